"""One part of the newest text on its form: what it says, what would be wrong, how it is kept."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from jiheng.catalogue import Raw
from jiheng.errors import Fault, JihengError
from jiheng.frameworks.yaml_editing import YamlPath
from jiheng.projects.edit import section
from jiheng.projects.open_project import ProjectText
from jiheng.web.projects import versions
from jiheng.web.projects.access import asker, posted
from jiheng.web.projects.changes import Placed, Saving, changed, keep, seen_as, tried
from jiheng.web.projects.models import Project, ProjectVersion, VersionState
from jiheng.web.projects.part_fields import Part, Rows, complain
from jiheng.web.projects.part_forms import ChangeForm
from jiheng.web.projects.texts import text_of
from jiheng.web.projects.views import crumbs
from jiheng.web.ui.parts import SAVED
from jiheng.web.ui.shell import Crumb


class Editing:
    """One part of the newest text on its form."""

    def __init__(self, request: HttpRequest, project: Project, subject: str) -> None:
        """Take the newest text, and what was posted."""
        self.request, self.project, self.subject = request, project, subject
        self.newest = versions.newest_version(project)
        self.text: ProjectText = text_of(project, self.newest)
        self.data = posted(request)
        self.more = self.data.get("more", "") if self.data else ""  # of which rows one more is asked for
        seen = {"based_on": self.newest.number, "seen": seen_as(self.newest)}
        self.change = ChangeForm(self.data, initial=seen)
        self.forms: list[Any] = [self.change]

    def form(self, kind: type[Part], said: "Raw | None", **told: Any) -> Any:  # noqa: ANN401 — a form of that kind
        """Make a form of what the text says, or of what was typed."""
        made = kind(self.data, said=said, **told)
        self.forms.append(made)
        return made

    def rows(
        self,
        kind: type[Rows],
        prefix: str,
        said: "list[dict[str, Raw]]",
        *,
        offered: bool = False,
        **told: Any,  # noqa: ANN401 — what rows of that kind ask for
    ) -> Rows:
        """Make the rows of what the text says, or of what was typed, and empty ones."""
        if self.data is None:
            made = kind(prefix=prefix, said=said, form_kwargs=told)
            made.extra = int(offered and not said)
        else:
            data = _one_more(self.data, prefix) if self.more == prefix else self.data
            if self.more and f"{prefix}-TOTAL_FORMS" not in data:  # what is asked has just changed
                data = data.copy()
                data.update({f"{prefix}-{each}_FORMS": "0" for each in ("TOTAL", "INITIAL")})
            made = kind(data, prefix=prefix, said=said, form_kwargs=told)
        self.forms.append(made)
        return made

    def asked(self, name: str, said: str) -> str:
        """Give what is chosen now, in the text or as posted.

        Other fields follow from it: the page tells by `NAME-shown` for which choice they were made, and
        where that is another one now, they are asked before anything is judged.
        """
        if self.data is None:
            return said
        chosen = self.data.get(name, "")
        if self.data.get(f"{name}-shown", chosen) != chosen:
            self.more = self.more or name
        return chosen

    @property
    def valid(self) -> bool:
        """Whether everything that was posted could be taken as it is."""
        if self.more:
            for each in self.forms:
                for form in each.forms if isinstance(each, Rows) else [each]:
                    form._errors = ErrorDict()  # noqa: SLF001 — nothing is judged while a row is added
        return self.data is not None and not self.more and self._all_valid()

    def _all_valid(self) -> bool:
        judged = [each.is_valid() for each in self.forms]  # every one, so that all faults are told together
        return all(judged)

    def save(self, changes: "Mapping[YamlPath, Raw | None]", done: str) -> bool:
        """Keep the changes and say so; where that cannot be, say why above the form."""
        return self.kept(lambda saving: keep(self.project, lambda text: changed(text, changes), saving), done)

    def kept(self, act: Callable[[Saving], tuple[ProjectVersion, list[Fault]]], done: str) -> bool:
        """Do what keeps a change and say so; where that cannot be, say why above the form."""
        given = self.change.cleaned_data
        saving = Saving(
            given["based_on"],
            asker(self.request),
            timezone.now(),
            given["reason"],
            given["seen"],
            self.subject,
        )
        try:
            version, faults = act(saving)
        except JihengError as error:
            self.change.add_error(None, str(error))
            return False
        if faults:
            told = f"{done}（第 {version.number} 版草稿）。项目里还有 {len(faults)} 处问题，改完才能提交。"
            messages.warning(self.request, told, extra_tags=SAVED)
        else:
            messages.success(self.request, f"{done}（第 {version.number} 版）。")
        return True

    def tried(
        self, changes: "Mapping[YamlPath, Raw | None]", part: "YamlPath | None" = None
    ) -> tuple[ProjectText, list[Placed]]:
        """Give the changed text, and what would be wrong with the part (else with all that is changed).

        Where the text cannot be changed in part, that is said above the form.
        """
        try:
            return tried(self.text, changes, part)
        except JihengError as error:
            self.change.add_error(None, str(error))
            return self.text, []

    def own(self, changes: "Mapping[YamlPath, Raw | None]") -> list[Placed]:
        """Give what would be wrong with the changed parts."""
        return self.tried(changes)[1]

    def nothing_wrong(self, left: list[Placed]) -> bool:
        """Say above the form what is about none of its fields; whether all is right."""
        for _, fault in left:
            complain(self.change, None, fault)
        return self.right

    @property
    def right(self) -> bool:
        """Whether no form has an error."""
        return not any(any(each.errors) if isinstance(each, Rows) else each.errors for each in self.forms)

    @property
    def asked_to_remove(self) -> bool:
        """Whether the part itself shall go."""
        return self.data is not None and "remove" in self.data

    def page(
        self,
        title: str,
        template: str = "part",
        home: Crumb | None = None,
        **told: Any,  # noqa: ANN401 — of the template
    ) -> HttpResponse:
        """Show the form; `home` is the page one goes back to, by default that of the parts."""
        way = home or Crumb("项目资料", reverse("projects:setup", args=[self.project.pk]))
        context = {
            "project": self.project, "newest": self.newest, "change": self.change, "title": title,
            "locked": self.newest.state == VersionState.SUBMITTED,
            "asks_reason": self.newest.state == VersionState.APPROVED,
            "form": next((each for each in self.forms if isinstance(each, Part)), None),
            "crumbs": crumbs(self.project, way, Crumb(title)), "back": way.url,
        }  # fmt: skip
        return render(self.request, f"projects/{template}.html", context | told)

    def done(self) -> HttpResponse:
        """Go back to the parts."""
        return redirect("projects:setup", self.project.pk)


def _one_more(data: QueryDict, prefix: str) -> QueryDict:
    name = f"{prefix}-TOTAL_FORMS"
    count = data.get(name, "0")
    longer = data.copy()
    longer[name] = str(int(count) + 1) if count.isdecimal() else "1"
    return longer


def listed(text: ProjectText, path: YamlPath) -> "list[dict[str, Raw]]":
    """Give the mappings that a text lists at a path."""
    found = section(text.raw, path)
    return [each if isinstance(each, dict) else {} for each in found] if isinstance(found, list) else []
