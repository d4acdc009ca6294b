"""`make bench`: what needs nothing but this checkout, one after the other.

Each prints its table, compares it with the last record of this machine and keeps it under benchmarks/results.

`python -m benchmarks.peers`, `.real_sites`, `.page_facts`, `.attachments`, `.titles`, `.robots_agreement` and
`.standards_agreement` want other programs or test data, and are run by themselves.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import crawl_rate, growth, judge_rate, report_rate, scale, store_rate, unchanged_night
from benchmarks.layers import __main__ as layers

if __name__ == "__main__":
    judge_rate.main()
    unchanged_night.main(100)
    store_rate.main(2_000)
    with tempfile.TemporaryDirectory() as folder:
        report_rate.main(Path(folder))
    layers.main([])
    crawl_rate.main(3_000, 1)
    crawl_rate.main(65, 200)
    growth.main([])
    scale.main()
