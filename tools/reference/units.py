"""The pages of the units found in code: rule kinds, adjustments, measures, report kinds."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from jiheng.audit.library import FAMILIES
from jiheng.audit.library import HEADINGS as CHECK_HEADINGS
from jiheng.audit.library import checks as all_checks
from jiheng.catalogue import Catalogue, Parameter, Unit
from jiheng.measures.library import MEASURES
from jiheng.reports.library import REPORT_KINDS
from jiheng.reports.template_fields import FIELDS
from jiheng.rules.library import ADJUSTMENTS, RULE_KINDS
from jiheng.sources.connector import Connector
from jiheng.sources.connector_library import CONNECTORS
from jiheng.sources.network.unreachable import DETAILS
from jiheng.sources.probe import Probe
from jiheng.sources.probe_library import PROBES
from tools.reference.markdown import flow, table

ROOT = Path(__file__).resolve().parents[2]
GIVEN = ("case", "weight", "target", "actual", "parameters")  # the rest of a worked case is expected
CONDITIONS = (
    ("`result: 合格`", "is this"),
    ("`state: [在用, 闲置]`", "is one of these"),
    ("`severity: ≠高`", "is filled in, and is not this"),
    ('`failures: "≥1"`; also `>`, `≤`, `<`', "compares so: numbers, amounts, days, moments"),
    ("`retired_on: 空`", "is empty"),
    ("`retired_on: 非空`", "is filled in; an empty field meets no other condition"),
)
TAKEN = (
    ("`distinct: system`", "how many different values; of a day or a moment, how many days"),
    ("`sum: attendees`", "the sum; also `mean`, `highest`, `lowest`"),
    ("`latest: value`", "the value of the latest record"),
)


def docstring(unit: Unit, headings: Iterable[str]) -> str:
    """Set a unit's docstring as Markdown: its sentence, then one paragraph a heading."""
    parts = re.split(rf"^({'|'.join(headings)}): ", unit.page, flags=re.MULTILINE)
    opening, named = parts[0], zip(parts[1::2], parts[2::2], strict=True)
    told = [f"**{heading}:** {' '.join(body.split())}" for heading, body in named]
    return "\n\n".join([" ".join(opening.split()), *told])


def parameters(declared: tuple[Parameter, ...]) -> str:
    """Tabulate what may be set."""
    rows = [
        (f"`{each.name}`", each.title, each.meaning, f"`{each.default}`" if each.default else _unset(each))
        for each in declared
    ]
    return table(("parameter", "title", "meaning", "default"), rows) if rows else ""


def _unset(parameter: Parameter) -> str:
    return "required" if parameter.default is None else ""


