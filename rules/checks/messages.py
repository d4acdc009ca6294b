"""Public messages and their replies: when each was asked, when it was answered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from model.snapshot import SiteSnapshot
from rules.checks.library import Document, library

_DAY = r"(20\d{2})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})"
_ASKED = re.compile(
    rf"(?:留言|来信|提问|咨询|写信|投诉|信件|提交|反映)(?:时间|日期)[\s:：|]*{_DAY}",
)
_ANSWERED = re.compile(rf"(?:答复|回复|办结|回信|处理)(?:时间|日期)[\s:：|]*{_DAY}")
_REPLY = re.compile(r"(?:答复|回复|处理|办理)(?:内容|意见|结果|情况)[\s:：|]*\S{6,}|已答复|已回复|已办结")


@dataclass(frozen=True, slots=True)
class Message:
    """One public message. `answered_on` is None while no reply is shown; `is_answered` also without its date."""

    document: Document
    asked_on: date
    answered_on: date | None
    is_answered: bool


def messages(site: SiteSnapshot) -> tuple[Message, ...]:
    """The messages shown on the site with the day they were asked, oldest first."""
    assert site.crawl is not None
    found = []
    for document in library(site.crawl).documents:
        page = document.page
        if page is None or document.url != page.url:
            continue
        said = "\n".join([page.text, *(" ".join(row) for table in page.tables for row in table.rows)])
        asked = _first_day(_ASKED, said)
        if asked is not None:
            answered = _first_day(_ANSWERED, said)
            found.append(Message(document, asked, answered, answered is not None or _REPLY.search(said) is not None))
    return tuple(sorted(found, key=lambda m: (m.asked_on, m.document.url)))


def _first_day(pattern: re.Pattern[str], text: str) -> date | None:
    for match in pattern.finditer(text):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
    return None
