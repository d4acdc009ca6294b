"""OFD, the Chinese fixed-layout document (GB/T 33190-2016): text and tables page by page.

A package holds OFD.xml, which names documents; a document names its pages and templates; a page holds text objects
with a boundary in millimetres, y downwards, and text codes placed inside it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.files.harvest import Harvest, LimitReached, Unreadable, numbers
from crawler.files.layout import Glyph, Rules, find_tables, joined, lines_of
from crawler.files.packages import Element, Package, attribute, local

_POINTS = 72 / 25.4  # in a millimetre
_FEW_CHARACTERS = 10
_DEFAULT_SIZE = 3.5  # millimetres, where a text object does not say
_PATH_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")


def read_ofd(body: bytes, harvest: Harvest) -> None:
    """The text and tables of every page of every document; pages that are pictures are reported as unread."""
    package = Package(body, harvest)
    if any(name.endswith("Encryptions.xml") for name in package.names()):
        raise Unreadable("已加密，需要密码")
    pictures: list[int] = []
    harvest.pages = 0
    for root in _roots(package):
        for page, templates in _pages(package, root):
            harvest.pages += 1
            if harvest.pages > harvest.limits.pages:
                raise LimitReached(f"超过 {harvest.limits.pages:,} 页，只读了前一部分")
            if _read_page(package, (*templates, page), harvest):
                pictures.append(harvest.pages)
    harvest.scanned = bool(pictures) and len(harvest.text) < _FEW_CHARACTERS * harvest.pages
    if pictures and not harvest.scanned:
        harvest.add_trouble(f"第{numbers(pictures)}页是图片")


def _roots(package: Package) -> Iterator[str]:
    """The root file of each document of the package."""
    for found in package.elements("OFD.xml", "DocRoot"):
        yield _resolve("", found.text or "")


def _pages(package: Package, root: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each page of a document: its content, and the contents of its templates."""
    templates: dict[str, str] = {}
    for found in package.elements(root, "TemplatePage", "Page"):
        address = _resolve(root, attribute(found, "BaseLoc"))
        if local(found) == "TemplatePage":
            templates[attribute(found, "ID")] = address
        else:
            used = tuple(templates[name] for name in _template_names(package, address) if name in templates)
            yield address, used


def _template_names(package: Package, page: str) -> list[str]:
    return [attribute(found, "TemplateID") for found in package.elements(page, "Template")] if page in package else []


def _read_page(package: Package, contents: tuple[str, ...], harvest: Harvest) -> bool:
    """Read one page; True when it is only a picture."""
    drawing = _Drawing([], Rules([], []))
    for address in contents:
        if address in package:
            for item in package.elements(address, "TextObject", "PathObject", "ImageObject"):
                drawing.take(item)
    text = "\n".join(joined(line) for line in lines_of(drawing.glyphs))
    harvest.add_text(text)
    for table in find_tables(drawing.glyphs, drawing.rules):
        harvest.add_table(table.rows, table.caption, plain=())
    return drawing.has_image and len(text) < _FEW_CHARACTERS


@dataclass
class _Drawing:
    """What one page shows, in points with y upwards."""

    glyphs: list[Glyph]
    rules: Rules
    has_image: bool = False

    def take(self, item: Element) -> None:
        """Add one object of the page."""
        left, top = _numbers(attribute(item, "Boundary"), 2)
        if local(item) == "ImageObject":
            self.has_image = True
        elif local(item) == "PathObject":
            self._take_path(item, left, top)
        else:
            size = _numbers(attribute(item, "Size", str(_DEFAULT_SIZE)), 1)[0] or _DEFAULT_SIZE
            scale = _scale(item)
            for code in item.iter():
                if local(code) == "TextCode" and code.text:
                    self._take_text(code, left, top, size * scale)

    def _take_text(self, code: Element, left: float, top: float, size: float) -> None:
        x, y = _numbers(attribute(code, "X"), 1)[0], _numbers(attribute(code, "Y"), 1)[0]
        steps = _steps(attribute(code, "DeltaX"))
        at, base = left + x, top + y
        for character in code.text or "":
            wide = size if character > "\u2e7f" else size / 2
            if character.strip():
                bottom, top = -(base + 0.2 * size), -(base - 0.8 * size)
                left_edge, right_edge = at * _POINTS, (at + wide) * _POINTS
                self.glyphs.append(Glyph(left_edge, bottom * _POINTS, right_edge, top * _POINTS, character))
            at += next(steps, wide)

    def _take_path(self, item: Element, left: float, top: float) -> None:
        data = next((part.text or "" for part in item.iter() if local(part) == "AbbreviatedData"), "")
        a, b, c, d, e, f = _matrix(item)
        start = here = (0.0, 0.0)
        for letter, values in _PATH_STEP.findall(data):
            point = start
            if letter != "C":
                x, y = _last_point(values)
                point = (left + a * x + c * y + e) * _POINTS, -(top + b * x + d * y + f) * _POINTS
            if letter in "LC":
                self.rules.add(*here, *point)
            elif letter in "MS":
                start = point
            here = point


def _resolve(base: str, address: str) -> str:
    """An address in the package: absolute ones start at its root."""
    address = address.strip().replace("\\", "/")
    joined_address = address if address.startswith("/") else posixpath.join(posixpath.dirname(base), address)
    return posixpath.normpath(joined_address).lstrip("/")


def _matrix(item: Element) -> tuple[float, ...]:
    text = attribute(item, "CTM")
    return _numbers(text, 6) if text else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _scale(item: Element) -> float:
    """How much the object's matrix enlarges it across."""
    a, b = _matrix(item)[:2]
    return (a * a + b * b) ** 0.5 or 1.0


def _numbers(text: str, count: int) -> tuple[float, ...]:
    """Exactly `count` numbers; what is missing or no number is 0."""
    values: list[float] = []
    for part in text.replace(",", " ").split()[:count]:
        try:
            value = float(part)
        except ValueError:
            value = 0.0
        values.append(value if abs(value) < 1e6 else 0.0)
    return tuple(values + [0.0] * (count - len(values)))


def _last_point(values: str) -> tuple[float, float]:
    """Where a step of a path ends."""
    x, y = _numbers(" ".join(values.split()[-2:]), 2)
    return x, y


def _steps(delta: str) -> Iterator[float]:
    """The advances of a DeltaX: numbers, and "g 3 4.2" for three times 4.2."""
    parts = iter(delta.split())
    for part in parts:
        if part == "g":
            count, value = next(parts, "0"), next(parts, "0")
            for _ in range(min(int(count), 10_000) if count.isdigit() else 0):
                yield _numbers(value, 1)[0]
        else:
            yield _numbers(part, 1)[0]
