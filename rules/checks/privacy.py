"""Personal data in published text: resident numbers and bank cards that nobody masked.

A resident number counts only when its division, its birth date and its checksum (GB 11643) are right, so that serial
numbers and credit codes do not hit. What is found is masked at once; the full number leaves this module never.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.checks.library import Document

_RESIDENT = re.compile(
    r"(?<![0-9A-Za-z])([1-9]\d{5})((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(\d{3})([\dXx])(?![0-9A-Za-z])"
)
_PROVINCES = frozenset(
    f"{n}"
    for n in (
        *range(11, 16),
        *range(21, 24),
        *range(31, 38),
        *range(41, 47),
        *range(50, 55),
        *range(61, 66),
        71,
        81,
        82,
    )
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_EXAMPLES = frozenset({"11010519491231002X", "440524188001010014"})  # printed in the standard itself
_CARD = re.compile(r"(?<![0-9A-Za-z])62\d{14,17}(?![0-9A-Za-z])")
_CARD_CONTEXT = re.compile(r"账号|帐号|账户|卡号|开户|银行")


@dataclass(frozen=True, slots=True)
class Leak:
    """One number found unmasked: what kind, its last three characters, how it is shown."""

    kind: str
    masked: str


def leaks(document: Document, as_of: date) -> tuple[Leak, ...]:
    """The unmasked numbers in a document's text, tables and attachments, each once, masked."""
    found: dict[str, Leak] = {}
    for text in _texts(document):
        for match in _RESIDENT.finditer(text):
            if _is_resident_number(match, as_of):
                found.setdefault(match[0].upper(), Leak("公民身份号码", f"***************{match[0][-3:]}"))
        for match in _CARD.finditer(text):
            around = text[max(0, match.start() - 60) : match.start()]
            if _passes_luhn(match[0]) and _CARD_CONTEXT.search(around):
                found.setdefault(match[0], Leak("银行卡号", f"***{match[0][-3:]}"))
    return tuple(found[number] for number in sorted(found))


def _texts(document: Document) -> Iterable[str]:
    if document.page is not None:
        yield document.page.text
        yield from (" ".join(row) for table in document.page.tables for row in table.rows)
    for file in document.files:
        yield file.text
        yield from (" ".join(row) for table in file.tables for row in table.rows)


def _is_resident_number(match: re.Match[str], as_of: date) -> bool:
    number = match[0].upper()
    if number in _EXAMPLES or match[1][:2] not in _PROVINCES or match[1][2:4] == "00":
        return False
    try:
        born = date(int(match[2]), int(match[3]), int(match[4]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return born <= as_of and _CHECK[total % 11] == number[-1]


def _passes_luhn(number: str) -> bool:
    digits = [int(d) for d in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])) % 10 == 0
