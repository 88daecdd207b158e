"""Every rule, in the order of their ids."""

from __future__ import annotations

from typing import Final

from specwright.lint.rule import Rule
from specwright.lint.rules import (
    discriminator_incomplete,
    enum_duplicate,
    error_not_problem,
    example_invalid,
    media_type_opaque_object,
    one_of_indistinct,
    operation_description_missing,
    operation_id_duplicate,
    operation_id_missing,
    operation_tag_undeclared,
    parameter_duplicate,
    path_parameter_undeclared,
    path_parameter_unused,
    path_query,
    path_shadowed,
    path_trailing_slash,
    pattern_foreign,
    pattern_invalid,
    ref_siblings,
    schema_required_unknown,
    security_scope_undefined,
    security_undefined,
    server_missing,
    tag_duplicate,
    undeclared_error,
    unused_component,
)

RULES: Final[tuple[Rule, ...]] = (
    discriminator_incomplete.RULE,
    enum_duplicate.RULE,
    error_not_problem.RULE,
    example_invalid.RULE,
    media_type_opaque_object.RULE,
    one_of_indistinct.RULE,
    operation_description_missing.RULE,
    operation_id_duplicate.RULE,
    operation_id_missing.RULE,
    operation_tag_undeclared.RULE,
    parameter_duplicate.RULE,
    path_parameter_undeclared.RULE,
    path_parameter_unused.RULE,
    path_query.RULE,
    path_shadowed.RULE,
    path_trailing_slash.RULE,
    pattern_foreign.RULE,
    pattern_invalid.RULE,
    ref_siblings.RULE,
    schema_required_unknown.RULE,
    security_scope_undefined.RULE,
    security_undefined.RULE,
    server_missing.RULE,
    tag_duplicate.RULE,
    undeclared_error.RULE,
    unused_component.RULE,
)
