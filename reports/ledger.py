"""The rectification ledger as the office reads it: cards, a text, CSV and a workbook with every line ever written."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import msgspec
import xlsxwriter
from msgspec import Struct

from model.finding import Outcome
from model.followup import LedgerEntry, LedgerMove, LedgerState
from model.plan import Plan
from model.roster import Roster
from reports.findings import LEAD_SUFFIX, numbered, requirement_number
from reports.followup import ledger_word
from reports.instants import day, instant
from reports.neutral import clean, csv_cell, excel_cell
from reports.words import SYMBOLS
from reports.workbook import Book, Column

SCHEMA = "gongkai.ledger/1"


@dataclass(frozen=True, slots=True)
class LineCard:
    """One line of the ledger: who, when, from where to where, why."""

    at: str
    by: str
    before: str
    after: str
    why: str
    due: str
    audit: str
    outcome: Outcome | None

    @property
    def way(self) -> str:
        """新发现→待核实, or the state alone where nothing moved."""
        return f"{self.before}→{self.after}" if self.before not in ("", self.after) else self.after


@dataclass(frozen=True, slots=True)
class LedgerCard:
    """One problem as it stands, `word` in short; `look` is what the newest audit said of it, days are printed."""

    plan: str
    city: str
    unit_id: str
    unit_name: str
    requirement_id: str
    title: str
    state: LedgerState
    opened: str
    due: str
    word: str
    relapses: int
    look: str
    looked_on: str
    lines: tuple[LineCard, ...]

    @property
    def last(self) -> LineCard:
        return self.lines[-1]


class LedgerForm(Struct, frozen=True, forbid_unknown_fields=True):
    """Problems of the ledger with every line written about them."""

    schema: str
    problems: list[LedgerCard]


def ledger_cards(
    entries: Iterable[LedgerEntry], rosters: Iterable[Roster], plan: Plan | None, today: date
) -> tuple[LedgerCard, ...]:
    """The cards of the problems; without rosters or plan ids stand for names. Of several rosters that know a unit the
    first names it, and its city. `today` tells what is overdue."""
    names = {unit.id: (clean(roster.city), clean(unit.name)) for roster in [*rosters][::-1] for unit in roster.units}
    titles = {r.id: numbered(requirement_number(r, plan), clean(r.topic)) for r in plan.requirements} if plan else {}
    return tuple(_card(entry, names, titles, today) for entry in entries)


def _card(entry: LedgerEntry, names: dict[str, tuple[str, str]], titles: dict[str, str], today: date) -> LedgerCard:
    key, look = entry.key, entry.last_look
    own_id = key.requirement.removesuffix(LEAD_SUFFIX)
    city, name = names.get(key.unit, ("", clean(key.unit)))
    lead = "（牵头）" if key.requirement != own_id else ""
    return LedgerCard(
        plan=clean(key.plan),
        city=city,
        unit_id=clean(key.unit),
        unit_name=name,
        requirement_id=clean(key.requirement),
        title=titles.get(own_id, clean(own_id)) + lead,
        state=entry.state,
        opened=instant(entry.opened_at)[:10],
        due=day(entry.due_on),
        word=ledger_word(entry, today),
        relapses=entry.relapses,
        look=f"{SYMBOLS[look.outcome]} {look.outcome.printed}" if look and look.outcome else "",
        looked_on=instant(look.seen_at)[:10] if look else "",
        lines=tuple(_line(move) for move in entry.moves),
    )


def _line(move: LedgerMove) -> LineCard:
    return LineCard(
        at=instant(move.at),
        by=clean(move.by),
        before=move.before.printed if move.before else "",
        after=move.after.printed,
        why=clean(move.why),
        due=day(move.due_on),
        audit=clean(move.audit),
        outcome=move.outcome,
    )


def listing(cards: Sequence[LedgerCard]) -> str:
    """A line for each problem."""
    rows = [
        f"{c.unit_name}（{c.unit_id}） {c.requirement_id} {c.title}  {c.word}"
        f"{f'  期限 {c.due}' if c.due else ''}  {c.last.why}"
        for c in cards
    ]
    return "\n".join(rows) or "整改台账中没有符合条件的问题。"


def history(card: LedgerCard) -> str:
    """One problem with every line that was written about it."""
    head = f"{card.unit_name}（{card.unit_id}） {card.requirement_id} {card.title}：{card.word}"
    due = f"整改期限 {card.due}" if card.due else "尚未规定整改期限"
    return "\n".join([head, due, *(f"{one.at}  {one.by}  {one.way}  {one.why}".rstrip() for one in card.lines)])


def as_json(cards: Sequence[LedgerCard]) -> str:
    """The problems as JSON with every line."""
    return msgspec.json.format(msgspec.json.encode(LedgerForm(SCHEMA, list(cards)))).decode()


_Part = Callable[[LedgerCard], str]
_COLUMNS: tuple[tuple[str, float, _Part], ...] = (
    ("单位", 18, lambda c: c.unit_name),
    ("要求编号", 8, lambda c: c.requirement_id),
    ("要求", 22, lambda c: c.title),
    ("状态", 14, lambda c: c.word),
    ("发现日期", 11.5, lambda c: c.opened),
    ("整改期限", 11.5, lambda c: c.due),
    ("检查结论", 12, lambda c: c.look),
    ("最近情况", 44, lambda c: c.last.why),
    ("最近经办人", 12, lambda c: c.last.by),
    ("最近经办时间", 17, lambda c: c.last.at),
    ("最近一次检查", 12, lambda c: c.looked_on),
    ("复发次数", 8, lambda c: str(c.relapses)),
    ("单位编号", 14, lambda c: c.unit_id),
    ("城市", 12, lambda c: c.city),
)
_PRINTED = 8  # columns of either sheet that fit on a page; the others stand beside


def to_csv(cards: Sequence[LedgerCard]) -> bytes:
    """One row a problem, UTF-8 with a byte order mark so that Excel reads the Chinese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([head for head, _, _ in _COLUMNS])
    writer.writerows([csv_cell(excel_cell(part(card))) for _, _, part in _COLUMNS] for card in cards)
    return ("\ufeff" + buffer.getvalue()).encode()


