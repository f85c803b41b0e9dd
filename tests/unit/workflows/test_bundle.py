"""A bundle is verified by its own verify.py alone, offline; whatever was changed in it is found."""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from jiheng.errors import IntegrityError, UsageError
from jiheng.evidence.anchors import FILE_NAME, VERIFIER, has_sm3
from jiheng.evidence.bundle_verifier import LEDGER, MANIFEST, PROOFS, verify_bundle
from jiheng.evidence.ledger import Ledger, chained_lines, read_line
from jiheng.values.days import BEIJING
from jiheng.workflows.anchor import anchor
from jiheng.workflows.bundle import Bundled, bundle, manifest_of
from jiheng.workflows.record import enter
from jiheng.workflows.verify_anchors import check_anchors, check_bundle

EXAMPLE = Path("examples/yantian-petition-2023")
AT = datetime(2026, 11, 26, 8, 0, tzinfo=BEIJING)
LINES = 300  # at most, of the verifier
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Bundled]:
    """A bundle, an anchor of the day before that somebody kept, and what was said of it."""
    home = tmp_path_factory.mktemp("bundle")
    project = home / "project"
    shutil.copytree(EXAMPLE, project)
    line = anchor(project, at=AT).anchor.line
    made = bundle(project, home / "b.zip", at=AT + timedelta(days=1))
    return home / "b.zip", line, made


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder of its own."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "project"))


def test_the_verifier_stands_alone_and_can_be_read(kept: tuple[Path, str, Bundled], tmp_path: Path) -> None:
    path, line, made = kept
    assert len(VERIFIER.read_text("utf-8").splitlines()) <= LINES
    with zipfile.ZipFile(path) as archive:
        archive.extract("verify.py", tmp_path)
    words = [sys.executable, "-I", "-S", "verify.py", str(path), "--anchor", line]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    counts = f"OK {made.entries:,} entries, {made.files:,} files, {made.figures:,} figures"
    assert done.stdout.splitlines()[-1] == f"{counts}, root {made.anchor.root}"
    not_one = subprocess.run([*words[:4], "verify.py"], cwd=tmp_path, capture_output=True, check=False)
    assert not_one.returncode == 2


def _rewritten(files: Files) -> None:
    """The whole ledger anew, one entry changed, the chain reckoned anew."""
    entries = [read_line(each) for each in files[LEDGER].splitlines()]
    entries[4] = entries[4]._replace(by="别人")  # type: ignore[union-attr]
    files[LEDGER] = chained_lines([each for each in entries if each], "0" * 64)[0].encode()


def _cut(files: Files) -> None:
    files[LEDGER] = b"".join(files[LEDGER].splitlines(keepends=True)[:-3])


def _text(files: Files) -> None:
    files["project/project.yaml"] = files["project/project.yaml"].replace(b"weight: 5", b"weight: 6", 1)


def _score(files: Files) -> None:
    files["documents/scorecard.json"] = files["documents/scorecard.json"].replace(b"98.00", b"99.00")


def _added(files: Files) -> None:
    files["project/evidence/files/new.pdf"] = b"%PDF"


def _verifier(files: Files) -> None:
    files["verify.py"] = b"print('OK')\n"


def _one_word(files: Files) -> None:
    files[LEDGER] = files[LEDGER].replace("巡检".encode(), "巡查".encode(), 1)


