"""What was fetched (RawPage) and what stands in it (Page, FileFacts). Unknown is a value: None, never a guess."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum


class Cause(StrEnum):
    """Why an address could not be read: a closed list, stored per address and shown in Chinese."""

    DNS_NO_NAME = "dns_no_name"  # the name does not exist
    DNS_NO_ADDRESS = "dns_no_address"  # the name exists without an address
    DNS_FAILED = "dns_failed"  # the name server failed or did not answer
    ADDRESS_REFUSED = "address_refused"  # loopback, private … address, refused by us
    BAD_URL = "bad_url"  # not an http(s) address, or a port we refuse
    CONNECT_REFUSED = "connect_refused"
    CONNECT_TIMEOUT = "connect_timeout"
    CONNECT_FAILED = "connect_failed"  # no route, reset while connecting …
    TLS_EXPIRED = "tls_expired"
    TLS_NAME_MISMATCH = "tls_name_mismatch"
    TLS_UNTRUSTED = "tls_untrusted"
    TLS_FAILED = "tls_failed"  # protocol or cipher
    FIRST_BYTE_TIMEOUT = "first_byte_timeout"
    TOTAL_TIMEOUT = "total_timeout"
    DISCONNECTED = "disconnected"  # closed or reset before the answer was complete
    PROTOCOL_ERROR = "protocol_error"  # not HTTP, or broken HTTP
    TRUNCATED = "truncated"  # fewer bytes than announced, or a compressed stream without its end
    OVER_LIMIT = "over_limit"  # larger, deeper or longer than we read
    BAD_ENCODING = "bad_encoding"  # content-encoding that cannot be undone
    TOO_MANY_REDIRECTS = "too_many_redirects"
    REDIRECT_LOOP = "redirect_loop"
    OUT_OF_SCOPE = "out_of_scope"  # redirected to somebody else's site
    ROBOTS_EXCLUDED = "robots_excluded"
    ROBOTS_UNAVAILABLE = "robots_unavailable"  # robots.txt answers 5xx or not at all: stay out for now
    NOT_FOUND = "not_found"  # 404, 410
    UNAUTHORIZED = "unauthorized"  # 401, 407, login wall
    FORBIDDEN = "forbidden"  # 403, 451
    RATE_LIMITED = "rate_limited"  # 429
    CLIENT_ERROR = "client_error"  # other 4xx
    SERVER_ERROR = "server_error"  # 5xx
    UNAVAILABLE = "unavailable"  # 503
    CHALLENGE = "challenge"  # WAF, captcha, cookie challenge: the site refuses machines
    LOGIN_WALL = "login_wall"
    MAINTENANCE = "maintenance"
    PARKED = "parked"  # parked domain
    SOFT_404 = "soft_404"  # status 200 with a not-found page
    SAME_BODY = "same_body"  # different addresses answer with one and the same body
    TRAP = "trap"  # endless calendar, session ids, repeated path segments …
    BUDGET = "budget"  # not fetched: page, depth, byte or time budget spent
    NEEDS_BROWSER = "needs_browser"  # content is made by a script we do not run
    UNREADABLE_FILE = "unreadable_file"  # attachment that cannot be opened, encrypted, scanned …
    OUR_FAULT = "our_fault"  # a fault of this program or machine

    @property
    def printed(self) -> str:
        """The Chinese words the office reads."""
        return _PRINTED[self]


_PRINTED = {
    Cause.DNS_NO_NAME: "域名不存在",
    Cause.DNS_NO_ADDRESS: "域名没有对应的网络地址",
    Cause.DNS_FAILED: "域名服务器没有正常应答",
    Cause.ADDRESS_REFUSED: "指向内网或本机地址，本程序不访问",
    Cause.BAD_URL: "网址格式不对或端口不允许访问",
    Cause.CONNECT_REFUSED: "服务器拒绝连接",
    Cause.CONNECT_TIMEOUT: "连接超时",
    Cause.CONNECT_FAILED: "连接不上",
    Cause.TLS_EXPIRED: "安全证书已过期",
    Cause.TLS_NAME_MISMATCH: "安全证书与域名不符",
    Cause.TLS_UNTRUSTED: "安全证书不受信任",
    Cause.TLS_FAILED: "安全连接建立失败",
    Cause.FIRST_BYTE_TIMEOUT: "服务器迟迟没有应答",
    Cause.TOTAL_TIMEOUT: "传输时间过长，未能读完",
    Cause.DISCONNECTED: "传输中断",
    Cause.PROTOCOL_ERROR: "服务器的应答不合规范，无法读取",
    Cause.TRUNCATED: "内容不完整",
    Cause.OVER_LIMIT: "内容过大，超出读取上限",
    Cause.BAD_ENCODING: "压缩格式损坏，无法还原",
    Cause.TOO_MANY_REDIRECTS: "跳转次数过多",
    Cause.REDIRECT_LOOP: "循环跳转",
    Cause.OUT_OF_SCOPE: "跳转到了其他网站",
    Cause.ROBOTS_EXCLUDED: "网站的 robots.txt 不允许自动访问",
    Cause.ROBOTS_UNAVAILABLE: "robots.txt 暂时读不到，按规定先不访问",
    Cause.NOT_FOUND: "页面不存在（404）",
    Cause.UNAUTHORIZED: "需要登录才能访问",
    Cause.FORBIDDEN: "服务器禁止访问（403）",
    Cause.RATE_LIMITED: "服务器要求降低访问频率（429）",
    Cause.CLIENT_ERROR: "服务器不接受该请求",
    Cause.SERVER_ERROR: "服务器内部错误",
    Cause.UNAVAILABLE: "服务暂停（503）",
    Cause.CHALLENGE: "网站防护拦截了自动访问",
    Cause.LOGIN_WALL: "跳转到登录页面",
    Cause.MAINTENANCE: "网站正在维护",
    Cause.PARKED: "域名处于停放状态",
    Cause.SOFT_404: "页面显示“不存在”，但没有返回 404",
    Cause.SAME_BODY: "不同网址返回同样的内容",
    Cause.TRAP: "网址无穷无尽（如日历、会话编号），已停止跟进",
    Cause.BUDGET: "超出本次检查的数量或时间上限，未读",
    Cause.NEEDS_BROWSER: "内容由脚本生成，需用浏览器打开",
    Cause.UNREADABLE_FILE: "附件打不开、已加密或为扫描件",
    Cause.OUR_FAULT: "本程序或本机故障",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """A fetch or a reading that did not succeed: a value, not an exception. `detail` is for the operator."""

    cause: Cause
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect followed: the address that answered, its status, and where it pointed."""

    url: str
    status: int
    location: str


