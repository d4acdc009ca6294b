"""What the page reads is what the reports print, though it loads no page of any crawl."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from audits.desk.reading import ReadingRoom
from audits.people.followup import up_to_date
from audits.settings import Settings
from model.audit import AuditKind
from model.errors import NotFound
from model.finding import Outcome
from model.followup import Ruling
from reports import RENDERERS
from store import Store
from tests.reports import factory
from tests.web.office import keep
from tests.web.test_pages import digest_of

AUDIT = factory.AUDIT.id


@pytest.fixture
def room(tmp_path: Path) -> Iterator[ReadingRoom]:
    keep(tmp_path, factory.result())
    made = ReadingRoom(Settings(data=str(tmp_path)))
    yield made
    made.close()


@pytest.mark.parametrize("form", [form for form in RENDERERS if form != "bulletin"])
def test_a_report_is_the_same_to_the_byte(room: ReadingRoom, tmp_path: Path, form: str) -> None:
    with Store.open(tmp_path) as store:
        whole = up_to_date(store.load_result(AUDIT), store)
    assert room.report(AUDIT, form) == (RENDERERS[form].file_name, RENDERERS[form].render(whole))


def test_a_card_is_kept_until_somebody_writes(room: ReadingRoom, tmp_path: Path) -> None:
    before = room.card(AUDIT)
    assert room.card(AUDIT) is before
    ruling = Ruling("1", "finance", "N2", Outcome.PASS, "", "张三", factory.NOW, digest_of("finance", "N2"))
    with Store.open(tmp_path) as store:
        store.keep_rulings((ruling,))
    after = room.finding(AUDIT, "finance", "N2")
    assert (after.outcome, after.machine_outcome) == (Outcome.PASS, Outcome.REVIEW)


def test_judging_again_is_seen(room: ReadingRoom, tmp_path: Path) -> None:
    assert room.finding(AUDIT, "finance", "N2").outcome is Outcome.REVIEW
    result = factory.result()
    findings = tuple(replace(f, outcome=Outcome.PASS, reason="重判") for f in result.findings)
    with Store.open(tmp_path) as store:
        store.save_result(replace(result, findings=findings))
    assert room.finding(AUDIT, "finance", "N2").reason == "重判"
    assert dict(room.counts(AUDIT))[Outcome.PASS] == len(findings)


def test_the_newest_whole_audit_stands_before_a_spot_check(room: ReadingRoom, tmp_path: Path) -> None:
    result = factory.result()
    later = replace(
        result.audit,
        id="20190403-spot-check-001",
        kind=AuditKind.SPOT_CHECK,
        started_at=result.audit.started_at + timedelta(days=1),
        units=("trade",),
    )
    keep(tmp_path, replace(result, audit=later))
    assert [listed.audit.id for listed in room.readable()] == [later.id, AUDIT]
    assert [listed.audit.id for listed in room.readable("finance")] == [AUDIT]
    newest, shown = room.latest(), room.shown()
    assert newest
    assert newest.audit.id == AUDIT
    assert shown
    assert shown.audit_id == AUDIT
    with pytest.raises(NotFound):
        room.shown("none")


def test_an_empty_directory_has_nothing_to_show(tmp_path: Path) -> None:
    room = ReadingRoom(Settings(data=str(tmp_path)))
    assert (room.shown(), room.latest(), room.audits()) == (None, None, ())
    room.close()
