"""Searches: what was looked for, what was found, what was rejected and why, and whether the search was finished.

`documents(...)` never says that something is absent. `Search.required(...)` does, and only behind a complete
certificate; a rule's author cannot get this wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from model.finding import Certificate, Evidence, Gap, Outcome, Role, Verdict
from model.page import Confidence, DateFact, FileFacts, PageKind
from model.snapshot import Crawl, SiteSnapshot
from rules.checks.absence import certificate, counted
from rules.checks.combine import blocked, failed, passed, review
from rules.checks.evidence import of_document
from rules.checks.issuer import Owner, is_unread_ground, owner
from rules.checks.library import library
from rules.checks.published import Document, offered
from rules.checks.text import fold, label
from rules.checks.wanted import Wanted

_MOST_REJECTED = 8  # kept as evidence


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that answers a search. Weak hits lead to REVIEW, never to PASS or FAIL."""

    document: Document
    confidence: Confidence
    owner: Owner
    note: str = ""

    @property
    def published(self) -> DateFact | None:
        return self.document.published

    @property
    def text(self) -> str:
        """Folded main text and attachment texts."""
        return fold(self.document.text)

    @property
    def files(self) -> tuple[FileFacts, ...]:
        return self.document.files

    @property
    def is_scanned(self) -> bool:
        """True when the content is only pictures: a scan, or images in place of text."""
        page = self.document.page
        shown = len(page.text.strip()) if page else 0
        if any(f.scanned for f in self.files) and not any(f.text.strip() for f in self.files) and shown < 200:
            return True
        return bool(page and page.image_of_text and not any(f.text.strip() for f in self.files))

    @property
    def unread_files(self) -> tuple[FileFacts, ...]:
        """Attachments that could not be opened."""
        return tuple(f for f in self.files if f.failure is not None)

    def evidence(self, note: str = "", role: Role = Role.SHOWN, around: str = "") -> Evidence:
        return of_document(self.document, role, note or self.note, around)


