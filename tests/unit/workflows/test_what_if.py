"""What if: what is supposed moves what depends on it and nothing else, and is written nowhere."""

import json
import shutil
from pathlib import Path

import pytest

from jiheng.cli.main import main
from jiheng.errors import UnreadableInputError
from jiheng.scoring.comparison import comparison_json
from jiheng.values.quantity import Quantity
from jiheng.values.ratio import Ratio
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.what_if import what_if

EXAMPLES = Path(__file__).parents[3] / "examples"
YANTIAN = EXAMPLES / "yantian-petition-2023"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(YANTIAN, tmp_path / "project"))


def moved(folder: Path, *written: str, rule_set: str = "") -> dict[str, tuple[str, str]]:
    found = what_if(folder, written, rule_set=rule_set)
    return {each.path[-1]: (each.before.score, each.after.score) for each in found.compared.moved}


def test_a_supposed_value_moves_its_leaf_alone_and_the_total() -> None:
    found = what_if(YANTIAN, ["预算执行率=95%"])
    assert [each.path[-1] for each in found.compared.moved] == ["预算执行率"]
    after = found.compared.after
    assert (after.total.text, after.grade) == ("97.70", "优")  # type: ignore[union-attr]
    leaf = next(each for each in after.leaves() if each.leaf.name == "预算执行率")
    assert leaf.found == ("假定实际值为 95%，代替记录算得的 99.68%",)
    assert leaf.facts == ()


def test_weight_target_and_score_are_told_before_and_after() -> None:
    found = comparison_json(what_if(YANTIAN, ["预算执行率.weight=6", "资金到位率.weight=1"]).compared)
    told = {
        each["path"][-1]: [(side["weight"], side["score"]) for side in (each["before"], each["after"])]
        for each in found["leaves"]
    }
    assert told == {
        "资金到位率": [("2.00", "2.00"), ("1.00", "1.00")],
        "预算执行率": [("5.00", "5.00"), ("6.00", "6.00")],
    }


def written_exactly(value: Quantity | Ratio) -> str:
    return f"{value.numerator}/{value.denominator}" if isinstance(value, Ratio) else str(value)


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir()))
def test_the_values_found_supposed_again_move_nothing(name: str) -> None:
    card = evaluate(EXAMPLES / name).card
    numbers = [
        f"{leaf.leaf.name}={written_exactly(leaf.value)}"
        for leaf in card.leaves()
        if isinstance(leaf.value, Quantity | Ratio)
    ]
    found = what_if(EXAMPLES / name, numbers)
    assert found.compared.moved == ()
    assert (found.compared.after.total, found.compared.after.grade) == (card.total, card.grade)
    assert len(numbers) > 10 or name != YANTIAN.name


