"""民生热点舆情回应 · hot topics are answered: why it is so, and what is done (plan item 4.1).

A unit passes when in the year it answered publicly on each topic of its field (schooling and medical care, housing,
safety, disasters, food and medicine, care for the old), telling causes and solutions; in part when it did on one of
several, or did not tell them.

Not judged here: whether there was anything to answer, unless the register of events is imported; whether it suffices.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from model.finding import Verdict
from model.snapshot import Period, SiteSnapshot
from rules.checks.aliases import RESPONSES
from rules.checks.combine import failed, not_applicable, noting, partial, passed, review
from rules.checks.deadlines import due_within_year
from rules.checks.issuer import unsigned
from rules.checks.registers import listed, records
from rules.checks.search import Hit, documents
from rules.checks.text import fold
from rules.checks.wanted import Wanted
from rules.rule import rule

_RESPONSE = Wanted(
    "热点舆情回应",
    re.compile(
        r"(?:就医|就学|入学|看病|医疗|住房|公租房|房源|房价|安全生产|防灾|减灾|救灾|灾害|食品|药品|疫苗|养老|热点|舆情|群众关注|社会关注)"
        r".{0,40}(?:回应|答复|说明|解答|答问|情况通报)|(?:回应|答复|说明).{0,30}(?:热点|舆情|关切)"
        r"|(?:事故|火灾|爆炸|疫情|疾病|流感|中毒|停水|停电|停课|拥堵|供应).{0,30}(?:说明|通报|回应|解答)"
        r"|回应.{0,30}(?:就医|就学|入学|看病|医疗|门诊|住房|公租房|房价|安全生产|灾|食品|药品|疫苗|养老)"
        r"|^.{0,8}回应[:|丨]|^(?:回应关切|热点回应|舆情回应)[:|丨]|关于.{2,40}(?:问题|情况|反映|诉求|传闻)的(?:回应|答复)"
        r"|回应.{2,30}问题"
        r"|(?:网传|传言|谣言|网络|网友|媒体|群众|市民).{0,40}(?:回应|说明|情况通报|澄清|辟谣)"
    ),
    RESPONSES,
    near=re.compile(r"回应|关切|热点"),
    resembling=re.compile(
        r"回应|关切|热点|群众反映|网民反映|网传|就医|看病|挂号|就学|入学|住房|公租房|安全生产|防灾|救灾|食品|药品|疫苗|养老"
    ),
    unlike=(
        (re.compile(r"^(?!.*(?:回应|关切|热点)).*(?:解读|图解|起草说明)"), "是政策解读"),
        (
            re.compile(
                r"^(?!.*(?:回应|关切|热点|舆情|网传|反映)).*(?:抽查|抽检|检查|督查|考核).{0,8}(?:情况|结果|通报)"
            ),
            "是检查的结果，不是对热点的回应",
        ),
        (re.compile(r"[预决]算|年度报告|年报|清单|目录|招聘|采购|招标"), "不是对热点的回应"),
        (
            re.compile(r"(?:人大|政协|代表|委员|提案|议案|号建议).{0,80}(?:答复|复函|回复)"),
            "是建议提案的答复",
        ),
        (
            re.compile(r"^[^《]*(?:制度|机制|办法|预案|培训|会议)[^《》]{0,8}$|(?:制度|机制|办法|预案)》?的?通知$"),
            "不是对热点的回应",
        ),
    ),
)
# Fields of work with more than one of the plan's topics: words of a unit's name, then its topics.
_TOPICS = (
    (
        re.compile(r"民政"),
        (
            ("防灾减灾救灾", re.compile(r"灾|台风|洪水|暴雨|救助")),
            ("养老服务", re.compile(r"养老|老年|老人|敬老|高龄")),
        ),
    ),
)
_CAUSE = re.compile(r"原因|成因|由于|因为|制约|主要是")
_SOLUTION = re.compile(r"解决|措施|下一步|将(?:新增|增加|加强|开展|继续)|方案|整改|处置")
_ADVICE = "请对群众关注的热点讲清问题成因、解决方案和制约因素。"


@rule("4.1")
def hot_topics(site: SiteSnapshot, period: Period) -> Verdict:
    verdict = noting(_answered(site, period), manual="回应是否充分、是否有助于引导预期？")
    return due_within_year(verdict, period)


def _answered(site: SiteSnapshot, period: Period) -> Verdict:
    found = documents(site, _RESPONSE.on(period.as_of, since=date(period.year, 1, 1)))
    found = found.where(
        lambda h: _RESPONSE.title.search(unsigned(h.document.folded, site)) is not None, "单位名称里的字词，不是热点"
    )
    if found.hits:
        full = [h for h in found.hits if _CAUSE.search(h.text) and _SOLUTION.search(h.text)]
        if full:
            missing = "、".join(_unanswered(site, full))
            said = f"{period.year}年公开热点回应{len(full)}条，讲明成因和措施"
            if not missing:
                return passed(said, evidence=found.evidence)
            said = f"{said}；{missing}方面未见回应"
            if found.weak:
                return review(f"{said}，另有疑似回应，请人工确认", _ADVICE, evidence=found.evidence)
            return found.settled(partial(said, _ADVICE, evidence=found.evidence))
        said = "热点回应未讲清问题成因和解决方案"
        return found.settled(partial(said, _ADVICE, evidence=found.evidence))
    mine = records(site, "events")
    if mine is None:
        said = f"未见{period.year}年热点舆情回应，未导入公共事件登记表，不知有无需要回应的热点"
        return found.absent(said, "请导入公共事件登记表或人工核查。", verdict=review)
    if not mine:
        return not_applicable("登记表显示本年没有需要回应的热点事件")
    told = _told_of(site, period, mine)
    if told:
        said = f"登记的热点事件{listed(told, '个')}已发布过信息，是否讲清成因和措施、算不算回应，请人工确认"
        return review(said, _ADVICE, evidence=tuple(hit.evidence() for hits in told.values() for hit in hits[:3]))
    said = f"登记的{len(mine)}个热点事件未见回应{listed((r.get('事件', '') for r in mine), '个')}"
    return found.absent(said, _ADVICE, verdict=failed)


def _told_of(site: SiteSnapshot, period: Period, events: Sequence[dict[str, str]]) -> dict[str, tuple[Hit, ...]]:
    """What was published under the names of registered events, by name: an emergency is mostly told in a bulletin."""
    names = {name: fold(name) for event in events if (name := event.get("事件", "").strip())}
    searches = {
        name: Wanted(f"“{name}”的回应", re.compile(re.escape(folded)), RESPONSES, until=period.as_of)
        for name, folded in names.items()
    }
    found = {name: documents(site, wanted).hits for name, wanted in searches.items()}
    return {name: hits for name, hits in found.items() if hits}


def _unanswered(site: SiteSnapshot, hits: Sequence[Hit]) -> tuple[str, ...]:
    """The topics of the unit's field that no answer is about; () for a unit with one topic, or answering on others
    than its own."""
    topics = next((topics for field, topics in _TOPICS if any(field.search(n) for n in site.unit.names)), ())
    missing = tuple(name for name, words in topics if not any(words.search(h.document.folded) for h in hits))
    return missing if len(missing) < len(topics) else ()
