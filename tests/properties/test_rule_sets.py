"""Whatever happens to a rule set's file, it loads or every fault has its line; what is dumped loads alike."""

from hypothesis import given
from hypothesis import strategies as st

from jiheng.errors import UnreadableInputError
from jiheng.frameworks.rule_set import FOLDER, RuleSet, load_rule_set, rule_set_ids
from jiheng.frameworks.showing import as_yaml, differences

TEXTS = {name: (FOLDER / f"{name}.yaml").read_text("utf-8") for name in rule_set_ids()}
GARBAGE = st.sampled_from(
    ["", "x: 1", "- ", "  - {name: 甲}", "source:", "weight: -1", "}", "from: 一百", "\t"]
)


def loaded(text: str, file: str) -> RuleSet | None:
    try:
        return load_rule_set(text.encode(), file=file)
    except UnreadableInputError as error:
        lines = text.count("\n") + 1
        for fault in error.faults:
            assert fault.place.line is not None
            assert fault.what
            if fault.place.file == file:
                assert 1 <= fault.place.line <= lines
        return None


@given(data=st.data(), name=st.sampled_from(sorted(TEXTS)))
def test_a_damaged_file_loads_or_every_fault_has_its_line(data: st.DataObject, name: str) -> None:
    lines = TEXTS[name].splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    how = data.draw(st.sampled_from(["without", "twice", "replaced", "moved"]))
    if how == "without":
        del lines[at]
    elif how == "twice":
        lines.insert(at, lines[at])
    elif how == "replaced":
        lines[at] = data.draw(GARBAGE)
    else:
        lines.insert(data.draw(st.integers(0, len(lines) - 1)), lines.pop(at))
    rule_set = loaded("\n".join(lines), f"{name}.yaml")
    if rule_set is not None:
        assert load_rule_set(as_yaml(rule_set).encode(), file="again.yaml") == rule_set


@given(before=st.sampled_from(sorted(TEXTS)), after=st.sampled_from(sorted(TEXTS)))
def test_two_rule_sets_differ_alike_both_ways(before: str, after: str) -> None:
    sides = [load_rule_set(TEXTS[each].encode(), file=each) for each in (before, after)]
    there = {(each.path, each.before, each.after) for each in differences(sides[0], sides[1])}
    back = {(each.path, each.after, each.before) for each in differences(sides[1], sides[0])}
    assert there == back
    assert bool(there) == (before != after)
