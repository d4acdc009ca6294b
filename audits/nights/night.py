"""The audit of every night: begun when our ledger says so, gone on with after an accident, told of at its end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from audits import clock, rosters, tasks
from audits.clock import Clock, SteadyClock
from audits.engines.job import Report
from audits.inspect import run
from audits.lifeline import heed_interrupts
from audits.logs import Log
from audits.nights import notices, retention, under_way
from audits.nights.due import current_date, due, given_up, is_resting, missed, next_look, next_rest, opening
from audits.order import Order, choose_units
from audits.people import ledger
from audits.people.followup import up_to_date
from audits.plans import load_plan_of
from audits.settings import Settings
from model.audit import AuditKind, AuditResult
from model.errors import GongkaiError, UsageError
from model.night import Night, NightState
from reports import news
from reports.guards import unused_registers
from store import Store
from store.night_book import NightBook, known_nights
from store.registers import load_registers, of_units

WRITTEN = ("html", "xlsx", "json", "findings", "text", "news")
NO_ROSTER = "设置文件的 [nightly] 里没有写名册（roster），每晚检查没有开启。"
_LONGEST_DETAIL = 300
_LEAVE_TIME_S = 30.0  # for what is under way


def order_of_night(settings: Settings, on: date) -> Order:
    """What the night of that date audits. Raises GongkaiError for a wrong roster, plan or register."""
    wanted = settings.nightly
    if not wanted.roster:
        raise UsageError(NO_ROSTER)
    plan, scorecard = load_plan_of(wanted.plan)
    book = rosters.load(Path(wanted.roster), plan)
    registers = of_units(load_registers(Path(wanted.registers)), book)[0] if wanted.registers else ()
    return Order(AuditKind.NIGHTLY, on, book, plan, scorecard, choose_units(book, wanted.units), registers=registers)


def check(settings: Settings, now: Clock = clock.now) -> Order:
    """What a night of today would audit. Raises GongkaiError for settings that no night can be run with."""
    clock.check_time_zone()
    notices.check_addresses(settings.notices)
    return order_of_night(settings, now().date())


def once(settings: Settings, log: Log, progress: Report, now: Clock = clock.now) -> str:
    """Do what is due now, as the only one on this data directory; what was done, in Chinese.

    Raises StoreBusy when another program runs nights or audits here, and GongkaiError when the night failed: the
    ledger then knows, and the next call goes on with it.
    """
    clock.check_time_zone()
    check(settings, now)  # a wrong setting is told even when nothing is due
    with NightBook.open(Path(settings.data)) as book:
        book.claim()
        done = []
        while (night := due(now(), book.nights(), settings)) is not None:
            done.append(carry_out(settings, night, book, log, progress, SteadyClock(now())))
        if not done:
            return _nothing_due(settings, book.nights(), now)
    return "\n".join(f"{night.on} 的检查已完成，检查编号 {night.audit}。" for night in done)


def carry_out(settings: Settings, night: Night, book: NightBook, log: Log, progress: Report, now: Clock) -> Night:
    """Begin or go on with a night, to its end; every step is in the ledger before the next one begins."""
    with Store.open(Path(settings.data)) as store:
        store.claim()  # another audit at work is no fault of this night
        for lost in given_up(now(), book.nights(), settings):
            book.keep(replace(lost, detail="到下一晚开始时仍未完成"))
            log.trouble("night_lost", on=lost.on, attempts=lost.attempts)
        night = book.keep(replace(night, attempts=night.attempts + 1, failed_at=None, detail=""))
        log.note("night_began", on=night.on, attempt=night.attempts, state=night.state.value)
        try:
            with under_way.told(store.root, log, now, progress) as report:
                with _stopped_before_quiet_hours(settings, now):
                    night, result = _audited(settings, night, book, store, report, now)
                _concluded(settings, result, store, log, now)
        except Exception as error:
            detail = str(error) if isinstance(error, GongkaiError) else f"程序出错（{type(error).__name__}）"
            book.keep(replace(night, failed_at=now(), detail=detail[:_LONGEST_DETAIL]))
            log.trouble("night_failed", on=night.on, detail=detail)
            raise
        for sentence in unused_registers(result.registers, result.roster):
            log.trouble("register_rows_unused", on=night.on, detail=sentence)
        log.note("night_done", on=night.on, audit=night.audit, seconds=result.seconds, sites=len(result.crawls))
    return book.keep(replace(night, state=NightState.DONE, finished_at=now()))


@contextmanager
def _stopped_before_quiet_hours(settings: Settings, now: Clock) -> Iterator[None]:
    """Stop this process as Ctrl-C does, shortly before the quiet hours begin: what is left is done after them."""
    rest = next_rest(now(), settings)
    if rest is None:
        yield
        return
    heed_interrupts()
    left = (rest - now()).total_seconds() - _LEAVE_TIME_S
    timer = threading.Timer(max(left, 0.0), os.kill, (os.getpid(), signal.SIGINT))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _audited(
    settings: Settings, night: Night, book: NightBook, store: Store, progress: Report, now: Clock
) -> tuple[Night, AuditResult]:
    """The night with its audit finished, by us now or by ourselves before we died."""
    finished = next(
        (a.id for a in store.audits() if a.kind is AuditKind.NIGHTLY and a.as_of == night.on and a.finished_at), ""
    )
    if finished:
        result = store.load_outline(finished)
    else:
        crawl = replace(settings.crawl, quiet_hours=settings.night_quiet_hours)
        result = run(order_of_night(settings, night.on), replace(settings, crawl=crawl), store, now, progress)
    return book.keep(replace(night, state=NightState.AUDITED, audit=result.audit.id)), result


def _concluded(settings: Settings, result: AuditResult, store: Store, log: Log, now: Clock) -> None:
    """Ledger, reports, notices, old records: each may be done twice without harm. A notice that cannot be sent spoils
    no night: its text is a file, too."""
    ledger.follow(result, store, now())
    result = up_to_date(result, store)
    tasks.write_reports(result, Path(settings.out), WRITTEN)
    try:
        refused = notices.send(settings.notices, news.title(result), news.render(result))
    except GongkaiError as error:
        log.trouble("notice_failed", audit=result.audit.id, detail=str(error))
    else:
        for address in refused:
            log.trouble("notice_refused", audit=result.audit.id, address=address)
    gone = retention.prune(settings, store, now())
    if gone:
        log.note("records_pruned", files=len(gone), bytes=sum(gone.values()))


def preview(settings: Settings, now: Clock = clock.now) -> str:
    """What the next night would do, in Chinese. Touches no site and writes nothing."""
    nights, at = known_nights(Path(settings.data)), now()
    night = due(at, nights, settings)
    on = night.on if night else _next_date(settings, nights, now)
    order = replace(check(settings, now), as_of=on)
    hours = settings.night_quiet_hours
    longest = -(-len(order.sites) // settings.sites_at_once) * settings.crawl.max_seconds / 3600
    lines = [
        f"检查日 {on}，北京时间 {settings.nightly.at} 开始；{_standing(night, settings, nights, now)}",
        f"单位 {len(order.audited)} 个，网站 {len(order.sites)} 个，要求 {len(order.plan.requirements)} 项，"
        f"登记表 {len(order.registers)} 份，方案 {order.plan.id}",
        f"每个网站最多 {settings.crawl.max_pages} 页、{settings.crawl.max_seconds / 60:g} 分钟，"
        f"同时 {settings.sites_at_once} 个网站，抓取最长约 {longest:.1f} 小时",
        f"安静时段 {hours[0]}:00 至 {hours[1]}:00，不开始检查也不发出请求" if hours else "没有安静时段",
        f"报告写到 {Path(settings.out)}/<检查编号>/；{_told_to(settings)}",
        retention.preview(settings, at),
        *unused_registers(order.registers, order.roster),
        *(f"网站 {site.url}" for site in order.sites),
        "以上为预演：没有访问任何网站，没有写入任何文件。",
    ]
    return "\n".join(line for line in lines if line)


def _standing(night: Night | None, settings: Settings, nights: tuple[Night, ...], now: Clock) -> str:
    if night is None:
        at = next_look(now(), nights, settings)
        return f"现在不用做，下一次在 {at:%Y-%m-%d %H:%M}" if at else "现在不用做"
    if night.state is NightState.AUDITED:
        return "检查已完成，只差报告和通知，现在就会补上"
    if night.attempts:
        return f"上次中断，现在会接着做（已试 {night.attempts} 次）"
    is_late = now() - opening(night.on, settings) > timedelta(minutes=10)
    return "错过了开始时刻，现在会补做" if is_late else "现在就会开始"


def _next_date(settings: Settings, nights: tuple[Night, ...], now: Clock) -> date:
    at = next_look(now(), nights, settings)
    return current_date(at or now(), settings)


def _nothing_due(settings: Settings, nights: tuple[Night, ...], now: Clock) -> str:
    today = current_date(now(), settings)
    done = next((night for night in nights if night.on == today and night.is_over), None)
    why = (
        f"{today} 的检查{done.state.printed}"
        if done
        else "现在是安静时段"
        if is_resting(now(), settings)
        else f"{today} 的检查没有到可以进行的时候"
    )
    at = next_look(now(), nights, settings)
    lost = missed(nights, now(), settings)
    told = f"没有检查的日期：{'、'.join(map(str, lost[-7:]))}。" if lost else ""
    return f"{why}。下一次检查在 {at:%Y-%m-%d %H:%M}（北京时间）。{told}" if at else f"{why}。{told}"


def _told_to(settings: Settings) -> str:
    if not settings.notices.to:
        return "通知只写在那里，不向外发送"
    return f"通知另发往 {'、'.join(notices.printable_addresses(settings.notices))}"
