"""The small project with other records and other words in project.yaml."""

import shutil
from pathlib import Path

SMALL = Path(__file__).resolve().parent.parent / "cases" / "projects" / "small"


def small_project(folder, registers=None, changes=None, more=""):
    """Copy the small project; put registers, replace words, and add lines to its project.yaml."""
    path = Path(shutil.copytree(SMALL, folder / "small"))
    for stem, text in (registers or {}).items():
        (path / "evidence" / f"{stem}.csv").write_text(text, "utf-8")
    file = path / "project.yaml"
    text = file.read_text("utf-8")
    for before, after in (changes or {}).items():
        assert before in text, before
        text = text.replace(before, after)
    file.write_text(text + more, "utf-8")
    return path
