"""The only place that knows datamodel-code-generator."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from typing import Any

from datamodel_code_generator import (
    GenerateConfig,
    InputFileType,
    LiteralType,
    PythonVersion,
    generate,
)
from datamodel_code_generator.enums import DataModelType, TargetPydanticVersion
from datamodel_code_generator.format import DateClassType, DatetimeClassType

from specwright.emit.models.choice import ANNOUNCED_BY, IMPORTS, annotated

_BASE = "specwright_base.Model"
_IMPORT = "from specwright_base import Model"
_FUTURE = "from __future__ import annotations"
_SHORT_CONFIG = re.compile(r"ConfigDict\(\n {8}([a-z_]+=[^,\n]+),\n {4}\)\n(?=    \w)")
_BODY = re.compile(r"class |\w+ = ")
_ABOUT = '"""The models of the contract: what requests and responses are made of."""'
_MODEL = '''

class Model(BaseModel):
    """What all models share: they read and write the contract's names, and take Python's too."""

    model_config = ConfigDict(
        protected_namespaces=(),
        serialize_by_alias=True,
        use_attribute_docstrings=True,
        validate_by_name=True,
    )

'''


def render(
    schemas: Mapping[str, Mapping[str, Any]],
    attributes: Mapping[str, str],
    announcements: Mapping[str, str],
) -> str:
    """The text of the module, not yet formatted; ``announcements`` annotate choices."""
    if not schemas:
        return '\n"""The API declares no schemas."""\n'
    document = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = generate(document, config=_settings(attributes))
    return _with_base(annotated(str(made), announcements), ANNOUNCED_BY if announcements else "")


def _settings(attributes: Mapping[str, str]) -> GenerateConfig:
    return GenerateConfig(
        additional_imports=["pydantic.BaseModel", "pydantic.ConfigDict"],
        aliases=dict(attributes),
        allow_remote_refs=False,
        base_class=_BASE,
        custom_class_name_generator=str,
        custom_file_header="#",
        disable_timestamp=True,
        enum_field_as_literal=LiteralType.All,
        field_constraints=True,
        formatters=[],
        input_file_type=InputFileType.OpenAPI,
        output_date_class=DateClassType.Date,
        output_datetime_class=DatetimeClassType.Awaredatetime,
        output_model_type=DataModelType.PydanticV2BaseModel,
        strict_nullable=True,
        target_pydantic_version=TargetPydanticVersion.V2_14,
        target_python_version=PythonVersion.PY_311,
        use_annotated=True,
        use_field_description=True,
        use_inline_field_description=True,
        use_missing_sentinel=True,
        use_schema_description=True,
        use_single_line_docstring=True,
        use_standard_primitive_types=True,
        use_tuple_for_fixed_items=True,
        use_type_alias=True,
    )


def _with_base(text: str, more: str) -> str:
    """The module with the base class of its models in it, in place of the import of one."""
    lines = [line for line in text.splitlines() if line not in (_IMPORT, "#")]
    # Imports stand before everything that a document has a say in.
    bodies = (index for index, line in enumerate(lines) if _BODY.match(line))
    head = lines[: next(bodies, len(lines))]
    last = max(i for i, line in enumerate(head) if line.startswith(("from ", "import ")))
    # A layout that a person would choose, which the formatter leaves to its writer.
    body = _SHORT_CONFIG.sub(r"ConfigDict(\1)\n\n", "\n".join([*lines[last + 1 :], ""]))
    imports = [_FUTURE, IMPORTS] if more else []
    return "\n".join([_ABOUT, *imports, *lines[: last + 1], _MODEL, more, body])
