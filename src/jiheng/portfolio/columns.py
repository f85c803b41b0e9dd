"""What is asked of an engine to score parts of the leaf table, by the rules' own arithmetic (design D7).

Nothing is reckoned here anew: points are those of the kinds, the adjustments are those of
`rules/adjustments`, the grade is that of `scoring/grade`. The order is that of `scoring/adjusted`. The
questions are SQL that DuckDB and Spark share but for one word; each names what it is asked of, and the engine
has it by that name:

    leaves → adjusted → published, or with projects → totals
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from jiheng.portfolio.leaf_table import (
    FELL,
    GRADE_LIMIT,
    NUMBER,
    ONLY_SCORED,
    REFUSED,
    SCORED_LEAF_COLUMNS,
    SCORED_PROJECT_COLUMNS,
    SMALL,
    TEXT,
    TOTAL_LIMIT,
    TRACE_COLUMNS,
    UNKNOWN,
    VETO,
    WITH_REASON,
    TableColumn,
)
from jiheng.portfolio.quoting import quoted
from jiheng.portfolio.steps import Operand, Sheet, Step, told
from jiheng.portfolio.table_rule import COLUMNS, TableRule
from jiheng.rules.adjustments import grade_gate, veto
from jiheng.scoring.grade import rank_of
from jiheng.values.exact import Exact, half_up_hundredths, half_up_whole
from jiheng.values.outcome import Outcome

CAN_BE_EMPTY = ("given", "veto", "override", "override_use", "above")  # of the leaves
LIMITS = ("most_total", "perhaps_total", "best_rank", "perhaps_rank")  # of the projects
UNRULED, FAULT = "unruled", "fault"  # leaves that name no rule; projects that could not be read
PLACED = ("project", "leaf", "counted", "rule")
POINTS, TRACED = ("score",), ("numerator", "denominator")
TYPES: Mapping[str, str] = {NUMBER: "BIGINT", SMALL: "INT", TEXT: "STRING"}


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions to one engine; `quotient` is what it calls the division of whole numbers.

    `at_once`: one question chooses between so many rules; what Spark compiles grows faster than they do.

    `few` gives its type of a text that is one of few, which it can write without looking each up.

    `empty` are those of `CAN_BE_EMPTY`, `LIMITS` and `FAULT` where all is null, and `UNRULED` where each leaf
    names a rule: nothing is asked about them.
    """

    quotient: str
    at_once: int = 10_000
    few: Callable[[Sequence[str]], str] = lambda _texts: TYPES[TEXT]

    def adjusted(self, rules: Sequence[TableRule], empty: frozenset[str], *, trace: bool) -> str:
        """Score leaves by their rules, and apply what concerns single leaves; `score` is in hundredths.

        `trace` gives the unrounded points beside it. `known` says that the rule is one of `rules` or that
        there is none, where that is not the same as to have a score (`each_scored`), `unsure` that a veto
        above the leaf cannot be told, where there is one.
        """
        kept = {name: name for name in (*PLACED, *CAN_BE_EMPTY) if name not in empty}
        outcome = {"outcome": _outcome_by_rule(empty)}
        names = TRACED if trace else POINTS
        rows = " UNION ALL ".join(
            _select(kept | outcome | self._by_rule(some, names), f"leaves{which}")
            for some, which in _few_at_once(rules, self.at_once)
        )
        kept |= {"outcome": "outcome"}
        if trace:
            kept |= {name: name for name in TRACED}
            sheet = Sheet()
            rounded = half_up_whole(Exact(*(sheet.column(name) for name in TRACED)))
            rows = _select(kept | {"score": self._told(rounded)}, rows)
        if not each_scored(empty):
            given = {"score": "score" if "given" in empty else "coalesce(score, given)"}
            rows = _select(kept | {"known": "rule IS NULL OR score IS NOT NULL"} | given, rows)
            kept |= {"known": "known"}
        if "veto" not in empty:
            rows = _select(kept | self._vetoed(), rows)
        if "override_use" not in empty:
            rows = _select(kept | _overridden(), rows)
        return rows if "above" in empty else _select(kept | self._vetoed_above(), rows)

    def _by_rule(self, rules: Sequence[TableRule], names: Sequence[str]) -> dict[str, str]:
        """Give what the rules make of a row, each the rows that name it."""
        results = [(rule.number, self._points(rule, names)) for rule in rules]
        return {name: _of_number(sorted((number, told[name]) for number, told in results)) for name in names}

    def _points(self, rule: TableRule, names: Sequence[str]) -> dict[str, str]:
        sheet = Sheet()
        weight, counted = (sheet.column(f"CAST({name} AS BIGINT)") for name in ("weight", "counted"))
        above, below = ([sheet.column(f"{letter}{at}") for at in range(1, COLUMNS + 1)] for letter in "nd")
        points = rule.hundredths(weight, counted, above, below)
        if names == POINTS:
            return {"score": self._told(half_up_whole(points))}
        return {name: self._told(getattr(points, name)) for name in names}

    def _vetoed(self) -> dict[str, str]:
        """Take the points where a veto of the indicator fell; no score where that cannot be told."""
        fell, left = self._taken("veto")
        doubtful = f"veto = '{UNKNOWN}' AND score > 0"
        return {
            "score": f"CASE WHEN {doubtful} THEN NULL ELSE {left} END",
            "outcome": f"CASE WHEN {doubtful} THEN {_said(Outcome.INSUFFICIENT_DATA)} "
            f"WHEN {fell} THEN {_said(Outcome.SCORED)} ELSE outcome END",
        }

    def _vetoed_above(self) -> dict[str, str]:
        """Take the points where a veto above the leaf fell."""
        fell, left = self._taken("above")
        return {
            "score": left,
            "outcome": f"CASE WHEN {fell} THEN {_said(Outcome.SCORED)} ELSE outcome END",
            "unsure": f"coalesce(above = '{UNKNOWN}', FALSE)",
        }

    def _taken(self, name: str) -> tuple[str, str]:
        """Say when a veto falls, and what it leaves, whether there were points or none could be told.

        A weight that was passed on has no points to take.
        """
        fell, sheet = f"(counted > 0 AND {name} = '{FELL}')", Sheet()
        points = veto.points(points=Exact(sheet.column("score")), fell=sheet.column(fell))
        return fell, self._told(points.numerator)

    def published(self, *, trace: bool) -> str:
        """Give the adjusted leaves in their published columns."""
        columns = (*SCORED_LEAF_COLUMNS, *(TRACE_COLUMNS if trace else ()))
        return _as_published("adjusted", columns, {"outcome": self.few(list(Outcome))})

    def totals(self, schemes: Sequence[str], empty: frozenset[str]) -> str:
        """Add up the leaves of each project, limit and grade; no total where a leaf has no score.

        `schemes` are the grades that the projects name, as the table tells them.
        """
        scored = each_scored(empty)
        sums = {
            "leaves": "count(score)" if scored else "count(*) FILTER (WHERE known)",
            "unscored": "0" if scored else "count(CASE WHEN score IS NULL AND counted > 0 THEN 1 END)",
            "earned": "sum(score)",
            **({} if "above" in empty else {"doubtful": "sum(score) FILTER (WHERE unsure)"}),
        }
        summed = f"{_select({'owner': 'project'} | sums, 'adjusted')} GROUP BY project"
        kept = {name: name for name in ("project", "folder", "name", "grades", *LIMITS) if name not in empty}
        joined = f"projects LEFT JOIN ({summed}) AS summed ON project = owner"
        rows = _select(kept | {name: f"CAST(coalesce({name}, 0) AS BIGINT)" for name in sums}, joined)
        kept |= {name: name for name in sums}
        sure = {"reached": self._reached(empty), "complete": "leaves > 0 AND unscored = 0"}
        rows = _select(kept | sure, rows)
        kept |= {name: name for name in sure}
        rows = _select(kept | {"undecided": _undecided(empty)}, rows)
        kept |= {"undecided": "undecided"}
        rows = _select(kept | {"total": "CASE WHEN complete AND undecided IS NULL THEN reached END"}, rows)
        kept |= {"total": "total"}
        rows = _select(kept | {"place": self._place(schemes, empty)}, rows)
        rows = _select(kept | {"place": self._limited(empty)}, rows)
        names = dict.fromkeys(name for text in schemes for name, _ in json.loads(text))
        grade = {"grade": self.few(list(names))} if names else {}
        return _as_published(_select(kept | _graded(schemes, empty), rows), SCORED_PROJECT_COLUMNS, grade)

    def _reached(self, empty: frozenset[str]) -> str:
        """Limit what was earned."""
        if "most_total" in empty:
            return "earned"
        limit, holds, earned = _limit("most_total", "earned")
        return self._told(
            half_up_hundredths(
                grade_gate.total(total=Exact(earned, 100), limit=Exact(limit, 100), holds=holds)
            )
        )

    def _place(self, schemes: Sequence[str], empty: frozenset[str]) -> str:
        """Give the place of a total in the bands that its project names."""
        total = Sheet().column("total")
        ranks = {text: rank_of(total, [begins for _, begins in json.loads(text)]) for text in schemes}
        return _of_scheme({text: self._told(rank) for text, rank in ranks.items()}, empty)

    def _limited(self, empty: frozenset[str]) -> str:
        """Limit the grade."""
        if "best_rank" in empty:
            return "place"
        limit, holds, place = _limit("best_rank", "place")
        rank = grade_gate.rank(rank=Exact(place), limit=Exact(limit), holds=holds)
        return self._told(rank.numerator)

    def _told(self, operand: Operand) -> str:
        return told(operand, self.quotient)


