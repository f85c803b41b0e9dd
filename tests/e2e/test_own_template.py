"""A user's own Word template: filled, its faults told together, hostile ones stopped."""

import json
import re
import shutil
import time
import zipfile
from pathlib import Path

import docx
import pytest

from jiheng.cli.main import main
from jiheng.documents import docx_template
from jiheng.documents.docx_reader import read_docx
from jiheng.documents.reading import ReadParagraph, ReadTable
from jiheng.reports.template_fields import FIELDS

EXAMPLE = "yantian-petition-2023"


@pytest.fixture
def example(root):
    return root / "examples" / EXAMPLE


@pytest.fixture
def filled(tmp_path, example):
    """Fill a template of these paragraphs (and a table, a row a list) and return code and file."""

    def fill(*paragraphs, rows=(), project=example, name="模板.docx"):
        document = docx.Document()
        for text in paragraphs:
            document.add_paragraph(text)
        if rows:
            table = document.add_table(len(rows), len(rows[0]))
            for row, texts in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
        template, out = tmp_path / name, tmp_path / "out.docx"
        document.save(template)
        return main(["report", str(project), "--template", str(template), "--out", str(out)]), out

    return fill


def texts(path):
    return [block.text for block in read_docx(path) if isinstance(block, ReadParagraph)]


def test_fields_lists_and_conditions_are_filled(filled):
    code, out = filled(
        "{{ 项目.名称 }}得{{ 结果.总分 }}分{% if 结果.等级 == '优' %}，评价为优{% endif %}",
        "支付{{ 资金.支付金额 }}万元，年初预算{{ 资金.年初预算数 }}万元",
        "{%p for 段 in 文字.problems %}",
        "问题：{{ 段 }}",
        "{%p endfor %}",
        rows=(
            ("指标", "目标", "得分"),
            ("{%tr for 行 in 指标 %}", "", ""),
            ("{{ 行.名称 }}", "{{ 行.目标 }}", "{{ 行.得分 }}"),
            ("{%tr endfor %}", "", ""),
        ),
    )
    assert code == 0
    first, second, *problems = texts(out)
    assert first == "信息化项目运维服务费得98分，评价为优"
    assert second == "支付61.71万元，年初预算61.91万元"
    assert problems
    assert all(each.startswith("问题：") for each in problems)
    table = next(block for block in read_docx(out) if isinstance(block, ReadTable))
    cells = {(cell.row, cell.column): cell.text for cell in table.cells}
    assert (cells[7, 0], cells[7, 1], cells[7, 2]) == ("资金到位率", "100%", "2")
    assert max(cell.row for cell in table.cells) == 26


def test_the_figures_of_a_filled_template_are_bound(filled, example, capsys):
    _, out = filled("得{{ 结果.总分 }}分，执行率{{ 资金.执行率 }}。")
    capsys.readouterr()
    assert main(["verify", str(out), "--project", str(example), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["printed"] == 2
    with zipfile.ZipFile(out) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(b">98<", b">99<")
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert main(["verify", str(out)]) == 1
    assert "应当是：98" in capsys.readouterr().out


def test_text_of_users_stays_text(filled, example, tmp_path):
    project = Path(shutil.copytree(example, tmp_path / "project"))
    file = project / "project.yaml"
    name = "运维<b>&amp;</b> {{ 项目.年度 }} {% for %}"
    text = re.sub(r"^name: .*$", f"name: '{name}'", file.read_text("utf-8"), count=1, flags=re.MULTILINE)
    file.write_text(text, "utf-8")
    code, out = filled("名称：{{ 项目.名称 }}。", project=project)
    assert code == 0
    assert texts(out) == [f"名称：{name}。"]


def test_every_wrong_field_is_named_with_place_and_nearest(filled, capsys):
    code, out = filled(
        "项目：{{ 项目.名字 }}",
        "{%p for 行 in 指标 %}",
        "{{ 行.得份 }}",
        "{%p endfor %}",
        "{{ 总分 }}{{ 结果.总分.大 }}",
        "{%p for 字 in 项目.名称 %}",
        "{{ 字 }}",
        "{%p endfor %}",
    )
    told = capsys.readouterr().err
    assert code == 4
    assert not out.exists()
    for line in (
        "没有“项目.名字”这个字段",
        "没有“行.得份”这个字段",
        "没有“总分”这个字段",
        "“结果.总分”下面没有“大”",
    ):
        assert line in told
    assert "应当是：项目.名称" in told
    assert "模板.docx “项目：{{ 项目.名字 }}" in told
    assert "不是一列" in told


@pytest.mark.parametrize(
    "written", ["{{ 项目.名称", "{% if 结果.总分 %}没有结尾", "{% endfor %}", "{{ 项目.名称 | pprint }}"]
)
def test_a_torn_template_is_refused(filled, capsys, written):
    assert filled("前一段", written)[0] == 4
    assert "怎么办" in capsys.readouterr().err


@pytest.mark.parametrize(
    "written",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ 项目.__class__ }}",
        "{{ 结果.总分.__class__.__base__ }}",
        "{{ 项目['__class__'] }}",
        "{{ self._TemplateReference__context }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ 项目.名称 | attr('__class__') }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ range(1000000000) | list }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{{ (项目.名称).format() }}",
        "{{ 项目.名称 | center(1000000000) }}",
        "{{r 结果.总分 }}",
        "{% autoescape false %}{{ 项目.名称 }}{% endautoescape %}",
    ],
)
def test_a_hostile_template_is_refused_at_once(filled, capsys, written):
    began = time.monotonic()
    code, out = filled(written)
    told = capsys.readouterr().err
    assert (code, out.exists()) == (4, False)
    assert "模板" in told
    assert "Traceback" not in told
    assert time.monotonic() - began < 15


