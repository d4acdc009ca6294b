"""What the coming night will do, in sentences."""

from __future__ import annotations

from audits.settings import Settings


def told(settings: Settings) -> tuple[str, ...]:
    """Sentences for the reader; none when no night is planned."""
    nightly = settings.nightly
    if not nightly.roster:
        return ()
    whom = f"名册中的 {len(nightly.units)} 个单位" if nightly.units else "名册中的全部单位"
    lines = [f"每晚 {nightly.at} 起检查{whom}（{nightly.roster}，方案 {nightly.plan}）。"]
    if hours := settings.night_quiet_hours:
        lines.append(f"{hours[0]} 时至 {hours[1]} 时不访问网站。")
    return tuple(lines)
