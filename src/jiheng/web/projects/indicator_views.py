"""The pages on which one indicator is filled in, as `indicator_forms` asks for it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jiheng.catalogue import Raw
from jiheng.errors import UsageError
from jiheng.frameworks.yaml_editing import YamlPath
from jiheng.projects.edit import SECTIONS
from jiheng.projects.open_project import ProjectText
from jiheng.rules.adjustments import over_achievement
from jiheng.web.accounts.permissions import Act
from jiheng.web.projects.access import needs
from jiheng.web.projects.goals import TREE, path_of
from jiheng.web.projects.indicator_forms import IndicatorForm, MeasuredForm, Way
from jiheng.web.projects.models import Project
from jiheng.web.projects.part_editing import Editing, listed
from jiheng.web.projects.part_fields import LinesPart
from jiheng.web.projects.part_views import mapping_at, place_of, promise_names, put
from jiheng.web.projects.unit_forms import parameter_forms
from jiheng.web.ui.shell import Crumb

MEASURED = SECTIONS["measured"]
OVER = "over_achievement"
MOST_WAYS = 9
OVER_HINT = "实际大大超过目标的要说明原因；认定目标偏低的按公式扣减。不写就按规则集。"


@require_http_methods(["GET", "POST"])
@needs("target", Act.UPDATE)
def indicator(request: HttpRequest, key: str, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Fill in a scored indicator. Raises Http404 for what is none."""
    editing = Editing(request, project, "target")
    place, said = _leaf(editing.text, key)
    form = editing.form(IndicatorForm, said, approved=_approved(editing.text))
    ways = _ways(editing, said)
    over = parameter_forms(
        editing, "over", mapping_at(editing.text, (*place, OVER)), over_achievement.adjustment
    )
    if editing.valid:
        entry = form.entry() | {OVER: over.entry() or {}}
        kept = [way for way in ways if way.entry()] or ways[:1]
        several = "ways" in said or len(kept) > 1
        told = [way.entry() for way in kept]
        entry = {name: each for name, each in entry.items() if name not in ("measure", "rule", "ways")}
        entry |= {"ways": [*told]} if several else told[0]
        entry = {name: entry[name] for name in [*said, *entry] if entry.get(name)}
        left = editing.tried({place: entry}, place)[1]
        for number, way in enumerate(kept):
            left = way.show((*place, "ways", number) if several else place, left)
        left = form.show(place, over.show((*place, OVER), left))
        if editing.nothing_wrong(left) and editing.save({place: entry}, f"已保存指标“{entry['name']}”"):
            return redirect(f"{reverse('projects:goals', args=[project.pk])}#{key}")
    return _page(editing, project, form, ways, units=[over], hint=OVER_HINT, more_ways=True)


@require_http_methods(["GET", "POST"])
@needs("target", Act.UPDATE)
def measured(
    request: HttpRequest, number: int = 0, *, project: Project, acts: frozenset[Act]
) -> HttpResponse:
    """Fill in an indicator that is measured and not scored; `number` 0 is a new one."""
    editing = Editing(request, project, "target")
    place = place_of(editing, MEASURED, number)
    said = mapping_at(editing.text, place)
    form = editing.form(MeasuredForm, said, approved=_approved(editing.text))
    way = Way(editing, "w0", said, scored=False, promises=promise_names(editing.text))
    if editing.asked_to_remove and editing.change.is_valid():
        if editing.save({place: None}, f"已去掉指标“{form.words['name']}”"):
            return redirect("projects:goals", project.pk)
    elif editing.valid:
        entry = form.entry() | way.entry()
        changes = put(editing, place, entry)
        left = form.show(place, way.show(place, editing.tried(changes, place)[1]))
        if editing.nothing_wrong(left) and editing.save(changes, f"已保存指标“{entry['name']}”"):
            return redirect("projects:goals", project.pk)
    return _page(editing, project, form, [way], removable=bool(number), remove="去掉这个指标？")


def _page(
    editing: Editing, project: Project, form: LinesPart, ways: list[Way], **told: object
) -> HttpResponse:
    back = reverse("projects:goals", args=[project.pk])
    title = form.words["name"] or "新指标"
    return editing.page(
        title, "indicator", home=Crumb("目标和指标", back), form=form, ways=ways, every=editing.forms, **told
    )


def _leaf(text: ProjectText, key: str) -> "tuple[YamlPath, dict[str, Raw]]":
    try:
        place = path_of(key)
    except UsageError as error:
        raise Http404 from error
    said = mapping_at(text, place)
    if place[: len(TREE)] != TREE or not said or "indicators" in said:
        raise Http404
    return place, said


def _ways(editing: Editing, said: "dict[str, Raw]") -> list[Way]:
    several = said.get("ways")
    each_way: list[Raw] = [*several] if isinstance(several, list) else [said]
    posted = editing.data.get("ways", "") if editing.data else ""
    count = min(int(posted), MOST_WAYS) if posted.isdecimal() else len(each_way)
    more: list[Raw] = [{}] * (max(count, len(each_way)) + (editing.more == "ways") - len(each_way))
    promises = promise_names(editing.text)
    return [
        Way(
            editing, f"w{number}", each if isinstance(each, dict) else {}, scored=True, promises=promises,
            further=number > 0,
        )
        for number, each in enumerate([*each_way, *more])
    ]  # fmt: skip


def _approved(text: ProjectText) -> list[str]:
    return [
        str(each.get("name", ""))
        for each in listed(text, (*SECTIONS["goals"], "approved"))
        if each.get("name")
    ]
