"""Word documents: what they say, that drafts are not issued, that templates are the office's and cannot act."""

import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import docx as python_docx
import pytest
from jinja2.exceptions import SecurityError

from model.audit import AuditResult, PastAudit
from model.errors import NotFound, UsageError
from model.finding import Outcome, Role
from model.followup import LedgerEntry, LedgerMove, LedgerState, ProblemKey, Ruling
from reports import docx
from reports.conclusion import to_do
from reports.evidence import evidence_digest
from reports.scorecard import city_card
from tests.reports.factory import AUDIT, FINDINGS, NOW, PLAN, SCORES, result


def issued() -> AuditResult:
    """The little city audited only where its sites could be read: not a draft."""
    return replace(result(), audit=replace(AUDIT, units=("office", "finance", "trade")))


def rechecked() -> AuditResult:
    """The audit with an earlier one before it, in which 临江市工商行政管理局 lacked its own plan as well."""
    trade = [f for f in FINDINGS if f.unit == "trade"]
    before = [replace(f, outcome=Outcome.FAIL, reason="未见实施方案") if f.requirement == "N1" else f for f in trade]
    before = [replace(f, outcome=Outcome.FAIL, reason="未见清单") if f.requirement == "1.5" else f for f in before]
    past = PastAudit(replace(AUDIT, id="before", as_of=date(2019, 3, 1)), tuple(before), SCORES)
    return replace(result(), history=(past,))


def opened(document: bytes) -> Any:
    return python_docx.Document(io.BytesIO(document))


def said(document: bytes) -> str:
    """Every paragraph and cell."""
    read = opened(document)
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in read.paragraphs] + cells)


def test_the_bulletin_gives_figures_with_their_coverage_and_names_problems() -> None:
    text = said(docx.bulletin(issued()))
    for words in (
        "关于临江市政务公开检查情况的通报",
        "2019年4月2日",
        "96.67",
        "96.8%",
        "（二）预决算公开",
        "发现问题 4 项",
    ):
        assert words in text
    assert "{" not in text
    assert "不表示单位没有公开" in text


@pytest.mark.parametrize(
    ("reason", "short"),
    [
        ("未见2018年部门预算", "未见2018年部门预算"),
        ("未见抽查事项清单；未见抽查结果", "未见抽查事项清单等"),
        (f"登记的2件中，0件公开了全文（未见“{'改善道路' * 20}”）", "登记的2件中，0件公开了全文等"),
        (f"缺3张表：收入表、支出表、{'三公' * 40}表", "缺3张表：收入表、支出表等"),
        ("长" * 100, f"{'长' * 60}…等"),
    ],
)
def test_a_bulletin_shortens_a_reason_where_it_may_be_cut(reason: str, short: str) -> None:
    finding = replace(next(f for f in FINDINGS if f.unit == "trade" and f.requirement == "2.1"), reason=reason)
    assert f"（{short}）" in said(docx.bulletin(replace(issued(), findings=(finding,))))


def test_a_draft_cannot_become_a_bulletin() -> None:
    with pytest.raises(UsageError, match="草稿"):
        docx.bulletin(result())


def test_a_notice_speaks_of_its_own_unit_alone() -> None:
    text = said(docx.notice(result(), "trade"))
    for words in (
        "临江市工商行政管理局：",
        "发现问题2项",
        "未见2018年部门预算、2017年部门决算",
        "异议",
        "草稿，不得印发",
    ):
        assert words in text
    assert "财政局" not in text.replace("财政信息", "")
    assert "草稿" not in said(docx.notice(issued(), "trade"))


