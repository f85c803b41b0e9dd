"""Reports of different projects beside each other: which pairs share most of their text, and which passages.

A list of candidates: two offices may use one supplier's wording, or one office its own of last year.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import accumulate, combinations
from typing import TypeAlias

from jiheng.portfolio.comparing.answer import Answer, Cell, decimal_of
from jiheng.portfolio.comparing.shared_passages import (
    LENGTH,
    LETTER,
    Passage,
    Spot,
    Text,
    letters_of,
    shared_passages,
)

FEWEST = 60  # letters of a passage
EXCERPT = 120  # characters of a passage that are printed
PART, LEAST, MOST = (
    20,
    3,
    50,
)  # of the official form is what more than a 20th of the projects have, within 3 to 50
Piece: TypeAlias = tuple[str, str]  # a place in words, and the text that stands there


@dataclass(frozen=True)
class ReportText:
    """A report: its name, its project, and its texts in order, each with its place in words."""

    name: str
    project: str
    pieces: tuple[Piece, ...]

    @cached_property
    def letters(self) -> str:
        """Its letters, of all texts in one."""
        return "".join(letters_of(text) for _, text in self.pieces)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(letters_of(text)) for _, text in self.pieces)][:-1]

    def place_of(self, letter: int) -> str:
        """Say where a letter stands."""
        return self.pieces[bisect_right(self._starts, letter) - 1][0]

    def excerpt(self, start: int, end: int) -> str:
        """Give the characters from letter `start` up to `end` as they stand; at most EXCERPT of them."""
        told = ""
        for number in range(bisect_right(self._starts, start) - 1, len(self.pieces)):
            text, begun = self.pieces[number][1], self._starts[number]
            places = [each.start() for each in LETTER.finditer(text)][max(0, start - begun) : end - begun]
            if places:
                begin = places[0] if start > begun else 0
                told += ("" if not told else "／") + " ".join(text[begin : places[-1] + 1].split())
            if len(told) > EXCERPT or begun + len(places) >= end:
                break
        return told if len(told) <= EXCERPT else f"{told[:EXCERPT]}…"


def usual_common(projects: int) -> int:
    """Give in how many projects a passage may stand before it counts as words of the official form."""
    return max(LEAST, min(MOST, projects // PART))


def passages_answers(
    reports: Sequence[ReportText], unread: Mapping[str, str], *, common: int | None, fewest: int, most: int
) -> tuple[Answer, ...]:
    """Answer which pairs of reports share most, by which passages, and why some were not read.

    `common` is that of `usual_common` where None; `most` limits the pairs and the passages that are listed.
    """
    ordered = sorted(reports, key=lambda each: (each.project, each.name))
    numbers = {each: number for number, each in enumerate(sorted({each.project for each in ordered}))}
    limit = usual_common(len(numbers)) if common is None else common
    texts = [Text(numbers[each.project], each.letters) for each in ordered]
    found = shared_passages(texts, limit, fewest)
    rule = _rule(limit, fewest, usual=common is None)
    notes = tuple(_notes(len(reports), len(numbers), unread, limit))
    return (
        _pairs(ordered, found, rule, notes, most),
        _passages(ordered, found, rule[:2], most),
        *([_unread(unread)] if unread else []),
    )


def _rule(common: int, fewest: int, *, usual: bool) -> tuple[str, ...]:
    how = f"（不写 --common 时：项目数的 1/{PART}，最少 {LEAST}，最多 {MOST}）" if usual else ""
    return (
        f"逐字比较：只比汉字和字母，不看数字、标点、空白和换行；连着 {fewest} 字以上相同才算一段",
        f"连着 {LENGTH} 字以上的话出现在超过 {common} 个项目里，算统一格式或文件里的话，不列出{how}",
        "占几分之几：与另一份相同的字数 ÷ 这一份的全部字数（格式里的话也在内），四舍五入到 0.01%",
        "同一个项目的几份报告之间不比；相同不等于抄袭：可能出自同一家服务单位、同一份文件，要人来看",
    )


def _notes(reports: int, projects: int, unread: Mapping[str, str], common: int) -> Iterator[str]:
    yield f"比了 {reports} 份报告，{projects} 个项目"
    if projects <= common:
        yield f"只有 {projects} 个项目，分不出统一格式里的话：相同的都列出了；多放些报告一起比才分得出"
    if unread:
        yield f"{len(unread)} 份没有比：读不了或没有文字，原因在最后一张表"


def _pairs(
    reports: Sequence[ReportText],
    found: Sequence[Passage],
    rule: tuple[str, ...],
    notes: tuple[str, ...],
    most: int,
) -> Answer:
    spots: dict[tuple[int, int], list[tuple[Spot, Spot]]] = defaultdict(list)
    for passage in found:
        for pair in combinations(passage.spots, 2):
            one, other = (each.text for each in pair)
            if reports[one].project != reports[other].project:
                spots[one, other].append(pair)
    ranked = sorted(
        ((_share(reports, both), pair, both) for pair, both in spots.items()),
        key=lambda each: (-each[0], each[1]),
    )
    rows: list[tuple[Cell, ...]] = []
    for _, (one, other), both in ranked[:most]:
        cells: list[Cell] = [
            reports[one].name,
            reports[other].name,
            len(both),
            max(each.end - each.start for each, _ in both),
        ]
        for side, text in enumerate((one, other)):
            covered = _covered([each[side] for each in both])
            cells += [covered, decimal_of(100 * covered, len(reports[text].letters), 2)]
        rows.append(tuple(cells))
    columns = {
        "one": "报告", "other": "另一份报告", "passages": "相同的段数", "longest": "最长的字数",
        "one_letters": "前一份里的字数", "one_percent": "占前一份%",
        "other_letters": "后一份里的字数", "other_percent": "占后一份%",
    }  # fmt: skip
    cut = (f"这里列出前 {most} 对；--most 改",) if len(ranked) > most else ()
    none = () if ranked else ("没有找到不同项目的报告之间相同的段落",)
    title = f"哪些报告相同的文字多：{len(ranked)} 对，按占的比例排（取两份里大的），都是候选"
    return Answer("pairs", "报告对", title, rule, columns, tuple(rows), (*notes, *none, *cut))


def _share(reports: Sequence[ReportText], both: Sequence[tuple[Spot, Spot]]) -> Fraction:
    """Give the larger of the two shares."""
    return max(
        Fraction(_covered(spots), len(reports[spots[0].text].letters)) for spots in zip(*both, strict=True)
    )


def _covered(spots: Sequence[Spot]) -> int:
    """Count the letters of one text in any of the spots."""
    covered, end = 0, 0
    for each in sorted(spots):
        covered += max(0, each.end - max(end, each.start))
        end = max(end, each.end)
    return covered


def _passages(
    reports: Sequence[ReportText],
    found: Sequence[Passage],
    rule: tuple[str, ...],
    most: int,
) -> Answer:
    rows: list[tuple[Cell, ...]] = []
    for number, passage in enumerate(found[:most], 1):
        for spot in passage.spots:
            report = reports[spot.text]
            first, last = report.place_of(spot.start), report.place_of(spot.end - 1)
            place = first if first == last else f"{first} 到 {last}"
            text = report.excerpt(spot.start, spot.end)
            rows.append((number, passage.letters, passage.projects, report.name, place, text))
    columns = {
        "number": "段", "letters": "字数", "projects": "几个项目有", "report": "报告",
        "place": "位置", "text": "原文（开头）",
    }  # fmt: skip
    cut = (f"这里列出前 {most} 段；--most 改",) if len(found) > most else ()
    title = f"不同项目的报告里相同的段落：{len(found)} 段，从长到短，每处一行，都是候选"
    return Answer("passages", "相同段落", title, rule, columns, tuple(rows), cut)


def _unread(unread: Mapping[str, str]) -> Answer:
    rows = tuple(sorted(unread.items()))
    return Answer(
        "unread", "没有比的", f"没有比的文件：{len(rows)} 份", (), {"report": "文件", "why": "原因"}, rows
    )
