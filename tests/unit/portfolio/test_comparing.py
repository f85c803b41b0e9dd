"""Many projects beside each other: against cases reckoned by hand."""

import hashlib
import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from jiheng.cli.main import main
from jiheng.errors import UnreadableInputError, UsageError
from jiheng.portfolio.comparing.groups import Likeness, likeness, merged
from jiheng.portfolio.comparing.order_statistics import PERCENTS, percentile
from jiheng.portfolio.comparing.risk_rules import read_risk_rule
from jiheng.portfolio.comparing.sample import shared_out
from tests.support.portfolios import answers, told, written

CASES = Path(__file__).parents[2] / "cases/comparing"
ONE_GROUP = Likeness(by=("kind",), least=2)
PORTAL = {"system_kinds": "门户网站"}


def cases(name):
    return yaml.safe_load((CASES / name).read_text("utf-8"))


def group_of(totals, **more):
    return [PORTAL | {"total": each * 100} | more for each in totals]


@pytest.mark.parametrize("case", cases("quantiles.yaml"), ids=lambda case: f"n={len(case['values'])}")
def test_quantiles_are_those_reckoned_by_hand(tmp_path, case):
    projects = group_of(case["values"]) + (
        [PORTAL] if len(case["values"]) < 2 else []
    )  # unknown: not counted
    like = Likeness(by=("kind",), least=2)
    found = answers([written(tmp_path, projects)], "groups", like=like)["groups"]
    (row,) = told(found)
    assert row["scored"] == len(case["values"])
    assert [row["q25"], row["q50"], row["q75"]] == [Decimal(str(case["q"][each])) for each in (25, 50, 75)]
    if len(case["values"]) > 1:
        (row,) = told(answers([written(tmp_path, projects)], "spread", like=like)["spread_total"])
        assert [row[f"q{each}"] for each in PERCENTS] == [Decimal(str(case["q"][each])) for each in PERCENTS]
        assert row["mean"] == round(Decimal(sum(case["values"])) / len(case["values"]), 2)


@pytest.mark.parametrize("case", cases("outliers.yaml"), ids=lambda case: case["why"][:20])
def test_who_is_far_is_who_was_reckoned_by_hand(tmp_path, case):
    found = answers([written(tmp_path, group_of(case["totals"]))], "outliers", like=ONE_GROUP)[
        "outliers_total"
    ]
    assert [row["value"] for row in told(found)] == case["far"]


def test_small_groups_are_put_together_and_what_stays_small_is_hidden():
    counts = {("a", "1"): 12, ("a", "2"): 4, ("a", "3"): 7, ("b", "1"): 3, ("c", "1"): 5, ("d", "1"): 1}
    found = merged(counts, 10)
    assert found[("a", "1")] == ("a", "1")
    assert found[("a", "2")] == found[("a", "3")] == ("a", "其余")
    assert ("b", "1") not in found  # 3 + 5 + 1 with nobody to join
    assert merged(counts | {("e", "1"): 1}, 10)[("b", "1")] == ("其余",)


def test_every_project_is_in_one_group_or_told_of(tmp_path):
    projects = [PORTAL | {"total": 9000, "budget": 10_000_000} for _ in range(11)]
    projects += [PORTAL | {"budget": 300_000_000}, {"total": 1}, {"fault": "坏了"}]
    found = answers([written(tmp_path, projects)], "groups")["groups"]
    assert [(row["group"], row["n"]) for row in told(found)] == [("门户网站 · 20万元以下", 11)]
    notes = "\n".join(found.notes)
    assert "1 个项目不知道系统类别" in notes
    assert "1 个项目的组合并以后仍不满 10 个" in notes


def test_costs_are_rounded_once_and_what_is_not_known_is_told(tmp_path):
    projects = [PORTAL | {"paid": each, "systems": 3} for each in (100, 200, 301)] + [PORTAL | {"systems": 3}]
    projects.append(PORTAL | {"paid": 5, "systems": 0})
    found = answers([written(tmp_path, projects)], "cost", like=ONE_GROUP)["spread_system_cost"]
    (row,) = told(found)
    assert (row["n"], row["q5"], row["q50"], row["q95"]) == (
        3,
        Decimal("0.33"),
        Decimal("0.67"),
        Decimal("1.00"),
    )
    assert "2 个项目没有“每个系统的费用（元）”" in found.notes[0]


def test_the_rank_of_a_project_is_told_with_n(tmp_path):
    found = answers([written(tmp_path, group_of([80, 90, 90, 95]))], "rank", like=ONE_GROUP, name="项目1")[
        "ranks"
    ]
    total = next(row for row in told(found) if row["quantity"] == "总分")
    assert total["rank"] == "第 50 百分位，n=4"  # one below, itself one of two equal: (1 + 1) / 4
    assert percentile(0, 1, 214) == 0
    assert percentile(130, 1, 214) == 61


