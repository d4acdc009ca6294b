"""Service guides: which of the eight elements one names, whether its words are vague, whether one can apply online.

The elements are those of 国办秘函〔2019〕19号: name, basis, conditions, materials, place, time, flow, contact.
"""

from __future__ import annotations

import re

from model.finding import Certificate
from model.roster import Unit, UnitKind
from model.snapshot import SiteSnapshot
from rules.checks.absence import certificate
from rules.checks.aliases import SERVICES
from rules.checks.issuer import Owner, is_unread_ground, owner
from rules.checks.library import kept, library
from rules.checks.published import Document
from rules.checks.text import fold, label
from rules.checks.wanted import Wanted

_GUIDE = re.compile(r"(?:办事|服务|办理)指南|(?:办理|办事|申领|申办)(?:指引|须知)")
_NO_GUIDE = re.compile(
    r"信息公开指南|公开指南|清单|目录|通知|征求|公告|变更(?:情况|说明)|(?:检查|自查|核查|抽查|清理).{0,4}(?:情况|结果|通报|报告)|通报|培训(?!机构|学校|中心|市场)|工作(?:方案|情况|动态)|关于(?:印发|调整|更新|做好)|指南\((?:大全|汇总)\)"
)
TITLED = Wanted("办事指南", _GUIDE, SERVICES, unlike=((_NO_GUIDE, "不是办事指南"),))
ELEMENTS: dict[str, re.Pattern[str]] = {
    "事项名称": re.compile(r"事项名称|服务名称|项目名称|事项内容"),
    "设定依据": re.compile(r"(?:设定|法律|实施|办理|政策|审批|法定)依据"),
    "申请条件": re.compile(r"(?:申请|办理|受理|许可|准予|审批)条件|办理对象|适用对象|服务对象|受理范围|适用范围"),
    "办理材料": re.compile(r"(?:办理|申请|申报|所需|提交|需提供)(?:的)?材料|材料(?:名称|清单|目录)"),
    "办理地点": re.compile(r"(?:办理|受理|办公|窗口|办事)(?:的)?(?:地点|地址)|办理窗口|受理机构"),
    "办理时间": re.compile(r"(?:办理|办公|受理|工作|服务)(?:的)?时间|(?:办理|办结|法定|承诺)时限|办理期限"),
    "办理流程": re.compile(r"(?:办理|办事|审批|服务|申请|工作)(?:的)?(?:流程|程序|步骤)|流程图"),
    "联系电话": re.compile(r"(?:联系|咨询|办公|监督|投诉|服务|查询)(?:的)?(?:电话|方式)"),
}
_THIN = 2  # of the elements, the name of the service among them, that make an entry of a column of guides one of them
# Under which names services are filed in a column of guides, and no page of news or of rules is.
_SERVICE = re.compile(
    r"(?:登记|备案|许可|核准|核发|审批|注销|换[发证]|补[发办领]|申领|年检|年审|报销|认定|资格确认|行政确认)(?:\([^()]{1,20}\))?$"
)
# What became of applications, told under the name of the service.
_OUTCOME = re.compile(r"公示|结果|决定书|办结|受理")
_LAID_OUT = 5  # elements at the head of rows or lines that make a table or a text a guide
_NUMBER_BEFORE = re.compile(r"^[(（]?[一二三四五六七八九十\d]{1,3}[)）]?[、.．:：]?\s*|^[【\[]")
_LONGEST_HEAD = 10  # characters
_VAGUE = re.compile(r"(?:其他|其它|有关|相关)(?:需要提供的?)?(?:材料|证明|文件|资料)|等(?:相关|有关)?材料|等证明")
_MATERIALS = re.compile(r"(?:办理|申请|申报|所需|提交)(?:的)?材料(.{0,200})")
_ONLINE = re.compile(r"在线办理|在线申办|在线申请|网上办理|网上申办|网上申请|立即办理|在线申报|网上申报")
_OFFLINE = re.compile(
    r"(?:不支持|暂不|无法|不能|未开通).{0,6}(?:网上|在线)"
    r"|(?:网上|在线)(?:办理|申办|申请|申报)[:：|]?(?:否|无(?!需)|不支持|不可|暂未|未开通|暂不|尚未)|(?:是否|可否).{0,6}(?:网办|网上|在线).{0,4}[:：|]?否"
)
_BLANK_FORM = re.compile(r"空白|表格|申请表|申请书|登记表")
_SAMPLE = re.compile(r"样表|示范|样本|范本|示例|填写说明")


@kept
def guides(site: SiteSnapshot) -> tuple[Document, ...]:
    """The unit's service guides, in the order of their addresses: those filed where services are, when
    they are most; a line on how to ask for relief, told among the news of relief, is then none of them."""
    assert site.crawl is not None
    found = (
        d
        for d in library(site.crawl).documents
        if _stands_alone(d) and not _NO_GUIDE.search(d.folded) and _is_guide(d)
    )
    own = (d for d in found if owner(d, site.unit, site.roster) in (Owner.OWN, Owner.UNKNOWN))
    ordered = sorted(own, key=lambda d: d.url)
    places = library(site.crawl).labels_like(frozenset(map(label, SERVICES)))
    in_place = [d for d in ordered if d.columns & places]
    return tuple(in_place if 2 * len(in_place) >= len(ordered) else ordered)


