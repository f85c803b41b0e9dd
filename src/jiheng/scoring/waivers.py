"""Waivers that waive nothing: a slip in the promise's name or in the period must not pass in silence."""

from collections.abc import Iterator

from jiheng.catalogue import nearest
from jiheng.evidence.facts.contracts import WaiverRecord
from jiheng.evidence.store import Evidence
from jiheng.projects.project import Project


def aimless_waivers(project: Project, evidence: Evidence) -> Iterator[str]:
    """Tell the waivers that name no promise of the project, or a period in which none of its slots ends."""
    by_name = {
        name: promise for promise in project.promises.values() for name in (promise.name, *promise.aliases)
    }
    for fact in evidence.current(WaiverRecord.stem):
        if not isinstance(fact, WaiverRecord):
            continue
        told = f"免除记录 {fact.id} "
        promise = by_name.get(fact.promise)
        if promise is None:
            meant = nearest(fact.promise, by_name)
            advice = f"{meant}约定改过名的，在那条约定里写 aliases: [{fact.promise}]；写错的，更正这条记录"
            yield f"{told}的约定“{fact.promise}”不在合同约定之内，没有采用；{advice}"
        elif not any(slot.last in fact.period for slot in promise.slots(project.calendar)):
            told += f"的期间 {fact.period} 里没有“{fact.promise}”的任何一次，没有采用"
            yield f"{told}；改成那一次所在的期间"