def at_least(target, actual, name="巡检次数", sign="≥"):
    numbers = {"target_numerator": target, "target_denominator": 1}
    numbers |= {"actual_numerator": actual, "actual_denominator": 1}
    return {"name": name, "operator": sign, "measured_in": "次", **numbers}


def test_weak_targets_are_found_from_last_year_and_from_peers(tmp_path):
    projects = [PORTAL | {"code": f"P{each}", "leaves": [at_least(50, 52)]} for each in range(8)]
    projects[0]["leaves"] = [at_least(12, 52)]  # last year 50, then reached 52; peers reach 52
    projects[1]["leaves"] = [at_least(50, 52), at_least(9, 1, "事件数", "≤")]  # last year at most 5
    before = [each | {"year": 2023, "leaves": [at_least(50, 52)]} for each in projects[:2]]
    before[1]["leaves"] = [at_least(50, 52), at_least(5, 5, "事件数", "≤")]
    source = written(tmp_path, [*projects, *before])
    found = answers([source], "targets", like=ONE_GROUP)
    rows = {row["indicator"]: row for row in told(found["weak_targets"])}
    assert set(rows) == {"巡检次数", "事件数"}
    assert rows["巡检次数"]["project"] == "项目0"
    for words in ("上年的指标值 50次", "上年的实际完成值 52次", "同类四分之三（n=8）达到的 52次"):
        assert words in rows["巡检次数"]["reason"]
    assert "上年的指标值 5次" in rows["事件数"]["reason"]
    assert [row["indicator"] for row in told(found["always_met"])] == ["巡检次数"]


def test_targets_that_the_table_does_not_have_are_told_not_judged(tmp_path):
    found = answers([written(tmp_path, group_of([90, 90]))], "targets", like=ONE_GROUP)["weak_targets"]
    assert not found.rows


RULE = """
id: r
title: 试
source: 测试
high: 25
middle: 10
reasons:
  - {signal: execution_below, at: 80%, points: 20, unknown: 7, because: 钱}
  - {signal: differs, at: 2分, points: 20, because: 分}
  - {signal: unproved, at: 1个, points: 5, because: 据}
"""


def test_risk_adds_up_named_reasons_and_what_is_not_known_is_one(tmp_path):
    rule = tmp_path / "rule.yaml"
    rule.write_text(RULE, "utf-8")
    projects = [
        PORTAL
        | {"total": 9000, "published_total": 9200, "budget": 100, "paid": 79, "leaves": [{"facts": 0}]},
        PORTAL
        | {"total": 9000, "published_total": 9199, "budget": 100, "paid": 80, "leaves": [{"facts": 1}]},
        PORTAL | {"total": 9000, "budget": 100, "leaves": [{"facts": 1}]},
    ]
    found = answers([written(tmp_path, projects)], "risk", like=ONE_GROUP, risk_rules=rule)["risk"]
    rows = {row["project"]: row for row in told(found)}
    assert [(rows[f"项目{each}"]["points"], rows[f"项目{each}"]["level"]) for each in range(3)] == [
        (45, "高"),
        (0, "低"),
        (7, "低"),
    ]
    assert rows["项目0"]["reasons"].count("+") == 3
    assert "不知道预算数和支付金额" in rows["项目2"]["reasons"]


def test_a_rule_of_risk_is_refused_with_every_fault(tmp_path):
    assert len(read_risk_rule().reasons) == 15
    rule = tmp_path / "rule.yaml"
    wrong = RULE.replace("execution_below, at: 80%", "execution, at: 80%").replace("2分", "很多")
    rule.write_text(wrong.replace("points: 5", "points: 500"), "utf-8")
    with pytest.raises(UnreadableInputError) as caught:
        read_risk_rule(rule)
    assert len(caught.value.faults) >= 3


def test_a_sample_is_drawn_again_with_a_hash_and_a_list(tmp_path):
    projects = [PORTAL | {"code": f"P{each:03}", "total": 9000, "budget": 1} for each in range(40)]
    source = written(tmp_path, projects)
    asked = {"like": ONE_GROUP, "size": 5, "seed": "盐田", "certain": False}
    found = told(answers([source], "sample", **asked)["sample"])
    by_hand = sorted(
        (f"P{each:03}" for each in range(40)),
        key=lambda code: hashlib.sha256(f"盐田\n{code}".encode()).hexdigest(),
    )
    assert [row["code"] for row in found] == by_hand[:5]
    assert {row["probability"] for row in found} == {"5/40"}
    again = written(tmp_path / "again", projects[::-1], parts=3)
    assert [row["code"] for row in told(answers([again], "sample", **asked)["sample"])] == by_hand[:5]


