"""An audit result made by hand: a small city in which every outcome, site state and kind of evidence occurs."""

from __future__ import annotations

import base64
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from model.audit import Audit, AuditKind, AuditResult
from model.finding import Certificate, Clause, Evidence, Finding, Gap, Outcome, Role, Verdict
from model.page import Cause, Page, PageKind
from model.plan import (
    Audience,
    Duty,
    Grade,
    Nature,
    Plan,
    Requirement,
    Scorecard,
    Section,
    Threshold,
)
from model.roster import EntryPoint, Roster, Unit, UnitKind
from model.score import Score
from model.screenshot import Screenshot
from model.snapshot import Coverage, Crawl, EndReason, SecondLook, SiteClass, Unread

SHANGHAI = timezone(timedelta(hours=8))
NOW = datetime(2019, 4, 2, 9, 30, tzinfo=SHANGHAI)
LONG = "本单位应当公开的内容较多，" * 40


def requirement(
    id_: str, section: int, topic: str, text: str, due: date | None = None, manual: str = ""
) -> Requirement:
    """A requirement of the little plan."""
    nature = Nature.MANUAL if manual else Nature.AUTO
    return Requirement(
        id_, section, topic, text, "市有关单位负责", nature, (Audience.ANNEX1,), due=due, manual=manual
    )


PLAN = Plan(
    id="linjiang_2018",
    title="临江市2018年政务公开工作要点分工方案",
    year=2018,
    issued_on=date(2018, 6, 29),
    published_on=date(2018, 7, 5),
    source="临府办〔2018〕1号",
    sections=(
        Section(0, "印发通知", "通知"),
        Section(1, "围绕建设法治政府全面推进政务公开", "着力加强公开解读回应工作"),
        Section(2, "围绕重点领域加大主动公开力度", "着力加强公开解读回应工作"),
        Section(6, "提升实体政务大厅服务能力", "着力提升政务服务工作实效"),
        Section(11, "规范有序开展政府公报工作", "着力推进政务公开平台建设"),
    ),
    requirements=(
        requirement("N1", 0, "实施方案公开", "于发文之日起1个月内在本部门政府网站公开实施方案。", date(2018, 7, 29)),
        requirement("N2", 0, "年度报告", "落实情况纳入2018年度政府信息公开工作年度报告。", date(2019, 3, 31)),
        requirement("1.3", 1, "权责清单", "做好政府部门权责清单调整和网上公开工作。"),
        requirement("1.5", 1, "双随机、一公开", "制定并公布随机抽查事项清单，及时公开抽查结果。"),
        requirement("2.1", 2, "预决算公开", "必须在今年内全面公开财政预决算信息。", date(2018, 12, 31)),
        requirement("6.3", 6, "窗口服务", "规范服务行为，提高服务效率。", manual="服务态度和效率在网站上看不到。"),
        requirement("11.1", 11, "政府公报", "加快政府公报电子化进程，有序开放政府公报数据。"),
    ),
)

SCORECARD = Scorecard(
    weights={"N1": 6.0, "N2": 6.0, "1.3": 4.0, "1.5": 4.0, "2.1": 10.0, "6.3": 1.0},
    vetoes=("2.1",),
    grades=(Grade("优秀", 90.0), Grade("合格", 60.0), Grade("不合格", 0.0)),
    thresholds=(
        Threshold("late_days", 30.0, "天", "逾期不超过此数按部分符合", "检查方案（试行）", False),
        Threshold("tables", 8.0, "张", "部门预算应公开的表格", "财预〔2016〕143号", True),
        Threshold("unused", 1.0, "次", "本次没有用到的阈值", "", False),
    ),
    coverage_floor=0.7,
)

UNITS = (
    Unit(
        "office",
        "临江市人民政府办公室",
        UnitKind.CITY_OFFICE,
        entry_points=(EntryPoint("http://www.linjiang.gov.cn/"),),
    ),
    Unit("finance", "临江市财政局", UnitKind.DEPARTMENT, entry_points=(EntryPoint("http://cz.linjiang.gov.cn/"),)),
    Unit(
        "trade", "临江市工商行政管理局", UnitKind.DEPARTMENT, entry_points=(EntryPoint("http://gs.linjiang.gov.cn/"),)
    ),
    Unit("east", "东河县人民政府", UnitKind.COUNTY, entry_points=(EntryPoint("http://www.donghe.gov.cn/"),)),
    Unit("zone", "临江新区管理委员会", UnitKind.MANAGEMENT_COMMITTEE),
)

ROSTER = Roster("临江市", UNITS, ("990000",), annexes_known=False, source="市政府办公室 2018年7月")


