"""`python -m tests.torture.at_the_door [GROUP ...]`: every faulty site before the command, published and absent.

The tests walk these sites in process; here `gongkai check` does, in a process of its own, and besides the outcome it
is looked at what a reader gets: one JSON document, no traceback, no file outside its folder, no markup of the site
and no control character in any report, nobody asked but the site. Some two seconds a visit.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.torture.office import HOST
from tests.torture.server import torture
from tests.torture.site_cases import SiteCase
from tests.torture.test_front_door import AT_ONCE, canary, gongkai, left_behind, site
from tests.torture.test_sites import ALL

_LONGEST = 90.0  # seconds of a check
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_RAW = ("<script>alert", "javascript:", "\x1b[")
_READ = frozenset({".html", ".txt", ".json", ".jsonl", ".csv"})


async def visited(case: SiteCase, is_present: bool, folder: Path) -> list[str]:
    """What is not as it should be."""
    async with canary() as (_, asked), torture(site(case.behave, is_present)) as server:
        words = ("check", f"http://{HOST}/", "--as-unit", "jinrong", "--rule", "N2")
        resolve = ("--resolve", f"*:80:127.0.0.1:{server.port}")
        try:
            code, out, talk = await asyncio.wait_for(gongkai(folder, *words, *resolve), _LONGEST)
        except TimeoutError:
            return [f"not done after {_LONGEST:.0f} s"]
    try:
        told = json.loads(out)
    except ValueError:
        return [f"exit {code}, no JSON: {talk[-300:]}"]
    said = {f["outcome"] for f in told["findings"] if f["requirement"] == "N2"}
    wrong = [] if said <= {o.value for o in case.said[0 if is_present else 1]} else [f"says {said}"]
    wrong += ["traceback"] if "Traceback" in talk else []
    wrong += [f"canary: {line}" for line in asked]
    return [*wrong, *left_behind(folder), *_raw_in_reports(folder / "out")]


def _raw_in_reports(out: Path) -> list[str]:
    found = []
    for path in sorted(p for p in out.rglob("*") if p.suffix in _READ):
        text = path.read_text("utf-8")
        if control := _CONTROL.search(text):
            found.append(f"{path.name}: {control[0]!r}")
        if path.suffix == ".html":
            found += [f"{path.name}: {mark}" for mark in _RAW if mark in text]
    return found


async def main(groups: list[str]) -> int:
    """Print what is wrong; how much."""
    chosen = [(g, case) for g, cases in ALL.items() for case in cases if not groups or g in groups]
    gate = asyncio.Semaphore(AT_ONCE)
    bad = 0

    async def one(group: str, case: SiteCase, is_present: bool) -> None:
        nonlocal bad
        async with gate:
            with TemporaryDirectory() as name:
                wrong = await visited(case, is_present, Path(name))
        if wrong:
            bad += 1
            print(
                group, "|", case.name, "|", "published" if is_present else "absent", "|", "; ".join(wrong), flush=True
            )

    await asyncio.gather(*(one(g, case, is_present) for g, case in chosen for is_present in (True, False)))
    print(f"{2 * len(chosen)} visits, {bad} not as they should be")
    return bad


if __name__ == "__main__":
    raise SystemExit(1 if asyncio.run(main(sys.argv[1:])) else 0)
