"""Each hostile behaviour twice: where the report belongs, and in a column that has nothing to do with it.

In the column of the report nothing may be decided. Beside it the rest of the site is as good as ever: what is there
is found, and what is not there may be called absent.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

from tests.torture.office import COLUMN, HOME, framed, listed
from tests.torture.server import CLOSE, HANG, RESET, Drip, Endless, Pause, Request, Script, answer, chunked, redirect
from tests.torture.site_cases import GZIP, OPEN, READ, Behaviour, SiteCase, leads, says

Hostile = Callable[[bytes, int], Script | None]  # given the page that should be there, and how often it was asked for

BESIDE = "/video/"
_LINK = f'<li><a href="{BESIDE}">视频新闻</a></li></ul></div>'
_RECORD = listed("视频新闻", [("植树活动视频", "/video/1.html", "2019-03-12")])
_ANY = b"<!DOCTYPE html><html><head><meta charset='utf-8'><title>%s</title></head><body>%s</body></html>"


def _raw(text: str, *headers: bytes, status: bytes = b"200 OK") -> Script:
    return (answer(text.encode(), *headers, status=status),)


def _cut_json(_page: bytes, _number: int) -> Script:
    return _raw('{"code":0,"data":{"rows":[{"title":"通知一"},{"tit', b"Content-Type: application/json")


SAID = {
    "captcha": "<p>请输入验证码后继续访问</p><form><img src='/yzm.jpg'><input name=code></form>",
    "too often": "<p>您的访问过于频繁，请稍后再试</p>",
    "parked": "<h1>该域名正在出售</h1><p>如需购买请联系QQ 12345</p>",
    "domain expired": "<h1>域名已过期</h1><p>请联系域名注册商续费。</p>",
    "not on record": "<h1>网站暂时无法访问</h1><p>该网站未进行备案，根据相关规定暂停访问。</p>",
    "moved": "<p>本网站已迁移至新址，请更新您的收藏夹。</p>",
    "closed": "<p>网站已关闭</p>",
    "only inside": "<p>本栏目仅限政务内网访问</p>",
    "old browser": "<p>您的浏览器版本过低，请升级浏览器后访问</p>",
    "only in the app": "<p>请在微信客户端打开链接</p>",
    "queue": "<p>当前访问人数过多，正在排队，请耐心等待……</p>",
    "banned": "<p>您的IP地址已被列入黑名单，如有疑问请联系管理员</p>",
    "being built": "<p>栏目建设中，敬请期待</p>",
    "no right": "<p>对不起，您没有权限访问此栏目！</p>",
    "bad parameter": "<p>参数错误</p>",
    "Tomcat": "<h1>HTTP Status 500 – Internal Server Error</h1><p>java.lang.NullPointerException</p>",
    "MySQL": "Warning: mysql_connect(): Too many connections in /www/conn.php on line 12",
    "nginx": "<h1>Welcome to nginx!</h1><p>If you see this page, the web server is installed.</p>",
    "panel": "<h1>没有找到站点</h1><p>您的请求在Web服务器中没有找到对应的站点！</p>",
    "safety dog": "<title>网站防火墙</title><p>您所提交的请求含有不合法的参数，已被网站管理员设置拦截！</p>",
    "missing children": "<title>404</title><h1>寻找失踪宝贝</h1><p>宝贝回家公益页面</p>",
    "an advert of the line": "<p>尊敬的用户，您的宽带即将到期，请点击续费</p><a href='http://ad.example/'>续费</a>",
    "loading": "<div class=list>加载中，请稍候...</div>",
    "script is off": "<noscript>请开启JavaScript后访问本网站</noscript><script src=/app.8f2c11.js></script>",
    "to be refreshed": "<script>setTimeout(function(){location.reload()},1000)</script><p>页面正在跳转</p>",
    "undefined": "undefined",
    "null": "null",
}

ANSWERS: dict[str, Hostile] = {
    "reset": lambda *_: (RESET,),
    "closes": lambda *_: (CLOSE,),
    "silence": lambda *_: (HANG,),
    "reset in the head": lambda *_: (b"HTTP/1.1 200 OK\r\nContent-Le", RESET),
    "reset in the body": lambda page, _: (answer(page[:400], length=len(page)), Pause(0.02), RESET),
    "drips": lambda page, _: (answer(length=len(page)), Drip(page, 0.05)),
    "no last chunk": lambda page, _: (chunked(page, end=b""), CLOSE),
    "HTTP/0.9": lambda page, _: (page, CLOSE),
    "HTTP/2": lambda *_: (b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x64\0\4\0\0\xff\xff", CLOSE),
    "a 206": lambda page, _: (answer(page[:500], b"Content-Range: bytes 0-499/9999", status=b"206 x"),),
    "a range with 200": lambda page, _: (answer(page[:500], b"Content-Range: bytes 0-499/9999"),),
    "a 300": lambda *_: _raw("<ul><li><a href=/a>a</a></ul>", status=b"300 x"),
    "a 204": lambda *_: (b"HTTP/1.1 204 x\r\n\r\n",),
    "a 205": lambda *_: (b"HTTP/1.1 205 x\r\nContent-Length: 0\r\n\r\n",),
    "a 407": lambda *_: _raw("<p>x", status=b"407 x"),
    "a 416": lambda *_: _raw("<p>x", status=b"416 x"),
    "a 509": lambda *_: _raw("<h1>Bandwidth Limit Exceeded</h1>", status=b"509 x"),
    "a 521 of a wall": lambda *_: _raw("<script>var a=1</script>", b"X-Via-JSL: 1", status=b"521 x"),
    "packed and not declared": lambda page, _: (answer(zlib.compress(page)),),
    "packed twice, declared once": lambda page, _: (answer(gzip.compress(gzip.compress(page)), GZIP),),
    "zstd": lambda *_: (answer(b"\x28\xb5\x2f\xfd" + bytes(range(256)) * 3, b"Content-Encoding: zstd"),),
    "a bomb": lambda *_: (answer(gzip.compress(b"\0" * (3 << 20)), GZIP),),
    "endless": lambda *_: (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", Endless(b"<p>x" * 9999)),
    "endless headers": lambda *_: (b"HTTP/1.1 200 OK\r\n", Endless(b"X-Y: z\r\n" * 99)),
    "noise": lambda *_: (answer(bytes((n * n * 7 + n * 13) % 256 for n in range(5000))),),
    "nothing but noughts": lambda *_: (answer(b"\0" * 6000),),
    "data cut": _cut_json,
    "data of an error": lambda *_: _raw('{"code":500,"msg":"系统异常"}', b"Content-Type: application/json"),
    "markup of an error": lambda *_: _raw("<?xml version='1.0'?><error>timeout</error>", b"Content-Type: text/xml"),
    "a circle of refreshes": lambda _, n: _raw(f"<meta http-equiv=refresh content='0;url={COLUMN}?n={n}'>"),
    "a refresh to another site": lambda *_: _raw("<meta http-equiv=refresh content='0;url=http://www.baidu.com/'>"),
    "a script to the log-in": lambda *_: _raw("<script>location.href='/login.jsp'</script>"),
    "another query each time": lambda _, n: (redirect(b"?t=%d" % n),),
    "to TLS that is none": leads("https://www.xiaocheng.gov.cn/report/"),
    "to data": leads("data:text/html,<p>x</p>"),
    "to user and password": leads("http://a:b@www.xiaocheng.gov.cn/"),
    "fifty thousand tags deep": lambda *_: (answer(_ANY % (b"x", b"<div>" * 50_000)),),
    "a frame of another site": lambda *_: (
        answer(framed("视频新闻", "<iframe src='http://www.baidu.com/'></iframe>")),
    ),
    "an error in the frame": lambda *_: (answer(framed("提示信息", "<p>操作失败，请返回重试</p>")),),
    "a spinner in the frame": lambda *_: (
        answer(framed("栏目", "<div id=list class=loading>正在加载...</div><script>load('/api/list')</script>")),
    ),
    **{f"“{name}”": says(text) for name, text in SAID.items()},
}


def _at_the_report(hostile: Hostile) -> Behaviour:
    def behave(request: Request, page: bytes | None, number: int) -> Script | None:
        return hostile(page or b"", number) if request.target.partition("?")[0] == COLUMN else None

    return behave


def _beside(hostile: Hostile) -> Behaviour:
    def behave(request: Request, page: bytes | None, number: int) -> Script | None:
        if request.target == HOME and page:
            return (answer(page.replace(b"</ul></div>", _LINK.encode(), 1)),)
        return hostile(_RECORD, number) if request.target.partition("?")[0] == BESIDE else None

    return behave


AT_THE_REPORT = tuple(
    SiteCase(f"{name}, where the report belongs", _at_the_report(h), OPEN) for name, h in ANSWERS.items()
)
BESIDE_IT = tuple(SiteCase(f"{name}, beside it", _beside(h), READ) for name, h in ANSWERS.items())
GROUPS = {"a hostile column": AT_THE_REPORT, "a hostile column beside": BESIDE_IT}