ATTACKS = [_rewritten, _cut, _text, _score, _added, _verifier, _one_word]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("manifest", ["as it was", "made anew"])
def test_whatever_was_changed_is_found(
    kept: tuple[Path, str, Bundled], tmp_path: Path, attack: Callable[[Files], None], manifest: str
) -> None:
    path, _, _ = kept
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    attack(files)
    if manifest == "made anew":
        files[MANIFEST] = manifest_of({k: v for k, v in files.items() if k not in (MANIFEST, PROOFS)})
    attacked = tmp_path / "attacked.zip"
    with zipfile.ZipFile(attacked, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    assert verify_bundle(str(attacked)).faults


def test_a_history_made_anew_with_new_anchors_has_not_the_anchor_that_was_kept(
    kept: tuple[Path, str, Bundled], project: Path, tmp_path: Path
) -> None:
    _, line, _ = kept
    files = {LEDGER: (project / "evidence/ledger.jsonl").read_bytes()}
    _rewritten(files)
    (project / "evidence/ledger.jsonl").write_bytes(files[LEDGER])
    anchor(project, at=AT)
    bundle(project, tmp_path / "b.zip", at=AT + timedelta(days=1))
    found, records = check_bundle(tmp_path / "b.zip")
    assert (found.faults, records and records.sound) == ([], True)  # nothing in it is wrong
    assert "没有这个锚" in "".join(verify_bundle(str(tmp_path / "b.zip"), [line]).faults)
    assert "没有这个锚" in "".join(check_anchors(project, [line]).faults)


def test_an_anchor_longer_than_the_history_tells_of_an_old_backup(project: Path) -> None:
    anchor(project, at=AT)
    older = (project / FILE_NAME).read_bytes()
    enter(project, "complaint", _complaint(), by="张三", at=AT)
    newer = anchor(project, at=AT + timedelta(days=1)).anchor.line
    (project / FILE_NAME).write_bytes(older)
    assert "退回过旧的备份" in "".join(check_anchors(project, [newer]).faults)


def test_what_grows_keeps_its_old_anchors(project: Path) -> None:
    old = anchor(project, at=AT).anchor
    assert not anchor(project, at=AT + timedelta(days=1)).made
    enter(project, "complaint", _complaint(), by="张三", at=AT)
    assert anchor(project, at=AT + timedelta(days=2)).made
    found = check_anchors(project, [old.line, old.root[:16], "2026-11-26"])
    assert (found.anchors, found.faults) == (2, ())
    assert len(found.remarks) == 3


def test_ledger_and_log_changed_together_are_no_longer_anchored(project: Path) -> None:
    line = anchor(project, at=AT).anchor.line
    told = json.loads((project / FILE_NAME).read_text("utf-8"))
    ledger = project / "evidence/ledger.jsonl"
    ledger.write_bytes(b"".join(ledger.read_bytes().splitlines(keepends=True)[:-1]))
    (project / FILE_NAME).unlink()
    anchor(project, at=AT)
    assert json.loads((project / FILE_NAME).read_text("utf-8")) != told
    assert "没有这个锚" in "".join(check_anchors(project, [line]).faults)


def test_what_is_printed_names_the_end_of_the_ledger(kept: tuple[Path, str, Bundled]) -> None:
    path, line, made = kept
    with zipfile.ZipFile(path) as archive:
        end = Ledger(archive.read(LEDGER).splitlines()).last_hash
    assert not verify_bundle(str(path), [f"{line} ledger={made.entries}:{end}"]).faults
    assert verify_bundle(str(path), [f"{line} ledger={made.entries}:{'0' * 64}"]).faults
    assert verify_bundle(str(path), [f"{line} ledger={made.entries + 1}:{end}"]).faults


@pytest.mark.skipif(not has_sm3(), reason="OpenSSL knows no SM3")
def test_sm3_stands_beside_sha256(project: Path) -> None:
    assert len(anchor(project, at=AT, sm3=True).anchor.sm3) == 64
    assert not check_anchors(project).faults


def test_what_does_not_hold_is_not_anchored(project: Path, tmp_path: Path) -> None:
    ledger = project / "evidence/ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace("巡检".encode(), "巡查".encode(), 1))
    with pytest.raises(IntegrityError):
        anchor(project, at=AT)
    with pytest.raises(IntegrityError):
        bundle(project, tmp_path / "b.zip", at=AT)
    ledger.write_bytes(b"")
    with pytest.raises(UsageError):
        anchor(project, at=AT)


def _complaint() -> dict[str, str]:
    return {"收到日期": "2023-11-02", "渠道": "电话", "投诉内容": "响应慢", "是否属实": "不属实"}
