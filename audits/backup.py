"""Backup and restore of the data directory, proven whole on both ways."""

from __future__ import annotations

from pathlib import Path

from audits import evidence
from audits.clock import Clock
from audits.settings import Settings
from model.errors import NotFound, StoreError
from store import Store
from store.backup import newest_backup, restore_backup, write_backup


def back_up(settings: Settings, to: Path, now: Clock, *, is_apart: bool = False) -> str:
    """Copy the data directory into the new folder `to`. What the newest backup beside it holds already is linked and
    not copied again, unless it is to stand apart. StoreBusy while an audit writes."""
    data = Path(settings.data)
    if not (data / "gongkai.db").is_file():
        raise NotFound(f"数据目录 {data} 里还没有检查结果，没有可备份的内容。")
    if to.resolve().is_relative_to(data.resolve()):
        raise StoreError(f"备份不能放在数据目录 {data} 里面，请换一个目录，最好在另一块磁盘上。")
    with Store.open(data) as store:
        store.claim()
        earlier = None if is_apart else newest_backup(to.parent)
        made, linked = write_backup(data, to, now(), earlier)
    spared = f"其中 {linked / 1e6:.1f} MB 与 {earlier} 相同，没有再占空间，" if linked else ""
    return f"已备份到 {to}：{len(made.files)} 个文件，{made.size / 1e6:.1f} MB，{spared}写成后已逐个核对。"


def restore(settings: Settings, source: Path) -> str:
    """Bring a backup back as the data directory of the settings, and verify the evidence in it."""
    data = Path(settings.data)
    made = restore_backup(source, data)
    told = evidence.verify(settings)
    state = told.text if told.is_sound else f"{told.text}\n备份本身完好，上面的问题在备份之前就有。"
    return f"已从 {source}（{made.made_at:%Y-%m-%d %H:%M} 备份）恢复到 {data}：{len(made.files)} 个文件。\n{state}"
