"""What programs are told of the snapshot: the same as pages, page by page, to nobody of strangers."""

import pytest

from jiheng.web.accounts.roles import Role
from jiheng.web.bureau import scope
from jiheng.web.bureau.models import Export, Sample
from jiheng.web.jobs.models import Job
from tests.support.cast import THEN
from tests.support.programs import Program


def told(answer, status=200):
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


@pytest.mark.usefixtures("snapshot")
def test_all_of_it_is_told_page_by_page_and_nothing_of_strangers(ours, theirs):
    asks, stranger = Program(ours[Role.FISCAL_CLERK]), Program(theirs[Role.FISCAL_CLERK])
    place, seen = "bureau/projects?year=2023&limit=2&sort=-total", []
    while place:
        page = told(asks.get(place))
        seen += [each["name"] for each in page["items"]]
        place = page["next"]
    assert (len(seen), len(set(seen)), page["matching"]) == (5, 5, 5)
    assert seen[:4] == ["平台", "门户", "网站", "甲运维项目"]  # by their totals; 机房 has none
    first = told(asks.get("bureau/projects?text=甲运维"))["items"][0]
    assert (first["total"], first["budget"], first["filing"]) == ("90.00", "1.00", "已报")
    totals = told(asks.get("bureau/totals?by=year"))["items"]
    assert {each["of"]: each["projects"] for each in totals} == {"2023": 5, "2022": 1}
    [unit] = told(asks.get("bureau/units?year=2023"))["items"]
    assert (unit["unit"], unit["projects"], unit["behind"]) == (ours.unit.name, 5, 2)
    code = first["code"]
    whole = told(asks.get(f"bureau/projects/{code}"))
    assert (whole["name"], whole["years"][0]) == ("甲运维项目", code)
    assert told(asks.get(f"bureau/projects/{code}/peers"))["columns"]
    assert told(asks.get("bureau/comparison?quantity=total&least=10"))["rule"]
    assert told(asks.get("bureau/comparison?by=没有的"), 422)["errors"][0]["in"] == "query"
    assert stranger.get(f"bureau/projects/{code}").status_code == 404
    assert "甲" not in stranger.get("bureau/projects").content.decode()


@pytest.mark.usefixtures("snapshot")
def test_a_page_of_another_snapshot_is_refused(ours, monkeypatch):
    asks = Program(ours[Role.FISCAL_CLERK])
    after = told(asks.get("bureau/projects?limit=1"))["next"]
    monkeypatch.setattr(scope, "current", lambda: scope.replace(_held(), at=THEN))
    monkeypatch.setattr("jiheng.web.api.snapshot_views.current", scope.current)
    refused = told(asks.get(after), 422)
    assert (refused["errors"][0]["pointer"], "换了快照" in refused["errors"][0]["detail"]) == (
        "/cursor",
        True,
    )
    for cursor in ("x", "W10", "bnVsbA"):
        assert asks.get(f"bureau/projects?cursor={cursor}").status_code == 422


def _held():
    return next(iter(scope._held.values()))


@pytest.mark.usefixtures("snapshot")
def test_samples_and_exports_are_jobs_of_who_asked(ours, theirs):
    asks, stranger = Program(ours[Role.FISCAL_CLERK]), Program(theirs[Role.FISCAL_CLERK])
    drawn = told(asks.send("post", "samples", {"year": 2023, "size": 2, "seed": "抽查"}), 202)
    assert told(asks.get(f"jobs/{drawn['id']}"))["state"] == "waiting"
    assert told(asks.send("post", "samples", {"year": 1999, "size": 2, "seed": "a"}), 422)
    exported = told(asks.send("post", "bureau/exports?year=2023&filing=behind"), 202)
    job = Job.objects.get(pk=exported["id"])
    assert "年度：2023" in job.arguments["told"].encode().decode("unicode_escape")
    sample = Sample.objects.create(
        fiscal_year=2023, size=1, seed="抽查", certain=True, by="kind", least=10, within=[ours.region.path],
        frame=5, snapshot_at=THEN, drawn_by=ours[Role.FISCAL_CLERK], drawn_at=THEN,
        answers=[_table("strata"), _table("sample")],
    )  # fmt: skip
    assert told(asks.get("samples"))["items"][0]["frame"] == 5
    assert [each["key"] for each in told(asks.get(f"samples/{sample.pk}"))["answers"]] == ["strata", "sample"]
    assert asks.get(f"samples/{sample.pk}/book").content[:2] == b"PK"
    assert told(stranger.get("samples"))["items"] == []
    for place in (f"samples/{sample.pk}", f"samples/{sample.pk}/book"):
        assert stranger.get(place).status_code == 404
    assert Export.objects.count() == 0


def _table(key):
    return {
        "key": key, "name": "抽样", "title": "抽样", "rule": ["按种子"], "notes": [],
        "columns": {"stratum": "层", "drawn": "抽中"}, "rows": [{"stratum": "甲", "drawn": 1}],
    }  # fmt: skip
