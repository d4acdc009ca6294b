"""Pictures of pages as a reader meets them: what was drawn, when, from what, and what may look otherwise."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from model.finding import Evidence
from model.screenshot import Screenshot
from reports.instants import instant
from reports.neutral import clean, clean_url

FOLDER = "screenshots"  # of an evidence bundle


@dataclass(frozen=True, slots=True)
class PictureCard:
    """One picture. `file` is its name in an evidence bundle, `anchor` its place in the HTML report, `caption` what a
    reader must know of it, `thumbnail` a WebP."""

    anchor: str
    url: str
    taken: str
    page_digest: str
    file: str
    digest: str
    width: int
    height: int
    is_cut: bool
    lacking: int
    masked: int
    thumbnail: bytes

    @property
    def caption(self) -> str:
        """When it was taken and what a reader must know of it, in sentences."""
        said = f"{self.taken} 截取" + ("，只截上部。" if self.is_cut else "。")
        if self.lacking:
            said += f"有 {self.lacking} 个样式、图片或脚本没有取得，版式和内容可能与网站所见不同。"
        return said + (f"有 {self.masked} 处个人号码已遮盖。" if self.masked else "")

    @property
    def data_address(self) -> str:
        """The thumbnail as the address of an image."""
        return f"data:image/webp;base64,{base64.b64encode(self.thumbnail).decode()}"


class Pictures:
    """The pictures of one audit, found by what they show."""

    def __init__(self, shots: Iterable[Screenshot]) -> None:
        self._cards: dict[str, PictureCard] = {}
        for place, shot in enumerate(shots, start=1):
            self._cards.setdefault(shot.url, picture_card(shot, place))

    @property
    def cards(self) -> tuple[PictureCard, ...]:
        """All of them, in the order in which they were taken."""
        return tuple(self._cards.values())

    def of(self, evidence: Evidence) -> PictureCard | None:
        """The picture of exactly the document that is cited, or None."""
        card = self._cards.get(evidence.url)
        return card if card and evidence.digest == card.page_digest else None

    def of_home(self, url: str) -> PictureCard | None:
        """The picture of a site's home page, or None."""
        return self._cards.get(url)


def picture_card(shot: Screenshot, place: int = 1) -> PictureCard:
    """The card of the picture that stands at `place` among those of its audit."""
    return PictureCard(
        anchor=f"p{place}",
        url=clean_url(shot.url),
        taken=instant(shot.taken_at),
        page_digest=shot.page_digest,
        file=clean(shot.file).replace("/", "-"),
        digest=shot.digest,
        width=shot.width,
        height=shot.height,
        is_cut=shot.is_cut,
        lacking=shot.lacking,
        masked=shot.masked,
        thumbnail=shot.thumbnail,
    )
