"""Every number that a document prints is bound to a figure, and the map holds its exact value."""

import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
from lxml import etree

from jiheng.documents.marks import pieces, printed_in
from jiheng.documents.model import Paragraph, Table
from jiheng.reports.figure import Figure
from jiheng.reports.library import REPORT_KINDS
from jiheng.values.exact import Exact
from jiheng.values.rounding import decimal_text, half_up
from jiheng.values.score import Score
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import figures_of, fitting_kinds, parameters_of, report_bytes

EXAMPLES = ("yantian-petition-2023", "xinzhou-government-services-2022", "tongzhou-congress-2024")
KINDS = [kind.id for kind in REPORT_KINDS if kind.document and not kind.several]
# What a report says that no record changes: dates, documents, periods, numbers of rows and lists.
FIXED = re.compile(
    r"20\d\d-\d\d-\d\d(?: \d\d:\d\d)?|20\d\d年(?:\d+月(?:\d+日)?|度)?|〔20\d\d〕\d+号|按每天24小时计|"
    r"^（\d+）|^\d+$|^指标\d+：|^附件：1\.|\d+分（含）以上为|保留两位小数|满意度\d|"
    r"1—\d+月|\d+月\d+日前报送|SHA-256|^[0-9a-f]{32}\n?[0-9a-f]{32}$|95%置信区间"
)


@pytest.fixture(scope="module", params=EXAMPLES)
def evaluation(request, root):
    return evaluate(root / "examples" / request.param)


def composed(evaluation, kind):
    """Compose a document with its figures, with the parameters that tell most."""
    kind = REPORT_KINDS.find(kind)
    figures = figures_of(evaluation, marks=True)
    choice = next(iter(kind.choices(evaluation.card, figures)), None)
    if choice is None:
        pytest.skip("it has nothing to say about this project")
    return kind.document(evaluation.card, figures, **parameters_of(kind, choice)), figures, choice


def written(evaluation, kind):
    choice = composed(evaluation, kind)[2]
    return report_bytes(evaluation, REPORT_KINDS.find(kind), "docx", choice=choice)


def texts_of(document):
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            yield from (cell.text for row in (*block.head, *block.body) for cell in row)


def loose_numbers(text, own):
    for piece in pieces(text):
        rest = "" if piece.figure else FIXED.sub("", piece.text.strip())
        for number in re.findall(r"[^\s。；，（）]*\d[^\s。；，（）]*", rest):
            if number not in own:
                yield number


@pytest.mark.parametrize("kind", KINDS)
def test_no_number_of_a_document_is_loose(evaluation, kind):
    document = composed(evaluation, kind)[0]
    own = "".join(evaluation.opened.text.raw.decode().split())  # the user's words
    own += " ".join(evaluation.opened.evidence.by_id)
    assert not [(number, text) for text in texts_of(document) for number in loose_numbers(text, own)]


@pytest.mark.parametrize("kind", KINDS)
def test_the_map_holds_what_is_printed(evaluation, kind):
    content, figures, _ = written(evaluation, kind)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        told = json.loads(etree.fromstring(archive.read("customXml/item1.xml")).text)
        body = archive.read("word/document.xml").decode()
    assert (told["project"], told["kind"]) == (evaluation.card.project.name, kind)
    assert [each["name"] for each in told["figures"]] == [each.name for each in figures]
    assert [f"_jiheng{each['mark']}" for each in told["printed"]] == re.findall(
        r'w:name="(_jiheng\d+)"', body
    )
    by_name = {each["name"]: each for each in told["figures"]}
    assert all(by_name[each["figure"]]["text"].startswith(each["text"]) for each in told["printed"])


@pytest.mark.parametrize("kind", KINDS)
def test_a_text_is_its_exact_value_rounded_once(evaluation, kind):
    figures = written(evaluation, kind)[1]
    exact = [each for each in figures if each.exact is not None]
    assert exact
    for each in exact:
        number = re.search(r"-?\d[\d,]*(?:\.\d+)?", each.text)[0].replace(",", "")
        if each.unit == "秒" and not each.text.startswith(f"{number}秒"):
            continue  # 364天23小时10分
        places = 4 if each.places is None else each.places
        scaled = half_up(each.exact.numerator * 10**places, each.exact.denominator)
        assert decimal_text(scaled, places, trim=True) == (
            number.rstrip("0").rstrip(".") if "." in number else number
        )
        if each.places is None:
            assert Exact(scaled, 10**places) == each.exact


def test_points_keep_what_was_rounded_and_only_that():
    assert Figure.of_points("甲.得分", Score(867), exact=Exact(26, 3)).fraction == "26/3"
    assert Figure.of_points("甲.得分", Score(800), exact=Exact(26, 3)).fraction == "8/1"


def test_the_digest_tells_records_apart_whatever_their_order():
    figure = Figure("甲", "2次", facts=("a", "b"))
    assert replace(figure, facts=("b", "a")).facts_digest == figure.facts_digest
    assert replace(figure, facts=("a", "c")).facts_digest != figure.facts_digest
    assert replace(figure, facts=()).facts_digest == ""


def test_marks_never_reach_a_worksheet(evaluation):
    for kind, choice in fitting_kinds(evaluation):
        if kind.sheets:
            content = report_bytes(evaluation, kind, "xlsx", choice=choice)[0]
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                assert "\ufdd0" not in archive.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("kind", KINDS)
def test_every_mark_names_a_printed_figure(evaluation, kind):
    document, figures, _ = composed(evaluation, kind)
    printed = list(printed_in(document))
    assert printed
    assert {each.figure for each in printed} <= figures.printed.keys()
