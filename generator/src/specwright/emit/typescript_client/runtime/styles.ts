import { encode, type Encode } from "./parameters.js";
import { writerOf, type Parameter } from "./styled.js";

/** A value in pieces: an item of an array alone, a member of an object behind its key. */
type Pieces = readonly (readonly string[])[];

// Each style is a function of its own, so that a program carries those that it uses.

/** An array of scalars with delimiters in between, which come in their encoded form. */
export function joined(name: string, delimiter: "," | "%20" | "%7C"): Parameter {
  return [
    name,
    (value, encodeText, prefix) => {
      const texts = scalars(value).map((item) => encodeText(String(item)));
      return texts.length > 0 ? prefix + texts.join(delimiter) : undefined;
    },
  ];
}

/** The items of an array of scalars; one alone is an array, too. */
export function scalars(value: unknown): unknown[] {
  return [value].flat().filter((item) => item != null);
}

/** Style `simple`: items or members behind commas. */
export function simple(name: string, explode?: "explode"): Parameter {
  return styled(name, (pieces) => unnamed(pieces, ",", explode));
}

/** Style `label`: items or members behind dots. */
export function label(name: string, explode?: "explode"): Parameter {
  return styled(name, (pieces) => `.${unnamed(pieces, explode ? "." : ",", explode)}`);
}

/** Style `matrix`: items or members with names, behind semicolons. */
export function matrix(name: string, explode?: "explode"): Parameter {
  return styled(name, (pieces) => {
    const pairs = named(pieces, name, explode);
    return pairs.map((pair) => `;${pair.filter((part) => part !== "").join("=")}`).join("");
  });
}

/** Style `form`: items or members as in a query. */
export function form(name: string, explode?: "explode"): Parameter {
  return styled(name, (pieces) => {
    return named(pieces, name, explode)
      .map((pair) => pair.join("="))
      .join("&");
  });
}

/** Style `form` in cookies: each item or member is a cookie of its own. */
export function cookies(name: string): Parameter {
  return styled(name, (pieces) => {
    const pairs = named(pieces, name, "explode");
    return pairs.map((pair) => pair.join("=")).join("; ");
  });
}

/** Styles `spaceDelimited` and `pipeDelimited`; the delimiter comes in its encoded form. */
export function delimited(name: string, delimiter: "%20" | "%7C"): Parameter {
  return styled(name, (pieces) => `${encode(name)}=${pieces.flat().join(delimiter)}`);
}

/** Style `deepObject`: each member as a parameter with its key in brackets. */
export function deepObject(name: string): Parameter {
  return [
    name,
    (value, encodeText) => deep(encode(name), value, encodeText).join("&") || undefined,
  ];
}

/** A parameter that is sent as JSON. */
export function jsonParameter(name: string): Parameter {
  return [name, (value, encodeText, prefix) => prefix + encodeText(JSON.stringify(value))];
}

/** A parameter in which reserved characters stand for themselves. */
export function reserved(parameter: Parameter): Parameter {
  const [name, write] = writerOf(parameter);
  return [name, (value, _, prefix) => write(value, encodeReserved, prefix)];
}

/** A parameter of which nothing is encoded (OAS 3.2, style `cookie`). */
export function raw(parameter: Parameter): Parameter {
  const [name, write] = writerOf(parameter);
  return [name, (value) => write(value, String, `${name}=`)];
}

// "&", "+" and "#" would end the value, whatever the contract says about reserved characters;
// brackets have no place in a query (RFC 3986, section 3.4).
function encodeReserved(text: string): string {
  return encodeURI(text).replace(/[&+#[\]]/g, encodeURIComponent);
}

function styled(name: string, join: (pieces: Pieces) => string): Parameter {
  return [
    name,
    (value, encodeText) => {
      const pieces = cut(value, encodeText);
      return pieces.length > 0 ? join(pieces) : undefined;
    },
  ];
}

function cut(value: unknown, encodeText: Encode): Pieces {
  if (typeof value !== "object" || value === null) return [[encodeText(String(value))]];
  const keyed = !Array.isArray(value);
  return Object.entries(value)
    .filter(([, item]) => item !== undefined && item !== null)
    .flatMap(([key, item]) => {
      // RFC 6570 has no lists in objects; as in a form, the name is repeated.
      const items: unknown[] = keyed && Array.isArray(item) ? item : [item];
      const texts = items.map((one) => encodeText(textOf(one)));
      return texts.map((text) => (keyed ? [encodeText(key), text] : [text]));
    });
}

/** The text of an item; objects have none but JSON. */
export function textOf(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function unnamed(pieces: Pieces, delimiter: string, explode?: "explode"): string {
  return (explode ? pieces.map((piece) => piece.join("=")) : pieces.flat()).join(delimiter);
}

// What has no key of its own has the parameter's name.
function named(pieces: Pieces, name: string, explode?: "explode"): Pieces {
  const key = encode(name);
  if (!explode) return [[key, pieces.flat().join(",")]];
  return pieces.map((piece) => [key, ...piece].slice(-2));
}

/** The pairs of a value in style `deepObject`. */
export function deep(key: string, value: unknown, encodeText: Encode = encode): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map((item) => `${key}=${encodeText(textOf(item))}`);
  if (typeof value !== "object") return [`${key}=${encodeText(String(value))}`];
  return Object.entries(value).flatMap(([member, item]) =>
    deep(`${key}%5B${encodeText(member)}%5D`, item, encodeText),
  );
}
