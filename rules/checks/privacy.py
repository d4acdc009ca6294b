"""Personal data in published text: resident numbers, bank cards; in lists of beneficiaries telephones and addresses.

A resident number counts only when its division, its birth date and its checksum (GB 11643) are right, and even then
one number alone proves nothing: of serial numbers of that shape one in eleven has a right checksum. A hit is sure
when its label or the head of its column calls it a resident number, or when there are several and nearly all numbers
of that shape check out. What is found is masked at once; the full number leaves this module never.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from model.page import Table
from rules.checks.published import Document
from rules.checks.text import fold

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
_RESIDENT_LABEL = re.compile(r"身份证|公民身份号|居民身份号|证件号|身份号码")
_OTHER_NUMBER = re.compile(
    r"信用代码|项目|流水|订单|受理|办件|条形?码|登记证|备案|许可证|案号|编号|代码|学号|工号|批号|批次|不动产|宗地|票号|索引号"
)
_CARD = re.compile(r"(?<![0-9A-Za-z])62\d{14,17}(?![0-9A-Za-z])")
_CARD_LABEL = re.compile(r"账号|帐号|账户|卡号|开户|银行")
_PUBLIC_ACCOUNT = re.compile(r"保证金|缴款|对公|收款(?:单位|人)|基金会|捐[款赠]|公司|非税|财政专户")
_NAME = re.compile(r"姓名|户名|持卡人|开户名|申请人|户主|受助人|领取人")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_MOBILE_LABEL = re.compile(r"电话|手机|联系方式|号码")
_ADDRESS = re.compile(r"(?:村|社区|路|街|巷).{0,20}?(?:\d+号|[\d一二三四五六七八九十]+组|\d+栋|\d+室)")
_ADDRESS_LABEL = re.compile(r"住址|地址")
_BENEFICIARIES = re.compile(r"补助|救助|补贴|低保|特困|贫困|受助|资助|发放|优抚|抚恤|慰问|危房|公租房|廉租|保障对象")
_OFFICE = re.compile(r"通讯录|联系方式|办公电话|值班|咨询|监督电话|举报|机构|网点|服务窗口|联系人")
_LONG_NUMBER = re.compile(r"[1-9]\d{15}")
_SEVERAL = 3
_NEARLY_ALL = 0.8
_FEW = 0.3  # so small a share of right checksums is what chance gives
_HEAD_ROWS = 4
_BEFORE = 24  # characters before a number in which its label stands


@dataclass(frozen=True, slots=True)
class Leak:
    """One piece of personal data found in full: its kind, how it is shown, where it stands, whether it is beyond
    doubt. `masked` ends with the last three characters and a mark of six hexadecimal digits that tells two hits apart
    and gives nothing away."""

    kind: str
    masked: str
    place: str
    is_sure: bool


@dataclass(frozen=True, slots=True)
class _Seen:
    """A number in its place, with what stands around it: its label or the heads over its column, and the table's."""

    number: str
    place: str
    label: str
    heads: str


def leaks(document: Document, as_of: date) -> tuple[Leak, ...]:
    """The unmasked personal data in a document's text, tables and attachments, each once, masked."""
    found = _contact_details(document)
    if _holds_long_numbers(document):  # most documents hold none: one look instead of several
        found += [*_resident_numbers(document, as_of), *_cards(document)]
    unique: dict[tuple[str, str], Leak] = {}
    for leak in found:
        known = unique.get((leak.kind, leak.masked))
        if known is None or (leak.is_sure and not known.is_sure):
            unique[leak.kind, leak.masked] = leak
    return tuple(unique[key] for key in sorted(unique))


def _resident_numbers(document: Document, as_of: date) -> list[Leak]:
    shaped = [s for s in _seen(document, _RESIDENT) if not _is_another_number(s)]
    valid = [s for s in shaped if _is_resident_number(s.number, as_of)]
    total, right = len({s.number for s in shaped}), len({s.number for s in valid})
    labelled = [s for s in valid if _RESIDENT_LABEL.search(s.label)]
    if not labelled and total >= _SEVERAL and right <= _FEW * total:
        return []  # a series of other numbers, some right by chance
    sure = right >= _SEVERAL and right >= _NEARLY_ALL * total
    sure = sure or (right > 1 and any(_RESIDENT_LABEL.search(s.heads) for s in valid))
    named = {s.number for s in labelled}
    return [_leak("公民身份号码", s.number.upper(), s.place, sure or s.number in named) for s in valid]


