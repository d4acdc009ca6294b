"""Scrapy on the same sites: `python scrapy_spiders.py default|tuned URL…`, where Scrapy is installed.

`default` is what the tutorial gives: LinkExtractor, callbacks, stock settings (attachments not denied, 404 recorded).
`tuned` only fetches and collects links with lxml by hand, 64 requests at once.
"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.parse import urljoin, urlsplit

import scrapy
from lxml import html
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor

COUNTS = {"pages": 0, "dead": 0, "titles": 0}


class Default(scrapy.Spider):
    """Every link followed, the title kept."""

    name = "default"
    handle_httpstatus_list = (404,)

    def __init__(self, urls: list[str]) -> None:
        super().__init__()
        self.start_urls = urls
        self.allowed_domains = sorted({urlsplit(url).hostname or "" for url in urls})
        self.links = LinkExtractor(deny_extensions=[])
        self.seen: set[str] = set()

    def parse(self, response: Any) -> Any:
        """Count, and go on."""
        if not counted(response) or not hasattr(response, "text"):
            return
        if (response.css("title::text").get() or "").startswith("关于第"):
            COUNTS["titles"] += 1
        for link in self.links.extract_links(response):
            yield scrapy.Request(link.url)


class Tuned(Default):
    """The least that still is a crawl."""

    name = "tuned"

    def parse(self, response: Any) -> Any:
        """Count, and go on by hand."""
        if not counted(response) or not response.headers.get("Content-Type", b"").startswith(b"text/html"):
            return
        tree = html.fromstring(response.body)
        if (tree.findtext(".//title") or "").startswith("关于第"):
            COUNTS["titles"] += 1
        base = response.url
        for href in {a.get("href", "").strip() for a in tree.iter("a")}:
            if (
                href
                and not href.startswith(("javascript:", "mailto:"))
                and (url := urljoin(base, href)) not in self.seen
            ):
                self.seen.add(url)
                yield scrapy.Request(url, dont_filter=True)


def counted(response: Any) -> bool:
    """Whether the answer is a page."""
    COUNTS["dead" if response.status == 404 else "pages"] += 1
    return bool(response.status == 200)


def main(which: str, urls: list[str]) -> None:
    """Print what was found, as JSON."""
    settings: dict[str, Any] = {"LOG_ENABLED": False, "ROBOTSTXT_OBEY": False, "TELNETCONSOLE_ENABLED": False}
    settings |= {"DOWNLOAD_DELAY": 0, "CONCURRENT_REQUESTS_PER_DOMAIN": 8}
    if which == "tuned":
        settings |= {
            "CONCURRENT_REQUESTS": 64 if len(urls) == 1 else 200,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 64 if len(urls) == 1 else 8,
            "COOKIES_ENABLED": False,
            "RETRY_ENABLED": False,
            "AUTOTHROTTLE_ENABLED": False,
            "SCHEDULER_PRIORITY_QUEUE": "scrapy.pqueues.DownloaderAwarePriorityQueue",
        }
    process = CrawlerProcess(settings)
    process.crawl(Tuned if which == "tuned" else Default, urls=urls)
    process.start()
    print(json.dumps(COUNTS))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
