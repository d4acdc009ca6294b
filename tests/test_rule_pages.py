"""docs/rules/ says what the rules are today: made anew, the pages are the same."""

from __future__ import annotations

from pathlib import Path

from audits import rule_pages

FOLDER = rule_pages.ROOT / "docs" / "rules"
HINT = "run: gongkai rules docs"


def test_every_page_is_current() -> None:
    made = rule_pages.pages()
    there = {path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in FOLDER.glob("**/*.md")}
    assert set(there) == set(made), HINT
    assert not [name for name, text in made.items() if there[name] != text], HINT


def test_each_page_says_what_is_asked_what_passes_and_what_is_left_out() -> None:
    for name, text in rule_pages.pages().items():
        if name.endswith("README.md"):
            continue
        for heading in ("## What is asked, and of whom", "## What passes", "## What is not judged", "## Cases"):
            assert heading in text, name
        assert "- **PASS**" in text or "- **REVIEW**" in text, name


def test_pages_of_rules_that_are_gone_are_removed(tmp_path: Path) -> None:
    (tmp_path / "jieyang_2018").mkdir()
    (tmp_path / "jieyang_2018" / "gone.md").touch()
    written = rule_pages.write_pages(tmp_path)
    assert set(tmp_path.glob("**/*.md")) == set(written)
