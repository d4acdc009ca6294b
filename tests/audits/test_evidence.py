"""Evidence as an inspector asks for it: verified as a whole, shown finding by finding."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from audits import evidence
from audits.settings import Settings
from model.errors import NotFound
from model.finding import Evidence
from store import Store
from tests.store import samples

BODY = b"<p>2018</p>"


def _audited(root: Path) -> Settings:
    """A stored audit whose finding cites one address that was read and one that was not."""
    visit = samples.visit("budget.html", BODY)
    cited = (
        Evidence(visit.raw.url, quote="2018年预算\x1b[2J", digest=visit.raw.body_digest),
        Evidence("http://b/x.pdf"),
    )
    order, crawl = samples.audit(), samples.crawl(visit)
    result = samples.result(order, crawl)
    result = replace(result, findings=(replace(result.findings[0], evidence=cited),))
    with Store.open(root) as store:
        store.begin(order, "digest")
        with store.site_ledger(order.id, samples.SITE) as ledger:
            ledger.record(visit)
            ledger.save_crawl(crawl)
        store.finish(result)
    return Settings(data=str(root))


def test_sound_evidence_is_said_to_be_so_and_a_change_is_named(tmp_path: Path) -> None:
    settings = _audited(tmp_path)
    assert evidence.verify(settings).is_sound
    archive = next(tmp_path.glob("warc/*/*.warc.gz"))
    archive.write_bytes(archive.read_bytes() + b"\0")
    changed = evidence.verify(settings)
    assert not changed.is_sound
    assert archive.name in changed.text


def test_nothing_to_verify_is_said_too(tmp_path: Path) -> None:
    assert "还没有已完成的检查" in evidence.verify(Settings(data=str(tmp_path))).text


def test_a_finding_is_shown_with_what_was_seen(tmp_path: Path) -> None:
    settings = _audited(tmp_path / "data")
    text = evidence.show(settings, samples.audit().id, "示例市财政局", "2.1", tmp_path / "out")
    assert "待人工核查：未见2018年部门预算" in text
    assert "原始记录完好，SHA-256" in text
    assert "没有单独取得这个地址的内容" in text
    assert "\x1b" not in text
    assert [path.read_bytes() for path in (tmp_path / "out").iterdir()] == [BODY]


@pytest.mark.parametrize(("unit", "requirement"), [("没有的单位", "2.1"), ("caizheng", "9.9")])
def test_an_unknown_finding_is_not_found(tmp_path: Path, unit: str, requirement: str) -> None:
    settings = _audited(tmp_path)
    with pytest.raises(NotFound, match="没有单位"):
        evidence.show(settings, samples.audit().id, unit, requirement, None)
