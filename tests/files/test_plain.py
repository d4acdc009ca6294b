"""Text and pages under a file's name."""

from __future__ import annotations

from base64 import b64encode

import pytest

from crawler.files import FileLimits, file_facts
from model.page import Cause, FileKind
from tests.files import made

PAGE = (
    "<html><head><meta charset=gb2312><title>预算</title></head><body><p>部门预算</p>"
    "<table><tr><td>科目<td>金额<tr><td>合计<td>1</table>"
)
MHTML = (
    'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html\r\n'
    "Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--x--\r\n"
)
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_text_in_any_charset(encoding: str) -> None:
    assert file_facts(made.raw("一、总体情况\r\n无。".encode(encoding), "年报.txt")).text == "一、总体情况\n无。"


@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_lines_of_equal_columns_are_a_table(delimiter: str) -> None:
    body = "\n".join(delimiter.join(row) for row in (("事项", "部门"), ("抽查", "工商局"))).encode("gb18030")
    assert [table.rows for table in file_facts(made.raw(body)).tables] == [(("事项", "部门"), ("抽查", "工商局"))]


def test_prose_with_commas_is_no_table() -> None:
    assert file_facts(made.raw(b"one, two\nthree\nfour, five, six")).tables == ()


def test_a_page_saved_as_xls() -> None:
    facts = file_facts(made.raw(PAGE.encode("gb18030"), "预算.xls"))
    assert (facts.kind, facts.failure) == (FileKind.HTML, None)
    assert [table.rows for table in facts.tables] == [(("科目", "金额"), ("合计", "1"))]
    assert "部门预算" in facts.text


def test_a_single_file_web_page() -> None:
    body = MHTML.format(b64encode(PAGE.encode("gb18030")).decode()).encode()
    assert "部门预算" in file_facts(made.raw(body, "预算.doc")).text


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>404 Not Found</title></head><body>您访问的页面不存在</body></html>",
        "<html><body>对不起,文件不存在或已被删除</body></html>",
    ],
)
def test_an_error_page_in_the_place_of_a_file(page: str) -> None:
    facts = file_facts(made.raw(page.encode(), "预算.doc"))
    assert facts.failure is not None
    assert facts.failure.cause is Cause.UNREADABLE_FILE
    assert facts.failure.detail.startswith("服务器返回的是网页而不是文件")


def test_text_longer_than_the_limit_is_cut_and_says_so() -> None:
    facts = file_facts(made.raw("公".encode() * 50), FileLimits(characters=20))
    assert facts.failure is not None
    assert (facts.text, facts.failure.cause) == ("公" * 20, Cause.OVER_LIMIT)
