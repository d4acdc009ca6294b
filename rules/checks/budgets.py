"""Budgets and final accounts as published: which tables are there, what is explained, whether the totals add up.

The tables are those of 财预〔2016〕143号; real titles vary, so a table is known by the words of its heading. A
heading is the caption of a table, the name of a sheet or an attachment, or a line of its own in the text; lines of a
table of contents (目录) are not headings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from model.page import Table
from rules.checks.search import Hit
from rules.checks.text import fold, label

Row = tuple[str, ...]

# In the order in which a heading is tried: the first that fits says which table it is.
DEPARTMENT_TABLES: Mapping[str, re.Pattern[str]] = {
    "“三公”经费支出表": re.compile(r"三公"),
    "政府性基金预算支出表": re.compile(r"政府性基金"),
    "财政拨款收支总体情况表": re.compile(r"财政拨款收(?:支|入支出)"),
    "一般公共预算基本支出表": re.compile(r"基本支出"),
    "一般公共预算支出表": re.compile(r"(?:一般公共|公共财政)预算(?:财政拨款)?支出|^.{0,16}财政拨款支出"),
    "部门收支总体情况表": re.compile(r"收支(?:总|预算|决算|情况)|收入支出(?:预算|决算)?总"),
    "部门收入总体情况表": re.compile(r"收入(?:总|预算|决算|情况|表)"),
    "部门支出总体情况表": re.compile(r"支出(?:总|预算|决算|情况|表)"),
}
GOVERNMENT_TABLES: Mapping[str, re.Pattern[str]] = {
    "“三公”经费表": re.compile(r"三公"),
    "一般债务限额和余额表": re.compile(r"(?:一般|政府)债务|债务(?:限额|余额).*一般"),
    "专项债务限额和余额表": re.compile(r"(?:专项|政府)债务|债务(?:限额|余额).*专项"),
    "政府性基金转移支付表": re.compile(r"基金.*转移支付"),
    "政府性基金收入表": re.compile(r"基金.*收入|基金.*收支"),
    "政府性基金支出表": re.compile(r"基金.*支出|基金.*收支"),
    "国有资本经营收入表": re.compile(r"国有资本.*(?:收入|收支)"),
    "国有资本经营支出表": re.compile(r"国有资本.*(?:支出|收支)"),
    "社会保险基金收入表": re.compile(r"社(?:会)?保(?:险|障)?基金.*(?:收入|收支)"),
    "社会保险基金支出表": re.compile(r"社(?:会)?保(?:险|障)?基金.*(?:支出|收支)"),
    "税收返还和转移支付表": re.compile(r"^(?!.*(?:基金|国有资本)).*(?:税收返还|转移支付)"),
    "一般公共预算本级基本支出表": re.compile(r"基本支出"),
    "一般公共预算收入表": re.compile(r"(?:一般公共|公共财政)预算.*(?:收入|收支)"),
    "一般公共预算支出表": re.compile(r"(?:一般公共|公共财政)预算(?!.*基本).*(?:支出|收支)"),
}
DEPARTMENT_EXPLANATIONS: Mapping[str, re.Pattern[str]] = {
    "部门职责": re.compile(r"主要职责|部门职责|单位职责|工作职责|主要职能|职能职责|部门职能"),
    "机构设置": re.compile(r"机构设置|机构情况|内设机构|部门构成|单位构成|机构人员"),
    "收支增减变化": re.compile(r"增减变化|[比较]上年|与上年|同比|比\d{4}年.{0,12}[增减]"),
    "机关运行经费": re.compile(r"机关运行经费"),
    "政府采购": re.compile(r"政府采购"),
    "名词解释": re.compile(r"名词解释|名词说明|专业名词|专业性较强的名词"),
}
GOVERNMENT_EXPLANATIONS: Mapping[str, re.Pattern[str]] = {
    "转移支付说明": re.compile(r"转移支付.{0,30}(?:说明|情况|用于|安排)"),
    "举借债务说明": re.compile(r"债务.{0,30}(?:说明|情况|限额|余额)"),
    "“三公”经费说明": re.compile(r"三公.{0,30}(?:说明|情况|合计|原因|减少|增加|下降)"),
}
THREE_PUBLIC_PARTS: Mapping[str, re.Pattern[str]] = {
    "因公出国（境）费": re.compile(r"因公出国"),
    "公务用车购置费": re.compile(r"(?:公务)?用车购置"),
    "公务用车运行费": re.compile(r"(?:公务)?用车运行|购置及运行|运行(?:维护)?费"),
    "公务接待费": re.compile(r"公务接待"),
}
_NONE_SPENT = re.compile(
    r"空表|(?:没有|无|未)[^。;]{0,24}(?:基金|安排|支出|收入|拨款|此项|数据|三公|经费|发生)|此表无|本表无"
)
_TOC_LEADER = re.compile(r"[.…·\-—]{2,}\d+$")
_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?$")
_STOP = re.compile(r"[。;；]")
_YEAR = re.compile(r"20\d\d年?")
_FIGURE = re.compile(r"\d|无|未|零|没有")
_UNIT_LINE = re.compile(r"单位[:：]?(?:人民币)?[百千万亿]?元")
# The heads of columns, where a reader of files ran them together into one cell.
_MONEY_HEAD = re.compile(
    r"金额|合计|小计|项目|(?:支出|收入)?项目|.{0,6}科目.{0,4}|.{0,8}(?:预算|决算|支出|收入|限额|余额)[数额]?"
)
_COLUMN_HEADS = re.compile(r"^(?!.*表).*(?:科目(?:编码|代码|名称)|合计\s+\S*支出)")
_LONGEST_HEADING = 60
_LONGEST_CONTENTS = 60  # lines of a table of contents


@dataclass(frozen=True)
class Account:
    """One budget or one year's final accounts: every document found under its title, taken together."""

    hits: tuple[Hit, ...]

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        pages = [h.document.page for h in self.hits]
        found = [t for page in pages if page for t in page.tables]
        return (*found, *(t for h in self.hits for f in h.files for t in f.tables))

    @cached_property
    def text(self) -> str:
        """All words without punctuation, tables included."""
        cells = (cell for t in self.tables for row in t.rows for cell in row)
        return label(" ".join((*(h.document.text for h in self.hits), *cells)))

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """Labels of everything that stands over a table."""
        found = [table.caption for table in self.tables]
        found += [line for table in self.tables for line in _title_rows(table)]
        for hit in self.hits:
            page = hit.document.page
            found += [a.name for a in page.attachments] if page else []
            found += [member for f in hit.files for member in f.members]
            for text in (page.text if page else "", *(f.text for f in hit.files)):
                found += _heading_lines(text)
        return tuple(dict.fromkeys(label(name) for name in found if name))

    def missing_tables(self, asked: Mapping[str, re.Pattern[str]], *, exclusive: bool) -> tuple[str, ...]:
        """Names of the tables without a heading. `exclusive`: one heading stands for one table only."""
        present: set[str] = set()
        for heading in self.headings:
            fitting = [name for name, pattern in asked.items() if pattern.search(heading)]
            present.update(fitting[:1] if exclusive else fitting)
        return tuple(name for name in asked if name not in present)

    def missing_words(self, asked: Mapping[str, re.Pattern[str]]) -> tuple[str, ...]:
        """Names of the explanations that nowhere stand."""
        return tuple(name for name, pattern in asked.items() if not pattern.search(self.text))

    def missing_items(self, asked: Mapping[str, re.Pattern[str]]) -> tuple[str, ...]:
        """Names of the items that no cell and no line of figures shows; a sentence without a figure only explains
        the word, as the notes at the end of every budget do."""
        said = [label(cell) for t in self.tables for row in t.rows for cell in row if len(cell) <= _LONGEST_HEADING]
        lines = [line for h in self.hits for line in h.document.text.splitlines()]
        said += [label(line) for line in lines if len(line) <= _LONGEST_HEADING and not _STOP.search(line)]
        sentences = (sentence for line in lines for sentence in _STOP.split(line))
        said += [label(sentence) for sentence in sentences if _FIGURE.search(_YEAR.sub("", sentence))]
        return tuple(name for name, pattern in asked.items() if not any(map(pattern.search, said)))

    def unexplained_empty_tables(self, asked: Mapping[str, re.Pattern[str]]) -> tuple[str, ...]:
        """Names of tables that hold no figure but zero, when nothing is said about it anywhere."""
        if _NONE_SPENT.search(fold(" ".join((*(h.document.text for h in self.hits), *_words(self.tables))))):
            return ()
        empty = []
        for number, table in enumerate(self.tables):
            heading = label(" ".join((table.caption, *_title_rows(table))))
            name = next((n for n, pattern in asked.items() if pattern.search(heading)), None)
            rows = table.rows[1:]
            for further in self.tables[number + 1 :]:  # broken off at the end of a page
                if further.caption or _title_rows(further):
                    break
                rows = (*rows, *further.rows)
            figures = [v for row in rows for v in map(amount, row) if v is not None]
            if name and not any(figures) and _is_of_money(table):
                empty.append(name)
        return tuple(dict.fromkeys(empty))

    def wrong_sums(self, tolerance: float) -> tuple[str, ...]:
        """Totals that do not add up, each as a sentence; `tolerance` in the unit of the tables (万元)."""
        found = []
        for rows in self._rows():
            found += _unbalanced(rows, tolerance)
            found += _wrong_three_public(rows, tolerance)
            found += _wrong_columns(rows, tolerance)
        return tuple(dict.fromkeys(found))

    def _rows(self) -> Iterable[Sequence[Row]]:
        """The tables as rows; texts without tables as lines cut at blanks."""
        if self.tables:
            return [t.rows for t in self.tables]
        return [part for h in self.hits for part in _parts(h.document.text)]


