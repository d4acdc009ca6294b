"""The lines of a list of units: which are units, which go on with the one above, which are headings and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from model.roster import UnitKind
from store.roster_cells import heading, kind_named, name_in
from store.roster_heads import Table
from store.roster_template import EXAMPLE, NAME, NOTE
from store.roster_told import Told
from store.sheets import read_date
from store.strict import Place

_FOOT = re.compile(
    r"(?:合计|总计|小计|共计)(?:[:：\d\s].*|数)?|(?:注|备注|说明|填表人?|制表人?|审核人?|填报(?:人|单位)|联系(?:人|电话))[:：\s].*"
)
_COUNT = re.compile(r"[\d\s.,]+|[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．]?")
_ITEMS = re.compile(r"[、;；\n]")


@dataclass
class Line:
    """One unit's line. Every reader complains where it stands and goes on.

    `section` is the kind that a heading above or the sheet's name tells; `more` holds further lines of one unit.
    """

    cells: tuple[str, ...]
    table: Table
    place: Place
    number: int
    section: UnitKind | None = None
    more: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return name_in(self.text(NAME))

    def text(self, head: str) -> str:
        """What stands under a head, "" where there is no such column."""
        number = self.table.columns.get(head)
        return self.cells[number] if number is not None else ""

    def items(self, head: str) -> tuple[str, ...]:
        """The items of a cell that holds several."""
        return items_in(self.text(head))

    def choice(self, head: str, choices: Mapping[str, Any]) -> Any:
        """What the text stands for; a complaint for one that is none of the choices."""
        text = self.text(head).replace("(", "（").replace(")", "）")
        if text and text not in choices:
            self.complain(head, f"应为 {' / '.join(choices)} 之一，实为“{text}”")
        return choices.get(text)

    def date(self, head: str) -> date | None:
        """The day under a head; a complaint for what is none."""
        text = self.text(head)
        found = read_date(text)
        if text and found is None:
            self.complain(head, f"应为日期（如 2018-07-05），实为“{text}”")
        return found

    def complain(self, head: str, sentence: str) -> None:
        """One fault, named by its column."""
        number = self.table.columns.get(head)
        self.place.complain(f"{f'“{head}”' if number is None else self.table.column(number)}{sentence}")


def items_in(text: str) -> tuple[str, ...]:
    """The items of a cell that holds several."""
    return tuple(part.strip() for part in _ITEMS.split(text) if part.strip())


def lines_of(table: Table, place: Place, told: Told) -> Iterator[Line]:
    """The units' lines of a table, in their order."""
    sheet, heads = table.sheet, table.sheet.rows[table.first - 1]
    section = kind_named(sheet.name)
    line: Line | None = None
    for number, cells in enumerate(sheet.rows[table.first :], start=table.first):
        texts = [text for text in dict.fromkeys(cells) if text and not _COUNT.fullmatch(text)]
        if not texts or cells == heads or _is_example(table, cells):
            continue
        inside = place.inside(f"{sheet.name} 第{number + 1}行".strip())
        is_heading, kind = heading(texts[0]) if len(texts) == 1 else (False, None)
        if is_heading:
            section = kind
            told.passed.append(f"第{number + 1}行“{texts[0]}”")
        elif _FOOT.fullmatch(texts[0]):
            told.passed.append(f"第{number + 1}行“{texts[0][:20]}”")
        elif line is not None and sheet.starts_at(number, table.columns[NAME]) == line.number:
            line.more.append(cells)
        else:
            if line is not None:
                yield line
            line = Line(cells, table, inside, number, section)
    if line is not None:
        yield line


def _is_example(table: Table, cells: tuple[str, ...]) -> bool:
    note = table.columns.get(NOTE)
    return note is not None and cells[note].startswith(EXAMPLE)
