"""A letter that a whole site lacks is told before anything is called absent; what real sites show is not."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from model.page import Page
from rules.checks.lost_letters import lost_letters

# Words of offices in which every letter of the two first steps of the table stands.
_WORDS = (
    "政务公开工作，通知公告，中国，人民政府，新闻动态，部门会议，专业管理办法，市和区，一网通办，机关生产理论，的，在，年度，国有，"
    "主要，信息，全部，出台，变化，编号，派发，成员，各地，大学，家庭，建设，开展，技术，文件，日期，服务，民生，法规，经济，"
    "电话，联系，行业，资源，首页，事项，为"
)


def site(pages: int, spoil: tuple[str, str] = ("", "")) -> list[Page]:
    """Pages of about 300 letters in any order; one letter is written as another."""
    dice, words = random.Random(7), _WORDS.split("，")
    made = []
    for n in range(pages):
        text = "\n".join("".join(dice.choices(words, k=4)) for _ in range(30))
        text = text.replace(*spoil) if spoil[0] else text
        made.append(
            Page(f"http://a.cn/{n}", f"http://a.cn/{n}", 200, datetime(2019, 1, 1, tzinfo=UTC), "", visible_text=text)
        )
    return made


@pytest.mark.parametrize(
    ("pages", "spoil", "told"),
    [
        pytest.param(40, ("", ""), None, id="all letters are there"),
        pytest.param(40, ("公", ""), "“公”", id="one is left out"),
        pytest.param(40, ("政", "\ue123"), "“政”", id="one is a private letter"),
        pytest.param(5, ("度", ""), None, id="a few pages may do without it"),
        pytest.param(2, ("公", ""), "“公”", id="its names stand there without it"),
        pytest.param(2, ("政", "?"), "“政”", id="with a question mark in its place"),
        pytest.param(2, ("告", "\ufffd"), None, id="one name is no proof"),
        pytest.param(8, ("务", "\ufffd"), "显示不出", id="marks of replacement in the names of columns"),
        pytest.param(3, ("务", "\ufffd"), None, id="on a page or two"),
    ],
)
def test_letters(pages: int, spoil: tuple[str, str], told: str | None) -> None:
    gaps = lost_letters(site(pages, spoil))
    assert [told in gap.why for gap in gaps] == [True] if told else not gaps, gaps
    assert not lost_letters([])


def test_another_script_is_no_loss() -> None:
    """What is written in other letters says nothing of Chinese ones."""
    page = site(1)[0]
    english = Page(page.url, page.url, 200, page.fetched_at, "", visible_text="Notice of the bureau. " * 50_000)
    assert not lost_letters([english])


def test_a_long_title_cut_by_bytes_is_no_loss() -> None:
    pages = [
        Page(
            p.url,
            p.url,
            200,
            p.fetched_at,
            "",
            visible_text=f"{p.visible_text}\n关于进一步做好全市政务公开有关工作的通\ufffd",
        )
        for p in site(40)
    ]
    assert not lost_letters(pages)
