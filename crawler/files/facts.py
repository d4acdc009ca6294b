"""RawPage -> FileFacts: one attachment read by what its bytes are."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from crawler.files.harvest import Budget, Harvest, Stopped, Unreadable
from crawler.files.kinds import OLE, RTF, guess, sniff, unsupported
from crawler.files.limits import DEFAULT_LIMITS, MEBIBYTE, FileLimits
from model.page import Cause, Failure, FileFacts, FileKind, RawPage

Reader = Callable[[bytes, Harvest], None]

_RUST_PANIC = "pyo3_runtime"  # the module of what a Rust library raises when it gives up; not an Exception
_FILE_NAME = re.compile(r"""filename\*?\s*=\s*"?([^";]+)""", re.I)
_MOST_TROUBLES = 5  # that are told one by one


def file_facts(
    raw: RawPage, limits: FileLimits = DEFAULT_LIMITS, out_of_time: Callable[[], bool] = lambda: False
) -> FileFacts:
    """The facts of one attachment. Never raises for what a file holds.

    `failure` says what could not be read; text and tables hold what could, so that a file may have both. Pure: the
    same bytes give the same facts (`out_of_time` only cuts). It trusts its process to survive hostile files;
    FileReader runs it in one that may be killed.
    """
    harvest = Harvest(Budget(limits, out_of_time))
    kind, failure = _read(raw.body, harvest)
    return FileFacts(
        url=raw.url,
        final_url=raw.final_url,
        fetched_at=raw.fetched_at,
        body_digest=raw.body_digest,
        kind=kind,
        size=len(raw.body),
        suffix=suffix_of(raw),
        text=harvest.text,
        tables=harvest.tables,
        pages=harvest.pages,
        scanned=harvest.scanned,
        members=tuple(harvest.members),
        failure=raw.failure or failure,
        metas=tuple(harvest.metas.items()),
    )


def suffix_of(raw: RawPage) -> str:
    """The suffix that the answer's file name or else the address claims, in lower case with its dot, or ""."""
    named = _FILE_NAME.search(raw.header("content-disposition"))
    return PurePosixPath(unquote(named[1] if named else urlsplit(raw.final_url).path).strip()).suffix.lower()


def _read(body: bytes, harvest: Harvest) -> tuple[FileKind, Failure | None]:
    """Read a file into `harvest`; its kind, and why not all of it could be read."""
    kind = guess(body)
    if len(body) > harvest.limits.body_bytes:
        return kind, Failure(Cause.OVER_LIMIT, f"文件超过 {harvest.limits.body_bytes // MEBIBYTE} MB，未打开")
    try:
        kind = sniff(body)
        _reader(kind, body)(body, harvest)
    except Stopped as reason:
        return kind, reason.failure
    except (MemoryError, RecursionError) as error:
        return kind, Failure(Cause.OVER_LIMIT, f"读取所需内存或嵌套层数超限（{type(error).__name__}）")
    except BaseException as error:  # a parser fell over hostile bytes: the file is unread, the audit goes on
        if not isinstance(error, Exception) and type(error).__module__ != _RUST_PANIC:
            raise
        return kind, Failure(Cause.UNREADABLE_FILE, f"文件损坏或格式异常（{type(error).__name__}: {error}）")
    return kind, _left_over(harvest)


def _left_over(harvest: Harvest) -> Failure | None:
    """What a reading that came to its end could not read."""
    if harvest.scanned:
        return Failure(Cause.UNREADABLE_FILE, "全部是图片（扫描件），没有可读取的文字")
    if harvest.troubles:
        details = [trouble.detail for trouble in harvest.troubles]
        more = f"；等 {len(details)} 处" if len(details) > _MOST_TROUBLES else ""
        over = any(trouble.cause is Cause.OVER_LIMIT for trouble in harvest.troubles)
        cause = Cause.OVER_LIMIT if over else Cause.UNREADABLE_FILE
        return Failure(cause, ";".join(details[:_MOST_TROUBLES]) + more)
    if not harvest.text:
        return Failure(Cause.UNREADABLE_FILE, "文件中没有文字")
    return None


def _read_member(body: bytes, harvest: Harvest) -> Failure | None:
    return _read(body, harvest)[1]


def _read_image(body: bytes, harvest: Harvest) -> None:
    harvest.scanned = True


def _refuse_empty(body: bytes, harvest: Harvest) -> None:
    raise Unreadable("空文件")


def _refuse(body: bytes, harvest: Harvest) -> None:
    raise Unreadable(unsupported(body))


def _reader(kind: FileKind, body: bytes) -> Reader:
    """What reads such a file. Its libraries come with the first file that needs them: a process that reads files is
    started often, and meets few kinds of them."""
    match kind:
        case FileKind.PDF:
            from crawler.files.pdf import read_pdf as read
        case FileKind.DOC:
            return _word_reader(body)
        case FileKind.DOCX:
            from crawler.files.docx import read_docx as read
        case FileKind.XLS | FileKind.XLSX:
            return _sheet_reader(kind, body)
        case FileKind.OFD:
            from crawler.files.ofd import read_ofd as read
        case FileKind.ZIP | FileKind.RAR:
            return _archive_reader(kind)
        case FileKind.TEXT:
            from crawler.files.plain import read_text as read
        case FileKind.HTML:
            from crawler.files.plain import read_html as read
        case FileKind.IMAGE:
            return _read_image
        case FileKind.EMPTY:
            return _refuse_empty
        case _:
            return _refuse
    return read


def _word_reader(body: bytes) -> Reader:
    if body.startswith(OLE):
        from crawler.files.word97 import read_doc

        return read_doc
    if body.startswith(RTF):
        from crawler.files.rtf import read_rtf

        return read_rtf
    from crawler.files.docx import read_word_xml

    return read_word_xml


def _sheet_reader(kind: FileKind, body: bytes) -> Reader:
    from crawler.files.sheets import read_excel_xml, read_xls, read_xlsx

    if kind is FileKind.XLSX:
        return read_xlsx
    return read_xls if body.startswith(OLE) else read_excel_xml


def _archive_reader(kind: FileKind) -> Reader:
    from crawler.files.archives import read_rar, read_zip

    read = read_zip if kind is FileKind.ZIP else read_rar
    return lambda body, harvest: read(body, harvest, _read_member)
