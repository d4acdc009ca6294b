"""What the office's page reads: audits, cards, evidence, reports. Cards are kept until somebody writes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import RLock

from audits.evidence import archived, finding_of
from audits.people.followup import up_to_date
from audits.people.ledger_book import NamedLedger
from audits.settings import Settings
from crawler.extract import is_html, page_facts
from model.audit import Audit, AuditKind, AuditResult
from model.errors import NotFound
from model.finding import Outcome
from model.page import RawPage
from model.screenshot import Screenshot
from reports import RENDERERS
from reports.cards import CityCard, Counts, UnitCard
from reports.evidence import EvidenceCard, evidence_card
from reports.findings import FindingCard
from reports.scorecard import city_card
from store import Store
from store.reading import ReadingStore

_WHOLE = (AuditKind.NIGHTLY, AuditKind.SPECIAL)
_CARDS_KEPT = 4  # the newest, the one before it, what somebody looks up; 11 MB each where an audit has 734 rows
_SHOWN_CHARACTERS = 200_000  # of an archived page


@dataclass(frozen=True, slots=True)
class Listed:
    """One audit in a list, and whether it has a result."""

    audit: Audit
    is_readable: bool


@dataclass(frozen=True, slots=True)
class Archived:
    """A piece of evidence beside what was received: `text` is what the program read, `source` the bytes as text.

    `raw` is None when the address was not fetched by itself. Both texts are cut; they are shown, never run.
    """

    finding: FindingCard
    evidence: EvidenceCard
    raw: RawPage | None
    text: str = ""
    source: str = ""

    @property
    def is_as_cited(self) -> bool:
        """Whether the record is the one that the finding cites (None cited counts as yes)."""
        return self.raw is None or self.evidence.digest in ("", self.raw.body_digest)


class ReadingRoom:
    """Reads the data directory for the page; safe to use from several threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._store = ReadingStore.open(Path(settings.data))
        self._turn = RLock()
        self._version: tuple[int, ...] = ()
        self._listed: tuple[Listed, ...] = ()
        self._counts: dict[str, Counts] = {}
        self._loaded: OrderedDict[str, tuple[str, AuditResult]] = OrderedDict()  # with the fingerprint
        self._results: dict[str, AuditResult] = {}
        self._cards: OrderedDict[str, CityCard] = OrderedDict()
        self._ledger: NamedLedger | None = None

    def close(self) -> None:
        """Let go of the data directory."""
        self._store.close()

    def audits(self) -> tuple[Listed, ...]:
        """Every audit, the newest first, those that run or were broken off among them."""
        with self._turn:
            self._refresh()
            return self._listed

    def latest(self) -> Listed | None:
        """The newest audit of the roster that has a result; a spot check or a second look at a few rows is none."""
        return next((listed for listed in self.readable() if listed.audit.kind in _WHOLE), None)

    def counts(self, audit_id: str) -> Counts:
        """How many rows of an audit the machine gave each outcome, in the order of Outcome; 0 without a result."""
        with self._turn:
            self._refresh()
            if audit_id not in self._counts:
                counted = self._store.outcome_counts(audit_id)
                self._counts[audit_id] = tuple((outcome, counted.get(outcome, 0)) for outcome in Outcome)
            return self._counts[audit_id]

    def readable(self, unit_id: str = "") -> tuple[Listed, ...]:
        """The audits that have a result, the newest first; with a unit only those that looked at it."""
        return tuple(a for a in self.audits() if a.is_readable and (not unit_id or unit_id in a.audit.units))

    def shown(self, audit_id: str = "") -> CityCard | None:
        """The view of the audit asked for; without one of the newest, a whole one before a spot check. None before
        there is any. NotFound for an unknown id."""
        if audit_id:
            return self.card(audit_id)
        listed = self.latest() or next(iter(self.readable()), None)
        return self.card(listed.audit.id) if listed else None

    def card(self, audit_id: str) -> CityCard:
        """The view of one audit with all rulings up to now. NotFound when there is no result."""
        with self._turn:
            self._refresh()
            card = self._cards.get(audit_id)
            if card is None:
                card = self._cards[audit_id] = city_card(self._result(audit_id))
                while len(self._cards) > _CARDS_KEPT:
                    self._cards.popitem(last=False)
            self._cards.move_to_end(audit_id)
            return card

    def unit(self, audit_id: str, unit_id: str) -> UnitCard:
        """One unit's card. NotFound when the audit has none of that id."""
        for unit in self.card(audit_id).units:
            if unit.id == unit_id:
                return unit
        raise NotFound(f"检查 {audit_id} 里没有单位“{unit_id[:60]}”。")

    def finding(self, audit_id: str, unit_id: str, requirement_id: str) -> FindingCard:
        """One finding's card. NotFound when the audit has none."""
        for finding in self.unit(audit_id, unit_id).findings:
            if finding.requirement_id == requirement_id:
                return finding
        raise NotFound(f"检查 {audit_id} 没有单位“{unit_id[:60]}”要求 {requirement_id[:20]} 的结果。")

    def archived(self, audit_id: str, unit_id: str, requirement_id: str, number: int) -> Archived:
        """The archived record behind a finding's evidence number `number`, from 1. NotFound when there is no such."""
        card = self.finding(audit_id, unit_id, requirement_id)
        with Store.open(Path(self._settings.data)) as store:
            result = self._result(audit_id)
            evidence = finding_of(result, unit_id, requirement_id).evidence
            if not 1 <= number <= len(evidence):
                raise NotFound("这项结果没有这一条证据。")
            cited = evidence[number - 1]
            raw = archived(store, result, finding_of(result, unit_id, requirement_id), cited)
        if raw is None:
            return Archived(card, evidence_card(cited), None)
        text, source = _as_text(raw)
        return Archived(card, evidence_card(cited), raw, text, source)

    def ledger(self) -> NamedLedger:
        """Every problem in the ledger as it stands."""
        with self._turn:
            self._refresh()
            if self._ledger is None:
                self._ledger = NamedLedger.read(self._settings)
            return self._ledger

    def screenshot(self, audit_id: str, digest: str) -> Screenshot:
        """The picture of that digest in an audit. NotFound when there is none."""
        with self._turn:
            self._refresh()
            shots = self._result(audit_id).screenshots
        for shot in shots:
            if shot.digest == digest:
                return shot
        raise NotFound("没有这张截图。")

    def png(self, shot: Screenshot) -> bytes:
        """A picture itself. NotFound when it is no longer kept."""
        return self._store.png(shot)

    def report(self, audit_id: str, form: str) -> tuple[str, bytes]:
        """File name and bytes of a report with all rulings up to now. NotFound for an unknown audit or form."""
        renderer = RENDERERS.get(form)
        if renderer is None:
            raise NotFound(f"没有名为“{form[:20]}”的报表格式。")
        if form == "json":  # the only one that names every page that was read
            with Store.open(Path(self._settings.data)) as store:
                return renderer.file_name, renderer.render(up_to_date(store.load_result(audit_id), store))
        with self._turn:
            self._refresh()
            result = self._result(audit_id)
        return renderer.file_name, renderer.render(result)

    def notice(self, audit_id: str, unit_id: str) -> tuple[str, bytes]:
        """File name and bytes of the 整改通知书 of one unit. NotFound where it has nothing to mend."""
        from reports import docx  # loads much; few ask for it

        card = self.unit(audit_id, unit_id)
        if not card.problems:
            raise NotFound(f"{card.name}没有须整改的问题，不用发整改通知书。")
        with self._turn:
            result = self._result(audit_id)
        return f"整改通知书-{card.name}.docx", docx.notice(result, unit_id)

    # --- inside ---

    def _refresh(self) -> None:
        version = self._store.version()
        if version == self._version:
            return
        finished = self._store.finished()
        audits = sorted(self._store.audits(), key=lambda audit: (audit.started_at, audit.id), reverse=True)
        self._listed = tuple(Listed(audit, audit.id in finished) for audit in audits)
        self._counts.clear()
        self._results.clear()
        self._cards.clear()
        self._ledger = None
        self._version = version

    def _result(self, audit_id: str) -> AuditResult:
        with self._turn:
            result = self._results.get(audit_id)
            if result is None:
                result = self._results[audit_id] = up_to_date(self._machines(audit_id), self._store)
            return result

    def _machines(self, audit_id: str) -> AuditResult:
        """The result as the machine left it, read again only when it was judged again: no ruling changes it."""
        mark = self._store.fingerprint(audit_id)
        known = self._loaded.get(audit_id)
        if known is None or known[0] != mark:
            known = self._loaded[audit_id] = (mark, self._store.load_result(audit_id))
            while len(self._loaded) > _CARDS_KEPT:
                self._loaded.popitem(last=False)
        self._loaded.move_to_end(audit_id)
        return known[1]


@lru_cache(maxsize=8)
def _as_text(raw: RawPage) -> tuple[str, str]:
    """What the program read of a page, and its source; "" for what is no text."""
    if not is_html(raw):
        return "", ""
    facts = page_facts(raw)
    source = raw.body.decode(facts.actual_charset, "replace")
    return (facts.text or facts.visible_text)[:_SHOWN_CHARACTERS], source[:_SHOWN_CHARACTERS]
