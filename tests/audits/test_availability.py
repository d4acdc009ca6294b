"""Whether home pages open: when they are looked at, what counts against a site and what never does."""

from __future__ import annotations

import random
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.availability.sampler import Sampler, due_sites, slot_of
from audits.availability.week import availability_of, filed_downtimes, is_enough, probe_of, week_of, with_week
from audits.clock import SHANGHAI
from audits.inspect import judged_whole, order_of
from audits.settings import AvailabilitySettings, Settings
from crawler.addresses import AddressBook, parse_mappings
from crawler.limits import FetchLimits
from crawler.probes.availability import HomeSampler
from model.availability import Line, Look, Reach, Sample
from model.followup import Downtime
from model.page import Cause
from model.roster import EntryPoint, Roster, Site, Unit, UnitKind
from model.snapshot import ProbeStatus
from store import Store
from store.people import People
from store.sample_book import SampleBook
from tests.audits.loopback import loopback_site
from tests.audits.test_nightly import FIRST, once, settings
from tests.crawler.small_sites import SmallSite, serving

NOW = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI)
SITE = Site((EntryPoint("http://a.gov.cn/"),), ("a",))
UP, DEAD, NONE = Look(Reach.ANSWERED, 0.2, peer="1.2.3.4:80"), Look(Reach.FAILED, 15.0), Look(Reach.ABSENT, 0.0)
WALL = Look(Reach.UNABLE, 0.1, Cause.FORBIDDEN, "1.2.3.4:80")
NO_WAY = Look(Reach.UNABLE, 0.0, Cause.CONNECT_FAILED)
QUICK = FetchLimits(connect_s=2, first_byte_s=0.5, total_s=1)


def sample(hours_ago: float, v4: Look = UP, v6: Look = NONE, line: Line = Line.UNASKED) -> Sample:
    return Sample(SITE.key, NOW - timedelta(hours=hours_ago), v4, v6, line)


# --- what counts ---


@pytest.mark.parametrize(
    ("seen", "answered", "failed"),
    [
        pytest.param(sample(1), 1, 0, id="answers"),
        pytest.param(sample(1, DEAD, NONE, Line.UP), 0, 1, id="silent while others answer"),
        pytest.param(sample(1, DEAD, NONE, Line.DOWN), 0, 0, id="silent while our line is down"),
        pytest.param(sample(1, DEAD, NONE, Line.UNKNOWN), 0, 0, id="silent and nobody else to ask"),
        pytest.param(sample(1, DEAD, NO_WAY, Line.UP), 0, 1, id="no way out over IPv6 from here"),
        pytest.param(sample(1, DEAD, UP), 1, 0, id="opens over IPv6 alone"),
        pytest.param(sample(1, WALL, NONE), 0, 0, id="refuses machines"),
        pytest.param(sample(1, WALL, DEAD, Line.UP), 0, 0, id="refuses machines over IPv4, silent over IPv6"),
        pytest.param(sample(1, DEAD, WALL, Line.UP), 0, 0, id="refuses machines over IPv6, silent over IPv4"),
        pytest.param(sample(1, NONE, NONE, Line.UP), 0, 1, id="a name without any address"),
        pytest.param(sample(1, NONE, NO_WAY, Line.UP), 0, 0, id="IPv6 alone, and no way out over it"),
        pytest.param(sample(24 * 7 + 0.1, DEAD, NONE, Line.UP), 0, 0, id="older than a week"),
    ],
)
def test_what_counts_against_a_site(seen: Sample, answered: int, failed: int) -> None:
    week = availability_of(SITE.key, [seen], (), NOW)
    assert (week.answered, week.failed) == (answered, failed)


def test_a_reported_downtime_is_not_held_against_the_site() -> None:
    filing = Downtime("1", "a", date(2026, 11, 22), date(2026, 11, 22), "机房改造", "甲", NOW)
    week = availability_of(SITE.key, [sample(2, DEAD, NONE, Line.UP), sample(26, DEAD, NONE, Line.UP)], [filing], NOW)
    assert (week.failed, week.filed, week.failed_share) == (1, 1, 1.0)


