"""What a site published: pages that are documents, articles that go on as one, files under a title of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from model.page import Attachment, DateFact, DateSource, FileFacts, Page, PageKind, Region, Table
from model.snapshot import Crawl
from rules.checks.text import fold, label

_GOES_ON = re.compile(r"下一?页|后一页")
_FEW_HEADS, _LONGEST_HEAD = 3, 12  # columns of a table of facts, characters of what names one
_A_FILE = re.compile(r"\.(?:docx?|xlsx?|pdf|wps|et|ofd|pptx?|zip|rar|7z|rtf|csv|txt)$", re.I)
_DAY_BEHIND = re.compile(r"\s*[\[(（]?20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?[\])）]?\s*$")
_TELLS = re.compile(  # a label and what it says: 微信公众号：云岚发布
    r"(?!.{0,6}(?:位置|来源|搜索|检索|查询|页次|页码|点击|浏览|时间|日期|建设|完善))[^\s：:]{2,10}[：:]\s*[@\w“《(（]{2,}"
)
_NO_DOCUMENT = frozenset(
    {PageKind.HOME, PageKind.REFUSAL, PageKind.SOFT_404, PageKind.FRAMESET, PageKind.SHELL, PageKind.BLANK_COLUMN}
)


@dataclass(frozen=True, slots=True)
class Document:
    """Something published under a title: a page with its attachments, or a file that a list links to.

    `folded` is the folded title, `columns` the labels of every column it was found under, `published` the page's own
    date or, where it has none, the date beside its link.
    """

    url: str
    title: str
    folded: str
    published: DateFact | None
    columns: frozenset[str]
    page: Page | None = None
    files: tuple[FileFacts, ...] = ()

    @property
    def text(self) -> str:
        """The main text and the texts of all attachments."""
        parts = [self.page.text] if self.page else []
        return "\n".join([*parts, *(f.text for f in self.files)])

    @property
    def digest(self) -> str:
        """The SHA-256 of the stored body."""
        return self.page.body_digest if self.page else self.files[0].body_digest


def documents_of(
    crawl: Crawl,
    pages: tuple[Page, ...],
    filed: dict[str, set[str]],
    listed: dict[str, tuple[str, DateFact | None]],
    menu: frozenset[str],
) -> tuple[Document, ...]:
    """The documents of these pages, in their order. `filed` gives the labels of the columns that list an address,
    `listed` its title and date there, `menu` the labels of menus: no page's own title."""
    pages = _whole(pages)
    home = next((p for p in pages if crawl.home_url in (p.url, p.final_url)), None)
    unnamed = menu | {label(n) for n in ((home.title, home.title_tag) if home else ()) if n}  # no page's own title
    files = {f.url: f for f in crawl.files}
    files.update({f.final_url: f for f in crawl.files})
    attached: set[str] = set()
    found = []
    for page in pages:
        if page.kind in _NO_DOCUMENT or page.needs_script:
            continue
        own_files = tuple(files[a.url] for a in offered(page) if a.url in files)
        attached.update(f.url for f in own_files)
        is_list = bool(page.rows) or page.kind in (PageKind.LIST, PageKind.BLANK_COLUMN)
        title, dated = listed.get(page.url, ("", None))
        columns = set(filed.get(page.url, ())) | {label(n) for n in (page.column or "", *page.breadcrumb) if n}
        if is_list and not own_files and not _has_own_table(page) and (len(page.text) < 200 or _is_column(page)):
            continue
        is_another_name = label(page.title) in unnamed and title and label(title) not in label(page.title)
        shown = title if is_another_name else page.title or title or page.title_tag
        if not own_files and _is_signpost(page, label(shown), menu):
            continue
        found.append(
            Document(
                page.url,
                shown,
                fold(shown),
                _surer(page.published, dated),
                frozenset(columns - {"首页", ""}),
                page,
                own_files,
            )
        )
        found += _loose_files(page, own_files, listed, columns)
    for url, (title, dated) in sorted(listed.items()):
        file = files.get(url)
        if file is not None and file.url not in attached:
            title = _undated(title)
            found.append(Document(url, title, fold(title), dated, frozenset(filed.get(url, ())), None, (file,)))
    return tuple(found)


