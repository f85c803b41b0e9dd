import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.frameworks.marked_yaml import as_raw, read_yaml
from jiheng.frameworks.yaml_writing import WIDEST, yaml_lines

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20)
RAWS = st.recursive(
    TEXTS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(raw=RAWS)
def test_what_is_written_reads_back_the_same(raw):
    text = "\n".join(yaml_lines("key", raw)) + "\n"
    top, faults = read_yaml(text.encode(), file="x")
    assert not faults
    assert as_raw(top) == {"key": raw}


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        ("≥98%", ["key: ≥98%"]),
        ("100%", ["key: 100%"]),
        ("%", ['key: "%"']),
        ("", ['key: ""']),
        ({"kind": "a", "of": {"b": "1"}}, ["key: {kind: a, of: {b: 1}}"]),
        (["一", "二"], ["key: [一, 二]"]),
    ],
)
def test_it_is_written_on_one_line_where_it_fits(raw, lines):
    assert [*yaml_lines("key", raw)] == lines


def test_what_is_too_wide_goes_below_key_by_key():
    lines = [*yaml_lines("rule", {"code": "F08", "items": ["甲" * WIDEST, "乙"]}, "  ")]
    assert lines == ["  rule:", "    code: F08", "    items:", f"      - {'甲' * WIDEST}", "      - 乙"]
