"""A user's own .docx template filled with values: checked whole, then rendered in a child with limits.

docxtpl with plain jinja2 lets a template run commands, and a sandbox alone does not stop endless loops
(both tried); so the child has a sandbox, and limits of processor time, memory and file size.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jiheng.documents.docx_archive import read_parts, refused
from jiheng.documents.limited_child import LimitReachedError, limited_answer
from jiheng.errors import Fault, Place, UnreadableInputError

CHILD = "jiheng.documents.template_child"
CPU_SECONDS = 20
LIMITS = {
    "RLIMIT_CPU": CPU_SECONDS,
    "RLIMIT_AS": 512 * 2**20,
    "RLIMIT_FSIZE": 100 * 2**20,
    "RLIMIT_CORE": 0,
}
WALL_SECONDS = 60  # reading a swapped-out font or library also takes time
TOO_LONG = f"填写模板用了 {CPU_SECONDS} 秒还没有完，或者占用的内存太多，已经停下"
ADVICE = "检查模板里层层相套的循环和重复，只留下需要的"
MACRO_SUFFIXES = (".docm", ".dotm")


def fill_template(path: Path, values: Mapping[str, Any], rows: Mapping[str, Mapping[str, str]]) -> bytes:
    """Return the .docx at `path` filled with `values`; `rows` are the keys of the rows of each list.

    Raises UnreadableInputError with every field that is not there, each with its place and the nearest
    name, and for a template that asks for more than fields, runs too long or grows too large.
    """
    if path.suffix.lower() in MACRO_SUFFIXES:
        raise refused(path, "带宏的模板不能用", "不带宏的 .docx 模板")
    read_parts(path)  # refuses bombs, macros, passwords, entities
    with tempfile.TemporaryDirectory(prefix="jiheng-") as folder:
        out = Path(folder) / "filled.docx"
        asked = {"template": str(path.resolve()), "out": str(out), "values": values, "rows": rows}
        try:
            answer = limited_answer(
                CHILD, (), seconds=WALL_SECONDS, asked=json.dumps({**asked, "limits": LIMITS}).encode()
            )
        except LimitReachedError as error:
            raise _refused(path, [Fault(TOO_LONG, Place(path.name), advice=ADVICE)]) from error
        if found := json.loads(answer):
            raise _refused(path, [_fault(path, each) for each in found])
        return out.read_bytes()


def _fault(path: Path, told: Mapping[str, str | None]) -> Fault:
    words = {key: told[key] or "" for key in ("what", "found", "expected", "advice")}
    return Fault(**words, place=Place(path.name, column=told["column"] or ""))


def _refused(path: Path, faults: list[Fault]) -> UnreadableInputError:
    return UnreadableInputError(f"模板“{path.name}”", faults)
