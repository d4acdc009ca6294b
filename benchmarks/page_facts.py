"""How right page facts are on labelled real pages, and what they cost.

`python -m benchmarks.page_facts CORPUS` where CORPUS holds labels.jsonl, score.py, html/, sites.tar.xz and
derived_encodings/ with its .jsonl. Prints the scorer's table, how many transcoded pages are read in their right
charset, and the median cost of all facts of a page beside the parser alone, trafilatura and htmldate (which are no
dependencies: `pip install trafilatura htmldate`) on the same pages, page by page in one run. The pages themselves are
no part of this project.

On 24 November 2026 (2 cores, Python 3.11, nothing else at work), three runs, 300 pages of nine sites, median 26 KB,
milliseconds of processor time. "Alone" is without trafilatura and htmldate, which leave the processor's caches cold:

|                            | median       | mean         | an ordinary 45 KB page |
|----------------------------|--------------|--------------|------------------------|
| all page facts, alone      | 1.55 to 1.65 | 2.03 to 2.15 | 2.95 to 3.19           |
| the same, first time       | 2.05 to 2.34 | 2.49 to 3.17 | 3.39 to 4.79           |
| all page facts, in turn    | 2.34 to 2.47 | 2.91 to 3.11 | 4.25 to 4.48           |
| selectolax, parsing alone  | 0.16 to 0.20 | 0.18 to 0.23 | 0.28 to 0.35           |
| trafilatura                | 12.1 to 13.2 | 14.6 to 16.3 | 17.2 to 18.6           |
| htmldate                   | 1.86 to 2.06 | 3.18 to 3.44 | 2.75 to 2.97           |

The day before trafilatura took 15.7 to 16.3 for 45 KB: the machine was slower by a tenth this day. The aim of 3 ms is
met at the edge, alone and seen again, and not for pages seen for the first time.

Counted in processor instructions (valgrind), which no other work disturbs, 60 pages of 20 to 90 KB, no fact changed,
24 November: 20.9 -> 19.8 million a page seen for the first time, 17.2 -> 15.8 seen again, since tags are known by
their numbers, what the script of a link opens is found out once a site, and lines are cut in one go.
Half of what is left is the parser and the walk. Tried and left: a walk over the page as the parser writes it out
again, cut at each `<` and looked up tag by tag: writing and cutting cost 0.14 ms, looking up and making elements as
much as asking the parser's nodes does (0.90 ms beside 0.86 with parsing), because an eighth of the parts are new on
every page; one pattern over all of it costs more.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import random
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, median
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from crawler.extract import page_facts
from crawler.extract.scoring_form import scoring_form
from model.page import RawPage

_FETCHED_AT = datetime(2026, 1, 1, tzinfo=UTC)
_SAMPLE = 300  # pages whose cost is measured
_ROUNDS = 3  # the best of so many
_ORDINARY = 45_000  # bytes of an ordinary page


def raw_page(body: bytes, url: str, content_type: str = "text/html") -> RawPage:
    """A saved page as if it had just been fetched."""
    digest = hashlib.sha256(body).hexdigest()  # the fetcher's work
    return RawPage(url, url, _FETCHED_AT, 200, (("Content-Type", content_type),), body, body_digest=digest)


def score(corpus: Path, pages: Path) -> str:
    """The scorer's table for the labelled pages."""
    labels = [json.loads(line) for line in (corpus / "labels.jsonl").read_text("utf-8").splitlines()]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as out:
        for label in labels:
            folder = pages if label["file"].startswith("sites/") else corpus
            address = label["url"] if (label["url"] or "").startswith("http") else _address(label["file"])
            facts = page_facts(raw_page((folder / label["file"]).read_bytes(), address))
            out.write(json.dumps(scoring_form(facts, label["file"]), ensure_ascii=False) + "\n")
        out.flush()
        ran = subprocess.run(
            [sys.executable, corpus / "score.py", out.name], capture_output=True, text=True, check=True
        )
    return ran.stdout


