"""What a walk says of its pages once it is over: which lists were not read to their end, and what stands under a
column that only the beginning of its list names."""

from __future__ import annotations

from dataclasses import replace

from crawler.extract.columns import filed
from crawler.gathered import Gathered
from model.page import Page, Pager


def settle(gathered: Gathered) -> None:
    """Pages that are all alike count as not read, lists cut short are marked so, and their further pages stand under
    their column."""
    gathered.refuse_strangers()
    gathered.doubt_gone()
    _mark_short_lists(gathered)

    def key_of(url: str) -> str | None:
        return next(iter(gathered.ways.keys_of((url,))), None)

    for key, page in filed(_unfiled(gathered), key_of).items():
        gathered.amend(key, page)


def _unfiled(gathered: Gathered) -> dict[str, Page]:
    """The pages of lists that name no column, and the lists that lead to them."""
    pages = gathered.pages
    chosen: set[str] = set()
    waiting = [key for key, held in pages.items() if held.has_column and held.pager]
    while waiting:
        key = waiting.pop()
        pager = pages[key].pager
        for step in gathered.ways.keys_of(pager.next_urls if pager else ()):
            if step in pages and not pages[step].has_column:
                waiting += [step] if step not in chosen else []
                chosen |= {key, step}
    return {key: gathered.whole(held) for key, held in pages.items() if key in chosen}


def _mark_short_lists(gathered: Gathered) -> None:
    """A list was not read to its end when its further pages do not exist under the addresses we computed, or under
    those it gives itself though it says that there are more, and when a script adds entries to it."""
    gone = gathered.gone()
    for key, held in gathered.pages.items():
        pager = held.pager
        if pager and pager.readable:
            steps = set(gathered.ways.keys_of(pager.next_urls))
            has_more = (pager.total_pages or 0) > (pager.current or 1)
            if steps & gathered.wrong_guesses or (has_more and steps & gone):
                gathered.amend(key, replace(gathered.whole(held), pager=replace(pager, readable=False)))
        elif key in gathered.go_on and pager is None:
            gathered.amend(key, replace(gathered.whole(held), pager=Pager("加载更多", readable=False)))
