"""How well the title patterns tell disclosures from titles that only hold the words.

    python -m benchmarks.titles TITLES.jsonl

Each line: {"kind": 政策解读 …, "label": "positive" | "counter_example" | "column_name", "title": …}. Left out are
counter-examples that fail only by their year, which is the search's business, and names of columns, which are told by
standing over a list. Prints precision and recall per kind and every miss.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rules.checks import guides, policies, titles
from rules.checks.text import fold
from rules.checks.wanted import Wanted

KINDS: dict[str, tuple[Wanted, ...]] = {
    "政务公开要点/方案": (titles.OWN_PLAN,),
    "政府信息公开年度报告": (titles.ANNUAL_REPORT,),
    "部门预算": (titles.BUDGET,),
    "部门决算": (titles.FINAL_ACCOUNTS,),
    "权责清单": (titles.POWER_LIST,),
    "建议提案答复": (titles.PROPOSAL_REPLY,),
    "随机抽查事项清单": (titles.INSPECTION_LIST,),
    "政策解读": (titles.INTERPRETATION,),
    "主动公开基本目录": (titles.BASIC_CATALOG,),
    "中标结果公示": (titles.BID_RESULT,),
    "征地补偿安置方案": (titles.RESETTLEMENT_PLAN, titles.LAND_PLAN),
    "政府公报": (titles.GAZETTE_ISSUE,),
    "办事指南": (guides.TITLED,),
    "规范性文件": (policies.TITLED,),
    "三公经费": (titles.BUDGET, titles.FINAL_ACCOUNTS),
}


def is_found(title: str, wanted: Wanted) -> bool:
    """Whether a title alone answers the search."""
    folded = fold(title)
    return bool(wanted.title.search(folded)) and not any(p.search(folded) for p, _ in wanted.unlike)


def _by_year_only(row: dict[str, str]) -> bool:
    return "wrong year" in (row.get("note") or "").lower()


def main(path: Path) -> None:
    """Print one line per kind, and the titles judged wrongly."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for kind, wanted in KINDS.items():
        mine = [r for r in rows if r["kind"] == kind and r["label"] != "column_name" and not _by_year_only(r)]
        found = [(r, any(is_found(r["title"], w) for w in wanted)) for r in mine]
        good = sum(hit for r, hit in found if r["label"] == "positive")
        hits, wished = sum(hit for _, hit in found), sum(r["label"] == "positive" for r in mine)
        precision, recall = good / hits if hits else 1.0, good / wished if wished else 1.0
        print(f"{kind}  precision {precision:.2f}  recall {recall:.2f}  ({len(mine)} titles)")
        for row, hit in found:
            if hit != (row["label"] == "positive"):
                print(f"    {'wrongly found' if hit else 'missed'}: {row['title'][:70]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
