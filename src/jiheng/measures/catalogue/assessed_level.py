"""Take the grade that an assessment from outside gave.

Question: how did the assessor or the authority grade it (等保测评结论、上级考核等次)?
Numerator: none; the word of the conclusion, the worst where several systems were assessed and `levels`
    says in which order the words stand.
Denominator: none.
Left out: (1) assessments outside the period; (2) records that a later one corrects; (3) of one system all
    but the latest assessment; (4) insufficient data where the register was not kept, nothing fits, a
    conclusion is not filled in, one system was given two grades on its latest day, or several differ and
    `levels` does not order them.
Unit: the assessor's own word; a grade in points is read by `statistic` (lowest: points).
Basis: the report's or notice's own scale (等保 template 优良中差; 合格, 优秀): never a scale of ours.
"""

from jiheng.catalogue import Parameter, Raw, text_of
from jiheng.evidence.actual import Level
from jiheng.evidence.fact import Fact
from jiheng.measures.measure import Answer, LeftOut, Measure, Measured, Setting, some
from jiheng.measures.selection import Selection, no_register, read_selection, select
from jiheng.values.outcome import NoValue, insufficient_data


def read_levels(raw: Raw) -> tuple[str, ...]:
    """Read words, the best first: a list, or `优、良、中、差`; nothing gives no order."""
    written = raw if isinstance(raw, list) else text_of(raw).replace(",", "、").split("、")
    return tuple(text_of(each).strip() for each in written if each)


measure = Measure(
    title="外部评定等次",
    version=1,
    parameters=(
        Parameter("of", "哪些评定", read_selection, "有结论的记录，如 security_assessment、document"),
        Parameter(
            "levels",
            "等次的顺序",
            read_levels,
            "从好到差，如 优、良、中、差；几个等次不同时取最差的",
            default="",
        ),
    ),
)


@measure.check
def check(*, of: Selection, **_others: object) -> str:
    """Refuse records without a conclusion."""
    concluded = any(field.name == "conclusion" for field in of.fact_type.fields)
    return "" if concluded else f"“{of.fact_type.title}”记录没有结论（conclusion）"


@measure.measure
def answer(setting: Setting, *, of: Selection, levels: tuple[str, ...]) -> Answer:
    """Take the word of the latest assessment of each system, the worst of several."""
    if not setting.evidence.kept(of.fact_type.stem):
        return no_register(of.fact_type)  # (4)
    found = select(of, setting)  # (1) (2)
    if not found.facts:
        return insufficient_data(f"{found.period}没有一条{of}")  # (4)
    empty = [fact.id for fact in found.facts if not _word(fact)]
    if empty:
        return insufficient_data(f"{of}没有填结论（{some(empty)}）")  # (4)
    latest = _latest(found.facts)
    if isinstance(latest, NoValue):
        return latest
    words = list(dict.fromkeys(_word(fact) for fact in latest))
    unknown = [word for word in words if word not in levels]
    if len(words) > 1 and unknown:
        what = "、".join(words)
        return insufficient_data(
            f"结论不一（{what}），levels 没有写明“{unknown[0]}”排在哪里，不知取哪个"
        )  # (4)
    worst = max(words, key=levels.index) if len(words) > 1 else words[0]
    used = tuple(fact.id for fact in latest)
    return Measured(
        actual=Level(worst),
        facts=used,
        steps=(
            *(f"{fact.happened_on}{_about(fact)}：{_word(fact)}" for fact in latest),
            f"{found.period}的{of}，取{'最差的' if len(words) > 1 else ''}结论：{worst}",
        ),
        left_out=found.left_out
        + tuple(LeftOut(fact.id, "之后另有评定") for fact in found.facts if fact.id not in used),  # (3)
    )


def _about(fact: Fact) -> str:
    about = getattr(fact, "system", "") or getattr(fact, "name", "")
    return f" {about}" if about else ""


def _word(fact: Fact) -> str:
    return str(getattr(fact, "conclusion", "")).strip()


def _latest(facts: tuple[Fact, ...]) -> list[Fact] | NoValue:
    by_system: dict[str, list[Fact]] = {}
    for fact in facts:
        by_system.setdefault(getattr(fact, "system", ""), []).append(fact)
    latest = []
    for of_system in by_system.values():
        day = max(fact.happened_on for fact in of_system)
        last = [fact for fact in of_system if fact.happened_on == day]
        if len({_word(fact) for fact in last}) > 1:
            both = some([fact.id for fact in last])
            return insufficient_data(f"{day} 有不同的结论（{both}），不知以哪个为准")  # (4)
        latest.append(last[0])
    return latest
