"""What keeping a page costs: CPU to record it, to make it safe, to load it again, to verify it, and its size on disk.

    python -m benchmarks.store_rate [PAGES]

Pages of 34 KB with 600 rows of random words, their facts as a reader of pages makes them (500 characters, 60 links).
Flushed every 50 pages, as the spider does.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from benchmarks.record import Figures, keep
from model.audit import Audit, AuditKind, AuditResult
from model.page import Link, Page, RawPage, Visit
from model.plan import Plan, Scorecard
from model.roster import Roster
from model.snapshot import Coverage, Crawl, EndReason, SiteClass
from store import Store
from store.ledger import SiteLedger

AT = datetime(2019, 4, 2, 1, tzinfo=UTC)
AUDIT = Audit("20190402-special-001", AuditKind.SPECIAL, date(2019, 4, 2), AT, "plan", ())
SITE = "http://www.shili.gov.cn/"
FLUSH_EVERY = 50
WORDS = (
    "公开",
    "预算",
    "决算",
    "通知",
    "政策",
    "解读",
    "办事",
    "指南",
    "财政",
    "项目",
    "审批",
    "抽查",
    "结果",
    "目录",
)


def visits(pages: int) -> Iterator[Visit]:
    """Different pages of one site."""
    dice = random.Random(pages)
    for number in range(pages):
        rows = (f"<li><a href='/x/{number}/{n}'>{''.join(dice.choices(WORDS, k=4))}</a></li>" for n in range(600))
        body = f"<title>{number}</title><ul>{''.join(rows)}</ul>".encode()
        url = f"{SITE}{number}.html"
        links = tuple(Link(f"{SITE}x/{number}/{n}", "".join(dice.choices(WORDS, k=4))) for n in range(60))
        page = Page(url, url, 200, AT, "", title=str(number), text="".join(dice.choices(WORDS, k=250)), links=links)
        headers = (("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx"), ("Date", "Tue, 02 Apr 2019"))
        yield Visit(RawPage(url, url, AT, 200, headers, body, peer="192.0.2.1:80"), page=page)


def main(pages: int) -> None:
    """Keep, load and verify so many pages; print and keep what each step costs."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        store.begin(AUDIT, "")
        table = list(_steps(store, list(visits(pages))))
        for kind, pattern in (("WARC", "warc/*/*.gz"), ("facts", "sites/*.db*")):
            size = sum(path.stat().st_size for path in Path(folder).glob(pattern))
            table.append(Figures(kind, {"KB a page": round(size / pages / 1024, 1)}))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    keep("store-rate", f"{pages} pages of 34 KB", [*table, Figures("peak memory", {"MB": round(peak)})])


def _steps(store: Store, seen: list[Visit]) -> Iterator[Figures]:
    """Each step with its CPU time a page."""

    def timed(what: str, work: Callable[[], object]) -> Figures:
        started = time.process_time()
        work()
        return Figures(what, {"CPU ms/page": round((time.process_time() - started) / len(seen) * 1000, 3)})

    coverage = Coverage(AT, AT, EndReason.EXHAUSTED, SiteClass.OK, True, len(seen), len(seen))
    crawl = Crawl(SITE, SITE, tuple(v.page for v in seen if v.page), (), (), coverage)
    with store.site_ledger(AUDIT.id, SITE) as ledger:
        yield timed("record and flush", lambda: _record(ledger, seen))
        yield timed("save the crawl", lambda: ledger.save_crawl(crawl))
        yield timed("load the crawl", ledger.load_crawl)
        yield timed("recall", lambda: [ledger.recall(v.raw.url, v.phase) for v in seen])
    plan = Plan("", "", 2018, AUDIT.as_of, AUDIT.as_of, "", (), ())
    result = AuditResult(AUDIT, plan, Scorecard({}, (), (), (), 0.7), Roster("", ()), (crawl,), (), (), ())
    yield timed("seal", lambda: store.finish(result))
    yield timed("verify", store.verify_evidence)


def _record(ledger: SiteLedger, seen: list[Visit]) -> None:
    for number, visit in enumerate(seen, start=1):
        ledger.record(visit)
        if number % FLUSH_EVERY == 0:
            ledger.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
