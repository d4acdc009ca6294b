"""Lists as offices have them become the rosters they mean; what was understood is told, what cannot be is refused."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import InvalidInput
from model.roster import Unit
from store.catalog import address_fault, load_roster
from store.roster_book import Book, read_book
from store.roster_cells import addresses_in
from store.roster_toml import write_toml

ROOT = Path(__file__).parents[2]
CASES: list[dict[str, Any]] = tomllib.loads((ROOT / "fixtures/rosters/cases.toml").read_text("utf-8"))["case"]


def written(folder: Path, case: dict[str, Any]) -> Path:
    """The case's list as a file."""
    form, _, encoding = case.get("form", "xlsx").partition(" ")
    path = folder / f"名单.{form}"
    if form == "csv":
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(case["rows"])
        return path
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows, merged in case.get("sheets") or [["Sheet1", case["rows"], case.get("merged", [])]]:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    book.save(path)
    return path


def told_of(unit: Unit) -> list[str]:
    return [unit.name, unit.kind.value, *(f"{e.url} {e.kind.value}" for e in unit.entry_points)]


def read(folder: Path, case: dict[str, Any]) -> Book:
    return read_book(written(folder, case), case.get("given_city", ""))


@pytest.mark.parametrize("case", [c for c in CASES if "units" in c], ids=lambda c: c["name"])
def test_a_list_means_its_units(tmp_path: Path, case: dict[str, Any]) -> None:
    book = read(tmp_path, case)
    assert book.roster.city == case["city"]
    assert [told_of(unit) for unit in book.roster.units] == case["units"]
    said = "\n".join(book.told)
    for piece in case.get("told", ()):
        assert piece in said, book.told
    path = tmp_path / "r.toml"
    path.write_text(write_toml(book.roster, book.told), encoding="utf-8")
    assert load_roster(path) == book.roster


@pytest.mark.parametrize("case", [c for c in CASES if "faults" in c], ids=lambda c: c["name"])
def test_what_cannot_be_understood_is_refused_with_its_place(tmp_path: Path, case: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, case)
    for piece in case["faults"]:
        assert any(piece in said for said in caught.value.problems), caught.value.problems
    assert len(caught.value.problems) == len(case["faults"]), caught.value.problems
    assert all(said.startswith("名单.xlsx Sheet1") for said in caught.value.problems)


def test_no_person_gets_into_a_roster(tmp_path: Path) -> None:
    book = read(tmp_path, CASES[0])
    assert not any(person in write_toml(book.roster, book.told) for person in ("张三", "0663"))


hosts = st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z]{1,6})?\.gov\.cn", fullmatch=True)
plain = st.builds(
    "{}://{}/{}".format, st.sampled_from(["http", "https"]), hosts, st.sampled_from(["", "a/", "a.html"])
)


@given(st.lists(plain, min_size=1, max_size=4), st.sampled_from(["、", "；", "，", "\n", " ", "  ", ";", ","]))
def test_addresses_side_by_side_are_read_one_by_one(urls: list[str], between: str) -> None:
    read = addresses_in(between.join(urls))
    assert read.urls == tuple(dict.fromkeys(urls))
    assert not read.strange


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(plain)
def test_wide_letters_and_full_stops_change_no_address(url: str) -> None:
    assert addresses_in(wide(url)).urls == (url,)
    assert addresses_in(url.replace(".", "。")).urls == (url,)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_an_address_or_is_told(text: str) -> None:
    read = addresses_in(text)
    for url in read.urls:
        assert url.startswith(("http://", "https://"))
    if text.strip() and not (read.urls or read.closed or read.strange):
        assert not any(c.isalnum() and c.isascii() for c in text) or address_fault(text)


cells = st.sampled_from(
    [
        "",
        "单位名称",
        "网址",
        "类别",
        "揭阳市财政局",
        "市教育局",
        "揭西县人民政府",
        "市直单位",
        "一、市直单位",
        "合计",
        "www.a.gov.cn",
        "无",
        "1",
        "备注",
        "x",
    ]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cells, max_size=5), max_size=7), st.sampled_from(["", "揭阳市"]))
def test_any_table_is_read_or_refused_in_sentences(tmp_path: Path, rows: list[list[str]], city: str) -> None:
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    try:
        roster = read_book(path, city).roster
        said = tuple(f"a.csv {unit.name}" for unit in roster.units if roster.city)
    except InvalidInput as refused:
        said = refused.problems
    assert said
    assert all(sentence.startswith("a.csv") for sentence in said)
