"""What a reader of SARIF 2.1.0 relies on: required properties, rules that results point at, suppressions."""

import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from jiheng.audit.acceptances import Acceptance, sort_out
from jiheng.audit.audited_file import AuditedFile
from jiheng.audit.finding import Severity
from jiheng.audit.library import checks
from jiheng.audit.outputs.sarif import as_sarif
from jiheng.audit.report import Report
from jiheng.audit.run import audit
from jiheng.documents.refusals import refused
from tests.conftest import ROOT
from tests.support.audits import audited
from tests.support.fragments import read_fragment

CASES = ROOT / "tests" / "cases" / "checks"
SCHEMA = json.loads((ROOT / "tests" / "cases" / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))
LEVELS = {"none", "note", "warning", "error"}


def faults_of(told):
    """What the schema says of it."""
    validator = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
    return [f"{list(each.absolute_path)}: {each.message}" for each in validator.iter_errors(told)]


def run_over(*files):
    told = as_sarif(files, checks(), version="1.2.3")
    assert told["version"] == "2.1.0"
    assert faults_of(told) == []
    (run,) = told["runs"]
    return run


def test_every_rule_has_its_help_and_level():
    rules = run_over()["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(checks())
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert "Instead: " in rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in LEVELS


def test_a_result_points_at_its_rule_and_place():
    found = audited(("AR02", "60"), severity=Severity.INFO)
    run = run_over(AuditedFile(Path("某 报告.txt"), found, sorted=sort_out(found.findings, ())))
    (result,) = run["results"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "AR02"
    assert result["level"] == "note"
    assert result["message"]["text"] == "60不对"
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "%E6%9F%90%20%E6%8A%A5%E5%91%8A.txt"
    assert run["artifacts"][0]["location"]["uri"] == uri


def test_an_accepted_finding_is_suppressed_with_its_reason():
    found = audited(("AR02", "60"))
    given = Acceptance("AR02", "60", "合同另有约定", "张三", date(2024, 3, 5))
    run = run_over(AuditedFile(Path("a.txt"), found, sorted=sort_out(found.findings, (given,))))
    (suppression,) = run["results"][0]["suppressions"]
    assert suppression == {
        "kind": "external",
        "status": "accepted",
        "justification": "合同另有约定（张三，2024-03-05）",
    }


def test_a_file_that_could_not_be_read_is_a_notification():
    path = Path("坏.docx")
    run = run_over(AuditedFile(path, refusal=refused(path, "文件已损坏")))
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "文件已损坏" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert run["results"] == []


@pytest.mark.parametrize("suffix", [".md", ".txt"])
def test_what_every_check_finds_is_valid(suffix):
    text = "\n".join(path.read_text("utf-8") for path in sorted(CASES.rglob("*.md"))[::3])
    document, _ = read_fragment(text, suffix)
    found = audit(Report(document), checks())
    run = run_over(AuditedFile(Path("/报告/某局 100%.md"), found, sorted=sort_out(found.findings, ())))
    assert len({result["ruleId"] for result in run["results"]}) > 20


def test_what_the_schema_forbids_is_told():
    told = as_sarif([], checks(), version="1.2.3")
    told["runs"][0]["results"] = [{"ruleId": "AR01", "level": "fatal"}]
    assert len(faults_of(told)) == 2
