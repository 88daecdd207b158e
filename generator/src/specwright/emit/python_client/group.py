"""Operations that one class has methods for, blocking, and another one asynchronous."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from specwright.emit.python_client.doc import short
from specwright.emit.python_client.operation import (
    Variant,
    distinct,
    method_views,
    operation_view,
    raw_view,
)
from specwright.emit.python_client.types import shadowed
from specwright.emit.python_client.view import (
    ClassView,
    MethodView,
    OperationView,
    OverloadView,
    RawView,
)
from specwright.ir.api import Api


@dataclass(frozen=True, slots=True)
class Group:
    """The classes, with what their module has besides."""

    operations: tuple[OperationView, ...]
    classes: tuple[ClassView, ...]
    raw: tuple[RawView, ...]
    code: tuple[str, ...]
    """Text that tells what the module imports."""


def group(
    api: Api,
    found: Sequence[Variant],
    name: str,
    about: str,
    base: str = "Namespace",
    attributes: Sequence[str] = (),
) -> Group:
    """The classes ``name`` and ``Async<name>``, whose bases are called likewise."""
    found = distinct(found)
    operations = tuple(operation_view(api, variant) for variant in found)
    names = [variant.method for variant in found]
    pairs = [method_views(api, variant) for variant in found]
    classes = tuple(
        ClassView(
            name=f"{prefix}{name}",
            base=f"{prefix}{base}",
            raw=f"{prefix}Raw",
            raw_base=f"{prefix}Namespace",
            docstring=short(about, 4),
            attributes=tuple(attributes),
            methods=tuple(_hidden(pair[index], names) for pair in pairs),
        )
        for index, prefix in enumerate(("", "Async"))
    )
    raw = tuple(view for variant in found if (view := raw_view(variant)) is not None)
    code = ["Operation Request", "Raw AsyncRaw Namespace AsyncNamespace" * bool(raw)]
    for o in operations:
        code += [o.annotation, *o.arguments, o.body, o.signature, o.returns, o.payload]
        code += [*o.request, o.paging]
    for kind in classes:
        code.append(kind.base)
        for m in kind.methods:
            code += [m.signature, m.returns, m.expression, "deprecated" * bool(m.deprecated)]
            code += [f"{v.signature} {v.returns} overload" for v in m.overloads]
    return Group(operations, classes, raw, tuple(code))


def _hidden(method: MethodView, names: list[str]) -> MethodView:
    """The method, with built-in types written so that a method of that name cannot hide them."""
    return replace(
        method,
        signature=shadowed(method.signature, names),
        returns=shadowed(method.returns, names),
        overloads=tuple(
            OverloadView(shadowed(o.signature, names), shadowed(o.returns, names))
            for o in method.overloads
        ),
    )
