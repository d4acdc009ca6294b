"""Everything the office may set, read once into one frozen value (gongkai.toml; every key is optional)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from crawler.limits import CrawlSettings, FetchLimits
from model.errors import InvalidInput
from store.strict import Place, Shape, read_table, read_toml

DEFAULT_FILE = Path("gongkai.toml")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run.

    `data` is where audits are kept and `out` where reports are written, both relative to the working folder.
    `sites_at_once` sites are crawled together, each at its own pace. `resolve` and `allow_address` are the
    values of the options of the same name.
    """

    data: str = "gongkai-data"
    out: str = "out"
    sites_at_once: int = 16
    resolve: tuple[str, ...] = ()
    allow_address: tuple[str, ...] = ()
    crawl: CrawlSettings = field(default_factory=CrawlSettings)
    fetch: FetchLimits = field(default_factory=FetchLimits)


def load_settings(path: Path | None = None) -> Settings:
    """The settings in `path`, or in gongkai.toml if there is one, or the defaults.

    Raises InvalidInput with one sentence per fault; a misspelt key names the near one.
    """
    if path is None and not DEFAULT_FILE.exists():
        return Settings()
    chosen = path or DEFAULT_FILE
    place = Place(chosen.name)
    settings = read_table(Settings, read_toml(chosen), place, Shape())
    if settings is not None:
        _check(settings, place)
    place.finish()
    assert settings is not None
    return settings


def _check(settings: Settings, place: Place) -> None:
    crawl = settings.crawl
    if settings.sites_at_once < 1:
        place.complain("sites_at_once 应至少为 1")
    for name in ("max_pages", "max_depth", "max_bytes", "concurrency", "attempts"):
        if getattr(crawl, name) < 1:
            place.complain(f"[crawl] {name} 应至少为 1")
    for name in ("interval_s", "max_seconds", "second_look_wait_s"):
        if getattr(crawl, name) < 0:
            place.complain(f"[crawl] {name} 不能为负数")


def require_file(path: Path, what: str) -> Path:
    """`path` itself; InvalidInput naming `what` when it is not a file."""
    if not path.is_file():
        raise InvalidInput(f"找不到{what} {path}")
    return path
