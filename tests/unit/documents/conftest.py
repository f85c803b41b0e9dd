"""A scoring table of 26 rows and 9 columns, laid out as the annex of the Yantian report of 2023."""

from itertools import groupby

import pytest

from jiheng.documents.model import Align, Cell, Table

HEAD = (
    (
        Cell("评价指标", columns=4),
        *(Cell(text, rows=2) for text in ("指标说明", "评分标准", "标杆值", "实际完成值", "得分")),
    ),
    tuple(Cell(text) for text in ("一级指标", "二级指标", "三级指标", "权重")),
)
GROUPS = (
    ("项目决策\n（20分）", "项目立项\n（7分）", 2),
    ("项目决策\n（20分）", "绩效目标\n（7分）", 2),
    ("项目决策\n（20分）", "资金投入\n（6分）", 2),
    ("项目管理\n（20分）", "资金管理\n（11分）", 3),
    ("项目管理\n（20分）", "组织实施\n（9分）", 2),
    ("项目产出\n（35分）", "产出数量\n（16分）", 8),
    ("项目产出\n（35分）", "产出质量\n（8分）", 2),
    ("项目产出\n（35分）", "产出时效\n（7分）", 2),
    ("项目产出\n（35分）", "产出成本\n（4分）", 1),
    ("项目效益\n（25分）", "社会效益\n（15分）", 1),
    ("项目效益\n（25分）", "满意度\n（10分）", 1),
)
STANDARD = "①预算执行率≥98%，得满分；\n②预算执行率每降低1个百分点扣0.1分，不足1个百分点的，按1个百分点扣分。"


def leaves() -> list[tuple[Cell, ...]]:
    rows = []
    for _, group in groupby(GROUPS, key=lambda group: group[0]):
        members = list(group)
        first = Cell(members[0][0], rows=sum(count for _, _, count in members))
        for _, second, count in members:
            for number in range(count):
                parents = (Cell(second, rows=count),) if number == 0 else ()
                rows.append(
                    (
                        *((first,) if number == 0 and second == members[0][1] else ()),
                        *parents,
                        Cell(f"{second[:4]}之指标{number + 1}"),
                        Cell("4"),
                        Cell("项目预算资金是否按照计划执行，用以反映执行情况。", align=Align.LEFT),
                        Cell(STANDARD, align=Align.LEFT),
                        Cell("≥98%"),
                        Cell("99.68%"),
                        Cell("4"),
                    )
                )
    return rows


@pytest.fixture
def score_table() -> Table:
    dashes = tuple(Cell("—") for _ in range(4))
    total = (Cell("总分", columns=3, bold=True), Cell("100"), *dashes, Cell("98", bold=True))
    widths = (18, 20, 30, 11, 45, 60, 15, 15, 11)
    return Table("项目绩效指标体系评分表", widths, HEAD, (*leaves(), total))
