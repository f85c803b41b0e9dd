import pytest

from jiheng.errors import UnreadableValueError
from jiheng.frameworks.rule_set import find_rule_set, load_rule_set, rule_set_ids
from jiheng.frameworks.showing import FROM_MEMORY, Line, as_yaml, differences, shown
from jiheng.frameworks.trees import IndicatorTree
from jiheng.values.score import Score
from jiheng.values.target import Target


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [text for line in lines for text in (line.text, *texts(line.below))]


@pytest.mark.parametrize("name", rule_set_ids())
def test_every_shipped_rule_set_loads_and_is_named_as_its_file(name: str) -> None:
    rule_set = find_rule_set(name)
    assert rule_set.id == name
    assert rule_set.source
    assert rule_set.checked_by


@pytest.mark.parametrize("name", rule_set_ids())
def test_what_is_written_out_loads_as_the_same_rule_set(name: str) -> None:
    rule_set = find_rule_set(name)
    assert load_rule_set(as_yaml(rule_set).encode(), file="x.yaml") == rule_set


@pytest.mark.parametrize("name", rule_set_ids())
def test_every_key_of_a_shipped_rule_set_is_shown_by_a_chinese_title(name: str) -> None:
    told = [line.partition("：")[0] for line in texts(shown(find_rule_set(name)))]
    assert [text for text in told if text.isidentifier() and text.isascii()] == []


def test_an_unknown_rule_set_is_told_with_those_there_are() -> None:
    with pytest.raises(UnreadableValueError, match="cn-mof-2020-10"):
        find_rule_set("cn-mof-2019")


@pytest.mark.parametrize(
    ("indicator", "category", "target", "used_for", "code"),
    [
        ("资金到位率", "资金管理", "100%", "资金到位率", "F07"),
        ("预算执行率", "预算执行", "≥98%", "预算执行率", "F27"),
        ("巡检次数", "数量指标", "≥12次", "定量正向", "F01"),
        ("巡检次数", "数量指标", "12次", "定量正向", "F01"),
        ("平台运维服务及时性", "时效指标", "及时", "定性", "F13"),
        ("平台运维服务及时性", "直接赋分", "及时", "直接赋分", "F10"),
    ],
)
def test_the_name_goes_before_the_category_and_the_category_before_the_form_of_the_target(
    indicator: str, category: str, target: str, used_for: str, code: str
) -> None:
    usual = find_rule_set("cn-mof-2020-10").usual_rule(indicator, category, Target.read(target))
    assert usual is not None
    assert (usual.use_for, usual.rule.kind.code) == (used_for, code)


def test_a_target_that_is_a_range_has_no_usual_rule() -> None:
    rule_set = find_rule_set("cn-mof-2020-10")
    assert rule_set.usual_rule("响应时间", "时效指标", Target.read("1～2小时")) is None


def tree_of(rule_set: str, name: str) -> IndicatorTree:
    return next(each for each in find_rule_set(rule_set).trees if each.id == name)


def test_the_framework_of_2020_names_the_two_points_that_are_bad_when_yes() -> None:
    tree = tree_of("cn-mof-2020-10", "evaluation-framework")
    bad = {each.name: [point.bad_when_yes for point in each.points] for each in tree.indicators()}
    assert [name for name, points in bad.items() if any(points)] == ["立项依据充分性", "资金使用合规性"]
    assert bad["立项依据充分性"] == [False, False, False, False, True]
    assert bad["资金使用合规性"] == [False, False, False, True]
    assert [len(each) for each in bad.values()] == [5, 3, 4, 3, 4, 2, 0, 0, 4, 2, 4, 0, 0, 0, 0, 0, 0]


def test_the_weights_of_2020_are_10_50_30_10() -> None:
    weights = tree_of("cn-mof-2020-10", "self-evaluation").weights
    assert [weights[name] for name in ("预算执行率", "产出指标", "效益指标", "满意度指标")] == [
        Score(1_000),
        Score(5_000),
        Score(3_000),
        Score(1_000),
    ]


def test_what_is_from_memory_is_marked_where_it_is_shown() -> None:
    marked = [text for text in texts(shown(find_rule_set("cn-mof-2020-10"))) if FROM_MEMORY in text]
    assert marked == ["7月，报送期限 8月31日（凭记忆）"]


