"""One finding made readable: its evidence, its certificates and its thresholds, in words and already neutral."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from model.finding import Certificate, Evidence, Finding, Gap, Outcome, Role
from model.plan import Scorecard, Threshold
from reports.instants import day, instant
from reports.neutral import clean, clean_url, link
from reports.pictures import PictureCard
from reports.punctuation import nested
from reports.words import ROLES, date_source_word

_EXAMPLES_SHOWN = 5
_SOURCE = "（来源："
_HELD_AGAINST = (Outcome.FAIL, Outcome.PARTIAL)
_DECISIVE = (Role.SHOWN, Role.DEFECT)
_GOES_BY = re.compile(r"\d+(?:\.\d+)?(?=天|小时|个月)")  # 已861天未更新 is the same tomorrow


@dataclass(frozen=True, slots=True)
class EvidenceCard:
    """One thing seen. `href` is "" when the address must not be followed; `dated` and `fetched` are printed forms."""

    role: Role
    role_word: str
    title: str
    url: str
    href: str
    quote: str
    place: str
    note: str
    dated: str
    date_source: str
    digest: str
    fetched: str
    picture: PictureCard | None


@dataclass(frozen=True, slots=True)
class CertificateCard:
    """What was read before something was called absent: sentences, and the gaps as (what, why, count, examples).
    `brief` is the same in one line, for papers with little room."""

    looked_for: str
    brief: str
    sentences: tuple[str, ...]
    gaps: tuple[Gap, ...]
    is_complete: bool
    conclusion: str

    @property
    def text(self) -> str:
        """The whole certificate as one paragraph."""
        return (f"查找内容：{self.looked_for}。" if self.looked_for else "") + self.where + self.how

    @property
    def where(self) -> str:
        """The columns that were read."""
        return self.sentences[0]

    @property
    def how(self) -> str:
        """How much was read, how often, what was not, and what follows: often the same for all searches of a site."""
        return "".join([*self.sentences[1:], *map(gap_sentence, self.gaps), self.conclusion])


def number(value: float) -> str:
    """A figure without needless noughts: 20, 0.5."""
    return f"{value:g}"


def duration(seconds: float) -> str:
    """A length of time in the largest fitting unit: 45 秒, 35 分钟, 2.5 小时."""
    if seconds < 60:
        return f"{seconds:.0f} 秒"
    return f"{seconds / 60:.0f} 分钟" if seconds < 5400 else f"{number(round(seconds / 3600, 1))} 小时"


def after(seconds: float) -> str:
    """How long was waited, to begin a sentence: 隔 35 分钟, or 随即 when there was no wait."""
    return f"隔 {duration(seconds)}" if seconds >= 1 else "随即"


def evidence_card(evidence: Evidence, picture: PictureCard | None = None) -> EvidenceCard:
    """A piece of evidence with every text neutral, and the picture of its page where there is one."""
    return EvidenceCard(
        role=evidence.role,
        role_word=ROLES[evidence.role],
        title=clean(evidence.title),
        url=clean_url(evidence.url),
        href=link(evidence.url),
        quote=clean(evidence.quote),
        place=clean(evidence.place),
        note=nested(clean(evidence.note)),
        dated=day(evidence.dated),
        date_source=clean(date_source_word(evidence.date_source)),
        digest=clean(evidence.digest),
        fetched=instant(evidence.fetched_at),
        picture=picture,
    )


def certificate_card(certificate: Certificate) -> CertificateCard:
    """A coverage certificate in sentences."""
    columns = [clean(column) for column in certificate.columns_read]
    pages, files = certificate.pages_read, certificate.files_read
    sentences = [
        f"已读栏目 {len(columns)} 个：{'、'.join(columns)}。" if columns else "没有找到专门的栏目，在全网站查找。",
        f"应查网址 {certificate.planned} 个，读到页面 {pages} 个、附件 {files} 个。",
    ]
    if (rest := certificate.planned - pages - files) > 0:
        irrelevant = "与已读内容重复、已不存在，或从链接名称和位置看与所查内容无关，不影响这一结论。"
        unread = "没有读到，或没有可以检索的文字（如扫描件、重复或已不存在的页面）。"
        sentences.append(f"其余 {rest} 个{irrelevant if certificate.is_complete else unread}")
    if certificate.carried:
        carried = certificate.carried
        sentences.append(
            f"其中 {carried.count} 个是较早发布的文章及其附件，按每 {carried.within_days} 天核对一遍的安排，"
            f"取自 {day(carried.oldest_on)} 以来各次检查的记录。"
        )
    if certificate.newest_read_on:
        sentences.append(f"其中最新内容的日期为 {day(certificate.newest_read_on)}。")
    if certificate.waited_seconds is None:
        sentences.append("只看了一次，没有隔时复查。")
    else:
        sentences.append(f"{after(certificate.waited_seconds)}另行复查一次。")
    complete = "以上范围已全部读完，未留缺口；没有查到的，可以认定“未见”。"
    incomplete = "因有上述内容没有读到，不能认定“未见”。"
    return CertificateCard(
        looked_for=nested(clean(certificate.looked_for)),
        brief=_brief(certificate),
        sentences=tuple(sentences),
        gaps=tuple(_neutral_gap(gap) for gap in certificate.gaps),
        is_complete=certificate.is_complete,
        conclusion=complete if certificate.is_complete else incomplete,
    )


def _brief(certificate: Certificate) -> str:
    columns = len(certificate.columns_read)
    where = f"读到栏目 {columns} 个、" if columns else "没有找到专门的栏目，在全网站查找，读到"
    again = certificate.waited_seconds
    look = "" if again is None else f"，{after(again)}复查一次"
    ended = "已全部读完" if certificate.is_complete else "没有读完"
    read = f"{where}页面 {certificate.pages_read} 个、附件 {certificate.files_read} 个{look}，{ended}"
    return nested(f"查找“{clean(certificate.looked_for)}”：{read}") if certificate.looked_for else f"查找范围：{read}"


def _neutral_gap(gap: Gap) -> Gap:
    return Gap(clean(gap.what), clean(gap.why), gap.count, tuple(clean_url(example) for example in gap.examples))


def gap_sentence(gap: Gap) -> str:
    """One thing that was not read, why, how many and where."""
    shown = "、".join(gap.examples[:_EXAMPLES_SHOWN])
    where = f"，如 {shown}" if shown else ""
    return f"未读到：{gap.what} {gap.count} 处（{gap.why}{where}）。"


def threshold_sentence(threshold: Threshold) -> str:
    """A limit a rule used, with its source and whether anybody confirmed it."""
    confirmed = "已核定" if threshold.verified else "阈值待核定"
    meaning, unit, source = clean(threshold.meaning), clean(threshold.unit), clean(threshold.source)
    value = f"{number(round(100 * threshold.value, 2))}%" if unit == "比例" else f"{number(threshold.value)}{unit}"
    return f"{meaning}：{value}{_SOURCE}{source or '未注明'}；{confirmed}）"


def threshold_sentences(names: tuple[str, ...], scorecard: Scorecard) -> tuple[str, ...]:
    """The thresholds of those names in words; a name the scorecard lacks is shown as it is."""
    known = {threshold.name: threshold for threshold in scorecard.thresholds}
    return tuple(threshold_sentence(known[name]) if name in known else clean(name) for name in names)


def thresholds_together(sentences: Sequence[str]) -> str:
    """Sentences of thresholds in a row, a source that several have said once: 甲：80%、乙：30%（来源：…）."""
    split = [sentence.partition(_SOURCE) for sentence in sentences]
    groups = [("、".join(head for head, _, _ in group), tail) for tail, group in groupby(split, lambda one: one[1:])]
    return "；".join(heads + "".join(tail) for heads, tail in groups)


def evidence_digest(finding: Finding) -> str:
    """SHA-256 of what a person sees under a finding; a ruling stands until it changes.

    Of a problem it also covers what was looked for and found absent, and where no page shows the problem the reason:
    another thing missing is another problem. Left out: when it was fetched and the body's digest, which a hit counter
    changes every night, days that go by, and what could not be read, which a person who looked by hand has already
    made up for.
    """
    seen = ["\x1f".join((e.role, e.url, e.title, e.quote, e.place, e.note, day(e.dated))) for e in finding.evidence]
    said = [finding.unit, finding.requirement, finding.outcome, *sorted(seen)]
    if finding.outcome in _HELD_AGAINST:
        said += sorted({certificate.looked_for for certificate in finding.certificates})
        if not any(e.role in _DECISIVE for e in finding.evidence):
            said.append(_GOES_BY.sub("", finding.reason))
    return hashlib.sha256("\x1e".join(said).encode("utf-8", "replace")).hexdigest()