def test_whatever_is_called_absent_says_where_was_looked_even_beside_pages_that_are_cited() -> None:
    """A reason may hold two things: one seen on a page, one not seen anywhere."""
    found = next(f for f in FINDINGS if f.unit == "trade" and f.requirement == "2.1")
    cited = replace(
        found.evidence[0],
        role=Role.SHOWN,
        title="2017年部门决算",
        note="缺2张表",
        url="http://gs.linjiang.gov.cn/js/1.html",
    )
    both = replace(found, evidence=(*found.evidence, cited))
    text = said(docx.notice(replace(result(), findings=(both,)), "trade"))
    for words in (
        "要求：必须在今年内全面公开财政预决算信息。（期限2018年12月31日）",
        "网页于2019年4月2日读取",
        "证据1. 2017年部门决算：缺2张表 http://gs.linjiang.gov.cn/js/1.html",
        "查找“2018年部门预算和2017年部门决算”：已读栏目 2 个：预决算公开、财政信息。\n",
        "除另行写明的以外，各项查找都是：应查网址",
        "隔 35 分钟另行复查一次。以上范围已全部读完",
        "判断标准：部门预算应公开的表格：8张",
        "已经存档",
    ):
        assert words in text, words


def test_a_notice_gives_what_a_person_decided_and_not_why_the_program_could_not() -> None:
    waiting = next(f for f in FINDINGS if f.unit == "trade" and f.outcome is Outcome.REVIEW)
    waiting = replace(waiting, advice="请登记佐证材料后由人工认定。")
    ruling = Ruling(
        "r1", "trade", waiting.requirement, Outcome.FAIL, "至今未收到报告。", "李四", NOW, evidence_digest(waiting)
    )
    result_ = replace(result(), findings=(waiting,), rulings=(ruling,))
    text = said(docx.notice(result_, "trade"))
    assert "经人工核查，认定为不符合：至今未收到报告。\n请对照要求和核查意见整改" in text
    assert waiting.reason not in text
    assert waiting.advice not in text
    assert "李四" not in text
    (card,) = city_card(result_).of(Outcome.FAIL)
    assert card.ruling is not None
    assert "。。" not in text + card.ruling.text
    assert card.told == "经人工核查，认定为不符合：至今未收到报告", (
        "nowhere the reason why the program could not decide"
    )
    assert card.reason == waiting.reason


def test_what_does_harm_as_long_as_it_stands_is_said_first_and_once() -> None:
    """In the letter before the table, in the bulletin, and among what the office does next."""
    hidden = [
        replace(f, outcome=Outcome.FAIL, advice="请立即清除暗链。请更新首页。")
        for f in FINDINGS
        if f.unit == "trade" and f.requirement in ("1.5", "2.1")
    ]
    told = replace(issued(), findings=tuple(hidden))
    letter = [p.text for p in opened(docx.notice(told, "trade")).paragraphs]
    (said_at_once,) = [line for line in letter if "请立即清除" in line]
    assert said_at_once == "（一）5 双随机、一公开、（二）预决算公开（附件1第1、2项）：请立即清除暗链。"
    named = "临江市工商行政管理局：（一）5 双随机、一公开、（二）预决算公开，请立即清除暗链。"
    assert named in said(docx.bulletin(told)).split("\n")
    assert to_do(city_card(told))[0].startswith("须立即处置 2 项，请马上核实并告知单位。临江市工商行政管理局：")


def test_an_unknown_unit_is_one_sentence() -> None:
    with pytest.raises(NotFound, match="没有单位"):
        docx.notice(result(), "nobody")


def test_there_is_a_notice_for_every_unit_with_problems() -> None:
    with zipfile.ZipFile(io.BytesIO(docx.notices(result()))) as package:
        names = package.namelist()
        assert [name.split("-")[-1] for name in names] == [
            "临江市人民政府办公室.docx",
            "临江市财政局.docx",
            "临江市工商行政管理局.docx",
        ]
        assert "临江市财政局：" in said(package.read(names[1]))


def test_a_recheck_says_how_each_old_problem_stands() -> None:
    read = opened(docx.recheck_opinion(rechecked(), "trade"))
    rows = {row.cells[0].text: row.cells[3].text for row in read.tables[0].rows[1:]}
    assert rows == {
        "通知1 实施方案公开": "已整改到位",
        "（一）3 权责清单": "尚未整改到位",
        "（一）5 双随机、一公开": "本次未能核实，另行复查",
        "（二）预决算公开": "尚未整改到位",
    }


