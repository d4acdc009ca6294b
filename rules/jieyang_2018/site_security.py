"""网站安全和用户信息保护 · what a visitor can see of a site's safety (plan item 8.2).

A unit passes when its pages hide no links to gambling or other foreign matter, no form sends an identity number over
plain HTTP, forms that ask for personal data say how they are protected, and neither folders of the server nor copies
of the site lie open. Missing HTTPS is only a notice in 2018, and so is a mailbox or a login that such a site receives
without it; one that a page of a site with HTTPS sends unencrypted counts in part.

Not judged here: protection grade, contingency plans, watch duty. Nothing is probed that no visitor would open.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from model.finding import Role, Verdict
from model.page import Form, Page
from model.snapshot import Period, SiteSnapshot
from rules.checks.absence import swept
from rules.checks.combine import every, failed, noting, partial, passed
from rules.checks.evidence import of_page
from rules.checks.issuer import own_part
from rules.checks.library import library
from rules.checks.text import fold
from rules.rule import rule
from rules.site_health.hidden_links import foreign_matter

_IDENTITY = re.compile(r"身份证|idcard|id_card|sfzh|cardno|identity|^sfz|^zjhm|id_?no$", re.I)
_IDENTITY_ASKED = re.compile(r"身份证(?:件)?号|公民身份号码|证件号码")
_WRITTEN = frozenset({"text", "input", "textarea", "number"})
_PERSONAL = re.compile(r"姓名|电话|手机|地址|邮箱|身份证|name|mobile|phone|tel|email|sfz|idcard", re.I)
_NOT_PERSONAL = re.compile(r"username|sitename|columnname|filename|keyname|classname", re.I)
_PRIVACY = re.compile(
    r"隐私|个人信息.{0,12}(?:保护|保密)|信息.{0,6}(?:保密|予以保护)|不(?:会)?(?:对外)?(?:公开|泄露).{0,8}(?:姓名|个人|联系)"
)
_LISTING = re.compile(r"(?:Index of|Directory listing (?:for|of)) /|(?:目录列表|目录浏览)\s*[-:：]?\s*/", re.I)
_BACKUP = re.compile(
    r"\.(?:bak|sql|mdb|old)$|/(?:[^/]*[_.-])?(?:backup|bak|wwwroot|webroot|htdocs)(?:[_.\d-][^/]*)?\.(?:zip|rar|7z|tgz|tar|gz)$"
    r"|/(?:backup|bak)/[^/]+\.(?:zip|rar|7z|tgz|tar|gz)$",
    re.I,
)
_MANUAL = "等级保护、应急预案、值守和用户信息保护制度是否落实？"


@rule("8.2")
def site_security(site: SiteSnapshot, period: Period) -> Verdict:
    shelf = library(own_part(site))
    pages = shelf.readable
    verdict = swept(
        every(foreign_matter(pages), _identity_forms(pages), _downgraded(pages), _privacy(pages), _exposed(pages)),
        shelf.crawl,
    )
    verdict = noting(verdict, manual=_MANUAL)
    home = shelf.home
    if home is not None and home.final_url.startswith("http://"):
        asking = any(_asks_for_personal_data(form) or _asks_for_password(form) for p in pages for form in p.forms)
        plain = "，信箱或登录表单未加密提交" if asking else ""
        return noting(verdict, f"网站未启用HTTPS{plain}（2018年列为提示）")
    return verdict


def _identity_forms(pages: tuple[Page, ...]) -> Verdict:
    for page in pages:
        for form in page.forms:
            is_plain = (form.action or page.final_url).startswith("http://")
            if is_plain and _asks_for_identity(form):
                seen = of_page(page, Role.DEFECT, "表单以明文传输身份证号", place="表单")
                return failed("表单以未加密方式提交身份证号", "请启用HTTPS后再收集身份证号。", evidence=[seen])
    return passed("")


def _downgraded(pages: tuple[Page, ...]) -> Verdict:
    """Forms for letters and logins that a page read over HTTPS sends without it."""
    for page in pages:
        for form in page.forms:
            is_downgraded = page.final_url.startswith("https://") and form.action.startswith("http://")
            if is_downgraded and (_asks_for_personal_data(form) or _asks_for_password(form)):
                seen = of_page(page, Role.DEFECT, "加密页面上的表单以明文提交", place="表单")
                return partial("信箱或登录表单以未加密方式提交", "请将表单提交地址改为HTTPS。", evidence=[seen])
    return passed("")


def _asks_for_password(form: Form) -> bool:
    return any(kind == "password" for _, kind in form.fields)


def _exposed(pages: tuple[Page, ...]) -> Verdict:
    """Listings of the server's folders, and links to copies of the site or of its database."""
    for page in pages:
        if _LISTING.match(page.title or page.title_tag):
            seen = of_page(page, Role.DEFECT, "服务器目录可以直接浏览")
            return partial("网站目录可以直接浏览", "请关闭服务器的目录浏览功能。", evidence=[seen])
        link = next((link for link in page.links if _BACKUP.search(urlsplit(link.url).path)), None)
        if link is not None:
            seen = of_page(page, Role.DEFECT, "网页链接到备份文件", place=link.url[:120])
            return partial("网页上有备份文件的链接", "请移除网站和数据库的备份文件。", evidence=[seen])
    return passed("")


def _asks_for_identity(form: Form) -> bool:
    """By the name of a field, or by the words beside the fields."""
    if any(_IDENTITY.search(name) for name, _ in form.fields):
        return True
    return _IDENTITY_ASKED.search(form.text) is not None and any(kind in _WRITTEN for _, kind in form.fields)


def _privacy(pages: tuple[Page, ...]) -> Verdict:
    asking = [(page, form) for page in pages for form in page.forms if _asks_for_personal_data(form)]
    if not asking:
        return passed("")
    for page, _ in asking:
        if not page.truncated and not _PRIVACY.search(fold(page.visible_text + page.text)):
            seen = of_page(page, Role.DEFECT, "收集个人信息，未见隐私保护说明", place="表单")
            return partial(
                "收集姓名、电话等个人信息的表单未见隐私保护说明", "请在表单旁公布用户信息保护说明。", evidence=[seen]
            )
    return passed("收集个人信息的表单附有隐私保护说明", evidence=[of_page(page) for page, _ in asking[:2]])


def _asks_for_personal_data(form: Form) -> bool:
    """At least two personal fields, in a form that sends them: a search box asks for none."""
    fields = {
        n for n, kind in form.fields if _PERSONAL.search(n) and not _NOT_PERSONAL.search(n) and kind != "hidden"
    }
    return len(fields) >= 2 and form.method.lower() == "post"
