// Reads sources, an object of texts by name, and prints their syntax trees and comments as atoms.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(process.argv[2]);
const { parse } = require("@babel/parser");
const PLUGINS = ["typescript", "importAttributes"];
const LAYOUT = new Set([
  "start", "end", "loc", "extra", "range", "comments", "errors", "tokens", "innerComments",
  "leadingComments", "trailingComments",
]);

function walk(value, atoms) {
  if (Array.isArray(value)) {
    for (const item of value) walk(item, atoms);
    atoms.push(["node", "end"]);
  } else if (value !== null && typeof value === "object") {
    node(value, atoms);
  } else {
    atoms.push(["node", value === undefined ? null : value]);
  }
}

function node(value, atoms) {
  if (value.type === "Identifier") {
    atoms.push(["node", "Identifier"], ["name", value.name]);
    if (value.typeAnnotation) node(value.typeAnnotation, atoms);
    atoms.push(["node", value.optional === true]);
    return;
  }
  atoms.push(["node", value.type]);
  if (value.type === "StringLiteral") {
    atoms.push(["text", value.value]);
    return;
  }
  if (value.type === "TemplateElement") {
    atoms.push(["text", value.value.cooked]);
    return;
  }
  for (const [field, below] of Object.entries(value)) {
    if (field === "type" || LAYOUT.has(field)) continue;
    if (field === "value" && typeof below === "string") atoms.push(["text", below]);
    else if (typeof below === "function") continue;
    else walk(below, atoms);
  }
}

function comment(found, atoms) {
  if (found.type === "CommentLine" || !found.value.startsWith("*")) {
    atoms.push(["comment", found.value]);
    return;
  }
  const lines = found.value.slice(1).split("\n").map((line) => line.replace(/^\s*\* ?/, ""));
  for (const block of lines.join("\n").split(/\n(?=@)/)) atoms.push(["said", block]);
}

const sources = JSON.parse(readFileSync(0, "utf-8"));
const found = {};
for (const [name, text] of Object.entries(sources)) {
  const atoms = [];
  let tree;
  try {
    tree = parse(text, { sourceType: "module", plugins: PLUGINS, strictMode: true });
  } catch (error) {
    found[name] = String(error);
    continue;
  }
  walk(tree.program, atoms);
  for (const each of tree.comments) comment(each, atoms);
  found[name] = atoms;
}
process.stdout.write(JSON.stringify(found));
