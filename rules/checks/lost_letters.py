"""Whether a whole site lacks letters that it must have: damage by a wrong conversion that no single page shows. Where
one letter is gone from every title and column, the words that a search looks for are not there to be found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from model.finding import Gap
from model.page import Page

# How rare each letter is where it is rarest: once in so many Chinese letters. Counted over nine whole sites and 21
# further hosts of Chinese offices, associations and schools, 3.5 million letters.
_AT_LEAST_ONCE_IN = (
    (400, "中公"),
    (800, "一业人会作关办务动和国在工市年政新机理生的管网通部"),
    (1600, "专为主事信全出化区发号员地大学家建开成技文日有服术民法电经联行资页首"),
)
_TIMES = 25  # a letter expected so often that is never there has been lost
# Names that menus and footers of offices go by. With a letter gone from the site and two of them, it was in both.
_COMMON = (
    "政务公开|信息公开|公开指南|公开目录|依申请公开|通知公告|公示公告|工作动态|新闻动态|政策文件|政策法规|政策解读|规范性文件|"
    "机构职能|机构设置|领导信息|人事信息|统计信息|年度报告|信息公开年报|部门预算|部门决算|预算公开|办事指南|办事服务|在线服务|"
    "政务服务|便民服务|互动交流|权责清单|权力清单|实施方案|工作方案|建议提案|行政许可|行政处罚|重点领域|规划计划|意见征集|"
    "网上调查|人民政府|主办单位|承办单位|办公地址|联系电话|联系我们|邮政编码|网站地图|网站首页|当前位置|发布时间|发布日期|"
    "信息来源|版权所有|网站标识码"
)
_NAMES = _COMMON.split("|")
_TORN_NAMES = 2
_NAMED_LETTERS = "".join(sorted(frozenset("".join(_NAMES))))
_NUMBER = re.compile(r"\d+")
_CHINESE = "\u4e00-\u9fff"
_HAN = re.compile(f"[{_CHINESE}]")
_GAP = r"[^\w\n]{0,2}"  # nothing, or a mark in the place of the letter
_LINE = 300  # letters of one paragraph that count
_SHOWN = 3  # letters named in the gap
_MARK = "\ufffd"
_TORN = re.compile(r"[\u4e00-\u9fff]\ufffd+[\u4e00-\u9fff]")
_ENTRY = 40  # characters of a line that may be a title or the name of a column
_FEW_PAGES, _SHARE_OF_PAGES = 5, 0.2


def lost_letters(pages: Sequence[Page]) -> list[Gap]:
    """The gaps that the letters of these pages show, none as a rule. What looks well is found out on the first few
    pages."""
    return [*_never_there(pages), *_replaced(pages)]


def _never_there(pages: Sequence[Page]) -> list[Gap]:
    size = sum(len(page.visible_text) for page in pages)
    missing = _missing(pages, size)
    absent = _without_a_page(_NAMED_LETTERS, pages)
    if not missing and not absent:
        return []
    lines = {_NUMBER.sub("", line) for page in pages for line in page.visible_text.split("\n")}
    han = sum(min(len(_HAN.findall(line)), _LINE) for line in lines)  # what repeats itself is counted once
    lost = [letter for letter in _missing(pages, han) if letter in missing]
    text = "\n".join(sorted(lines))
    lost += [letter for letter in absent if letter not in lost and _is_torn_out(letter, text)]
    if not lost:
        return []
    named = "".join(f"“{letter}”" for letter in lost[:_SHOWN])
    return [Gap("全站", f"读到的文字中没有一个{named}字，可能残缺", len(lost))]


def _is_torn_out(letter: str, text: str) -> bool:
    """Whether names stand there without the letter, or with a mark in its place."""
    found = sum(bool(re.search(_without(name, letter), text)) for name in _NAMES if letter in name)
    return found >= _TORN_NAMES


def _without(name: str, letter: str) -> str:
    pieces = name.split(letter)
    before = "" if pieces[0] else f"(?:^|[^{_CHINESE}])"
    behind = "" if pieces[-1] else f"(?:$|[^{_CHINESE}])"
    return f"(?m){before}{_GAP.join(piece for piece in pieces if piece)}{behind}"


def _missing(pages: Sequence[Page], size: int) -> list[str]:
    known = "".join(letters for rarest, letters in _AT_LEAST_ONCE_IN if size >= _TIMES * rarest)
    return _without_a_page(known, pages)


def _without_a_page(letters: str, pages: Sequence[Page]) -> list[str]:
    return [letter for letter in letters if not any(letter in page.visible_text for page in pages)]


def _replaced(pages: Sequence[Page]) -> list[Gap]:
    """Marks of replacement within titles and names of columns, on many pages. At the end one may stand for a byte too
    many, or for where a title was cut."""
    if sum(_MARK in page.visible_text for page in pages) < _FEW_PAGES:
        return []
    torn = [page.url for page in pages if _MARK in page.visible_text and _is_torn(page.visible_text)]
    if len(torn) < max(_FEW_PAGES, _SHARE_OF_PAGES * len(pages)):
        return []
    return [Gap("全站", "网页的标题和栏目名称中有显示不出的字", len(torn), tuple(torn[:3]))]


def _is_torn(text: str) -> bool:
    return any(_TORN.search(line) for line in text.split("\n") if _MARK in line and len(line) <= _ENTRY)
