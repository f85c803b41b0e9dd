"""`jiheng audit` at its door: outputs, exit codes, accepting, comparing, comments."""

import json
import os
import shutil
import signal
import subprocess
import sys

import docx
import pytest

from jiheng.cli.main import main
from jiheng.documents import limited_child
from jiheng.documents.read_any import read_document
from jiheng.documents.reading import Part
from jiheng.workflows import audit
from tests.conftest import ROOT

REPORT = ROOT / "tests/golden/audit/report.md"


@pytest.fixture
def report(tmp_path):
    return shutil.copy(REPORT, tmp_path / "report.md")


def as_json(capsys, *words):
    code = main(["audit", *map(str, words), "--format", "json"])
    return code, json.loads(capsys.readouterr().out)["files"]


def codes(findings):
    return {each["code"] for each in findings}


def test_findings_are_grouped_by_severity_with_their_quotes_in_context(report, capsys):
    assert main(["audit", str(report)]) == 1
    told = capsys.readouterr().out
    assert " 万元，预算执行率为【91.45%】。" in told
    assert 0 < told.index("\n错误 ") < told.index("\n提示 ")
    assert "应当是：88.45%" in told


def test_the_outcome_of_every_check_is_told_when_asked(report, capsys):
    main(["audit", str(report), "--checks"])
    told = capsys.readouterr().out
    assert "AR04 有发现" in told
    assert "AR02 有发现" in told
    assert "不适用：" in told


def test_a_clean_report_ends_with_zero(tmp_path, capsys):
    file = tmp_path / "clean.txt"
    file.write_text("2023年度全年预算31.00万元，实际支付31.00万元，预算执行率为100%。\n", "utf-8")
    code, (told,) = as_json(capsys, file)
    assert code == 0
    assert not [each for each in told["findings"] if each["severity"] != "info"]
    assert {each["outcome"] for each in told["checks"]} >= {"pass", "not_applicable"}


def test_one_bad_file_never_stops_the_others(report, tmp_path, capsys):
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"PK\x03\x04 broken")
    code, files = as_json(capsys, bad, report)
    assert code == 4
    assert files[0]["error"]["faults"]
    assert files[0]["findings"] == []
    assert "AR04" in codes(files[1]["findings"])


def test_an_accepted_finding_is_told_apart_and_one_that_is_gone_as_idle(report, capsys):
    words = ["--quote", "91.45%", "--reason", "按合同口径", "--by", "张三"]
    assert main(["audit", str(report), "--accept", "AR04", *words]) == 0
    capsys.readouterr()
    _, (told,) = as_json(capsys, report)
    assert "AR04" not in codes(told["findings"])
    (accepted,) = told["accepted"]
    assert accepted["acceptance"]["reason"] == "按合同口径"
    report.write_text(report.read_text("utf-8").replace("91.45%", "88.45%"), "utf-8")
    _, (told,) = as_json(capsys, report)
    assert told["accepted"] == []
    assert [each["quote"] for each in told["idle_acceptances"]] == ["91.45%"]


def test_accepting_what_was_not_found_tells_what_was_and_writes_nothing(report, capsys):
    words = ["--quote", "92%", "--reason", "按合同口径", "--by", "张三"]
    assert main(["audit", str(report), "--accept", "AR04", *words]) == 4
    assert "91.45%" in capsys.readouterr().err
    assert [each.name for each in report.parent.iterdir()] == ["report.md"]


def test_accepting_needs_a_reason_and_a_name(report, capsys):
    assert main(["audit", str(report), "--accept", "AR04", "--quote", "91.45%"]) == 2
    assert "--reason、--by" in capsys.readouterr().err


def test_accepting_again_replaces_the_reason(report, capsys):
    for reason in ("一", "二"):
        words = ["--quote", "91.45%", "--reason", reason, "--by", "张三"]
        main(["audit", str(report), "--accept", "AR04", *words])
    capsys.readouterr()
    _, (told,) = as_json(capsys, report)
    assert [each["acceptance"]["reason"] for each in told["accepted"]] == ["二"]
    assert told["idle_acceptances"] == []


