"""How the indicators of project.yaml are read: selections by alias, names, references, weights."""

import shutil
from pathlib import Path

import pytest

from jiheng.errors import Fault, UnreadableInputError
from jiheng.measures.selection import Selection
from jiheng.measures.year_on_year import Compared
from jiheng.projects.folder import open_folder
from jiheng.projects.project import EvaluationKind, Project
from jiheng.workflows.evaluate import evaluate

SMALL = Path(__file__).parents[2] / "cases" / "projects" / "small"
PERIOD = "  period: 2023\n"
SELECTION = "{kind: inspection, system: 政务网站}"
MEASURED = """  measured:
    - name: 上门巡检次数
      target: ≥2次
      published_actual: 3次
      remarks: [只数上门的]
      measure: {kind: record_count, of: {kind: inspection, system: 门户网站, where: 上门}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def edited(folder: Path, *edits: tuple[str, str]) -> Project:
    file = folder / "project.yaml"
    text = file.read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")
    return open_folder(folder).project


def faults(folder: Path, *edits: tuple[str, str]) -> list[Fault]:
    with pytest.raises(UnreadableInputError) as caught:
        edited(folder, *edits)
    return list(caught.value.faults)


def test_an_alias_in_a_selection_means_the_system(folder: Path) -> None:
    project = edited(folder, (SELECTION, "{kind: 巡检, 系统: 门户网站}"))
    _, leaf = next(project.leaves())
    selection = leaf.ways[0].question.parameters["of"]
    assert isinstance(selection, Selection)
    assert {name: each.only for name, each in selection.conditions.items()} == {"system": "政务网站"}
    assert str(selection) == "“巡检”记录（系统为政务网站）"
    assert [each.score for each in evaluate(folder).card.leaves()] == [
        each.score for each in evaluate(SMALL).card.leaves()
    ]


def test_an_alias_in_what_is_taken_of_a_selection_means_the_system_too(folder: Path) -> None:
    written = "{kind: statistic, of: {kind: 巡检, 系统: 门户网站, distinct: inspected_on}}"
    project = edited(folder, (f"{{kind: record_count, of: {SELECTION}}}", written))
    _, leaf = next(project.leaves())
    assert str(leaf.ways[0].question.parameters["of"]) == "“巡检”记录（系统为政务网站）的巡检日期"


def test_a_measure_can_be_compared_with_the_year_before(folder: Path) -> None:
    written = f"{{kind: record_count, of: {SELECTION}, year_on_year: 增长率}}"
    project = edited(folder, (f"{{kind: record_count, of: {SELECTION}}}", written))
    _, leaf = next(project.leaves())
    assert isinstance(leaf.ways[0].question, Compared)
    assert leaf.ways[0].question.direction == "increase"


def test_a_comparison_that_is_neither_growth_nor_fall_is_a_fault(folder: Path) -> None:
    written = f"{{kind: record_count, of: {SELECTION}, year_on_year: 变化}}"
    (fault,) = faults(folder, (f"{{kind: record_count, of: {SELECTION}}}", written))
    assert (fault.what, fault.expected) == ("不在可选值之内", "increase（增长率）、decrease（下降率）")


def test_an_alias_in_one_of_several_selections_or_in_shares_means_the_system_too(folder: Path) -> None:
    record_count = f"{{kind: record_count, of: {SELECTION}}}"
    counts = "{kind: occurrence_counts, of: [{what: 巡检, kind: 巡检, 系统: 门户网站}]}"
    _, leaf = next(edited(folder, (record_count, counts)).leaves())
    (selection,) = leaf.ways[0].question.parameters["of"].by_name.values()
    assert str(selection) == "“巡检”记录（系统为政务网站）"
    shares = "{kind: each_system, measured: 可用率, shares: {门户网站: 3}}"
    _, leaf = next(edited(folder, (counts, shares)).leaves())
    assert leaf.ways[0].question.parameters["shares"].by_system == {"政务网站": 3}


def test_an_unknown_system_is_a_fault_at_its_line_naming_those_there_are(folder: Path) -> None:
    (fault,) = faults(folder, (SELECTION, "{kind: inspection, system: 政府网站}"))
    line = (folder / "project.yaml").read_text("utf-8").splitlines().index(
        "          measure: {kind: record_count, of: {kind: inspection, system: 政府网站}}"
    ) + 1
    assert (fault.place.file, fault.place.line, fault.what) == (
        "project.yaml",
        line,
        "项目里没有“政府网站”这个系统",
    )
    assert fault.expected == "政务网站"


def test_a_measured_indicator_keeps_all_that_was_written(folder: Path) -> None:
    (each,) = edited(folder, (PERIOD, PERIOD + MEASURED)).unweighted
    assert (each.name, each.target.text, each.approved_as) == ("上门巡检次数", "≥2次", "")
    assert (each.published_actual, each.remarks) == ("3次", ("只数上门的",))
    assert each.question.measure.name == "record_count"


def test_a_project_may_be_measured_only(folder: Path) -> None:
    text = (folder / "project.yaml").read_text("utf-8")
    tree = text[text.index("  indicators:\n") :]
    project = edited(folder, (tree, MEASURED))
    assert project.branches == ()
    assert [each.name for each in project.unweighted] == ["上门巡检次数"]


def test_a_measured_indicator_may_stand_for_an_approved_one_and_a_stage_goal(folder: Path) -> None:
    stages = "  stages:\n    - {text: 巡检, indicators: [上门巡检次数, 巡检次数]}\n  approved:"
    measured = MEASURED.replace("      target:", "      approved_as: 巡检次数\n      target:")
    project = edited(folder, ("  approved:", stages), (PERIOD, PERIOD + measured))
    assert project.goals.stages[0].indicators == ("上门巡检次数", "巡检次数")
    assert project.unweighted[0].approved_as == "巡检次数"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("self_evaluation", EvaluationKind.SELF_EVALUATION),
        ("单位自评", EvaluationKind.SELF_EVALUATION),
        ("财政评价", EvaluationKind.FISCAL_EVALUATION),
    ],
)
def test_the_kind_of_evaluation_is_read_by_identifier_or_title(
    written: str, kind: EvaluationKind, folder: Path
) -> None:
    assert edited(folder, (PERIOD, f"{PERIOD}  kind: {written}\n")).kind is kind


def test_an_unknown_kind_of_evaluation_is_a_fault(folder: Path) -> None:
    (fault,) = faults(folder, (PERIOD, f"{PERIOD}  kind: 自我评价\n"))
    assert fault.what == "不在可选值之内"
    assert "self_evaluation（单位自评）" in fault.expected


def test_a_name_used_twice_in_the_tree_is_told_at_the_second_place(folder: Path) -> None:
    told = faults(folder, ("- name: 预算执行率", "- name: 巡检次数"))
    assert [(fault.what, fault.place.line) for fault in told] == [("指标“巡检次数”出现了两次", 25)]


def test_a_reference_from_deep_in_the_tree_is_told_at_its_own_line(folder: Path) -> None:
    edit = ("- name: 预算执行率\n", "- name: 预算执行率\n          approved_as: 执行率\n")
    assert [(fault.what, fault.place.line) for fault in faults(folder, edit)] == [("不认识“执行率”", 26)]


def test_one_wrong_leaf_does_not_make_the_sums_wrong(folder: Path) -> None:
    told = faults(folder, ("target: ≥98%", "target: 比去年好"))
    assert [fault.place.column for fault in told] == ["target"]


def test_systems_share_no_name(folder: Path) -> None:
    edit = ("  - name: 政务网站\n", "  - name: 门户网站\n  - name: 政务网站\n")
    assert "“门户网站”已经是系统“门户网站”的名称" in [fault.what for fault in faults(folder, edit)]
