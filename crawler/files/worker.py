"""The process in which untrusted files are parsed: limited, without network, replaced when it dies.

It reads framed requests from standard input and answers on standard output: four bytes of length (big-endian),
then MessagePack. Neither side unpickles anything, so a worker that a file has taken over cannot take over us.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys
import time
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from crawler.files.facts import file_facts
from crawler.files.limits import FileLimits
from model.page import FileFacts, Page, RawPage

FRAME = struct.Struct(">I")
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


class Task(msgspec.Struct, frozen=True):
    """One request: what to parse and how."""

    kind: Literal["file", "page"]
    raw: RawPage
    limits: FileLimits


class Reply(msgspec.Struct, frozen=True):
    """One answer: exactly one of the two is set."""

    file: FileFacts | None = None
    page: Page | None = None


def main() -> None:
    """Answer requests until the input ends."""
    requests, answers = _own_streams()
    _die_with_parent()
    _refuse_network()
    decoder = msgspec.msgpack.Decoder(Task)
    while header := requests.read(FRAME.size):
        task = decoder.decode(requests.read(*FRAME.unpack(header)))
        _limit(task.limits)
        answer = msgspec.msgpack.encode(_perform(task))
        answers.write(FRAME.pack(len(answer)) + answer)
        answers.flush()


def _perform(task: Task) -> Reply:
    if task.kind == "page":
        from crawler.extract import page_facts  # half of the time that the start would take

        return Reply(page=page_facts(task.raw))
    deadline = time.monotonic() + task.limits.soft_seconds
    return Reply(file=file_facts(task.raw, task.limits, lambda: time.monotonic() > deadline))


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Our pipe ends under private numbers; whatever a library prints goes nowhere."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nowhere, number)
    os.close(nowhere)
    return requests, answers


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _refuse_network() -> None:
    """No sockets from Python; an empty network namespace for native code where the kernel grants one."""

    def refuse(event: str, _: object) -> None:
        if event.startswith("socket."):
            raise PermissionError("no network in a file worker")

    sys.addaudithook(refuse)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if libc.unshare(_CLONE_NEWNET) != 0:
            libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _limit(limits: FileLimits) -> None:
    """Limits for the next file, counted from what this process has used already."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_seconds
    _lower(resource.RLIMIT_CPU, cpu)
    _lower(resource.RLIMIT_AS, _address_space() + limits.memory_bytes)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(resource_number: int, limit: int) -> None:
    """Set the soft limit; the hard one stays, and may be lower already."""
    hard = resource.getrlimit(resource_number)[1]
    resource.setrlimit(resource_number, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _address_space() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 512 * 1024 * 1024


if __name__ == "__main__":
    main()