def test_a_share_is_said_only_of_a_well_sampled_week() -> None:
    few = availability_of(SITE.key, [sample(n / 10, DEAD, NONE, Line.UP) for n in range(120)], (), NOW)
    assert few.failed_share == 1.0
    assert not is_enough(few)  # of one day
    assert probe_of(few, "http://a.gov.cn/").status is ProbeStatus.UNABLE
    week = availability_of(SITE.key, [sample(n, v6=DEAD if n % 2 else UP) for n in range(1, 161)], (), NOW)
    assert is_enough(week)
    assert probe_of(week, "http://a.gov.cn/").status is ProbeStatus.OK
    assert week.v6_share == 0.5
    silent = availability_of(SITE.key, [sample(n, DEAD, NONE, Line.UP) for n in range(1, 161)], (), NOW)
    assert is_enough(silent)
    assert probe_of(silent, "http://a.gov.cn/").status is ProbeStatus.UNABLE  # perhaps we were shut out


def test_the_time_that_a_home_page_takes_is_told_of_a_well_sampled_week() -> None:
    slow = replace(UP, seconds=5.2)
    week = availability_of(SITE.key, [sample(n, slow, DEAD) for n in range(1, 161)], (), NOW)
    assert week.seconds == 5.2
    assert probe_of(week, "http://a.gov.cn/").fact("seconds") == "5"
    faster_over_one = availability_of(SITE.key, [sample(1, slow, UP)], (), NOW)
    assert faster_over_one.seconds == 0.2
    assert probe_of(faster_over_one, "http://a.gov.cn/").fact("seconds") == ""  # one look says little


looks = st.builds(Look, st.sampled_from(Reach), st.floats(0, 15), st.none(), st.sampled_from(["", "1.2.3.4:80"]))
weeks = st.lists(st.builds(sample, st.floats(-2, 200), looks, looks, st.sampled_from(Line)), max_size=60)


@given(weeks, st.booleans())
def test_every_sample_is_counted_once_and_doubt_never_against_the_site(samples: list[Sample], is_filed: bool) -> None:
    filings = [Downtime("1", "a", date(2026, 1, 1), date(2027, 1, 1), "", "", NOW)] if is_filed else []
    week = availability_of(SITE.key, samples, filings, NOW)
    assert week.answered + week.failed + week.our_line + week.filed + week.unable == week.samples
    assert week.failed <= sum(Reach.ANSWERED not in (s.v4.reach, s.v6.reach) and s.line is Line.UP for s in samples)
    assert not (is_filed and week.failed)
    assert week.v6_answered <= week.v6_asked <= week.counted


# --- when ---


@given(st.integers(20, 288), st.integers(0, 10**6), st.text(max_size=5))
def test_each_slot_is_looked_at_once_wherever_one_wakes_up(per_day: int, minutes: int, key: str) -> None:
    now = NOW + timedelta(minutes=minutes)
    began, instant = slot_of(now, key, per_day)
    length = timedelta(days=1) / per_day
    assert began <= now < began + length
    assert began <= instant < began + length
    assert slot_of(instant, key, per_day) == (began, instant)


def test_a_day_has_as_many_looks_as_were_set_at_unequal_intervals() -> None:
    newest: dict[str, datetime] = {}
    taken = []
    for minute in range(24 * 60):
        now = NOW.replace(hour=0) + timedelta(minutes=minute)
        if due_sites(now, [SITE], newest, 24):
            newest[SITE.key] = now
            taken.append(now)
    assert len(taken) == 24
    assert len({later - earlier for earlier, later in pairwise(taken)}) > 12


def test_a_clock_that_was_ahead_stops_no_sampling_and_zero_stops_all() -> None:
    at_end = NOW.replace(hour=0) + timedelta(days=1, seconds=-1)
    assert due_sites(at_end, [SITE], {SITE.key: NOW + timedelta(days=400)}, 24) == (SITE,)
    assert due_sites(at_end, [SITE], {SITE.key: at_end - timedelta(seconds=5)}, 24) == ()
    assert due_sites(at_end, [SITE], {}, 0) == ()


