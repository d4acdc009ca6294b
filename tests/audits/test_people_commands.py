"""The people's commands as a clerk meets them: each works, each mistake is one Chinese sentence and exit code 2."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import cli
from model.finding import Outcome
from tests.audits.test_ledger import audited
from tests.store import samples

UNIT = "示例市财政局"
AUDIT = samples.audit().id


class Clerk:
    """Types commands against one data directory and reads what they say."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder, self._patch, self._capsys = folder, patch, capsys

    def __call__(self, *words: str) -> tuple[int, str]:
        self._patch.setattr(sys, "argv", ["gongkai", *words, "--data", str(self._folder / "data")])
        with pytest.raises(SystemExit) as left:
            cli.main()
        said = self._capsys.readouterr()
        return int(left.value.code or 0), said.out + said.err


@pytest.fixture
def clerk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Clerk:
    audited(tmp_path / "data", Outcome.FAIL)
    monkeypatch.chdir(tmp_path)
    return Clerk(tmp_path, monkeypatch, capsys)


def test_a_problem_is_led_through_the_ledger(clerk: Clerk, tmp_path: Path) -> None:
    assert "新发现" in clerk("ledger", "list")[1]
    for state in ("待核实", "成立"):
        assert clerk("ledger", "move", UNIT, "2.1", state, "--by", "张三", "--why", "已核对")[0] == 0
    code, said = clerk("ledger", "move", UNIT, "全部", "已通知", "--by", "张三", "--due", "2030-01-04")
    assert (code, "期限 2030-01-04" in said) == (0, True)
    assert "成立→已通知" in clerk("ledger", "show", UNIT, "2.1")[1]
    assert "已通知" in clerk("ledger", "list", "--unit", UNIT, "--state", "已通知", "--json")[1]
    assert "没有符合条件" in clerk("ledger", "list", "--overdue")[1]
    for state in ("待复核", "已销号"):
        assert clerk("ledger", "move", UNIT, "2.1", state, "--by", "张三")[0] == 0
    assert "没有符合条件" in clerk("ledger", "list")[1]
    assert "已销号" in clerk("ledger", "list", "--all")[1]
    assert clerk("ledger", "export", "台账.xlsx")[0] == 0
    assert (tmp_path / "台账.xlsx").stat().st_size > 1000


def test_waivers_and_downtimes_are_filed(clerk: Clerk) -> None:
    code, said = clerk("waiver", "add", UNIT, "2.1", "--basis", "机构改革", "--by", "李四", "--until", "2099-01-01")
    assert (code, "至 2099-01-01" in said) == (0, True)
    assert "机构改革（李四）" in clerk("waiver", "list")[1]
    revoked = clerk("waiver", "revoke", said.split()[0], "--why", "登记有误", "--by", "张三")[1]
    assert "撤销：登记有误（张三）" in revoked
    span = ("--from", "2099-01-01", "--until", "2099-01-02")
    assert clerk("downtime", "add", UNIT, *span, "--basis", "机房搬迁", "--by", "李四")[0] == 0
    listed = clerk("downtime", "list")[1]
    assert "机房搬迁" in listed
    withdrawn = clerk("downtime", "withdraw", listed.split()[0], "--why", "误登记", "--by", "张三")[1]
    assert "撤销：误登记（张三）" in withdrawn
    assert withdrawn == clerk("downtime", "list")[1]


def test_an_audit_is_compared_and_its_evidence_bundled(clerk: Clerk, tmp_path: Path) -> None:
    audited(tmp_path / "data", Outcome.FAIL, 2)
    said = clerk("compare", AUDIT, samples.audit(2).id)[1]
    assert "仍未整改 1" in said
    assert '"schema": "gongkai.comparison/1"' in clerk("compare", AUDIT, samples.audit(2).id, "--json")[1]
    assert "1 项结果" in clerk("evidence", "bundle", AUDIT, UNIT, "2.1", "--out", "证据.zip")[1]
    assert (tmp_path / "证据.zip").is_file()


MISTAKES: list[tuple[tuple[str, ...], str]] = [
    (("ledger", "show", "无此单位", "2.1"), "没有单位“无此单位”"),
    (("ledger", "show", UNIT, "9.9"), "要求 9.9 的问题"),
    (("ledger", "list", "--state", "好了"), "没有名为“好了”的状态"),
    (("ledger", "move", UNIT, "2.1", "已销号", "--by", "张三"), "只能转为：待核实"),
    (("ledger", "move", UNIT, "2.1", "待核实", "--by", "张三", "--due", "下周"), "--due 应为日期"),
    (("ledger", "export", "台账.pdf"), ".csv 或 .xlsx"),
    (("waiver", "add", UNIT, "2.1", "--basis", "b", "--by", "c", "--until", "明年"), "--until 应为日期"),
    (("waiver", "revoke", "none", "--why", "登记有误", "--by", "张三"), "没有编号为“none”的豁免"),
    (("compare", AUDIT, "none"), "没有编号为“none”的检查"),
    (("evidence", "bundle", AUDIT, UNIT, "9.9"), "要求 9.9 的结果"),
    (("recheck", "无此单位"), "名册中没有单位“无此单位”"),
    (("recheck", "揭阳市财政局"), "没有未销号的问题"),
]


@pytest.mark.parametrize(("words", "said"), MISTAKES)
def test_a_mistake_is_one_sentence(clerk: Clerk, words: tuple[str, ...], said: str) -> None:
    code, told = clerk(*words)
    assert code == 2
    assert said in told
    assert "Traceback" not in told
