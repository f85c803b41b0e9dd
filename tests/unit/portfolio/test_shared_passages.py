"""Passages that texts share: texts put together from stretches of random letters, each known by its name."""

import random
from pathlib import Path

import pytest
import yaml

from jiheng.portfolio.comparing import shared_passages as finder
from jiheng.portfolio.comparing.passages import ReportText, passages_answers, usual_common
from jiheng.portfolio.comparing.shared_passages import Text, letters_of, shared_passages
from tests.support.portfolios import told

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases/comparing/passages.yaml").read_text("utf-8"))


def stretch(word):
    """Letters of a stretch: `name:count`; a stretch of one name begins alike."""
    name, count = word.split(":")
    chosen = random.Random(name)  # noqa: S311 — no secret
    return "".join(chr(0x4E00 + chosen.randrange(5000)) for _ in range(int(count)))


def text(written):
    return "".join(map(stretch, written.split()))


def found_in(texts, common, fewest=60):
    """The passages by their letters, with the indexes of the texts they stand in."""
    passages = shared_passages([Text(project, letters) for project, letters in texts], common, fewest)
    for each in passages:
        letters = {texts[spot.text][1][spot.start : spot.end] for spot in each.spots}
        assert len(letters) == 1, "what is told stands so in each text"
        assert {len(own) for own in letters} == {each.letters}
    return {
        texts[each.spots[0].text][1][each.spots[0].start : each.spots[0].end]: [
            spot.text for spot in each.spots
        ]
        for each in passages
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_what_was_copied_is_found_exactly_and_nothing_else(case):
    texts = [(each.get("project", number), text(each["text"])) for number, each in enumerate(case["texts"])]
    expected = {text(each["text"]): each["in"] for each in case["found"]}
    assert found_in(texts, case["common"]) == expected


def test_copies_hidden_anywhere_are_found_as_comparing_each_with_each_finds_them():
    chosen = random.Random(20261126)  # noqa: S311 — no secret
    for _ in range(20):
        bits = [stretch(f"{chosen.randrange(8)}:{chosen.randrange(20, 90)}") for _ in range(12)]
        texts = [(number, "".join(chosen.sample(bits, 5))) for number in range(4)]
        by_each_with_each = set()
        for one, (_, first) in enumerate(texts):
            for _, second in texts[one + 1 :]:
                by_each_with_each |= maximal(first, second)
        found = found_in(texts, common=4)
        assert by_each_with_each <= found.keys()
        assert all(sum(letters in own for _, own in texts) == len(set(found[letters])) for letters in found)


def maximal(one, other, fewest=60):
    """The longest common stretches of two texts, by comparing every letter with every letter."""
    found, above = set(), [0] * (len(other) + 1)
    for at, letter in enumerate(one):
        row = [0] * (len(other) + 1)
        for there, other_letter in enumerate(other):
            if letter == other_letter:
                row[there + 1] = above[there] + 1
                ends = one[at + 1 : at + 2] != other[there + 1 : there + 2] or at + 1 == len(one)
                if ends and row[there + 1] >= fewest:
                    found.add(one[at + 1 - row[there + 1] : at + 1])
        above = row
    return found


def test_two_runs_of_one_number_are_told_apart_by_their_letters(monkeypatch):
    monkeypatch.setattr(finder, "FACTOR", 0)  # a run's number is that of its last letter
    texts = [(number, text(f"own{number}:300 copied:100 end{number}:300")) for number in range(2)]
    assert found_in(texts, common=3) == {text("copied:100"): [0, 1]}


def test_neither_figures_nor_marks_nor_breaks_count():
    assert letters_of("（一）2024年，执行率 91.45％\nAb１") == "一年执行率Ab"


def report(name, *pieces, project=None):
    return ReportText(name, project or name, tuple((f"第 {n} 段", each) for n, each in enumerate(pieces, 1)))


def answered(reports, **more):
    asked = {"common": 3, "fewest": 60, "most": 100} | more
    return {each.key: each for each in passages_answers(reports, {}, **asked)}


def test_places_shares_and_words_are_told_whatever_the_order_of_the_files():
    own, copied = text("own:140"), text("copied:60")
    reports = [
        report("乙", text("front:40"), f"，{copied[:30]}。", f"{copied[30:]}。"),
        report("甲", own + copied[:10] + "，" + copied[10:]),
    ]
    found = answered(reports)
    assert found == answered(reports[::-1])
    (pair,) = told(found["pairs"])
    assert {pair["one"], pair["other"]} == {"甲", "乙"}
    percent = {pair["one"]: pair["one_percent"], pair["other"]: pair["other_percent"]}
    assert {name: str(each) for name, each in percent.items()} == {"乙": "60.00", "甲": "30.00"}
    rows = {each["report"]: each for each in told(found["passages"])}
    assert rows["乙"]["place"] == "第 2 段 到 第 3 段"
    assert rows["甲"]["place"] == "第 1 段"
    assert rows["甲"]["text"] == copied[:10] + "，" + copied[10:]
    assert rows["乙"]["text"] == f"，{copied[:30]}／{copied[30:]}"
    assert {(each["letters"], each["projects"]) for each in rows.values()} == {(60, 2)}


def test_pairs_are_ranked_by_the_larger_share_and_letters_count_once():
    twice = text("a:100") + text("b:80")
    reports = [
        report("少", text("x:900") + text("c:100")),
        report("少乙", text("y:900") + text("c:100")),
        report("多", text("z:100") + twice),
        report("多乙", text("w:500") + twice),
        report("多丙", text("v:900") + text("a:100")),
    ]
    found = answered(reports)
    first, *_ = told(found["pairs"])
    assert {first["one"], first["other"]} == {"多", "多乙"}
    assert {first["one_letters"], first["other_letters"]} == {180}
    assert len(told(answered(reports, most=1)["pairs"])) == 1


def test_what_counts_as_the_form_grows_with_the_projects_and_too_few_are_told_of():
    assert [usual_common(each) for each in (2, 60, 100, 1000, 10_000)] == [3, 3, 5, 50, 50]
    found = answered([report(each, text("form:100")) for each in "甲乙"], common=None)
    assert "分不出统一格式里的话" in "".join(found["pairs"].notes)
    assert len(told(found["passages"])) == 2