def _is_another_number(seen: _Seen) -> bool:
    return bool(_OTHER_NUMBER.search(seen.label)) and not _RESIDENT_LABEL.search(seen.label)


def _cards(document: Document) -> list[Leak]:
    found = [
        s
        for s in _seen(document, _CARD)
        if _CARD_LABEL.search(s.label) and not _PUBLIC_ACCOUNT.search(s.label) and _passes_luhn(s.number)
    ]
    several = len({s.number for s in found}) > 1
    return [_leak("银行卡号", s.number, s.place, several and bool(_NAME.search(s.heads + s.label))) for s in found]


def _contact_details(document: Document) -> list[Leak]:
    """Telephones and addresses below the township beside names, in lists of beneficiaries. Never sure."""
    if not _BENEFICIARIES.search(document.folded) or _OFFICE.search(document.folded):
        return []
    found = []
    for kind, pattern, head in (
        ("手机号码", _MOBILE, _MOBILE_LABEL),
        ("家庭住址", _ADDRESS, _ADDRESS_LABEL),
    ):
        for seen in _seen(document, pattern):
            if head.search(seen.label) and _NAME.search(seen.heads) and not _OFFICE.search(seen.label):
                found.append(_leak(kind, seen.number, seen.place, is_sure=False))
    return found


def _leak(kind: str, said: str, place: str, is_sure: bool) -> Leak:
    mark = hashlib.sha256(said.encode()).hexdigest()[:6]
    shown = f"***{said[-3:]}" if kind != "家庭住址" else "***"
    return Leak(kind, f"{shown}（标记{mark}）", place, is_sure)


# --- where numbers stand ---


def _seen(document: Document, pattern: re.Pattern[str]) -> Iterator[_Seen]:
    """Every match in the tables and the running text of a page and its attachments."""
    for place, text, tables in _sources(document):
        for table in tables:
            yield from _in_table(table, place, pattern)
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - _BEFORE) : match.start()]
            yield _Seen(match[0], place, fold(before), fold(text[:400]))


def _holds_long_numbers(document: Document) -> bool:
    for _, text, tables in _sources(document):
        if _LONG_NUMBER.search(text):
            return True
        if any(_LONG_NUMBER.search(" ".join(row)) for table in tables for row in table.rows):
            return True
    return False


def _sources(document: Document) -> Iterable[tuple[str, str, tuple[Table, ...]]]:
    if document.page is not None:
        yield "正文", document.page.text, document.page.tables
    names = {a.url: a.name for a in document.page.attachments} if document.page else {}
    for file in document.files:
        yield f"附件“{names.get(file.url, file.url.rpartition('/')[2])}”", file.text, file.tables


def _in_table(table: Table, place: str, pattern: re.Pattern[str]) -> Iterator[_Seen]:
    heads = table.rows[:_HEAD_ROWS]
    whole = fold(" ".join((table.caption, *(cell for row in heads for cell in row))))
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            for match in pattern.finditer(cell):
                over = [head[column] for head in heads[: number - 1] if column < len(head)]
                beside = row[column - 1] if column else ""
                label = fold(" ".join((*over, beside if len(beside) <= 20 else "", cell[: match.start()])))
                yield _Seen(match[0], f"{place}表格第{number}行", label, whole)


def _is_resident_number(number: str, as_of: date) -> bool:
    match = _RESIDENT.fullmatch(number)
    number = number.upper()
    if match is None or number in _EXAMPLES or match[1][:2] not in _PROVINCES or match[1][2:4] == "00":
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


def only_sure(found: tuple[Leak, ...]) -> tuple[Leak, ...]:
    """Those beyond doubt."""
    return tuple(leak for leak in found if leak.is_sure)
