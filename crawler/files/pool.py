"""A small pool of worker processes that parse untrusted files and heavy pages, and may be killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from types import TracebackType
from typing import Literal, Self

import msgspec

from crawler.files.facts import suffix_of
from crawler.files.kinds import sniff
from crawler.files.limits import DEFAULT_LIMITS, FileLimits
from crawler.files.worker import FRAME, Reply, Task
from model.page import Cause, Failure, FileFacts, Page, RawPage

_TASKS_PER_WORKER = 200  # then it is replaced, so that no library's leak adds up
_LARGEST_REPLY = 128 * 1024 * 1024


class FileReader:
    """Reads attachments (and pages heavy enough to be dangerous) in killable processes.

    `async with FileReader() as reader: facts = await reader.read(raw)`. Workers start with the first file, so a
    site without attachments costs nothing. Neither method ever raises for what a file or page holds.
    """

    def __init__(self, limits: FileLimits = DEFAULT_LIMITS, workers: int = 2) -> None:
        self._limits = limits
        self._turns = asyncio.Semaphore(workers)
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
        reply = await self._ask("file", raw)
        if isinstance(reply, Reply) and reply.file is not None:
            return reply.file
        return FileFacts(
            url=raw.url,
            final_url=raw.final_url,
            fetched_at=raw.fetched_at,
            body_digest=raw.body_digest,
            kind=sniff(raw.body),
            size=len(raw.body),
            suffix=suffix_of(raw),
            failure=reply if isinstance(reply, Failure) else Failure(Cause.OUR_FAULT, "处理进程答非所问"),
        )

    async def page_facts(self, raw: RawPage) -> Page:
        """The facts of one heavy HTML page; when the worker had to be killed, a truncated page that says why."""
        reply = await self._ask("page", raw)
        if isinstance(reply, Reply) and reply.page is not None:
            return reply.page
        return Page(
            url=raw.url,
            final_url=raw.final_url,
            status=raw.status or 0,
            fetched_at=raw.fetched_at,
            body_digest=raw.body_digest,
            truncated=True,
            notes=(reply.detail if isinstance(reply, Failure) else "处理进程答非所问",),
        )

    async def _ask(self, kind: Literal["file", "page"], raw: RawPage) -> Reply | Failure:
        request = msgspec.msgpack.encode(Task(kind, raw, self._limits))
        async with self._turns:
            worker = self._idle.pop() if self._idle else await _Worker.start()
            was_fresh = worker.served == 0
            reply = await worker.ask(request, self._limits)
            if isinstance(reply, Failure) and reply.cause is Cause.UNREADABLE_FILE and not was_fresh:
                await worker.end()  # it may have died of an earlier file: once more in a new one
                worker = await _Worker.start()
                reply = await worker.ask(request, self._limits)
            if isinstance(reply, Failure) or worker.served >= _TASKS_PER_WORKER:
                await worker.end()
            else:
                self._idle.append(worker)
            return reply


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

    async def ask(self, request: bytes, limits: FileLimits) -> Reply | Failure:
        """One request answered, or why there is no answer. A worker that failed must be ended."""
        self.served += 1
        try:
            async with asyncio.timeout(limits.wall_seconds):
                return await self._exchange(request)
        except TimeoutError:
            return Failure(Cause.OVER_LIMIT, f"读取超过 {limits.wall_seconds:g} 秒,已终止")
        except (asyncio.IncompleteReadError, ConnectionError):
            return await self._post_mortem(limits)
        except msgspec.DecodeError as error:
            return Failure(Cause.OUR_FAULT, f"处理进程的答复无法识别:{error}")
        except asyncio.CancelledError:
            await self.end()
            raise

    async def _exchange(self, request: bytes) -> Reply:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(FRAME.pack(len(request)))
        stdin.write(request)
        await stdin.drain()
        (size,) = FRAME.unpack(await stdout.readexactly(FRAME.size))
        if size > _LARGEST_REPLY:
            raise msgspec.DecodeError(f"{size} bytes")
        return msgspec.msgpack.decode(await stdout.readexactly(size), type=Reply)

    async def _post_mortem(self, limits: FileLimits) -> Failure:
        code = await self._process.wait()
        if code == -signal.SIGXCPU:
            return Failure(Cause.OVER_LIMIT, f"读取占用处理器超过 {limits.cpu_seconds} 秒,已终止")
        if code == -signal.SIGKILL:
            return Failure(Cause.OVER_LIMIT, "读取所需内存超限,已被系统终止")
        return Failure(Cause.UNREADABLE_FILE, f"文件使解析程序异常终止(退出码 {code})")

    async def end(self) -> None:
        """Kill the process and what it started, and release its pipes."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()