# --- over real sockets ---


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes connections and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


def refused_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return int(server.getsockname()[1])


def has_ipv6() -> bool:
    try:
        with closing(socket.create_server(("::1", 0), family=socket.AF_INET6)):
            return True
    except OSError:
        return False


def homes(*resolve: str) -> HomeSampler:
    return HomeSampler(AddressBook(parse_mappings(resolve)), "gongkai/0.1", "gongkai", lambda: NOW, QUICK)


@pytest.mark.parametrize(
    ("answers", "reach", "cause"),
    [
        ({"/": "<title>首页</title>欢迎"}, Reach.ANSWERED, None),
        ({"/": 500}, Reach.FAILED, Cause.SERVER_ERROR),
        ({"/": 403}, Reach.UNABLE, Cause.FORBIDDEN),
        (
            {"/robots.txt": "User-agent: *\nDisallow: /\n", "/": "<title>首页</title>"},
            Reach.UNABLE,
            Cause.ROBOTS_EXCLUDED,
        ),
        ({"/robots.txt": 503, "/": "<title>首页</title>"}, Reach.UNABLE, Cause.ROBOTS_UNAVAILABLE),
    ],
)
async def test_one_look_over_ipv4(answers: dict[str, str | int], reach: Reach, cause: Cause | None) -> None:
    with serving(answers) as site:
        sampler = homes(f"a.gov.cn:80:127.0.0.1:{site.port}")
        look = await sampler.look("http://a.gov.cn/", 4)
        assert (look.reach, look.cause) == (reach, cause)
        assert (await sampler.look("http://a.gov.cn/", 6)).reach is Reach.UNABLE  # the address was given by hand
        await sampler.look("http://a.gov.cn/", 4)
    assert site.asked["/"] <= 2
    assert site.asked["/robots.txt"] == (2 if cause is Cause.ROBOTS_UNAVAILABLE else 1)  # kept for a day


async def test_silence_and_refusal_are_failures(silent_port: int) -> None:
    for port, cause in ((silent_port, Cause.FIRST_BYTE_TIMEOUT), (refused_port(), Cause.CONNECT_REFUSED)):
        look = await homes(f"a.gov.cn:80:127.0.0.1:{port}").look("http://a.gov.cn/", 4)
        assert (look.reach, look.cause) == (Reach.FAILED, cause)


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 on this machine")
async def test_one_look_over_ipv6() -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/html\r\nConnection: close\r\n\r\nhello"
    with closing(socket.create_server(("::1", 0), family=socket.AF_INET6)) as server:

        def serve() -> None:
            for _ in range(2):  # robots.txt, home
                connection, _ = server.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(body)

        Thread(target=serve, daemon=True).start()
        sampler = homes(f"a.gov.cn:80:[::1]:{server.getsockname()[1]}")
        assert (await sampler.look("http://a.gov.cn/", 6)).reach is Reach.ANSWERED
        assert (await sampler.look("http://a.gov.cn/", 4)).reach is Reach.UNABLE


def sampler_of(book: SampleBook, ports: dict[str, int], *references: str) -> Sampler:
    """A sampler over sites of these names, each on its port here, all of them due."""
    units = tuple(
        Unit(n, n, UnitKind.DEPARTMENT, entry_points=(EntryPoint(f"http://{n}/"),)) for n in ports if n != "ref.cn"
    )
    resolve = tuple(f"{name}:80:127.0.0.1:{port}" for name, port in ports.items())
    settings = Settings(resolve=resolve, availability=AvailabilitySettings(24, references))
    late = NOW.replace(hour=23, minute=59, second=59)
    made = Sampler.of(settings, Roster("市", units), book, lambda: late)
    made.homes = HomeSampler(AddressBook(parse_mappings(resolve)), "gongkai/0.1", "gongkai", lambda: late, QUICK)
    return made


