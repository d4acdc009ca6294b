"""Whether a home page opens: single looks at it, and what a week of them says (site-health indicator H01)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.page import Cause


class Reach(StrEnum):
    """What one request over one family of addresses showed."""

    ANSWERED = "answered"  # a complete answer within 15 seconds
    FAILED = "failed"  # none: the page does not open
    UNABLE = "unable"  # it answers, but not us (a wall, a certificate), or we could not ask
    ABSENT = "absent"  # the name has no address of that family


class Line(StrEnum):
    """Our own line while a home page did not open."""

    UP = "up"  # others answered at that moment
    DOWN = "down"  # nobody else answered either: our line, as likely as not
    UNKNOWN = "unknown"  # nobody else was there to ask
    UNASKED = "unasked"  # the page opened: no question


@dataclass(frozen=True, slots=True)
class Look:
    """One request to a home page. `seconds` until the end of the answer or of our patience; `peer` is the server's
    address, "" when none was reached."""

    reach: Reach
    seconds: float
    cause: Cause | None = None
    peer: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at a home page over IPv4 and one over IPv6, made together."""

    site_key: str
    at: datetime
    v4: Look
    v6: Look
    line: Line = Line.UNASKED

    @property
    def is_answered(self) -> bool:
        """True when a visitor could open the page, by whichever family."""
        return Reach.ANSWERED in (self.v4.reach, self.v6.reach)

    @property
    def seems_failed(self) -> bool:
        """True when the page opened over neither family, and there is a server's failure to show for it. Whether it
        counts against the site is for `line` to say. A server that answers, but not us, has not failed."""
        looks = (self.v4, self.v6)
        if any(look.reach is Reach.UNABLE and (look is self.v4 or look.peer) for look in looks):
            return False
        reaches = {look.reach for look in looks}
        return not self.is_answered and (Reach.FAILED in reaches or reaches == {Reach.ABSENT})

    @property
    def is_failed(self) -> bool:
        """True when the page did not open and others did."""
        return self.seems_failed and self.line is Line.UP


@dataclass(frozen=True, slots=True)
class Availability:
    """What the samples of one site in [since, until) say.

    Of all `samples`, `answered` and `failed` count. The others do not: `our_line` (our own line was down, or nobody
    could be asked), `filed` (the unit had reported the site down), `unable` (it answers, but not us). `v6_asked` and
    `v6_answered` count the looks over IPv6 that could tell.
    """

    site_key: str
    since: datetime
    until: datetime
    samples: int
    answered: int
    failed: int
    our_line: int
    filed: int
    unable: int
    v6_asked: int
    v6_answered: int
    days: int  # local dates with a sample that counts
    seconds: float | None = None  # median time of the answered samples, by the faster family

    @property
    def counted(self) -> int:
        """The samples that count."""
        return self.answered + self.failed

    @property
    def failed_share(self) -> float | None:
        """The share of the counted samples in which the page did not open, or None when none counts."""
        return self.failed / self.counted if self.counted else None

    @property
    def v6_share(self) -> float | None:
        """The share of the looks over IPv6 that were answered, or None when none could tell."""
        return self.v6_answered / self.v6_asked if self.v6_asked else None
