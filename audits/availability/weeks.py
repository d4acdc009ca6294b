"""A week of looks at each home page, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from audits.availability.week import WINDOW, availability_of, filed_downtimes
from audits.clock import SHANGHAI
from audits.settings import Settings
from model.availability import Availability, Sample
from model.followup import Downtime
from model.roster import Roster
from reports.neutral import clean, clean_url
from store.sample_book import known_samples

WIDTH = 700.0  # units of the drawing, for the whole week
_WORDS = {"ok": "打开", "down": "未打开", "aside": "不计"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One look: `x` from 0 to WIDTH, `kind` ok, down or aside (not counted), and what a reader is told."""

    x: float
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class SiteWeek:
    """One site's last seven days; `days` are the dates with the x at which each begins."""

    url: str
    unit_names: tuple[str, ...]
    week: Availability
    marks: tuple[Mark, ...]
    days: tuple[tuple[float, str], ...]

    @property
    def sentence(self) -> str:
        """The figures in words; a share never stands without the looks it rests on."""
        week = self.week
        if not week.samples:
            return "最近七天没有取样记录。"
        share = week.failed_share
        failed = "没有可以计入的取样" if share is None else f"未打开 {week.failed} 次（{100 * share:.1f}%）"
        aside = week.our_line + week.filed + week.unable
        told = f"取样 {week.samples} 次，计入 {week.counted} 次，{failed}"
        told += (
            f"；不计 {aside} 次（本机线路 {week.our_line}、已报备 {week.filed}、不便判断 {week.unable}）"
            if aside
            else ""
        )
        v6 = week.v6_share
        return told + ("。" if v6 is None else f"；IPv6 {week.v6_asked} 次中打开 {100 * v6:.1f}%。")


def weeks(settings: Settings, roster: Roster, until: datetime) -> tuple[SiteWeek, ...]:
    """Every site of the roster with its last seven days before `until`."""
    data, end = Path(settings.data), until.astimezone(SHANGHAI)
    names = {unit.id: clean(unit.name) for unit in roster.units}
    told = []
    for site in roster.sites():
        samples = known_samples(data, site.key, end - WINDOW, end)
        filings = filed_downtimes(data, site)
        week = availability_of(site.key, samples, filings, end)
        marks = tuple(_mark(sample, week, filings) for sample in samples)
        told.append(
            SiteWeek(clean_url(site.url), tuple(names[id_] for id_ in site.unit_ids), week, marks, _days(week))
        )
    return tuple(told)


def _mark(sample: Sample, week: Availability, filings: tuple[Downtime, ...]) -> Mark:
    is_filed = any(filing.covers(sample.at.date()) for filing in filings)
    kind = "ok" if sample.is_answered else "down" if sample.is_failed and not is_filed else "aside"
    return Mark(_place(sample.at, week), kind, f"{sample.at:%m-%d %H:%M} {_WORDS[kind]}")


def _days(week: Availability) -> tuple[tuple[float, str], ...]:
    midnight = week.since.replace(hour=0, minute=0, second=0, microsecond=0)
    every = [midnight + n * (WINDOW / 7) for n in range(1, 8)]
    return tuple((_place(at, week), f"{at:%m-%d}") for at in every if at < week.until)


def _place(at: datetime, week: Availability) -> float:
    return round(WIDTH * ((at - week.since) / (week.until - week.since)), 1)
