"""The first page: what the newest audit saw otherwise than the one before it, and what is to be done."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from audits.people import ledger
from model.account import Role
from model.audit import PastAudit
from model.finding import Outcome
from store import Store
from tests.reports import factory
from tests.web.office import keep, running

AUDIT, FINDINGS = factory.AUDIT.id, factory.FINDINGS


def test_the_overview_tells_what_is_new_and_what_comes_next(tmp_path: Path) -> None:
    """What the last night saw otherwise than the one before stands on the first page, each row with its evidence."""
    result = factory.result()
    before = replace(result.audit, id="20190401-0930-nightly", started_at=result.audit.started_at - timedelta(days=1))
    mended = next(f for f in FINDINGS if f.outcome is Outcome.PASS)
    new = next(f for f in FINDINGS if f.outcome is Outcome.FAIL)
    swapped = {mended.requirement + mended.unit: Outcome.FAIL, new.requirement + new.unit: Outcome.PASS}
    past = tuple(replace(f, outcome=swapped.get(f.requirement + f.unit, f.outcome)) for f in FINDINGS)
    with running(tmp_path / "data") as page, page.logged_in(Role.VIEWER) as client:
        keep(page.data, replace(result, audit=before, findings=past))
        assert "这是第一次检查，没有可以比较的结果" in client.get("/").text
        now = tuple(replace(f, advice="请立即撤下。") if f is new else f for f in FINDINGS)
        keep(page.data, replace(result, findings=now, history=(PastAudit(before, past, result.scores),)))
        with Store.open(page.data) as store:
            ledger.follow(result, store, result.audit.started_at)
        text = client.get("/").text
        for finding, word in ((new, "新增问题"), (mended, "已整改")):
            way = f"/findings/{AUDIT}/{finding.unit}/{finding.requirement}"
            assert re.search(rf'>{word}</td>(?:(?!</tr>).)*href="{way}"', text), word
        assert "仍未整改 <a" in text
        assert ">仍未整改</td>" not in text  # told as a number; the list of news is of what changed
        listed = client.get("/changes?kind=OPEN").text
        assert ">仍未整改</td>" in listed
        assert ">新增问题</td>" not in listed
        assert ">新增问题</td>" in client.get("/changes").text
        problems = sum(f.outcome in (Outcome.FAIL, Outcome.PARTIAL) for f in FINDINGS)
        assert f"新发现和复发的问题 {problems} 项，请先核实" in text
        assert 'href="/ledger?state=new">核实问题' in text
        assert re.search(rf'须立即处置：[^<]+。<a href="/findings/{AUDIT}/{new.unit}/{new.requirement}">看证据', text)
