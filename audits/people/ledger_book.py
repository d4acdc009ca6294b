"""The ledger as texts and files: what `audits/people/ledger.py` gives, with the names of units and requirements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from audits.people.ledger import book_of, entries
from audits.settings import Settings
from model.errors import UsageError
from model.followup import LedgerEntry, LedgerState
from reports import ledger as forms
from reports.ledger import LedgerCard, ledger_cards
from store import Store
from store.outputs import write


def state_of(word: str) -> LedgerState:
    """The state by its Chinese word. UsageError for another word."""
    for state in LedgerState:
        if word == state.printed:
            return state
    raise UsageError(f"没有名为“{word}”的状态，可用：{'、'.join(state.printed for state in LedgerState)}")


def cards(chosen: Settings, found: Sequence[LedgerEntry], today: date) -> tuple[LedgerCard, ...]:
    """Problems with the names that the newest audit of their plan gives."""
    with Store.open(Path(chosen.data)) as store:
        books = {plan: book_of(store, plan) or (None, None) for plan in {entry.key.plan for entry in found}}
    told: list[LedgerCard] = []
    for plan_id, group in groupby(found, key=lambda entry: entry.key.plan):
        roster, plan = books[plan_id]
        told += ledger_cards(group, roster, plan, today)
    return tuple(told)


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
            with Store.open(Path(chosen.data)) as store:
                book = book_of(store)
            content = forms.to_xlsx(told, book[0].city if book else "", today)
        case _:
            raise UsageError(f"台账只能写成 .csv 或 .xlsx 文件，收到的是“{path.name}”")
    return write(path.parent, path.name, content)
