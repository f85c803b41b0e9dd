"""The leaf table: what folders bring to it, what is scored singly, what it must keep to."""

import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jiheng.cli.main import main
from jiheng.portfolio.leaf_rows import fits, rows_of
from jiheng.portfolio.leaf_table import (
    ABOUT_LEAF_COLUMNS,
    ABOUT_PROJECT_COLUMNS,
    LEAVES,
    PROJECTS,
    RULES,
    VERSION,
    VERSION_KEY,
)
from jiheng.portfolio.table_rule import number_of, read_rule, split
from jiheng.portfolio.watched import BeyondColumnsError, Watched
from jiheng.projects.folder import open_folder
from jiheng.values.exact import Exact
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.score_table import score_table
from jiheng.workflows.write_leaves import project_folders, write_leaves
from tests.support.drawing import KINDS
from tests.support.drawn_projects import shared

ROOT = Path(__file__).parents[3]
PLACES = [ROOT / "examples", ROOT / "tests/cases/projects/adjusted"]
PART = "00000.parquet"


def rows(folder, what):
    found = pq.read_table(folder / what).to_pylist()
    return sorted(found, key=lambda row: (row["project"], row.get("leaf", 0)))


def copied(tmp_path, count):
    for number in range(count):
        shutil.copytree(PLACES[-1], tmp_path / f"projects/{number}")
    return tmp_path / "projects"


def rewritten(file, change):
    table = pq.read_table(file)
    pq.write_table(change(table), file)


def with_column(table, name, values, *, nullable):
    place, field = table.schema.get_field_index(name), table.schema.field(name)
    return table.set_column(place, field.with_nullable(nullable), pa.array(values, field.type))


