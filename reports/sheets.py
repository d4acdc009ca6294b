"""The sheets of the workbook, one function each. Readable in black and white: every outcome has a symbol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from model.finding import Outcome, Role
from reports.findings import PROBLEMS, FindingCard
from reports.neutral import excel_cell
from reports.scorecard import CityCard
from reports.words import SYMBOLS

_COLOURS = {
    Outcome.PASS: "#DDEFE3",
    Outcome.PARTIAL: "#FBF0C9",
    Outcome.FAIL: "#F4C7C3",
    Outcome.REVIEW: "#DCE6F4",
    Outcome.BLOCKED: "#E3E3E3",
    Outcome.NOT_DUE: "#FFFFFF",
    Outcome.NOT_APPLICABLE: "#FFFFFF",
}
_RULINGS = ("符合", "部分符合", "不符合", "不适用", "维持原结论")
_HEAD = 1  # rows of a sheet's title above its head row
_FONT = "Noto Sans CJK SC"


class Book:
    """The workbook with its formats, made once."""

    def __init__(self, workbook: Any, city: CityCard) -> None:
        self.workbook, self.city = workbook, city
        text = {"font_name": _FONT, "font_size": 10, "valign": "top", "text_wrap": True, "border": 1}
        self.title = workbook.add_format({"font_name": _FONT, "font_size": 14, "bold": True})
        self.head = workbook.add_format({**text, "bold": True, "bg_color": "#E8EBEF", "valign": "vcenter"})
        self.text = workbook.add_format(text)
        self.open = workbook.add_format({**text, "locked": False, "bg_color": "#FFFDE7"})
        self.number = workbook.add_format({**text, "num_format": "0.00"})
        self.percent = workbook.add_format({**text, "num_format": "0.0%"})
        self.upright = workbook.add_format(
            {**text, "bold": True, "rotation": 90, "valign": "bottom", "align": "center"}
        )
        self.outcomes = {
            outcome: workbook.add_format({**text, "bg_color": colour}) for outcome, colour in _COLOURS.items()
        }
        self.marks = {
            outcome: workbook.add_format({**text, "bg_color": colour, "align": "center", "valign": "vcenter"})
            for outcome, colour in _COLOURS.items()
        }

    def sheet(self, name: str, heads: Sequence[tuple[str, float]], *, freeze: int = 1) -> Any:
        """A sheet with title and head row, widths in characters, A4 landscape, heads repeated in print."""
        sheet = self.workbook.add_worksheet(name)
        draft = "【草稿,不得据此通报】" if self.city.drafts else ""
        sheet.write_string(0, 0, excel_cell(f"{draft}{self.city.title} · {name}"), self.title)
        for column, (head, width) in enumerate(heads):
            sheet.write_string(_HEAD, column, head, self.head)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(_HEAD + 1, freeze)
        sheet.repeat_rows(_HEAD)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        sheet.set_footer("&L检查日 " + self.city.as_of + "&R第 &P 页 共 &N 页")
        return sheet

    def row(self, sheet: Any, row: int, cells: Sequence[object]) -> None:
        """Write a row: numbers as numbers, everything else as neutral text."""
        for column, cell in enumerate(cells):
            if isinstance(cell, int | float):
                sheet.write_number(row, column, cell, self.number if isinstance(cell, float) else self.text)
            else:
                sheet.write_string(row, column, excel_cell(str(cell)), self.text)


def overview(book: Book) -> None:
    """总览: one row a unit, by rank."""
    heads = (
        *(("名次", 9), ("单位", 24), ("得分", 8), ("得分区间", 16), ("可核查比例", 11), ("等级", 9)),
        *((o.printed, 9) for o in Outcome),
        *(("单项否决", 22), ("较上次", 9), ("网站状态", 26)),
    )
    sheet = book.sheet("总览", heads, freeze=2)
    for row, unit in enumerate(book.city.ranked_units, start=_HEAD + 1):
        points: object = unit.points if unit.points is not None else "未得出"
        site = unit.site.class_word if unit.site else "未登记网址"
        cells = [unit.rank_text, unit.name, points, unit.interval_text, unit.coverage_text, unit.grade]
        cells += [unit.count(o) for o in Outcome]
        book.row(sheet, row, [*cells, "、".join(unit.vetoes), unit.change_text, site])
    last = _HEAD + len(book.city.units)
    sheet.autofilter(_HEAD, 0, last, len(heads) - 1)
    note = "得分只计已有结论的要求,须与可核查比例一并看;区间是未定各项全部不符合或全部符合时的得分。"
    sheet.write_string(last + 2, 0, note)


def matrix(book: Book) -> None:
    """单位×要求: a symbol and a colour a cell."""
    requirements = book.city.requirements
    sheet = book.sheet("单位×要求", (("单位", 24),), freeze=1)
    for column, requirement in enumerate(requirements, start=1):
        sheet.write_string(_HEAD, column, excel_cell(requirement.title), book.upright)
    sheet.set_column(1, len(requirements), 4.2)
    sheet.set_row(_HEAD, 190)
    columns = {r.id: i for i, r in enumerate(requirements, start=1)}
    for row, unit in enumerate(book.city.units, start=_HEAD + 1):
        sheet.write_string(row, 0, excel_cell(unit.name), book.text)
        for finding in unit.findings:
            mark = book.marks[finding.outcome]
            sheet.write_string(row, columns[finding.requirement_id], SYMBOLS[finding.outcome], mark)
    legend = _HEAD + len(book.city.units) + 3
    for row, outcome in enumerate(Outcome, start=legend):
        sheet.write_string(row, 0, f"{SYMBOLS[outcome]} {outcome.printed}", book.outcomes[outcome])


_PROBLEM_HEADS = (
    *(("序号", 6), ("单位", 20), ("编号", 8), ("要求", 34), ("结论", 10), ("原因", 42), ("怎么办", 34)),
    *(("证据网址", 34), ("证据日期", 12), ("存档摘要", 18), ("查找范围", 44), ("期限", 12)),
)


def problems(book: Book) -> None:
    """问题清单: every FAIL and PARTIAL with its evidence."""
    sheet = book.sheet("问题清单", _PROBLEM_HEADS, freeze=2)
    found = book.city.of(*PROBLEMS)
    for number, finding in enumerate(found, start=1):
        row = _HEAD + number
        book.row(sheet, row, [number, *_cells(finding)])
        sheet.write_string(row, 4, f"{finding.symbol} {finding.word}", book.outcomes[finding.outcome])
    if not found:
        sheet.write_string(_HEAD + 1, 0, "没有发现问题。", book.text)
    else:
        sheet.autofilter(_HEAD, 0, _HEAD + len(found), len(_PROBLEM_HEADS) - 1)


def _cells(finding: FindingCard) -> list[object]:
    seen = [e for e in finding.evidence if e.role in (Role.DEFECT, Role.SHOWN)] or list(finding.evidence)
    urls = "\n".join(dict.fromkeys(e.url for e in seen[:5]))
    dates = "\n".join(dict.fromkeys(e.dated for e in seen[:5] if e.dated))
    digests = "\n".join(dict.fromkeys(e.digest[:16] for e in seen[:5] if e.digest))
    cells: list[object] = [finding.unit_name, finding.number, f"{finding.topic}\n{finding.text}", finding.word]
    return [*cells, finding.reason, finding.advice, urls, dates, digests, finding.searched, finding.due]


_RULING_HEADS = (
    *(("单位编号", 14), ("单位", 20), ("要求编号", 9), ("要求", 30), ("机器结论", 11), ("原因", 44)),
    *(("须人工判断", 30), ("证据网址", 34), ("证据摘要", 18)),
    *(("核查结论", 12), ("核查意见", 34), ("核查人", 10), ("佐证材料", 20)),
)


def to_rule_on(book: Book) -> None:
    """待人工核查: rows that wait for a person; only the last four columns can be filled in."""
    sheet = book.sheet("待人工核查", _RULING_HEADS, freeze=2)
    waiting = book.city.of(Outcome.REVIEW, Outcome.BLOCKED)
    first_open = len(_RULING_HEADS) - 4
    for row, finding in enumerate(waiting, start=_HEAD + 1):
        urls = "\n".join(dict.fromkeys(e.url for e in finding.evidence[:5]))
        cells = [finding.unit_id, finding.unit_name, finding.requirement_id, finding.topic]
        cells += [f"{finding.symbol} {finding.word}", finding.reason, finding.manual, urls, finding.digest[:16]]
        book.row(sheet, row, cells)
        for column in range(first_open, first_open + 4):
            sheet.write_blank(row, column, None, book.open)
    if waiting:
        rule = {"validate": "list", "source": list(_RULINGS), "error_message": "请从下拉列表中选择"}
        sheet.data_validation(_HEAD + 1, first_open, _HEAD + len(waiting), first_open, rule)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True, "sort": True})


def requirements(book: Book) -> None:
    """要求统计: one row a requirement."""
    heads = (
        *(("编号", 9), ("要求", 40), ("责任单位", 34), ("分值", 8), ("判断方式", 16)),
        *((o.printed, 9) for o in Outcome),
    )
    sheet = book.sheet("要求统计", heads, freeze=2)
    for row, card in enumerate(book.city.requirements, start=_HEAD + 1):
        counts = [card.count(o) for o in Outcome]
        title = f"{card.topic}{card.duty and ' ' + card.duty}"
        book.row(sheet, row, [card.number, title, card.responsible_text, card.weight, card.nature, *counts])


def explanations(book: Book) -> None:
    """覆盖与说明: what could not be checked and why, thresholds used, notes."""
    sheet = book.sheet("覆盖与说明", (("项目", 26), ("说明", 100)), freeze=0)
    city = book.city
    lines = [("草稿原因", text) for text in city.drafts]
    lines += [("说明", text) for text in city.notes]
    lines += [("阈值", text) for text in city.thresholds]
    for site in city.sites:
        names = "、".join(site.unit_names)
        said = f"{site.url}:{site.class_word};读取网页{site.pages}个、附件{site.files}个;{site.ended_word}"
        lines.append((names, f"{said};{site.second_look}" if site.second_look else said))
        lines += [(names, f"未读:{g.word} {g.count}个。{g.remedy}") for g in site.failures]
    for row, cells in enumerate(lines, start=_HEAD + 1):
        book.row(sheet, row, cells)
