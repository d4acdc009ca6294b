"""Every bound the crawler keeps: what one answer may take, and what one site may take. Frozen, with defaults.

The defaults keep the goals R1, R7 and R8: a site counts as not opening only after 15 s and more (national census
table of 2015), one hostile site may cost 120 MB and its time budget, and no server feels the visit.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.errors import UsageError

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one fetch may take. Times in seconds, sizes in bytes."""

    connect_s: float = 10.0  # one connection, name look-up and TLS included
    first_byte_s: float = 15.0  # from the request sent to the end of the answer's header
    total_s: float = 60.0  # the whole fetch, redirects included, waiting for a turn not
    head_bytes: int = 128 * 1024  # status line and headers of one answer, 1xx answers included
    head_lines: int = 256  # header lines of one answer
    interim_answers: int = 16  # 1xx answers before the real one
    page_bytes: int = 8 * MIB  # a decoded page: text, JSON, XML
    file_bytes: int = 50 * MIB  # a decoded attachment: any other type
    wire_bytes: int = 64 * MIB  # one answer's body as sent
    redirects: int = 10  # hops followed in one fetch
    url_length: int = 4096  # characters of an address
    idle_s: float = 15.0  # an unused connection is closed after this
    idle_connections: int = 4  # kept open per origin


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How one site is crawled. Times in seconds, sizes in bytes; 0 switches a wait off."""

    # budgets of one site
    max_pages: int = 2000  # answers of any kind, redirects not counted
    max_depth: int = 40  # clicks from the entry point; a pager that is read as one costs none
    max_bytes: int = 120 * MIB  # bytes taken off the wire (goal R7)
    max_seconds: float = 1200.0
    # pacing
    interval_s: float = 1.0  # between the starts of two requests to one host
    concurrency: int = 2  # requests to one host at once
    crawl_delay_cap_s: float = 300.0  # a longer Crawl-delay is kept at this and noted
    patience_s: float = 120.0  # a longer Retry-After closes the host for this audit
    breaker_failures: int = 8  # consecutive failures of the connection that close a host
    busy_answers: int = 4  # 429 and 503 answers in a row that close a host
    quiet_hours: tuple[int, int] | None = None  # (from, to) full hours of `now`: no request is started in them
    # retries
    attempts: int = 3  # tries in the first pass
    second_pass_attempts: int = 3  # tries in the second pass, for what failed
    backoff_s: float = 1.0  # first wait; doubles, with jitter
    backoff_cap_s: float = 30.0
    second_pass_wait_s: float = 10.0  # at least so long after the first pass
    second_look_wait_s: float = 2.0  # before the confirmation on a new connection
    # pages that only a script fills
    render: bool = False  # shown in the system's Chromium, through our own requests (docs/adr/0011-rendering.md)
    # nights
    recheck_days: int = 7  # an old article that nothing rests on is asked for once in so many nights; 1: every night
    # who we are
    user_agent: str = "gongkai/0.1"
    contact: str = ""  # a mail address or a page: printed in the User-Agent; a set-up without it warns

    def __post_init__(self) -> None:
        """UsageError when the names that we send in every request cannot be sent."""
        if not (self.full_user_agent.isascii() and self.full_user_agent.isprintable() and self.robots_token):
            raise UsageError(f"程序名称和联系方式只能用英文字母、数字和符号，收到的是 {self.full_user_agent!r}")

    @property
    def robots_token(self) -> str:
        """The product token that robots.txt files address us by: the User-Agent up to the first "/"."""
        return self.user_agent.split("/", 1)[0].strip()

    @property
    def full_user_agent(self) -> str:
        """The User-Agent header as sent: name, version and, when set, the contact."""
        return f"{self.user_agent} (+{self.contact})" if self.contact else self.user_agent

    def warnings(self) -> tuple[str, ...]:
        """Sentences for the operator about a set-up that is allowed but not good manners."""
        if self.contact:
            return ()
        return ("未设置联系方式（contact）：被检查网站的管理员无法与我们联系，请在设置中填写邮箱或网页地址。",)
