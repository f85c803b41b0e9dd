"""The machine outputs of the auditor over one report with planted faults, by the checks of two families."""

import json
from datetime import date
from pathlib import Path

import pytest

from jiheng.audit.acceptances import Acceptance, sort_out
from jiheng.audit.audited_file import AuditedFile
from jiheng.audit.library import checks
from jiheng.audit.outputs.machine import as_json
from jiheng.audit.outputs.sarif import as_sarif
from jiheng.audit.report import Report
from jiheng.audit.run import audit
from jiheng.documents.read_any import read_document

FOLDER = Path(__file__).parent / "audit"
CHOSEN = [check for check in checks() if check.code in {"AR02", "AR04", "DV01", "SR03"}]
GIVEN = Acceptance("DV01", "24", "整改报告另行报送", "张三", date(2024, 3, 5))
GONE = Acceptance("AR01", "60", "合同另有约定", "张三", date(2024, 3, 5))


@pytest.fixture
def file():
    audited = audit(Report(read_document(FOLDER / "report.md")), CHOSEN)
    return AuditedFile(Path("report.md"), audited, sorted=sort_out(audited.findings, (GIVEN, GONE)))


def test_json(file, golden):
    golden(FOLDER / "report.json", json.dumps(as_json([file]), ensure_ascii=False, indent=2) + "\n")


def test_sarif(file, golden):
    told = as_sarif([file], CHOSEN, version="0")
    golden(FOLDER / "report.sarif", json.dumps(told, ensure_ascii=False, indent=2) + "\n")
