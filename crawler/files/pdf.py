"""PDF: text page by page, tables by their rules, scans told apart."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from itertools import islice

import pypdfium2
from pypdfium2 import raw as pdfium

from crawler.files.harvest import Harvest, LimitReached, Unreadable, numbers
from crawler.files.layout import Glyph, Rules, find_tables

_REASONS = {
    pdfium.FPDF_ERR_PASSWORD: "已加密，需要密码",
    pdfium.FPDF_ERR_SECURITY: "加密方式不支持",
    pdfium.FPDF_ERR_FORMAT: "PDF 损坏或不完整",
}
_KINDS = [pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE]
_FEW_CHARACTERS = 10  # of a page that is a picture
_SCANNER_MARKS = re.compile(
    r"扫描全能王|(?:Scanned\s+(?:by|with)\s+)?CamScanner|夸克扫描王|由.{1,8}扫描创建|\s", re.I
)
_PICTURE_SHARE = 0.5  # of the page's area, all its images together
_OUTLINES = 300  # paths on a page without text: its letters are drawn
_GARBLED_SHARE = 0.3  # of the page's characters
_BEFORE_CHINESE = "\u2e7f"
_SLIVER = 0.35  # of the height of the text
_MOST_OBJECTS = 20_000  # of one page that are looked at for rules
_MOST_CHARACTERS = 20_000  # of one page that are looked at for tables

_PICTURE, _GARBLED, _BROKEN = "是图片", "文字编码无法识别", "损坏"  # what a page can be instead of text


def read_pdf(body: bytes, harvest: Harvest) -> None:
    """The text and tables of every page; pages that are pictures or gibberish are reported as unread."""
    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(_REASONS.get(pdfium.FPDF_GetLastError(), f"无法打开 PDF:{error}")) from error
    harvest.pages = len(document)
    unread: dict[str, list[int]] = {}
    for number in range(min(len(document), harvest.limits.pages)):
        harvest.budget.check_time()
        try:
            trouble = _read_page(document[number], harvest)
        except pypdfium2.PdfiumError:
            trouble = _BROKEN
        if trouble:
            unread.setdefault(trouble, []).append(number + 1)
    few = len(_SCANNER_MARKS.sub("", harvest.text)) < _FEW_CHARACTERS * len(document)
    harvest.scanned = _PICTURE in unread and few
    if not harvest.scanned:
        for trouble, pages in unread.items():
            harvest.add_trouble(f"第{numbers(pages)}页{trouble}")
    if len(document) > harvest.limits.pages:
        raise LimitReached(f"超过 {harvest.limits.pages:,} 页，只读了前一部分")


def _read_page(page: pypdfium2.PdfPage, harvest: Harvest) -> str:
    """Read one page; what it is instead of text, or ""."""
    text_page = page.get_textpage()
    turn = _Turn(page)
    if text_page.count_chars() > _MOST_CHARACTERS:
        text, glyphs = text_page.get_text_range(), list[Glyph]()
    else:
        text, glyphs = _characters(text_page, turn)
    harvest.add_text(text)
    rules = Rules([], [])
    pictured, paths = 0.0, 0
    for item in islice(page.get_objects(_KINDS, max_depth=4), _MOST_OBJECTS):
        matrix = _placement(item)
        if item.type == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
            for line in _lines(item, matrix):
                rules.add(*turn(*line[:2]), *turn(*line[2:]))
        else:  # an image fills the unit square
            (x0, y0), (x1, y1) = matrix.on_point(0, 0), matrix.on_point(1, 1)
            pictured += abs((x1 - x0) * (y1 - y0))
    is_drawn = pictured >= _PICTURE_SHARE * page.get_width() * page.get_height() or paths >= _OUTLINES
    if is_drawn and len(_SCANNER_MARKS.sub("", text)) < _FEW_CHARACTERS:
        return _PICTURE
    for table in find_tables(glyphs, rules):
        harvest.add_table(table.rows, table.caption, plain=())
    return _GARBLED if _is_garbled(text_page, len(glyphs)) else ""


def _is_garbled(text_page: pypdfium2.PdfTextPage, glyphs: int) -> bool:
    """Whether the fonts do not say which characters their shapes are, so that the text is gibberish."""
    places = range(text_page.count_chars())
    errors = [index for index in places if pdfium.FPDFText_HasUnicodeMapError(text_page.raw, index) == 1]
    return len(errors) > _GARBLED_SHARE * max(glyphs, 1)


class _Turn:
    """A point of a page as it stands when the page is shown turned by its /Rotate."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._degrees = page.get_rotation()

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        match self._degrees:
            case 90:
                return y, -x
            case 180:
                return -x, -y
            case 270:
                return -y, x
        return x, y


def _placement(item: pypdfium2.PdfObject) -> pypdfium2.PdfMatrix:
    """From the coordinates of an object to those of its page, through the forms that hold it."""
    matrix = item.get_matrix()
    holder = item.container
    while holder is not None:
        matrix = matrix.multiply(holder.get_matrix())
        holder = holder.container
    return matrix


def _lines(path: pypdfium2.PdfObject, matrix: pypdfium2.PdfMatrix) -> Iterator[tuple[float, float, float, float]]:
    """The straight lines that a path draws."""
    fills, strokes = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(path.raw, fills, strokes) or not (fills.value or strokes.value):
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    start = here = (0.0, 0.0)
    for index in range(min(pdfium.FPDFPath_CountSegments(path.raw), _MOST_OBJECTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path.raw, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield *here, *point
        here = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield *here, *start
            here = start


def _characters(text_page: pypdfium2.PdfTextPage, turn: _Turn) -> tuple[str, list[Glyph]]:
    """The text in reading order, and its visible characters where they stand, each as high as its font.

    The library puts a space wherever the font changes, as between 2018 and 年; narrow ones beside a Chinese
    character are dropped, since no reader sees them.
    """
    box = pdfium.FS_RECTF()
    handle = text_page.raw
    parts: list[str] = []
    glyphs: list[Glyph] = []
    made_up = False  # whether the character before is a space that the library put there
    high = 0  # first half of a character beyond U+FFFF
    for index in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(handle, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if high and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = 0
        if 0xD800 <= code < 0xE000 or code in (0, 0xFFFE, 0xFFFF):
            continue
        parts.append(chr(code))
        if code <= 0x20:
            made_up = code == 0x20 and pdfium.FPDFText_IsGenerated(handle, index) == 1
        else:
            pdfium.FPDFText_GetLooseCharBox(handle, index, box)
            (x0, y0), (x1, y1) = turn(box.left, box.bottom), turn(box.right, box.top)
            glyph = Glyph(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1), chr(code))
            if made_up and glyphs and _touch(glyphs[-1], glyph):
                del parts[-2]
            glyphs.append(glyph)
            made_up = False
    return "".join(parts), glyphs


def _touch(before: Glyph, after: Glyph) -> bool:
    """Whether only a sliver parts a Chinese character from its neighbour on the line."""
    is_chinese = before.text > _BEFORE_CHINESE or after.text > _BEFORE_CHINESE
    height = max(before.top - before.bottom, after.top - after.bottom)
    return (
        is_chinese and abs(before.middle - after.middle) < height / 2 and after.left - before.right < _SLIVER * height
    )
