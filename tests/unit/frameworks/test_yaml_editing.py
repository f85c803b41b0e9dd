"""A YAML text in which one value is changed: every other byte stays."""

import difflib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.errors import NotFoundError
from jiheng.frameworks.marked_yaml import as_raw, read_yaml
from jiheng.frameworks.yaml_editing import replaced, value_at, with_value, written
from tests.support.at_night import at_night

TEXT = """\
# 一份手写的文件
name: 甲   # 名称
organisation: {unit: 局, short: '短'}
systems:
  # 第一个系统
  - name: 门户
    aliases: [官网, 网站]   # 别名
  - name: 平台

  # 第三个系统
  - name: 公众号
    note: >-
      一段折起来的
      文字
notes:
- 第一条
- "第二条"
tree:
    - name: 产出
      weight: 60
      indicators:
          - {name: 巡检, weight: 20}
          - {name: 月报, weight: 40}
last: 完"""


def said(raw: bytes) -> object:
    return as_raw(read_yaml(raw, file="")[0])


def differing(before: bytes, after: bytes) -> list[str]:
    """List the lines that went (-) and came (+)."""
    told = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    return [line for line in told if line[0] in "+-"]


def lines(path: tuple[str | int, ...], value: object) -> list[str]:
    before = TEXT.encode()
    after = with_value(before, path, value)  # type: ignore[arg-type]
    assert said(after) == replaced(said(before), path, value)  # type: ignore[arg-type]
    return differing(before, after)


@pytest.mark.parametrize(
    ("path", "value", "changed"),
    [
        (("name",), "乙", ["- name: 甲   # 名称", "+ name: 乙   # 名称"]),
        (
            ("organisation", "unit"),
            "厅, 委",
            ["- organisation: {unit: 局, short: '短'}", '+ organisation: {unit: "厅, 委", short: \'短\'}'],
        ),
        (("systems", 0, "name"), "门", ["-   - name: 门户", "+   - name: 门"]),
        (
            ("systems", 0, "aliases"),
            ["官网"],
            ["-     aliases: [官网, 网站]   # 别名", "+     aliases: [官网]   # 别名"],
        ),
        (("systems", 0), None,
         ["-   # 第一个系统", "-   - name: 门户", "-     aliases: [官网, 网站]   # 别名"]),
        (("name",), None, ["- name: 甲   # 名称"]),
        (("systems", 1, "aliases"), ["台"], ["+     aliases: [台]"]),
        (("systems", 2, "note"), "短",
         ["-     note: >-", "-       一段折起来的", "-       文字", "+     note: 短"]),
        (("notes", 1), "2 条", ['- - "第二条"', '+ - "2 条"']),
        (("notes",), ["第一条", '"第二条"', "第二条"], ['+ - "\\"第二条\\""']),
        (("tree", 0, "indicators", 1, "weight"), "30",
         ["-           - {name: 月报, weight: 40}", "+           - {name: 月报, weight: 30}"]),
        (("tree", 0, "indicators"), [{"name": "巡检", "weight": "20"}],
         ["-           - {name: 月报, weight: 40}"]),
        (("funds", "planned"), [{"by": "2024-06-30", "amount": "5"}],
         ["+ funds:", "+   planned:", '+     - by: 2024-06-30', "+       amount: 5"]),
        (("notes",), None, ["- notes:", "- - 第一条", '- - "第二条"']),
        (("notes",), [], ["- notes:", "- - 第一条", '- - "第二条"', "+ notes: []"]),
    ],
)  # fmt: skip
def test_only_the_lines_of_what_differs_are_written_anew(
    path: tuple[str | int, ...], value: object, changed: list[str]
) -> None:
    assert sorted(lines(path, value)) == sorted(changed)


def test_an_item_that_moves_takes_its_comments_along() -> None:
    systems = said(TEXT.encode())["systems"]  # type: ignore[index]
    text = with_value(TEXT.encode(), ("systems",), [systems[2], *systems[:2]]).decode()
    assert text.index("  # 第三个系统\n  - name: 公众号") < text.index("  # 第一个系统\n  - name: 门户")
    assert text.count("公众号") == 1


def test_an_item_known_by_its_severity_goes_with_its_comment_alone() -> None:
    first = "  # 特急\n  - {severity: 一级, response: 1小时}\n"
    rest = "  # 平常\n  - {severity: 二级, response: 2小时}\n"
    after = with_value(f"levels:\n{first}{rest}".encode(), ("levels", 0), None)
    assert after.decode() == f"levels:\n{rest}"


def test_mark_and_line_ends_stay_as_they_are() -> None:
    raw = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    after = with_value(raw, ("systems", 1, "aliases"), ["台"])
    assert after == raw.replace("平台\r\n".encode(), "平台\r\n    aliases: [台]\r\n".encode()) + b"\r\n"


def test_what_is_asked_for_already_changes_nothing() -> None:
    assert with_value(TEXT.encode(), ("name",), "甲") == TEXT.encode()


def test_a_path_that_leads_nowhere_is_told_as_people_count() -> None:
    with pytest.raises(NotFoundError, match=r"systems\[4\]"):
        value_at(said(TEXT.encode()), ("systems", 3, "name"))  # type: ignore[arg-type]
    with pytest.raises(NotFoundError):
        with_value(TEXT.encode(), ("systems", 7), None)
    assert written(("goals", "approved", 1, "name")) == "goals.approved[2].name"


EXAMPLES = sorted(Path(__file__).parents[3].glob("examples/*/project.yaml"))
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8) | st.sampled_from(
    [
        "a: b",
        "- x",
        "≥99%",
        "=365次",
        "2023-06",
        "#",
        "[",
        "是，否",
        "{甲}",
        "'",
        '"',
        " ",
        "甲 #乙",
        "!x",
        "&a",
        "? ",
    ]
)
VALUES = st.recursive(
    TEXTS,
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "weight", "of", "kind", "甲 乙"]), below, max_size=3)
    ),
    max_leaves=6,
)


def paths(raw: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    return [each for key, value in below for each in [(*at, key), *paths(value, (*at, key))]]


def comments(raw: bytes) -> list[str]:
    return [line for line in raw.decode().splitlines() if line.startswith("#")]


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.parent.name)
@given(data=st.data())
def test_whatever_is_put_wherever_the_text_says_so_and_the_rest_as_before(example: Path, data) -> None:  # type: ignore[no-untyped-def]
    before = example.read_bytes()
    path = data.draw(st.sampled_from(paths(said(before))))
    value = data.draw(VALUES | st.none())
    after = with_value(before, path, value)
    assert said(after) == replaced(said(before), path, value)  # type: ignore[arg-type]
    if value is not None:  # else a key may have taken the comments above it along
        assert comments(after) == comments(before)


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.parent.name)
def test_changing_a_weight_changes_its_line_and_adding_an_indicator_adds_its_lines(example: Path) -> None:
    before = example.read_bytes()
    wanted = [each for each in paths(said(before)) if each[-1] in {"weight", "indicators"}]
    for path in wanted if at_night() else wanted[::5] + wanted[-1:]:
        if path[-1] == "weight":
            assert len(differing(before, with_value(before, path, "7.77"))) == 2
        elif path[-1] == "indicators" and path[0] == "evaluation":
            there = value_at(said(before), path)  # type: ignore[arg-type]
            new = {"name": "新的", "weight": "1", "target": "≥3次", "measure": {"kind": "record_count"}}
            added = differing(before, with_value(before, path, [*there, new]))  # type: ignore[list-item]
            assert len(added) == 4
            assert all(line.startswith("+") for line in added)