@dataclass(frozen=True, slots=True)
class RawPage:
    """One answer, as received; the only truth. Exactly one of `status` and `failure` may be missing.

    `url` is what was asked, `final_url` what answered after `hops`. `headers` keep order and case (latin-1).
    `body` is decoded from content-encoding; `wire_digest`/`body_digest` are SHA-256 hex. `peer` is the
    connected address, `tls` a short description. `fetched_at` is aware (Asia/Shanghai).
    """

    url: str
    final_url: str
    fetched_at: datetime
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    hops: tuple[Hop, ...] = ()
    failure: Failure | None = None
    body_digest: str = ""
    wire_bytes: int = 0
    seconds: float = 0.0
    peer: str = ""
    tls: str = ""
    wire_digest: str = ""

    def header(self, name: str) -> str:
        """The first header of that name (case-insensitive), or ""."""
        wanted = name.lower()
        for key, value in self.headers:
            if key.lower() == wanted:
                return value
        return ""

    def without_body(self) -> RawPage:
        """The same answer, its body let go."""
        return RawPage(
            self.url,
            self.final_url,
            self.fetched_at,
            self.status,
            self.headers,
            b"",
            self.hops,
            self.failure,
            self.body_digest,
            self.wire_bytes,
            self.seconds,
            self.peer,
            self.tls,
            self.wire_digest,
        )


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


@dataclass(frozen=True, slots=True)
class Abridged(Page):
    """A page that was recorded whole, held without its long parts: of its texts the beginning is left, so that what
    was there and what was not can still be told apart. `phase` is that of its record. `is_amended` when column,
    breadcrumb, title or pager have changed since; they count."""

    phase: Phase = Phase.CRAWL
    is_amended: bool = False

    def restored(self, recorded: Page) -> Page:
        """The whole page."""
        if not self.is_amended:
            return recorded
        return replace(recorded, column=self.column, breadcrumb=self.breadcrumb, title=self.title, pager=self.pager)


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
class AbridgedFile(FileFacts):
    """The facts of a file that were recorded whole, held without text and tables; `phase` is that of their record."""

    phase: Phase = Phase.CRAWL


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
