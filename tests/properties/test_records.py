"""Facts of every kind: written canonically as a csv row under Chinese headers and read back, equal."""

import csv
import io
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from jiheng.errors import Fault
from jiheng.evidence.facts.decisions import Use
from jiheng.evidence.kinds import FACT_TYPES, KINDS
from jiheng.evidence.pauses import FORM as PAUSES
from jiheng.evidence.pauses import Pause
from jiheng.evidence.rebuilt import Record, RecordReader, rebuilt
from jiheng.evidence.said import UNREAD
from jiheng.values.days import BEIJING
from jiheng.values.formula_texts import safe_cell
from jiheng.values.money import LARGEST_FEN, Money
from jiheng.values.period import Period
from jiheng.values.quantity import Quantity
from jiheng.values.score import Score
from tests.support.records import read_text

MANY = settings.default.max_examples // 2  # of each of the many kinds
pytestmark = pytest.mark.slow  # many files each
days = st.dates(date(1949, 1, 1), date(2199, 12, 31))
texts = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
    | st.text("甲乙，。,\"'\n\t ；;“”（）()①1\u2028\u3000", min_size=1, max_size=12)
).filter(lambda text: text.strip() and "\x00" not in text and text.strip() not in UNREAD)
MOMENTS = st.datetimes(datetime(1949, 1, 1), datetime(2199, 12, 31, 23, 59, 59)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0, tzinfo=BEIJING)
)
SEMICOLONS = str.maketrans(";；", "，，")
VALUES = {
    "文字": texts.map(str.strip),
    "系统名称": texts.map(str.strip),
    "日期": days,
    "日期和时间": MOMENTS,
    "期间": st.tuples(days, days).map(lambda both: Period(min(both), max(both)))
    | st.builds(Period.month, st.integers(1949, 2199), st.integers(1, 12)),
    PAUSES: st.lists(
        st.builds(
            Pause,
            MOMENTS,
            st.none() | MOMENTS,
            texts.map(lambda text: " ".join(text.translate(SEMICOLONS).split())).filter(bool),
        ),
        max_size=3,
    ).map(tuple),
    "金额": st.integers(-LARGEST_FEN, LARGEST_FEN).map(Money),
    "整数": st.integers(0, 10**12),
    "项号": st.integers(1, 99),
    "分数": st.integers(0, 100_000).map(Score),
    "数和单位": st.builds(
        Quantity,
        st.integers(-(10**14), 10**14),
        st.sampled_from(["次", "%", "工作日", "月", "TB", "", "万元"]),
    ),
}


@st.composite
def facts(draw, fact_type):
    values = {}
    for field in fact_type.fields:
        if not field.required and draw(st.booleans()):
            continue
        if field.choices:
            values[field.name] = field.read(draw(st.sampled_from(sorted(field.choices))))
        else:
            values[field.name] = draw(VALUES[field.form])
    fact = fact_type(**{"id": "记-1"} | values | in_order(fact_type, values))
    assume(not fact.doubts())
    return fact


def in_order(fact_type, values):
    """Make of the drawn values ones that may be true together: days one after the other, sums that fit."""
    mended = {
        "availability_day": {
            "up_seconds": 80_000, "down_seconds": 0, "excluded_seconds": 400, "unknown_seconds": 6_000,
        },
        "survey": {"sent": 4 * 10**12},
        "corrective_action": {
            "asked_by": "甲", "approved_by": "乙", "deadline": date(2024, 8, 1), "closed_by": "丁",
            "answer": "已落实", "answered_by": "丙", "answered_on": date(2024, 7, 1),
            "closed_on": date(2024, 7, 2),
        },
    }.get(fact_type.stem, {})  # fmt: skip
    values = values | mended
    if fact_type.stem == "result_use":
        mended = {"budget_year": 2025, "budget_before": Money(2), "budget_after": Money(2)}
        values = values | mended | {"answer": "已落实", "answered_by": "丙", "answered_on": date(2024, 7, 1)}
        mended = {key: values[key] for key in (*mended, "answer", "answered_by", "answered_on")}
        mended["use"] = Use.IMPROVE
    for form in ("日期", "日期和时间"):
        names = [field.name for field in fact_type.fields if field.form == form and values.get(field.name)]
        names.sort(key=lambda name: name != fact_type.occurred)  # what happens comes before what follows
        mended |= dict(zip(names, sorted(values[name] for name in names), strict=True))
    if fact_type.stem == "corrective_action":
        mended["as_of"] = mended["decided_on"]
    for field in fact_type.fields:
        if field.form == "金额" and values.get(field.name) is not None:
            mended[field.name] = Money(abs(values[field.name].fen) or 1)
        if field.form == "文字" and field.name == "attachments":
            mended[field.name] = "签到表.pdf；照片 1.jpg"
        if field.name == "attachment_pages":
            mended[field.name] = "签到表.pdf 3；照片 1.jpg 1"
    return mended


