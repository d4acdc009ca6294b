"""Word documents: what a reader sees, and only that."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.files import file_facts
from tests.files import made
from tests.files.conftest import SAMPLES

MERGED = (
    "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p><w:r><w:t>科目</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>预算数</w:t></w:r></w:p></w:tc></w:tr>"
    "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>基本</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:p><w:r><w:t>项目</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)
VISIBLE = [
    ("<w:p><w:r><w:t>甲</w:t></w:r><w:r><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r></w:p>", "甲\t乙\n丙"),
    (
        "<w:p><w:del><w:r><w:delText>删去</w:delText></w:r></w:del><w:ins><w:r><w:t>新增</w:t></w:r></w:ins></w:p>",
        "新增",
    ),
    ("<w:p><w:r><w:instrText>HYPERLINK x</w:instrText></w:r><w:r><w:t>网站</w:t></w:r></w:p>", "网站"),
    (
        "<w:p xmlns:mc='m'><mc:AlternateContent><mc:Choice><w:p><w:r><w:t>框</w:t></w:r></w:p></mc:Choice>"
        "<mc:Fallback><w:p><w:r><w:t>框</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:p>",
        "框",
    ),
    ("<w:sdt><w:sdtContent><w:p><w:r><w:t>控件里的字</w:t></w:r></w:p></w:sdtContent></w:sdt>", "控件里的字"),
]
RTF = [
    (rb"{\rtf1\ansi\ansicpg936 \'d4\'a4\'cb\'e3\par \'b9\'ab\'bf\'aa}", "预算\n公开"),
    (rb"{\rtf1\ansi\ansicpg936\uc2 \u39044\'d4\'a4\u31639\'cb\'e3}", "预算"),
    (rb"{\rtf1\ansi\uc1 \u-10174?\u-8265?x}", "𠮷x"),
    (rb"{\rtf1{\fonttbl{\f0 SimSun;}}{\*\generator Wps}{\info{\title x}}\b bold\b0  text}", "bold text"),
    (rb"{\rtf1 \bin4 }{}}after}", "after"),
]


def test_merged_cells_are_repeated_in_tables_and_stand_once_in_the_text() -> None:
    facts = file_facts(made.raw(made.docx(f"<w:p><w:r><w:t>表1</w:t></w:r></w:p>{MERGED}")))
    assert facts.tables[0].rows == (("科目", "预算数", "预算数"), ("科目", "基本", "项目"))
    assert (facts.tables[0].caption, facts.text) == ("表1", "表1\n科目\t预算数\n基本\t项目")


@pytest.mark.parametrize(("body", "text"), VISIBLE)
def test_docx_text(body: str, text: str) -> None:
    assert file_facts(made.raw(made.docx(body))).text == text


@pytest.mark.parametrize(("body", "text"), RTF)
def test_rtf_text(body: bytes, text: str) -> None:
    assert file_facts(made.raw(body)).text == text


def test_notes_headers_and_footers_come_last() -> None:
    parts = {
        name: f"<w:x xmlns:w='{made.WORD}'><w:p><w:r><w:t>{name}</w:t></w:r></w:p></w:x>" for name in ("header1.xml",)
    }
    facts = file_facts(made.raw(made.docx("<w:p><w:r><w:t>正文</w:t></w:r></w:p>", **parts)))
    assert facts.text == "正文\nheader1.xml"


def test_a_document_of_pictures_is_a_scan() -> None:
    facts = file_facts(made.raw(made.docx("<w:p/>", **{"media/image1.png": b"\x89PNG"})))
    assert (facts.scanned, facts.failure is not None) == (True, True)


def test_word_2003_xml() -> None:
    body = (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="w"><w:body>'
        f"<w:p><w:r><w:t>通知</w:t></w:r></w:p>{MERGED}</w:body></w:wordDocument>"
    )
    facts = file_facts(made.raw(body.encode()))
    assert (facts.text, len(facts.tables)) == ("通知\n科目\t预算数\n基本\t项目", 1)


def test_control_and_zero_width_characters_are_dropped_and_nothing_is_folded() -> None:
    body = "2018\u200b年\ufeff12月\n①㎡A\x07".encode()
    assert file_facts(made.raw(body)).text == "2018年12月\n①㎡A"


TELLS = """#!/bin/sh
echo "antiword was asked; $MALLOC_PERTURB_; ${SECRET:-no secret}"
"""


def patched(at: int, put: bytes) -> bytes:
    """The Word 97 sample with bytes of its file information block overwritten."""
    body = (SAMPLES / "budget.doc").read_bytes()
    start = body.index(b"\xec\xa5") + at
    return body[:start] + put + body[start + len(put) :]


@pytest.fixture
def antiword(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An antiword that tells what it sees, whether or not this machine has one."""
    program = tmp_path / "antiword"
    program.write_text(TELLS)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("SECRET", "of ours")


@pytest.mark.usefixtures("antiword")
def test_word_95_is_read_by_antiword_in_an_environment_of_its_own() -> None:
    facts = file_facts(made.raw(patched(0, b"\xdc\xa5\x68\x00")))
    assert (facts.text, facts.failure) == ("antiword was asked; 165; no secret", None)


@pytest.mark.usefixtures("antiword")
@pytest.mark.parametrize(
    ("at", "put"),
    [
        (0, b"\x00\x00"),
        (2, b"\x00\x00"),
        (0x1A2, b"\xff\xff\xff\x7f"),
        (0x1A6, b"\x00" * 4),
        (0x1A2, b"\x01" * 8),
    ],
)
def test_a_damaged_word_97_document_is_never_guessed_at(at: int, put: bytes) -> None:
    facts = file_facts(made.raw(patched(at, put)))
    assert "antiword" not in facts.text
    assert facts.failure is not None
