"""The Word templates as they were first set: `python -m tests.reports.word_templates` writes them anew.

Layout after GB/T 9704-2012: A4, margins 37/35/28/26 mm, title in 小标宋 22 pt, body in 仿宋 16 pt on 28 pt lines,
first headings in 黑体, second ones in 楷体, page number between dashes. The office may edit the files in Word or WPS.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

TEMPLATES = Path(__file__).parents[2] / "reports" / "templates"
TITLE, BODY, FIRST, SECOND = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"


class Paper:
    """One document being set."""

    def __init__(self) -> None:
        self.document: Any = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        normal = self.document.styles["Normal"]
        normal.font.size = Pt(16)
        _font(normal.element.get_or_add_rPr(), BODY)
        language = OxmlElement("w:lang")
        language.set(qn("w:eastAsia"), "zh-CN")  # or a program that lacks the fonts sets Japanese or Taiwanese signs
        language.set(qn("w:val"), "en-US")  # or it breaks addresses and years anywhere
        normal.element.get_or_add_rPr().append(language)
        self.document.settings.odd_and_even_pages_header_footer = True
        self._page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
        self._page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)

    def title(self, text: str, size: float = 22) -> None:
        """A centred title."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(14)
        paragraph.paragraph_format.line_spacing = Pt(34)
        _run(paragraph, text, TITLE, size)

    def number(self) -> None:
        """The document's own number, to be filled in."""
        self.line("　　〔　　　〕　　号", indent=False)
        paragraph = self.document.paragraphs[-1]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(28)

    def item(self, label: str, text: str) -> None:
        """A line of body text behind its bold label."""
        self.line("", BODY)
        paragraph = self.document.paragraphs[-1]
        _run(paragraph, label, BODY, 16).font.bold = True
        _run(paragraph, text, BODY, 16)

    def annex(self, title: str, number: str = "", *, lies: bool = False) -> None:
        """The head of an annex, on a page of its own: what is long stands behind the paper, in smaller type. One that
        `lies` has its long side below, for wide tables."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE if lies else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (Mm(297), Mm(210)) if lies else (Mm(210), Mm(297))
        section.top_margin = section.left_margin = section.right_margin = Mm(25)
        section.bottom_margin = Mm(24)
        self.line(f"附件{number}", FIRST, indent=False)
        self.title(title, 18)

    def small(self, text: str, font: str = BODY) -> None:
        """A paragraph of an annex, in smaller type; one in another font is a heading."""
        paragraph = self.document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.line_spacing, shape.space_after, shape.space_before = Pt(17), Pt(0), Pt(6 * (font != BODY))
        shape.first_line_indent = Pt(22)
        shape.keep_with_next = font != BODY
        _run(paragraph, text, font, 11)

    def ending(self) -> None:
        """Who issues the paper and when: set in by four characters, never alone on a page."""
        for paragraph in self.document.paragraphs[-4:]:  # with the last line of the body
            paragraph.paragraph_format.keep_with_next = True
        for text in ("（印发机关）", "　　年　　月　　日"):
            self.line(text, indent=False, right=True)
            shape = self.document.paragraphs[-1].paragraph_format
            shape.right_indent = Pt(64)
            shape.keep_with_next = text.startswith("（")
            shape.space_before = Pt(28 * text.startswith("（"))  # an empty line above the issuer

    def line(self, text: str, font: str = BODY, *, indent: bool = True, right: bool = False) -> None:
        """A paragraph of body text, two characters indented."""
        paragraph = self.document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.line_spacing, shape.space_after, shape.space_before = Pt(28), Pt(0), Pt(0)
        shape.first_line_indent = Pt(32) if indent else Pt(0)
        shape.keep_with_next = font != BODY
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
        if text:
            _run(paragraph, text, font, 16)

    def table(
        self, heads: Sequence[tuple[str, float]], rows: str, cells: Sequence[str], *, may_split: bool = False
    ) -> None:
        """A table with a head row repeated on each page; its middle row repeats for each of `rows`. Rows that hold
        long texts may go on on the next page, or they would leave half a page empty."""
        table = self.document.add_table(rows=4, cols=len(heads))
        table.style = "Table Grid"
        table.autofit = False
        for column, (head, width) in enumerate(heads):
            table.columns[column].width = Mm(width)
            for row in table.rows:
                row.cells[column].width = Mm(width)
            _cell(table.rows[0].cells[column], head, FIRST)
            _cell(table.rows[2].cells[column], cells[column], BODY)
        _cell(table.rows[1].cells[0], f"{{%tr for 行 in {rows} %}}", BODY)
        _cell(table.rows[3].cells[0], "{%tr endfor %}", BODY)
        marks = table.rows[0]._tr.get_or_add_trPr()
        marks.append(OxmlElement("w:tblHeader"))
        for row in () if may_split else table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        self.document.add_paragraph()

    def save(self, name: str) -> None:
        """Write the template."""
        self.document.save(str(TEMPLATES / f"{name}.docx"))

    @staticmethod
    def _page_number(paragraph: Any, side: WD_ALIGN_PARAGRAPH) -> None:
        """One character from the outer edge: odd pages on the right, even ones on the left."""
        paragraph.alignment = side
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        _run(paragraph, "— ", "宋体", 14)
        run = _run(paragraph, "", "宋体", 14)
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = text
            run._r.append(element)
        _run(paragraph, " —", "宋体", 14)


def _cell(cell: Any, text: str, font: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing = Pt(18)
    paragraph.paragraph_format.space_after = Pt(0)
    _run(paragraph, text, font, 11)


def _run(paragraph: Any, text: str, font: str, size: float) -> Any:
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    _font(run._r.get_or_add_rPr(), font)
    return run


def _font(properties: Any, font: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(name), font)


def bulletin() -> Paper:
    """通报: what a head of office reads in two pages, then the tables."""
    paper = Paper()
    paper.title("关于{{ 城市 }}政务公开检查情况的通报{{ 草稿 }}")
    paper.number()
    _bulletin_results(paper)
    _bulletin_problems(paper)
    paper.line("三、无法核查的情况", FIRST)
    paper.line("{%p if 无法核查 %}")
    paper.line("下列项目本次没有读到，不表示单位没有公开。")
    paper.line("{%p for 行 in 无法核查 %}")
    paper.line("{{ 行.单位 }}：{{ 行.办法 }}")
    paper.line("{%p endfor %}")
    paper.line("{%p else %}")
    paper.line("没有无法核查的项目。")
    paper.line("{%p endif %}")
    paper.line("四、工作要求", FIRST)
    paper.line(
        "请有关单位对照整改通知书逐项核对，于　　年　　月　　日前完成整改，并将整改情况（附网址）书面报告。"
        "对结论有异议的，请在上述期限内书面提出，并提供网址、发布时间或其他材料，经核实的予以更正。"
    )
    paper.line("联系人：　　　　　　联系电话：")
    _annexes_named(paper, "得分情况", "各项要求发现的问题", "检查说明")
    paper.ending()
    _bulletin_annexes(paper)
    return paper


def _bulletin_results(paper: Paper) -> None:
    paper.line("各县（市、区）人民政府（管委会），市直及中央、省驻市有关单位：", indent=False)
    paper.line(
        "根据《{{ 依据 }}》，以{{ 检查日 }}为检查日，对{{ 单位数 }}个单位网站的政务公开情况进行了检查"
        "（检查编号{{ 检查编号 }}），{% if 读到网站的单位数 == 单位数 %}各单位的网站都能够读取"
        "{% else %}其中{{ 读到网站的单位数 }}个单位的网站能够读取{% endif %}。现将有关情况通报如下。"
    )
    paper.line("一、总体情况", FIRST)
    paper.line(
        "本次检查共形成结论{{ 结论数 }}项：符合{{ 数量['符合'] }}项，部分符合{{ 数量['部分符合'] }}项，不符合"
        "{{ 数量['不符合'] }}项；待人工核查{{ 数量['待人工核查'] }}项，无法核查{{ 数量['无法核查'] }}项，未到期"
        "{{ 数量['未到期'] }}项，不适用{{ 数量['不适用'] }}项。待人工核查和无法核查的项目不作为问题认定。"
    )
    paper.line("{{ 等次情况 }}各单位得分见附件1；得分只计已判定的项目，须与覆盖率一并看。")
    paper.line("{%p for 行 in 否决 %}")
    paper.line("单项否决：{{ 行.单位 }}，{{ 行.事项 }}。")
    paper.line("{%p endfor %}")


def _bulletin_problems(paper: Paper) -> None:
    paper.line("二、主要问题", FIRST)
    paper.line("{{ 问题情况 }}")
    paper.line("{%p if 尚待核实项数 %}")
    paper.line(
        "{% if 尚待核实项数 == 问题项数 %}以上{{ 问题项数 }}项问题都尚待核实{% else %}以上{{ 问题项数 }}项问题中，"
        "{{ 尚待核实项数 }}项尚待核实{% endif %}，核实前不得印发。"
    )
    paper.line("{%p endif %}")
    paper.line("{%p if 立即处置 %}")
    paper.line("其中须立即处置的：")
    paper.line("{%p for 行 in 立即处置 %}")
    paper.line("{{ 行.单位 }}：{{ 行.办法 }}。")
    paper.line("{%p endfor %}")
    paper.line("{%p endif %}")
    paper.line("各项要求发现的问题见附件2；各单位的具体情况、证据和查找范围见整改通知书。")


def _bulletin_annexes(paper: Paper) -> None:
    paper.annex("得分情况", "1")
    heads = (("名次", 14), ("单位", 44), ("得分", 19), ("得分区间", 34), ("覆盖率", 20), ("等次", 25))
    paper.table(
        heads, "排名", [f"{{{{ 行.{name} }}}}" for name in ("名次", "单位", "得分", "区间", "覆盖率", "等次")]
    )
    paper.line("{%p for 行 in 不参与排名 %}")
    paper.small("{{ 行.单位 }}不参与排名：{{ 行.原因 }}。")
    paper.line("{%p endfor %}")
    paper.annex("各项要求发现的问题", "2", lies=True)
    columns = (("要求", 47), ("不符合的单位", 100), ("部分符合的单位", 100))
    paper.table(columns, "问题", [f"{{{{ 行.{name} }}}}" for name in ("事项", "不符合", "部分符合")], may_split=True)
    paper.annex("检查说明", "3")
    paper.small("依据：{{ 依据 }}（{{ 文号 }}）。")
    paper.line("{%p for 行 in 说明 %}")
    paper.small("{{ 行 }}")
    paper.line("{%p endfor %}")


def _annexes_named(paper: Paper, *titles: str) -> None:
    """The list of annexes under the letter, one below the other."""
    for number, title in enumerate(titles, 1):
        paper.line(f"{'附件：' if number == 1 else '　　　'}{f'{number}. ' if len(titles) > 1 else ''}{title}")
        paper.document.paragraphs[-1].paragraph_format.space_before = Pt(28 * (number == 1))  # an empty line


def notice() -> Paper:
    """整改通知书: a short letter, a table to mend and to answer by, the grounds of each problem."""
    paper = Paper()
    paper.title("政务公开问题整改通知书{{ 草稿 }}")
    paper.number()
    paper.line("{{ 单位 }}：", indent=False)
    paper.line(
        "根据《{{ 依据 }}》，以{{ 检查日 }}为检查日，对你单位网站的政务公开情况进行了检查（检查编号{{ 检查编号 }}，"
        "网页于{{ 读取日 }}读取），发现问题{{ 项数 }}项{{ 分项 }}"
        "{% if 尚待核实项数 == 项数 and 项数 %}，{% if 项数 > 1 %}都{% endif %}尚待核实"
        "{% elif 尚待核实项数 %}，其中{{ 尚待核实项数 }}项尚待核实"
        "{% endif %}，现通知如下。"
    )
    paper.line("一、整改要求", FIRST)
    paper.line("{%p if 立即处置 %}")
    paper.line("下列问题请立即处置：")
    paper.line("{%p for 行 in 立即处置 %}")
    paper.line("{{ 行.事项 }}（附件1第{{ 行.序号 }}项）：{{ 行.办法 }}。")
    paper.line("{%p endfor %}")
    paper.line("{%p endif %}")
    paper.line(
        "{{ 集中 }}请对照附件1逐项整改，于{{ 整改期限 }}前完成，并在附件1中填写整改情况、网址和完成日期，书面报送。"
        "整改期限由办公室设定，方案未作规定；确有困难的，请在期限内书面说明。届时将进行复查。"
    )
    paper.line("二、异议和申诉", FIRST)
    paper.line(
        "对上述问题有异议的，请于收到本通知之日起　　个工作日内书面提出，并附已公开内容的网址、发布时间或其他材料。"
        "经核实的予以更正。检查时读取的网页已经存档，可向联系人索取核对。"
    )
    paper.line("联系人：　　　　　　联系电话：　　　　　　电子邮箱：")
    _annexes_named(paper, "问题和整改情况表", "各项问题的依据、证据和查找范围")
    paper.ending()
    _notice_table(paper)
    _notice_grounds(paper)
    return paper


def _notice_table(paper: Paper) -> None:
    """What is to be mended, with room for what was done."""
    paper.annex("问题和整改情况表", "1", lies=True)
    paper.small("单位：{{ 单位 }}　　网址：{{ 网址 }}　　后两栏由单位填写。")
    heads = (
        ("序号", 12),
        ("要求和结论", 47),
        ("存在的问题", 70),
        ("整改意见", 58),
        ("整改情况和网址", 38),
        ("完成日期", 22),
    )
    title = "{{ 行.事项 }}（{{ 行.结论 }}{% if 行.期限 %}；规定期限{{ 行.期限 }}{% endif %}）"
    cells = ("{{ 行.号 }}", title, "{{ 行.情况 }}。", "{{ 行.意见 }}", "", "")
    paper.table(heads, "问题", cells)
    paper.small("填报人：　　　　　　　联系电话：　　　　　　　　审核人：　　　　　　　填报日期：　　年　　月　　日")


def _notice_grounds(paper: Paper) -> None:
    """What each problem rests on: the text of the plan, pages cited, what was searched, limits."""
    paper.annex("各项问题的依据、证据和查找范围", "2")
    paper.small(
        "网页读取时间：{{ 读取时间 }}；读到页面{{ 页面数 }}个、附件{{ 附件数 }}个。“查找”写明找什么、看过哪里；"
        "“判断标准”标有“阈值待核定”的，是尚未经市政府办公室确认的建议值。"
    )
    paper.line("{%p if 共同查找 %}")
    paper.small("除另行写明的以外，各项查找都是：{{ 共同查找 }}")
    paper.line("{%p endif %}")
    paper.line("{%p for 行 in 问题 %}")
    paper.small("{{ 行.序号 }}{{ 行.事项 }}（{{ 行.结论 }}）", FIRST)
    paper.small("要求：{{ 行.原文 }}{% if 行.期限 %}（期限{{ 行.期限 }}）{% endif %}")
    paper.line("{%p for 条 in 行.证据清单 %}")
    paper.small("证据{{ 条 }}")
    paper.line("{%p endfor %}")
    paper.line("{%p for 条 in 行.查找 %}")
    paper.small("{{ 条 }}")
    paper.line("{%p endfor %}")
    paper.line("{%p if not 行.证据清单 and not 行.查找 %}")
    paper.small("证据：见附件1“存在的问题”一栏。")
    paper.line("{%p endif %}")
    paper.line("{%p if 行.判断标准 %}")
    paper.small("判断标准：{{ 行.判断标准 }}")
    paper.line("{%p endif %}")
    paper.line("{%p endfor %}")


def recheck() -> Paper:
    """复查意见."""
    paper = Paper()
    paper.title("政务公开问题整改复查意见")
    paper.number()
    paper.line("{{ 单位 }}：", indent=False)
    paper.line(
        "对你单位{{ 上次检查日 }}检查发现的{{ 项数 }}项问题，以{{ 检查日 }}为检查日进行了复查"
        "（检查编号{{ 检查编号 }}，网页于{{ 读取日 }}读取）：{{ 意见情况 }}。各项意见见附件。"
    )
    paper.line(
        "尚未整改到位的，请继续整改，并将整改情况（附网址）书面报送；"
        "{% if '无法补正' in 意见情况 %}属逾期、无法补正的，今后请按期公开；{% endif %}"
        "有异议的，请书面提出，并提供网址、发布时间或其他材料。复查时读取的网页已经存档，可向联系人索取核对。"
    )
    paper.line("联系人：　　　　　　联系电话：")
    _annexes_named(paper, "各项问题的复查意见")
    paper.ending()
    paper.annex("各项问题的复查意见", lies=True)
    paper.line("{%p if 共同查找 %}")
    paper.small("除另行写明的以外，本次各项查找都是：{{ 共同查找 }}")
    paper.line("{%p endif %}")
    heads = (("要求", 42), ("上次检查", 65), ("本次复查", 105), ("复查意见", 35))
    paper.table(heads, "复查", [f"{{{{ 行.{name} }}}}" for name in ("事项", "上次", "本次", "意见")], may_split=True)
    return paper


if __name__ == "__main__":
    for name, paper in (("bulletin", bulletin()), ("notice", notice()), ("recheck", recheck())):
        paper.save(name)
