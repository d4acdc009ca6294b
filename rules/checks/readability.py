"""Whether what was published can be read: pages, attachments that open, scans, dead files."""

from __future__ import annotations

import re

from model.finding import Role, Verdict
from model.page import Cause, FileFacts, FileKind
from model.snapshot import Crawl, Unread
from rules.checks.combine import partial, passed, review
from rules.checks.evidence import of_file
from rules.checks.published import offered
from rules.checks.search import Hit

_DEAD = frozenset({Cause.NOT_FOUND, Cause.SOFT_404})
_OF_PAGES = frozenset({".html", ".htm", ".shtml", ""})
_ERROR_PAGE = 200  # characters at most
_ERROR = re.compile(
    r"不存在|[找查]不到|[未没][有能]?找到|无法|失败|已被?(?:删除|移除)|出错|错误|登[录陆]|禁止|拒绝|维护|[45]0[0-9]"
    r"|error|not found|forbidden|denied|unavailable|exception",
    re.I,
)


def is_broken(file: FileFacts) -> bool:
    """True for an empty file, or an error page saved under the name of a document. A form or a table saved as a web
    page is none: office programs open it."""
    if file.kind is FileKind.EMPTY:
        return True
    text = file.text.strip()
    is_a_page = file.kind is FileKind.HTML and file.suffix not in _OF_PAGES
    return is_a_page and len(text) < _ERROR_PAGE and (not text or _ERROR.search(text) is not None)


def readable(hit: Hit, crawl: Crawl) -> Verdict:
    """PASS when every attachment was read; PARTIAL for dead files and scans, which a citizen cannot open or search;
    REVIEW for what only this program could not read."""
    what = f"《{hit.document.title[:40]}》"
    for file in hit.files:
        name = _name(hit, file)
        if is_broken(file):
            broken = of_file(file, name, Role.DEFECT, "附件是空文件或网页错误信息")
            return partial(f"{what}的附件“{name}”打不开", "请重新上传可以打开的附件。", evidence=(broken,))
    dead = [u for u in unread_attachments(hit, crawl) if u.cause in _DEAD]
    if dead:
        return partial(f"{what}的附件已失效：{dead[0].cause.printed}", "请恢复附件或更新链接。")
    if hit.is_scanned:
        page = hit.document.page  # a page that only leads to its scan is no scan itself
        leads_to_it = page is not None and hit.document.url in (page.url, page.final_url) and not page.image_of_text
        return partial(
            f"{what}{'的附件' * leads_to_it}是扫描件，文字不能检索",
            "请同时提供可检索的文本。",
            manual=f"请人工阅读{what}的扫描件内容。",
        )
    missing = unread_attachments(hit, crawl)
    if missing:
        return review(f"{what}的附件未能读到：{missing[0].cause.printed}", "请人工打开附件核对。")
    if hit.unread_files:
        failure = hit.unread_files[0].failure
        return review(f"{what}的附件未能读出：{failure.cause.printed if failure else ''}", "请人工打开附件核对。")
    return passed("")


def unread_attachments(hit: Hit, crawl: Crawl) -> tuple[Unread, ...]:
    """Attachments that the document offers and the crawl did not get."""
    page = hit.document.page
    known = {a.url for a in offered(page)} if page else set()
    return tuple(u for u in crawl.coverage.unread if u.url in known)


def not_had(hit: Hit, crawl: Crawl | None) -> bool:
    """Whether the document offers an attachment that is there and was not fetched: what the document lacks may stand
    in it."""
    return crawl is not None and any(u.cause not in _DEAD for u in unread_attachments(hit, crawl))


def _name(hit: Hit, file: FileFacts) -> str:
    page = hit.document.page
    known = {a.url: a.name for a in offered(page)} if page else {}
    return known.get(file.url) or hit.document.title or file.url
