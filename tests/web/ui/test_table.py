"""A list keeps its state in the address and counts what it shows."""

from decimal import Decimal

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from jiheng.web.accounts.models import Organisation
from jiheng.web.ui.gallery import Filters
from jiheng.web.ui.table import Column, Empty, ListTable, number

COLUMNS = [
    Column("name", "名称"),
    Column("amount", "金额", places=2, total=True),
    Column("note", "备注", hidden=True),
    Column("fixed", "不能排序", sort=""),
]
ROWS = [
    {"id": place, "name": f"合同{place:02}", "amount": Decimal(place) / 8, "note": "", "fixed": place}
    for place in range(1, 26)
]


def listed(query: str = "", rows=ROWS, **more) -> ListTable:
    return ListTable(QueryDict(query), rows, COLUMNS, "合同", **more)


def names(table: ListTable) -> list[str]:
    return [line.cells[0].text for line in table.lines]


def page(table: ListTable) -> str:
    return render_to_string("ui/components/list_table.html", {"table": table, "csrf_token": "x"})


def test_the_address_orders_and_cuts():
    assert names(listed("sort=-amount&rows=10"))[:2] == ["合同25", "合同24"]
    assert names(listed("sort=amount&rows=10&page=3")) == [f"合同{place}" for place in range(21, 26)]


@pytest.mark.parametrize(
    "query", ["page=99&rows=10", "page=x&rows=9999", "sort=-secret", "sort=fixed", "rows=-1"]
)
def test_an_address_that_makes_no_sense_still_gives_a_list(query: str):
    assert names(listed(query, size=10))


def test_what_has_no_value_stands_last_both_ways():
    rows = [*ROWS[:2], {"id": 99, "name": "空", "amount": None, "note": "", "fixed": 0}]
    assert names(listed("sort=amount", rows))[-1] == "空"
    assert names(listed("sort=-amount", rows))[-1] == "空"


def test_the_sum_is_of_all_filtered_rows_not_of_the_page():
    table = listed("rows=10")
    assert [text for _, text in table.totals] == ["", "40.63", ""]  # 325/8 = 40.625
    assert "合计（全部 25 条）" in page(table)


def test_columns_are_chosen_in_the_address_and_the_first_stays():
    assert [column.key for column in listed().shown] == ["name", "amount", "fixed"]
    assert [column.key for column in listed("columns=note").shown] == ["name", "note"]
    assert [column.key for column in listed("columns=amount,note").shown] == ["name", "amount", "note"]


def test_a_link_keeps_the_rest_of_the_state():
    table = listed("q=合同&sort=-amount&rows=10&page=2", filters=Filters(QueryDict("q=合同")))
    assert table.next_url == "?" + QueryDict("q=合同&sort=-amount&rows=10&page=3").urlencode()
    assert "page" not in table.heads[0].url
    assert table.clear_url == "?sort=-amount&rows=10"
    assert ("q", "合同") not in table.kept
    assert ("page", "2") not in table.kept


def test_an_empty_register_and_an_empty_search_say_different_things():
    empty = Empty("还没有合同", "合同决定全年要做什么。", "新增", "/new/")
    assert "合同决定全年要做什么。" in page(listed(rows=[], empty=empty))
    searched = listed("q=x", rows=[], empty=empty, filters=Filters(QueryDict("q=x")))
    assert "没有符合筛选条件的合同" in page(searched)
    assert "清除筛选条件" in page(searched)


def test_what_a_row_says_is_text_not_markup():
    text = page(listed(rows=[{"id": 1, "name": "<b>&", "amount": None, "note": "", "fixed": 1}]))
    assert "&lt;b&gt;&amp;" in text
    assert "<b>&" not in text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(Decimal("0.125"), 2, "0.13"), (1234567, 0, "1,234,567"), ("-0.5", 1, "-0.5"), (Decimal("2.5"), 0, "3")],
)
def test_numbers_are_rounded_half_up_with_thousands(value, places, text):
    assert number(value, places) == text


@pytest.mark.django_db
def test_a_query_set_is_ordered_and_cut_by_the_database(ours, django_assert_num_queries):
    columns = [Column("name", "名称"), Column("above.name", "上级")]
    table = ListTable(
        QueryDict("sort=-name&rows=10"),
        Organisation.objects.select_related("above"),
        columns,
        "单位",
    )
    with django_assert_num_queries(2):  # how many, and which
        shown = [line.cells[0].text for line in table.lines]
    assert shown == sorted(shown, reverse=True)
    assert ours.project.organisation.name in shown


@pytest.mark.django_db
@pytest.mark.parametrize("sort", ["above.name", "-above.name"])
@pytest.mark.usefixtures("ours")
def test_a_query_set_too_has_what_has_no_value_last(sort):
    columns = [Column("name", "名称"), Column("above.name", "上级")]
    table = ListTable(
        QueryDict(f"sort={sort}"), Organisation.objects.select_related("above"), columns, "单位"
    )
    shown = [line.cells[1].text for line in table.lines]
    assert shown[-1] == "–"
    assert shown[0] != "–"
