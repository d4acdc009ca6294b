"""The title a reader sees. Title tags often hold only the site's name or the column; the headline counts."""

from __future__ import annotations

import re

from crawler.extract.document import Document
from crawler.extract.header import squeeze
from crawler.extract.metas import Metas, meta
from crawler.extract.outline import Element, clean

# Class or id tokens (lower case) of headlines.
_HEADLINE_NAMES = """
    article-title articletitle article_title arctitle art_title news-title newstitle news_title
    content-title contenttitle content_title con-title con_title contit conttitle xxgk-title info-title
    infotitle detail-title detail_title detailtitle title bt tit maintitle main-title zwtitle zw_title
    wz_title ucap-title ucaptitle xl_title xl-title h1 h2 bigtitle title_cen zhengwen_title xilan_title
    pagetitle page_title titles biaoti tit1
"""
_HEADLINES = frozenset(_HEADLINE_NAMES.split())
_SEPARATORS = re.compile(r"\s*(?:[_|–—>»]|(?<=\s)-|-(?=\s)|(?<=[\u4e00-\u9fff)）】”\"])-(?=[\u4e00-\u9fff]))\s*")
_TAGS = re.compile(r"<[^<>]{0,60}>")
_SITE_NAME = re.compile(
    r"(?:人民政府|政府|网站?|门户|局|委员会|厅|信息公开|管委会|法院|检察院)(?:门户)?(?:网站?|办公[室厅]|门户网站?|平台)?$"
)
_NO_HEADLINE = frozenset(("a", "title", "li", "ul", "body", "input"))
_LONGEST = 200  # characters
_SHORTEST = 4


def title_tag(document: Document) -> str:
    """The text of the first title element that says something."""
    for element in document.outline.all("title"):
        text = clean(_TAGS.sub(" ", document.outline.line(element)))
        if text:
            return text
    return ""


def title(document: Document, declared: Metas, tag: str) -> str:
    """The title of what the page is about; "" when unknown."""
    named = clean(_TAGS.sub(" ", meta(declared, "ArticleTitle") or ""))
    shown = [text for text in _headlines(document) if _SHORTEST <= len(text) <= _LONGEST]
    for known in (squeeze(named), squeeze(tag)):
        if not known:
            continue
        best = max((text for text in shown if squeeze(text) in known), key=len, default="")
        if len(squeeze(best)) >= min(8, len(known)):
            return named if squeeze(named) == squeeze(best) else best
    if named:
        return named
    parts = [part for part in _SEPARATORS.split(tag) if part]
    visible = squeeze(document.visible_text) if parts else ""
    return next((part for part in parts if squeeze(part) in visible), parts[0] if parts else "")


def _headlines(document: Document) -> list[str]:
    outline = document.outline
    found: list[Element] = [*outline.all("h1", "h2", "h3", "ucaptitle")]
    named = {each.index: each for name in _HEADLINES if name in document.by_name for each in document.by_name[name]}
    found += [named[index] for index in sorted(named) if named[index].tag not in _NO_HEADLINE]
    return [outline.line(element) for element in found if element.last - element.first < 20]
