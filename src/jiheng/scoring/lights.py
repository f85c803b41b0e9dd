"""The lights of performance monitoring (绩效运行监控): red, yellow, green, blue, and by which rule.

The rules are those that monitoring software in use applies; the ministry prescribes none. The edges of
the two scales stand in the rule set (`monitoring`), so that a place may draw its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from jiheng.frameworks.monitoring import LIGHTS, Scale, light_of
from jiheng.values.exact import Exact
from jiheng.values.rounding import decimal_text, half_up

WORST_FIRST = tuple(LIGHTS)
REACHED, PARTLY = (
    Exact(4, 5),
    Exact(3, 5),
)  # 达成 from 80 % of the points, 部分达成 from 60 % (财预〔2020〕10号)
NINETY, TEN = Exact(90), Exact(10)
GAP_RED = Exact(5, 100)
UNSPENT_YELLOW = Exact(20, 100)


@dataclass(frozen=True, slots=True)
class Light:
    """A colour (red, yellow, green, blue), and the reckoning that gave it."""

    colour: str
    because: str

    @property
    def title(self) -> str:
        """The colour in Chinese."""
        return LIGHTS[self.colour]


def percent_text(share: Exact) -> str:
    """Write a share in per cent, half-up to two decimals."""
    return f"{decimal_text(half_up(share.numerator * 10_000, share.denominator), 2, trim=True)}%"


def scaled_light(scale: Scale, reached: Exact, wanted: Exact, *, told: str) -> Light:
    """Light a value against what was wanted by now (above 0), by the scale of a rule set.

    For execution: executed against planned; for a forward indicator: actual against stage value.
    """
    share = reached / wanted
    percent = share * Exact(100)
    colour = light_of(scale, percent)
    return Light(colour, f"{told} = {percent_text(share)}，{_band(scale, percent)}")


def _band(scale: Scale, percent: Exact) -> str:
    lower = ""
    for band in scale:
        edge = percent_text(band.below / Exact(100)) if band.below is not None else ""
        if band.below is None or percent < band.below:
            parts = (lower, f"低于 {edge}" if edge else "")
            return "、".join(part for part in parts if part) + f"亮{LIGHTS[band.light]}灯"
        lower = f"达到 {edge}"
    return ""


def reverse_light(*, within: bool, told: str) -> Light:
    """Light an indicator of which less is better: green within its target, red beyond."""
    return Light("green", f"反向：{told}，没有超过") if within else Light("red", f"反向：{told}，已经超过")


def zero_light(*, met: bool, told: str) -> Light:
    """Light an indicator whose target is zero: green where it is met, else red."""
    return Light("green", f"目标为零：{told}，相等") if met else Light("red", f"目标为零：{told}，不相等")


def qualitative_light(share: Exact) -> Light:
    """Light what has no number to be held against by the share of its points: 达成, 部分达成, 未达成."""
    told = f"定性：得分占分值 {percent_text(share)}"
    if share >= REACHED:
        return Light("green", f"{told}，达成")
    return Light("yellow", f"{told}，部分达成") if share >= PARTLY else Light("red", f"{told}，未达成")


def worst(lights: Iterable[Light | None]) -> str:
    """Give the worst colour, red before yellow before green before blue; empty where no light burns."""
    colours = {light.colour for light in lights if light is not None}
    return next((colour for colour in WORST_FIRST if colour in colours), "")


def self_evaluation_lights(
    *, indicators: Exact, execution: Exact, unspent: Exact | None
) -> tuple[Light, ...]:
    """Warn of a self-evaluation: indicator points (of 90) against those of execution (of 10), and money left.

    `unspent` is the share of the budget; None where the budget is 0.
    """
    lights = []
    of_ninety, of_ten = indicators / NINETY, execution / TEN
    if of_ninety > Exact(0):
        gap = (of_ninety - of_ten) / of_ninety
        if gap > GAP_RED:
            told = f"自评：指标得分率 {percent_text(of_ninety)}，执行率得分率 {percent_text(of_ten)}"
            lights.append(Light("red", f"{told}，相差 {percent_text(gap)}，超过 5%"))
    if unspent is None:
        lights.append(Light("yellow", "自评：预算为 0"))
    elif unspent > UNSPENT_YELLOW:
        lights.append(Light("yellow", f"自评：结余占预算 {percent_text(unspent)}，超过 20%"))
    return tuple(lights)
