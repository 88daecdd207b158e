import type { Encode, Parameter } from "./parameters.js";

/** How a value becomes text (OAS Parameter Object). */
export type Style =
  "matrix" | "label" | "simple" | "form" | "spaceDelimited" | "pipeDelimited" | "deepObject";

/** A parameter that is an array or an object, or has another style than is usual in its place. */
export function styled(
  name: string,
  style: Style,
  explode: boolean,
  reserved?: "reserved",
): Parameter {
  return {
    name,
    write: (value, encodeText) =>
      write(encodeText(name), value, style, explode, reserved ? encodeReserved : encodeText),
  };
}

/** A parameter that is sent as JSON. */
export function jsonParameter(name: string, style: "simple" | "form"): Parameter {
  return {
    name,
    write: (value, encodeText) =>
      write(encodeText(name), JSON.stringify(value), style, false, encodeText),
  };
}

// "&", "+" and "#" would end the value, whatever the contract says about reserved characters.
function encodeReserved(text: string): string {
  return encodeURI(text).replace(/[&+#]/g, encodeURIComponent);
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
