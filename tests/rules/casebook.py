"""Case files of rules: small sites written as TOML, and what the rule must say of them.

A case names only what matters. The rest is a healthy site: a home page whose menu leads to a list page for each
column that a page is filed under, one dated piece of news, every address read, and a second look that saw the same.
docs/add-a-rule.md lists the keys; an unknown key is an error.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from audits.site_tables import with_site_table
from model.finding import Outcome
from model.page import (
    Attachment,
    Cause,
    Confidence,
    DateFact,
    DateSource,
    Failure,
    FileFacts,
    FileKind,
    Footer,
    Form,
    Link,
    ListRow,
    Page,
    PageKind,
    Pager,
    Region,
    Table,
)
from model.roster import EntryKind, EntryPoint, Flags, Roster, Unit, UnitKind
from model.snapshot import (
    Coverage,
    Crawl,
    EndReason,
    Period,
    Probe,
    ProbeKind,
    ProbeStatus,
    Register,
    SecondLook,
    SiteClass,
    SiteSnapshot,
    Unread,
)
from store.catalog import load_plan, load_scorecard

ROOT = Path(__file__).parents[2]
_ZONE = timezone(timedelta(hours=8))
_READ_AT = datetime(2019, 4, 2, 9, 0, tzinfo=_ZONE)


_TAGS = {
    PageKind.HOME: (("SiteName", "云岚市教育局"), ("SiteDomain", "www.example.gov.cn"), ("SiteIDCode", "4454020017")),
    PageKind.LIST: (("ColumnName", "工作动态"), ("ColumnType", "工作动态")),
    PageKind.ARTICLE: (("ArticleTitle", "会议"), ("PubDate", "2018-06-01 09:00"), ("ContentSource", "本局")),
}


class _Strict(msgspec.Struct, forbid_unknown_fields=True):
    pass


class CaseFile(_Strict):
    """One attachment. `scanned`: only pictures; `cause`: why it could not be read; `missing`: why never got; `kind`:
    what it is by its bytes (model.page.FileKind)."""

    name: str
    url: str = ""
    text: str = ""
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()
    captions: tuple[str, ...] = ()
    scanned: bool = False
    cause: str = ""
    missing: str = ""
    kind: str = "doc"


class CaseLink(_Strict):
    text: str
    url: str
    region: str = "body"
    hidden: bool = False


class CaseRow(_Strict):
    title: str
    url: str
    published: date | None = None


class CaseForm(_Strict):
    action: str
    method: str = "post"
    fields: tuple[tuple[str, str], ...] = ()
    text: str = ""


class CasePage(_Strict):
    """One page. Without `url` it gets one of its own; `column` files it under a list page of that name."""

    title: str
    url: str = ""
    kind: str = ""
    published: date | None = None
    confidence: str = "strong"
    date_source: str = "label"
    at: time | None = None
    column: str = ""
    text: str = ""
    issuer: str = ""
    source: str = ""
    document_number: str = ""
    document_date: date | None = None
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()
    captions: tuple[str, ...] = ()
    files: tuple[CaseFile, ...] = ()
    links: tuple[CaseLink, ...] = ()
    rows: tuple[CaseRow, ...] = ()
    images: tuple[str, ...] = ()
    forms: tuple[CaseForm, ...] = ()
    metas: tuple[tuple[str, str], ...] = ()
    visible_text: str = ""
    hidden_texts: tuple[str, ...] = ()
    image_of_text: bool = False
    needs_script: bool = False
    truncated: bool = False
    pager_readable: bool = True
    closed_entries: tuple[str, ...] = ()


class CaseUnread(_Strict):
    url: str
    cause: str
    detail: str = ""
    link_texts: tuple[str, ...] = ()
    found_on: tuple[str, ...] = ()
    attempts: int = 3


class CaseProbe(_Strict):
    kind: str
    status: str
    target: str = "www.example.gov.cn"
    detail: str = ""
    facts: tuple[tuple[str, str], ...] = ()


class CaseRegister(_Strict):
    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class CaseUnit(_Strict):
    """The unit judged. By default a department with a site of its own and every flag unknown."""

    name: str = "云岚市教育局"
    kind: str = "department"
    plan_name: str = ""
    aliases: tuple[str, ...] = ("市教育局",)
    document_prefixes: tuple[str, ...] = ()
    flags: dict[str, bool] = msgspec.field(default_factory=dict)
    leaders: tuple[str, ...] = ()
    opened_on: date | None = None
    official_id: str = ""
    entry: str = "site"
    url: str = "http://www.example.gov.cn/"


class Case(_Strict):
    """One small site and what the rule must say of it. `reason` must stand in the verdict's reason."""

    name: str
    outcome: str
    reason: str = ""
    as_of: date = date(2019, 4, 2)
    unit: CaseUnit = msgspec.field(default_factory=CaseUnit)
    others: tuple[CaseUnit, ...] = ()
    page: tuple[CasePage, ...] = ()
    portal: tuple[CasePage, ...] = ()
    previous: tuple[CasePage, ...] = ()
    unread: tuple[CaseUnread, ...] = ()
    probe: tuple[CaseProbe, ...] = ()
    register: tuple[CaseRegister, ...] = ()
    home_text: str = ""
    home_title: str = ""  # the title tag; by default the unit's name
    home_links: tuple[CaseLink, ...] = ()
    home_metas: tuple[tuple[str, str], ...] = ()
    home_forms: tuple[CaseForm, ...] = ()
    home_needs_script: bool = False
    home_size: int | None = None  # bytes
    host: str = "http://www.example.gov.cn"
    menu: tuple[str, ...] = ()  # further entries of the menu, which lead elsewhere
    footer: dict[str, str] = msgspec.field(default_factory=dict)  # what differs from a healthy one
    lacking: tuple[str, ...] = ()  # elements that the footer lacks; "all" of them
    sitemap: bool = True
    tagged: bool = False  # every page carries the meta tags of the guideline
    columns: tuple[str, ...] = ()  # further columns, blank unless a page is filed under them
    second_look: bool = True
    ended: str = "exhausted"


