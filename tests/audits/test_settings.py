"""The settings file: what is wrong is one sentence that names the near key; the sample shows every key there is."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, is_dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from audits.settings import Settings, load_settings
from audits.settings_check import check
from model.errors import GongkaiError, InvalidInput

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "docs" / "gongkai.toml"
NO_DEFAULT = {"quiet_hours", "references", "to"}  # the sample shows how they are written


def _written(folder: Path, text: str) -> Path:
    path = folder / "gongkai.toml"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[nightly]\nrostr = "a"\n', "nightly：不认识的键 rostr，是否想写 roster？"),
        ('[nigthly]\nroster = "a"\n', "不认识的键 nigthly，是否想写 nightly？"),
        ('[nightly]\nat = "25:00"\n', "[nightly] at 应为 24 小时制的时刻"),
        ('[nightly]\nat = "1:30"\n', "[nightly] at 应为 24 小时制的时刻"),
        ("[nightly]\ncatch_up_hours = 30\n", "[nightly] catch_up_hours 应大于 0"),
        ("[nightly]\nquiet_hours = [8]\n", "quiet_hours 应为 两个整数组成的数组"),
        ("[nightly]\nquiet_hours = [8, 24]\n", "[nightly] quiet_hours 应为两个不同的整点"),
        ("[crawl]\nquiet_hours = [8, 8]\n", "[crawl] quiet_hours 应为两个不同的整点"),
        ("[crawl]\ninterval_s = nan\n", "[crawl] interval_s 应为有限的数"),
        ("[availability]\nsamples_a_day = 5\n", "[availability] samples_a_day 应为 0"),
        ('[availability]\nreferences = ["www.gov.cn"]\n', "[availability] references 应为 http"),
        ('[notices]\nto = ["a@b.cn"]\n', "[notices] to 的第 1 个地址不是 apprise 的写法"),
        ("[retention]\nkeep_days = 3\n", "[retention] keep_days 应为 0"),
        ("[retention]\nkeep = 3\n", "不认识的键 keep，是否想写 keep_days？"),
    ],
)
def test_a_wrong_setting_is_one_sentence(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as told:
        load_settings(_written(tmp_path, text))
    assert said in str(told.value)
    assert len(told.value.problems) == 1


def test_passwords_that_others_can_read_are_refused_without_being_repeated(tmp_path: Path) -> None:
    path = _written(tmp_path, '[notices]\nto = ["mailto://office:geheim@mail.example.cn"]\n')
    assert load_settings(path).notices.to
    path.chmod(0o644)
    with pytest.raises(InvalidInput) as told:
        load_settings(path)
    assert f"chmod 600 {path}" in str(told.value)
    assert "geheim" not in str(told.value)


@pytest.mark.skipif(find_spec("apprise") is None, reason="needs the extra notify")
def test_a_wrong_notice_address_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(GongkaiError) as told:
        check(_written(tmp_path, '[notices]\nto = ["nosuch://office:geheim@mail.example.cn"]\n'), as_json=False)
    assert "第 1 个地址" in str(told.value)
    assert "geheim" not in str(told.value)


@pytest.mark.skipif(find_spec("apprise") is None, reason="needs the extra notify")
def test_the_check_says_what_a_night_would_do(tmp_path: Path) -> None:
    roster = tmp_path / "名册.toml"
    roster.write_text('city = "小城市"\n[[unit]]\nid = "a"\nname = "小城市财政局"\nkind = "department"\n', "utf-8")
    text = f'[nightly]\nroster = "{roster}"\n[notices]\nto = ["mailto://office:geheim@mail.example.cn"]\n'
    path = _written(tmp_path, text)
    said = check(path, as_json=False)
    assert "01:30 开始，1 个单位，0 个网站" in said
    assert "第 1 个地址（mailto）" in said
    assert "geheim" not in said + check(path, as_json=True)


def test_the_sample_is_right_as_it_stands() -> None:
    assert load_settings(SAMPLE) == Settings()


def test_the_sample_shows_every_key_with_its_default(tmp_path: Path) -> None:
    text = re.sub(r"^# (?=\w+ = )", "", SAMPLE.read_text("utf-8"), flags=re.MULTILINE)
    shown = tomllib.loads(text)
    load_settings(_written(tmp_path, text))
    assert _compared(Settings(), shown) == []


def _compared(table: object, shown: dict[str, object], within: str = "") -> list[str]:
    """Keys that the sample lacks or shows with another value than the default."""
    wrong = []
    for spec in fields(table):  # type: ignore[arg-type]
        value, name = getattr(table, spec.name), f"{within}{spec.name}"
        there = shown.get(spec.name)
        if is_dataclass(value):
            wrong += _compared(value, there if isinstance(there, dict) else {}, f"{name}.")
        elif there is None or (spec.name not in NO_DEFAULT and there != (list(value) if value == () else value)):
            wrong.append(name)
    return wrong