def _stands_alone(document: Document) -> bool:
    """A page, or a file that a list leads to: other files belong to their page, and such a list is no guide."""
    page = document.page
    rows = {row.url for row in page.rows} if page else set()
    if page is None or document.url != page.url:
        return page is None or document.url in rows
    return not any(file.url in rows for file in document.files)


def guides_read(site: SiteSnapshot) -> Certificate:
    """What was read of the places where guides belong, and what was not."""
    assert site.crawl is not None
    places = map(label, SERVICES)
    return certificate(
        site.crawl,
        "办事指南",
        lambda text: "指南" in text,
        places,
        is_unread_ground=lambda url: is_unread_ground(url, site),
    )


def _is_guide(document: Document) -> bool:
    """By its title, or, under the bare name of the service (施工许可证核发), by the elements at the head of rows of
    its table or of its lines."""
    if _GUIDE.search(document.folded):
        return True
    tables = document.page.tables if document.page else ()
    heads = [fold(row[0]) for table in tables for row in table.rows if row]
    heads += _line_heads(document.page.text) if document.page else []
    named = sum(any(pattern.search(head) for head in heads) for pattern in ELEMENTS.values())
    if named >= _LAID_OUT or (_SERVICE.search(document.folded) and _is_among_guides(document)):
        return True
    is_named = any(map(ELEMENTS["事项名称"].fullmatch, heads)) and not _OUTCOME.search(document.folded)
    return named >= _THIN and is_named and _is_filed(document)


def _is_among_guides(document: Document) -> bool:
    """Whether it stands in a column that is named after guides."""
    return any(column.endswith("指南") and not _NO_GUIDE.search(column) for column in document.columns)


def _is_filed(document: Document) -> bool:
    """Whether it stands in a column of guides, whatever little it says."""
    return not document.columns.isdisjoint(map(label, SERVICES)) or any(
        "指南" in column and not _NO_GUIDE.search(column) for column in document.columns
    )


def _line_heads(text: str) -> list[str]:
    """What stands before the colon, or alone, on each line of a text: 一、设定依据; 办理时限：5日."""
    heads = (
        re.split("[:：】\\]]", _NUMBER_BEFORE.sub("", line.strip()), maxsplit=1)[0] for line in text.splitlines()
    )
    return [fold(head) for head in heads if 0 < len(head) <= _LONGEST_HEAD]


def serves(unit: Unit) -> bool:
    """Whether the unit is known to handle services for the public: the roster says so, or it is a government."""
    return bool(unit.flags.services) or unit.kind in (UnitKind.COUNTY, UnitKind.MANAGEMENT_COMMITTEE)


def elements(guide: Document) -> tuple[str, ...]:
    """The elements that the guide names, in their usual order."""
    said = fold(guide.text) + fold(" ".join(_cells(guide)))
    return tuple(name for name, pattern in ELEMENTS.items() if pattern.search(said))


def held_together(guide: Document) -> int:
    """How many guides stand on the page, one after another: as often as half of the elements are named anew at the
    head of a line or of a row."""
    heads = _line_heads(guide.text) + [fold(cell) for cell in _cells(guide)]
    times = sorted(sum(pattern.fullmatch(head) is not None for head in heads) for pattern in ELEMENTS.values())
    return max(1, times[len(times) // 2])


def vague_words(guide: Document) -> tuple[str, ...]:
    """Words in its list of materials that leave open what must be brought."""
    cells = [fold(c) for c in _cells(guide)]
    listed = [c for c in cells if len(c) <= 40]
    if not cells:
        listed = [m[1] for m in _MATERIALS.finditer(fold(guide.text))]
    return tuple(dict.fromkeys(m[0] for text in listed for m in _VAGUE.finditer(text)))


def materials_told(guide: Document) -> str:
    """What a guide says of the materials in its text, or else in its table, up to the next element."""
    said = (fold(guide.text), fold(" ".join(_cells(guide))))
    told = next((found for text in said if (found := [m[1] for m in _MATERIALS.finditer(text)])), [])
    others = [pattern for name, pattern in ELEMENTS.items() if name != "办理材料"]
    ends = [min((m.start() for p in others if (m := p.search(text))), default=len(text)) for text in told]
    return " ".join(text[:end] for text, end in zip(told, ends, strict=True))


def is_online(guide: Document, site: SiteSnapshot) -> bool:
    """True when it says that one can apply online, in its words or by a link that is not the home page's, too; a
    word that one cannot may stand anywhere on its page but in what the home page says as well."""
    page = guide.page
    home = library(site.crawl).home if site.crawl else None
    around = {link.url for link in home.links} if home else set()
    everywhere = set(home.visible_text.splitlines()) if home else set()
    links = " ".join(link.text for link in page.links if link.url not in around) if page else ""
    beside = [line for line in page.visible_text.splitlines() if line not in everywhere] if page else []
    said = fold(guide.text + " ".join(_cells(guide)) + links)
    return _ONLINE.search(said) is not None and _OFFLINE.search(said + fold("".join(beside))) is None


def forms_offered(guide: Document) -> tuple[bool, bool]:
    """Whether a blank form and a filled-in sample can be fetched."""
    names = [fold(a.name) for a in guide.page.attachments] if guide.page else []
    sample = any(_SAMPLE.search(n) for n in names)
    return any(_BLANK_FORM.search(n) and not _SAMPLE.search(n) for n in names), sample


def _cells(guide: Document) -> list[str]:
    tables = (*(guide.page.tables if guide.page else ()), *(t for f in guide.files for t in f.tables))
    return [cell for table in tables for row in table.rows for cell in row]
