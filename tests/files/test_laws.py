"""Laws: no bytes make a reading raise, and what is read twice is read alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.files import FileLimits, FileReader, file_facts
from model.page import FileFacts
from tests.files import made
from tests.files.conftest import SAMPLES
from tests.files.test_print import RULES, TEXTS, ofd_table
from tests.files.test_word import MERGED

LIMITS = FileLimits(part_bytes=2_000_000, unpacked_bytes=4_000_000)
FILES: dict[str, Callable[[], bytes]] = {
    "doc": (SAMPLES / "budget.doc").read_bytes,
    "rtf": (SAMPLES / "budget.rtf").read_bytes,
    "docx": lambda: made.docx(MERGED),
    "ofd": lambda: made.ofd([ofd_table()]),
    "zip": lambda: made.packed({"a.docx": made.docx(MERGED), "b.txt": "说明"}),
    "rar": lambda: made.stored_rar("预算.txt".encode(), "说明".encode()),
    "html": (SAMPLES / "budget.html").read_bytes,
}
NATIVE: dict[str, Callable[[], bytes]] = {  # read by libraries that may abort the process: only in a worker
    "pdf": lambda: made.pdf([(TEXTS, RULES), (TEXTS, [])]),
    "xls": (SAMPLES / "budget.xls").read_bytes,
}
damages = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=6)), max_size=12)


def damaged(body: bytes, places: list[tuple[float, bytes]], cut: float) -> bytes:
    """The body with some bytes overwritten, and cut short."""
    changed = bytearray(body)
    for place, patch in places:
        at = int(place * len(body))
        changed[at : at + len(patch)] = patch
    return bytes(changed[: max(1, int(cut * len(changed)))])


def is_said(facts: FileFacts) -> bool:
    """Whether a file without any text says why."""
    return bool(facts.text) or facts.failure is not None


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=damages, cut=st.sampled_from([1.0, 1.0, 0.9, 0.5, 0.1]))
def test_damaged_files_never_raise(name: str, places: list[tuple[float, bytes]], cut: float) -> None:
    page = made.raw(damaged(FILES[name](), places, cut), f"预算.{name}")
    facts = file_facts(page, LIMITS)
    assert is_said(facts)
    assert facts == file_facts(page, LIMITS)
    facts.text.encode()


@settings(max_examples=200, deadline=None)
@given(body=st.binary(max_size=400))
def test_any_bytes_never_raise(body: bytes) -> None:
    assert is_said(file_facts(made.raw(body)))


@pytest.mark.parametrize("name", NATIVE)
@settings(max_examples=15, deadline=None)
@given(cases=st.lists(st.tuples(damages, st.sampled_from([1.0, 0.9, 0.5])), min_size=8, max_size=8))
async def test_damaged_files_never_take_the_reader_down(
    name: str, cases: list[tuple[list[tuple[float, bytes]], float]]
) -> None:
    async with FileReader(FileLimits(wall_seconds=5)) as reader:
        for places, cut in cases:
            assert is_said(await reader.read(made.raw(damaged(NATIVE[name](), places, cut))))
