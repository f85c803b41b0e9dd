"""What a file says of whom it asks: the hosts and folders that are permitted, the settings of each unit."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from jiheng.catalogue import Unit, read_parameters
from jiheng.errors import Fault, UnreadableValueError
from jiheng.frameworks.marked_yaml import Section
from jiheng.sources.network.policy import TargetPolicy, read_permission
from jiheng.sources.probe_settings import read_path

ADVICE = "写上可以问的主机和网段，如 allow: [portal.example.gov.cn, 10.2.0.0/16]"
T = TypeVar("T")


def read_permits(section: Section, lacking: str) -> tuple[TargetPolicy, tuple[Path, ...]]:
    """Read `allow` and `folders`; `lacking` is what is told where there is neither."""
    permissions = _each(section, "allow", read_permission)
    folders = _each(section, "folders", read_path)
    if not section.has("allow") and not folders:
        section.fault("", Fault(lacking, advice=ADVICE))
    return TargetPolicy(tuple(permissions)), tuple(folders)


def read_settings(
    section: Section, unit: Unit, key: str, doubts: Callable[..., str] = lambda **_settings: ""
) -> dict[str, object]:
    """Read the settings of a unit from the keys that are left; faults and doubts (at `key`) are noted."""
    settings, faults = read_parameters(unit.parameters, section.raw())
    for name, fault in faults:
        section.fault(name, fault)
    if not faults and (doubt := doubts(**settings)):
        section.fault(key, Fault(doubt))
    return settings


def read_filled(text: str) -> str:
    """Read a text that is not empty. Raises UnreadableValueError."""
    if not text.strip():
        raise UnreadableValueError("不能空着", expected="一个名称")
    return text.strip()


def _each(section: Section, key: str, read: Callable[[str], T]) -> list[T]:
    values: list[T] = []
    for text in section.texts(key):
        try:
            values.append(read(text))
        except UnreadableValueError as error:
            section.fault(key, error.fault)
    return values
