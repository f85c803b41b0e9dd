"""A project's text edited section by section, its tree with live sums, and where a tree may come from."""

from pathlib import Path

import pytest

from jiheng.documents.read_any import read_document
from jiheng.errors import NotFoundError
from jiheng.frameworks.library_reading import find_library
from jiheng.frameworks.rule_set import find_rule_set
from jiheng.projects.edit import SECTIONS, TREE, edit, section, tree_of
from jiheng.projects.open_project import ProjectText
from jiheng.projects.tree_sources import from_form, from_library, from_project
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import report_bytes

EXAMPLES = Path(__file__).parents[3] / "examples"
YANTIAN = EXAMPLES / "yantian-petition-2023"
TEXT = ProjectText((YANTIAN / "project.yaml").read_bytes())


def test_what_is_changed_is_read_again() -> None:
    edited = edit(TEXT, ("organisation", "short_name"), "信访局")
    assert edited.project is not None
    assert edited.project.organisation.short_name == "信访局"
    assert edited.text.raw == TEXT.raw.replace("short_name: 区信访局".encode(), "short_name: 信访局".encode())


def test_a_weight_that_no_longer_adds_up_is_told_at_its_line_and_the_text_is_kept() -> None:
    path = (*TREE, 0, "indicators", 0, "weight")
    edited = edit(TEXT, path, "6")
    assert edited.project is None
    lines = edited.text.raw.decode().splitlines()
    told = [lines[fault.place.line - 1].strip() for fault in edited.faults if fault.place.line]
    assert told == ["weight: 6", "weight: 20"]
    assert edit(edited.text, path, "7").text == TEXT


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("systems", [{"name": "甲系统", "aliases": ["甲"]}]),
        ("contracts", [{"name": "合同", "service_period": "2023"}]),
        ("planned_payments", [{"by": "2023-06-30", "amount": "30万元", "what": "首付"}]),
        ("notes", ["一句"]),
        ("goals", {"overall": "好"}),
    ],
)
def test_every_section_can_be_written_and_read_back(name: str, value: object) -> None:
    edited = edit(TEXT, SECTIONS[name], value)  # type: ignore[arg-type]
    assert section(edited.text.raw, SECTIONS[name]) == value
    kept = [each for each in SECTIONS.values() if each[0] != SECTIONS[name][0]]
    assert [section(edited.text.raw, each) for each in kept] == [section(TEXT.raw, each) for each in kept]


def test_what_is_not_there_is_none() -> None:
    assert section(TEXT.raw, SECTIONS["planned_payments"]) is None
    with pytest.raises(NotFoundError):
        edit(TEXT, ("systems", 9, "name"), "无")


def test_the_tree_shows_paths_and_sums_as_the_project_has_them() -> None:
    tree = tree_of(TEXT.raw)
    assert tree.balanced
    assert (tree.told, tree.gap) == ("合计 100 分", 0)
    leaves = {each.path: each for node in tree.nodes for each in node.walk() if not each.is_level}
    project = edit(TEXT, ("name",), "别的").project
    assert project is not None
    assert [each.name for each in leaves.values()] == [leaf.name for _, leaf in project.leaves()]
    for path, leaf in leaves.items():
        assert section(TEXT.raw, (*path, "name")) == leaf.name
        assert leaf.fields["weight"] == leaf.weight


def test_the_sum_is_told_while_it_is_wrong() -> None:
    short = tree_of(edit(TEXT, (*TREE, 0, "weight"), "17.5").text.raw)
    assert short.told == "合计 97.5 分，还差 2.5 分（应为 100 分）"
    assert short.nodes[0].told == "合计 20 分，多出 2.5 分（应为 17.5 分）"
    assert not short.balanced
    unread = tree_of(edit(TEXT, (*TREE, 0, "weight"), "二十多").text.raw)
    assert unread.told == "有分值读不出，合计不了"
    assert not unread.balanced


def test_the_tree_of_a_text_without_one_is_empty() -> None:
    none = tree_of(b"jiheng: 1\n")
    assert (none.nodes, none.told) == ((), "合计 0 分，还差 100 分（应为 100 分）")


def test_a_tree_of_the_library_is_taken_over_and_adds_up() -> None:
    library = find_library("it-om")
    chosen = [library.find(each) for each in library.starting_set]
    source = from_library(library, chosen, find_rule_set("cn-mof-2020-10"))
    edited = edit(TEXT, TREE, source.tree)
    assert tree_of(edited.text.raw).balanced
    assert {each.name for each in chosen} == {
        each.name for node in tree_of(edited.text.raw).nodes for each in node.walk() if not each.is_level
    }


def test_another_years_tree_comes_without_its_results() -> None:
    source = from_project(TEXT.raw)
    text = str(source.tree) + str(source.goals) + str(source.measured)
    assert "published" not in text
    assert "remarks" not in text
    edited = edit(TEXT, TREE, source.tree)
    assert edited.project is not None
    assert not any(leaf.published.actual for _, leaf in edited.project.leaves())


@pytest.mark.slow
def test_a_form_filled_in_excel_gives_its_tree(tmp_path: Path) -> None:
    evaluation = evaluate(EXAMPLES / "xinzhou-government-services-2022")
    file = tmp_path / "自评表.xlsx"
    file.write_bytes(report_bytes(evaluation, REPORT_KINDS.find("self_evaluation_form"), "xlsx").content)
    source = from_form(read_document(file))
    edited = edit(TEXT, TREE, source.tree)
    assert tree_of(edited.text.raw).balanced
    names = [leaf.name for _, leaf in evaluation.card.project.leaves()]
    assert [
        each.name for node in tree_of(edited.text.raw).nodes for each in node.walk() if not each.is_level
    ] == names
