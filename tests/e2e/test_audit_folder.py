"""A folder of reports is audited to the end whatever lies in it, and taken up again where it stopped."""

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
from jiheng.documents.read_any import read_document
from jiheng.workflows import audit_folder as folder_audit
from jiheng.workflows import child_worker
from jiheng.workflows.audit_folder import JOURNAL, FolderAudited, audit_folder
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
REPORT = ROOT / "tests/golden/audit/report.md"


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "reports" / "2023"
    inside.mkdir(parents=True)
    shutil.copy(REPORT, inside / "甲.md")
    (inside / "clean.txt").write_text(
        "2023年度全年预算31.00万元，实际支付31.00万元，执行率为100%。\n", "utf-8"
    )
    (inside / "bad.docx").write_bytes(b"PK\x03\x04 broken")
    (inside / "~$bad.docx").write_bytes(b"lock")
    (inside / "notes.json").write_text("{}", "utf-8")
    return inside.parent


@pytest.fixture
def stubborn(monkeypatch):
    monkeypatch.setattr(folder_audit, "CHILD", "tests.support.stubborn_child")
    monkeypatch.setattr(child_worker, "LAST_WORDS", 0.2)


def table(file):
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def test_every_report_is_a_row_and_every_finding_too(folder, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["audit", str(folder), "--out", str(out)]) == 4
    assert "审核了 3 份：1 份有错误或警告，1 份读不了" in capsys.readouterr().out
    rows = {row["文件"]: row for row in table(out / "results.csv")}
    assert list(rows) == ["2023/bad.docx", "2023/clean.txt", "2023/甲.md"]
    assert [row["结果"] for row in rows.values()] == ["读不了", "已审核", "已审核"]
    assert rows["2023/bad.docx"]["原因"]
    findings = table(out / "findings.csv")
    counted = sum(int(rows["2023/甲.md"][word]) for word in ("错误", "警告", "提示"))
    assert len([each for each in findings if each["文件"] == "2023/甲.md"]) == counted > 0
    assert any(each["检查"] == "AR04" and each["应当是"] == "88.45%" for each in findings)
    sheet = read_document(out / "results.xlsx")
    assert "2023/甲.md" in {cell.text for _, each in sheet.tables for cell in each.cells}


def test_what_is_done_is_not_done_again_until_it_changes(folder, tmp_path):
    out = tmp_path / "out"
    assert audit_folder(folder, out).skipped == 0
    first = (out / "findings.csv").read_bytes()
    assert audit_folder(folder, out) == FolderAudited(files=3, skipped=3, faulty=1, refused=1)
    assert (out / "findings.csv").read_bytes() == first
    words = ["--quote", "91.45%", "--reason", "按合同口径", "--by", "张三"]
    main(["audit", str(folder / "2023/甲.md"), "--accept", "AR04", *words])
    (folder / "2023/bad.docx").unlink()
    assert audit_folder(folder, out) == FolderAudited(files=2, skipped=1, faulty=1, refused=0)
    assert not [each for each in table(out / "findings.csv") if each["检查"] == "AR04"]


def test_a_line_torn_by_a_crash_is_done_again(folder, tmp_path):
    out = tmp_path / "out"
    audit_folder(folder, out)
    journal = out / JOURNAL
    expected = (out / "findings.csv").read_bytes()
    journal.write_bytes(journal.read_bytes()[:-20])
    assert audit_folder(folder, out).skipped == 2
    assert (out / "findings.csv").read_bytes() == expected
    assert all(json.loads(line) for line in journal.read_text("utf-8").splitlines())


@pytest.mark.usefixtures("stubborn")
def test_a_file_that_hangs_or_kills_its_process_stops_nobody_else(tmp_path):
    folder, out = tmp_path / "reports", tmp_path / "out"
    folder.mkdir()
    for name in ("a", "dies", "dies-once", "hangs", "z"):
        (folder / f"{name}.txt").write_text(name, "utf-8")
    found = audit_folder(folder, out, processes=1, seconds=2)
    assert found == FolderAudited(files=5, skipped=0, faulty=0, refused=2)
    told = {row["文件"]: row["原因"] for row in table(out / "results.csv") if row["结果"] == "读不了"}
    assert "中断" in told["dies.txt"]
    assert "2 秒" in told["hangs.txt"]


def test_ctrl_c_keeps_what_is_done_and_the_next_run_goes_on(tmp_path):
    folder, out = tmp_path / "reports", tmp_path / "out"
    folder.mkdir()
    for name in ("a", "b", "hangs", "z"):  # the one that hangs keeps the run from ending before Ctrl-C
        (folder / f"{name}.txt").write_text(name, "utf-8")
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"  # else as we have it
        "from jiheng.workflows import audit_folder, child_worker; from jiheng.cli.main import main;"
        "audit_folder.CHILD = 'tests.support.stubborn_child'; child_worker.LAST_WORDS = 0.2;"
        "sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, "audit", str(folder), "--out", str(out)]
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1"}
    journal = out / JOURNAL
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
        while process.poll() is None and not (journal.is_file() and journal.read_bytes().count(b"\n") == 3):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate()
    assert process.returncode == 130, told.decode()
    assert "已取消" in told.decode()
    done = [json.loads(line)["name"] for line in journal.read_bytes().splitlines()]
    assert sorted(done) == ["a.txt", "b.txt", "z.txt"]
    assert audit_folder(folder, out).skipped == 3


def test_a_folder_needs_a_place_for_its_results(folder, capsys):
    assert main(["audit", str(folder)]) == 2
    assert "--out" in capsys.readouterr().err
    assert main(["audit", str(folder), "--out", "x", "--annotate", "y"]) == 2
    assert "--annotate" in capsys.readouterr().err
