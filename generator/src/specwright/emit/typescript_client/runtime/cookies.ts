import { own, pair, type Draft, type Fill } from "./parameters.js";

/** Put scalars into cookies. */
export function cookie(...names: readonly string[]): Fill {
  return (draft, input) => {
    for (const name of names) {
      const value = own(input.cookie, name);
      if (value != null) addCookie(draft, pair(name, value));
    }
  };
}

/** Add a cookie, or several with semicolons between them. */
export function addCookie({ headers }: Draft, text: string): void {
  const others = headers.get("cookie");
  headers.set("cookie", (others ? `${others}; ` : "") + text);
}
