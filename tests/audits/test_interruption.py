"""An audit that dies goes on where it stopped: what was acknowledged is not fetched again, the findings are equal."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

ARTICLES = 120
FLUSH_EVERY = 50  # visits: at most these are lost
ROSTER = """
city = "示例市"
[[unit]]
id = "caizheng"
name = "示例市财政局"
kind = "department"
"""
COMMAND = """
import resource, sys
if int(sys.argv[1]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
sys.argv[1:2] = []
from cli import main
main()
"""


class _Site(ThreadingHTTPServer):
    """One site of a list and its articles; it counts what it is asked for and can kill who asks."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.asked: Counter[str] = Counter()
        self.victim: subprocess.Popen[str] | None = None
        self.kill_at = 0


class _Answer(BaseHTTPRequestHandler):
    server: _Site

    def do_GET(self) -> None:
        site = self.server
        site.asked[self.path] += 1
        if site.victim and sum(site.asked.values()) >= site.kill_at:
            site.victim.kill()
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
def _site() -> Iterator[_Site]:
    with _Site() as site:
        Thread(target=site.serve_forever, daemon=True).start()
        try:
            yield site
        finally:
            site.shutdown()


def _check(site: _Site, folder: Path, limit: int = 0, kill_at: int = 0) -> tuple[int, str, str]:
    """Exit code, output and talk of a spot check of the site."""
    address = f"127.0.0.1:{site.server_address[1]}"
    words = ["check", f"http://{address}/", "--allow-address", address, "--interval", "0", "--as-of", "2019-04-02"]
    folder.mkdir(exist_ok=True)
    roster = folder / "roster.toml"
    roster.write_text(ROSTER)
    config = folder / "gongkai.toml"
    config.write_text("[crawl]\nsecond_look_wait_s = 0.0\n")
    words += [
        "--config",
        str(config),
        "--roster",
        str(roster),
        "--data",
        str(folder / "data"),
        "--out",
        str(folder / "out"),
        "--json",
    ]
    with subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(limit), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        site.victim, site.kill_at = run if kill_at else None, kill_at
        out, talk = run.communicate(timeout=100)
        site.victim = None
    return run.returncode, out, talk


def _outcomes(out: str) -> list[tuple[str, str, str]]:
    return [(f["requirement"], f["outcome"], f["reason"]) for f in json.loads(out)["findings"]]


def test_a_killed_audit_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with _site() as site:
        whole = _check(site, tmp_path / "whole")
        site.asked.clear()
        killed = _check(site, tmp_path / "killed", kill_at=90)
        resumed = _check(site, tmp_path / "killed")
        again = [path for path, times in site.asked.items() if times > 1 and path != "/" and path.endswith(".html")]
    assert killed[0] == -9
    assert _outcomes(resumed[1]) == _outcomes(whole[1])
    assert resumed[0] == whole[0]
    assert len(again) <= FLUSH_EVERY + 2  # those on their way when it died


def test_a_full_disk_is_one_sentence_and_the_audit_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with _site() as site:
        code, out, talk = _check(site, tmp_path, limit=100_000)
        assert (code, out) == (2, "")
        assert "磁盘已满" in talk
        assert "Traceback" not in talk
        resumed = _check(site, tmp_path)
    assert resumed[0] in (0, 3)
    (seen,) = json.loads(resumed[1])["sites"]
    assert len(seen["pages"]) >= ARTICLES
