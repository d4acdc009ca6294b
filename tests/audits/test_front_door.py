"""The command line as a user meets it: every mistake is one Chinese sentence and exit code 2, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROSTER = """
city = "小城市"
[[unit]]
id = "caizheng"
name = "小城市财政局"
kind = "department"
"""


def gongkai(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in `cwd`."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "cli", *words], cwd=cwd, env=environment, capture_output=True, text=True, timeout=100
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("audit", "--roster", "none.toml"), "找不到文件 none.toml"),
        (("audit", "--unti", "x"), "没有选项 --unti"),
        (("audit", "--as-of", "去年"), "--as-of 应为日期"),
        (("audit", "--plan", "nowhere"), "没有名为“nowhere”的方案"),
        (("audit", "--rule", "nothing"), "没有名为“nothing”的规则或要求"),
        (("audit", "--unit", "没有的单位"), "名册中没有单位“没有的单位”"),
        (("audit", "--resolve", "rubbish"), "--resolve 的写法应为"),
        (("check", "ftp://a.gov.cn/"), "只能检查 http 或 https 网址"),
        (("check", "http://[::1"), "只能检查 http 或 https 网址"),
        (("check", "http://a.gov.cn:99999/"), "收到的网址不是完整的网址"),
        (("check", "http://user:secret@a.gov.cn/"), "收到的网址不应带用户名或口令"),
        (("check",), "缺少参数"),
        (("judge", "19990101-x"), "19990101-x"),
        (("report", "x", "--format", "papyrus"), "没有名为“papyrus”的格式"),
        (("rules", "show", "nothing"), "没有名为“nothing”的规则或要求"),
        (("rules", "new", "Bad Name", "--requirement", "2.1"), "规则名称应为英文小写字母"),
        (("page", "none.html"), "找不到文件 none.html"),
        (("roster", "check", "none.toml"), "none.toml"),
    ],
)
def test_a_mistake_is_one_sentence(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = gongkai(*words, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('contcat = "a"\n', "不认识的键 contcat"),
        ("[crawl]\ninterval = 1\n", "是否想写 interval_s"),
        ('sites_at_once = "many"\n', "sites_at_once 应为 整数"),
        ("[crawl]\nmax_pages = 0\n", "max_pages 应至少为 1"),
    ],
)
def test_a_wrong_setting_names_the_near_one(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "gongkai.toml").write_text(text, "utf-8")
    done = gongkai("audits", "list", cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_unit_without_an_address_is_blocked_and_the_audit_goes_on(tmp_path: Path) -> None:
    (tmp_path / "roster.toml").write_text(ROSTER, "utf-8")
    done = gongkai("audit", "--roster", "roster.toml", "--as-of", "2019-04-02", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    findings = json.loads(done.stdout)["findings"]
    assert len({(f["unit"], f["requirement"]) for f in findings}) == len(findings)
    assert len([f for f in findings if not f["requirement"].endswith("-lead")]) == 40
    budget = next(f for f in findings if f["requirement"] == "2.1")
    assert budget["outcome"] == "REVIEW" or "未登记网址" in budget["reason"]
    assert not [f for f in findings if f["outcome"] in ("PASS", "FAIL", "PARTIAL")]


def test_help_and_lists_work_anywhere(tmp_path: Path) -> None:
    for words in (("--help",), ("rules", "list"), ("rules", "missing"), ("roster", "list"), ("audits", "list")):
        done = gongkai(*words, cwd=tmp_path)
        assert done.returncode == 0, (words, done.stderr)
        assert done.stdout.strip()


def test_the_facts_of_one_page(tmp_path: Path) -> None:
    html = "<title>公告-小城市</title><h1>关于放假的公告</h1><p>发布日期:2018-07-05</p>"
    (tmp_path / "a.html").write_text(html, "utf-8")
    done = gongkai("page", "a.html", "--url", "http://www.xiaocheng.gov.cn/a.html", "--json", cwd=tmp_path)
    facts = json.loads(done.stdout)
    assert facts["title"] == "关于放假的公告"
    assert facts["published"]["on"] == "2018-07-05"


def test_a_report_that_cannot_be_made_keeps_no_other_from_being_written(tmp_path: Path) -> None:
    (tmp_path / "roster.toml").write_text(ROSTER, "utf-8")
    gongkai("audit", "--roster", "roster.toml", "--as-of", "2019-04-02", "--rule", "2.1", cwd=tmp_path)
    done = gongkai("report", "20190402-special-001", "--format", "csv,bulletin,text", "--out", "papers", cwd=tmp_path)
    written = sorted(path.name for path in (tmp_path / "papers" / "20190402-special-001").iterdir())
    assert written == ["findings.csv", "检查报告.txt"]
    assert all(name in done.stdout for name in written)
    assert (done.returncode, done.stderr.count("本次检查为草稿，不能生成通报")) == (2, 1)