class _File(_Strict):
    case: tuple[Case, ...]
    like: dict[str, CasePage] = msgspec.field(default_factory=dict)


def load_cases(path: Path) -> tuple[Case, ...]:
    """The cases of one file. A page with `like = "name"` starts from the page [like.name] of the file.
    msgspec.ValidationError names what is wrong."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    shared = told.get("like", {})
    for case in told.get("case", []):
        for place in ("page", "portal", "previous"):
            if place in case:
                case[place] = [shared.get(page.pop("like", ""), {}) | page for page in case[place]]
    return msgspec.convert(told, _File).case


@cache
def _documents(plan: str) -> tuple[Any, Any]:
    folder = ROOT / "rules" / plan
    return load_plan(folder / "plan.toml"), load_scorecard(folder / "scorecard.toml")


def period_of(case: Case, plan: str) -> Period:
    """The day of the case, under the plan and its scorecard."""
    document, scorecard = _documents(plan)
    return Period(case.as_of, document, with_site_table(scorecard, case.as_of))


def snapshot_of(case: Case) -> SiteSnapshot:
    """The small site of a case as a rule sees it."""
    unit = _unit(case.unit, "unit")
    others = tuple(_unit(other, f"other{n}") for n, other in enumerate(case.others, 1))
    office = Unit("office", "云岚市人民政府办公室", UnitKind.CITY_OFFICE, "市政府办公室")
    named = {u.name for u in (unit, *others)} | {u.plan_name for u in (unit, *others)}
    roster = Roster("云岚市", (unit, *others, *(() if named & {office.name, office.plan_name} else (office,))))
    return SiteSnapshot(
        unit=unit,
        roster=roster,
        crawl=_Shelves(case.host, case.page, case).crawl(),
        portal=_Shelves("http://portal.example.gov.cn", case.portal, case).crawl() if case.portal else None,
        previous=_Shelves("http://www.example.gov.cn", case.previous, case).crawl() if case.previous else None,
        registers=tuple(Register(r.name, r.columns, r.rows) for r in case.register),
    )


def expected(case: Case) -> Outcome:
    """The outcome the case asks for."""
    return Outcome(case.outcome)


def _unit(told: CaseUnit, id_: str) -> Unit:
    return Unit(
        id=id_,
        name=told.name,
        kind=UnitKind(told.kind),
        plan_name=told.plan_name,
        aliases=told.aliases,
        document_prefixes=told.document_prefixes,
        flags=Flags(**told.flags),
        entry_points=(EntryPoint(told.url, EntryKind(told.entry)),),
        opened_on=told.opened_on,
        official_id=told.official_id or None,
        leaders=told.leaders,
    )


@dataclass
class _Shelves:
    """Builds one crawl out of the pages of a case."""

    host: str
    told: tuple[CasePage, ...]
    case: Case
    files: list[FileFacts] = field(default_factory=list)
    missing: list[Unread] = field(default_factory=list)

    def crawl(self) -> Crawl:
        articles = [self._page(n, told) for n, told in enumerate(self._with_news(), 1)]
        lists = [self._list(n, name, articles) for n, name in enumerate(self._columns(), 1)]
        menu = tuple(Link(p.url, p.title, Region.NAVIGATION) for p in lists)
        linked = {r.url for p in lists for r in p.rows}
        loose = tuple(
            Link(p.url, p.title, Region.NAVIGATION if p.kind is PageKind.BLANK_COLUMN else Region.BODY)
            for p in articles
            if p.url not in linked
        )
        extra = tuple(self._link(link) for link in self.case.home_links)
        extra += tuple(Link(f"{self.host}/menu{n}/", t, Region.NAVIGATION) for n, t in enumerate(self.case.menu, 1))
        home = _stamped(
            Page(
                url=self.host + "/",
                final_url=self.host + "/",
                status=200,
                fetched_at=_READ_AT,
                body_digest="",
                kind=PageKind.HOME,
                title="首页",
                title_tag=self.case.home_title or f"{self.case.unit.name}网站",
                links=(*menu, *loose, *extra),
                text=self.case.home_text,
                visible_text=self.case.home_text,
                footer=_footer(self.case),
                metas=self.case.home_metas,
                forms=_forms(self.case.home_forms),
                needs_script=self.case.home_needs_script,
                size=self.case.home_size,
            )
        )
        pages = tuple(sorted((home, *lists, *articles), key=lambda p: p.url))
        if self.case.tagged:
            pages = tuple(replace(p, metas=p.metas or _TAGS.get(p.kind, ())) for p in pages)
        return Crawl(
            self.host + "/", self.host + "/", pages, tuple(self.files), self._probes(), self._coverage(pages)
        )

    def _with_news(self) -> tuple[CasePage, ...]:
        news = CasePage("我市召开工作会议", column="工作动态", published=date(2018, 6, 1), text="会议强调抓好落实。")
        return (*self.told, news)

    def _columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*(p.column for p in self._with_news() if p.column), *self.case.columns)))

    def _page(self, number: int, told: CasePage) -> Page:
        url = self._url(told.url or f"/content/{number}.html")
        own = tuple(self._file(f"{number}_{n}", file) for n, file in enumerate(told.files, 1))
        rows = tuple(ListRow(self._url(r.url), r.title, _dated(r.published)) for r in told.rows)
        kind = PageKind(told.kind) if told.kind else PageKind.LIST if rows else PageKind.ARTICLE
        links = tuple(self._link(link) for link in told.links)
        return _stamped(
            Page(
                url=url,
                final_url=url,
                status=200,
                fetched_at=_READ_AT,
                body_digest="",
                kind=kind,
                title=told.title,
                published=_dated(told.published, told.confidence, told.date_source, told.at),
                document_date=_dated(told.document_date),
                issuer=told.issuer or None,
                source=told.source or None,
                document_number=told.document_number or None,
                column=told.column or None,
                breadcrumb=("首页", told.column) if told.column else (),
                links=(*links, *(Link(r.url, r.title, Region.LIST) for r in rows)),
                rows=rows,
                pager=None if told.pager_readable else Pager("script", readable=False),
                attachments=own,
                text=told.text,
                visible_text=told.visible_text or told.text,
                tables=_tables(told.tables, told.captions),
                content_images=told.images,
                image_of_text=told.image_of_text,
                metas=told.metas,
                needs_script=told.needs_script,
                truncated=told.truncated,
                hidden_texts=told.hidden_texts,
                closed_entries=told.closed_entries,
                forms=_forms(told.forms),
            )
        )

    def _list(self, number: int, name: str, articles: list[Page]) -> Page:
        rows = tuple(ListRow(p.url, p.title, p.published) for p in articles if p.column == name)
        url = f"{self.host}/column{number}/"
        return _stamped(
            Page(
                url=url,
                final_url=url,
                status=200,
                fetched_at=_READ_AT,
                body_digest="",
                kind=PageKind.LIST if rows else PageKind.BLANK_COLUMN,
                title=name,
                column=name,
                breadcrumb=("首页", name),
                rows=rows,
                links=tuple(Link(r.url, r.title, Region.LIST) for r in rows),
            )
        )

    def _file(self, number: str, told: CaseFile) -> Attachment:
        url = self._url(told.url or f"/files/{number}.doc")
        suffix = url.rpartition(".")[2]
        if told.missing:
            self.missing.append(Unread(url, Cause(told.missing), link_texts=(told.name,), attempts=3))
            return Attachment(url, told.name, suffix)
        self.files.append(
            FileFacts(
                url=url,
                final_url=url,
                fetched_at=_READ_AT,
                body_digest=f"file-{number}",
                kind=FileKind(told.kind),
                size=len(told.text),
                suffix=f".{suffix}",
                text=told.text,
                tables=_tables(told.tables, told.captions),
                scanned=told.scanned,
                failure=Failure(Cause(told.cause)) if told.cause else None,
            )
        )
        return Attachment(url, told.name, suffix)

    def _probes(self) -> tuple[Probe, ...]:
        return tuple(
            Probe(ProbeKind(p.kind), p.target, ProbeStatus(p.status), _READ_AT, p.detail, p.facts)
            for p in self.case.probe
        )

    def _coverage(self, pages: tuple[Page, ...]) -> Coverage:
        unread = tuple(
            Unread(
                self._url(u.url),
                Cause(u.cause),
                u.detail,
                link_texts=u.link_texts,
                found_on=tuple(map(self._url, u.found_on)) or (self.host + "/",),
                attempts=u.attempts,
            )
            for u in self.case.unread
        )
        seen = tuple(p.url for p in pages if p.kind is not PageKind.ARTICLE)
        look = SecondLook(_READ_AT + timedelta(hours=1), 3600.0, seen, (), ()) if self.case.second_look else None
        return Coverage(
            started_at=_READ_AT,
            ended_at=_READ_AT + timedelta(minutes=5),
            ended=EndReason(self.case.ended),
            site_class=SiteClass.OK,
            home_ok=True,
            planned=max(100, len(pages)) + len(unread),  # few small pages stand for a site of ordinary size
            fetched=max(100, len(pages)),
            unread=(*unread, *self.missing),
            second_look=look,
            sitemap_read=self.case.sitemap,
        )

    def _link(self, told: CaseLink) -> Link:
        return Link(self._url(told.url), told.text, Region(told.region), told.hidden)

    def _url(self, path: str) -> str:
        return path if "://" in path else self.host + path


def _forms(told: tuple[CaseForm, ...]) -> tuple[Form, ...]:
    return tuple(Form(f.action, f.method, f.fields, f.text) for f in told)


def _footer(case: Case) -> Footer:
    """A healthy footer, but for what the case says of it."""
    told = {
        "sponsor": case.unit.name,
        "contact": "0700-8123456",
        "official_id": "4454020017",
        "icp": "粤ICP备18037219号",
        "police": "44540202000017",
        "party_mark": "yes",
        "find_error": "https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=4454020017",
    } | case.footer
    shown = {name: value for name, value in told.items() if name not in case.lacking and "all" not in case.lacking}
    return Footer(
        sponsor=shown.get("sponsor"),
        contact=shown.get("contact"),
        official_id=shown.get("official_id"),
        icp=(shown["icp"],) if "icp" in shown else (),
        police=(shown["police"],) if "police" in shown else (),
        has_party_mark="party_mark" in shown,
        find_error_url=shown.get("find_error"),
    )


def _tables(told: tuple[tuple[tuple[str, ...], ...], ...], captions: tuple[str, ...]) -> tuple[Table, ...]:
    named = (*captions, *("" for _ in told[len(captions) :]))
    return tuple(Table(rows, caption) for rows, caption in zip(told, named, strict=True))


def _dated(
    on: date | None, confidence: str = "strong", source: str = "label", at: time | None = None
) -> DateFact | None:
    return DateFact(on, DateSource(source), Confidence(confidence), at) if on else None


def _stamped(page: Page) -> Page:
    """The page with a body digest of its own, as different bodies have."""
    return replace(page, body_digest=hashlib.sha256(f"{page.url} {page.title} {page.text}".encode()).hexdigest())
