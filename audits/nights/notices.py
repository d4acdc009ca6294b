"""Telling people of a night: through apprise, to the addresses in the settings and nowhere else. Off by default.

The addresses hold passwords: they are never printed, logged or kept. What was sent stands as a file beside the
reports in any case (reports/news.py).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from audits.settings import NoticeSettings
from model.errors import InvalidInput, UsageError

_NOT_INSTALLED = "设置了通知地址，但没有安装发送通知所需的程序包，请运行 pip install 'gongkai[notify]'。"


def send(settings: NoticeSettings, title: str, text: str) -> tuple[str, ...]:
    """Send one notice to every address. The kinds of address that did not take it, e.g. 第 2 个（mailto）.

    Raises UsageError when apprise is missing and InvalidInput for an address it does not understand.
    """
    refused = []
    for number, (address, name) in enumerate(zip(settings.to, printable_addresses(settings), strict=True), start=1):
        with _quiet():
            taken = _service(address, number).notify(body=text, title=title)
        if not taken:
            refused.append(name)
    return tuple(refused)


def check_addresses(settings: NoticeSettings) -> None:
    """Raises UsageError or InvalidInput, as `send` would, without sending."""
    for number, address in enumerate(settings.to, start=1):
        _service(address, number)


def printable_addresses(settings: NoticeSettings) -> tuple[str, ...]:
    """Which address is meant, without its secrets: its place in the settings and its kind."""
    return tuple(
        f"第 {number} 个地址（{address.partition('://')[0]}）" for number, address in enumerate(settings.to, start=1)
    )


def _service(address: str, number: int) -> Any:
    try:
        with _quiet():
            from apprise import Apprise
    except ImportError:
        raise UsageError(_NOT_INSTALLED) from None
    service = Apprise()
    with _quiet():
        is_known = service.add(address)
    if not is_known:
        raise InvalidInput(f"[notices] to 的第 {number} 个地址写法不对，请对照 docs/nightly.md 中的例子。")
    return service


@contextmanager
def _quiet() -> Iterator[None]:
    """apprise writes addresses into its log when they are wrong, and loads modules that Python is about to drop."""
    log = logging.getLogger("apprise")
    was_disabled, log.disabled = log.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        log.disabled = was_disabled
