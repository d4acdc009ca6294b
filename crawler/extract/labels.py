"""Labelled facts of an article: source, issuing body, index number, document number. A label without a value is not
a fact."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.extract.header import Header, squeeze
from crawler.extract.metas import Metas, meta
from crawler.extract.outline import clean

# Fact -> the labels it goes by; blanks may stand between their characters.
_LABELS = {
    "source": (
        "信息来源",
        "文章来源",
        "稿件来源",
        "内容来源",
        "新闻来源",
        "来源单位",
        "来源于",
        "来源",
        "稿源",
        "供稿单位",
        "供稿",
        "出处",
    ),
    "issuer": (
        "发布机构",
        "发文机关",
        "发文单位",
        "发文机构",
        "发布单位",
        "公开责任部门",
        "公开单位",
        "制发单位",
        "印发机关",
    ),
    "index_number": ("索引号", "索引编号", "信息索引号", "索取号"),
    "document_number": ("发文字号", "文件编号", "文号", "发文文号", "文件号"),
}
# What may follow a value on the same line and ends it.
_FOLLOWING_WORDS = """
    发布时间 发布日期 发布机构 发布单位 发稿时间 更新时间 公开日期 公开时间 时间 日期 作者 记者 编辑
    责任编辑 责编 审核 校对 浏览次数 浏览量 浏览字号 浏览 阅读次数 阅读量 阅读 点击次数 点击数 点击
    访问次数 访问量 访问 字体 字号 打印 分享 收藏 关闭 视力保护色 背景色 来源 信息来源 文章来源 稿源
    索引号 文号 发文字号 发文机关 发文单位 主题词 主题分类 主题 分类 名称 标题 成文日期 生成日期 有效性
    体裁 有效期 失效日期 公开方式 公开形式 公开范围 公开类别 内容概述 关键词 字数 语种 语言 大 中 小
    朗读 纠错 录入 发布 热度 人气 文章类型 信息类别 组配分类 发文日期 发文时间 印发日期 签发日期
    公文时效 生效日期 废止日期 评论 更新日期 发稿日期 公布日期 公布时间 录入时间 撰稿 签发 初审 复审 终审 播报
    语音播报 分享到 参与互动 通讯员 摄影 点赞 发表时间 发表日期 刊发时间 刊发日期 上传时间 上传日期 添加时间
    信息时间 信息日期 编辑时间 创建时间 创建日期 提交时间 版次 背景色 有效期至
