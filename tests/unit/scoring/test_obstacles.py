"""What keeps a project from a total is listed: nothing more, nothing less."""

import shutil
from pathlib import Path

import pytest

from jiheng.scoring.explain import explain
from jiheng.scoring.machine_output import scorecard_json
from jiheng.workflows.evaluate import Evaluation, evaluate

SMALL = Path(__file__).parents[2] / "cases" / "projects" / "small"
APPROVED = "    - {path: [产出指标, 数量指标], name: 巡检次数, target: 4次}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "small"))


def unscored(folder: Path, *approved: str) -> Evaluation:
    """The small project without a scored tree."""
    file = folder / "project.yaml"
    text = file.read_text("utf-8")
    text = text[: text.index("  indicators:\n")].replace(
        APPROVED, "".join(f"    - {{path: [产出], {row}}}\n" for row in approved)
    )
    file.write_text(text, "utf-8")
    return evaluate(folder)


def test_a_project_with_a_total_has_no_obstacle() -> None:
    assert evaluate(SMALL).card.obstacles == ()


def test_every_leaf_without_a_score_is_one_with_its_reason(folder: Path) -> None:
    (folder / "evidence" / "inspection.csv").unlink()
    (folder / "evidence" / "payment.csv").write_text("金额（元）,支付日期\n", "utf-8")
    card = evaluate(folder).card
    assert [each.split("，")[0] for each in card.obstacles] == ["巡检次数：数据不足", "预算执行率：数据不足"]
    assert card.obstacles[1] == "预算执行率：数据不足，2023年没有“支付”记录"
    assert (card.total, card.grade, str(card.earned)) == (None, "", "9")


def test_without_a_tree_it_is_what_the_approved_indicators_lack(folder: Path) -> None:
    card = unscored(
        folder,
        "name: 巡检次数, target: 4次, published_actual: 4次",
        "name: 响应时间, target: 2小时内",
        'name: 恢复时间, target: "", published_actual: 及时恢复',
        "name: 系统运行, target: 比去年好, published_actual: 99%",
        "name: 生态效益, target: 不适用, published_actual: 不适用",
    ).card
    assert list(card.obstacles) == [
        "没有一级、二级、三级指标的分值：总分无从相加",
        "没有评分标准：不知道怎样由完成情况得分",
        "批复的指标“响应时间”没有公布实际完成值",
        "批复的指标“恢复时间”没有目标值",
        "批复的指标“恢复时间”的完成情况“及时恢复”不是测得的数",
        "批复的指标“系统运行”的目标“比去年好”读不成一个界限",
    ]


def test_without_a_tree_there_is_no_total_no_grade_no_score(folder: Path) -> None:
    evaluation = unscored(folder, "name: 巡检次数, target: 4次")
    told = scorecard_json(evaluation.card)
    assert (told["total"], told["grade"], told["indicators"], told["branches"]) == (None, None, [], [])
    explained = explain(evaluation.card, evaluation.opened.evidence, "总分")
    assert explained.text == "总分：没有，因为有 3 处障碍"
    assert tuple(each.text for each in explained.below) == evaluation.card.obstacles
