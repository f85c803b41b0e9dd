"""A project folder with as many leaves and records as asked: `project.py FOLDER LEAVES ROWS`."""

import sys
from pathlib import Path

from records import write_csv

LEAVES_A_SYSTEM = 3

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
            target=1 + number % LEAVES_A_SYSTEM,
            system=f"系统{number // LEAVES_A_SYSTEM + 1}",
        )
        for number, weight in enumerate(weights)
    )
    count = max(LEAVES_A_SYSTEM, -(-leaves // LEAVES_A_SYSTEM))
    systems = "\n".join(f"  - name: 系统{number + 1}" for number in range(count))
    evidence = folder / "evidence"
    evidence.mkdir(parents=True)
    (folder / "project.yaml").write_text(HEAD.format(systems=systems) + listed, "utf-8")
    write_csv(evidence / "environment_check.csv", rows, count)


if __name__ == "__main__":
    write_project(Path(sys.argv[1]), leaves=int(sys.argv[2]), rows=int(sys.argv[3]))
