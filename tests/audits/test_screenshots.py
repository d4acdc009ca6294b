"""Pictures of the pages that problems rest on: taken with a real browser, sealed, shown, and never a reason."""

from __future__ import annotations

import importlib.util
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from audits import bundle, demonstration, evidence, screenshots, tasks
from audits.settings import ScreenshotSettings, Settings
from crawler.browser import find_browser
from fixtures import city
from model.audit import Audit, AuditKind, AuditResult
from model.errors import NotFound, StoreError
from model.finding import Evidence, Finding, Outcome, Role
from model.screenshot import Screenshot
from store import Store, pruning
from tests.audits.one_office import roster_of
from tests.reports import factory
from tests.store import samples

UNIT = "poverty"
PNG = b"\x89PNG\r\n\x1a\n"

browser = pytest.mark.skipif(
    find_browser() is None or importlib.util.find_spec("playwright") is None, reason="needs playwright and Chromium"
)


def audited(folder: Path, *, is_rendered: bool = True, rules: tuple[str, ...] = ("5.4", "8.1")) -> tasks.Done:
    """One office of the demonstration city, audited with or without pictures."""
    with city.serve() as served:
        plain = demonstration.settings(folder / "out", folder / "data", served.resolve)
        settings = replace(
            plain,
            crawl=replace(plain.crawl, render=is_rendered),
            screenshots=ScreenshotSettings(of_a_site=3),
        )
        return tasks.audit(
            settings,
            roster=roster_of(UNIT, folder),
            plan="jieyang_2018",
            units=(),
            rules=rules,
            as_of=demonstration.AS_OF,
            registers=None,
            progress=lambda _: None,
        )


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, AuditResult]:
    folder = tmp_path_factory.mktemp("pictured")
    return folder, audited(folder).result


def settings_of(folder: Path) -> Settings:
    return Settings(data=str(folder / "data"), out=str(folder / "out"))


@pytest.mark.browser
@browser
def test_the_home_page_and_what_problems_cite_are_pictured(pictured: tuple[Path, AuditResult]) -> None:
    folder, result = pictured
    shots = {shot.url: shot for shot in result.screenshots}
    assert result.crawls[0].home_url in shots
    problems = [f for f in result.findings if f.outcome in (Outcome.FAIL, Outcome.PARTIAL)]
    assert all(any(piece.url in shots for piece in f.evidence) for f in problems if f.evidence)
    assert 2 <= len(shots) <= 3
    pages = {page.url: page.body_digest for page in result.crawls[0].pages}
    with Store.open(folder / "data") as store:
        for shot in shots.values():
            assert store.png(shot).startswith(PNG)
            assert shot.page_digest == pages[shot.url]
            assert shot.thumbnail[8:12] == b"WEBP"
            assert shot.taken_at >= result.audit.started_at
        assert store.load_result(result.audit.id).screenshots == result.screenshots


@pytest.mark.browser
@browser
def test_findings_are_the_same_without_pictures(pictured: tuple[Path, AuditResult], tmp_path: Path) -> None:
    plain = audited(tmp_path, is_rendered=False).result
    assert plain.screenshots == ()
    assert [(f.outcome, f.reason) for f in plain.findings] == [(f.outcome, f.reason) for f in pictured[1].findings]


@pytest.mark.browser
@browser
def test_a_flipped_bit_of_a_picture_is_found(pictured: tuple[Path, AuditResult]) -> None:
    folder, result = pictured
    assert evidence.verify(settings_of(folder)).is_sound
    shot = result.screenshots[0]
    path = folder / "data" / "warc" / shot.file
    sound = path.read_bytes()
    path.write_bytes(bytes((sound[0] ^ 1, *sound[1:])))
    try:
        found = evidence.verify(settings_of(folder))
        assert (found.is_sound, path.name in found.text) == (False, True)
        with Store.open(folder / "data") as store, pytest.raises(StoreError, match="摘要不符"):
            store.png(shot)
    finally:
        path.write_bytes(sound)


@pytest.mark.browser
@browser
def test_a_bundle_holds_the_pictures_as_they_were_sealed(pictured: tuple[Path, AuditResult]) -> None:
    folder, result = pictured
    made = bundle.bundle(settings_of(folder), result.audit.id, UNIT)
    with zipfile.ZipFile(io.BytesIO(made.content)) as package:
        held = {name: package.read(name) for name in package.namelist()}
    pictures = {name: body for name, body in held.items() if name.startswith("screenshots/")}
    assert len(pictures) == len(result.screenshots)
    assert all(body.startswith(PNG) for body in pictures.values())
    sealed = next((folder / "data").glob("warc/*/manifest.txt")).read_text().splitlines()
    told = [line.split(" ") for line in held["manifest.txt"].decode().splitlines()]
    ranges = {(line[1], line[2], line[3], line[4]) for line in told if line[0] == "record" and ".png" in line[5]}
    assert len(ranges) == len(pictures)
    assert ranges <= {tuple(line.split(" ")[:4]) for line in sealed}
    findings = json.loads(held["findings.json"])["findings"]
    named = {e["screenshot"]["file"] for f in findings for e in f["evidence"] if e["screenshot"]}
    assert named
    assert named <= {name.removeprefix("screenshots/") for name in pictures}


@pytest.mark.browser
@browser
def test_the_same_page_is_not_pictured_twice(pictured: tuple[Path, AuditResult]) -> None:
    folder, result = pictured
    shot = result.screenshots[0]
    later = replace(result.audit, id="20190403-nightly-001", kind=AuditKind.NIGHTLY)
    with Store.open(folder / "data") as store:
        assert store.has_screenshot(later.id, shot.url, shot.page_digest)
        assert not store.has_screenshot(later.id, shot.url, "another document")
        assert store.screenshots(later.id) == (shot,)
        (kept,) = store.pictured_for([later.id])
        assert (kept.audit, shot.file.startswith(f"{kept.audit}/{kept.site}.")) == (result.audit.id, True)


