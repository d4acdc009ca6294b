"""Archives: Chinese names, members in order, archives in archives, and what could not be opened."""

from __future__ import annotations

import pytest

from crawler.files import FileLimits, file_facts
from model.page import Cause, FileKind
from tests.files import made

TEXT = "预算公开说明".encode("gb18030")


def nested(depth: int) -> bytes:
    body = made.packed({"最里层.txt": TEXT})
    for _ in range(depth - 1):
        body = made.packed({"内.zip": body})
    return body


def test_members_in_order_with_chinese_names() -> None:
    facts = file_facts(made.raw(made.gbk_zip({"预算.txt": TEXT, "决算.csv": "科目,金额\n合计,1\n".encode()})))
    assert (facts.kind, facts.failure) == (FileKind.ZIP, None)
    assert tuple(name.strip() for name in facts.members) == ("预算.txt", "决算.csv")
    assert facts.text == "预算公开说明\n科目\t金额\n合计\t1"
    assert (facts.tables[0].caption, facts.tables[0].rows) == ("决算", (("科目", "金额"), ("合计", "1")))


def test_names_in_utf8() -> None:
    assert file_facts(made.raw(made.packed({"预算/说明.txt": TEXT}))).members == ("预算/说明.txt",)


def test_one_archive_inside_another() -> None:
    facts = file_facts(made.raw(nested(2)))
    assert (facts.members, facts.text, facts.failure) == (("内.zip", "内.zip/最里层.txt"), "预算公开说明", None)


def test_deeper_archives_are_not_opened() -> None:
    facts = file_facts(made.raw(nested(3)))
    assert facts.failure is not None
    assert (facts.failure.cause, "嵌套过深" in facts.failure.detail) == (Cause.OVER_LIMIT, True)


def test_a_member_that_cannot_be_read_is_named_and_the_others_are_read() -> None:
    facts = file_facts(made.raw(made.packed({"a.txt": TEXT, "b.7z": b"7z\xbc\xaf\x27\x1c\x00", "c.txt": TEXT})))
    assert facts.text == "预算公开说明\n预算公开说明"
    assert facts.failure is not None
    assert facts.failure.detail == "b.7z：7z 压缩包，不支持读取"


def test_litter_of_operating_systems_is_no_member() -> None:
    body = made.packed({"__MACOSX/._a.txt": b"x", "f/Thumbs.db": b"x", "f/": b"", "a.txt": TEXT})
    assert file_facts(made.raw(body)).members == ("a.txt",)


def test_an_archive_of_pictures_is_a_scan() -> None:
    facts = file_facts(made.raw(made.packed({"1.jpg": b"\xff\xd8\xff", "2.png": b"\x89PNG\r\n"})))
    assert (facts.scanned, facts.failure is not None) == (True, True)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (FileLimits(unpacked_bytes=5_000_000), "解压后超过"),
        (FileLimits(part_bytes=5_000_000), "解压后超过"),
        (FileLimits(members=1), "超过 1 个"),
    ],
)
def test_bombs_stop_at_the_limit_and_keep_what_came_before(limits: FileLimits, reason: str) -> None:
    bomb = made.packed({"说明.txt": TEXT, "零.bin": b"\0" * 10_000_000, "又.bin": b"\0" * 10_000_000})
    facts = file_facts(made.raw(bomb), limits)
    assert facts.failure is not None
    assert (facts.failure.cause, reason in facts.failure.detail) == (Cause.OVER_LIMIT, True)
    assert facts.text == "预算公开说明"


def test_an_encrypted_member() -> None:
    body = bytearray(made.packed({"a.txt": TEXT}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(mark) + place] |= 1
    facts = file_facts(made.raw(bytes(body)))
    assert facts.failure is not None
    assert facts.failure.detail == "a.txt：已加密，需要密码"


@pytest.mark.parametrize("name", ["预算.txt".encode("gb18030"), "预算.txt".encode()])
def test_rar_with_chinese_names(name: bytes) -> None:
    facts = file_facts(made.raw(made.stored_rar(name, TEXT)))
    assert (facts.kind, facts.members, facts.text, facts.failure) == (
        FileKind.RAR,
        ("预算.txt",),
        "预算公开说明",
        None,
    )


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (made.stored_rar(b"a.txt", TEXT, encrypted=True), "已加密，需要密码"),
        (made.stored_rar(b"a.txt", TEXT)[:30], "rar 压缩包损坏"),
        (b"PK\x03\x04 broken", "压缩包损坏"),
        (made.packed({}), "压缩包中没有文件"),
    ],
)
def test_archives_that_cannot_be_opened(body: bytes, detail: str) -> None:
    facts = file_facts(made.raw(body))
    assert facts.failure is not None
    assert (facts.failure.cause, detail in facts.failure.detail) == (Cause.UNREADABLE_FILE, True)
