"""The tree of indicators in the browser: typed into, added to, moved, taken over; the text keeps the rest."""

import difflib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jiheng.projects.edit import section
from jiheng.web.accounts.roles import Role
from jiheng.web.projects import goals, versions
from tests.conftest import ROOT
from tests.support.cast import THEN

TEXT = (ROOT / "examples/yantian-petition-2023/project.yaml").read_text("utf-8")
FIRST = "evaluation.indicators.0"


@pytest.fixture
def project(ours):
    return versions.create(ours.unit, TEXT, by=ours[Role.UNIT_CLERK], at=THEN)


@pytest.fixture
def clerk(client, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    return client


def post(client, project, name="save-goals", **given):
    url = reverse(f"projects:{name}", args=[project.pk])
    return client.post(url, {"based_on": versions.newest_version(project).number} | given, follow=True)


def text_of(project):
    return versions.newest_version(project).text


def changed_lines(project):
    told = difflib.ndiff(TEXT.splitlines(), text_of(project).splitlines())
    return [each for each in told if each[0] in "+-"]


def test_the_tree_is_shown_with_its_sums(clerk, project):
    answer = clerk.get(reverse("projects:goals", args=[project.pk]))
    assert answer.context["tree"].balanced
    told = answer.content.decode()
    assert "合计 100 分" in told
    assert 'name="weight:evaluation.indicators.0.indicators.0.indicators.0"' in told


def test_one_weight_changes_one_line(clerk, project):
    leaf = f"{FIRST}.indicators.0.indicators.0"
    answer = post(clerk, project, **{f"weight:{leaf}": "5"})
    assert len(changed_lines(project)) == 2
    told = answer.content.decode()
    assert "合计 8 分，多出 1 分（应为 7 分）" in told
    assert re.search(
        r"<div data-saved>.{,400}已保存第 2 版草稿；还有", told, re.DOTALL
    )  # the browser's draft goes


def test_an_indicator_of_the_library_is_added_with_its_measure_and_rule(clerk, project):
    home = f"{FIRST}.indicators.0"
    post(clerk, project, structure=f"add:{home}", indicator="C01")
    lines = goals.shown(project).lines
    added = [each for each in lines if each.key == f"{home}.indicators.2"]
    assert added[0].node.fields["measure"]
    assert all(each.startswith("+") for each in changed_lines(project))


def test_a_level_begins_with_an_indicator_and_the_whole_tree_may_go(clerk, project):
    home = f"{FIRST}.indicators.0"
    post(clerk, project, structure=f"level:{home}")
    post(clerk, project, structure="level:")
    lines = {each.key: each.node for each in goals.shown(project).lines}
    assert lines[f"{home}.indicators.2"].is_level
    assert lines["evaluation.indicators.4"].below[0].name == "新指标"
    for _ in range(5):
        post(clerk, project, structure=f"remove:{FIRST}")
    assert goals.shown(project).lines == []
    post(clerk, project, structure="level:")
    assert [each.key for each in goals.shown(project).lines] == [FIRST, f"{FIRST}.indicators.0"]


def test_a_node_moves_and_is_taken_away(clerk, project):
    names = [each.node.name for each in goals.shown(project).lines if each.depth == 0]
    post(clerk, project, structure=f"down:{FIRST}")
    moved = [each.node.name for each in goals.shown(project).lines if each.depth == 0]
    assert moved[:2] == [names[1], names[0]]
    post(clerk, project, structure=f"remove:{FIRST}")
    assert [each.node.name for each in goals.shown(project).lines if each.depth == 0] == [
        moved[0],
        *moved[2:],
    ] or (goals.shown(project).lines[0].node.name == moved[1])


def test_a_button_of_the_tree_keeps_what_was_typed(clerk, project):
    leaf, next_to_it = (f"{FIRST}.indicators.0.indicators.{number}" for number in (0, 1))
    typed = {f"name:{leaf}": "改过的名称", f"weight:{next_to_it}": "2.5"}
    post(clerk, project, structure=f"down:{leaf}", **typed)
    tree = section(text_of(project).encode(), ("evaluation", "indicators", 0, "indicators", 0))
    assert [(each["name"], each["weight"]) for each in tree["indicators"][:2]] == [
        ("立项程序规范性", "2.5"), ("改过的名称", "4"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "structure",
    [
        "up:evaluation.indicators.0",
        "remove:evaluation.indicators.99",
        "remove:name",
        "twist:evaluation.indicators.0",
    ],
)
def test_what_cannot_be_is_refused(clerk, project, structure):
    post(clerk, project, structure=structure)
    assert text_of(project) == TEXT


@pytest.mark.parametrize(
    "source", [{"source": "library"}, {"source": "library", "indicators": "B03,C01,D05"}]
)
def test_a_tree_of_the_library_takes_its_place(clerk, project, source):
    answer = post(clerk, project, "take-over", **source)
    assert answer.status_code == 200
    tree = goals.shown(project)
    assert tree.balanced
    assert "盐田区信访局" in text_of(project)


def test_last_years_tree_comes_without_its_results(clerk, ours, project):
    last = versions.create(
        ours.unit, TEXT.replace("fiscal_year: 2023", "fiscal_year: 2022"), by=ours[Role.UNIT_CLERK], at=THEN
    )
    post(clerk, project, "take-over", source="last_year", last_year=last.pk)
    assert "published" not in text_of(project).split("indicators:", 1)[1]


def test_a_form_that_is_none_changes_nothing(clerk, project):
    file = SimpleUploadedFile("表.xlsx", b"not a workbook")
    post(clerk, project, "take-over", source="form", file=file)
    assert text_of(project) == TEXT


def test_who_may_only_read_sees_no_fields(client, ours, project):
    client.force_login(ours[Role.AUDITOR])
    told = client.get(reverse("projects:goals", args=[project.pk])).content.decode()
    assert 'name="weight:' not in told
    assert post(client, project, **{f"weight:{FIRST}": "1"}).status_code == 403


def test_findings_stand_beside_the_indicator_with_what_could_stand_in_its_place(clerk, project):
    tree = clerk.get(reverse("projects:goals", args=[project.pk])).context["tree"]
    approved = {each.name: each for each in tree.approved}
    satisfied = approved["信访群众满意度"]
    assert [each.code for each in satisfied.findings] == ["IQ01"]
    assert [each.id for each in satisfied.findings[0].proposed] == ["F-13"]
    beside = [each for line in (*tree.lines, *tree.approved) for each in line.findings]
    assert len(beside) + len(tree.whole) == len(tree.lint.findings)
    told = clerk.get(reverse("projects:lint", args=[project.pk])).content.decode()
    assert "错误 5 处" in told


def test_one_click_puts_the_indicator_of_the_library_in_its_place(clerk, project):
    before = clerk.get(reverse("projects:goals", args=[project.pk])).context["tree"].lint.findings
    post(clerk, project, structure="replace:goals.approved.8:F-13")
    assert len(changed_lines(project)) == 2
    tree = goals.shown(project)
    assert not tree.faults
    assert tree.approved[8].path == "满意度指标 / 服务对象满意度指标"
    assert not any(each.code == "IQ01" for each in tree.approved[8].findings)
    assert len([each for each in before if each.code == "IQ01"]) == 2


def test_a_scored_indicator_keeps_its_weight(clerk, project):
    leaf = f"{FIRST}.indicators.0.indicators.0"
    weight = next(each.node.weight for each in goals.shown(project).lines if each.key == leaf)
    post(clerk, project, structure=f"replace:{leaf}:C03")
    line = next(each for each in goals.shown(project).lines if each.key == leaf)
    assert line.node.weight == weight
    assert line.node.name != "立项依据充分性"
    assert line.node.fields["measure"] != {"kind": "checklist"}
    assert not goals.shown(project).faults


def test_a_text_with_faults_is_not_linted(clerk, project):
    post(clerk, project, **{f"weight:{FIRST}.indicators.0.indicators.0": "5"})
    told = clerk.get(reverse("projects:goals", args=[project.pk])).content.decode()
    assert "改完上面的问题再检查" in told
    assert "改完再检查" in clerk.get(reverse("projects:lint", args=[project.pk])).content.decode()
