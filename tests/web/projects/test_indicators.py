"""An indicator by form: every example says back what it says, and what is wrong stands beside its field."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from jiheng.projects.edit import section, tree_of
from jiheng.web.accounts.roles import Role
from jiheng.web.projects import versions
from jiheng.web.projects.goals import key_of
from tests.conftest import ROOT
from tests.support.cast import THEN

EXAMPLES = sorted((ROOT / "examples").iterdir())
YANTIAN = next(each for each in EXAMPLES if each.name.startswith("yantian"))


def made(ours, folder=YANTIAN):
    text = (folder / "project.yaml").read_text("utf-8")
    return versions.create(ours.unit, text, by=ours[Role.UNIT_CLERK], at=THEN)


@pytest.fixture
def project(ours):
    return made(ours)


@pytest.fixture
def clerk(client, ours):
    client.force_login(ours[Role.UNIT_CLERK])
    return client


def entries(project):
    """Every indicator as it is written, by its address."""
    raw = versions.newest_version(project).text.encode()
    nodes = [each for node in tree_of(raw).nodes for each in node.walk() if not each.is_level]
    found = {
        reverse("projects:indicator", args=[project.pk, key_of(each.path)]): each.fields for each in nodes
    }
    only = section(raw, ("evaluation", "measured")) or []
    for number, each in enumerate(only, 1):
        found[reverse("projects:measured", args=[project.pk, number])] = each
    return found


def address_of(project, name):
    return next(address for address, each in entries(project).items() if each["name"] == name)


def entry_of(project, name):
    return entries(project)[address_of(project, name)]


def shape(said):
    """How something is written, whatever it says; measures and rules by their names."""
    if isinstance(said, dict):
        return tuple((key, each if key in ("kind", "code") else shape(each)) for key, each in said.items())
    return (shape(said[0]),) if isinstance(said, list) else ""


class Fields(HTMLParser):
    """What the fields of a page's form hold."""

    def __init__(self):
        super().__init__()
        self.held = {}
        self.inside, self.name, self.area = False, "", False

    def handle_starttag(self, tag, attrs):
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = "jh-form" in given.get("class", "")
        elif self.inside and tag == "input" and given["type"] not in ("checkbox", "radio"):
            self.held[given["name"]] = given.get("value", "")
        elif self.inside and tag in ("select", "textarea"):
            self.name, self.area = given["name"], tag == "textarea"
            self.held[self.name] = ""
        elif self.inside and tag == "option" and "selected" in given:
            self.held[self.name] = given["value"]

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "form"
        self.area = False

    def handle_data(self, data):
        if self.area:
            self.held[self.name] += data if self.held[self.name] else data.removeprefix("\n")


def typed(clerk, address):
    """What the page holds, as a browser would send it."""
    reader = Fields()
    reader.feed(clerk.get(address).content.decode())
    return reader.held


def post(clerk, address, **given):
    return clerk.post(address, typed(clerk, address) | given, follow=True)


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda each: each.name)
def test_every_form_says_back_what_the_text_says(clerk, ours, folder):
    """Saving a form that nobody touched changes no byte: of every way in which an indicator is written."""
    project = made(ours, folder)
    before = versions.newest_version(project).text
    asked = {}
    for address, entry in entries(project).items():
        how = [shape(entry.get(key)) for key in ("measure", "rule", "ways", "remarks", "over_achievement")]
        asked.setdefault(str(how), address)
    for address in asked.values():
        answer = post(clerk, address)
        assert "没有改动任何一处" in answer.content.decode(), address
    assert versions.newest_version(project).text == before


def said(project, *path):
    return section(versions.newest_version(project).text.encode(), path)


