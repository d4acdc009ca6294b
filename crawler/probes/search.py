"""Whether the home page offers a search of the site (政府网站发展指引: 站内搜索)."""

from __future__ import annotations

import re

from model.page import Page
from model.snapshot import Probe, ProbeKind, ProbeStatus

_FIELD = re.compile(r"^(?:q|wd|kw|key|keys|keyword|keywords|search\w*|searchword|txtkey|title|qt|text)$", re.I)
_WORDS = re.compile(r"搜索|检索|搜一搜|查询|search", re.I)


def search_address(home: Page) -> str | None:
    """Where the home page's search form leads, or the search page it links to, or None."""
    for form in home.forms:
        if any(_FIELD.match(name) for name, _ in form.fields) and (
            _WORDS.search(form.text) or _WORDS.search(form.action) or len(form.fields) <= 3
        ):
            return form.action
    for link in home.links:
        if not link.hidden and re.search(r"站内搜索|全站搜索|高级搜索|^搜索$", link.text):
            return link.url
    return None


def probe_search(home: Page) -> Probe:
    """OK when a search is offered. Whether it finds anything is not asked: the program submits no forms."""
    found = search_address(home)
    status = ProbeStatus.OK if found else ProbeStatus.UNABLE
    detail = f"站内搜索：{found}" if found else "首页未见搜索框（可能由脚本生成）"
    return Probe(ProbeKind.SEARCH, home.url, status, home.fetched_at, detail)
