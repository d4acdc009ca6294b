"""How the program stands: the last nights, what is at work, what comes next, how much room is left.

`standing` is cheap enough to be asked every few seconds (/healthz); `room_of` walks the data directory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from audits import clock
from audits.clock import SHANGHAI, Clock
from audits.nights.due import current_date, missed, next_look
from audits.nights.under_way import UnderWay, under_way
from audits.settings import Settings
from model.errors import StoreError
from model.night import Night, NightState
from store import Store
from store.night_book import known_nights
from store.room import Room, free_bytes, is_held, room_of
from store.sample_book import last_sample

_FULL = 64 * 1024**2  # bytes; below, nothing that anybody decides can be kept for sure
LEAST_FREE = 2 * 1024**3  # bytes; a night of sixty sites takes some 500 MB
_SHOWN = 7  # nights
_TOO_LONG = timedelta(hours=50)  # since a night was done: two were missed or failed
_TRIES = 3  # of one night, before somebody should look


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands at `at`. `problems` are sentences for the administrator; none when all is well.

    `is_watched` and `is_at_work` tell whether a process watches over the nights and whether one audits; None where
    the system does not tell.
    """

    at: datetime
    nights: tuple[Night, ...]  # the last ones, the newest first
    missed: tuple[date, ...]
    next_at: datetime | None
    is_watched: bool | None
    is_at_work: bool | None
    audit_at_work: str  # its id, "" when none is
    under_way: UnderWay | None  # how far a night at work is
    sampled_at: datetime | None
    free: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the page can do its work, in words for a machine. `disk` is ok, low or full; `night` the state of the
    last night: its NightState, failed when its last attempt ended in an error, none before the first, off without a
    roster in the settings."""

    is_database_readable: bool
    disk: str
    night: str

    @property
    def is_ready(self) -> bool:
        """A night that failed is told and keeps nobody from reading."""
        return self.is_database_readable and self.disk != "full"


def readiness(settings: Settings, is_database_readable: bool) -> Readiness:
    """As `standing`, in three words, for whoever asks every few seconds. Never raises."""
    data = Path(settings.data)
    try:
        nights = known_nights(data)
        free = free_bytes(data)
    except StoreError:
        return Readiness(is_database_readable=False, disk="unknown", night="unknown")
    disk = "full" if free < _FULL else "low" if free < LEAST_FREE else "ok"
    return Readiness(is_database_readable, disk, _last_state(settings, nights))


def _last_state(settings: Settings, nights: tuple[Night, ...]) -> str:
    if not nights:
        return "none" if settings.nightly.roster else "off"
    last = nights[-1]
    return "failed" if last.failed_at and not last.is_over else last.state.value


@dataclass(frozen=True, slots=True)
class Measure:
    """One value for /metrics, a gauge without labels."""

    name: str
    help: str
    value: float


def standing(settings: Settings, now: Clock = clock.now) -> Standing:
    """The state of nights, sampling and disk. Writes nothing, takes no lock, makes no directory."""
    at, data = now(), Path(settings.data)
    at_work = is_held(data / "gongkai.lock")
    nights = known_nights(data)
    sampled = last_sample(data)
    free = free_bytes(data)
    lost = missed(nights, at, settings) if settings.nightly.roster else ()
    return Standing(
        at=at,
        nights=tuple(reversed(nights[-_SHOWN:])),
        missed=tuple(on for on in lost if (current_date(at, settings) - on).days <= _SHOWN),
        next_at=next_look(at, nights, settings),
        is_watched=is_held(data / "nights.lock"),
        is_at_work=at_work,
        audit_at_work=_newest_unfinished(data) if at_work else "",
        under_way=under_way(data, at) if at_work is not False else None,
        sampled_at=sampled.astimezone(SHANGHAI) if sampled else None,
        free=free,
        problems=tuple(_problems(settings, nights, at, free)),
    )


def measures(standing: Standing, ready: Readiness) -> tuple[Measure, ...]:
    """The same as values for a monitoring system; instants in seconds since 1970, 0 for none."""
    done = [night.finished_at for night in standing.nights if night.state is NightState.DONE and night.finished_at]
    newest = max(done).timestamp() if done else 0.0
    following = standing.next_at.timestamp() if standing.next_at else 0.0
    sampled = standing.sampled_at.timestamp() if standing.sampled_at else 0.0
    run = standing.under_way.run if standing.under_way else None
    left = run.left_s if run and run.left_s is not None else 0.0
    failed = sum(night.failed_at is not None and not night.is_over for night in standing.nights)
    return (
        Measure("gongkai_ready", "1 while the page can do its work (/healthz/ready).", float(ready.is_ready)),
        Measure("gongkai_database_readable", "1 while the databases can be read.", float(ready.is_database_readable)),
        Measure("gongkai_last_night_done", "1 when the last night is done.", float(ready.night == "done")),
        Measure("gongkai_night_done_timestamp_seconds", "When the newest night was done.", newest),
        Measure("gongkai_night_next_timestamp_seconds", "When the next night is due.", following),
        Measure("gongkai_nights_missed", "Dates of the last week that were not audited.", len(standing.missed)),
        Measure("gongkai_nights_failed", "Nights whose last attempt ended in an error.", failed),
        Measure(
            "gongkai_night_watched", "1 while a process watches over the nights.", float(bool(standing.is_watched))
        ),
        Measure("gongkai_audit_at_work", "1 while an audit writes.", float(bool(standing.is_at_work))),
        Measure("gongkai_night_sites", "Sites of the night at work.", run.sites if run else 0),
        Measure("gongkai_night_sites_done", "Of these, sites that were read.", run.done if run else 0),
        Measure("gongkai_night_pages_per_second", "Pages that the night reads.", run.per_second if run else 0.0),
        Measure("gongkai_night_seconds_left", "What the night still takes, 0 when unknown.", left),
        Measure("gongkai_night_sites_slow", "Sites at work that are slow.", len(run.slow) if run else 0),
        Measure("gongkai_night_sites_failing", "Sites of which much fails.", len(run.failing) if run else 0),
        Measure("gongkai_sample_timestamp_seconds", "When a home page was last sampled.", sampled),
        Measure("gongkai_disk_free_bytes", "Bytes left on the disk of the data directory.", standing.free),
        Measure("gongkai_problems", "Things that the administrator should look at.", len(standing.problems)),
    )


def status(settings: Settings, as_json: bool, now: Clock = clock.now) -> str:
    """Everything for `gongkai status`, as text or JSON."""
    found, room = standing(settings, now), room_of(Path(settings.data))
    if as_json:
        return msgspec.json.format(msgspec.json.encode({"standing": found, "room": room})).decode()
    lines = [
        f"数据目录 {settings.data}：共 {_size(room.taken)}（原始网页 {_size(room.archives)}，数据库 "
        f"{_size(room.databases)}），磁盘剩余 {_size(room.free)}{_lasts(room)}",
        _nights_line(settings, found),
        *(f"  {line}" for line in (found.under_way.told if found.under_way else ())),
        *(_night(night, room) for night in found.nights),
    ]
    if found.missed:
        lines.append(f"最近没有检查的日期：{'、'.join(map(str, found.missed))}")
    if found.sampled_at:
        lines.append(f"首页可用性最近一次取样：{found.sampled_at:%Y-%m-%d %H:%M}")
    lines += [f"需要处理：{problem}" for problem in found.problems]
    return "\n".join(lines)


def _problems(settings: Settings, nights: tuple[Night, ...], at: datetime, free: int) -> Iterable[str]:
    if free < LEAST_FREE:
        yield f"数据目录所在磁盘只剩 {_size(free)}，请腾出空间，或在 [retention] 设置保留天数。"
    for night in nights:
        if night.failed_at and not night.is_over and night.attempts >= _TRIES:
            yield f"{night.on} 的检查已试 {night.attempts} 次仍未完成：{night.detail}"
    done = [night.finished_at for night in nights if night.state is NightState.DONE and night.finished_at]
    if settings.nightly.roster and nights and at - max([*done, nights[0].started_at]) > _TOO_LONG:
        last = f"最近一次在 {max(done):%Y-%m-%d %H:%M}" if done else "还没有完成过"
        yield f"已有两晚以上没有完成检查（{last}），请确认 gongkai serve 或定时器在运行。"


def _newest_unfinished(data: Path) -> str:
    """The id of the newest audit that is not finished, "" when there is none."""
    with Store.open(data) as store:
        return next((audit.id for audit in reversed(store.audits()) if not audit.finished_at), "")


def _nights_line(settings: Settings, found: Standing) -> str:
    if not settings.nightly.roster:
        return "每晚检查没有开启（[nightly] roster 未填写）。"
    watched = {True: "有程序负责", False: "没有常驻程序负责（用定时器时属正常）", None: ""}[found.is_watched]
    named = f" {found.audit_at_work} " if found.audit_at_work else ""
    work = f"，检查{named}正在进行" if found.is_at_work else ""
    following = f"，下一次 {found.next_at:%Y-%m-%d %H:%M}（北京时间）" if found.next_at else ""
    return f"每晚检查：{watched}{work}{following}"


def _night(night: Night, room: Room) -> str:
    parts = [f"  {night.on}  {night.state.printed}", night.audit]
    if night.finished_at and night.state is NightState.DONE:
        parts.append(f"用时 {(night.finished_at - night.started_at).total_seconds() / 60:.0f} 分钟")
    if night.attempts > 1:
        parts.append(f"第 {night.attempts} 次完成" if night.state is NightState.DONE else f"已试 {night.attempts} 次")
    if night.audit in room.by_audit:
        parts.append(_size(room.by_audit[night.audit]))
    return "  ".join((*(part for part in parts if part), night.detail)).rstrip()


def _lasts(room: Room) -> str:
    """How long the disk will do, at the average of all audits so far, databases included: rather too few than too
    many."""
    if not room.by_audit or not room.taken:
        return ""
    each = room.taken // len(room.by_audit)
    return f"，按平均每次检查 {_size(each)} 计，约可再做 {room.free // max(each, 1)} 次"


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
