"""A small office's site on this machine: a list and its articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

ARTICLES = 120


class LoopbackSite(ThreadingHTTPServer):
    """One site of a list and its articles under any name; it counts what it is asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.asked: Counter[str] = Counter()
        self.port: int = self.server_address[1]
        self.at_request: Callable[[int, str], None] = lambda number, host: None  # may kill who asks


class _Answer(BaseHTTPRequestHandler):
    server: LoopbackSite

    def do_GET(self) -> None:
        site = self.server
        site.asked[self.path] += 1
        site.at_request(sum(site.asked.values()), (self.headers["Host"] or "").split(":")[0])
        body = _page(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def _page(path: str) -> bytes:
    if path == "/":
        rows = "".join(f"<li><a href=/{n}.html>关于第{n}号事项的通知</a> 2018-07-05</li>" for n in range(ARTICLES))
        return f"<title>示例市财政局</title><h2>通知公告</h2><ul>{rows}</ul>".encode()
    name = path.removesuffix(".html").removeprefix("/")
    if not name.isdecimal():
        return b""
    text = "".join(f"<p>第{name}号事项第{n}段内容。</p>" for n in range(200))
    return f"<title>关于第{name}号事项的通知</title><h1>关于第{name}号事项的通知</h1>{text}".encode()


@contextmanager
def loopback_site() -> Iterator[LoopbackSite]:
    with LoopbackSite() as site:
        Thread(target=site.serve_forever, daemon=True).start()
        try:
            yield site
        finally:
            site.shutdown()
