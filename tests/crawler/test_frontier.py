"""What is asked for next: no trap keeps the other columns waiting, whatever its addresses and links look like."""

from __future__ import annotations

import hashlib

from crawler.frontier import Frontier, pattern_of
from crawler.known import Known, Target
from crawler.scope import Scope
from model.roster import EntryPoint, Site

SCOPE = Scope(Site((EntryPoint("http://www.a.gov.cn/"),), ("a",)))


def target(path: str, *, depth: int = 2, is_menu: bool = False, found_on: str = "") -> Target:
    address = SCOPE.address(f"http://www.a.gov.cn{path}")
    assert address is not None
    pattern = pattern_of(address.url)
    breeds = bool(found_on) and pattern_of(f"http://www.a.gov.cn{found_on}") == pattern
    page = f"http://www.a.gov.cn{found_on}"
    return Known().add(address, depth, pattern, "", page, is_menu=is_menu, breeds=breeds)


def test_names_by_chance_in_one_folder_starve_no_column() -> None:
    """Each has a pattern of its own and looks like an entry of a menu."""
    frontier = Frontier()
    for n in range(500):
        name = hashlib.blake2b(b"%d" % n, digest_size=6).hexdigest()
        frontier.push(target(f"/tag/{name}.html", is_menu=True))
    columns = [f"/{name}/{n}.html" for name in ("zwgk", "zcwj", "gzdt") for n in range(20)]
    for path in columns:
        frontier.push(target(path))
    asked = [found.address.url.partition(".cn")[2] for found in iter(frontier.pop, None)]
    assert len(asked) == 560
    assert set(columns) <= set(asked[:150])


def test_the_menu_of_the_home_page_goes_first_however_long_it_is() -> None:
    frontier = Frontier()
    frontier.push(target("/news/1.html"))
    for n in range(200):
        frontier.push(target(f"/col/{n}/", depth=1, is_menu=True))
    asked = [found.address.url for found in iter(frontier.pop, None)]
    assert asked[-1].endswith("/news/1.html")


def test_a_script_that_shows_the_same_under_ever_more_filters_is_closed() -> None:
    frontier = Frontier()
    for n in range(40):
        frontier.push(target(f"/find?{'&'.join(f'f{bit}=1' for bit in range(n + 1))}", found_on="/find?x=1"))
    frontier.push(target("/news/1.html"))
    asked = []
    while (found := frontier.pop()) is not None:
        asked.append(found)
        frontier.learn(found, b"nothing new")
    assert len(asked) < 32
    assert any(found.address.url.endswith("/news/1.html") for found in asked)
    assert sum(map(len, frontier.set_aside().values())) == 41 - len(asked)


def test_a_script_whose_pages_show_something_new_is_read_to_its_end() -> None:
    frontier = Frontier()
    for n in range(40):
        frontier.push(target(f"/view?id={n}", found_on="/view?id=0"))
    asked = 0
    while (found := frontier.pop()) is not None:
        asked += 1
        frontier.learn(found, b"%d" % asked)
    assert asked == 40
    assert not frontier.set_aside()
