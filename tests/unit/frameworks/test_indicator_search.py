import pytest

from jiheng.frameworks.indicator_search import search
from jiheng.frameworks.library_reading import find_library


@pytest.fixture(scope="module")
def library():
    return find_library("it-om")


def ids(found) -> list[str]:
    return [each.id for each in found.indicators]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["B03"], "B03"),
        (["f-11"], "F-11"),
        (["运行环境监测次数"], "B03"),
        (["月报提交及时率"], "D05"),  # an alias, whole
        (["信访群众满意度"], "F-13"),
        (["数据备份"], "C12"),  # begins the name, before those that hold it
        (["备份", "成功"], "C12"),
        (["技术服务内容（项）"], "B02"),
    ],
)
def test_the_best_comes_first(library, words: list[str], first: str):
    found = search(library, words)
    assert not found.near
    assert ids(found)[0] == first


def test_the_name_goes_before_an_alias_and_both_before_the_activity(library):
    found = search(library, ["巡检"])
    ranks = [
        0 if "巡检" in each.name else 1 if any("巡检" in alias for alias in each.aliases) else 2
        for each in found.indicators
    ]
    assert ranks == sorted(ranks)
    assert {0, 2} <= set(ranks)


def test_every_word_must_fit(library):
    assert search(library, ["备份", "满意度"]).near
    assert set(ids(search(library, ["备份", "成功率"]))) < set(ids(search(library, ["备份"])))


def test_activity_and_tree_choose(library):
    chosen = search(library, [], activity="巡检", tree="2021")
    assert ids(chosen)
    assert all("巡检" in each.activities and "2021" in each.places for each in chosen.indicators)
    assert "A01" not in ids(search(library, [], tree="2021"))
    assert "A01" in ids(search(library, [], tree="framework"))


def test_without_words_all_are_listed_by_id(library):
    assert ids(search(library, [])) == sorted(each.id for each in library.indicators)


def test_what_is_nowhere_is_answered_with_the_nearest_and_says_so(library):
    found = search(library, ["月报交得及时吗"])
    assert found.near
    assert search(library, ["量子计算"]).indicators == ()
    assert search(library, ["月报及时比率"]).indicators[0].id == "D05"
