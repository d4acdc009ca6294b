"""Whether a site may offer a search of its own: a form, a link, a name."""

from __future__ import annotations

import re

from model.page import Page
from model.snapshot import ProbeKind, ProbeStatus, SiteSnapshot
from rules.checks.library import library

_TRACE = re.compile(r"搜索|检索|搜一搜|search|智能问答", re.I)


def has_trace(page: Page) -> bool:
    """True when a short link or a form of the page speaks of searching."""
    said = [link.text for link in page.links if not link.hidden and len(link.text) <= 10]
    said += [form.text + form.action + " ".join(name for name, _ in form.fields) for form in page.forms]
    return any(_TRACE.search(text) for text in said)


def has_none(site: SiteSnapshot) -> bool:
    """True when the home page was seen to offer no search and no page that was read shows a trace of one."""
    if site.crawl is None:
        return False
    unseen = any(p.kind is ProbeKind.SEARCH and p.status is not ProbeStatus.OK for p in site.crawl.probes)
    return unseen and not any(has_trace(page) for page in library(site.crawl).readable)
