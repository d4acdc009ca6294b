"""Names (class and id) by which publishing systems call the parts of a page that facts are read from."""

from __future__ import annotations

# Class or id tokens (lower case) of publishing systems' text containers, the surest first.
CONTAINERS = (
    ("ucap-content", "ucapcontent"),
    ("trs_editor", "trs_uedit", "trs_uedtor", "trs_uedtior", "trs_editor_view", "trs_ueditor", "trs_edit"),
    (
        "zoom",
        "zoomcon",
        "textzoom",
        "bodylabel",
        "vsb_content",
        "v_news_content",
        "ivs_content",
        "js_content",
        "wp_articlecontent",
        "ozoom",
    ),
    ("article-content", "article_content", "articlecontent", "article-con", "article_con", "art_con", "arc_con"),
    ("news_content", "newscontent", "news-content", "newscon", "news_con", "newstext", "news_text"),
    ("content-text", "content_text", "contenttext", "con_text", "detail-content", "detail_content", "detailcontent"),
    (
        "view-content",
        "info-content",
        "infocontent",
        "xl_content",
        "xxgk_content",
        "wzcon",
        "wz_content",
        "bt_content",
    ),
    ("main-text", "maintext", "pages_content", "p_content", "conttext", "easysite-news-text", "gsj_htmlcon_bot"),
)
# Class or id tokens (lower case) of headlines.
_HEADLINE_NAMES = """
    article-title articletitle article_title arctitle art_title news-title newstitle news_title
    content-title contenttitle content_title con-title con_title contit conttitle xxgk-title info-title
    infotitle detail-title detail_title detailtitle title bt tit maintitle main-title zwtitle zw_title
    wz_title ucap-title ucaptitle xl_title xl-title h1 h2 bigtitle title_cen zhengwen_title xilan_title
    pagetitle page_title titles biaoti tit1 arti_title article-tit article_tit art-tit art_tit news-tit news_tit
    con-tit con_tit detail-tit detail_tit xl-tit xl_tit info-tit info_tit wz_tit
"""
HEADLINES = frozenset(_HEADLINE_NAMES.split())
_KNOWN = HEADLINES.union(*CONTAINERS)


# Headings of what stands beside or below an article and leads to others.
RELATED = frozenset(
    ("相关文章", "相关阅读", "相关新闻", "相关信息", "相关资讯", "相关推荐", "延伸阅读", "推荐阅读", "猜你喜欢")
)


def known_names(marks: str) -> tuple[str, ...]:
    """The words of a class and id that are names of headlines or containers, in their order."""
    return tuple(name for name in marks.lower().split() if name in _KNOWN)
