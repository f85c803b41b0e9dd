"""Reports of several formats, a broken one among them: what they share is told with its places."""

import json

import docx
import pytest

from jiheng.cli.main import main
from jiheng.documents.read_any import read_document
from jiheng.workflows import child_worker, compare_passages
from tests.support.workbooks import write_workbook

pytestmark = [pytest.mark.slow, pytest.mark.e2e]


def letters(start, count):
    return "".join(chr(0x4E00 + start + 7 * each) for each in range(count))


COPIED = letters(1, 90)


@pytest.fixture
def folder(tmp_path):
    """Three projects in two folders; one sentence with other figures in a paragraph, a table, a worksheet."""
    tmp_path /= "reports"
    for name in ("甲局", "乙局"):
        (tmp_path / name).mkdir(parents=True)
    report = docx.Document()
    report.add_paragraph(letters(2, 200))
    report.add_paragraph(f"{COPIED[:40]}99.5%，{COPIED[40:]}")
    report.save(tmp_path / "甲局/自评.docx")
    (tmp_path / "甲局/自评.txt").write_text(f"{letters(2, 200)}\n{COPIED}\n", "utf-8")  # the same report
    report = docx.Document()
    report.add_table(1, 2).cell(0, 1).text = f"{COPIED[:40]}98%，{COPIED[40:]}"
    report.save(tmp_path / "乙局/自评.docx")
    write_workbook(tmp_path / "乙局/另一个.xlsx", [{"rows": [["无"], ["一", f"{letters(3, 80)}{COPIED}"]]}])
    (tmp_path / "乙局/坏.docx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "乙局/~$坏.docx").write_bytes(b"lock")
    return tmp_path


def compared(capsys, *words):
    code = main(["compare", "passages", *map(str, words), "--json"])
    return code, {each["key"]: each for each in json.loads(capsys.readouterr().out)["answers"]}


def test_what_is_shared_is_told_with_its_places_and_a_broken_file_stops_nothing(folder, tmp_path, capsys):
    book = tmp_path / "book.xlsx"
    code, answers = compared(capsys, folder / "甲局", folder / "乙局", "--out", book)
    assert code == 4
    places = {each["report"].removeprefix(f"{folder}/"): each for each in answers["passages"]["rows"]}
    assert {name: each["place"] for name, each in places.items()} == {
        "甲局/自评.docx": "第 2 段",
        "甲局/自评.txt": "第 2 行",
        "乙局/自评.docx": "第 1 个表第 1 行第 2 列",
        "乙局/另一个.xlsx": "第 1 个表第 2 行第 2 列",
    }
    assert {(each["letters"], each["projects"]) for each in places.values()} == {(90, 3)}
    assert places["乙局/自评.docx"]["text"] == f"{COPIED[:40]}98%，{COPIED[40:]}"
    first = answers["pairs"]["rows"][0]
    assert "100.00" in {first["one_percent"], first["other_percent"]}
    (unread,) = answers["unread"]["rows"]
    assert unread == {"report": f"{folder}/乙局/坏.docx", "why": "文件已损坏，不完整"}
    assert len(read_document(book).tables) == 4
    by_folder = compared(capsys, folder, "--project-is", "folder")[1]
    assert {each["projects"] for each in by_folder["passages"]["rows"]} == {2}
    assert compared(capsys, folder, "--common", "2")[1]["passages"]["rows"] == []


def test_files_that_hang_or_kill_their_reader_are_told_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(compare_passages, "CHILD", "tests.support.stubborn_child")
    monkeypatch.setattr(child_worker, "LAST_WORDS", 0.2)
    for name in ("dies.txt", "hangs.txt"):
        (tmp_path / name).touch()
    asked = compare_passages.AskedPassages(seconds=2)
    answers, unread = compare_passages.compare_passages([tmp_path], asked)
    assert unread == 2
    assert [each.rows for each in answers[:2]] == [(), ()]
    (_, dies), (_, hangs) = answers[-1].rows
    assert "内存不够" in dies
    assert "读了 2 秒还没有读完" in hangs


@pytest.mark.parametrize(
    ("words", "told"),
    [(["缺"], "找不到文件夹 缺"), (["."], ". 里没有报告"), ([".", "--common", "1"], "--common 要在 2 以上")],
)
def test_what_cannot_be_compared_is_told(tmp_path, monkeypatch, capsys, words, told):
    monkeypatch.chdir(tmp_path)
    assert main(["compare", "passages", *words]) in {2, 3}
    assert told in capsys.readouterr().err