def amount(cell: str) -> float | None:
    """The money in a cell, or None. Codes and years are not money, but no caller asks about their columns."""
    text = fold(cell)
    return float(text.replace(",", "")) if _NUMBER.match(text) else None


def _words(tables: Iterable[Table]) -> list[str]:
    return [cell for t in tables for row in t.rows for cell in row if amount(cell) is None]


def _parts(text: str) -> list[list[Row]]:
    """The lines under each heading of a text, cut at blanks: the tables of a file that has no other structure."""
    headings = {fold(h) for h in _heading_lines(text)}
    parts: list[list[Row]] = [[]]
    for line in text.splitlines():
        if fold(line) in headings:
            parts.append([])
        elif line.strip():
            parts[-1].append(tuple(line.split()))
    return parts


def _is_of_money(table: Table) -> bool:
    """Whether a table has columns and one of them is of money: no sheet of words, no table about the page."""
    return any(
        sum(map(bool, row)) > 1 and any(_MONEY_HEAD.fullmatch(label(cell)) for cell in row) for row in table.rows
    )


def _title_rows(table: Table) -> list[str]:
    """The first rows of a table that hold one text only: its title, when it has no caption."""
    found = []
    for row in table.rows[:3]:
        said = {cell.strip() for cell in row if cell.strip()}
        if len(said) == 1 and not any(map(_COLUMN_HEADS.search, said)):
            found.append(said.pop())
    return found


