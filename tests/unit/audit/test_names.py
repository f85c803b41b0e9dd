"""Names of systems, projects and units, and which of them are near."""

import pytest

from jiheng.audit.claims.names import Names, near
from jiheng.audit.claims.outline import Outline
from jiheng.documents.reading import ReadCell, ReadDocument, ReadParagraph, ReadTable


def names(*blocks):
    made = tuple(ReadParagraph(each) if isinstance(each, str) else each for each in blocks)
    document = ReadDocument("报告.txt", "text", made)
    return Names(document, Outline(document))


def cells(*rows):
    return ReadTable(
        tuple(ReadCell(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    )


def test_systems_are_named_without_the_words_around_them():
    found = names("保障省一体化系统、群众诉求智慧指挥系统以及云安访系统正常运转。").systems
    assert [each.name for each in found] == ["省一体化系统", "群众诉求智慧指挥系统", "云安访系统"]


@pytest.mark.parametrize(
    ("left", "right", "are"),
    [
        ("云安访系统", "云安防系统", True),
        ("群众诉求服务智慧指挥系统", "群众诉求智慧指挥系统", True),
        ("省级监管平台", "市级监管平台", False),
        ("一期办公系统", "二期办公系统", False),
        ("财务系统", "业务系统", False),
        ("非税征管系统", "省非税征管系统", False),
    ],
)
def test_near_names_differ_in_a_character_or_two_that_tell_nothing_apart(left, right, are):
    assert bool(list(near(names(f"{left}、{right}正常。").systems))) is are


def test_the_project_is_named_by_its_form_or_by_the_title():
    assert names(cells(["项目名称", "平台运维服务费"])).project[0] == "平台运维服务费"
    assert names("财政网络运维服务费项目绩效评价报告").project[0] == "财政网络运维服务费"
    assert names("（办公系统运行维护）", "2023年度项目支出绩效评价报告").project[0] == "办公系统运行维护"
