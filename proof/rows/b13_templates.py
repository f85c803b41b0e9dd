"""B-13: a user's Word template asks for more than fields: programs, files, secrets, time and memory.

Each payload stands in a paragraph, some in a header or a table, of a template that `jiheng report` fills. None
may be filled with anything but text of the project; loops in loops must be ended. A project whose every name
is full of signs must come out sign for sign.
"""

import re
import shutil

from proof.doors import Doors
from proof.row import Row
from proof.trying import ROOT

EXAMPLE = ROOT / "examples/yantian-petition-2023"
OBJECTS = (
    "''",
    "()",
    "[]",
    "1",
    "项目",
    "项目.名称",
    "结果.总分",
    "指标",
    "指标[0]",
    "self",
    "loop",
    "cycler",
    "joiner",
    "namespace",
    "lipsum",
    "config",
    "request",
    "range",
    "dict",
    "url_for",
    "caller",
    "varargs",
    "_",
    "__builtins__",
    "undefined_x",
)
WAYS = (
    "{{{{ {}.__class__.__mro__[1].__subclasses__() }}}}",
    "{{{{ {}['__class__']['__base__'] }}}}",
    "{{{{ {}|attr('__class__') }}}}",
    "{{{{ {}.__init__.__globals__['os'].popen('touch {mark}').read() }}}}",
    "{{% for a in {}.__class__.__base__.__subclasses__() %}}{{{{ a }}}}{{% endfor %}}",
)
OTHERS = (
    "{% include '/etc/passwd' %}",
    "{% extends '/etc/passwd' %}",
    "{% import 'os' as o %}{{ o.popen('id') }}",
    "{% from 'os' import system %}",
    "{% block a %}{% endblock %}",
    "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "{% call f() %}{% endcall %}",
    "{{ 'a' * 1000000000 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ range(1000000000)|list }}",
    "{{ 项目.名称.format() }}",
    "{{ '%s'|format(1) }}",
    "{{ 项目.名称|center(1000000000) }}",
    "{{ 项目|pprint }}",
    "{{ 项目|tojson }}",
    "{{ 项目|xmlattr }}",
    "{{ 项目.名称|safe }}",
    "{{ '<w:p/>'|safe }}",
    "{{ debug() }}",
    "{% debug %}",
    "{% set a = 项目.__class__ %}{{ a }}",
    "{% with a = self %}{{ a }}{% endwith %}",
    "{{r 结果.总分 }}",
    "{% raw %}{{ 1 }}{% endraw %}{{ [].pop() }}",
    "{{ 项目.名称.__doc__ }}",
    "{% filter upper %}{{ x.y }}{% endfilter %}",
    "{{ 项目.名称|map('__class__') }}",
    "{{ 指标|map(attribute='__class__') }}",
    "{{ 指标|groupby('__class__') }}",
    "{%- autoescape false -%}{{ 项目.名称 }}{%- endautoescape -%}",
    "{{ 'x'|replace('x', 'y' * 1000000000) }}",
)
LOOPS = (
    "".join(f"{{% for 行{number} in 指标 %}}" for number in range(12))
    + "{% if 行0.名称 == '' %}x{% endif %}"
    + "{% endfor %}" * 12
)
SIGNS = "运维<b>&amp;</b>\"'{{ 项目.年度 }} {% for %} ]]>&lt;𠮷"
BARE = re.compile(r"<class|subprocess|root:|uid=\d|built-in|SECRET|0x[0-9a-f]{6}")

row = Row(
    "B-13",
    promises=("I-14",),
    sizes={"short": {"payloads": 40, "loops": 0}, "night": {"payloads": 1_000, "loops": 3}},
    bars=(
        "payloads >= 40",
        "ran = 0",
        "told_more = 0",
        "filled = 0",
        "crashes = 0",
        "lost_signs = 0",
        "loops_ended = size.loops",
        "slowest_cpu_ms <= 65000",
    ),
)


@row.runs
def fill(trial):
    """Fill each template, then the one of signs."""
    import docx

    doors = Doors(trial.room)
    mark, out = trial.room / "ran", trial.room / "out.docx"
    every = [way.format(each, mark=mark) for way in WAYS for each in OBJECTS] + [*OTHERS]
    chosen = [*OTHERS, *trial.random.sample(every, min(trial.size["payloads"], len(every)))][
        : trial.size["payloads"]
    ]
    ran = told_more = filled = ended = 0

    def given(text, where, project=EXAMPLE):
        out.unlink(missing_ok=True)
        words = ("report", str(project), "--template", "{file}", "--out", str(out))
        return doors.command("template", "模板.docx", _template(trial.room, text, where), *words)

    for number, each in enumerate(chosen):
        said = given(each, number % 3)
        ran += mark.exists()
        told_more += bool(BARE.search(said.told))
        if out.exists():
            filled += 1
            print("filled:", each)
    for _ in range(trial.size["loops"]):
        ended += given(LOOPS, 0).status == 4 and not out.exists()
    crashes = sum(each.failed for each in doors.said)
    project = _of_signs(trial.room)
    given("名称：{{ 项目.名称 }}。", 0, project)
    lost = not out.exists() or docx.Document(out).paragraphs[0].text != f"名称：{SIGNS}。"
    return {
        "payloads": len(chosen),
        "ran": ran,
        "told_more": told_more,
        "filled": filled,
        "crashes": crashes,
        "loops_ended": ended,
        "lost_signs": int(lost),
        "slowest_cpu_ms": max(each.milliseconds for each in doors.said),
    }


def _template(room, text, where):
    """Give a template with a text in a paragraph, a header or a cell."""
    import docx

    document = docx.Document()
    if where == 1:
        document.sections[0].header.paragraphs[0].text = text
    elif where == 2:
        document.add_table(1, 1).rows[0].cells[0].text = text
    else:
        document.add_paragraph(text)
    document.save(room / "模板.docx")
    return (room / "模板.docx").read_bytes()


def _of_signs(room):
    """Give a project whose name is full of signs."""
    project = shutil.copytree(EXAMPLE, room / "signs")
    text = (project / "project.yaml").read_text("utf-8")
    quoted = SIGNS.replace("'", "''")
    written = re.sub(r"^name: .*$", lambda _: f"name: '{quoted}'", text, count=1, flags=re.MULTILINE)
    (project / "project.yaml").write_text(written, "utf-8")
    return project
