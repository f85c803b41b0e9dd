"""Forms of the 预算管理一体化 system: out and in again nothing differs; what is chosen is taken."""

import io
import json
import shutil
import zipfile

import pytest

from jiheng.cli.main import main
from jiheng.documents.read_any import read_document
from jiheng.projects.folder import open_folder
from jiheng.workflows.evaluate import evaluate
from jiheng.workflows.exchange import exported
from tests.support.forms import cell_of, retyped

SELF = "xinzhou-government-services-2022"
BY = "财务科李会计"


@pytest.fixture(scope="module")
def exported_of(root):
    kept = {}

    def give(example):
        if example not in kept:
            kept[example] = {
                title: content
                for name, content in exported(evaluate(root / "examples" / example))
                for title in ("申报表", "监控表", "自评表")
                if title in name
            }
        return kept[example]

    return give


@pytest.fixture
def project(root, tmp_path):
    return shutil.copytree(root / "examples" / SELF, tmp_path / "项目")


def compared(path, *folders, capsys):
    code = main(["exchange", "compare", str(path), "--into", *map(str, folders), "--json"])
    told = json.loads(capsys.readouterr().out)
    return code, told


def differing(told):
    return {
        each["label"]: each for form in told["forms"] for each in form["differences"] if not each["blank"]
    }


def chosen(path, sides, tmp_path):
    """Fill in the table of differences: the side and the reason by the label of the difference."""
    content = path.read_bytes()
    path.write_bytes(content)
    cells = {}
    for _, table in read_document(path).tables:
        for cell in table.cells:
            for label, (side, reason) in sides.items():
                if cell.column == 3 and cell.text == label:
                    cells |= {f"K{cell.row + 1}": side, f"L{cell.row + 1}": reason}
    assert len(cells) == 2 * len(sides)
    path.write_bytes(retyped(content, cells, tmp_path))
    return path