def each_scored(empty: frozenset[str]) -> bool:
    """Say whether each leaf has a score whose rule is known."""
    return {UNRULED, "given", "veto", "override_use"} <= empty


def tell_all(empty: frozenset[str]) -> bool:
    """Say whether published leaves tell all that totals ask of adjusted ones."""
    return each_scored(empty) and "above" in empty


def _outcome_by_rule(empty: frozenset[str]) -> str:
    scored = _said(Outcome.SCORED)
    return scored if UNRULED in empty else f"CASE WHEN rule IS NULL THEN outcome ELSE {scored} END"


def _overridden() -> dict[str, str]:
    """Put a person's points in place of those reckoned, as `scoring/override` does."""
    refused = f"override_use = '{REFUSED}'"
    used = f"override_use = '{WITH_REASON}' OR override_use = '{ONLY_SCORED}' AND score IS NOT NULL"
    return {
        "score": f"CASE WHEN {refused} THEN NULL WHEN {used} THEN override ELSE score END",
        "outcome": f"CASE WHEN {refused} THEN {_said(Outcome.INSUFFICIENT_DATA)} "
        f"WHEN {used} THEN {_said(Outcome.SCORED)} ELSE outcome END",
    }


def _undecided(empty: frozenset[str]) -> str:
    """Say which answer that could not be told would change the total."""
    found = [] if "above" in empty else [f"WHEN complete AND doubtful > 0 THEN '{VETO}'"]
    if "perhaps_total" not in empty:
        found.append(f"WHEN complete AND perhaps_total < reached THEN '{TOTAL_LIMIT}'")
    return f"CASE {' '.join(found)} END" if found else "CAST(NULL AS STRING)"


