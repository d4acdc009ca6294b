"""FileReader: files parsed in processes that may die."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from crawler.files import FileLimits, FileReader, file_facts
from crawler.files.limits import MEBIBYTE
from model.page import Cause, FileFacts, FileKind, PageKind
from tests.files import made
from tests.files.conftest import SAMPLES

QUICK = FileLimits(wall_seconds=3.0, cpu_seconds=2, soft_seconds=1.0)


def children() -> list[int]:
    """The processes that this one has started and that still run."""
    return [int(number) for number in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


async def read(body: bytes, name: str = "附件", limits: FileLimits = QUICK) -> FileFacts:
    async with FileReader(limits) as reader:
        return await reader.read(made.raw(body, name))


def sparse_workbook() -> bytes:
    """A cell at XFD20000: opened whole, it holds 330 million empty cells."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet("表")
        sheet.write(0, 0, "甲")
        sheet.write(19_990, 16_383, "乙")
    return stream.getvalue()


def entity_bomb() -> str:
    lines = ['<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">']
    lines += [f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)]
    return f"<?xml version='1.0'?><!DOCTYPE w:document [{''.join(lines)}]>"


def deep_xml(depth: int) -> bytes:
    return made.docx("<w:p>" + "<w:r>" * depth + "<w:t>深</w:t>" + "</w:r>" * depth + "</w:p>")


def zip_bomb(megabytes: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package, package.open("a.txt", "w") as member:
        for _ in range(megabytes):
            member.write(b"\0" * MEBIBYTE)
    return stream.getvalue()


def endless_pdf() -> bytes:
    """A page whose content draws itself again and again through forms that hold forms."""
    body = made.pdf([([(100, 700, "字")], [])])
    return body.replace(b"/Count 1", b"/Count 2000000000").replace(b"/Kids[10 0 R]", b"/Kids[2 0 R]  ")


BOMBS = [
    (zip_bomb(300), FileKind.ZIP, Cause.OVER_LIMIT),
    (made.docx(entity_bomb() + "&j;"), FileKind.DOCX, Cause.UNREADABLE_FILE),
    (deep_xml(200_000), FileKind.DOCX, Cause.OVER_LIMIT),
    (sparse_workbook(), FileKind.XLSX, Cause.OVER_LIMIT),
    (endless_pdf(), FileKind.PDF, Cause.UNREADABLE_FILE),
    (b"{\\rtf1 " + b"{" * 200_000 + b"x", FileKind.DOC, None),
    (b"<html>" + b"<div>" * 100_000 + b"x", FileKind.HTML, Cause.OVER_LIMIT),
]


@pytest.mark.parametrize(("body", "kind", "cause"), BOMBS)
async def test_bombs_end_within_limits(body: bytes, kind: FileKind, cause: Cause | None) -> None:
    facts = await read(body)
    assert (facts.kind, facts.failure.cause if facts.failure else None) == (kind, cause)


async def test_a_file_that_takes_too_much_of_the_processor() -> None:
    limits = FileLimits(cpu_seconds=0, soft_seconds=60, wall_seconds=20)
    facts = await read(b"{\\rtf1 " + b"a\\par " * 3_000_000, limits=limits)
    assert facts.failure is not None
    assert facts.failure.cause is Cause.OVER_LIMIT


async def test_a_file_that_takes_too_long_keeps_what_was_read() -> None:
    facts = await read(b"{\\rtf1 " + b"a\\par " * 400_000, limits=FileLimits(soft_seconds=0.2))
    assert facts.failure is not None
    assert (facts.failure.cause, facts.text[:3]) == (Cause.OVER_LIMIT, "a\na")


def test_a_worker_has_no_network() -> None:
    script = "from crawler.files.worker import _refuse_network; _refuse_network(); import socket; socket.socket()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "PermissionError: no network in a file worker" in done.stderr


async def test_the_worker_says_what_the_pure_function_says() -> None:
    for name in ("budget.doc", "budget.rtf", "budget.xls", "budget.html"):
        page = made.raw((SAMPLES / name).read_bytes(), name)
        async with FileReader() as reader:
            assert await reader.read(page) == file_facts(page)


async def test_nothing_starts_before_the_first_file() -> None:
    before = children()
    async with FileReader():
        assert children() == before


@pytest.mark.parametrize(("workers", "patience_s", "started"), [(2, 0, 2), (1, 0, 1), (3, 0, 3), (2, 600, 1)])
async def test_a_worker_starts_when_a_file_waits_too_long_and_ends_with_the_reader(
    workers: int, patience_s: float, started: int
) -> None:
    before = children()
    async with FileReader(workers=workers, patience_s=patience_s) as reader:
        found = await asyncio.gather(*(reader.read(made.raw(b"text")) for _ in range(6)))
        assert len(children()) - len(before) == started
    assert [each.text for each in found] == ["text"] * 6
    assert children() == before


async def test_one_that_gave_up_waiting_takes_nobodys_turn() -> None:
    async with FileReader(patience_s=600) as reader:
        first, second = (asyncio.create_task(reader.read(made.raw(b"text"))) for _ in range(2))
        await asyncio.sleep(0)
        second.cancel()
        assert (await first).text == "text"
        assert (await reader.read(made.raw(b"third"))).text == "third"


async def test_a_worker_killed_between_files_is_replaced_unseen() -> None:
    before = children()
    async with FileReader(QUICK, workers=1) as reader:
        assert (await reader.read(made.raw(b"one"))).text == "one"
        for worker in set(children()) - set(before):
            os.kill(worker, signal.SIGKILL)
        assert (await reader.read(made.raw(b"two"))).text == "two"


async def test_a_file_over_the_limit_is_not_even_sent() -> None:
    before = children()
    async with FileReader(FileLimits(body_bytes=10)) as reader:
        facts = await reader.read(made.raw(b"%PDF-1.4 and more"))
        assert children() == before
    assert facts.failure is not None
    assert (facts.failure.cause, facts.kind) == (Cause.OVER_LIMIT, FileKind.PDF)


async def test_a_cancelled_reading_leaves_no_process() -> None:
    before = children()
    async with FileReader() as reader:
        task = asyncio.create_task(reader.read(made.raw(zip_bomb(100))))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert children() == before


async def test_an_answer_that_failed_stays_failed() -> None:
    facts = await read(b"")
    assert (facts.kind, facts.failure is not None) == (FileKind.EMPTY, True)


async def test_heavy_pages_are_read_in_the_same_processes() -> None:
    body = "<html><head><title>公开指南</title></head><body><h1>公开指南</h1><p>正文</p></body></html>".encode()
    async with FileReader() as reader:
        page = await reader.page_facts(made.raw(body, "index.html"))
    assert (page.title_tag, page.truncated) == ("公开指南", False)


async def test_a_page_whose_reading_was_killed_is_truncated() -> None:
    limits = FileLimits(wall_seconds=0.0)
    async with FileReader(limits) as reader:
        page = await reader.page_facts(made.raw(b"<html>", "index.html"))
    assert (page.kind, page.truncated, len(page.notes)) == (PageKind.OTHER, True, 1)
