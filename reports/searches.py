"""What was searched on one site, with what all searches have in common said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from reports.findings import FindingCard
from reports.punctuation import nested


class Searches:
    """The searches behind some findings of one site: `usual` tells how most of them went, "" without any."""

    def __init__(self, findings: Iterable[FindingCard]) -> None:
        counted = Counter(c.how for finding in findings for c in finding.certificates)
        self.usual = counted.most_common(1)[0][0] if counted else ""

    def of(self, finding: FindingCard) -> list[str]:
        """Where it was looked for: a line for all that was looked for in the same columns, and how that went where it
        went otherwise; then the pages that were looked at."""
        alike: dict[tuple[str, str], list[str]] = {}
        for card in finding.certificates:
            names = alike.setdefault((card.where, card.how), [])
            if card.looked_for and (name := f"“{card.looked_for}”") not in names:
                names.append(name)
        lines = [
            nested(f"查找{'、'.join(names) or '范围'}：{where}") + (how if how != self.usual else "")
            for (where, how), names in alike.items()
        ]
        return [*lines, *finding.places]
