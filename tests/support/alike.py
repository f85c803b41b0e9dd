"""Whether a project worked in the application and one in a folder score alike and print alike.

Left out, and nothing else:
- the ids of records, which the server makes and a folder derives: each is put in place of the other, by what
  its record says;
- SHA-256 of registers, which cover these ids;
- which records are 演示, and how many: a form has no field for it, as nobody enters an invented record;
- the anchor that an application prints: ours is given the same.
"""

import contextlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from jiheng.cli.main import main
from jiheng.documents.read_any import read_document
from jiheng.documents.reading import ReadTable
from jiheng.evidence.bundle_verifier import Anchor
from jiheng.projects.folder import open_folder
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.evaluate import evaluate_opened
from jiheng.workflows.publish import publish

LEFT_OUT = {
    re.compile(r"(?:[0-9a-f]\s*){63}[0-9a-f]"): "SHA-256",
    re.compile(r"其中\d+条记录的来源是“演示”"): "其中有“演示”",
    re.compile(r"^(演示|实际记录)$"): "来源",
}
PICTURES = ("word/media/", "xl/media/")


class Alike:
    """An example in its folder, and what became of it in the application, taken out as a folder too."""

    def __init__(self, example: Path, taken_out: Path) -> None:
        """Know both."""
        self.example, self.taken_out = example, taken_out

    @cached_property
    def ids(self) -> dict[str, str]:
        """The ids of the server's records, with those of the example's that say the same."""
        ours = [(key, each) for key, each in _records(self.example)]
        theirs = [(key, each) for key, each in _records(self.taken_out)]
        assert sorted(key for key, _ in ours) == sorted(key for key, _ in theirs), "other records"
        left: dict[str, list[str]] = {}
        for key, each in ours:
            left.setdefault(key, []).append(each)
        return {each: left[key].pop(0) for key, each in theirs}

    def scorecards(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Give what the command line says of both."""
        return _scorecard(self.example), json.loads(self.named(json.dumps(_scorecard(self.taken_out))))

    def write(self, kind: str, choice: Mapping[str, str], file: Path, theirs: Path) -> None:
        """Write a document of the example as the command line does, with the anchor that theirs prints."""
        file.parent.mkdir(parents=True, exist_ok=True)
        words = [word for name, value in choice.items() for word in (f"--{name}", value)]
        command("report", self.example, "--kind", kind, "--out", file, *words)
        if anchor := _anchor(theirs):
            evaluation, form = evaluate_opened(open_folder(self.example)), file.suffix[1:]
            publish(evaluation, REPORT_KINDS.find(kind), form, file, choice=choice, anchor=anchor)

    def texts(self, ours: Path, theirs: Path) -> tuple[list[Any], list[Any]]:
        """Give what stands in two documents, by paragraph and cell, and the sums of their pictures."""
        return list(_texts(ours)), json.loads(self.named(json.dumps(list(_texts(theirs)))))

    def named(self, told: str) -> str:
        """Put our ids in place of the server's."""
        return re.sub(
            r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", lambda it: self.ids.get(it[0], it[0]), told
        )


def _records(folder: Path) -> Iterator[tuple[str, str]]:
    for fact in open_folder(folder).evidence:
        content = {name: text for name, text in fact.content.items() if name != "origin"}
        yield json.dumps([fact.stem, content], ensure_ascii=False, sort_keys=True), fact.id


def command(*words: object) -> str:
    """Run a command; give what it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert main([str(each) for each in words]) == 0
    return out.getvalue()


def _scorecard(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(command("evaluate", folder, "--json"))
    return told


def _texts(path: Path) -> Iterator[Any]:
    for block in read_document(path).blocks:
        if isinstance(block, ReadTable):
            yield [[each.row, each.column, each.rows, each.columns, _left(each.text)] for each in block.cells]
        else:
            yield [block.level, block.style, _left(block.text)]
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as archive:
            yield sorted(each.CRC for each in archive.infolist() if each.filename.startswith(PICTURES))


def _anchor(path: Path) -> str:
    """Give the line of the anchor that a document prints, however it is broken; empty without one."""
    told = ("".join(getattr(each, "text", "").split()) for each in read_document(path).blocks)
    lines = (re.sub(r"(at|size|root|previous|verify|sm3|ledger)=", r" \1=", each) for each in told)
    return next(filter(Anchor.read, lines), "")


def _left(text: str) -> str:
    for pattern, word in LEFT_OUT.items():
        text = pattern.sub(word, text)
    return text
