"""A small pool of worker processes that parse untrusted files and heavy pages, and may be killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Literal, Self

import msgspec

from crawler.files.facts import suffix_of
from crawler.files.kinds import guess
from crawler.files.limits import DEFAULT_LIMITS, MEBIBYTE, FileLimits
from crawler.files.worker import FRAME, Reply, Task
from model.page import Cause, Failure, FileFacts, Page, RawPage

_TASKS_PER_WORKER = 200  # then it is replaced, so that no library's leak adds up
_PATIENCE_S = 2.0  # a worker starts in a quarter of a second with its libraries, and reads dozens of files in it
_LARGEST_REPLY = 128 * 1024 * 1024


class FileReader:
    """Reads attachments (and pages heavy enough to be dangerous) in killable processes.

    `async with FileReader() as reader: facts = await reader.read(raw)`. The first worker starts with the first file,
    so a site without attachments costs nothing; a further one, up to `workers`, when a file has waited for
    `patience_s` seconds. Neither method ever raises for what a file or page holds.
    """

    def __init__(
        self, limits: FileLimits = DEFAULT_LIMITS, workers: int = 2, patience_s: float = _PATIENCE_S
    ) -> None:
        self._limits = limits
        self._turns = asyncio.Semaphore(1)
        self._further = workers - 1  # turns that nobody has needed yet
        self._patience_s = patience_s
        self._idle: list[_Worker] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End all workers."""
        while self._idle:
            await self._idle.pop().end()

    async def read(self, raw: RawPage) -> FileFacts:
        """The facts of one attachment; when the worker had to be killed, only its kind and why."""
        if len(raw.body) > self._limits.body_bytes:
            return _unread(
                raw, Failure(Cause.OVER_LIMIT, f"文件超过 {self._limits.body_bytes // MEBIBYTE} MB，未打开")
            )
        reply = await self._ask("file", raw)
        return (isinstance(reply, Reply) and reply.file) or _unread(raw, _why(reply))

    async def page_facts(self, raw: RawPage) -> Page:
        """The facts of one heavy HTML page; when the worker had to be killed, a truncated page that says why."""
        reply = await self._ask("page", raw)
        return (isinstance(reply, Reply) and reply.page) or Page(
            url=raw.url,
            final_url=raw.final_url,
            status=raw.status or 0,
            fetched_at=raw.fetched_at,
            body_digest=raw.body_digest,
            truncated=True,
            notes=(_why(reply).detail,),
        )

    async def _ask(self, kind: Literal["file", "page"], raw: RawPage) -> Reply | Failure:
        request = msgspec.msgpack.encode(Task(kind, raw, self._limits))
        async with self._turn():
            if self._idle:
                # It may have died, or may die of what an earlier file did to it: then a new one takes the request.
                with contextlib.suppress(_Died):
                    return await self._exchange(self._idle.pop(), request)
            try:
                return await self._exchange(await _Worker.start(), request)
            except _Died as death:
                return death.failure
            except OSError as error:
                return Failure(Cause.OUR_FAULT, f"无法启动处理进程：{error}")

    @contextlib.asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """The use of a worker; who has waited for it too long brings a further one into use."""
        try:
            async with asyncio.timeout(self._patience_s if self._further else None):
                await self._turns.acquire()
        except TimeoutError:
            if self._further:
                self._further -= 1
                self._turns.release()
            await self._turns.acquire()
        try:
            yield
        finally:
            self._turns.release()

    async def _exchange(self, worker: _Worker, request: bytes) -> Reply | Failure:
        """One request to one worker, which is idle afterwards or ended."""
        reply: Reply | Failure | None = None
        try:
            async with asyncio.timeout(self._limits.wall_seconds):
                reply = await worker.ask(request)
        except TimeoutError:
            reply = Failure(Cause.OVER_LIMIT, f"读取超过 {self._limits.wall_seconds:g} 秒，已终止")
        except msgspec.DecodeError as error:
            reply = Failure(Cause.OUR_FAULT, f"处理进程的答复无法识别：{error}")
        finally:  # also when cancelled
            if isinstance(reply, Reply) and worker.served < _TASKS_PER_WORKER:
                self._idle.append(worker)
            else:
                await worker.end()
        return reply


def _unread(raw: RawPage, failure: Failure) -> FileFacts:
    return FileFacts(
        url=raw.url,
        final_url=raw.final_url,
        fetched_at=raw.fetched_at,
        body_digest=raw.body_digest,
        kind=guess(raw.body),
        size=len(raw.body),
        suffix=suffix_of(raw),
        failure=failure,
    )


def _why(reply: Reply | Failure) -> Failure:
    return reply if isinstance(reply, Failure) else Failure(Cause.OUR_FAULT, "处理进程答非所问")


class _Died(Exception):
    """A worker ended without an answer; `code` as Popen's returncode."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.failure = _cause_of_death(code)


def _cause_of_death(code: int) -> Failure:
    if code >= 0:
        return Failure(Cause.OUR_FAULT, f"处理进程自行退出（退出码 {code}）")
    name = signal.Signals(-code).name
    if name == "SIGXCPU":
        return Failure(Cause.OVER_LIMIT, "读取占用处理器时间过长，已终止")
    if name in ("SIGKILL", "SIGABRT", "SIGTRAP", "SIGILL"):  # what native code does when it gets no memory
        return Failure(Cause.OVER_LIMIT, f"读取所需内存超限，已终止（{name}）")
    return Failure(Cause.UNREADABLE_FILE, f"文件使解析程序崩溃（{name}）")


class _Worker:
    """One process and its two pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.served = 0

    @classmethod
    async def start(cls) -> Self:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "crawler.files.worker",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
                env=environment,
            )
        )

    async def ask(self, request: bytes) -> Reply:
        """One request answered. Raises _Died, or DecodeError when the answer is none."""
        self.served += 1
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            stdin.write(FRAME.pack(len(request)))
            stdin.write(request)
            await stdin.drain()
            (size,) = FRAME.unpack(await stdout.readexactly(FRAME.size))
            if size > _LARGEST_REPLY:
                raise msgspec.DecodeError(f"{size} bytes")
            return msgspec.msgpack.decode(await stdout.readexactly(size), type=Reply)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise _Died(await self._process.wait()) from error

    async def end(self) -> None:
        """Kill the process and what it started, and release its pipes."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()
