"""What makes the sources a package: metadata, compiler options, README, credentials, index."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from specwright.emit.markdown import one_line
from specwright.emit.typescript import (
    Group,
    doc_comment,
    is_identifier,
    property_name,
    render,
    row,
    string,
)
from specwright.emit.typescript_client.names import public_exports
from specwright.emit.typescript_client.operations import import_line
from specwright.ir.api import (
    Api,
    ApiKey,
    Http,
    MutualTls,
    OAuth2,
    OpenIdConnect,
    SecurityScheme,
)
from specwright.naming import camel_name

_VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")

_PLACES = {"header": "inHeader", "query": "inQuery", "cookie": "inCookie"}
_TAKEN = {"Credential", "Credentials", "Scheme", *_PLACES.values()}

_WEBHOOKS = {"types": "./dist/webhooks.d.ts", "default": "./dist/webhooks.js"}

COMPILER_OPTIONS: Mapping[str, Any] = {
    "target": "es2022",
    "module": "nodenext",
    "lib": ["es2022", "dom", "dom.iterable", "dom.asynciterable"],
    "types": [],
    "rootDir": "src",
    "outDir": "dist",
    "declaration": True,
    "declarationMap": True,
    "sourceMap": True,
    "strict": True,
    "noUncheckedIndexedAccess": True,
    "exactOptionalPropertyTypes": True,
    "noPropertyAccessFromIndexSignature": True,
    "noImplicitOverride": True,
    "noImplicitReturns": True,
    "noFallthroughCasesInSwitch": True,
    "noUnusedLocals": True,
    "noUnusedParameters": True,
    "verbatimModuleSyntax": True,
    "isolatedModules": True,
    "erasableSyntaxOnly": True,
}


def package_name(package: str) -> str:
    """The name on npm."""
    return f"{package.replace('_', '-')}-client"


def package_json(api: Api, package: str) -> str:
    """Metadata for npm."""
    info = api.document.get("info", {})
    license_ = info.get("license", {}) if isinstance(info, Mapping) else {}
    identifier = license_.get("identifier") if isinstance(license_, Mapping) else None
    metadata = {
        "name": package_name(package),
        "version": api.version if _VERSION.fullmatch(api.version) else "0.0.0",
        "description": one_line(api.summary or f"Client for {api.title}"),
        "license": identifier if isinstance(identifier, str) else "UNLICENSED",
        "type": "module",
        "sideEffects": False,
        "engines": {"node": ">=20.3"},
        "exports": {
            ".": {"types": "./dist/index.d.ts", "default": "./dist/index.js"},
            **({"./webhooks": _WEBHOOKS} if api.webhooks else {}),
            "./package.json": "./package.json",
        },
        "files": ["dist", "src"],
        "scripts": {"build": "tsc", "prepack": "tsc"},
        "devDependencies": {"typescript": "^7.0.2"},
    }
    return json.dumps(metadata, indent=2) + "\n"


def tsconfig() -> str:
    """Options of the compiler, as strict as it can be."""
    options = {"compilerOptions": dict(COMPILER_OPTIONS), "include": ["src"]}
    text = json.dumps(options, indent=2)
    # Short lists on one line, as people write them.
    return re.sub(r"\[\s+([^\]]*?)\s+\]", lambda m: f"[{' '.join(m[1].split())}]", text) + "\n"


@dataclass(frozen=True, slots=True)
class SchemeView:
    """A security scheme, ready to print."""

    comment: str
    text: str
    export: str
    """Clause that exports it under its own name; empty where that is an identifier."""
    place: str
    """The function that puts a secret where it belongs."""
    property: str
    property_comment: str


def scheme_views(api: Api) -> tuple[SchemeView, ...]:
    """Security schemes that a client can send credentials for."""
    found: list[SchemeView] = []
    for scheme in api.security_schemes:
        members = _scheme_members(scheme)
        if members is None:
            continue
        name = scheme.wire_name
        plain = is_identifier(name) and name not in _TAKEN
        local = name if plain else f"scheme{len(found)}_{camel_name(name)}"
        value = Group("{", (f"name: {string(name)}", *members), "}", padding=" ")
        exported = "export " if local == name else ""
        found.append(
            SchemeView(
                comment=doc_comment(scheme.description),
                text=render(row(f"{exported}const {local}: Scheme = ", value, ";")),
                export="" if local == name else f"export {{ {local} as {string(name)} }};",
                place=members[0].removeprefix("put: "),
                property=f"readonly {property_name(name)}?: Credential | undefined;",
                property_comment=doc_comment(scheme.description, 2),
            )
        )
    return tuple(found)


def scheme_imports(schemes: Sequence[SchemeView]) -> str:
    """What the module of the schemes needs of the runtime."""
    places = sorted({scheme.place for scheme in schemes})
    return import_line("./runtime/auth.js", False, (*places, "type Credential", "type Scheme"))


def _scheme_members(scheme: SecurityScheme) -> tuple[str, ...] | None:
    authorization = ("put: inHeader", 'field: "Authorization"')
    match scheme.kind:
        case ApiKey(place, wire_name):
            return (f"put: {_PLACES[place]}", f"field: {string(wire_name)}")
        case Http(name):
            known = {"basic": "Basic", "bearer": "Bearer"}
            return (*authorization, f"prefix: {string(known.get(name, name) + ' ')}")
        case OAuth2(flows):
            urls = [flow.token_url for flow in flows if flow.token_url]
            token_url = (f"tokenUrl: {string(urls[0])}",) if urls else ()
            return (*authorization, 'prefix: "Bearer "', *token_url)
        case OpenIdConnect():
            return (*authorization, 'prefix: "Bearer "')
        case MutualTls():
            return None
        case _:
            assert_never(scheme.kind)


def index_exports(api: Api) -> tuple[str, ...]:
    """What users of the package get of the runtime; a schema's name hides a type of ours."""
    schemas = {schema.name for schema in api.schemas}
    lines: dict[tuple[str, bool], list[str]] = {}
    for export in public_exports():
        if not (export.is_type and export.name in schemas):
            lines.setdefault((export.module, export.is_type), []).append(export.name)
    return tuple(_export_line(module, is_type, names) for (module, is_type), names in lines.items())


def _export_line(module: str, is_type: bool, names: Sequence[str]) -> str:
    path = f"./runtime/{module}.js"
    return import_line(path, is_type, tuple(names)).replace("import", "export", 1)