def _graded(schemes: Sequence[str], empty: frozenset[str]) -> dict[str, str]:
    """Name the grades of the totals; none where a limit that cannot be told would change it."""
    names = {
        text: " ".join(
            ["CASE", *(f"WHEN place = {at} THEN {quoted(name)}" for at, (name, _) in enumerate(bands)), "END"]
        )
        for text, bands in ((text, json.loads(text)) for text in schemes)
    }
    lower = "FALSE" if "perhaps_rank" in empty else "perhaps_rank > place"
    return {
        "grade": f"CASE WHEN total IS NULL OR {lower} THEN NULL ELSE {_of_scheme(names, empty)} END",
        "undecided": f"CASE WHEN total IS NOT NULL AND {lower} THEN '{GRADE_LIMIT}' ELSE undecided END",
    }


def _limit(name: str, of: str) -> tuple[Step, Step, Step]:
    """Give a limit, whether there is one, and what it limits."""
    sheet = Sheet()
    limit = sheet.column(f"CAST(coalesce({name}, 0) AS BIGINT)")
    return limit, sheet.column(f"{name} IS NOT NULL"), sheet.column(of)


def _of_number(told_of: Sequence[tuple[int, str]]) -> str:
    """Choose by the number of the rule, halving what is left: leaves of a rule stand together."""
    if len(told_of) <= 1:
        return " ".join(f"CASE WHEN rule = {number} THEN {text} END" for number, text in told_of) or "NULL"
    half = len(told_of) // 2
    left, right = _of_number(told_of[:half]), _of_number(told_of[half:])
    return f"CASE WHEN rule < {told_of[half][0]} THEN {left} ELSE {right} END"


def _few_at_once(rules: Sequence[TableRule], most: int) -> Iterator[tuple[Sequence[TableRule], str]]:
    """Divide the rules: some that follow each other, and the condition of their leaves; each leaf once."""
    ordered = sorted(rules, key=lambda rule: rule.number)
    for start in range(0, len(ordered), most) or (0,):
        end = start + most
        bounds = [f"rule >= {ordered[start].number}"] if start else []
        bounds += [f"rule < {ordered[end].number}"] if end < len(ordered) else []
        which = " AND ".join(bounds)
        if not start and bounds:
            which += " OR rule IS NULL"
        yield ordered[start:end], f" WHERE {which}" if which else ""


def _of_scheme(told_of: Mapping[str, str], empty: frozenset[str]) -> str:
    """Choose by the grades that the project names; where all name the same there is nothing to choose."""
    if len(told_of) == 1 and FAULT in empty:
        return next(iter(told_of.values()))
    chosen = [f"WHEN grades = {quoted(scheme)} THEN {text}" for scheme, text in told_of.items()]
    return f"CASE {' '.join(chosen)} END" if chosen else "NULL"


def _select(columns: Mapping[str, str], rows: str) -> str:
    """Ask for columns, named, of rows: another question, or what has a name."""
    told_as = ", ".join(name if name == text else f"{text} AS {name}" for name, text in columns.items())
    source = f"({rows}) AS given_rows" if rows.startswith("SELECT") else rows
    return f"SELECT {told_as} FROM {source}"  # noqa: S608 — our own names, and texts by `quoted`


def _as_published(
    rows: str, columns: tuple[TableColumn, ...], types: Mapping[str, str] = MappingProxyType({})
) -> str:
    told = {each.name: types.get(each.name, TYPES[each.type]) for each in columns}
    return _select({name: f"CAST({name} AS {kind})" for name, kind in told.items()}, rows)


def _said(outcome: Outcome) -> str:
    return f"'{outcome.value}'"