def test_a_measure_and_a_rule_are_chosen_and_filled_in(clerk, project):
    address = address_of(project, "预算执行率")
    other = post(clerk, address, **{"w0m-unit": "record_count"})
    assert other.status_code == 200
    assert versions.newest_version(project).text == (YANTIAN / "project.yaml").read_text("utf-8")
    shown = other.content.decode()
    assert "数哪种记录" in shown
    assert "分子" not in shown
    answer = clerk.post(address, typed_in(shown) | {
        "target": "12次", "w0m-of-kind": "inspection", "w0m-of-kind-shown": "inspection",
        "w0m-of-if-TOTAL_FORMS": "1", "w0m-of-if-0-what": "巡检方式", "w0m-of-if-0-value": "上门|远程",
        "w0r-unit": "F01", "w0r-unit-shown": "F01",
    }, follow=True)  # fmt: skip
    assert "已保存指标“预算执行率”" in answer.content.decode()
    found = entry_of(project, "预算执行率")
    assert found["measure"] == {
        "kind": "record_count",
        "of": {"kind": "inspection", "where": ["上门", "远程"]},
    }
    assert found["rule"] == {"code": "F01"}
    assert not versions.read_text(versions.newest_version(project).text, {})[1]


def typed_in(page):
    reader = Fields()
    reader.feed(page)
    return reader.held


def test_what_is_wrong_stands_beside_its_field(clerk, project):
    address = address_of(project, "预算执行率")
    answer = post(clerk, address, target="九成", **{"w0r-p-deduction": "-1", "w0r-p-step": "一点"})
    errors = {
        each.prefix: dict(each.errors)
        for each in answer.context["every"]
        if not isinstance(each.errors, list)
    }
    assert "大于零" in str(errors["w0r-p"]["deduction"])
    assert set(errors["w0r-p"]) == {"deduction", "step"}
    page = answer.content.decode()
    assert "九成" in page
    assert "deduction" not in page.partition("jh-errors")[2].partition("</ul>")[0].replace(
        "id_w0r-p-deduction", ""
    )
    wrong = {"w0m-numerator-kind": "inspection", "w0m-numerator-kind-shown": "inspection"}
    answer = post(clerk, address, **wrong)
    of = next(each for each in answer.context["every"] if getattr(each, "prefix", "") == "w0m-numerator")
    assert "“巡检”记录没有金额" in str(of.errors["kind"])
    assert versions.newest_version(project).text == (YANTIAN / "project.yaml").read_text("utf-8")


def test_several_ways_and_over_achievement(clerk, project):
    address = address_of(project, "信访群众满意度")
    post(clerk, address, **{"w1r-p-per_complaint": "0.6"})
    assert entry_of(project, "信访群众满意度")["ways"][1]["rule"]["per_complaint"] == "0.6"
    post(clerk, address, **{"w1m-unit": "", "w1m-unit-shown": "", "w1r-unit": "", "w1r-unit-shown": ""})
    assert len(entry_of(project, "信访群众满意度")["ways"]) == 1
    post(clerk, address_of(project, "预算执行率"), **{"over-p-explain_from": "120%"})
    assert entry_of(project, "预算执行率")["over_achievement"] == {"explain_from": "120%"}


def test_a_further_way_is_asked_for_and_what_was_published_is_kept(clerk, project):
    address = address_of(project, "提高化解群众诉求速度")
    shown = clerk.post(address, typed(clerk, address) | {"more": "ways"}).content.decode()
    asked = typed_in(shown) | {"w1m-unit": "checklist", "w1r-unit": "F10"}
    shown = clerk.post(address, asked).content.decode()
    clerk.post(address, typed_in(shown) | {"published_actual": "有效", "published_score": ""})
    entry = entry_of(project, "提高化解群众诉求速度")
    assert (len(entry["ways"]), entry["published"]) == (2, {"actual": "有效"})
    assert not {"measure", "rule"} & {*entry}


