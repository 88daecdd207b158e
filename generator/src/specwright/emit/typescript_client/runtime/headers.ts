/** Decodes a header. */
export type HeaderReader = (text: string) => unknown;

/** Reads the headers that are declared for a status code, a range or `default`. */
export type HeadersReader = (headers: Headers, code: string | number) => object;

/** Read declared headers by their name in lower case, by status. */
export function headersOf(
  declared: Readonly<Record<string, Readonly<Record<string, HeaderReader>>>>,
): HeadersReader {
  return (headers, code) => {
    // A header may have any name, also one that objects inherit a meaning for.
    const found = Object.create(null) as Record<string, unknown>;
    const readers = declared[code] ?? {};
    for (const name in readers) {
      const text = headers.get(name);
      if (text !== null) found[name] = readers[name]?.(text);
    }
    return found;
  };
}