"""
_FOLLOWING = tuple(_FOLLOWING_WORDS.split())
_INSIDE_BLANKS = r"[\s\u3000]?"
_DOCUMENT_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,14}[〔\[(【﹝〈［（]\s?(?:19|20)\d{2}\s?[〕\])】﹞〉］）]\s?第?\s?\d{1,5}\s?号"
    r"|(?:[\u4e00-\u9fff]{2,20}令)\s?[〔\[(（]?第?\s?\d{1,4}\s?号?[〕\])）]?"
    r"|[\u4e00-\u9fff]{1,10}[〔\[(【（]?(?:19|20)\d{2}[〕\])】）]?年?第?\d{1,5}号"
)
_NUMBER_IN_TITLE = re.compile(rf"[(（]\s?((?:{_DOCUMENT_NUMBER.pattern}))\s?[)）]\s?$")
_ORDER_APART = re.compile(r"令\n(?=第\s?\d{1,4}\s?号)")  # the number of an order in the line below it
_BESIDE_NUMBER = 6  # characters: a number stands alone in its line, or it is somebody else's
_NUMBER_LINE = 40  # characters: no number, and what may stand beside it, is so long
_NEXT_LINE = re.compile(r"^[^:：\d《》，。]{2,40}$")
_EMPTY = frozenset(("", "无", "暂无", "-", "--", "—", "/", "null", "undefined", "字体"))
_LONGEST = 120  # characters of a value


def _spaced(word: str) -> str:
    return _INSIDE_BLANKS.join(word)


_NEXT = "|".join(_spaced(word) for word in sorted(_FOLLOWING, key=len, reverse=True))
_DAY = r"(?<![\dA-Za-z])(?:19|20)\d\d\s?[-年/.]\s?\d{1,2}\s?[-月/.]"
_END = re.compile(
    rf"\s*(?:[〖〗|｜丨]|[【\[](?!\s?(?:19|20)\d\d\s?[\]】])|{_DAY}|(?:^|[\s\])】）)])(?:{_NEXT})[\s:：(（]|(?:{_NEXT})\s?[:：]|(?:^|\s)(?:{_NEXT})$|(?:打印|分享|收藏|纠错|关闭|字号)$|$)"
)
_STARTS = {
    fact: re.compile(
        rf"(?:^|[^\u4e00-\u9fff])(?:{'|'.join(map(_spaced, labels))})\s?[】\]]?\s*[:：∶]\s*"
        rf"|[【\[](?:{'|'.join(map(_spaced, labels))})[】\]]\s*"
    )
    for fact, labels in _LABELS.items()
}
_CELL_STARTS = {
    fact: re.compile(rf"^[【\[]?(?:{'|'.join(map(_spaced, labels))})[】\]]?(?:\s*[:：∶]\s*|\s+|$)")
    for fact, labels in _LABELS.items()
}


# Rows of an information table, read as one line: 名称 … 文号 …; the label of a later pair stands between blanks.
_ROW_OF_FACTS = re.compile(rf"^(?:{_NEXT})\s+\S")
_LATER_CELL = {
    fact: re.compile(rf"\s(?:{'|'.join(map(_spaced, labels))})\s+(?=\S)") for fact, labels in _LABELS.items()
}


# A label glued to the value before it, in a line that shows by another label that it is the header of an article.
_OF_HEADER = re.compile(r"(?:作\s?者|浏览次数|点击次数|阅读次数|发布时间|发布日期|时间|日期)\s?[:：][^。]{0,80}$")
_GLUED = {fact: re.compile(rf"(?:{'|'.join(map(_spaced, labels))})\s?[:：]\s*") for fact, labels in _LABELS.items()}


_AUTHOR = re.compile(
    r"作\s?者\s?[:：]\s?([\u4e00-\u9fff]{2,20}(?:网|报|社|台|局|政府|委员会|厅|办公室))"
    r"(?=$|[\s|｜]|点击|浏览|发布|时间|阅读)"
)


# Characters of which every label of a fact has one: a line without them needs no pattern.
_HEARTS = {
    "source": "源稿处",
    "issuer": "机单责",
    "index_number": "索",
    "document_number": "号",
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """None: no such label with a value on the page."""

    source: str | None
    issuer: str | None
    index_number: str | None
    document_number: str | None


def labelled(header: Header, declared: Metas, title: str, text: str) -> Labelled:
    """The labelled facts of an article, from its header, else from what its metas declare."""
    groups = [(lines, "".join(lines)) for lines in (header.after, header.before, header.below) if lines]
    source = _value(header, groups, "source") or _author(header)
    if source and (squeeze(source) == squeeze(title) or source == text.partition("\n")[0]):
        source = None  # the label is empty, and the title stands once more below it, or the text begins there
    return Labelled(
        source=source or meta(declared, "ContentSource", "source"),
        issuer=_value(header, groups, "issuer"),
        index_number=_value(header, groups, "index_number"),
        document_number=_document_number(header, groups, title, text),
    )


def _author(header: Header) -> str | None:
    """The body that a header without a source names as author: old systems have no other label for it."""
    found = (_AUTHOR.search(line) for line in header.after if "作" in line)
    return next((match[1] for match in found if match), None)


def _value(header: Header, groups: list[tuple[tuple[str, ...], str]], fact: str) -> str | None:
    hearts = _HEARTS[fact]
    for lines, together in groups:
        if not any(heart in together for heart in hearts):
            continue
        for index, line in enumerate(lines):
            if not any(heart in line for heart in hearts):
                continue
            start = _STARTS[fact].search(line) or (_CELL_STARTS[fact].match(line) if len(line) < 80 else None)
            start = start or (_LATER_CELL[fact].search(line) if _ROW_OF_FACTS.match(line) else None)
            start = start or (_GLUED[fact].search(line) if _OF_HEADER.search(line) else None)
            if start is None:
                continue
            rest = line[start.end() :]
            end = _END.search(rest)
            value = clean(rest[: end.start()] if end else rest).strip(" :：|;；,，]】[【")
            value = value[:-1] if value.endswith(("）", ")")) and not {"（", "("} & set(value) else value
            if not value and not rest.strip() and index + 1 < len(lines) and lines is header.after:
                value = lines[index + 1] if _NEXT_LINE.match(lines[index + 1]) else ""
            if value.lower() not in _EMPTY and len(value) <= _LONGEST and "。" not in value:
                return value
    return None


def _document_number(header: Header, groups: list[tuple[tuple[str, ...], str]], title: str, text: str) -> str | None:
    stated = _value(header, groups, "document_number")
    if stated:
        return squeeze(stated)
    in_title = _NUMBER_IN_TITLE.search(title) if title.endswith((")", "）")) else None
    if in_title:
        return squeeze(in_title[1])
    top = _ORDER_APART.sub("令", text[:600]).split("\n")
    for line in (*header.after[:4], *top[:8]):
        named = len(line) <= _NUMBER_LINE and ("号" in line or "令" in line)
        found = _DOCUMENT_NUMBER.search(line) if named else None
        if found and len(line) <= len(found[0]) + _BESIDE_NUMBER:
            return squeeze(found[0])
    return None
