import pytest

from jiheng.errors import Fault, UnreadableInputError
from jiheng.frameworks.marked_yaml import Section, as_raw, read_yaml


def section(text: str) -> Section:
    top, faults = read_yaml(text.encode(), file="a.yaml")
    return Section(top, faults)


def refused(text: bytes) -> Fault:
    with pytest.raises(UnreadableInputError) as raised:
        read_yaml(text, file="a.yaml")
    return raised.value.faults[0]


@pytest.mark.parametrize("written", ["on", "1:30", "=365次", "2023-02-29", "0x10", "~", "1_000"])
def test_a_scalar_stays_the_text_that_was_written(written: str) -> None:
    assert section(f"key: {written}").value("key", "键", str) == written


def test_every_fault_knows_its_line() -> None:
    read = section("a: 1\nb: 2\n\nc:\n  d: 3\n")
    below = read.section("c", "丙")
    assert below is not None
    below.done()
    read.done()
    assert [(fault.place.line, fault.place.column) for fault in read.faults] == [
        (5, "d"),
        (1, "a"),
        (2, "b"),
    ]


def test_a_missing_key_is_told_with_its_title() -> None:
    read = section("a: 1")
    assert read.value("b", "乙", str) is None
    assert read.faults[0].what == "缺少“b”（乙）"


def test_a_repeated_key_is_a_fault_that_names_the_first() -> None:
    read = section("a: 1\na: 2")
    assert "第 1 行已经写过" in read.faults[0].advice
    assert read.faults[0].place.line == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (b"a: &x 1\nb: *x", 1),
        (b"a: 1\nb: !!python/object/apply:os.system [ls]", 2),
        (b"a: !!str 1", 1),
        (b"a: " + b"[" * 40 + b"]" * 40, 1),
    ],
)
def test_anchors_tags_and_deep_nesting_are_refused(text: bytes, line: int) -> None:
    assert refused(text).place.line == line


@pytest.mark.parametrize("text", [b"", b"- 1", b"just text", b"a: [1", b"\xff\xfea", b"a: 'b"])
def test_what_is_no_mapping_or_no_yaml_is_refused(text: bytes) -> None:
    assert refused(text).what


def test_raw_gives_what_nobody_asked_for() -> None:
    read = section("kind: x\nof: {a: 1, b: [2, 3]}")
    read.value("kind", "种类", str)
    assert read.raw() == {"of": {"a": "1", "b": ["2", "3"]}}
    read.done()
    assert read.faults == []


def test_as_raw_keeps_texts() -> None:
    assert as_raw(section("a: 01").node) == {"a": "01"}
