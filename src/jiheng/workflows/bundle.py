"""An evidence bundle: everything a third party needs to verify a project offline, in one .zip file."""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from jiheng.errors import IntegrityError, NotFoundError
from jiheng.evidence import writer
from jiheng.evidence.anchors import BUNDLE, FILE_NAME, AnchorLog, moment, verifier_bytes
from jiheng.evidence.bundle_verifier import FIGURES, MANIFEST, PROOFS, Anchor
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.lock import LOCK_NAME
from jiheng.frameworks.rule_set import FOLDER as RULE_SETS
from jiheng.frameworks.rule_set import RuleSet, find_rule_set
from jiheng.projects.folder import EVIDENCE_FOLDER, open_folder
from jiheng.reports.library import REPORT_KINDS
from jiheng.scoring.machine_output import scorecard_json
from jiheng.scoring.scorecard import Scorecard
from jiheng.workflows.anchor import keep, ledger_end
from jiheng.workflows.evaluate import Evaluation, evaluate_opened
from jiheng.workflows.publish import SCORE_TABLE, document_name, not_written, report_bytes
from jiheng.workflows.verify import verify_opened

Content: TypeAlias = bytes | Path
DAY = (1980, 1, 1, 0, 0, 0)  # of every file in a bundle, the earliest that a .zip can hold
READ_ME, VERIFY = "说明.txt", "verify.py"
TOLD = """这是“{name}”（{year} 年）的证据包，由绩衡写出。

怎样验证：不用联网，不用数据库，只要 Python 3.11 或更新的版本。

    python verify.py 这个文件.zip --anchor "您手里留存的那一行锚"

先用别的工具算 verify.py 的 SHA-256，与那一行里 verify= 后面的 64 位对照：一样，才是绩衡的那一个。
最后一行是 OK、退出码 0：全部相符。是 FAILED、退出码 1：有改动，上面逐条写明。退出码 2：读不了。

project/      项目文件夹：project.yaml、记录、台账 ledger.jsonl、附件
documents/    得分表（.json、.xlsx）和一起放入的文档
rules/        评分所用的规则集
figures.json  每个得分依据的记录编号
manifest.json 以上每个文件的 SHA-256
proofs.json   锚，和它们的证明（RFC 9162）；最后一行锚就是这个包的，请抄一份存在别处
"""


@dataclass(frozen=True, slots=True)
class Bundled:
    """A bundle that was written: its anchor, and how many entries, files and figures it holds."""

    anchor: Anchor
    entries: int
    files: int
    figures: int


def bundle(
    path: Path, out: Path, *, at: datetime, documents: Sequence[Path] = (), sm3: bool = False
) -> Bundled:
    """Write the bundle of the folder at `path` to `out`, anchored.

    Raises IntegrityError where records and ledger do not agree, NotFoundError for documents that are not
    there or a place that cannot be written, and as `anchor` and `evaluate` do.
    """
    opened = open_folder(path)
    if not verify_opened(opened).sound:
        raise IntegrityError(
            "记录与台账不符，没有写证据包\n    怎么办：jiheng verify 项目 看是哪些，查明、登记以后再写"
        )
    evaluation = evaluate_opened(opened)
    files = dict(of_folder(path)) | contents(evaluation) | dict(_given(documents))
    with writer.writing(path / EVIDENCE_FOLDER):
        log = AnchorLog.read(path / FILE_NAME)
        end, manifest = ledger_end(path, at, sm3=sm3), manifest_of(files)
        made = keep(path, log, [end, end_of_bundle(manifest, at)], at, sm3=sm3)
        write_zip(out, files, manifest, log.proofs(range(len(log.ends))))
    return Bundled(made, end["size"], len(files), len(_figures(evaluation.card)))


def contents(evaluation: Evaluation) -> dict[str, Content]:
    """Give what a bundle holds beside the project's own files: scores, figures, rules, verify.py."""
    card = evaluation.card
    project, kind = card.project, REPORT_KINDS.find(SCORE_TABLE)
    scores = json.dumps(scorecard_json(card), ensure_ascii=False, indent=2)
    return {
        "documents/scorecard.json": f"{scores}\n".encode(),
        f"documents/{document_name(kind, {}, 'xlsx')}": report_bytes(evaluation, kind, "xlsx").content,
        **{f"rules/{each}.yaml": RULE_SETS / f"{each}.yaml" for each in _with_bases(project.rule_set)},
        FIGURES: canonical_json(_figures(card)).encode(),
        READ_ME: TOLD.format(name=project.name, year=project.fiscal_year).encode(),
        VERIFY: verifier_bytes(),
    }


def manifest_of(files: Mapping[str, Content]) -> bytes:
    """Write the manifest: the SHA-256 of every file."""
    return canonical_json({name: _sha256(content) for name, content in files.items()}).encode()


def end_of_bundle(manifest: bytes, at: datetime, project: str = "") -> dict[str, Any]:
    """Give what is anchored of a bundle: its manifest; on the server, of which project."""
    return {
        "chain": f"{BUNDLE}:{project}" if project else BUNDLE,
        "at": moment(at),
        "hash": hashlib.sha256(manifest).hexdigest(),
    }


def write_zip(out: Path, files: Mapping[str, Content], manifest: bytes, proofs: Mapping[str, Any]) -> None:
    """Write a bundle whole or not at all. Raises NotFoundError that says why it cannot be written."""
    beside = out.with_name(f".{out.name}.part")
    told = {**files, MANIFEST: manifest, PROOFS: canonical_json(proofs).encode()}
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in told.items():
                with archive.open(zipfile.ZipInfo(name, DAY), "w") as file:
                    file.write(content if isinstance(content, bytes) else content.read_bytes())
        beside.replace(out)
    except OSError as error:
        raise not_written(out, error) from error
    finally:
        beside.unlink(missing_ok=True)


def _sha256(content: Content) -> str:
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def of_folder(path: Path) -> Iterator[tuple[str, Content]]:
    """Give project.yaml, what stands beside it, and the evidence."""
    beside = (each for each in path.iterdir() if each.is_file() and each.suffix != ".zip")
    below = (each for each in (path / EVIDENCE_FOLDER).rglob("*") if each.is_file())
    for file in sorted([*beside, *below]):
        if not file.name.startswith((".", "~$")) and file.name not in (FILE_NAME, LOCK_NAME):
            yield f"project/{file.relative_to(path).as_posix()}", file


def _given(documents: Sequence[Path]) -> Iterator[tuple[str, Content]]:
    for each in documents:
        if not each.is_file():
            raise NotFoundError(f"没有这个文档：{each}\n    怎么办：先用 jiheng report 写出来")
        yield f"documents/{each.name}", each


def _with_bases(rule_set: RuleSet) -> Iterator[str]:
    while True:
        yield rule_set.id
        if not rule_set.based_on:
            return
        rule_set = find_rule_set(rule_set.based_on)


def _figures(card: Scorecard) -> list[dict[str, Any]]:
    return [
        {"name": each.leaf.name, "value": each.score.text if each.score else "", "evidence": list(each.facts)}
        for each in card.leaves()
    ]
