import pytest

from jiheng.errors import UnreadableInputError, UnreadableValueError
from jiheng.frameworks.rule_set import FOLDER, find_rule_set, load_rule_set, rule_set_ids

GOOD = (FOLDER / "cn-mof-2020-10.yaml").read_text("utf-8")


@pytest.mark.parametrize("name", rule_set_ids())
def test_every_shipped_rule_set_loads_and_is_named_as_its_file(name: str) -> None:
    rule_set = find_rule_set(name)
    assert rule_set.id == name
    assert rule_set.source
    assert rule_set.checked_by


def test_an_unknown_rule_set_is_told_with_those_there_are() -> None:
    with pytest.raises(UnreadableValueError, match="cn-mof-2020-10"):
        find_rule_set("cn-mof-2019")


def test_the_default_of_an_indicator_says_why() -> None:
    rule = find_rule_set("cn-mof-2020-10").default_for("资金到位率")
    assert rule is not None
    assert rule.kind.code == "F07"
    assert "没有写怎样得分" in rule.default_because
    assert find_rule_set("cn-mof-2020-10").default_for("预算执行率") is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("id: cn-mof-2020-10\n", "", "缺少“id”"),
        ("valid_from: 2020-02-25", "valid_from: 2020-02-30", "没有这一天"),
        ("from: 90", "from: 59", "由高到低"),
        ("{name: 差, from: 0}", "{name: 差, from: 10}", "由高到低"),
        ("rule: F07", "rule: F77", "不认识“F77”"),
        ("checked_by:", "cheked_by:", "不认识“cheked_by”"),
    ],
)
def test_each_fault_of_a_rule_set_is_told(old: str, new: str, words: str) -> None:
    assert old in GOOD
    with pytest.raises(UnreadableInputError, match=words):
        load_rule_set(GOOD.replace(old, new).encode(), file="x.yaml")
