"""Full marks up to a bound, and points taken off step by step beyond it."""

from jiheng.catalogue import Raw
from jiheng.rules.texts.bounds import Bound, read_bound
from jiheng.rules.texts.draft import Assembly, Draft, decimal_of, full_bound, target_bound
from jiheng.rules.texts.said import Said
from jiheng.rules.texts.standard import Reading
from jiheng.values.quantity import SCALE, Quantity
from jiheng.values.units import COUNTERS

PARTS = {"started_step": "ceil", "full_steps": "floor", "part_steps": "linear"}
BESIDE = frozenset({"reached", "aim_reached", "floor", *PARTS})


def _below(draft: Draft) -> list[Reading] | None:
    read = _steps(draft, "step_below", "≥")
    return None if read is None else [Reading("F05", *read)]


def _above(draft: Draft) -> list[Reading] | None:
    read = _steps(draft, "step_above", "≤")
    if read is None:
        return None
    parameters, target = read
    words = "".join(str(each.quote) for each in draft.of("reached", "step_above"))
    if "偏差率" in words:
        return [Reading("F18", {"way": "stepped", **parameters}, target)]
    return [Reading("F06", parameters, target)]


def _steps(draft: Draft, name: str, operator: str) -> tuple[dict[str, Raw], str] | None:
    taken, parts = draft.of(name), draft.of(*PARTS)
    if len(taken) != 1 or len(parts) > 1:
        return None
    said = taken[0]
    limit = _limit(draft, said, operator)
    step, deduction = _step(draft, said, limit), draft.points(said)
    if limit is None or limit.operator != operator or step is None or deduction is None:
        return None
    if parts and not _same_step(parts[0], said):
        return None
    parameters: dict[str, Raw] = {"deduction": deduction, "step": step}
    if parts:
        parameters["reading"] = PARTS[parts[0].said]
    elif _has_parts(limit, step):
        draft.doubt("no_step_reading", said, "这里读作满一级才扣")
        parameters["reading"] = "floor"  # the literal reading: only full steps
    if not draft.of("floor"):
        draft.doubt("no_floor", said)
    return parameters, limit.target if limit.written else ""


def _limit(draft: Draft, said: Said, operator: str) -> Bound | None:
    """Find from where on points are taken off; a mere number gets the direction of the step."""
    stated = read_bound(said.words["limit"]) if "limit" in said.words else None
    if draft.of("reached", "aim_reached"):
        limit = full_bound(draft)
        if stated and limit and stated.quantity != limit.quantity:
            draft.doubt("limits_differ", said, f"{limit.target} 与 {stated.target}")
            return None
    elif stated:
        limit = Bound(operator, stated.quantity, stated.written)
    else:
        limit = target_bound(draft)
        if limit is None:
            draft.doubt("target_missing", said)
    if limit and limit.operator == "=":
        return Bound(operator, limit.quantity, limit.written)
    return limit


def _step(draft: Draft, said: Said, limit: Bound | None) -> str | None:
    """Give the step in percentage points or in the bound's unit, as the kinds want it."""
    if limit is None:
        return None
    written = Quantity.read(said.words["step"])
    if written.unit == "个百分点" or (written.unit == "%" and limit.quantity.unit == "%"):
        if written.unit == "%":
            draft.doubt("percent_for_points", said)
        return f"{written.number}个百分点" if limit.quantity.unit == "%" else None
    if not written.unit:
        draft.doubt("unit_missing", said)
        return None
    if written.measure != limit.quantity.measure or limit.quantity.measure == "率":
        return None
    return decimal_of(written.exact / Quantity.of(1, limit.quantity.unit).exact)


def _same_step(part: Said, said: Said) -> bool:
    steps = [Quantity.read(part.words[name]) for name in ("step", "whole") if name in part.words]
    mine = Quantity.read(said.words["step"])
    return all(each.ten_thousandths == mine.ten_thousandths for each in steps)


def _has_parts(limit: Bound, step: str) -> bool:
    """Whether something can be missed by less than a step: not where whole things are counted."""
    whole = step.isdigit() and int(step) == 1 and limit.quantity.ten_thousandths % SCALE == 0
    return not (whole and limit.quantity.unit in COUNTERS.split())


STEPPED = (
    Assembly(
        "F05",
        "达标得满分，每低一级扣分",
        frozenset({"step_below"}),
        BESIDE,
        _below,
        "预算执行率≥98%，得满分；每降低1个百分点扣0.1分，不足1个百分点的，按1个百分点扣分，扣完为止。",
    ),
    Assembly(
        "F06 F18",
        "不超限得满分，每超一级扣分",
        frozenset({"step_above"}),
        BESIDE,
        _above,
        "成本控制率≤100%，得满分；每超出1个百分点扣0.5分，不足1个百分点的不扣分，直至0分。",
    ),
)
