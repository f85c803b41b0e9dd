"""What the contracts promise, for which systems, and which indicators it counts for (screen S3)."""

from dataclasses import dataclass

from jiheng.evidence.promises import Promise
from jiheng.measures.selection import Selection
from jiheng.projects.project import Project
from jiheng.scoring.due import promise_of
from jiheng.values.score import Score


@dataclass(frozen=True, slots=True)
class Service:
    """A promise, the systems it names (none: all of them), the indicators that count it, their weight."""

    promise: Promise
    systems: tuple[str, ...]
    indicators: tuple[str, ...]
    weight: Score

    @property
    def told(self) -> str:
        """Say how often, and by when."""
        often = "整个服务期" if self.promise.every == "服务期" else f"每{self.promise.every}"
        deadline = f"，{self.promise.deadline}" if self.promise.deadline else ""
        return f"{often} {self.promise.each} 次{deadline}"


def services_of(project: Project) -> list[Service]:
    """Give what the contracts promise, contract by contract."""
    counted: dict[str, dict[str, Score]] = {}
    for _, leaf in project.leaves():
        for way in leaf.ways:
            found = promise_of(way.question, project)
            if found is not None:
                counted.setdefault(found.name, {})[leaf.name] = leaf.weight
    services = []
    for each in project.promises.values():
        weights = counted.get(each.name, {})
        services.append(Service(each, _systems(each), tuple(weights), Score.sum(weights.values())))
    return services


def without_service(project: Project, services: list[Service]) -> list[str]:
    """Give the systems for which nothing is promised."""
    if any(not each.systems for each in services):
        return []
    named = {name for each in services for name in each.systems}
    return [each.name for each in project.systems if each.name not in named]


def _systems(promise: Promise) -> tuple[str, ...]:
    asked = promise.of.conditions.get("system") if isinstance(promise.of, Selection) else None
    return tuple(map(str, asked.values)) if asked is not None and asked.sign == "=" else ()
