"""Word documents from templates the office may edit: 通报, 整改通知书 (one per unit), 复查意见.

The templates are ordinary .docx files with fields in double braces ({{ 单位 }}); their fields are the keys of the
mappings made in `bulletin`, `notice` and `recheck`, in Chinese, so that whoever edits one can read it. They run in a
sandbox.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files

from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from model.audit import AuditResult
from model.errors import NotFound, UsageError
from reports.bulletin import bulletin_fields
from reports.cards import CityCard, UnitCard
from reports.notice import notice_fields, owed_by
from reports.packing import packed
from reports.recheck import recheck_fields
from reports.scorecard import city_card


def bulletin(result: AuditResult, template: bytes | None = None) -> bytes:
    """通报 of a whole audit. Raises UsageError for a draft: it may not be issued."""
    city = city_card(result)
    if city.drafts:
        raise UsageError(f"本次检查为草稿，不能生成通报：{''.join(city.drafts)}")
    return _filled(template or _own("bulletin"), bulletin_fields(city))


def notice(result: AuditResult, unit_id: str, template: bytes | None = None) -> bytes:
    """整改通知书 of one unit: its own problems and nothing else. Raises NotFound for an unknown unit."""
    city = city_card(result)
    return _filled(template or _own("notice"), notice_fields(city, _unit(city, unit_id)))


def notices(result: AuditResult, template: bytes | None = None) -> bytes:
    """A zip with one 整改通知书 for every unit that has problems."""
    city, form = city_card(result), template or _own("notice")
    owing = [unit for unit in city.units if owed_by(unit)]
    return packed(
        {
            f"{place:03d}-{_file_name(f'整改通知书-{unit.name}.docx')}": _filled(form, notice_fields(city, unit))
            for place, unit in enumerate(owing, 1)
        }
    )


def recheck_opinion(result: AuditResult, unit_id: str, template: bytes | None = None) -> bytes:
    """复查意见 of one unit: what the last audit found, how it stands now. Raises UsageError without a last audit.

    What a person ruled before the day of the recheck says nothing of how it stands now.
    """
    if not result.history:
        raise UsageError("没有上次检查的记录，不能出具复查意见。")
    since = result.audit.started_at.date()
    city = city_card(replace(result, rulings=tuple(r for r in result.rulings if r.decided_at.date() >= since)))
    return _filled(template or _own("recheck"), recheck_fields(result, city, _unit(city, unit_id)))


def _unit(city: CityCard, unit_id: str) -> UnitCard:
    for unit in city.units:
        if unit.id == unit_id:
            return unit
    raise NotFound(f"本次检查中没有单位“{unit_id}”。")


def _file_name(name: str) -> str:
    return "".join("_" if sign in '\\/:*?"<>|' else sign for sign in name)[:80]


def _own(name: str) -> bytes:
    return (files("reports") / "templates" / f"{name}.docx").read_bytes()


def _filled(template: bytes, fields: Mapping[str, object]) -> bytes:
    document = DocxTemplate(io.BytesIO(template))
    document.render(dict(fields), jinja_env=SandboxedEnvironment(autoescape=True), autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as package:
        return packed({name: package.read(name) for name in package.namelist()})
