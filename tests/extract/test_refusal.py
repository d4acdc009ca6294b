"""What servers say with status 200 in the place of a page, and what only sounds like it."""

from __future__ import annotations

import pytest

from crawler.extract import page_facts
from model.page import Cause
from tests.extract.pages import raw_page

SAYINGS = {
    Cause.CHALLENGE: [
        "很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。",
        "您的请求带有不合法参数，已被网站管理员设置拦截！",
        "系统检测到您的访问异常，请完成验证后继续访问",
        "请按住滑块，拖动到最右边",
        "您的访问过于频繁，请稍后再试",
        "Sorry, you have been blocked",
        "Just a moment...",
    ],
    Cause.PARKED: [
        "本域名出售，有意者请联系",
        "恭喜, 站点创建成功！",
        "您的请求在Web服务器中没有找到站点！没有找到站点",
        "Welcome to nginx!",
        "该网站未根据工信部相关法规进行备案或接入",
        "Apache Tomcat/8.5.5",
    ],
    Cause.MAINTENANCE: [
        "网站正在升级维护，给您带来不便敬请谅解",
        "系统维护中",
        "因机房停电，本网站暂停服务",
        "The site is under maintenance.",
        "该栏目暂时关闭",
    ],
    Cause.LOGIN_WALL: ["您尚未登录，请先登录后再查看", "登录已超时，请重新登录"],
    Cause.SOFT_404: [
        "您访问的页面不存在",
        "抱歉，没有找到您要的页面",
        "404",
        "该文章已被删除",
        "您要访问的页面已经下线",
        "Page not found",
        "The page you requested was not found",
    ],
}
ORDINARY = [
    "关于2018年部门预算公开的说明",
    "本局负责组织实施城市更新改造工作",
    "投诉举报电话：12345",
    "验证机关：望澜市公证处",
    "本局网站于2018年12月完成备案",
    "关于关闭小煤矿的公告",
    "第404次常务会议纪要" + "，会议研究部署有关工作" * 60,
]


@pytest.mark.parametrize(("cause", "saying"), [(cause, saying) for cause, told in SAYINGS.items() for saying in told])
@pytest.mark.parametrize(
    "place", ["<html><head><title>{}</title></head><body></body></html>", "<html><body><p>{}</p></body></html>"]
)
def test_a_refusal_is_told_with_its_cause(cause: Cause, saying: str, place: str) -> None:
    page = page_facts(raw_page(place.format(saying).encode()))
    assert page.refusal is not None
    assert page.refusal.cause is cause


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_page_is_no_refusal(text: str) -> None:
    assert (
        page_facts(
            raw_page(f"<html><head><title>公告</title></head><body><p>{text}</p></body></html>".encode())
        ).refusal
        is None
    )


@pytest.mark.parametrize("saying", [saying for told in SAYINGS.values() for saying in told])
def test_an_article_of_the_site_may_say_anything(saying: str) -> None:
    body = (
        f"<html><head><title>{saying}</title></head><body>"
        "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/t/'>通知公告</a></div>"
        f"<h1>{saying}</h1><div>发布时间：2018-07-05</div><div id='zoom'><p>{saying}</p></div></body></html>"
    )
    assert page_facts(raw_page(body.encode())).refusal is None
