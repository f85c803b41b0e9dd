"""Facts: their ids, their canonical content, and the closed list of kinds."""

import dataclasses
import importlib
import pkgutil

import pytest

from jiheng.evidence import facts as folder
from jiheng.evidence.fact import Fact
from jiheng.evidence.fields import COMMON
from jiheng.evidence.kinds import FACT_TYPES, KINDS
from tests.support.records import read_text

HEADER = "系统,巡检日期,巡检方式,巡检结果,巡检人"
REPORT = "报告种类,系统,所属期间,提交日期\n运维月报,甲系统,2023-02,2023-03-06\n"
ROW = "云安访系统,2023-01-09,上门,正常,李四"
each_kind = pytest.mark.parametrize("fact_type", FACT_TYPES, ids=KINDS)


@pytest.fixture
def read(tmp_path):
    def good(text, stem="inspection"):
        facts, faults = read_text(tmp_path, text, stem)
        assert not faults
        return facts

    return good


def test_the_list_of_kinds_is_that_of_the_fact_types():
    declared = set()
    for module in pkgutil.iter_modules(folder.__path__):
        loaded = importlib.import_module(f"{folder.__name__}.{module.name}")
        declared |= {
            each for each in vars(loaded).values() if isinstance(each, type) and issubclass(each, Fact)
        }
    assert declared - {Fact} == set(FACT_TYPES)
    assert len(KINDS) == len(FACT_TYPES)


@each_kind
def test_a_kind_has_titles_that_no_two_columns_share_and_a_day(fact_type):
    words = [word for field in fact_type.fields for word in {field.name, field.title}]
    assert len(words) == len(set(words))
    assert fact_type.occurred in {field.name for field in fact_type.fields if field.required}
    assert fact_type.title
    assert [field.name for field in fact_type.fields][-len(COMMON) :] == list(COMMON)
    assert all(field.title and field.meaning and field.form for field in fact_type.fields)


# Design section 4: the closed list, in its order; waiver by decision 25.
CLOSED_LIST = """
    system asset service_item contract procurement budget budget_adjustment fund_release payment refund
    milestone duty_shift environment_check inspection log_analysis backup restore_test emergency_drill
    incident planned_maintenance outage availability_day change service_request training
    content_publication special_interview on_site_service periodic_report acceptance test_result
    vulnerability security_assessment survey complaint business_case metric_reading judgement
    expert_score score_override decision policy research_interview document waiver
    result_use corrective_action
"""


def test_the_kinds_are_those_of_the_design():
    assert sorted(KINDS) == sorted(CLOSED_LIST.split())


@each_kind
def test_a_kind_says_what_it_is(fact_type):
    assert fact_type.__dict__["__doc__"].endswith(".")


@each_kind
def test_stem_and_titles_name_one_kind(fact_type):
    assert KINDS[fact_type.stem] is fact_type
    assert [each.title for each in FACT_TYPES].count(fact_type.title) == 1


def test_an_id_is_derived_from_kind_and_content_and_stays(read):
    (fact,) = read(f"{HEADER}\n{ROW}\n")
    assert fact.id == "inspection-fa6215cf89f2"  # published: changing it breaks every ledger there is
    assert read(f"{HEADER}\n{ROW}\n")[0].id == fact.id


@pytest.mark.parametrize(
    "same",
    [
        "云安访系统,2023年1月9日,on_site,normal, 李四 ",
        "云安访系统,2023/01/09,上门,正常,李四",
    ],
)
def test_an_id_does_not_depend_on_how_a_value_is_written(read, same):
    assert read(f"{HEADER}\n{same}\n")[0].id == read(f"{HEADER}\n{ROW}\n")[0].id


def test_an_id_does_not_depend_on_empty_columns_or_what_an_empty_cell_means(read):
    plain = read(f"{HEADER}\n{ROW}\n")[0]
    wider = read(f"签认人,来源,{HEADER}\n,实际记录,{ROW}\n")[0]
    assert (wider.id, wider) == (plain.id, plain)
    assert read(f"来源,{HEADER}\n演示,{ROW}\n")[0].id != plain.id


def test_equal_rows_are_counted_and_others_do_not_move_them(read):
    other = ROW.replace("李四", "王五")
    first, second, third = read(f"{HEADER}\n{ROW}\n{other}\n{ROW}\n")
    assert third.id == f"{first.id}-2"
    assert second.id not in (first.id, third.id)
    assert [fact.id for fact in read(f"{HEADER}\n{other}\n{ROW}\n")] == [second.id, first.id]


def test_one_written_value_more_is_another_id(read):
    rows = [f"{ROW},", f"{ROW},赵六", f"{ROW.replace('正常', '异常')},", f"{ROW.replace('09', '10')},"]
    facts = [read(f"{HEADER},签认人\n{row}\n")[0] for row in rows]
    assert len({fact.id for fact in facts}) == len(facts)


def test_a_given_id_stays_and_is_no_part_of_the_content(read):
    given = read(f"编号,{HEADER}\n巡-1,{ROW}\n")[0]
    plain = read(f"{HEADER}\n{ROW}\n")[0]
    assert given.id == "巡-1"
    assert (given.content, given.digest) == (plain.content, plain.digest)


def test_content_is_the_same_whether_kept_from_reading_or_written_anew(read):
    fact = read(f"签认人,{HEADER}\n赵六,{ROW}\n")[0]
    anew = dataclasses.replace(fact, written=None)
    assert (dict(anew.content), anew.digest) == (dict(fact.content), fact.digest)
    assert set(fact.content) == {"system", "inspected_on", "where", "result", "inspected_by", "signed_by"}


@pytest.mark.parametrize(
    ("stem", "text", "day"),
    [
        ("inspection", f"{HEADER}\n{ROW}\n", "2023-01-09"),
        ("incident", "系统,报障时间,故障现象\n甲系统,2023-05-16 23:59,打不开\n", "2023-05-16"),
        ("periodic_report", REPORT, "2023-02-28"),
    ],
)
def test_a_fact_falls_into_a_period_by_its_day(read, stem, text, day):
    assert read(text, stem)[0].happened_on.isoformat() == day
