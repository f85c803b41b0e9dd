"""What the bureau asks of a snapshot: filters, order, pages, counts, one project; texts stay texts."""

import json
from datetime import UTC, datetime

import pytest

from jiheng.cli.main import main
from jiheng.errors import NotFoundError, UsageError
from jiheng.portfolio.bureau import ANY_ODDITY, BEHIND, NONE, Filter, Snapshot, open_snapshot
from jiheng.portfolio.bureau_headings import heading_totals
from jiheng.portfolio.bureau_project import Heading, coded, headings, other_years
from jiheng.portfolio.bureau_units import units
from jiheng.portfolio.snapshot import write_snapshot
from tests.support.scored_table import scored_table

AT = datetime(2026, 1, 5, tzinfo=UTC)
# project: name, unit, department, region, year, grade, total, published_total, filing, organisation
ROWS = [
    ("网站运维", "甲局", "甲厅", "东区", 2024, "优", 9500, 9500, "filed", "省/甲厅/甲局"),
    ("门户运维", "乙局", "甲厅", "西区", 2024, "良", 8500, 9000, "late", "省/甲厅/乙局"),
    ("百分%_'\"运维", "乙局", None, None, 2023, None, None, 8000, "not_filed", "省/甲厅/乙局"),
    ("大厅设备", "甲局", "乙厅", "东区", 2024, "优", 9100, None, None, "省/甲厅二/甲局"),
]

# Whose they are by ids, and by when they are due; the snapshot is of 2026-01-05.
MORE = [
    {"unit_ids": "1/11/"},
    {"unit_ids": "1/12/", "due_on": "2024-01-01"},
    {"unit_ids": "1/12/", "due_on": "2026-01-04"},
    {"unit_ids": "2/11/", "due_on": "2026-01-04", "code": "code-1"},
]


@pytest.fixture
def opened(tmp_path):
    table, scores = scored_table(tmp_path, ROWS, MORE)
    write_snapshot(table, scores, tmp_path / "s.duckdb", at=AT)
    with open_snapshot(tmp_path / "s.duckdb") as found:
        yield found


def names(page):
    return [each["name"] for each in page.rows]


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({}, {0, 1, 2, 3}),
        ({"year": 2023}, {2}),
        ({"unit": "甲局", "region": "东区"}, {0, 3}),
        ({"department": NONE}, {2}),
        ({"grade": "优"}, {0, 3}),
        ({"grade": NONE}, {2}),
        ({"filing": "late"}, {1}),
        ({"organisation": "省/甲厅"}, {0, 1, 2}),
        ({"odd": ANY_ODDITY}, {1, 2}),
        ({"odd": "total_differs"}, {1}),
        ({"odd": "no_total"}, {2}),
        ({"text": "运维 甲厅"}, {0, 1}),
        ({"text": "%_"}, {2}),
        ({"text": "%"}, {2}),
        ({"text": "'"}, {2}),
        ({"text": "' OR 1=1 --"}, set()),
        ({"unit": "' OR ''='"}, set()),
        ({"text": "code-1"}, {1, 3}),
        ({"filing": BEHIND}, {1, 2}),
        ({"unit_ids": "1/12/"}, {1, 2}),
        ({"weak": "门户运维"}, set()),
        ({"lost": "门户运维"}, {1}),
        ({"lost": "' OR 1=1 --"}, set()),
        ({"risk_level": "high"}, set()),
    ],
)  # fmt: skip
def test_filters_find_these_and_no_others(opened, asked, numbers):
    page = opened.listed(Filter(**asked))
    assert {each["project"] for each in page.rows} == numbers
    assert page.matching == len(numbers)


def test_pages_are_sorted_with_what_has_no_value_last(opened):
    assert names(opened.listed(sort="total", descending=True)) == [ROWS[i][0] for i in (0, 3, 1, 2)]
    assert names(opened.listed(sort="total")) == [ROWS[i][0] for i in (1, 3, 0, 2)]
    second = opened.listed(sort="total", page=2, size=3)
    assert (names(second), second.matching, second.page, second.pages) == ([ROWS[2][0]], 4, 2, 2)
    assert opened.listed(sort="total", page=99, size=3).page == 1
    for asked in (
        lambda: opened.listed(sort="name; DROP"),
        lambda: opened.totals("1"),
        lambda: opened.listed(Filter(odd="x")),
    ):
        with pytest.raises(UsageError):
            asked()


