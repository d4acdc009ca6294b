"""The edge between text that a stranger wrote and a report: nothing that passes can act, hide or expose a person.

Every text of a page, file or roster goes through `clean` once, when the cards are made (reports.scorecard); what a
single format needs beyond that (formulas, cell lengths, link schemes) stands beside it.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

CELL_LIMIT = 32_767  # characters an Excel cell holds
CUT_MARK = "……（过长，此处截短；全文见 JSON 报告）"

_SPACES = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
# C0 and C1 controls, surrogates, non-characters; zero-width and other invisible signs, which hide or split words.
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2060-\u2064\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U0001bca0-\U0001bca3\U000e0000-\U000e0fff]|"
    "[\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe\U0003ffff\U0010fffe\U0010ffff]"
)
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # they turn the reading order round: shown by code

_SEPARATOR = r"[ \-\u2010-\u2015\u00a0\u3000]?"
_DIGITS = r"[0-9０-９]"
_BOUNDARY_BEFORE = r"(?<![0-9０-９A-Za-z])"
_BOUNDARY_AFTER = r"(?![0-9０-９A-Za-z])"
_NUMBER = re.compile(f"{_DIGITS}(?:{_SEPARATOR}{_DIGITS}){{10}}")  # shorter than the shortest, a mobile: no person's
_LONG = re.compile(
    f"{_BOUNDARY_BEFORE}{_DIGITS}(?:{_SEPARATOR}{_DIGITS}){{13,18}}(?:{_SEPARATOR}[XxＸｘ])?{_BOUNDARY_AFTER}"
)
_MOBILE = re.compile(
    rf"{_BOUNDARY_BEFORE}((?:\+?86{_SEPARATOR})?[1１][3-9３-９]{_DIGITS}{_SEPARATOR}(?:{_DIGITS}{{4}}{_SEPARATOR}{_DIGITS}{{4}}))"
    rf"(?!{_DIGITS})"
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]")
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@lru_cache(maxsize=1 << 14)  # an address, a title, a unit stand in many findings
def clean(text: str) -> str:
    """One line of harmless text: controls and invisible signs gone, direction signs shown by code, numbers of persons
    masked."""
    return mask(_visible(text))


@lru_cache(maxsize=1 << 14)
def clean_url(url: str) -> str:
    """An address made harmless to print. Long digits are usual there: only certain resident numbers are masked."""
    if not _WEB.match(url):
        return clean(url)
    return _LONG.sub(
        lambda found: _starred(found.group()) if _is_certain(found.group()) else found.group(), _visible(url)
    )


def _visible(text: str) -> str:
    text = _DROPPED.sub("", _SPACES.sub(" ", text))
    return _DIRECTIONS.sub(lambda sign: f"[U+{ord(sign.group()):04X}]", text).strip()


def mask(text: str) -> str:
    """Resident numbers, bank cards and mobile numbers with all but their last three characters starred out.

    A last line of defence: rules mask what they quote, this catches what slipped through, so a resident number need
    not have a right check digit. An organisation's credit code has no region and birth date in it and stays.
    """
    if not _NUMBER.search(text):
        return text
    text = _LONG.sub(lambda found: _starred(found.group()) if _is_personal(found.group()) else found.group(), text)
    return _MOBILE.sub(lambda found: _starred(found.group()), text)


def _starred(number: str) -> str:
    kept = number[-3:]
    return re.sub(r"[0-9０-９XxＸｘ]", "*", number[:-3]) + kept


def _plain(number: str) -> str:
    return re.sub(r"[^0-9Xx]", "", number.translate(_FULL_WIDTH)).upper()


def _is_personal(number: str) -> bool:
    plain = _plain(number)
    return _is_resident_number(plain) or _is_bank_card(plain)


def _is_certain(number: str) -> bool:
    """A resident number of 18 characters whose check digit is right (GB 11643)."""
    plain = _plain(number)
    if len(plain) != 18 or not _is_resident_number(plain):
        return False
    return plain[17] == "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, plain, strict=False)) % 11]


def _is_resident_number(number: str) -> bool:
    """Province and birth date of a resident number of 18 characters or of the older 15 digits."""
    if not _PROVINCE.match(number):
        return False
    if len(number) == 18:
        return number[:17].isdigit() and _is_birth_date(number[6:14])
    return len(number) == 15 and number.isdigit() and _is_birth_date("19" + number[6:12])


def _is_birth_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1880 <= born.year <= 2100


def _is_bank_card(number: str) -> bool:
    """16 to 19 digits of a bank's range with a Luhn check digit (ISO/IEC 7812)."""
    if not (16 <= len(number) <= 19 and number.isdigit() and number[0] in "3456"):
        return False
    doubled = (int(d) * 2 if place % 2 else int(d) for place, d in enumerate(reversed(number)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def link(url: str) -> str:
    """The address if a reader may follow it (http or https, nothing hidden or personal in it), else ""."""
    if not _WEB.match(url):
        return ""
    return url if url == clean_url(url) and not re.search(r"[\s\"'<>\\^`{|}]", url) else ""


def csv_cell(text: str) -> str:
    """Text that no spreadsheet program takes for a formula: a risky beginning gets an apostrophe before it."""
    stripped = text.lstrip(" \u3000\u00a0")
    return (
        f"'{text}" if stripped[:1] in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠") and stripped else text
    )


def excel_cell(text: str) -> str:
    """Text that fits a cell; what Excel cannot hold is cut with a mark that says so (UTF-16 units count).

    The writer passes text from <r> to </r> on as ready markup: a blank before it keeps it text.
    """
    if text.startswith("<r>"):
        text = f" {text}"
    if len(text) * 2 <= CELL_LIMIT or len(text.encode("utf-16-le")) // 2 <= CELL_LIMIT:
        return text
    kept = text.encode("utf-16-le")[: 2 * (CELL_LIMIT - len(CUT_MARK))].decode("utf-16-le", "ignore")
    return kept + CUT_MARK
