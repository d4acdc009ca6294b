"""Folding of Chinese text, so that equal words compare equal: width, invisible characters, numerals, brackets.

Folded text carries no white space at all: titles and labels on real pages are padded (公 开 指 南), and no Chinese
word is told from another by a blank.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_DROPPED = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+"
)
_BRACKETS = str.maketrans({"﹝": "〔", "﹞": "〕", "〖": "【", "〗": "】", "“": '"', "”": '"', "‘": "'", "’": "'"})
# Traditional forms of the characters that titles of disclosure are made of.
_TRADITIONAL = str.maketrans(
    "開報務預決權責單處罰辦議領導經費計畫劃關於發佈書規範請檢舉項標準錄應急與會縣區鎮鄉陽廳級補償徵積極農業動態獨資訊總結",
    "开报务预决权责单处罚办议领导经费计画划关于发布书规范请检举项标准录应急与会县区镇乡阳厅级补偿征积极农业动态独资讯总结",
)
_HANZI_YEAR = re.compile(r"([〇零○O一二三四五六七八九]{4})(?=年)")
_HANZI_DIGITS = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_HANZI_VALUES = {"": 0} | {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
_DOCUMENT_NUMBER = re.compile(r"([\u4e00-\u9fa5]{1,12}?)[〔\[(【]((?:19|20)\d{2})[〕\])】](\d{1,4})号")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_OF_A_PERSON = re.compile(r"(?<![0-9A-Za-z])(?:[1-9]\d{16}[\dXx]|62\d{14,17})(?![0-9A-Za-z])")
_MARKS = re.compile(r"[^\w]+|_+")


def fold(text: str) -> str:
    """Text for comparing: NFKC, no white or invisible characters, plain brackets, hanzi years in digits."""
    return _fold_short(text) if len(text) <= 200 else _fold(text)


def _fold(text: str) -> str:
    folded = _DROPPED.sub("", unicodedata.normalize("NFKC", text)).translate(_BRACKETS).translate(_TRADITIONAL)
    return _HANZI_YEAR.sub(lambda match: match[1].translate(_HANZI_DIGITS), folded)


_fold_short = lru_cache(maxsize=1 << 16)(_fold)


@lru_cache(maxsize=1 << 14)
def label(text: str) -> str:
    """A column's name or a heading for comparing: folded, without punctuation, lower case."""
    return _MARKS.sub("", fold(text)).lower()


def counted_number(written: str) -> int:
    """A whole number below 200, written with digits or as it is spoken: 32, 三十二, 一百零五; 0 for anything else."""
    if written.isdecimal():
        return int(written)
    hundreds, mark, rest = written.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    values = [_HANZI_VALUES.get(part.strip("零〇")) for part in (hundreds, tens, ones)]
    if None in values or not written:
        return 0
    high, middle, low = (value or 0 for value in values)
    return (high or 1) * 100 * bool(mark) + (middle or 1) * 10 * bool(ten) + low


def years_in(folded: str) -> tuple[int, ...]:
    """Years named in folded text, in order; the year inside a document number is not one of them."""
    return tuple(int(year) for year in _YEAR.findall(_DOCUMENT_NUMBER.sub("", folded)))


def document_numbers(folded: str) -> tuple[str, ...]:
    """文号 in folded text, written with one kind of bracket: 揭府办〔2018〕19号."""
    return tuple(f"{m[1]}〔{m[2]}〕{int(m[3])}号" for m in _DOCUMENT_NUMBER.finditer(folded))


def clip(text: str, around: str = "", width: int = 120) -> str:
    """At most `width` characters of text on one line, around the first place of `around`. What could be the number of
    a person or of a card is hidden but for its last three characters, whatever the rule quotes it for."""
    line = _OF_A_PERSON.sub(lambda match: f"***{match[0][-3:]}", " ".join(text.split()))
    if len(line) <= width:
        return line
    at = line.find(around) if around else 0
    start = max(0, min(at - width // 3, len(line) - width))
    return ("…" if start else "") + line[start : start + width] + ("…" if start + width < len(line) else "")
