"""Which failures deserve another try, when, and how often. Pure: the random number comes in as an argument.

A fault that a retry cures is no fault. What is certain (a name that does not exist, a refusal) is not asked again at
once; nearly everything is asked once more in the second pass, for a server may be down for an hour and not for good.
"""

from __future__ import annotations

from crawler.limits import CrawlSettings
from model.page import Cause, Failure, Phase

# Over in a moment: the next request may find the server well.
MOMENTARY = frozenset(
    {
        Cause.DNS_FAILED,
        Cause.CONNECT_REFUSED,
        Cause.CONNECT_FAILED,
        Cause.TLS_FAILED,
        Cause.DISCONNECTED,
        Cause.PROTOCOL_ERROR,
        Cause.TRUNCATED,
        Cause.BAD_ENCODING,
        Cause.SERVER_ERROR,
        Cause.UNAVAILABLE,
        Cause.RATE_LIMITED,
    }
)
# These have already cost a long wait: one more try at once, the rest in the second pass.
SLOW = frozenset({Cause.CONNECT_TIMEOUT, Cause.FIRST_BYTE_TIMEOUT})
# Not worth asking at once, worth asking later: outages, walls that watch the rate, back ends that differ, a session
# that is lost and found, a fault of ours.
LATER = frozenset(
    {
        Cause.TOTAL_TIMEOUT,
        Cause.DNS_NO_NAME,
        Cause.DNS_NO_ADDRESS,
        Cause.TLS_EXPIRED,
        Cause.TLS_NAME_MISMATCH,
        Cause.TLS_UNTRUSTED,
        Cause.NOT_FOUND,
        Cause.FORBIDDEN,
        Cause.CLIENT_ERROR,
        Cause.CHALLENGE,
        Cause.MAINTENANCE,
        Cause.SOFT_404,
        Cause.SAME_BODY,
        Cause.NEEDS_BROWSER,
        Cause.REDIRECT_LOOP,
        Cause.TOO_MANY_REDIRECTS,
        Cause.ROBOTS_UNAVAILABLE,
        Cause.OVER_LIMIT,
        Cause.OUT_OF_SCOPE,
        Cause.UNAUTHORIZED,
        Cause.LOGIN_WALL,
        Cause.PARKED,
        Cause.OUR_FAULT,
    }
)


def tries(failure: Failure, phase: Phase, settings: CrawlSettings) -> int:
    """How often an address that failed so may be asked for in that phase, the first time included."""
    most = settings.second_pass_attempts if phase is Phase.RETRY else settings.attempts
    if failure.cause in MOMENTARY:
        return max(1, most)
    if failure.cause in SLOW:
        return min(2, max(1, most)) if phase is not Phase.RETRY else 1
    return 1


def deserves_second_pass(failure: Failure) -> bool:
    """True when asking once more, later in the audit, may give another answer."""
    return failure.cause in MOMENTARY or failure.cause in SLOW or failure.cause in LATER


def wait_before(attempt: int, settings: CrawlSettings, draw: float, asked: float | None = None) -> float:
    """Seconds before try number `attempt` (2 is the first retry): doubling, with full jitter over its upper half.

    `draw` is a random number in [0, 1). `asked` is what the server's Retry-After asks for: never less than that.
    """
    ceiling = min(settings.backoff_cap_s, settings.backoff_s * 2.0 ** max(0, attempt - 2))
    return max(asked or 0.0, ceiling * (0.5 + draw / 2))
