"""What stands in what was fetched: the facts of a page (Page) or a file (FileFacts), and the visit that brought them.
Unknown is a value: None, never a guess."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from model.answer import Hop as Hop
from model.answer import RawPage as RawPage
from model.cause import Cause as Cause
from model.cause import Failure as Failure


class Confidence(StrEnum):
    """How sure a fact is. Weak facts lead to REVIEW, never to PASS or FAIL."""

    __hash__ = str.__hash__

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class DateSource(StrEnum):
    """Where a date was read, in order of trust."""

    __hash__ = str.__hash__

    PLATFORM = "platform"  # a platform's own field, the information table's 发布日期
    LABEL = "label"  # a visible label in the article's header
    LIST = "list"  # beside the link on a list page
    URL = "url"  # in the address
    META = "meta"  # <meta PubDate>: often the date of a migration
    TEXT = "text"  # in the running text (落款)


@dataclass(frozen=True, slots=True)
class DateFact:
    """A date, where it was read and how sure it is. `quote` is the text it was read from."""

    on: date
    source: DateSource
    confidence: Confidence
    at: time | None = None
    quote: str = ""


class PageKind(StrEnum):
    HOME = "home"
    LIST = "list"
    ARTICLE = "article"
    GUIDE = "guide"  # a service guide
    MAILBOX = "mailbox"  # messages and replies
    STATIC = "static"  # a page of standing text: functions, leaders …
    BLANK_COLUMN = "blank_column"
    SHELL = "shell"  # content made by a script we did not run
    FRAMESET = "frameset"
    REFUSAL = "refusal"  # WAF, captcha, login, maintenance, parked
    SOFT_404 = "soft_404"
    FILE = "file"  # not a page: an attachment
    OTHER = "other"


class Region(StrEnum):
    """The part of a page that a link stands in."""

    __hash__ = str.__hash__  # links are compared by the million

    NAVIGATION = "navigation"
    BREADCRUMB = "breadcrumb"
    LIST = "list"
    BODY = "body"
    FOOTER = "footer"
    FRAME = "frame"  # frame, iframe, meta refresh
    SCRIPT = "script"  # read from a script
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Link:
    """An http(s) link, resolved as a browser would. `text` falls back to title, aria-label, image alt."""

    url: str
    text: str
    region: Region = Region.OTHER
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row of a list page: where it leads, its text, the date beside it, whether it is pinned."""

    url: str
    title: str
    published: DateFact | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """How a list goes on. `next_urls` are further pages in order; `total_pages` None when unknown.

    `readable` is False when only a script knows the next page and no adapter understands it.
    """

    style: str
    next_urls: tuple[str, ...] = ()
    total_pages: int | None = None
    current: int | None = None
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a page offers: its address as resolved, the name shown, the suffix it claims, and the address as
    the page writes it."""

    url: str
    name: str
    suffix: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as rows of cell texts, merged cells repeated; `caption` the nearest heading, or ""."""

    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Footer:
    """Footer identity (政府网站发展指引). None: the label is absent. "": the label is there without a value."""

    sponsor: str | None = None  # 主办单位
    undertaker: str | None = None  # 承办单位
    contact: str | None = None  # 联系方式
    official_id: str | None = None  # 网站标识码
    icp: tuple[str, ...] = ()  # ICP备案编号
    police: tuple[str, ...] = ()  # 公安机关备案
    has_party_mark: bool = False  # 党政机关网站标识
    find_error_url: str | None = None  # 我为政府网站找错


@dataclass(frozen=True, slots=True)
class Page:
    """The facts of one HTML page. Text is NFKC-folded only where a fact says so; `text` is the main text.

    `column` is the page's own column (last step of the breadcrumb for a list, the column it is filed under for
    an article); `breadcrumb` runs from 首页 to the column. `document_date` is 成文日期, never the publish date.
    `metas` are declared names and contents in order. `main_hash` digests main text and links, so that a hit
    counter does not make a page new. `truncated` says that a limit cut the reading: such a page blocks a FAIL.
    """

    url: str
    final_url: str
    status: int
    fetched_at: datetime
    body_digest: str
    kind: PageKind = PageKind.OTHER
    title: str = ""
    title_tag: str = ""
    published: DateFact | None = None
    document_date: DateFact | None = None
    issuer: str | None = None  # 发布机构
    source: str | None = None  # 来源
    document_number: str | None = None  # 文号
    index_number: str | None = None  # 索引号
    column: str | None = None
    breadcrumb: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    rows: tuple[ListRow, ...] = ()
    pager: Pager | None = None
    attachments: tuple[Attachment, ...] = ()
    text: str = ""
    visible_text: str = ""
    tables: tuple[Table, ...] = ()
    content_images: tuple[str, ...] = ()  # addresses of images in the main text
    image_of_text: bool = False  # the main text is only pictures
    footer: Footer = Footer()
    metas: tuple[tuple[str, str], ...] = ()
    declared_charset: str | None = None
    actual_charset: str = "utf-8"
    generator: str | None = None  # the publishing platform, by what the page says of itself
    needs_script: bool = False  # the list or text is filled by a script that we did not run
    refusal: Failure | None = None  # why the page is a refusal or a soft 404
    truncated: bool = False
    hidden_texts: tuple[str, ...] = ()  # texts in blocks that a visitor cannot see
    main_hash: str = ""
    forms: tuple[Form, ...] = ()
    notes: tuple[str, ...] = ()
    size: int | None = None  # bytes of the page itself, unpacked; None when nobody weighed it
    closed_entries: tuple[str, ...] = ()  # names of menu entries that no address leads to
    lacks_menu: bool = False  # a script or a picture stands where its menu should


@dataclass(frozen=True, slots=True)
class Form:
    """A form as declared: where it posts, its method, the names (and types) of its fields, its visible text."""

    action: str
    method: str
    fields: tuple[tuple[str, str], ...]
    text: str = ""


class Phase(StrEnum):
    """When in an audit an address was asked for."""

    CRAWL = "crawl"
    RETRY = "retry"  # the second pass for what failed
    SECOND_LOOK = "second_look"  # the confirmation on a new connection
    PROBE = "probe"
    RENDERED = "rendered"  # no answer of the site: what a browser made of its answer


class FileKind(StrEnum):
    """What a file is by its bytes, whatever its suffix says."""

    DOC = "doc"
    DOCX = "docx"
    XLS = "xls"
    XLSX = "xlsx"
    PDF = "pdf"
    OFD = "ofd"
    ZIP = "zip"
    RAR = "rar"
    TEXT = "text"
    HTML = "html"
    IMAGE = "image"
    EMPTY = "empty"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The facts of one attachment. `failure` says what could not be read: with text, only a part of it (a page that
    is a picture, a member of an archive, what lies behind a limit); `scanned` that it holds only pictures (a failure
    too); `members` are the names inside an archive, whose texts and tables are merged in order."""

    url: str
    final_url: str
    fetched_at: datetime
    body_digest: str
    kind: FileKind
    size: int
    suffix: str = ""
    text: str = ""
    tables: tuple[Table, ...] = ()
    pages: int | None = None
    scanned: bool = False
    members: tuple[str, ...] = ()
    failure: Failure | None = None
    metas: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Visit:
    """One address after it was asked for and read. At most one of `page` and `file` is set; neither when
    `raw.failure` says that there was nothing to read. A visit recalled from the store has an empty body. Where `raw`
    says "not modified" (304), the facts are those of the answer that it confirms. `facts_version` names the code that
    drew the facts."""

    raw: RawPage
    phase: Phase = Phase.CRAWL
    page: Page | None = None
    file: FileFacts | None = None
    facts_version: str = ""
