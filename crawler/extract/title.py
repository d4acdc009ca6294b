"""The title a reader sees. Title tags often hold only the site's name or the column; the headline counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from crawler.extract.dates import YEAR, read_date
from crawler.extract.document import Document
from crawler.extract.header import BARE_DAY, is_byline, squeeze
from crawler.extract.metas import Metas, meta
from crawler.extract.names import HEADLINES
from crawler.extract.outline import Element, clean
from crawler.extract.publication import is_header_line
from model.page import Region

_SEPARATORS = re.compile(
    r"\s*(?:[_|–—>»]|(?<=\s)-|-(?=\s)|(?<=[网站局厅府会院])-(?=[A-Z])|(?<=[\u4e00-\u9fff)）】”\"])-(?=[\u4e00-\u9fff]))\s*"
)
_TAGS = re.compile(r"<[^<>]{0,60}>")
_SITE_NAME = re.compile(
    r"(?:人民政府|政府|网站?|门户|局|委员会|厅|信息公开|管委会|法院|检察院)(?:门户)?(?:网站?|办公[室厅]|门户网站?|平台)?$"
)
_WELCOME = re.compile(r"首页|主页|欢迎|^(?:index|home|untitled|document|无标题)|[。！!]", re.I)
_NO_HEADLINE = frozenset(("a", "title", "li", "ul", "body", "input"))
# What a template calls every one of its pages.
_GENERIC = re.compile(
    r"^(?:(?:信件|来信|留言|信息|新闻|文章|内容|公告|通知|文件|政策)?(?:详情|详细|详细内容|详细信息|内容|正文|浏览|查看)|(?:浏览|查看)(?:文章|信息|信件)|(?:网页|页面|文章)标题)页?$"
)
_WIDGET = re.compile(r"二维码|扫一扫|扫描|微信|分享到|打印|字号|字体")  # what may stand between title and header
_NAMED = re.compile(r"^(?:信息)?(?:名\s*称|标\s*题)\s*[:：]\s*")  # of an information table
# Headings of what stands beside or below the content of a page.
_ASIDE = frozenset(
    (
        "友情链接",
        "友情连接",
        "相关链接",
        "相关文章",
        "相关阅读",
        "相关新闻",
        "相关推荐",
        "延伸阅读",
        "推荐阅读",
        "最近更新",
    )
)
_TOLD = re.compile(r"(?:阅读|浏览|点击|访问)(?:次数|数|量|率)?\s?[:：]|关闭窗口|打印本页|字[号体]\s?[:：]")
_DATED_LINE = 80  # characters
_REACH = 4  # lines above the header in which the title may stand
_TRAIL = re.compile(r"[>＞»]|位置[:：]|^(?:网站)?首页\s?[/\\|]")
_LED = re.compile(r"位置\s?[:：]")
_SENTENCE_ENDS = ("。", "；")
# A letter and its answer in a table: the row that says what the letter is called.
_LETTER = re.compile(
    r"^(?:信件|来信|留言|咨询|诉求|邮件|问题|投诉)\s?(?:标题|主题)\s?[:：]?\s+?(\S.{2,})(?<!时间)(?<!日期)(?<!状态)(?<!单位)(?<!类型)(?<!次数)$",
    re.M,
)
_LONGEST = 200  # characters
_SHORTEST = 4
_TELLING = 10  # characters of a heading that is more than the name of a column
_SHOULDER = 60  # characters of a heading above the headline


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
    shown = _headlines(document)
    by_meta, by_tag = _matching(document, shown, named), _matching(document, shown, tag)
    if by_meta is not None:
        return _with_shoulder(document, by_meta)
    if (
        by_tag is not None
        and not _SITE_NAME.search(tagged := document.outline.line(by_tag))
        and not _GENERIC.match(tagged)
    ):
        return _continued(document, _with_shoulder(document, by_tag), tag)
    if named:
        return _uncut(document, named)
    return _unnamed(document, _without_site(tag, meta(declared, "SiteName") or ""), by_tag)


def _of_letter(document: Document) -> str:
    """What the only letter on the page is called; "" when the page shows none, or several."""
    told = document.visible_text
    found = _LETTER.findall(told) if "标题" in told or "主题" in told else []
    return found[0] if len(found) == 1 and len(found[0]) <= _LONGEST else ""


def _uncut(document: Document, named: str) -> str:
    """A declared title, or the only main heading that begins with it: some systems declare no more than they have
    room for."""
    shown = [_shown(document, each) for each in document.outline.all("h1") if not each.hidden]
    whole = shown[0] if len(shown) == 1 and len(shown[0]) <= _LONGEST else ""
    return whole if len(named) >= _TELLING and squeeze(whole).startswith(squeeze(named)) else named


def _continued(document: Document, shown: str, tag: str) -> str:
    """A headline, or the part of the title tag that begins with it and goes on as the page does below it."""
    begun, visible = squeeze(shown), ""
    for part in _SEPARATORS.split(tag):
        whole = squeeze(part)
        if len(whole) > len(begun) and whole.startswith(begun) and whole[len(begun)] not in "-_|":
            visible = visible or squeeze(document.visible_text)
            if whole in visible:
                return part
    return shown


def _without_site(tag: str, site: str) -> str:
    """A title tag without the declared name of the site at either end."""
    return tag.removeprefix(site).removesuffix(site).strip(" -_|—") if site and tag != site else tag


def _matching(document: Document, shown: list[Element], known: str) -> Element | None:
    """The longest headline that stands in a declared title."""
    wanted = squeeze(known)
    fitting = [each for each in shown if squeeze(_shown(document, each)) in wanted]
    best = max(fitting, key=lambda each: len(_shown(document, each)), default=None)
    return best if best is not None and len(squeeze(_shown(document, best))) >= min(8, len(wanted)) else None


def _unnamed(document: Document, tag: str, by_tag: Element | None) -> str:
    """The title of a page that declares none: its only main heading, the line above the header, the title tag."""
    headings = [_shown(document, each) for each in document.outline.all("h1") if not each.hidden]
    if len(headings) == 1 and len(headings[0]) >= _SHORTEST and not _SITE_NAME.search(headings[0]):
        return headings[0]
    parts = [part for part in _SEPARATORS.split(tag) if part]
    telling = [
        part for part in parts if not (_SITE_NAME.search(part) or _WELCOME.search(part) or _GENERIC.match(part))
    ]
    above = _above_header(document, telling)
    if above:
        return above
    if by_tag is None and (letter := _of_letter(document)):
        return letter
    visible = squeeze(document.visible_text) if parts else ""
    if by_tag is not None:  # the name of the site, it seems, as the heading of every page: the tag may tell which
        name = document.outline.line(by_tag)
        others = (p for p in parts if p not in name and not _SITE_NAME.search(p) and squeeze(p) in visible)
        return next(others, name)
    if not telling and (only := _only_headline(document)):
        return only
    for kept in (telling, parts):
        shown = [part for part in kept if squeeze(part) in visible]
        if shown:
            return _in_its_own_line(document, shown)
        if kept and len(parts) == len(telling) + 1:
            return kept[0]  # beside the site's name: the page does not say it again
    return parts[0] if parts else ""


def _in_its_own_line(document: Document, shown: list[str]) -> str:
    """The first of the parts of a title tag, unless a longer one is what a line of the page says, and the first none:
    the name of the column stands before the title."""
    first = shown[0]
    if len(shown) == 1:
        return first
    lines = {line.text for line in document.lines}
    return (
        next((part for part in shown if part in lines and len(part) > len(first)), first)
        if first not in lines
        else first
    )


def _only_headline(document: Document) -> str:
    """The only headline that a page shows whose title tag names no more than the site; "" when there are several."""
    aside = (Region.NAVIGATION, Region.FOOTER, Region.BREADCRUMB)
    shown = (e for e in _headlines(document) if not (e.hidden or e.in_link or document.region(e) in aside))
    texts = {
        text for text in (_shown(document, e) for e in shown) if len(text) >= _TELLING and not _SITE_NAME.search(text)
    }
    return texts.pop() if len(texts) == 1 else ""


def _shown(document: Document, headline: Element) -> str:
    """The text of a headline, without the header of the article where that stands inside it in a line of its own."""
    outline = document.outline
    if "\n" not in outline.pieces[headline.first : headline.last]:
        return _without_day(document, headline)
    lines = [line.text for line in outline.lines(headline)]
    end = next(
        (at for at, text in enumerate(lines) if at and (is_header_line(text) or _is_dated(text) or is_byline(text))),
        None,
    )
    return outline.line(headline) if end is None else " ".join(lines[:end])


def _without_day(document: Document, headline: Element) -> str:
    """The text of a headline in one line, without the day that ends it in an element of its own."""
    whole = document.outline.line(headline)
    if not whole[-1:].isdigit() or headline.last - headline.first < 2:
        return whole
    last = document.outline.pieces[headline.last - 1].strip()
    return whole[: -len(last)].strip() or whole if BARE_DAY.fullmatch(last) else whole


def _with_shoulder(document: Document, headline: Element) -> str:
    """A headline together with the smaller heading (引题) that stands directly above it."""
    text = _shown(document, headline)
    if headline.tag != "h1" or headline.parent is None:
        return text
    for before in reversed(document.outline.elements[headline.parent.index + 1 : headline.index]):
        if before.parent is headline.parent:
            shoulder = document.outline.line(before) if before.tag in ("h2", "h3", "h4") else ""
            return f"{shoulder} {text}" if _SHORTEST <= len(shoulder) <= _SHOULDER else text
    return text


def _is_dated(line: str) -> bool:
    """Whether a line is a day and words that stand beside the day of an article alone."""
    return len(line) <= _DATED_LINE and "。" not in line and bool(_TOLD.search(line)) and read_date(line) is not None


def _above_header(document: Document, telling: list[str]) -> str:
    """The line above the only header of an article on the page, or the one a little higher that is part of the title
    tag (`telling`), as where a second headline stands below it; "" when there is no such header, or several."""
    lines = document.lines
    dated = dict.fromkeys(document.line_number(found.start()) for found in YEAR.finditer(document.visible_text))
    headers = list(islice(_begun(at for at in dated if is_header_line(lines[at].text)), 2))
    if not headers:  # the day stands without a label, beside how often it was read
        headers = list(islice((at for at in dated if _is_dated(lines[at].text)), 2))
    if not headers:  # old systems show the day in their lists alone
        headers = [at for at, line in enumerate(lines) if is_byline(line.text)]
    if len(headers) != 1 or headers[0] == 0:
        return ""
    above = [line.text for line in reversed(lines[max(0, headers[0] - _REACH) : headers[0]])]
    tagged = (text for text in above if len(text) >= _TELLING and text in telling)
    shown = (text for text in above if not _WIDGET.search(text) and not BARE_DAY.match(text))
    text = next(tagged, "") or _NAMED.sub("", next(shown, ""))
    text = next((part for part in telling if _ends_over_lines(part, text, above)), text)
    if text.endswith(_SENTENCE_ENDS):  # the header stands below the text
        text = _below_trail([line.text for line in lines[: headers[0]]]) or _below_menu(document, headers[0])
    return text if _SHORTEST <= len(text) <= _LONGEST and not _TRAIL.search(text) else ""


def _begun(numbers: Iterable[int]) -> Iterator[int]:
    """The first of lines that stand below each other: a header may take two."""
    last = -2
    for number in numbers:
        if number > last + 1:
            yield number
        last = number


def _ends_over_lines(part: str, last: str, above: list[str]) -> bool:
    """Whether a part of the title tag is what several lines say together that end in this one; nearest first."""
    whole = squeeze(part)
    return len(last) < len(part) and whole.endswith(squeeze(last)) and whole in squeeze("".join(reversed(above)))


def _below_menu(document: Document, header: int) -> str:
    """The line below the last links above a header, when a text begins behind it; "" when none does."""
    lines = document.lines
    above = [each for each in document.outline.anchors if each.last <= lines[header].first]
    at = document.line_after(above[-1].last) if above else 0
    return lines[at].text if 0 < at < header - 1 and not any(end in lines[at].text for end in _SENTENCE_ENDS) else ""


def _below_trail(told: list[str]) -> str:
    """The line below the one that says where one is, when a text begins behind it; "" when none does."""
    at = next((at for at, text in enumerate(told) if _LED.search(text)), None)
    found = told[at + 1 : at + 3] if at is not None else []
    return found[0] if len(found) > 1 and not any(end in found[0] for end in _SENTENCE_ENDS) else ""


def _headlines(document: Document) -> list[Element]:
    """Elements that may show the title, in page order: headings, and what is named for a title."""
    outline = document.outline
    found = {each.index: each for each in outline.all("h1", "h2", "h3", "ucaptitle")}
    for name, elements in document.by_name.items():
        if name in HEADLINES:
            found.update((each.index, each) for each in elements if each.tag not in _NO_HEADLINE)
    short = (found[index] for index in sorted(found) if found[index].last - found[index].first < 20)
    return [
        each
        for each in short
        if _SHORTEST <= len(outline.line(each)) <= _LONGEST and outline.line(each) not in _ASIDE
    ]
