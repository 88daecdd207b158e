"""Names: words, cases, clashes."""

from __future__ import annotations

import keyword

import pytest
from pydantic import BaseModel
from specwright.diagnostics import Diagnostics, Location, Severity
from specwright.naming import (
    CLASS_WORDS,
    PYDANTIC_MEMBERS,
    NameTable,
    argument_name,
    attribute_name,
    camel_name,
    class_name,
    function_name,
    member_name,
    module_name,
    singular,
    snake_name,
)

HERE, THERE = Location("openapi.yaml", 3, 1), Location("openapi.yaml", 9, 1)


@pytest.mark.parametrize(
    ("text", "snake", "pascal", "camel"),
    [
        ("listContracts", "list_contracts", "ListContracts", "listContracts"),
        ("HTTPServerID", "http_server_id", "HTTPServerID", "httpServerId"),
        ("X-API-Key", "x_api_key", "XAPIKey", "xApiKey"),
        ("ETag", "etag", "ETag", "etag"),
        ("oauthURLs", "oauth_urls", "OauthURLs", "oauthUrls"),
        ("pet_read", "pet_read", "PetRead", "petRead"),
        ("@type", "type", "Type", "type"),
        ("+1", "plus_1", "Plus1", "plus1"),
        ("-1", "minus_1", "Minus1", "minus1"),
        ("3d", "n3d", "N3d", "n3d"),
        ("Größe", "größe", "Größe", "größe"),
        ("ﬁle", "file", "File", "file"),
        ("💥", "unnamed", "Unnamed", "unnamed"),
        ("", "unnamed", "Unnamed", "unnamed"),
        ("a\n'\"; import os", "a_import_os", "AImportOs", "aImportOs"),
    ],
)
def test_a_name_in_every_case(text: str, snake: str, pascal: str, camel: str) -> None:
    assert (snake_name(text), class_name(text), camel_name(text)) == (snake, pascal, camel)


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("Policies", "Policy"),
        ("Boxes", "Box"),
        ("Addresses", "Address"),
        ("Statuses", "Status"),
        ("Caches", "Cache"),
        ("Matches", "Match"),
        ("Databases", "Database"),
        ("APIs", "API"),
        ("Series", "SeriesItem"),
        ("Address", "AddressItem"),
        ("ListPetsResponse200", "ListPetsResponse200Item"),
    ],
)
def test_singular(plural: str, one: str) -> None:
    assert singular(plural) == one


def test_reserved_words_get_an_underscore() -> None:
    assert attribute_name("from") == "from_"
    assert attribute_name("json") == "json_"
    assert attribute_name("date") == "date_"
    assert attribute_name("type") == "type"
    assert argument_name("body") == "body_"
    assert argument_name("self") == "self_"
    assert function_name("import") == "import_"
    assert module_name("CON") == "con_"


def test_no_attribute_shadows_what_pydantic_calls_its_own() -> None:
    public = {name for name in dir(BaseModel) if not name.startswith("_")}
    assert public <= PYDANTIC_MEMBERS
    assert all(attribute_name(word) not in public for word in public)
    assert all(not keyword.iskeyword(attribute_name(word)) for word in keyword.kwlist)


def test_member_names() -> None:
    assert member_name("contract.created") == "CONTRACT_CREATED"
    assert member_name(404) == "VALUE_404"
    assert member_name(-1) == "VALUE_MINUS_1"
    assert member_name("") == "EMPTY"


def test_a_clash_names_both_places() -> None:
    diagnostics = Diagnostics()
    table = NameTable(diagnostics)
    assert table.claim("PetRead", HERE, "PetRead") == "PetRead"
    assert table.claim("Petread", THERE, "petread", "Model") == "PetreadModel"
    (note,) = diagnostics
    assert (note.severity, note.rule, note.location) == (Severity.NOTE, "name-clash", THERE)
    assert note.related == (HERE,)
    assert "'petread' is called PetreadModel" in note.message


def test_names_that_generated_modules_import_are_not_given_away() -> None:
    table = NameTable(Diagnostics(), CLASS_WORDS)
    assert table.claim("Any", HERE, "Any", "Model") == "AnyModel"
    assert table.claim("Error", HERE, "Error", "Model") == "Error"
