import re

import pytest

from jiheng.errors import NotFoundError, UnreadableInputError
from jiheng.evidence.kinds import KINDS
from jiheng.frameworks.indicator_library import TREES
from jiheng.frameworks.library_names import FOLDER, HEAD, NamedIndicator, named_indicators
from jiheng.frameworks.library_reading import find_library, library_ids, load_library
from jiheng.frameworks.rule_set import find_rule_set, rule_set_ids
from jiheng.measures.selection import Selection
from jiheng.values.score import Score

HEAD_TEXT = """\
title: 库
written_by: 甲
checked_by: 乙
checked_on: 2026-11-25
sources: {book: 一本书}
activities: {巡检: 看一看}
starting_set: [B01]
proportions: {产出: 100}
proportions_from: 约定
"""
GROUP_TEXT = """\
group: B
title: 数量
trees: {2020: 产出指标/数量指标}
indicators:
  - id: B01
    name: 巡检次数
    aliases: [看的次数]
    definition: 看了几次。
    formula: 条数
    unit: 次
    target: ≥12次
    records: [inspection]
    documents: [巡检单]
    activities: [巡检]
    measure: {kind: record_count, of: inspection}
    rule: {code: F01}
    sources: [book]
  - id: B02
    name: 好不好
    definition: 说不清。
    formula: 没有
    records: [inspection]
    activities: [巡检]
    replaced_by: [B01]
    sources: [book]
  - id: B03
    name: 规范不规范
    definition: 看要点。
    formula: 相加
    target: 规范
    records: [judgement]
    activities: [巡检]
    measure: {kind: checklist}
    rule: {code: F08, items: [一, 二, 三]}
    sources: [book]
"""


def loaded(head: str = HEAD_TEXT, group: str = GROUP_TEXT):
    return load_library({HEAD: head.encode(), "b.yaml": group.encode()}, name="x")


@pytest.fixture(scope="module", params=library_ids())
def shipped(request):
    return find_library(request.param)


def test_a_library_says_everything_of_an_indicator():
    indicator = loaded().find("看的次数")
    assert (indicator.id, indicator.places, indicator.records) == (
        "B01",
        {"2020": ("产出指标", "数量指标")},
        (KINDS["inspection"],),
    )
    assert indicator.way is not None
    assert indicator.way.kind.code == "F01"
    assert indicator.way.question.measure.name == "record_count"


def test_an_indicator_that_is_no_measure_is_stood_for_by_the_first_that_replaces_it():
    library = loaded()
    assert library.find("B02").way is None
    assert library.standing_for(library.find("B02")).id == "B01"
    assert library.standing_for(library.find("B01")).id == "B01"


def test_the_items_of_a_checklist_get_their_points_with_the_weight_to_the_last_hundredth():
    way = loaded().find("B03").way
    assert way is not None
    items = way.rule_at(Score(1_000))["items"]
    assert items == [
        {"text": "一", "points": "3.34"},
        {"text": "二", "points": "3.33"},
        {"text": "三", "points": "3.33"},
    ]


def test_what_is_not_there_is_told_with_the_nearest():
    with pytest.raises(NotFoundError, match="是不是想写“巡检次数”"):
        loaded().find("巡检总次数")
    with pytest.raises(NotFoundError, match="it-om"):
        find_library("it")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("    name: 巡检次数\n", "", 5, "缺少“name”"),
        ("unit: 次", "untt: 次", 10, "不认识“untt”"),
        ("≥12次", "约12次", 11, "约"),
        ("kind: record_count", "kind: recrod_count", 15, "不认识“recrod_count”"),
        ("of: inspection", "of: inspections", 15, "没有“inspections”这种记录"),
        ("rule: {code: F01}", "rule: {code: F99}", 16, "不认识“F99”"),
        ("rule: {code: F01}", "rule: {code: F01, step: 1}", 16, "step"),
        ("target: ≥12次", "target: ≤12次", 16, "越多越好"),
        ("records: [inspection]\n    documents", "records: [inspektion]\n    documents", 12, "inspektion"),
        ("sources: [book]\n  - id: B02", "sources: [bok]\n  - id: B02", 17, "不认识“bok”"),
        ("activities: [巡检]\n    measure: {kind: record", "measure: {kind: record", 5, "没有写 activities"),
        ("replaced_by: [B01]", "replaced_by: [B02]", 24, "不认识“B02”"),
        ("name: 好不好", "name: 看的次数", 19, "用了两次：B01 和 B02"),
        ("trees: {2020: 产出指标/数量指标}\n", "", 4, "没有写这个指标在哪棵树"),
        ("trees: {2020:", "trees: {2019:", 3, "不认识“2019”"),
    ],
)
def test_each_fault_of_a_library_is_told_with_its_line(old: str, new: str, line: int, words: str):
    assert GROUP_TEXT.count(old) == 1
    with pytest.raises(UnreadableInputError) as raised:
        loaded(group=GROUP_TEXT.replace(old, new))
    told = [fault for fault in raised.value.faults if words in str(fault)]
    assert [(fault.place.file, fault.place.line) for fault in told][:1] == [("b.yaml", line)]


def test_all_faults_of_all_files_are_told_together():
    with pytest.raises(UnreadableInputError) as raised:
        loaded(HEAD_TEXT.replace("[B01]", "[B77]"), GROUP_TEXT.replace("F08", "F88") + "more: 1\n")
    assert [fault.place.file for fault in raised.value.faults] == ["b.yaml", "b.yaml", HEAD]


def test_a_file_that_is_no_yaml_is_a_fault_of_that_file():
    with pytest.raises(UnreadableInputError) as raised:
        loaded(group="a: [1")
    assert "b.yaml" in {fault.place.file for fault in raised.value.faults}


def test_ids_go_by_group_and_number(shipped):
    assert all(re.fullmatch(r"[A-F]-?\d\d", each.id) for each in shipped.indicators)
    assert {each.id[0] for each in shipped.indicators} == set(shipped.groups)


def test_every_place_is_one_of_a_tree_that_a_rule_set_prints(shipped):
    trees = [tree for name in rule_set_ids() for tree in find_rule_set(name).trees]
    printed = {
        path
        for tree in trees
        for level in tree.levels
        for path in ((level.name,), *((level.name, second.name) for second in level.levels))
    }
    for each in shipped.indicators:
        assert set(each.places) <= set(TREES)
        assert set(each.places.values()) <= printed, each.id


def test_the_records_demanded_are_those_that_are_measured(shipped):
    for each in shipped.indicators:
        if each.way is None:
            continue
        asked = {
            value.fact_type for value in each.way.question.parameters.values() if isinstance(value, Selection)
        }
        assert asked <= set(each.records), each.id


def test_definitions_are_one_sentence_and_documents_are_named(shipped):
    for each in shipped.indicators:
        assert each.definition.count("。") == 1, each.id
        assert each.definition.endswith("。"), each.id
        assert each.documents, each.id


def test_the_library_ships_with_the_package():
    assert [*FOLDER.glob("it-om/*.yaml")]


def test_names_and_targets_alone_are_those_of_the_whole_library():
    fields = NamedIndicator.__dataclass_fields__
    for name in library_ids():
        alone = sorted(named_indicators(name), key=lambda each: each.id)
        whole = find_library(name).indicators
        assert [[getattr(each, field) for field in fields] for each in alone] == [
            [getattr(each, field) for field in fields] for each in whole
        ]
