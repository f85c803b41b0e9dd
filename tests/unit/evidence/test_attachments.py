"""Attached files: names that lead nowhere else, hashes, what is missing and what nobody names."""

import hashlib
import os

import pytest

from jiheng.evidence.attachments import (
    AttachmentFolder,
    PagesError,
    attached_names,
    doubt_of_name,
    pages_of,
)


@pytest.fixture
def files(tmp_path):
    made = tmp_path / "evidence" / "files"
    made.mkdir(parents=True)
    return made


def attachments(files):
    return AttachmentFolder(files.parent)


def test_names_are_divided_by_either_semicolon_and_told_once():
    assert attached_names(" 甲.pdf；乙 1.jpg;;甲.pdf ") == ("甲.pdf", "乙 1.jpg")
    assert attached_names("") == ()


TRICKS = ["../甲.pdf", "..", ".", "/etc/passwd", "a/b", "a\\b", "C:a", "NUL", "com1.txt", "LPT¹", "CONIN$"]
TRICKS += ["甲.pdf.", ".隐藏", "*", "a?b"]


@pytest.mark.parametrize("name", [*TRICKS, "a\x00b", "a\nb", "长" * 90])
def test_a_name_that_may_lead_elsewhere_is_refused(name):
    assert doubt_of_name(name)


@pytest.mark.parametrize("name", ["签到表.pdf", "2023-05 照片（1）.jpg", "console.log", "a..b", "无后缀"])
def test_a_plain_name_is_good(name):
    assert not doubt_of_name(name)


def test_a_file_is_sealed_by_its_hash_and_length(files):
    (files / "甲.pdf").write_bytes(b"12345")
    assert attachments(files).seal("甲.pdf") == (hashlib.sha256(b"12345").hexdigest(), 5)


def test_a_name_is_found_however_the_disk_composes_it(files):
    (files / "e\u0301.pdf").touch()
    assert attachments(files).missing(attached_names("é.pdf")) == ()


def test_missing_files_and_files_that_nobody_names_are_told(files):
    for name in ("甲.pdf", "乙.pdf", ".DS_Store", "~$乙.docx"):
        (files / name).touch()
    assert attachments(files).missing(("甲.pdf", "丙.pdf")) == ("丙.pdf",)
    assert list(attachments(files).orphans({"甲.pdf"})) == ["乙.pdf"]


def test_links_out_of_the_folder_and_what_is_no_file_are_not_attachments(files, tmp_path):
    (tmp_path / "外.pdf").touch()
    (files / "链.pdf").symlink_to(tmp_path / "外.pdf")
    (files / "夹").mkdir()
    os.mkfifo(files / "管")
    assert attachments(files).paths == {}


def test_a_folder_that_is_a_link_elsewhere_holds_no_attachments(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "甲.pdf").touch()
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "files").symlink_to(elsewhere)
    assert AttachmentFolder(tmp_path / "evidence").paths == {}


@pytest.mark.parametrize(
    ("text", "names", "pages"),
    [
        ("", ("甲.pdf",), {}),
        ("3", ("甲.pdf",), {"甲.pdf": 3}),
        ("第 12 页", ("甲.pdf",), {"甲.pdf": 12}),
        ("甲.pdf 3；乙 2.pdf 第1页", ("甲.pdf", "乙 2.pdf"), {"甲.pdf": 3, "乙 2.pdf": 1}),
    ],
)
def test_a_record_says_on_which_page_it_stands(text, names, pages):
    assert pages_of(text, names) == pages


@pytest.mark.parametrize(
    ("text", "names", "words"),
    [
        ("3", (), "有几个附件，没有说是哪一个"),
        ("3", ("甲.pdf", "乙.pdf"), "没有说是哪一个"),
        ("丙.pdf 3", ("甲.pdf",), "没有附件“丙.pdf”"),
        ("甲.pdf 0", ("甲.pdf",), "读不出来"),
        ("甲.pdf 最后", ("甲.pdf",), "读不出来"),
        ("甲.pdf3", ("甲.pdf",), "读不出来"),
        ("9" * 5000, ("甲.pdf",), "读不出来"),
    ],
)
def test_a_page_of_no_attachment_is_refused(text, names, words):
    with pytest.raises(PagesError, match=words):
        pages_of(text, names)
