"""A week of a site as it is drawn: nothing counts against a site that does not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from audits import clock
from audits.availability import weeks as site_weeks
from audits.settings import Settings
from model.account import Role
from model.availability import Line, Look, Reach, Sample
from model.followup import Downtime
from model.page import Cause
from model.roster import EntryPoint, Roster, Unit, UnitKind
from store.people import People
from store.sample_book import SampleBook
from tests.web.office import running

UNITS = tuple(
    Unit(id_, name, UnitKind.DEPARTMENT, entry_points=(EntryPoint(f"http://{id_}.gov.cn/"),))
    for id_, name in (("a", "示例市财政局"), ("b", "示例市民政局"))
)
ROSTER = Roster("示例市", UNITS)
GOOD = Look(Reach.ANSWERED, 0.2, peer="10.0.0.1")
BAD = Look(Reach.FAILED, 15.0, Cause.CONNECT_TIMEOUT)
NONE = Look(Reach.ABSENT, 0.0)


def test_what_does_not_count_is_not_drawn_as_a_failure(tmp_path: Path) -> None:
    now = clock.now()
    every = [(GOOD, Line.UNASKED), (BAD, Line.UP), (BAD, Line.DOWN), (BAD, Line.UNKNOWN)]
    with SampleBook.open(tmp_path) as book:
        for site in ROSTER.sites():
            book.keep(
                Sample(site.key, now - timedelta(minutes=hours), look, NONE, line)
                for hours, (look, line) in enumerate(every, 1)
            )
    today = now.date()
    filed = Downtime("1", "b", today - timedelta(days=1), today, "机房检修", "张三", now)
    with People.open(tmp_path) as people:
        people.keep_downtime(filed)
    first, second = site_weeks.weeks(Settings(data=str(tmp_path)), ROSTER, now)
    assert sorted(mark.kind for mark in first.marks) == ["aside", "aside", "down", "ok"]
    assert "计入 2 次，未打开 1 次（50.0%）；不计 2 次" in first.sentence
    assert "down" not in {mark.kind for mark in second.marks}
    assert "未打开 0 次（0.0%）" in second.sentence
    assert all(0 <= mark.x <= site_weeks.WIDTH for mark in first.marks)


def test_a_site_never_sampled_says_so(tmp_path: Path) -> None:
    (only, _) = site_weeks.weeks(Settings(data=str(tmp_path)), ROSTER, clock.now())
    assert only.sentence == "最近七天没有取样记录。"


def test_the_page_draws_it(tmp_path: Path) -> None:
    roster = tmp_path / "roster.toml"
    roster.write_text(
        'city = "示例市"\n[[unit]]\nid = "a"\nname = "示例市财政局"\nkind = "department"\n'
        'entry_points = [{ url = "http://a.gov.cn/", kind = "site" }]\n',
        "utf-8",
    )
    with SampleBook.open(tmp_path / "data") as book:
        book.keep([Sample("http://a.gov.cn/", clock.now() - timedelta(hours=1), BAD, NONE, Line.UP)])
    with running(tmp_path / "data", roster=roster) as page, page.logged_in(Role.VIEWER) as client:
        text = client.get("/availability").text
    assert text.count('<rect class="down"') == 2  # the key and the mark
    assert "未打开 1 次" in text