def as_csv(fact, headers):
    named = [field for field in fact.fields if getattr(fact, field.name) is not None]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([getattr(field, headers) for field in named])
    writer.writerow([safe_cell(field.write(getattr(fact, field.name))) for field in named])
    return out.getvalue()


def test_every_form_of_a_field_is_drawn():
    forms = {field.form for kind in FACT_TYPES for field in kind.fields if not field.choices}
    assert forms <= VALUES.keys()


@pytest.mark.parametrize("stem", KINDS)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
    max_examples=MANY,
)
@given(data=st.data(), headers=st.sampled_from(["header", "title"]))
def test_what_is_written_is_read_back_equal_whatever_headers_and_encoding(stem, data, headers, tmp_path):
    fact = data.draw(facts(KINDS[stem]))
    (again,), faults = read_text(tmp_path, as_csv(fact, headers), stem)
    assert not faults
    assert again == fact
    anew = replace(again, written=None)
    assert (again.content, again.digest) == (anew.content, anew.digest) == (fact.content, fact.digest)
    unnamed = replace(fact, id="")
    (one,), _ = read_text(tmp_path, as_csv(unnamed, headers), stem)
    (other,), _ = read_text(tmp_path, as_csv(unnamed, "name"), stem, encoding="gb18030")
    assert one == other
    assert one.id.startswith(f"{stem}-")


@pytest.mark.parametrize("stem", KINDS)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
    max_examples=MANY,
)
@given(data=st.data())
def test_a_record_stored_as_its_content_is_the_same_fact_again(stem, data, tmp_path):
    fact = data.draw(facts(KINDS[stem]))
    (read,), _ = read_text(tmp_path, as_csv(fact, "header"), stem)
    shuffled = dict(data.draw(st.permutations([*read.content.items()])))
    faults: list[Fault] = []
    (again,) = rebuilt([Record(stem, read.id, shuffled, read.place)], faults, system_name=str)
    assert not faults
    assert again == read
    assert (again.place, [*again.content.items()]) == (read.place, [*read.content.items()])


@pytest.mark.parametrize("stem", KINDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much])
@given(data=st.data())
def test_a_form_says_what_a_table_says_good_or_wrong(stem, data, tmp_path):
    fact = data.draw(facts(KINDS[stem]))
    words = {**fact.content, "id": fact.id}
    for name in data.draw(st.lists(st.sampled_from([*words]), unique=True, max_size=3)):
        words[name] = data.draw(st.sampled_from(["", "乱写的", "2023-02-30", "#REF!", "-1"]))
    made = RecordReader(KINDS[stem], system_name=str).read(words)
    table = io.StringIO()
    csv.writer(table).writerows([words.keys(), map(safe_cell, words.values())])
    read, faults = read_text(tmp_path, table.getvalue(), stem)
    if isinstance(made, list):
        assert not read
        assert sorted(each.what for each in made) == sorted(
            each.what.removeprefix("这一行自相矛盾：") for each in faults
        )
    else:
        assert [made] == read
