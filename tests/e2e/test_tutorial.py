"""The tutorial from outside: what it says to write and to type, in an empty folder."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools import reference_pages as pages

PAGE = "docs/tutorials/first-project.md"


def typed(words: list[str]) -> str:
    told = subprocess.run(
        [sys.executable, "-m", "jiheng", *words], capture_output=True, check=False, timeout=60
    )
    return (told.stdout + told.stderr).decode()


@pytest.mark.slow
@pytest.mark.e2e
def test_the_first_project_ends_with_the_total_of_the_page(root: Path, tmp_path: Path):
    shown = [*pages.play((root / PAGE).read_text("utf-8"), tmp_path, typed)]

    before, refused, scored, *_ = [each.prints for each in shown if "evaluate" in each.command]
    assert "总分：没有" in before
    assert "第 10 行" in refused
    assert "总分 93.34 分" in scored
    assert [each.command for each in shown if not each.agrees] == []
    assert {path.suffix for path in tmp_path.iterdir() if path.is_file()} == {".docx", ".xlsx"}


@pytest.mark.slow
@pytest.mark.e2e
def test_the_finished_folder_is_the_one_the_page_points_at(root: Path, tmp_path: Path):
    list(pages.play((root / PAGE).read_text("utf-8"), tmp_path, lambda _words: ""))
    made, kept = tmp_path / "first-project", root / pages.FIRST_PROJECT
    files = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(kept) for path in kept.rglob("*") if path.is_file())
    for file in files:
        assert (made / file).read_bytes() == (kept / file).read_bytes()
