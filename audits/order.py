"""What is to be audited: the order that one run carries out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from unicodedata import category

from model.audit import AuditKind
from model.errors import NotFound, UsageError
from model.plan import Plan, Scorecard
from model.roster import EntryKind, Roster, Site, Unit
from model.snapshot import Register
from store.plan_names import near_name, unit_called
from store.roster_cells import addresses_in


@dataclass(frozen=True, slots=True)
class Order:
    """One audit to carry out. Empty `units` or `rules` mean all of them."""

    kind: AuditKind
    as_of: date
    roster: Roster
    plan: Plan
    scorecard: Scorecard
    units: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    registers: tuple[Register, ...] = ()
    of_roster: bool = True  # False when an address was given by hand: nobody's ledger is touched
    is_alone: bool = False  # the address is nobody's in the roster: no other site is visited

    @property
    def audited(self) -> tuple[Unit, ...]:
        """The units to audit, in roster order."""
        return tuple(u for u in self.roster.units if not self.units or u.id in self.units)

    @property
    def sites(self) -> tuple[Site, ...]:
        """The sites to crawl: those of the audited units, and the portal, where a unit of the roster may fulfil a
        duty as well."""
        wanted = {u.id for u in self.audited}
        portal = portal_of(self.roster)
        if portal and not self.is_alone:
            wanted.update(portal.unit_ids)
        return tuple(s for s in self.roster.sites() if wanted & set(s.unit_ids))


def portal_of(roster: Roster) -> Site | None:
    """The city portal: the site of the first unit that has an entry point of kind PORTAL, or None."""
    return next((s for s in roster.sites() if any(e.kind is EntryKind.PORTAL for e in s.entry_points)), None)


def choose_units(roster: Roster, names: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of the units that the user named by id, name or alias, with or without the city's.

    Raises NotFound for the first unknown one, with the name that is near.
    """
    chosen = []
    for name in names:
        unit = unit_called(roster, name)
        if unit is None:
            raise NotFound(f"名册中没有单位“{name}”{suggested(roster, name)}可用 gongkai roster list 查看全部单位。")
        chosen.append(unit.id)
    return tuple(chosen)


_AROUND = (
    " \t\r\n\u3000“”‘’\"'《》<>＜＞「」【】，。；、,;"  # what comes along when an address is copied out of a text
)
_SCHEME_TWICE = re.compile(r"(?i)^(?:https?://)+(?=https?://)")  # pasted behind one that stood in the field already
_WHOLE = re.compile(r"https?://[^\s，；、：／。（）]+")


def meant(target: str) -> str:
    """What somebody typed or pasted as an address with its scheme, or else as it is.

    www.a.gov.cn and full-width letters are read as they were meant, and so is an address with quotation marks around
    it, a name before it, a comma after it or signs that nobody sees. One that is whole stays as it is.
    """
    plain = _SCHEME_TWICE.sub("", "".join(sign for sign in target if category(sign) != "Cf").strip(_AROUND))
    read = addresses_in(plain)
    if len(read.urls) > 1:
        raise UsageError("一次只能抽查一个网址，请分几次粘贴。")
    if len(read.urls) == 1 and not read.strange and not _WHOLE.fullmatch(plain):
        return read.urls[0]
    return plain


def suggested(roster: Roster, name: str) -> str:
    """The end of a sentence about an unknown name: the near one, where there is one."""
    near = near_name(roster, name)
    return f"，是否想写“{near}”？" if near else "。"
