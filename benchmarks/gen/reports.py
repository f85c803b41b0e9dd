"""Reports to write: `reports.py FOLDER COUNT`. 90 paragraphs and a table of 26 x 9 each, no two alike.

FOLDER/reports.json is what every side writes; FOLDER/template.docx is the template that docxtpl fills.
"""

import json
import random
import sys
from pathlib import Path

import docx

WORDS = "运行维护服务按约定完成验收合格率巡检日志监测培训故障处理及时预算执行资金管理制度健全满意度"
COLUMNS, ROWS, PARAGRAPHS, EVERY = 9, 26, 90, 9


def text(chance: random.Random, longest: int) -> str:
    """Make a sentence."""
    return "".join(chance.choices(WORDS, k=chance.randint(longest // 2, longest)))


def report(number: int) -> dict[str, object]:
    """Make a report: (is a heading, text) of each paragraph, and the rows of its table."""
    chance = random.Random(number)
    blocks = [[int(n % EVERY == 0), text(chance, 14 if n % EVERY == 0 else 120)] for n in range(PARAGRAPHS)]
    head = [f"第{column + 1}列" for column in range(COLUMNS)]
    rows = [[text(chance, 14) for _ in range(COLUMNS - 1)] + [str(row)] for row in range(1, ROWS)]
    return {"title": f"第{number}号绩效评价报告", "blocks": blocks, "rows": [head, *rows]}


def template(path: Path) -> None:
    """Write the template with the loops that docxtpl knows."""
    made = docx.Document()
    made.add_paragraph("{{ title }}", style="Title")
    made.add_paragraph("{%p for block in blocks %}")
    made.add_paragraph("{%p if block[0] %}")
    made.add_paragraph("{{ block[1] }}", style="Heading 1")
    made.add_paragraph("{%p else %}")
    made.add_paragraph("{{ block[1] }}")
    made.add_paragraph("{%p endif %}")
    made.add_paragraph("{%p endfor %}")
    table = made.add_table(rows=3, cols=COLUMNS, style="Table Grid")
    table.cell(0, 0).text = "{%tr for row in rows %}"
    for column in range(COLUMNS):
        table.cell(1, column).text = f"{{{{ row[{column}] }}}}"
    table.cell(2, 0).text = "{%tr endfor %}"
    made.save(str(path))


folder, count = Path(sys.argv[1]), int(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
written = json.dumps([report(number) for number in range(count)], ensure_ascii=False)
(folder / "reports.json").write_text(written, "utf-8")
template(folder / "template.docx")
