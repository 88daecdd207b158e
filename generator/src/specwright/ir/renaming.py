"""References and discriminators by the class names that components have got."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specwright.ir.circle import PREFIX


def renamed(ref: str, chosen: Mapping[str, str]) -> str:
    """A reference by the class name of the component that it leads to; others stay."""
    key = ref.removeprefix(PREFIX).replace("~1", "/").replace("~0", "~")
    return PREFIX + chosen[key] if ref.startswith(PREFIX) and key in chosen else ref


def spell_out_discriminator(schema: dict[str, Any], chosen: Mapping[str, str]) -> None:
    """Give a discriminator its whole mapping, of references, in place."""
    discriminator = schema.get("discriminator")
    if not isinstance(discriminator, dict) or "propertyName" not in discriminator:
        return
    written = discriminator.get("mapping") or {}
    mapping: dict[str, str] = {}
    for value, target in written.items():
        # OAS 3.1, Discriminator Object: a mapping value is a schema name or a reference.
        name = chosen.get(str(target))
        mapping[str(value)] = PREFIX + name if name else renamed(str(target), chosen)
    default = discriminator.get("defaultMapping")
    if isinstance(default, str):
        name = chosen.get(default)
        discriminator["defaultMapping"] = PREFIX + name if name else renamed(default, chosen)
    keys = {name: key for key, name in chosen.items()}
    for branch in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        ref = branch.get("$ref") if isinstance(branch, Mapping) else None
        target = renamed(ref, chosen) if isinstance(ref, str) else ""
        if target and target not in mapping.values():
            name = target.removeprefix(PREFIX)
            mapping.setdefault(keys.get(name, name), target)
    discriminator["mapping"] = mapping