@pytest.mark.parametrize(
    ("silent", "references", "expected"),
    [
        pytest.param({"a.cn"}, (), Line.UP, id="one silent, another answers"),
        pytest.param({"a.cn", "b.cn"}, (), Line.DOWN, id="all silent"),
        pytest.param({"a.cn"}, ("http://ref.cn/",), Line.UP, id="one silent, the reference and another answer"),
        pytest.param({"a.cn", "ref.cn"}, ("http://ref.cn/",), Line.DOWN, id="the reference silent"),
        pytest.param({"a.cn", "b.cn"}, ("http://ref.cn/",), Line.DOWN, id="all silent but the reference"),
    ],
)
async def test_our_own_line_is_told_apart(
    silent: set[str], references: tuple[str, ...], expected: Line, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        ports = {}
        for name in ("a.cn", "b.cn", "ref.cn"):
            site: SmallSite = stack.enter_context(serving({"/": "<title>首页</title>"}))
            ports[name] = refused_port() if name in silent else site.port
        book = stack.enter_context(SampleBook.open(tmp_path))
        taken = await sampler_of(book, ports, *references).look()
        assert {s.line for s in taken if s.seems_failed} == {expected}
        assert await sampler_of(book, ports, *references).look() == ()  # once in a slot
        since = NOW - timedelta(days=1)
        kept = [s for seen in taken for s in book.samples(seen.site_key, since, NOW + timedelta(days=1))]
    rounded = [
        replace(s, v4=replace(s.v4, seconds=round(s.v4.seconds, 3)), v6=replace(s.v6, seconds=round(s.v6.seconds, 3)))
        for s in taken
    ]
    assert kept == rounded


async def test_a_lone_site_that_is_silent_is_not_accused_without_a_reference(tmp_path: Path) -> None:
    with SampleBook.open(tmp_path) as book:
        (taken,) = await sampler_of(book, {"a.cn": refused_port()}).look()
    assert taken.line is Line.UNKNOWN


def test_the_samples_of_the_week_before_stand_before_the_rules_again_and_again(tmp_path: Path) -> None:
    with loopback_site() as site:
        chosen = settings(tmp_path, site)
        with SampleBook.open(tmp_path / "data") as book:
            week = [FIRST - timedelta(hours=n) for n in range(1, 161)]
            dead = Look(Reach.FAILED, 15.0)
            book.keep(Sample("http://www.shili.gov.cn/", at, UP if at.hour else dead, NONE, Line.UP) for at in week)
        once(chosen, FIRST)
    with Store.open(tmp_path / "data") as store:
        result = store.load_result("20261123-nightly-001")
    said = [signal for finding in result.findings for signal in finding.signals if signal.startswith("H01")]
    assert "采样160次，7次打不开" in said[0]
    with Store.open(tmp_path / "data") as store:
        again = judged_whole(order_of(result), result.audit, store)
    assert again.findings == result.findings


def test_a_week_is_read_back_with_what_the_unit_filed(tmp_path: Path) -> None:
    drawn = random.Random(1)
    samples = [sample(n, DEAD if drawn.random() < 0.1 else UP, NONE, Line.UP) for n in range(1, 168)]
    with SampleBook.open(tmp_path) as book:
        book.keep(samples)
    settings = Settings(data=str(tmp_path))
    week = week_of(settings, SITE, NOW)
    assert week == availability_of(SITE.key, samples, (), NOW)
    with People.open(tmp_path) as people:
        people.keep_downtime(Downtime("1", "a", date(2026, 11, 1), date(2026, 11, 30), "改造", "甲", NOW))
        people.keep_downtime(Downtime("2", "b", date(2026, 11, 1), date(2026, 11, 30), "改造", "乙", NOW))
    assert [filing.unit for filing in filed_downtimes(tmp_path, SITE)] == ["a"]
    assert week_of(settings, SITE, NOW).failed == 0
    assert with_week(None, SITE, tmp_path, NOW) is None
