"""`make bench`: what needs nothing but this checkout, one after the other.

Each prints its table, compares it with the last record of this machine and keeps it under benchmarks/results.

`python -m benchmarks.peers`, `.real_sites`, `.page_facts`, `.attachments`, `.titles`, `.robots_agreement` and
`.standards_agreement` want other programs or test data, and are run by themselves.
"""

from __future__ import annotations

from benchmarks import crawl_rate, judge_rate, scale, unchanged_night

if __name__ == "__main__":
    judge_rate.main()
    unchanged_night.main(100)
    crawl_rate.main(3_000, 1)
    crawl_rate.main(65, 200)
    scale.main()
