"""What the disk refuses, said in one sentence."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from model.errors import StoreBusy, StoreError, StoreFull

_SPENT = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG}
_FULL = "{} 所在磁盘已满或无法写入；已保存的内容不受影响，腾出空间后重新运行即可接着检查。"
_REFUSALS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "系统不允许",
    errno.EROFS: "磁盘是只读的",
    errno.ENOENT: "上级目录不存在",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EEXIST: "已有同名文件，不是目录",
    errno.EISDIR: "这是目录，不是文件",
    errno.ENAMETOOLONG: "名称过长",
}


@contextmanager
def told_plainly(place: Path | str) -> Iterator[None]:
    """Turn what the system raises about `place` into a StoreError of one Chinese sentence."""
    try:
        yield
    except sqlite3.Error as error:
        raise _of_database(error, place) from error
    except OSError as error:
        raise _of_system(error, place) from error


def _of_system(error: OSError, place: Path | str) -> StoreError:
    if error.errno in _SPENT:
        return StoreFull(_FULL.format(place))
    why = _REFUSALS.get(error.errno or 0)
    if why:
        return StoreError(f"{place} 不能写入（{why}），请检查该位置，或用 --data、--out 另选目录。")
    return StoreError(f"{place} 无法使用（{error.strerror or error}）。")


def _of_database(error: sqlite3.Error, place: Path | str) -> StoreError:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")):
        return StoreFull(_FULL.format(place))
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return StoreError(f"{place} 不能写入，请检查该位置的权限，或用 --data 另选目录。")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreBusy(f"{place} 正被另一个程序使用，请等它结束后再试。")
    return StoreError(f"{place} 已损坏或不是本程序的数据（{error}），请恢复备份，或用 --data 另选目录。")
