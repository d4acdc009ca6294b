"""The evidence bundle: opened by a public WARC reader, digests right, bytes repeat, what is damaged is told."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from audits import bundle
from audits.settings import Settings
from model.errors import NotFound, StoreError, UsageError
from tests.audits.test_evidence import BODY, _audited
from tests.store import samples

UNIT = "示例市财政局"
AUDIT = samples.audit().id


def parts(made: bundle.Bundle) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made.content)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def test_it_holds_what_was_received_what_was_found_and_their_digests(tmp_path: Path) -> None:
    settings = _audited(tmp_path)
    made = parts(bundle.bundle(settings, AUDIT, UNIT, "2.1"))
    assert list(made) == ["manifest.txt", "evidence.warc.gz", "findings.json", "说明.html"]
    records = {}
    for record in ArchiveIterator(io.BytesIO(made["evidence.warc.gz"]), check_digests="raise"):
        records[record.rec_type] = record.content_stream().read()
    assert list(records) == ["warcinfo", "request", "response"]
    assert records["response"] == BODY
    told = json.loads(made["findings.json"])
    assert [finding["requirement"] for finding in told["findings"]] == ["2.1"]
    assert told["not_archived"] == ["http://b/x.pdf"]
    page = made["说明.html"].decode()
    assert UNIT in page
    assert "<script" not in page
    assert 'href="#' not in page  # the requirement's text stands there itself
    lines = [line.split(" ") for line in made["manifest.txt"].decode().splitlines()]
    listed = {line[4]: line[1] for line in lines if line[0] == "file"}
    assert listed == {name: hashlib.sha256(body).hexdigest() for name, body in made.items() if name != "manifest.txt"}
    sealed = next(tmp_path.glob("warc/*/manifest.txt")).read_text()
    ranges = [line for line in lines if line[0] == "record"]
    assert ranges
    archive = tmp_path / "warc" / ranges[0][5]
    for _, sha256, _, start, length, _ in ranges:
        cut = archive.read_bytes()[int(start) : int(start) + int(length)]
        assert hashlib.sha256(cut).hexdigest() == sha256
    assert f"{ranges[0][1]} {ranges[0][2]} 0 " in sealed  # the warcinfo record, as it was sealed


def test_the_same_evidence_gives_the_same_bytes(tmp_path: Path) -> None:
    settings = _audited(tmp_path)
    assert bundle.bundle(settings, AUDIT, UNIT) == bundle.bundle(settings, AUDIT, UNIT)


def test_the_whole_site_holds_every_record_once(tmp_path: Path) -> None:
    settings = _audited(tmp_path)
    made = parts(bundle.bundle(settings, AUDIT, UNIT, is_whole_site=True))
    archive = next(tmp_path.glob("warc/*/*.warc.gz"))
    assert made["evidence.warc.gz"] == archive.read_bytes()


def test_a_damaged_record_is_told(tmp_path: Path) -> None:
    settings = _audited(tmp_path)
    archive = next(tmp_path.glob("warc/*/*.warc.gz"))
    archive.write_bytes(archive.read_bytes()[:-40])
    with pytest.raises(StoreError, match="备份"):
        bundle.bundle(settings, AUDIT, UNIT)


def test_what_does_not_exist_is_one_sentence(tmp_path: Path) -> None:
    settings = _audited(tmp_path)
    with pytest.raises(NotFound, match="没有单位"):
        bundle.bundle(settings, AUDIT, "无此单位")
    with pytest.raises(NotFound, match="要求 9"):
        bundle.bundle(settings, AUDIT, UNIT, "9.9")
    with pytest.raises(UsageError, match="zip"):
        bundle.save(bundle.bundle(settings, AUDIT, UNIT), tmp_path / "证据.rar")
    assert (tmp_path / "a").exists() is False
    assert "1 项结果" in bundle.save(bundle.bundle(settings, AUDIT, UNIT), tmp_path / "a" / "证据.zip")


def test_settings_name_the_data(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="没有编号为"):
        bundle.bundle(Settings(data=str(tmp_path)), "none", UNIT)
