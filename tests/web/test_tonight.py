"""The overview shows how far a night at work is, and nothing once it is over."""

from __future__ import annotations

from audits import clock
from audits.logs import Log
from audits.nights.under_way import told
from crawler.progress import Progress
from model.account import Role
from tests.web.office import NASTY, Page


def test_a_night_at_work_is_shown_while_it_is(office: Page) -> None:
    log = Log(office.data, clock.now)
    with office.logged_in(Role.VIEWER) as client:
        assert "正在进行的夜间检查" not in client.get("/").text
        with told(office.data, log, clock.now, lambda _: None) as report:
            report(Progress(f"http://jiaoyu.example/{NASTY}", 40, 160, 12, "http://jiaoyu.example/a"))
            whole, part = client.get("/").text, client.get("/tonight").text
        after = client.get("/tonight").text
    assert "正在进行的夜间检查" in whole
    assert 'hx-get="/tonight"' in whole
    for text in (whole, part):
        assert "网站 0/1，已读 40 页" in text
        assert "40 / 160" in text
        assert "失败较多：http://jiaoyu.example/" in text
        assert "（失败 12，已读 40）" in text
        assert "<script>alert" not in text
        assert "\u202e" not in text
    assert "现在没有夜间检查在进行" in after


def test_nobody_else_sees_it(office: Page) -> None:
    with office.client() as client:
        assert client.get("/tonight").status_code == 303
