"""网民留言的受理和答复 · messages are answered, in time, all of them (plan item 5.4).

A unit passes when, of the messages of the last year, 95 % were answered within the working days allowed, none has
waited more than three months and the newest reply is at most two months old; from 80 % it passes in part. The unit
that the plan names for this answers for the messages of the portal, beside those of its own site.

Not judged here: the quality of answers. The program never submits a message.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from model.finding import Evidence, Role, Verdict
from model.page import Page
from model.roster import UnitKind
from model.snapshot import Period, SiteSnapshot
from rules.calendar import chinese, working_days_between
from rules.checks.absence import certificate
from rules.checks.aliases import INTERACTION
from rules.checks.columns import column
from rules.checks.combine import blocked, every, failed, noting, partial, passed, review
from rules.checks.evidence import of_document
from rules.checks.messages import Message, messages
from rules.checks.text import label
from rules.rule import rule

_THRESHOLDS = (
    "message_working_days",
    "message_days",
    "message_share",
    "message_share_partial",
    "message_newest_days",
)
_LOGIN = re.compile(
    r"(?:请|需|须|要|先)[^。；\n]{0,6}登[录陆][^。；\n]{0,8}(?:查看|查询|浏览)|登[录陆]后[^。；\n]{0,6}(?:查看|查询|浏览)"
)
_MESSAGE = re.compile(r"咨询|留言|来信|信箱")
_ABOUT_MESSAGES = re.compile(  # what stands beside a message or above all of them, and leads to none
    r"(?:留言|来信|信件|写信|咨询|答复|回复)(?:时间|日期|内容|主题|标题|单位|编号|状态)[:|]|(?:共|已)(?:收到|答复|回复|受理|办结|办理)"
)
_ADVICE = "请及时处理答复网民留言，并公开答复情况。"


@rule("5.4")
def mailbox(site: SiteSnapshot, period: Period) -> Verdict:
    found, portal = _of_the_year(site, period), _portal_kept(site, period)
    if portal is None:
        verdict = _judged(found, site, period) if found else _none_shown(site)
    else:
        theirs = _of_the_year(portal, period)
        verdict = _judged(theirs, portal, period) if theirs else _none_shown(portal)
        verdict = replace(verdict, reason=f"市政府门户网站：{verdict.reason}")
        verdict = every(_judged(found, site, period), verdict) if found else verdict
    return noting(verdict, manual="答复是否针对问题、内容是否准确？", thresholds=_THRESHOLDS)


def _of_the_year(site: SiteSnapshot, period: Period) -> list[Message]:
    year = timedelta(days=365)
    return [m for m in messages(site) if period.as_of - year <= m.asked_on <= period.as_of]


def _portal_kept(site: SiteSnapshot, period: Period) -> SiteSnapshot | None:
    """The portal as its own unit sees it, for the unit that the plan names for this requirement: it keeps the
    portal's messages. None for any other, and while the portal is its own site."""
    requirement = period.plan.requirement("5.4")
    office = next((u for u in site.roster.units if u.kind is UnitKind.CITY_OFFICE), None)
    if office is None or site.portal is None or site.portal is site.crawl:
        return None
    is_named = requirement is not None and not set(requirement.responsible).isdisjoint(site.unit.names)
    return replace(site, unit=office, crawl=site.portal) if is_named else None


def _judged(found: list[Message], site: SiteSnapshot, period: Period) -> Verdict:
    allowed = int(period.threshold("message_working_days"))
    waiting = [
        m for m in found if not m.is_answered and (period.as_of - m.asked_on).days > period.threshold("message_days")
    ]
    if waiting:
        longest = int(period.threshold("message_days"))
        said = f"{chinese(waiting[0].asked_on)}的留言超过{longest}天未见答复，共{len(waiting)}条"
        return failed(said, _ADVICE, evidence=[_seen(m, "未见答复") for m in waiting[:5]])
    due = [m for m in found if m.is_answered or working_days_between(m.asked_on, period.as_of) > allowed]
    if not due:
        return review("公开的留言均未到答复期限，请人工核查", evidence=[_seen(m, "") for m in found[:3]])
    met = sum(m.answered_on is not None and working_days_between(m.asked_on, m.answered_on) <= allowed for m in due)
    undated = sum(m.is_answered and m.answered_on is None for m in due)
    said = f"近一年公开的{len(due)}条留言中，{met}条在{allowed}个工作日内答复"
    late = [m for m in due if m.answered_on and working_days_between(m.asked_on, m.answered_on) > allowed]
    open_ = [m for m in due if not m.is_answered]
    shown = [*late[-3:], *open_[-2:], *due[-5:]]
    evidence = [_seen(m, _answered(m, f"，超过{allowed}个工作日" * (m in late))) for m in dict.fromkeys(shown)][:5]
    if undated and (met + undated) / len(due) >= period.threshold("message_share_partial") > met / len(due):
        return review(f"{said}，{undated}条未标明答复日期", _ADVICE, evidence=evidence)
    newest = max((m.answered_on for m in due if m.answered_on), default=None)
    is_recent = newest is not None and (period.as_of - newest).days <= period.threshold("message_newest_days")
    if met / len(due) >= period.threshold("message_share") and is_recent:
        return _unless_unread(site, passed(said, evidence=evidence))
    if met / len(due) >= period.threshold("message_share_partial"):
        said = said if is_recent else f"{said}，最近一次答复已超过两个月"
        return _unless_unread(site, partial(said, _ADVICE, evidence=evidence))
    return _unless_unread(site, failed(said, _ADVICE, evidence=evidence))


def _unless_unread(site: SiteSnapshot, verdict: Verdict) -> Verdict:
    """A share counts only when the messages were read: one left unread could be the one that waits."""
    assert site.crawl is not None
    proof = certificate(
        site.crawl,
        "网民留言",
        lambda text: _MESSAGE.search(text) is not None and _ABOUT_MESSAGES.search(text) is None,
        map(label, INTERACTION),
    )
    if proof.is_complete:
        return verdict
    why = "；".join(gap.why for gap in proof.gaps[:3])
    return review(
        f"{verdict.reason}；但留言未能读全（{why}）", _ADVICE, evidence=verdict.evidence, certificates=(proof,)
    )


def _none_shown(site: SiteSnapshot) -> Verdict:
    found = column(site, INTERACTION)
    absent = found.required("未见互动交流栏目，请人工核查是否另有受理渠道", _ADVICE, verdict=review)
    if absent is not None:
        return absent
    if not found.certificate.is_complete:
        return blocked("未能读全互动交流栏目", _ADVICE, evidence=found.evidence, certificates=(found.certificate,))
    if any(_asks_for_login(page) for page in found.pages):
        return blocked("留言和答复须登录后才能查看，未能核查", _ADVICE, evidence=found.evidence)
    return review("互动交流栏目未见公开的留言和答复，请人工核查", _ADVICE, evidence=found.evidence)


def _asks_for_login(page: Page) -> bool:
    """A page that shows nothing but a form asking for a password, or says that one must log in to see."""
    has_password = any(kind == "password" for form in page.forms for _, kind in form.fields)
    return has_password or _LOGIN.search(page.text or page.visible_text) is not None


def _answered(message: Message, late: str) -> str:
    """When it was answered, as a note; `late` is added to the day."""
    if not message.is_answered:
        return "未见答复"
    return f"{chinese(message.answered_on)}答复{late}" if message.answered_on else "未标明答复日期"


def _seen(message: Message, note: str) -> Evidence:
    return of_document(message.document, Role.SHOWN if message.is_answered else Role.DEFECT, note)
