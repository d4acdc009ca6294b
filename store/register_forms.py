"""The registers an office may keep: what each is, its columns, the heads they also go by, and empty workbooks."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from store.outputs import write


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its Chinese head, whether a row must fill it, whether it holds a date (2018-07-05) or 是/否, and
    the heads that offices write instead."""

    name: str
    required: bool = True
    is_date: bool = False
    is_yes_or_no: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One register: its name in files, its Chinese title, what it is for, its columns."""

    name: str
    title: str
    purpose: str
    fields: tuple[Field, ...]


def _must(name: str, also: str = "") -> Field:
    return Field(name, also=tuple(also.split()))


def _date(name: str, also: str = "", *, required: bool = True) -> Field:
    return Field(name, required, is_date=True, also=tuple(also.split()))


def _free(name: str, also: str = "") -> Field:
    return Field(name, required=False, also=tuple(also.split()))


def _unit(also: str = "") -> Field:
    return _must("单位", f"单位名称 责任单位 部门 部门名称 报送单位 {also}")


_PUBLIC = "可否公开 能否公开 公开属性 公开与否 是否公开答复"
FORMS: tuple[Form, ...] = (
    Form(
        "meetings",
        "会议",
        "政府全体会议、常务会议",
        (
            _unit(),
            _must("会议名称", "会议 名称 会议届次"),
            _date("召开日期", "会议日期 会议时间 召开时间 日期"),
            Field("是否公开", required=False, is_yes_or_no=True, also=tuple(_PUBLIC.split())),
        ),
    ),
    Form(
        "proposals",
        "建议提案",
        "承办的人大建议、政协提案",
        (
            _unit("承办单位 主办单位 办理单位"),
            _must("编号", "建议编号 提案编号 建议提案编号 建议号 提案号 案号 件号"),
            _must("标题", "题目 案由 建议标题 提案标题 建议提案标题 建议名称 提案名称 名称 建议提案名称"),
            _date("答复日期", "答复时间 复函日期 办结日期 办结时间 办复日期 办复时间", required=False),
            Field("是否公开", is_yes_or_no=True, also=tuple(_PUBLIC.split())),
        ),
    ),
    Form(
        "budget_approvals",
        "预决算批复",
        "预算、决算的批复日期",
        (
            _unit("预算单位 预算单位名称"),
            _must("年度", "年份 预算年度 预决算年度"),
            _must("类别", "类型 预决算类别 批复类别"),
            _date("批复日期", "批复时间 批准日期 批准时间 批复下达日期"),
        ),
    ),
    Form(
        "projects",
        "重大建设项目",
        "本年重大建设项目",
        (
            _unit("建设单位 牵头单位 项目单位"),
            _must("项目名称", "项目 名称 工程名称"),
            _free("备注", "说明"),
        ),
    ),
    Form(
        "events",
        "公共事件",
        "突发事件与舆情",
        (
            _unit(),
            _must("事件", "事件名称 名称 舆情 舆情事件 突发事件 标题"),
            _date("发生日期", "日期 事发日期 事件日期"),
            _free("发生时间", "时间 事发时间 时刻"),
            _free("级别", "等级 事件级别 事件等级 响应级别"),
        ),
    ),
    Form(
        "new_media",
        "政务新媒体",
        "微博、微信、客户端账号",
        (
            _unit("主办单位 开设单位 运营单位"),
            _must("平台", "平台名称 类型 账号类型 新媒体类型"),
            _must("名称", "账号名称 账号 新媒体名称 公众号名称 帐号名称"),
            _date("最近更新日期", "最近更新 最后更新日期 最近更新时间 最后更新时间 更新日期", required=False),
            _free("关注数", "粉丝数 订阅数 关注人数"),
            _free("状态", "运行状态 账号状态"),
        ),
    ),
    Form(
        "hotlines",
        "热线",
        "已整合的热线电话",
        (
            _unit("主管单位 开设单位"),
            _must("号码", "热线号码 热线 电话号码 热线电话 电话"),
            _free("状态", "整合状态 整合情况"),
            _date("整合日期", "整合时间 并入日期", required=False),
        ),
    ),
    Form(
        "guide_approvals",
        "办事指南变更",
        "办事条件变化的审批日期",
        (
            _unit(),
            _must("事项", "事项名称 办事事项 服务事项"),
            _date("审批日期", "审批时间 批准日期 变更日期 审定日期"),
            _free("说明", "备注 变更内容"),
        ),
    ),
    Form(
        "subordinate_bodies",
        "下辖公共企事业单位",
        "下辖单位",
        (
            _unit("主管单位 主管部门"),
            _must("下辖单位", "公共企事业单位 企事业单位 企事业单位名称 下属单位 公共企事业单位名称"),
            _free("网址", "网站地址 网站 官网 网站网址"),
        ),
    ),
    Form(
        "downtime",
        "临时报备",
        "网站维护报备",
        (
            _unit(),
            _date("开始日期", "停机开始日期 开始时间 停机开始时间"),
            _date("结束日期", "停机结束日期 结束时间 停机结束时间"),
            _must("原因", "事由 停机原因 依据"),
        ),
    ),
    Form(
        "site_openings",
        "网站开办",
        "网站开通与关停日期",
        (
            _unit("主办单位 开办单位"),
            _must("网址", "网站地址 网站 首页网址 网站网址 域名 网站域名 首页地址"),
            _date("开通日期", "开通时间 上线日期 上线时间 开办日期"),
            _date("关停日期", "关停时间 下线日期 关闭日期", required=False),
        ),
    ),
)


def write_templates(folder: Path) -> tuple[Path, ...]:
    """An empty workbook for every register, with its heads and what it is for."""
    import xlsxwriter  # whoever reads a register needs the words alone

    written = []
    for form in FORMS:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
            bold = book.add_format({"bold": True, "bg_color": "#E8EBEF"})
            sheet = book.add_worksheet(form.title)
            for column, field in enumerate(form.fields):
                sheet.write_string(0, column, field.name, bold)
                sheet.set_column(column, column, 18)
                sheet.write_comment(0, column, "必填" if field.required else "可不填")
        written.append(write(folder, f"{form.title}登记表.xlsx", content.getvalue()))
    return tuple(written)
