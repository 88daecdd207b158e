"""Every keyword, style and kind of media type: Schemathesis finds nothing, whatever serves them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.fuzz_trial import Behind, trial

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("document", "behind"), [("nasty-3.1.yaml", "server"), ("nasty-3.0.yaml", "mock")]
)
def test_schemathesis_finds_nothing(document: str, behind: Behind) -> None:
    found = trial(HERE / document, HERE, seed=1, examples=2, budget=600, behind=behind)
    assert found.get("findings") == [], found
    assert found["state"] == "clean"
    assert found["succeeded"] == found["operations"] > 30
    assert found["requests"] > 2000
    # More would mean that reasons were found for what nobody looked at.
    assert sum(found["set aside"].values()) < 15
