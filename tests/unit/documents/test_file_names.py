"""Texts of anybody become names of files that stay in their folder and do not meet."""

import pytest

from jiheng.documents.file_names import LONGEST, distinct_names, file_name


@pytest.mark.parametrize("text", ["绩效评价报告", "故障维护报告（故障-03）", "yantian-petition-2023", "a.b"])
def test_a_usual_text_stays_as_it_is(text):
    assert file_name(text) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", ".", "..", "../../etc/passwd", "/etc", "a/b", "a\\b", "C:x", "a\0b", "a\nb", "con", "LPT1.txt"),
        *(".hidden", "trailing.", "trailing ", "好" * 300, "\u202egpj.exe", "a" * 60 + "/"),
    ],
)
def test_any_text_becomes_a_name_inside_its_folder(text, tmp_path):
    name = file_name(text)
    assert not name.startswith(".")
    assert len(name) <= LONGEST + 20
    (tmp_path / f"{name}.docx").write_bytes(b"")
    assert [each.name for each in tmp_path.iterdir()] == [f"{name}.docx"]


def test_texts_that_cannot_stay_as_they_are_do_not_meet():
    texts = ["a/b", "a\\b", "a:b", "a_b", "好" * 300, "好" * 301, "con", "_con", "e\u0301/", "é/"]
    assert len({file_name(each).casefold() for each in texts}) == len(texts)


def test_names_that_would_meet_are_told_apart_whatever_their_order():
    wished = [("项目", "甲/项目"), ("项目", "乙/项目"), ("P", "a/P"), ("p", "b/p"), ("独", "独")]
    names = distinct_names(wished)
    assert len({each.casefold() for each in names}) == len(wished)
    assert all(name.startswith(text) for name, (text, _) in zip(names, wished, strict=True))
    assert names[-1] == "独"
    assert distinct_names(reversed(wished)) == names[::-1]
