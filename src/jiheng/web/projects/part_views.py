"""The pages on which the parts of a project are filled in: its systems, contracts, promises, payments."""

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from jiheng.catalogue import Raw
from jiheng.errors import UnreadableValueError
from jiheng.frameworks.yaml_editing import YamlPath
from jiheng.projects.edit import SECTIONS, section, tree_of
from jiheng.projects.load import NARRATIVE as CHAPTERS
from jiheng.projects.open_project import ProjectText
from jiheng.values.working_days import KNOWN_YEARS
from jiheng.web.accounts.permissions import Act
from jiheng.web.projects import versions
from jiheng.web.projects.access import acts_on, asker, needs
from jiheng.web.projects.changes import HOLIDAYS, Expanded, expanded, keep_holidays, renamed
from jiheng.web.projects.models import Project, VersionState
from jiheng.web.projects.part_editing import Editing, listed
from jiheng.web.projects.part_fields import complain, period_words, texts_of
from jiheng.web.projects.part_forms import (
    ApprovedRows,
    BasicsForm,
    ConditionRows,
    ContractForm,
    GoalsForm,
    HolidaysForm,
    LevelRows,
    NarrativeForm,
    NotesForm,
    PaymentRows,
    PromiseForm,
    StageRows,
    SystemRows,
    WaiverRows,
)
from jiheng.web.projects.texts import beside_of, text_of
from jiheng.web.projects.views import crumbs
from jiheng.web.ui.shell import Crumb
from jiheng.web.ui.table import Column, ListTable

GOALS = SECTIONS["goals"]
LEVELS = "service_levels"
NARRATIVE, NOTES = SECTIONS["narrative"], SECTIONS["notes"]
CONTRACTS, SYSTEMS, PLANNED = SECTIONS["contracts"], SECTIONS["systems"], SECTIONS["planned_payments"]


