"""A small office's site in good health, which the cases of `site_cases` spoil at one place; what is said of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from crawler.addresses import AddressBook, Mapping
from crawler.fetch import Fetcher
from crawler.files import FileReader
from crawler.limits import CrawlSettings, FetchLimits
from crawler.politeness import Pacer
from crawler.spider import crawl_site
from crawler.tools import Tools
from model.finding import Verdict
from model.roster import EntryPoint, Roster, Site, Unit, UnitKind
from model.snapshot import Crawl, Period, SiteSnapshot
from rules.jieyang_2018.annual_report import annual_report
from store.catalog import load_plan, load_scorecard
from tests.crawler.small_sites import MemoryLedger
from tests.torture.clock import NOW
from tests.torture.server import NOT_FOUND, Request, Script, answer, torture

HOST = "www.xiaocheng.gov.cn"
UNIT = Unit("jinrong", "小城市金融工作局", UnitKind.DEPARTMENT, entry_points=(EntryPoint(f"http://{HOST}/"),))
ROSTER = Roster("小城市", (UNIT,))
COLUMN, REPORT, HOME = "/report/", "/report/2018.html", "/"
LIMITS = FetchLimits(connect_s=1.0, first_byte_s=0.8, total_s=1.6, page_bytes=1 << 20, wire_bytes=1 << 20)
SETTINGS = CrawlSettings(
    interval_s=0,
    concurrency=4,
    backoff_s=0.01,
    second_pass_wait_s=0,
    second_look_wait_s=0,
    patience_s=1,
    max_seconds=20,
    max_pages=150,
    contact="torture@localhost",
)
_MENU = {HOME: "首页", "/news/": "通知公告", COLUMN: "信息公开年报", "/about.html": "机构概况"}
TEXT = (
    "一、概述。我局贯彻落实2018年政务公开工作要点分工方案：加强公开解读回应，提升政务服务工作实效，推进政务公开平台建设，"
    "推进政务公开制度化规范化。各项任务逐项分解到责任科室，按季度检查落实情况，年底前全部完成，并接受社会监督。"
    "二、主动公开政府信息的情况。全年通过网站、政务新媒体、公告栏等渠道主动公开政府信息413条，全部经过保密审查和内容审核。"
    "三、依申请公开和不予公开的情况。全年收到公开申请7件，全部按期答复，没有逾期答复的情形。"
    "四、收费及减免情况。全年没有收取检索、复制、邮寄等费用，减免0元。五、因信息公开申请行政复议、提起行政诉讼的情况。全年0件。"
    "六、存在的主要问题和改进措施。公开的深度还不够，下一步加强培训，改进栏目设置，提高信息更新的频率和质量。"
) * 2


def framed(title: str, main: str) -> bytes:
    """A page with the site's menu and footer."""
    menu = "".join(f'<li><a href="{url}">{name}</a></li>' for url, name in _MENU.items())
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}-{UNIT.name}</title></head><body>'
        f'<div class="nav"><ul>{menu}</ul></div>{main}<div class="footer">主办单位：{UNIT.name}</div></body></html>'
    ).encode()


def listed(title: str, rows: list[tuple[str, str, str]], below: str = "") -> bytes:
    """A column; rows are title, address, day."""
    items = "".join(f'<li><a href="{url}">{name}</a><span>{day}</span></li>' for name, url, day in rows)
    trail = f'<div class="position">当前位置：<a href="/">首页</a> &gt; {title}</div>'
    return framed(title, f'{trail}<div class="list"><h1>{title}</h1><ul>{items}</ul>{below}</div>')


def article(title: str, day: str, column: str, text: str) -> bytes:
    """An article of that column."""
    trail = f'<div class="position">当前位置：<a href="/">首页</a> &gt; {column} &gt; 正文</div>'
    head = f'<h1>{title}</h1><div class="info">发布日期：{day} 来源：{UNIT.name}</div>'
    return framed(title, f'{trail}<div class="article">{head}<div class="content"><p>{text}</p></div></div>')


@cache
def pages(is_present: bool) -> dict[str, bytes]:
    """The healthy site; the report of 2018 is published or not."""
    made = {"/about.html": framed("机构概况", f"<h1>机构概况</h1><p>{UNIT.name}内设办公室和四个业务科。</p>")}
    news, reports = [], []
    for n in range(1, 9):
        title, day = f"关于召开第{n}次金融风险防范座谈会的通知", f"2019-03-{n + 10}"
        made[f"/news/{n}.html"] = article(
            title, day, "通知公告", f"各有关单位：定于三月召开第{n}次座谈会，请准时参加。"
        )
        news.append((title, f"/news/{n}.html", day))
    for year in (2018, 2017, 2016):
        if year == 2018 and not is_present:
            continue
        title, day = f"{UNIT.name}{year}年政府信息公开工作年度报告", f"{year + 1}-03-15"
        text = (
            TEXT
            if year == 2018
            else f"{year}年，我局认真执行条例，全年公开信息{year - 1800}条，各科室落实到人。" * 12
        )
        made[f"{COLUMN}{year}.html"] = article(title, day, "信息公开年报", text)
        reports.append((title, f"{COLUMN}{year}.html", day))
    made["/news/"] = listed("通知公告", news)
    made[COLUMN] = listed("信息公开年报", reports)
    made[HOME] = listed(UNIT.name, news[:5])
    return made


async def judged(
    behave: Callable[[Request, bytes | None, int], Script | None], is_present: bool
) -> tuple[Crawl, Verdict]:
    """Crawl the site as `behave` spoils it (given the request, the healthy page and how often it was asked for; None:
    leave it as it is) and judge the year's report."""
    healthy = pages(is_present)
    asked: dict[str, int] = {}

    def site(request: Request) -> Script:
        asked[request.target] = asked.get(request.target, 0) + 1
        page = healthy.get(request.target)
        script = behave(request, page, asked[request.target])
        if script is not None:
            return script
        return NOT_FOUND if page is None else (answer(page),)

    async with torture(site) as server:
        book = AddressBook((Mapping("*", 80, "127.0.0.1", server.port),))
        async with Fetcher(LIMITS, book, "gongkai-test/1.0", lambda: NOW) as fetcher, FileReader() as reader:
            tools = Tools(SETTINGS, LIMITS, book, fetcher, reader, Pacer(SETTINGS, book, lambda: NOW), lambda: NOW)
            crawl = await crawl_site(
                Site(UNIT.entry_points, (UNIT.id,)), tools=tools, ledger=MemoryLedger(), random=random.Random(7)
            )
    return crawl, annual_report.judge(SiteSnapshot(UNIT, ROSTER, crawl), period())


@cache
def period() -> Period:
    """The plan of 2018 on the day of the audit."""
    folder = Path(__file__).parents[2] / "rules" / "jieyang_2018"
    return Period(date(2019, 4, 2), load_plan(folder / "plan.toml"), load_scorecard(folder / "scorecard.toml"))