@pytest.mark.slow
def test_folders_have_the_totals_grades_and_scores_of_evaluate(tmp_path, capsys):
    table, out = tmp_path / "table", tmp_path / "out"
    assert main(["leaves", *map(str, PLACES), "--out", str(table)]) == 0
    assert "69 个指标" in capsys.readouterr().out
    assert main(["score", str(table), "--out", str(out), "--trace", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    leaves = rows(out, LEAVES)
    for row in rows(out, PROJECTS):
        card = evaluate(Path(row["folder"])).card
        assert (row["total"], row["grade"]) == (card.total and card.total.hundredths, card.grade or None)
        mine = [leaf for leaf in leaves if leaf["project"] == row["project"]]
        assert [leaf["score"] for leaf in mine] == [
            each.score and each.score.hundredths for each in card.leaves()
        ]
        for leaf, each in zip(mine, card.leaves(), strict=True):
            if leaf["rule"] is not None and each.exact is not None:
                assert Exact(leaf["numerator"], leaf["denominator"]) == each.exact * Exact(100)
    assert (told["projects"], told["with_total"], told["empty"]) == (6, 5, 1)
    assert sum(row["rule"] is None for row in leaves) < len(leaves) / 4


def test_what_is_not_scored_is_told_beside_it_and_what_is_not_said_is_not_known():
    opened = open_folder(ROOT / "examples/yantian-petition-2023")
    found = rows_of(opened.project, opened.evidence, number=0, folder="")
    told = {key: found.project[key] for key in ("systems", "budget", "released", "paid", "published_total")}
    assert told == {
        "systems": 3,
        "budget": 61_910_000,
        "released": 61_910_000,
        "paid": 61_710_000,
        "published_total": 9800,
    }
    assert found.project["region"] is None
    assert found.project["filing"] is None
    rate = next(each for each in found.leaves if each["name"] == "预算执行率")
    assert (rate["target"], rate["operator"], rate["actual"], rate["measured_in"]) == (
        "≥98%",
        "≥",
        "99.68%",
        "率",
    )
    assert (rate["target_numerator"], rate["target_denominator"]) == (49, 50)
    assert Exact(rate["actual_numerator"], rate["actual_denominator"]) == Exact(6171, 6191)
    assert (rate["published"], rate["scored_by"][:3]) == (500, "F05")
    words = next(each for each in found.leaves if each["operator"] is None)
    assert (words["measured_in"], words["target_numerator"]) == (None, None)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_what_a_rule_fixes_reads_back_as_it_was(name):
    for drawn in shared(name, 3):
        terms = drawn.kind.terms_of(drawn.case)
        rule = split(drawn.kind, terms, reduced={}, reached=None, grown=False).rule
        assert read_rule(rule.text) == rule
        assert read_rule(rule.text).text == rule.text


def test_numbers_that_leave_64_bits_are_told_and_those_within_are_not():
    kind = KINDS["equality_proportional"]

    def holds(actual, target):
        terms = {"actual": actual, "target": target}
        return fits(split(kind, terms, reduced={}, reached=None, grown=False), 10_000, 10_000)

    assert holds(Exact(10**12, 10_000), Exact(10**12 + 1, 10_000))
    assert not holds(Exact(10**15, 7), Exact(10**15, 11))
    assert not holds(Exact(1 << 63, 1), Exact(1 << 64, 1))
    with pytest.raises(BeyondColumnsError):
        Watched(1 << 62) + (1 << 62)
    assert (Watched(1 << 62) + ((1 << 62) - 1)).value == (1 << 63) - 1


@pytest.mark.slow
def test_work_that_was_stopped_goes_on_and_a_folder_that_cannot_be_read_is_told(tmp_path):
    folder = copied(tmp_path, 5)
    (folder / "3/project.yaml").write_text("nonsense: 1\n", "utf-8")
    table, out = tmp_path / "table", tmp_path / "out"
    seen = []

    def stop(done, _total):
        seen.append(done)
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_leaves([folder], table, processes=1, per_part=2, progress=stop)
    begun = {file: file.stat().st_mtime_ns for file in (table / PROJECTS).iterdir()}
    assert main(["score", str(table), "--out", str(out)]) == 2  # not whole yet
    found = write_leaves([folder], table, processes=1, per_part=2)
    assert (found.kept, found.projects, len(found.faults)) == (4, 1, 1)
    assert all(file.stat().st_mtime_ns == at for file, at in begun.items())
    summary = score_table(table, out)
    assert (summary.projects, summary.with_total, summary.unread) == (5, 4, 1)
    assert "nonsense" in rows(table, PROJECTS)[3]["fault"]
    again = write_leaves([folder], table, processes=2, per_part=2)  # it was whole: written anew
    assert (again.kept, again.projects, len(again.faults)) == (0, 5, 1)


@pytest.mark.slow
def test_a_table_that_is_not_as_the_schema_has_it_is_refused_with_all_its_faults(tmp_path, capsys):
    table, out = tmp_path / "table", tmp_path / "out"
    write_leaves([PLACES[-1]], table)
    (table / "work.json").unlink()  # as from elsewhere
    for what, columns in ((LEAVES, ABOUT_LEAF_COLUMNS), (PROJECTS, ABOUT_PROJECT_COLUMNS)):
        lacking = [each.name for each in columns]  # as version 1 wrote it
        rewritten(table / what / PART, lambda old, lacking=lacking: old.drop_columns(lacking))
    assert score_table(table, out).with_total == 1
    shutil.rmtree(out)
    whole = tmp_path / "whole"
    shutil.copytree(table, whole)

    def refused(*told):
        assert main(["score", str(table), "--out", str(out)]) == 4
        said = capsys.readouterr().err
        assert "Traceback" not in said
        assert all(word in said for word in told), said
        assert not list((out / PROJECTS).glob("[0-9]*"))
        shutil.rmtree(table)
        shutil.copytree(whole, table)

    rewritten(table / LEAVES / PART, lambda old: old.drop_columns(["weight"]).set_column(
        old.schema.get_field_index("leaf"), "leaf", old["leaf"].cast(pa.int64())))  # fmt: skip
    (table / RULES / PART).write_bytes(b"PAR1")
    refused("weight", "缺少这一列", "类型不对", "int32", "读不出")
    newer = {VERSION_KEY: str(VERSION + 1).encode()}
    rewritten(table / LEAVES / PART, lambda old: old.replace_schema_metadata(newer))
    refused("表比这个程序新", f"第 {VERSION} 版")
    rewritten(table / RULES / PART, lambda old: old.slice(1))
    refused("归到了项目和规则")
    rewritten(table / PROJECTS / PART, lambda old: old.set_column(
        0, "project", pa.array([7] * len(old), pa.int64())))  # fmt: skip
    refused("归到了项目和规则")
    rewritten(table / RULES / PART, lambda old: old.set_column(
        1, "text", pa.array(["{}"] * len(old), pa.string())))  # fmt: skip
    refused("编号不是规则文字的编号")
    rewritten(
        table / PROJECTS / PART, lambda old: with_column(old, "grades", ["优"] * len(old), nullable=False)
    )
    refused("读不出等级")
    strange = (
        '{"kind":"F02","version":1,"fixed":{"of":{"wrong":1}},"terms":[],"reduced":{"of":{}},"grown":false}'
    )
    rewritten(table / RULES / PART, lambda old: pa.table(
        [[number_of(strange)], [strange]], schema=old.schema))  # fmt: skip
    refused("不成一条规则")
    rewritten(table / LEAVES / PART, lambda old: with_column(old, "weight", [None] * len(old), nullable=True))
    refused("weight", "不能有空值")
    for name, number in (("n1", 1 << 62), ("n2", (1 << 63) - 1)):
        rewritten(table / LEAVES / PART, lambda old, name=name, number=number: with_column(
            old, name, [number] * len(old), nullable=False))  # fmt: skip
    refused("引擎算不下去", "Overflow")


@pytest.mark.slow
def test_other_files_in_the_way_are_left_alone(tmp_path, capsys):
    table = tmp_path / "table"
    table.mkdir()
    (table / "mine.txt").write_text("important", "utf-8")
    assert main(["leaves", str(PLACES[-1]), "--out", str(table)]) == 2
    assert "没有动" in capsys.readouterr().err
    assert [file.name for file in table.iterdir()] == ["mine.txt"]
    assert main(["score", str(tmp_path), "--out", str(tmp_path / "out"), "--engine", "spark"]) == 2
    assert main(["leaves", str(tmp_path / "nowhere"), "--out", str(table)]) == 3


def test_projects_are_found_once_in_and_below_the_places():
    found = project_folders([PLACES[0], PLACES[0] / "yantian-petition-2023"])
    assert [each.name for each in found] == sorted(each.name for each in found)
    assert len(found) == 5
