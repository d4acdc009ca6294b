"""What an answer means: the cause why an address could not be read, or None for one that was read.

Pure functions on RawPage, so that a stored answer can be judged again. What stands on a page that answers 200 is
the extractors' to see (`Page.refusal`); here are the transport's own faults, the status, and the marks that firewalls
leave in headers.
"""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from crawler.extract import is_html
from crawler.extract.document import parse
from crawler.extract.refusal import refusal
from model.page import Cause, Failure, RawPage

_BY_STATUS = {
    401: Cause.UNAUTHORIZED,
    403: Cause.FORBIDDEN,
    404: Cause.NOT_FOUND,
    407: Cause.UNAUTHORIZED,
    410: Cause.NOT_FOUND,
    429: Cause.RATE_LIMITED,
    451: Cause.FORBIDDEN,
    503: Cause.UNAVAILABLE,
    511: Cause.LOGIN_WALL,  # RFC 6585: a network that wants a log-in first
}
# A firewall's own headers, its own status codes, and the cookies it tests a browser with. It answers in the site's
# place with any status; a site behind one carries some of these on its ordinary pages too (see `_is_challenge`).
_WALL_HEADERS = re.compile(
    r"x-via-jsl|cf-mitigated|x-waf|x-yunjiasu|x-sucuri-block|x-safe-firewall|x-denied-reason", re.I
)
_WALL_COOKIES = re.compile(
    r"\b(?:__jsluid|__jsl_clearance|acw_sc__|acw_tc_test|yunsuo_session|waf_cookie|cf_chl)", re.I
)
_WALL_STATUS = frozenset({412, 418, 468, 493, 512, 521, 567, 599, 999})
_REFUSING_STATUS = frozenset({403, 405, 406, 429})
_CERTAIN_MARKS = re.compile(
    rb"__jsl_clearance|acw_sc__v|\$_ts\b|_cf_chl|cf-challenge|challenge-platform|yunsuo_session|wzws|waf_captcha",
    re.I,
)
_LIKELY_MARKS = re.compile(rb"captcha|document\.cookie\s*=", re.I)
_SHORT = 4_000  # bytes: what stands in the place of a page has no more, and no links
# What web servers themselves say beside 401 and 403.
_SERVERS_OWN_WORDS = re.compile(r"访问(?:被|已被)?(?:拒绝|禁止)|Access Denied|拒绝访问", re.I)
_LOGIN_PATH = re.compile(r"/(?:login|logon|signin|sign-in|sso|cas|passport|uaa|oauth2?)(?:[/._?-]|$)", re.I)
_GZIP_MAGIC = b"\x1f\x8b\x08"
_COMMENT_OR_TAG = re.compile(rb"<!--.*?(?:-->|\Z)|<[^>]*>|&(?:nbsp|#160|#12288);|\xe3\x80\x80|\xef\xbb\xbf|\s+", re.S)
_SHOWS = re.compile(rb"<(?:a|area|i?frame|script|img|form|input|object|embed|meta[^>]+refresh)\b", re.I)
_DOCUMENT = re.compile(rb"<html\b", re.I)
_DOCUMENT_END = re.compile(rb"</(?:html|body)\b", re.I)
_RAW_TEXT = re.compile(  # swallow all that follows until their own end
    rb"<(?:/(script|style|textarea|title|xmp)|(script|style|textarea|title|xmp)[> \n])", re.I
)
_TAIL = 1024  # bytes in which nearly every document ends
_DATA = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:[\w$.]{1,60}\s*(\()\s*)?(?:([{\[])|<(?:\?xml\b[^>]*>\s*(?:<!--.*?-->\s*)*<)?([A-Za-z][\w:.-]*))",
    re.S,
)
_DATA_TYPE = re.compile(r"json|javascript|\bxml|/xml", re.I)
_ENDS = {b"(": b")", b"{": b"}", b"[": b"]"}
_HEAD_BYTES, _FEW = 4096, 0.05  # of a body so many bytes tell what it is; so many of them may be damage
_CONTROLS = bytes({*range(1, 32)} - {*b"\t\n\v\f\r\x1a\x1b"})
_IN_LINE = re.compile(rb"<(/?)(?:a|span|h[1-6]|strong|em|font|b|i)\b", re.I)  # none of them may be left open
_BLOCK = re.compile(rb"<(/?)(?:div|ul|ol|dl|table|tbody|tr|td|form|section|script|style)\b", re.I)


def failure_of(raw: RawPage) -> Failure | None:
    """Why this answer is nothing to read, or None. A 304 to a conditional request is an answer to read."""
    if raw.failure is not None:
        return raw.failure
    status = raw.status or 0
    if status >= 400:
        return _refused(raw, status)
    if status == 304:
        return None
    if 300 <= status < 400:
        return Failure(Cause.PROTOCOL_ERROR, f"status {status} that leads nowhere")
    if _is_challenge(raw):
        return Failure(Cause.CHALLENGE, f"status {status} with a firewall's marks")
    if (
        _LOGIN_PATH.search(urlsplit(raw.final_url).path)
        and raw.hops
        and not _LOGIN_PATH.search(urlsplit(raw.url).path)
    ):
        return Failure(Cause.LOGIN_WALL, f"redirected to {raw.final_url}")
    return _unreadable(raw, status)


def _refused(raw: RawPage, status: int) -> Failure:
    """The cause of an error status: a firewall's refusal and announced maintenance are told from a fault."""
    if _is_challenge(raw):
        return Failure(Cause.CHALLENGE, f"status {status} with a firewall's marks")
    by_status = Cause.SERVER_ERROR if status >= 500 else Cause.CLIENT_ERROR
    cause = _BY_STATUS.get(status, by_status)
    if raw.body and cause is not Cause.NOT_FOUND and is_html(raw):
        said = refusal(parse(raw), "")
        is_own = cause in (Cause.FORBIDDEN, Cause.UNAUTHORIZED) and said and _SERVERS_OWN_WORDS.fullmatch(said.detail)
        if said and not is_own and said.cause in (Cause.CHALLENGE, Cause.MAINTENANCE, Cause.LOGIN_WALL):
            return Failure(said.cause, f"status {status}: {said.detail}")
    return Failure(cause, f"status {status}")


def _is_challenge(raw: RawPage) -> bool:
    """True when a firewall tests or refuses the visitor. Its header or cookie alone says little: a site behind a
    firewall carries them on its ordinary pages and on its own 404."""
    status = raw.status or 0
    if status in _WALL_STATUS:
        return True
    is_refusing = status in _REFUSING_STATUS
    is_short = len(raw.body) < _SHORT and b"href" not in raw.body.lower()
    if not (is_short or is_refusing):  # a page that can be read: nearly all of them, so nothing is searched
        return False
    is_certain = len(raw.body) < 10 * _SHORT and _CERTAIN_MARKS.search(raw.body) is not None
    is_likely = is_short and (is_certain or _LIKELY_MARKS.search(raw.body) is not None)
    is_walled = any(
        _WALL_HEADERS.match(name) or (name.lower() == "set-cookie" and _WALL_COOKIES.search(value))
        for name, value in raw.headers
    )
    if is_refusing:
        return is_certain or is_likely or (is_walled and is_short)
    if status >= 400:
        return is_likely and (is_walled or is_certain)
    return is_likely and (is_walled or status == 202)


def _unreadable(raw: RawPage, status: int) -> Failure | None:
    """A success that carries no page: nothing at all, or bytes still packed."""
    kind = raw.header("content-type").lower()
    is_page = not kind or "html" in kind
    if status in (204, 205) or (not raw.body and is_page):
        return Failure(Cause.TRUNCATED, f"status {status} with an empty body")
    if is_page and "html" in kind and raw.body.startswith(_GZIP_MAGIC):
        return Failure(Cause.BAD_ENCODING, "packed, and not declared so")
    if status == 202:
        return Failure(Cause.TRUNCATED, "status 202: an answer that is still to come")
    if not is_html(raw):
        return None
    if is_binary(raw.body):
        return Failure(Cause.BAD_ENCODING, "no text, whatever it is called")
    if is_data_cut(raw.body, kind):
        return Failure(Cause.TRUNCATED, "the data break off before their end")
    if len(body := raw.body.strip(b"\0 \t\r\n")) < _SHORT and is_blank(body):
        return Failure(Cause.TRUNCATED, f"status {status} with nothing on the page")
    if breaks_off(raw.body):
        return Failure(Cause.TRUNCATED, "the page breaks off before its end")
    return None


def is_blank(body: bytes) -> bool:
    """True for a page without a single sign, link, picture, script or frame."""
    return _SHOWS.search(body) is None and not _COMMENT_OR_TAG.sub(b"", body)


def is_binary(body: bytes) -> bool:
    """True for bytes that no page is written in: packed and not declared so, or a file under a page's name. Text has
    no control characters in any charset but UTF-16, whose markup is full of zeros."""
    head = body[:_HEAD_BYTES]
    return len(head.translate(None, _CONTROLS)) < (1 - _FEW) * len(head) and head.count(0) < 2 * _FEW * len(head)


def is_data_cut(body: bytes, kind: str) -> bool:
    """True for an interface's answer (JSON, JSONP, XML) that was begun and never ended. `kind` is its type."""
    begun = _DATA.match(body)
    if begun is None:
        return False
    call, bracket, root = begun.groups()
    end = body.rstrip(b" \t\r\n\0;")
    if bracket:
        return not end.endswith(_ENDS[call or bracket]) or _lacks_an_end(body[begun.start(2) :])
    if root is None or _DATA_TYPE.search(kind) is None or "xhtml" in kind or root.lower() == b"html":
        return False
    return not end.endswith((b"</" + root + b">", b"/>", b"-->"))


def _lacks_an_end(data: bytes) -> bool:
    """True for JSON that is sound as far as it goes."""
    text = data.decode("latin-1").rstrip()
    try:
        json.JSONDecoder(strict=False).raw_decode(text)
    except json.JSONDecodeError as error:
        return error.pos >= len(text)
    except RecursionError:
        return False
    return False


def breaks_off(body: bytes) -> bool:
    """True for a document that was begun and never ended: a server that fails in mid-page, or an answer without a
    length that was cut. Of 2,507 pages of real sites this is true of two, and both had been cut."""
    if _DOCUMENT.search(body[:4096]) is None:
        return False
    begun = set()
    for tag in _RAW_TEXT.finditer(body):
        ended, name = tag.groups()
        if name:
            begun.add(name.lower())
        else:
            begun.discard(ended.lower())
    if begun:
        return True
    if _DOCUMENT_END.search(body[-_TAIL:]) is not None or _DOCUMENT_END.search(body) is not None:
        return False
    lower = body.lower()
    if lower.rfind(b"<") > lower.rfind(b">") or (
        b"<head" in lower and b"<body" not in lower and b"</head" not in lower
    ):
        return True
    words = [found[1] for found in _IN_LINE.finditer(body)]
    if words and not words[-1]:
        return True
    closing = [found[1] for found in _BLOCK.finditer(body)]
    return closing.count(b"") > closing.count(b"/")
