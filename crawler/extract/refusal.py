"""Pages that answer 200 and say no: challenges, login walls, maintenance, parked domains, soft 404."""

from __future__ import annotations

import re

from crawler.extract.document import Document
from crawler.extract.garbled import is_garbled
from model.page import Cause, Failure

# Marks in the source of pages that a firewall or a challenge puts in the place of the site's own.
_CHALLENGE_SOURCE = re.compile(
    r"__jsl_clearance|acw_sc__v\d|\$_ts\s*=|_\$[a-z]{2}\b.{0,40}eval\(|cf-challenge|cf_chl_|challenge-platform|yunsuo_session|"
    r"wzws-waf|WZWS_|aliyun_waf|/waf_captcha|_guard/|safedog|__tst_status|EO_Bot_Ssid",
)
# What the visible text of such pages says; tried in this order on short pages only.
_SAYINGS = (
    (
        Cause.CHALLENGE,
        r"人机验证|安全验证|滑动验证|(?:完成|进行|通过)(?:安全|身份)?验证|(?:输入|填写)验证码|访问验证|按住.{0,4}滑块"
        r"|浏览器安全检查|请开启\s?JavaScript|enable JavaScript and cookies|Just a moment|Checking your browser"
        r"|verify (?:that )?you are|Access Denied|Restricted Access|Attention Required|have been blocked|DDoS"
        r"|Request Rejected|requested URL was rejected|support ID is|Request unsuccessful|incident ID"
        r"|请求.{0,6}(?:威胁|不合法|攻击|异常|非法)|(?:造成|存在)安全威胁|访问(?:行为)?(?:存在)?异常"
        r"|网站防火墙|Web应用防火墙|云防护|创宇盾|安全狗|云锁|访问(?:被|已被|受)(?:拒绝|禁止|拦截|阻断|限制)"
        r"|已被.{0,8}拦截|拒绝访问|(?:访问|操作|请求)(?:过于|太)?频繁|IP.{0,10}(?:封禁|黑名单|限制)",
    ),
    (
        Cause.PARKED,
        r"域名(?:出售|转让|停[放靠]|已过期|到期)|(?:出售|转让)(?:此|该|本)?域名|域名已(?:被)?(?:暂停|停止)解析"
        r"|domain (?:is |may be )?for sale|buy this domain|parked (?:free|domain)|该?网站(?:已)?过期|空间已到期"
        r"|未备案.{0,12}(?:无法访问|不得开通)|网站未.{0,20}备案|没有找到站点|站点创建成功"
        r"|Welcome to nginx|Default Page|It works!|^Apache Tomcat/[\d.]+$|^IIS(?:\d| Windows Server)",
    ),
    (
        Cause.MAINTENANCE,
        r"(?:正在|正|进行)(?:进行)?(?:系统)?(?:维护|升级|改版|改造|迁移|建设)|升级改造|(?:系统|网站|平台)(?:维护|升级|建设)中"
        r"|暂停(?:服务|访问|对外|开放)|(?:栏目|频道|页面)(?:暂时|临时)关闭|(?:系统|网站|停机|例行)维护(?:公告|通知)?|网站(?:临时|暂时)?关闭|^维护中"
        r"|under (?:maintenance|construction)",
    ),
    (
        Cause.LOGIN_WALL,
        r"请先登[录陆]|请登[录陆]后|(?:没有|未|尚未)登[录陆]|登[录陆]已?(?:超时|过期|失效)|会话(?:已)?(?:超时|过期)"
        r"|无权限?访问|没有.{0,4}访问权限",
    ),
    (
        Cause.SOFT_404,
        r"(?:页面|网页|文件|内容|文章|信息|资源|地址|栏目)(?:已经?)?(?:不存在|未找到|找不到|丢失|被?删除|下线|已过期|已失效|走丢)"
        r"|找不到(?:该|此|您)?.{0,10}(?:页|文件|文章|内容|资源)|没有找到(?:您|该|相关)?.{0,6}(?:页|信息|内容|文章)"
        r"|(?:访问|查看)的.{0,8}不存在|无法找到|(?:^|\D)404(?:\D|$)|(?:page|file|object) (?:.{0,24} )?not found",
    ),
)
_SAYING_PATTERNS = tuple((cause, re.compile(words, re.I)) for cause, words in _SAYINGS)
_LOGIN = re.compile(r"登\s?录|login|sign in", re.I)
_SHORT = 500  # characters: a longer page is read as what it is
_TITLE_WINDOW = 40
_FEW_LINKS = 40


def refusal(document: Document, tag: str, is_own: bool = False) -> Failure | None:
    """Why a page is no page of the site, or None for an ordinary one.

    `is_own` says that the page bears marks of an article or a list of the site; its words are then its own: a notice
    that the system is under maintenance is news, not a refusal.
    """
    text = document.visible_text
    if is_garbled(text, document.source):
        return Failure(Cause.BAD_ENCODING, "文字是乱码")
    if is_own:
        return None
    is_short = len(text) < _SHORT
    if is_short and _CHALLENGE_SOURCE.search(document.source[:60_000]):
        return Failure(Cause.CHALLENGE, "challenge script in the place of the page")
    if len(document.outline.anchors) < _FEW_LINKS or is_short:
        unlinked = _unlinked(document) if is_short else ""
        for cause, saying in _SAYING_PATTERNS:
            found = saying.search(tag[:_TITLE_WINDOW]) or saying.search(unlinked)
            if found:
                return Failure(cause, found[0][:60])
    if is_short and _LOGIN.search(text + tag) and _asks_password(document):
        return Failure(Cause.LOGIN_WALL, "asks for a password")
    return None


def _unlinked(document: Document) -> str:
    """The text that is not in links: menus and titles of other pages say nothing about this one."""
    outline = document.outline
    pieces = list(outline.pieces)
    for anchor in outline.anchors:
        if anchor.last_anchor - anchor.first_anchor <= 1:
            pieces[anchor.first : anchor.last] = [""] * (anchor.last - anchor.first)
    for unseen in outline.hidden:
        pieces[unseen] = ""
    body = document.body
    lines = "".join(pieces[body.first : body.last]).split("\n") if body else []
    return "\n".join(" ".join(line.split()) for line in lines)


def _asks_password(document: Document) -> bool:
    return any(element.get("type").lower() == "password" for element in document.outline.all("input"))
