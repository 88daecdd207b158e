"""Values that types of Python do not take as they are written."""

from __future__ import annotations

from tests.mutants.mutant import Group, Mutant, Rule

GROUP = Group(
    "test_server_odd_values.py",
    (
        Mutant(
            "leap-seconds-refused",
            Rule.FORMATS,
            "decoding.py",
            "case str() if (found := _LEAP_SECOND.fullmatch(value)) is not None:",
            "case str() if (found := _LEAP_SECOND.fullmatch(value + value)) is not None:",
        ),
        Mutant(
            "leap-seconds-are-the-second-before",
            Rule.FORMATS,
            "decoding.py",
            "holder[key] = moment + timedelta(seconds=1)",
            "holder[key] = moment",
        ),
        Mutant(
            "the-last-leap-second-fails",
            Rule.FORMATS,
            "decoding.py",
            "except OverflowError:",
            "except ZeroDivisionError:",
        ),
        Mutant(
            "integers-with-exponents-refused",
            Rule.JSON_TYPES,
            "decoding.py",
            "case float() if value.is_integer():",
            "case float() if value == 1:",
        ),
        Mutant(
            "names-of-attributes-read",
            Rule.JSON_TYPES,
            "decoding.py",
            "by_alias=True, by_name=False",
            "by_alias=True, by_name=True",
        ),
        Mutant(
            "the-year-nought",
            Rule.FORMATS,
            "views.py",
            "(?:[1-9]|0[1-9]|00[1-9]|000[1-9])",
            "",
        ),
        Mutant(
            "headers-that-http-does-not-carry",
            Rule.ANSWERS,
            "answer.py",
            "if _FIELD.fullmatch(text) is None:",
            "if False:",
        ),
    ),
)