def worked_cases(file: Path) -> str:
    """Tabulate the worked cases of a rule kind, where there are any, as they are written."""
    if not file.is_file():
        return ""
    cases: Any = yaml.load(file.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 — texts only
    given = [key for key in GIVEN if any(key in each for each in cases)]
    rows = [
        [
            *(flow(each.get(key, "")) for key in given),
            flow({key: each[key] for key in each if key not in GIVEN}),
        ]
        for each in cases
    ]
    link = f"[{file.name}](../../../{file.relative_to(ROOT)})"
    return f"Worked cases ({link}, run by the tests):\n\n{table((*given, 'expected'), rows)}"


def units(
    catalogue: Catalogue[Any], told: Callable[[Any], Iterable[str]], *, cases: str = "rules"
) -> Iterator[str]:
    """Write each unit of a catalogue: heading, what `told` says first, docstring, parameters."""
    folder = "/".join(catalogue.package.__name__.split("."))
    for unit in catalogue:
        yield f"## {unit.code} {unit.title}" if unit.code else f"## {unit.name} {unit.title}"
        source = f"src/{folder}/{unit.name}.py"
        yield " · ".join([f"[{unit.name}.py](../../../{source})", f"version {unit.version}", *told(unit)])
        yield docstring(unit, catalogue.headings)
        yield parameters(unit.parameters)
        if unit.code:
            yield worked_cases(ROOT / f"tests/cases/{cases}/{unit.name}.yaml")


def rules() -> Iterator[str]:
    """Write the page of the rule kinds."""
    yield "# Rule kinds"
    yield (
        "How what was reached becomes points. In project.yaml: `rule: {code: F05, step: 1个百分点, "
        "deduction: 0.1}`. Each kind is one file; its docstring is the entry here."
    )
    yield table(("code", "title"), [[unit.code, unit.title] for unit in RULE_KINDS])
    yield from units(RULE_KINDS, lambda _unit: ())


def adjustments() -> Iterator[str]:
    """Write the page of the adjustments."""
    yield "# Adjustments"
    yield (
        "What happens to points, weights and grades after the rules of the indicators. In project.yaml: "
        "`evaluation: {vetoes: […], gates: […], not_applicable: redistribute}`, and per indicator "
        "`over_achievement: {…}`; a rule set may give `gates`, `not_applicable` and `over_achievement`. A "
        "veto or gate has a `name`, a `measure`, the condition `when` (`≥1次`, `<60%`), a `source`, and the "
        "parameters below. They are applied in this order: F17, F31, vetoes of single indicators, "
        "overrides by hand, vetoes of branches or the whole, limits of the total, the grade and its limits."
    )
    yield table(("code", "title"), [[unit.code, unit.title] for unit in ADJUSTMENTS])
    yield from units(ADJUSTMENTS, lambda _unit: (), cases="adjustments")


def measures() -> Iterator[str]:
    """Write the page of the measures."""
    yield "# Measures"
    yield (
        "What was reached: questions put to the evidence. In project.yaml: `measure: {kind: record_count, "
        "of: {kind: inspection, where: 上门}}`. A selection is a kind of record, conditions on its fields, "
        "and a `period` where it is not the fiscal year."
    )
    yield table(("condition", "the field"), CONDITIONS)
    yield (
        "`statistic`, `quotient` and the measures of amounts take one number of a selection: its records, "
        "or, by one more key, what a field says of them."
    )
    yield table(("key", "takes"), TAKEN)
    yield (
        "Beside the parameters of any measure that answers with one quantity or ratio, "
        "`year_on_year: decrease` (下降率) or `increase` (增长率) compares the period with the same days of "
        "the year before: the answer is the change, divided by last year's value. Records of last year are "
        "kept in the same registers."
    )
    yield table(("kind", "title"), [[f"`{unit.name}`", unit.title] for unit in MEASURES])
    yield from units(MEASURES, lambda _unit: ())


def reports() -> Iterator[str]:
    """Write the page of the report kinds."""
    yield "# Report kinds"
    yield "What `jiheng report PROJECT --kind KIND --out FILE` writes."
    yield from units(REPORT_KINDS, lambda unit: (f"formats: {', '.join(unit.formats)}",))


def template_fields() -> Iterator[str]:
    """Write the page of the fields of a user's own template, in Chinese."""
    yield "# 自己的 Word 模板可用的字段"
    yield (
        "`jiheng report 项目 --template 模板.docx --out 文件.docx` 用项目的数填写自己的模板。"
        "模板用 Word 排好版，要填数的地方写字段，如 `{{ 项目.名称 }}`；一列数用表格的一行，"
        "上一行写 `{%tr for 行 in 指标 %}`，下一行写 `{%tr endfor %}`（这两行填完就没有了）；"
        "段落的循环写 `{%p for 段 in 说明 %}`。条件写 `{% if 结果.等级 == '优' %}…{% endif %}`。"
    )
    yield (
        "写错的字段一次全部指出，连同所在的段落和最接近的名称，不写出文件。"
        "模板里只能取字段、写条件和循环；带宏的、算得太久的、占用内存太多的模板不用。"
        "填进去的数和绩衡自己的文档一样带着对照表，可以用 `jiheng verify` 核对。"
    )
    yield table(("写法", "内容"), [(f"`{each.written}`", each.meaning) for each in FIELDS])


def probes() -> Iterator[str]:
    """Write the page of the probes."""
    yield "# Probes"
    yield (
        "What `jiheng probe` can ask now, again and again. In the file of the checks: `{probe: http, url: "
        "https://portal.example.gov.cn/}`, with the parameters below. Nothing is asked that the list `allow` "
        "does not permit; then, and where the fault is on our side, nothing was *seen*, and no sample is "
        "kept: that time is unknown, neither up nor down. How to begin: "
        "[看护一个系统](../../how-to/watch-a-system.md)."
    )
    rows = [(f"`{unit.name}`", unit.title, "yes" if unit.counts else "no") for unit in PROBES]
    yield table(("probe", "title", "says whether the system is up"), rows)
    yield "The words in the column `detail` of a sample:"
    yield table(("word", "title"), [(f"`{word}`", title) for word, title in DETAILS.items()])
    yield from units(PROBES, _probe_told)


def _probe_told(probe: Probe) -> Iterable[str]:
    cases = f"[cases](../../../tests/cases/probes/{probe.name}.yaml)"
    return (f"at most {probe.patience} s unless `timeout` says otherwise", cases)


def connectors() -> Iterator[str]:
    """Write the page of the connectors."""
    yield "# Connectors"
    yield (
        "What `jiheng connect` can take from elsewhere. In the file of the settings: `{connector: feed, "
        "system: 门户网站, url: https://portal.example.gov.cn/rss.xml}`, with the parameters below. "
        "Nothing is read that `allow` and `folders` do not permit. How to begin: "
        "[接入别处的数据](../../how-to/connect-a-source.md), "
        "[接入已有的监测系统](../../how-to/read-a-monitoring-system.md)."
    )
    yield table(("connector", "title"), [(f"`{unit.name}`", unit.title) for unit in CONNECTORS])
    yield from units(CONNECTORS, _connector_told)


def _connector_told(connector: Connector) -> Iterable[str]:
    cases = f"[cases](../../../tests/cases/connectors/{connector.name}.yaml)"
    return (f"at most {connector.patience} s unless `timeout` says otherwise", cases)


def checks() -> Iterator[str]:
    """Write the page of the checks of finished reports, family by family."""
    yield "# Checks"
    yield (
        "What `jiheng audit FILE` looks for in a finished report. Class D is decided by the text alone, "
        "H rests on words and layout, S is asked of a person."
    )
    families = {name: [each for each in all_checks() if _family(each) == name] for name in FAMILIES}
    for name, members in families.items():
        if members:
            yield f"## {FAMILIES[name]}"
        for check in members:
            source = f"src/jiheng/audit/checks/{name}/{check.name}.py"
            yield f"### {check.code} {check.title}"
            link = f"[{check.name}.py](../../../{source})"
            told = (f"version {check.version}", f"{check.severity} ({check.severity.word})")
            yield " · ".join([link, *told, f"class {check.decides}", str(check.certainty)])
            yield docstring(check, CHECK_HEADINGS)


def _family(check: Any) -> str:  # noqa: ANN401 — a Check
    return str(check.answer.__module__).split(".")[-2]
