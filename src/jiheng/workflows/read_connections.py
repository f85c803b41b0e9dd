"""Read the file that says what to take from where. All faults are told together."""

from dataclasses import dataclass
from pathlib import Path

from jiheng.errors import NotFoundError, Place, UnreadableInputError
from jiheng.frameworks.marked_yaml import Section, read_yaml
from jiheng.sources.connector import Connector
from jiheng.sources.connector_library import CONNECTORS
from jiheng.sources.network.policy import TargetPolicy
from jiheng.sources.probe_settings import read_seconds
from jiheng.workflows.read_permits import read_permits, read_settings

HOW_TO = "docs/how-to/connect-a-source.md"


@dataclass(frozen=True, slots=True)
class Connection:
    """One source: how it is read, with which settings, within how many seconds."""

    connector: Connector
    settings: dict[str, object]
    timeout: int
    place: Place  # where it is written


@dataclass(frozen=True, slots=True)
class Connections:
    """What a file says: what is permitted, and the sources in their order."""

    file: str
    policy: TargetPolicy
    folders: tuple[Path, ...]
    connections: tuple[Connection, ...]


def read_connections(path: Path) -> Connections:
    """Read the file. Raises NotFoundError, and UnreadableInputError with every fault and its line."""
    if not path.is_file():
        raise NotFoundError(f"没有这个文件：{path}\n    怎么办：核对路径；写法见 {HOW_TO}")
    top, faults = read_yaml(path.read_bytes(), file=str(path))
    section = Section(top, faults)
    section.optional("jiheng", str, "")
    policy, folders = read_permits(section, "没有许可名单（folders、allow），什么都不能接入")
    found = [_read(each) for each in section.sections("connections", "要接入的")]
    section.done()
    if faults:
        raise UnreadableInputError(str(path), sorted(faults, key=lambda fault: fault.place.line or 0))
    return Connections(str(path), policy, folders, tuple(each for each in found if each))


def _read(section: Section) -> Connection | None:
    """Read one; None where it cannot be known what its settings are. Faults are noted."""
    connector = section.value("connector", "接入方式", CONNECTORS.find)
    if connector is None:
        return None
    if lacking := connector.lacking():
        section.fault("connector", lacking)
    timeout = section.optional("timeout", read_seconds, connector.patience)
    settings = read_settings(section, connector, "connector", connector.doubts)
    return Connection(connector, settings, timeout, section.place())
