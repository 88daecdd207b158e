"""What stands for schemas that name no type, so that other values satisfy them, too.

What a value of the type that was meant is made of is checked all the same: a list whose items do
not fit is no other value, and no text of a date stays a text because it may be anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from specwright.emit.models.declaration import Declaration, ModelClass

NO_ARRAY: Final = "NoArray"
NO_MAP: Final = "NoMap"
NAMES: Final = frozenset({"LooseModel", NO_ARRAY, NO_MAP})

_CLASS = '''

class LooseModel(Model):
    """For schemas that name no type: what is no object satisfies them too, and passes as it is."""

    @pydantic.model_validator(mode="wrap")
    @classmethod
    def _pass_others(cls, value: Any, read: pydantic.ModelWrapValidatorHandler[Self]) -> Any:
        return read(value) if isinstance(value, (dict, BaseModel)) else value
'''
_OTHERS = '''

def no_{kind}(value: Any) -> Any:
    """The value, unless it is {told}: then the type beside this one is to judge it."""
    if isinstance(value, {kind}):
        raise ValueError("{told} is judged by what it holds")
    return value


{name} = Annotated[Any, pydantic.AfterValidator(no_{kind})]
"""What satisfies a schema that names no type although it is not {told}; it passes as it is."""
'''
_TEXTS = {
    "LooseModel": _CLASS,
    NO_ARRAY: _OTHERS.format(name=NO_ARRAY, kind="list", told="an array"),
    NO_MAP: _OTHERS.format(name=NO_MAP, kind="dict", told="an object"),
}
_IMPORTS = {
    "LooseModel": ("from typing import Any, Self", "import pydantic"),
    NO_ARRAY: ("from typing import Annotated, Any", "import pydantic"),
    NO_MAP: ("from typing import Annotated, Any", "import pydantic"),
}


def used(declarations: Iterable[Declaration]) -> list[str]:
    """Which of the names declarations use, sorted."""
    found: set[str] = set()
    for made in declarations:
        if isinstance(made, ModelClass) and made.loose:
            found.add("LooseModel")
        for shape in made.shapes:
            found |= NAMES.intersection(shape.names)
    return sorted(found)


def texts(names: Iterable[str]) -> list[str]:
    """The statements behind the names."""
    return [_TEXTS[name] for name in names]


def imports(names: Iterable[str]) -> set[str]:
    """Import lines for these statements."""
    return {line for name in names for line in _IMPORTS[name]}
