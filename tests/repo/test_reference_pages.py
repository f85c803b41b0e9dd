"""Pages made from the code are as the code is; pages that show commands are played by `make check`."""

from pathlib import Path

import pytest

from tools import reference_pages as pages


@pytest.fixture(scope="module")
def made() -> dict[Path, str]:
    """All pages as they are made."""
    return pages.made()


def test_every_generated_page_is_fresh(made: dict[Path, str]):
    stale = [path.name for path, text in made.items() if path.read_text("utf-8") != text]
    assert stale == [], "make docs"
    assert {path.name for path in pages.FOLDER.glob("*.md")} == set(pages.MADE_PAGES)


def test_generated_pages_are_the_same_each_time(made: dict[Path, str]):
    assert pages.made() == made


def test_a_shown_output_may_leave_lines_and_words_out():
    shown = pages.Shown("jiheng", 0, "one\n…\nfour … six\n", "one\ntwo\nthree\nfour five six\n")
    assert shown.agrees
    assert shown.mended == shown.said


def test_a_wrong_output_is_mended_line_by_line():
    prints = "first line\nsecond line\n总分 98 分\n"
    assert pages.Shown("jiheng", 0, "first line\n…\n总分 97 分\n", prints).mended == (
        "first line\n…\n总分 98 分\n"
    )
    assert pages.Shown("jiheng", 0, "first lime\n", prints).mended == prints


def test_a_diff_that_does_not_fit_its_file_is_refused(tmp_path: Path):
    (tmp_path / "a.csv").write_text("1\n2\n2\n", "utf-8")
    assert [*pages.play("```diff a.csv\n-1\n+0\n```\n", tmp_path)] == []
    assert (tmp_path / "a.csv").read_text("utf-8") == "0\n2\n2\n"
    for twice_or_never in ("-2\n", "-9\n"):
        with pytest.raises(ValueError, match="more than once"):
            [*pages.play(f"```diff a.csv\n{twice_or_never}```\n", tmp_path)]


def test_check_names_a_stale_page(
    made: dict[Path, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(pages, "PLAYED", {})
    stale = {path: "changed" if path.name == "errors.md" else text for path, text in made.items()}
    monkeypatch.setattr(pages, "made", lambda: stale)
    assert pages.run(check=True) == 1
    assert capsys.readouterr().err.splitlines() == [
        "docs/reference/generated/errors.md: 已过时，请运行 make docs (stale: run it)"
    ]


def test_what_two_pages_do_alike_is_done_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    texts = {
        "一": "```console\n$ jiheng a\n1\n$ jiheng b\nold\n```\n",
        "two": "Alike.\n\n```console\n$ jiheng a\n1\n$ jiheng b\n2\n```\n",
        "three": "```text a.txt\nanother file\n```\n```console\n$ jiheng a\n1\n$ jiheng b\n2\n```\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    ran, known = [], {}
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    monkeypatch.setattr(pages, "PLAYED", {name: {} for name in texts})
    monkeypatch.setattr(pages, "printed", lambda words: ran.append(words[0]) or f"{len(ran)}\n")
    assert pages.played("一", known) == (texts["一"].replace("old", "2"), [])
    assert pages.played("two", known) == (texts["two"], [])
    assert ran == ["a", "b"]
    assert pages.played("three", known)[0] != texts["three"]
    assert ran == ["a", "b", "a", "b"]
