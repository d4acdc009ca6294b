"""Whose document it is: the unit's own, a superior's handed on, or somebody else's (issuer test)."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from model.page import Page
from model.roster import EntryKind, Roster, Unit, UnitKind
from model.snapshot import Crawl, SiteSnapshot
from rules.checks.library import kept
from rules.checks.published import Document
from rules.checks.text import document_numbers, fold, label

_SUPERIORS = re.compile(
    r"^(?:中共中央|中央|中国(?:政府|人大|政协|政府法制信息)网|国务院|国家|全国|国办|国新办|广东省|省(?:人民)?政府|省委|(?:人民|新华|央)[日视网社])"
    r"|^(?:财政|教育|科技|科学技术|公安|民政|司法|商务|水利|农业|农业农村|文化|文化和旅游|交通运输|应急管理|生态环境"
    r"|环境保护|国土资源|自然资源|住房(?:和)?城乡建设|人力资源(?:和)?社会保障|工业和信息化)部(?!门)"
)
_SUPERIOR_NUMBERS = re.compile(r"^(?:国|中|财|粤|省|办)[^〔]{0,6}〔")
_FORWARDED = re.compile(r"转发|转载|转自")
_ANYBODY = re.compile(
    r"[本市县区局委]?(?:人民政府|管理|委员会|委|局|中心|办公室|办)*"
)  # 办公室: whose, it does not say
_CITY_BEFORE = re.compile(r"^[^市]{2,4}市(?=.{2,8}[县区市]$)")  # 揭阳市揭东区 is called 揭东区
_BODY = re.compile(r"(?:人民政府|管委会|管理委员会|办公室|委员会|局|厅|办|中心)(?:办公室|办公厅)?")


_GOVERNMENT = re.compile(
    r"^(?:[^省市县区]{2,3}省)?(?:[^省市县区]{2,4}市(?=.{2,6}[县区市]))?(?P<place>[^省市县区]{2,5}[县区市])(?:人民)?政府"
)

_KEPT = 8192

P = ParamSpec("P")
T = TypeVar("T")


def _by_identity(make: Callable[P, T]) -> Callable[P, T]:
    """What was made of the same objects before: a roster of a thousand units costs more to hash than to look up."""
    memo: OrderedDict[tuple[int, ...], tuple[tuple[object, ...], T]] = OrderedDict()

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> T:
        key = tuple(map(id, args))
        known = memo.get(key)
        if known is None:  # the arguments are kept with it, so no other object can have their ids
            known = memo[key] = (args, make(*args, **kwargs))
            if len(memo) > _KEPT:
                memo.popitem(last=False)
        return known[1]

    return made


class Owner(StrEnum):
    OWN = "own"
    FORWARDED = "forwarded"  # a superior's or sister's document handed on
    OTHERS = "others"  # somebody else's
    UNKNOWN = "unknown"  # on a shared site, and nothing says whose


@_by_identity
def _names(unit: Unit) -> tuple[str, ...]:
    return tuple(fold(n) for n in unit.names)


@_by_identity
def _labels(unit: Unit) -> frozenset[str]:
    """What a column of the unit's on a shared site is called."""
    return frozenset(label(n) for n in unit.names if len(n) >= 4)


@_by_identity
def _labels_of_others(roster: Roster, unit: Unit) -> frozenset[str]:
    return frozenset().union(*(_labels(u) for u in roster.units if u.id != unit.id)) - _labels(unit)


@_by_identity
def _strangers(roster: Roster, unit: Unit) -> tuple[str, ...]:
    """Full names of the other units; a name that contains one of ours or is part of it tells nothing."""
    own = _names(unit)
    names = {fold(n) for u in roster.units if u.id != unit.id for n in u.names if len(fold(n)) >= 4}
    if unit.kind != "city_office":
        names.add(fold(roster.city) + "人民政府")
    return tuple(sorted(n for n in names if not any(n in o or o in n for o in own)))


@_by_identity
def _longer_names(roster: Roster, unit: Unit) -> tuple[str, ...]:
    """Names of the other units that hold one of ours, longest first: 某市人民政府法制局 is not 某市人民政府."""
    own = _names(unit)
    names = {fold(n) for u in roster.units if u.id != unit.id for n in u.names}
    longer = {n for n in names - set(own) if any(o in n for o in own)}
    return tuple(sorted(longer, key=lambda n: (-len(n), n)))


@_by_identity
def _names_of_others(roster: Roster, unit: Unit) -> frozenset[str]:
    """Every name of another unit, however short; what is also one of ours tells nothing."""
    names = {fold(n) for u in roster.units if u.id != unit.id for n in u.names}
    return frozenset(n for n in names - set(_names(unit)) if len(n) >= 2)


