"""The table of titles: how well each kind of document is told from titles that only hold its words.

`python -m benchmarks.titles FILE` prints the same table for a collection of real titles.
"""

from __future__ import annotations

import tomllib

import pytest

from benchmarks.titles import KINDS, is_found
from tests.rules.casebook import ROOT

_TITLES: dict[str, dict[str, list[str]]] = tomllib.loads((ROOT / "fixtures/titles/titles.toml").read_text("utf-8"))
_FLOOR = 0.95


@pytest.mark.parametrize("kind", KINDS)
def test_titles_are_told_apart(kind: str) -> None:
    told = _TITLES[kind]
    missed = [t for t in told["is"] if not any(is_found(t, wanted) for wanted in KINDS[kind])]
    wrong = [t for t in told["is_not"] if any(is_found(t, wanted) for wanted in KINDS[kind])]
    found = len(told["is"]) - len(missed)
    precision, recall = found / max(1, found + len(wrong)), found / len(told["is"])
    assert precision >= _FLOOR, f"{kind}: precision {precision:.2f}, wrongly found {wrong}"
    assert recall >= _FLOOR, f"{kind}: recall {recall:.2f}, missed {missed}"


def test_every_kind_is_measured() -> None:
    assert set(_TITLES) == set(KINDS)
    assert all(len(told["is"]) >= 3 and len(told["is_not"]) >= 3 for told in _TITLES.values())
