"""How right page facts are on labelled real pages, and what they cost.

`python -m benchmarks.page_facts CORPUS` where CORPUS holds labels.jsonl, score.py, html/, sites.tar.xz and
derived_encodings/ with its .jsonl. Prints the scorer's table, how many transcoded pages are read in their right
charset, and the median cost of all facts of a page beside the parser alone, trafilatura and htmldate (which are no
dependencies: `pip install trafilatura htmldate`) on the same pages, page by page in one run. The pages themselves are
no part of this project.

What it measured (2026-11-23, Python 3.11.7, one core of a two-core KVM guest under a load of 14 by other work: about
1.5 times slower than at rest; read ratios), 300 pages of nine sites, median 26 KB, milliseconds of processor time,
readers in turn on each page, so that each finds the caches of the processor as the others left them:

|                            | median | mean  | an ordinary 45 KB page |
|----------------------------|--------|-------|------------------------|
| all page facts, first time |   2.63 |  3.36 |                   5.07 |
| all page facts             |   2.67 |  3.26 |                   4.91 |
| selectolax, parsing alone  |   0.20 |  0.24 |                   0.37 |
| trafilatura 2.3.1          |  13.98 | 16.77 |                  20.18 |
| htmldate 1.11.0            |   2.00 |  3.43 |                   3.27 |

Two states of the code in turn on the same pages, three reads each, the best counted: before and after links, footers
and declarations that repeat on a site were read once, the walk was made plain and full-width signs were folded by a
table: 1.87 -> 1.59 median, 2.53 -> 2.22 mean, 3.81 -> 3.30 for 45 KB. Counted in processor instructions (valgrind),
which no other work disturbs: 18.0 -> 15.4 million a page. Parser and walk are two fifths of what is left: about 370
elements and 540 texts a page, each some fifteen calls; half of it is asking the parser. Facts kept of a page: 15.0 ->
14.0 KB, of which its texts are 6.8 and its tables 2.5; what is kept across pages is bounded and some 10 MB.

The same later that day, before and after the walk asked the parser less, patterns began with what they look for, and
what a link tells was kept for a site instead of a folder; in turn, the best of twelve reads: 2.20 -> 1.95 median,
2.99 -> 2.63 mean, 4.65 -> 3.88 for 45 KB under a load of 12 (the first part of it alone, under a load of 5: 3.14 ->
2.86). In instructions, 98 pages of 20 to 90 KB: 23.9 -> 20.2 million a page seen for the first time, 19.7 -> 16.9
seen again.

Late that day, after what pages of other systems show was added: all page facts alone, best of seven reads under a
load of 7: median 1.62, mean 2.13, 45 KB 3.09 (pages of 40 to 50 KB: median 2.89); under a load of 22: 1.72, 2.24,
3.18 (2.98). In turn with the other readers, which leave the processor's caches cold, under a load of 22: 2.57, 3.09,
4.53 beside trafilatura 18.28 and the parser alone 0.33. In instructions, 60 pages of 20 to 90 KB seen again: 16.1 ->
15.4 million a page, since anchors that tell more than their name are gathered once, and numbers of registration and
lost letters are looked for where one may stand.
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
