"""`jiheng move-database`, with a real PostgreSQL."""

import json
import os
import shutil
import subprocess
import sys
from glob import glob

import pytest

from tests.support.migrated import DATABASE, migrated_file
from tests.support.server import ROOT, started

MOVE = """
set -u
to=$DATABASE_URL; unset DATABASE_URL
"$PYTHON" -m jiheng move-database --to "$to" --json > "$OUT/first.json"; echo $? > "$OUT/first"
"$PYTHON" -m jiheng move-database --to "$to" 2> "$OUT/second.txt"; echo $? > "$OUT/second"
DATABASE_URL=$to "$PYTHON" -m tests.support.guarded > "$OUT/guarded.txt"; echo $? > "$OUT/guarded"
"""
POSTGRESQL = shutil.which("initdb") or glob("/usr/lib/postgresql/*/bin/initdb")  # noqa: PTH207


@pytest.mark.slow
@pytest.mark.e2e
@pytest.mark.skipif(not POSTGRESQL, reason="no PostgreSQL: sudo apt-get install postgresql")
def test_everything_is_copied_and_guarded_there_too(tmp_path):
    data, out = tmp_path / "data", tmp_path / "out"
    out.mkdir()
    data.mkdir()
    shutil.copyfile(migrated_file(), data / DATABASE)
    server = started(data)
    server.seed("甲", "乙")
    server.run("-m", "tests.support.guarded", "fill")
    assert server.stop() == 0
    environment = server.environment | {"OUT": str(out), "PYTHON": sys.executable}
    subprocess.run([ROOT / "tools/postgresql", "bash", "-c", MOVE], env=environment, cwd=ROOT, check=True)
    told = json.loads((out / "first.json").read_text("utf-8"))
    rows = {each["table"]: each["rows"] for each in told["tables"]}
    assert rows["accounts_user"] == 26
    assert rows["projects_project"] == 2
    assert rows["evidence_record"] == 1
    assert (
        rows["trail_entry"]
        == sum(each["length"] for each in told["chains"] if "审计日志" in each["chain"])
        > 0
    )
    assert (out / "first").read_text().strip() == "0"
    assert (out / "second").read_text().strip() == "3"
    assert "目标数据库不是空的" in (out / "second.txt").read_text("utf-8")
    assert (out / "guarded.txt").read_text("utf-8").split() == ["whole", "refused", "added"]


@pytest.mark.slow
@pytest.mark.e2e
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--to", "mysql://x/y"], 2, "postgresql://"),
        (["--to", "postgresql://x@127.0.0.1:9/none"], 3, "没有绩衡的数据库"),
    ],
)
def test_what_cannot_be_moved_is_told(tmp_path, words, code, said):
    done = subprocess.run(
        [sys.executable, "-m", "jiheng", "move-database", "--data", str(tmp_path), *words],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
