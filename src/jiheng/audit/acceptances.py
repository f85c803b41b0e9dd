"""Findings that somebody answers for: kept with a reason and a name in a file beside the report or project.

An acceptance names the check and words that the finding quotes. It holds as long as a finding of that
check quotes those words; one that meets no finding any more is told, so that the file stays true.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from jiheng.catalogue import Raw
from jiheng.documents.whole_file import write_whole
from jiheng.errors import Fault, Place, UnreadableInputError, UnreadableValueError
from jiheng.frameworks.marked_yaml import Section, read_yaml

SUFFIX = ".jiheng-accepted.yaml"
KEYS = ("code", "quote", "reason", "by", "on")


class Quoting(Protocol):
    """What can be accepted: a finding of a check, in a report or in a project."""

    @property
    def code(self) -> str:
        """The code of its check."""

    @property
    def quotes(self) -> tuple[str, ...]:
        """The words it is about; none where it is about the whole."""


Found = TypeVar("Found", bound=Quoting)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who lets a finding stand, why and since when; `quote` is one of the finding's quotes, whole."""

    code: str
    quote: str
    reason: str
    by: str
    on: date

    def meets(self, finding: Quoting) -> bool:
        """Say whether it is about this finding; blanks and line breaks do not matter."""
        quotes = {folded(each) for each in finding.quotes} or {""}
        return self.code == finding.code and folded(self.quote) in quotes


@dataclass(frozen=True, slots=True)
class Sorted(Generic[Found]):
    """Findings still open, those accepted with their acceptance, and acceptances that meet none."""

    open: tuple[Found, ...]
    accepted: tuple[tuple[Found, Acceptance], ...] = ()
    idle: tuple[Acceptance, ...] = ()


def folded(text: str) -> str:
    """Give a quote without blanks and line breaks."""
    return re.sub(r"\s+", "", text)


def beside(file: Path) -> Path:
    """Name the file of acceptances that belongs to a report, or to a project.yaml."""
    return file.with_name(f"{file.name}{SUFFIX}")


def sort_out(findings: Iterable[Found], acceptances: Sequence[Acceptance]) -> Sorted[Found]:
    """Set apart what is accepted."""
    still_open, accepted, used = list[Found](), list[tuple[Found, Acceptance]](), set[Acceptance]()
    for finding in findings:
        met = next((each for each in acceptances if each.meets(finding)), None)
        if met is None:
            still_open.append(finding)
        else:
            accepted.append((finding, met))
            used.add(met)
    idle = tuple(each for each in acceptances if each not in used)
    return Sorted(tuple(still_open), tuple(accepted), idle)


def kept(path: Path) -> tuple[Acceptance, ...]:
    """Give the acceptances of a file, none where there is no such file; raises as read_acceptances."""
    return read_acceptances(path) if path.is_file() else ()


def accept(acceptance: Acceptance, findings: Iterable[Quoting], *, of: Path, kept_in: Path) -> int:
    """Add an acceptance to the file `kept_in`; return how many findings it meets.

    The same check and quote accepted before are replaced. Raises UnreadableInputError, also where no
    finding of `of` (a report, a project) is met; then nothing was written.
    """
    together, count = joined(acceptance, findings, kept(kept_in), of=of)
    write_acceptances(kept_in, together)
    return count


def joined(
    acceptance: Acceptance, findings: Iterable[Quoting], there: Iterable[Acceptance], *, of: Path
) -> tuple[list[Acceptance], int]:
    """Give the acceptances with another one, and how many findings that meets; raises as `accept`."""
    every = list(findings)
    met = [each for each in every if acceptance.meets(each)]
    if not met:
        raise _not_found(acceptance.code, acceptance.quote, every, of)
    rest = [each for each in there if not any(_same(each, acceptance, finding) for finding in met)]
    return [*rest, acceptance], len(met)


def _same(old: Acceptance, new: Acceptance, finding: Quoting) -> bool:
    return old.quote == new.quote and old.meets(finding)


def read_acceptances(path: Path) -> tuple[Acceptance, ...]:
    """Read a file of acceptances; raises UnreadableInputError with every fault."""
    return acceptances_in(path.read_bytes(), file=str(path))


def acceptances_in(raw: bytes, *, file: str) -> tuple[Acceptance, ...]:
    """Read the content of such a file; raises as `read_acceptances`."""
    top, faults = read_yaml(raw, file=file)
    section = Section(top, faults)
    found = [each for item in section.sections("accepted", "接受的发现") if (each := _read(item))]
    section.done()
    if faults:
        raise UnreadableInputError(file, faults)
    return tuple(found)


def _read(section: Section) -> Acceptance | None:
    code = section.value("code", "检查的编号", _written)
    quote = section.value("quote", "发现引用的原文", str)
    reason = section.value("reason", "理由", _written)
    by = section.value("by", "接受人", _written)
    on = section.value("on", "接受日期", _day)
    section.done()
    if code is None or quote is None or reason is None or by is None or on is None:
        return None
    return Acceptance(code, quote, reason, by, on)


def _written(text: str) -> str:
    if not text.strip():
        raise UnreadableValueError("没有写内容", expected="一行文字", advice="补上")
    return text.strip()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UnreadableValueError("读不出日期", found=text, expected="如 2024-03-05") from error


def write_acceptances(path: Path, acceptances: Iterable[Acceptance]) -> None:
    """Write the file anew, in this order."""
    write_whole(path, content_of(acceptances))


def content_of(acceptances: Iterable[Acceptance]) -> bytes:
    """Give the content of the file; every value in quotation marks, so that none is mistaken."""
    lines = ["# 绩衡审核：已接受的发现。由 --accept 写入，也可以手改。", "accepted:"]
    for each in acceptances:
        values: dict[str, Raw] = {key: str(getattr(each, key)) for key in KEYS}
        pairs = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
        lines += [f"  - {pairs[0]}", *(f"    {pair}" for pair in pairs[1:])]
    if len(lines) == len(KEYS[:2]):
        lines[-1] += " []"
    return ("\n".join(lines) + "\n").encode()


def _not_found(code: str, quote: str, findings: Sequence[Quoting], file: Path) -> UnreadableInputError:
    """Make the error for an acceptance of what was not found; it lists what that check did find."""
    there = [
        " / ".join(dict.fromkeys(each.quotes)) or "（没有引用原文，写 ''）"
        for each in findings
        if each.code == code
    ]
    fault = Fault(
        f"{code} 没有引用“{quote}”的发现，不能接受",
        Place(str(file)),
        expected="；".join(there) if there else f"这里没有 {code} 的发现",
        advice="--quote 照抄“原文”后面的一段，可以只差空格和换行",
    )
    return UnreadableInputError(str(file), [fault])