def test_what_is_only_measured_is_added_and_taken_away(clerk, project):
    address = reverse("projects:new-measured", args=[project.pk])
    shown = clerk.post(address, typed(clerk, address) | {"w0m-unit": "quotient"}).content.decode()
    given = {
        "name": "巡检完成率",
        "target": "100%",
        "w0m-numerator-kind": "inspection",
        "w0m-denominator-planned": "12次",
    }
    answer = clerk.post(
        address, typed_in(shown) | given | {"w0m-numerator-kind-shown": "inspection"}, follow=True
    )
    assert "已保存指标“巡检完成率”" in answer.content.decode()
    assert said(project, "evaluation", "measured")[-1] == {
        "name": "巡检完成率", "target": "100%",
        "measure": {"kind": "quotient", "numerator": "inspection", "denominator": "12次"},
    }  # fmt: skip
    last = reverse("projects:measured", args=[project.pk, 5])
    post(clerk, last, remove="1")
    assert "巡检完成率" not in versions.newest_version(project).text


def test_a_veto_and_a_limit_are_filled_in(clerk, project):
    address = reverse("projects:new-veto", args=[project.pk])
    shown = clerk.post(address, typed(clerk, address) | {"w0m-unit": "record_count"}).content.decode()
    given = {
        "name": "重大事故", "when": "≥1次", "w0m-of-kind": "incident", "w0m-of-kind-shown": "incident",
        "w0m-p-none_recorded": "zero", "then-p-scope": "branch",
    }  # fmt: skip
    answer = clerk.post(address, typed_in(shown) | given)
    assert "要写明 否决的指标" in answer.content.decode()
    answer = clerk.post(address, typed_in(shown) | given | {"then-p-of": "项目产出"}, follow=True)
    assert "已保存“重大事故”" in answer.content.decode()
    assert said(project, "evaluation", "vetoes") == [{
        "name": "重大事故", "when": "≥1次",
        "measure": {"kind": "record_count", "of": "incident", "none_recorded": "zero"},
        "scope": "branch", "of": "项目产出",
    }]  # fmt: skip
    assert not versions.read_text(versions.newest_version(project).text, {})[1]
    again = post(clerk, reverse("projects:veto", args=[project.pk, 1]))
    assert "没有改动任何一处" in again.content.decode()
    adjustments = reverse("projects:adjustments", args=[project.pk])
    post(clerk, adjustments, **{"not_applicable-p-mode": "full_marks"})
    assert said(project, "evaluation", "not_applicable") is not None
    gate = reverse("projects:new-gate", args=[project.pk])
    shown = clerk.post(gate, typed(clerk, gate) | {"w0m-unit": "record_count"}).content.decode()
    answer = clerk.post(gate, typed_in(shown) | given | {"then-p-grade": "中"}, follow=True)
    assert said(project, "evaluation", "gates", 0, "grade") == "中", answer.content.decode()


def test_stage_goals_and_the_words_of_the_report(clerk, project):
    address = reverse("projects:goal-form", args=[project.pk])
    row = {"stages-0-text": "上半年完成验收", "stages-0-indicators": "系统正常运行率\n没有的指标"}
    answer = post(clerk, address, **row, **{"stages-TOTAL_FORMS": "1"})
    assert "不认识“没有的指标”" in str(answer.context["rows"][0][2][0].errors["indicators"])
    post(clerk, address, **{"stages-TOTAL_FORMS": "1"}, **row | {"stages-0-indicators": "系统正常运行率"})
    assert said(project, "goals", "stages") == [{"text": "上半年完成验收", "indicators": ["系统正常运行率"]}]
    texts = reverse("projects:texts", args=[project.pk])
    assert "没有改动任何一处" in post(clerk, texts).content.decode()
    wrong = post(clerk, texts, problems="执行率{执行}偏低")
    assert "不是本项目的数" in str(wrong.context["form"].errors["problems"])
    post(clerk, texts, problems="执行率{预算执行率}。\n\n另一段。", notes="")
    assert said(project, "narrative", "problems") == ["执行率{预算执行率}。", "另一段。"]
    assert said(project, "notes") is None
