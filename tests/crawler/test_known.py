"""What is remembered of an address is the same, whether it is at hand or on the shelf."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler import known as known_module
from crawler.known import Known, Target
from crawler.scope import Address, Place
from store.shelf import Shelf

_TEXTS = st.sampled_from(["", "财政预算", "更多", "第2页", "\ud83d", "Budget", "通知公告", "公示"])
_STEPS = st.lists(st.tuples(st.integers(0, 30), _TEXTS, st.integers(0, 5), st.booleans()), max_size=120)


def told(target: Target) -> tuple[object, ...]:
    where = (target.address, target.depth, target.is_menu, target.pattern, target.breeds)
    return (*where, target.is_guess, target.texts, target.found_on)


def linked(known: Known, number: int, text: str, page: str, is_guess: bool) -> Target:
    """As a walk does with a link."""
    place = Place.LEAF if number % 5 == 0 else Place.INSIDE
    target = known.find(f"a.cn/{number}")
    if target is None:
        address = Address(f"http://a.cn/{number}", f"a.cn/{number}", place)
        return known.add(address, number % 3, "a.cn/0", text, page, is_menu=number % 2 == 0, is_guess=is_guess)
    if not is_guess:
        target.is_linked()
    target.mention(text, page)
    return target


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(_STEPS)
def test_the_shelf_gives_back_what_was_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[int, str, int, bool]]
) -> None:
    monkeypatch.setattr(known_module, "_AT_HAND", 4)
    shelf = Shelf(tmp_path)
    laid, plain = Known(shelf), Known()
    held = []  # handles stay true while what they stand for comes and goes
    for number, text, page, is_guess in steps:
        there, here = (linked(known, number, text, f"http://a.cn/{page}", is_guess) for known in (laid, plain))
        assert there.has_heard(text) == here.has_heard(text)
        held.append((there, here))
    for there, here in held:
        assert told(there) == told(here)
    assert list(map(told, laid)) == list(map(told, plain))
    assert len(laid) == len(plain)
    shelf.close()
    assert not list(tmp_path.iterdir())


def test_an_address_of_two_names_is_one() -> None:
    known = Known()
    target = linked(known, 1, "首页", "", is_guess=False)
    known.also("a.cn/", target)
    known.also("a.cn/", linked(known, 2, "", "", is_guess=False))
    again = known.find("a.cn/")
    assert again is not None
    assert told(again) == told(target)
    assert len(known) == 3
