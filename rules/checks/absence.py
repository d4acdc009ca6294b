"""The coverage certificate: what was read before something is called absent (rule of evidence).

Nothing is absent because it was not seen. It is absent when the home page opened, every list that could hold it was
read to its end, nothing relevant was left unread, the reader is known to have worked, and a second look on a new
connection saw the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from model.finding import Certificate, Gap
from model.page import Cause, Page, PageKind
from model.snapshot import Coverage, Crawl, EndReason, Unread
from rules.checks.library import Library, library
from rules.checks.text import fold, label

Relevance = Callable[[str], bool]

_PAGER_TEXT = re.compile(
    r"^(?:下一?页|下页|上一?页|尾页|末页|最后一页|首页|第?\d+页?|[<>«»›‹.…]+|next|more|更多)*$", re.I
)
_ENDED = {
    EndReason.PAGE_BUDGET: "达到页面数量上限",
    EndReason.DEPTH_BUDGET: "达到层级上限",
    EndReason.BYTE_BUDGET: "达到流量上限",
    EndReason.TIME_BUDGET: "达到时间上限",
    EndReason.HOME_UNREACHABLE: "首页打不开",
    EndReason.ROBOTS: "robots.txt不允许访问",
    EndReason.BREAKER: "网站连续出错，已停止访问",
    EndReason.CANCELLED: "检查被取消",
    EndReason.CRASHED: "本程序出错",
}
_READ_SHARE = 0.95  # of what was planned (absence needs proof)
_GONE = frozenset({Cause.NOT_FOUND, Cause.SOFT_404})
_GENERAL = frozenset(
    map(
        label,
        ("政府信息公开", "信息公开", "政务公开", "信息公开目录", "政府信息公开目录", "公开目录", "入口", "网站导航"),
    )
)


def certificate(crawl: Crawl, looked_for: str, relevant: Relevance, columns: Iterable[str] = ()) -> Certificate:
    """What was read of the site, and the gaps that keep `looked_for` from being called absent.

    `relevant` says of folded text (of a link, a title, a file name) whether it could lead to the thing; `columns`
    are labels of the columns where it belongs.
    """
    shelf = library(crawl)
    wanted = frozenset(columns)
    coverage = crawl.coverage
    read = [c for key, c in shelf.columns.items() if key in wanted]
    dates = [p.published.on for p in shelf.readable if p.published]
    gaps = [
        *_site_gaps(coverage, shelf),
        *_unread_gaps(shelf, relevant, wanted),
        *_page_gaps(shelf, relevant, wanted),
        *_file_gaps(shelf, relevant),
    ]
    return Certificate(
        looked_for=looked_for,
        columns_read=tuple(sorted(c.name for c in read)),
        pages_read=len(shelf.readable),
        files_read=sum(f.failure is None for f in crawl.files),
        planned=coverage.planned,
        newest_read_on=max(dates, default=None),
        gaps=tuple(gaps),
        waited_seconds=coverage.second_look.waited_seconds if coverage.second_look else None,
    )


def _site_gaps(coverage: Coverage, shelf: Library) -> list[Gap]:
    gaps = []
    if not coverage.home_ok:
        gaps.append(Gap("首页", "首页未能打开"))
    if coverage.ended is not EndReason.EXHAUSTED:
        gaps.append(Gap("全站", f"抓取提前结束：{_ENDED[coverage.ended]}"))
    failed = sum(u.cause not in _GONE and u.cause is not Cause.ROBOTS_EXCLUDED for u in coverage.unread)
    if coverage.planned and failed > (1 - _READ_SHARE) * coverage.planned:
        gaps.append(Gap("全站", f"计划读取{coverage.planned}个网址，有{failed}个未能读到", failed))
    has_dates = any(p.published or any(r.published for r in p.rows) for p in shelf.readable)
    if not has_dates:
        gaps.append(Gap("全站", "未读到任何带日期的信息，不能确认读取正常"))
    look = coverage.second_look
    if look is None:
        gaps.append(Gap("复看", "未能在新的连接上复看首页和栏目"))
    elif len(look.failed) > (1 - _READ_SHARE) * (len(look.same) + len(look.changed) + len(look.failed)):
        gaps.append(Gap("复看", "复看时首页或栏目未能打开", len(look.failed), look.failed[:3]))
    return gaps


def _unread_gaps(shelf: Library, relevant: Relevance, wanted: frozenset[str]) -> list[Gap]:
    """Addresses that were not read and could hold the thing, by cause."""
    own_lists = {page.url for key in wanted for page in _pages_of(shelf, key)}
    counts: Counter[Cause] = Counter()
    examples: dict[Cause, list[str]] = {}
    for record, text in shelf.unread:
        if not _could_hold(record, text, relevant, wanted, own_lists):
            continue
        counts[record.cause] += 1
        if len(examples.setdefault(record.cause, [])) < 3:
            examples[record.cause].append(record.url)
    return [Gap("网址", c.printed, n, tuple(examples[c])) for c, n in sorted(counts.items())]


def _could_hold(record: Unread, text: str, relevant: Relevance, wanted: frozenset[str], own_lists: set[str]) -> bool:
    labels = {label(t) for t in record.link_texts}
    named = bool(labels & wanted) or relevant(text)
    if record.cause in _GONE:
        return named
    if named or labels & _GENERAL:
        return True
    said = [t for t in record.link_texts if not _PAGER_TEXT.match(fold(t))]
    if said:
        return False  # its link says that it is something else
    if record.cause is Cause.TRAP:
        return bool(own_lists & set(record.found_on))
    # A pager's step, or a link without a word: it could be anything that the page it stands on lists.
    return not own_lists or not record.found_on or bool(own_lists & set(record.found_on)) or not record.link_texts


def _page_gaps(shelf: Library, relevant: Relevance, wanted: frozenset[str]) -> list[Gap]:
    scripted, cut, unpaged = [], [], []
    for page in shelf.readable:
        if not (page.needs_script or page.truncated or (page.pager and not page.pager.readable)):
            continue
        if not _page_could_hold(page, relevant, wanted):
            continue
        if page.needs_script:
            scripted.append(page.url)
        elif page.truncated:
            cut.append(page.url)
        else:
            unpaged.append(page.url)
    gaps = []
    if scripted:
        gaps.append(Gap("页面", "内容由脚本生成，需浏览器渲染", len(scripted), tuple(scripted[:3])))
    if cut:
        gaps.append(Gap("页面", "页面过大，只读了一部分", len(cut), tuple(cut[:3])))
    if unpaged:
        gaps.append(Gap("列表", "翻页由脚本控制，后面的页未能读到", len(unpaged), tuple(unpaged[:3])))
    return gaps


def _page_could_hold(page: Page, relevant: Relevance, wanted: frozenset[str]) -> bool:
    if page.kind is PageKind.HOME:
        return True
    names = {label(n) for n in (page.column or "", page.title, *page.breadcrumb) if n}
    if not names or names & (wanted | _GENERAL):
        return True
    return relevant(fold(page.title + (page.column or "")))


def _file_gaps(shelf: Library, relevant: Relevance) -> list[Gap]:
    """Attachments of a matching name that could not be read, or hold only pictures."""
    unreadable: list[str] = []
    scanned: list[str] = []
    for document in shelf.documents:
        for file in document.files:
            if file.failure is None and not file.scanned:
                continue
            if relevant(document.folded):
                (scanned if file.failure is None else unreadable).append(file.url)
    gaps = []
    if unreadable:
        gaps.append(Gap("附件", "附件未能打开", len(set(unreadable)), tuple(sorted(set(unreadable))[:3])))
    if scanned:
        gaps.append(Gap("附件", "附件是扫描件，文字未能读出", len(set(scanned)), tuple(sorted(set(scanned))[:3])))
    return gaps


def _pages_of(shelf: Library, key: str) -> tuple[Page, ...]:
    found = shelf.columns.get(key)
    return found.pages if found else ()
