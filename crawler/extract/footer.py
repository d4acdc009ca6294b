"""Footer identity: the seven elements of the 政府网站发展指引. A label without a value is "", a missing one None."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from crawler.extract.anchors import is_error_entry
from crawler.extract.document import Document
from crawler.extract.outline import Element, clean
from crawler.extract.widths import narrow
from model.page import Footer

_SPONSOR = r"主\s?办\s?(?:单\s?位|方|机\s?关)?"
_UNDERTAKER = r"(?:承\s?办|协\s?办|建\s?设\s?维\s?护|维\s?护|运\s?维|技\s?术\s?支\s?持|制\s?作)\s?(?:单\s?位|方)?"
_CONTACT = (
    r"(?:联\s?系\s?(?:电\s?话|方\s?式|我\s?们\s?电\s?话)|服\s?务\s?(?:电\s?话|热\s?线)|值\s?班\s?电\s?话"
    r"|电\s?话|邮\s?箱|[Ee]-?[Mm]ail)"
)
# Words that label what follows, and that names of units hold, too: labels where a colon or a blank says so.
_DUTIES = (
    r"(?:主\s?办|承\s?办|协\s?办|主\s?管|开\s?办|运\s?维|维\s?护|运\s?行|技\s?术|建\s?设|管\s?理|制\s?作|支\s?持)"
)
_DUTY_LABEL = (
    rf"(?:网站)?{_DUTIES}{{1,3}}\s?(?:单\s?位|方|机\s?构|部\s?门)?\s?[:：]|(?<=\s){_DUTIES}{{1,3}}(?:单\s?位|方)"
    r"|(?:承|协)\s?办\s?单\s?位"
)
# What ends a value: the next label of a footer, a number of a registration, a separator.
_END = re.compile(
    rf"\s*(?:[|｜丨;；。]|{_DUTY_LABEL}|(?:版\s?权|联\s?系|地\s?址|电\s?话|邮\s?[箱编]"
    r"|(?:政\s?府\s?)?网\s?站\s?标|标\s?识\s?码|备\s?案|浏\s?览|建\s?议|推\s?荐|访\s?问|您\s?是|Copyright|©|ICP"
    r"|网\s?站\s?地|网\s?站\s?声|(?<=\s)政\s?府\s?网\s?站|(?<=\s)(?:适\s?老|无\s?障\s?碍|扫\s?一\s?扫|长\s?者|手\s?机\s?版|微\s?[信博])"
    r"|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川蜀宁琼陇滇黔]\s?(?:ICP|公\s?网)|All\s|No\.|中文域名|传\s?真|E-?mail|关\s?于|站\s?长|投\s?稿)).*$",
    re.I,
)
_SPONSORED = re.compile(rf"(?<![\u4e00-\u9fff])(?:网站)?{_SPONSOR}\s?[:：]\s*", re.I)
_SPONSORED_BARE = re.compile(r"主办单位\s?(?=[\u4e00-\u9fff])|^主\s?办\s?单\s?位$")
_SPONSORED_AFTER = re.compile(
    r"(?:^|[\s|:：;；。,，版权所有©])(?:本?(?:网站|站|网)\s?由)?((?:中共[\u4e00-\u9fff]{2,12}\s)?[\u4e00-\u9fff、]{4,40}?)\s?主\s?办(?![\u4e00-\u9fff]{0,2}[:：])"
)
_UNDERTAKEN = re.compile(r"(?:承\s?办\s?(?:单\s?位|方)?)\s?[:：]\s*")
_UNDERTAKEN_AFTER = re.compile(
    r"(?:^|[\s|:：;；]|主办[、，]?)((?:(?!主办)[\u4e00-\u9fff、]){4,40}?)\s?承\s?办(?![\u4e00-\u9fff]{0,2}[:：])"
)
_CONTACTED = re.compile(rf"{_CONTACT}\s?[:：]?\s*(.{{0,80}})")
_USUAL = 4_000  # characters of what stands below the main part of most pages
_LONGEST = 200  # characters behind a label in which its value ends
_CONTACT_HEARTS = frozenset("话式线箱lL")  # each label has one of them
_OFFICIAL_ID = re.compile(
    r"(?:标\s?识|识\s?别)\s?(?:码|编\s?码|号)?\s?(?:编\s?号)?\s*[:：]?\s*[【\[(（]?\s*((?:bm\s?\d{8}|\d{10})(?!\d))",
    re.I,
)
_OFFICIAL_LABEL = re.compile(r"网\s?站\s?(?:标\s?识|识\s?别)\s?码")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川蜀宁琼陇滇黔"
_ICP = re.compile(
    rf"([{_PROVINCES}])\s?ICP\s?([备证])\s?(?:案)?\s?(?:字)?(?:第|:|：)?\s?(?:B\d-)?(\d{{5,12}})\s?(号?)(?:\s?[-—－–]\s?(\d{{1,3}})(?!\d)\s?(号?))?",
    re.I,
)
_BEFORE_HEART, _BEHIND_HEART = 24, 80  # characters of a number and its label
_ICP_HEARTS = ("ICP", "icp", "Ｉ", "ｉ")  # one of them stands in every number, wide or not
_POLICE = re.compile(
    r"(?:公\s?网\s?安\s?备|公安(?:机关|部)?(?:联网|网)?备案?|(?:网警|公网|联网)备案)\s*(?:案)?\s*(?:编?号|编号)?\s*[:：]?\s*(?:第|[【\[(（])?\s*(\d{11,14})(?!\d)"
)


class _Registered(NamedTuple):
    """The numbers under which a site is registered."""

    official_id: str | None
    icp: tuple[str, ...]
    police: tuple[str, ...]


class _Told(NamedTuple):
    """What the lines of a footer say."""

    sponsor: str | None
    undertaker: str | None
    contact: str | None
    registered: _Registered


def footer(document: Document, container: Element | None) -> Footer:
    """The footer of a page, read from the visible lines below its main part and the addresses of its marks.

    A main part that was cut too wide may hold the footer: what is not found below it is looked for everywhere.
    """
    end = document.line_after(container.last) if container else 0
    below = document.visible_text[document.line_starts[end] :]
    told = _told(below) if end and len(below) <= _USUAL else _told.__wrapped__(below)
    official_id, icp, police = _completed(told.registered, document.visible_text) if end else told.registered
    return Footer(
        sponsor=told.sponsor,
        undertaker=told.undertaker,
        contact=told.contact,
        official_id=official_id,
        icp=icp,
        police=police or _police_in_addresses(document),
        has_party_mark=_has_party_mark(document),
        find_error_url=_find_error(document),
    )


@lru_cache(maxsize=128)
def _told(below: str) -> _Told:
    """What stands below the main part, on most pages of a site the same."""
    text = narrow(below)
    lines = text.split("\n")
    named = lines if "办" in text else []
    registered = _Registered(_official_id(text), _icp(text), _police(text))
    return _Told(_sponsor(named), _undertaker(named), _contact(lines), registered)


def _completed(found: _Registered, everything: str) -> _Registered:
    """The numbers found in the footer and, of those that are missing there, what the whole page says."""
    hearts = ("" if found.official_id else "识", *(() if found.icp else _ICP_HEARTS), "" if found.police else "备")
    if not any(heart in everything for heart in hearts if heart):
        return found
    text = narrow(_around(everything, hearts))
    return _Registered(
        found.official_id or _official_id(text), found.icp or _icp(text), found.police or _police(text)
    )


def _around(text: str, hearts: Iterable[str]) -> str:
    """The parts of a text in which a number stands, or its label, by the characters that these never lack."""
    places = sorted({found.start() for heart in hearts if heart for found in re.finditer(re.escape(heart), text)})
    parts: list[list[int]] = []
    for place in places:
        if parts and place - _BEFORE_HEART <= parts[-1][1]:
            parts[-1][1] = place + _BEHIND_HEART
        else:
            parts.append([max(0, place - _BEFORE_HEART), place + _BEHIND_HEART])
    return "\n".join([text[first:last] for first, last in parts])


def _value_after(pattern: re.Pattern[str], lines: list[str]) -> str | None:
    """The value behind a label, from the last line that has one; "" when the label stands empty."""
    empty = None
    for at in range(len(lines) - 1, -1, -1):
        if "办" not in lines[at]:
            continue
        found = pattern.search(lines[at])
        if found is None:
            continue
        rest = lines[at][found.end() : found.end() + _LONGEST]
        value = _cut(rest)
        if not value and not rest.strip() and at + 1 < len(lines):
            value = _cut(lines[at + 1][:_LONGEST])
        if value:
            return value
        empty = ""
    return empty


def _cut(rest: str) -> str:
    """What stands before the next label."""
    return clean(_END.sub("", rest)).strip(" :：,，、|-(（")


def _sponsor(lines: list[str]) -> str | None:
    labelled = _value_after(_SPONSORED, lines)
    return labelled or _value_after(_SPONSORED_BARE, lines) or _before_label(_SPONSORED_AFTER, lines) or labelled


def _undertaker(lines: list[str]) -> str | None:
    value = _value_after(_UNDERTAKEN, lines)
    return value or _before_label(_UNDERTAKEN_AFTER, lines) or value


def _before_label(pattern: re.Pattern[str], lines: list[str]) -> str | None:
    """`X主办 Y承办`: the name stands before the word; only in the short lines of a footer."""
    for line in reversed(lines):
        found = pattern.search(line) if "办" in line and len(line) <= 120 and "。" not in line else None
        if found:
            return clean(found[1])
    return None


def _contact(lines: list[str]) -> str | None:
    for line in reversed(lines):
        found = _CONTACTED.search(line) if not _CONTACT_HEARTS.isdisjoint(line) else None
        if found:
            return clean(_END.sub("", found[1]))
    return None


def _official_id(text: str) -> str | None:
    if "码" not in text and "标识" not in text:
        return None
    found = _OFFICIAL_ID.search(text)
    if found:
        return found[1].replace(" ", "").lower()
    return "" if _OFFICIAL_LABEL.search(text) else None


def _icp(text: str) -> tuple[str, ...]:
    if "ICP" not in text and "icp" not in text:
        return ()
    found = []
    for match in _ICP.finditer(text):
        number = f"{match[1]}ICP{match[2]}{match[3]}{match[4]}"
        found.append(f"{number}-{match[5]}{'' if match[4] else match[6]}" if match[5] else number)
    return tuple(dict.fromkeys(found))


def _police(text: str) -> tuple[str, ...]:
    if "备" not in text:
        return ()
    return tuple(dict.fromkeys(match[1] for match in _POLICE.finditer(text)))


def _police_in_addresses(document: Document) -> tuple[str, ...]:
    """The number where only the link to the police register carries it."""
    return tuple(dict.fromkeys(said.police for _, said in document.telling if said.police))


def _has_party_mark(document: Document) -> bool:
    """The mark is a picture or script of the issuing centre."""
    return "conac.cn" in document.source


def _find_error(document: Document) -> str | None:
    """Where 我为政府网站找错 leads: a link, or the script that draws it."""
    for anchor, said in document.telling:
        if said.is_error_entry:
            return document.target(anchor)
    sources = [script.get("src") for script in document.outline.all("script")]
    if not is_error_entry("\n".join(sources)):
        return None
    return next((document.resolve(source) for source in sources if is_error_entry(source)), None)
