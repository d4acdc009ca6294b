"""What may happen to the answers of a site: where, what, and for how long."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from benchmarks.fault_schedules.healthy import NOW
from crawler.causes import failure_of
from crawler.extract import is_html, page_facts
from model.page import Cause, Failure, Phase, RawPage, Visit
from model.snapshot import Crawl

_LOST = (
    Cause.DNS_FAILED,
    Cause.CONNECT_REFUSED,
    Cause.CONNECT_TIMEOUT,
    Cause.TLS_EXPIRED,
    Cause.FIRST_BYTE_TIMEOUT,
    Cause.TOTAL_TIMEOUT,
    Cause.DISCONNECTED,
    Cause.PROTOCOL_ERROR,
    Cause.TRUNCATED,
    Cause.OVER_LIMIT,
    Cause.BAD_ENCODING,
    Cause.TOO_MANY_REDIRECTS,
    Cause.OUT_OF_SCOPE,
    Cause.NOT_FOUND,
    Cause.UNAUTHORIZED,
    Cause.FORBIDDEN,
    Cause.RATE_LIMITED,
    Cause.SERVER_ERROR,
    Cause.UNAVAILABLE,
    Cause.CHALLENGE,
    Cause.OUR_FAULT,
)
_SAID = (  # pages that answer 200 and are not what was asked for
    "<title>系统维护</title><h1>系统维护中</h1><p>网站正在升级维护，暂停服务，给您带来不便敬请谅解。</p>",
    "<title>请求被拦截</title><p>您的请求疑似攻击行为，已被网站防火墙拦截！事件编号：8a7f2b</p>",
    "<title>安全验证</title><p>为了保护网站安全，请拖动滑块完成验证后继续访问。</p>",
    "<title>用户登录</title><form>用户名<input name=u>密码<input type=password name=p><button>登录</button></form>",
    "<title>提示</title><p>抱歉，您访问的页面不存在或已被删除！</p>",
    "<title>系统繁忙</title><p>系统繁忙，请稍后再试。</p>",
    "<title>500</title><h1>500 服务器内部错误</h1>",
    "<title>加载中</title><div id=app></div><script src=/static/js/app.3ab21c.js></script>",
    "",
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `urls` are the addresses it meets, None for all from visit number `since` on; `phases` when."""

    what: str
    urls: frozenset[str] | None
    phases: frozenset[Phase]
    since: int
    alter: Callable[[Visit], Visit]

    def meets(self, visit: Visit, phase: Phase, number: int) -> bool:
        """Whether that visit is met by the fault."""
        return phase in self.phases and number >= self.since and (self.urls is None or visit.raw.url in self.urls)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The faults of one run."""

    faults: tuple[Fault, ...]

    def __call__(self, visit: Visit, phase: Phase, number: int) -> Visit:
        for fault in self.faults:
            if fault.meets(visit, phase, number):
                return fault.alter(visit)
        return visit

    @property
    def is_cured(self) -> bool:
        """True when every fault is gone at the second try, and the second look is clear."""
        return all(fault.phases == {Phase.CRAWL} for fault in self.faults)

    @property
    def is_gone(self) -> Callable[[str], bool]:
        """Whether an address is gone for good: the site itself says so, or leads elsewhere or to a log-in."""
        gone = [f for f in self.faults if f.what.startswith(_GONE) and f.phases == _ALWAYS]
        return lambda url: any(fault.urls is None or url in fault.urls for fault in gone)

    def __str__(self) -> str:
        return "; ".join(fault.what for fault in self.faults)


_GONE = ("not_found", "“<title>提示", "out_of_scope", "“<title>用户登录", "the home page instead")
_ALWAYS = frozenset(Phase)
_CURED = frozenset({Phase.CRAWL})
_LATE = frozenset({Phase.SECOND_LOOK})
_PERSISTENCE = ((_ALWAYS, 6), (_CURED, 2), (_LATE, 1))


def schedule_of(visits: Mapping[str, Visit], crawl: Crawl, dice: random.Random) -> Schedule:
    """One to three faults on the site of that crawl."""
    return Schedule(tuple(_fault(visits, crawl, dice) for _ in range(dice.choice((1, 1, 1, 2, 3)))))


def _fault(visits: Mapping[str, Visit], crawl: Crawl, dice: random.Random) -> Fault:
    name, urls, since = _place(crawl, dice)
    phases = dice.choices([p for p, _ in _PERSISTENCE], [w for _, w in _PERSISTENCE])[0]
    what, alter = _harm(visits, crawl, dice)
    when = {_ALWAYS: "for good", _CURED: "at first", _LATE: "at the second look"}[phases]
    return Fault(f"{what} on {name} {when}", urls, phases, since, alter)


def _place(crawl: Crawl, dice: random.Random) -> tuple[str, frozenset[str] | None, int]:
    """Where a fault strikes: a name, the addresses or None, the first visit."""
    lists = sorted({p.url for p in crawl.pages if p.rows or p.pager})
    articles = sorted({p.url for p in crawl.pages if not p.rows})
    files = sorted({f.url for f in crawl.files})
    match dice.choice(("list", "list", "article", "article", "file", "some", "folder", "home", "from", "from")):
        case "article" if articles:
            return _named(dice.sample(articles, 1))
        case "file" if files:
            return _named(dice.sample(files, min(len(files), dice.choice((1, 3, 99)))))
        case "some":
            every = sorted({*lists, *articles, *files} - {crawl.home_url})
            return _named(dice.sample(every, max(1, int(len(every) * dice.choice((0.02, 0.1, 0.5))))))
        case "folder":
            folder = dice.choice([*lists, *articles]).rpartition("/")[0] + "/"
            inside = [u for u in (*lists, *articles, *files) if u.startswith(folder) and u != crawl.home_url]
            return f"folder {folder}", frozenset(inside), 0
        case "home":
            return "home", frozenset({p.url for p in crawl.pages if p.kind.value == "home"} | {crawl.home_url}), 0
        case "from":
            since = dice.randint(1, len(crawl.pages) + 10)
            return f"everything from visit {since}", None, since
        case _:
            return _named(dice.sample(lists, min(len(lists), dice.choice((1, 1, 2, 5)))))


def _named(urls: list[str]) -> tuple[str, frozenset[str], int]:
    shown = ", ".join(sorted(urls)[:3])
    return f"{len(urls)} ({shown})", frozenset(urls), 0


def _harm(visits: Mapping[str, Visit], crawl: Crawl, dice: random.Random) -> tuple[str, Callable[[Visit], Visit]]:
    match dice.choice(("lost", "lost", "lost", "said", "said", "cut", "home", "part")):
        case "said":
            said = dice.choice(_SAID)
            told = _saying(said)
            return f"“{said[:20]}”", lambda visit: _instead(visit, told)
        case "cut":
            share = dice.uniform(0.05, 0.95)
            return f"cut at {share:.2f}", lambda visit: _cut(visit, share)
        case "home":
            home = visits[crawl.home_url]
            return "the home page instead", lambda visit: _instead(visit, home)
        case "part":
            share = dice.uniform(0.0, 0.9)
            return f"read to {share:.2f}", lambda visit: _part(visit, share)
        case _:
            cause = dice.choice(_LOST)
            return cause.value, lambda visit: _lost(visit, cause)


def _lost(visit: Visit, cause: Cause) -> Visit:
    raw = replace(visit.raw, failure=Failure(cause, "scheduled"), body=b"", status=None)
    return Visit(raw, visit.phase)


def _instead(visit: Visit, other: Visit) -> Visit:
    """The address answers with another page."""
    url = visit.raw.url
    page = replace(other.page, url=url, final_url=url) if other.page else None
    return Visit(replace(other.raw, url=url, final_url=url), visit.phase, page)


def _cut(visit: Visit, share: float) -> Visit:
    """The body ends early, and nothing in the framing tells."""
    if visit.page is None or not visit.raw.body:
        return _lost(visit, Cause.TRUNCATED)
    raw = visit.raw
    return _read(replace(raw, body=raw.body[: int(len(raw.body) * share)]), visit.phase)


def _read(raw: RawPage, phase: Phase) -> Visit:
    digest = hashlib.sha256(raw.body).hexdigest()
    raw = replace(raw, body_digest=digest)
    failure = failure_of(raw)
    if failure is not None or not is_html(raw):
        return Visit(replace(raw, failure=failure or Failure(Cause.UNREADABLE_FILE)), phase)
    return Visit(raw, phase, page=page_facts(raw))


def _part(visit: Visit, share: float) -> Visit:
    """Only a part was read, and that is known: the page was over a limit."""
    page = visit.page
    if page is None:
        return _lost(visit, Cause.OVER_LIMIT)
    shorter = replace(
        page,
        truncated=True,
        text=page.text[: int(len(page.text) * share)],
        visible_text=page.visible_text[: int(len(page.visible_text) * share)],
        rows=page.rows[: int(len(page.rows) * share)],
        links=page.links[: int(len(page.links) * share)],
        attachments=page.attachments[: int(len(page.attachments) * share)],
    )
    return replace(visit, page=shorter)


@cache
def _saying(words: str) -> Visit:
    """A page that answers 200 and says only these words."""
    head = '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>'
    url = "http://said.example/"
    type_ = (("Content-Type", "text/html; charset=utf-8"),)
    return _read(
        RawPage(url, url, NOW, 200, type_, f"{head}{words}</body></html>".encode() if words else b""), Phase.CRAWL
    )
