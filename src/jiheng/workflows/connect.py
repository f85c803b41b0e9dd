"""Take records from sources into a project: what would be entered, and entering it.

What a source tells becomes a table beside the records at hand, as one that is imported; entering goes
through the import. A record that was corrected or taken back by hand stays so, until the source itself
tells it otherwise. A changed one is entered only with a reason, as a correction. Checks of a monitoring
system go into a store of samples.
"""

import asyncio
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from jiheng.errors import Fault, Place, UnreadableInputError, UnreadableValueError, UsageError
from jiheng.evidence.drift import Change, changed_fields
from jiheng.evidence.fact import Fact
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.store import Evidence
from jiheng.projects.folder import open_folder
from jiheng.projects.open_project import OpenProject
from jiheng.sources.check_series import CheckSeries
from jiheng.sources.connector import Connector, Taken, Told
from jiheng.sources.network.network import Network
from jiheng.sources.network.policy import ForbiddenError
from jiheng.sources.network.unreachable import NotSeenError, UnreachableError
from jiheng.sources.probe import Asking
from jiheng.workflows.connected_checks import keep
from jiheng.workflows.import_preview import RowState, TableImport
from jiheng.workflows.import_records import import_records
from jiheng.workflows.read_connections import Connection, Connections

Progress: TypeAlias = Callable[[int, int], None]

MOST_NAMED = 5
OF_CORRECTIONS = ("supersedes", "reason")


@dataclass(frozen=True, slots=True)
class Row:
    """One record that a source tells, beside the records at hand."""

    told: Told
    state: RowState
    fact: Fact | None = None
    faults: tuple[Fault, ...] = ()
    other: str = ""  # the record at hand
    changes: tuple[Change, ...] = ()
    correction: str = ""  # the id under which it would correct that one


@dataclass(slots=True)
class Source:
    """What one connection told."""

    connector: Connector
    taken: Taken
    rows: list[Row] = field(default_factory=list)

    @property
    def provenance(self) -> str:
        """What the ledger says of where the records come from."""
        named = "、".join(self.taken.sources[:MOST_NAMED])
        more = f" 等 {len(self.taken.sources)} 处" if len(self.taken.sources) > MOST_NAMED else ""
        return f"接入（{self.connector.name} 第 {self.connector.version} 版）：{named}{more}"


@dataclass(slots=True)
class Connected:
    """What all connections told, and how many records of each kind were entered."""

    sources: list[Source]
    entered: dict[str, int] = field(default_factory=dict)
    kept: int = 0  # checks that were not sealed in the store before

    @property
    def faults(self) -> list[Fault]:
        """Every fault of every source."""
        return [
            fault
            for source in self.sources
            for fault in (*source.taken.faults, *(fault for row in source.rows for fault in row.faults))
        ]

    @property
    def checks(self) -> list[CheckSeries]:
        """The checks of all sources."""
        return [series for source in self.sources for series in source.taken.checks]

    def rows(self, *states: RowState) -> list[Row]:
        """The rows of these states, of all sources."""
        return [row for source in self.sources for row in source.rows if row.state in states]


def look(
    connections: Connections, project: Path, *, at: datetime, progress: Progress = lambda _done, _all: None
) -> Connected:
    """Ask every source and compare with the project; nothing is written.

    `progress` hears how much of how much is done of a source that asks long.

    Raises as `open_folder` does, and UnreadableInputError for systems that are not the project's.
    """
    opened = open_folder(project)
    connections = _for_project(connections, opened)
    taken = asyncio.run(_ask_all(connections, int(at.timestamp()), progress))
    connected = Connected([Source(each.connector, told) for each, told in taken])
    ids: dict[tuple[str, str], Place] = {}
    for source in connected.sources:
        source.taken.told = [*_once(source, ids)]
        for stem in dict.fromkeys(told.stem for told in source.taken.told):
            source.rows += _compared([told for told in source.taken.told if told.stem == stem], opened)
    return connected


def enter(
    connected: Connected, project: Path, *, by: str, at: datetime, reason: str = "", store: Path | None = None
) -> None:
    """Enter what is new and, with a reason, what is changed, as corrections; keep checks in a store.

    Raises UnreadableInputError with every fault before anything is written, UsageError without an author,
    and as `keep` and `import_records`. Records of one source and one kind go in together or not at all;
    those that went in before something failed are the same records the next time.
    """
    if not by.strip():
        raise UsageError("登记要写明登记人：--by 姓名")
    if faults := connected.faults:
        raise UnreadableInputError("接入的来源", faults)
    connected.kept = keep(connected.checks, store)
    with tempfile.TemporaryDirectory() as folder:
        for source in connected.sources:
            for stem in dict.fromkeys(row.told.stem for row in source.rows):
                contents = [*_new([row for row in source.rows if row.told.stem == stem], reason.strip())]
                if contents:
                    file = _write(Path(folder), source.connector, contents)
                    import_records(file, kind=stem, into=project, by=by, at=at, reason=source.provenance)
                    connected.entered[stem] = connected.entered.get(stem, 0) + len(contents)


