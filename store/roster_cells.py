"""What people write into a list of units, read as it was meant: names, kinds, addresses. Nothing is invented."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from model.roster import UnitKind

# --- names ---

_HAN = "\u3400-\u9fff"
_GAP = re.compile(rf"(?<=[{_HAN}（）()])\s+(?=[{_HAN}（）()])")
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_CITY = re.compile(rf"(?<![{_HAN}])([{_HAN}]{{2,4}}?市)")
SHORT_OF_CITY = re.compile(r"市(?![场容区]|政管理)")  # 市财政局; not 市场监督管理局, 市政管理局
_OF_SOME_CITY = re.compile(rf"[{_HAN}]{{2,4}}?市(?=.)")


def name_in(text: str) -> str:
    """A unit's name without the blanks and wide letters that make a list look even."""
    return _GAP.sub("", text.translate(_WIDE).replace("\u3000", " ").strip())


def city_of(names: Iterable[str], titles: Iterable[str]) -> str:
    """Which city a list is of: that of its title if the names do not contradict, else the one that most names begin
    with; "" when neither tells."""
    known = tuple(names)
    begun = Counter(found.group() for name in known if (found := _OF_SOME_CITY.match(name)))
    for title in titles:
        told = _CITY.search(title)
        if told and (not begun or told[1] in begun):
            return told[1]
    (city, count), *_ = begun.most_common(1) or [("", 0)]
    return city if count > 1 and 2 * count > sum(begun.values()) else ""


def full_name(name: str, city: str, kind: UnitKind) -> str:
    """A municipal unit's name with its city before it (市财政局, 财政局); any other name as it is."""
    if kind not in (UnitKind.DEPARTMENT, UnitKind.CITY_OFFICE) or name.startswith((city, city[:-1])):
        return name
    if SHORT_OF_CITY.match(name):
        return city + name[1:]
    is_bare = _DEPARTMENT.search(name) and not _ELSEWHERE.match(name) and not _NO_DEPARTMENT.search(name)
    return city + name if is_bare else name


# --- kinds ---

_KIND_WORDS: Mapping[UnitKind, str] = {
    UnitKind.CITY_OFFICE: "市政府办公室 市政府 市人民政府 市政府门户网站 市政府门户",
    UnitKind.DEPARTMENT: "市直单位 市直部门 市直机关 市直 市政府部门 市政府工作部门 政府部门 政府工作部门 工作部门"
    " 部门 市级部门 市有关单位 市直有关单位 市直各单位 市直各部门",
    UnitKind.COUNTY: "县市区 县区 区县 县级政府 县市区政府 县市区人民政府 县区政府 县级人民政府 各县市区 县级",
    UnitKind.MANAGEMENT_COMMITTEE: "管委会 管理委员会 开发区 园区 功能区 经济功能区 开发区管委会 园区管委会",
    UnitKind.STATIONED_UNIT: "中央省驻市单位 中央省驻市有关单位 驻市单位 中央驻市单位 省驻市单位 中央和省驻市单位",
}
_KINDS = {word: kind for kind, words in _KIND_WORDS.items() for word in words.split()}
_PAINT = re.compile(r"[\s()（）、,，/\[\]【】和与]+")
_NUMBERED = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.．]\s*")
_COUNTED = re.compile(r"[(（]?共?\s*\d+\s*[个家]?\s*(?:单位)?[)）]?$")
_COUNTY = re.compile(r".+[县区市](?:人民)?政府(?:办公室)?")
_COMMITTEE = re.compile(r".*(?:区|园|新城|港|岛)管(?:理)?委(?:员)?会")
_DEPARTMENT = re.compile(r"(?:局|委|委员会|办|办公室)$")
_ELSEWHERE = re.compile(r".{1,4}县|.{2,4}[区市]|.{1,6}(?:镇|街道)")  # what follows the city names a place within it
_NO_DEPARTMENT = (
    re.compile(  # organs of the party, the people's congress, the courts; what the centre or province runs
        "市委|中共|党|纪委|监委|人大|政协|法院|检察|税|海关|海事|气象|烟草|邮政|银监|证监|保监|人行|供电|电力局|电网"
        "|调查队|国家安全|检验检疫|公积金|盐务|公路|航道|消防"
    )
)


def kind_named(text: str) -> UnitKind | None:
    """The kind that a word stands for (市直部门, 县（市、区）), or None."""
    plain = _PAINT.sub("", unicodedata.normalize("NFKC", text))
    if plain.startswith("驻") and plain.endswith("单位"):
        return UnitKind.STATIONED_UNIT
    return _KINDS.get(plain)


def heading(text: str) -> tuple[bool, UnitKind | None]:
    """Whether a line that holds nothing else is a heading (一、市直单位（30个）), and of which kind."""
    bare = _COUNTED.sub("", _NUMBERED.sub("", text, count=1)).strip("：: ")
    kind = kind_named(bare)
    return kind is not None or bool(_NUMBERED.match(text)), kind


