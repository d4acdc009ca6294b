"""The report as a PDF: printed where there is a browser, one clear sentence where there is none."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from audits import pdf
from crawler import paper
from crawler.browser import find_browser
from model.errors import UsageError
from tests.reports.factory import result


@pytest.mark.skipif(find_browser() is None, reason="no Chromium here")
def test_the_report_is_printed_on_a4_with_its_figures(tmp_path: Path) -> None:
    pytest.importorskip("playwright")
    printed = pypdfium2.PdfDocument(pdf.save(result(), tmp_path))
    pages = [page.get_textpage().get_text_range() for page in printed]
    assert [round(side) for side in printed[0].get_size()] == [595, 842]
    assert "临江市政务公开检查报告" in pages[0]
    for words in ("草稿，不得印发", "96.67", "96.8%", "未见2018年部门预算、2017年部门决算"):
        assert any(words in text.replace("\r\n", "") for text in pages), words
    assert f"{len(pages)} / {len(pages)}" in pages[-1]


def test_without_a_browser_there_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "find_browser", lambda: None)
    with pytest.raises(UsageError, match=r"不能生成 PDF：.*打印为 PDF"):
        pdf.save(result(), tmp_path)
    assert not list(tmp_path.iterdir())
