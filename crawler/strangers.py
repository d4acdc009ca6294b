"""Pages that answer 200 and show nothing of the site: an error, a refusal or somebody else's page, in words nobody
listed.

Whatever a server says in the place of a page, it does not say it in the site's own frame, under the name that the
link to it bears. A page is taken for a stranger when the site's pages have a menu in common and this one has not, and
it does not speak of what its link promised; within the frame, when a few words of failure are all there is.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from crawler.held import Held, LinkBook, bears_content
from model.page import Cause, Failure, Page, PageKind, Region

_FEWEST_PAGES = 5  # of a site, before anything is said about what is usual on it
_COMMON = 0.1  # share of the pages that a link of the frame stands on, and at least so many of them
_FEWEST_TIMES = 3
_USUAL = 0.3  # share of the pages that have something of the frame: the others may all be strangers
_SHORT = 500  # characters of a page whose link says nothing
_WORDS = 100  # characters of a failure told within the site's frame
_TELLING = 2  # characters of a link's text that say what it leads to
_NAME = 12  # of a link's text so many are looked for: titles are cut short in lists
_FAILURE = re.compile(
    r"错误|出错|异常|失败|繁忙|超时|故障|稍[后候]|重试|关闭|停用|拒绝|无法(?!律|定|人)|加载|loading|不存在|删除|找不到|验证码|404|error|exception|fail",
    re.I,
)
# What servers and their programs say of themselves when they break down.
_BREAKDOWN = re.compile(
    r"HTTP Status 50\d|Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|Runtime Error"
    r"|服务器(?:内部|运行|出现)?错误|运行时错误|Fatal error|\w{3,}(?:Exception|Error)\b|Stack Trace|Traceback"
    r"|SQLSTATE|mysqli?_connect|OLE DB|ODBC|数据库.{0,12}(?:错误|失败|超时|异常)"
    r"|database.{0,12}(?:error|fail)|(?:error|fail).{0,20}database",
    re.I,
)
_LISTING = re.compile(r"(?:Index of|Directory listing (?:for|of)) (/\S*)", re.I)
_NO_NAME = re.compile(
    r"(?:更多|详情|查看|点击|进入|首页|[上下前后尾末](?:一?页|1页)|最后一页|第一页|入口|附件|链接|\W|\d)+|more|next|prev(?:ious)?|first|last",
    re.I,
)


class Usual:
    """What is usual on one site: the links that its pages have in common.

    `others` are its pages besides the home page, `book` that of the addresses they lead to.
    """

    def __init__(self, home: Page, others: Sequence[Held], book: LinkBook) -> None:
        self._homes = {home.url, home.final_url}
        counts: Counter[int] = Counter()
        for page in others:
            counts.update(page.linked())
        common = {number for number, n in counts.items() if n >= max(_FEWEST_TIMES, _COMMON * len(others))}
        common -= book.numbers(self._homes)
        self._frame = frozenset(book.urls(common))
        framed = sum(not common.isdisjoint(page.linked()) for page in others)
        self._is_home_framed = self._is_framed(home)
        self._is_known = len(others) >= _FEWEST_PAGES and framed >= _USUAL * len(others)

    def why_strange(self, page: Page, link_texts: Sequence[str]) -> Failure | None:
        """Why the page is none of the site's, or None. `link_texts` are those of the links that lead to it."""
        is_part = page.needs_script or (page.truncated and not page.rows)
        if is_part and page.url not in self._homes and speaks_of(page, link_texts) is False:
            return _strange(page)
        if bears_content(page) or _opens_columns(page) or (page.links and not page.visible_text.strip()):
            return None  # a page that only leads on is what it leads to
        if page.kind is PageKind.BLANK_COLUMN and (self._is_framed(page) or speaks_of(page, link_texts) is not False):
            return None
        if not self._is_known or _lists_its_folder(page):
            return None
        if page.url in self._homes:
            is_gone = self._is_home_framed and not self._is_framed(page)
            return _strange(page) if is_gone else None
        is_framed = self._is_framed(page)
        keeps_word = speaks_of(page, link_texts, in_full=not is_framed)
        if keeps_word:
            return None
        if not is_framed:
            is_short = len(page.visible_text) < _SHORT
            is_failure = keeps_word is False or (is_short and _FAILURE.search(_unlinked(page)) is not None)
        elif keeps_word is None or page.needs_script or len(page.text) >= _WORDS:
            is_failure = False
        else:
            is_failure = _FAILURE.search(_unlinked(page)) is not None
        return _strange(page) if is_failure else None

    def _is_framed(self, page: Page) -> bool:
        return any(link.url in self._frame for link in page.links)


def tells_of_breakdown(page: Page) -> bool:
    """Whether a page that is none of the site's says that the server, its program or its database has failed."""
    return _BREAKDOWN.search(f"{page.title_tag} {_unlinked(page)}") is not None


def is_named(page: Page, link_texts: Sequence[str]) -> bool | None:
    """Whether the page bears a name that the links to it promise, in its title, column or trail: that it mentions the
    name somewhere says nothing when another address shows the same."""
    names = [name for name in map(_folded, link_texts) if _is_telling(name)]
    borne = _folded(" ".join((page.title, page.title_tag, page.column or "", *page.breadcrumb)))
    return any(name in borne for name in names) if names else None


def speaks_of(page: Page, link_texts: Sequence[str], *, in_full: bool = False) -> bool | None:
    """Whether the page speaks of what the links to it promise; None when they promise nothing. With `in_full` its
    menus and its footer count too."""
    names = [name for name in map(_folded, link_texts) if _is_telling(name)]
    if not names:
        return None
    shown = " ".join((page.title, page.title_tag, page.column or "", *page.breadcrumb, page.text))
    shown = _folded(f"{shown} {page.visible_text}" if in_full else shown)
    return any(name[:_NAME] in shown for name in names)


def _opens_columns(page: Page) -> bool:
    """A directory whose script names the columns it opens, all on its own host: it need bear neither the site's frame
    nor the name that the menu gives it."""
    here = urlsplit(page.final_url).hostname
    opened = (link for link in page.links if link.region is Region.SCRIPT and link.text)
    return sum(urlsplit(link.url).hostname == here for link in opened) >= _FEWEST_TIMES


def _lists_its_folder(page: Page) -> bool:
    """A folder that the server lets everybody browse: it bears its own path, and something lies in it."""
    said = _LISTING.match(page.title or page.title_tag)
    here = urlsplit(page.final_url).path
    return said is not None and said[1].rstrip("/") == here.rstrip("/") and len(page.links) > 1


def _unlinked(page: Page) -> str:
    """The title and the visible text without the texts of links."""
    shown = page.visible_text
    for link in page.links:
        shown = shown.replace(link.text, " ", 1) if link.text else shown
    return f"{page.title} {shown}"


def _strange(page: Page) -> Failure:
    if page.needs_script:
        return Failure(Cause.NEEDS_BROWSER, "页面由脚本生成，看不到栏目内容")
    said = " ".join((page.title or page.visible_text).split())[:30]
    cause = Cause.SERVER_ERROR if tells_of_breakdown(page) else Cause.TRUNCATED
    return Failure(cause, f"显示的不是网站内容，可能是出错提示：{said}")


def _is_telling(name: str) -> bool:
    return len(name) >= _TELLING and _NO_NAME.fullmatch(name) is None


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lstrip("·•‧●■◆▪>").rstrip(".…").casefold()
