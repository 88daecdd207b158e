import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      "#runtime": here("../../generator/src/specwright/emit/typescript_client/runtime"),
      "registry-client": here("../../generated/clients/typescript/src/index.ts"),
    },
  },
  server: { fs: { strict: false } },
  test: { include: ["{runtime,registry}/**/*.test.ts"], pool: "threads", maxWorkers: 2 },
});
