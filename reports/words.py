"""The one catalogue of printed words: Chinese for every member of every closed set a report can show.

Outcome words live in `model.finding.Outcome.printed`. Words describe what was seen and never accuse a unit of more
than that; each cause also says what the office can do about it.
"""

from __future__ import annotations

from model.audit import AuditKind
from model.finding import Outcome, Role
from model.followup import LedgerState
from model.page import Cause, Confidence, DateSource, FileKind, PageKind, Phase, Region
from model.plan import Audience, Combine, Duty, Nature
from model.roster import EntryKind, UnitKind
from model.snapshot import EndReason, ProbeKind, ProbeStatus, SiteClass

SYMBOLS: dict[Outcome, str] = {
    # Told apart without colour, and present in every Chinese font (GB 2312).
    Outcome.PASS: "√",
    Outcome.PARTIAL: "△",
    Outcome.FAIL: "×",
    Outcome.REVIEW: "？",
    Outcome.BLOCKED: "◇",
    Outcome.NOT_DUE: "○",
    Outcome.NOT_APPLICABLE: "－",
}

MEANINGS: dict[Outcome, str] = {
    Outcome.PASS: "已在网站上查到，时间和内容符合要求",
    Outcome.PARTIAL: "查到了，但迟、缺或形式不足，原因写明是哪一种",
    Outcome.FAIL: "应查的地方已全部查过，仍未见到，或所见内容与要求不符",
    Outcome.REVIEW: "已收集线索，需要人工判断",
    Outcome.BLOCKED: "本次没能看到，不能据此认定单位有问题",
    Outcome.NOT_DUE: "规定期限在检查日之后",
    Outcome.NOT_APPLICABLE: "该要求不针对该单位",
}

GLOSSARY = (
    # Words a reader meets in reasons, certificates and tables and may not know.
    ("隔时复查", "说“未见”之前，隔一段时间用新的连接把有关页面再读一遍，以免把一时的故障当作没有公开。"),
    ("存档摘要", "网页原始内容的数字指纹（SHA-256）：内容改动一个字，摘要就不同，用来证明存档没有改动。"),
    ("判断标准（阈值）", "判断时所用的期限、比例等界限；标“阈值待核定”的是建议值，还没有经市政府办公室确认。"),
    ("牵头职责", "方案写明由该单位牵头的事项，与单位自身的职责分开判断。"),
    ("robots.txt", "网站写明哪些地址允许程序访问的文件；写明不允许或一时读不到的，本程序不访问，列为无法核查。"),
)

CAUSES: dict[Cause, str] = {cause: cause.printed for cause in Cause}

_CHECK_ADDRESS = "请核对名册中登记的网址；网址无误的，请单位检查域名和服务器后重查。"
_TRY_LATER = "请换个时间重查；多次仍如此的，请单位检查服务器。"
_ASK_ACCESS = "请与单位联系放行本程序的访问（可提供访问标识和来源地址），或由人工打开网站核查。"
_CERTIFICATE = "请单位更换或修复安全证书后重查，其间可由人工打开网站核查。"
_BY_HAND = "请由人工打开该网址核查。"

REMEDIES: dict[Cause, str] = {
    Cause.DNS_NO_NAME: _CHECK_ADDRESS,
    Cause.DNS_NO_ADDRESS: _CHECK_ADDRESS,
    Cause.DNS_FAILED: _TRY_LATER,
    Cause.ADDRESS_REFUSED: "请核对名册中登记的网址；确需检查内网站点的，请在设置文件的 allow_address 里写明。",
    Cause.BAD_URL: "请在名册中更正网址后重查。",
    Cause.CONNECT_REFUSED: _CHECK_ADDRESS,
    Cause.CONNECT_TIMEOUT: _TRY_LATER,
    Cause.CONNECT_FAILED: _TRY_LATER,
    Cause.TLS_EXPIRED: _CERTIFICATE,
    Cause.TLS_NAME_MISMATCH: _CERTIFICATE,
    Cause.TLS_UNTRUSTED: _CERTIFICATE,
    Cause.TLS_FAILED: _CERTIFICATE,
    Cause.FIRST_BYTE_TIMEOUT: _TRY_LATER,
    Cause.TOTAL_TIMEOUT: _TRY_LATER,
    Cause.DISCONNECTED: _TRY_LATER,
    Cause.PROTOCOL_ERROR: _TRY_LATER,
    Cause.TRUNCATED: _TRY_LATER,
    Cause.OVER_LIMIT: _BY_HAND,
    Cause.BAD_ENCODING: _TRY_LATER,
    Cause.TOO_MANY_REDIRECTS: _CHECK_ADDRESS,
    Cause.REDIRECT_LOOP: _CHECK_ADDRESS,
    Cause.OUT_OF_SCOPE: "请核对该网站是否已迁移；已迁移的，请在名册中更新网址后重查。",
    Cause.ROBOTS_EXCLUDED: "请与单位商定后调整 robots.txt，或由人工打开网站核查。",
    Cause.ROBOTS_UNAVAILABLE: _TRY_LATER,
    Cause.NOT_FOUND: "请单位检查指向该页面的链接。",
    Cause.UNAUTHORIZED: _BY_HAND,
    Cause.FORBIDDEN: _ASK_ACCESS,
    Cause.RATE_LIMITED: "请换个时间、调慢访问速度后重查。",
    Cause.CLIENT_ERROR: _TRY_LATER,
    Cause.SERVER_ERROR: _TRY_LATER,
    Cause.UNAVAILABLE: _TRY_LATER,
    Cause.CHALLENGE: _ASK_ACCESS,
    Cause.LOGIN_WALL: _BY_HAND,
    Cause.MAINTENANCE: "请待维护结束后重查。",
    Cause.PARKED: _CHECK_ADDRESS,
    Cause.SOFT_404: "请单位检查指向该页面的链接。",
    Cause.SAME_BODY: "请由人工打开网站，核对各栏目是否正常。",
    Cause.TRAP: _BY_HAND,
    Cause.BUDGET: "请调高页数或时间上限后重查。",
    Cause.NEEDS_BROWSER: "请安装浏览器组件（render）后重查，或由人工打开该网址核查。",
    Cause.UNREADABLE_FILE: "请由人工打开附件核查；确实打不开的，请单位重新上传。",
    Cause.OUR_FAULT: "请把运行记录交给维护人员，修复后重查；单位无须处理。",
}

