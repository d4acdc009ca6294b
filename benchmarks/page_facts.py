"""How right page facts are on labelled real pages, and what they cost.

`python -m benchmarks.page_facts CORPUS` where CORPUS holds labels.jsonl, score.py, html/, sites.tar.xz and
derived_encodings/ with its .jsonl. Prints the scorer's table, how many transcoded pages are read in their right
charset, and the median cost of all facts of a page beside the parser alone and, where they are installed, trafilatura
and htmldate on the same pages in one run. The pages themselves are no part of this project.
"""

from __future__ import annotations

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
from statistics import median
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
    return RawPage(url, url, _FETCHED_AT, 200, (("Content-Type", content_type),), body)


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
    files = sorted(path for path in (pages / "sites").rglob("*.*htm*") if path.is_file())
    bodies = [path.read_bytes() for path in random.Random(1).sample(files, min(_SAMPLE, len(files)))]
    raws = [raw_page(body, "http://site/a/b/c.html") for body in bodies]
    texts = [body.decode("utf-8", "replace") for body in bodies]
    yield f"{len(bodies)} pages, median {median(map(len, bodies)) / 1024:.0f} KB"
    facts = _milliseconds(page_facts, raws)
    yield f"all page facts             {median(facts):7.2f} ms"
    near = [ms * _ORDINARY / len(body) for ms, body in zip(facts, bodies, strict=True) if 20_000 < len(body) < 90_000]
    if near:
        yield f"  … of an ordinary {_ORDINARY // 1000} KB page {median(near):.2f} ms (by size)"
    yield f"selectolax, parsing alone  {median(_milliseconds(LexborHTMLParser, texts)):7.2f} ms"
    for name, function in (("trafilatura", "extract"), ("htmldate", "find_date")):
        try:
            peer = getattr(importlib.import_module(name), function)
        except ImportError:
            yield f"{name:26s} not installed"
            continue
        yield f"{name:26s} {median(_milliseconds(peer, texts)):7.2f} ms"


def _milliseconds(read: Callable[[Any], object], pages: list[Any]) -> list[float]:
    """The best time of each page, on one core."""
    found = []
    for page in pages:
        best = float("inf")
        for _ in range(_ROUNDS):
            started = time.perf_counter()
            read(page)
            best = min(best, time.perf_counter() - started)
        found.append(best * 1_000)
    return found


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
