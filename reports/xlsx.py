"""The workbook an inspection works with: overview, matrix, problems, rows to rule on, requirements, explanations.

Strings are only ever written as strings, so no cell can become a formula; the creation date is the day of the audit,
so that the same audit gives the same bytes.
"""

from __future__ import annotations

import io
from datetime import datetime, time

import xlsxwriter

from model.audit import AuditResult
from reports.ruling_sheet import to_rule_on
from reports.scorecard import city_card
from reports.sheets import differences, explanations, matrix, overview, problems, requirements
from reports.workbook import Book


def render(result: AuditResult) -> bytes:
    """The workbook as bytes."""
    city = city_card(result)
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    workbook.set_properties(
        {
            "title": city.title,
            "subject": city.plan_title,
            "author": "公开（gongkai）",
            "comments": f"检查编号 {city.audit_id}",
            "created": datetime.combine(result.audit.as_of, time()),
        }
    )
    book = Book(workbook, city.title, f"检查日 {city.as_of}", is_draft=bool(city.drafts))
    for sheet in (overview, matrix, problems, to_rule_on, requirements, differences, explanations):
        sheet(book, city)
    workbook.close()
    return buffer.getvalue()
