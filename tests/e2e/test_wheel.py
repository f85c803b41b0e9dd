"""What a user gets: an empty virtual environment with only the wheel runs the demo."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOISE = ("--quiet", "--disable-pip-version-check", "--no-input")


def run(*words: object, cwd: Path) -> str:
    """Run a program; its output belongs to the failure message."""
    command = [str(word) for word in words]
    finished = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.mark.e2e
@pytest.mark.slow
def test_the_wheel_alone_runs_the_demo(tmp_path: Path) -> None:
    run(
        *(sys.executable, "-m", "pip", "wheel", *NOISE, "--no-deps", "--no-build-isolation"),
        *("--wheel-dir", tmp_path, ROOT),
        cwd=tmp_path,
    )
    wheel = next(tmp_path.glob("jiheng-*.whl"))
    venv.create(tmp_path / "empty")
    scripts = tmp_path / "empty" / ("Scripts" if os.name == "nt" else "bin")
    into = ("--python", tmp_path / "empty", "install", "--no-compile", "-c", ROOT / "constraints.txt")
    run(sys.executable, "-m", "pip", *NOISE, *into, wheel, cwd=tmp_path)
    cards = json.loads(run(scripts / "jiheng", "demo", "--out", tmp_path / "out", "--json", cwd=tmp_path))
    assert sorted((card["total"] or "", card["grade"] or "") for card in cards) == [
        ("", ""),
        ("93.00", "优"),
        ("98.00", "优"),
        ("98.00", "优"),
    ]
    written = {path.name for path in (tmp_path / "out" / "yantian-petition-2023").iterdir()}
    assert {"scorecard.json", "绩效评价报告.docx", "绩效评价报告.pdf", "评分表.xlsx"} <= written
    shown = json.loads(run(scripts / "jiheng", "rules", "show", "F05", "--json", cwd=tmp_path))
    assert shown["rules"][0]["cases"]  # the worked cases stand among the tests, and go into the wheel
    run(scripts / "jiheng", "init", "new", "--library", "it-om", cwd=tmp_path)
    assert (tmp_path / "new/project.yaml").is_file()
