"""Tables on a printed page (PDF, OFD), found by their rules or, without rules, by the gaps between words.

Coordinates are in points with y upwards; a page that counts downwards negates them first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from crawler.files.grids import cluster, nearest
from crawler.files.headings import heading
from model.page import Table

_NEAR = 3.0  # points: rules closer than this meet, or are the two sides of one
_SAME = 1.5  # points: pieces closer than this are one line
_SHORTEST_RULE = 4.0  # points
_GAP = 1.2  # times the height of the text: a wider gap separates two cells
_WORD_GAP = 0.6  # times the height of the text
_FEWEST_LINES = 3  # of a table without rules
_MOST_RULES = 6_000  # of one page; drawings have more
_MOST_CELLS = 20_000  # of one table

Grid = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character or a run of them that belong together."""

    left: float
    bottom: float
    right: float
    top: float
    text: str

    @property
    def middle(self) -> float:
        """Half-way up."""
        return (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at `at`, from `start` to `end` along the other axis."""

    at: float
    start: float
    end: float

    def reaches(self, place: float) -> bool:
        """Whether the line passes `place`, give or take."""
        return self.start - _NEAR <= place <= self.end + _NEAR


@dataclass
class Rules:
    """The lines of one page."""

    horizontal: list[Rule]
    vertical: list[Rule]

    def add(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A line from one point to another; slanted and very short ones are no rules."""
        if len(self.horizontal) + len(self.vertical) >= _MOST_RULES:
            return
        if abs(y1 - y0) <= 1 and abs(x1 - x0) >= _SHORTEST_RULE:
            self.horizontal.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= 1 and abs(y1 - y0) >= _SHORTEST_RULE:
            self.vertical.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))

    def add_box(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A rectangle: a thin one is a line, another one four lines."""
        if abs(x1 - x0) <= _NEAR:
            self.add((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
        elif abs(y1 - y0) <= _NEAR:
            self.add(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
        else:
            for line in ((x0, y0, x1, y0), (x1, y0, x1, y1), (x0, y1, x1, y1), (x0, y0, x0, y1)):
                self.add(*line)


def find_tables(glyphs: Sequence[Glyph], rules: Rules) -> list[Table]:
    """The tables of one page from top to bottom, merged cells repeated, the nearest heading above as caption."""
    found: list[tuple[float, Grid]] = []
    free = [glyph for glyph in glyphs if glyph.text.strip()]
    for horizontal, vertical in _connected(Rules(_merged(rules.horizontal), _merged(rules.vertical))):
        rows, columns = cluster((r.at for r in horizontal), _NEAR), cluster((r.at for r in vertical), _NEAR)
        if len(rows) < 2 or len(columns) < 3 or len(rows) * len(columns) > _MOST_CELLS:
            continue
        inside = [glyph for glyph in free if _is_within(glyph, rows, columns)]
        if inside:
            found.append((rows[-1], _ruled(rows, columns, horizontal, vertical, inside)))
            taken = set(map(id, inside))
            free = [glyph for glyph in free if id(glyph) not in taken]
    lines = lines_of(free)
    found.extend(_unruled(lines))
    found.sort(key=lambda item: -item[0])
    return [Table(grid, heading([joined(line) for line in lines if line[0].middle > top])) for top, grid in found]


def _is_within(glyph: Glyph, rows: Sequence[float], columns: Sequence[float]) -> bool:
    return rows[0] <= glyph.middle <= rows[-1] and columns[0] <= (glyph.left + glyph.right) / 2 <= columns[-1]


def lines_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs as lines from top to bottom, each from left to right."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: -g.middle):
        if lines and lines[-1][0].middle - glyph.middle <= 0.5 * max(glyph.top - glyph.bottom, 1.0):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda g: g.left) for line in lines]


def joined(glyphs: Sequence[Glyph]) -> str:
    """The text of a line: a space where a gap parts two words."""
    parts: list[str] = []
    end = float("inf")
    for glyph in glyphs:
        if glyph.left - end > _WORD_GAP * max(glyph.top - glyph.bottom, 1.0):
            parts.append(" ")
        parts.append(glyph.text)
        end = glyph.right
    return "".join(parts)


def _merged(rules: Iterable[Rule]) -> list[Rule]:
    """Rules drawn cell by cell, or twice side by side, as the long lines that a reader sees, in order."""
    merged: list[Rule] = []
    line: list[Rule] = []
    for rule in [*sorted(rules, key=lambda r: r.at), Rule(float("inf"), 0, 0)]:
        if line and rule.at - line[0].at > _SAME:
            at = line[0].at
            line.sort(key=lambda r: r.start)
            start, end = line[0].start, line[0].end
            for piece in line:
                if piece.start > end + _SAME:
                    merged.append(Rule(at, start, end))
                    start, end = piece.start, piece.end
                end = max(end, piece.end)
            merged.append(Rule(at, start, end))
            line = []
        line.append(rule)
    return merged


def _connected(rules: Rules) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of rules (given in order) that cross or touch each other: the skeletons of tables."""
    parent = list(range(len(rules.horizontal) + len(rules.vertical)))

    def root(member: int) -> int:
        while parent[member] != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    heights = [rule.at for rule in rules.horizontal]
    for number, vertical in enumerate(rules.vertical, start=len(rules.horizontal)):
        for place in range(bisect_left(heights, vertical.start - _NEAR), len(heights)):
            horizontal = rules.horizontal[place]
            if horizontal.at > vertical.end + _NEAR:
                break
            if horizontal.reaches(vertical.at):
                parent[root(number)] = root(place)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for number, rule in enumerate([*rules.horizontal, *rules.vertical]):
        groups[root(number)][number >= len(rules.horizontal)].append(rule)
    return [group for group in groups.values() if len(group[0]) > 1 and len(group[1]) > 1]


def _ruled(
    rows: list[float], columns: list[float], horizontal: list[Rule], vertical: list[Rule], inside: list[Glyph]
) -> Grid:
    """The grid between the rules; cells without a rule between them are one cell, repeated."""
    height, width = len(rows) - 1, len(columns) - 1
    walls = _walls(vertical, columns)
    floors = _walls(horizontal, rows)
    owner = {(row, column): (row, column) for row in range(height) for column in range(width)}
    for row in range(height - 1, -1, -1):  # the top row has the highest y
        middle = (rows[row] + rows[row + 1]) / 2
        for column in range(width):
            centre = (columns[column] + columns[column + 1]) / 2
            if column and not any(rule.reaches(middle) for rule in walls[column]):
                owner[row, column] = owner[row, column - 1]
            elif row + 1 < height and not any(rule.reaches(centre) for rule in floors[row + 1]):
                owner[row, column] = owner[row + 1, column]
    contents: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    for glyph in inside:
        place = _between(rows, glyph.middle), _between(columns, (glyph.left + glyph.right) / 2)
        contents[owner[place]].append(glyph)
    texts = {place: "".join(joined(line) for line in lines_of(cell)) for place, cell in contents.items()}
    return tuple(
        tuple(texts.get(owner[row, column], "") for column in range(width)) for row in range(height - 1, -1, -1)
    )


def _walls(rules: list[Rule], edges: list[float]) -> dict[int, list[Rule]]:
    walls: dict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        walls[nearest(edges, rule.at)].append(rule)
    return walls


def _between(edges: list[float], value: float) -> int:
    return min(max(bisect_left(edges, value) - 1, 0), len(edges) - 2)


def _unruled(lines: list[list[Glyph]]) -> list[tuple[float, Grid]]:
    """Runs of lines that fall apart into the same columns."""
    found: list[tuple[float, Grid]] = []
    run: list[list[list[Glyph]]] = []
    for line in [*lines, []]:
        segments = _segments(line)
        if len(segments) > 1:
            run.append(segments)
            continue
        if len(run) >= _FEWEST_LINES and (grid := _aligned(run)):
            found.append((run[0][0][0].top, grid))
        run = []
    return found


def _segments(line: list[Glyph]) -> list[list[Glyph]]:
    """The line cut at its wide gaps."""
    if not line:
        return []
    gap = _GAP * median(glyph.top - glyph.bottom for glyph in line)
    segments = [[line[0]]]
    for before, glyph in pairwise(line):
        if glyph.left - before.right > gap:
            segments.append([])
        segments[-1].append(glyph)
    return segments


def _aligned(run: list[list[list[Glyph]]]) -> Grid:
    """The segments in columns: segments that overlap from left to right share one. Empty when all share one."""
    spans = sorted((segment[0].left, segment[-1].right) for segments in run for segment in segments)
    columns: list[list[float]] = []
    for left, right in spans:
        if columns and left <= columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], right)
        else:
            columns.append([left, right])
    if len(columns) < 2:
        return ()
    starts = [left for left, _ in columns]
    grid: list[tuple[str, ...]] = []
    for segments in run:
        row = [""] * len(columns)
        for segment in segments:
            column = max(bisect_left(starts, segment[0].left + 0.01) - 1, 0)
            row[column] = f"{row[column]} {joined(segment)}".strip()
        grid.append(tuple(row))
    return tuple(grid)
