import { addCookie } from "./cookies.js";
import { addQuery, encode, own, type Encode, type Fill } from "./parameters.js";

/** Text of a parameter; `prefix` is its name where the place wants one: in queries and cookies. */
export type Write = (value: unknown, encodeText: Encode, prefix: string) => string | undefined;

/** A declared parameter: its name alone where it is a scalar in the usual style of its place. */
export type Parameter = string | readonly [name: string, write: Write];

/** Put parameters into the template of the path; `path` does the rest. */
export function styledPath(...declared: readonly Parameter[]): Fill {
  return (draft, input) => {
    for (const [name, text] of expand(input.path, declared, false)) {
      if (text) draft.url = draft.url.replaceAll(`{${name}}`, () => text);
    }
  };
}

/** Put parameters behind the path. */
export function styledQuery(...declared: readonly Parameter[]): Fill {
  return (draft, input) => {
    for (const [, text] of expand(input.query, declared, true)) addQuery(draft, text);
  };
}

/** Make the whole query of one parameter (OAS 3.2, section 4.12.3). */
export function wholeQuery(name: string, textOf: (value: unknown) => string): Fill {
  return (draft, input) => {
    const value = own(input.query, name);
    if (value !== undefined) addQuery(draft, encode(textOf(value)));
  };
}

/** Put parameters into headers. */
export function styledHeader(...declared: readonly Parameter[]): Fill {
  return ({ headers }, input) => {
    for (const [name, text] of expand(input.header, declared, false, String)) {
      headers.set(name, text);
    }
  };
}

/** Put parameters into cookies. */
export function styledCookie(...declared: readonly Parameter[]): Fill {
  return (draft, input) => {
    for (const [, text] of expand(input.cookie, declared, true)) addCookie(draft, text);
  };
}

/** Name and text of each declared parameter that has a value. */
export function expand(
  values: object | undefined,
  declared: readonly Parameter[],
  named: boolean,
  encodeText: Encode = encode,
): [name: string, text: string][] {
  return declared.flatMap((parameter): [string, string][] => {
    const [name, write] = writerOf(parameter);
    const value = own(values, name);
    const prefix = named ? `${encodeText(name)}=` : "";
    const text = value == null ? undefined : write(value, encodeText, prefix);
    return text === undefined ? [] : [[name, text]];
  });
}

/** The name of a parameter, and what writes it. */
export function writerOf(parameter: Parameter): readonly [name: string, write: Write] {
  return typeof parameter === "string" ? [parameter, writeScalar] : parameter;
}

function writeScalar(value: unknown, encodeText: Encode, prefix: string): string {
  return prefix + encodeText(String(value));
}
