"""What was met is known again by its number, however many there are and wherever their marks fall."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from model.numbers import Numbers

_KEYS = st.lists(st.integers(0, 40) | st.integers(0, 9).map(lambda n: n << 20), max_size=300)  # marks that collide


@given(_KEYS)
def test_numbers_are_those_of_first_meetings(keys: list[int]) -> None:
    numbers, expected = Numbers(), list(dict.fromkeys(keys))
    assert [numbers.add(key) for key in keys] == [expected.index(key) for key in keys]
    assert len(numbers) == len(expected)
    assert [numbers.find(key) for key in range(41)] == [
        expected.index(k) if k in expected else None for k in range(41)
    ]
    assert all((key in numbers) == (key in expected) for key in range(41))


def test_many_texts_are_found_again_and_no_others() -> None:
    numbers = Numbers()
    texts = [f"http://www.a.gov.cn/{n}.html" for n in range(5_000)]
    assert [numbers.add(text) for text in texts] == list(range(5_000))
    assert [numbers.find(text) for text in texts] == list(range(5_000))
    assert not any(f"{text}?" in numbers for text in texts)
