"""Random faults over the demonstration city: none may accuse a unit, and none may praise it.

`python -m benchmarks.fault_schedules [HOW_MANY [FIRST]]`. The city is crawled once, in good health. Then the spider
walks the remembered answers again, one unit at a time, while a schedule of faults takes answers away: single pages,
lists, files, whole folders, everything from some moment on; for good, until the second pass, or only at the second
look. The rules judge what is left. A verdict may become open; it may not become another one.

A schedule is made from its number alone, so that each can be run again while the city stays as it is. Measured in
November 2026: 4,500 schedules (3000 to 7499), 184,000 verdicts; three false FAIL, nine false PASS and eleven others
turned. Each was mended at its cause or is what the schedule had made true (`is_true_of`), and was run again. Of the
decided verdicts under faults that a retry cures 12 % were open (3000 to 3999) before everything that failed was asked
for once more; since then 0.03 % (5 of 15,200).
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from audits.order import portal_of
from crawler.addresses import AddressBook, parse_mappings
from crawler.causes import failure_of
from crawler.extract import is_html, page_facts
from crawler.fetch import Fetcher
from crawler.files import FileReader
from crawler.limits import CrawlSettings, FetchLimits
from crawler.politeness import Pacer
from crawler.spider import crawl_site
from crawler.tools import Tools
from fixtures import city
from model.finding import Finding, Outcome
from model.page import Cause, Failure, Phase, RawPage, Visit
from model.roster import Roster, Site, Unit
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.engine import judge
from rules.rule import Rule, load_rules
from store.catalog import load_plan, load_roster, load_scorecard

AS_OF = date(2019, 4, 2)
_NOW = datetime(2019, 4, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
_PLAN = "jieyang_2018"
_QUICK = CrawlSettings(interval_s=0, concurrency=4, second_pass_wait_s=0, second_look_wait_s=0, contact="a@b.cn")
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
_DECIDED = frozenset({Outcome.PASS, Outcome.PARTIAL, Outcome.FAIL, Outcome.NOT_APPLICABLE})


# --- the city in good health ---


@dataclass(slots=True)
class _Keeping:
    """A ledger that keeps every visit with its body."""

    visits: dict[str, Visit] = field(default_factory=dict)

    def recall(self, url: str, phase: Phase) -> Visit | None:
        return None

    def record(self, visit: Visit) -> None:
        if visit.phase is not Phase.SECOND_LOOK:
            self.visits[visit.raw.url] = visit

    def flush(self) -> None:
        """Nothing to make safe."""


class _Listening:
    """A fetcher that keeps what it fetched outside the walk itself: robots.txt and sitemaps."""

    def __init__(self, fetcher: Fetcher, answers: dict[str, RawPage]) -> None:
        self._fetcher, self._answers = fetcher, answers

    async def fetch(self, url: str, **wishes: object) -> RawPage:
        raw = await self._fetcher.fetch(url, **wishes)  # type: ignore[arg-type]
        self._answers[url] = raw
        return raw


class _Remembering:
    """A fetcher that only remembers."""

    def __init__(self, answers: Mapping[str, RawPage]) -> None:
        self._answers = answers

    async def fetch(self, url: str, **_wishes: object) -> RawPage:
        return self._answers.get(url) or RawPage(url, url, _NOW, status=404)


@dataclass
class Remembered:
    """The healthy city: its answers by address, its units, and what the rules say of each."""

    roster: Roster
    period: Period
    rules: tuple[Rule, ...]
    visits: Mapping[str, Visit]
    answers: Mapping[str, RawPage]
    crawls: Mapping[str, Crawl]
    _said: dict[str, Visit] = field(default_factory=dict)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The units that have a site which opened."""
        sites = {u: s for s in self.roster.sites() for u in s.unit_ids}
        return tuple(u for u in self.roster.units if u.id in sites and self.crawls[sites[u.id].key].coverage.home_ok)

    @cached_property
    def portal(self) -> Site:
        site = portal_of(self.roster)
        assert site is not None
        return site

    @cached_property
    def verdicts(self) -> Mapping[str, Mapping[str, Finding]]:
        """Unit -> requirement -> finding."""
        portal = self.crawls[self.portal.key]
        return {u.id: self.judge(u, self.crawls[self.site_of(u).key], portal) for u in self.units}

    def said(self, words: str) -> Visit:
        """A page that answers 200 and says only these words."""
        if words not in self._said:
            head = '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>'
            url = "http://said.example/"
            type_ = (("Content-Type", "text/html; charset=utf-8"),)
            raw = RawPage(url, url, _NOW, 200, type_, f"{head}{words}</body></html>".encode() if words else b"")
            self._said[words] = _read(raw, Phase.CRAWL)
        return self._said[words]

    def site_of(self, unit: Unit) -> Site:
        """The unit's own site."""
        return next(s for s in self.roster.sites() if unit.id in s.unit_ids)

    def judge(self, unit: Unit, crawl: Crawl, portal: Crawl) -> Mapping[str, Finding]:
        """The unit's findings over these crawls, by requirement."""
        found = judge(SiteSnapshot(unit, self.roster, crawl, portal), self.period, self.rules)
        return {f.requirement: f for f in found}

    def walk(self, site: Site, schedule: Callable[[Visit, Phase, int], Visit], settings: CrawlSettings) -> Crawl:
        """The spider's walk over the remembered answers, as the schedule leaves them."""
        return asyncio.run(self._walk(site, schedule, settings))

    async def _walk(
        self, site: Site, schedule: Callable[[Visit, Phase, int], Visit], settings: CrawlSettings
    ) -> Crawl:
        book = AddressBook()
        fetcher = cast(Fetcher, _Remembering(self.answers))
        ledger = _Faulty(self.visits, schedule)
        async with FileReader() as reader:
            pacer = Pacer(settings, book, lambda: _NOW)
            tools = Tools(settings, FetchLimits(), book, fetcher, reader, pacer, lambda: _NOW)
            return await crawl_site(site, tools=tools, ledger=ledger, random=random.Random(site.key))


