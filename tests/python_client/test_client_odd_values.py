"""Answers that a contract allows, and that types of Python do not take as they are written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from specwright.emit.python_client.runtime.decoding import from_json, from_value


class Page(BaseModel):
    """Has a property that is spelled in another way than its attribute."""

    model_config = ConfigDict(validate_by_name=True)

    next_page: Annotated[int, Field(alias="nextPage")] = 0
    moments: list[AwareDatetime | int] = []


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:60Z", datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_a_leap_second_is_the_moment_after(text: str, moment: datetime) -> None:
    read = from_json(Page, f'{{"moments": ["{text}", 1e20]}}'.encode())
    assert read.moments == [moment, 10**20]
    assert from_value(AwareDatetime, text) == moment


def test_a_property_spelled_like_an_attribute_is_another_one() -> None:
    assert from_json(Page, b'{"next_page": null, "nextPage": 2}').next_page == 2
    assert from_json(Page, b'{"next_page": null}').next_page == 0


@pytest.mark.parametrize(
    ("type_", "text"),
    [(Page, b'{"nextPage": null}'), (AwareDatetime, b'"2016-12-31T23:59:61Z"'), (int, b"1.5")],
)
def test_what_the_type_does_not_say_is_refused(type_: Any, text: bytes) -> None:
    with pytest.raises(ValueError, match="validation error"):
        from_json(type_, text)