@pytest.mark.parametrize(
    ("written", "scores"),
    [
        (["云安访系统上门巡检次数=9次"], {"云安访系统上门巡检次数": ("2.00", "1.50")}),
        (["云安访系统上门巡检次数=9/12"], None),  # a share is no number of visits
        (["盐田区群众诉求智慧指挥系统运维月报提交及时率=9/10"], {"运维月报提交及时率": ("4.00", "3.60")}),
        (["成本控制率=63万元/61.91万元"], {"成本控制率": ("4.00", "3.50")}),
        (["资金到位率=不适用"], {"资金到位率": ("2.00", "不适用")}),
        (["云安访系统上门巡检次数.target=15次"], {"云安访系统上门巡检次数": ("2.00", "1.60")}),
        (["云安访系统上门巡检次数.目标==15次"], {"云安访系统上门巡检次数": ("2.00", "1.60")}),
        (
            ["预算执行率.weight=6", "资金到位率.weight=1"],
            {"资金到位率": ("2.00", "1.00"), "预算执行率": ("5.00", "6.00")},
        ),
        (["信访群众满意度=2次"], {"信访群众满意度": ("9.00", "8.90")}),  # by the way in use: complaints
    ],
)
def test_each_form_of_supposition(written: list[str], scores: dict[str, tuple[str, str]] | None) -> None:
    if scores is None:
        with pytest.raises(UnreadableInputError):
            what_if(YANTIAN, written)
        return
    found = moved(YANTIAN, *written)
    assert {name: found[full] for name in scores for full in found if name in full} == scores
    assert len(found) == len(scores)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (["预算执行綠=1%"], ["没有“预算执行綠”这个评分指标", "是不是想写“预算执行率”？"]),
        (["预算执行率"], ["读不出假定了什么"]),
        (["预算执行率=很高"], ["读不出数量"]),
        (["预算执行率=11次"], ["不能由 11次 得分", "目标是 ≥98%"]),
        (["立项依据充分性=98%"], ["不能由 98% 得分"]),
        (["资金到位率.wieght=5"], ["没有“wieght”这一项可以假定", "资金到位率.weight=…"]),
        (["资金管理=5次"], ["“资金管理”不是末级指标"]),
        (["系统正常运行率=98%"], ["只计量、不设分值"]),
        (["预算执行率=1%", "预算执行率=2%"], ["的实际值假定了两次"]),
        (["预算执行率.weight=6"], ["下级指标分值合计 12 分，与它自己的 11 分不等"]),
        (["预算执行率.target=很高"], ["读不出指标值"]),
        (
            ["预算执行綠=1%", "资金到位率=5%%", "项目管理=1次", "成本控制率=3天"],
            ["有 4 处问题", "1. ", "4. "],
        ),
    ],
)
def test_all_that_is_wrong_is_told_together(written: list[str], told: list[str]) -> None:
    with pytest.raises(UnreadableInputError) as raised:
        what_if(YANTIAN, written)
    for words in told:
        assert words in str(raised.value)


def test_the_weights_of_branches_may_be_supposed_too() -> None:
    written = ["预算执行率.weight=6", "资金管理.weight=12", "项目管理.weight=21", "项目效益.分值=24"]
    written += ["项目效益/满意度.weight=9", "信访群众满意度.weight=9"]
    scores = moved(YANTIAN, *written)
    assert scores == {"预算执行率": ("5.00", "6.00"), "信访群众满意度": ("9.00", "8.10")}


def test_a_rule_set_is_played_through_with_the_values() -> None:
    small = Path(__file__).parents[2] / "cases" / "projects" / "small"
    found = what_if(small, [], rule_set="local-bands-80-70-60")
    assert found.compared.after.project.rule_set.id == "local-bands-80-70-60"
    assert found.compared.moved == ()


def test_an_override_that_stands_is_told() -> None:
    path = EXAMPLES / "xinzhou-government-services-2022"
    name = next(leaf.leaf.name for leaf in evaluate(path).card.leaves() if leaf.override)
    found = what_if(path, [f"{name}=50%"])
    assert found.remarks == (f"“{name}”有改分记录（{_by(path)}改为 8 分），假定的实际值不改变得分",)


def _by(path: Path) -> str:
    return next(leaf.override.by for leaf in evaluate(path).card.leaves() if leaf.override)


def test_nothing_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    assert main(["whatif", str(folder), "--set", "预算执行率=95%", "--set", "预算执行率.target=≥90%"]) == 0
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before
    assert "没有写进任何文件" in capsys.readouterr().out


def test_the_command_shows_both_sides(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["whatif", str(YANTIAN), "--set", "预算执行率=60%", "--all"]) == 0
    told = capsys.readouterr().out
    for words in ("99.68% → 60%", "总分 98 分“优” → 94.2 分“优”", "假定实际值为 60%", "成本控制率"):
        assert words in told
    assert main(["whatif", str(YANTIAN), "--set", "预算执行率=60%", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["moved"], told["indicators"], len(told["leaves"])) == (1, 26, 1)
    assert told["leaves"][0]["after"]["found"] == ["假定实际值为 60%，代替记录算得的 99.68%"]
    assert main(["whatif", str(YANTIAN)]) == 2
