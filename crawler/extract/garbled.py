"""Text that nobody can read: bytes taken for another charset before they were published, letters lost to question
marks or boxes, charsets of mail programs, letters of a private font or told by number, text written backwards. What
cannot be read says nothing of what it holds."""

from __future__ import annotations

import re

# Marks of replacement, private letters, the letters and controls of Latin-1.
_FOREIGN = re.compile("[\ufffd\ue000-\uf8ff\x80-\x9f\xc0-\xd6\xd8-\xf6\xf8-\xff]")
_QUESTIONS = re.compile(r"\?\?+|[□〓]{2,}")  # two and more: one alone is a question, or a box to tick
_RUNS = ("??", "□", "〓")  # what none of them is without
_HAN = re.compile("[\u3400-\u9fff]")
_SHIFTED = re.compile(  # UTF-7, HZ and ISO-2022 keep to ASCII and say where their letters begin
    r"\+[A-Za-z0-9+/]{8,}-|~\{[!-~]{4,}?~\}|\x1b?\$(?:\)?[A-Z])[!-~]{4,}?(?:\x1b|\x0f|\(B)"
    # The numbers of letters, as programs, HTML and addresses write them.
    r"|(?:\\u[4-9a-f][0-9a-f]{3}){2,}|(?:&#\d{5};){2,}|(?:%E[4-9](?:%[89AB][0-9A-F]){2}){2,}"
)
_SHIFTS = ("+", "~{", "$", "\\u", "&#", "%E")  # how each of these begins
_WITHIN = re.compile("\ufffd+(?=[\u4e00-\u9fff])")  # a title cut by a count of bytes ends in such a mark
_BACKWARDS = re.compile("\u202e[^\u202c<]{0,40}?[\u4e00-\u9fff]{2}")
_MISTAKEN = "锛銆鐨鍦鏀鍏鎶鍛鏂鈥锟"  # what the commonest letters of UTF-8 look like when taken for GBK
_FEW, _SHARE, _SHARE_WITHIN = 20, 0.25, 0.02
_FEW_SHIFTS, _FEW_WITHIN, _FEW_MISTAKEN, _SHARE_MISTAKEN = 3, 5, 10, 0.04


def is_garbled(text: str, source: str) -> bool:
    """Whether so much of a page's visible text is rubbish that it cannot be read. `source` still has the marks that
    turn the direction of writing."""
    if ("\u202e" in source and _BACKWARDS.search(source)) or _is_shifted(text) or _is_mistaken(text):
        return True
    foreign = len(_FOREIGN.findall(text))
    if any(run in text for run in _RUNS):
        foreign += sum(map(len, _QUESTIONS.findall(text)))
    if foreign < _FEW_WITHIN:
        return False
    han = len(_HAN.findall(text))
    if foreign >= _FEW and foreign > _SHARE * (foreign + han) and not _is_of_another_script(text, foreign):
        return True
    within = len(_WITHIN.findall(text))
    return within >= _FEW_WITHIN and within > _SHARE_WITHIN * han


def _is_shifted(text: str) -> bool:
    if sum(map(text.count, _SHIFTS)) < _FEW_SHIFTS:
        return False
    return len(_SHIFTED.findall(text)) >= _FEW_SHIFTS and len(_HAN.findall(text)) < _FEW


def _is_mistaken(text: str) -> bool:
    mistaken = sum([text.count(letter) for letter in _MISTAKEN if letter in text])
    return mistaken >= _FEW_MISTAKEN and mistaken > _SHARE_MISTAKEN * len(_HAN.findall(text))


def _is_of_another_script(text: str, foreign: int) -> bool:
    """French or Vietnamese: among plain letters, accented ones are few."""
    return foreign * 3 < sum(char.isascii() and char.isalpha() for char in text)
