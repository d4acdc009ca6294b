"""The facts of one page or file, as an inspector or a program wants to see them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from audits import clock
from crawler.addresses import AddressBook, parse_mappings
from crawler.causes import failure_of
from crawler.extract import is_html, page_facts
from crawler.extract.scoring_form import scoring_form
from crawler.fetch import Fetcher
from crawler.files import FileReader
from crawler.limits import CrawlSettings, FetchLimits
from model.errors import InvalidInput, UsageError
from model.page import FileFacts, Page, RawPage
from store.outputs import read_bytes


def read(
    target: str, url: str | None, as_json: bool, for_scoring: bool, resolve: tuple[str, ...], allowed: tuple[str, ...]
) -> str:
    """The facts of a page or file, printed as asked for."""
    facts = read_one(target, url, resolve, allowed)
    if for_scoring and isinstance(facts, Page):
        return msgspec.json.encode(scoring_form(facts, target)).decode()
    return printed(facts, as_json)


def read_one(target: str, url: str | None, resolve: tuple[str, ...], allowed: tuple[str, ...]) -> Page | FileFacts:
    """Fetch or open `target` and draw its facts. UsageError when there is nothing to read."""
    raw = _fetched(target, resolve, allowed) if "://" in target else _opened(Path(target), url)
    failure = failure_of(raw)
    if failure is not None:
        raise UsageError(f"未能读取 {target}：{failure.cause.printed}（{failure.detail}）")
    if is_html(raw):
        return page_facts(raw)
    return asyncio.run(_file(raw))


def _opened(path: Path, url: str | None) -> RawPage:
    body = read_bytes(path)
    if not body:
        raise InvalidInput(f"文件 {path} 是空的")
    address = url or path.resolve().as_uri().replace("file://", "http://localhost")
    return RawPage(address, address, clock.now(), 200, body=body)


def _fetched(url: str, resolve: tuple[str, ...], allowed: tuple[str, ...]) -> RawPage:
    async def fetch() -> RawPage:
        book = AddressBook(parse_mappings(resolve), allowed)
        async with Fetcher(FetchLimits(), book, CrawlSettings().full_user_agent, clock.now) as fetcher:
            return await fetcher.fetch(url)

    return asyncio.run(fetch())


async def _file(raw: RawPage) -> FileFacts:
    async with FileReader() as reader:
        return await reader.read(raw)


def printed(facts: Page | FileFacts, as_json: bool) -> str:
    """The facts as JSON, or a line each for what is known."""
    if as_json:
        return msgspec.json.format(msgspec.json.encode(facts)).decode()
    known = msgspec.to_builtins(facts)
    lines = []
    for name, value in known.items():
        if value in (None, "", [], False):
            continue
        shown = msgspec.json.encode(value).decode() if isinstance(value, list | dict) else str(value)
        lines.append(f"{name:16} {shown[:300]}")
    return "\n".join(lines)
