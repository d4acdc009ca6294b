"""The command itself against hostile servers: exit code, pure JSON, no traceback, a truthful answer, nobody else's
door knocked at, nothing written where it does not belong."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import os
import re
import ssl
import sys
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.torture.office import COLUMN, HOME, HOST, REPORT, pages
from tests.torture.server import NOT_FOUND, RESET, Request, Script, Site, answer, redirect, torture
from tests.torture.site_cases import GZIP, Behaviour, at, says
from tests.torture.test_tls import CA, context, expired

ROOT = Path(__file__).parents[2]
AT_ONCE = 2
MOST_MEMORY_MB = 512
NEIGHBOUR = "www.linshi.gov.cn"
ROSTER = f"""
city = "小城市"
annexes_known = true
[[unit]]
id = "jinrong"
name = "小城市金融工作局"
kind = "department"
flags = {{ annex1 = true, annex2 = false }}
entry_points = [{{ url = "http://{HOST}/" }}]
[[unit]]
id = "linshi"
name = "小城市邻事局"
kind = "department"
flags = {{ annex1 = true, annex2 = false }}
entry_points = [{{ url = "http://{NEIGHBOUR}/" }}]
"""
CONFIG = """
[crawl]
contact = "torture@localhost"
interval_s = 0.0
backoff_s = 0.01
second_pass_wait_s = 0.0
second_look_wait_s = 0.0
patience_s = 1.0
max_seconds = 30.0
[fetch]
connect_s = 3.0
first_byte_s = 3.0
total_s = 9.0
"""
_CHALLENGE = "<script>document.cookie='__jsl_clearance=1';setTimeout('location.reload()',1500)</script>"
_ENTITIES = """<?xml version="1.0"?><!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1:{0}/p"> %p;
<!ENTITY x SYSTEM "http://127.0.0.1:{0}/x">]><d>&x;</d>"""


@dataclass(frozen=True)
class Door:
    """One visit. `behave` spoils the office's site, in which {0} is the canary's port; of the answer `outcome` is
    that of the year's report, `state` the site's in one word, `cause` among the failures ("" for: there are none)."""

    name: str
    behave: Callable[[int], Behaviour]
    outcome: str
    state: str
    exit_code: int
    cause: str = ""
    is_present: bool = True
    target: str = f"http://{HOST}/"
    host: str = "127.0.0.1"
    tls: Callable[[], ssl.SSLContext] = lambda: context(CA.issue_cert(HOST))


def _healthy(_canary: int) -> Behaviour:
    return lambda *_: None


def _to_tls(_canary: int) -> Behaviour:
    return lambda request, *_: (redirect(f"https://{HOST}{request.target}".encode(), status=b"301 x"),)


def _wants_a_cookie(_canary: int) -> Behaviour:
    back = b"Set-Cookie: sid=ok; Path=/"
    return lambda request, *_: (
        None if "sid=ok" in request.headers.get("Cookie", "") else (redirect(request.target.encode(), back),)
    )


def _leads_astray(canary: int) -> Behaviour:
    hosts = (
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "[::1]",
        "[::ffff:7f00:1]",
        "localhost",
        f"{HOST}@127.1",
    )
    links = "".join(f"<li><a href='http://{host}:{canary}/'>公开年报</a></li>" for host in hosts)
    links += f"<iframe src='http://127.0.0.1:{canary}/f'></iframe><script src='//127.0.0.1:{canary}/s'></script>"
    here = {HOME: (answer(pages(True)[HOME].replace(b"</ul></div>", links.encode() + b"</ul></div>", 1)),)}
    here["/robots.txt"] = (answer(f"Sitemap: http://127.0.0.1:{canary}/map.xml".encode()),)
    return lambda request, *_: here.get(request.target)


def _astray_at_the_column(canary: int) -> Behaviour:
    return at(COLUMN, "", lambda *_: (redirect(f"http://0x7f.1:{canary}/".encode()),)).behave


def _hostile_document(canary: int) -> Behaviour:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _ENTITIES.format(canary))
        archive.writestr("word/document.xml", _ENTITIES.format(canary))
    kind = b"Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    cover = re.sub(
        rb'(<div class="content">).*?</div>', rb'\1<a href="/report/a.docx">a.docx</a></div>', pages(True)[REPORT]
    )
    here = {REPORT: (answer(cover),), "/report/a.docx": (answer(packed.getvalue(), kind),)}
    return lambda request, *_: here.get(request.target)


def _bomb(_canary: int) -> Behaviour:
    return at(HOME, "", lambda *_: (answer(gzip.compress(b"<p>x</p>" * (4 << 20)), GZIP),)).behave


DOORS = (
    Door("an international name without its scheme", _healthy, "PASS", "ok", 0, target="www.小城市金融局.政务"),
    Door("IPv6 only", _healthy, "FAIL", "ok", 0, is_present=False, host="::1"),
    Door("only a redirect to TLS", _to_tls, "PASS", "ok", 0),
    Door("a redirect to expired TLS", _to_tls, "BLOCKED", "unreachable", 3, "tls_expired", tls=lambda: expired(HOST)),
    Door("a cookie is wanted", _wants_a_cookie, "PASS", "ok", 0),
    Door("links and map to the canary", _leads_astray, "PASS", "ok", 0),
    Door("the column at the canary", _astray_at_the_column, "BLOCKED", "ok", 0, "out_of_scope"),
    Door("the canary itself", _healthy, "BLOCKED", "unreachable", 3, "address_refused", target="http://127.1:{}/"),
    Door("a document with entities", _hostile_document, "REVIEW", "ok", 0, "unreadable_file"),
    Door("a bomb", _bomb, "BLOCKED", "unreachable", 3, "over_limit"),
    Door(
        "a wall",
        lambda _: at("*", "", says(_CHALLENGE, b"200 OK", b"X-Via-JSL: 1")).behave,
        "BLOCKED",
        "blocked",
        3,
        "challenge",
    ),
)


@asynccontextmanager
async def canary() -> AsyncIterator[tuple[int, list[str]]]:
    """A port of the web on this machine that nobody may ask for anything; what was asked."""
    asked: list[str] = []

    async def heard(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readline()).decode("latin-1"))
        writer.close()

    for port in range(9100, 9999):
        try:
            server = await asyncio.start_server(heard, "127.0.0.1", port)
        except OSError:
            continue
        async with server:
            yield port, asked
        return


async def gongkai(folder: Path, *words: str) -> tuple[int, bytes, str]:
    """Exit code, output and talk of the command, in a folder of its own."""
    for name in ("home", "tmp"):
        (folder / name).mkdir(parents=True)
    (folder / "roster.toml").write_text(ROSTER, "utf-8")
    (folder / "gongkai.toml").write_text(CONFIG, "utf-8")
    CA.cert_pem.write_to_path(str(folder / "ca.pem"))
    own = {"PYTHONPATH": ROOT, "HOME": folder / "home", "TMPDIR": folder / "tmp", "SSL_CERT_FILE": folder / "ca.pem"}
    common = ("--json", "--as-of", "2019-04-02", "--roster", "roster.toml", "--data", "data", "--out", "out")
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "cli", *words, *common),
        cwd=folder,
        env={**os.environ, **{name: str(value) for name, value in own.items()}},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, talk = await run.communicate()
    assert run.returncode is not None
    return run.returncode, out, talk.decode()


def site(behave: Behaviour, is_present: bool = True) -> Site:
    """The office's site, spoilt."""
    healthy, asked = pages(is_present), dict[str, int]()

    def answered(request: Request) -> Script:
        asked[request.target] = asked.get(request.target, 0) + 1
        page = healthy.get(request.target)
        script = behave(request, page, asked[request.target])
        return script if script is not None else NOT_FOUND if page is None else (answer(page),)

    return answered


