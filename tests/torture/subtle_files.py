"""The year's report as a file: its page is a cover with one attachment, and that is hostile, or only odd."""

from __future__ import annotations

import gzip
import re
import zipfile
from functools import cache

from tests.files.made import docx, gbk_zip, ole, packed, pdf, stored_rar
from tests.torture.office import HOST, REPORT, TEXT, pages
from tests.torture.server import CLOSE, HANG, RESET, Drip, Endless, Request, Script, answer, redirect
from tests.torture.site_cases import GZIP, OPEN, READ, Said, SiteCase, Spoil, leads, says
from tests.torture.whole_sites import SOUND

FILE = "/report/2018.docx"
_WORD = b"Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_STREAM = b"Content-Type: application/octet-stream"
_LINES = re.findall(".{1,36}", TEXT)
_PARAGRAPHS = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in _LINES)
_DOCX = docx(_PARAGRAPHS)
_PDF = pdf([([(60, 800 - 16 * n, line) for n, line in enumerate(_LINES[:45])], ())])
_UNSEEN: Said = (OPEN[0], READ[1])  # the report cannot be read; where there is none, that is said


def _attached(name: str, spoil: Spoil, said: Said = _UNSEEN, href: str = FILE) -> SiteCase:
    """The attachment answers so."""
    text = re.sub(
        r'(<div class="content">).*?</div>',
        rf'\1<p>全文见附件。</p><p><a href="{href}">2018年度报告全文.docx</a></p></div>',
        pages(True)[REPORT].decode(),
    )
    asked = 0

    def behave(request: Request, page: bytes | None, _number: int) -> Script | None:
        nonlocal asked
        if request.target == REPORT and page:
            return (answer(text.encode()),)
        if request.target == href.removeprefix(f"http://{HOST}"):
            asked += 1
            return spoil(_DOCX, asked)
        return None

    return SiteCase(f"the attachment: {name}", behave, said)


def _sent(body: bytes, *headers: bytes) -> Spoil:
    return lambda *_: (answer(body, *(headers or (_STREAM,))),)


@cache
def _zeroes() -> bytes:
    return packed({"word/document.xml": b"<w:t>" + b"0" * (120 << 20), "[Content_Types].xml": "<Types/>"})


@cache
def _many() -> bytes:
    return packed({f"{n}.txt": b"x" for n in range(20_000)}, zipfile.ZIP_STORED)


def _nested(depth: int) -> bytes:
    body = _DOCX
    for _ in range(depth):
        body = packed({"inner.zip": body})
    return body


_OUTSIDE = packed({"../../../tmp/torture-was-here": b"x", "/etc/torture-was-here": b"x", "2018年度报告.docx": _DOCX})
_LOOKING = docx(
    _PARAGRAPHS + '<w:p><w:r><w:instrText>INCLUDEPICTURE "http://127.0.0.1:9100/x"</w:instrText></w:r></w:p>',
    **{"_rels/settings.xml.rels": '<Relationships><Relationship Target="http://127.0.0.1:9100/t.dotm" '
       'TargetMode="External" Type="attachedTemplate" Id="r"/></Relationships>'},
)  # fmt: skip

SENT = (
    _attached("as it should be", _sent(_DOCX, _WORD), READ),
    _attached("a stream without a type", _sent(_DOCX), READ),
    _attached("called a page", _sent(_DOCX, b"Content-Type: text/html"), SOUND),
    _attached("packed for the way", lambda *_: (answer(gzip.compress(_DOCX), GZIP, _WORD),), READ),
    _attached("packed, and not declared", _sent(gzip.compress(_DOCX), _WORD)),
    _attached("a PDF under Word's name", _sent(_PDF, _WORD), READ),
    _attached("behind a redirect", lambda _, n: (redirect(b"?real=1"),), SOUND),
    _attached("at a script", _sent(_DOCX), READ, "/download.jsp?id=17&amp;n=%C4%EA%B1%A8".replace("&amp;", "&")),
    _attached(
        "with a name in GBK", _sent(_DOCX, _STREAM, "Content-Disposition: x; filename=年报.docx".encode("gbk")), READ
    ),
    _attached("without Referer forbidden", lambda *_: (answer(b"<h1>403", status=b"403 x"),)),
)
LOST = (
    _attached("reset", lambda *_: (RESET,)),
    _attached("silence", lambda *_: (HANG,)),
    _attached("drips", lambda *_: (answer(length=len(_DOCX)), Drip(_DOCX, 0.05))),
    _attached("cut, and told", lambda *_: (answer(_DOCX[:500], _WORD, length=len(_DOCX)), CLOSE)),
    _attached("cut, and not told", _sent(_DOCX[: len(_DOCX) // 2], _WORD)),
    _attached("500", lambda *_: (answer(b"x", status=b"500 x"),)),
    _attached("a wall with 200", says("<p>您的请求疑似攻击行为，已被拦截</p>")),
    _attached("a wall in English", says("Request Rejected. Your support ID is: 84172635")),
    _attached("a log-in", leads("/login.jsp?back=x")),
    _attached("busy", says("<p>系统繁忙，请稍后再试</p>")),
    _attached("without an end", lambda *_: (b"HTTP/1.0 200 OK\r\n\r\n", Endless(b"PK" * 9999))),
    _attached("on another host", _sent(_DOCX), _UNSEEN, "http://oss.example.cn/2018.docx"),
    _attached("on this machine", _sent(_DOCX), _UNSEEN, "http://127.0.0.1:9100/2018.docx"),
    _attached("an error as data", _sent(b'{"code":500,"msg":"x"}', b"Content-Type: application/json")),
)
HELD = (
    _attached("a zip that climbs out of its folder", _sent(_OUTSIDE), SOUND),
    _attached("a zip with names in GBK", _sent(gbk_zip({"年报.docx": _DOCX})), SOUND),
    _attached("zip in zip in zip in zip", _sent(_nested(8)), SOUND),
    _attached("a document of 120 MB", lambda *_: (answer(_zeroes(), _WORD),), _UNSEEN),
    _attached("a zip of twenty thousand files", lambda *_: (answer(_many(), _STREAM),), _UNSEEN),
    _attached("a locked rar", _sent(stored_rar(b"2018.txt", TEXT.encode(), encrypted=True)), _UNSEEN),
    _attached(
        "a locked document", _sent(ole({"EncryptedPackage": b"\1" * 5000, "EncryptionInfo": b"\4" * 99}), _WORD)
    ),
    _attached("a document that looks at others", _sent(_LOOKING, _WORD), READ),
    _attached("a picture for each page", _sent(pdf([((), ())], image=True)), _UNSEEN),
    _attached("deep in its own tags", _sent(docx("<w:p>" * 200_000), _WORD), _UNSEEN),
    _attached("all noughts", _sent(b"\0" * 9000, _WORD), _UNSEEN),
    _attached("the first half of a head", _sent(b"PK\x03\x04", _WORD), _UNSEEN),
    _attached("a shortcut", _sent(b"[InternetShortcut]\r\nURL=http://127.0.0.1:9100/\r\n"), _UNSEEN),
)
GROUPS = {"files as sent": SENT, "files that are lost": LOST, "files and what they hold": HELD}
