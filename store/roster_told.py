"""What a person should know of how a list was read: what was understood, mended, passed over, and on what ground."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from model.roster import UnitKind
from store.roster_template import KINDS

_MOST = 6  # examples in a sentence
_WORDS: Mapping[UnitKind, str] = {kind: word for word, kind in KINDS.items()}


@dataclass
class Told:
    """Gathered while a list is read; `sentences` are for the clerk who imports it."""

    city: str = ""
    kinds: dict[UnitKind, list[str]] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    bare: int = 0
    mended: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    channels: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    portals: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def sentences(self) -> tuple[str, ...]:
        """What is to be said, most needed first; nothing where the list was filled in as the template asks."""
        return tuple(sentence for sentence in self._sentences() if sentence)

    def _sentences(self) -> Iterable[str]:
        yield self.city
        for kind, names in sorted(self.kinds.items()):
            yield (
                f"{_counted(names)}没有写明类别，按名称认作“{_WORDS[kind]}”；不对的请在“单位类别”一列写明后重新导入。"
            )
        if self.names:
            yield f"名称按全称登记：{_some(self.names)}。"
        if self.joined:
            yield f"几行是同一单位的，合为一个单位：{_some(self.joined)}。"
        if self.bare:
            yield f"{self.bare} 个网址没有写 http:// 或 https://，按 http:// 读入。"
        if self.mended:
            yield f"改正了写法的网址：{_some(self.mended)}。"
        if self.portals:
            yield (
                f"填写的是市政府门户网站首页、没有自己的网址的单位：{_some(self.portals)}；"
                "没有读入这个网址，请改填它在门户网站上的栏目网址，否则各项结果为“无法核查”。"
            )
        if self.channels:
            yield f"网站由几个单位共用，网址按“其他网站下的栏目”读入：{_some(self.channels)}。"
        if self.folders:
            yield f"网址不是网站首页，按独立网站读入；只是其他网站下的栏目的，请写明网址类型：{_some(self.folders)}。"
        if self.closed:
            yield f"写明没有网站的，按没有网址读入，各项结果将为“无法核查”：{_some(self.closed)}。"
        if self.passed:
            yield f"这些行是小标题或说明，不是单位：{_some(self.passed)}。"
        if self.unknown:
            yield f"不认识、没有读入的列：{'、'.join(self.unknown)}。"
        if self.left_out:
            yield f"名册用不到、没有读入的列：{'、'.join(self.left_out)}。"


def _some(items: list[str]) -> str:
    rest = len(items) - _MOST
    return "、".join(items[:_MOST]) + (f"等 {len(items)} 处" if rest > 0 else "")


def _counted(names: list[str]) -> str:
    return f"{len(names)} 个单位（{'、'.join(names[:_MOST])}{'等' if len(names) > _MOST else ''}）"
