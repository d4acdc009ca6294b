"""Zip packages opened without trusting what they say of themselves."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

from crawler.files.harvest import Harvest, LimitReached, Unreadable
from crawler.files.limits import MEBIBYTE

BROKEN_PACKAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
_STEP = 1 << 20
_ENTITY = re.compile(rb"<\x00?!\x00?E\x00?N\x00?T\x00?I\x00?T\x00?Y")

Element = etree._Element


class Package:
    """A zip file read part by part, every decompressed byte accounted for in the harvest."""

    def __init__(self, body: bytes, harvest: Harvest) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except BROKEN_PACKAGE as error:
            raise Unreadable(f"压缩包损坏：{error}") from error
        self._harvest = harvest
        self.infos = self._zip.infolist()
        self._names = {info.filename.replace("\\", "/").lstrip("/"): info for info in self.infos}

    def names(self) -> tuple[str, ...]:
        """All names, in the order of the directory."""
        return tuple(self._names)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, part: str | zipfile.ZipInfo) -> bytes:
        """The bytes of one part. Unreadable when absent, broken or encrypted; LimitReached when too large."""
        info = part if isinstance(part, zipfile.ZipInfo) else self._names.get(part)
        if info is None:
            raise Unreadable(f"缺少部件 {part}")
        if info.flag_bits & 0x1:
            raise Unreadable("已加密，需要密码")
        chunks: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_STEP):
                    size += len(chunk)
                    self._harvest.budget.unpack(len(chunk))
                    if size > self._harvest.limits.part_bytes:
                        raise LimitReached(
                            f"{info.filename} 解压后超过 {self._harvest.limits.part_bytes // MEBIBYTE} MB"
                        )
                    chunks.append(chunk)
        except BROKEN_PACKAGE as error:
            raise Unreadable(f"{info.filename} 损坏：{error}") from error
        return b"".join(chunks)

    def elements(self, part: str, *tags: str) -> Iterator[Element]:
        """`elements` of one part."""
        return elements(self.read(part), *tags)


def elements(xml: bytes, *tags: str) -> Iterator[Element]:
    """Outermost elements whose local name is in `tags`, in order; each is emptied after use.

    Raises Unreadable when the XML is broken or declares entities (which no office program does and bombs do),
    LimitReached when it nests deeper than 256 elements.
    """
    if _ENTITY.search(xml):
        raise Unreadable("文件含实体声明（疑为实体炸弹），未读取")
    wanted = [f"{{*}}{tag}" for tag in tags]
    try:
        for _, element in etree.iterparse(io.BytesIO(xml), tag=wanted, resolve_entities=False, no_network=True):
            if next(element.iterancestors(*wanted), None) is not None:
                continue
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and parent[0] is not element:
                del parent[0]
    except etree.XMLSyntaxError as error:
        if "Excessive depth" in str(error):
            raise LimitReached("文件内的 XML 嵌套过深") from error
        raise Unreadable(f"文件内的 XML 损坏：{error}") from error


def local(element: Element) -> str:
    """The element's name without its namespace; "" for comments and the like."""
    return _local(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def attribute(element: Element, name: str, default: str = "") -> str:
    """The attribute of that local name, whatever its namespace."""
    value = next((value for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), default)
    return str(value)
