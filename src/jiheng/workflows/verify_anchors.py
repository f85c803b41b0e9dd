"""Hold a project folder, or a bundle, against its anchors and those that somebody kept elsewhere."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from jiheng.documents.zip_limits import Limits, ZipRefusedError, checked_zip
from jiheng.errors import Fault, JihengError, Place, UnreadableInputError
from jiheng.evidence.anchors import FILE_NAME, LEDGER, AnchorLog
from jiheng.evidence.bundle_verifier import (
    UNREADABLE,
    Anchor,
    Bundle,
    split_line,
    verify_bundle,
    walk,
    why_unknown,
)
from jiheng.evidence.ledger import ledger_lines
from jiheng.projects.folder import EVIDENCE_FOLDER
from jiheng.projects.open_project import PROJECT_FILE
from jiheng.workflows.verify import Verification, verify

BUNDLE = Limits(members=100_000, unpacked=64 * 2**30, member=4 * 2**30, nested=True)  # with all evidence
ASK_AGAIN = "重新索取；证据包由 jiheng bundle 写出"


@dataclass(frozen=True, slots=True)
class AnchorCheck:
    """What anchors say of a folder: how many there are, what does not agree, and what is to be told."""

    anchors: int
    faults: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def check_anchors(path: Path, wanted: Sequence[str] = ()) -> AnchorCheck:
    """Hold the ledger of the folder at `path` against its anchors; `wanted` were kept elsewhere.

    Raises UnreadableInputError where the log of anchors cannot be read.
    """
    log = AnchorLog.read(path / FILE_NAME)
    ends = [told for each in log.ends if (told := json.loads(each))["chain"] == LEDGER]
    chain = [split_line(line) for line in ledger_lines(path / EVIDENCE_FOLDER)]
    roots = walk(chain, {each["size"] for each in ends}).roots
    faults = log.faults()
    faults += [
        f"台账前 {each['size']} 条与 {each['at']} 的锚不符：锚以前的登记被改写或截短过"
        for each in ends
        if roots.get(each["size"]) != each["root"]
    ]
    remarks = []
    if ends and ends[-1]["project"] != _sha256(path / PROJECT_FILE):
        remarks.append(f"project.yaml 在 {ends[-1]['at']} 锚定以后改过：是该改的，再锚定一次")
    for each in wanted:
        if found := log.find(each):
            covered = [end for end in ends if end["at"] <= found.at]
            remarks.append(
                f"锚 {found.at} 在这里：台账前 {covered[-1]['size'] if covered else 0} 条，那以前没有改动"
            )
            kept = Anchor.read(each)
            size, _, told = kept.ledger.partition(":") if kept else ("", "", "")
            if size and [hashed for _, hashed in chain[int(size) - 1 : int(size)]] != [told]:
                faults.append(f"台账没有第 {size} 条，或它不是印出时的那一条：登记被改写或截短过")
        else:
            faults.append(why_unknown(each, log.last))
    return AnchorCheck(len(log.anchors), tuple(faults), tuple(remarks))


def check_bundle(path: Path, wanted: Sequence[str] = ()) -> tuple[Bundle, Verification | None]:
    """Verify a bundle with the verifier that is here, not the one in the bundle; then its records.

    The second is None where the project in it cannot be read. Raises UnreadableInputError for no bundle.
    """
    try:
        with path.open("rb") as file, checked_zip(file, BUNDLE) as archive:
            found = verify_bundle(str(path), wanted)
            names = [each for each in archive.namelist() if each.startswith("project/")]
            with TemporaryDirectory(prefix="jiheng-bundle-") as folder:
                archive.extractall(folder, names)
                try:
                    return found, verify(Path(folder, "project"))
                except JihengError:
                    return found, None
    except ZipRefusedError as error:
        fault = Fault(error.what, Place(path.name), expected=error.expected, advice=ASK_AGAIN)
        raise UnreadableInputError(path.name, [fault]) from error
    except UNREADABLE as error:
        fault = Fault("不是绩衡的证据包，或已经损坏", found=str(error)[:80], advice=ASK_AGAIN)
        raise UnreadableInputError(path.name, [fault]) from error


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
