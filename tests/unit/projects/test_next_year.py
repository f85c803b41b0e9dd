"""Another year's project begun anew: dates move, results stay behind, all of it is told."""

from pathlib import Path

import pytest

from jiheng.errors import UsageError
from jiheng.projects.edit import section
from jiheng.projects.next_year import next_year
from jiheng.projects.open_project import ProjectText

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").iterdir())
YANTIAN = next(each for each in EXAMPLES if each.name.startswith("yantian")) / "project.yaml"
SMALL = """\
jiheng: 1
name: 门户网站2024年运维  # 与批复一致
fiscal_year: 2024
organisation: {implementing_unit: 某局}
systems:
  - name: 2024版门户
holidays: holidays.csv
contracts:
  - name: 2024年运维合同
    number: HT-2024-8
    service_period: 2024-03-01..2025-02-28
    payments:
      - {by: 2024-02-29, amount: 3万元}
    promises:
      - name: 每日监测
        of: {kind: environment_check, system: 2024版门户}
        every: 天
        times: 365
      - name: 月报
        of: {kind: periodic_report, report_type: 运维月报}
        every: 月
        times: 12
        deadline: 2024年12月31日前
        waived: [{period: 2024-03, reason: 割接, approved_by: 张三}]
goals:
  annual: 2024年网站稳定运行，优于2023年。
  attained: 全部完成。
  approved:
    - {path: [产出指标, 时效指标], name: 完成时间, target: 2024年12月底前, published_actual: 按时}
narrative:
  background: [一句]
  problems: [又一句]
evaluation:
  period: 2024
  rule_set: cn-mof-2020-10
  published: {total: 98}
"""


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda each: each.name)
def test_every_example_reads_in_the_year_after(folder: Path) -> None:
    raw = (folder / "project.yaml").read_bytes()
    year = int(str(section(raw, ("fiscal_year",)))) + 1
    project, faults = ProjectText(next_year(raw, year).raw).load()
    assert not faults
    assert project is not None
    assert project.fiscal_year == year
    assert not any(leaf.published.actual or leaf.remarks or leaf.deviation for _, leaf in project.leaves())


def test_what_moves_and_what_stays_behind() -> None:
    found = next_year(SMALL.encode(), 2025)
    text = found.raw.decode()
    assert "name: 门户网站2025年运维  # 与批复一致" in text
    contract = section(found.raw, ("contracts", 0))
    assert contract == {
        "name": "2025年运维合同",
        "service_period": "2025-03-01..2026-02-28",
        "payments": [{"by": "2025-02-28", "amount": "3万元"}],
        "promises": [
            {"name": "每日监测", "of": {"kind": "environment_check", "system": "2024版门户"}, "every": "天"},
            {
                "name": "月报",
                "of": {"kind": "periodic_report", "report_type": "运维月报"},
                "every": "月",
                "times": "12",
                "deadline": "2025年12月31日前",
            },
        ],
    }
    assert section(found.raw, ("goals",)) == {
        "annual": "2025年网站稳定运行，优于2023年。",
        "approved": [{"path": ["产出指标", "时效指标"], "name": "完成时间", "target": "2025年12月底前"}],
    }
    assert section(found.raw, ("narrative",)) == {"background": ["一句"]}
    assert section(found.raw, ("evaluation",)) == {"period": "2025", "rule_set": "cn-mof-2020-10"}
    assert section(found.raw, ("systems", 0, "name")) == "2024版门户"


def test_all_of_it_is_told() -> None:
    found = next_year(SMALL.encode(), 2025)
    assert "“2024年运维合同”付款日：2024-02-29 → 2025-02-28" in found.moved
    assert "“完成时间”指标值：2024年12月底前 → 2025年12月底前" in found.moved
    assert set(found.left_out) == {
        "合同编号 1 处",
        "按天、按周的约定写明的总次数 1 处",
        "约定的免除 1 处",
        "年度目标实际完成情况 1 处",
        "公布的得分和实际值 2 处",
        "文字说明里当年的情况 1 处",
    }
    assert "约定 2 条，次数和期限照旧" in found.kept


@pytest.mark.parametrize("year", [2024, 1999, 2100])
def test_no_such_year(year: int) -> None:
    with pytest.raises(UsageError):
        next_year(SMALL.encode(), year)