@pytest.mark.parametrize(
    ("rule_set", "tree", "weights"),
    [
        ("cn-mof-2021-101", "with-cost", "预算执行率 10 成本指标 20 产出指标 40 效益指标 20 满意度指标 10"),
        ("cn-mof-2021-101", "without-cost", "预算执行率 10 产出指标 50 效益指标 30 满意度指标 10"),
        (
            "cn-mof-2021-101",
            "with-cost-without-satisfaction",
            "预算执行率 10 成本指标 20 产出指标 40 效益指标 30",
        ),
        (
            "cn-mof-2021-101",
            "without-cost-without-satisfaction",
            "预算执行率 10 产出指标 50 效益指标 40",
        ),
        ("henan-special-bond", "special-bond-operating", "成本指标 30 产出指标 40 效益指标 20 满意度指标 10"),
        ("report-tongzhou-2024", "evaluation-framework", "项目决策 10 项目过程 20 项目产出 40 项目效益 30"),
        ("report-yantian-2023", "evaluation-framework", "项目决策 20 项目管理 20 项目产出 35 项目效益 25"),
        ("report-finance-network", "evaluation-framework", ""),
        ("report-xinzhou-2022", "self-evaluation", "预算执行率 10 产出指标 50 效益指标 30 满意度指标 10"),
    ],
)
def test_each_tree_has_the_weights_of_its_document(rule_set: str, tree: str, weights: str) -> None:
    found = tree_of(rule_set, tree).weights
    assert " ".join(f"{name} {weight}" for name, weight in found.items()) == weights


def test_a_variant_changes_what_it_writes_and_takes_the_rest_from_its_base() -> None:
    base, variant = find_rule_set("cn-mof-2020-10"), find_rule_set("local-bands-80-70-60")
    changed = {str(each) for each in differences(base, variant)}
    assert changed == {
        "评定等级 / 出处：第二十条（“一般”如此，可另定） → 地方软件中一个省的配置，没有写明是哪个省",
        "评定等级 / 各档 / 优 / 起点（含）：90 → 80",
        "评定等级 / 各档 / 良 / 起点（含）：80 → 70",
    }
    assert variant.usual_rules == base.usual_rules
    assert [line.text for line in shown(variant, apart_from=base)] == ["评定等级"]


def test_a_group_is_changed_entry_by_entry() -> None:
    base, variant = find_rule_set("cn-mof-2020-10"), find_rule_set("henan")
    (line,) = [each for each in shown(variant, apart_from=base) if each.text == "绩效运行监控"]
    assert [each.text for each in line.below] == ["监控时点"]
    assert variant.monitoring.causes == base.monitoring.causes


def test_what_the_source_does_not_name_is_said_to_be_unknown() -> None:
    local = [find_rule_set(name) for name in rule_set_ids() if name.startswith("local-")]
    assert local
    assert all(each.jurisdiction.startswith("未知") and each.valid_from is None for each in local)


@pytest.mark.parametrize(
    ("name", "cited", "called"),
    [
        ("cn-mof-2020-10", "《项目支出绩效评价管理办法》（财预〔2020〕10号）", "财预〔2020〕10号"),
        (
            "sichuan-2025-10",
            "《项目支出绩效评价管理办法》（财预〔2020〕10号）、川财绩〔2025〕10号",
            "规则集“四川省 2025 年的监控预警和结果应用”",
        ),
        (
            "local-bands-80-70-60",
            "《项目支出绩效评价管理办法》（财预〔2020〕10号）",
            "规则集“地方变体：等级按 80、70、60 分划分”",
        ),
    ],
)
def test_a_variant_never_passes_its_own_rules_off_as_the_national_document(
    name: str, cited: str, called: str
) -> None:
    rule_set = find_rule_set(name)
    assert (rule_set.cited, rule_set.called) == (cited, called)


@pytest.mark.parametrize("name", rule_set_ids())
def test_a_shipped_usual_rule_leaves_nothing_to_defaults_of_the_code_that_may_change(name: str) -> None:
    written = find_rule_set(name).written["usual_rules"]
    assert isinstance(written, dict)
    for usual in find_rule_set(name).usual_rules:
        item = written[usual.use_for]
        assert isinstance(item, dict)
        declared = {parameter.name for parameter in usual.rule.kind.parameters} - {"finished"}
        assert declared | {"code"} == set(item["rule"])