def _address(file: str) -> str:
    """Where a saved page stood: a page of a whole site under that site's root."""
    folder, _, path = file.partition("/")
    site, _, rest = path.partition("/")
    return f"http://{site}/{rest}" if folder == "sites" else f"http://site/{file}"


def charsets(corpus: Path) -> str:
    """How many of the transcoded pages are read in the charset they are really in, title and all."""
    cases = [json.loads(line) for line in (corpus / "derived_encodings.jsonl").read_text("utf-8").splitlines()]
    right = 0
    for case in cases:
        header = f"text/html; charset={case['http_charset']}" if case["http_charset"] else "text/html"
        facts = page_facts(raw_page((corpus / case["file"]).read_bytes(), "http://site/", header))
        same_title = "".join(case["title"].split()) in "".join(facts.title.split())
        right += same_title and facts.actual_charset.replace("-", "") == case["correct_encoding"].replace("-", "")
    return f"charsets                   {right:4d}/{len(cases)}"


def cost(pages: Path) -> Iterable[str]:
    """Median milliseconds a page, one line per way of reading it."""
    root = pages / "sites"
    files = sorted(path for path in root.rglob("*.*htm*") if path.is_file())
    chosen = sorted(random.Random(1).sample(files, min(_SAMPLE, len(files))))
    bodies = [path.read_bytes() for path in chosen]
    raws = [raw_page(body, _site_address(path.relative_to(root))) for path, body in zip(chosen, bodies, strict=True)]
    texts = [body.decode("utf-8", "replace") for body in bodies]
    yield f"{len(bodies)} pages, median {median(map(len, bodies)) / 1024:.0f} KB"
    first = _milliseconds({"facts": (page_facts, raws)}, rounds=1)["facts"]
    readers: dict[str, tuple[Callable[[Any], object], list[Any]]] = {
        "all page facts": (page_facts, raws),
        "selectolax, parsing alone": (LexborHTMLParser, texts),
    }
    for name, function in (("trafilatura", "extract"), ("htmldate", "find_date")):
        try:
            readers[name] = (getattr(importlib.import_module(name), function), texts)
        except ImportError:
            yield f"{name}: not measured, because it is not installed (pip install {name})"
    yield f"{'':26s}   median      mean   an ordinary {_ORDINARY // 1000} KB page (by size)"
    yield _told("all page facts, first time", first, bodies)
    for name, taken in _milliseconds(readers).items():
        yield _told(name, taken, bodies)


def _site_address(path: Path) -> str:
    """Where a page of a whole site stood."""
    site, _, rest = path.as_posix().partition("/")
    return f"http://www.{site.replace('_', '.')}/{rest}"


def _told(name: str, taken: list[float], bodies: list[bytes]) -> str:
    near = [ms * _ORDINARY / len(body) for ms, body in zip(taken, bodies, strict=True) if 20_000 < len(body) < 90_000]
    return f"{name:26s} {median(taken):8.2f}  {fmean(taken):8.2f}  {median(near) if near else float('nan'):8.2f}   ms"


def _milliseconds(
    readers: dict[str, tuple[Callable[[Any], object], list[Any]]], rounds: int = _ROUNDS
) -> dict[str, list[float]]:
    """The best time of each page with each reader on one core, readers in turn, so that noise meets all alike."""
    best = {name: [float("inf")] * len(pages) for name, (_, pages) in readers.items()}
    for _ in range(rounds):
        for at in range(len(next(iter(best.values())))):
            for name, (read, pages) in readers.items():
                started = time.process_time()
                read(pages[at])
                best[name][at] = min(best[name][at], (time.process_time() - started) * 1_000)
    return best


def main(corpus: Path) -> None:
    """Unpack the whole sites beside nothing of ours, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(corpus / "sites.tar.xz") as archive:
            archive.extractall(folder, filter="data")
        print(score(corpus, Path(folder)), end="")
        print(charsets(corpus))
        for line in cost(Path(folder)):
            print(line, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