def is_named_in(folded: str, unit: Unit, roster: Roster) -> bool:
    """True when the full name of the unit stands in the text, and not as part of another unit's."""
    name = fold(unit.name)
    return name in _without(folded, tuple(n for n in _longer_names(roster, unit) if name in n))


def unsigned(folded: str, site: SiteSnapshot) -> str:
    """A title without the unit's names: 住房城乡建设局 is not yet about housing, nor 市民政局 about 市民."""
    city = fold(site.roster.city)
    cores = {name.removeprefix(city).removeprefix("市") for name in _names(site.unit)}
    names = "|".join(re.escape(core) for core in sorted(cores, key=lambda n: (-len(n), n)) if len(core) >= 3)
    return re.sub(rf"(?:{re.escape(city)}|市)?(?:{names})", "", folded) if names else folded


def _without(title: str, names: tuple[str, ...]) -> str:
    """The title with each of those names made unreadable."""
    for name in names:
        title = title.replace(name, "\0")
    return title


@_by_identity
def place_governed(unit: Unit) -> str:
    """The place a government governs (普宁市): what its own departments are named after. "" for other units."""
    if unit.kind not in (UnitKind.COUNTY, UnitKind.MANAGEMENT_COMMITTEE):
        return ""
    place = re.sub(r"(?:人民政府|管理委员会|管委会).*", "", fold(unit.name))
    place = _CITY_BEFORE.sub("", place)
    return place if len(place) >= 3 else ""


def owner(document: Document, unit: Unit, roster: Roster, *, shared: bool = False) -> Owner:
    """Whose the document is, by its title, number, issuer and source, and last by the site it stands on: on a
    `shared` one that says nothing."""
    title = document.folded
    page = document.page
    own = _names(unit)
    is_handed_on = bool(_FORWARDED.search(title))
    if page is not None and page.url != document.url and not any(name in title for name in own):
        title += fold(page.title)  # a file is whose the page is that offers it
    plain = _without(title, _longer_names(roster, unit))
    if any(name in plain for name in own):
        return Owner.FORWARDED if is_handed_on else Owner.OWN
    if is_handed_on:
        return Owner.FORWARDED
    if (
        shared and document.columns & _labels(unit) and not _SUPERIORS.match(title)
    ):  # its own home page lists anything
        return Owner.OWN
    if document.columns & _labels_of_others(roster, unit) or is_on_anothers_ground(document.url, unit, roster):
        return Owner.OTHERS
    numbers = document_numbers(fold(page.document_number or "")) if page else ()
    for number in numbers:
        if any(number.startswith(fold(prefix)) for prefix in unit.document_prefixes):
            return Owner.OWN
    place = place_governed(unit)  # before the strangers: 普宁市财政局 holds 市财政局 and is not it
    if place and title.removeprefix(fold(roster.city)).startswith(place):
        return Owner.OWN
    if _SUPERIORS.match(title) or "\0" in plain[:40] or any(n in title[:40] for n in _strangers(roster, unit)):
        return Owner.OTHERS
    if any(_SUPERIOR_NUMBERS.match(number) for number in numbers):
        return Owner.OTHERS
    signed = _signed_by(page, unit, roster) if page else None
    return signed or (Owner.OWN if has_site_of_its_own(unit) and not shared else Owner.UNKNOWN)


def _signed_by(page: Page, unit: Unit, roster: Roster) -> Owner | None:
    """Whose the page is by the body that it names as its issuer, or else as its source; None when neither tells."""
    own, place = _names(unit), place_governed(unit)
    for said in (page.issuer, page.source):
        body = fold(said or "")
        if not body:
            continue
        if body in _longer_names(roster, unit) or body in _names_of_others(roster, unit):
            return Owner.OTHERS
        if place and body.removeprefix(fold(roster.city)).startswith(place):
            return Owner.OWN
        if body in _names_within_the_city(unit, roster):
            return Owner.OWN
        if any(name in body or (len(body) >= 3 and body in name and not _ANYBODY.fullmatch(body)) for name in own):
            return Owner.OWN
        if _SUPERIORS.match(body) or any(name in body for name in _strangers(roster, unit)):
            return Owner.OTHERS
        if _is_another_places(body, unit, roster):
            return Owner.OTHERS
    return None


@_by_identity
def _names_within_the_city(unit: Unit, roster: Roster) -> frozenset[str]:
    """What a department of the city, or its office, signs as at home: 市人民政府办公室."""
    city = fold(roster.city)
    return frozenset(
        f"市{name.removeprefix(city)}" for name in _names(unit) if name.startswith(city) and name != city
    )


