"""Read every .docx of a folder and run every check, in one process: `audit_reports.py FOLDER`."""

import sys
from pathlib import Path

from jiheng.workflows.audit import all_checks, audit_files
from jiheng.workflows.collecting import collecting_seldom

files = sorted(Path(sys.argv[1]).glob("*.docx"))
all_checks()
with collecting_seldom():  # as `jiheng audit` does
    print(sum(1 for each in audit_files(files) if each.audited is not None))
