"""The HTML report: one file that works offline, prints on A4, and needs neither a script nor a mouse to be read."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from model.audit import AuditResult
from model.finding import Outcome
from reports.cards import CityCard, Counts, UnitCard
from reports.conclusion import conclusion, to_do
from reports.findings import OPEN, PROBLEMS, FindingCard
from reports.pictures import PictureCard
from reports.scorecard import city_card
from reports.words import GLOSSARY, MEANINGS, SYMBOLS

_BAR_WIDTH = 600  # units of the drawing
_FEW_UNITS = 40  # up to this many, every unit stands open
_MANY_ROWS = 5_000  # from here on the parts are packed, so that a browser need not build what nobody opened
_MOST_PICTURED = 6 << 20  # bytes of thumbnails in the report; further pictures are in the evidence bundles
_GROUPS = (
    ("发现的问题", PROBLEMS),
    ("需要人工处理", OPEN),
    ("符合", (Outcome.PASS,)),
    ("未到期和不适用", (Outcome.NOT_DUE, Outcome.NOT_APPLICABLE)),
)


def render(result: AuditResult) -> str:
    """The whole report as one HTML document. Only its own style and script may run, by their digests."""
    city = city_card(result)
    drawing = environment()
    style, script = _part(drawing, "report.css"), _part(drawing, "report.js")
    pictures = _embedded(city.pictures)
    anchors = {requirement.id: requirement.anchor for requirement in city.requirements}
    return drawing.get_template("report.html.j2").render(
        city=city,
        facts=_facts(city),
        conclusion=conclusion(city),
        to_do=to_do(city),
        glossary=GLOSSARY,
        few=len(city.units) <= _FEW_UNITS,
        packed=city.total > _MANY_ROWS,
        shown=(*PROBLEMS, *OPEN),
        listed=(*PROBLEMS, *OPEN, *(() if city.total > _MANY_ROWS else (Outcome.PASS,))),
        anchors=anchors,
        unit_anchors={unit.id: unit.anchor for unit in city.units},
        groups=_groups,
        folder="",
        pictures=pictures,
        shown_pictures={picture.file for picture in pictures},
        row_of=lambda unit: _matrix_row(unit, anchors),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        style_digest=_digest(style),
        script_digest=_digest(script),
    )


def _facts(city: CityCard) -> tuple[tuple[str, str], ...]:
    return (
        ("检查单位", f"{len(city.units)} 个"),
        ("读到网站的单位", f"{city.reached} 个"),
        ("结论", f"{city.total} 项"),
        ("不符合", f"{city.count(Outcome.FAIL)} 项"),
        ("部分符合", f"{city.count(Outcome.PARTIAL)} 项"),
        ("待人工核查", f"{city.count(Outcome.REVIEW)} 项"),
        ("无法核查", f"{city.count(Outcome.BLOCKED)} 项"),
    )


def _groups(found: Sequence[FindingCard]) -> list[tuple[str, tuple[FindingCard, ...]]]:
    """Findings under headings, what needs doing first."""
    grouped = [(word, tuple(f for f in found if f.outcome in outcomes)) for word, outcomes in _GROUPS]
    return [(word, findings) for word, findings in grouped if findings]


def _matrix_row(unit: UnitCard, anchors: dict[str, str]) -> list[tuple[str, FindingCard] | None]:
    """One cell per requirement: its anchor and finding, or None where the unit has no such duty."""
    cards = {finding.requirement_id: finding for finding in unit.findings}
    return [(anchor, cards[id_]) if id_ in cards else None for id_, anchor in anchors.items()]


def _embedded(pictures: tuple[PictureCard, ...]) -> tuple[PictureCard, ...]:
    """The pictures whose thumbnails stand in the report, as many as it may hold."""
    sizes = accumulate(len(picture.thumbnail) for picture in pictures)
    return tuple(picture for picture, size in zip(pictures, sizes, strict=True) if size <= _MOST_PICTURED)


def _segments(counts: Counts) -> list[dict[str, object]]:
    """The parts of a stacked bar: x and width in units of the drawing, with their outcome and number."""
    total = sum(n for _, n in counts) or 1
    parts: list[dict[str, object]] = []
    x = 0.0
    for outcome, number in counts:
        if number:
            width = _BAR_WIDTH * number / total
            parts.append({"outcome": outcome, "n": number, "x": round(x, 2), "width": round(width, 2)})
            x += width
    return parts


def _digest(text: str) -> str:
    """The source expression of a Content-Security-Policy that allows exactly this text."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _part(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0].rstrip("\n")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment that the report and whoever shares its pieces are drawn in."""
    made = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(Outcome=Outcome, symbols=SYMBOLS, meanings=MEANINGS, segments=_segments, groups=_groups)
    return made
