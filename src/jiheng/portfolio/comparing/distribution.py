"""How a quantity is spread within each group, and where one project stands in its own."""

from jiheng.errors import NotFoundError
from jiheng.portfolio.comparing.answer import Answer, Boxes, Cell, decimal_of, halved, hundredths
from jiheng.portfolio.comparing.groups import Likeness
from jiheng.portfolio.comparing.opened import Opened
from jiheng.portfolio.comparing.order_statistics import METHOD, PERCENTS, RANKED, keep_quantiles, percentile
from jiheng.portfolio.comparing.quantities import Quantity, unknown_note, values_of

MOST_NAMED = 50  # projects that are ranked in one answer
MEAN = "平均：合计÷n，四舍五入到 0.01"


def distribution(opened: Opened, like: Likeness, quantity: Quantity) -> Answer:
    """List the groups with the quantiles of a quantity; a group with fewer numbers than `least` is hidden."""
    keep_quantiles(opened, f"spread_{quantity.key}", values_of(quantity))
    quantiles = ", ".join(f"q{each}" for each in PERCENTS)
    found = opened.rows(
        f"SELECT label, s.n, total, {quantiles} FROM spread_{quantity.key} s JOIN groups USING (grp) "
        "ORDER BY s.n DESC, label"
    )
    rows = tuple(
        (label, n, *map(halved, spread), decimal_of(total, 100 * n, 2))
        for label, n, total, *spread in found
        if n >= like.least
    )
    notes = unknown_note(opened, quantity)
    hidden = len(found) - len(rows)
    if hidden:
        notes += (f"{hidden} 组里知道这个数的不满 {like.least} 个，没有显示",)
    return Answer(
        f"spread_{quantity.key}",
        f"{quantity.short}的分布",
        f"{quantity.title}：{len(rows)} 组的分布",
        (quantity.told, METHOD, MEAN, like.told),
        {"group": "同类", "n": "n"} | {f"q{each}": f"第{each}百分位" for each in PERCENTS} | {"mean": "平均"},
        rows,
        notes,
        Boxes(f"{quantity.title}在各组里的分布", quantity.unit),
    )


def ranks(opened: Opened, like: Likeness, quantities: tuple[Quantity, ...], name: str) -> Answer:
    """Say where the projects stand whose name, code or unit is, or has in it, `name`.

    Raises NotFoundError where there is none.
    """
    found = opened.rows(
        "SELECT id, name, unit FROM current WHERE fault IS NULL "
        "AND (code = ? OR name = ? OR contains(name, ?) OR contains(unit, ?)) "
        "ORDER BY name <> ?, name, unit, id LIMIT ?",
        *[name] * 5,
        MOST_NAMED + 1,
    )
    if not found:
        raise NotFoundError(
            f"{opened.year} 年度没有名称、编码或单位是“{name}”的项目\n    怎么办：写名称的一部分"
        )
    rows = [
        (title, unit, quantity.title, *standing(opened, like, quantity, project))
        for project, title, unit in found[:MOST_NAMED]
        for quantity in quantities
    ]
    more = (f"不止 {MOST_NAMED} 个，只列前 {MOST_NAMED} 个：把名称写全",) if len(found) > MOST_NAMED else ()
    titles = {"project": "项目", "unit": "单位", "quantity": "比什么", "group": "同类"}
    return Answer(
        "ranks",
        "位置",
        f"“{name}”在同类里的位置",
        (RANKED, *(each.told for each in quantities), like.told),
        titles | {"value": "数", "rank": "位置", "n": "n"},
        tuple(rows),
        more,
    )


def standing(opened: Opened, like: Likeness, quantity: Quantity, project: int) -> tuple[Cell, ...]:
    """Give the label of a project's group, its own number, its place in words, and n; `groups` are kept."""
    groups = opened.rows("SELECT grp, label FROM grouped JOIN groups USING (grp) WHERE id = ?", project)
    if not groups:
        return None, None, "不在任何一组", None
    ((grp, label),) = groups
    of_group = values_of(quantity, f"(SELECT id, grp FROM grouped WHERE grp = {grp})")
    own = opened.rows(f"SELECT value FROM ({of_group}) WHERE id = ?", project)[0][0]
    if own is None:
        return label, None, "数据不足：没有这个数", None
    ((n, below, equal),) = opened.rows(
        f"SELECT count(value), count(*) FILTER (value < ?), count(*) FILTER (value = ?) FROM ({of_group})",
        own,
        own,
    )
    if n < like.least:
        return label, hundredths(own), f"同类知道这个数的不满 {like.least} 个", n
    return label, hundredths(own), f"第 {percentile(below, equal, n)} 百分位，n={n}", n
