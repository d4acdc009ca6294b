"""Old raw records go, and only what nothing rests on; what went is explained when evidence is verified."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from audits import evidence
from audits.nights import night
from audits.nights.retention import expendable, old_nights, prune
from audits.settings import RetentionSettings, Settings
from model.audit import Audit, AuditKind
from model.errors import StoreError
from model.finding import Outcome
from model.followup import LedgerMove, LedgerState, ProblemKey
from store import Store
from store.people import People
from store.pruning import Records
from tests.audits.loopback import LoopbackSite, loopback_site
from tests.audits.test_nightly import FIRST, once, settings

DAY = timedelta(days=1)
LATER = FIRST + 60 * DAY


@pytest.fixture
def site() -> Iterator[LoopbackSite]:
    with loopback_site() as served:
        yield served


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two old nights and a new one, each of which asked for everything. Nothing changed: the later ones refer to the
    first, and nothing refers to the second. What they found is struck off."""
    folder = tmp_path_factory.mktemp("nights")
    with loopback_site() as site:
        chosen = settings(folder, site)
        for at in (FIRST, FIRST + DAY, LATER):
            once(replace(chosen, crawl=replace(chosen.crawl, recheck_days=1)), at)
    close_everything(folder / "data")
    return replace(chosen, retention=RetentionSettings(keep_days=30))


@pytest.fixture
def three_nights(made: Settings, tmp_path: Path) -> Settings:
    """A copy of them that may be pruned."""
    shutil.copytree(made.data, tmp_path / "data")
    return replace(made, data=str(tmp_path / "data"))


def close_everything(data: Path) -> None:
    """Strike off whatever the ledger holds open, as a person would."""
    with People.open(data) as people, people.one_step():
        people.keep_moves(
            LedgerMove(entry.key, entry.state, LedgerState.CLOSED, LATER, "甲", "已核对")
            for entry in people.entries()
        )


def audit(on: date, kind: AuditKind = AuditKind.NIGHTLY, is_finished: bool = True, plan: str = "p") -> Audit:
    at = datetime.combine(on, FIRST.timetz())
    return Audit(f"{on}-{kind}", kind, on, at, plan, (), finished_at=at if is_finished else None)


def test_only_nights_grow_old_and_the_newest_finished_one_of_a_plan_never_does() -> None:
    today = FIRST.date()
    old, older = today - 40 * DAY, today - 50 * DAY
    audits = [
        audit(old),
        audit(older),
        audit(older, AuditKind.SPECIAL),
        audit(older, AuditKind.SPOT_CHECK),
        replace(audit(older - DAY, is_finished=False), id="lost"),
        audit(older, plan="another"),
        audit(today - 30 * DAY),
    ]
    another = replace(audits[5], id="another")
    assert old_nights([*audits[:5], another, audits[6]], FIRST, 30) == {audits[0].id, audits[1].id, "lost"}
    assert old_nights(audits[:2], FIRST, 30) == {audits[1].id}


def test_what_went_is_explained_and_a_loss_is_still_a_loss(tmp_path: Path, three_nights: Settings) -> None:
    chosen = three_nights
    with Store.open(tmp_path / "data") as store:
        assert expendable(replace(chosen, retention=RetentionSettings()), store, LATER) == {}  # 0: for ever
        (key,) = {crawl.site_key for crawl in store.load_result("20261123-nightly-001").crawls}
        home = store.load_result("20261123-nightly-001").crawls[0].home_url
        gone = prune(chosen, store, LATER)
        assert list(gone) == [Records.of("20261124-nightly-001", key)]
        assert prune(chosen, store, LATER) == {}
        with pytest.raises(StoreError, match="按保留期限清理"):
            store.raw("20261124-nightly-001", key, home)
        assert store.load_result("20261124-nightly-001").findings  # what was found stays
        assert store.raw("20270122-nightly-001", key, home).body
    told = evidence.verify(chosen)
    assert told.is_sound
    assert "另有 1 个证据文件已按保留期限清理" in told.text
    (tmp_path / "data" / "warc" / "20270122-nightly-001").rename(tmp_path / "elsewhere")
    assert not evidence.verify(chosen).is_sound


def test_what_an_open_problem_was_seen_in_stays(tmp_path: Path, three_nights: Settings) -> None:
    chosen = three_nights
    with Store.open(tmp_path / "data") as store:
        before = expendable(chosen, store, LATER)
        key = ProblemKey("jieyang_2018", "caizheng", "2.1")
        seen = min(before).audit
        with People.open(tmp_path / "data") as people, people.one_step():
            found = LedgerMove(
                key, None, LedgerState.NEW, FIRST, "公开程序", "未见", audit=seen, seen_at=FIRST, outcome=Outcome.FAIL
            )
            people.keep_moves([found])
        after = expendable(chosen, store, LATER)
        assert (len(before), after) == (1, {})
        with People.open(tmp_path / "data") as people, people.one_step():
            people.keep_moves([replace(found, before=LedgerState.NEW, after=LedgerState.FALSE_ALARM, audit="")])
        assert expendable(chosen, store, LATER) == before


def test_what_a_kept_night_refers_to_stays(tmp_path: Path, site: LoopbackSite) -> None:
    """Pages that did not change stand in the archive of the night that received them."""
    chosen = settings(tmp_path, site)
    for at in (FIRST, LATER):
        once(chosen, at)
    close_everything(tmp_path / "data")
    chosen = replace(chosen, retention=RetentionSettings(keep_days=30))
    with Store.open(tmp_path / "data") as store:
        with store.site_ledger("20270122-nightly-001", "http://www.shili.gov.cn/") as ledger:
            origins = ledger.origins()
        assert origins == ("20261123-nightly-001",)
        assert expendable(chosen, store, LATER) == {}
    assert "会清理 0 个原始记录文件" in night.preview(chosen, lambda: LATER + DAY)
