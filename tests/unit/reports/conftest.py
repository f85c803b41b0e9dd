import shutil

import pytest

from jiheng.documents.docx_reader import read_docx
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import report_bytes


@pytest.fixture
def project(root, tmp_path):
    """A copy of an example to change: project(name, {file: change}).

    A change is one of the text, a new text, or None to delete the file.
    """

    def copy(name, changes=()):
        folder = shutil.copytree(root / "examples" / name, tmp_path / name)
        for file, change in dict(changes).items():
            path = folder / file
            if change is None:
                path.unlink()
                continue
            if isinstance(change, str):
                path.write_text(change, "utf-8")
                continue
            text = path.read_text("utf-8")
            changed = change(text)
            assert changed != text, file
            path.write_text(changed, "utf-8")
        return folder

    return copy


@pytest.fixture
def blocks(tmp_path):
    """The blocks of a project's document, read back; the kind's parameters as a user writes them."""

    def read(folder, kind, **choice):
        written = report_bytes(evaluate(folder), REPORT_KINDS.find(kind), "docx", choice=choice).content
        path = tmp_path / f"{kind}.docx"
        path.write_bytes(written)
        return read_docx(path)

    return read
