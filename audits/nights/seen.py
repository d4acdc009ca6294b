"""A site's crawl as the rules of a night see it: with marks in place of what changes every night by itself.

When the walk began, how many old articles were left for their turn, when a probe was made: none of it decides
anything, but all of it may stand in a finding. The rules see marks instead, which `stamped` replaces afterwards; so
a digest over what they see is the same for a site that has not changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

import msgspec

from model.finding import Certificate, Clause, Evidence, Finding
from model.snapshot import Carried, Coverage, Crawl, Probe
from rules.watched import Watch, WatchedProbes

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_encoder = msgspec.json.Encoder()


class SeenSite:
    """One crawl: its heads (pages by address and title alone), its digests, and all of it once a rule asks.

    `number` tells its marks from those of the other crawls of one snapshot; `heads` and `read` give the crawl without
    and with all facts.
    """

    def __init__(self, heads: Callable[[], Crawl], facts_digest: str, number: int, read: Callable[[], Crawl]) -> None:
        self._heads, self.facts_digest, self.number, self.read = heads, facts_digest, number, read
        self._whole: Crawl | None = None

    @cached_property
    def heads(self) -> Crawl:
        """The crawl with the heads of its pages alone."""
        return self._heads()

    def whole(self, watch: Watch) -> Crawl:
        """The crawl as the rules see it: the same object each time, until `forget`."""
        if self._whole is None:
            probes = WatchedProbes.of(self._probes, watch)
            self._whole = replace(self.read(), probes=probes, coverage=self._coverage)
        return self._whole

    def forget(self) -> None:
        """Let go of what `whole` read."""
        self._whole = None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that a rule can see, the probes left out."""
        return digest_of(self.facts_digest, self.heads.site_key, self.heads.home_url, self._coverage)

    @cached_property
    def probes_digest(self) -> str:
        """SHA-256 of what the probes found."""
        return digest_of(self._probes)

    @cached_property
    def carried(self) -> tuple[Carried, Carried | None]:
        """The mark and what it stands for."""
        mark = self._coverage.carried
        assert mark is not None
        return mark, self.heads.coverage.carried

    @cached_property
    def instants(self) -> tuple[tuple[datetime, datetime], ...]:
        """The marks of the probes' instants and what they stand for."""
        pairs = zip(self._probes, self.heads.probes, strict=True)
        return tuple((mark.measured_at, probe.measured_at) for mark, probe in pairs)

    @cached_property
    def _coverage(self) -> Coverage:
        coverage, carried = self.heads.coverage, self.heads.coverage.carried
        is_too_old = carried and (coverage.started_at.date() - carried.oldest_on).days >= carried.within_days
        if carried is None or not is_too_old:  # all that is asked of it
            carried = Carried(-self.number, _NEVER.date(), 1)
        return replace(
            coverage,
            started_at=coverage.started_at if is_too_old else _NEVER,
            ended_at=_NEVER,
            bytes_read=0,
            requests=0,
            second_look=replace(coverage.second_look, at=_NEVER) if coverage.second_look else None,
            carried=carried,
        )

    @cached_property
    def _probes(self) -> tuple[Probe, ...]:
        first = _NEVER + timedelta(days=self.number)
        marks = (first + timedelta(seconds=n) for n in range(len(self.heads.probes)))
        return tuple(replace(p, measured_at=mark) for p, mark in zip(self.heads.probes, marks, strict=True))


def digest_of(*values: object) -> str:
    """SHA-256 of the values as JSON."""
    return hashlib.sha256(_encoder.encode(values)).hexdigest()


def stamped(finding: Finding, sites: Iterable[SeenSite]) -> Finding:
    """The finding with what the marks of these sites stand for."""
    carried = dict(site.carried for site in sites)
    instants = dict(pair for site in sites for pair in site.instants)

    def certificates(found: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
        if not any(c.carried for c in found):
            return found
        return tuple(replace(c, carried=carried.get(c.carried, c.carried)) if c.carried else c for c in found)

    def evidence(found: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        if not any(e.fetched_at in instants for e in found):
            return found  # nearly always: pages bear instants of their own
        return tuple(replace(e, fetched_at=instants[e.fetched_at]) if e.fetched_at in instants else e for e in found)

    def clause(one: Clause) -> Clause:
        said = one.verdict
        shown, certified = evidence(said.evidence), certificates(said.certificates)
        if shown is said.evidence and certified is said.certificates:
            return one
        return replace(one, verdict=replace(said, evidence=shown, certificates=certified))

    return replace(
        finding,
        evidence=evidence(finding.evidence),
        certificates=certificates(finding.certificates),
        clauses=tuple(map(clause, finding.clauses)),
    )
