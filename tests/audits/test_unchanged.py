"""A night that judges only what may have changed says what judging everything says, whatever has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from audits import clock
from audits.demonstration import AS_OF, settings
from audits.inspect import judged_night, judged_whole, run
from audits.nights import unchanged
from audits.order import Order
from audits.plans import load_plan_of
from audits.settings import EngineSettings
from audits.site_tables import with_site_table
from fixtures import city
from model.audit import Audit, AuditKind, AuditResult
from model.errors import StoreError
from model.snapshot import Carried, Crawl, Period, SiteSnapshot
from rules.engine import judge, judge_row, row_name
from rules.rule import load_rules
from store import Store
from store.catalog import load_roster
from store.ledger import SiteLedger
from store.verdicts import FILE, VerdictBook

UNITS = ("lanjin", "poverty")


@dataclass(frozen=True, slots=True)
class Night:
    """The first night over two units: its data and what was ordered."""

    store: Store
    order: Order
    audit: Audit

    def on(self, day: date) -> AuditResult:
        """The result of judging on that day what must be, equal to that of judging everything."""
        order = replace(self.order, as_of=day)
        found, whole = judged_night(order, self.audit, self.store), judged_whole(order, self.audit, self.store)
        assert found.findings == whole.findings
        assert found.scores == whole.scores
        return found

    def change(self, change: Callable[[Crawl], Crawl], site_key: str) -> None:
        """Have another crawl of that site in the store."""
        with self.store.site_ledger(self.audit.id, site_key) as ledger:
            crawl = ledger.load_crawl()
            assert crawl is not None
            ledger.save_crawl(change(crawl))


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    data = tmp_path_factory.mktemp("night")
    plan, scorecard = load_plan_of("jieyang_2018")
    order = Order(AuditKind.NIGHTLY, AS_OF, load_roster(city.ROSTER), plan, scorecard, UNITS)
    with Store.open(data) as store:
        with city.serve(1) as served:
            chosen = replace(settings(None, data, served.resolve), engine=EngineSettings(name="inline"))
            audit = run(order, chosen, store, clock.now, lambda _: None).audit
        yield Night(store, order, audit)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The rows that rules are asked about."""
    rows: list[str] = []

    def counting(*given: object) -> object:
        rows.append(row_name(given[2], given[3]))  # type: ignore[arg-type]
        return judge_row(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(unchanged, "judge_row", counting)
    return rows


def test_on_every_day_on_which_an_answer_may_turn_it_says_what_judging_everything_says(night: Night) -> None:
    night.on(AS_OF)
    with VerdictBook.open(night.store.root) as book:
        kept = [row for unit in UNITS for row in book.rows(night.order.plan.id, unit).values()]
    turns = sorted({row.until for row in kept if AS_OF < row.until < AS_OF + timedelta(days=400)})
    assert turns, "no row depends on the day: nothing would be shown"
    assert len({row.until for row in kept}) < len(kept) / 4, "most rows hold for ever"
    for day in (*turns, *(turn + timedelta(days=1) for turn in turns), date(2019, 12, 31), date(2020, 2, 29)):
        night.on(day)


def test_what_is_the_same_is_neither_judged_nor_read_again(
    night: Night, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = judged_night(night.order, night.audit, night.store)
    asked.clear()
    monkeypatch.setattr(SiteLedger, "load_crawl", lambda _: pytest.fail("read though nothing has changed"))
    again = judged_night(night.order, night.audit, night.store)
    assert asked == []
    assert again.findings == first.findings
    monkeypatch.undo()


@pytest.mark.parametrize(
    "change",
    [
        lambda crawl: replace(crawl, pages=crawl.pages[:1]),
        lambda crawl: replace(crawl, files=()),
        lambda crawl: replace(crawl, probes=()),
        lambda crawl: replace(crawl, coverage=replace(crawl.coverage, home_ok=False)),
        lambda crawl: replace(crawl, coverage=replace(crawl.coverage, carried=Carried(3, date(2026, 11, 20), 999))),
        lambda crawl: replace(crawl, coverage=replace(crawl.coverage, carried=Carried(3, date(2018, 11, 20), 7))),
        lambda crawl: replace(crawl, probes=tuple(replace(p, measured_at=clock.now()) for p in crawl.probes)),
    ],
    ids=[
        "pages",
        "files",
        "probes",
        "home of the second",
        "carried",
        "carried too long by the second",
        "probed later",
    ],
)
def test_a_change_is_judged(night: Night, change: Callable[[Crawl], Crawl], request: pytest.FixtureRequest) -> None:
    site = night.order.sites["second" in request.node.callspec.id]
    with night.store.site_ledger(night.audit.id, site.key) as ledger:
        before = ledger.load_crawl()
    assert before is not None
    judged_night(night.order, night.audit, night.store)
    night.change(change, site.key)
    night.on(AS_OF)
    night.change(lambda _: before, site.key)


def test_other_rules_judge_everything_anew(night: Night, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    night.on(AS_OF)
    asked.clear()
    monkeypatch.setattr(unchanged, "rules_version", lambda: "another")
    rows = judged_night(night.order, night.audit, night.store).findings
    assert len(asked) == len(rows)


def test_an_earlier_day_and_a_lost_book_are_judged_anew(night: Night) -> None:
    night.on(AS_OF + timedelta(days=30))
    night.on(AS_OF)
    (night.store.root / FILE).unlink()
    night.on(AS_OF)


def test_a_store_that_cannot_be_read_is_no_fault_of_a_rule(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    def harmed(_ledger: SiteLedger) -> Crawl:
        raise StoreError("数据库已损坏。")

    (night.store.root / FILE).unlink(missing_ok=True)
    monkeypatch.setattr(SiteLedger, "load_crawl", harmed)
    with pytest.raises(StoreError, match="已损坏"):
        judged_night(night.order, night.audit, night.store)


def test_a_first_audit_is_judged_like_one_that_finds_everything_as_it_was(night: Night) -> None:
    """For every rule, or rows that look at the audit before would have to be judged again in each second night."""
    order, period = night.order, Period(AS_OF, night.order.plan, with_site_table(night.order.scorecard, AS_OF))
    rules = load_rules(order.plan.id)
    for unit, site in ((unit, site) for unit in order.audited for site in order.sites if unit.id in site.unit_ids):
        with night.store.site_ledger(night.audit.id, site.key) as ledger:
            crawl = ledger.load_crawl()
        first = SiteSnapshot(unit, order.roster, crawl, portal=crawl)
        assert judge(replace(first, previous=crawl), period, rules) == judge(first, period, rules)
