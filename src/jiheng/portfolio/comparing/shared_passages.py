"""Passages that texts of different projects share word for word, found among tens of thousands of texts.

Of each text only the letters count (Chinese, Latin): no digits, else all tables of figures look alike. Every
run of `LENGTH` letters has a number; of each `WINDOW` runs next to each other the smallest is marked
(winnowing: Schleimer, Wilkerson and Aiken, 2003), so a shared passage of LENGTH + WINDOW − 1 letters or more
has a mark in each of its texts. From a mark the texts are compared letter by letter: as far as all of them
agree, then as far as some of them do. What is told was therefore read, never concluded from marks. Runs that
stand in the texts of more than `common` projects are words of the official form: they are cut out of what is
told. The work grows as the letters do; sorting the marks alone a little faster.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

Array: TypeAlias = Any  # of numpy, which is not imported to name it
LENGTH, WINDOW = 16, 25  # the first a power of two
SHORTEST = LENGTH + WINDOW - 1  # letters from which a shared passage is always seen
FACTOR, MIX = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9  # odd numbers of 64 bits
STEP = 64  # letters compared at once
PLACES = 8  # of one mark in a text, the first ones, that are followed
LETTER = re.compile(r"[A-Za-z\u3400-\u9fff\U00020000-\U0003ffff]")
_OTHERS = re.compile(r"[^A-Za-z\u3400-\u9fff\U00020000-\U0003ffff]+")


class Text(NamedTuple):
    """The letters of one text (`letters_of`) and the number of its project."""

    project: int
    letters: str


class Spot(NamedTuple):
    """Letters `start` up to `end` of a text, by its index."""

    text: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The same letters in texts of two projects or more."""

    letters: int
    projects: int
    spots: tuple[Spot, ...]


def letters_of(text: str) -> str:
    """Give what counts of a text: each letter that `LETTER` finds in it."""
    return _OTHERS.sub("", text)


def shared_passages(texts: Sequence[Text], common: int, fewest: int) -> list[Passage]:
    """Find the passages of `fewest` letters or more in texts of 2 to `common` projects, the longest first.

    Texts of a project stand next to each other; what only they share is not told. Of a mark that stands in a
    text again and again the first PLACES are followed. Fewer letters than `SHORTEST` may be asked for, but
    are not all seen.
    """
    grown = _Grown(texts)
    for group in _seeds(texts, common):
        grown.follow(group)
    raw = [spots for spots in grown.found if spots[0].end - spots[0].start >= fewest]
    same: dict[str, set[Spot]] = defaultdict(set)
    for spots, pieces in zip(raw, _without_forms(texts, raw, common), strict=True):
        for begin, end in pieces:
            if end - begin >= fewest:
                moved = {Spot(each.text, each.start + begin, each.start + end) for each in spots}
                first = next(iter(moved))
                same[texts[first.text].letters[first.start : first.end]] |= moved
    passages = [
        Passage(len(letters), len({texts[each.text].project for each in spots}), tuple(sorted(spots)))
        for letters, spots in same.items()
    ]
    return sorted(passages, key=lambda each: (-each.letters, -each.projects, each.spots))


