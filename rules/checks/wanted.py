"""What a search looks for, and why a document of the right title may still not be it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from model.page import Confidence
from rules.checks.issuer import Owner
from rules.checks.published import Document
from rules.checks.text import fold, years_in


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search looks for. Patterns match folded titles.

    `near` matches texts that could lead to the thing, which matters of what was not read; `resembling` (or else
    `near`) the titles of what was read that a person must look at; `unlike` rejects titles that hold the words
    without being the thing, with the reason it says. `year` must stand in the title or, failing that,
    in the first part of the text; None when no year is asked for.
    """

    name: str
    title: re.Pattern[str]
    columns: tuple[str, ...] = ()
    near: re.Pattern[str] | None = None
    resembling: re.Pattern[str] | None = None
    unlike: tuple[tuple[re.Pattern[str], str], ...] = ()
    year: int | None = None
    year_by_date: bool = False  # without a year in title or text, the year it was published in counts
    since: date | None = None
    until: date | None = None
    owners: frozenset[Owner] = frozenset({Owner.OWN, Owner.UNKNOWN})

    def on(self, as_of: date, *, year: int | None = None, since: date | None = None) -> Wanted:
        """The same search as of a day: of a year, published since a day. A year stands before the name in reasons."""
        name = f"{year}年{self.name}" if year else self.name
        return replace(self, name=name, year=year, since=since, until=as_of)

    def may_be_called(self, text: str) -> bool:
        """True when a link or title of this text could lead to the thing; `text` is folded."""
        years = years_in(text) if self.year is not None else ()
        if years and self.year not in years:
            return False  # named for another year
        if any(pattern.search(text) for pattern, _ in self.unlike):
            return False  # named as something else
        return bool(self.title.search(text) or (self.near and self.near.search(text)))

    def rejection(self, document: Document, whose: Owner) -> str | None:
        """Why a document of the right title does not count, or None."""
        for pattern, why in self.unlike:
            if pattern.search(document.folded):
                return why
        if self.year is not None:
            years = years_of(document, self.year_by_date)
            if years and self.year not in years:
                return f"年份是{'、'.join(map(str, years))}，不是{self.year}"
        if whose not in self.owners:
            return "转发或转载的其他单位文件" if whose is Owner.FORWARDED else "不是本单位的文件"
        dated = document.published
        day = dated.on if dated and dated.confidence is not Confidence.WEAK else None  # a doubt rejects nothing
        if day and self.since and day < self.since:
            return f"发布于{day}，早于{self.since}"
        if day and self.until and day > self.until:
            return f"发布于{day}，晚于{self.until}"
        return None


def years_of(document: Document, by_date: bool = False) -> tuple[int, ...]:
    """The years a document is about: named in its title, else in the first part of its text, else (when asked)
    the year of its publication; () when nothing tells."""
    named = years_in(document.folded)
    if named:
        return named
    opening = years_in(fold(document.text[:120]))
    if opening:
        return opening[:1]
    return (document.published.on.year,) if by_date and document.published else ()