def test_without_a_browser_nothing_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screenshots, "missing_for_rendering", lambda: "本机没有 Chromium 浏览器")
    result = factory.result()
    settings = Settings(data=str(tmp_path))
    with Store.open(tmp_path) as store:
        rendering = replace(settings, crawl=replace(settings.crawl, render=True))
        assert screenshots.take(result, rendering, store, lambda: factory.NOW) == ()


def kept(root: Path, kind: AuditKind = AuditKind.NIGHTLY) -> tuple[Audit, Screenshot]:
    """A finished audit of the sample unit with a picture of its page, taken by no browser."""
    visit = samples.visit("budget.html", b"<p>2018</p>")
    audit, crawl = replace(samples.audit(), kind=kind), samples.crawl(visit)
    result = samples.result(audit, crawl)
    cited = Evidence(visit.raw.url, Role.DEFECT, digest=visit.raw.body_digest)
    with Store.open(root) as store:
        store.begin(audit, "order")
        with store.site_ledger(audit.id, samples.SITE) as ledger:
            ledger.record(visit)
            ledger.save_crawl(crawl)
        shot = replace(factory.SHOT, url=visit.raw.url, page_digest=visit.raw.body_digest)
        store.keep_screenshot(audit.id, samples.SITE, shot, PNG)
        store.finish(replace(result, findings=(replace(result.findings[0], evidence=(cited,)),)))
        return audit, store.screenshots(audit.id)[0]


def test_pictures_go_with_the_records_of_their_site(tmp_path: Path) -> None:
    _, shot = kept(tmp_path)
    path = tmp_path / "warc" / shot.file
    with Store.open(tmp_path) as store:
        gone = pruning.stored(tmp_path)
        assert sum(gone.values()) == sum(
            file.stat().st_size for file in path.parent.iterdir() if file.suffix != ".txt"
        )
        store.prune(gone, "过期", samples.AT)
        assert not path.exists()
        with pytest.raises(NotFound, match="保留期限"):
            store.png(shot)
        assert not store.has_screenshot("20190403-nightly-001", shot.url, shot.page_digest)
    found = evidence.verify(Settings(data=str(tmp_path)))
    assert found.is_sound
    assert "另有 2 个证据文件已按保留期限清理" in found.text


def test_a_picture_that_was_added_or_lost_is_found(tmp_path: Path) -> None:
    _, shot = kept(tmp_path)
    path = tmp_path / "warc" / shot.file
    path.with_name("0123456789abcdef01234567.009.png").write_bytes(PNG)
    found = evidence.verify(Settings(data=str(tmp_path)))
    assert (found.is_sound, "多出一个未登记的证据文件" in found.text) == (False, True)
    path.with_name("0123456789abcdef01234567.009.png").unlink()
    path.unlink()
    lost = evidence.verify(Settings(data=str(tmp_path)))
    assert (lost.is_sound, f"{path.name} 不见了" in lost.text) == (False, True)


def test_a_finding_is_written_out_with_its_picture(tmp_path: Path) -> None:
    audit, _ = kept(tmp_path / "data")
    told = evidence.show(Settings(data=str(tmp_path / "data")), audit.id, "示例市财政局", "2.1", tmp_path / "out")
    assert "截图：2019-04-02 09:41 截取。" in told
    assert sorted(path.read_bytes() for path in (tmp_path / "out").iterdir()) == sorted([b"<p>2018</p>", PNG])


def finding(outcome: Outcome, *cited: tuple[str, Role]) -> Finding:
    pieces = tuple(Evidence(url, role, digest=f"digest of {url}") for url, role in cited)
    return replace(factory.FINDINGS[0], unit="office", outcome=outcome, evidence=pieces)


@pytest.mark.parametrize(
    ("findings", "most", "wanted"),
    [
        ([], 5, ["home"]),
        ([finding(Outcome.PASS, ("a", Role.SHOWN))], 5, ["home"]),
        ([finding(Outcome.PARTIAL, ("a", Role.SHOWN)), finding(Outcome.FAIL, ("b", Role.SHOWN))], 2, ["home", "b"]),
        ([finding(Outcome.FAIL, ("a", Role.CONTEXT), ("b", Role.DEFECT))], 5, ["home", "b", "a"]),
        ([finding(Outcome.FAIL, ("a", Role.CONTEXT), ("b", Role.DEFECT))], 2, ["home", "b"]),
        ([finding(Outcome.FAIL, ("nowhere", Role.DEFECT))], 5, ["home"]),
        ([finding(Outcome.FAIL, ("home", Role.DEFECT))], 5, ["home"]),
    ],
)  # fmt: skip
def test_the_telling_pages_of_the_worst_problems_come_first(
    findings: list[Finding], most: int, wanted: list[str]
) -> None:
    result = factory.result()
    crawl = result.crawls[0]
    pages = {name: replace(crawl.pages[0], url=name, final_url=name) for name in ("home", "a", "b")}
    crawl = replace(crawl, home_url="home", pages=tuple(pages.values()))
    result = replace(result, crawls=(crawl, *result.crawls[1:]), findings=tuple(findings))
    (here,) = [one for one in screenshots.wanted_of(result, most) if one.crawl is crawl]
    assert [url for url, _, _ in here.pages] == wanted


def test_a_picture_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    shot = replace(factory.SHOT, file="20190402-special-001/0123456789abcdef01234567.001.png")
    with Store.open(tmp_path) as store, pytest.raises(NotFound, match="保留期限"):
        store.png(shot)
