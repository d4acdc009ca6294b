"""Notices after a night: what they say, that they reach only the addresses set, and that a deaf receiver is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_string, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

import pytest

from audits.logs import Log
from audits.nights.night import once, preview
from audits.nights.notices import printable_addresses, send
from audits.settings import NoticeSettings
from model.audit import AuditResult, PastAudit
from model.errors import InvalidInput
from model.finding import Finding, Outcome
from reports import news
from store.night_book import known_nights
from tests.audits.loopback import loopback_site
from tests.audits.test_nightly import FIRST, settings, unwatched
from tests.reports.factory import NOW, result

pytest.importorskip("apprise")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # of the libraries that send


def changed(*before: tuple[str, Outcome], now: tuple[str, Outcome]) -> AuditResult:
    """One finding in this audit, and in the audits before it, oldest first."""
    plain = result()
    first = plain.findings[0]

    def as_it_was(reason: str, outcome: Outcome) -> Finding:
        return replace(first, reason=reason, outcome=outcome, clauses=())

    past = tuple(
        PastAudit(replace(plain.audit, id=f"night-{n}"), (as_it_was(*one),), ()) for n, one in enumerate(before)
    )
    return replace(plain, findings=(as_it_was(*now),), history=past)


@pytest.mark.parametrize(
    ("told", "heading", "title"),
    [
        (changed(("有", Outcome.PASS), now=("未见", Outcome.FAIL)), "【新增问题】1 项", "新增问题 1"),
        (
            changed(("未见", Outcome.FAIL), ("有", Outcome.PASS), now=("未见", Outcome.FAIL)),
            "【复发的问题】1 项",
            "复发的问题 1",
        ),
        (changed(("未见", Outcome.FAIL), now=("有", Outcome.PASS)), "【已整改】1 项", "已整改 1"),
        (changed(("有", Outcome.PASS), now=("打不开", Outcome.BLOCKED)), "这次无法判定】1 项", "没有新的变化"),
        (changed(("未见", Outcome.FAIL), now=("未见", Outcome.FAIL)), "没有新的变化", "没有新的变化"),
        (changed(now=("未见", Outcome.FAIL)), "这是第一次检查", "没有新的变化"),
    ],
)
def test_what_a_notice_says(told: AuditResult, heading: str, title: str) -> None:
    text = news.render(told)
    assert heading in text
    assert title in news.title(told)
    assert text == news.render(told)


def test_a_notice_names_the_sites_that_could_not_be_read_and_no_more_than_fit() -> None:
    text = news.render(result())
    assert "【没有读全的网站】" in text
    many = replace(result(), history=(PastAudit(replace(result().audit, id="x"), (), ()),))
    assert len(news.render(many).splitlines()) < 200


@contextmanager
def mailbox() -> Iterator[tuple[int, list[str]]]:
    """An SMTP server on this machine that takes everything."""
    taken: list[str] = []

    class Talk(StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            is_letter, lines = False, list[str]()
            for raw in self.rfile:
                line = raw.decode().rstrip("\r\n")
                if is_letter:
                    if line == ".":
                        is_letter = False
                        taken.append("\n".join(lines))
                        self.wfile.write(b"250 taken\r\n")
                    lines.append(line)
                    continue
                word = line[:4].upper()
                is_letter = word == "DATA"
                answer = {"EHLO": b"250 here", "DATA": b"354 go on", "QUIT": b"221 bye"}.get(word, b"250 ok")
                self.wfile.write(answer + b"\r\n")
                if word == "QUIT":
                    return

    class Server(ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True

    with Server(("127.0.0.1", 0), Talk) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], taken
        server.shutdown()


@contextmanager
def receiver(status: int = 200) -> Iterator[tuple[int, list[Any]]]:
    """An HTTP server on this machine that keeps the JSON it is sent."""
    taken: list[Any] = []

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], taken
        server.shutdown()


def test_a_letter_and_a_message_arrive_whole() -> None:
    with mailbox() as (mail_port, letters), receiver() as (port, messages):
        to = (
            f"mailto://127.0.0.1:{mail_port}?from=gongkai@example.cn&to=office@example.cn",
            f"json://127.0.0.1:{port}/",
        )
        assert send(NoticeSettings(to), "检查 2019-04-02", "新增问题 1 项") == ()
    (letter,) = letters
    mail = message_from_string(letter, policy=policy.default)
    assert "office@example.cn" in mail["To"]
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().strip() == "新增问题 1 项"
    (message,) = messages
    assert (message["title"], message["message"]) == ("检查 2019-04-02", "新增问题 1 项")


def test_who_did_not_take_it_is_told_without_the_address() -> None:
    with receiver(500) as (port, _):
        addresses = NoticeSettings((f"json://office:geheim@127.0.0.1:{port}/",))
        assert send(addresses, "标题", "内容") == ("第 1 个地址（json）",)
        assert "geheim" not in "".join(printable_addresses(addresses))


def test_without_addresses_nothing_is_sent_and_a_wrong_one_is_a_sentence() -> None:
    assert send(NoticeSettings(), "标题", "内容") == ()
    with pytest.raises(InvalidInput, match="第 1 个地址"):
        send(NoticeSettings(("nosuch://geheim",)), "标题", "内容")


def test_a_night_writes_its_notice_and_a_deaf_receiver_spoils_nothing(tmp_path: Path) -> None:
    with loopback_site() as site, receiver(500) as (port, messages):
        chosen = replace(settings(tmp_path, site), notices=NoticeSettings((f"json://127.0.0.1:{port}/",)))
        (tmp_path / "hotlines.csv").write_text("单位,号码\n示例市财政局,1\n甲公司,2\n甲公司,3\n", "utf-8")
        chosen = replace(chosen, nightly=replace(chosen.nightly, registers=str(tmp_path)))
        once(chosen, Log(Path(chosen.data), lambda: NOW), unwatched, lambda: FIRST)
        (night,) = known_nights(Path(chosen.data))
    written = (tmp_path / "out" / night.audit / "检查通知.txt").read_text("utf-8")
    assert [message["message"].strip() for message in messages] == [written.strip()]
    log = (tmp_path / "data" / "log" / "2019-04.jsonl").read_text("utf-8")
    assert '"notice_refused"' in log
    unused = "登记表“hotlines.csv”有 2 行没有用到，名册中没有这些单位：甲公司。"
    assert all(unused in told for told in (written, log, preview(chosen, lambda: FIRST)))
    assert str(port) not in log