@require_GET
@needs("project", Act.READ)
def setup(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Show the parts of a project, and what is still wrong in them."""
    today, user = timezone.localdate(), asker(request)
    kinds = {each: acts_on(user, project, each, today) for each in ("project", "contract", "payment")}
    newest = versions.newest_version(project)
    clerk = any(Act.UPDATE in each for each in kinds.values())
    shown = newest if clerk or project.current is None else project.current
    waiting = newest.state == VersionState.SUBMITTED
    text = text_of(project, shown)
    context = {
        "project": project, "newest": shown, "waiting": waiting,
        "may": {} if waiting else {name: Act.UPDATE in each for name, each in kinds.items()},
        "basics": BasicsForm(said=section(text.raw, ())).shown,
        "systems": listed(text, SYSTEMS), "contracts": [
            {**each, "lasts": period_words(str(each.get("service_period", "")))}
            for each in listed(text, CONTRACTS)
        ],
        "planned": listed(text, PLANNED),
        "texts": [CHAPTERS[key] for key in mapping_at(text, NARRATIVE) if key in CHAPTERS],
        "holidays": section(text.raw, HOLIDAYS), "known_until": KNOWN_YEARS[-1],
        "sees_money": Act.READ in kinds["payment"],
        "faults": versions.read_text(shown.text, beside_of(project))[1] if clerk else (),
        "crumbs": crumbs(project, Crumb("项目资料")),
    }  # fmt: skip
    return render(request, "projects/setup.html", context)


@require_http_methods(["GET", "POST"])
@needs("project", Act.UPDATE)
def basics(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Fill in whose project it is, of which year, and what is evaluated."""
    editing = Editing(request, project, "project")
    form = editing.form(BasicsForm, section(editing.text.raw, ()))
    if editing.valid:
        changes = form.told()
        left = form.show((), editing.own(changes))
        if editing.nothing_wrong(left) and editing.save(changes, "已保存基本情况"):
            return editing.done()
    return editing.page("基本情况")


@require_http_methods(["GET", "POST"])
@needs("project", Act.UPDATE)
def systems(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Fill in the systems and the other names they go by."""
    editing = Editing(request, project, "project")
    there = listed(editing.text, SYSTEMS)
    table = ListTable(request.GET, there, [Column("name", "名称", sort="")], "系统")
    here = list(table.page.object_list)
    first = max(0, table.page.start_index() - 1)
    rows = editing.rows(SystemRows, "systems", here, offered=True)
    if editing.valid:
        stay = [row for row in rows.kept if row in rows.forms[: len(here)]]
        added = [row for row in rows.kept if row not in stay]  # at the end, whatever page is shown
        before, after = there[:first], there[first + len(here) :]
        entries = [*before, *(row.entry() for row in stay), *after, *(row.entry() for row in added)]
        left = editing.own({SYSTEMS: entries})
        for number, row in [*enumerate(stay, first), *enumerate(added, len(entries) - len(added))]:
            left = row.show((*SYSTEMS, number), left)
        lost = _still_named(project, entries)
        for name, count in lost.items():
            told = f"还有 {count} 条记录写着“{name}”，去掉以后这些记录认不出是哪个系统".replace("%", "%%")
            editing.change.add_error(None, ValidationError(told, params={"advice": f"把“{name}”留作别名"}))
        if editing.nothing_wrong(left) and not lost and editing.save({SYSTEMS: entries}, "已保存系统"):
            return editing.done()
    note = "记录里写名称或别名都认得。改名以后，原来的名称自动留作别名。"
    many = table if table.page.has_other_pages() else None
    return editing.page("系统", rows=[("systems", "", rows, "再加一个系统")], note=note, table=many)


@require_http_methods(["GET", "POST"])
@needs("project", Act.UPDATE)
def holidays(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Fill in the days off of years that the program does not know yet."""
    editing = Editing(request, project, "project")
    named = section(editing.text.raw, HOLIDAYS)
    there = beside_of(project).get(named, b"") if isinstance(named, str) else b""
    form = HolidaysForm(editing.data, initial={"table": there.decode("utf-8-sig", "replace")})
    editing.forms.append(form)
    if editing.valid:
        table = form.cleaned_data["table"]
        if editing.kept(lambda saving: keep_holidays(project, table, saving), "已保存放假安排"):
            return editing.done()
    years = f"{KNOWN_YEARS[0]}—{KNOWN_YEARS[-1]}"
    note = f"{years} 年的放假和调休程序已经知道。以后的年份，国务院办公厅的通知出来以后抄在这里。"
    return editing.page("放假安排", form=form, note=note)


@require_http_methods(["GET", "POST"])
@needs("target", Act.UPDATE)
def goals(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Fill in the goals in words, and the indicators approved with the budget."""
    editing = Editing(request, project, "target")
    said = mapping_at(editing.text, GOALS)
    form = editing.form(GoalsForm, said)
    stages = editing.rows(StageRows, "stages", listed(editing.text, (*GOALS, "stages")))
    rows = editing.rows(ApprovedRows, "approved", listed(editing.text, (*GOALS, "approved")), offered=True)
    if editing.valid:
        entry = said | {str(path[0]): text for path, text in form.told().items()}
        entry["stages"] = [row.entry() for row in stages.kept]
        entry["approved"] = [row.entry() for row in rows.kept]
        entry = {key: each for key, each in entry.items() if each}
        left = form.show(GOALS, editing.own({GOALS: entry}))
        for position, row in enumerate(stages.kept):
            left = row.show((*GOALS, "stages", position), left)
        for position, row in enumerate(rows.kept):
            left = row.show((*GOALS, "approved", position), left)
        if editing.nothing_wrong(left) and editing.save({GOALS: entry}, "已保存绩效目标"):
            return redirect("projects:goals", project.pk)
    return editing.page(
        "绩效目标",
        rows=[
            ("stages", "阶段性目标", stages, "再加一个阶段性目标"),
            ("approved", "批复的指标", rows, "再加一个指标"),
        ],
    )


@require_http_methods(["GET", "POST"])
@needs("project", Act.UPDATE)
def texts(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Fill in the words of the report, and its notes."""
    editing = Editing(request, project, "project")
    said, raw = mapping_at(editing.text, NARRATIVE), section(editing.text.raw, NOTES)
    form = editing.form(NarrativeForm, said)
    notes = editing.form(NotesForm, {} if raw is None else {"notes": raw})
    if editing.valid:
        entry: dict[YamlPath, Raw | None] = {
            NARRATIVE: form.entry() or None,
            NOTES: notes.entry().get("notes"),
        }
        left = form.show(NARRATIVE, notes.show((), editing.own(entry)))
        if editing.nothing_wrong(left) and editing.save(entry, "已保存报告文字"):
            return editing.done()
    note = (
        "写进评价报告各章，一行一段。数不用自己写：写 {指标名称}、{指标名称.得分}、{总分}、{支付金额}，"
        "生成报告时填上算出来的数，并连着它的记录。"
    )
    return editing.page("报告文字", note=note, more_forms=[notes], names=indicator_names(editing.text))


@require_http_methods(["GET", "POST"])
@needs("payment", Act.UPDATE)
def planned_payments(request: HttpRequest, *, project: Project, acts: frozenset[Act]) -> HttpResponse:
    """Fill in what is to be paid by when."""
    editing = Editing(request, project, "payment")
    rows = editing.rows(PaymentRows, "payments", listed(editing.text, PLANNED), offered=True)
    if editing.valid:
        value: Raw | None = [row.entry() for row in rows.kept] or None
        left = editing.own({PLANNED: value})
        for number, row in enumerate(rows.kept):
            left = row.show((*PLANNED, number), left)
        if editing.nothing_wrong(left) and editing.save({PLANNED: value}, "已保存付款计划"):
            return editing.done()
    note = (
        "付款计划画进执行进度图，用来看到期应付多少。合同里写了付款约定的，这里不用再写：两处都写会算两遍。"
    )
    return editing.page("付款计划", rows=[("payments", "", rows, "再加一笔")], note=note)


@require_http_methods(["GET", "POST"])
@needs("contract", Act.UPDATE)
def contract(
    request: HttpRequest, number: int = 0, *, project: Project, acts: frozenset[Act]
) -> HttpResponse:
    """Fill in a contract, its time limits, and when it is paid; promises have pages of their own.

    `number` 0 is a new one.
    """
    editing = Editing(request, project, "contract")
    place = place_of(editing, CONTRACTS, number)
    said = mapping_at(editing.text, place)
    form = editing.form(ContractForm, said)
    levels = editing.rows(
        LevelRows, "levels", listed(editing.text, (*place, LEVELS)), systems=_system_names(editing.text)
    )
    rows = editing.rows(PaymentRows, "payments", listed(editing.text, (*place, "payments")))
    if editing.asked_to_remove and editing.change.is_valid():
        if editing.save({place: None}, f"已去掉合同“{form.words['name']}”和它的约定"):
            return editing.done()
    elif editing.valid:
        entry = said | {str(path[0]): text for path, text in form.told().items()}
        entry[LEVELS] = [row.entry() for row in levels.kept]
        entry["payments"] = [row.entry() for row in rows.kept]
        entry = {key: each for key, each in entry.items() if each}
        changes = put(editing, place, entry)
        own = editing.tried(changes, place)[1]
        left = form.show(place, [each for each in own if "promises" not in each[0]])
        for position, row in enumerate(levels.kept):
            left = row.show((*place, LEVELS, position), left)
        for position, row in enumerate(rows.kept):
            left = row.show((*place, "payments", position), left)
        if editing.nothing_wrong(left) and editing.save(
            put(editing, place, entry), f"已保存合同“{entry['name']}”"
        ):
            return editing.done()
    return editing.page(
        form.words["name"] or "新合同",
        rows=[
            ("levels", "故障响应、修复的时限", levels, "再加一级"),
            ("payments", "付款约定", rows, "再加一笔"),
        ],
        removable=bool(number),
        remove="去掉这份合同和它的约定？履约日历里的事项也会去掉，记录留着。",
        note="有几条约定、多久一次，保存合同以后在“项目资料”里逐条填写。" if not number else "",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs("contract", Act.UPDATE)
def promise(
    request: HttpRequest, contract_number: int, number: int = 0, *, project: Project, acts: frozenset[Act]
) -> HttpResponse:
    """Fill in a promise, and see the dates it expands into before it is kept. `number` 0 is a new one."""
    editing = Editing(request, project, "contract")
    home = (*place_of(editing, CONTRACTS, contract_number), "promises")
    place = place_of(editing, home, number)
    said = mapping_at(editing.text, place)
    form = editing.form(PromiseForm, said, systems=_system_names(editing.text))
    conditions = editing.rows(ConditionRows, "conditions", form.conditions)
    waived = editing.rows(WaiverRows, "waived", listed(editing.text, (*place, "waived")))
    before = form.words["name"]
    dates = _expanded(editing.text, before)
    if editing.asked_to_remove and editing.change.is_valid():
        if editing.save({place: None}, f"已去掉约定“{before}”"):
            return editing.done()
    elif editing.valid:
        entry = form.entry([(row.cleaned_data["what"], row.cleaned_data["value"]) for row in conditions.kept])
        entry |= {"waived": [row.entry() for row in waived.kept]} if waived.kept else {}
        changes = put(editing, place, entry)
        after, wrong = editing.tried(changes, CONTRACTS)
        form.show_conditions(conditions.kept)
        left = form.show(place, [each for each in wrong if each[0][: len(place)] == place])
        for path, fault in wrong:  # a name that is there twice is told where the second one stands
            if path[-1] == "promises" and f"“{entry['name']}”" in fault.what:
                complain(form, "name", fault)
        for position, row in enumerate(waived.kept):
            left = row.show((*place, "waived", position), left)
        if editing.nothing_wrong(left):
            dates = _expanded(after, str(entry["name"]), form)
            seen = dates is not None and request.POST.get("expanded") == dates.digest
            if before and before != entry["name"]:
                tree = section(after.raw, ("evaluation",)) or {}
                changes[("evaluation",)] = renamed(tree, before, str(entry["name"]))
            if (
                seen
                and "preview" not in request.POST
                and editing.save(changes, f"已保存约定“{entry['name']}”")
            ):
                return editing.done()
    return editing.page(
        before or "新约定", dates=dates, dates_first=True, removable=bool(number),
        ask=editing.data is not None and not editing.more and editing.right,
        remove="去掉这条约定？履约日历里的事项也会去掉，记录留着。",
        rows=[
            ("conditions", "还要什么条件才算", conditions, "再加一个条件"),
            ("waived", "合同里说好的免除", waived, "再加一段免除"),
        ],
    )  # fmt: skip


def place_of(editing: Editing, home: YamlPath, number: int) -> YamlPath:
    """Give the path of an item counted from 1, or of one to come for 0. Raises Http404."""
    there = len(listed(editing.text, home))
    if number > there:
        raise Http404
    return (*home, number - 1 if number else there)


def _system_names(text: ProjectText) -> list[str]:
    return [str(each["name"]) for each in listed(text, SYSTEMS) if each.get("name")]


def indicator_names(text: ProjectText) -> list[str]:
    """Give the names of all indicators, scored or only measured."""
    nodes = (each for node in tree_of(text.raw).nodes for each in node.walk())
    only = (str(each.get("name", "")) for each in listed(text, SECTIONS["measured"]))
    return [*(each.name for each in nodes if not each.is_level), *only]


def promise_names(text: ProjectText) -> list[str]:
    """Give the names of all promises."""
    homes = [(*CONTRACTS, number, "promises") for number in range(len(listed(text, CONTRACTS)))]
    return [str(each.get("name", "")) for home in homes for each in listed(text, home)]


def mapping_at(text: ProjectText, path: YamlPath) -> "dict[str, Raw]":
    """Give the mapping at a path, an empty one where there is none."""
    found = section(text.raw, path)
    return found if isinstance(found, dict) else {}


def put(editing: Editing, place: YamlPath, entry: "dict[str, Raw]") -> "dict[YamlPath, Raw | None]":
    """Put an entry at its place, or behind the last one."""
    *home, position = place
    there = listed(editing.text, tuple(home))
    if isinstance(position, int) and position < len(there):
        return {place: entry}
    return {tuple(home): [*there, entry]}


def _expanded(text: ProjectText, name: str, form: PromiseForm | None = None) -> Expanded | None:
    try:
        return expanded(text, name) if name else None
    except UnreadableValueError as error:
        if form is not None:
            complain(form, "deadline", error.fault)
        return None


def _still_named(project: Project, entries: "list[dict[str, Raw]]") -> dict[str, int]:
    """Count the standing records of every system that no entry names any more."""
    known = {str(word) for each in entries for word in (each.get("name"), *texts_of(each.get("aliases")))}
    standing = (
        project.records.filter(stands=True, superseded_by="").exclude(system="").exclude(system__in=known)
    )
    return dict(standing.values_list("system").annotate(Count("pk")).order_by("system"))
