import { addQuery, encode, own, pair, type Fill } from "./parameters.js";
import { deep, scalars } from "./styles.js";

// Arrays and objects in the styles that queries usually have; `styledQuery` takes all others.

/** Put arrays of scalars behind the path, each item behind the name: style `form`, exploded. */
export function repeatedQuery(...names: readonly string[]): Fill {
  return (draft, input) => {
    for (const name of names) {
      for (const item of scalars(own(input.query, name))) addQuery(draft, pair(name, item));
    }
  };
}

/** Put an array of scalars behind the path, with delimiters that come in their encoded form. */
export function joinedQuery(name: string, delimiter: "," | "%20" | "%7C"): Fill {
  return (draft, input) => {
    const texts = scalars(own(input.query, name)).map(encode);
    if (texts.length > 0) addQuery(draft, `${encode(name)}=${texts.join(delimiter)}`);
  };
}

/** Put an object behind the path, each member with its key in brackets: style `deepObject`. */
export function deepQuery(name: string): Fill {
  return (draft, input) => {
    for (const text of deep(encode(name), own(input.query, name))) addQuery(draft, text);
  };
}
