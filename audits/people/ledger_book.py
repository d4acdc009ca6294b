"""The ledger as texts and files: what `audits/people/ledger.py` gives, with the names of units and requirements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from audits.people.ledger import book_of, entries
from audits.settings import Settings
from model.errors import UsageError
from model.followup import LedgerEntry, LedgerState
from model.plan import Plan
from model.roster import Roster
from reports import ledger as forms
from reports.ledger import LedgerCard, ledger_cards
from reports.neutral import clean
from store import Store
from store.outputs import write

_Books = Mapping[str, tuple[tuple[Roster, ...], Plan | None]]  # by plan what names its problems


@dataclass(frozen=True, slots=True)
class NamedLedger:
    """Every problem in the ledger, with the names that the newest audit of its plan gives."""

    entries: tuple[LedgerEntry, ...]
    books: _Books

    @classmethod
    def read(cls, chosen: Settings) -> NamedLedger:
        """The ledger as it stands."""
        found = entries(chosen)
        return cls(found, _books(chosen, found))

    def cards(self, found: Sequence[LedgerEntry], today: date) -> tuple[LedgerCard, ...]:
        """Some of its problems with their names."""
        told: list[LedgerCard] = []
        for plan_id, group in groupby(found, key=lambda entry: entry.key.plan):
            rosters, plan = self.books[plan_id]
            told += ledger_cards(group, rosters, plan, today)
        return tuple(told)

    def unit_names(self) -> dict[str, str]:
        """The names of the problems' units by id, sorted by it."""
        rosters = [roster for named_by, _ in self.books.values() for roster in named_by[::-1]]
        names = {unit.id: clean(unit.name) for roster in rosters for unit in roster.units}
        return {id_: names.get(id_, id_) for id_ in sorted({entry.key.unit for entry in self.entries})}


def state_of(word: str) -> LedgerState:
    """The state by its Chinese word. UsageError for another word."""
    for state in LedgerState:
        if word == state.printed:
            return state
    raise UsageError(f"没有名为“{word}”的状态，可用：{'、'.join(state.printed for state in LedgerState)}")


def cards(chosen: Settings, found: Sequence[LedgerEntry], today: date) -> tuple[LedgerCard, ...]:
    """Problems with the names that the newest audit of their plan gives."""
    return NamedLedger((), _books(chosen, found)).cards(found, today)


def _books(chosen: Settings, found: Sequence[LedgerEntry]) -> _Books:
    with Store.open(Path(chosen.data)) as store:
        plans = {entry.key.plan for entry in found}
        return {plan: _book(store, plan, [e for e in found if e.key.plan == plan]) for plan in plans}


def _book(store: Store, plan: str, found: Sequence[LedgerEntry]) -> tuple[tuple[Roster, ...], Plan | None]:
    """The rosters and the plan to name these problems by. A unit that the newest roster lacks, merged or closed since
    or of another city, is named by the newest under which such a problem was last seen."""
    book = book_of(store, plan)
    if book is None:
        return (), None
    roster, named_by = book
    known = {unit.id for unit in roster.units}
    looks = {e.last_look.audit for e in found if e.key.unit not in known and e.last_look}
    finished = [audit.id for audit in store.audits() if audit.finished_at and audit.id in looks] if looks else []
    return (roster, *(store.roster_and_plan(id_)[0] for id_ in reversed(finished))), named_by


def listing(chosen: Settings, found: Sequence[LedgerEntry], today: date, as_json: bool) -> str:
    """Problems, a line each, or JSON with every line written about them."""
    told = cards(chosen, found, today)
    return forms.as_json(told) if as_json else forms.listing(told)


def history(chosen: Settings, found: LedgerEntry, today: date, as_json: bool) -> str:
    """One problem with every line written about it."""
    (told,) = cards(chosen, (found,), today)
    return forms.as_json((told,)) if as_json else forms.history(told)


def export(chosen: Settings, path: Path, today: date) -> Path:
    """Write the whole ledger as CSV or as a workbook, after the file's name. UsageError for another name."""
    told = cards(chosen, entries(chosen), today)
    match path.suffix.lower():
        case ".csv":
            content = forms.to_csv(told)
        case ".xlsx":
            content = forms.to_xlsx(told, today)
        case _:
            raise UsageError(f"台账只能写成 .csv 或 .xlsx 文件，收到的是“{path.name}”")
    return write(path.parent, path.name, content)