def crawl(
    host: str, site_class: SiteClass, ended: EndReason, unread: tuple[Unread, ...] = (), pages: int = 3
) -> Crawl:
    """A site with a few pages; `unread` decides what stands under 未读到."""
    home_ok = site_class is not SiteClass.UNREACHABLE
    home = f"http://{host}/"
    read = tuple(
        Page(
            url=f"{home}p{n}.html" if n else home,
            final_url=f"{home}p{n}.html" if n else home,
            status=200,
            fetched_at=NOW,
            body_digest=f"{n:064x}",
            kind=PageKind.ARTICLE if n else PageKind.HOME,
            title=f"第{n}页",
        )
        for n in range(pages if home_ok else 0)
    )
    second = SecondLook(NOW, 2100.0, (home,), (), ()) if home_ok else None
    coverage = Coverage(
        NOW,
        NOW + timedelta(minutes=7),
        ended,
        site_class,
        home_ok,
        len(read) + len(unread),
        len(read),
        unread,
        second,
    )
    return Crawl(home, home, read, (), (), coverage)


CRAWLS = (
    crawl("www.linjiang.gov.cn", SiteClass.OK, EndReason.EXHAUSTED),
    crawl(
        "cz.linjiang.gov.cn",
        SiteClass.DEGRADED,
        EndReason.EXHAUSTED,
        (
            Unread("http://cz.linjiang.gov.cn/old/1.html", Cause.NOT_FOUND, "404"),
            Unread("http://cz.linjiang.gov.cn/slow.html", Cause.TOTAL_TIMEOUT, "30 s"),
        ),
    ),
    crawl(
        "gs.linjiang.gov.cn",
        SiteClass.TRUNCATED,
        EndReason.PAGE_BUDGET,
        tuple(Unread(f"http://gs.linjiang.gov.cn/list?page={n}", Cause.BUDGET) for n in range(5)),
    ),
    crawl(
        "www.donghe.gov.cn",
        SiteClass.UNREACHABLE,
        EndReason.HOME_UNREACHABLE,
        (Unread("http://www.donghe.gov.cn/", Cause.CONNECT_TIMEOUT, "15 s"),),
    ),
)

SHOWN = Evidence(
    "http://cz.linjiang.gov.cn/yjs/content/post_101.html",
    Role.SHOWN,
    "临江市财政局2018年部门预算公开",
    "2018年部门预算公开如下：收支总体情况表……",
    "标题",
    "",
    date(2018, 3, 2),
    "label",
    "a" * 64,
    NOW,
)
DEFECT = Evidence(
    "http://cz.linjiang.gov.cn/fa/content/post_88.html",
    Role.DEFECT,
    "临江市财政局2018年政务公开工作分工方案",
    "发布时间：2018-08-15",
    "标题",
    "比期限晚17天",
    date(2018, 8, 15),
    "label",
    "b" * 64,
    NOW,
)
REJECTED = Evidence(
    "http://gs.linjiang.gov.cn/news/7.html",
    Role.REJECTED,
    "我局召开预算工作会议",
    note="新闻报道，不是预算文件",
    digest="c" * 64,
)
CONTEXT = Evidence("http://gs.linjiang.gov.cn/yjs/", Role.CONTEXT, "预决算公开")
PROVEN = Certificate(
    "2018年部门预算和2017年部门决算", ("预决算公开", "财政信息"), 120, 14, 134, date(2019, 3, 20), (), 2100.0
)
UNPROVEN = Certificate(
    "随机抽查事项清单",
    ("双随机一公开",),
    40,
    2,
    47,
    date(2019, 3, 1),
    (Gap("列表页", "超出本次检查的数量或时间上限", 5, ("http://gs.linjiang.gov.cn/list?page=0",)),),
    None,
)


def finding(unit: str, id_: str, outcome: Outcome, reason: str, **more: object) -> Finding:
    """A finding whose duty and rule follow from its id."""
    duty = Duty.LEAD if id_.endswith("-lead") else Duty.OWN
    rule = {"N1": "own_plan", "2.1": "budgets", "1.5": "random_inspection"}.get(id_, "")
    return Finding(unit, id_, duty, rule, outcome, reason, **more)  # type: ignore[arg-type]


