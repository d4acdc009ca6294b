"""扶贫、救助、食品药品、环境信息公开 · what people live by is told by kinds, freshly (plan item 2.5).

What a unit owes depends on its field, known by its own names. It passes when four fifths of the kinds of its field
were published, the newest of them recent, and not only as pictures; from half of the kinds it passes in part. Where
the site shows no search of its own a person asks whether what was published can be found.

Not judged here: whether each kind is complete; investigations of incidents, of which there are often none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.combine import every, noting, partial, passed, review, tally
from rules.checks.deadlines import due_within_year
from rules.checks.messages import is_message
from rules.checks.search import Search, documents
from rules.checks.search_box import has_none
from rules.checks.wanted import Wanted
from rules.rule import rule


@dataclass(frozen=True, slots=True)
class _Field:
    """One field: the word in a unit's name, its columns, its kinds by title, how old the newest may be."""

    word: re.Pattern[str]
    columns: tuple[str, ...]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    threshold: str


def _kinds(**patterns: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in patterns.items())


_FIELDS = (
    _Field(
        re.compile(r"扶贫|乡村振兴"),
        ("扶贫", "精准扶贫", "脱贫攻坚"),
        _kinds(
            资金分配和项目公示=r"扶贫.{0,20}(?:资金|项目).{0,20}(?:分配|安排|计划|公示|公告|使用)|(?:资金|项目).{0,20}扶贫.{0,12}(?:公示|公告)",
            # who was given money, or praised for the work, is not who left poverty
            脱贫退出=r"脱贫(?!.{0,10}(?:补助|补贴|资金|项目|攻坚|先进)).{0,12}(?:退出|名单|公示|公告)|退出.{0,12}(?:名单|公示|公告)",
        ),
        "relief_fresh_days",
    ),
    _Field(
        re.compile(r"民政"),
        ("社会救助", "低保", "特困", "临时救助"),
        _kinds(
            救助政策=r"(?:救助|低保|最低生活保障|特困).{0,30}(?:办法|规定|细则|意见|通知|政策)",
            救助标准=r"(?:救助|低保|最低生活保障|特困).{0,16}标准",
            办事指南=r"(?:救助|低保|最低生活保障|特困).{0,20}指南",
            人数与资金=r"(?:救助|低保|最低生活保障|特困).{0,30}(?:人数|资金|发放|情况|统计)",
            投诉电话=r"(?:投诉|举报|监督|咨询).{0,6}电话",
        ),
        "relief_fresh_days",
    ),
    _Field(
        re.compile(r"食品药品|市场监督"),
        ("食品药品", "食品安全", "监督抽检", "食品药品安全"),
        _kinds(
            抽检结果=r"(?:抽检|抽查|检验|抽样).{0,20}(?:结果|信息|公告|通告|情况|公示)",
            # how penalties are imposed is no penalty; a decision may name the rule that was broken
            行政处罚=r"处罚(?![^决案]{0,8}(?:裁量|办法|规范|细则|基准|标准|目录|流程|制度|事先告知|听证|程序|事项))",
            风险预警=r"预警|警示|消费提示|风险提示|召回",
        ),
        "inspection_fresh_days",
    ),
    _Field(
        re.compile(r"环境"),
        ("环境保护", "环境质量", "环评", "空气质量", "水环境"),
        _kinds(
            环境质量=r"(?:空气|大气|水|环境)(?:环境)?质量|水质",
            环评受理=r"(?:环评|环境影响).{0,24}受理|受理.{0,24}(?:环评|环境影响)",
            环评拟批准=r"拟.{0,3}(?:批|审批|批准).{0,30}(?:环评|环境影响)|(?:环评|环境影响).{0,24}拟.{0,3}(?:批|审批)",
            环评批复=r"(?:环评|环境影响).{0,24}(?:批复|审批决定|批准公告)",
            重点排污单位=r"重点排污",
        ),
        "inspection_fresh_days",
    ),
)
_DRAFTS = ((re.compile(r"征求.{0,12}意见|意见征集"), "是征求意见的稿子"),)
_ADVICE = "请补全并及时更新本领域应当公开的信息。"


@rule("2.5")
def livelihood_disclosure(site: SiteSnapshot, period: Period) -> Verdict:
    field = next((f for f in _FIELDS if any(f.word.search(name) for name in site.unit.names)), None)
    if field is None:
        return review("按单位名称不能确定所属领域，请人工核查", _ADVICE)
    searches = [_search(site, period, field, name, pattern) for name, pattern in field.kinds]
    count = len(searches)
    passing = -(-count * 4 // 5)
    kinds = tally(
        *(s.required(f"未见{s.looked_for}", _ADVICE) for s in searches), passing=passing, partly=-(-count // 2)
    )
    verdict = every(kinds, _fresh(period, field, searches), _usable(searches, site))
    manual = "环境污染和生态破坏事件的调查处理信息是否公开？公开的信息可否检索、核查、利用？"
    return due_within_year(noting(verdict, manual=manual, thresholds=(field.threshold,)), period)


def _search(site: SiteSnapshot, period: Period, field: _Field, name: str, pattern: re.Pattern[str]) -> Search:
    wanted = Wanted(name, pattern, field.columns, unlike=_DRAFTS, since=date(period.year, 1, 1), until=period.as_of)
    return documents(site, wanted).where(lambda hit: not is_message(hit.document), "是网民留言")


def _fresh(period: Period, field: _Field, searches: list[Search]) -> Verdict:
    days = [h.published.on for s in searches for h in s.hits if h.published]
    if not days:
        return passed("")  # nothing shown: the kinds say so
    limit = timedelta(days=int(period.threshold(field.threshold)))
    if period.as_of - max(days) <= limit:
        return passed(f"最近更新于{max(days)}")
    return searches[0].settled(partial(f"最近更新于{max(days)}，超过{limit.days}天", _ADVICE))


def _usable(searches: list[Search], site: SiteSnapshot) -> Verdict:
    hits = [h for s in searches for h in s.hits]
    if hits and all(h.is_scanned for h in hits):
        return partial("信息只以图片或扫描件公开，不能检索利用", "请以可检索的文本或表格公开。")
    if hits and has_none(site):
        said = "网站未见站内搜索，公开的信息可否检索请人工核对"
        return review(said, "请在网站设置站内搜索。", evidence=[hits[0].evidence()])
    return passed("")
