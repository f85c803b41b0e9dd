"""Documents of many projects: each where it belongs, one bad project stops no other, stopped work goes on."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from jiheng.cli.main import main
from jiheng.workflows.publish_many import Wanted, publish_many
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
SMALL = ROOT / "tests/cases/projects/small"
SHEETS = ["--formats", "xlsx", "--kinds", "score_table,evidence_index", "--processes", "1"]  # one start
WANTED = Wanted(("score_table", "evidence_index"), ("xlsx",))


def project(folder, name="某局系统运维"):
    shutil.copytree(SMALL, folder)
    text = (folder / "project.yaml").read_text("utf-8")
    first = text.index("\nname: ") + len("\nname: ")
    (folder / "project.yaml").write_text(text[:first] + name + text[text.index("\n", first) :], "utf-8")
    return folder


@pytest.fixture
def projects(tmp_path):
    project(tmp_path / "projects/甲局/运维", "甲")
    project(tmp_path / "projects/乙局/运维", "乙")
    broken = project(tmp_path / "projects/broken")
    (broken / "evidence/payment.csv").write_text("amount\nabc\n", "utf-8")
    return tmp_path / "projects"


def table(out):
    with (out / "summary.csv").open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def written(out):
    files = (each for each in out.rglob("*") if each.is_file() and each.name != "journal.jsonl")
    return {each.relative_to(out).as_posix(): each.read_bytes() for each in files}


def test_every_project_has_its_documents_and_a_row_and_a_bad_one_stops_no_other(projects, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["publish", str(projects), "--out", str(out), *SHEETS, "--audit", "--json"]) == 4
    told = json.loads(capsys.readouterr().out)
    assert (told["projects"], told["skipped"], told["documents"]) == (3, 0, 4)
    assert [each["folder"] for each in told["failed"]] == [str(projects / "broken")]
    assert told["audited"]["files"] == 4
    rows = {row["项目"]: row for row in table(out)}
    assert rows["甲"]["总分"] == rows["乙"]["总分"] == "98.90"
    assert rows["甲"]["写在"] != rows["乙"]["写在"], "two folders of one name"
    assert int(rows["甲"]["审核出的错误"]) >= 0
    assert "payment.csv" in rows[""]["没有写成"]
    alone = tmp_path / "alone.xlsx"
    assert main(["report", str(projects / "甲局/运维"), "--kind", "score_table", "--out", str(alone)]) == 0
    assert (out / rows["甲"]["写在"] / "评分表.xlsx").read_bytes() == alone.read_bytes()


def test_what_is_done_is_not_done_again_until_it_changes(projects, tmp_path):
    out = tmp_path / "out"
    shutil.rmtree(projects / "broken")
    assert publish_many([projects], out, wanted=WANTED, processes=1).skipped == 0
    before = written(out)
    assert publish_many([projects], out, wanted=WANTED, processes=1).skipped == 2
    assert written(out) == before
    first, second = (out / row["写在"] for row in table(out))
    (first / "评分表.xlsx").write_bytes(b"somebody else's")
    assert publish_many([projects], out, wanted=WANTED, processes=1).skipped == 1
    assert written(out) == before
    (second / "佐证材料目录.xlsx").write_bytes(b"changed by hand")
    (second / "附注.txt").write_text("一份自己的", "utf-8")
    assert (
        publish_many([projects], out, wanted=Wanted(("score_table",), ("xlsx",)), processes=1).documents == 2
    )
    assert [each.name for each in first.iterdir()] == ["评分表.xlsx"], "ours that is no longer wanted is gone"
    kept = {each.name for each in second.iterdir()}
    assert kept == {"评分表.xlsx", "佐证材料目录.xlsx", "附注.txt"}, "what others wrote stays"


def stopped(how, words, out):
    """Run the command until it holds half a file, stop it, and give how it ended."""
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"  # else as we have it
        "from jiheng.workflows import publish_many; from jiheng.cli.main import main;"
        "publish_many.CHILD = 'tests.support.held_publishing'; sys.exit(main(sys.argv[1:]))"
    )
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1"}
    before = set(out.glob("writing/*/held/*.xlsx"))
    with subprocess.Popen([sys.executable, "-c", program, *words], env=environment) as process:
        while process.poll() is None and not set(out.glob("writing/*/held/*.xlsx")) - before:
            time.sleep(0.05)
        process.send_signal(how)
    return process.returncode


def test_a_run_that_is_stopped_leaves_nothing_half_and_goes_on_to_the_same_bytes(tmp_path):
    for name in ("a", "b", "held"):
        project(tmp_path / "projects" / name, name)
    out = tmp_path / "out"
    words = ["publish", str(tmp_path / "projects"), "--out", str(out), *SHEETS]
    assert stopped(signal.SIGKILL, words, out) == -signal.SIGKILL
    assert sorted(each.name for each in (out / "documents").iterdir()) == ["a", "b"]
    assert stopped(signal.SIGINT, words, out) == 130
    assert sorted(each.name for each in out.iterdir()) == ["documents", "journal.jsonl"]
    found = publish_many([tmp_path / "projects"], out, wanted=WANTED, processes=1)
    assert (found.projects, found.skipped) == (3, 2)
    assert {each.name for each in out.iterdir()} == {
        *("documents", "journal.jsonl", "summary.csv", "summary.xlsx")
    }
    publish_many([tmp_path / "projects"], tmp_path / "anew", wanted=WANTED, processes=1)
    assert written(out) == written(tmp_path / "anew")


def test_what_cannot_be_asked_for_is_told_before_anything_is_written(projects, tmp_path, capsys):
    out = tmp_path / "out"
    for words, told in (
        (["--kinds", "department_summary"], "jiheng report"),
        (["--kinds", "score_table", "--formats", "pdf"], "--formats xlsx"),
        (["--formats", "doc"], "doc"),
        (["--processes", "0"], "--processes"),
    ):
        assert main(["publish", str(projects), "--out", str(out), *words]) == 2
        assert told in capsys.readouterr().err
    inside = str(projects / "broken")
    assert main(["publish", inside, "--out", inside]) == 2
    assert "是项目文件夹" in capsys.readouterr().err
    assert not out.exists()