@dataclass(frozen=True, slots=True)
class Search:
    """The result of one search on one site. `hits` are sure, newest first; `weak` only resemble."""

    wanted: Wanted
    hits: tuple[Hit, ...]
    weak: tuple[Hit, ...]
    rejected: tuple[tuple[Document, str], ...]
    certificate: Certificate

    @property
    def looked_for(self) -> str:
        """The name of the thing, as it stands in reasons."""
        return self.wanted.name

    @property
    def first(self) -> Hit | None:
        return self.hits[0] if self.hits else None

    @property
    def is_finished(self) -> bool:
        return self.certificate.is_complete

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What was found, what only resembled, what was rejected and why."""
        found = [h.evidence() for h in self.hits[:5]]
        found += [h.evidence(role=Role.REJECTED) for h in self.weak[:3]]
        found += [of_document(d, Role.REJECTED, why) for d, why in self.rejected[:_MOST_REJECTED]]
        return tuple(found)

    def where(self, keep: Callable[[Hit], bool], why: str) -> Search:
        """Only the hits that meet a condition; the others are rejected with `why`."""
        kept = tuple(h for h in self.hits if keep(h))
        out = tuple((h.document, why) for h in self.hits if not keep(h))
        return replace(self, hits=kept, rejected=(*out, *self.rejected))

    def apart(self) -> Search:
        """Each document by itself: without the list page that only offers what was found on its own as well, or that
        leads to documents of this kind, be they of other years (the column 年报2018年 lists the report on 2017)."""
        found = {h.document.url for h in self.hits}
        known = found | {document.url for document, _ in self.rejected}
        return self.where(lambda h: not _offers(h.document, found, known), "是列出文件的栏目页，文件另行判断")

    def required(self, absent: str, advice: str = "", shown: str = "") -> Verdict:
        """PASS when something was found (`shown` says it); otherwise FAIL with `absent` if the search was finished,
        REVIEW if something resembles it, else BLOCKED with what was not seen."""
        if self.hits:
            return passed(shown or f"已公开{self.looked_for}", evidence=self.evidence)
        return self.absent(absent, advice)

    def settled(self, verdict: Verdict) -> Verdict:
        """What the found documents amount to. PASS stands whatever was not seen; anything less only if nothing better
        can have been left unseen, else a person must look."""
        if verdict.outcome is Outcome.PASS or not verdict.outcome.is_decided:
            return verdict
        kept = replace(verdict, certificates=(*verdict.certificates, self.certificate))
        gaps = [gap for gap in self.certificate.gaps if not self._is_of_hits(gap)]
        if any(hit.document.page is not None and hit.document.page.truncated for hit in self.hits):
            gaps.append(Gap("页面", "页面过大，只读了一部分"))  # what it lacks may stand in the rest
        if not gaps:
            return kept
        unseen = f"但未能查全（{_gaps(gaps)}），可能另有未读到的{self.looked_for}，请人工核对"
        return replace(kept, outcome=Outcome.REVIEW, reason=f"{verdict.reason}；{unseen}")

    def counted(self, verdict: Verdict) -> Verdict:
        """What is said of all that was looked for, if all of it was found (see `absence.counted`). An attachment that
        could not be opened hides no document that would spoil a PASS: the page that offers it was read."""
        if verdict.outcome.is_decided and verdict.outcome is not Outcome.PASS:
            return self.settled(verdict)
        gaps = tuple(gap for gap in self.certificate.gaps if gap.what != "附件")
        return counted(verdict, replace(self.certificate, gaps=gaps))

    def _is_of_hits(self, gap: Gap) -> bool:
        """True when a gap is only about attachments of the documents found, which the verdict has weighed already. It
        names but the first of many: as many as these have, it is about no others."""
        own = {f.url for h in self.hits for f in h.files}
        own |= {a.url for h in self.hits if h.document.page for a in offered(h.document.page)}
        if gap.what not in ("附件", "网址") or not own.issuperset(gap.examples):
            return False
        named = [h for h in self.hits if self.wanted.may_be_called(h.document.folded)]
        failed = {f.url for h in named for f in h.files if f.failure is not None and not f.scanned}
        scanned = {f.url for h in named for f in h.files if f.scanned}
        is_told_of = gap.what == "附件" and any(
            len(files) == gap.count and files.issuperset(gap.examples) for files in (failed, scanned)
        )
        return gap.count == len(gap.examples) or is_told_of

    def absent(self, reason: str, advice: str = "", verdict: Callable[..., Verdict] = failed) -> Verdict:
        """`verdict(reason)` for what this search did not find, if its absence is proven; else REVIEW or BLOCKED."""
        kept = {"evidence": self.evidence, "certificates": (self.certificate,)}
        if self.weak:
            named = "、".join(f"《{h.document.title[:40]}》" for h in self.weak[:2])
            return review(f"找到疑似{self.looked_for}的信息{named}，请人工确认", advice, **kept)
        if self.is_finished:
            return verdict(reason, advice, **kept)
        if any(gap.what == "附件" for gap in self.certificate.gaps):
            return review(
                f"有疑似{self.looked_for}的附件未能读出（{_gaps(self.certificate.gaps)}），请人工打开核对",
                advice,
                **kept,
            )
        return blocked(
            f"未能查全，不能认定是否公开{self.looked_for}：{_gaps(self.certificate.gaps)}",
            "请按原因处理后重新检查，或人工核对。",
            **kept,
        )


def _offers(document: Document, found: set[str], known: set[str]) -> bool:
    page = document.page
    if page is None or page.url != document.url or not page.rows:
        return False
    leads_on = page.kind is PageKind.LIST and all(row.url in known for row in page.rows)
    return leads_on or any(file.url in found for file in document.files)


def _gaps(gaps: Sequence[Gap]) -> str:
    return "；".join(f"{g.why}（{g.count}处）" if g.count > 1 else g.why for g in gaps[:4])


def documents(
    site: SiteSnapshot,
    wanted: Wanted,
    *,
    where: Crawl | None = None,
    by_column: bool = False,
    portal_too: bool = True,
) -> Search:
    """Look for documents on the unit's site (or on `where`). `by_column`: any document filed under one of the
    columns counts, whatever its title.

    With `portal_too`, what stands only on the city portal under the unit's own name is published too; the absence of
    anything is proven on the unit's site alone.
    """
    crawl = where or site.crawl
    assert crawl is not None
    here = _looked_through(site, crawl, wanted, by_column, shared=_has_moved_to_the_portal(site, crawl))
    portal = site.portal
    if here.hits or not portal_too or portal is None or portal is crawl or crawl is not site.crawl:
        return here
    there = _looked_through(site, portal, replace(wanted, owners=wanted.owners & {Owner.OWN}), by_column, shared=True)
    noted = tuple(replace(h, note="公开在市政府门户网站") for h in there.hits)
    return replace(here, hits=noted) if noted else here


def _has_moved_to_the_portal(site: SiteSnapshot, crawl: Crawl) -> bool:
    """True when the unit's address of its own leads to the city portal, where only what says so is its own."""
    home = library(crawl).home
    if home is None or site.portal is None or site.portal is crawl:
        return False
    portal = urlsplit(site.portal.home_url).hostname
    registered = {urlsplit(entry.url).hostname for entry in site.unit.entry_points}
    return portal not in registered and urlsplit(home.final_url).hostname == portal


