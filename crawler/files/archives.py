"""Zip and rar archives: their members read in order, archives inside them too."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

import rarfile

from crawler.files.harvest import Harvest, LimitReached, Unreadable
from crawler.files.limits import MEBIBYTE
from crawler.files.packages import Package
from crawler.files.tools import in_memory_file
from model.page import Failure

ReadMember = Callable[[bytes, Harvest], Failure | None]
Members = Iterable[tuple[str, Callable[[], bytes]]]

_NOT_FOR_READERS = ("__MACOSX/", "Thumbs.db", ".DS_Store", "desktop.ini")
_UTF8_NAME = 0x800  # flag of a zip entry whose name is UTF-8
_STEP = 1 << 20

rarfile.TRY_ENCODINGS = ("utf-8", "gb18030")  # names without the Unicode mark are what Windows in China writes
rarfile.USE_EXTRACT_HACK = 0  # no copies on the disk


def read_zip(body: bytes, harvest: Harvest, read_member: ReadMember) -> None:
    """The members of a zip archive in order. `read_member` reads one, whatever its kind, and says what failed."""
    package = Package(body, harvest)
    _read_members(((name_of(info), _opener(package, info)) for info in package.infos), harvest, read_member)


def read_rar(body: bytes, harvest: Harvest, read_member: ReadMember) -> None:
    """The members of a rar archive in order; compressed ones need unar, unrar, 7z or bsdtar on this machine."""
    with in_memory_file(body) as path:
        try:
            archive = rarfile.RarFile(path, errors="strict")
        except rarfile.NeedFirstVolume as error:
            raise Unreadable("分卷压缩包，单独一卷无法打开") from error
        except rarfile.Error as error:
            if "volume" in str(error):
                raise Unreadable("分卷压缩包，单独一卷无法打开") from error
            raise Unreadable(f"rar 压缩包损坏：{error}") from error
        with closing(archive):
            if archive.needs_password():
                raise Unreadable("已加密，需要密码")
            files = [info for info in archive.infolist() if info.is_file()]
            members = ((info.filename, _rar_opener(archive, info, harvest)) for info in files)
            _read_members(members, harvest, read_member)


def name_of(info: zipfile.ZipInfo) -> str:
    """The name of a zip entry: UTF-8 where declared or where it is, else GB18030, which Windows in China writes."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    raw = info.orig_filename.encode("cp437", "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _read_members(members: Members, harvest: Harvest, read_member: ReadMember) -> None:
    if harvest.depth >= harvest.limits.archive_depth:
        raise LimitReached("压缩包嵌套过深，未打开")
    scans: list[bool] = []
    for name, open_member in members:
        name = name.replace("\\", "/")
        if name.endswith("/") or any(mark in name for mark in _NOT_FOR_READERS):
            continue
        harvest.budget.count_member()
        member = Harvest(harvest.budget, harvest.depth + 1)
        try:
            body = open_member()
            failure = read_member(body, member) if body else None  # an empty member hides nothing
        except (Unreadable, LimitReached) as reason:
            failure = reason.failure
        harvest.add_member(name, member, failure)
        scans.append(member.scanned)
    if not scans:
        raise Unreadable("压缩包中没有文件")
    harvest.scanned = all(scans)


def _opener(package: Package, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    return lambda: package.read(info)


def _rar_opener(archive: rarfile.RarFile, info: rarfile.RarInfo, harvest: Harvest) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(info) as stream:
                return b"".join(_chunks(stream, harvest))
        except rarfile.RarCannotExec as error:
            raise Unreadable("本机没有 rar 解压程序（unar、unrar、7z 或 bsdtar），未能打开") from error
        except (rarfile.Error, OSError, EOFError) as error:
            raise Unreadable(f"损坏：{error}") from error

    return read


def _chunks(stream: io.RawIOBase, harvest: Harvest) -> Iterator[bytes]:
    size = 0
    while chunk := stream.read(_STEP):
        size += len(chunk)
        harvest.budget.unpack(len(chunk))
        if size > harvest.limits.part_bytes:
            raise LimitReached(f"压缩包内文件解压后超过 {harvest.limits.part_bytes // MEBIBYTE} MB")
        yield chunk
