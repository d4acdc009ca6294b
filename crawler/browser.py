"""The system's Chromium: where it is, and the arguments that leave it without a network of its own."""

from __future__ import annotations

import importlib.util
import shutil

_BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--js-flags=--max-old-space-size=256",
)
NO_PROXY = "http://127.0.0.1:1"


def find_browser() -> str | None:
    """The system's Chromium, or None."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def missing_for_rendering() -> str | None:
    """What this machine lacks for rendering pages, in Chinese; None when it lacks nothing."""
    if importlib.util.find_spec("playwright") is None:
        return "未安装渲染组件（pip install 'gongkai[render]'）"
    return None if find_browser() else "本机没有 Chromium 浏览器"
