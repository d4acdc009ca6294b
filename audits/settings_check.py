"""The settings file looked at before it is relied on: every fault at once, then what it means."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec

from audits import tasks
from audits.nights.night import check as check_night
from audits.nights.notices import check_addresses, printable_addresses
from audits.settings import DEFAULT_FILE, Settings

_HIDDEN = "（已隐去）"


def check(file: Path | None, as_json: bool) -> str:
    """What the settings mean, as text or JSON; passwords are left out. Raises GongkaiError for what is wrong."""
    chosen = tasks.settings(file)
    order = check_night(chosen) if chosen.nightly.roster else None
    check_addresses(chosen.notices)
    shown = replace(chosen, notices=replace(chosen.notices, to=tuple(_HIDDEN for _ in chosen.notices.to)))
    if as_json:
        return msgspec.json.format(msgspec.json.encode(shown)).decode()
    source = str(file or DEFAULT_FILE) if file or DEFAULT_FILE.exists() else "没有设置文件，全部为默认值"
    lines = [f"设置无误：{source}", f"数据目录 {chosen.data}，报告目录 {chosen.out}"]
    if order is None:
        lines.append("每晚检查：未开启（[nightly] roster 未填写）")
    else:
        units, sites = len(order.audited), len(order.sites)
        lines.append(f"每晚检查：{chosen.nightly.at} 开始，{units} 个单位，{sites} 个网站，方案 {order.plan.id}")
        lines.append(_sampling(chosen))
    lines.append(_notices(chosen))
    days = chosen.retention.keep_days
    lines.append(f"原始网页：保留 {days} 天" if days else "原始网页：永久保留")
    return "\n".join((*lines, *chosen.crawl.warnings()))


def _sampling(chosen: Settings) -> str:
    wanted = chosen.availability
    if not wanted.samples_a_day:
        return "可用性取样：未开启（[availability] samples_a_day 为 0）"
    known = f"参照网址 {len(wanted.references)} 个" if wanted.references else "没有参照网址，只与名册上的其他网站比对"
    return f"可用性取样：每个网站每天 {wanted.samples_a_day} 次，{known}"


def _notices(chosen: Settings) -> str:
    if not chosen.notices.to:
        return "通知：只写在报告目录，不向外发送"
    return f"通知：写在报告目录，并发往 {'、'.join(printable_addresses(chosen.notices))}"