def _is_another_places(body: str, unit: Unit, roster: Roster) -> bool:
    """True when the government of a place signs that is neither the city nor the unit's own: one that the roster need
    not know. A county that became a district or a city keeps the first characters of its name."""
    signed = _GOVERNMENT.match(body)
    if signed is None or fold(roster.city).startswith(signed["place"][:2]):
        return False
    return not any(signed["place"][:2] in name for name in _names(unit))


def has_site_of_its_own(unit: Unit) -> bool:
    """True when the unit publishes at an address of its own, were it a folder of the portal."""
    kinds = {e.kind for e in unit.entry_points}
    return bool(kinds & {EntryKind.SITE, EntryKind.CHANNEL, EntryKind.DIRECTORY, EntryKind.GKMLPT})


@_by_identity
def _doors_of_others(roster: Roster, unit: Unit) -> frozenset[str]:
    """The addresses registered for other units and not for this one."""
    own = {entry.url for entry in unit.entry_points}
    return frozenset(entry.url for u in roster.units for entry in u.entry_points) - own


def is_on_anothers_ground(url: str, unit: Unit, roster: Roster) -> bool:
    """True when the address lies on our site, in a folder that the roster registers for another unit: the channel of
    a department on the portal. For such a channel, the home page of the portal is another's, too."""
    if url in _doors_of_others(roster, unit):
        return True
    others = _grounds_within(roster, unit)
    if not others:
        return False
    own = max((len(root) for root in _grounds(unit) if _lies_in(url, root)), default=0)
    return own > 0 and any(len(root) > own and _lies_in(url, root) for root in others)


def is_on_own_ground(url: str, unit: Unit) -> bool:
    """True when the address lies in a folder that the roster registers for the unit."""
    return any(_lies_in(url, root) for root in _grounds(unit))


@_by_identity
def _grounds_within(roster: Roster, unit: Unit) -> tuple[str, ...]:
    """The folders of other units that lie in one of the unit's own: few or none, however many units there are."""
    own = _grounds(unit)
    return tuple(root for u in roster.units if u.id != unit.id for root in _grounds(u) if root.startswith(own))


def is_unread_ground(url: str, site: SiteSnapshot) -> bool:
    """True when the unit may publish at this address on another host and nobody looked for it there: the roster does
    not know the host, or it is a page of the city portal that names the unit, its directory there."""
    at = urlsplit(url)
    known = {urlsplit(entry.url).hostname for unit in site.roster.units for entry in unit.entry_points}
    if at.hostname not in known:
        return True
    page = next((p for p in site.portal.pages if url in (p.url, p.final_url)), None) if site.portal else None
    shown = fold(" ".join((page.title, page.title_tag, page.column or "", *page.breadcrumb))) if page else ""
    return any(
        len(name) >= 4 and name in _without(shown, _longer_names(site.roster, site.unit))
        for name in _names(site.unit)
    )


@_by_identity
def _grounds(unit: Unit) -> tuple[str, ...]:
    """Host and folder of each of the unit's addresses; a place that units share and only a query or a fragment tells
    apart is nobody's folder."""
    found = (urlsplit(e.url) for e in unit.entry_points if e.kind not in (EntryKind.GKMLPT, EntryKind.DIRECTORY))
    return tuple(f"{at.netloc}{at.path.rpartition('/')[0]}/" for at in found if not (at.query or at.fragment))


@kept
def own_part(site: SiteSnapshot) -> Crawl:
    """The unit's crawl without the pages that lie in the folder of another unit."""
    assert site.crawl is not None
    pages = tuple(p for p in site.crawl.pages if not is_on_anothers_ground(p.url, site.unit, site.roster))
    return site.crawl if len(pages) == len(site.crawl.pages) else replace(site.crawl, pages=pages)


def _lies_in(url: str, root: str) -> bool:
    at = urlsplit(url)
    return f"{at.netloc}{at.path or '/'}".startswith(root)


def is_near_copy(mine: str, theirs: str, size: int = 8, alike: float = 0.9) -> bool:
    """True when nearly all shingles of `mine` stand in `theirs` (reprinted without a word of one's own)."""
    a, b = _shingles(fold(mine), size), _shingles(fold(theirs), size)
    return bool(a) and len(a & b) / len(a) >= alike


def _shingles(text: str, size: int) -> frozenset[str]:
    return frozenset(text[i : i + size] for i in range(max(0, len(text) - size + 1)))