def _runs(letters: str) -> Array:
    """Give the number of each run of LENGTH letters."""
    import numpy as np  # noqa: PLC0415 — heavy

    runs: Array = np.frombuffer(letters.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(runs) < LENGTH:
        return runs[:0]
    factor, size = FACTOR, 1
    with np.errstate(over="ignore"):
        while size < LENGTH:  # of two runs next to each other one of twice the length
            runs = runs[:-size] * np.uint64(factor) + runs[size:]
            factor, size = factor * factor % 2**64, 2 * size
        runs = (runs ^ (runs >> np.uint64(31))) * np.uint64(MIX)
        runs ^= runs >> np.uint64(29)
    return runs


def _marks(letters: str) -> tuple[Array, Array]:
    """Give the marked runs of a text and where they begin."""
    import numpy as np  # noqa: PLC0415 — heavy

    runs = _runs(letters)
    if len(runs) <= WINDOW:
        chosen = np.array([runs.argmin()] if len(runs) else [], np.int64)
    else:
        windows = np.lib.stride_tricks.sliding_window_view(runs, WINDOW)
        chosen = np.unique(windows.argmin(axis=1) + np.arange(len(windows)))
    return runs[chosen], chosen


def _seeds(texts: Sequence[Text], common: int) -> Iterator[list[tuple[int, int]]]:
    """Give for each mark of 2 to `common` projects where it stands: (text, place)."""
    import numpy as np  # noqa: PLC0415 — heavy

    if not texts:
        return
    found = [_marks(each.letters) for each in texts]
    marks = np.concatenate([each for each, _ in found])
    places = np.concatenate([each for _, each in found])
    owners = np.repeat(np.arange(len(found)), [len(each) for each, _ in found])
    order = np.argsort(marks, kind="stable")
    marks, places, owners = marks[order], places[order], owners[order]
    if not len(marks):
        return
    few = np.ones(len(marks), bool)
    few[PLACES:] = (marks[PLACES:] != marks[:-PLACES]) | (owners[PLACES:] != owners[:-PLACES])
    marks, places, owners = marks[few], places[few], owners[few]
    projects = np.array([each.project for each in texts])[owners]
    other = np.concatenate([[True], marks[1:] != marks[:-1]])
    another = other | np.concatenate([[True], projects[1:] != projects[:-1]])
    begins = np.flatnonzero(other)
    counts = np.add.reduceat(another.astype(np.int64), begins)
    ends = np.append(begins[1:], len(marks))
    for place in np.flatnonzero((counts >= 2) & (counts <= common)).tolist():  # noqa: PLR2004 — shared
        part = slice(begins[place], ends[place])
        yield list(zip(owners[part].tolist(), places[part].tolist(), strict=True))


class _Grown:
    """What was found, and by which texts side by side, so that the next mark in it is passed over."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self.texts = texts
        self.found: list[tuple[Spot, ...]] = []
        self._spans: dict[tuple[tuple[int, int], ...], list[tuple[int, int]]] = defaultdict(list)

    def follow(self, group: list[tuple[int, int]]) -> None:
        """Find the passages around places: of all that agree there.

        And of those of them that agree further.
        """
        waiting = list(self._parted(group, 0, LENGTH))
        while waiting:
            places = waiting.pop()
            first = places[0][1]
            spans = self._spans[tuple((text, place - first) for text, place in places)]
            if any(start <= first < end for start, end in spans):
                continue
            before, after = self._agree(places, -1), self._agree(places, 1)
            spans.append((first - before, first + after))
            self.found.append(tuple(Spot(text, place - before, place + after) for text, place in places))
            waiting += self._parted(places, -before - 1, -before)
            waiting += self._parted(places, after, after + 1)

    def _parted(self, places: list[tuple[int, int]], begin: int, end: int) -> Iterator[list[tuple[int, int]]]:
        """Part places by the letters at this distance.

        Those of one project, and ends of texts, are left out.
        """
        parts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for text, place in places:
            if place + begin >= 0:
                parts[self.texts[text].letters[place + begin : place + end]].append((text, place))
        for letters, part in parts.items():
            if letters and len({self.texts[text].project for text, _ in part}) > 1:
                yield part

    def _agree(self, places: list[tuple[int, int]], side: int) -> int:
        """Count the letters before (−1) or after (1) places up to which all texts agree."""
        agreed, step = 0, STEP
        while step:
            if self._same(places, side, agreed, step):
                agreed += step
            else:
                step //= 2
        return agreed

    def _same(self, places: list[tuple[int, int]], side: int, agreed: int, step: int) -> bool:
        far = agreed + step
        begin, end = (agreed, far) if side > 0 else (-far, -agreed)
        text, place = places[0]
        if place + begin < 0:
            return False
        letters = self.texts[text].letters[place + begin : place + end]
        return len(letters) == step and all(
            place + begin >= 0 and self.texts[text].letters.startswith(letters, place + begin)
            for text, place in places[1:]
        )


def _without_forms(
    texts: Sequence[Text], raw: Sequence[tuple[Spot, ...]], common: int
) -> Iterator[list[tuple[int, int]]]:
    """Give for each passage the stretches of it (begin, end) that are no words of a form."""
    import numpy as np  # noqa: PLC0415 — heavy

    runs = [_runs(texts[spots[0].text].letters[spots[0].start : spots[0].end]) for spots in raw]
    asked = np.unique(np.concatenate(runs)) if runs else np.zeros(0, np.uint64)
    projects: Array = np.zeros(len(asked), np.int64)
    last: Array = np.full(len(asked), -1)
    for text in texts:
        own = _runs(text.letters)
        at: Array = np.searchsorted(asked, own)
        at[at == len(asked)] = 0
        hit = np.unique(at[asked[at] == own]) if len(asked) else at[:0]
        projects[hit[last[hit] != text.project]] += 1
        last[hit] = text.project
    for spots, own in zip(raw, runs, strict=True):
        letters: Array = np.append(np.ones(spots[0].end - spots[0].start, np.int8), 0)
        for place in np.flatnonzero(projects[np.searchsorted(asked, own)] > common).tolist():
            letters[place : place + LENGTH] = 0
        edges = np.flatnonzero(np.diff(letters, prepend=0)).tolist()
        yield list(zip(edges[::2], edges[1::2], strict=True))
