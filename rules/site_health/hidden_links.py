"""暗链和篡改 · nobody hid foreign matter on the site (H10).

A site fails (veto) when a text or a link that no visitor can see advertises gambling and the like, or when the title
of its home page does. A word that government news uses too, or a link seen openly, is put before a person.

Not judged here: matter that the server shows only to search engines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from model.finding import Role, Verdict
from model.page import Link, Page
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import every, failed, passed, review
from rules.checks.evidence import of_page
from rules.checks.library import library
from rules.checks.text import fold
from rules.rule import rule
from rules.site_health.reading import crawl_of

_ADVICE = "请立即清除暗链，查找入侵原因并加固网站。"
# Words that advertise: no office writes them of itself.
_ADVERTISED = re.compile(
    r"博彩|彩票平台|时时彩|百家乐|娱乐城|威尼斯人|澳门.{0,4}(?:葡京|金沙|娱乐)|成人(?:电影|视频)|老虎机|真人娱乐|北京赛车|私服|代开发票|办证刻章|六合彩"
)
# Words of the same trade that news of the police or the courts use too.
_OF_THE_TRADE = re.compile(
    r"赌博|赌场|赌球|棋牌|色情|开户送|外围|体育投注|男科医院|不孕不育|白癜风|癫痫病医院|代孕|裸聊|迷药|游戏外挂|网赚"
)
_FOUGHT = re.compile(
    r"打击|查处|查获|整治|破获|抓获|严禁|禁止|禁赌|举报|案|违法|犯罪|治理|取缔|清理|防范|警惕|扫黄|通报|行动|处罚|法治|涉"
)


@rule("H10")
def hidden_links(site: SiteSnapshot, period: Period) -> Verdict:
    shelf = library(crawl_of(site))
    return every(foreign_matter(shelf.readable), _title(shelf.home))


def foreign_matter(pages: Iterable[Page]) -> Verdict:
    """FAIL for what a visitor cannot see and somebody else put there, REVIEW for what only resembles it."""
    pages = tuple(pages)
    doubtful = None
    for page in pages:
        for text, is_sure in (*_hidden_links(page), *_hidden_texts(page)):
            seen = of_page(page, Role.DEFECT, f"访客看不见的内容含“{text}”", place="隐藏内容")
            if is_sure:
                return failed("网页中有隐藏的违规链接", _ADVICE, evidence=[seen])
            doubtful = doubtful or review("网页的隐藏内容中有疑似违规字样，请人工确认", _ADVICE, evidence=[seen])
    if doubtful is not None:
        return doubtful
    for page in pages:
        named = next((k.text for k in page.links if len(k.text) <= 12 and _advertises(k.text)), None)
        if named is not None:
            seen = of_page(page, Role.DEFECT, f"链接文字“{named}”", place="链接")
            return review("网页中有疑似违规链接，请人工确认", "请核实链接来源。", evidence=[seen])
    return passed("已读页面未见暗链")


def _hidden_links(page: Page) -> Iterable[tuple[str, bool]]:
    """A hidden link of the trade is sure when it leads to somebody who is no government."""
    for link in page.links:
        if link.hidden and (word := _word(link.text)):
            yield word, _advertises(link.text) and _leads_away(page, link)


def _hidden_texts(page: Page) -> Iterable[tuple[str, bool]]:
    """A hidden text is sure when it advertises by several words; one word may be a headline in a folded tab."""
    for text in page.hidden_texts:
        folded = fold(text)
        words = [*_ADVERTISED.findall(folded), *_OF_THE_TRADE.findall(folded)]
        if word := _word(text):
            yield word, len(words) > 1 and _advertises(text)


def _title(home: Page | None) -> Verdict:
    """The home page's own title and key words, which search engines show."""
    if home is None:
        return passed("")
    said = " ".join(
        (home.title_tag, *(value for name, value in home.metas if name.lower() in ("keywords", "description")))
    )
    if not _advertises(said):
        return passed("")
    seen = of_page(home, Role.DEFECT, f"首页标题或关键词含“{_word(said)}”", quote=home.title_tag, place="页面标题")
    return failed("首页标题或关键词被篡改", "请立即恢复首页标题，查找入侵原因并加固网站。", evidence=[seen])


def _word(text: str) -> str:
    match = _ADVERTISED.search(fold(text)) or _OF_THE_TRADE.search(fold(text))
    return match[0] if match else ""


@lru_cache(maxsize=1 << 14)  # a site's menu stands on every page
def _advertises(text: str) -> bool:
    folded = fold(text)
    return bool(_ADVERTISED.search(folded)) and not _FOUGHT.search(folded)


def _leads_away(page: Page, link: Link) -> bool:
    host = urlsplit(link.url).hostname or ""
    return host != urlsplit(page.final_url).hostname and not host.endswith(".gov.cn")
