"""An audit that dies goes on where it stopped: what was acknowledged is not fetched again, the findings are equal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.audits.loopback import ARTICLES, LoopbackSite, loopback_site

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


def _check(site: LoopbackSite, folder: Path, limit: int = 0, kill_at: int = 0) -> tuple[int, str, str]:
    """Exit code, output and talk of a spot check of the site."""
    address = f"127.0.0.1:{site.port}"
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
        if kill_at:
            site.at_request = lambda number, _: run.kill() if number >= kill_at else None
        out, talk = run.communicate(timeout=100)
        site.at_request = lambda *_: None
    return run.returncode, out, talk


def _outcomes(out: str) -> list[tuple[str, str, str]]:
    return [(f["requirement"], f["outcome"], f["reason"]) for f in json.loads(out)["findings"]]


def test_a_killed_audit_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with loopback_site() as site:
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
    with loopback_site() as site:
        code, out, talk = _check(site, tmp_path, limit=100_000)
        assert (code, out) == (2, "")
        assert "磁盘已满" in talk
        assert "Traceback" not in talk
        resumed = _check(site, tmp_path)
    assert resumed[0] in (0, 3)
    (seen,) = json.loads(resumed[1])["sites"]
    assert len(seen["pages"]) >= ARTICLES
