"""The public version of a project's documents: nothing withheld is left in any byte, every figure stands."""

import io
import json
import shutil
import zipfile

import pytest

from jiheng.cli.main import main
from jiheng.documents.docx_writer import docx_bytes
from jiheng.documents.leftovers import leftovers
from jiheng.documents.marks import printed_in, unmarked
from jiheng.documents.model import Document, Paragraph, Picture
from jiheng.documents.numbering import numbered
from jiheng.documents.typst_writer import pdf_of
from jiheng.errors import UsageError
from jiheng.projects.withholding import Ruling
from jiheng.reports.library import REPORT_KINDS
from jiheng.reports.public_version import Masking, public_document
from jiheng.reports.withheld import MASK, Searching
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.publish import document_of
from jiheng.workflows.publish_public import finds_of, public_bytes
from tests.conftest import ROOT

SECRET = {
    "欧阳雪梅": "姓名", "0755-25031234": "电话", "13800138000": "电话", "10.8.0.17": "网络地址",
    "db01.petition.local": "主机名", "CVE-2023-38408": "漏洞", "4403001009001234567": "银行账号",
}  # fmt: skip
TOLD = (
    "运维人员欧阳雪梅（13800138000）在10.8.0.17（db01.petition.local）上修复CVE-2023-38408；"
    "收款账号4403001009001234567。"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give an example with what may not be published in its texts, signature and records."""
    place = tmp_path_factory.mktemp("public") / "project"
    shutil.copytree(ROOT / "examples/yantian-petition-2023", place)
    text = (place / "project.yaml").read_text()
    signed = "  report:\n    contact: 欧阳雪梅\n    telephone: 0755-25031234\n"
    assert "\nevaluation:\n" in text
    text = text.replace("\nevaluation:\n", f"\nevaluation:\n{signed}", 1)
    head, found, rest = text.partition("  problems:\n")
    assert found
    (place / "project.yaml").write_text(f"{head}{found}    - {TOLD}\n{rest}")
    (place / "不予公开.csv").write_text("原文,类别,处理,理由\n民主巷三楼机房,安全细节,不予公开,机房位置\n")
    return place


@pytest.fixture(scope="module")
def evaluation(folder):
    return evaluate(folder)


def numbers(document):
    return [(each.figure, each.text) for each in printed_in(numbered(document))]


@pytest.mark.parametrize(
    ("kind", "file_format"),
    [
        ("evaluation_report", "docx"),
        ("evaluation_report", "pdf"),
        ("self_evaluation_form", "docx"),
        ("self_evaluation_form", "xlsx"),
    ],
)
def test_nothing_withheld_is_left_in_any_byte_of_the_file(evaluation, kind, file_format):
    found = REPORT_KINDS.find(kind)
    made = public_bytes(evaluation, found, file_format)
    assert leftovers(made.content, SECRET) == []
    if kind == "evaluation_report":
        assert dict(made.counts).keys() >= {"姓名", "电话", "网络地址", "主机名", "漏洞", "银行账号"}
    if file_format != "pdf":
        with zipfile.ZipFile(io.BytesIO(made.content)) as packed:
            assert not [name for name in packed.namelist() if name.startswith("customXml")]  # no figure map
            if kind == "evaluation_report":
                assert MASK in packed.read("word/document.xml").decode()


def test_the_search_for_leftovers_finds_what_is_hidden():
    plain = Document("报告", blocks=(Paragraph("10.8.0.17"),), author="欧阳雪梅", footer="13800138000")
    hidden = ["10.8.0.17", "13800138000", "欧阳雪梅"]
    for content in (docx_bytes(plain), pdf_of(plain).content):
        assert leftovers(content, SECRET) == hidden
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("word/embeddings/book.xlsx", docx_bytes(plain))
        packed.writestr("word/document.xml", "<?xml version='1.0'?><w><t>欧阳</t><t>雪梅</t></w>")
    assert leftovers(buffer.getvalue(), SECRET) == hidden


def test_every_figure_and_total_stands(evaluation):
    before = document_of(evaluation, REPORT_KINDS.find("evaluation_report"), {})
    masking = Masking(Searching(SECRET))
    after = public_document(before, masking)
    texts = "\n".join(map(str, after.blocks))
    for _, text in numbers(before):
        if text[0].isdigit():
            assert text in texts
    assert after.title == unmarked(before.title)
    assert "98" in texts
    assert sum(isinstance(each, Picture) for each in after.blocks) == sum(
        isinstance(each, Picture) for each in before.blocks
    )


def test_a_word_in_a_drawing_is_masked_and_one_over_its_lines_takes_the_drawing_out():
    def drawn(svg):
        picture = Picture("图", "欧阳雪梅的图", svg.encode())
        return public_document(Document("", blocks=(picture,)), Masking(Searching(SECRET))).blocks[0]

    one = drawn("<svg><text>值班 欧阳雪梅</text></svg>")
    assert one.svg.decode() == f"<svg><text>值班 {MASK}</text></svg>"
    assert "欧阳" not in one.alt
    assert isinstance(drawn("<svg><text>欧阳</text><text>雪梅</text></svg>"), Paragraph)


def test_by_hand_a_word_is_withheld_but_no_figure(evaluation):
    kind = REPORT_KINDS.find("evaluation_report")
    ruling = Ruling("群众诉求服务", "内部事务")
    counts = dict(public_bytes(evaluation, kind, "docx", rulings=[ruling]).counts)
    assert counts["内部事务"] > 0
    figure = next(text for _, text in numbers(document_of(evaluation, kind, {})) if text.endswith("%"))
    with pytest.raises(UsageError, match="里有印出的数，不能遮"):
        public_bytes(evaluation, kind, "docx", rulings=[Ruling(figure, "商业秘密")])


def test_the_command_line_writes_it_and_the_list_to_look_through(folder, tmp_path, capsys):
    out, listed = tmp_path / "报告公开版.pdf", tmp_path / "清单.csv"
    words = ["report", str(folder), "--kind", "evaluation_report", "--public", "--out", str(out)]
    assert main([*words, "--found", str(listed), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"sort": "网络地址", "count": 1, "basis": "《中华人民共和国政府信息公开条例》第十四条"} in told[
        "withheld"
    ]
    assert not any(word in json.dumps(told, ensure_ascii=False) for word in SECRET)
    assert leftovers(out.read_bytes(), SECRET) == []
    assert "10.8.0.17,网络地址,不予公开," in listed.read_text()
    assert main(["report", str(folder), "--found", str(listed), "--out", str(out)]) == 2
    finds = finds_of(evaluate(folder), REPORT_KINDS.find("evaluation_report"), {})
    assert {each.text for each in finds} >= {*SECRET}
