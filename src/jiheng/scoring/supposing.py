"""Put a supposed value in place of what the records say of an indicator, and say so in its steps."""

from collections.abc import Mapping
from dataclasses import replace

from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import Actual
from jiheng.evidence.store import Evidence
from jiheng.measures.measure import Answer, Measure, Measured, Question
from jiheng.projects.project import Branch, Leaf, Project
from jiheng.scoring.score import score_leaf
from jiheng.values.outcome import NoValue, not_applicable

# No measure of the catalogue: a project cannot ask for it.
SUPPOSED = Measure(title="假定的值", version=1)


@SUPPOSED.measure
def answer(_setting: object, *, given: Answer) -> Answer:
    """Answer what was supposed."""
    return given


def supposing(project: Project, values: Mapping[str, Actual | None], evidence: Evidence) -> Project:
    """Give the project with these indicators' values supposed; None supposes that one does not apply.

    A value goes to the way of judging that is used on the evidence as it is.
    """

    def branch(each: Branch, above: tuple[str, ...]) -> Branch:
        here = (*above, each.name)
        children = tuple(
            branch(child, here) if isinstance(child, Branch) else leaf(child, here) for child in each.children
        )
        return replace(each, children=children)

    def leaf(each: Leaf, above: tuple[str, ...]) -> Leaf:
        if each.name not in values:
            return each
        found = score_leaf(each, above, project, evidence)
        value = values[each.name]
        if value is None:
            nothing = Question(SUPPOSED, {"given": not_applicable("假定不适用")})
            return replace(each, ways=tuple(replace(way, question=nothing) for way in each.ways))
        instead = f"，代替记录算得的 {found.value}" if found.value is not None else ""
        given = Measured(value, (), (f"假定实际值为 {value}{instead}",))
        supposed = Question(SUPPOSED, {"given": given})
        return replace(
            each,
            ways=tuple(replace(way, question=supposed) if way is found.way else way for way in each.ways),
        )

    return replace(project, branches=tuple(branch(each, ()) for each in project.branches))


def doubt_of(leaf: Leaf, value: Actual, project: Project, evidence: Evidence) -> str:
    """Say why the rule in use cannot score a supposed value; nothing where it can."""
    way = score_leaf(leaf, (), project, evidence).way
    if way is None:
        return ""
    try:
        scored = way.rule.score(weight=leaf.weight, actual=value, target=leaf.target)
    except UnreadableValueError as error:
        return error.fault.what
    return scored.because if isinstance(scored, NoValue) else ""