SITE_CLASSES: dict[SiteClass, str] = {
    SiteClass.OK: "读取正常",
    SiteClass.DEGRADED: "已读取，部分地址失败",
    SiteClass.UNREACHABLE: "首页打不开",
    SiteClass.BLOCKED: "网站拒绝自动访问",
    SiteClass.EXCLUDED: "robots.txt 不允许访问",
    SiteClass.TRUNCATED: "未读完",
}

END_REASONS: dict[EndReason, str] = {
    EndReason.EXHAUSTED: "能找到的地址都已读取",
    EndReason.PAGE_BUDGET: "达到页数上限后停止",
    EndReason.DEPTH_BUDGET: "达到层数上限后停止",
    EndReason.BYTE_BUDGET: "达到流量上限后停止",
    EndReason.TIME_BUDGET: "达到时间上限后停止",
    EndReason.HOME_UNREACHABLE: "首页打不开，没有继续",
    EndReason.ROBOTS: "按 robots.txt 的规定没有继续",
    EndReason.BREAKER: "连续多次失败后停止，已读内容保留",
    EndReason.CANCELLED: "检查被中途取消",
    EndReason.CRASHED: "本程序故障，检查中断",
}

SITE_REMEDIES: dict[SiteClass, str] = {
    SiteClass.OK: "",
    SiteClass.DEGRADED: "请按未读到的地址和原因处理后重查。",
    SiteClass.UNREACHABLE: _CHECK_ADDRESS,
    SiteClass.BLOCKED: _ASK_ACCESS,
    SiteClass.EXCLUDED: REMEDIES[Cause.ROBOTS_EXCLUDED],
    SiteClass.TRUNCATED: REMEDIES[Cause.BUDGET],
}

DATE_SOURCES: dict[DateSource, str] = {
    DateSource.PLATFORM: "发布平台的日期字段",
    DateSource.LABEL: "页面标明的发布时间",
    DateSource.LIST: "列表中的日期",
    DateSource.URL: "网址中的日期",
    DateSource.META: "页面元数据",
    DateSource.TEXT: "正文或落款",
}

ROLES: dict[Role, str] = {
    Role.SHOWN: "查到的内容",
    Role.DEFECT: "存在的问题",
    Role.REJECTED: "查到但不能采信的内容",
    Role.CONTEXT: "查找的位置",
}

UNIT_KINDS: dict[UnitKind, str] = {
    UnitKind.CITY_OFFICE: "市政府办公室",
    UnitKind.DEPARTMENT: "市直单位",
    UnitKind.COUNTY: "县（市、区）政府",
    UnitKind.MANAGEMENT_COMMITTEE: "管委会",
    UnitKind.STATIONED_UNIT: "中央、省驻市单位",
}

ENTRY_KINDS: dict[EntryKind, str] = {
    EntryKind.SITE: "独立网站",
    EntryKind.PORTAL: "市政府门户网站",
    EntryKind.CHANNEL: "其他网站上的频道",
    EntryKind.DIRECTORY: "信息公开目录页",
    EntryKind.GKMLPT: "省政府信息公开平台子站",
}

NATURES: dict[Nature, str] = {
    Nature.AUTO: "网站可查",
    Nature.MIXED: "网站可查一部分，其余由人工核查",
    Nature.MANUAL: "网站上看不到，由人工核查",
}

DUTIES: dict[Duty, str] = {Duty.OWN: "本单位职责", Duty.LEAD: "牵头职责"}

