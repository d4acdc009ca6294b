"""What keeping a page costs: CPU to record it, to make it safe, to load it again, to verify it, and its size on disk.

    python -m benchmarks.store_rate [PAGES]

Pages of 34 KB with 600 rows of random words, their facts as a reader of pages makes them (500 characters, 60 links).
Flushed every 50 pages, as the spider does.

Measured (2 shared cores, busy, 2,000 pages):

    record and flush          0.386 ms CPU a page
    save the crawl            0.025 ms CPU a page
    load the crawl            0.111 ms CPU a page
    recall                    0.107 ms CPU a page
    seal                      0.101 ms CPU a page
    verify                    0.033 ms CPU a page
    WARC                        6.6 KB a page
    facts                       2.8 KB a page
    peak memory                 189 MB
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

from model.audit import Audit, AuditKind, AuditResult
from model.page import Link, Page, RawPage, Visit
from model.plan import Plan, Scorecard
from model.roster import Roster
from model.snapshot import Coverage, Crawl, EndReason, SiteClass
from store import Store

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


def timed(what: str, count: int, work: Callable[[], object]) -> None:
    """Print the CPU time of `work` for each of `count` pages."""
    started = time.process_time()
    work()
    print(f"    {what:<24}{(time.process_time() - started) / count * 1000:7.3f} ms CPU a page")


def main(pages: int) -> None:
    """Keep, load and verify so many pages; print what each step costs."""
    seen = list(visits(pages))
    crawl = Crawl(
        SITE,
        SITE,
        tuple(v.page for v in seen if v.page),
        (),
        (),
        Coverage(AT, AT, EndReason.EXHAUSTED, SiteClass.OK, True, pages, pages),
    )
    nothing = Roster("", ()), Plan("", "", 2018, AUDIT.as_of, AUDIT.as_of, "", (), ()), Scorecard({}, (), (), (), 0.7)
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        store.begin(AUDIT, "")
        with store.site_ledger(AUDIT.id, SITE) as ledger:

            def keep() -> None:
                for number, visit in enumerate(seen, start=1):
                    ledger.record(visit)
                    if number % FLUSH_EVERY == 0:
                        ledger.flush()

            timed("record and flush", pages, keep)
            timed("save the crawl", pages, lambda: ledger.save_crawl(crawl))
            timed("load the crawl", pages, ledger.load_crawl)
            timed("recall", pages, lambda: [ledger.recall(v.raw.url, v.phase) for v in seen])
        roster, plan, scorecard = nothing
        result = AuditResult(AUDIT, plan, scorecard, roster, (crawl,), (), (), ())
        timed("seal", pages, lambda: store.finish(result))
        timed("verify", pages, store.verify_evidence)
        for kind, pattern in (("WARC", "warc/*/*.gz"), ("facts", "sites/*.db*")):
            size = sum(path.stat().st_size for path in Path(folder).glob(pattern))
            print(f"    {kind:<24}{size / pages / 1024:7.1f} KB a page")
    print(f"    {'peak memory':<24}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
