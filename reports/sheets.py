"""The sheets of the workbook, one function each. Readable in black and white: every outcome has a symbol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from model.finding import Outcome
from reports.cards import CityCard, RequirementCard, UnitCard
from reports.changes import Change
from reports.findings import LEAD_SUFFIX, PROBLEMS, FindingCard
from reports.sheet_cells import evidence_told, href, looked, opens, seen, stacked
from reports.sites import SiteCard
from reports.words import GLOSSARY, MEANINGS, SYMBOLS
from reports.workbook import HEAD, Book, Cell, Column, row_height

_NAME_WIDTH = 30
_HEADER = 240  # characters of a page header that Excel holds (255)
_NUMBERS = "编号 2.1 即（二）1，N1 即通知1"
_ACROSS = 40  # requirements of the matrix that can be read on one page


def overview(book: Book, city: CityCard) -> None:
    """总览: one row a unit, by rank."""
    columns: list[Column[UnitCard]] = [
        Column("名次", 11, lambda u: u.rank or u.rank_text, "centred"),
        Column("单位", 26, lambda u: u.name),
        Column("得分", 8, lambda u: "未得出" if u.points is None else u.points, "points"),
        Column("得分区间", 15, lambda u: u.interval_text, "centred"),
        Column("覆盖率", 8, lambda u: u.coverage, "percent"),
        Column("等次", 8, lambda u: u.grade or "—", "centred"),
        *([Column("机器得分", 16, _machine_score, "centred")] if any(u.machine for u in city.units) else []),
        Column("单项否决", 16, lambda u: "、".join(u.veto_titles)),
        Column("较上次", 8, lambda u: u.change_text or "—", "centred"),
        *_outcome_columns(),
        Column("网站状态", 18, lambda u: stacked(u.site.class_word if u.site else "未登记网址", u.downtime)),
    ]
    about = f"依据：{city.plan_title}　检查日：{city.as_of}　检查编号：{city.audit_id}　得分须与覆盖率一并看"
    sheet = book.sheet("总览", about, freeze=2)
    last = book.table(sheet, columns, city.ranked_units, "没有单位。")
    last = book.totals(sheet, last, _sums(columns, f"合计 {len(city.units)} 个单位", city))
    for row, line in enumerate((*city.drafts, *city.notes[:5]), start=last + 2):
        sheet.write_string(row, 0, line, book.style("about"))


def _machine_score(unit: UnitCard) -> str:
    return unit.machine_text or "同得分"


def _outcome_columns() -> list[Column[Any]]:
    """One column per outcome with its symbol and word; a row is any card that counts outcomes."""

    def column(outcome: Outcome) -> Column[Any]:
        return Column(f"{SYMBOLS[outcome]}\n{outcome.printed}", 8, lambda card: card.count(outcome), "centred")

    return [column(outcome) for outcome in Outcome]


def _sums(columns: Sequence[Column[Any]], name: str, city: CityCard) -> list[Cell]:
    """The row under a table: how many findings of the whole audit have each outcome."""
    counted = {column.head: column.cell(city) for column in _outcome_columns()}
    return ["", name, *(counted.get(column.head, "") for column in columns[2:])]


def matrix(book: Book, city: CityCard) -> None:
    """单位×要求: a symbol and a colour a cell; a blank cell is a duty the unit does not have."""
    legend = "　".join(f"{SYMBOLS[outcome]} {outcome.printed}" for outcome in Outcome)
    across = 1 + len(city.requirements) // _ACROSS
    about = f"每格为一项结论：{legend}　空白 没有这项职责　{_NUMBERS}"
    sheet = book.sheet("单位×要求", about, freeze=1, across=across)
    topics, first = HEAD + 1, HEAD + 2
    sheet.freeze_panes(first, 1)
    sheet.repeat_rows(HEAD, topics)
    sheet.repeat_columns(0)
    sheet.set_column(0, 0, _NAME_WIDTH)
    sheet.set_column(1, max(1, len(city.requirements)), 4.4)
    sheet.write_string(HEAD, 0, "编号", book.style("head"))
    sheet.write_string(topics, 0, "单位", book.style("head"))
    names = {r.id: f"{r.topic}{'·牵头' if r.duty else ''}" for r in city.requirements}
    sheet.set_row(topics, min(400, 15 * max((len(name) for name in names.values()), default=4) + 12))
    places = {r.id: place for place, r in enumerate(city.requirements, start=1)}
    for requirement in city.requirements:
        place = places[requirement.id]
        sheet.write_string(HEAD, place, requirement.id.removesuffix(LEAD_SUFFIX), book.style("head"))
        sheet.write_string(topics, place, names[requirement.id], book.style("upright"))
    if across > 1:  # the title would stand cut beside the repeated first column
        sheet.print_area(HEAD, 0, topics + len(city.units), len(city.requirements))
        sheet.set_margins(0.4, 0.4, 0.9, 0.6)
        head = f"{'草稿，不得印发　' * book.is_draft}{book.title}　单位×要求\n{legend}　空白 没有这项职责　{_NUMBERS}"
        sheet.set_header("&L" + head.replace("&", "&&")[:_HEADER])
    for row, unit in enumerate(city.units, start=first):
        sheet.set_row(row, row_height([unit.name], [_NAME_WIDTH]))
        sheet.write_string(row, 0, unit.name, book.style("text"))
        for finding in unit.findings:
            mark = book.outcome(finding.outcome)
            sheet.write_string(row, places[finding.requirement_id], finding.symbol, mark)


def problems(book: Book, city: CityCard) -> None:
    """问题清单: every FAIL and PARTIAL with its evidence. What a reader needs is printed, digests stand beside it."""
    read_when = {unit.id: unit.site.read_when for unit in city.units if unit.site}
    columns: list[Column[tuple[int, FindingCard]]] = [
        Column("序号", 6, lambda r: r[0], "centred"),
        Column("单位", 15, lambda r: r[1].unit_name),
        Column("要求", 18, lambda r: r[1].title),
        Column("结论", 10, lambda r: f"{r[1].symbol} {r[1].word}", coloured=lambda r: r[1].outcome),
        Column("原因", 30, lambda r: stacked(r[1].told, r[1].ruling.text if r[1].ruling else "")),
        Column("怎么办", 24, lambda r: r[1].advice),
        Column("规定期限", 11.5, lambda r: r[1].due or "—", "centred"),
        Column("整改状态", 13, lambda r: stacked(r[1].ledger or "—", f"期限 {r[1].mend_by}" if r[1].mend_by else "")),
        Column("证据和查找范围", 46, lambda r: stacked(evidence_told(r[1], seen), looked(r[1]))),
        Column("打开", 6, lambda r: opens(r[1]), "centred", link=lambda r: href(r[1])),
        Column("证据日期", 11.5, lambda r: evidence_told(r[1], lambda e: e.dated), "centred"),
        Column("查找范围（全文）", 200, lambda r: r[1].searched),
        Column("编号", 9, lambda r: r[1].requirement_id, "centred"),
        Column("要求原文", 160, lambda r: r[1].text),
        Column("日期来源", 18, lambda r: evidence_told(r[1], lambda e: e.date_source)),
        Column("读取时间", 17, lambda r: evidence_told(r[1], lambda e: e.fetched) or read_when.get(r[1].unit_id, "")),
        Column("存档摘要（SHA-256）", 72, lambda r: evidence_told(r[1], lambda e: e.digest)),
        Column("判断标准", 160, lambda r: "；".join(r[1].thresholds)),
        Column("规则", 24, lambda r: r[1].rule),
    ]
    found = list(enumerate(city.of(*PROBLEMS), start=1))
    about = (
        f"不符合和部分符合共 {len(found)} 项；要求原文、查找全文、存档摘要和判断标准在右侧（不打印）；"
        "整改期限自通知书发出起算；有异议的请提供网址或材料，核实后更正"
    )
    sheet = book.sheet("问题清单", about, freeze=2)
    last = book.table(sheet, columns, found, "没有发现不符合或部分符合的项目。")
    sheet.print_area(0, 0, last, 10)


def requirements(book: Book, city: CityCard) -> None:
    """要求统计: one row a requirement."""
    columns: list[Column[RequirementCard]] = [
        Column("编号", 9, lambda r: r.id, "centred"),
        Column("要求", 44, lambda r: stacked(r.title, r.text)),
        Column("责任单位", 28, lambda r: r.responsible_text),
        Column("分值", 12, lambda r: r.weight, "centred"),
        Column("规定期限", 11, lambda r: r.due or "—", "centred"),
        *_outcome_columns(),
        Column("已判定", 8, lambda r: r.decided, "centred"),
        Column("网站能否查到", 24, lambda r: stacked(r.nature, r.manual)),
    ]
    sheet = book.sheet("要求统计", "各项要求在所有单位的结论数量；“已判定”为符合、部分符合、不符合之和", freeze=2)
    last = book.table(sheet, columns, city.requirements, "没有要求。")
    book.totals(sheet, last, _sums(columns, f"合计 {len(city.requirements)} 项", city))


def differences(book: Book, city: CityCard) -> None:
    """与上次相比: what is new, mended, still open; no sheet without an earlier audit."""
    if not city.trend:
        return
    columns: list[Column[Change]] = [
        Column("变化", 14, lambda c: c.kind.value, "centred"),
        Column("单位", 18, lambda c: c.finding.unit_name),
        Column("要求", 24, lambda c: c.finding.title),
        Column("上次", 38, lambda c: c.before),
        Column("本次", 38, lambda c: f"{c.finding.word}：{c.finding.told}"),
        Column("证据网址", 32, lambda c: evidence_told(c.finding, seen)),
        Column("说明", 26, lambda c: c.note),
    ]
    last = city.trend[-2]
    sheet = book.sheet(
        "与上次相比", f"上次检查：{last.as_of}（{last.audit_id}）；只列有变化和仍未整改的项目", freeze=3
    )
    book.table(sheet, columns, city.changes, "与上次相比没有变化。")


def explanations(book: Book, city: CityCard) -> None:
    """覆盖与说明: what each outcome means, what could not be checked and why, thresholds used, notes."""
    lines = [(f"{SYMBOLS[o]} {o.printed}", MEANINGS[o]) for o in Outcome]
    lines += GLOSSARY
    lines += [("草稿原因", text) for text in city.drafts]
    lines += [("不计入的项目", f"{f.unit_name}　{f.title}：{f.waiver}。{f.reason}") for f in city.set_aside]
    lines += [("说明", text) for text in city.notes]
    lines += [("阈值待核定" if text in city.unverified else "判断标准", text) for text in city.thresholds]
    lines += [line for site in city.sites for line in _site_lines(site)]
    columns: list[Column[tuple[str, str]]] = [
        Column("项目", 30, lambda line: line[0]),
        Column("说明", 120, lambda line: line[1]),
    ]
    book.table(book.sheet("覆盖与说明", "结论的含义、读到和没有读到的内容、所用判断标准"), columns, lines, "")


def _site_lines(site: SiteCard) -> list[tuple[str, str]]:
    name = "、".join(site.unit_names) or site.url
    said = f"{site.url}　{site.class_word}；{site.ended_word}；{site.read_sentence}。{site.second_look}{site.remedy}"
    lines = [(name, said)]
    for group in site.failures:
        examples = "、".join(group.examples)
        lines.append((name, f"未读到 {group.count} 个：{group.word}（如 {examples}）。{group.remedy}"))
    return [*lines, *((name, note) for note in site.notes)]
