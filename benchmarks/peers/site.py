"""The test site, as a dictionary of whole answers, and its server.

Home, 60 columns, list pages, articles and attachments under one host, some dead links; pages of some 35 KB with
about a hundred links, pasted Word markup and tables; every tenth page is GBK without a word of it in the header. The
same bytes at every run.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

COLUMNS, LIST_PAGES, DEAD = 60, 3, 20


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a site is: `articles` and `attachments` beside home and columns."""

    columns: int
    articles: int
    attachments: int
    dead: int

    @property
    def reachable(self) -> int:
        """Addresses that answer 200."""
        return 1 + self.columns * LIST_PAGES + self.articles + self.attachments


LARGE = Shape(COLUMNS, 2_519, 300, DEAD)
SMALL = Shape(5, 30, 5, 1)
_WORDS = "关于印发政务公开工作要点分工方案的通知公示意见财政预算决算重大建设项目环境保护食品药品安全社会救助"


def article_title(number: int) -> str:
    """The title a crawler must find on that article."""
    return f"关于第{number}号事项办理情况的通知"


def is_gbk(number: int) -> bool:
    """Whether that article is GBK."""
    return number % 10 == 0


def answers(shape: Shape) -> dict[str, bytes]:
    """Whole HTTP answers by path."""
    chance = random.Random(20180629)
    found = {"/": _page("算例市政府", _list(shape, range(min(shape.articles, 60)), 0), shape, -1)}
    for column in range(shape.columns):
        mine = range(column, shape.articles, shape.columns)
        for page in range(LIST_PAGES):
            part = mine[page::LIST_PAGES]
            found[_list_path(column, page)] = _page(f"栏目{column}", _list(shape, part, column), shape, -1)
    for number in range(shape.articles):
        found[_article_path(shape, number)] = _page(
            article_title(number), _article(shape, number, chance), shape, number
        )
    for number in range(shape.attachments):
        content = b"%PDF-1.4\n" + chance.randbytes(20_000 + 600 * (number % 300))
        found[f"/files/{number}.bin"] = _answer(content, b"application/octet-stream")
    return found


def _list_path(column: int, page: int) -> str:
    return f"/c{column}/" if page == 0 else f"/c{column}/index_{page}.html"


def _article_path(shape: Shape, number: int) -> str:
    return f"/c{number % shape.columns}/t2018_{number}.html"


def _list(shape: Shape, numbers: range, column: int) -> str:
    rows = "".join(
        f'<li><a target="_blank" href="{_article_path(shape, n)}">{article_title(n)}</a><span>2018-05-{1 + n % 28:02}'
        "</span></li>"
        for n in numbers
    )
    pages = "".join(f'<a href="{_list_path(column, page)}">{page + 1}</a>' for page in range(LIST_PAGES))
    return f'<ul class="list">{rows}</ul><div class="page">{pages}</div>'


def _article(shape: Shape, number: int, chance: random.Random) -> str:
    paragraphs = "".join(
        '<p class="MsoNormal" style="text-indent:32pt"><span style="font-size:16pt;font-family:仿宋">'
        f"{''.join(chance.choices(_WORDS, k=80))}</span></p>"
        for _ in range(35 + number % 60)
    )
    cells = "".join(f"<tr><td>第{n}项</td><td>{chance.randrange(10**6)}</td></tr>" for n in range(30))
    files = f'<a href="/files/{number}.bin">附件</a>' if number < shape.attachments else ""
    dead = f'<a href="/dead/{number}.html">相关文件</a>' if number < shape.dead else ""
    return (
        f'<h1>{article_title(number)}</h1><div class="info">发布时间：2018-05-{1 + number % 28:02} 来源：本站</div>'
        f'<div class="TRS_Editor">{paragraphs}<table>{cells}</table></div>{files}{dead}'
    )


def _page(title: str, main: str, shape: Shape, number: int) -> bytes:
    menu = "".join(f'<li><a href=" /c{n}/ ">栏目{n}</a></li>' for n in range(shape.columns))
    gbk = number >= 0 and is_gbk(number)
    charset = "gb2312" if gbk else "utf-8"
    text = (
        f'<!doctype html><html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">'
        f"<title>{title}</title></head><body><ul class=nav>{menu}</ul>"
        f"<div class=location><a href=/>首页</a> &gt; 正文</div>{main}"
        '<div class="footer">主办单位：算例市人民政府办公室 <a href="javascript:void(0)">返回</a></div></body></html>'
    )
    return _answer(text.encode("gb18030" if gbk else "utf-8"), b"text/html")


def _answer(body: bytes, kind: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%b" % (kind, len(body), body)


_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\nnot found"


@contextmanager
def served(shape: Shape, hosts: tuple[str, ...] = ("127.0.0.1",)) -> Iterator[int]:
    """Serve the site under every address in a process of its own; gives the port."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(shape, hosts, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(shape: Shape, hosts: tuple[str, ...], ready: Connection) -> None:
    asyncio.run(_listen(answers(shape), hosts, ready))


async def _listen(found: dict[str, bytes], hosts: tuple[str, ...], ready: Connection) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                path = head.split(b" ", 2)[1].decode("latin-1").partition("?")[0]
                writer.write(found.get(path, _NOT_FOUND))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    first = await asyncio.start_server(talk, hosts[0], 0)
    port: int = first.sockets[0].getsockname()[1]
    for host in hosts[1:]:
        await asyncio.start_server(talk, host, port)
    ready.send(port)
    await first.serve_forever()
