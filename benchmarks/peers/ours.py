"""Our whole crawl of the sites given (facts, WARC, store): `python -m benchmarks.peers.ours ENGINE URL…`."""

from __future__ import annotations

import argparse
import asyncio
import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from audits.clock import now
from audits.engines import Job, engine_of, group_sites
from audits.settings import EngineSettings, Settings
from crawler.limits import CrawlSettings
from model.audit import AuditKind
from model.roster import EntryPoint, Site
from store import Store


def main(engine: str, urls: list[str], interval_s: float, sites_at_once: int = 64) -> None:
    """Print what was found, as JSON."""
    sites = tuple(Site((EntryPoint(url),), (f"u{n}",)) for n, url in enumerate(urls))
    crawl = CrawlSettings(
        interval_s=interval_s,
        concurrency=8,
        second_pass_wait_s=0,
        second_look_wait_s=0,
        max_pages=100_000,
        max_bytes=1 << 30,
    )
    settings = Settings(
        allow_address=tuple(urlsplit(url).netloc for url in urls),
        crawl=crawl,
        sites_at_once=sites_at_once,
        engine=EngineSettings(engine),
    )
    titles = pages = dead = 0
    with TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        audit_id = store.next_audit_id(date(2019, 4, 2), AuditKind.SPECIAL)
        groups = asyncio.run(group_sites(sites, settings))
        engine_of(settings.engine, len(groups)).crawl(Job(audit_id, settings, now), groups, store, lambda _: None)
        for site in sites:
            with store.site_ledger(audit_id, site.key) as ledger:
                found = ledger.head_crawl()
            assert found is not None
            pages += len(found.pages) + len(found.files)
            dead += sum("/dead/" in unread.url for unread in found.coverage.unread)
            titles += sum(page.title.startswith("关于第") for page in found.pages)
    print(json.dumps({"pages": pages, "dead": dead, "titles": titles}))


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--interval", type=float, default=0.0)
    asked.add_argument("--at-once", type=int, default=64, help="sites")
    asked.add_argument("engine")
    asked.add_argument("urls", nargs="+")
    chosen = asked.parse_args()
    main(chosen.engine, chosen.urls, chosen.interval, chosen.at_once)
