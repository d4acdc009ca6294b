"""What a link says of itself, whatever page it stands on: menus and footers are the same on every page of a site, and
their links are read once."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from crawler.extract.outline import clean
from crawler.extract.references import is_nowhere, opened

FILE_SUFFIXES = "docx|doc|xlsx|xls|xlsm|pptx|ppt|pdf|wps|et|dps|ofd|zip|rar|7z|txt|csv|rtf|ceb|jsonl?"
_SUFFIXED = re.compile(rf"\.(?:{FILE_SUFFIXES})")
_FILE_WORDS = ("down", "attach", "file")  # one of them, or a suffix, stands in every link to a file
_FILE_NAME = 40  # characters at the end of a link in which the suffix of its file stands
_HOME = frozenset(("首页", "网站首页", "主页", "门户首页", "本站首页", "政府首页", "home", "首 页", "网站 首页"))
_BRACKETS = "[]【】 "
_PAGER_WORDS = {
    **dict.fromkeys(("下一页", "下页", "后一页", "下一頁", "后页", ">", ">>", "›", "»", "next", "nextpage"), "next"),
    **dict.fromkeys(("尾页", "末页", "最后一页", "最后页", "last", "尾頁"), "last"),
}
_ADORNMENTS = "[]【】《》<>()（） \u3000&nbsp;"
_ARROWS = " <>‹›«»←→"  # beside the words of a pager
_ADORNED, _PAGER_WORD = 30, 8  # characters of a link of a pager, with what adorns it and without
_HIGHEST = 99_999  # number of a page
_POLICE_QUERY = re.compile(r"(?:recordcode|beian\.mps\.gov\.cn.{0,40}[?&]code)=(\d{14})", re.I)
_FIND_ERROR = ("pucha.kaipuyun.cn", "zfwzgl.www.gov.cn", "jiucuo", "网站找错")  # addresses, words of the entry


class Told(NamedTuple):
    """What one link tells. `name` is its text, else its title. `href` is its address as written, "" where that leads
    nowhere; `opens` the one that its small script opens, else "". `turns_to` is "next", "last" or the number of a
    page where the link may belong to a pager, else "". `police` is the number under which the police registered the
    site, else "". `is_plain` says that it tells nothing but its name, as nearly all do."""

    name: str
    href: str
    opens: str
    may_be_file: bool
    leads_home: bool
    turns_to: str
    police: str
    is_error_entry: bool
    is_plain: bool


@lru_cache(maxsize=4096)
def told(href: str, text: str, title: str, clicked: str) -> Told:
    """What a link tells by its address, its text as one line, its title or file name, and its small script."""
    registered = _POLICE_QUERY.search(href) if "=" in href else None
    may_be_file = _may_be_file(f"{href} {text[-_FILE_NAME:]} {title[-_FILE_NAME:]} {clicked}".lower())
    leads_home = text.lower().strip(_BRACKETS) in _HOME
    turns_to = _turns_to(text, title)
    is_error = is_error_entry(f"{href} {text} {title}")
    return Told(
        name=text or clean(title),
        href="" if is_nowhere(href) else href,
        opens=opened(href, clicked),
        may_be_file=may_be_file,
        leads_home=leads_home,
        turns_to=turns_to,
        police=registered[1] if registered else "",
        is_error_entry=is_error,
        is_plain=not (may_be_file or leads_home or turns_to or registered or is_error),
    )


def is_error_entry(told: str) -> bool:
    """Whether an address or a text is that of 我为政府网站找错."""
    return any(entry in told for entry in _FIND_ERROR)


def _may_be_file(told: str) -> bool:
    return any(word in told for word in _FILE_WORDS) or _SUFFIXED.search(told) is not None


def _turns_to(text: str, title: str) -> str:
    if len(text) > _ADORNED:
        return ""
    word = text.strip(_ADORNMENTS).lower() or title.strip()
    word = word.strip(_ARROWS) or word
    if len(word) > _PAGER_WORD:
        return ""
    if word.isascii() and word.isdigit():
        return str(int(word)) if 1 < int(word) <= _HIGHEST else ""
    return _PAGER_WORDS.get(word, "")
