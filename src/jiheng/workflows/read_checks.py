"""Read the file that says what to ask: systems, probes, what is permitted. All faults are told together."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from jiheng.errors import Fault, NotFoundError, UnreadableInputError, UnreadableValueError
from jiheng.frameworks.marked_yaml import Section, read_yaml
from jiheng.sources.network.policy import TargetPolicy
from jiheng.sources.probe_library import PROBES
from jiheng.sources.probe_settings import read_count, read_seconds, read_yes
from jiheng.sources.prober.check import Check
from jiheng.sources.prober.prober import Limits
from jiheng.workflows.read_permits import read_filled, read_permits, read_settings

EVERY, SHORTEST, LONGEST = "60秒", "10秒", 86_400
RARELY = "1小时"  # for what is no availability
PLACE = re.compile(r"[\w.-]{1,40}")


@dataclass(frozen=True, slots=True)
class Checks:
    """What a file says: the place from which is asked, what is permitted, the limits, the checks."""

    file: str
    place: str
    policy: TargetPolicy
    folders: tuple[Path, ...]
    limits: Limits
    checks: tuple[Check, ...]


def read_checks(path: Path) -> Checks:
    """Read the file. Raises NotFoundError, and UnreadableInputError with every fault and its line."""
    if not path.is_file():
        raise NotFoundError(
            f"没有这个文件：{path}\n    怎么办：核对路径；写法见 docs/how-to/watch-a-system.md"
        )
    top, faults = read_yaml(path.read_bytes(), file=str(path))
    section = Section(top, faults)
    section.optional("jiheng", str, "")
    place = section.value("place", "探测地点", read_place)
    policy, folders = read_permits(section, "没有许可名单（allow），什么都不能探测")
    limits, shortest = _limits(section)
    reader = _CheckReader(shortest)
    checks = [reader.read(each) for each in section.sections("checks", "要探测的")]
    section.done()
    if faults:
        raise UnreadableInputError(str(path), sorted(faults, key=lambda fault: fault.place.line or 0))
    return Checks(
        str(path), place or "", policy, folders, limits,
        tuple(check for check in checks if check),
    )  # fmt: skip


def read_place(text: str) -> str:
    """Read the name of a place. Raises UnreadableValueError."""
    plain = text.strip()
    if not PLACE.fullmatch(plain):
        raise UnreadableValueError("地点名称写法有误", found=text, expected="不含空格和斜杠，最多 40 个字")
    return plain


def _limits(section: Section) -> tuple[Limits, int]:
    usual = Limits()
    shortest = read_seconds(SHORTEST)
    below = section.section("limits", "限制", required=False)
    if below is None:
        return usual, shortest
    limits = Limits(
        max(below.optional("in_flight", read_count, usual.in_flight), 1),
        max(below.optional("per_target", read_count, usual.per_target), 1),
    )
    shortest = below.optional("shortest", read_seconds, shortest)
    below.done()
    return limits, shortest


@dataclass(slots=True)
class _CheckReader:
    """Reads one check after another; each has an id of its own."""

    shortest: int
    ids: dict[str, int | None] = field(default_factory=dict)

    def read(self, section: Section) -> Check | None:
        """Read one; None where it has faults, which are noted."""
        before = len(section.faults)
        system = section.value("system", "系统名称", read_filled)
        probe = section.value("probe", "探测方式", PROBES.find)
        if probe is None or system is None:
            return None
        if lacking := probe.lacking():
            section.fault("probe", lacking)
        counts = section.optional("counts", read_yes, probe.counts)
        identity = section.optional("id", read_filled, system if counts else f"{system}/{probe.title}")
        every = section.optional("every", read_seconds, read_seconds(EVERY if counts else RARELY))
        timeout = section.optional("timeout", read_seconds, min(probe.patience, every))
        agree = section.optional("agree", _at_least_one, 1)
        in_a_row = section.optional("in_a_row", _at_least_one, 1)
        settings = read_settings(section, probe, "probe", probe.doubts)
        self._refuse_twice(section, identity, counts=counts)
        self._refuse_haste(section, every, timeout)
        if len(section.faults) > before:
            return None
        return Check(
            identity, system, probe, settings, every=every, timeout=timeout, agree=agree, in_a_row=in_a_row,
            counts=counts,
        )  # fmt: skip

    def _refuse_twice(self, section: Section, identity: str, *, counts: bool) -> None:
        line = section.place().line
        if identity in self.ids:
            advice = "给这一个写 counts: 否（不计入可用性），或另写 id" if counts else "另写一个 id"
            section.fault(
                "system",
                Fault(f"“{identity}”写了两次", found=f"第 {self.ids[identity]} 行已经有", advice=advice),
            )
        self.ids[identity] = line

    def _refuse_haste(self, section: Section, every: int, timeout: int) -> None:
        if not self.shortest <= every <= LONGEST:
            section.fault(
                "every",
                Fault("间隔不对", found=f"{every} 秒", expected=f"{self.shortest} 秒到 {LONGEST} 秒（1 天）"),
            )
        if timeout > every:
            section.fault(
                "timeout", Fault("超时比间隔还长", found=f"{timeout} 秒", expected=f"不超过 {every} 秒")
            )


def _at_least_one(text: str) -> int:
    count = read_count(text)
    if not count:
        raise UnreadableValueError("应当至少是 1", found=text)
    return count