def test_two_versions_are_compared(report, tmp_path, capsys):
    new = tmp_path / "new.md"
    text = report.read_text("utf-8").replace("91.45%", "88.45%").replace("| 合计 | 100 |", "| 合计 | 101 |")
    new.write_text(text, "utf-8")
    _, (told,) = as_json(capsys, new, "--against", report)
    compared = told["comparison"]
    assert "AR04" in codes(compared["solved"])
    assert "AR04" not in codes(compared["open"])
    assert "AR02" in codes(compared["open"])
    assert "AR01" in codes(compared["new"])
    assert len(compared["open"]) + len(compared["new"]) == len(told["findings"])


def test_a_word_report_comes_back_with_comments(tmp_path, capsys):
    made, out = docx.Document(), tmp_path / "annotated.docx"
    made.add_paragraph("2023年全年预算31万元，实际支付27.42万元，预算执行率为91.45%。")
    made.save(tmp_path / "report.docx")
    before = (tmp_path / "report.docx").read_bytes()
    assert main(["audit", str(tmp_path / "report.docx"), "--annotate", str(out)]) == 1
    assert "条批注写进了" in capsys.readouterr().err
    assert (tmp_path / "report.docx").read_bytes() == before
    comments = [each.text for each in read_document(out).blocks if each.part is Part.COMMENT]
    assert any("【错误】AR04 写的是 91.45%" in text and "88.45%" in text for text in comments)


def test_the_comments_are_written_even_where_nobody_reads_what_is_printed(tmp_path):
    made, out = docx.Document(), tmp_path / "annotated.docx"
    made.add_paragraph("2023年全年预算31万元，实际支付27.42万元，预算执行率为91.45%。")
    made.save(tmp_path / "report.docx")
    unread, printed = os.pipe()
    os.close(unread)
    words = ["audit", str(tmp_path / "report.docx"), "--annotate", str(out)]
    command = [sys.executable, "-m", "jiheng", *words]
    done = subprocess.run(command, check=False, stdout=printed, stderr=subprocess.PIPE)
    os.close(printed)
    assert b"Traceback" not in done.stderr
    assert any(each.part is Part.COMMENT for each in read_document(out).blocks)


def test_comments_go_into_word_files_only_and_never_into_the_original(report, tmp_path, capsys):
    assert main(["audit", str(report), "--annotate", str(tmp_path / "out.docx")]) == 4
    assert "批注只能写进 .docx" in capsys.readouterr().err
    assert main(["audit", str(report), "--annotate", str(report)]) == 2


def test_files_that_are_not_there_are_all_named(tmp_path, capsys):
    assert main(["audit", str(tmp_path / "a.docx"), str(tmp_path / "b.docx")]) == 3
    told = capsys.readouterr().err
    assert "a.docx" in told
    assert "b.docx" in told


def test_an_output_goes_to_a_file(report, tmp_path, capsys):
    for form in ("text", "json", "sarif", "html"):
        out = tmp_path / f"out.{form}"
        assert main(["audit", str(report), "--format", form, "--out", str(out)]) == 1
        assert "AR04" in out.read_text("utf-8")
        assert capsys.readouterr().out == ""


def test_a_page_is_of_one_file(report, capsys):
    assert main(["audit", str(report), str(report), "--format", "html"]) == 2
    assert "一次只写一个文件" in capsys.readouterr().err


def test_a_report_that_takes_too_long_or_too_much_memory_is_refused(report, capsys, monkeypatch):
    def hangs(_path):
        signal.pause()

    def swells(_path):
        return bytearray(limited_child.MEMORY + 2**30)

    for reader, said in ((hangs, "1 秒还没有完成"), (swells, "内存超过了上限")):
        monkeypatch.setattr(audit, "read_document", reader)
        before = signal.getsignal(signal.SIGALRM)
        assert main(["audit", str(report), "--seconds", "1"]) == 4
        told = capsys.readouterr().err
        assert said in told
        assert "怎么办" in told
        assert signal.getsignal(signal.SIGALRM) is before
