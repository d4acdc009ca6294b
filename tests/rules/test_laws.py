"""The laws of judging: a fault only takes information away; order, duplicates and irrelevant pages never matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from model.finding import Finding, Outcome, Verdict
from model.page import Cause
from model.plan import Duty
from model.roster import Roster, Unit, UnitKind
from model.score import Score
from model.snapshot import SiteSnapshot, Unread
from rules.checks.combine import any_of, combine, every, share, tally
from rules.engine import judge
from rules.jieyang_2018.own_plan import own_plan
from rules.scoring import score
from tests.rules.casebook import Case, CasePage, CaseUnit, period_of, snapshot_of

_PLAN_TEXT = "责任科室：办公室。做好解读回应、政务服务、平台建设、制度化规范化工作。"
_GOOD = CasePage(
    "云岚市教育局2018年政务公开工作实施方案", published=date(2018, 7, 20), column="政务公开工作", text=_PLAN_TEXT
)
_LATE = CasePage(
    "云岚市教育局2018年政务公开工作实施方案", published=date(2018, 8, 10), column="政务公开工作", text=_PLAN_TEXT
)
_DULL = st.builds(
    CasePage,
    title=st.sampled_from(
        ["我局开展消防演练", "2018年中小学体育竞赛圆满结束", "局领导到基层调研", "校园安全检查动态"]
    ),
    column=st.sampled_from(["工作动态", "图片新闻"]),
    published=st.dates(date(2018, 1, 1), date(2019, 3, 1)),
    text=st.just("各校高度重视，认真落实。"),
)
_SITES = st.builds(
    lambda dull, own: Case("a site", "PASS", page=(*dull, *own), columns=("政务公开工作",)),
    st.lists(_DULL, max_size=4).map(tuple),
    st.sampled_from([(), (_GOOD,), (_LATE,)]),
)
_FAULTS = st.sampled_from(
    [Cause.TOTAL_TIMEOUT, Cause.SERVER_ERROR, Cause.DISCONNECTED, Cause.TRUNCATED, Cause.CHALLENGE, Cause.OVER_LIMIT]
)
_RELEVANT = st.sampled_from([("政务公开工作",), ("2018年政务公开工作实施方案",), (), ("查看详情",), ("信息公开",)])
_IRRELEVANT = st.sampled_from([("局长信箱使用说明",), ("校园风采图集",), ("冬季防火须知",)])
_INFORMATION = {Outcome.BLOCKED: 0, Outcome.REVIEW: 1, Outcome.PASS: 2, Outcome.PARTIAL: 2, Outcome.FAIL: 2}


def _said(site: SiteSnapshot) -> Outcome:
    return own_plan.judge(site, period_of(Case("a day", "PASS"), "jieyang_2018")).outcome


def _with_unread(site: SiteSnapshot, *records: Unread) -> SiteSnapshot:
    assert site.crawl is not None
    coverage = site.crawl.coverage
    return replace(site, crawl=replace(site.crawl, coverage=replace(coverage, unread=(*coverage.unread, *records))))


def _unread(cause: Cause, texts: tuple[str, ...]) -> Unread:
    return Unread("http://www.example.gov.cn/unread.html", cause, "", texts, ("http://www.example.gov.cn/",), 3)


@given(_SITES, _FAULTS, _RELEVANT)
def test_a_fault_only_takes_information_away(case: Case, cause: Cause, texts: tuple[str, ...]) -> None:
    healthy = _said(snapshot_of(case))
    faulty = _said(_with_unread(snapshot_of(case), _unread(cause, texts)))
    assert faulty is healthy or _INFORMATION[faulty] < _INFORMATION[healthy]
    assert faulty is not Outcome.FAIL


@given(_SITES, _FAULTS, _IRRELEVANT)
def test_an_irrelevant_fault_changes_nothing(case: Case, cause: Cause, texts: tuple[str, ...]) -> None:
    assert _said(_with_unread(snapshot_of(case), _unread(cause, texts))) is _said(snapshot_of(case))


@given(_SITES)
def test_unconfirmed_is_never_fail(case: Case) -> None:
    site = snapshot_of(case)
    assert site.crawl is not None
    look = site.crawl.coverage.second_look
    assert look is not None
    for doubtful in (None, replace(look, contradicted=look.same)):
        once = replace(site, crawl=replace(site.crawl, coverage=replace(site.crawl.coverage, second_look=doubtful)))
        assert _said(once) is not Outcome.FAIL


@given(_SITES)
@settings(max_examples=20)
def test_a_closed_home_is_never_fail(case: Case) -> None:
    site = snapshot_of(case)
    assert site.crawl is not None
    closed = replace(site, crawl=replace(site.crawl, pages=(), coverage=replace(site.crawl.coverage, home_ok=False)))
    findings = judge(closed, period_of(case, "jieyang_2018"), (own_plan,))
    assert not [f for f in findings if f.outcome in (Outcome.FAIL, Outcome.PARTIAL)]


@given(_SITES, _FAULTS, _RELEVANT)
def test_a_good_page_passes_whatever_else_is_wrong(case: Case, cause: Cause, texts: tuple[str, ...]) -> None:
    better = snapshot_of(_with_pages(case, _GOOD))
    assert _said(_with_unread(better, _unread(cause, texts))) is Outcome.PASS


@given(_SITES, _DULL)
def test_an_irrelevant_page_changes_nothing(case: Case, dull: CasePage) -> None:
    assert _said(snapshot_of(_with_pages(case, dull))) is _said(snapshot_of(case))


@given(_SITES, st.randoms(use_true_random=False))
def test_order_never_matters(case: Case, random: Random) -> None:
    site = snapshot_of(case)
    assert site.crawl is not None
    pages = list(site.crawl.pages)
    random.shuffle(pages)
    period = period_of(case, "jieyang_2018")
    shuffled = replace(site, crawl=replace(site.crawl, pages=tuple(pages)))
    assert own_plan.judge(shuffled, period) == own_plan.judge(site, period)


@given(_SITES, _FAULTS, _RELEVANT)
def test_duplicates_never_matter(case: Case, cause: Cause, texts: tuple[str, ...]) -> None:
    once = _with_unread(snapshot_of(case), _unread(cause, texts))
    twice = _with_unread(once, _unread(cause, texts))
    assert _said(twice) is _said(once)
    pages = (*case.page, *case.page)
    assert _said(snapshot_of(_of_pages(case, pages))) is _said(snapshot_of(case))


def _with_pages(case: Case, *pages: CasePage) -> Case:
    return _of_pages(case, (*case.page, *pages))


def _of_pages(case: Case, pages: tuple[CasePage, ...]) -> Case:
    """The case with other pages."""
    return Case(case.name, case.outcome, page=pages, columns=case.columns, unit=CaseUnit())


# --- combining ---

_OPEN = (Outcome.REVIEW, Outcome.BLOCKED, Outcome.NOT_DUE)
_DECIDED = (Outcome.PASS, Outcome.PARTIAL, Outcome.FAIL)
_WAYS = [every, any_of, share, lambda *v: tally(*v, passing=2)]


def _verdicts(outcomes: tuple[Outcome, ...]) -> list[Verdict]:
    return [Verdict(outcome, f"第{n}项") for n, outcome in enumerate(outcomes, 1)]


@given(st.lists(st.sampled_from(list(Outcome)), min_size=1, max_size=4).map(tuple), st.sampled_from(_WAYS))
def test_what_is_decided_holds_for_every_completion(outcomes: tuple[Outcome, ...], way: object) -> None:
    assert callable(way)
    whole = way(*_verdicts(outcomes)).outcome
    if not whole.is_decided:
        assert whole in _OPEN or set(outcomes) == {Outcome.NOT_APPLICABLE}
        return
    choices = [_DECIDED if outcome in _OPEN else (outcome,) for outcome in outcomes]
    assert {way(*_verdicts(completed)).outcome for completed in product(*choices)} == {whole}


@given(st.lists(st.sampled_from(list(Outcome)), min_size=1, max_size=5))
def test_the_order_of_clauses_never_matters(outcomes: list[Outcome]) -> None:
    there = combine(_verdicts(tuple(outcomes)), min).outcome
    assert combine(_verdicts(tuple(reversed(outcomes))), min).outcome is there


# --- scoring ---

_WEIGHTED = ("N1", "1.3", "2.1", "8.1", "12.1")


@given(st.lists(st.sampled_from(list(Outcome)), min_size=5, max_size=5))
def test_the_interval_holds_the_score_of_every_completion(outcomes: list[Outcome]) -> None:
    shown = _score(outcomes)
    choices = [_DECIDED if o in (Outcome.REVIEW, Outcome.BLOCKED) else (o,) for o in outcomes]
    for completed in product(*choices):
        points = _score(list(completed)).points
        assert points is None or shown.low - 1e-9 <= points <= shown.high + 1e-9


def test_open_rows_place_nobody_below_another() -> None:
    roster = Roster("云岚市", tuple(Unit(n, n, UnitKind.DEPARTMENT) for n in ("甲局", "乙局", "丙局")))
    rows = {
        "甲局": [Outcome.PASS] * 5,
        "乙局": [Outcome.PASS] * 4 + [Outcome.BLOCKED],
        "丙局": [Outcome.BLOCKED] * 4 + [Outcome.PASS],
    }
    findings = [f for unit, outcomes in rows.items() for f in _findings(unit, outcomes)]
    scores = {s.unit: s for s in score(findings, period_of(Case("a", "PASS"), "jieyang_2018"), roster)}
    assert scores["甲局"].rank == scores["乙局"].rank == 1
    assert scores["丙局"].rank is None
    assert scores["丙局"].coverage < 0.7


def _score(outcomes: list[Outcome]) -> Score:
    roster = Roster("云岚市", (Unit("a", "甲局", UnitKind.DEPARTMENT),))
    return score(_findings("a", outcomes), period_of(Case("a", "PASS"), "jieyang_2018"), roster)[0]


def _findings(unit: str, outcomes: list[Outcome]) -> list[Finding]:
    return [Finding(unit, r, Duty.OWN, "", o, "") for r, o in zip(_WEIGHTED, outcomes, strict=True)]