def files_of(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_goes_out_and_comes_back_differs_nowhere(root, tmp_path, capsys):
    folders = sorted(each for each in (root / "examples").iterdir() if (each / "project.yaml").is_file())
    out = tmp_path / "表.zip"
    assert main(["exchange", "export", *map(str, folders), "--out", str(out)]) == 0
    capsys.readouterr()
    code, told = compared(out, *folders, capsys=capsys)
    assert (code, len(told["forms"]), differing(told)) == (0, 10, {})


def test_projects_of_one_name_do_not_overwrite_each_other(root, tmp_path, capsys):
    folders = [tmp_path / each for each in ("甲", "乙")]
    for each in folders:
        shutil.copytree(root / "examples/xinzhou-government-services-2022", each)
    out = tmp_path / "表"
    assert main(["exchange", "export", *map(str, folders), "--out", str(out)]) == 0
    told = capsys.readouterr().out
    written = {each.name for each in out.iterdir()}
    assert len(written) == 2 * sum("（2）" in each for each in written) > 0
    assert f"已写出 {len(written)} 张表" in told


@pytest.fixture
def theirs(exported_of, tmp_path):
    """The 自评表 as the other system gives it out: amounts, weights, a target, a reason, a value differ."""
    content = exported_of(SELF)["自评表"]
    row = cell_of(content, "技术服务内容", tmp_path).row + 1
    other = cell_of(content, "系统正常", tmp_path).row + 1
    fund = cell_of(content, "其中：当年财政拨款", tmp_path).row + 1
    texts = {f"G{row}": "8", f"I{row}": "9", f"J{row}": "8", f"K{row}": "8", f"L{row}": "对方写的原因"}
    texts |= {
        f"J{other}": "9",
        f"E{fund}": "32.50",
        f"E{fund - 1}": "32.50",
        f"H{fund}": "26",
        f"H{fund - 1}": "26",
    }
    path = tmp_path / "收到的自评表.xlsx"
    path.write_bytes(retyped(content, texts, tmp_path))
    return path


SERVICE = "“技术服务内容（项）”的"
LABELS = {
    "年初预算数（当年财政拨款）": "更正预算记录",
    "执行数（当年财政拨款）": "补登一条支付记录：差额 ",
    f"{SERVICE}年度指标值": "改指标值",
    f"{SERVICE}实际完成值": "记为公布的实际完成值",
    f"{SERVICE}分值": "改分值；上级分值按下级重新合计",
    f"{SERVICE}得分": "记为公布的得分",
    f"{SERVICE}偏差原因分析及改进措施": "改偏差原因",
    "“系统正常运行”的分值": "改分值",
}


def test_every_cell_is_told_and_only_what_was_chosen_is_taken(project, theirs, tmp_path, capsys):
    before = files_of(project)
    code, told = compared(theirs, project, capsys=capsys)
    found = differing(told)
    assert (code, [*found]) == (1, [*LABELS])
    assert all(found[label]["told"].startswith(words) for label, words in LABELS.items())
    assert (found[f"{SERVICE}分值"]["cell"][0], found[f"{SERVICE}分值"]["sheet"]) == ("J", "自评表")
    table = tmp_path / "差异.xlsx"
    assert main(["exchange", "compare", str(theirs), "--into", str(project), "--out", str(table)]) == 1
    assert files_of(project) == before
    sides = {label: ("对方", "以批复为准") for label in LABELS if "系统正常" not in label}
    sides |= {"“系统正常运行”的分值": ("对方", "批复的是 9 分"), f"{SERVICE}得分": ("本单位", "按记录算")}
    chosen(table, sides, tmp_path)
    capsys.readouterr()
    words = ["exchange", "take", str(theirs), "--into", str(project), "--choices", str(table)]
    assert main([*words, "--by", BY]) == 0
    assert "取对方的 7 处，维持本单位的 1 处" in capsys.readouterr().out
    _, told = compared(theirs, project, capsys=capsys)
    left = {each for each in LABELS if each in differing(told)}
    assert left == {f"{SERVICE}实际完成值", f"{SERVICE}得分"}  # reckoned, beside what they say
    opened = open_folder(project)
    assert not opened.ledger().faults
    assert BY in opened.ledger().lines[-1].decode()
    *_, paid = (line for line in map(json.loads, opened.ledger().lines) if line["kind"] == "payment")
    assert paid["reason"] == "以批复为准"
    leaf = next(leaf for _, leaf in opened.project.leaves() if leaf.name == "技术服务内容（项）")
    assert (leaf.target.text, str(leaf.weight), leaf.published.actual) == ("8", "8", "9")
    assert leaf.deviation == "对方写的原因"
    old = [each for each in opened.evidence.records["budget"] if each.id in opened.evidence.superseded]
    assert [(each.amount.wan_yuan, each.id[:6]) for each in old] == [("24.50", "budget")]
    assert [path.suffix for path in (project / "reports/exchange").iterdir()] == [".xlsx"]


def refused(words, capsys):
    code = main(words)
    return code, capsys.readouterr().err


def test_choices_that_are_stale_or_without_reason_change_nothing(project, theirs, tmp_path, capsys):
    table = tmp_path / "差异.xlsx"
    main(["exchange", "compare", str(theirs), "--into", str(project), "--out", str(table)])
    before = files_of(project)
    words = ["exchange", "take", str(theirs), "--into", str(project), "--choices", str(table), "--by", BY]
    blank = table.read_bytes()
    chosen(
        table, {f"{SERVICE}分值": ("对方", ""), "执行数（当年财政拨款）": ("对方", "以批复为准")}, tmp_path
    )
    code, told = refused(words, capsys)
    assert (code, f"{SERVICE}分值：没有写原因" in told) == (4, True)
    table.write_bytes(blank)
    chosen(
        table, {f"{SERVICE}分值": ("对方", "以批复为准")}, tmp_path
    )  # then the tree no longer adds up to 100
    code, told = refused(words, capsys)
    assert (code, "98" in told) == (4, True)
    text = (project / "project.yaml").read_text("utf-8")
    (project / "project.yaml").write_text(text.replace("weight: 7", "weight: 7.00", 1), "utf-8")
    assert files_of(project).keys() == before.keys()
    (project / "project.yaml").write_text(text, "utf-8")
    assert files_of(project) == before
    theirs.write_bytes(retyped(theirs.read_bytes(), {"J13": "9"}, tmp_path))
    code, told = refused(words, capsys)
    assert (code, "已经不在了" in told, files_of(project) == before) == (2, True, True)


def test_all_faults_of_a_workbook_are_told_with_sheet_and_cell(project, exported_of, tmp_path, capsys):
    content = exported_of(SELF)["自评表"]
    path = tmp_path / "坏.xlsx"
    path.write_bytes(retyped(content, {"E6": "若干", "J13": "很多", "K27": "99"}, tmp_path))
    code, told = refused(["exchange", "compare", str(path), "--into", str(project)], capsys)
    assert code == 4, told
    assert all(f"坏.xlsx 工作表“自评表” “{cell}”" in told for cell in ("E6", "J13", "K27"))


def test_a_form_goes_to_the_project_of_its_code_or_of_its_very_name(project, exported_of, tmp_path, capsys):
    twin = shutil.copytree(project, tmp_path / "孪生")
    path = tmp_path / "表.xlsx"
    path.write_bytes(exported_of(SELF)["自评表"])
    words = ["exchange", "compare", str(path), "--into", str(project), str(twin)]
    assert "对得上几个项目" in refused(words, capsys)[1]
    text = (twin / "project.yaml").read_text("utf-8")
    (twin / "project.yaml").write_text(
        text.replace("fiscal_year:", "project_code: X-1\nfiscal_year:", 1), "utf-8"
    )
    out = tmp_path / "出"
    assert main(["exchange", "export", str(twin), "--out", str(out)]) == 0
    capsys.readouterr()
    [coded] = out.glob("X-1_*自评表.xlsx")
    code, told = compared(coded, project, twin, capsys=capsys)
    assert (code, len(told["forms"])) == (0, 1)
    (twin / "project.yaml").write_text(
        text.replace("fiscal_year:", "project_code: X 1\nfiscal_year:", 1), "utf-8"
    )
    assert "项目编码不对" in refused(["exchange", "export", str(twin), "--out", str(out)], capsys)[1]


def packed(*members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in members:
            archive.writestr(name, each)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("炸弹.zip", packed(("a.xlsx", b"\0" * (21 << 20))), "解压后有 21 MB，太大了"),
        ("许多.zip", packed(*((f"{each}.xlsx", b"") for each in range(201))), "有 201 个文件，太多了"),
        ("套.zip", packed(("b.zip", packed(("a.xlsx", b"")))), "还有压缩包：b.zip"),
        ("两份.zip", packed(("a.xlsx", b"1")) + packed(("b.xlsx", b"2")), "像是恶意构造的文件"),
        ("破.zip", b"PK\x03\x04 not a zip", "压缩包打不开"),
        ("别的.zip", packed(("../../a.exe", b"MZ")), "不是表格文件"),
        ("假.xlsx", packed(("xl/workbook.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")), "假.xlsx"),
        ("空.xlsx", b"", "文件是空的"),
    ],
)
def test_hostile_files_are_refused(project, tmp_path, capsys, *, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    code, told = refused(["exchange", "compare", str(path), "--into", str(project)], capsys)
    assert (code, words in told) == (4, True), told
