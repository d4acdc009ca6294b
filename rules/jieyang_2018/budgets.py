"""预决算公开 · budgets and final accounts are published within the year (plan item 2.1).

A unit passes when its site carries this year's budget and last year's final accounts, each with the tables and
explanations of 财预〔2016〕143号 and in time: within 20 days of approval, where the register of approvals or the
document itself says when that was, else by the end of the months that the office has set (April and November). What
is incomplete, only scanned or late counts in part; a document absent when the year is over fails. A county is asked
for its government's tables.

Not judged here: whether the figures are true, or lawfully withheld. Totals that do not add up are for a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from model.finding import Outcome, Verdict
from model.roster import UnitKind
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.calendar import months_after
from rules.checks import titles
from rules.checks.budgets import (
    DEPARTMENT_EXPLANATIONS,
    DEPARTMENT_TABLES,
    GOVERNMENT_EXPLANATIONS,
    GOVERNMENT_TABLES,
    THREE_PUBLIC_PARTS,
    Account,
)
from rules.checks.combine import every, noting, partial, passed, review
from rules.checks.deadlines import Deadline, by, due_within_year, in_time
from rules.checks.issuer import Owner
from rules.checks.readability import readable
from rules.checks.registers import day, records
from rules.checks.search import Hit, documents, earliest
from rules.checks.text import fold
from rules.checks.wanted import Wanted
from rules.rule import rule

_OF_GOVERNMENT = re.compile(
    r"(?:政府|总|财政|本级)(?:总)?[预决]算|预算执行|预算草案|决算草案|决算报告|财政收支|政府债务|债务"
)
_OF_DEPARTMENT = re.compile(r"部门|单位|局|办公室|委员会|中心")
_APPROVED = re.compile(
    r"(20\d{2})年(\d{1,2})月(\d{1,2})日[^。;]{0,16}(?:批复|批准|审议通过|表决通过)"
    r"|(?:批复|批准)[^。;]{0,12}?(20\d{2})年(\d{1,2})月(\d{1,2})日"
)
_SUMMED_UP = re.compile(r"三公.{0,40}?\d+[万亿]?元")
_ADVICE = "请按财预〔2016〕143号文补齐公开内容。"
_USED = (
    "budget_tables",
    "budget_explanations",
    "budget_tolerance",
    "budget_days",
    "budget_month",
    "accounts_month",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one body must publish: its tables and explanations, how many of these are enough, whether one heading
    stands for one table only, whether the summary of the three public expenses may be told in words."""

    tables: Mapping[str, re.Pattern[str]]
    explanations: Mapping[str, re.Pattern[str]]
    enough: int
    exclusive: bool
    is_summed_up_in_words: bool = False


@rule("2.1")
def budgets(site: SiteSnapshot, period: Period) -> Verdict:
    is_government = site.unit.kind in (UnitKind.COUNTY, UnitKind.MANAGEMENT_COMMITTEE)
    assert site.crawl is not None
    parts = of_government(site, site.crawl, period) if is_government else _of_department(site, site.crawl, period)
    return noting(parts, manual="公开的数字是否真实、不公开的内容是否依法？", thresholds=_USED)


def of_government(site: SiteSnapshot, crawl: Crawl, period: Period) -> Verdict:
    """A government's own budget and final accounts on a site."""
    asked = Asked(
        GOVERNMENT_TABLES, GOVERNMENT_EXPLANATIONS, len(GOVERNMENT_EXPLANATIONS), False, is_summed_up_in_words=True
    )
    budget = replace(titles.BUDGET, name="政府预算", unlike=(*titles.BUDGET.unlike, (_OF_DEPARTMENT, "是部门预算")))
    final = replace(
        titles.FINAL_ACCOUNTS,
        name="政府决算",
        unlike=(*titles.FINAL_ACCOUNTS.unlike, (_OF_DEPARTMENT, "是部门决算")),
    )
    return _both(site, crawl, period, budget, final, asked)


def _of_department(site: SiteSnapshot, crawl: Crawl, period: Period) -> Verdict:
    enough = int(period.threshold("budget_explanations"))
    asked = Asked(DEPARTMENT_TABLES, DEPARTMENT_EXPLANATIONS, enough, exclusive=True)
    not_ours = (_OF_GOVERNMENT, "是政府预决算")
    budget = replace(titles.BUDGET, unlike=(*titles.BUDGET.unlike, not_ours))
    final = replace(titles.FINAL_ACCOUNTS, unlike=(*titles.FINAL_ACCOUNTS.unlike, not_ours))
    return _both(site, crawl, period, budget, final, asked)


def _both(site: SiteSnapshot, crawl: Crawl, period: Period, budget: Wanted, final: Wanted, asked: Asked) -> Verdict:
    year = period.year
    return every(
        _published(site, crawl, period, budget.on(period.as_of, year=year), _window("budget_month", period), asked),
        _published(
            site, crawl, period, final.on(period.as_of, year=year - 1), _window("accounts_month", period), asked
        ),
    )


def _window(threshold: str, period: Period) -> date:
    """The last day of the month that the office has set, in the plan's year."""
    return months_after(date(period.year, 1, 31), int(period.threshold(threshold)) - 1)


