"""Facts of every kind: written canonically as a csv row under Chinese headers and read back, equal."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiheng.evidence.kinds import FACT_TYPES, KINDS
from jiheng.values.days import BEIJING
from jiheng.values.money import LARGEST_FEN, Money
from jiheng.values.period import Period
from tests.support.records import read_text

pytestmark = pytest.mark.slow  # many files each
days = st.dates(date(1949, 1, 1), date(2199, 12, 31))
texts = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30)
    | st.text("甲乙，。,\"'\n\t ；;“”（）()①1\u2028\u3000\x0b\x85", min_size=1, max_size=12)
).filter(lambda text: text.strip() and "\x00" not in text)
VALUES = {
    "文字": texts.map(str.strip),
    "系统名称": texts.map(str.strip),
    "日期": days,
    "日期和时间": st.datetimes(datetime(1949, 1, 1), datetime(2199, 12, 31, 23, 59, 59)).map(  # noqa: DTZ001
        lambda moment: moment.replace(microsecond=0, tzinfo=BEIJING)
    ),
    "期间": st.builds(
        lambda first, length: Period(first, first + timedelta(days=length)), days, st.integers(0, 900)
    )
    | st.builds(Period.month, st.integers(1949, 2199), st.integers(1, 12)),
    "金额": st.integers(-LARGEST_FEN, LARGEST_FEN).map(Money),
    "整数": st.integers(0, 10**12),
    "项号": st.integers(1, 99),
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
    return fact_type(**{"id": "记-1"} | values)


def as_csv(fact, headers):
    named = [field for field in fact.fields if getattr(fact, field.name) is not None]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([getattr(field, headers) for field in named])
    writer.writerow([field.write(getattr(fact, field.name)) for field in named])
    return out.getvalue()


def test_every_form_of_a_field_is_drawn():
    forms = {field.form for kind in FACT_TYPES for field in kind.fields if not field.choices}
    assert forms <= VALUES.keys()


@pytest.mark.parametrize("stem", KINDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), headers=st.sampled_from(["header", "title", "name"]))
def test_what_is_written_is_read_back_equal(stem, data, headers, tmp_path):
    fact = data.draw(facts(KINDS[stem]))
    (again,), faults = read_text(tmp_path, as_csv(fact, headers), stem)
    assert not faults
    assert again == fact
    assert (again.content, again.digest, again.day) == (fact.content, fact.digest, fact.day)


@pytest.mark.parametrize("stem", KINDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_derived_id_does_not_depend_on_the_headers_or_the_encoding(stem, data, tmp_path):
    fact = data.draw(facts(KINDS[stem]))
    text = {headers: as_csv(fact, headers) for headers in ("header", "name")}
    bare = {headers: written.replace("记-1", "", 1) for headers, written in text.items()}
    (one,), _ = read_text(tmp_path, bare["header"], stem)
    (other,), _ = read_text(tmp_path, bare["name"], stem, encoding="gb18030")
    assert one.id == other.id
    assert one.id.startswith(f"{stem}-")
