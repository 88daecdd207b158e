/** Decodes a header. */
export type HeaderReader = (text: string) => unknown;

/** Reads the headers that are declared for a status code, a range or `default`. */
export type HeadersReader = (headers: Headers, code: string) => object;

/** Read declared headers by their name in lower case, by status. */
export function headersOf(
  declared: Readonly<Record<string, Readonly<Record<string, HeaderReader>>>>,
): HeadersReader {
  return (headers, code) => {
    return Object.fromEntries(
      Object.entries(declared[code] ?? {})
        .filter(([name]) => headers.has(name))
        .map(([name, read]) => [name, read(headers.get(name) ?? "")]),
    );
  };
}
