"""Files that come and go over the page: attachments kept under their digest, workbooks, the ledger."""

from __future__ import annotations

import hashlib
import re
import tempfile
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from audits.people.ledger_book import export
from audits.people.rulings import ReadIn, every, read_in
from audits.rosters import BOOKS, Checked, as_toml, check
from audits.settings import Settings
from crawler.files.kinds import sniff
from model.errors import NotFound, UsageError
from model.page import FileKind
from model.plan import Plan
from store.outputs import read_bytes, write
from store.ruling_book import CHOICES as _CHOICES

CHOICES: tuple[str, ...] = tuple(_CHOICES)
ACCEPTED = (".pdf", ".png", ".jpg", ".jpeg", ".docx", ".doc", ".wps", ".xlsx", ".xls", ".et", ".ofd", ".zip", ".txt")
_KINDS = frozenset(FileKind) - {FileKind.HTML, FileKind.EMPTY, FileKind.OTHER}
_FOLDER = "attachments"
_NAME = re.compile(r"[0-9a-f]{16}-[\w.()（）\-]{1,80}")


def keep_attachment(settings: Settings, name: str, content: bytes) -> str:
    """Keep a file that a ruling rests on; the name it is kept under, or "" when nothing was sent. UsageError for a
    file of another kind than those named."""
    if not name and not content:
        return ""
    plain = re.sub(r"[^\w.()（）\-]+", "_", PurePosixPath(name.replace("\\", "/")).name)[-80:]
    if not plain.lower().endswith(ACCEPTED) or sniff(content) not in _KINDS:
        raise UsageError(
            f"佐证材料“{name[:80]}”不是可以接受的文件：应为图片、PDF、OFD、Word、Excel、文本或 ZIP，且不为空。"
        )
    kept = f"{hashlib.sha256(content).hexdigest()[:16]}-{plain}"
    write(Path(settings.data) / _FOLDER, kept, content)
    return kept


def attachment(settings: Settings, name: str) -> bytes:
    """The bytes kept under that name. NotFound otherwise."""
    path = Path(settings.data) / _FOLDER / name
    if not _NAME.fullmatch(name) or not path.is_file():
        raise NotFound("没有这份佐证材料。")
    return read_bytes(path)


def attachment_of(settings: Settings, ruling_id: str) -> tuple[str, bool]:
    """What a ruling rests on, as it was named, and whether that is a file kept here."""
    named = next((r.attachment for r in every(settings) if r.id == ruling_id), "")
    return named, bool(_NAME.fullmatch(named)) and (Path(settings.data) / _FOLDER / named).is_file()


def read_workbook(settings: Settings, name: str, content: bytes, at: datetime) -> ReadIn:
    """Keep the rulings of a filled-in workbook, all or none. InvalidInput names every faulty row."""
    suffix = PurePosixPath(name.lower()).suffix
    if suffix not in (".xlsx", ".xls", ".et"):
        raise UsageError("请上传报告里的评分表（xlsx、xls 或 et 文件）。")
    with tempfile.TemporaryDirectory() as folder:
        return read_in(settings, write(Path(folder), f"评分表{suffix}", content), at)


def read_roster(name: str, content: bytes, plan: Plan, city: str) -> tuple[str, Checked]:
    """An uploaded roster, checked against the plan, and its TOML. InvalidInput with every fault."""
    plain = re.sub(r"[^\w.()（）\-]+", "_", PurePosixPath(name.replace("\\", "/")).name)[-80:]
    if not plain.lower().endswith((*BOOKS, ".toml")):
        raise UsageError("请上传单位名录（xlsx、xls、et、csv）或名册文件（toml）。")
    with tempfile.TemporaryDirectory() as folder:
        checked = check(write(Path(folder), plain, content), plan, city)
    return as_toml(checked), checked


def ledger_file(settings: Settings, form: str, today: date) -> tuple[str, bytes]:
    """Name and bytes of the whole ledger as xlsx or csv. UsageError for another form."""
    with tempfile.TemporaryDirectory() as folder:
        written = export(settings, Path(folder) / f"整改台账.{form[:10]}", today)
        return written.name, read_bytes(written)
