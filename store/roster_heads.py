"""The heads that offices write over their lists of units, and what each means in a roster."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store.roster_template import COLUMNS, ENTRY_COLUMNS, KIND, NAME
from store.sheets import Sheet, column_letters
from store.strict import Place

SHORT_NAME, SITE_NAME = "简称", "网站名称"
_NAMES = (  # the fullest first: where a list has several, the first is the unit's name
    NAME, "全称", "单位名称", "部门名称", "机构名称", "主办单位", "网站主办单位", "单位", "部门", "名称",
)  # fmt: skip
_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    KIND: ("类别", "类型", "单位类型", "单位性质", "性质", "单位分类", "分类", "部门类别", "机构类别"),
    SHORT_NAME: ("单位简称", "部门简称"),
    "曾用名": ("原名", "原名称", "原单位名称", "曾用名称"),
    "网站标识码": ("标识码", "政府网站标识码", "网站编码"),
    "开通日期": ("开通时间", "上线日期", "上线时间"),
    "备注": ("说明", "备注说明"),
    SITE_NAME: ("网站全称",),
}
_ADDRESS_WORDS = (
    "网址 网站地址 网站网址 网站域名 域名 官网 官网地址 官网网址 官方网站 官方网址 首页 首页地址 首页网址 网站首页"
    " 网站首页网址 网站首页地址 主页 网站 单位网址 门户网址 门户网站 链接 网址链接 url 其他网址 栏目网址"
)
_ADDRESSES = frozenset(_ADDRESS_WORDS.split())
_NOT_KEPT_WORDS = (  # what lists of units hold and a roster does not, persons and their numbers above all
    "序号 编号 联系人 联系电话 电话 办公电话 手机 手机号 手机号码 联系方式 传真 邮箱 电子邮箱 负责人 分管领导 职务"
    " 地址 单位地址 办公地址 邮编 填报人 填报单位 审核人 填报日期 主管单位 主管部门 承办单位 备案号 icp备案号"
    " 公安备案号 序 no"
)
NOT_KEPT = frozenset(_NOT_KEPT_WORDS.split())
_MOST_ROWS_ABOVE = 50
BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
TRIMMINGS = re.compile(r"[\s*:：、.。]+")


@dataclass(frozen=True, slots=True)
class Table:
    """A list of units in a sheet. `head` is the row of its heads, `first` that of the first unit (both from 0).

    `columns` tells where each known head stands, `addresses` the columns of free addresses (heads like 网址, 官网);
    `left_out` are the heads that are known and not kept, `unknown` those nobody knows.
    """

    sheet: Sheet
    head: int
    first: int
    columns: Mapping[str, int]
    addresses: tuple[int, ...]
    left_out: tuple[str, ...]
    unknown: tuple[str, ...]

    def column(self, number: int) -> str:
        """How a column is called in a sentence: its letter and its head as it stands in the list."""
        head = "".join(self.sheet.rows[self.first - 1][number].split())
        return f"{column_letters(number)}列“{head}”"

    @property
    def lists_sites(self) -> bool:
        """True when a line is a site: a unit with two sites then stands there twice."""
        return SITE_NAME in self.columns


def find_table(sheet: Sheet, place: Place, *, is_first: bool) -> Table | None:
    """The list of units in a sheet that was spread, or None. Heads that stand twice are complained of."""
    for number, row in enumerate(sheet.rows[:_MOST_ROWS_ABOVE]):
        known = {_meaning(cell) for cell in row if cell} - {None}
        written = {cell for cell in row if cell}
        if any(name in known for name in _NAMES) and (len(known) > 1 or (is_first and len(written) == 1)):
            return _table(sheet, number, place)
    return None


def _table(sheet: Sheet, head: int, place: Place) -> Table:
    heads, first = list(sheet.rows[head]), head + 1
    while first < len(sheet.rows) and _goes_on(heads, sheet.rows[first]):
        heads = [below or above for above, below in zip(heads, sheet.rows[first], strict=True)]
        first += 1
    columns: dict[str, int] = {}
    addresses: list[int] = []
    left_out: list[str] = []
    unknown: list[str] = []
    above = place.inside(f"{sheet.name} 第{first}行".strip())
    for number, text in enumerate(heads):
        meaning = _meaning(text)
        if not text or sheet.are_joined(first - 1, number - 1, number):
            continue
        if meaning is None:
            unknown.append(text)
        elif meaning in NOT_KEPT:
            left_out.append(text)
        elif meaning in _ADDRESSES:
            addresses.append(number)
        elif meaning in columns:
            above.complain(f"{column_letters(number)}列的表头“{text}”重复")
        else:
            columns[meaning] = number
    names = [name for name in _NAMES if name in columns]
    spare = {name: columns.pop(name) for name in names[1:]}
    if names[0] in (NAME, "全称") and "单位名称" in spare and SHORT_NAME not in columns:
        columns[SHORT_NAME] = spare.pop("单位名称")
    columns[NAME] = columns.pop(names[0])
    left_out += [heads[number] for number in spare.values()]
    return Table(sheet, head, first, columns, tuple(addresses), tuple(left_out), tuple(unknown))


def _goes_on(heads: Sequence[str], row: tuple[str, ...]) -> bool:
    """Whether the row below holds the second storey of the heads: nothing but heads, one of them new."""
    told = [(above, cell) for above, cell in zip(heads, row, strict=True) if cell]
    return any(above != cell for above, cell in told) and all(_meaning(cell) for _, cell in told)


def _meaning(text: str) -> str | None:
    """The head that a text stands for; None for one that nobody knows."""
    if text in COLUMNS:
        return text
    plain = _plain(text)
    return _MEANINGS.get(plain) or _MEANINGS.get(TRIMMINGS.sub("", BRACKETS.sub("", plain)))


def _plain(text: str) -> str:
    return TRIMMINGS.sub("", unicodedata.normalize("NFKC", text)).lower()


_MEANINGS: Mapping[str, str] = {
    **{_plain(word): word for word in (*NOT_KEPT, *_ADDRESSES, *_NAMES, *COLUMNS)},
    **{_plain(word): head for head, words in _SYNONYMS.items() for word in (head, *words)},
}
assert all(column in COLUMNS for pair in ENTRY_COLUMNS for column in pair)
