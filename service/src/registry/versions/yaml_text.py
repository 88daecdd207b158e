"""Plain values -> YAML text that YAML 1.1 and YAML 1.2 read alike."""

import re
from typing import Any

import yaml


class _Dumper(yaml.CSafeDumper):
    """Writes no aliases, and quotes whatever either version would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


# YAML 1.2 core schema, section 10.3.2: numbers that PyYAML, which knows 1.1, takes for texts.
_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+"),
    list("-+.0123456789"),
)


def write_yaml(value: Any) -> str:
    """The text of the value; members stay in their order."""
    text: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100, encoding=None
    )
    return text