def kind_by_name(name: str, city: str) -> UnitKind | None:
    """The kind that a name tells beyond doubt, or None.

    Only the city's own government and its office, governments of counties, committees of zones, and the city's
    bureaus, commissions and offices; not what the party, the centre or the province may run.
    """
    if not city:
        return None
    own = name.removeprefix(city) if name.startswith(city) else name[1:] if SHORT_OF_CITY.match(name) else None
    if own is not None and re.fullmatch(r"(?:人民)?政府(?:门户网站|门户)?|(?:(?:人民)?政府|府)办(?:公室|公厅)?", own):
        return UnitKind.CITY_OFFICE
    if _COUNTY.fullmatch(name):
        return UnitKind.COUNTY
    if _COMMITTEE.fullmatch(name):
        return UnitKind.MANAGEMENT_COMMITTEE
    if own and _DEPARTMENT.search(own) and not _ELSEWHERE.match(own) and not _NO_DEPARTMENT.search(name):
        return UnitKind.DEPARTMENT
    return None


def speaks_for_city(name: str, city: str) -> bool:
    """True for the city government itself (not its office), however it is written."""
    return re.fullmatch(rf"(?:{re.escape(city)}|市)(?:人民)?政府(?:门户网站|门户)?", name) is not None


# --- addresses ---

_SPACED = re.compile(r"(?i)(?<=www[.．。])\s+|(?<=[:：][/／\\][/／\\])\s+")
_PARTS = re.compile(r"[\s\u3000、；，]+")
_ENDS = "cn|com|net|org|edu|info|政务|公益|中国"
_JOINED = re.compile(rf"(?i)[,;](?=https?[:/]|www\.|(?:[\w-]+\.)+(?:{_ENDS})\b)|(?<=.)(?=https?[:：][/／\\])")
_SCHEME = re.compile(r"(?i)(https?)[:;]?/{1,3}")
_LABEL = re.compile(rf"^[{_HAN}()]+:")
_REMARK = re.compile(rf"[(（][^()（）]*[{_HAN}][^()（）]*[)）]$")
_HOST = re.compile(rf"(?i)(?:(?:[\w-]+\.)+(?:{_ENDS})|\d+(?:\.\d+){{3}})(?::\d+)?(?:[/?#].*)?")
_NOTHING = "无 暂无 没有 未有 无网站 暂无网站 没有网站 无网址 否 / \\ - -- — —— 空"
_NONE = frozenset(_NOTHING.split())
_CLOSED = re.compile("关停|关闭|下线|停用|停办|注销|在建|建设中|未建|未开通|尚未|筹建")


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a cell of addresses holds: `urls`; how many were written without http://; those mended in another way (as
    written, as read); the words that say there is none; what could not be understood."""

    urls: tuple[str, ...] = ()
    bare: int = 0
    mended: tuple[tuple[str, str], ...] = ()
    closed: str = ""
    strange: tuple[str, ...] = ()


def addresses_in(text: str) -> Addresses:
    """Every address in a cell."""
    plain = text.strip()
    if not plain or plain in _NONE:
        return Addresses()
    read = [(piece, _url(piece)) for coarse in _pieces(plain) for piece in _JOINED.split(coarse)]
    urls = [(piece, url) for piece, url in read if url]
    strange = [piece for piece, url in read if not url and piece.strip(",;.。")]
    if not urls and _CLOSED.search(plain) and "." not in plain:
        return Addresses(closed=plain)
    return Addresses(
        urls=tuple(dict.fromkeys(url for _, url in urls)),
        bare=sum(url == f"http://{piece}" for piece, url in urls),
        mended=tuple((piece, url) for piece, url in urls if url not in (piece, f"http://{piece}")),
        strange=tuple(piece for piece in strange if not urls or re.search("[0-9A-Za-z]", piece)),
    )


def holds_address(text: str) -> bool:
    """True when at least one address stands in the cell."""
    return bool(addresses_in(text).urls)


def _pieces(text: str) -> list[str]:
    return [piece for piece in _PARTS.split(_SPACED.sub("", text)) if piece]


def _url(written: str) -> str | None:
    """The address that was meant, with a scheme; None when it is none."""
    plain = unicodedata.normalize("NFKC", _REMARK.sub("", written)).replace("\\", "/")
    plain = _LABEL.sub("", plain).replace("。", ".").strip(".,;'\"<>《》")
    found = _SCHEME.match(plain)
    rest = plain[found.end() :] if found else plain
    if "@" in rest or not rest or not (found or _HOST.fullmatch(rest)):
        return None
    return f"{found[1].lower() if found else 'http'}://{rest}"
