"""`jiheng import`: a table goes into the project as a whole, or nothing does."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from jiheng.cli.main import main
from jiheng.sources.writing import write_table
from tests.support.at_night import at_night

TITLES = ["系统", "巡检日期", "巡检方式", "巡检结果", "巡检人"]
NEW = [
    ["门户网站", "2023-07-15", "上门", "正常", "王工"],
    ["政务网站", "2023-08-15", "远程", "异常", "=王工"],
]


@pytest.fixture
def project(root, tmp_path):
    """A copy of the small project with everything in its ledger."""
    folder = shutil.copytree(root / "tests/cases/projects/small", tmp_path / "small")
    assert main(["record", str(folder), "--by", "张三"]) == 0
    return folder


def bring(project, file, *words):
    return main(["import", str(file), "--into", str(project), "--by", "李四", "--kind", "inspection", *words])


def contents(project):
    return {path.name: path.read_bytes() for path in (project / "evidence").iterdir() if path.is_file()}


def table(tmp_path, rows, ending=".csv", titles=TITLES):
    file = tmp_path / f"新记录{ending}"
    write_table(file, titles, rows)
    return file


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl"])
def test_records_go_into_register_and_ledger_and_nothing_else_is_touched(project, tmp_path, capsys, ending):
    before = contents(project)
    capsys.readouterr()
    assert bring(project, table(tmp_path, NEW, ending), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["kind"], told["records"], told["known"]) == ("inspection", 2, 0)
    assert main(["verify", str(project)]) == 0
    after = contents(project)
    register = after["inspection.csv"].decode("utf-8-sig")
    assert register.startswith(before["inspection.csv"].decode("utf-8-sig"))
    assert register.splitlines()[-1].endswith("'=王工")
    assert after["ledger.jsonl"].startswith(before["ledger.jsonl"])
    assert after["ledger.jsonl"].count(b"\n") == before["ledger.jsonl"].count(b"\n") + 2
    assert "导入 新记录" in after["ledger.jsonl"].decode()
    assert {name for name in after if after[name] != before.get(name)} == {"inspection.csv", "ledger.jsonl"}


def test_the_same_records_have_the_same_ids_from_every_format(root, tmp_path):
    ledgers = set()
    for ending in (".csv", ".xlsx", ".jsonl"):
        folder = shutil.copytree(root / "tests/cases/projects/small", tmp_path / ending)
        main(["record", str(folder), "--by", "张三"])
        assert bring(folder, table(tmp_path, NEW, ending)) == 0
        lines = (folder / "evidence/ledger.jsonl").read_text("utf-8").splitlines()[-2:]
        ledgers.add(tuple(json.loads(line)["id"] for line in lines))
    assert len(ledgers) == 1


def test_one_wrong_row_and_nothing_is_imported(project, tmp_path, capsys):
    before = contents(project)
    rows = [NEW[0], ["门户", "2023-02-29", "上门", "正常", "王工"], ["门户网站", "", "上门", "好", "王工"]]
    out = tmp_path / "改.csv"
    assert bring(project, table(tmp_path, rows), "--wrong-rows", str(out)) == 4
    told = capsys.readouterr().err
    assert "有 4 处问题" in told
    assert contents(project) == before
    assert len(out.read_text("utf-8-sig").splitlines()) == 3


def test_known_records_are_refused_or_skipped_when_asked(project, tmp_path, capsys):
    file = table(tmp_path, NEW)
    assert bring(project, file) == 0
    before = contents(project)
    more = table(tmp_path, [*NEW, ["门户网站", "2023-09-15", "上门", "正常", "王工"]], ".xlsx")
    assert bring(project, more) == 4
    assert "第 2、3 行" in capsys.readouterr().err
    assert contents(project) == before
    assert bring(project, more, "--skip-known") == 0
    assert "导入 1 条" in (told := capsys.readouterr().out)
    assert "2 条跳过了" in told
    assert bring(project, more, "--skip-known") == 0
    assert main(["verify", str(project)]) == 0


def test_ids_of_their_own_are_kept_and_may_not_be_used_again(project, tmp_path, capsys):
    titles = ["编号", *TITLES]
    assert bring(project, table(tmp_path, [["巡-1", *NEW[0]], ["inspection-1", *NEW[1]]], titles=titles)) == 0
    assert main(["verify", str(project)]) == 0
    assert '"id":"inspection-1"' in (project / "evidence/ledger.jsonl").read_text("utf-8")
    capsys.readouterr()
    other = ["门户网站", "2023-10-15", "上门", "正常", "王工"]
    assert bring(project, table(tmp_path, [["巡-1", *other]], titles=titles)) == 4
    assert "编号“巡-1”已经用过" in capsys.readouterr().err


def test_a_correction_must_name_a_record_and_a_reason(project, tmp_path, capsys):
    titles = ["编号", *TITLES, "更正的编号", "更正原因"]
    assert bring(project, table(tmp_path, [["甲", *NEW[0], "没有的", ""]], titles=titles)) == 4
    assert "要更正的记录“没有的”不存在" in capsys.readouterr().err
    assert (
        bring(
            project,
            table(tmp_path, [["甲", *NEW[0], "", ""], ["乙", *NEW[1], "甲", "写错了"]], titles=titles),
        )
        == 0
    )
    assert main(["verify", str(project)]) == 0


def test_a_register_that_is_no_csv_is_refused_with_advice(project, tmp_path, capsys):
    register = project / "evidence/inspection.csv"
    rows = [line.split(",") for line in register.read_text("utf-8-sig").splitlines()]
    write_table(register.with_suffix(".xlsx"), rows[0], rows[1:])
    register.unlink()
    before = contents(project)
    assert bring(project, table(tmp_path, NEW)) == 2
    assert "怎么办" in capsys.readouterr().err
    assert contents(project) == before


def test_a_new_register_is_made_under_its_chinese_titles(project, tmp_path):
    file = tmp_path / "培训.csv"
    file.write_text("系统,培训日期,培训内容,培训人,参加人数\n门户网站,2023-03-15,登记,甲,18\n", "utf-8")
    assert main(["import", str(file), "--into", str(project), "--by", "李四"]) == 0
    made = (project / "evidence/training.csv").read_text("utf-8-sig").splitlines()
    assert made == ["系统,培训日期,培训内容,培训人,参加人数（人）", "政务网站,2023-03-15,登记,甲,18"]
    assert main(["verify", str(project)]) == 0


def test_amounts_go_into_a_register_that_is_kept_in_ten_thousands(project, tmp_path):
    register = project / "evidence/payment.csv"
    register.write_text("金额（万元）,支付日期\n97.5,2023-11-30\n", "utf-8")
    assert main(["record", str(project), "--by", "张三", "--reason", "重抄"]) == 0
    file = tmp_path / "payment.csv"
    file.write_text("金额（元）,支付日期,用途\n250.5,2023-12-01,尾款\n", "utf-8")
    assert main(["import", str(file), "--into", str(project), "--by", "李四"]) == 0
    assert main(["verify", str(project)]) == 0


@pytest.mark.slow
@pytest.mark.e2e
@pytest.mark.parametrize("after", [0.1, 0.5, 0.9, 1.3, 1.7] if at_night() else [0.5, 1.3])
def test_an_import_that_is_interrupted_leaves_all_or_nothing(project, tmp_path, after):
    rows = [
        ["门户网站", f"20{20 + n % 5}-03-{n % 28 + 1:02}", "上门", "正常", f"工程师{n}"]
        for n in range(30_000)
    ]
    file = table(tmp_path, rows)
    before = contents(project)
    words = ["import", str(file), "--into", str(project), "--by", "李四", "--kind", "inspection"]
    run = subprocess.Popen(
        [sys.executable, "-m", "jiheng", *words], stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    time.sleep(after)
    os.kill(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=600)
    now = contents(project)
    now.pop("ledger.jsonl.lock", None)
    now.pop("ledger.jsonl.pending", None)
    assert [name for name in now if name.startswith(".")] == []
    imported = now["inspection.csv"].count(b"\n") - before["inspection.csv"].count(b"\n")
    assert imported in (0, 30_000)
    assert run.returncode in ((130, -signal.SIGINT) if not imported else (0, 130, -signal.SIGINT)), (out, err)
    if not imported:
        assert now == before
    assert main(["verify", str(project)]) == 0
