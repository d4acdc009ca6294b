"""Everything a rule may look at about one unit on one day, and what was not seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from model.page import Cause, FileFacts, Page
from model.plan import Plan, Scorecard
from model.roster import Roster, Unit


class SiteClass(StrEnum):
    """A site's state in one word, for the reader of a report."""

    OK = "ok"
    DEGRADED = "degraded"  # read, with failures
    UNREACHABLE = "unreachable"  # the home page never opened
    BLOCKED = "blocked"  # it refuses machines, or robots.txt could not be read
    EXCLUDED = "excluded"  # robots.txt excludes us
    TRUNCATED = "truncated"  # a budget or a trap cut the reading


class EndReason(StrEnum):
    """Why the spider stopped."""

    EXHAUSTED = "exhausted"  # nothing left to read
    PAGE_BUDGET = "page_budget"
    DEPTH_BUDGET = "depth_budget"
    BYTE_BUDGET = "byte_budget"
    TIME_BUDGET = "time_budget"
    HOME_UNREACHABLE = "home_unreachable"
    ROBOTS = "robots"
    BREAKER = "breaker"  # too many failures in a row: stopped, what was seen is kept
    CANCELLED = "cancelled"
    CRASHED = "crashed"  # our own fault


@dataclass(frozen=True, slots=True)
class Unread:
    """An address known and not read: why, and the texts of the links that lead to it (evidence of relevance).

    `found_on` are pages that link to it (at most three kept, sorted).
    """

    url: str
    cause: Cause
    detail: str = ""
    link_texts: tuple[str, ...] = ()
    found_on: tuple[str, ...] = ()
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class SecondLook:
    """The confirmation pass: navigation and list pages fetched again later on new connections.

    `waited_seconds` between the end of the crawl and the second look; `same` are addresses whose links and
    main text were unchanged, `changed` those that differed, `failed` those that did not answer. Among the changed,
    `contradicted` are lists that showed their entries one time and not the other.
    """

    at: datetime
    waited_seconds: float
    same: tuple[str, ...]
    changed: tuple[str, ...]
    failed: tuple[str, ...]
    contradicted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """Old articles, and files of theirs, that a night did not ask for, because each is asked for every `within_days`
    days: how many, and the day on which the first of them was last seen as it is."""

    count: int
    oldest_on: date
    within_days: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the crawl saw of a site and what it did not.

    `planned` counts addresses known in scope, `fetched` those read; `skipped_patterns` are URL patterns cut by
    a cap (traps), with the number not followed.
    """

    started_at: datetime
    ended_at: datetime
    ended: EndReason
    site_class: SiteClass
    home_ok: bool
    planned: int
    fetched: int
    unread: tuple[Unread, ...] = ()
    second_look: SecondLook | None = None
    robots_excluded: int = 0
    skipped_patterns: tuple[tuple[str, int], ...] = ()
    depth_reached: int = 0
    bytes_read: int = 0
    requests: int = 0
    site_search: str | None = None  # address of the site's own search, if it has one
    sitemap_read: bool = False
    notes: tuple[str, ...] = ()
    carried: Carried | None = None  # among those fetched; None when everything was asked for in this audit


class ProbeKind(StrEnum):
    IPV6 = "ipv6"
    TLS = "tls"
    DNS = "dns"
    AVAILABILITY = "availability"
    RANDOM_PATH = "random_path"  # what a path that cannot exist answers
    SEARCH = "search"


class ProbeStatus(StrEnum):
    OK = "ok"
    FAILED = "failed"  # measured: the site does not offer it
    UNABLE = "unable"  # we could not measure (no IPv6 here …)


@dataclass(frozen=True, slots=True)
class Probe:
    """One measurement. `facts` are ordered name-value pairs in plain text."""

    kind: ProbeKind
    target: str
    status: ProbeStatus
    measured_at: datetime
    detail: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    def fact(self, name: str) -> str | None:
        """The value of that name, or None."""
        return next((v for k, v in self.facts if k == name), None)


@dataclass(frozen=True, slots=True)
class Register:
    """An imported table (meetings, proposals, approval dates …): column names and rows of text."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    imported_at: datetime | None = None
    source: str = ""

    def records(self) -> tuple[dict[str, str], ...]:
        """The rows as mappings from column name to cell text."""
        return tuple(dict(zip(self.columns, row, strict=False)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Crawl:
    """The product of the crawler for one site: facts in the order of their addresses, probes, coverage."""

    site_key: str
    home_url: str
    pages: tuple[Page, ...]
    files: tuple[FileFacts, ...]
    probes: tuple[Probe, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class SiteSnapshot:
    """One unit's site as a rule sees it.

    `crawl` is None when the unit has no registered address. `portal` is the city portal's crawl, for duties
    that are fulfilled there; `previous` this site's crawl of an earlier audit, whose pages and files alone count
    (without one a rule says what it says when nothing has changed); `registers` what the office imported.
    """

    unit: Unit
    roster: Roster
    crawl: Crawl | None
    portal: Crawl | None = None
    previous: Crawl | None = None
    registers: tuple[Register, ...] = ()

    def register(self, name: str) -> Register | None:
        """The imported register of that name, or None."""
        return next((r for r in self.registers if r.name == name), None)


@dataclass(frozen=True, slots=True)
class Period:
    """The day of the audit and the plan it is judged by. All clocks a rule may read."""

    as_of: date
    plan: Plan
    scorecard: Scorecard
    unit_approvals: tuple[tuple[str, date], ...] = ()

    @property
    def year(self) -> int:
        """The plan's year."""
        return self.plan.year

    def threshold(self, name: str) -> float:
        """The value of a threshold of the scorecard; KeyError when it has none of that name."""
        return self.scorecard.threshold(name).value
