"""Which date of a page is the day of publication.

Order of trust (requirements, Dates): a visible label in the article's header or information table, an unlabelled date
standing alone in that header, the address, the meta tag last (on a migrated site it is the day of the migration). A
date that could be something else - the clock of the page's head, 成文日期, a date in the running text - is not taken:
none found is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from functools import lru_cache
from itertools import islice

from crawler.extract.dates import DATE, DAY, YEAR, day_of, fold, read_date, url_date
from crawler.extract.document import Document
from crawler.extract.header import Header, title_line
from crawler.extract.metas import Metas, meta
from crawler.extract.outline import Element
from model.page import Confidence, DateFact, DateSource

# Labels of the day of publication, the surest first; blanks may stand between their characters.
_PUBLISHED = (
    "(?:发布|发稿|公布|刊发|发表|上传|录入|公开|发帖|登载|上网|上稿)(?:时间|日期)|(?:时间|日期)发布|发布于|发表于",
    "(?:更新|信息|文章|新闻|添加|加入|编辑|创建|稿件|提交)(?:时间|日期)",
    "时间|日期|date|time|updated|published|posted",
)
# Labels of the day a document was made: never the day of publication.
_WRITTEN = "(?:成文|印发|签发|制发|发文|生成)(?:时间|日期)"
# Words that stand beside the date in the header of an article.
_BESIDE = re.compile(
    r"来\s?源|作\s?者|浏\s?览|阅\s?读|点\s?击|访\s?问|字\s?[体号]|打\s?印|分\s?享|编\s?辑|发\s?布|稿\s?源|大\s?中\s?小"
    r"|供\s?稿|摄\s?影|撰\s?稿|通\s?讯\s?员|记\s?者"
)
_COLON = r"\s*[】\])）]?\s*[:：∶]?\s*[\[【(（]?\s*"
_META_NAMES = ("PubDate", "PublishDate", "publish_time", "article:published_time")
_SIGNED = re.compile(rf"^[^\d,。;:]{{0,30}}{DAY}(?:印发)?(?:[(（]此件[^()（）]{{1,12}}[)）])?$")
_SIGNATURE = 14  # lines at the end of a text in which the signature stands
_SIGNATURE_LINE = 50  # characters
_FIGURE = re.compile(r"\d|年")  # what no day is without, before it is folded
_QUOTE = 60  # characters
_FEW = 4  # characters beside a date that stands alone
_ICONS = re.compile("[\ue000-\uf8ff]")  # of a font of pictures, which hold no text
_NEAR = 6  # lines after the title in which a date needs no label
_HEADER_LINE = 160  # characters: a longer line is running text


def _spaced(labels: str) -> str:
    return re.sub(
        r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff(])|(?<=\))(?=\()|(?<=\))(?=[\u4e00-\u9fff])", r"\\s?", labels
    )


# What stands directly before a date that it makes the day of publication.
_LABELS = tuple(
    re.compile(rf"(?:^|(?<![\u4e00-\u9fff\w]))(?:{_spaced(labels)}){_COLON}\Z", re.I | re.M) for labels in _PUBLISHED
)
_LABEL_HEART = re.compile("[间期于源者A-Za-zＡ-Ｚａ-ｚ]")  # one of them stands in every label
_LONGEST_LABEL = 40  # characters, signs and blanks included
# What stands behind the time of a meeting, a period or a deadline that only 时间 or 日期 announces.
_EVENT = re.compile(
    r"\s*(?:[（(]?\s?(?:星期|周)[一二三四五六日天]\s?[）)]?\s*)?(?:上午|下午|中午|晚上|至|到|—|~|起)|[\s\S]{0,40}地\s?点"
)
# A label directly before a date, which is none of publication where labels of publication found nothing.
_OTHERWISE = re.compile(r"(?:时\s?间|日\s?期|期\s?限|截\s?止|截\s?至)\s*[】\])）]?\s*[:：∶]?\s*\Z")
_SENTENCE = frozenset("，。；")  # a line with one of these is running text, not the header of an article
_TODAY = re.compile(r"今天|今日|欢迎|星期[一二三四五六日天](?!\s?\d)")  # the clock in a site's header
# What an element is named that shows the day of an article.
_NAMED_DAY = re.compile(
    r"(?:^|[\s_-])(?:p(?:u)?b|post|article|art|news|info)?[_-]?(?:time|date)(?:$|[\s_-])|fbsj|fbrq", re.I
)
_SOURCED = re.compile(r"(?:来\s?源|作\s?者|稿\s?源)\s?[:：]")  # no clock stands beside it
_SOURCED_LINE = 80  # characters of a line with a source and a day that says no more
# Behind a name without a blank: a label of publication, or a plain one behind the name of a source.
_OTHER_DAYS = (
    "会议|活动|报名|考试|开标|截止|成文|生成|印发|施行|实施|征集|举办|召开|培训|办理|生效|失效|受理|起止|有效"
)
_RUN_ON = re.compile(
    rf"(?:{_spaced(_PUBLISHED[0])}|更\s?新\s?(?:时\s?间|日\s?期)"
    rf"|(?:来\s?源|稿\s?源|出\s?处|作\s?者)\s?[:：][^:：，。；]{{2,24}}(?<!{_OTHER_DAYS})(?:时间|日期)){_COLON}\Z"
)
_EMPTY_LABEL = re.compile(rf"(?:{_spaced(_PUBLISHED[0])})\s?[:：]")
_LABELLED_WRITTEN = re.compile(rf"(?:{_spaced(_WRITTEN)}){_COLON}{DAY}")


def is_header_line(line: str) -> bool:
    """Whether a line is the header of an article: a labelled date of publication, and little else."""
    if len(line) > _HEADER_LINE or not _LABEL_HEART.search(line) or not YEAR.search(line):
        return False
    dates = _dates(fold(line))
    if any(next(_labelled(dates, label), None) for label in _LABELS):
        return True
    if "。" in line:
        return False
    is_sourced = len(line) <= _SOURCED_LINE and bool(dates) and _SOURCED.search(line) is not None
    return is_sourced or any(_RUN_ON.search(found.string, 0, found.start()) for found in dates)


def unlabelled_on(
    document: Document, title: str, container: Element | None, header: Header, declared: Metas
) -> DateFact | None:
    """The day of publication of an article on which no label says it, or None when nothing else does."""
    return _alone(header) or _named(document, title, container) or _declared(header, document.url, declared)


def document_date(header: Header, text: str) -> DateFact | None:
    """成文日期: as the information table states it, else the date under the signature (落款)."""
    for lines in (header.after, tuple(reversed(header.before))):
        found = _LABELLED_WRITTEN.search(_folded(lines))
        value = day_of(found) if found else None
        if found and value:
            return _fact(value, DateSource.PLATFORM, Confidence.STRONG, found[0])
    for line in reversed(text.split("\n")[-_SIGNATURE:]):
        signed = _SIGNED.match(fold(line)) if len(line) <= _SIGNATURE_LINE and _FIGURE.search(line) else None
        value = day_of(signed) if signed else None
        if signed and value:
            return _fact(value, DateSource.TEXT, Confidence.MEDIUM, line)
    return None


def labelled_on(header: Header) -> DateFact | None:
    """The day of publication as a label says, the surest label of all lines first. Label and value may stand in lines
    of their own; above the title the nearest label counts."""
    below_title = _folded(header.after)
    above_title = _folded(tuple(reversed(header.before)))
    below_text = _folded(header.below)
    if not YEAR.search(f"{below_title}\n{above_title}\n{below_text}"):
        return None
    below, above, beneath = map(_dates, (below_title, above_title, below_text))
    for label in _LABELS:
        for start, found in (
            *islice(_labelled(below, label), 1),
            *reversed(list(_labelled(above, label))),
            *islice(_labelled(beneath, label), 1),
        ):
            value = day_of(found)
            if value:
                quote = found.string[start : found.end()]
                return _fact(value, DateSource.LABEL, Confidence.STRONG, quote)
    return None


def _dates(folded: str) -> list[re.Match[str]]:
    return list(DATE.finditer(folded))


def _labelled(dates: list[re.Match[str]], label: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """Those of the dates of a text that stand behind a label, and where each label begins."""
    for found in dates:
        named = label.search(found.string, max(0, found.start() - _LONGEST_LABEL), found.start())
        if named and not (label is _LABELS[-1] and _EVENT.match(found.string, found.end())):
            yield named.start(), found


@lru_cache(maxsize=16)
def _folded(lines: tuple[str, ...]) -> str:
    return fold("\n".join(_short(lines)))


def _short(lines: tuple[str, ...]) -> list[str]:
    return [line for line in lines if len(line) <= _HEADER_LINE * 3]


def _alone(header: Header) -> DateFact | None:
    """A date without a label in the header, when it is the only one there and looks like a header's date, or the only
    one that stands with its hour in a line of its own."""
    found: dict[date, DateFact] = {}
    exact: list[DateFact] = []  # days with the hour, alone in their lines
    for line in header.after[:_NEAR]:
        folded = fold(line)
        if len(folded) > _HEADER_LINE or not YEAR.search(folded):
            continue
        if re.search(_WRITTEN, folded) or (_TODAY.search(folded) and not _SOURCED.search(folded)):
            continue
        for match in DATE.finditer(folded):
            value = day_of(match)
            rest = folded[: match.start()] + folded[match.end() :]
            is_otherwise = _OTHERWISE.search(folded, 0, match.start()) and not _RUN_ON.search(
                folded, 0, match.start()
            )
            if is_otherwise or not _SENTENCE.isdisjoint(rest):
                continue
            bare = len(_ICONS.sub("", rest).strip(" []()（）|·-")) <= _FEW and "年" not in match[0]
            if value and (value[1] or bare or _BESIDE.search(rest)):
                fact = found.setdefault(value[0], _fact(value, DateSource.LABEL, Confidence.MEDIUM, match[0]))
                if value[1] and not rest.strip():
                    exact.append(fact)
    if len(found) > 1 and len(exact) == 1:  # such is the stamp of a publishing system
        return exact[0]
    return next(iter(found.values())) if len(found) == 1 else None


def _named(document: Document, title: str, container: Element | None) -> DateFact | None:
    """The only day that an element beside or below the title shows which is named for it (`<small class="pubtime">`)
    and shows nothing else, or which is told to machines (`<time datetime=...>`)."""
    lines = document.lines
    start = document.line_after(container.first) if container else len(lines)
    end = document.line_after(container.last) if container else len(lines)
    at = title_line(document, title, start, end)
    if at is None:
        return None
    first, last = lines[at].first, lines[min(at + _NEAR, len(lines) - 1)].last
    found: dict[date, DateFact] = {}
    for element in document.outline.marked:
        if not first <= element.first < last or element.last - element.first > _FEW or element.in_link:
            continue
        if _NAMED_DAY.search(element.marks):
            match = DATE.fullmatch(fold(document.outline.line(element)).strip(" []()"))
            value = day_of(match) if match else None
            if match and value:
                found.setdefault(value[0], _fact(value, DateSource.LABEL, Confidence.MEDIUM, match[0]))
    for element in document.outline.all("time"):
        value = read_date(element.get("datetime")) if first <= element.first < last and not element.in_link else None
        if value:
            found.setdefault(value[0], _fact(value, DateSource.LABEL, Confidence.MEDIUM, element.get("datetime")))
    return next(iter(found.values())) if len(found) == 1 else None


def _declared(header: Header, url: str, declared: Metas) -> DateFact | None:
    """The date of the address, else the meta tag's. The address is weak when the meta tag says otherwise, or when a
    label stands in the header whose value was not read."""
    content = meta(declared, *_META_NAMES)
    stated = read_date(content) if content else None
    on = url_date(url)
    if on:
        agreed = stated[0] == on if stated else not any(_EMPTY_LABEL.search(fold(line)) for line in header.all)
        at = stated[1] if stated and stated[0] == on else None
        return DateFact(on, DateSource.URL, Confidence.MEDIUM if agreed else Confidence.WEAK, at, url[-_QUOTE:])
    if content and stated:
        return _fact(stated, DateSource.META, Confidence.WEAK, content)
    return None


def _fact(value: tuple[date, time | None], source: DateSource, confidence: Confidence, quote: str) -> DateFact:
    return DateFact(value[0], source, confidence, value[1], quote.strip()[:_QUOTE])