def test_draws_are_shared_out_in_proportion_and_never_more_than_there_are():
    assert shared_out({"a": 60, "b": 30, "c": 10}, 10) == {"a": 6, "b": 3, "c": 1}
    assert shared_out({"a": 100, "b": 1}, 10) == {"a": 9, "b": 1}
    assert shared_out({"a": 2, "b": 1}, 10) == {"a": 2, "b": 1}
    assert shared_out({"a": 5, "b": 9}, 1) == {"b": 1, "a": 0}


def test_high_risk_is_drawn_for_certain(tmp_path):
    rule = tmp_path / "rule.yaml"
    rule.write_text(RULE.replace("high: 25", "high: 20"), "utf-8")
    projects = [PORTAL | {"budget": 100, "paid": 90 if each else 10, "leaves": [{}]} for each in range(30)]
    found = told(
        answers([written(tmp_path, projects)], "sample", like=ONE_GROUP, size=3, seed="1", risk_rules=rule)[
            "sample"
        ]
    )
    assert {(row["project"], row["probability"]) for row in found if row["stratum"].startswith("高")} == {
        ("项目0", "1/1")
    }
    assert {row["probability"] for row in found if not row["stratum"].startswith("高")} == {"2/29"}


def test_a_project_is_found_again_by_code_and_else_by_name(tmp_path):
    projects = [
        {"code": "A", "name": "新名", "total": 9000},
        {"name": "同名", "total": 8000},
        {"name": "两个", "total": 1},
        {"code": "Z", "name": "没有", "total": 1},
        {"code": "A", "name": "旧名", "total": 8500, "year": 2023},
        {"name": "同名", "total": 8200, "year": 2023},
        *[{"name": "两个", "total": 2, "year": 2023}] * 2,
    ]
    found = told(answers([written(tmp_path, projects)], "years")["years"])
    assert [(row["project"], row["change"]) for row in found] == [
        ("新名", Decimal("5.00")),
        ("同名", Decimal("-2.00")),
    ]


@pytest.mark.parametrize("drawn", range(4))
def test_a_roll_up_is_the_same_however_projects_were_gathered(tmp_path, drawn):
    chance = random.Random(drawn)  # noqa: S311 — no secret
    projects = [
        {
            "department": chance.choice(["甲局", "乙局", None]),
            "total": chance.choice([None, chance.randrange(10_001)]),
            "budget": chance.choice([None, 0, chance.randrange(10**13)]),
            "grade": "优",
        }
        for _ in range(chance.randrange(1, 40))
    ]
    whole = told(answers([written(tmp_path / "a", projects)], "rollup")["roll_up_department"])
    shuffled = chance.sample(projects, len(projects))
    cut = chance.randrange(len(projects) + 1)
    sides = [each for each in (shuffled[:cut], shuffled[cut:]) if each]
    parted = [written(tmp_path / f"b{place}", each, parts=1 + place) for place, each in enumerate(sides)]
    assert told(answers(parted, "rollup")["roll_up_department"]) == whole
    for row in whole:
        mine = [each for each in projects if row["name"] in ("合计", each["department"] or "没有写明")]
        scored = [each for each in mine if each["total"] is not None]
        weighed = [each for each in scored if each["budget"]]
        assert (row["n"], row["scored"], row["weighted_n"]) == (len(mine), len(scored), len(weighed))
        mean = Fraction(sum(each["total"] for each in scored), len(scored)) if scored else None
        weight = sum(each["budget"] for each in weighed)
        product = sum(each["total"] * each["budget"] for each in weighed)
        for key, exact in (("mean", mean), ("weighted", Fraction(product, weight) if weight else None)):
            assert (row[key] is None) == (exact is None)
            if exact is not None:
                assert Fraction(row[key]) == Fraction(int(exact + Fraction(1, 2)), 100)


def test_rules_of_likeness_are_refused_in_words():
    for words in (
        {"by": "色"},
        {"by": "kind,kind"},
        {"least": 1},
        {"counts": "2,x"},
        {"funds": "50万元,20万元"},
    ):
        with pytest.raises(UsageError):
            likeness(**words)


def test_the_command_writes_a_workbook_with_pictures(tmp_path, capsys):
    table, scores = written(tmp_path, group_of(range(60, 100), department="甲局", region="乙区"))
    file = tmp_path / "book.xlsx"
    words = ["compare", "all", str(table), str(scores), "--by", "kind", "--seed", "1", "--size", "5"]
    assert main([*words, "--out", str(file)]) == 0
    assert "n" in capsys.readouterr().out
    import zipfile

    names = zipfile.ZipFile(file).namelist()
    assert any(each.startswith("xl/charts/") for each in names)
    assert any(each.startswith("xl/media/") for each in names)
    assert main(["compare", "sample", str(table), str(scores)]) == 2
    assert main(["compare", "groups", str(table)]) == 2
    assert main(["compare", "groups", str(table), str(table)]) == 3
