"""Public messages and their replies: when each was asked, when it was answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from model.page import Page, PageKind, Table
from model.snapshot import SiteSnapshot
from rules.checks.issuer import is_on_anothers_ground
from rules.checks.library import Library, kept, library
from rules.checks.published import Document
from rules.checks.text import fold, label

_DAY = r"(20\d{2})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})"
_ASKED_WORDS = r"(?:留言|来信|提问|咨询|写信|投诉|信件|提交|反映|受理|发布|诉求)"
_ANSWERED_WORDS = r"(?:答复|回复|办结|回信|处理|反馈)"
_ASKED = re.compile(rf"(?:留言|来信|提问|咨询|写信|投诉|信件|提交|反映)(?:时间|日期)[\s:：|]*{_DAY}")
_ANSWERED = re.compile(rf"{_ANSWERED_WORDS}(?:时间|日期)[\s:：|]*{_DAY}")
_REPLY_LABEL = r"(?:答复|回复|处理|办理)(?:内容|意见|结果|情况)"
_REPLY = re.compile(  # not what stands below an empty box: the next label, the buttons, the footer
    rf"{_REPLY_LABEL}[\s:：|]*+"
    r"(?!(?:答复|回复|处理|办理|留言|来信)(?:单位|部门|人|时间|日期|状态)|[主承协]办|版权|Copyright|网站|备案|技术支持|联系|地址"
    r"|满意|评价|附件|[【\[]|打印|关闭|返回|上一|下一|相关)\S{6,}|已答复|已回复|已办结"
)
_EMPTY_BOX = re.compile(rf"^{_REPLY_LABEL}$")
_ASKED_HEAD = re.compile(rf"^{_ASKED_WORDS}(?:时间|日期)$")
_ANSWERED_HEAD = re.compile(rf"^{_ANSWERED_WORDS}(?:时间|日期)$")
_STATE_HEAD = re.compile(r"状态|办理情况|处理情况|是否(?:答复|回复)")
_IN_A_CELL = re.compile(_DAY)
# A notice may name a day for handing in (论文提交时间); a message says that it is one, or stands among messages.
_SAYS_SO = re.compile(
    r"(?:留言|来信|提问|写信|信件|咨询|投诉|诉求)(?:时间|日期|内容|标题|主题|人|类型|编号)|(?:答复|回复)(?:时间|内容|单位)"
)
_AMONG_MESSAGES = re.compile(r"信箱|留言|咨询|互动|来信|问政|投诉|建言|信访")
_DONE = re.compile(r"^(?:已(?:答复|回复|办结|处理|反馈|办理)|办结|是)$")


@dataclass(frozen=True, slots=True)
class Message:
    """One public message. `answered_on` is None while no reply is shown; `is_answered` also without its date."""

    document: Document
    asked_on: date
    answered_on: date | None
    is_answered: bool


@kept
def messages(site: SiteSnapshot) -> tuple[Message, ...]:
    """The messages shown on the site with the day they were asked, oldest first: each on a page of its own, several
    on one page one after another, or as the rows of a table."""
    assert site.crawl is not None
    found: list[Message] = []
    for document in _pages(library(site.crawl)):
        page = document.page
        if page is None or document.url != page.url or is_on_anothers_ground(page.url, site.unit, site.roster):
            continue
        in_rows = [m for table in page.tables for m in _of_rows(document, table)]
        found += in_rows or _of_text(document)
    return tuple(sorted(found, key=lambda m: (m.asked_on, m.document.url)))


def is_message(document: Document) -> bool:
    """True when a document is what a citizen wrote, with or without the reply: nothing that the unit made public."""
    page = document.page
    return page is not None and document.url == page.url and bool(_of_text(document))


def _pages(shelf: Library) -> Iterator[Document]:
    """The documents, and pages of a few words that say when they were asked: too short for a document."""
    known = {document.url for document in shelf.documents}
    yield from shelf.documents
    for page in shelf.readable:
        if page.kind is PageKind.OTHER and page.url not in known and _ASKED.search(page.visible_text):
            yield Document(page.url, page.title, fold(page.title), page.published, frozenset(), page)


def _of_rows(document: Document, table: Table) -> list[Message]:
    """The messages of a table whose head says when each was asked, and when or whether it was answered."""
    heads = [label(cell) for cell in table.rows[0]] if table.rows else []
    asked_at = next((n for n, head in enumerate(heads) if _ASKED_HEAD.search(head)), None)
    answered_at = next((n for n, head in enumerate(heads) if _ANSWERED_HEAD.search(head)), None)
    state_at = next((n for n, head in enumerate(heads) if _STATE_HEAD.search(head)), None)
    if asked_at is None or (answered_at is None and state_at is None):
        return []
    found = []
    for row in table.rows[1:]:
        asked = _first_day(_IN_A_CELL, _cell(row, asked_at))
        if asked is not None:
            answered = _first_day(_IN_A_CELL, _cell(row, answered_at))
            done = answered is not None or _DONE.match(label(_cell(row, state_at))) is not None
            found.append(Message(document, asked, answered, done))
    return found


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at] if at is not None and at < len(row) else ""


def _of_text(document: Document) -> list[Message]:
    """The messages of a page's text: each begins where it is said when it was asked."""
    page = document.page
    assert page is not None
    text = page.text
    if not text or (page.kind is PageKind.OTHER and not _ASKED.search(text)):
        text = _below_the_menu(page.visible_text) or text  # the reply alone may pass for the main text
    is_among = page.kind is PageKind.MAILBOX or any(map(_AMONG_MESSAGES.search, document.columns))
    if not is_among and not _SAYS_SO.search(text):
        return []
    starts = [m.start() for m in _ASKED.finditer(text)]
    if len(starts) > 1:
        parts = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    else:
        parts = ["\n".join([text, *(" ".join(row) for table in page.tables for row in table.rows)])]
    found = []
    for said in parts:
        asked = _first_day(_ASKED, said)
        if asked is not None:
            answered = _first_day(_ANSWERED, said)
            is_told = _REPLY.search(said) is not None and not (len(parts) == 1 and _leaves_the_box_empty(page))
            found.append(Message(document, asked, answered, answered is not None or is_told))
    return found


def _leaves_the_box_empty(page: Page) -> bool:
    """True when a table of the page has a place for the reply and nothing in it, and nothing says it was answered."""
    rows = [row for table in page.tables for row in table.rows]
    is_done = any(_DONE.match(label(cell)) for row in rows for cell in row)
    boxes = [row for row in rows if row and _EMPTY_BOX.match(label(row[0]))]
    return bool(boxes) and not is_done and not any("".join(row[1:]).strip() for row in boxes)


def _below_the_menu(text: str) -> str:
    """What a page too short to have a main text shows from the day of the message on."""
    asked = _ASKED.search(text)
    return text[asked.start() :] if asked else ""


def _first_day(pattern: re.Pattern[str], text: str) -> date | None:
    for match in pattern.finditer(text):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
    return None
