"""Measure the same of each system by itself.

Question: what did each system reach (各系统可用率、各系统合格率)?
Numerator: for each system of the selection, `measured: availability`: the seconds it could be used;
    `pass_ratio`: its records of `records` that are also in `passed`.
Denominator: the seconds it should have been used, within its service hours, without those approved as not
    counting; all its records of `records`.
Left out: (1) records outside the period; (2) records that a later one corrects; (3) outages approved as
    not counting, and planned maintenance approved and announced before it began; (4) systems all of whose
    time is approved as not counting, or of which nothing was due, and records of systems that are not
    selected; not applicable where no system is left; (5) insufficient data where a register was not kept,
    no system is registered, an outage has not ended, or a system has no share where shares are given.
Unit: ratio, one for each system, with its share (`shares`; 1 each where none are given).
Basis: as in the measures availability and pass_ratio; one by one, because a mean over systems hides the
    one that fails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jiheng.catalogue import Parameter, Raw, Takes, one_of, shown, text_of, written_as
from jiheng.errors import UnreadableValueError
from jiheng.evidence.actual import Part, Parts
from jiheng.measures.measure import Answer, LeftOut, Measure, Measured, Setting
from jiheng.measures.running_time import running_times
from jiheng.measures.selection import Selection, no_register, read_selection, select
from jiheng.measures.systems import systems_of
from jiheng.values.digits import scaled
from jiheng.values.outcome import NoValue, insufficient_data, not_applicable
from jiheng.values.ratio import Ratio

MEASURED = {"availability": "可用率", "pass_ratio": "合格率"}


@dataclass(frozen=True, slots=True)
class Shares:
    """The weight of each system among the systems; none given is 1 each."""

    by_system: Mapping[str, int]

    def named(self, system_name: Callable[[str], str]) -> "Shares":
        """Put each system's one name; raises UnreadableValueError."""
        return Shares({system_name(name): share for name, share in self.by_system.items()})


@written_as(Takes.PAIRS, key="系统", value="份额")
def read_shares(raw: Raw) -> Shares:
    """Read `{甲系统: 1200, 乙系统: 300}`. Raises UnreadableValueError."""
    if not isinstance(raw, dict):
        raise UnreadableValueError("应当逐个系统写份额", found=shown(raw), expected="甲系统: 1200")
    shares = {name: scaled(text_of(share), 0) for name, share in raw.items()}
    if negative := [name for name, share in shares.items() if share < 0]:
        raise UnreadableValueError(f"“{negative[0]}”的份额小于零", expected="不小于零的整数")
    return Shares(shares)


@written_as(Takes.RECORDS)
def read_selection_or_none(raw: Raw) -> Selection | None:
    """Read a selection; nothing where none is needed. Raises UnreadableValueError."""
    return read_selection(raw) if raw else None


measure = Measure(
    title="各系统分别计量",
    version=2,
    parameters=(
        Parameter("measured", "量什么", one_of(MEASURED), "可用率，或合格率"),
        Parameter("of", "哪些系统", read_selection, "system 记录和条件；不写时是全部系统", default="system"),
        Parameter("records", "全部记录", read_selection_or_none, "合格率的分母，如 acceptance", default=""),
        Parameter(
            "passed", "合格的记录", read_selection_or_none, "合格率的分子：同一种记录，再加条件", default=""
        ),
        Parameter("shares", "份额", read_shares, "各系统的份额（如用户数）；不写时各为 1", default={}),
    ),
)


@measure.check
def check(
    *, measured: str, of: Selection, records: Selection | None, passed: Selection | None, **_others: object
) -> str:
    """Refuse other kinds of record, and a ratio told by half."""
    if of.fact_type.stem != "system":
        return f"of 应当是 system，不是 {of.fact_type.stem}"
    if measured == "availability":
        return "可用率不用写 records 和 passed" if records or passed else ""
    if records is None or passed is None:
        return "合格率要写 records（全部记录）和 passed（合格的记录）"
    if records.fact_type is not passed.fact_type:
        return f"records 是“{records.fact_type.title}”，passed 是“{passed.fact_type.title}”：要是同一种"
    if not any(field.name == "system" for field in records.fact_type.fields):
        return f"“{records.fact_type.title}”记录不分系统"
    return ""


@dataclass(frozen=True, slots=True)
class Found:
    """The rate of each system, with its steps, and the facts used and left out."""

    rates: Mapping[str, Ratio]
    steps: tuple[str, ...]
    facts: tuple[str, ...]
    left_out: tuple[LeftOut, ...]


@measure.measure
def answer(
    setting: Setting,
    *,
    measured: str,
    of: Selection,
    records: Selection | None,
    passed: Selection | None,
    shares: Shares,
) -> Answer:
    """Measure system by system."""
    found = (
        _passes(of, records, passed, setting)
        if measured == "pass_ratio" and records and passed
        else _availability(of, setting)
    )
    if isinstance(found, NoValue):
        return found
    lacking = [name for name in found.rates if shares.by_system and name not in shares.by_system]
    if lacking:
        return insufficient_data(f"{'、'.join(lacking)}没有写份额")  # (5)
    parts = [Part(name, rate, shares.by_system.get(name, 1)) for name, rate in found.rates.items()]
    told = "，".join(f"{part.name} {part.share}" for part in parts)
    return Measured(
        actual=Parts(tuple(parts)),
        facts=found.facts,
        steps=(*found.steps, *([f"份额：{told}"] if shares.by_system else [])),
        left_out=found.left_out,
    )


def _availability(of: Selection, setting: Setting) -> Found | NoValue:
    ran = running_times(of, setting)  # (1) (2) (3) (4) (5)
    if isinstance(ran, NoValue):
        return ran
    steps = (*ran.told, ran.basis, "依据的是登记的中断；没有登记不等于没有中断")
    return Found(ran.rates, steps, ran.facts, ran.left_out)


def _passes(of: Selection, records: Selection, passed: Selection, setting: Setting) -> Found | NoValue:
    if not setting.evidence.kept(records.fact_type.stem):
        return no_register(records.fact_type)  # (5)
    chosen = select(records, setting)  # (1) (2)
    systems = systems_of(of, setting, chosen.period)
    if not systems:
        return insufficient_data(f"没有{of}，不知道有哪些系统")  # (5)
    rates: dict[str, Ratio] = {}
    facts: list[str] = []
    left_out = list(chosen.left_out)
    for name, (system, _) in systems.items():
        own = [fact for fact in chosen.facts if fact.system == name]  # type: ignore[attr-defined] # checked
        if not own:
            left_out.append(LeftOut(system.id, f"{name}在{chosen.period}没有{records}"))  # (4)
            continue
        rates[name] = Ratio(sum(passed.fits(fact) for fact in own), len(own))
        facts += [system.id, *(fact.id for fact in own)]
    left_out += [
        LeftOut(fact.id, "所属系统不在所选的系统内")
        for fact in chosen.facts
        if fact.system not in systems  # type: ignore[attr-defined] # checked
    ]  # (4)
    if not rates:
        return not_applicable(f"所选的系统在{chosen.period}都没有{records}")  # (4)
    steps = tuple(
        f"{name}：{records} {rate.denominator} 条，其中{passed} {rate.numerator} 条，{rate}"
        for name, rate in rates.items()
    )
    return Found(rates, steps, tuple(facts), tuple(left_out))