@dataclass(slots=True)
class _Faulty:
    """A ledger that recalls everything, with the schedule's faults."""

    visits: Mapping[str, Visit]
    schedule: Callable[[Visit, Phase, int], Visit]
    asked: int = 0

    def recall(self, url: str, phase: Phase) -> Visit:
        self.asked += 1
        visit = self.visits.get(url) or Visit(
            RawPage(url, url, _NOW, status=404, failure=Failure(Cause.NOT_FOUND, "status 404"))
        )
        return self.schedule(replace(visit, phase=phase), phase, self.asked)

    def record(self, visit: Visit) -> None:
        """Everything is known."""

    def flush(self) -> None:
        """Nothing to make safe."""


def remember() -> Remembered:
    """Crawl the demonstration city once."""
    folder = Path("rules") / _PLAN
    roster = load_roster(city.ROSTER)
    visits: dict[str, Visit] = {}
    answers: dict[str, RawPage] = {}
    with city.serve() as served:
        crawls = asyncio.run(_crawl_all(roster, served.resolve, visits, answers))
    period = Period(AS_OF, load_plan(folder / "plan.toml"), load_scorecard(folder / "scorecard.toml"))
    return Remembered(roster, period, load_rules(_PLAN), visits, answers, crawls)


async def _crawl_all(
    roster: Roster, resolve: tuple[str, ...], visits: dict[str, Visit], answers: dict[str, RawPage]
) -> dict[str, Crawl]:
    book = AddressBook(parse_mappings(resolve))
    async with Fetcher(FetchLimits(), book, "gongkai/0.1", lambda: _NOW) as fetcher, FileReader() as reader:
        listening = cast(Fetcher, _Listening(fetcher, answers))
        pacer = Pacer(_QUICK, book, lambda: _NOW)
        tools = Tools(_QUICK, FetchLimits(), book, listening, reader, pacer, lambda: _NOW)

        async def one(site: Site) -> tuple[str, Crawl]:
            ledger = _Keeping()
            crawl = await crawl_site(site, tools=tools, ledger=ledger, random=random.Random(site.key))
            visits.update(ledger.visits)
            return site.key, crawl

        return dict(await asyncio.gather(*(one(site) for site in roster.sites())))


# --- schedules ---


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

    def is_true_of(self, finding: Finding) -> bool:
        """True when the finding says what the schedule made so: what is gone for good, leads elsewhere or stands
        behind a log-in is nothing that the site shows, neither a file nor a form."""
        is_gone = any(fault.what.startswith(_GONE) and fault.phases == _ALWAYS for fault in self.faults)
        return is_gone and (finding.outcome is Outcome.PARTIAL or finding.requirement == "8.2")

    def __str__(self) -> str:
        return "; ".join(fault.what for fault in self.faults)


_GONE = ("not_found", "“<title>提示", "out_of_scope", "“<title>用户登录", "the home page instead")
_ALWAYS = frozenset(Phase)
_CURED = frozenset({Phase.CRAWL})
_LATE = frozenset({Phase.SECOND_LOOK})
_PERSISTENCE = ((_ALWAYS, 6), (_CURED, 2), (_LATE, 1))


def schedule_of(city_: Remembered, crawl: Crawl, dice: random.Random) -> Schedule:
    """One to three faults on the site of that crawl."""
    return Schedule(tuple(_fault(city_, crawl, dice) for _ in range(dice.choice((1, 1, 1, 2, 3)))))


