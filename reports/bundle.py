"""The papers of an evidence bundle: a page that tells its findings, the same as JSON, the list of what is in it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

import msgspec
from markupsafe import Markup
from msgspec import Struct

from model.audit import AuditResult
from model.errors import NotFound
from reports.finding_forms import FindingForm, finding_form
from reports.findings import FindingCard
from reports.html import environment
from reports.instants import day, instant
from reports.neutral import clean
from reports.pictures import FOLDER
from reports.scorecard import city_card

SCHEMA = "gongkai.bundle/1"
WARC, JSON, PAGE, MANIFEST = "evidence.warc.gz", "findings.json", "说明.html", "manifest.txt"


class BundleForm(Struct, frozen=True, forbid_unknown_fields=True):
    """The findings of a bundle; `not_archived` are cited addresses that were not fetched by themselves."""

    schema: str
    audit_id: str
    city: str
    plan: str
    as_of: str
    started_at: str
    findings: list[FindingForm]
    not_archived: list[str]


def cards_of(result: AuditResult, unit: str, requirement: str | None) -> tuple[FindingCard, ...]:
    """The cards of a unit (by its id), of one requirement or of all. NotFound when there is none."""
    cards = [card for card in city_card(result).units if card.id == unit]
    found = tuple(f for card in cards for f in card.findings if requirement in (None, f.requirement_id))
    if not found:
        raise NotFound(
            f"检查 {result.audit.id} 没有单位“{unit}”{f'要求 {requirement} ' if requirement else ''}的结果。"
        )
    return found


def as_json(result: AuditResult, cards: Sequence[FindingCard], not_archived: Sequence[str]) -> bytes:
    """The findings with everything they rest on."""
    audit = result.audit
    form = BundleForm(
        schema=SCHEMA,
        audit_id=clean(audit.id),
        city=clean(result.roster.city),
        plan=clean(result.plan.id),
        as_of=day(audit.as_of),
        started_at=instant(audit.started_at),
        findings=[finding_form(card, instants=True) for card in cards],
        not_archived=[clean(url) for url in not_archived],
    )
    return msgspec.json.format(msgspec.json.encode(form))


def page(
    result: AuditResult,
    cards: Sequence[FindingCard],
    not_archived: Sequence[str],
    records: int,
    pictures: Container[str] = (),
) -> bytes:
    """A page without script that tells the findings and how to open and check the rest; `pictures` are the names of
    those that the bundle holds."""
    drawing = environment()
    loader = drawing.loader
    assert loader is not None
    style = loader.get_source(drawing, "report.css")[0]
    made = drawing.get_template("bundle.html.j2").render(
        cards=cards,
        audit_id=clean(result.audit.id),
        as_of=day(result.audit.as_of),
        plan_title=clean(result.plan.title),
        not_archived=[clean(url) for url in not_archived],
        records=records,
        warc=WARC,
        manifest=MANIFEST,
        folder=FOLDER,
        shown_pictures=pictures,
        style=Markup(style),  # noqa: S704 - our own file
    )
    return made.encode()


def manifest(
    audit_id: str, files: Mapping[str, tuple[int, str]], records: Sequence[tuple[str, int, int, str]]
) -> bytes:
    """What the bundle holds: a line a file (SHA-256, SM3, bytes, name), a line a range of the archive it was cut from
    (SHA-256, SM3, first byte, bytes, file) to be compared with the audit's own sealed manifest."""
    lines = ["gongkai evidence bundle 1", f"audit {audit_id}"]
    lines += [f"file {both} {size} {name}" for name, (size, both) in files.items()]
    lines += [f"record {both} {start} {length} {file}" for file, start, length, both in records]
    return ("\n".join(lines) + "\n").encode()
