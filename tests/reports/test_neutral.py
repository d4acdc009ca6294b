"""Text of strangers cannot act, hide or expose a person once it is in a report."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.neutral import CELL_LIMIT, CUT_MARK, clean, clean_url, csv_cell, excel_cell, link, mask

CLEANED = {
    "line breaks become blanks": ("第一行\r\n第二行\u2028末", "第一行 第二行 末"),
    "controls go": ("a\x00b\x07c\x1b[31md", "abc[31md"),
    "zero width goes": ("政\u200b务\ufeff公\u00ad开", "政务公开"),
    "direction signs are shown": ("abc\u202egpj.exe", "abc[U+202E]gpj.exe"),
    "isolates are shown": ("\u2066x\u2069", "[U+2066]x[U+2069]"),
    "lone surrogates go": ("a\ud800b", "ab"),
    "non-characters go": ("a\uffffb\U0001ffff", "ab"),
    "tags go": ("a\U000e0041b", "ab"),
    "emoji stay": ("完成🎉", "完成🎉"),
    "markup stays text": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
}

MASKED = {
    "resident number": ("身份证号990101199001011231。", "身份证号990101199001011231。"),  # 99 is no province
    "resident number of a province": ("身份证 445202199001011239 号", "身份证 ***************239 号"),
    "with X": ("44520219900101123X", "***************23X"),
    "wrong check digit is masked too": ("445202199001011230", "***************230"),
    "old resident number": ("号445202900101123。", "号************123。"),
    "no birth date stays": ("编号445202199913321230", "编号445202199913321230"),
    "full-width digits": ("４４５２０２１９９００１０１１２３９", "***************２３９"),
    "in blocks": ("445202 19900101 1239", "****** ******** *239"),
    "bank card": ("账号6222021234567890128", "账号****************128"),
    "no Luhn, no bank card": ("流水6222021234567890120", "流水6222021234567890120"),
    "mobile": ("电话13800138000（张）", "电话********000（张）"),
    "mobile in blocks": ("138 0013 8000", "*** **** *000"),
    "mobile with country": ("+86 13800138000", "+** ********000"),
    "landline stays": ("0663-8768123", "0663-8768123"),
    "credit code stays": ("91445200MA4UQ12345", "91445200MA4UQ12345"),
    "document number stays": ("临府办〔2018〕19号", "临府办〔2018〕19号"),
    "already masked stays": ("445202********1239", "445202********1239"),
    "digest stays": ("1380013800012345678901234567890123456789", "1380013800012345678901234567890123456789"),
}

LINKS = {
    "http://www.linjiang.gov.cn/a?b=1#c": True,
    "HTTPS://www.linjiang.gov.cn/": True,
    "http://www.linjiang.gov.cn/文件.doc": True,
    "http://www.linjiang.gov.cn/20190402103015123/": True,
    "javascript:alert(1)": False,
    "data:text/html,x": False,
    "//www.linjiang.gov.cn/": False,
    " http://www.linjiang.gov.cn/": False,
    "http://www.linjiang.gov.cn/\u202etxt": False,
    "http://www.linjiang.gov.cn/a\"onclick='x'": False,
    "http://www.linjiang.gov.cn/44520219900101123X.html": False,
    "": False,
}


@pytest.mark.parametrize("name", CLEANED)
def test_clean(name: str) -> None:
    given_text, expected = CLEANED[name]
    assert clean(given_text) == expected


@pytest.mark.parametrize("name", MASKED)
def test_mask(name: str) -> None:
    given_text, expected = MASKED[name]
    assert mask(given_text) == expected


@pytest.mark.parametrize(("url", "may_be_followed"), LINKS.items())
def test_only_plain_web_addresses_become_links(url: str, may_be_followed: bool) -> None:
    assert link(url) == (url if may_be_followed else "")


def test_only_a_certain_resident_number_is_masked_in_an_address() -> None:
    assert clean_url("http://a.gov.cn/13800138000/44520219900101123X") == (
        "http://a.gov.cn/13800138000/***************23X"
    )
    assert clean_url("http://a.gov.cn/445202199001011230") == "http://a.gov.cn/445202199001011230"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "  =1", "\u3000@x"])
def test_a_formula_in_csv_becomes_text(text: str) -> None:
    assert csv_cell(text) == f"'{text}"


def test_ordinary_csv_text_is_left_alone() -> None:
    assert csv_cell("未见2018年部门预算") == "未见2018年部门预算"
    assert csv_cell("") == ""


@pytest.mark.parametrize("sign", ["字", "🎉"])
def test_what_excel_cannot_hold_is_cut_with_a_mark(sign: str) -> None:
    cut = excel_cell(sign * 40_000)
    assert cut.endswith(CUT_MARK)
    assert len(cut.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert excel_cell(sign * 100) == sign * 100


@given(st.text())
def test_clean_is_settled_and_printable_anywhere(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode("utf-8")
    assert not any(ord(sign) < 32 for sign in once)


@given(st.text())
def test_mask_keeps_the_length(text: str) -> None:
    assert len(mask(text)) == len(text)
