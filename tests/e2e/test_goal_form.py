"""A 绩效目标申报表 filled by hand, read into a project: the same form comes out, faults are told by cell."""

import pytest

from jiheng.cli.main import main
from jiheng.documents.read_any import read_document
from jiheng.errors import UnreadableInputError
from jiheng.projects.goal_form import read_goal_form
from jiheng.projects.goal_project import goal_project
from jiheng.workflows.evaluate import evaluate
from tests.support import forms
from tests.support.forms import changed, rows_of

WEIGHTED, PARTLY = "xinzhou-government-services-2022", "yantian-petition-2023"
DASHES = {f"F{row}": "—" for row in range(12, 22)}


def write_form(project, path):
    return forms.write_form(project, path, kind="goal_submission_form")


@pytest.fixture(scope="module")
def filled(root, tmp_path_factory):
    path = tmp_path_factory.mktemp("form") / "申报表.xlsx"
    return read_document(write_form(root / "examples" / WEIGHTED, path))


def written(filled, texts, folder):
    """Write the project of a changed form."""
    files = goal_project(read_goal_form(changed(filled, texts)), rule_set="cn-mof-2020-10")
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")
    return folder


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
@pytest.mark.parametrize("example", [WEIGHTED, PARTLY, "tongzhou-congress-2024"])
def test_form_to_project_to_form_is_the_same(root, tmp_path, example, suffix):
    first = write_form(root / "examples" / example, tmp_path / f"申报表.{suffix}")
    assert main(["init", str(tmp_path / "project"), "--from-form", str(first)]) == 0
    before = rows_of(write_form(root / "examples" / example, tmp_path / "before.docx"))
    assert before == rows_of(write_form(tmp_path / "project", tmp_path / "after.docx"))


def test_the_project_holds_what_the_form_says(filled, tmp_path):
    texts = {
        "C10": "第一行\n第二行: #不是注释",
        "G12": "按合同清单逐项计数",
        "E5": "30",
        "E6": "30",
    }
    card = evaluate(written(filled, texts, tmp_path)).card
    project = card.project
    assert (project.fiscal_year, project.organisation.implementing_unit) == (2022, "行政审批服务管理局")
    assert project.goals.overall == "第一行\n第二行: #不是注释"
    assert [branch.name for branch in project.branches] == ["预算执行", "产出指标", "效益指标", "满意度指标"]
    leaf = next(leaf for _, leaf in project.leaves() if leaf.name == "技术服务内容（项）")
    assert (str(leaf.weight), leaf.target.text, leaf.definition) == ("10", "7", "按合同清单逐项计数")
    assert "300000.00,2022-01-01,当年财政拨款" in (tmp_path / "evidence" / "budget.csv").read_text("utf-8")
    assert card.total is None  # nothing was done yet: no points, and no full marks


def test_weights_of_100_leave_no_room_for_execution(filled, tmp_path):
    project = evaluate(written(filled, {"F12": "20"}, tmp_path)).card.project
    assert [branch.name for branch in project.branches] == ["产出指标", "效益指标", "满意度指标"]


def test_without_weights_nothing_is_scored_and_the_note_says_so(filled, tmp_path):
    card = evaluate(written(filled, {**DASHES, "G12": "口径"}, tmp_path)).card
    assert card.project.branches == ()
    assert card.project.goals.approved[0].definition == "口径"
    assert any("还不能评分" in note for note in card.notes)


@pytest.mark.parametrize("target", ["次月10日前", "1～2小时", "≤2次", "≥95%", "2小时内", "不低于去年", "0次"])
def test_a_target_of_any_form_gives_a_project_that_loads(filled, tmp_path, target):
    project = evaluate(written(filled, {"E12": target}, tmp_path)).card.project
    assert project.goals.approved[0].target == target


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"C3": ""}, "“C3”：“项目名称”没有填"),
        ({"F4": "（未填写）"}, "“F4”：“实施单位”没有填"),
        ({"A2": "年度未写"}, "没有年度"),
        ({"E5": "二十多万"}, "“E5”：年度资金总额：读不出金额"),
        ({"E5": "25"}, "“E5”：年度资金总额不等于各来源的合计"),
        ({"F12": ""}, "“F12”：“技术服务内容（项）”的分值没有填"),
        ({"F12": "十分多"}, "“F12”：“技术服务内容（项）”的分值"),
        ({"F12": "0"}, "“F12”：“技术服务内容（项）”的分值：分值是 0"),
        ({"F12": "11"}, "“F11”：各指标的分值合计不对"),
        ({"E12": "—"}, "“E12”：“技术服务内容（项）”的年度指标值没有填"),
        ({"E12": "不适用"}, "“F12”：“技术服务内容（项）”的指标不适用，却有分值"),
        ({"D13": "技术服务内容（项）"}, "“D13”：指标“技术服务内容（项）”写了两次"),
        ({"F11": "权数"}, "表头缺少分值"),
        ({"C5": "资金"}, "没有资金"),
    ],
)
def test_every_fault_is_told_by_its_cell(filled, texts, told):
    with pytest.raises(UnreadableInputError) as raised:
        read_goal_form(changed(filled, texts))
    assert told in str(raised.value)
    assert len(raised.value.faults) == 1


def test_all_faults_are_told_together(filled):
    with pytest.raises(UnreadableInputError) as raised:
        read_goal_form(changed(filled, {"C3": "", "E5": "x", "E12": "", "F13": ""}))
    assert [fault.place.column for fault in raised.value.faults] == ["C3", "E5", "E12", "F13"]


@pytest.mark.parametrize("kind", ["self_evaluation_form", "monitoring_form"])
def test_another_form_is_not_taken_for_it(root, tmp_path, kind):
    day = ["--on", "2022-06-30"] if kind == "monitoring_form" else []
    other = tmp_path / "表.xlsx"
    words = ["report", str(root / "examples" / WEIGHTED), "--kind", kind, *day, "--out", str(other)]
    assert main(words) == 0
    assert read_goal_form(read_document(other)) is None
