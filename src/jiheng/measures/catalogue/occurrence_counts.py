"""Count how often each of several named things happened, one event once.

Question: how often did what costs or earns points happen (中断、安全事件、通报批评、投诉各几次)?
Numerator: for each name the records of its selection. A record that fits several selections counts under
    the first only, so the gravest is listed first.
Denominator: none.
Left out: (1) records outside the period; (2) records that a later one corrects; (3) a record under a later
    name where it fits an earlier one; (4) insufficient data where a register was not kept. A kept register
    without such a record says that it did not happen: zero.
Unit: 次. Two records of different kinds (an outage and the incident behind it) are two records: name the
    one kind in which such events are counted.
Basis: clauses of 评分标准, 每发生一次扣…分; one event is not punished twice.
"""

from jiheng.catalogue import Parameter
from jiheng.evidence.actual import Counts
from jiheng.measures.measure import Answer, LeftOut, Measure, Measured, Setting, some
from jiheng.measures.selection import NamedSelections, no_register, read_named_selections, select

measure = Measure(
    title="各种情形的次数",
    version=1,
    parameters=(
        Parameter(
            "of",
            "数哪些情形",
            read_named_selections,
            "逐种写 what（情形的名称，与评分标准一致）、记录种类和条件；重的写在前",
        ),
    ),
)


@measure.measure
def answer(setting: Setting, *, of: NamedSelections) -> Answer:
    """Count under each name what no earlier name took."""
    taken: dict[str, str] = {}
    counts: dict[str, int] = {}
    left_out: dict[str, LeftOut] = {}
    steps: list[str] = []
    for name, selection in of.by_name.items():
        if not setting.evidence.kept(selection.fact_type.stem):
            return no_register(selection.fact_type)  # (4)
        found = select(selection, setting)
        left_out |= {each.id: each for each in found.left_out}  # (1) (2)
        new = [fact.id for fact in found.facts if fact.id not in taken]
        before = [fact.id for fact in found.facts if fact.id in taken]  # (3)
        taken |= dict.fromkeys(new, name)
        counts[name] = len(new)
        which = f"（{some(new)}）" if new else ""
        twice = f"，另有 {some(before)} 已在前面计过" if before else ""
        steps.append(f"{name}：{found.period}的{selection} {len(new)} 条{which}{twice}")
    return Measured(
        actual=Counts(counts),
        facts=tuple(taken),
        steps=tuple(steps),
        left_out=tuple(each for each in left_out.values() if each.id not in taken),
    )
