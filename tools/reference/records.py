"""The page of the record kinds, in Chinese."""

from collections.abc import Iterable, Iterator

from jiheng.evidence.fact import Fact
from jiheng.evidence.fields import COMMON, Field
from jiheng.evidence.kinds import FACT_TYPES
from tools.reference.markdown import table


def records() -> Iterator[str]:
    """Write the page of the record kinds, in Chinese."""
    yield "# 记录种类"
    yield (
        "项目文件夹的 `evidence/` 里，一种记录一个 CSV 文件，文件名就是下面的标识（如 `inspection.csv`）。"
        "表头写中文列名或标识都可以；可选列可以整列不写。文件在而一行记录也没有，表示“确实没有”；"
        "文件不在，表示“不知道”，用到它的指标是数据不足。"
    )
    yield table(("文件", "记录", "归入年度的日期"), [_record_row(kind) for kind in FACT_TYPES])
    for kind in FACT_TYPES:
        yield f"## {kind.stem} {kind.title}"
        yield _fields(each for each in kind.fields if each.name not in COMMON)
    yield "## 每种记录都可以有的列"
    yield _fields(each for each in FACT_TYPES[0].fields if each.name in COMMON)
    yield "## 单元格怎样写"
    forms = [
        ("日期", "2024-09-30、2024/9/30、2024年9月30日"),
        ("日期和时间", "2024-09-30 14:05，北京时间"),
        ("期间", "2024-09（一个月）、2024（一年）、2024-07-01..2024-09-30"),
        ("金额", "185000.00（元）、18.5万元"),
        ("项号", "①、1、第1项"),
        ("系统名称", "project.yaml 的 systems 中的名称或别名"),
    ]
    yield table(("内容", "可以写成"), forms)


def _record_row(kind: type[Fact]) -> tuple[str, str, str]:
    occurred = next(each for each in kind.fields if each.name == kind.occurred)
    return f"`{kind.stem}.csv`", kind.title, occurred.title


def _fields(fields: Iterable[Field]) -> str:
    rows = [(each.header, f"`{each.name}`", each.form, _needed(each), each.meaning) for each in fields]
    return table(("列名", "标识", "内容", "要不要填", "说明"), rows)


def _needed(field: Field) -> str:
    if field.required:
        return "必填"
    return f"可不填，即“{field.write(field.empty)}”" if field.choices and field.empty else "可不填"
