"""The filled-in sheet 待人工核查 of a scorecard workbook, read back as rulings; every fault by row and column."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from model.errors import InvalidInput
from model.finding import Outcome
from model.followup import Ruling
from store.sheets import Sheet, column_letters, read_date, read_sheets
from store.strict import Place

CONCLUSION, OPINION, PERSON, DAY, ATTACHMENT = "核查结论", "核查意见", "核查人", "核查日期", "佐证材料"
UNIT, REQUIREMENT, EVIDENCE = "单位标识", "要求标识", "证据标识"
CHOICES: Mapping[str, Outcome] = {
    outcome.printed: outcome for outcome in (Outcome.PASS, Outcome.PARTIAL, Outcome.FAIL, Outcome.NOT_APPLICABLE)
}
_NEEDED = (CONCLUSION, OPINION, PERSON, DAY, UNIT, REQUIREMENT, EVIDENCE)
_SHANGHAI = ZoneInfo("Asia/Shanghai")


def read_rulings(path: Path) -> tuple[Ruling, ...]:
    """A ruling for every row with a conclusion. InvalidInput with all faults; then none is to be kept."""
    sheet, line = _find_table(path)
    heads = {head: number for number, head in enumerate(sheet.rows[line]) if head}
    place = Place(path.name, f"工作表“{sheet.name}”")
    rulings = []
    for number, cells in enumerate(sheet.rows[line + 1 :], start=line + 2):
        row = {head: cells[at] if at < len(cells) else "" for head, at in heads.items()}
        if row[CONCLUSION]:
            ruling = _ruling(row, heads, place.inside(f"第{number}行"))
            rulings += [ruling] if ruling else []
        elif row[OPINION] or row[PERSON]:
            place.inside(f"第{number}行").complain(f"已填写意见或核查人，但没有选择“{CONCLUSION}”")
    place.finish()
    return tuple(rulings)


def ruling_id(unit: str, requirement: str, outcome: Outcome, opinion: str, person: str, at: date, digest: str) -> str:
    """The same decision on the same evidence always bears the same id, so that reading twice changes nothing."""
    parts = (unit, requirement, outcome.value, opinion, person, at.isoformat(), digest)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:12]


def _find_table(path: Path) -> tuple[Sheet, int]:
    for sheet in read_sheets(path):
        for number, row in enumerate(sheet.rows[:20]):
            if set(_NEEDED) <= set(row):
                return sheet, number
    raise InvalidInput(
        f"{path.name}：没有找到待人工核查的表（应有列“{CONCLUSION}”“{UNIT}”等），请用报告里的评分表填写"
    )


def _ruling(row: Mapping[str, str], heads: Mapping[str, int], place: Place) -> Ruling | None:
    before = len(place.problems)

    def complain(head: str, sentence: str) -> None:
        place.complain(f"{column_letters(heads[head])}列“{head}”{sentence}")

    outcome, on = CHOICES.get(row[CONCLUSION]), read_date(row[DAY])
    if outcome is None:
        complain(CONCLUSION, f"应为 {' / '.join(CHOICES)} 之一，实为“{row[CONCLUSION]}”")
    if not row[PERSON]:
        complain(PERSON, "必须填写")
    if on is None:
        complain(DAY, f"应为日期（如 2019-04-02），实为“{row[DAY]}”" if row[DAY] else "必须填写")
    if not (row[UNIT] and row[REQUIREMENT] and row[EVIDENCE]):
        complain(UNIT, "等隐藏列被清空，请重新生成评分表")
    if len(place.problems) > before or outcome is None or on is None:
        return None
    unit, requirement, digest = row[UNIT], row[REQUIREMENT], row[EVIDENCE]
    return Ruling(
        id=ruling_id(unit, requirement, outcome, row[OPINION], row[PERSON], on, digest),
        unit=unit,
        requirement=requirement,
        outcome=outcome,
        opinion=row[OPINION],
        decided_by=row[PERSON],
        decided_at=datetime.combine(on, time(), _SHANGHAI),
        evidence_digest=digest,
        attachment=row.get(ATTACHMENT, ""),
    )
