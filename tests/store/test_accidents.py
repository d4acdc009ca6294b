"""Death, power loss and a full disk: nothing acknowledged is lost, nothing unacknowledged is referred to."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from model.errors import StoreFull
from model.page import Phase
from store import Store
from tests.store import samples

AUDIT = samples.audit().id

# Records visits for ever, one more each time it runs; prints how many are acknowledged after each flush.
WRITER = """
import random, sys
from pathlib import Path
from store import Store
from tests.store import samples
from tests.store.test_accidents import AUDIT, body
dice = random.Random(int(sys.argv[2]))
with Store.open(Path(sys.argv[1])) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
    number = 0
    while ledger.recall(f"{samples.SITE}{number}", samples.Phase.CRAWL):
        number += 1
    print("ready", number, flush=True)
    while True:
        for _ in range(dice.randrange(1, 30)):
            ledger.record(samples.visit(str(number), body(number)))
            number += 1
        ledger.flush()
        print(number, flush=True)
"""

# The same with a limit on the size of files; prints what was acknowledged, then the sentence it died of.
FULL = """
import resource, sys
from pathlib import Path
from model.errors import StoreFull
from store import Store
from tests.store import samples
from tests.store.test_accidents import AUDIT, body
store = Store.open(Path(sys.argv[1]))
ledger = store.site_ledger(AUDIT, samples.SITE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
done = number = 0
try:
    while True:
        for _ in range(7):
            ledger.record(samples.visit(str(number), body(number)))
            number += 1
        ledger.flush()
        done = number
except StoreFull as full:
    print(done)
    print(full)
"""


def body(number: int) -> bytes:
    """A body that hardly compresses; every fifth equals the one before."""
    return random.Random(number - (number % 5 == 0)).randbytes(3000)


def _sound(root: Path, at_least: int) -> int:
    """How many visits are stored, once it is shown that they are 0, 1, 2 … and that each body reads back."""
    with Store.open(root) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
        stored = 0
        while ledger.recall(f"{samples.SITE}{stored}", Phase.CRAWL):
            assert ledger.raw(f"{samples.SITE}{stored}").body == body(stored)
            stored += 1
        assert ledger._db.table("visits").count == stored >= at_least
        assert ledger._db.execute("pragma integrity_check").fetchone() == ("ok",)
    return stored


def test_kills_at_random_moments_lose_nothing_acknowledged(tmp_path: Path) -> None:
    dice = random.Random(20190402)
    acknowledged = 0
    for round_ in range(20):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, tmp_path, str(round_)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            word, resumed = writer.stdout.readline().split()
            assert word == "ready"
            assert int(resumed) >= acknowledged
            time.sleep(dice.random() * 0.12)
            writer.send_signal(signal.SIGKILL)
            lines = writer.stdout.read().split("\n")[:-1]
        acknowledged = max([acknowledged, *(int(line) for line in lines)])
    assert acknowledged > 0
    assert _sound(tmp_path, acknowledged) >= acknowledged


def test_a_log_cut_anywhere_opens_as_a_prefix_of_the_commits(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    with Store.open(whole) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
        ledger._db.execute("pragma wal_autocheckpoint=0")
        for number in range(24):
            ledger.record(samples.visit(str(number), body(number)))
            if number % 4 == 3:
                ledger.flush()
        copied = tmp_path / "copied"
        shutil.copytree(whole, copied)
    log = next(copied.glob("sites/*.db-wal"))
    content = log.read_bytes()
    page = int.from_bytes(content[8:12], "big")
    frames = range(32, len(content) + 1, page + 24)
    dice = random.Random(4)
    seen = set()
    for number, cut in enumerate(sorted([*frames, *dice.sample(range(len(content)), 15)])):
        root = tmp_path / f"cut{number}"
        shutil.copytree(copied, root, ignore=shutil.ignore_patterns("*-shm"))
        (root / log.relative_to(copied)).write_bytes(content[:cut])
        seen.add(_sound(root, 0))
        shutil.rmtree(root)
    assert seen <= {0, 4, 8, 12, 16, 20, 24}
    assert max(seen) == 24


@pytest.mark.parametrize("limit", [40_000, 70_000, 150_000, 300_000])
def test_a_full_disk_keeps_what_was_acknowledged_and_goes_on_when_there_is_room(tmp_path: Path, limit: int) -> None:
    died = subprocess.run(
        [sys.executable, "-c", FULL, tmp_path, str(limit)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    done, sentence = died.stdout.splitlines()
    assert "已满或无法写入" in sentence
    assert died.stderr == ""
    stored = _sound(tmp_path, int(done))
    with Store.open(tmp_path) as store, store.site_ledger(AUDIT, samples.SITE) as ledger:
        ledger.record(samples.visit(str(stored), body(stored)))
    assert _sound(tmp_path, stored + 1) == stored + 1


def test_a_database_that_cannot_grow_is_a_full_disk(tmp_path: Path) -> None:
    with Store.open(tmp_path) as store:
        store._db.execute("pragma max_page_count=1")  # as small as it is now
        with pytest.raises(StoreFull, match="已保存的内容不受影响"):
            _begin_many(store)
        kept = len(store.audits())
    with Store.open(tmp_path) as store:
        assert len(store.audits()) == kept >= 1


def _begin_many(store: Store) -> None:
    for number in range(1, 500):
        store.begin(samples.audit(number), str(number) * 500)
