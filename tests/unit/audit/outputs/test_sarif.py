"""What a reader of SARIF 2.1.0 relies on: required properties, rules that results point at, suppressions."""

from datetime import date
from pathlib import Path

from jiheng.audit.acceptances import Acceptance, sort_out
from jiheng.audit.audited_file import AuditedFile
from jiheng.audit.finding import Severity
from jiheng.audit.library import checks
from jiheng.audit.outputs.sarif import as_sarif
from jiheng.documents.refusals import refused
from tests.support.audits import audited

LEVELS = {"none", "note", "warning", "error"}


def run_over(*files):
    told = as_sarif(files, checks(), version="1.2.3")
    assert told["version"] == "2.1.0"
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
