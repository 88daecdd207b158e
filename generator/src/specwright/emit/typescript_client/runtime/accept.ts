import type { Input } from "./call.js";
import type { Draft } from "./parameters.js";

/** Ask for the media type that the input chooses, else for all that are declared. */
export function accept({ headers }: Draft, input: Input): void {
  if (input.accept !== undefined) headers.set("accept", `${input.accept}, */*;q=0.1`);
}