def to_xlsx(cards: Sequence[LedgerCard], today: date) -> bytes:
    """A workbook: the problems as they stand, and the whole record of moves, under the names of their cities."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(buffer, options)
    workbook.set_properties({"created": datetime.combine(today, time())})
    cities = "、".join(dict.fromkeys(card.city for card in cards if card.city))
    book = Book(workbook, f"{cities}政务公开", f"制表日 {day(today)}", is_draft=False)
    problems: list[Column[LedgerCard]] = [Column(head, width, part) for head, width, part in _COLUMNS]
    unmended = sum(card.state.is_open for card in cards)
    about = f"共 {len(cards)} 项，未销号 {unmended} 项；“无法核查”不表示单位没有公开"
    sheet = book.sheet("整改台账", about, freeze=1)
    sheet.print_area(0, 0, book.table(sheet, problems, cards, "没有问题。"), _PRINTED - 1)
    lines: list[Column[tuple[LedgerCard, LineCard]]] = [
        Column("单位", 18, lambda r: r[0].unit_name),
        Column("要求编号", 8, lambda r: r[0].requirement_id, "centred"),
        Column("要求", 22, lambda r: r[0].title),
        Column("时间", 17, lambda r: r[1].at, "centred"),
        Column("经办人", 11, lambda r: r[1].by),
        Column("原状态", 9, lambda r: r[1].before, "centred"),
        Column("新状态", 9, lambda r: r[1].after, "centred"),
        Column("情况和依据", 50, lambda r: r[1].why),
        Column("整改期限", 12, lambda r: r[1].due, "centred"),
        Column("检查编号", 24, lambda r: r[1].audit),
    ]
    every = [(card, line) for card in cards for line in card.lines]
    sheet = book.sheet("办理记录", "只增不改：谁、何时、从何状态到何状态、为什么", freeze=1)
    sheet.print_area(0, 0, book.table(sheet, lines, every, "没有记录。"), _PRINTED - 1)
    workbook.close()
    return buffer.getvalue()