def _published(
    site: SiteSnapshot, crawl: Crawl, period: Period, wanted: Wanted, window: date, asked: Asked
) -> Verdict:
    """One document: there, in time, complete."""
    found = documents(site, wanted, where=crawl)
    if asked.tables is DEPARTMENT_TABLES:
        found = found.where(lambda hit: not _hangs_on_a_governments(hit), "是政府预决算的附件")
    if not found.hits:
        return due_within_year(found.absent(f"未见{found.looked_for}", "请公开该文件。"), period)
    account = Account(tuple(h for h in found.hits if _is_substantial(h))[:20] or found.hits)
    first = earliest(account.hits)
    assert first is not None
    timing = in_time(first.published, _deadline(site, account, window, period))
    whole = every(
        replace(timing, reason=f"{found.looked_for}{timing.reason}"),
        _complete(account, crawl, found.looked_for, period, asked),
        *_doubts(found.hits, found.looked_for),
    )
    settled = found.settled(replace(whole, evidence=found.evidence))
    return due_within_year(_with_sums(settled, account, found.looked_for, period), period)


def _hangs_on_a_governments(hit: Hit) -> bool:
    """A file of the page that publishes the government's: a finance bureau has both, and the file's name is short."""
    page, document = hit.document.page, hit.document
    if page is None or page.url == document.url or _OF_DEPARTMENT.search(document.folded):
        return False
    return bool(_OF_GOVERNMENT.search(fold(page.title)) and "部门" not in page.title)


def _is_substantial(hit: Hit) -> bool:
    """More than a line of news: it has tables, attachments, or a text of some length."""
    page = hit.document.page
    return bool(hit.files or (page and (page.tables or page.attachments))) or len(hit.text) > 300


def _doubts(hits: tuple[Hit, ...], name: str) -> tuple[Verdict, ...]:
    if any(h.owner is Owner.OWN for h in hits):
        return ()
    return (review(f"不能确定所见{name}是否为本单位的，请人工确认"),)


def _deadline(site: SiteSnapshot, account: Account, window: date, period: Period) -> Deadline:
    """20 days after the approval that the register tells or the document itself reports, else the end of the window;
    late until the year is over."""
    told = [_registered_on(site, account.hits[0], period), *(_approved_on(hit, window) for hit in account.hits)]
    approved = next((on for on in told if on is not None), None)
    said = window if approved is None else approved + timedelta(days=int(period.threshold("budget_days")))
    return by(said, max(0, (date(period.year, 12, 31) - said).days))


def _registered_on(site: SiteSnapshot, hit: Hit, period: Period) -> date | None:
    """The day of approval in the office's register, for a budget of the year or accounts of the year before."""
    is_final = "决算" in hit.document.folded
    kind, year = ("决算", period.year - 1) if is_final else ("预算", period.year)
    for row in records(site, "budget_approvals") or ():
        if kind in row.get("类别", "") and str(year) in row.get("年度", ""):
            return day(row.get("批复日期", ""))
    return None


def _approved_on(hit: Hit, window: date) -> date | None:
    """The day of approval named in the text, if it can be that of this document: before it was published, and not
    more than a year before the window's end."""
    published = hit.published.on if hit.published else window
    for match in _APPROVED.finditer(hit.text[:20000]):
        year, month, day = (int(part) for part in match.groups() if part)
        try:
            approved = date(year, month, day)
        except ValueError:
            continue
        if months_after(window, -12) < approved <= published:
            return approved
    return None


def _complete(account: Account, crawl: Crawl, name: str, period: Period, asked: Asked) -> Verdict:
    missing = account.missing_tables(asked.tables, exclusive=asked.exclusive)
    told = asked.is_summed_up_in_words and _SUMMED_UP.search(account.text)
    if told and not account.missing_words(THREE_PUBLIC_PARTS):
        missing = tuple(table for table in missing if "三公" not in table)
    itemised = account.missing_words if asked.is_summed_up_in_words else account.missing_items
    split = () if any("三公" in table for table in missing) else itemised(THREE_PUBLIC_PARTS)
    unsaid = account.missing_words(asked.explanations)
    empty = account.unexplained_empty_tables(asked.tables)
    faults = [f"缺{len(missing)}张表：{'、'.join(missing)}"] if missing else []
    faults += [f"“三公”经费未分项列示{'、'.join(split)}"] if split else []
    if len(asked.explanations) - len(unsaid) < asked.enough:
        faults.append(f"缺少说明：{'、'.join(unsaid)}")
    faults += [f"空表未作说明：{'、'.join(empty)}"] if empty else []
    if not faults:
        return passed(f"{name}的{len(asked.tables)}张表和说明齐全")
    for hit in account.hits:  # what cannot be read may hold what seems to be missing
        opened = readable(hit, crawl)
        if opened.outcome is not Outcome.PASS:
            return replace(opened, reason=f"{name}：{opened.reason}")
    return partial(f"{name}{'；'.join(faults)}", _ADVICE)


def _with_sums(verdict: Verdict, account: Account, name: str, period: Period) -> Verdict:
    """Totals that do not add up are no failing: a person must look before the unit may pass."""
    wrong = tuple(f"{name}：{said}" for said in account.wrong_sums(period.threshold("budget_tolerance")))
    if not wrong:
        return verdict
    noted = noting(verdict, *wrong)
    if verdict.outcome is not Outcome.PASS:
        return noted
    return replace(
        noted, outcome=Outcome.REVIEW, reason=f"{'；'.join(wrong[:3])}，请人工核对", advice="请核对并更正表内数字。"
    )
