"""A part of the leaf table scored as Ibis expressions, by the rules' own arithmetic (design D7).

Nothing is reckoned here anew: points are those of the kinds, the adjustments are those of
`rules/adjustments`, the grade is that of `scoring/grade`. The order is that of `scoring/adjusted`. The
expressions name no engine; ibis is imported when used. Each takes the relation before it by name:

    leaves → by_rule (one a rule, and the leaves without one) → ruled, their union → adjusted → totals
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from jiheng.portfolio.leaf_table import (
    FELL,
    GRADE_LIMIT,
    LEAF_COLUMNS,
    NUMBER,
    ONLY_SCORED,
    PROJECT_COLUMNS,
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
from jiheng.portfolio.steps import Sheet, worked
from jiheng.portfolio.table_rule import COLUMNS, TableRule
from jiheng.rules.adjustments import grade_gate, veto
from jiheng.scoring.grade import rank_of
from jiheng.values.exact import Exact, half_up_hundredths, half_up_whole
from jiheng.values.outcome import Outcome

Table: TypeAlias = Any  # an Ibis table, and a column of one; the library is not imported to name them
Values: TypeAlias = Any
NO = False  # what a comparison with a null comes to
PLACED = ("project", "leaf", "counted")
CAN_BE_EMPTY = ("given", "veto", "override", "override_use", "above")  # of the leaves
LIMITS = ("most_total", "perhaps_total", "best_rank", "perhaps_rank")  # of the projects
RULED: Mapping[str, str] = {
    **{
        each.name: each.type
        for each in LEAF_COLUMNS
        if each.name in (*PLACED, "rule", "outcome", *CAN_BE_EMPTY)
    },
    **dict.fromkeys(("score", "numerator", "denominator"), NUMBER),
}
ADJUSTED: Mapping[str, str] = {
    **{each.name: each.type for each in (*SCORED_LEAF_COLUMNS, *TRACE_COLUMNS)},
    "unsure": "boolean",
}


def by_rule(rule: TableRule, empty: frozenset[str]) -> Table:
    """Score the leaves of one rule: `score` in hundredths, and the unrounded points beside it.

    `empty` are those of `CAN_BE_EMPTY` where all is null.
    """
    sheet = Sheet()
    weights = sheet.column("weight"), sheet.column("counted_points")
    above, below = ([sheet.column(f"{letter}{place}") for place in range(1, COLUMNS + 1)] for letter in "nd")
    points = rule.hundredths(*weights, above, below)
    results = {
        "score": half_up_whole(points),
        "numerator": points.numerator,
        "denominator": points.denominator,
    }
    terms = [f"n{place}" for place in range(1, len(rule.over) + 1)]
    terms += [f"d{place}" for place, (_, known) in enumerate(rule.over, 1) if not known]
    leaves = _leaves()
    rows = leaves.filter(leaves.rule == rule.number).select(
        *(leaves[name] for name in (*PLACED, *_filled(empty), *terms)),
        weight=leaves.weight.cast(NUMBER),
        **({"counted_points": leaves.counted.cast(NUMBER)} if rule.grown else {}),
    )
    return _ruled(worked(rows, results), empty, rule=rule.number, outcome=Outcome.SCORED.value)


def without_rule(empty: frozenset[str]) -> Table:
    """Give the leaves that no rule scores, in the columns of the others."""
    leaves = _leaves()
    return _ruled(leaves.filter(leaves.rule.isnull()), empty, score=None, numerator=None, denominator=None)


def _ruled(rows: Table, empty: frozenset[str], **known: object) -> Table:
    """Give rows the columns that all rules have; `known` are those that are the same in every row."""
    import ibis  # noqa: PLC0415 — heavy

    known |= dict.fromkeys(set(CAN_BE_EMPTY) - set(_filled(empty)))
    told = {
        name: ibis.literal(known[name], kind) if name in known else rows[name] for name, kind in RULED.items()
    }
    return rows.select(**told)


def _filled(empty: frozenset[str]) -> list[str]:
    return [name for name in CAN_BE_EMPTY if name not in empty]


def adjusted(empty: frozenset[str]) -> Table:
    """Apply what concerns single leaves; `empty` are those of `CAN_BE_EMPTY` where all is null.

    `unsure` says that a veto above the leaf cannot be told.
    """
    import ibis  # noqa: PLC0415 — heavy

    rows = ibis.table(RULED, name="ruled")
    score, outcome = rows.score, rows.outcome
    takes = rows.counted > 0  # a weight that was passed on has no points to take
    if "given" not in empty:
        score = ibis.coalesce(score, rows.given.cast(NUMBER))
    if "veto" not in empty:
        score, outcome = _vetoed(score, outcome, rows.veto, takes)
    if "override_use" not in empty:
        score, outcome = _overridden(score, outcome, rows.override.cast(NUMBER), rows.override_use)
    unsure = ibis.literal(NO)
    if "above" not in empty:
        fell, unsure = takes & (rows.above == FELL).fill_null(NO), (rows.above == UNKNOWN).fill_null(NO)
        score, outcome = _taken(score, fell), ibis.ifelse(fell, Outcome.SCORED.value, outcome)
    changed = {"score": score.cast(SMALL), "outcome": outcome, "unsure": unsure}
    return rows.select(**{name: changed[name] if name in changed else rows[name] for name in ADJUSTED})


def totals(schemes: Sequence[str], empty: frozenset[str]) -> Table:
    """Add up the leaves of each project, limit and grade; no total where a leaf has no score.

    `schemes` are the grades that the projects name, as the table tells them; `empty` those of
    `CAN_BE_EMPTY` and `LIMITS` where all is null.
    """
    import ibis  # noqa: PLC0415 — heavy

    rows = _summed(empty)
    reached = rows.earned
    if "most_total" not in empty:
        limit, holds = Exact(rows.most_total.fill_null(0).cast(NUMBER), 100), rows.most_total.notnull()
        reached = half_up_hundredths(grade_gate.total(total=Exact(reached, 100), limit=limit, holds=holds))
    rows = rows.mutate(complete=(rows.leaves > 0) & (rows.unscored == 0), reached=reached)
    lower = ibis.literal(NO)
    if "perhaps_total" not in empty:
        lower = (rows.perhaps_total < rows.reached).fill_null(NO)
    doubtful = ibis.literal(NO) if "above" in empty else rows.doubtful > 0
    undecided = ibis.cases((rows.complete & doubtful, VETO), (rows.complete & lower, TOTAL_LIMIT))
    rows = rows.mutate(undecided=undecided)
    total = ibis.ifelse(rows.complete & rows.undecided.isnull(), rows.reached, ibis.null(NUMBER))
    return _as_published(_graded(rows.mutate(total=total), schemes, empty), SCORED_PROJECT_COLUMNS)


def _summed(empty: frozenset[str]) -> Table:
    """Give the projects with the sums over their leaves; 0 where there are none."""
    import ibis  # noqa: PLC0415 — heavy
    from ibis import _  # noqa: PLC0415 — heavy

    scored, projects = ibis.table(ADJUSTED, name="adjusted"), _unbound("projects", PROJECT_COLUMNS)
    sums = {"leaves": _.count(), "unscored": _.count(where=_.score.isnull() & (_.counted > 0))}
    sums |= {"earned": _.score.sum().cast(NUMBER)}
    if "above" not in empty:
        sums |= {"doubtful": _.score.sum(where=_.unsure).cast(NUMBER)}
    summed = scored.group_by(of=scored.project).agg(**sums)
    counts = {name: summed[name].fill_null(0).cast(NUMBER) for name in summed.columns if name != "of"}
    return projects.left_join(summed, projects.project == summed.of).select(projects, **counts)


def _graded(rows: Table, schemes: Sequence[str], empty: frozenset[str]) -> Table:
    """Grade the totals, each by the bands that its project names, and limit the grades."""
    import ibis  # noqa: PLC0415 — heavy

    def by_scheme(of: Mapping[str, Values]) -> Values:
        *others, last = schemes
        chosen = of[last]
        for text in others:
            chosen = (rows.grades == text).ifelse(of[text], chosen)
        return chosen

    if not schemes:
        return rows.mutate(grade=ibis.null(TEXT))
    bands = {text: json.loads(text) for text in schemes}
    ranks = {text: rank_of(rows.total, [begins for _, begins in of]) for text, of in bands.items()}
    rows = rows.mutate(place=by_scheme(ranks))
    if "best_rank" not in empty:
        limit, holds = Exact(rows.best_rank.fill_null(0).cast(NUMBER)), rows.best_rank.notnull()
        rows = rows.mutate(place=grade_gate.rank(rank=Exact(rows.place), limit=limit, holds=holds).numerator)
    stands = rows.total.notnull()
    if "perhaps_rank" not in empty:
        lower = stands & (rows.perhaps_rank > rows.place).fill_null(NO)
        rows = rows.mutate(undecided=ibis.ifelse(lower, GRADE_LIMIT, rows.undecided), lower=lower)
        stands = rows.total.notnull() & ~rows.lower
    names = {
        text: ibis.cases(*((rows.place == place, name) for place, (name, _) in enumerate(of)))
        for text, of in bands.items()
    }
    return rows.mutate(grade=ibis.ifelse(stands, by_scheme(names), ibis.null(TEXT)))


def published(*, trace: bool) -> Table:
    """Give the adjusted leaves in their published columns."""
    import ibis  # noqa: PLC0415 — heavy

    columns = (*SCORED_LEAF_COLUMNS, *(TRACE_COLUMNS if trace else ()))
    return _as_published(ibis.table(ADJUSTED, name="adjusted"), columns)


def _as_published(rows: Table, columns: tuple[TableColumn, ...]) -> Table:
    return rows.select(**{each.name: rows[each.name].cast(each.type) for each in columns})


def _vetoed(score: Values, outcome: Values, told: Values, takes: Values) -> tuple[Values, Values]:
    """Take the points where a veto of the indicator fell; no score where that cannot be told."""
    import ibis  # noqa: PLC0415 — heavy

    fell = takes & (told == FELL).fill_null(NO)
    left = _taken(score, fell)
    doubtful = (told == UNKNOWN).fill_null(NO) & (left > 0).fill_null(NO)
    outcome = ibis.ifelse(doubtful, Outcome.INSUFFICIENT_DATA.value, outcome)
    outcome = ibis.ifelse(fell, Outcome.SCORED.value, outcome)
    return ibis.ifelse(doubtful, ibis.null("int64"), left), outcome


def _taken(score: Values, fell: Values) -> Values:
    """Take the points where a veto fell, whether there were any or none could be told."""
    return veto.points(points=Exact(score), fell=fell).numerator


def _overridden(score: Values, outcome: Values, points: Values, use: Values) -> tuple[Values, Values]:
    """Put a person's points in place of those reckoned, as `scoring/override` does."""
    import ibis  # noqa: PLC0415 — heavy

    used = (use == WITH_REASON) | ((use == ONLY_SCORED) & score.notnull())
    used, refused = used.fill_null(NO), (use == REFUSED).fill_null(NO)
    left = ibis.ifelse(refused, ibis.null("int64"), ibis.ifelse(used, points, score))
    outcome = ibis.ifelse(used, Outcome.SCORED.value, outcome)
    return left, ibis.ifelse(refused, Outcome.INSUFFICIENT_DATA.value, outcome)


def _leaves() -> Table:
    return _unbound("leaves", LEAF_COLUMNS)


def _unbound(name: str, columns: tuple[TableColumn, ...]) -> Table:
    import ibis  # noqa: PLC0415 — heavy

    return ibis.table({each.name: each.type for each in columns}, name=name)
