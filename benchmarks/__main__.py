"""`make bench`: every benchmark that needs nothing but this checkout, one after the other."""

from __future__ import annotations

from benchmarks import judge_rate

if __name__ == "__main__":
    judge_rate.main()
