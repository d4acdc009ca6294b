"""The coverage certificate: what was read before something is called absent (rule of evidence).

Nothing is absent because it was not seen. It is absent when the home page opened, every list that could hold it was
read to its end, nothing relevant was left unread, the reader is known to have worked, and a second look on a new
connection saw the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from model.finding import Certificate, Gap, Outcome, Verdict
from model.page import Cause, Page, PageKind
from model.snapshot import Coverage, Crawl, EndReason, Unread
from rules.checks.blind import blind_gaps
from rules.checks.entries import GENERAL
from rules.checks.library import Library, library
from rules.checks.menus import FEW_LINKS
from rules.checks.published import offered
from rules.checks.text import fold, label
from rules.checks.ways import hosts_of, ways_not_gone

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
    EndReason.ROBOTS: "按robots.txt的规定没有访问",
    EndReason.BREAKER: "网站连续出错，已停止访问",
    EndReason.CANCELLED: "检查被取消",
    EndReason.CRASHED: "本程序出错",
}
_NO_DATES = "未读到任何带日期的信息，不能确认读取正常"
_READ_SHARE = 0.95  # of what was planned (absence needs proof)
_MANY = 5  # so few failures say nothing about the reading as a whole; each is weighed by what its link says
_GONE = frozenset({Cause.NOT_FOUND, Cause.SOFT_404})
_NO_FAULT = frozenset({*_GONE, Cause.ROBOTS_EXCLUDED, Cause.TRAP, Cause.OUT_OF_SCOPE})
_SHUT = frozenset({Cause.LOGIN_WALL, Cause.ROBOTS_EXCLUDED})
_SAYS_NOTHING = re.compile(
    r"^(?:附件\d*|(?:19|20)\d{2}年?度?|(?:点击|在线)?(?:查看|下载|浏览|进入|打开)(?:详情|全文|附件|更多)?|详情|详细|全文|正文|点击这里|入口|链接|列表)$"
)


def certificate(
    crawl: Crawl,
    looked_for: str,
    relevant: Relevance,
    columns: Iterable[str] = (),
    is_anothers: Callable[[str, str], bool] = lambda url, title: False,
    is_unread_ground: Callable[[str], bool] | None = None,
) -> Certificate:
    """What was read of the site, and the gaps that keep `looked_for` from being called absent.

    `relevant` says of folded text (of a link, a title, a file name) whether it could lead to the thing; `columns`
    are labels of the columns where it belongs; `is_anothers` says of address and title of an entry that leads to
    another site whether it is named as somebody else's; `is_unread_ground` of an address on another host whether the
    unit may publish there and nobody looked (None: what stands on other domains is not asked for).
    """
    shelf = library(crawl)
    wanted = frozenset(columns)
    coverage = crawl.coverage
    read = [c for key, c in shelf.columns.items() if key in wanted]
    dates = [p.published.on for p in shelf.readable if p.published]
    gaps = [
        *_site_gaps(coverage, shelf),
        *_look_gaps(coverage, shelf, wanted),
        *_unread_gaps(shelf, relevant, wanted),
        *ways_not_gone(shelf, relevant, wanted, is_anothers, is_unread_ground),
        *_page_gaps(shelf, relevant, wanted),
        *_file_gaps(shelf, relevant, is_anothers),
        *blind_gaps(shelf, relevant, wanted),
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
        carried=coverage.carried,
    )


def counted(verdict: Verdict, proof: Certificate) -> Verdict:
    """A verdict on all things of a kind (a share of them, none of them at fault, none there at all), if all of them
    were read. Otherwise those not read may turn it: a person must look."""
    if proof.is_complete or not (verdict.outcome.is_decided or verdict.outcome is Outcome.NOT_APPLICABLE):
        return verdict
    why = "；".join(f"{g.why}（{g.count}处）" if g.count > 1 else g.why for g in proof.gaps[:4])
    return replace(
        verdict,
        outcome=Outcome.REVIEW,
        reason=f"{verdict.reason}；但未能查全（{why}），请人工核对",
        certificates=(*verdict.certificates, proof),
    )


def swept(verdict: Verdict, crawl: Crawl) -> Verdict:
    """A verdict for want of a worse defect, if the whole site was read: a page not read may hold one. What stands
    behind a login is shown to nobody."""
    if verdict.outcome not in (Outcome.PASS, Outcome.PARTIAL):
        return verdict
    unread = [u for u in crawl.coverage.unread if u.cause not in _NO_FAULT and u.cause is not Cause.LOGIN_WALL]
    away = [u for u in crawl.coverage.unread if u.cause in _SHUT or (u.cause is Cause.OUT_OF_SCOPE and u.attempts)]
    if len(away) >= _MANY and len(away) > (1 - _READ_SHARE) * crawl.coverage.planned:
        unread += away  # a site that sends us away from so many of its pages has not shown them
    cut = [p.url for p in crawl.pages if p.truncated or p.needs_script]
    ended = crawl.coverage.ended
    why = [f"抓取提前结束：{_ENDED[ended]}"] if ended is not EndReason.EXHAUSTED else []
    why += [] if _has_dates(library(crawl)) else [_NO_DATES]
    why += [f"有{len(unread) + len(cut)}个网址未能读到或未读全"] if unread or cut else []
    if not why:
        return verdict
    said = f"{verdict.reason}；但网站未读全（{'；'.join(why)}），请人工核对"
    return replace(verdict, outcome=Outcome.REVIEW, reason=said)


def _site_gaps(coverage: Coverage, shelf: Library) -> list[Gap]:
    gaps = []
    if not coverage.home_ok:
        gaps.append(Gap("首页", "首页未能打开"))
    elif not shelf.shows_menu:
        gaps.append(Gap("首页", "没有读到网站的菜单（可能由脚本生成，或是图片），不能确认栏目都已读到"))
    if coverage.ended is not EndReason.EXHAUSTED:
        gaps.append(Gap("全站", f"抓取提前结束：{_ENDED[coverage.ended]}"))
    failed = sum(u.cause not in _NO_FAULT for u in coverage.unread)
    if failed >= _MANY and failed > (1 - _READ_SHARE) * coverage.planned:
        gaps.append(Gap("全站", f"计划读取{coverage.planned}个网址，有{failed}个未能读到", failed))
    carried = coverage.carried
    if carried and (coverage.started_at.date() - carried.oldest_on).days >= carried.within_days:
        gaps.append(Gap("全站", f"有页面超过{carried.within_days}天未核对", carried.count))
    if not _has_dates(shelf):
        gaps.append(Gap("全站", _NO_DATES))
    return [*gaps, *shelf.lost]


def _has_dates(shelf: Library) -> bool:
    """Whether the reader is known to have worked."""
    return any(p.published or any(r.published for r in p.rows) for p in shelf.readable)


def _look_gaps(coverage: Coverage, shelf: Library, wanted: frozenset[str]) -> list[Gap]:
    """The second look: home and the columns where it belongs must have answered again. What a list showed anew was
    read too, so a list that changed is no gap, unless it showed its entries one time and not the other."""
    look = coverage.second_look
    if look is None:
        return [Gap("复看", "未能在新的连接上复看首页和栏目")]
    own_lists = {page.url for key in wanted for page in _pages_of(shelf, key)}
    if shelf.home is not None:
        own_lists.add(shelf.home.url)
    failed = tuple(url for url in look.failed if url in own_lists)
    unlike = tuple(url for url in look.contradicted if url in own_lists)
    most = len(look.failed) > (1 - _READ_SHARE) * (len(look.same) + len(look.changed) + len(look.failed))
    if failed or (most and len(look.failed) >= _MANY):
        return [Gap("复看", "复看时首页或栏目未能打开", len(look.failed), (failed or look.failed)[:3])]
    return [Gap("复看", "先后两次看到的列表互相矛盾", len(unlike), unlike[:3])] if unlike else []


def _unread_gaps(shelf: Library, relevant: Relevance, wanted: frozenset[str]) -> list[Gap]:
    """Addresses that were not read and could hold the thing, by cause."""
    own_lists = {page.url for key in wanted for page in _pages_of(shelf, key)}
    counts: Counter[Cause] = Counter()
    examples: dict[Cause, list[str]] = {}
    astray: set[str] = set()
    for record, text in shelf.unread:
        if not _could_hold(record, text, relevant, wanted, own_lists):
            continue
        counts[record.cause] += 1
        if record.cause is Cause.OUT_OF_SCOPE:
            astray.add(record.detail or record.url)
        if len(examples.setdefault(record.cause, [])) < 3:
            examples[record.cause].append(record.url)
    told = {Cause.OUT_OF_SCOPE: _led_astray(astray)}
    gaps = [Gap("网址", told.get(c) or c.printed, n, tuple(examples[c])) for c, n in sorted(counts.items())]
    gone = [record.url for record, _ in shelf.unread if record.cause in _GONE and own_lists & set(record.found_on)]
    if len(gone) >= _MANY:  # one dead entry is one; so many say that the column does not work
        gaps.append(Gap("网址", "栏目中多篇内容打不开", len(gone), tuple(gone[:3])))
    return gaps


def _led_astray(urls: set[str]) -> str:
    """Where addresses lead that send the reader to other sites, and what to do; "" without any."""
    hosts = hosts_of(urls)
    then = "未能读到，如果是本单位公开信息的网址，请在名册中登记后重新检查"
    return f"{Cause.OUT_OF_SCOPE.printed}（{hosts}），{then}" if hosts else ""


def _could_hold(record: Unread, text: str, relevant: Relevance, wanted: frozenset[str], own_lists: set[str]) -> bool:
    """Whether an unread address could hold the thing: it is named like it, stands in its column, is a general list,
    or nothing is known of it. What is gone (404 twice) could only if it is named like it, or is a general list."""
    labels = {label(t) for t in record.link_texts}
    named = bool(labels & wanted) or relevant(text)
    is_in_column = bool(own_lists & set(record.found_on))
    is_general = any(map(GENERAL.fullmatch, labels)) and record.cause is not Cause.TRAP
    if named or is_general or record.cause in _GONE:
        return (
            named or is_general or (is_in_column and not record.link_texts)
        )  # a frame of the column, and it is gone
    if record.cause is Cause.TRAP:
        return is_in_column
    if is_in_column:
        return True
    said = [t for t in record.link_texts if not _PAGER_TEXT.match(fold(t)) and not _SAYS_NOTHING.match(label(t))]
    if said:
        return False  # its link says that it is something else
    is_pager_step = bool(record.link_texts) and all(_PAGER_TEXT.match(fold(t)) for t in record.link_texts)
    # A pager's step leads on in the list it stands on; a link without a telling word could lead anywhere.
    return not is_pager_step or not own_lists or not record.found_on


def _page_gaps(shelf: Library, relevant: Relevance, wanted: frozenset[str]) -> list[Gap]:
    scripted, cut, unpaged = [], [], []
    for page in shelf.readable:
        if not (page.needs_script or page.truncated or (page.pager and not page.pager.readable)):
            continue
        if not _page_could_hold(page, relevant, wanted, shelf.home):
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


def _page_could_hold(page: Page, relevant: Relevance, wanted: frozenset[str], home: Page | None) -> bool:
    if page.kind is PageKind.HOME or page is home:
        return page.truncated or len(page.links) < FEW_LINKS
    names = {label(n) for n in (page.column or "", page.title, *page.breadcrumb) if n}
    if not names or names & wanted or any(map(GENERAL.fullmatch, names)):
        return True
    return relevant(fold(page.title + (page.column or "")))


def _file_gaps(shelf: Library, relevant: Relevance, is_anothers: Callable[[str, str], bool]) -> list[Gap]:
    """Attachments of a matching name that could not be read, or hold only pictures; what bears the name of another
    unit that shares the site is not meant."""
    unreadable: list[str] = []
    scanned: list[str] = []
    unread = {record.url for record, _ in shelf.unread if record.cause not in _GONE}
    for document in shelf.documents:
        page = document.page
        offered_by = f" {page.title}" if page is not None and page.url != document.url else ""
        if not relevant(document.folded) or is_anothers(document.url, document.title + offered_by):
            continue
        missing = [a.url for a in offered(document.page) if a.url in unread] if document.page and unread else []
        unreadable += missing
        for file in document.files:
            if file.failure is not None or file.scanned:
                (scanned if file.scanned else unreadable).append(file.url)
    gaps = []
    if unreadable:
        gaps.append(Gap("附件", "附件未能打开", len(set(unreadable)), tuple(sorted(set(unreadable))[:3])))
    if scanned:
        gaps.append(Gap("附件", "附件是扫描件，文字未能读出", len(set(scanned)), tuple(sorted(set(scanned))[:3])))
    return gaps


def _pages_of(shelf: Library, key: str) -> tuple[Page, ...]:
    found = shelf.columns.get(key)
    return found.pages if found else ()
