"""The addresses of a list of units as entry points: what each address is, seen beside those of the other units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, urlsplit

from model.roster import EntryKind, EntryPoint, Unit, UnitKind
from store.roster_told import Told

_FRONT = re.compile(r"/?(?:(?:index|default|main|home)\.\w+)?")


@dataclass
class Entries:
    """What one unit's line says of its addresses, each with its kind where the line tells."""

    told: list[tuple[str, EntryKind | None]] = field(default_factory=list)

    def add(self, url: str, kind: EntryKind | None = None) -> None:
        """One more address, if it is another one."""
        if _same(url) not in {_same(known) for known, _ in self.told}:
            self.told.append((url, kind))


def with_entry_points(units: Sequence[Unit], entries: Sequence[Entries], told: Told) -> tuple[Unit, ...]:
    """The units with their entry points. Where a line does not tell what an address is:

    the city office's first is the portal; another unit's folder on a host that several share is a channel; the
    portal's front page is nobody else's address.
    """
    of_all = [_with_portal(unit, of_unit.told) for unit, of_unit in zip(units, entries, strict=True)]
    portals = {_host(url) for told_of in of_all for url, kind in told_of if kind is EntryKind.PORTAL}
    users: dict[str, set[str]] = {}
    for unit, told_of in zip(units, of_all, strict=True):
        for url, _ in told_of:
            users.setdefault(_host(url), set()).add(unit.id)
    shared = portals | {host for host, ids in users.items() if len(ids) > 1}
    return tuple(
        replace(unit, entry_points=tuple(_points(unit, told_of, portals, shared, told)))
        for unit, told_of in zip(units, of_all, strict=True)
    )


def _with_portal(unit: Unit, told: list[tuple[str, EntryKind | None]]) -> list[tuple[str, EntryKind | None]]:
    if unit.kind is not UnitKind.CITY_OFFICE or not told or told[0][1] is not None:
        return told
    return [(told[0][0], EntryKind.PORTAL), *told[1:]]


def _points(
    unit: Unit, told_of: list[tuple[str, EntryKind | None]], portals: set[str], shared: set[str], told: Told
) -> Iterable[EntryPoint]:
    for url, kind in told_of:
        by_form = next((kind for mark, kind in _MARKS.items() if mark in url), None)
        if kind or by_form:
            yield EntryPoint(url, kind or by_form or EntryKind.SITE)
        elif _host(url) in portals and _is_front(url):
            told.portals.append(unit.name)
        elif _host(url) in shared and not _is_front(url):
            told.channels.append(f"{unit.name} {url}")
            yield EntryPoint(url, EntryKind.CHANNEL)
        else:
            if not _is_front(url):
                told.folders.append(f"{unit.name} {url}")
            yield EntryPoint(url)


_MARKS: Mapping[str, EntryKind] = {"/gkmlpt": EntryKind.GKMLPT, "openInfo.action?depCode=": EntryKind.DIRECTORY}


def _is_front(url: str) -> bool:
    parts = _parts(url)
    return not parts.query and _FRONT.fullmatch(parts.path) is not None


def _host(url: str) -> str:
    return _parts(url).netloc.lower().removeprefix("www.").removesuffix(":80").removesuffix(":443") or url


def _same(url: str) -> tuple[str, str, str]:
    parts = _parts(url)
    return _host(url), parts.path.rstrip("/"), parts.query


def _parts(url: str) -> SplitResult:
    """The address in its parts; a faulty one, of which the checks of the roster will tell, has only a path."""
    try:
        return urlsplit(url)
    except ValueError:
        return SplitResult("", "", url, "", "")
