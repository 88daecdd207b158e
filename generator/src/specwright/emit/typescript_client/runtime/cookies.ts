import { pair, textOf, type Draft, type Fill } from "./parameters.js";

/** Put scalars into cookies. */
export function cookie(...names: readonly string[]): Fill {
  return (draft, input) => {
    for (const name of names) addCookie(draft, textOf(input.cookie, name, pair(name)));
  };
}

/** Add a cookie, or several with semicolons between them. */
export function addCookie({ headers }: Draft, text: string | undefined): void {
  if (text === undefined) return;
  const others = headers.get("cookie");
  headers.set("cookie", (others ? `${others}; ` : "") + text);
}
