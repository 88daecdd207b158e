/** Encodes one value for its place in a request. */
export type Encode = (text: string) => string;

/** Text of a parameter: with its name for queries and cookies, without it for paths and headers. */
export type WriteParameter = (value: unknown, encodeText: Encode) => string | undefined;

/** A declared parameter: its name alone where it is a scalar in the usual style of its place. */
export type Parameter = string | { readonly name: string; readonly write: WriteParameter };

/** Encode everything but the unreserved characters of RFC 3986. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Name and text of each declared parameter that has a value. */
export function expand(
  values: object | undefined,
  declared: readonly Parameter[] = [],
  named: boolean,
  encodeText: Encode = encode,
): [name: string, text: string][] {
  return declared.flatMap((parameter): [string, string][] => {
    const name = typeof parameter === "string" ? parameter : parameter.name;
    const value = own(values, name);
    if (value === undefined || value === null) return [];
    const text =
      typeof parameter === "string"
        ? (named ? `${encodeText(name)}=` : "") + encodeText(String(value))
        : parameter.write(value, encodeText);
    return text === undefined ? [] : [[name, text]];
  });
}

/** A member of an object that is its own; inherited ones are nobody's parameter. */
export function own(values: object | undefined, name: string): unknown {
  return values && Object.hasOwn(values, name)
    ? (values as Record<string, unknown>)[name]
    : undefined;
}
