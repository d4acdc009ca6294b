"""An address that somebody pasted, as the site of a unit: of one named, of the one whose it is, or of none."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from audits.order import choose_units
from crawler.scope import stripped
from model.errors import UsageError
from model.roster import EntryKind, EntryPoint, Roster, Unit, UnitKind
from store.catalog import address_fault, with_browser_addresses

_INDEX = re.compile(r"/(?:index|default)\.(?:s?html?|php|jsp|aspx?)$", re.I)  # the file that a home page lies in


def with_address(book: Roster, url: str, as_unit: str | None) -> tuple[Roster, str]:
    """The roster in which the address is a unit's site: that of `as_unit`, or of a unit made for it."""
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that are none
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"只能检查 http 或 https 网址，收到的是“{url}”")
    if fault := address_fault(url):
        raise UsageError(f"收到的网址{fault}")
    if as_unit is not None:
        unit_id = choose_units(book, (as_unit,))[0]
        units = tuple(_at(url, u) if u.id == unit_id else u for u in book.units)
        return replace(book, units=units), unit_id
    stranger = _at(url, Unit(parts.hostname, parts.hostname, UnitKind.DEPARTMENT))
    (asked_for,) = stranger.entry_points
    known = next((u for u in book.units if any(e.url == asked_for.url for e in u.entry_points)), None)
    if known is not None:
        return book, known.id
    home = _home(asked_for.url)
    near = next((u for u in book.units if any(_home(e.url) == home for e in u.entry_points)), None)
    if near is not None:  # the unit's home under https, or by the name of its file
        return with_address(book, asked_for.url, near.id)
    return replace(book, units=(*book.units, stranger)), stranger.id


def _home(url: str) -> tuple[str | None, int | None, str, str]:
    """What tells one home page from another: host, port, folder and query."""
    parts = urlsplit(url)
    port = None if parts.port in (80, 443) else parts.port
    return parts.hostname, port, _INDEX.sub("/", parts.path or "/"), parts.query


def _at(url: str, unit: Unit) -> Unit:
    """The unit with this address alone, spelled as that of a roster is, without what names a visit to it."""
    return with_browser_addresses(replace(unit, entry_points=(_entry(stripped(url), unit),)))


def _entry(url: str, unit: Unit) -> EntryPoint:
    """The address as the unit's entry; the city office's is the portal."""
    return EntryPoint(url, EntryKind.PORTAL if unit.kind is UnitKind.CITY_OFFICE else EntryKind.SITE)
