"""Every member of every closed set that a report can show has its Chinese word."""

import re
from enum import StrEnum

import pytest

from model.finding import Outcome
from model.page import Cause
from model.snapshot import SiteClass
from reports import words
from reports.punctuation import full_width, nested
from reports.words import sentence

CATALOGUES = {name: value for name, value in vars(words).items() if name.isupper() and isinstance(value, dict)}
HAN = re.compile(r"[\u4e00-\u9fff]|IPv6")


def test_the_catalogue_is_found() -> None:
    assert {"CAUSES", "REMEDIES", "SITE_CLASSES", "END_REASONS", "DATE_SOURCES", "ROLES", "MEANINGS"} <= set(
        CATALOGUES
    )


@pytest.mark.parametrize("name", sorted(CATALOGUES))
def test_every_member_has_a_word_of_its_own(name: str) -> None:
    catalogue: dict[StrEnum, str] = CATALOGUES[name]
    members = type(next(iter(catalogue)))
    assert set(catalogue) == set(members)
    if name not in ("REMEDIES", "SITE_REMEDIES"):
        assert len(set(catalogue.values())) == len(catalogue), "two members print the same word"


@pytest.mark.parametrize("cause", Cause)
def test_a_cause_says_what_happened_and_what_to_do(cause: Cause) -> None:
    assert HAN.search(words.CAUSES[cause])
    assert words.REMEDIES[cause].endswith("。")


@pytest.mark.parametrize("site_class", [c for c in SiteClass if c is not SiteClass.OK])
def test_a_site_that_was_not_read_says_what_to_do(site_class: SiteClass) -> None:
    assert words.SITE_REMEDIES[site_class].endswith("。")


@pytest.mark.parametrize("outcome", Outcome)
def test_symbols_exist_in_the_oldest_chinese_fonts(outcome: Outcome) -> None:
    assert words.SYMBOLS[outcome].encode("gb2312")


def test_a_date_source_is_translated_and_a_stranger_is_kept() -> None:
    assert words.date_source_word("url") == "网址中的日期"
    assert words.date_source_word("登记表") == "登记表"


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("请公开年度报告", "请公开年度报告。"),
        ("请公开清单。；请补全要素；", "请公开清单；请补全要素。"),
        ("是否属实？", "是否属实？"),
        ("", ""),
    ],
)
def test_clauses_are_one_sentence(said: str, printed: str) -> None:
    assert sentence(said) == printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("《关于印发《办法》的通知》的附件已失效", "《关于印发〈办法〉的通知》的附件已失效"),
        ("查找““一次办”事项清单”、“《方案》”", "查找“‘一次办’事项清单”、“《方案》”"),
        ("“甲“乙“丙””丁”", "“甲‘乙“丙”’丁”"),
        ("《甲》和《乙》、“丙”和“丁”", "《甲》和《乙》、“丙”和“丁”"),
        ("《关于印发《被截断的标题》", "《关于印发《被截断的标题》"),
        ("》甲《乙《丙》", "》甲《乙《丙》"),
    ],
)
def test_marks_within_marks_are_the_inner_ones(text: str, printed: str) -> None:
    assert nested(text) == printed


def test_a_plan_is_printed_with_full_width_signs() -> None:
    printed = "县（市、区），见a.cn?b=1，每年1,000人；方便"
    assert full_width("县(市、区),见a.cn?b=1,每年1,000人;方便") == printed
