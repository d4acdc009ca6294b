"""Small audits to keep: visits, crawls and results made of the model's own values."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta, timezone

from model.audit import Audit, AuditKind, AuditResult
from model.finding import Certificate, Evidence, Finding, Gap, Outcome
from model.page import Cause, Failure, Hop, Link, Page, Phase, RawPage, Visit
from model.plan import Duty, Grade, Plan, Scorecard
from model.roster import EntryPoint, Roster, Unit, UnitKind
from model.score import Score
from model.snapshot import Coverage, Crawl, EndReason, Probe, ProbeKind, ProbeStatus, SiteClass

AT = datetime(2019, 4, 2, 9, 30, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
DAY = date(2019, 4, 2)
SITE = "http://www.shili.gov.cn/"


def raw(path: str, body: bytes = b"<p>ok</p>", status: int = 200) -> RawPage:
    """An answer of the sample site."""
    return RawPage(
        url=SITE + path,
        final_url=SITE + path,
        fetched_at=AT,
        status=status,
        headers=(
            ("Content-Type", "text/html"),
            ("content-ENCODING", "gzip"),
            ("Content-Length", "7"),
            ("X-Name", "\xe9\xff"),
        ),
        body=body,
        body_digest=hashlib.sha256(body).hexdigest(),
        wire_bytes=7,
        wire_digest="ab" * 32,
        seconds=0.25,
        peer="127.0.0.1:80",
        tls="TLSv1.3",
    )


def visit(path: str, body: bytes = b"<p>ok</p>", phase: Phase = Phase.CRAWL) -> Visit:
    """A page read and understood."""
    answer = raw(path, body)
    page = Page(
        answer.url, answer.url, 200, AT, answer.body_digest, title=f"页面 {path}", links=(Link(SITE, "首页"),)
    )
    return Visit(answer, phase, page)


def failed(path: str, cause: Cause = Cause.CONNECT_TIMEOUT) -> Visit:
    """An address that gave no answer."""
    url = SITE + path
    hops = (Hop(SITE + "from", 302, url),)
    return Visit(RawPage(url, url, AT, hops=hops, failure=Failure(cause, "after 10 s")), Phase.RETRY)


def crawl(*visits: Visit) -> Crawl:
    """What the spider makes of the visits."""
    pages = tuple(v.page for v in visits if v.page)
    coverage = Coverage(AT, AT, EndReason.EXHAUSTED, SiteClass.OK, True, len(visits), len(pages))
    probe = Probe(ProbeKind.TLS, SITE, ProbeStatus.UNABLE, AT, facts=(("days", "30"),))
    return Crawl(SITE, SITE, pages, (), (probe,), coverage)


def audit(number: int = 1) -> Audit:
    """The audit of a day in April."""
    started = AT + timedelta(days=number)
    return Audit(f"20190402-special-{number:03d}", AuditKind.SPECIAL, DAY, started, "plan", ("caizheng",))


def result(order: Audit, found: Crawl) -> AuditResult:
    """A result with one unit and one finding."""
    unit = Unit("caizheng", "示例市财政局", UnitKind.DEPARTMENT, entry_points=(EntryPoint(SITE),))
    certificate = Certificate("2018年部门预算", ("预决算公开",), 3, 0, 3, DAY, (Gap("附件", "打不开"),), 1800.0)
    finding = Finding(
        "caizheng",
        "2.1",
        Duty.OWN,
        "budgets",
        Outcome.REVIEW,
        "未见2018年部门预算",
        evidence=(Evidence(SITE, dated=DAY, fetched_at=AT),),
        certificates=(certificate,),
    )
    return AuditResult(
        audit=order,
        plan=Plan("plan", "方案", 2018, DAY, DAY, SITE, (), ()),
        scorecard=Scorecard({"2.1": 10.0}, ("8.1",), (Grade("合格", 60.0),), (), 0.7),
        roster=Roster("示例市", (unit,)),
        crawls=(found,),
        unit_crawls=(("caizheng", 0),),
        findings=(finding,),
        scores=(Score("caizheng", None, 0.0, 100.0, 0.0, 0.0, 10.0, 10.0, "", None),),
        seconds=1.5,
        peak_memory_mb=90.0,
    )
