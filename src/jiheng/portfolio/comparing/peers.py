"""One project beside its like: where it stands in its group by each quantity, with the group's quantiles."""

from collections.abc import Sequence

from jiheng.portfolio.bureau_project import RATE
from jiheng.portfolio.comparing.answer import Answer, halved
from jiheng.portfolio.comparing.distribution import standing
from jiheng.portfolio.comparing.groups import Likeness
from jiheng.portfolio.comparing.opened import Opened
from jiheng.portfolio.comparing.order_statistics import METHOD, PERCENTS, RANKED, keep_quantiles
from jiheng.portfolio.comparing.quantities import Quantity, values_of

NOBODY = "项目不在任何一组：没有注明类别或资金，或组合并以后仍太小"


def beside_peers(opened: Opened, like: Likeness, quantities: Sequence[Quantity], project: int) -> Answer:
    """Tell of each quantity the project's own value and rank, and how its group is spread; `groups` are kept.

    Where fewer than `least` of the group have the number, no quantile is told.
    """
    group = _group(opened, project)
    rows = []
    for quantity in quantities:
        label, value, rank, n = standing(opened, like, quantity, project)
        spread: tuple[object, ...] = (None,) * len(PERCENTS)
        if group is not None and isinstance(n, int) and n >= like.least:
            mine = f"(SELECT id, grp FROM grouped WHERE grp = {group})"
            keep_quantiles(opened, "own_spread", values_of(quantity, mine))
            quantiles = ", ".join(f"q{each}" for each in PERCENTS)
            ((*doubled,),) = opened.rows(f"SELECT {quantiles} FROM own_spread")
            spread = tuple(map(halved, doubled))
        rows.append((quantity.title, label, value, rank, n, *spread))
    columns = {"quantity": "比什么", "group": "同类", "value": "本项目", "rank": "位置", "n": "n"}
    notes = () if group is not None else (NOBODY,)
    return Answer(
        "peers", "与同类比", "与同类比", (RANKED, METHOD, *(each.told for each in quantities), like.told),
        columns | {f"q{each}": f"第{each}百分位" for each in PERCENTS}, tuple(rows), notes,  # type: ignore[arg-type] # cells
    )  # fmt: skip


def peer_rates(opened: Opened, like: Likeness, project: int, headings: str) -> dict[str, tuple[int, int]]:
    """Give by first heading the median rate of points in a project's group, doubled, in 0.01 %, and n.

    `headings` names the table of points by heading. What fewer than `least` have is left out.
    """
    group = _group(opened, project)
    if group is None:
        return {}
    rates = (
        f"SELECT heading, {RATE} AS value FROM {headings} h JOIN grouped g ON g.id = h.project "
        f"WHERE g.grp = {group}"
    )
    keep_quantiles(opened, "own_rates", rates, (50,), "heading")
    found = opened.rows("SELECT heading, q50, n FROM own_rates WHERE n >= ?", like.least)
    return {heading: (int(doubled), n) for heading, doubled, n in found}


def _group(opened: Opened, project: int) -> int | None:
    found = opened.rows("SELECT grp FROM grouped WHERE id = ?", project)
    return found[0][0] if found else None
