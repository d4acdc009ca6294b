"""Who is audited, and where they publish. Edited by the office as data (rosters/*.toml); never code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class UnitKind(StrEnum):
    """What sort of body a unit is; decides which clauses of the plan address it."""

    CITY_OFFICE = "city_office"  # 市政府办公室: a department that also speaks for the city government
    DEPARTMENT = "department"  # 市直单位
    COUNTY = "county"  # 县(市、区)人民政府
    MANAGEMENT_COMMITTEE = "management_committee"  # 管委会
    STATIONED_UNIT = "stationed_unit"  # 中央、省驻市单位


class EntryKind(StrEnum):
    """How an entry point is to be read."""

    SITE = "site"  # the unit's own site: everything on the host is the unit's
    PORTAL = "portal"  # the city portal, seen by a unit that answers for it
    CHANNEL = "channel"  # a folder of another unit's site, e.g. /bumen/<code>/
    DIRECTORY = "directory"  # a directory page, e.g. openInfo.action?depCode=
    GKMLPT = "gkmlpt"  # a sub-site of the province's disclosure platform


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """An address where a unit publishes. `url` is absolute http(s), as a browser would show it."""

    url: str
    kind: EntryKind = EntryKind.SITE


@dataclass(frozen=True, slots=True)
class PeriodName:
    """A name held during a period; None is open-ended. Used for former names."""

    text: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Successor:
    """The unit that took over on `since` after a reform. `name` is its official name."""

    name: str
    since: date


@dataclass(frozen=True, slots=True)
class Flags:
    """What a unit is and has. None means that nobody has told us: never guessed, shown as 未登记."""

    annex1: bool | None = None  # listed in 附件1 (市有关单位)
    annex2: bool | None = None  # listed in 附件2 (重点领域相关单位)
    key_area: bool | None = None  # works in a key area of disclosure
    enforcement: bool | None = None  # has powers of administrative enforcement
    administrative_powers: bool | None = None  # exercises administrative powers (has a power list)
    services: bool | None = None  # offers services to citizens or firms
    budget_unit: bool | None = None  # publishes a department budget of its own
    classified: bool | None = None  # 涉密: withheld as a whole by law
    subordinate_bodies: bool | None = None  # has public enterprises or institutions below it
    drafts_normative: bool | None = None  # drafts normative documents
    handles_proposals: bool | None = None  # handled deputies' proposals this year
    major_projects: bool | None = None  # has major construction projects
    new_media: bool | None = None  # runs official new-media accounts


@dataclass(frozen=True, slots=True)
class Unit:
    """One audited unit.

    `id` is a stable slug; `name` the full official name at the plan's date; `plan_name` the short name the
    plan uses (市财政局), or "" when the plan does not name the unit. `aliases` are further names that mean the
    unit (issuer test, column names). `document_prefixes` are 文号 prefixes (揭府办). A unit without entry
    points has no registered address: its rows are BLOCKED 未登记网址.
    """

    id: str
    name: str
    kind: UnitKind
    plan_name: str = ""
    aliases: tuple[str, ...] = ()
    former_names: tuple[PeriodName, ...] = ()
    successor: Successor | None = None
    document_prefixes: tuple[str, ...] = ()
    flags: Flags = Flags()
    entry_points: tuple[EntryPoint, ...] = ()
    official_id: str | None = None  # 网站标识码 as registered
    opened_on: date | None = None  # when the site went live, if registered
    leaders: tuple[str, ...] = ()  # principal leaders' names, if registered
    note: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that means this unit: official, as in the plan, aliases, former ones, the successor's."""
        found = [self.name, self.plan_name, *self.aliases, *(n.text for n in self.former_names)]
        if self.successor:
            found.append(self.successor.name)
        return tuple(dict.fromkeys(n for n in found if n))


@dataclass(frozen=True, slots=True)
class Site:
    """What is crawled as one: the entry points that one or several units share, and the units' ids."""

    entry_points: tuple[EntryPoint, ...]
    unit_ids: tuple[str, ...]

    @property
    def key(self) -> str:
        """Stable identity of the site: its addresses, sorted, joined by a blank."""
        return " ".join(sorted(e.url for e in self.entry_points))

    @property
    def url(self) -> str:
        """The first entry point's address, as shown to people."""
        return self.entry_points[0].url


@dataclass(frozen=True, slots=True)
class Roster:
    """The audited units of one city.

    `division_codes` are the six-digit codes that site codes must begin with; `source` says who drew up the
    list and when; `annexes_known` tells whether 附件1 and 附件2 were at hand.
    """

    city: str
    units: tuple[Unit, ...]
    division_codes: tuple[str, ...] = ()
    annexes_known: bool = False
    source: str = ""

    def unit(self, unit_id: str) -> Unit | None:
        """The unit of that id, or None."""
        return next((u for u in self.units if u.id == unit_id), None)

    def named(self, name: str) -> Unit | None:
        """The unit that bears exactly this id, name, plan name, alias, former name or successor's name."""
        return next((u for u in self.units if name == u.id or name in u.names), None)

    def sites(self) -> tuple[Site, ...]:
        """Distinct sites in roster order; units with the same entry points share one."""
        shared: dict[tuple[EntryPoint, ...], list[str]] = {}
        for unit in self.units:
            if unit.entry_points:
                shared.setdefault(unit.entry_points, []).append(unit.id)
        return tuple(Site(points, tuple(ids)) for points, ids in shared.items())
