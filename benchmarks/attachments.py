"""What reading an attachment costs, by kind.

    python -m benchmarks.attachments [FILE ...]

Without files, LibreOffice writes a department's budget (12 tables of 40 rows, 15,500 characters, 22 pages) in each
format. "inline" is `file_facts` in this process, "worker" the same through FileReader, where request and answer cross
a process border as MessagePack; medians of 20 readings, Python 3.11, one core of two that others used as well:

    first answer of a new worker: 250 ms (imports)
    .doc       415 KiB  inline   32 ms  worker   34 ms
    .docx       21 KiB  inline   66 ms  worker   66 ms
    .rtf       637 KiB  inline   97 ms  worker  118 ms
    .pdf       108 KiB  inline  270 ms  worker  274 ms  (12 ms a page, tables included; 2 ms a page without)
    .xlsx       17 KiB  inline    6 ms  worker    7 ms
    .xls        43 KiB  inline    3 ms  worker    4 ms
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from crawler.files import FileReader, file_facts
from model.page import RawPage

ROUNDS = 20
TABLES, ROWS = 12, 40
FORMATS = (("odt", "budget.html"), ("doc", "budget.odt"), ("docx", "budget.odt"), ("rtf", "budget.odt"))
FORMATS += (("pdf", "budget.odt"), ("xlsx:Calc MS Excel 2007 XML", "budget.html"), ("xls:MS Excel 97", "budget.xlsx"))


def main() -> None:
    """Print a line per file."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(name) for name in sys.argv[1:]] or list(office_files(Path(folder)))
        asyncio.run(measure(paths))


async def measure(paths: list[Path]) -> None:
    """Read each file inline and through a worker."""
    async with FileReader(workers=1) as reader:
        started = time.perf_counter()
        await reader.read(page(b"text", "a.txt"))
        print(f"first answer of a new worker: {1000 * (time.perf_counter() - started):.0f} ms")
        for path in paths:
            raw = page(path.read_bytes(), path.name)
            inline = [seconds(lambda raw=raw: file_facts(raw)) for _ in range(ROUNDS)]
            through = []
            for _ in range(ROUNDS):
                started = time.perf_counter()
                facts = await reader.read(raw)
                through.append(time.perf_counter() - started)
            print(
                f"{path.suffix:6} {len(raw.body) / 1024:7.0f} KiB  inline {1000 * median(inline):6.1f} ms  "
                f"worker {1000 * median(through):6.1f} ms  {len(facts.text):7,} characters"
            )


def seconds(action: object) -> float:
    """How long one call takes."""
    assert callable(action)
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def page(body: bytes, name: str) -> RawPage:
    """The answer that would bring a file."""
    url = f"http://www.example.gov.cn/{name}"
    return RawPage(url=url, final_url=url, fetched_at=datetime(2019, 4, 2, tzinfo=UTC), status=200, body=body)


def office_files(folder: Path) -> Iterator[Path]:
    """A budget in every format that LibreOffice writes."""
    soffice = shutil.which("soffice")
    if soffice is None:
        sys.exit("needs LibreOffice, or files as arguments")
    (folder / "budget.html").write_text(budget(), "utf-8")
    for form, source in FORMATS:
        reading = "HTML (StarCalc)" if "Excel 2007" in form else "HTML (StarWriter)" if form == "odt" else ""
        command = [soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += [f"--infilter={reading}"] if reading else []
        subprocess.run([*command, "--convert-to", form, source], cwd=folder, check=True, capture_output=True)
        if form != "odt":
            yield folder / f"budget.{form.partition(':')[0]}"


def budget() -> str:
    """The budget as a page."""
    parts = ["<html><head><meta charset='utf-8'></head><body><h1>2018年部门预算</h1>"]
    for table in range(TABLES):
        rows = "".join(
            f"<tr><td>{201 + row:05}<td>一般公共服务支出第{row}项<td>{row * 12.5:,.2f}<td>{row * 3.25:,.2f}"
            for row in range(ROWS)
        )
        parts.append(
            f"<p>表{table + 1} 收支预算表</p><p>本表反映部门本年度的收支预算情况。</p><table border=1>{rows}</table>"
        )
    return "".join(parts)


if __name__ == "__main__":
    main()