def test_what_came_late_cannot_be_mended_and_the_page_is_shown() -> None:
    audit = rechecked()
    late = [
        replace(
            f,
            outcome=Outcome.PARTIAL,
            reason="超过期限22天",
            advice="请今后按期公开。",
            evidence=(replace(f.evidence[0], role=Role.SHOWN),),
        )
        if (f.unit, f.requirement) == ("trade", "N1")
        else f
        for f in audit.findings
    ]
    read = opened(docx.recheck_opinion(replace(audit, findings=tuple(late)), "trade"))
    cells = next(row.cells for row in read.tables[0].rows if row.cells[0].text == "通知1 实施方案公开")
    assert cells[3].text == "属逾期、无法补正"
    assert "超过期限22天。所见：" in cells[2].text
    assert "属逾期、无法补正1项" in said(docx.recheck_opinion(replace(audit, findings=tuple(late)), "trade"))


def test_a_unit_that_was_never_told_is_not_said_to_have_failed_to_mend() -> None:
    key = ProblemKey(PLAN.id, "trade", "2.1")
    found = LedgerMove(key, None, LedgerState.NEW, NOW, "程序", "")
    told = replace(found, before=LedgerState.NEW, after=LedgerState.NOTIFIED, by="张三")
    owing = replace(told, due_on=AUDIT.as_of)
    late = replace(told, due_on=AUDIT.as_of - timedelta(days=1))
    for moves, opinion in (
        ((found,), "尚未通知单位，先行核实"),
        ((found, told), "尚未整改到位"),
        ((found, late), "尚未整改到位"),
        ((found, owing), "尚未整改到位（整改期限2019年4月2日，尚未到期）"),
    ):
        ledger = (LedgerEntry(moves),)
        read = opened(docx.recheck_opinion(replace(rechecked(), ledger=ledger), "trade"))
        cells = read.tables[0].rows[-1].cells
        assert cells[3].text == opinion
        assert cells[2].text.startswith("不符合，与上次相同。查找“2018年部门预算和2017年部门决算”：已读栏目 2 个")


def test_no_recheck_without_an_earlier_audit() -> None:
    with pytest.raises(UsageError, match="上次检查"):
        docx.recheck_opinion(result(), "trade")


def test_the_same_result_gives_the_same_bytes() -> None:
    assert docx.notices(result()) == docx.notices(result())
    assert docx.bulletin(issued()) == docx.bulletin(issued())


def test_layout_is_that_of_an_official_paper() -> None:
    section = opened(docx.bulletin(issued())).sections[0]
    assert (section.page_width.mm, section.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    assert (section.top_margin.mm, section.left_margin.mm) == pytest.approx((37, 28), abs=0.1)
    assert "PAGE" in section.footer._element.xml


def test_hostile_text_stays_text() -> None:
    hostile = "</w:t><w:br/>{{ 7*7 }}{% raw %}\x00&\ud800"
    finding = replace(next(f for f in FINDINGS if f.unit == "trade" and f.requirement == "2.1"), reason=hostile)
    text = said(docx.notice(replace(result(), findings=(finding,)), "trade"))
    assert "</w:t><w:br/>{{ 7*7 }}{% raw %}&" in text


def test_an_edited_template_is_used_and_cannot_reach_into_the_program() -> None:
    def template(text: str) -> bytes:
        document, buffer = python_docx.Document(), io.BytesIO()
        document.add_paragraph(text)
        document.save(buffer)
        return buffer.getvalue()

    assert said(docx.notice(result(), "trade", template("致{{ 单位 }}"))) == "致临江市工商行政管理局"
    with pytest.raises(SecurityError):
        docx.notice(result(), "trade", template("{{ 问题.__class__.__mro__[1].__subclasses__() }}"))