def _looked_through(
    site: SiteSnapshot, crawl: Crawl, wanted: Wanted, by_column: bool, *, shared: bool = False
) -> Search:
    """`shared`: a site of many units, on which a document is the unit's only if it says so."""
    shelf = library(crawl)
    columns = frozenset(map(label, wanted.columns))
    alike = shelf.labels_like(columns)
    resembling = wanted.resembling or wanted.near
    hits: list[Hit] = []
    weak: list[Hit] = []
    rejected: list[tuple[Document, str]] = []
    for document in shelf.documents:
        matched = wanted.title.search(document.folded) is not None
        filed = bool(alike & document.columns)
        if not matched and not (filed and by_column):
            is_broken = "\ufffd" in document.title
            if columns & document.columns and (is_broken or (resembling and resembling.search(document.folded))):
                hit = Hit(
                    document,
                    Confidence.WEAK,
                    owner(document, site.unit, site.roster, shared=shared),
                    "标题有乱码，且在相应栏目" if is_broken else "标题相近，且在相应栏目",
                )
                if wanted.rejection(document, hit.owner) is None:
                    weak.append(hit)
            continue
        whose = owner(document, site.unit, site.roster, shared=shared)
        why = wanted.rejection(document, whose)
        if why is not None:
            if _is_of_the_future(document) and replace(wanted, until=None).rejection(document, whose) is None:
                weak.append(Hit(document, Confidence.WEAK, whose, "标明的日期晚于读取的日期"))
            rejected.append((document, why))
            continue
        confidence = Confidence.STRONG if matched and filed else Confidence.MEDIUM
        hits.append(Hit(document, confidence, whose))

    def is_anothers(url: str, title: str) -> bool:
        entry = Document(url, title, title, None, frozenset(), None)
        return owner(entry, site.unit, site.roster, shared=shared) not in {*wanted.owners, Owner.UNKNOWN}

    proof = certificate(
        crawl, wanted.name, wanted.may_be_called, alike, is_anothers, lambda url: is_unread_ground(url, site)
    )
    return Search(wanted, _newest_first(hits), _newest_first(weak), tuple(rejected), proof)


def _is_of_the_future(document: Document) -> bool:
    """True when the document bears a day that had not come when it was read: the day is wrong, not the document."""
    dated, page = document.published, document.page
    return dated is not None and page is not None and dated.on > page.fetched_at.date()


def _newest_first(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    unique = {h.document.url + h.document.folded: h for h in hits}
    return tuple(
        sorted(
            unique.values(), key=lambda h: (h.published.on if h.published else date.min, h.document.url), reverse=True
        )
    )


def once(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Each thing once, in the order given: an article filed in two columns under two addresses is one."""
    unique: dict[tuple[str, date | None], Hit] = {}
    for hit in hits:
        unique.setdefault((hit.document.folded, hit.published.on if hit.published else None), hit)
    return tuple(unique.values())


def newest(hits: Sequence[Hit]) -> Hit | None:
    """The hit published last; None without hits."""
    return hits[0] if hits else None


def earliest(hits: Sequence[Hit]) -> Hit | None:
    """The hit published first among those with a date, else any; None without hits."""
    dated = [h for h in hits if h.published]
    return dated[-1] if dated else newest(hits)
