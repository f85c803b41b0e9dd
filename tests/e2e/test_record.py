"""Entering, correcting and withdrawing records from outside; every attack on what was entered."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jiheng.cli.main import main
from jiheng.evidence.canonical import canonical_json
from jiheng.evidence.fact import content_digest, derived_id
from jiheng.evidence.ledger import FILE_NAME, FIRST_HASH, chained

INSPECTION = ["--kind", "巡检", "--set", "系统=官网", "--set", "巡检日期=2024年12月13日"]
INSPECTION += ["--set", "巡检方式=上门", "--set", "巡检结果=正常", "--set", "巡检人=王工"]
SEPTEMBER = "periodic_report-50c3a3efe478"  # the monthly report that came a day late
JANUARY, JANUARY_EDITED = "2024-02-05", "2024-02-04"
BEFORE = 23  # records


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """The project of the tutorial, nothing entered."""
    made = tmp_path / "项目"
    shutil.copytree(root / "docs/tutorials/first-project", made)
    (made / "evidence" / FILE_NAME).unlink(missing_ok=True)
    return made


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """Run a command that must end with `code`; give what it prints as JSON."""

    def run(command: str, folder: Path, *words: str, code: int = 0) -> Any:
        capsys.readouterr()
        ended = main([command, str(folder), *words, "--json"])
        printed = capsys.readouterr().out
        assert ended == code, printed
        return json.loads(printed)

    return run


def scanned(folder: Path) -> None:
    (folder / "evidence/files").mkdir()
    (folder / "evidence/files/签收单.pdf").write_bytes(b"10-11")


def record(folder: Path, *words: str) -> int:
    return main(["record", str(folder), "--by", "张三", *words])


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- Entering one record ------------------------------------------------------------------------------


def test_a_new_record_is_added_to_its_register_and_entered(folder: Path, told: Callable[..., Any]) -> None:
    assert record(folder) == 0
    register = folder / "evidence/inspection.csv"
    before = register.read_bytes()
    made = told("record", folder, "--by", "李四", *INSPECTION)
    assert register.read_bytes() == before + "门户网站,2024-12-13,上门,正常,王工\n".encode()
    assert made["record"]["line"] == before.count(b"\n") + 1
    assert made["record"]["content"]["system"] == "门户网站"
    verified = told("verify", folder)
    assert (verified["records"], verified["last_hash"]) == (BEFORE + 1, made["last_hash"])
    count = next(each for each in told("evaluate", folder)["indicators"] if each["name"] == "巡检次数")
    assert made["record"]["id"] in count["evidence"]
    assert count["actual"] == "12次"


def test_columns_that_the_register_lacks_are_added_and_every_row_stays(
    folder: Path, told: Callable[..., Any]
) -> None:
    register = folder / "evidence/inspection.csv"
    old = register.read_text("utf-8").replace("\n", "\r\n").rstrip()
    register.write_bytes(old.encode("gb18030"))
    assert record(folder) == 0
    assert record(folder, *INSPECTION, "--set", "签认人=赵,主任") == 0
    header, *rows = register.read_bytes().decode("gb18030").split("\r\n")
    assert header == old.split("\r\n")[0] + ",签认人"
    assert rows == [*old.split("\r\n")[1:], '门户网站,2024-12-13,上门,正常,王工,"赵,主任"', ""]
    assert told("verify", folder)["sound"]


def test_a_register_that_is_not_there_is_made_with_chinese_headers(
    folder: Path, told: Callable[..., Any]
) -> None:
    scanned(folder)
    assert record(folder) == 0
    words = ["--kind", "payment", "--set", "金额（万元）=6.191", "--set", "paid_on=2024-12-08"]
    assert record(folder, *words, "--set", "附件=签收单.pdf", "--set", "用途==第一期") == 0
    text = (folder / "evidence/payment.csv").read_text("utf-8")
    assert text == "\ufeff金额（元）,支付日期,用途,附件\n61910.00,2024-12-08,'=第一期,签收单.pdf\n"
    assert told("verify", folder)["files"] == 1


def test_an_amount_goes_into_a_column_of_another_unit_with_its_own(
    folder: Path, told: Callable[..., Any]
) -> None:
    (folder / "evidence/payment.csv").write_text("支付日期,金额（万元）\n2024-06-01,5\n", "utf-8")
    assert record(folder) == 0
    assert record(folder, "--kind", "支付", "--set", "金额=619100", "--set", "支付日期=2024-12-08") == 0
    assert (folder / "evidence/payment.csv").read_text("utf-8").splitlines()[-1] == "2024-12-08,619100.00元"
    assert told("verify", folder)["sound"]


def test_all_faults_of_the_values_are_told_at_once_and_nothing_is_written(
    folder: Path, told: Callable[..., Any]
) -> None:
    assert record(folder) == 0
    before = contents(folder)
    words = [
        "--kind",
        "inspection",
        "--set",
        "系统=官网站",
        "--set",
        "巡检日期=2024-12-32",
        "--set",
        "附件=无.pdf",
    ]
    faults = told("record", folder, "--by", "李四", *words, code=4)["error"]["faults"]
    assert [fault["column"] for fault in faults] == [
        "系统",
        "巡检日期",
        "巡检方式",
        "巡检结果",
        "巡检人",
        "附件",
    ]
    assert "无.pdf" in faults[-1]["what"]
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--kind", "巡查"], 2, "巡检"),
        (["--kind", "巡检", "--set", "巡检日=2024-01-01"], 2, "没有“巡检日”这一项"),
        (["--kind", "巡检", "--set", "巡检日期"], 2, "项=值"),
        (["--kind", "巡检", "--set", "系统=1", "--set", "系统=2"], 2, "写了两次"),
        (["--set", "系统=1"], 2, "--kind"),
        (["--correct", SEPTEMBER, "--set", "提交日期=2024-10-10"], 2, "--reason"),
        (["--correct", SEPTEMBER, "--reason", "抄错"], 2, "--set"),
        (["--correct", "没有", "--set", "系统=官网", "--reason", "抄错"], 3, "没有编号是“没有”的记录"),
        (["--withdraw", SEPTEMBER], 2, "--reason"),
        (["--withdraw", SEPTEMBER, "--kind", "巡检"], 2, "not allowed|不能"),
        ([*INSPECTION, "--by", " "], 2, "登记人"),
    ],
)
def test_a_wrong_call_says_what_to_write(
    folder: Path, words: list[str], code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(folder)
    assert record(folder, *words) == code
    said = capsys.readouterr().err
    assert any(part in said for part in message.split("|")), said
    assert contents(folder) == before


def test_the_same_record_twice_is_doubted_until_it_has_a_number_of_its_own(
    folder: Path, told: Callable[..., Any]
) -> None:
    assert record(folder, *INSPECTION) == 0
    (fault,) = told("record", folder, "--by", "李四", *INSPECTION, code=4)["error"]["faults"]
    assert "登记了两次" in fault["what"]
    assert record(folder, *INSPECTION, "--set", "编号=巡-12") == 0
    assert told("record", folder, "--by", "李四", *INSPECTION, "--set", "编号=巡-12", code=4)


def test_a_register_kept_in_a_workbook_is_left_alone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "evidence/training.jsonl").write_text("", "utf-8")
    assert record(folder, "--kind", "培训") in (2, 4)
    assert "training.jsonl" in capsys.readouterr().err


# --- Correcting and withdrawing -----------------------------------------------------------------------


def test_a_correction_supersedes_and_the_old_record_stays(folder: Path, told: Callable[..., Any]) -> None:
    assert record(folder) == 0
    before = (folder / "evidence/periodic_report.csv").read_text("utf-8")
    made = told(
        "record",
        folder,
        "--by",
        "李四",
        "--correct",
        SEPTEMBER,
        "--set",
        "提交日期=2024-10-10",
        "--reason",
        "抄错了",
    )
    after = (folder / "evidence/periodic_report.csv").read_text("utf-8")
    header, _, rows = before.partition("\n")
    assert (
        after
        == f"{header},更正的编号,更正原因\n{rows}运维月报,门户网站,2024-09,2024-10-10,{SEPTEMBER},抄错了\n"
    )
    on_time = next(each for each in told("evaluate", folder)["indicators"] if "及时率" in each["name"])
    assert (on_time["score"], SEPTEMBER in on_time["evidence"]) == ("40.00", False)
    assert told("verify", folder)["sound"]
    again = ["--correct", SEPTEMBER, "--set", "提交日期=2024-10-09", "--reason", "再改"]
    assert made["record"]["id"] in told("record", folder, "--by", "李四", *again, code=2)["error"]["message"]


def test_a_withdrawal_takes_the_record_back_and_removes_nothing(
    folder: Path, told: Callable[..., Any]
) -> None:
    assert record(folder) == 0
    made = told("record", folder, "--by", "李四", "--withdraw", SEPTEMBER, "--reason", "交给了别的项目")
    assert made["record"]["content"]["record_state"] == "作废"
    on_time = next(each for each in told("evaluate", folder)["indicators"] if "及时率" in each["name"])
    assert len(on_time["evidence"]) == 11
    assert made["record"]["id"] not in on_time["evidence"]
    verified = told("verify", folder)
    assert (verified["records"], verified["sound"]) == (BEFORE + 1, True)
    again = ["--withdraw", made["record"]["id"], "--reason", "恢复"]
    assert "作废记录" in told("record", folder, "--by", "李四", *again, code=2)["error"]["message"]


# --- Attachments --------------------------------------------------------------------------------------


def attach(folder: Path) -> None:
    scanned(folder)
    words = ["--correct", SEPTEMBER, "--set", "附件=签收单.pdf", "--reason", "补上签收单"]
    assert record(folder) == 0
    assert record(folder, *words) == 0


def test_a_ledger_line_holds_hash_and_length_of_each_file(folder: Path) -> None:
    attach(folder)
    line = json.loads((folder / "evidence" / FILE_NAME).read_text("utf-8").splitlines()[-1])
    assert line["files"] == {"签收单.pdf": {"sha256": hashlib.sha256(b"10-11").hexdigest(), "bytes": 5}}


@pytest.mark.parametrize(
    ("how", "change"),
    [
        ("file_changed", lambda files: (files / "签收单.pdf").write_bytes(b"10-10")),
        ("file_missing", lambda files: (files / "签收单.pdf").unlink()),
        ("file_orphan", lambda files: (files / "别的.pdf").touch()),
    ],
)
def test_a_changed_missing_or_unknown_file_is_told(
    how: str, change: Callable[[Path], object], folder: Path, told: Callable[..., Any]
) -> None:
    attach(folder)
    assert told("verify", folder)["sound"]
    change(folder / "evidence/files")
    (drift,) = told("verify", folder, code=6)["drifts"]
    assert drift["how"] == how


def test_a_file_put_in_anew_is_entered_with_a_reason(folder: Path, told: Callable[..., Any]) -> None:
    attach(folder)
    (folder / "evidence/files/签收单.pdf").write_bytes(b"clearer scan")
    assert record(folder) == 2
    assert record(folder, "--reason", "换成清楚的扫描件") == 0
    assert told("verify", folder)["sound"]


def test_a_record_is_evaluated_but_not_entered_without_the_file_it_names(
    folder: Path, told: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    register = folder / "evidence/inspection.csv"
    lines = register.read_text("utf-8").splitlines()
    register.write_text("\n".join([f"{lines[0]},附件", f"{lines[1]},照片.jpg", *lines[2:]]), "utf-8")
    (fault,) = told("record", folder, "--by", "张三", code=4)["error"]["faults"]
    assert (fault["file"], fault["line"]) == ("evidence/inspection.csv", 2)
    assert main(["evaluate", str(folder)]) == 0
    assert "evidence/inspection.csv 第 2 行：附件“照片.jpg”不在 evidence/files/ 里" in capsys.readouterr().out


# --- Attacks (what the folder alone shows, and what only a last hash kept elsewhere) -----------------


def rewrite(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    path.write_text("".join(change(path.read_text("utf-8").splitlines(keepends=True))), "utf-8")


def in_ledger(change: Callable[[list[str]], list[str]]) -> Callable[[Path], None]:
    return lambda folder: rewrite(folder / "evidence" / FILE_NAME, change)


def in_register(change: Callable[[list[str]], list[str]]) -> Callable[[Path], None]:
    return lambda folder: rewrite(folder / "evidence/periodic_report.csv", change)


def swapped(lines: list[str], one: int, other: int) -> list[str]:
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def rehashed(lines: list[str]) -> list[str]:
    """Make the ledger say what the edited row says, and reckon every hash anew."""
    previous, out = FIRST_HASH, []
    for line in lines:
        body = json.loads(line.replace(JANUARY, JANUARY_EDITED))
        del body["hash"]
        if JANUARY in line:
            body["id"] = derived_id(body["kind"], content_digest(body["kind"], body["content"]), 1)
        text = canonical_json(body)
        previous = chained(previous, text.encode())
        out.append(f'{text[:-1]},"hash":"{previous}"}}\n')
    return out


def edit(lines: list[str]) -> list[str]:
    return [line.replace(JANUARY, JANUARY_EDITED) for line in lines]


def swap_attachment_with_its_record(folder: Path) -> None:
    (folder / "evidence/files/签收单.pdf").write_bytes(b"10-10")
    in_register(edit)(folder)


def replace_ledger(folder: Path) -> None:
    in_register(edit)(folder)
    (folder / "evidence" / FILE_NAME).unlink()
    assert record(folder) == 0


def roll_back(folder: Path) -> None:
    """Bring back folder and ledger as they were before the last record: row and line are cut off."""
    in_register(lambda lines: [lines[0].replace(",附件,更正的编号,更正原因", ""), *lines[1:-1]])(folder)
    in_ledger(lambda lines: lines[:-1])(folder)
    (folder / "evidence/files/签收单.pdf").unlink()


ALONE, ANCHOR, HARMLESS = "the folder alone", "a last hash kept elsewhere", "nothing: it changes nothing"
ATTACKS: dict[str, tuple[Callable[[Path], None], str]] = {
    "edit a row": (in_register(edit), ALONE),
    "add a row": (in_register(lambda lines: [*lines, lines[1].replace(JANUARY, JANUARY_EDITED)]), ALONE),
    "remove a row": (in_register(lambda lines: [*lines[:3], *lines[4:]]), ALONE),
    "reorder rows": (in_register(lambda lines: swapped(lines, 2, 5)), HARMLESS),
    "remove a register": (lambda folder: (folder / "evidence/inspection.csv").unlink(), ALONE),
    "add an empty register": (
        lambda folder: (folder / "evidence/complaint.csv").write_text(  # type: ignore[arg-type, return-value]
            "收到日期,渠道,投诉内容,是否属实\n", "utf-8"
        ),
        ALONE,
    ),
    "edit a ledger line": (in_ledger(edit), ALONE),
    "edit a row and its ledger line": (
        lambda folder: (in_register(edit)(folder), in_ledger(edit)(folder))[0],
        ALONE,
    ),
    "change the author of an entry": (
        in_ledger(lambda lines: [lines[0].replace("张三", "李四"), *lines[1:]]),
        ALONE,
    ),
    "delete a ledger line": (in_ledger(lambda lines: [*lines[:4], *lines[5:]]), ALONE),
    "insert a ledger line": (in_ledger(lambda lines: [*lines[:4], lines[3], *lines[4:]]), ALONE),
    "swap ledger lines": (in_ledger(lambda lines: swapped(lines, 3, 4)), ALONE),
    "cut the ledger's tail": (in_ledger(lambda lines: lines[:-1]), ALONE),
    "remove the ledger": (lambda folder: (folder / "evidence" / FILE_NAME).unlink(), ALONE),
    "swap an attachment": (
        lambda folder: (folder / "evidence/files/签收单.pdf").write_bytes(b"10-10"),  # type: ignore[arg-type, return-value]
        ALONE,
    ),
    "swap an attachment and its record": (swap_attachment_with_its_record, ALONE),
    "edit a row, rewrite the ledger from there": (
        lambda folder: (in_register(edit)(folder), in_ledger(rehashed)(folder))[0],
        ANCHOR,
    ),
    "edit a row, replace the ledger wholly": (replace_ledger, ANCHOR),
    "roll folder and ledger back": (roll_back, ANCHOR),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_is_caught_where_the_table_says(
    attack: str, folder: Path, told: Callable[..., Any]
) -> None:
    attach(folder)
    anchor = told("verify", folder)
    do, caught_by = ATTACKS[attack]
    do(folder)
    alone = main(["verify", str(folder)])
    anchored = main(["verify", str(folder), "--expect", anchor["last_hash"]])
    assert (alone, anchored) == {ALONE: (6, 6), ANCHOR: (0, 6), HARMLESS: (0, 0)}[caught_by]


def test_an_earlier_hash_is_still_in_a_chain_that_has_grown(folder: Path, told: Callable[..., Any]) -> None:
    assert record(folder) == 0
    anchor = told("verify", folder)["last_hash"]
    assert record(folder, *INSPECTION) == 0
    found = told("verify", folder, "--expect", f" {anchor[:16].upper()} ")
    assert found["expected"] == {"hash": anchor[:16], "seq": BEFORE + 2, "later": 1}
    assert told("verify", folder, "--expect", "f" * 64, code=6)["expected"]["seq"] is None
    assert main(["verify", str(folder), "--expect", anchor[:15]]) == 2
    assert main(["verify", str(folder), "--expect", FIRST_HASH]) == 0


def test_what_changed_is_told_field_by_field(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert record(folder, *INSPECTION, "--set", "编号=巡-12") == 0
    rewrite(
        folder / "evidence/inspection.csv", lambda lines: [*lines[:-1], lines[-1].replace("正常", "异常")]
    )
    capsys.readouterr()
    assert main(["verify", str(folder)]) == 6
    said = capsys.readouterr().out
    assert "巡检（inspection）登记以后改过：1 处" in said
    assert "    巡检结果 台账中是“正常”，现在是“异常”" in said


# --- Two at once, and one that is killed --------------------------------------------------------------


def start(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "jiheng", "record", str(folder), "--by", "张三", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.slow
@pytest.mark.e2e
def test_of_many_at_once_each_is_entered_whole_or_told_to_wait(
    folder: Path, told: Callable[..., Any]
) -> None:
    assert record(folder) == 0
    days = [f"--set=巡检日期=2024-12-{day:02}" for day in range(1, 7)]
    rest = [each for each in INSPECTION if each not in ("--set", "巡检日期=2024年12月13日")]
    rest = [f"--set={each}" if "=" in each else each for each in rest]
    running = [start(folder, *rest, day) for day in days]
    codes = [each.wait(60) for each in running]
    for each in running:
        each.communicate()
    assert set(codes) <= {0, 5}
    verified = told("verify", folder)
    assert verified["records"] == BEFORE + codes.count(0)
    assert codes.count(0) >= 1


def killed(step: int, words: list[str]) -> int:
    """Run the command in a fork, which has it loaded, killed at one change of a file; give how it ended.

    A change: a file is opened for writing, renamed or removed.
    """
    child = os.fork()
    if child == 0:
        left = step

        def audit(event: str, told: tuple[Any, ...]) -> None:
            nonlocal left
            writes = event in ("os.rename", "os.remove") or (
                event == "open" and isinstance(told[2], int) and told[2] & (os.O_WRONLY | os.O_RDWR)
            )
            if writes and "evidence" in str(told[0]):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        ended = 70
        try:
            sys.addaudithook(audit)
            ended = main(words)
        finally:
            os._exit(ended)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.slow
@pytest.mark.e2e
def test_killed_at_any_step_it_leaves_the_old_or_the_new_state(
    folder: Path, tmp_path: Path, told: Callable[..., Any]
) -> None:
    assert record(folder) == 0
    words = ["--by", "李四", *INSPECTION]
    seen: list[int] = []
    for step in range(1, 60):
        trial = tmp_path / f"trial-{step}"
        shutil.copytree(folder, trial)
        ended = killed(step, ["record", str(trial), *words])
        found = told("verify", trial)  # sound, with a half-done writer's note lying there
        seen.append(found["records"] - BEFORE)
        if ended == 0:
            break
        assert ended == -9
        new = found["records"] > BEFORE
        assert main(["record", str(trial), *words]) == (4 if new else 0)  # doubted as the same, or entered
        after = told("verify", trial)
        assert (after["records"], after["entries"]) == (BEFORE + 1, BEFORE + 3)
        assert not list((trial / "evidence").glob("ledger.jsonl.*"))
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 1)
    assert len(seen) > 8


@pytest.mark.slow
@pytest.mark.e2e
def test_an_import_killed_at_any_step_leaves_all_or_nothing(
    folder: Path, tmp_path: Path, told: Callable[..., Any]
) -> None:
    assert record(folder) == 0
    table = tmp_path / "巡检.csv"
    days = [f"门户网站,2024-11-{day:02},上门,正常,赵工\n" for day in range(1, 21)]
    table.write_text("系统,巡检日期,巡检方式,巡检结果,巡检人\n" + "".join(days), "utf-8")
    seen: list[int] = []
    for step in range(1, 60):
        trial = tmp_path / f"import-{step}"
        shutil.copytree(folder, trial)
        words = ["import", str(table), "--into", str(trial), "--by", "李四"]
        ended = killed(step, words)
        found = told("verify", trial)
        seen.append(found["records"] - BEFORE)
        assert seen[-1] in (0, len(days))
        if ended == 0:
            break
        assert ended == -9
        assert main(words) == (4 if seen[-1] else 0)  # all known already, or imported now
        after = told("verify", trial)
        assert (after["sound"], after["records"]) == (True, BEFORE + len(days))
        assert not list((trial / "evidence").glob("ledger.jsonl.*"))
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, len(days))
    assert len(seen) > 8
