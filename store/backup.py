"""A copy of the data directory that can be proven whole, and the way back.

    TO/backup.json    what it is of, and size, mode and SHA-256 of every file
    TO/data/...       the files: databases as SQLite's online backup gives them, everything else byte for byte

It is made under another name and gets its own when it is complete; the same goes for a directory that is restored.
What an earlier backup holds already, byte for byte, is not written again: the new one gets a hard link to it. So each
backup is whole, any may be removed, and a second one takes little more room than what is new.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

import msgspec

from model.errors import InvalidInput, StoreError, StoreFull
from store.faults import told_plainly

LIST = "backup.json"
_FORM = "gongkai backup 1"
_LEFT_OUT = (".lock", ".workers", "-wal", "-shm", "-journal", ".part", "verdicts.db", "progress.json")  # made again
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """One file of a backup: its place in the data directory, size in bytes, permissions and SHA-256."""

    path: str
    size: int
    mode: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    form: str
    made_at: datetime
    files: tuple[Kept, ...]

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(kept.size for kept in self.files)


def write_backup(data: Path, to: Path, at: datetime, earlier: Path | None = None) -> tuple[Backup, int]:
    """Copy the data directory into the new folder `to` and read the copy again. Hold the directory's claim meanwhile.
    With an `earlier` backup, what it holds is linked where the disk can. Gives also the bytes that were linked.

    StoreError and StoreFull in one sentence; then nothing is left behind."""
    known = _listed(earlier) if earlier else {}
    linked = 0
    with told_plainly(data):
        names = sorted(
            path.relative_to(data) for path in data.rglob("*") if path.is_file() and not _is_left_out(path)
        )
        sizes = {name: (data / name).stat().st_size for name in names}
        needed = sum(size for name, size in sizes.items() if not _has_size(known.get(name.as_posix()), size))
    with _new_folder(to, needed) as folder:
        files = []
        for name in names:
            place = folder / "data" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            mode = (data / name).stat().st_mode & 0o777
            before = known.get(name.as_posix())
            if earlier and before and _is_same(data / name, mode, before) and _linked(earlier, before, place):
                linked += before.size
            else:
                _copy(data / name, place)
                place.chmod(mode)
                _make_safe(place)
            files.append(Kept(name.as_posix(), place.stat().st_size, mode, _digest(place)))
        backup = Backup(_FORM, at, tuple(files))
        listed = folder / LIST
        listed.write_bytes(msgspec.json.format(msgspec.json.encode(backup)))
        _check(folder, backup)
    return backup, linked


def newest_backup(folder: Path) -> Path | None:
    """The newest backup among the folders in `folder`; None when there is none."""
    found = [(_read_list(path).made_at, path) for path in folder.glob(f"[!.]*/{LIST}") if _is_readable(path)]
    return max(found)[1].parent if found else None


def _is_readable(path: Path) -> bool:
    try:
        return _read_list(path).form == _FORM
    except (OSError, msgspec.MsgspecError):
        return False


def _read_list(path: Path) -> Backup:
    return msgspec.json.decode(path.read_bytes(), type=Backup)


def _listed(earlier: Path) -> dict[str, Kept]:
    """What an earlier backup says it holds, databases left out: they are copied as one moment each time."""
    if not _is_readable(earlier / LIST):
        return {}
    return {kept.path: kept for kept in _read_list(earlier / LIST).files if not kept.path.endswith(".db")}


def _has_size(before: Kept | None, size: int) -> bool:
    return before is not None and before.size == size


def _is_same(path: Path, mode: int, before: Kept) -> bool:
    """Whether the file is the one that the earlier backup holds; it is read to the end."""
    return path.stat().st_size == before.size and mode == before.mode and _digest(path) == before.sha256


def _linked(earlier: Path, before: Kept, place: Path) -> bool:
    """Give the earlier copy a second name; False where the disk knows no links, or the copy is not what it was."""
    held = earlier / "data" / before.path
    try:
        if held.is_symlink() or _digest(held) != before.sha256:
            return False
        os.link(held, place)
    except OSError:
        return False
    return True


def read_backup(source: Path) -> Backup:
    """A backup, every file of it read and compared. InvalidInput in one sentence per fault."""
    try:
        backup = _read_list(source / LIST)
    except FileNotFoundError:
        raise InvalidInput(f"{source} 不是 gongkai backup 写成的备份（没有 {LIST}）。") from None
    except OSError as error:
        raise InvalidInput(f"无法读取备份 {source}：{error.strerror}") from None
    except msgspec.MsgspecError:
        raise InvalidInput(f"备份 {source} 的 {LIST} 已损坏，不能用它恢复。") from None
    if backup.form != _FORM:
        raise InvalidInput(f"备份 {source} 由别的版本写成（{backup.form[:40]}），请用写成它的版本恢复。")
    _check(source, backup)
    return backup


def restore_backup(source: Path, data: Path) -> Backup:
    """Bring the checked backup back as the data directory, which must not be there yet or be empty."""
    backup = read_backup(source)
    with _new_folder(data, backup.size) as folder:
        for kept in backup.files:
            place = folder / kept.path
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / "data" / kept.path, place)
            place.chmod(kept.mode)
            _make_safe(place)
            if _digest(place) != kept.sha256:
                raise StoreError(f"恢复 {kept.path} 时写入的内容与备份不符，请检查磁盘。")
    return backup


@contextmanager
def _new_folder(target: Path, needed: int) -> Iterator[Path]:
    """A folder under another name, which becomes `target` when the block ends well and is gone when it does not."""
    folder = target.with_name(f".{target.name}.part")
    with told_plainly(target):
        if target.exists() and not (target.is_dir() and not any(target.iterdir())):
            raise StoreError(f"{target} 已经存在而且不是空目录，不会覆盖它；请换一个目录，或先把它移走。")
        target.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(target.parent).free
        if free < needed:
            raise StoreFull(f"{target} 所在磁盘只剩 {free / 1e6:.0f} MB，放不下需要的 {needed / 1e6:.0f} MB。")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
            if target.exists():
                target.rmdir()
            folder.rename(target)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise


def _check(source: Path, backup: Backup) -> None:
    """Compare every file with what is listed, and the list with what is there."""
    problems = []
    for kept in backup.files:
        place = PurePosixPath(kept.path)
        if place.is_absolute() or ".." in place.parts:
            raise InvalidInput(f"备份 {source} 的清单里有不该有的路径 {kept.path[:80]}，不能用它恢复。")
        path = source / "data" / kept.path
        if not path.is_file() or path.is_symlink():
            problems.append(f"备份 {source} 缺少文件 {kept.path}。")
        elif path.stat().st_size != kept.size or _digest(path) != kept.sha256:
            problems.append(f"备份 {source} 中的文件 {kept.path} 与清单不符。")
    if problems:
        raise InvalidInput(tuple(problems))


def _copy(source: Path, place: Path) -> None:
    """A database by SQLite's online backup, as others may write to it; any other file as it is."""
    if source.suffix != ".db":
        shutil.copyfile(source, place)
        return
    with closing(sqlite3.connect(source, timeout=10)) as here, closing(sqlite3.connect(place)) as there:
        here.backup(there)
        there.execute("pragma journal_mode=wal")  # as ours are; closing leaves one file
        (said,) = there.execute("pragma integrity_check").fetchone()
    if said != "ok":
        raise StoreError(f"数据库 {source} 已损坏（{said[:80]}），没有写成备份；请用 gongkai evidence verify 核对。")


def _make_safe(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _is_left_out(path: Path) -> bool:
    return path.name.endswith(_LEFT_OUT)