LEDGER_MEANINGS: dict[LedgerState, str] = {
    LedgerState.NEW: "检查刚发现，还没有人看过",
    LedgerState.VERIFYING: "由经办人对照证据核实",
    LedgerState.FALSE_ALARM: "经核实不是问题，不计入得分",
    LedgerState.ESTABLISHED: "经核实属实，可以通知单位",
    LedgerState.NOTIFIED: "整改通知书已发出，开始计算整改期限",
    LedgerState.MENDING: "单位正在整改",
    LedgerState.APPEALED: "单位提出异议，等待答复",
    LedgerState.TO_RECHECK: "单位报告已整改，等待复核",
    LedgerState.CLOSED: "复核合格，办结",
    LedgerState.RELAPSED: "办结之后又发现",
}

AUDIT_KINDS: dict[AuditKind, str] = {
    AuditKind.NIGHTLY: "常态化检查",
    AuditKind.SPOT_CHECK: "临时抽查",
    AuditKind.SPECIAL: "专项检查",
    AuditKind.RECHECK: "整改复查",
}

PROBE_KINDS: dict[ProbeKind, str] = {
    ProbeKind.IPV6: "IPv6 支持",
    ProbeKind.TLS: "安全证书",
    ProbeKind.DNS: "域名解析",
    ProbeKind.AVAILABILITY: "首页可用性",
    ProbeKind.RANDOM_PATH: "不存在页面的应答",
    ProbeKind.SEARCH: "站内搜索",
}

PROBE_STATUSES: dict[ProbeStatus, str] = {
    ProbeStatus.OK: "正常",
    ProbeStatus.FAILED: "测得不具备",
    ProbeStatus.UNABLE: "本机条件所限，未能测量",
}

CONFIDENCES: dict[Confidence, str] = {
    Confidence.STRONG: "可靠",
    Confidence.MEDIUM: "较可靠",
    Confidence.WEAK: "仅供参考",
}

PAGE_KINDS: dict[PageKind, str] = {
    PageKind.HOME: "首页",
    PageKind.LIST: "列表页",
    PageKind.ARTICLE: "文章页",
    PageKind.GUIDE: "办事指南",
    PageKind.MAILBOX: "互动信箱",
    PageKind.STATIC: "固定内容页",
    PageKind.BLANK_COLUMN: "空白栏目",
    PageKind.SHELL: "内容由脚本生成的页面",
    PageKind.FRAMESET: "框架页",
    PageKind.REFUSAL: "拒绝访问页",
    PageKind.SOFT_404: "显示“不存在”的页面",
    PageKind.FILE: "附件",
    PageKind.OTHER: "其他页面",
}

REGIONS: dict[Region, str] = {
    Region.NAVIGATION: "导航",
    Region.BREADCRUMB: "当前位置",
    Region.LIST: "列表",
    Region.BODY: "正文",
    Region.FOOTER: "页脚",
    Region.FRAME: "框架",
    Region.SCRIPT: "脚本",
    Region.OTHER: "其他位置",
}

FILE_KINDS: dict[FileKind, str] = {
    FileKind.DOC: "Word 文档（doc）",
    FileKind.DOCX: "Word 文档（docx）",
    FileKind.XLS: "Excel 表格（xls）",
    FileKind.XLSX: "Excel 表格（xlsx）",
    FileKind.PDF: "PDF 文件",
    FileKind.OFD: "OFD 文件",
    FileKind.ZIP: "ZIP 压缩包",
    FileKind.RAR: "RAR 压缩包",
    FileKind.TEXT: "文本文件",
    FileKind.HTML: "网页",
    FileKind.IMAGE: "图片",
    FileKind.EMPTY: "空文件",
    FileKind.OTHER: "其他文件",
}

PHASES: dict[Phase, str] = {
    Phase.CRAWL: "首次读取",
    Phase.RETRY: "失败后重试",
    Phase.SECOND_LOOK: "隔时复查",
    Phase.PROBE: "测量",
    Phase.RENDERED: "浏览器渲染",
}

AUDIENCES: dict[Audience, str] = {
    Audience.ANNEX1: "附件1所列市有关单位",
    Audience.ANNEX2: "附件2所列重点领域相关单位",
    Audience.COUNTIES: "各县（市、区）政府（管委会）",
    Audience.CITY_OFFICE: "市政府办公室",
    Audience.LEAD: "牵头单位",
    Audience.NAMED: "条文点名的单位",
    Audience.BUDGET_UNITS: "预算单位",
    Audience.DRAFTING_UNITS: "规范性文件起草单位",
    Audience.EVERY_SITE: "每个登记网站",
    Audience.STATIONED_UNITS: "中央、省驻市有关单位",
    Audience.PLAN_LEADS: "方案中的各牵头单位",
}

COMBINES: dict[Combine, str] = {
    Combine.EVERY: "各部分须全部符合，以最差的为准",
    Combine.SHARE: "各部分全部符合为符合，全部不符合为不符合，其余为部分符合",
}


def date_source_word(source: str) -> str:
    """The Chinese of a date source given by its value; text that is not a known value is returned as it is."""
    return DATE_SOURCES[DateSource(source)] if source in set(DateSource) else source


def sentence(text: str) -> str:
    """What several rules said, as one sentence: inner full stops become semicolons, one stands at the end."""
    inner = text.replace("。；", "；").rstrip("。；")
    return f"{inner}。" if inner and inner[-1] not in "？！" else inner
