"""The HTML report as a reader, a screen reader and a browser meet it: structure, no network, no foreign script."""

import base64
import hashlib
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup

from model.audit import AuditResult, PastAudit
from model.finding import Evidence, Outcome, Role
from model.followup import Ruling, Waiver
from reports import html
from reports.evidence import evidence_digest
from reports.scorecard import city_card
from tests.reports.factory import AUDIT, DEFECT, FINDINGS, NOW, SCORES, SHOT, pictured, result


def opened(audit: AuditResult) -> Any:
    """The report as a tree."""
    return BeautifulSoup(html.render(audit), "lxml")


@pytest.fixture(scope="module")
def page() -> Any:
    return opened(result())


def test_the_same_result_gives_the_same_bytes() -> None:
    assert html.render(result()) == html.render(result())


def test_nothing_is_asked_of_the_network(page: Any) -> None:
    assert not page.find_all(["link", "img", "iframe", "object", "embed", "base", "form"])
    assert not page.find_all(src=True)
    style = page.find("style").text
    assert "url(" not in style
    assert "@import" not in style


def test_only_its_own_script_and_style_may_run(page: Any) -> None:
    policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for name in ("script", "style"):
        (own,) = page.find_all(name)
        digest = base64.b64encode(hashlib.sha256(own.string.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert not [
        tag for tag in page.find_all(True) if any(name.startswith("on") or name == "style" for name in tag.attrs)
    ]


def test_headings_are_nested_and_parts_are_named(page: Any) -> None:
    levels = [int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for section in page.find_all("section"):
        assert section["aria-labelledby"] in ids
    assert page.html["lang"] == "zh-CN"
    assert all(label.find("select") for label in page.find_all("label"))
    assert all(drawing["aria-label"] for drawing in page.find_all("svg"))
    assert all(table.find("caption") and table.find("th", scope=True) for table in page.find_all("table"))


def test_every_inner_link_leads_somewhere(page: Any) -> None:
    ids = {tag["id"] for tag in page.find_all(id=True)}
    inner = [a["href"][1:] for a in page.find_all("a", href=True) if a["href"].startswith("#")]
    assert len(inner) > len(FINDINGS)
    assert set(inner) <= ids


def test_outer_links_are_plain_and_give_nothing_away(page: Any) -> None:
    outer = [a for a in page.find_all("a", href=True) if not a["href"].startswith("#")]
    assert outer
    for a in outer:
        assert a["href"].startswith(("http://", "https://"))
        assert "noopener" in a["rel"]


def test_every_finding_opens_to_its_evidence(page: Any) -> None:
    assert len(page.select("details.f")) == len(FINDINGS)
    absent = next(f for f in page.select("details.f.FAIL") if "未见2018年部门预算" in f.text)
    for words in (
        "怎么办",
        "请公开2018年部门预算",
        "规定期限",
        "2018-12-31",
        "不采信的原因：新闻报道",
        "已全部读完",
        "已核定",
    ):
        assert words in absent.text
    late = page.select_one("details.f.PARTIAL:-soup-contains('实施方案')")
    for words in ("2018-08-15", "日期取自页面标明的发布时间", "b" * 64, "阈值待核定", "2019-04-02 09:30 读取"):
        assert words in late.text


def test_guards_are_printed(page: Any) -> None:
    assert "草稿，不得印发" in page.find(class_="draft").text
    notes = page.find(id="notes").parent.text
    assert "方案的附件1、附件2单位名单未取得" in notes
    assert "阈值待核定" in notes
    assert "本次没有用到的阈值" not in notes
    assert "不参与排名：没有可判定的项目" in page.find(id="u4").text


def test_figures_are_those_of_the_cards(page: Any) -> None:
    table = page.find("table")
    for unit in city_card(result()).units:
        row = next(tr for tr in table.find_all("tr") if unit.name in tr.text)
        for figure in (unit.points_text, unit.interval_text, unit.coverage_text):
            assert figure in row.text


def test_the_rules_fault_is_ours_and_its_traceback_is_not_shown() -> None:
    broken = replace(FINDINGS[0], outcome=Outcome.BLOCKED, fault='File "rule.py", line 3')
    text = opened(replace(result(), findings=(broken,))).text
    assert "因规则出错未能判断" in text
    assert "单位无须处理" in text
    assert "rule.py" not in text


def test_a_ruling_stands_over_the_machine_until_the_evidence_changes() -> None:
    finding = next(f for f in FINDINGS if f.unit == "finance" and f.requirement == "N2")
    ruling = Ruling("1", "finance", "N2", Outcome.PASS, "已打开附件核对", "王某", NOW, evidence_digest(finding))
    ruled = city_card(replace(result(), rulings=(ruling,))).units[1]
    assert ruled.count(Outcome.REVIEW) == 1
    assert "机器原结论：待人工核查" in opened(replace(result(), rulings=(ruling,))).text
    changed = replace(ruling, evidence_digest="0" * 64)
    assert "已重新打开" in opened(replace(result(), rulings=(changed,))).text
    assert city_card(replace(result(), rulings=(replace(changed, revoked_at=NOW),))) == city_card(result())


def test_a_waiver_is_shown_until_it_ends() -> None:
    waiver = Waiver("trade", "2.1", "系统迁移，已报备", "市政府办公室", AUDIT.as_of)
    assert "系统迁移，已报备" in opened(replace(result(), waivers=(waiver,))).text
    past = replace(waiver, until=AUDIT.as_of - timedelta(days=1))
    assert "系统迁移" not in opened(replace(result(), waivers=(past,))).text


def test_the_change_since_the_last_audit_is_shown() -> None:
    earlier = PastAudit(
        replace(AUDIT, id="20190401", as_of=AUDIT.as_of - timedelta(days=1)),
        FINDINGS[:3],
        (replace(SCORES[0], points=90.0), replace(SCORES[2], points=40.0), replace(SCORES[1])),
    )
    page = opened(replace(result(), history=(earlier,)))
    assert "历次检查" in page.text
    changes = {unit.name: unit.change_text for unit in city_card(replace(result(), history=(earlier,))).units}
    assert list(changes.values()) == ["＋6.67", "持平", "－2.50", "", ""]
    assert "＋6.67" in page.text


def test_a_large_report_is_packed_and_still_there_without_a_script(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_MANY_ROWS", 0)
    page = BeautifulSoup(html.render(result()), "html.parser")
    assert len(page.select("noscript details.f")) == len(FINDINGS)
    assert not page.select("noscript noscript")


HOSTILE = (
    "<script>alert(1)</script>",
    "</noscript></details><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
    "{{ 7*7 }}{% raw %}",
    "\u202egnp.exe\u200b\ud800\x00",
    "]]><!--<![CDATA[",
    "身份证445202199001011239电话13800138000",
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_hostile_text_is_shown_and_does_nothing(text: str) -> None:
    _assert_harmless(html.render(_told(text)))


def test_hostile_text_does_not_break_out_of_a_packed_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_MANY_ROWS", 0)
    _assert_harmless(html.render(_told("".join(HOSTILE))))


def _told(text: str) -> AuditResult:
    """An audit with a finding that says `text` wherever a stranger's text can stand."""
    evidence = Evidence(text, Role.DEFECT, text, text, text, text)
    told = replace(FINDINGS[0], outcome=Outcome.FAIL, reason=text, advice=text, manual=text, evidence=(evidence,))
    return replace(result(), findings=(told,))


def _assert_harmless(document: str) -> None:
    page = BeautifulSoup(document, "html.parser")
    assert len(page.find_all("script")) == 1
    assert not page.find_all("img")
    assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
    targets = [str(a["href"]) for a in page.find_all("a", href=True)]
    assert not [target for target in targets if not target.startswith(("#", "http://", "https://"))]
    assert "445202199001011239" not in document
    assert "13800138000" not in document
    document.encode()


def test_a_picture_stands_once_and_its_evidence_leads_to_it() -> None:
    page = opened(pictured())
    (image,) = page.find_all("img")
    assert image["src"] == f"data:image/webp;base64,{base64.b64encode(SHOT.thumbnail).decode()}"
    assert image["alt"] == f"{DEFECT.url} 的截图"
    figure = image.find_parent("figure")
    assert "2019-04-02 09:41 截取。" in figure.text
    assert "有 1 个样式、图片或脚本没有取得" in figure.text
    assert "有 2 处个人号码已遮盖。" in figure.text
    links = page.find_all("a", class_="shot")
    assert links
    assert {link["href"] for link in links} == {f"#{figure['id']}"}
    assert all(DEFECT.url in link.find_parent("li").text for link in links)
    assert "img-src data:" in page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]


def test_a_picture_of_another_document_is_not_shown_as_evidence() -> None:
    changed = replace(pictured(), screenshots=(replace(SHOT, page_digest="f" * 64),))
    assert not opened(changed).find_all("a", class_="shot")


def test_pictures_beyond_the_limit_are_named_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_MOST_PICTURED", 1)
    page = opened(pictured())
    assert not page.find_all("img")
    assert f"截图在证据包中：{SHOT.file.replace('/', '-')}" in page.text