async def visited(door: Door, folder: Path, port: int) -> list[str]:
    """Whatever is not as it should be."""
    behave = door.behave(port)
    async with (
        torture(site(behave, door.is_present), host=door.host) as server,
        torture(site(lambda *_: None, door.is_present), tls=door.tls()) as secured,
    ):
        address = f"[{door.host}]" if ":" in door.host else door.host
        words = ("--resolve", f"*:80:{address}:{server.port}", "--resolve", f"*:443:127.0.0.1:{secured.port}")
        code, out, talk = await gongkai(
            folder, "check", door.target.format(port), "--as-unit", "jinrong", "--rule", "N2", *words
        )
    try:
        told = json.loads(out)
    except ValueError:
        return [f"no JSON: {talk}"]
    return [*_wrong_with(told, door, code), *left_behind(folder), *(["traceback"] if "Traceback" in talk else [])]


def _wrong_with(told: dict[str, Any], door: Door, code: int) -> list[str]:
    seen = next(s for s in told["sites"] if "jinrong" in s["units"])
    outcomes = [f["outcome"] for f in told["findings"] if f["requirement"] == "N2"]
    causes = {failure["cause"] for failure in seen["failures"]}
    pairs: Sequence[tuple[object, object]] = (
        (code, door.exit_code),
        (outcomes, [door.outcome]),
        (seen["class"], door.state),
        (door.cause in causes if door.cause else causes <= {"not_found", "address_refused"}, True),
        (told["peak_memory_mb"] <= MOST_MEMORY_MB, True),
    )
    return [f"{is_so!r}, not {should!r} ({causes})" for is_so, should in pairs if is_so != should]


def left_behind(folder: Path) -> list[str]:
    """Files where none of ours belongs."""
    ours = {"data", "out", "roster.toml", "gongkai.toml", "ca.pem"}
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return [f"wrote {path}" for path in found if path.parts[0] not in ours]


async def test_each_door(tmp_path: Path) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int, door: Door) -> list[str]:
        async with gate:
            return await visited(door, tmp_path / str(number), port)

    async with canary() as (port, asked):
        found = await asyncio.gather(*(one(number, door) for number, door in enumerate(DOORS)))
    assert {door.name: wrong for door, wrong in zip(DOORS, found, strict=True) if wrong} == {}
    assert asked == []


async def test_a_hostile_site_does_not_touch_its_neighbour(tmp_path: Path) -> None:
    """One audit, one server: the office's site resets every connection, the neighbour's is in good health."""
    healthy = site(lambda *_: None, is_present=False)
    assert callable(healthy)

    def shared(request: Request) -> Script:
        return healthy(request) if request.headers["Host"] == NEIGHBOUR else (RESET,)

    async with torture(shared) as server:
        words = ("--rule", "N2", "--engine", "inline", "--resolve", f"*:80:127.0.0.1:{server.port}")
        code, out, talk = await gongkai(tmp_path / "audit", "audit", *words)
    told = json.loads(out)
    assert (code, "Traceback" in talk) == (3, False)
    outcomes = {f["unit"]: f["outcome"] for f in told["findings"] if f["requirement"] == "N2"}
    assert outcomes == {"jinrong": "BLOCKED", "linshi": "FAIL"}
    assert {s["class"] for s in told["sites"]} == {"ok", "blocked"}
    assert left_behind(tmp_path / "audit") == []
