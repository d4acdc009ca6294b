"""Files that leave the program: written whole or not at all, and only below the folder they are meant for."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from model.errors import InvalidInput
from store.faults import told_plainly

_NAME = re.compile(r"[^/\\\0:*?\"<>|\x00-\x1f]{1,120}")


def write(folder: Path, name: str, content: bytes) -> Path:
    """Write `content` as `folder`/`name`, replacing an older file in one step. StoreError in one sentence."""
    if not _NAME.fullmatch(name) or name in (".", ".."):
        raise InvalidInput(f"不能使用这个文件名：{name}")
    path = folder / name
    with told_plainly(path):
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
    return path


def read_bytes(path: Path) -> bytes:
    """The file's bytes. InvalidInput when it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InvalidInput(f"找不到文件 {path}") from None
    except OSError as error:
        raise InvalidInput(f"无法读取文件 {path}：{error.strerror}") from None