def _for_project(connections: Connections, opened: OpenProject) -> Connections:
    """Name each system as the project does: what is told has the same id, whichever alias is written."""
    found, faults = [], []
    for each in connections.connections:
        settings = dict(each.settings)
        try:
            if settings.get("system"):  # where it may be left empty, it is
                settings["system"] = opened.project.system_name(str(settings["system"]))
            if isinstance(systems := settings.get("systems"), Mapping):
                settings["systems"] = {
                    theirs: opened.project.system_name(str(ours)) for theirs, ours in systems.items()
                }
        except UnreadableValueError as error:
            faults.append(error.fault.at(each.place))
        found.append(replace(each, settings=settings))
    if faults:
        raise UnreadableInputError(connections.file, faults)
    return replace(connections, connections=tuple(found))


async def _ask_all(connections: Connections, now: int, progress: Progress) -> list[tuple[Connection, Taken]]:
    network = Network(connections.policy)
    asking = Asking(network, connections.folders, 0, now, progress)
    try:
        return [
            (each, await _ask(each, replace(asking, within=each.timeout * 1000)))
            for each in connections.connections
        ]
    finally:
        network.close()


async def _ask(connection: Connection, asking: Asking) -> Taken:
    connector = connection.connector
    try:
        return await connector.take(asking, **connection.settings)
    except (ForbiddenError, UnreachableError, NotSeenError) as error:
        return Taken(faults=[Fault(f"“{connector.title}”没有读成：{error}", connection.place)])


def _once(source: Source, ids: dict[tuple[str, str], Place]) -> Iterator[Told]:
    """Pass on what is told; an id told twice is a fault."""
    for told in source.taken.told:
        other = ids.setdefault((told.stem, told.id), told.place) if told.id else told.place
        if other is told.place:
            yield told
        else:
            advice = f"另一处在{other}；同一来源只接入一次"
            source.taken.faults.append(Fault("同一条记录说了两次", told.place, found=told.id, advice=advice))


def _compared(tolds: Sequence[Told], opened: OpenProject) -> Iterator[Row]:
    """Put what is told beside the records at hand: a table of one kind."""
    fact_type, evidence = KINDS[tolds[0].stem], opened.evidence
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "told.jsonl"
        _write_lines(file, [{"id": told.id, **told.content} for told in tolds])
        job = TableImport(
            file, fact_type, evidence, system_name=opened.project.system_name, attachments=opened.attachments
        )
        found = job.examine()
        for fault in found.records.faults:  # of the table as a whole: a connector tells what is no field
            raise TypeError(str(fault))
        for row in job.rows(found):
            told = tolds[row.row.line - 1]
            if row.state is RowState.WRONG:
                faults = tuple(_placed(fault, told.place) for fault in row.faults)
                yield Row(told, row.state, row.fact, faults)
            elif row.fact is not None and told.id:
                yield _beside(told, row.fact, evidence)
            else:
                yield Row(told, row.state, row.fact, other=row.other, changes=row.changes)


def _placed(fault: Fault, place: Place) -> Fault:
    return fault.at(replace(place, column=" ".join(filter(None, (place.column, fault.place.column)))))


def _beside(told: Told, fact: Fact, evidence: Evidence) -> Row:
    """Compare with the last of the records at hand that came from the source, not with those of people."""
    chain = [*_chain(told.id, evidence)]
    if not chain:
        return Row(told, RowState.NEW, fact)
    ours = [each for each in chain if is_ours(each.id, told.id)]
    then = {name: text for name, text in ours[-1].content.items() if name not in OF_CORRECTIONS}
    then |= {name: fact.content.get(name, "") for name in told.varies}
    changes = tuple(changed_fields(then, fact))
    state = RowState.CHANGED if changes else RowState.SAME
    correction = f"{told.id}-更正{len(ours)}"
    return Row(told, state, fact, other=chain[-1].id, changes=changes, correction=correction)


def is_ours(record: str, told: str) -> bool:
    """Say whether a record came from the source: under its id, or a correction under that id and a number."""
    return re.fullmatch(rf"{re.escape(told)}(?:-更正[0-9]+)?", record) is not None


def _chain(first: str, evidence: Evidence) -> Iterator[Fact]:
    """Give a record, the one that corrects it, and so on."""
    seen = set()
    while first in evidence.by_id and first not in seen:
        seen.add(first)
        yield evidence.by_id[first]
        first = evidence.superseded.get(first, "")


def _new(rows: Sequence[Row], reason: str) -> Iterator[Mapping[str, str]]:
    """Give the contents that are to be entered."""
    for row in rows:
        if row.state is RowState.NEW:
            yield {"id": row.told.id, **row.told.content}
        elif row.state is RowState.CHANGED and reason and row.correction:
            yield {"id": row.correction, **row.told.content, "supersedes": row.other, "reason": reason}


def _write(folder: Path, connector: Connector, contents: Sequence[Mapping[str, str]]) -> Path:
    file = folder / f"{connector.name}.jsonl"
    _write_lines(file, contents)
    return file


def _write_lines(file: Path, contents: Sequence[Mapping[str, str]]) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(f"{json.dumps(content, ensure_ascii=False)}\n" for content in contents)