def test_what_would_lose_text_is_refused_in_a_header_too(tmp_path, example, capsys):
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{r 结果.总分 }}"
    document.save(tmp_path / "模板.docx")
    words = [
        "report",
        str(example),
        "--template",
        str(tmp_path / "模板.docx"),
        "--out",
        str(tmp_path / "o.docx"),
    ]
    assert main(words) == 4
    assert "{{r …}}" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("inside", "seconds", "told"),
    [("{{ 行0.名称 }}", 20, "太多，超过了内存"), ("{% if 行0.名称 == '' %}x{% endif %}", 5, "已经停下")],
)
def test_loops_in_loops_are_stopped(filled, capsys, monkeypatch, inside, seconds, told):  # noqa: PLR0917
    """The limits are those of the child; fewer seconds where nothing else ends it."""
    monkeypatch.setattr(docx_template, "LIMITS", docx_template.LIMITS | {"RLIMIT_CPU": seconds})
    began = time.monotonic()
    loops = "".join(f"{{% for 行{number} in 指标 %}}" for number in range(12))
    code, out = filled(loops + inside + "{% endfor %}" * 12)
    assert (code, out.exists()) == (4, False)
    assert told in capsys.readouterr().err
    assert time.monotonic() - began < 90


def test_a_macro_file_and_no_word_file_are_refused(filled, tmp_path, example, capsys):
    assert filled("{{ 项目.名称 }}", name="模板.docm")[0] == 4
    assert "宏" in capsys.readouterr().err
    other = tmp_path / "其他.docx"
    other.write_text("不是 Word", "utf-8")
    assert main(["report", str(example), "--template", str(other), "--out", str(tmp_path / "o.docx")]) == 4
    assert "不是 .docx" in capsys.readouterr().err


def test_every_field_told_can_be_written(filled, example, capsys):
    assert main(["report", str(example), "--template-fields"]) == 0
    assert "{{ 项目.名称 }}" in capsys.readouterr().out
    words = {"级": "一级指标", "行": "指标", "项": "计量指标"}
    paragraphs = []
    for each in FIELDS:
        written = each.written
        owner = written.strip("{} ").partition(".")[0]
        if owner in words and written.startswith("{{"):
            written = f"{{% for {owner} in {words[owner]} %}}{written}{{% endfor %}}"
        elif written.startswith("文字."):
            written = f"{{% for 段 in {written} %}}{{{{ 段 }}}}{{% endfor %}}"
        elif written.startswith("{%"):
            written = written.replace("{%tr", "{%").replace("{%p", "{%").replace("…", "")
        paragraphs.append(written)
    code, _ = filled(*paragraphs)
    assert code == 0, capsys.readouterr().err
