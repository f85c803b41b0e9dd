"""Change the newest text of a project and keep it, by one person after the other.

Whether a part is right after a change can be asked before it is kept; what is wrong elsewhere in the text is
told beside the draft, which is kept all the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from jiheng.catalogue import Raw
from jiheng.errors import Fault, UsageError
from jiheng.evidence.promises import Occurrence, settle
from jiheng.evidence.store import Evidence
from jiheng.frameworks.yaml_editing import YamlPath
from jiheng.projects.contracts import promises_of
from jiheng.projects.edit import edit, placed_faults, section
from jiheng.projects.open_project import ProjectText
from jiheng.web.accounts.models import User
from jiheng.web.projects import versions
from jiheng.web.projects.models import Project, ProjectVersion
from jiheng.web.projects.texts import text_of

SHOWN = 3  # of the first and of the last dates
HOLIDAYS: YamlPath = ("holidays",)
DIGITS = 16  # of a digest that says what somebody has seen
Placed = tuple[YamlPath, Fault]


@dataclass(frozen=True, slots=True)
class Saving:
    """Who changes which version of the text, as they saw it, of which kind of object, and why."""

    based_on: int
    by: User
    at: datetime
    reason: str = ""
    seen: str = ""  # `seen_as` of the text; empty where the number of the version says enough
    subject: str = "target"


def seen_as(version: ProjectVersion) -> str:
    """Say which text somebody saw."""
    return sha256(version.text.encode()).hexdigest()[:DIGITS]


@transaction.atomic
def keep(
    project: Project, change: Callable[[ProjectText], ProjectText], saving: Saving
) -> tuple[ProjectVersion, list[Fault]]:
    """Keep what `change` makes of the newest text; give the version and what is wrong in it.

    Raises as `versions.save` does, and UsageError where nothing is changed or somebody else has changed
    the text since it was seen.
    """
    Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    newest = versions.newest_version(project)
    if saving.seen and saving.seen != seen_as(newest):
        told = "您打开这一页以后，别人改了项目，没有保存"
        raise UsageError(f"{told}\n    怎么办：刷新页面，看过别人的改动再改一次")
    text = change(text_of(project, newest)).raw.decode()
    if text == newest.text:
        raise UsageError("没有改动任何一处，没有保存")
    return versions.save(
        project.pk, text, based_on=saving.based_on, by=saving.by, at=saving.at,
        reason=saving.reason, subject=saving.subject,
    )  # fmt: skip


@transaction.atomic
def keep_holidays(project: Project, table: str, saving: Saving) -> tuple[ProjectVersion, list[Fault]]:
    """Keep a table of days off under a name of its own, and let the text name it; none where it is empty.

    An approved version goes on naming the table it was approved with. Raises as `keep` does.
    """
    name = f"holidays-{sha256(table.encode()).hexdigest()[:DIGITS]}.csv" if table else None
    if name:
        project.files.get_or_create(name=name, defaults={"content": table.encode()})
    return keep(project, lambda text: changed(text, {HOLIDAYS: name}), saving)


def changed(text: ProjectText, changes: Mapping[YamlPath, "Raw | None"]) -> ProjectText:
    """Put values in their places, one after the other."""
    for path, value in changes.items():
        if section(text.raw, path) != value:
            text = edit(text, path, value).text
    return text


def tried(
    text: ProjectText, changes: Mapping[YamlPath, "Raw | None"], part: "YamlPath | None" = None
) -> tuple[ProjectText, list[Placed]]:
    """Give the changed text, and what is wrong with the part (else with all that is changed)."""
    after = changed(text, changes)
    parts = [*changes] if part is None else [part]
    placed = placed_faults(after)
    return after, [each for each in placed if any(each[0][: len(one)] == one for one in parts)]


@dataclass(frozen=True, slots=True)
class Expanded:
    """The dated occurrences of a promise, before anything is recorded."""

    occurrences: tuple[Occurrence, ...]
    each: int

    @property
    def times(self) -> int:
        """How many records are promised."""
        return len(self.occurrences) * self.each

    @property
    def first(self) -> tuple[Occurrence, ...]:
        """The first few."""
        return self.occurrences[:SHOWN]

    @property
    def last(self) -> tuple[Occurrence, ...]:
        """The last few, none of them among the first."""
        return self.occurrences[SHOWN:][-SHOWN:]

    @property
    def hidden(self) -> int:
        """How many stand between these."""
        return len(self.occurrences) - len(self.first) - len(self.last)

    @property
    def digest(self) -> str:
        """Say which dates somebody has seen."""
        told = ",".join(f"{each.slot.first}/{each.slot.last}/{each.due}" for each in self.occurrences)
        return sha256(f"{self.each}:{told}".encode()).hexdigest()[:DIGITS]


def expanded(text: ProjectText, name: str) -> Expanded | None:
    """Expand a promise of a text; None where no contract makes it.

    Raises UnreadableValueError where its days cannot be reckoned.
    """
    contracts, calendar = text.contracts()
    promise = promises_of(contracts).get(name)
    if promise is None:
        return None
    return Expanded(settle(promise, Evidence.of([]), calendar).occurrences, promise.each)


def renamed(raw: Raw, before: str, after: str) -> Raw:
    """Give what is said with a promise under its new name wherever an indicator names it."""
    if isinstance(raw, dict):
        return {
            key: after if key == "promise" and each == before else renamed(each, before, after)
            for key, each in raw.items()
        }
    return [renamed(each, before, after) for each in raw] if isinstance(raw, list) else raw
