"""A recheck that cannot look: what was open stays open, nothing is struck off, nothing is held anew."""

from __future__ import annotations

import io
import socket
from pathlib import Path
from typing import Any

from docx import Document

from audits import demonstration, recheck, tasks
from audits.people import ledger
from fixtures import city
from model.audit import AuditKind
from model.finding import Outcome
from model.followup import LedgerState
from tests.audits.one_office import roster_of

UNIT = "poverty"


def _nobody_listens() -> tuple[str, ...]:
    """A mapping that leads every host to a port of this machine where nothing answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return (f"*:80:127.0.0.1:{free.getsockname()[1]}",)


def test_what_cannot_be_confirmed_again_stays_open(tmp_path: Path) -> None:
    common: Any = {"roster": roster_of(UNIT, tmp_path), "plan": "jieyang_2018", "as_of": demonstration.AS_OF}
    common |= {"registers": None, "progress": lambda _: None}
    with city.serve() as served:
        settings = demonstration.settings(tmp_path / "out", tmp_path / "data", served.resolve)
        first = tasks.audit(settings, units=(), rules=("5.4",), **common)
    assert [finding.outcome for finding in first.result.findings] == [Outcome.FAIL]

    unreachable = demonstration.settings(tmp_path / "out", tmp_path / "data", _nobody_listens())
    done = recheck.recheck(unreachable, UNIT, **common)
    assert done.result.audit.kind is AuditKind.RECHECK
    assert [finding.outcome for finding in done.result.findings] == [Outcome.BLOCKED]
    (entry,) = ledger.entries(settings)
    assert (entry.state, done.closed) == (LedgerState.NEW, ())
    assert entry.moves[-1].why.startswith("未能核实，维持原状态。")
    table = Document(io.BytesIO(done.files[0].read_bytes())).tables[0]
    assert [row.cells[3].text for row in table.rows[1:]] == ["本次未能核实，另行复查"]

    with city.serve(2) as served:
        mended = demonstration.settings(tmp_path / "out", tmp_path / "data", served.resolve)
        again = recheck.recheck(mended, UNIT, **common)
    assert [one.state for one in again.closed] == [LedgerState.CLOSED]
    later = tasks.show(settings, first.result.audit.id, as_json=True)
    assert '"ledger": "已销号"' in later
