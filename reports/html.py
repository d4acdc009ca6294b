"""The HTML report: one file that works offline, prints on A4, and needs neither a script nor a mouse to be read."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from model.audit import AuditResult
from model.finding import Outcome, Role
from reports.scorecard import Counts, city_card
from reports.words import SYMBOLS

_BAR_WIDTH = 600  # units of the drawing


def render(result: AuditResult) -> str:
    """The whole report as one HTML document."""
    template = _environment().get_template("report.html.j2")
    return template.render(city=city_card(result), Outcome=Outcome, Role=Role, symbols=SYMBOLS, bar=_segments)


def _segments(counts: Counts) -> list[dict[str, object]]:
    """The parts of a stacked bar: x and width in units of the drawing, with their outcome and number."""
    total = sum(n for _, n in counts) or 1
    parts: list[dict[str, object]] = []
    x = 0.0
    for outcome, number in counts:
        if number:
            width = round(_BAR_WIDTH * number / total, 2)
            parts.append({"outcome": outcome, "n": number, "x": round(x, 2), "width": width})
            x += width
    return parts


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reports"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
