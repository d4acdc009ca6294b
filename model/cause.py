"""Why an address could not be read, or not as a page of the site."""

from __future__ import annotations

from dataclasses import dataclass
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
