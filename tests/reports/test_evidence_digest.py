"""What a ruling or a false alarm holds for: the same problem on the same evidence, and no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.finding import Certificate, Evidence, Finding, Gap, Outcome, Role
from reports.evidence import evidence_digest
from tests.reports.factory import FINDINGS, NOW

PAGE = Evidence("http://cz.linjiang.gov.cn/1.html", Role.SHOWN, "2018年部门预算", digest="a" * 64, fetched_at=NOW)
LOOKED = Certificate("2018年部门预算", ("预决算",), 40, 3, 43, None, (), 2.0)
ABSENT = replace(FINDINGS[0], outcome=Outcome.FAIL, reason="未见2018年部门预算", evidence=(), certificates=(LOOKED,))
SHOWN = replace(ABSENT, reason="2018年部门预算已15天未补正", evidence=(PAGE,), certificates=())
UNSEEN = replace(ABSENT, outcome=Outcome.BLOCKED, reason="有2处没有读到", certificates=(LOOKED,))


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        (ABSENT, replace(ABSENT, reason="未见2017年部门决算"), False),
        (ABSENT, replace(ABSENT, certificates=(replace(LOOKED, looked_for="2017年部门决算"),)), False),
        (ABSENT, replace(ABSENT, outcome=Outcome.PARTIAL), False),
        (ABSENT, replace(ABSENT, certificates=(replace(LOOKED, pages_read=41, columns_read=("财政",)),)), True),
        (ABSENT, replace(ABSENT, advice="请补充公开。"), True),
        (replace(ABSENT, reason="栏目已15天未更新"), replace(ABSENT, reason="栏目已16天未更新"), True),
        (replace(ABSENT, reason="5件中公开3件"), replace(ABSENT, reason="5件中公开2件"), False),
        (SHOWN, replace(SHOWN, reason="2018年部门预算已16天未补正"), True),
        (SHOWN, replace(SHOWN, certificates=(LOOKED,)), False),
        (SHOWN, replace(SHOWN, evidence=(replace(PAGE, digest="b" * 64),)), True),
        (SHOWN, replace(SHOWN, evidence=(replace(PAGE, title="2018年部门预算（更正）"),)), False),
        (UNSEEN, replace(UNSEEN, reason="有3处没有读到"), True),
        (UNSEEN, replace(UNSEEN, certificates=(replace(LOOKED, gaps=(Gap("附件", "连接超时"),)),)), True),
    ],
)
def test_it_changes_with_the_problem_and_with_nothing_else(before: Finding, after: Finding, is_same: bool) -> None:
    assert (evidence_digest(before) == evidence_digest(after)) is is_same