def _heading_lines(text: str) -> list[str]:
    """Lines of their own that name a table, those of a table of contents left out."""
    found, contents, in_contents = [], set(), 0
    lines = [folded for raw in text.splitlines() if (folded := fold(raw))]
    for at, line in enumerate(lines):
        if len(line) > _LONGEST_HEADING:
            continue
        if at + 1 < len(lines) and _UNIT_LINE.search(lines[at + 1]):
            in_contents = 0  # no entry of a table of contents stands over the unit of its figures
        if label(line) == "目录":
            in_contents = _LONGEST_CONTENTS
            continue
        if in_contents and label(line) not in contents:
            contents.add(label(line))
            in_contents -= 1
            continue
        in_contents = 0
        if "表" in line and not _TOC_LEADER.search(line):
            found.append(line)
    return found


def _unbalanced(rows: Sequence[Row], tolerance: float) -> list[str]:
    """Income and expenditure totals that differ within one row."""
    found = []
    for row in rows:
        income, spent = _after(row, "收入总计"), _after(row, "支出总计")
        if income is not None and spent is not None and abs(income - spent) > tolerance:
            found.append(f"收入总计{income:g}与支出总计{spent:g}不等")
    return found


def _after(row: Row, name: str) -> float | None:
    """The first amount after the cell of that name."""
    for at, cell in enumerate(row):
        if name in label(cell):
            return next((v for v in map(amount, row[at + 1 :]) if v is not None), None)
    return None


def _wrong_three_public(rows: Sequence[Row], tolerance: float) -> list[str]:
    named = {
        "total": re.compile(r"三公.{0,6}合计|^合计$|^三公经费(?:支出)?(?:总额)?$"),
        "abroad": re.compile(r"因公出国"),
        "vehicles": re.compile(r"用车购置及运行"),
        "receptions": re.compile(r"公务接待"),
    }
    values: dict[str, float] = {}
    for row in rows:
        figures = [v for v in map(amount, row) if v is not None]
        if not row or len(figures) != 1:
            continue  # several columns: which of them add up is not told
        for key, pattern in named.items():
            if key not in values and pattern.search(label(row[0])):
                values[key] = figures[0]
                break
    if set(values) != set(named):
        return []
    parts = values["abroad"] + values["vehicles"] + values["receptions"]
    if abs(parts - values["total"]) <= tolerance:
        return []
    return [f"“三公”经费合计{values['total']:g}与分项之和{parts:g}不等"]


def _wrong_columns(rows: Sequence[Row], tolerance: float) -> list[str]:
    """Rows in which 合计 is not 基本支出 + 项目支出, under a header that holds just these."""
    header = next((r for r in rows if {"合计", "基本支出", "项目支出"} <= {label(c) for c in r}), None)
    if header is None or sum(label(c) in ("合计", "基本支出", "项目支出") for c in header) != 3:
        return []
    if any(re.search("上缴|经营|补助", label(c)) for c in header):
        return []
    at = {label(c): n for n, c in enumerate(header)}
    found = []
    for row in rows[rows.index(header) + 1 :]:
        if len(row) != len(header):
            continue
        whole, basic, project = (amount(row[at[k]]) for k in ("合计", "基本支出", "项目支出"))
        if whole is not None and abs(whole - (basic or 0) - (project or 0)) > tolerance:
            found.append(f"支出合计{whole:g}与基本支出、项目支出之和不等")
    return found[:3]
