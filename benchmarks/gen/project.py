"""A project folder with as many leaves and records as asked, everything in its ledger."""

from pathlib import Path

from benchmarks.gen.records import SYSTEMS, write_csv

HEAD = """jiheng: 1
name: 政务系统运维服务
fiscal_year: 2023
organisation:
  implementing_unit: 某市信息中心
systems:
{systems}
goals:
  overall: 各系统全年正常运行
evaluation:
  period: 2023
  rule_set: cn-mof-2020-10
  indicators:
    - name: 产出
      weight: 100
      indicators:
"""
LEAF = """        - name: 监测次数{number}
          weight: {weight}
          target: ≥{target}次
          measure: {{kind: record_count, of: {{kind: environment_check, system: {system}}}}}
          rule: {{code: F02}}
"""


def write_project(folder: Path, *, leaves: int, rows: int) -> None:
    """Write project.yaml and the register; the ledger is `jiheng record`'s."""
    share, more = divmod(10_000, leaves)  # hundredths of a point
    weights = [share + (number < more) for number in range(leaves)]
    listed = "".join(
        LEAF.format(
            number=number + 1,
            weight=f"{weight // 100}.{weight % 100:02}",
            target=100 + number,
            system=SYSTEMS[number % len(SYSTEMS)],
        )
        for number, weight in enumerate(weights)
    )
    systems = "\n".join(f"  - name: {name}" for name in SYSTEMS)
    evidence = folder / "evidence"
    evidence.mkdir(parents=True)
    (folder / "project.yaml").write_text(HEAD.format(systems=systems) + listed, "utf-8")
    write_csv(evidence / "environment_check.csv", rows)
