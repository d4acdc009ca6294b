"""How pages are drawn: the report's pieces and words, and the page's own templates."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from fastapi import Request
from jinja2 import ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup
from starlette.responses import HTMLResponse

from audits.desk.wording import WORDS, pieces
from reports.cards import CityCard
from reports.neutral import clean
from web.visit import CSRF_FIELD, Visitor

_MENU = (
    ("/", "总览", "viewer"),
    ("/units", "单位", "viewer"),
    ("/requirements", "要求", "viewer"),
    ("/reviews", "待核查", "viewer"),
    ("/spot-checks", "即时抽查", "viewer"),
    ("/ledger", "整改台账", "viewer"),
    ("/waivers", "报备", "viewer"),
    ("/availability", "可用性", "viewer"),
    ("/reports", "报表下载", "viewer"),
    ("/roster", "名册", "viewer"),
    ("/settings", "设置", "admin"),
    ("/log", "日志", "admin"),
)


_PARTS_KEPT = 12
_parts: dict[tuple[str, int], tuple[CityCard, Markup]] = {}


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A whole page, or a fragment when the template is one."""
    visitor = getattr(request.state, "visitor", None)
    return HTMLResponse(
        drawn(template, visitor, path=request.url.path, **values),
        status,
        headers={"Vary": "Cookie"},
    )


def drawn(template: str, visitor: Visitor | None, **values: Any) -> str:
    """The template's text for this visitor."""
    values.setdefault("path", "")
    return _environment().get_template(template).render(visitor=visitor, menu=_menu(visitor), **values)


def drawn_once(template: str, city: CityCard) -> Markup:
    """A part of a page that shows an audit and nothing of its visitor: drawn once for each card."""
    key = (template, id(city))
    kept = _parts.get(key)  # the card is kept with it, so no other one can have its id
    if kept is None:
        kept = _parts[key] = (city, Markup(_environment().get_template(template).render(city=city)))  # noqa: S704
        while len(_parts) > _PARTS_KEPT:
            _parts.pop(next(iter(_parts)), None)
    return kept[1]


def _menu(visitor: Visitor | None) -> list[tuple[str, str]]:
    return [(path, word) for path, word, role in _MENU if visitor is not None and visitor.may(role)]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    own = PackageLoader("web")
    shared = pieces()
    assert shared.loader is not None
    environment = shared.overlay(loader=ChoiceLoader([own, shared.loader]), auto_reload=False)
    environment.filters = {**shared.filters, "plain": clean}
    environment.globals = {**shared.globals, **WORDS, "csrf_field": CSRF_FIELD, "drawn_once": drawn_once}
    return environment
