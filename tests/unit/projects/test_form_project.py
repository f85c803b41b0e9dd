"""A filled form becomes a project."""

import pytest

from jiheng.projects.filled_form import FilledForm, FilledIndicator
from jiheng.projects.form_project import form_project
from jiheng.values.score import Score


@pytest.mark.parametrize(
    ("score", "weight", "verdict"),
    [
        ("30", "30", "满足"),
        ("28", "30", "满足"),
        ("24", "30", "满足"),
        ("23.99", "30", "部分满足"),
        ("18", "30", "部分满足"),
        ("17.99", "30", "不满足"),
        ("0", "30", "不满足"),
        ("0", "0", "满足"),
    ],
)
def test_claimed_points_tell_the_level_by_its_band(score, weight, verdict):
    form = FilledForm(year=2023, name="运维", unit="某局")
    form.indicators.append(
        FilledIndicator(
            "产出指标", "质量指标", "运行规范", "规范", "较规范", Score.read(weight), Score.read(score), ""
        )
    )
    told = form_project(form, rule_set="cn-mof-2020-10")["evidence/judgement.csv"]
    assert told.splitlines()[1].split(",")[:3] == ["运行规范", "1", verdict]
