"""The torture server: raw sockets on loopback, one script per path.

A script is a tuple of steps, played after the request has been read: bytes are sent as they are; `Pause`, `Drip`,
`Endless`, `CLOSE` and `RESET` do what they say. After a script without an end the connection waits for the next
request, as HTTP/1.1 has it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True)
class Pause:
    """Send nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Drip:
    """Send one byte at a time."""

    data: bytes
    every: float


@dataclass(frozen=True)
class Endless:
    """Send the same bytes until the other side gives up."""

    data: bytes


class End(Enum):
    CLOSE = "close"
    RESET = "reset"
    HANG = "hang"


CLOSE, RESET, HANG = End.CLOSE, End.RESET, End.HANG
Step = bytes | Pause | Drip | Endless | End
Script = tuple[Step, ...]
Site = Mapping[str, Script] | Callable[["Request"], Script]


@dataclass(frozen=True)
class Request:
    """One request as received."""

    target: str
    headers: dict[str, str]
    connection: int  # which connection of the server, from 1


@dataclass
class Torture:
    """A running server: its port and everything it was asked."""

    site: Site
    greets: Script = ()  # played on each connection before anything is read
    port: int = 0
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    open: int = 0  # connections at this moment

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        self.open += 1
        number = self.connections
        try:
            for step in self.greets:
                await _play(step, reader, writer)
            while True:
                lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
                request = Request(lines[0].split(" ")[1], headers, number)
                self.requests.append(request)
                script = self.site(request) if callable(self.site) else self.site.get(request.target, NOT_FOUND)
                for step in script:
                    await _play(step, reader, writer)
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, _Over):
            pass
        finally:
            self.open -= 1
            writer.close()
            with contextlib.suppress(OSError, ssl.SSLError):
                await writer.wait_closed()


class _Over(Exception):
    """The script ended the connection."""


async def _play(step: Step, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    match step:
        case bytes():
            writer.write(step)
            await writer.drain()
        case Pause(seconds):
            await asyncio.sleep(seconds)
        case Drip(data, every):
            for byte in data:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(every)
        case Endless(data):
            while True:
                writer.write(data)
                await writer.drain()
                await asyncio.sleep(0)
        case End.HANG:
            await reader.read()
            raise _Over
        case End.RESET:
            raw: socket.socket = writer.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            raise _Over
        case End.CLOSE:
            raise _Over


@asynccontextmanager
async def torture(
    site: Site, *, tls: ssl.SSLContext | None = None, greets: Script = (), host: str = "127.0.0.1"
) -> AsyncIterator[Torture]:
    """Serve `site` on a free port of loopback."""
    served = Torture(site, greets)
    tasks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await served.serve(reader, writer)
        except asyncio.CancelledError:
            writer.transport.abort()
        finally:
            tasks.discard(task)

    server = await asyncio.start_server(accept, host, 0, ssl=tls)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def answer(body: bytes = b"", *headers: bytes, status: bytes = b"200 OK", length: int | None = None) -> bytes:
    """A well-formed answer with a Content-Length, unless one is among `headers`."""
    lines = [b"HTTP/1.1 " + status, *headers]
    names = b"\n".join(headers).lower()
    if b"content-type" not in names:
        lines.append(b"Content-Type: text/html; charset=utf-8")
    if b"content-length" not in names and b"transfer-encoding" not in names:
        lines.append(b"Content-Length: %d" % (len(body) if length is None else length))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def chunked(*pieces: bytes, end: bytes = b"0\r\n\r\n", headers: tuple[bytes, ...] = ()) -> bytes:
    """An answer in chunks."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    return answer(body + end, b"Transfer-Encoding: chunked", *headers)


def redirect(to: bytes, *headers: bytes, status: bytes = b"302 Found") -> bytes:
    """An empty redirect."""
    return answer(b"", b"Location: " + to, *headers, status=status)


PAGE = b"<!DOCTYPE html><html><head><title>page</title></head><body><p>content</p></body></html>"
NOT_FOUND: Script = (answer(b"<html>404</html>", status=b"404 Not Found"),)