def test_counts_by_group(opened):
    by = {each.of: each for each in opened.totals("department")}
    assert (by["甲厅"].projects, by["甲厅"].summed, by["甲厅"].late, by["甲厅"].grades) == (
        2,
        18000,
        1,
        {"优": 1, "良": 1},
    )
    assert (by[None].not_filed, by[None].with_total, by[None].odd) == (1, 0, 1)
    assert {each.of: each.projects for each in opened.totals("grade", Filter(year=2024))} == {
        "优": 2,
        "良": 1,
    }
    assert names(opened.missing()) == [ROWS[2][0]]


def test_one_project_has_its_leaves_and_only_those(opened):
    project, leaves = opened.project(1)
    assert (project["name"], project["total"], project["differing"]) == ("门户运维", 8500, 1)
    assert [(each["leaf"], each["score"], each["published"]) for each in leaves] == [(0, 8500, 9000)]
    with pytest.raises(NotFoundError):
        opened.project(77)


def test_nothing_is_told_of_what_others_own(opened):
    mine = Snapshot(opened.connection, opened.at, ("1/12/",))
    assert {each["project"] for each in mine.listed().rows} == {1, 2}
    assert [each.projects for each in mine.totals("year")] == [1, 1]
    assert {each.project for each in mine.held()} == {1, 2}
    assert names(mine.missing()) == [ROWS[2][0]]
    assert [each["unit_ids"] for each in units(mine).rows] == ["1/12/"]
    assert coded(mine, "code-1")[0]["project"] == 1
    for asked in (lambda: mine.project(0), lambda: coded(mine, "code-0"), lambda: coded(opened, "code-1")):
        with pytest.raises(NotFoundError):
            asked()
    nobody = Snapshot(opened.connection, opened.at, ())
    assert (nobody.listed().matching, nobody.totals("grade"), nobody.held()) == (0, [], [])
    assert Snapshot(opened.connection, opened.at, ("",)).listed().matching == len(ROWS)


def test_units_stand_with_who_is_furthest_behind_first(opened):
    found = units(opened)
    assert [(each["unit_ids"], each["behind"], each["overdue"], each["due_on"]) for each in found.rows] == [
        ("1/12/", 2, 1, "2026-01-04"),
        ("1/11/", 0, 0, None),
        ("2/11/", 0, 0, None),
    ]
    late = units(opened, Filter(filing=BEHIND), sort="unit", descending=False, size=1, page=9)
    assert (late.matching, [each["behind"] for each in late.rows]) == (1, [2])
    with pytest.raises(UsageError):
        units(opened, sort="unit; DROP")


def test_points_by_heading_leave_out_what_is_not_known(opened):
    told = heading_totals(opened, Filter(year=2024))
    assert [(each.name, each.projects, each.earned, each.weak) for each in told] == [
        ("大厅设备", 1, 9100, 0),
        ("网站运维", 1, 9500, 0),
        ("门户运维", 1, 8500, 0),
    ]
    assert heading_totals(opened, Filter(year=2023)) == []


def test_a_project_has_its_points_by_heading_and_its_other_years(opened):
    assert headings(opened, 1) == [Heading("门户运维", 10_000, 8500, 0, 8500)]
    assert [each["year"] for each in other_years(opened, opened.project(2)[0])] == [2023]


def test_at_the_door(tmp_path, capsys):
    table, scores = scored_table(tmp_path, ROWS)
    file = str(tmp_path / "s.duckdb")
    assert main(["portfolio", "list", "--snapshot", file]) == 3
    assert main(["portfolio", "snapshot", str(table), "--scores", str(scores), "--out", file]) == 0
    assert main(["portfolio", "list", "--snapshot", file, "--text", "门户"]) == 0
    said = capsys.readouterr().out
    assert (
        "门户运维\t乙局\t甲厅\t西区\t2024\t85\t90\t良\t逾期报\t总分与填报的不同，指标得分与填报的不同" in said
    )
    assert "共 1 个，第 1/1 页" in said
    assert main(["portfolio", "missing", "--snapshot", file, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["matching"] == 1
    assert main(["portfolio", "missing", "--snapshot", file, "--year", "2024"]) == 0
    assert main(["portfolio", "totals", "--snapshot", file, "--by", "region"]) == 0
    assert "东区\t2\t2\t93.00" in capsys.readouterr().out
    assert main(["portfolio", "show", "1", "--snapshot", file]) == 0
    shown = capsys.readouterr().out
    assert "总分 85，填报 90" in shown
    assert "风险 高 48 分：填报的总分与重算的差2分以上 +20；" in shown
    assert main(["portfolio", "list", "--snapshot", file, "--risk-level", "high"]) == 0
    assert "门户运维" in capsys.readouterr().out
    (tmp_path / "other").write_text("no", "utf-8")
    assert main(["portfolio", "list", "--snapshot", str(tmp_path / "other")]) == 2
