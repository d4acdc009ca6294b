"""The second day of the demonstration city, audited by a night and in full: the same verdicts, the same evidence."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from audits import clock, evidence
from audits.demonstration import AS_OF, settings
from audits.inspect import run
from audits.order import Order
from audits.plans import load_plan_of
from audits.settings import EngineSettings, Settings
from fixtures import city
from model.audit import AuditKind, AuditResult
from store import Store
from store.catalog import load_roster

UNITS = ("lanjin", "poverty")


def _audit(kind: AuditKind, chosen: Settings, *units: str) -> AuditResult:
    plan, scorecard = load_plan_of("jieyang_2018")
    order = Order(kind, AS_OF, load_roster(city.ROSTER), plan, scorecard, units or UNITS)
    with Store.open(Path(chosen.data)) as store:
        return run(order, chosen, store, clock.now, lambda _: None)


def _verdicts(result: AuditResult) -> list[tuple[object, ...]]:
    return [
        (f.unit, f.requirement, f.outcome, f.reason, sorted((e.url, e.digest) for e in f.evidence))
        for f in result.findings
    ]


def test_a_night_gives_the_verdicts_of_a_whole_inspection(tmp_path: Path) -> None:
    night, whole = tmp_path / "night", tmp_path / "whole"
    with city.serve(1) as served:
        chosen = replace(settings(None, night, served.resolve), engine=EngineSettings(name="inline"))
        _audit(AuditKind.NIGHTLY, chosen)
    shutil.copytree(night, whole)
    with city.serve(2) as served:
        chosen = replace(chosen, resolve=served.resolve)
        by_night = _audit(AuditKind.NIGHTLY, chosen)
        in_full = _audit(AuditKind.SPECIAL, replace(chosen, data=str(whole)))
    assert _verdicts(by_night) == _verdicts(in_full)
    read = sum(crawl.coverage.bytes_read for crawl in by_night.crawls)
    assert read < 0.2 * sum(crawl.coverage.bytes_read for crawl in in_full.crawls)
    assert evidence.verify(chosen).is_sound
    assert _archived(chosen, by_night) == _archived(replace(chosen, data=str(whole)), in_full)


def _archived(chosen: Settings, result: AuditResult) -> list[tuple[str, str]]:
    """Address and digest of every body that a finding points to and that is read back as it was judged."""
    with Store.open(Path(chosen.data)) as store:
        cited = [(f, e) for f in result.findings for e in f.evidence if e.digest]
        found = [(e.url, raw.body_digest) for f, e in cited if (raw := evidence.archived(store, result, f, e))]
    assert len(found) > 0.9 * len(cited)
    return found


def test_whatever_a_finding_rests_on_was_asked_for_in_that_night(tmp_path: Path) -> None:
    """Even when the night before judged nothing: what its findings rest on is not known when the walk begins."""
    with city.serve(1) as served:
        chosen = replace(settings(None, tmp_path, served.resolve), engine=EngineSettings(name="inline"))
        first = _audit(AuditKind.NIGHTLY, chosen, "poverty")
        with Store.open(tmp_path) as store:
            for crawl in first.crawls:
                with store.site_ledger(first.audit.id, crawl.site_key) as ledger:
                    ledger.rely_on((), is_all=True)
        second = _audit(AuditKind.NIGHTLY, chosen, "poverty")
    assert _verdicts(second) == _verdicts(first)
    relied = {e.url for f in second.findings for e in f.evidence}
    with Store.open(tmp_path) as store:
        for crawl in second.crawls:
            assert crawl.coverage.carried is not None
            with store.site_ledger(second.audit.id, crawl.site_key) as ledger:
                assert not ledger.doubt(relied)
