"""PDF and OFD: text, tables found by rules or by gaps, scans told apart."""

from __future__ import annotations

import pytest

from crawler.files import FileLimits, file_facts
from crawler.files.headings import heading
from model.page import Cause, FileKind
from tests.files import made

TEXTS: list[made.Text] = [
    (100, 720, "表2支出预算表"),
    (300, 720, "单位:万元"),
    (100, 700, "科目"),
    (250, 700, "金额"),
    (100, 680, "一般公共服务"),
    (250, 680, "12.30"),
    (100, 660, "合计"),
    (250, 660, "12.30"),
    (100, 600, "以上为本年预算安排。"),
]
ROWS = (("科目", "金额"), ("一般公共服务", "12.30"), ("合计", "12.30"))
RULES: list[made.Line] = [(90, y, 400, y) for y in (715, 697, 676, 655)]
RULES += [(x, 655, x, 715) for x in (90, 240, 400)]


def test_ruled_table_in_a_pdf() -> None:
    facts = file_facts(made.raw(made.pdf([(TEXTS, RULES), (TEXTS[:1], [])])))
    assert (facts.kind, facts.pages, facts.failure) == (FileKind.PDF, 2, None)
    assert [(table.rows, table.caption) for table in facts.tables] == [(ROWS, "表2支出预算表")]
    assert "以上为本年预算安排。" in facts.text


def test_table_without_rules_in_a_pdf() -> None:
    facts = file_facts(made.raw(made.pdf([(TEXTS[2:], [])])))
    assert [table.rows for table in facts.tables] == [ROWS]


def test_running_text_is_no_table() -> None:
    texts: list[made.Text] = [(80, 700 - 20 * n, "各县市区人民政府,市府直属各单位") for n in range(6)]
    assert file_facts(made.raw(made.pdf([(texts, [])]))).tables == ()


def test_merged_cells_between_rules() -> None:
    rules: list[made.Line] = [(90, y, 400, y) for y in (715, 655)]
    rules += [
        (240, 690, 400, 690),
        (90, 655, 90, 715),
        (240, 655, 240, 715),
        (320, 655, 320, 690),
        (400, 655, 400, 715),
    ]
    texts: list[made.Text] = [(100, 680, "科目"), (300, 700, "预算数"), (250, 670, "基本"), (330, 670, "项目")]
    facts = file_facts(made.raw(made.pdf([(texts, rules)])))
    assert [table.rows for table in facts.tables] == [(("科目", "预算数", "预算数"), ("科目", "基本", "项目"))]


@pytest.mark.parametrize(
    ("texts", "scanned", "detail"),
    [
        ([[], []], True, "全部是图片（扫描件），没有可读取的文字"),
        ([TEXTS, []], False, "第2页是图片"),
        ([TEXTS, TEXTS], False, ""),
    ],
)
def test_pages_that_are_pictures(texts: list[list[made.Text]], scanned: bool, detail: str) -> None:
    facts = file_facts(made.raw(made.pdf([(page, []) for page in texts], image=True)))
    assert (facts.scanned, facts.failure.detail if facts.failure else "") == (scanned, detail)


def test_a_scanner_that_signs_its_pages() -> None:
    facts = file_facts(made.raw(made.pdf([([(20, 20, "由 扫描全能王 扫描创建")], [])], image=True)))
    assert (facts.scanned, facts.failure is not None) == (True, True)


def test_letters_drawn_as_outlines() -> None:
    strokes: list[made.Line] = [(100 + n % 40, 700, 101 + n % 40, 702 + n % 7) for n in range(400)]
    facts = file_facts(made.raw(made.pdf([(TEXTS, []), ([], strokes)])))
    assert facts.failure is not None
    assert facts.failure.detail == "第2页是图片"


def test_fonts_that_do_not_say_their_characters() -> None:
    body = made.pdf([(TEXTS, [])])
    facts = file_facts(made.raw(body.replace(b"/ToUnicode 5 0 R", b"                ")))
    assert facts.failure is not None
    assert facts.failure.detail == "第1页文字编码无法识别"


def test_more_pages_than_the_limit() -> None:
    facts = file_facts(made.raw(made.pdf([(TEXTS, [])] * 4)), FileLimits(pages=3))
    assert facts.failure is not None
    assert (facts.failure.cause, facts.pages, facts.text.count("合计")) == (Cause.OVER_LIMIT, 4, 3)


def test_a_broken_pdf() -> None:
    facts = file_facts(made.raw(b"%PDF-1.4\nnothing else"))
    assert facts.failure is not None
    assert facts.failure.detail == "PDF 损坏或不完整"


@pytest.mark.parametrize(
    ("above", "found"),
    [
        (("2018年部门预算", "表1 收支总表", "单位:万元"), "表1 收支总表"),
        (("表1 收支总表 单位:万元",), "表1 收支总表"),
        (("表1 收支总表", "本表反映部门收支情况。"), "表1 收支总表"),
        (("一、部门概况。", "(金额单位:人民币元)"), ""),
        (("单位基本情况表",), "单位基本情况表"),
        ((), ""),
    ],
)
def test_heading(above: tuple[str, ...], found: str) -> None:
    assert heading(above) == found


def ofd_table() -> str:
    cells = "".join(
        made.ofd_text(x, 20 + 8 * n, text)
        for n, row in enumerate(ROWS)
        for x, text in zip((20, 80), row, strict=True)
    )
    across = "".join(made.ofd_line(18, y, 120, y) for y in (18, 26, 34, 42))
    return cells + across + "".join(made.ofd_line(x, 18, x, 42) for x in (18, 78, 120))


def test_ofd_pages_templates_and_tables() -> None:
    template = made.ofd_text(20, 5, "示例市财政局文件")
    body = made.ofd([ofd_table(), made.ofd_text(20, 100, "附件内容见第二页")], template)
    facts = file_facts(made.raw(body, "预算.ofd"))
    assert (facts.kind, facts.pages, facts.failure) == (FileKind.OFD, 2, None)
    assert [table.rows for table in facts.tables] == [ROWS]
    assert facts.text.count("示例市财政局文件") == 2
    assert "附件内容见第二页" in facts.text


@pytest.mark.parametrize(
    "root", ["/Doc_0/Document.xml", "Doc_0/Document.xml", "Doc_0\\Document.xml", " Doc_0/./Document.xml"]
)
def test_ofd_addresses(root: str) -> None:
    assert file_facts(made.raw(made.ofd([made.ofd_text(20, 20, "正文")], doc=root))).text == "正文"


def test_ofd_scan() -> None:
    facts = file_facts(made.raw(made.ofd(['<ImageObject ID="3" Boundary="0 0 210 297"/>'] * 2)))
    assert (facts.scanned, facts.pages) == (True, 2)