def _findings() -> tuple[Finding, ...]:
    """One finding per unit and requirement, and one lead duty."""
    told: dict[tuple[str, str], Finding] = {}

    def tell(unit: str, id_: str, outcome: Outcome, reason: str, **more: object) -> None:
        told[unit, id_] = finding(unit, id_, outcome, reason, **more)

    for unit in UNITS:
        for r in PLAN.requirements:
            tell(unit.id, r.id, Outcome.PASS, f"已公开：{r.topic}", evidence=(SHOWN,))
        tell(unit.id, "6.3", Outcome.REVIEW, "该项在网站上看不到", manual="服务大厅的服务态度和效率如何？")
        tell(unit.id, "11.1", Outcome.NOT_APPLICABLE, "政府公报由市政府办公室负责")
    for r in PLAN.requirements:
        tell("east", r.id, Outcome.BLOCKED, "网站首页打不开：连接超时")
        tell("zone", r.id, Outcome.BLOCKED, "未登记网址")
    tell("office", "11.1", Outcome.PASS, "政府公报已上网，2018年各期连续", evidence=(SHOWN,), on_trial=True)
    tell("office", "2.1-lead", Outcome.PARTIAL, "预决算公开平台汇集 3 个部门，少 1 个", evidence=(DEFECT,))
    clauses = (
        Clause("budgets", "1a2b", Verdict(Outcome.PASS, "2018年部门预算已公开")),
        Clause("accounts", "3c4d", Verdict(Outcome.PASS, "2017年部门决算已公开")),
    )
    tell(
        "finance",
        "2.1",
        Outcome.PASS,
        "2018年部门预算、2017年部门决算均已公开",
        evidence=(SHOWN,),
        clauses=clauses,
        thresholds=("tables",),
    )
    tell(
        "finance",
        "N1",
        Outcome.PARTIAL,
        "实施方案公开时间为2018-08-15，晚于2018-07-30",
        evidence=(DEFECT,),
        thresholds=("late_days",),
    )
    tell(
        "finance",
        "N2",
        Outcome.REVIEW,
        "年度报告疑似扫描件，请人工打开",
        evidence=(SHOWN,),
        manual="报告是否写明本方案落实情况？",
    )
    tell("finance", "1.5", Outcome.NOT_APPLICABLE, "该单位无行政执法职能")
    tell(
        "trade",
        "2.1",
        Outcome.FAIL,
        "未见2018年部门预算、2017年部门决算",
        advice="请公开2018年部门预算和2017年部门决算，放在“预决算公开”栏目，并附可打开的表格。",
        evidence=(REJECTED, CONTEXT),
        certificates=(PROVEN,),
        thresholds=("tables",),
    )
    tell("trade", "1.5", Outcome.BLOCKED, "双随机栏目未读完", certificates=(UNPROVEN,), evidence=(CONTEXT,))
    tell("trade", "1.3", Outcome.FAIL, LONG, signals=("文号断号：临工商〔2018〕3号",), certificates=(PROVEN,))
    tell("trade", "N2", Outcome.NOT_DUE, "期限2019-04-30未到")
    return tuple(told.values())


FINDINGS = _findings()


def score(
    unit: str, points: float | None, coverage: float, grade: str, rank: int | None, vetoes: tuple[str, ...] = ()
) -> Score:
    """A score with figures that need rounding."""
    counted = Counter(f.outcome for f in FINDINGS if f.unit == unit)
    low = (points or 0.0) * coverage
    counts = tuple((outcome.value, counted[outcome]) for outcome in Outcome)
    high, decided, pending = low + 100 * (1 - coverage), 30 * coverage, 30 * (1 - coverage)
    return Score(unit, points, low, high, coverage, decided, pending, 30.0, grade, rank, vetoes, counts)


SCORES = (
    score("office", 96.66666666, 0.9677419, "优秀", 1),
    score("finance", 88.4615384, 0.8387096, "合格", 2),
    score("trade", 37.5, 0.7741935, "不合格", 3, ("2.1",)),
    score("east", None, 0.0, "", None),
    score("zone", None, 0.0, "", None),
)

AUDIT = Audit(
    "20190402-0930-nightly",
    AuditKind.NIGHTLY,
    date(2019, 4, 2),
    NOW,
    PLAN.id,
    tuple(unit.id for unit in UNITS),
    finished_at=NOW + timedelta(minutes=12),
    program_version="0.1.0",
)


SHOT = Screenshot(
    url=DEFECT.url,
    page_digest=DEFECT.digest,
    taken_at=NOW + timedelta(minutes=11),
    file=f"{AUDIT.id}/0123456789abcdef01234567.001.png",
    digest="e" * 64,
    size=91_234,
    width=1280,
    height=2400,
    is_cut=False,
    lacking=1,
    masked=2,
    thumbnail=base64.b64decode("UklGRhwAAABXRUJQVlA4TBAAAAAvAAAAAAfQ//73v/+BiOh/AAA="),  # one dot
)


def result() -> AuditResult:
    """The little city's audit."""
    return AuditResult(
        AUDIT,
        PLAN,
        SCORECARD,
        ROSTER,
        CRAWLS,
        (("office", 0), ("finance", 1), ("trade", 2), ("east", 3)),
        FINDINGS,
        SCORES,
        seconds=720.5,
        peak_memory_mb=141.25,
    )


def pictured() -> AuditResult:
    """The same with a picture of one page."""
    return replace(result(), screenshots=(SHOT,))
