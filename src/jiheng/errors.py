"""Every error of the product, as a tree, with the exit code of each.

    JihengError                    1
    ├── UnreadableValueError       4   one value (a cell, a key, an argument) cannot be read
    │   └── UnknownYearError       4   a year whose working days are not known
    ├── UsageError                 2   the command was called in a way it does not know
    ├── NotFoundError              3   something named does not exist, or is not allowed
    ├── UnreadableInputError       4   an input has faults; carries all of them
    ├── BusyError                  5   somebody else is writing the same thing
    │   └── NoRoomError            5   the disk of the server is nearly full
    ├── IntegrityError             6   evidence and ledger disagree
    └── CancelledError           130   the user stopped it; nothing half-written is left

What is wrong with the user's data is a value (`Fault`), gathered and told together; an exception
carries them to the door. Messages are Chinese, for the user: what happened, where, what was
expected, what is safe, what to do.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the user's input: file, line (from 1), column or key, sheet; any part may be unknown."""

    file: str = ""
    line: int | None = None
    column: str = ""
    sheet: str = ""

    def __str__(self) -> str:
        """Give the place in the words a user searches by."""
        parts = [self.file]
        if self.sheet:
            parts.append(f"工作表“{self.sheet}”")
        if self.line is not None:
            parts.append(f"第 {self.line} 行")
        if self.column:
            parts.append(f"“{self.column}”")
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: what, where, what stands there, what was expected, what to do."""

    what: str
    place: Place = Place()
    found: str = ""
    expected: str = ""
    advice: str = ""

    def at(self, place: Place) -> "Fault":
        """Return the same fault at `place`."""
        return replace(self, place=place)

    def __str__(self) -> str:
        """Give the fault as lines of text, the headline first."""
        where = str(self.place)
        lines = [f"{where}：{self.what}" if where else self.what]
        if self.found:
            lines.append(f"    现在是：{self.found}")
        if self.expected:
            lines.append(f"    应当是：{self.expected}")
        if self.advice:
            lines.append(f"    怎么办：{self.advice}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """Give the fault for machine output."""
        return {
            "what": self.what,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column or None,
            "sheet": self.place.sheet or None,
            "found": self.found,
            "expected": self.expected,
            "advice": self.advice,
        }


class JihengError(Exception):
    """The root of every error shown to a user without a traceback."""

    exit_code = 1


class UnreadableValueError(JihengError):
    """One value cannot be read; whoever knows its place turns `fault` into a placed one."""

    exit_code = 4

    def __init__(self, what: str, *, found: str = "", expected: str = "", advice: str = "") -> None:
        """Keep the parts of the message."""
        self.fault = Fault(what, found=found, expected=expected, advice=advice)
        super().__init__(str(self.fault))


class UnknownYearError(UnreadableValueError):
    """Nobody has said which days of this year are worked."""


class UsageError(JihengError):
    """The command was called in a way it does not know."""

    exit_code = 2


class NotFoundError(JihengError):
    """Something named does not exist, or may not be touched."""

    exit_code = 3


class UnreadableInputError(JihengError):
    """An input has faults: all of them, in the order of the input."""

    exit_code = 4

    def __init__(self, subject: str, faults: "list[Fault] | tuple[Fault, ...]") -> None:
        """Keep every fault; `subject` names the input as a whole."""
        self.subject = subject
        self.faults = tuple(faults)
        listed = "\n".join(f"{number}. {fault}" for number, fault in enumerate(self.faults, 1))
        super().__init__(f"{subject} 有 {len(self.faults)} 处问题，没有写出任何文件：\n{listed}")

    def under(self, name: str) -> "UnreadableInputError":
        """Give the same faults of a file that who sent it calls `name`, wherever it lay when it was read."""
        faults = [each.at(replace(each.place, file=name)) for each in self.faults]
        return UnreadableInputError(f"文件“{name}”", faults)


class BusyError(JihengError):
    """Somebody else is writing the same thing; trying again later is safe."""

    exit_code = 5


class NoRoomError(BusyError):
    """What room the disk of the server has left is kept; trying again once it has more is safe."""


class IntegrityError(JihengError):
    """Evidence and its ledger disagree."""

    exit_code = 6


class CancelledError(JihengError):
    """The user stopped the work; nothing half-written is left."""

    exit_code = 130
