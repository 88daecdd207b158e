"""A YAML document is edited as people edit text, and gives what a whole run gives."""

from __future__ import annotations

import random
import re

import pytest
from specwright.openapi.load import parse
from specwright.openapi.pieces import Source
from specwright.pipeline import Generation

from tests.incremental.test_one_schema_edited import PLAIN, UNCLEAR, Edit
from tests.incremental.workshop import TEXT, Workshop, assert_alike, quick_rounds

STREET = "        street:\n"
LAST = "    Last:\n      type: object\n      properties:\n        end:\n          type: string\n"
ADDRESS = """\
    Address:
      description: Where somebody lives.
      type: object
      properties:
        street:
          type: string
          description: With the number — or “none” 🏠.
        city:
          type: string
      required:
      - street
"""


def rewritten(workshop: Workshop, *pairs: tuple[str, str]) -> Generation | None:
    """What is generated once each text stands where the other stood, if not by a whole run."""
    text = workshop.place.read_text("utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    workshop.place.write_bytes(text.encode())
    return workshop.quick()


@pytest.fixture
def typed(yaml_workshop: Workshop) -> Workshop:
    assert ADDRESS in yaml_workshop.place.read_text("utf-8")
    return yaml_workshop


LAYOUTS = {
    "a comment": (STREET, f"        # Where exactly?\n\n{STREET}"),
    "a comment at the end": (LAST, f"    # The last one.\n{LAST}"),
    "a flow": (ADDRESS, "    Address: {type: object, properties: {street: {type: string}}}\n"),
    "a flow on lines that lean to the left": (
        ADDRESS,
        "    Address: {type: object, properties:\n {street: {type: string},\n\n town: {}}}\n",
    ),
    "a text of several lines": (
        "description: Where somebody lives.",
        "description: |+\n        Where\n          somebody\n\n        lives.\n\n",
    ),
    "a text that is folded": (
        "description: Where somebody lives.",
        'description: "Where \\\n\n  somebody: lives"',
    ),
    "a text that goes on": (
        "Where somebody lives.",
        "Where\n            somebody\n\n        lives",
    ),
    "a text that looks like the next schema": (
        "description: Where somebody lives.",
        "description: |\n        Where:\n          Person:\n            Last: x",
    ),
    "a key in quotes": ("    Address:\n", '    "Address" :\n'),
    "a deeper level": (
        ADDRESS,
        re.sub("^      ", "           ", ADDRESS, flags=re.MULTILINE),
    ),
    "an item before and after": ("      - street\n", "      - city\n      - street\n"),
    "lines that end otherwise": (
        "description: Where somebody lives.\n",
        "description: Where somebody lives.\r\n",
    ),
    "a value that was there": (
        "        city:\n          type: string\n      required:",
        "        city:\n          type: string\n        town:\n          type: string\n"
        "      required:",
    ),
    "a tag": ("description: Where somebody lives.", "description: !!str 12"),
    "a number in another way": (
        "        city:\n",
        "        x:\n          const: 0x1F\n        city:\n",
    ),
}


@pytest.mark.parametrize(("old", "new"), LAYOUTS.values(), ids=LAYOUTS)
def test_any_layout_of_a_schema_will_do(typed: Workshop, old: str, new: str) -> None:
    quick = rewritten(typed, (old, new))
    assert quick is not None
    assert_alike(quick, typed.whole())


BORDERS = {
    "an anchor": ("    Address:\n", "    Address: &address\n"),
    "an anchor inside": ("        city:\n", "        city: &city\n"),
    "an alias to nothing": (STREET, f"        city: *city\n{STREET}"),
    "the end of a document": (LAST, f"{LAST}...\n"),
    "another document": (ADDRESS, f"{ADDRESS}---\n"),
    "a text that has no end": ("Where somebody lives.", '"Where somebody lives.'),
    "a flow that has no end": (STREET, "        street: {\n"),
    "a flow that ends later": (
        ADDRESS + "    Person:\n",
        "    Address: {type: object, properties: {a: {type: string}},\n    Person:\n",
    ),
    "a level less": ("      description: Where somebody lives.\n", "    description: Where.\n"),
    "an indentation that fits nothing": (STREET, "       street:\n"),
    "a tab": (STREET, f"\t\n{STREET}"),
    "a key twice": (STREET, f"        city: {{type: string}}\n{STREET}"),
    "a schema twice": (ADDRESS, ADDRESS + ADDRESS),
    "another name": ("    Address:\n", "    address:\n"),
    "a key that is more than a text": ("    Address:\n", "    ? Address\n    :\n"),
    "a merge key": ("        city:\n", "        <<: {x: {type: string}}\n        city:\n"),
    "another schema in its text": (ADDRESS, f"{ADDRESS}    New: {{type: object}}\n"),
    "a line end of another kind": ("Where somebody lives.", "Where\u2028somebody"),
    "what stands before the schemas": ("  schemas:\n", "  schemas:\n    # All of them.\n"),
    "the name of the document": ("title: Things", "title: Other things"),
}


@pytest.mark.parametrize(("old", "new"), BORDERS.values(), ids=BORDERS)
def test_what_crosses_a_border_is_left_to_a_whole_run(typed: Workshop, old: str, new: str) -> None:
    assert rewritten(typed, (old, new)) is None


WRITTEN = {
    "with blanks": lambda text: re.sub(r"^", "  ", text, flags=re.MULTILINE),
    "with a preface": lambda text: f"# Ours.\n---\n{text}\n\n# That is all.\n",
    "with line ends of two characters": lambda text: text.replace("\n", "\r\n"),
    "with anchors elsewhere": lambda text: f"x-one: &one [1, 2]\nx-two: *one\n{text}",
}


@pytest.mark.parametrize("layout", WRITTEN.values(), ids=WRITTEN)
def test_any_layout_of_the_file_will_do(typed: Workshop, layout: object) -> None:
    assert callable(layout)
    typed.place.write_bytes(layout(typed.place.read_text("utf-8")).encode())
    typed.finish(typed.whole())
    said = typed.place.read_bytes()
    edited = said.replace(b"Where somebody lives.", b"Where.\xf0\x9f\x8f\xa0")
    assert said != edited
    typed.place.write_bytes(edited)
    quick = typed.quick()
    assert quick is not None
    assert_alike(quick, typed.whole())


ELSEWHERE = {
    "the schemas have an anchor": ("  schemas:\n", "  schemas: &all\n"),
    "something else stands in a flow": ("components:\n", "x: {\ncomponents: 1}\ncomponents:\n"),
    "lines end in other ways": ("title: Things", 'title: "Things\u2028and more"'),
    "a directive comes first": ("openapi: 3.1.0\n", "%YAML 1.1\n---\nopenapi: 3.1.0\n"),
    "the file has a mark": ("openapi: 3.1.0\n", "\ufeffopenapi: 3.1.0\n"),
    "tabs stand for blanks": ("openapi: 3.1.0\n", "openapi: 3.1.0\n\t# Ours.\n"),
}


def test_what_a_file_is_like_elsewhere_may_leave_it_to_whole_runs(typed: Workshop) -> None:
    plain = typed.place.read_text("utf-8")
    taken = []
    for name, (old, new) in ELSEWHERE.items():
        typed.place.write_text(plain.replace(old, new, 1), "utf-8")
        typed.finish(typed.whole())
        quick = rewritten(typed, ("Where somebody lives.", "Where."))
        if quick is not None:
            taken.append(name)
            assert_alike(quick, typed.whole())
    assert taken == [
        "the schemas have an anchor",
        "something else stands in a flow",
        "a directive comes first",
    ]


def test_the_next_run_knows_what_a_quick_one_read(typed: Workshop) -> None:
    for number in range(3):
        quick = rewritten(
            typed,
            (STREET, f"        added_{number}:\n          type: string\n{STREET}"),
            (LAST, f"{LAST}        more_{number}: {{type: integer}}\n"),
        )
        assert quick is not None
        assert quick.source is not None
        source = quick.source()
        document = parse(typed.place.read_bytes(), str(typed.place))
        assert isinstance(source, Source)
        whole = typed.whole()
        assert whole.source is not None
        assert source == whole.source()
        assert document.value["components"]["schemas"]["Last"]["properties"]["end"] == TEXT
        assert_alike(quick, whole)
        typed.finish(quick)


@pytest.mark.parametrize("seed", range(3))
def test_edits_in_any_order_give_what_a_whole_run_gives(yaml_workshop: Workshop, seed: int) -> None:
    values = random.Random(seed)
    edits: list[Edit] = [*list(PLAIN.values()) * 3, *UNCLEAR.values()]
    taken = quick_rounds(
        yaml_workshop, values, 8, lambda workshop: values.choice(edits)(workshop.schemas)
    )
    assert taken >= 2
