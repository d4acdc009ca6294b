"""The header of an article: the lines around its title and above its text, where date and source stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.extract.document import Document
from crawler.extract.outline import Element

_AFTER = 14  # lines after the title at most
_BEFORE = 14  # lines above the title: the information table of disclosed documents
_UNDER_TEXT = 3  # lines of the text itself that may still be header, when the container is too wide
_DAY = re.compile(  # a day in any writing: a year alone stands in titles, too
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d|(?:１９|２０)[０-９]{2}|[一二][〇○零Oo九]\S\S年|\d\s?,\s?(?:19|20)\d\d"
)
BARE_DAY = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?:\s\d{1,2}:\d\d(?::\d\d)?)?")
_DATED = 160  # characters of a line that may be a header
_CLOSE = 3  # lines below a title in which its date stands
_BELOW = 6  # lines below the text
_LABEL_WITHOUT_DATE = re.compile(
    r"(?:作\s?者|来\s?源|稿\s?源|编\s?辑|审\s?核|录\s?入|发布(?:人|者|单位|部门)|点击(?:数|次数|率|量)?|浏览(?:数|次数|量)?|阅读(?:数|次数|量)?"
    r"|访问(?:数|次数|量)?|人\s?气)\s?[:：]"
)
_BYLINE = 100  # characters of a header without a date


@dataclass(frozen=True, slots=True)
class Header:
    """Lines `after` the title up to the text, `before` the title (nearest first) and `below` the text."""

    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    below: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """All lines, the likeliest place first."""
        return self.after + self.before + self.below


def is_byline(line: str) -> bool:
    """Whether a line is the header of an article without its date: who wrote it, how often it was read."""
    return len(line) <= _BYLINE and "。" not in line and len(_LABEL_WITHOUT_DATE.findall(line)) > 1


def squeeze(text: str) -> str:
    """Text without any blanks, for comparing."""
    return "".join(text.split())


def header_of(document: Document, title: str, container: Element | None) -> Header:
    """The header lines of a page that has a title line, a text, or both; empty otherwise."""
    lines = document.lines
    start = document.line_after(container.first) if container else len(lines)
    end = document.line_after(container.last) if container else len(lines)
    at = title_line(document, title, start, end)
    if at is None:
        if container is None:
            return Header()
        above = [line.text for line in lines[max(0, start - _AFTER) : start]]
        top = [line.text for line in lines[start : start + _UNDER_TEXT]]
        return Header((*reversed(above), *top), (), tuple(line.text for line in lines[end : end + _BELOW]))
    stop = max(start, at + 1 + _UNDER_TEXT) if at < start else at + 1 + _UNDER_TEXT
    after = tuple(line.text for line in lines[at + 1 : min(stop, at + 1 + _AFTER)])
    beside = _day_beside(lines[at].text, title)
    after = (beside, *after) if beside else after
    before = tuple(line.text for line in reversed(lines[max(0, at - _BEFORE) : at]))
    return Header(after, before, tuple(line.text for line in lines[end : end + _BELOW]))


def _day_beside(line: str, title: str) -> str:
    """The day that stands behind the title in its line; "" when nothing else does, or more."""
    rest = line[len(title) :].strip() if line[-1].isdigit() and line.startswith(title) else ""
    return rest if BARE_DAY.fullmatch(rest) else ""


def title_line(document: Document, title: str, start: int, end: int) -> int | None:
    """The index of the line that shows the title: the last one at or above the text, else the first inside it.

    Links to the page in lists beside it show the title, too: a line that shows nothing else, and one with a day in
    the lines below it, come first.
    """
    wanted = squeeze(title)
    if len(wanted) < 2:
        return None
    head = wanted[:12]
    lines = document.lines
    found = [
        index
        for index, line in enumerate(lines[:end])
        if line.text[0] == wanted[0] and squeeze(line.text).startswith(head) and len(line.text) <= 3 * len(title) + 40
    ]
    exact = [index for index in found if squeeze(lines[index].text) == wanted]
    for candidates in (exact, found):
        dated = [index for index in candidates if _has_day_below(document, index)]
        chosen = dated or candidates
        if chosen:
            above = [index for index in chosen if index <= start]
            return above[-1] if above else chosen[0]
    return None


def _has_day_below(document: Document, index: int) -> bool:
    below = document.lines[index + 1 : index + 1 + _CLOSE]
    return any(len(line.text) <= _DATED and _DAY.search(line.text) for line in below)
