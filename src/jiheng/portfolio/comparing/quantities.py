"""What projects are compared by: whole numbers a project, in hundredths of what is printed.

A quotient is rounded half-up, once, to the fen or hundredth of a per cent, and only then ordered; where a
part of it is not known, or nothing was divided into, there is no number.
"""

from dataclasses import dataclass

from jiheng.errors import UsageError
from jiheng.portfolio.comparing.opened import Opened

MONEY = {"paid": "支付", "released": "到位", "budget": "预算"}
TITLES = {each: f"{title}金额" for each, title in MONEY.items()} | {
    "systems": "系统数",
    "service_items": "服务事项数",
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A name, a short title, a title with its unit, and the SQL of the number.

    `needs` are the columns it needs, `told` how it is reckoned.
    """

    key: str
    short: str
    title: str
    sql: str
    needs: tuple[str, ...]
    told: str

    @property
    def unit(self) -> str:
        """What its numbers count."""
        return self.title.partition("（")[2].rstrip("）") or "分"


def _quotient(above: str, below: str, times: int = 1) -> str:
    whole = f"(CAST(2 AS HUGEINT) * {times} * {above} + {below}) // (CAST(2 AS HUGEINT) * {below})"
    return f"CASE WHEN {above} >= 0 AND {below} > 0 THEN CAST({whole} AS BIGINT) END"


def quantities(money: str = "paid") -> dict[str, Quantity]:
    """Give them by name; costs are reckoned from the `money` paid, released or budgeted.

    Raises UsageError for another word.
    """
    if money not in MONEY:
        words = "、".join(f"{name}（{title}）" for name, title in MONEY.items())
        raise UsageError(f"没有“{money}”这种钱\n    怎么办：--money 写 {words}")
    spent = TITLES[money]
    listed = (
        Quantity("total", "总分", "总分", "total", (), "总分：jiheng score 算出的，没有总分的不计入"),
        Quantity(
            "system_cost",
            "每系统费用",
            "每个系统的费用（元）",
            _quotient(money, "systems"),
            (money, "systems"),
            f"每个系统的费用：{spent}÷系统数，四舍五入到分",
        ),
        Quantity(
            "item_cost",
            "每事项费用",
            "每个服务事项的费用（元）",
            _quotient(money, "service_items"),
            (money, "service_items"),
            f"每个服务事项的费用：{spent}÷服务事项数，四舍五入到分",
        ),
        Quantity(
            "execution",
            "执行率",
            "预算执行率（%）",
            _quotient("paid", "budget", 10_000),
            ("paid", "budget"),
            "预算执行率：支付金额÷预算金额，四舍五入到 0.01%",
        ),
    )
    return {each.key: each for each in listed}


def values_of(quantity: Quantity, what: str = "grouped") -> str:
    """Give the question for id, grp and value over the projects of groups."""
    return f"SELECT id, grp, {quantity.sql} AS value FROM {what} JOIN current USING (id)"


def unknown_note(opened: Opened, quantity: Quantity) -> tuple[str, ...]:
    """Tell of how many grouped projects the number is not known."""
    unknown = opened.number(f"SELECT count(*) FROM ({values_of(quantity)}) WHERE value IS NULL")
    if not unknown:
        return ()
    because = opened.lacks(*quantity.needs) or (
        "没有总分"
        if quantity.key == "total"
        else f"不知道{'或'.join(TITLES[each] for each in quantity.needs)}，或除数是 0"
    )
    return (f"{unknown} 个项目没有“{quantity.title}”，没有计入：{because}",)
