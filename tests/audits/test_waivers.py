"""Waivers and reported downtimes: filed with a basis and an end, told in reports, taken out of the score, revoked."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from audits import tasks
from audits.people import waivers
from audits.people.followup import up_to_date
from audits.settings import Settings
from model.errors import NotFound, UsageError
from model.finding import Outcome
from model.followup import Downtime
from store import Store
from tests.audits.test_ledger import AT, audited

TODAY = AT.date()
UNIT, ROW = "示例市财政局", "2.1"


def settings(root: Path) -> Settings:
    return Settings(data=str(root), out=str(root / "out"))


def test_a_waiver_lifts_the_row_from_the_score_until_it_is_revoked(tmp_path: Path) -> None:
    order, chosen = audited(tmp_path, Outcome.FAIL), settings(tmp_path)
    plain = tasks.show(chosen, order.id, as_json=False)
    added = waivers.add(chosen, UNIT, ROW, basis="机构改革", author="李四", until=date(2019, 6, 1), at=AT)
    again = waivers.add(chosen, UNIT, ROW, basis="机构改革", author="李四", until=date(2019, 6, 1), at=AT)
    assert waivers.every(chosen) == (added,) == (again,)
    assert "已报备豁免至 2019-06-01：机构改革（李四）" in tasks.show(chosen, order.id, as_json=True)
    with Store.open(tmp_path) as store:
        result = up_to_date(store.load_result(order.id), store)
    assert result.ruled_scores[0].applicable_weight == 0
    assert result.findings[0].outcome is Outcome.FAIL
    with pytest.raises(UsageError, match="请写明撤销的原因"):
        waivers.revoke(chosen, added.id, by="张三", why=" ", at=AT)
    with pytest.raises(UsageError, match="请写明撤销人"):
        waivers.revoke(chosen, added.id, by=" ", why="登记有误", at=AT)
    waivers.revoke(chosen, added.id, by="张三", why="登记有误", at=AT + timedelta(days=1))
    assert tasks.show(chosen, order.id, as_json=False) == plain
    assert "已于 2019-04-08 撤销：登记有误（张三）" in waivers.listing(waivers.every(chosen), TODAY)
    with pytest.raises(UsageError, match="已由 张三 于 2019-04-08 撤销"):
        waivers.revoke(chosen, added.id, by="李四", why="再撤一次", at=AT)


def test_a_waiver_ends_by_itself(tmp_path: Path) -> None:
    audited(tmp_path, Outcome.FAIL)
    added = waivers.add(settings(tmp_path), UNIT, ROW, basis="机构改革", author="李四", until=TODAY, at=AT)
    assert added.holds_on(TODAY)
    assert not added.holds_on(TODAY + timedelta(days=1))
    assert f"已于 {TODAY} 到期" in waivers.line(added, TODAY + timedelta(days=1))


def test_a_downtime_is_kept(tmp_path: Path) -> None:
    audited(tmp_path, Outcome.BLOCKED)
    chosen, ends = settings(tmp_path), TODAY + timedelta(days=1)
    added = waivers.add_downtime(chosen, UNIT, since=TODAY, until=ends, basis="机房搬迁", author="李四", at=AT)
    assert waivers.downtimes(settings(tmp_path)) == (added,)
    assert "机房搬迁（李四）" in waivers.downtime_listing((added,))


def test_a_withdrawn_downtime_stays_on_record_and_covers_no_day(tmp_path: Path) -> None:
    audited(tmp_path, Outcome.BLOCKED)
    chosen, ends = settings(tmp_path), TODAY + timedelta(days=1)

    def file() -> Downtime:
        return waivers.add_downtime(chosen, UNIT, since=TODAY, until=ends, basis="机房搬迁", author="李四", at=AT)

    added = file()
    assert added.covers(TODAY)
    for wrong, said in (({"why": " ", "by": "张三"}, "原因"), ({"why": "误登记", "by": ""}, "撤销人")):
        with pytest.raises(UsageError, match=said):
            waivers.withdraw_downtime(chosen, added.id, at=AT, **wrong)
    taken = waivers.withdraw_downtime(chosen, added.id, by="张三", why="误登记", at=AT)
    assert waivers.downtimes(chosen) == (taken,)
    assert not taken.covers(TODAY)
    assert f"机房搬迁（李四）  已于 {TODAY} 撤销：误登记（张三）" in waivers.downtime_listing((taken,))
    with pytest.raises(UsageError, match="已由 张三 于"):
        waivers.withdraw_downtime(chosen, added.id, by="王五", why="误登记", at=AT)
    with pytest.raises(NotFound, match="没有编号为"):
        waivers.withdraw_downtime(chosen, "none", by="王五", why="误登记", at=AT)
    again = file()  # filed once more, beside the one that was withdrawn
    assert again.covers(TODAY)
    assert waivers.downtimes(chosen) == (taken, again) == (taken, file())


def test_a_waiver_granted_again_leaves_the_revoked_one_on_record(tmp_path: Path) -> None:
    audited(tmp_path, Outcome.FAIL)
    chosen = settings(tmp_path)
    for _ in range(2):
        given = waivers.add(chosen, UNIT, ROW, basis="机构改革", author="李四", until=TODAY, at=AT)
        waivers.revoke(chosen, given.id, by="张三", why="登记有误", at=AT)
    assert [bool(waiver.revoked_at) for waiver in waivers.every(chosen)] == [True, True]


def test_what_is_wrong_is_one_sentence(tmp_path: Path) -> None:
    audited(tmp_path, Outcome.FAIL)
    chosen, ends = settings(tmp_path), TODAY + timedelta(days=9)
    with pytest.raises(UsageError, match="依据"):
        waivers.add(chosen, UNIT, ROW, basis=" ", author="李四", until=ends, at=AT)
    with pytest.raises(UsageError, match="登记人"):
        waivers.add(chosen, UNIT, ROW, basis="文件", author="", until=ends, at=AT)
    with pytest.raises(UsageError, match="已过"):
        waivers.add(chosen, UNIT, ROW, basis="文件", author="李四", until=TODAY - timedelta(days=1), at=AT)
    with pytest.raises(NotFound, match="没有单位"):
        waivers.add(chosen, "无此单位", ROW, basis="文件", author="李四", until=ends, at=AT)
    with pytest.raises(NotFound, match="请核对要求编号"):
        waivers.add(chosen, UNIT, "9.9", basis="文件", author="李四", until=ends, at=AT)
    with pytest.raises(UsageError, match="早于开始日期"):
        waivers.add_downtime(chosen, UNIT, since=ends, until=TODAY, basis="文件", author="李四", at=AT)
    with pytest.raises(NotFound, match="没有编号为"):
        waivers.revoke(chosen, "none", by="张三", why="登记有误", at=AT)
    assert waivers.every(chosen) == ()
