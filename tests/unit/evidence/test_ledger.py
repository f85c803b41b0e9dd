"""The ledger: what was entered cannot be changed, taken out or put in unseen."""

import json
from datetime import UTC, datetime

import pytest

from jiheng.errors import BusyError
from jiheng.evidence.attachments import AttachmentFolder
from jiheng.evidence.drift import compare, new_entries
from jiheng.evidence.ledger import FILE_NAME, FIRST_HASH, ledger_lines, ledger_of
from jiheng.evidence.lock import LOCK_NAME
from jiheng.evidence.writer import append, writing
from tests.support.records import evidence_of

HEADER = "编号,系统,培训日期,培训内容,培训人,参加人数（人）\n"
ROWS = [f"培-{n},甲系统,2023-0{n}-15,登记,甲,{n}8\n" for n in (3, 5, 8)]
AT = datetime(2024, 1, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "evidence"
    made.mkdir()
    return made


@pytest.fixture
def evidence(tmp_path):
    return lambda rows=ROWS: evidence_of(tmp_path, {"training": HEADER + "".join(rows)})


def enter(folder, evidence, reason="登记"):
    return append(folder, made_of(folder, evidence, reason))


def made_of(folder, evidence, reason="登记"):
    ledger = ledger_of(ledger_lines(folder))
    drifts = compare(evidence, ledger)
    attached = AttachmentFolder(folder)
    return new_entries(evidence, ledger, drifts, attachments=attached, by="王五", at=AT, reason=reason)


def lines(folder):
    return (folder / FILE_NAME).read_bytes().splitlines(keepends=True)


def rewrite(folder, changed):
    (folder / FILE_NAME).write_bytes(b"".join(changed))
    return [fault.place.line for fault in ledger_of(ledger_lines(folder)).faults]


def test_a_missing_ledger_is_an_empty_one(folder):
    ledger = ledger_of(ledger_lines(folder))
    assert (ledger.entries, ledger.faults, ledger.last_hash) == ((), (), FIRST_HASH)


def test_what_was_entered_is_read_back_whole(folder, evidence):
    entered = enter(folder, evidence())
    ledger = ledger_of(ledger_lines(folder))
    assert ledger.faults == ()
    assert list(ledger.entries) == entered
    assert [entry.act for entry in entered] == ["register", "record", "record", "record"]
    assert [entry.seq for entry in entered] == [1, 2, 3, 4]
    assert entered[1].content["attendees"] == "38"
    assert entered[1].by == "王五"
    assert ledger.last_hash == entered[-1].hash
    assert compare(evidence(), ledger) == []


def test_entering_the_same_folder_again_enters_nothing(folder, evidence):
    enter(folder, evidence())
    before = lines(folder)
    assert enter(folder, evidence()) == []
    assert lines(folder) == before


def test_entries_are_only_ever_added_at_the_end(folder, evidence):
    enter(folder, evidence(ROWS[:1]))
    before = lines(folder)
    enter(folder, evidence())
    assert lines(folder)[: len(before)] == before
    assert ledger_of(ledger_lines(folder)).faults == ()


def test_changed_new_and_removed_records_are_told_and_can_be_entered(folder, evidence):
    enter(folder, evidence(ROWS[:2]))
    now = evidence([ROWS[0].replace("38", "39"), ROWS[2]])
    drifts = {
        (drift.how.value, drift.id): drift.message for drift in compare(now, ledger_of(ledger_lines(folder)))
    }
    assert drifts.keys() == {("changed", "培-3"), ("unrecorded", "培-8"), ("removed", "培-5")}
    assert "台账中是“38”，现在是“39”" in drifts["changed", "培-3"]
    entered = enter(folder, now, reason="更正人数")
    assert [(entry.act.value, entry.id) for entry in entered] == [
        ("record", "培-3"),
        ("record", "培-8"),
        ("withdraw", "培-5"),
    ]
    assert compare(now, ledger_of(ledger_lines(folder))) == []
    ledger = ledger_of(ledger_lines(folder))
    assert [bool(ledger.find("training", each)) for each in ("", "培-3", "培-5", "培-8")] == [
        True,
        True,
        False,
        True,
    ]


def test_a_register_that_is_gone_is_told(folder, evidence, tmp_path):
    enter(folder, evidence([]))
    (drift,) = compare(evidence_of(tmp_path, {}), ledger_of(ledger_lines(folder)))
    assert (drift.how, drift.kind, drift.id) == ("removed", "training", "")


def test_a_changed_line_breaks_the_chain_there(folder, evidence):
    enter(folder, evidence())
    good = lines(folder)
    for number, line in enumerate(good):
        changed = [*good[:number], line.replace("王五".encode(), "赵六".encode()), *good[number + 1 :]]
        assert rewrite(folder, changed) == [number + 1]


def test_a_line_changed_with_a_fresh_hash_breaks_the_chain_after_it(folder, evidence):
    enter(folder, evidence(ROWS[:2]))
    good = lines(folder)
    (folder / FILE_NAME).write_bytes(good[0])
    append(folder, made_of(folder, evidence([ROWS[0].replace("38", "99")])))
    assert rewrite(folder, [*lines(folder), *good[2:]]) == [3]


def test_a_deleted_inserted_or_moved_line_breaks_the_chain(folder, evidence):
    enter(folder, evidence())
    one, two, three, four = lines(folder)
    assert rewrite(folder, [one, three, four]) == [2]
    assert rewrite(folder, [two, three, four]) == [1]
    assert rewrite(folder, [one, two, two, three, four]) == [3]
    assert rewrite(folder, [one, three, two, four]) == [2, 3, 4]
    assert rewrite(folder, [one, two, three, four]) == []


def test_the_last_line_taken_away_leaves_its_record_unrecorded(folder, evidence):
    """The chain alone cannot know: only an anchored last hash can; the folder shows it all the same."""
    enter(folder, evidence())
    assert rewrite(folder, lines(folder)[:-1]) == []
    assert [(drift.how, drift.id) for drift in compare(evidence(), ledger_of(ledger_lines(folder)))] == [
        ("unrecorded", "培-8")
    ]


def test_a_torn_last_line_is_told_and_the_rest_is_kept(folder, evidence):
    enter(folder, evidence())
    good = lines(folder)
    for cut in (1, len(good[-1]) // 2, len(good[-1]) - 2):
        assert rewrite(folder, [*good[:-1], good[-1][:cut]]) == [4]
        assert len(ledger_of(ledger_lines(folder)).entries) == 3


def test_a_line_without_its_end_does_not_swallow_the_next_entry(folder, evidence):
    """An editor may drop the last line end; the next entry must not be glued to that line."""
    enter(folder, evidence(ROWS[:1]))
    (folder / FILE_NAME).write_bytes(b"".join(lines(folder)).rstrip(b"\n"))
    enter(folder, evidence())
    assert ledger_of(ledger_lines(folder)).faults == ()
    assert compare(evidence(), ledger_of(ledger_lines(folder))) == []


def test_a_line_with_something_added_breaks_the_chain(folder, evidence):
    enter(folder, evidence())
    good = lines(folder)
    added = json.loads(good[1]) | {"note": "补记"}
    forged = json.dumps(added, ensure_ascii=False).encode() + b"\n"
    assert rewrite(folder, [good[0], forged, *good[2:]]) == [2]
    assert rewrite(folder, [good[0], good[1].replace(b'"seq":2', b'"seq":"2"'), *good[2:]]) == [2]


NO_ENTRIES = {
    "blank": b"",
    "no keys": b"{}",
    "a list": b"[]",
    "null": b"null",
    "a text": b'"text"',
    "no text at all": b"\xff\xfe",
    "deep": b"[" * 100_000,
    "content that is a text": b'{"content": "x"}',
}


@pytest.mark.parametrize("line", NO_ENTRIES.values(), ids=NO_ENTRIES)
def test_a_line_that_is_no_entry_is_told_and_never_a_crash(folder, evidence, line):
    enter(folder, evidence())
    good = lines(folder)
    assert 2 in rewrite(folder, [good[0], line + b"\n", *good[1:]])


def test_a_line_whose_content_is_no_mapping_is_told(folder, evidence):
    enter(folder, evidence())
    good = lines(folder)
    wrong = json.loads(good[1]) | {"content": ["甲"]}
    assert rewrite(folder, [good[0], json.dumps(wrong).encode() + b"\n", *good[2:]])[0] == 2


def test_only_one_writer_enters_at_a_time(folder, evidence):
    with writing(folder), pytest.raises(BusyError, match=r"进程 [0-9]+"):
        enter(folder, evidence())
    assert not (folder / FILE_NAME).exists()
    (folder / LOCK_NAME).write_text("4711")  # left by a killed one: it means nothing
    enter(folder, evidence())
    assert not (folder / LOCK_NAME).exists()


def test_reading_without_the_chain_gives_the_same_entries(folder, evidence):
    enter(folder, evidence())
    assert ledger_of(ledger_lines(folder), checked=False).entries == ledger_of(ledger_lines(folder)).entries
    (folder / FILE_NAME).write_bytes(b"".join([*lines(folder), b"{\n"]))
    assert ledger_of(ledger_lines(folder), checked=False).entries == ledger_of(ledger_lines(folder)).entries
    assert [fault.place.line for fault in ledger_of(ledger_lines(folder)).faults] == [5]


def test_a_line_in_another_order_breaks_the_chain_and_says_the_same_of_its_record(folder, evidence):
    enter(folder, evidence())
    good = lines(folder)
    body = dict(reversed(json.loads(good[1]).items()))
    body["content"] = dict(reversed(body["content"].items()))
    assert rewrite(folder, [good[0], json.dumps(body).encode() + b"\n", *good[2:]]) == [2]
    assert compare(evidence(), ledger_of(ledger_lines(folder), checked=False)) == []


@pytest.mark.parametrize(
    "text", ['甲","id":"培-5","kind":"training","reason":"', 'a\\"b', "{},", ',"content":{']
)
def test_no_text_passes_for_a_part_of_the_line(folder, tmp_path, text):
    cell = text.replace('"', '""')
    said = f'"{cell}",甲系统,2023-03-15,登记,"{cell}",38\n'
    now = evidence_of(tmp_path, {"training": HEADER + said})
    enter(folder, now, reason=text)
    assert ledger_of(ledger_lines(folder)).faults == ()
    assert compare(now, ledger_of(ledger_lines(folder))) == []
    assert compare(
        evidence_of(tmp_path, {"training": HEADER + said.replace("38", "39")}),
        ledger_of(ledger_lines(folder)),
    )


def test_a_new_register_without_a_record_is_told_until_it_is_entered(folder, evidence, tmp_path):
    """An empty register is evidence (no complaint: 9 points): putting one in must not go unseen."""
    enter(folder, evidence())
    now = evidence_of(
        tmp_path, {"training": HEADER + "".join(ROWS), "complaint": "收到日期,渠道,投诉内容,是否属实\n"}
    )
    assert [(drift.kind, drift.id) for drift in compare(now, ledger_of(ledger_lines(folder)))] == [
        ("complaint", "")
    ]
    enter(folder, now)
    assert compare(now, ledger_of(ledger_lines(folder))) == []
