"""PDF: text page by page; scans told apart."""

from __future__ import annotations

import pypdfium2
from pypdfium2 import raw as pdfium

from crawler.files.harvest import Harvest, Unreadable


def read_pdf(body: bytes, harvest: Harvest) -> None:
    """The text of every page."""
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(f"无法打开 PDF:{error}") from error
    harvest.pages = len(document)
    images = 0
    for number in range(min(len(document), harvest.limits.pages)):
        page = document[number]
        harvest.add_text(page.get_textpage().get_text_bounded())
        images += sum(1 for _ in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,)))
    harvest.scanned = len(harvest.text) < 10 * len(document) and images >= len(document)