def _fault(city_: Remembered, crawl: Crawl, dice: random.Random) -> Fault:
    name, urls, since = _place(crawl, dice)
    phases = dice.choices([p for p, _ in _PERSISTENCE], [w for _, w in _PERSISTENCE])[0]
    what, alter = _harm(city_, crawl, dice)
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


def _harm(city_: Remembered, crawl: Crawl, dice: random.Random) -> tuple[str, Callable[[Visit], Visit]]:
    match dice.choice(("lost", "lost", "lost", "said", "said", "cut", "home", "part")):
        case "said":
            said = dice.choice(_SAID)
            told = city_.said(said)
            return f"“{said[:20]}”", lambda visit: _instead(visit, told)
        case "cut":
            share = dice.uniform(0.05, 0.95)
            return f"cut at {share:.2f}", lambda visit: _cut(visit, share)
        case "home":
            home = city_.visits[crawl.home_url]
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


# --- the run ---


@dataclass(frozen=True, slots=True)
class Lie:
    """A verdict that a fault has turned into another one."""

    number: int
    unit: str
    requirement: str
    healthy: Outcome
    faulty: Outcome
    reason: str
    schedule: str

    def __str__(self) -> str:
        change = f"{self.unit} {self.requirement}: {self.healthy} -> {self.faulty}"
        return f"schedule {self.number}: {change} ({self.reason}) [{self.schedule}]"


@dataclass(slots=True)
class Tally:
    """What came of the schedules so far."""

    schedules: int = 0
    verdicts: int = 0
    opened: int = 0  # verdicts that became open
    cured: int = 0  # decided verdicts under schedules whose every fault was cured
    cured_and_open: int = 0
    lies: list[Lie] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take in another tally."""
        for name in ("schedules", "verdicts", "opened", "cured", "cured_and_open"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.lies += other.lies


def run(city_: Remembered, number: int) -> Tally:
    """One schedule: a unit, faults on its site or on the portal, the verdicts compared."""
    dice = random.Random(number)
    unit = dice.choice(city_.units)
    own, portal = city_.site_of(unit), city_.portal
    is_portal_hit = dice.random() < 0.2
    site = portal if is_portal_hit else own
    schedule = schedule_of(city_, city_.crawls[site.key], dice)
    budget = replace(_QUICK, max_pages=dice.randint(1, 300)) if dice.random() < 0.1 else _QUICK
    struck = city_.walk(site, schedule, budget)
    crawls = {**city_.crawls, site.key: struck}
    found = city_.judge(unit, crawls[own.key], crawls[portal.key])
    tally = Tally(schedules=1)
    for requirement, healthy in city_.verdicts[unit.id].items():
        faulty = found[requirement]
        before, after = _said(healthy), _said(faulty)
        tally.verdicts += 1
        if schedule.is_cured and budget is _QUICK and before in _DECIDED:
            tally.cured += 1
            tally.cured_and_open += after is not before
        if after is before:
            continue
        if after in _DECIDED and not schedule.is_true_of(faulty):
            why = f"{schedule}; at most {budget.max_pages} pages"
            tally.lies.append(Lie(number, unit.id, requirement, before, after, faulty.reason, why))
        else:
            tally.opened += 1
    return tally


def _said(finding: Finding) -> Outcome:
    """What the finding says; an accusation under a condition is one."""
    return Outcome.FAIL if "则不符合" in finding.reason else finding.outcome


def _run_many(numbers: range) -> Tally:
    global _city
    if _city is None:
        _city = remember()
    tally = Tally()
    for number in numbers:
        tally.add(run(_city, number))
    return tally


_city: Remembered | None = None


def main(arguments: list[str]) -> None:
    """Print what became of the verdicts, and every lie."""
    how_many = int(arguments[0]) if arguments else 10_000
    first = int(arguments[1]) if len(arguments) > 1 else 0
    started = time.perf_counter()
    tally = Tally()
    with ProcessPoolExecutor(2) as pool:
        step = max(1, min(50, how_many // 4))
        parts = [range(n, min(n + step, first + how_many)) for n in range(first, first + how_many, step)]
        for part in pool.map(_run_many, parts):
            for lie in part.lies:
                print(lie, flush=True)
            tally.add(part)
    kinds = Counter(lie.faulty for lie in tally.lies)
    print(
        f"{tally.schedules} schedules, {tally.verdicts} verdicts, {time.perf_counter() - started:.0f} s: "
        f"{kinds[Outcome.FAIL]} false FAIL, {kinds[Outcome.PASS]} false PASS, "
        f"{kinds[Outcome.PARTIAL] + kinds[Outcome.NOT_APPLICABLE]} others turned; {tally.opened} opened; "
        f"of {tally.cured} decided verdicts under cured faults {tally.cured_and_open} are open"
    )
    if tally.lies:
        raise SystemExit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
