"""Pictures in the main text, and whether the main text is nothing but pictures."""

from __future__ import annotations

import re
from itertools import islice

from crawler.extract.document import Document
from crawler.extract.outline import Element

# Small decorations and share buttons are not content.
_DECORATION = re.compile(
    r"icon|logo|qrcode|ewm|weixin|weibo|share|arrow|blank|spacer|filetypeimages|icon_|\.gif(?:$|\?)"
)
_HEADING_TAGS = ("h1", "h2", "h3", "h4", "div", "p", "span", "td")  # that may bear the headline of a picture
_NO_PICTURE = frozenset(
    ("a", "ul", "ol", "dl", "form", "iframe", "script")
)  # beside a picture that is all a page says
_FEW_PIECES = 20  # of text in a headline
_HEADINGS = 5  # lines like the headline that are looked at
_BLOCKS_AROUND = 3  # elements around a headline in which its picture stands
_TEXT_ENOUGH = 50  # characters beside pictures that count as text


def content_images(document: Document, container: Element | None) -> tuple[str, ...]:
    """Addresses of the pictures of the main part, in page order."""
    return _shown(document, document.outline.inside(container)) if container is not None else ()


def pictures_under(document: Document, headline: str) -> tuple[str, ...]:
    """Addresses of the pictures that alone stand under the headline: a chart or a scan is all that the page says.
    Pictures that lead on, or stand beside a list that may be filled, are not."""
    outline = document.outline
    if not headline or not outline.all("img"):
        return ()
    named = (each for each in outline.all(*_HEADING_TAGS) if 0 < each.last - each.first < _FEW_PIECES)
    shown = [each for each in named if outline.line(each) == headline]
    for headed in shown[:_HEADINGS]:
        for above in islice(headed.ancestors(), _BLOCKS_AROUND):
            if above.tag in ("body", "form"):
                break
            below = outline.elements[headed.end : above.end]
            if any(each.tag == "img" for each in below):
                said = outline.between(headed.last, above.last)
                found = () if said or any(each.tag in _NO_PICTURE for each in below) else _shown(document, below)
                if found:
                    return found
                break
    return ()


def _shown(document: Document, elements: list[Element]) -> tuple[str, ...]:
    """Addresses of the pictures among some elements, without decorations."""
    found = []
    for element in elements:
        if element.tag == "img":
            src = element.get("src") or element.get("data-src") or element.get("data-original")
            url = document.resolve(src) if src and not _DECORATION.search(src.lower()) else None
            if url:
                found.append(url)
    return tuple(dict.fromkeys(found))


def is_image_of_text(images: tuple[str, ...], text: str) -> bool:
    """Whether a page says what it says in pictures only."""
    return bool(images) and len("".join(text.split())) < _TEXT_ENOUGH