def _whole(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    """The pages, an article that goes on for several pages as one: the further ones bear its title and are reached by
    its 下一页."""
    by_url = {page.url: page for page in pages if page.kind is PageKind.ARTICLE and page.title}
    after: dict[str, Page] = {}
    for page in by_url.values():
        for link in page.links:
            further = by_url.get(link.url) if _GOES_ON.fullmatch(link.text) else None
            if further is not None and further is not page and further.title == page.title:
                after[page.url] = further
    later = {page.url for page in after.values()}
    chains = {url: _chain(by_url[url], after) for url in after if url not in later}
    absorbed = {page.url for chain in chains.values() for page in chain[1:]}
    return tuple(_joined(chains.get(page.url, (page,))) for page in pages if page.url not in absorbed)


def _chain(first: Page, after: dict[str, Page]) -> tuple[Page, ...]:
    parts, seen = [first], {first.url}
    while (further := after.get(parts[-1].url)) is not None and further.url not in seen:
        parts.append(further)
        seen.add(further.url)
    return tuple(parts)


def _joined(parts: tuple[Page, ...]) -> Page:
    """The first page with what the others hold."""
    if len(parts) == 1:
        return parts[0]
    return replace(
        parts[0],
        text="\n".join(part.text for part in parts),
        tables=tuple(table for part in parts for table in part.tables),
        links=tuple(dict.fromkeys(link for part in parts for link in part.links)),
        attachments=tuple(dict.fromkeys(each for part in parts for each in part.attachments)),
        content_images=tuple(dict.fromkeys(image for part in parts for image in part.content_images)),
    )


def _surer(own: DateFact | None, listed: DateFact | None) -> DateFact | None:
    """The page's own date or the one beside its link: what an address or a meta tag says comes after a list."""
    if own is None or (listed is not None and own.source in (DateSource.URL, DateSource.META, DateSource.TEXT)):
        return listed
    return own


def _is_signpost(page: Page, name: str, menu: frozenset[str]) -> bool:
    """A page of the menu that holds nothing itself: the opening page of a column with sub-columns, or an empty
    one."""
    is_bare = not page.tables and not page.content_images and len(page.text) < 60 and page.published is None
    tells = any(_TELLS.match(line.strip()) for line in page.text.splitlines())
    return is_bare and not tells and page.kind is not PageKind.ARTICLE and name in menu


def _is_column(page: Page) -> bool:
    """A list that bears its column's name and says nothing but what its dated entries do, be it with excerpts."""
    is_named_so = page.column is not None and label(page.title) == label(page.column)
    return page.kind is PageKind.LIST and is_named_so and bool(page.rows) and all(row.published for row in page.rows)


def _has_own_table(page: Page) -> bool:
    """Whether a list page also shows a table of its own: old sites lay out the list itself in tables."""
    entries = {row.title for row in page.rows}  # of a menu beside the table, where the table does not hold them
    own = (table for table in page.tables if entries.isdisjoint(cell for row in table.rows for cell in row))
    if not page.text and not any(row.published for row in page.rows) and any(map(_has_heads, own)):
        return True
    cells = (cell for table in page.tables for row in table.rows[:3] for cell in row)
    return any(len(cell) > 1 and cell in page.text for cell in cells)


def _has_heads(table: Table) -> bool:
    """Whether the first row of a table names its columns."""
    heads = table.rows[0] if len(table.rows) > 1 else ()
    return len(heads) >= _FEW_HEADS and all(0 < len(head) <= _LONGEST_HEAD for head in heads)


def _loose_files(
    page: Page, files: tuple[FileFacts, ...], listed: dict[str, tuple[str, DateFact | None]], columns: set[str]
) -> list[Document]:
    """Attachments that bear a title of their own count as documents too, dated like the page that offers them."""
    by_url = {f.url: f for f in files}
    made = []
    for attachment in offered(page):
        file = by_url.get(attachment.url)
        name = _undated(attachment.name) or file_name(attachment.url)
        if file is not None and len(name) >= 6 and fold(name) not in fold(page.title):
            dated = listed.get(attachment.url, ("", None))[1] or _surer(
                page.published, listed.get(page.url, ("", None))[1]
            )
            made.append(Document(attachment.url, name, fold(name), dated, frozenset(columns), page, (file,)))
    return made


def offered(page: Page) -> tuple[Attachment, ...]:
    """The files that a page offers, with those whose links only its script writes."""
    written = (link for link in page.links if link.region is Region.SCRIPT and _A_FILE.search(link.url))
    return (*page.attachments, *(Attachment(link.url, link.text) for link in written))


def _undated(name: str) -> str:
    """The name of a file without the day that a list sets behind it, inside the link."""
    return _DAY_BEHIND.sub("", name).strip() or name


def file_name(url: str) -> str:
    """The last step of an address."""
    return unquote(urlsplit(url).path.rpartition("/")[2])
