"""Everything the office may set, read once into one frozen value (gongkai.toml; every key is optional)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path

from crawler.limits import CrawlSettings, FetchLimits
from model.errors import InvalidInput
from store.strict import Place, Shape, read_table, read_toml

DEFAULT_FILE = Path("gongkai.toml")
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_FULL_DAY = 24
_FEWEST_SAMPLES = 20  # a day, for each site (政府网站普查 2015: 每天间隔性访问20次以上)
_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class NightlySettings:
    """The audit of every night. Nothing is audited by itself until `roster` is set.

    `at` is the time of day in Asia/Shanghai, `catch_up_hours` how long after it a missed night may still begin. In
    the full hours `quiet_hours` (from, to) no night begins and no request of it is started; None: those of [crawl].
    Empty `units` mean all. `registers` is the folder of the office's registers, "" for none.
    """

    at: str = "01:30"
    catch_up_hours: float = 20.0
    quiet_hours: tuple[int, int] | None = None
    roster: str = ""
    plan: str = "jieyang_2018"
    units: tuple[str, ...] = ()
    registers: str = ""

    def problems(self) -> Iterator[str]:
        """What is wrong, a sentence each."""
        if not _TIME_OF_DAY.fullmatch(self.at):
            yield f"at 应为 24 小时制的时刻，如 01:30，实为“{self.at}”"
        if not 0 < self.catch_up_hours < _FULL_DAY:
            yield "catch_up_hours 应大于 0、小于 24"
        yield from _wrong_hours("quiet_hours", self.quiet_hours)


@dataclass(frozen=True, slots=True)
class AvailabilitySettings:
    """The light requests to every home page of the nightly roster.

    `samples_a_day` for each site, 0 for none. `references` are addresses whose silence means that our own line is
    down; nobody else's failure is believed before one of them was seen to answer.
    """

    samples_a_day: int = 24
    references: tuple[str, ...] = ()

    def problems(self) -> Iterator[str]:
        """What is wrong, a sentence each."""
        if self.samples_a_day and not _FEWEST_SAMPLES <= self.samples_a_day <= 288:
            yield "samples_a_day 应为 0（不取样），或 20 到 288 之间"
        for url in self.references:
            if not url.startswith(("http://", "https://")):
                yield f"references 应为 http 或 https 网址，实为“{url}”"


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """Who hears of a night. `to` are addresses as apprise writes them (mailto://, wecombot://, dingtalk://, feishu://);
    they hold passwords. Empty: nothing is ever sent."""

    to: tuple[str, ...] = ()

    def problems(self) -> Iterator[str]:
        """What is wrong, a sentence each. Addresses are not repeated: they hold passwords."""
        for number, address in enumerate(self.to, start=1):
            if "://" not in address:
                yield f"to 的第 {number} 个地址不是 apprise 的写法，如 mailto://用户:口令@邮件服务器"


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """How long raw records are kept: `keep_days` for nightly audits, 0 for ever. What an open finding rests on, and
    audits that a person ordered, are always kept."""

    keep_days: int = 0

    def problems(self) -> Iterator[str]:
        """What is wrong, a sentence each."""
        if self.keep_days and self.keep_days < 30:
            yield "keep_days 应为 0（永久保留），或至少 30"


@dataclass(frozen=True, slots=True)
class RectificationSettings:
    """What the office sets for problems that are to be mended: `due_working_days` from the notice on, when nobody
    names a day. The plan names no such term."""

    due_working_days: int = 15

    def problems(self) -> Iterator[str]:
        """What is wrong, a sentence each."""
        if not 1 <= self.due_working_days <= 250:
            yield "due_working_days 应在 1 到 250 之间"


@dataclass(frozen=True, slots=True)
class ScreenshotSettings:
    """Pictures of home pages and of pages that problems rest on, taken when [crawl] render is on.

    `of_a_site` pages at most, 0 for none; `bytes_of_one` PNG (a larger one is cut to its upper part); `max_bytes` of
    new pictures and `max_minutes` of taking them, for one audit.
    """

    of_a_site: int = 12
    bytes_of_one: int = 2 * 1024 * 1024
    max_bytes: int = 512 * 1024 * 1024
    max_minutes: float = 30.0

    def problems(self) -> Iterator[str]:
        """What is wrong, a sentence each."""
        if self.of_a_site < 0:
            yield "of_a_site 不能为负数；0 为不截图"
        for name in ("bytes_of_one", "max_bytes", "max_minutes"):
            if getattr(self, name) <= 0:
                yield f"{name} 应大于 0；不需要截图的，把 of_a_site 设为 0"


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Where sites are crawled (audits/engines): `name` inline, processes or dask, "" for what suits the machine;
    `workers` processes, 0 for one a core.

    For dask: the `scheduler`'s address (tcp://HOST:PORT or tls://HOST:PORT), an `archive` that all machines reach (a
    shared folder, or an address that fsspec knows: file://, s3://), and the certificate files of TLS.
    """

    name: str = ""
    workers: int = 0
    scheduler: str = ""
    archive: str = ""
    tls_ca: str = ""
    tls_cert: str = ""
    tls_key: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run.

    `data` is where audits are kept and `out` where reports are written, both relative to the working folder.
    `sites_at_once` sites are crawled together, each at its own pace. `resolve` and `allow_address` are the
    values of the options of the same name.
    """

    data: str = "gongkai-data"
    out: str = "out"
    sites_at_once: int = 16
    resolve: tuple[str, ...] = ()
    allow_address: tuple[str, ...] = ()
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    fetch: FetchLimits = field(default_factory=FetchLimits)
    nightly: NightlySettings = field(default_factory=NightlySettings)
    availability: AvailabilitySettings = field(default_factory=AvailabilitySettings)
    notices: NoticeSettings = field(default_factory=NoticeSettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    rectification: RectificationSettings = field(default_factory=RectificationSettings)
    screenshots: ScreenshotSettings = field(default_factory=ScreenshotSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)

    @property
    def night_quiet_hours(self) -> tuple[int, int] | None:
        """The full hours (from, to) that a night leaves alone, or None."""
        return self.nightly.quiet_hours or self.crawl.quiet_hours


def load_settings(path: Path | None = None) -> Settings:
    """The settings in `path`, or in gongkai.toml if there is one, or the defaults.

    Raises InvalidInput with one sentence per fault; a misspelt key names the near one.
    """
    if path is None and not DEFAULT_FILE.exists():
        return Settings()
    chosen = path or DEFAULT_FILE
    place = Place(chosen.name)
    settings = read_table(Settings, read_toml(chosen), place, Shape())
    if settings is not None:
        _check(settings, place)
        if settings.notices.to and chosen.stat().st_mode & _OTHERS:
            place.complain(f"[notices] to 含有口令，而别的用户也能读这个文件，请先运行 chmod 600 {chosen}")
    place.finish()
    assert settings is not None
    return settings


def _check(settings: Settings, place: Place) -> None:
    for table in ("nightly", "availability", "notices", "retention", "rectification", "screenshots"):
        for problem in getattr(settings, table).problems():
            place.complain(f"[{table}] {problem}")
    for problem in _wrong_hours("quiet_hours", settings.crawl.quiet_hours):
        place.complain(f"[crawl] {problem}")
    _check_numbers(settings, place)
    crawl = settings.crawl
    if settings.sites_at_once < 1:
        place.complain("sites_at_once 应至少为 1")
    for name in ("max_pages", "max_depth", "max_bytes", "concurrency", "attempts"):
        if getattr(crawl, name) < 1:
            place.complain(f"[crawl] {name} 应至少为 1")
    for name in ("interval_s", "max_seconds", "second_look_wait_s"):
        if getattr(crawl, name) < 0:
            place.complain(f"[crawl] {name} 不能为负数")


def _wrong_hours(name: str, hours: tuple[int, int] | None) -> Iterator[str]:
    if hours is not None and not (all(0 <= hour < _FULL_DAY for hour in hours) and hours[0] != hours[1]):
        yield f"{name} 应为两个不同的整点，如 [8, 18]，实为 {list(hours)}"


def _check_numbers(table: object, place: Place, within: str = "") -> None:
    """TOML writes nan and inf; no setting means them."""
    for spec in fields(table):  # type: ignore[arg-type]
        value = getattr(table, spec.name)
        if is_dataclass(value):
            _check_numbers(value, place, f"[{spec.name}] ")
        elif isinstance(value, float) and not math.isfinite(value):
            place.complain(f"{within}{spec.name} 应为有限的数")


def require_file(path: Path, what: str) -> Path:
    """`path` itself; InvalidInput naming `what` when it is not a file."""
    if not path.is_file():
        raise InvalidInput(f"找不到{what} {path}")
    return path
