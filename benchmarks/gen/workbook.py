"""The workbook in which an office would score a leaf table: `workbook.py TABLE FILE.xlsx`.

A row a leaf with the formula of its rule, and on the first sheet a row a project with its total and grade.
No value is stored: whoever opens it must reckon.
"""

import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

# C weight, D and E what was reached, F and G the target, H the deduction of a step.
FORMULAS = {
    "F02": "IF(D{r}*G{r}>=F{r}*E{r},C{r},C{r}*D{r}*G{r}/(E{r}*F{r}))",
    "F03": "IF(D{r}*G{r}<=F{r}*E{r},C{r},C{r}*E{r}*F{r}/(D{r}*G{r}))",
    "F05": "IF(D{r}*G{r}>=F{r}*E{r},C{r},MAX(0,C{r}-H{r}*ROUNDUP((F{r}*E{r}-D{r}*G{r})/(E{r}*G{r}),0)))",
    "F06": "IF(D{r}*G{r}<=F{r}*E{r},C{r},MAX(0,C{r}-H{r}*ROUNDUP((D{r}*G{r}-F{r}*E{r})/(E{r}*G{r}),0)))",
    "F07": "IF(D{r}>=E{r},C{r},C{r}*D{r}/E{r})",
    "F09": "IF(F{r}>0,D{r}/E{r},0)",
    "F10": "IF(D{r}>0,C{r},0)",
    "F11": "C{r}*IF(D{r}>=90*E{r},100,IF(D{r}>=80*E{r},80,IF(D{r}>=60*E{r},60,0)))/100",
    "F18": "IF(D{r}=0,C{r},MAX(0,C{r}*(100*E{r}-ABS(D{r}))/(100*E{r})))",
}
OTHER = "C{r}*D{r}/(100*E{r})"
GRADE = '=IF(B{r}>=90,"优",IF(B{r}>=80,"良",IF(B{r}>=60,"中","差")))'
COLUMNS = ["project", "rule", "weight", "n1", "d1", "n2", "d2"]

table = Path(sys.argv[1])
book = xlsxwriter.Workbook(sys.argv[2])
totals, leaves = book.add_worksheet("totals"), book.add_worksheet("leaves")
files = sorted((table / "leaves").glob("*.parquet"))
rules = {
    each["rule"]: json.loads(each["text"])
    for file in files
    for each in pq.read_table(table / "rules" / file.name).to_pylist()
}
parts = pa.concat_tables([pq.read_table(file, columns=[*COLUMNS, "leaf"]) for file in files])
ends: dict[int, list[int]] = {}
for row, each in enumerate(parts.sort_by([("project", "ascending"), ("leaf", "ascending")]).to_pylist(), 1):
    rule = rules[each["rule"]]
    deduction = rule["fixed"]["of"].get("deduction")
    step = int(deduction["numerator"]) / int(deduction["denominator"]) if deduction else 0
    numbers = (each[name] for name in COLUMNS[3:])
    leaves.write_row(row - 1, 0, [each["project"], rule["kind"], each["weight"] / 100, *numbers, step])
    formula = FORMULAS.get(rule["kind"], OTHER).format(r=row)
    leaves.write_formula(row - 1, 8, f"=ROUND({formula},2)")
    ends.setdefault(each["project"], []).append(row)
for number, (project, rows) in enumerate(sorted(ends.items()), 1):
    totals.write_number(number - 1, 0, project)
    totals.write_formula(number - 1, 1, f"=ROUND(SUM(leaves!I{rows[0]}:I{rows[-1]}),2)")
    totals.write_formula(number - 1, 2, GRADE.format(r=number))
book.close()
