/** How a value becomes text (OAS Parameter Object). */
export type Style =
  "matrix" | "label" | "simple" | "form" | "spaceDelimited" | "pipeDelimited" | "deepObject";

/** A declared parameter: its name alone where the defaults of its location apply. */
export type Parameter =
  | string
  | {
      readonly name: string;
      readonly style?: Style;
      readonly explode?: boolean;
      readonly reserved?: boolean;
      readonly json?: boolean;
    };

type Encode = (text: string) => string;

/** Encode everything but the unreserved characters of RFC 3986. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, escape);
}

function escape(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

// "&", "+" and "#" would end the value, whatever the contract says about reserved characters.
function encodeReserved(text: string): string {
  return encodeURI(text).replace(/[&+#]/g, encodeURIComponent);
}

/** Text of each declared parameter that has a value; named styles bring their name along. */
export function expand(
  values: object | undefined,
  declared: readonly Parameter[] | undefined,
  defaultStyle: Style,
  encodeText: Encode = encode,
): Map<string, string> {
  const texts = new Map<string, string>();
  for (const parameter of declared ?? []) {
    const given = typeof parameter === "string" ? { name: parameter } : parameter;
    const {
      name,
      style = defaultStyle,
      explode = style === "form" || style === "deepObject",
    } = given;
    const value = own(values, name);
    if (value === undefined || value === null) continue;
    const encodeValue = given.reserved ? encodeReserved : encodeText;
    const plain: unknown = given.json ? JSON.stringify(value) : value;
    const text = write(encodeText(name), plain, style, explode, encodeValue);
    if (text !== undefined) texts.set(name, text);
  }
  return texts;
}

/** A member of an object that is its own; inherited ones are nobody's parameter. */
export function own(values: object | undefined, name: string): unknown {
  return values && Object.hasOwn(values, name)
    ? (values as Record<string, unknown>)[name]
    : undefined;
}

function write(
  name: string,
  value: unknown,
  style: Style,
  explode: boolean,
  encodeText: Encode,
): string | undefined {
  const text = (item: unknown): string =>
    encodeText(typeof item === "object" ? JSON.stringify(item) : String(item));
  const named = style !== "simple" && style !== "label";
  const opening = style === "matrix" ? ";" : style === "label" ? "." : "";
  const pair = (key: string, item: string): string =>
    style === "matrix" && item === "" ? key : `${key}=${item}`;
  if (typeof value !== "object" || value === null) {
    return opening + (named ? pair(name, text(value)) : text(value));
  }
  const keyed = !Array.isArray(value);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .flatMap(([key, item]): [string, string][] =>
      style === "deepObject" && Array.isArray(item)
        ? item.map((each) => [encodeText(key), text(each)])
        : [[encodeText(key), text(item)]],
    );
  if (entries.length === 0) return undefined;
  if (!explode) {
    const delimiter = style === "spaceDelimited" ? "%20" : style === "pipeDelimited" ? "%7C" : ",";
    const joined = entries.flatMap((entry) => (keyed ? entry : entry.slice(1))).join(delimiter);
    return opening + (named ? pair(name, joined) : joined);
  }
  const parts = entries.map(([key, item]) => {
    if (style === "deepObject") return `${name}%5B${key}%5D=${item}`;
    return keyed ? pair(key, item) : named ? pair(name, item) : item;
  });
  return opening + parts.join(opening || (named ? "&" : ","));
}
