"""Files that leave the program: written whole or not at all, and only below the folder they are meant for."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from pathlib import Path

from model.errors import InvalidInput, StoreError, StoreFull

_NAME = re.compile(r"[^/\\\0:*?\"<>|\x00-\x1f]{1,120}")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})


def write(folder: Path, name: str, content: bytes) -> Path:
    """Write `content` as `folder`/`name`, replacing an older file in one step. StoreError in one sentence."""
    if not _NAME.fullmatch(name) or name in (".", ".."):
        raise InvalidInput(f"不能使用这个文件名:{name}")
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise disk_fault(error, path) from error
    return path


def read_bytes(path: Path) -> bytes:
    """The file's bytes. InvalidInput when it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InvalidInput(f"找不到文件 {path}") from None
    except OSError as error:
        raise InvalidInput(f"无法读取文件 {path}:{error.strerror}") from None


def disk_fault(error: OSError, path: Path) -> StoreError:
    """The sentence for a disk that refuses."""
    if error.errno in _FULL:
        return StoreFull(f"磁盘已满或无法写入:{path}。此前已保存的内容都在,腾出空间后再运行同一条命令会接着做。")
    return StoreError(f"无法写入 {path}:{error.strerror}。请检查该目录是否存在、是否有写权限。")
