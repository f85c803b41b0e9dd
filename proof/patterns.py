"""Every regular expression of the product: where it stands, how it is asked, texts that make it slow.

A pattern is found by reading the sources, where it is written or made of names of its module; how one that
has a name is asked is told by the calls of that name.
"""

import ast
import importlib
import random
import re
import re._constants as said
import re._parser as parser
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from proof.trying import ROOT

SOURCES = ROOT / "src"
LENGTH = 100_000  # characters of a worst text
LONGEST = 0.3  # seconds of processor, then it is ended
FROM_BEGINNING = {"match", "fullmatch"}
ANYWHERE = {"search", "finditer", "findall", "sub", "subn", "split"}
METHODS = FROM_BEGINNING | ANYWHERE
CALLS = METHODS | {"compile"}
ASKS = re.compile(rf"\b(?:re|[A-Z][A-Z0-9_]*)\.(?:{'|'.join(sorted(CALLS))})\(")  # in a file worth parsing
REPEATS = (said.MAX_REPEAT, said.MIN_REPEAT, said.POSSESSIVE_REPEAT)
BREAKS = ("\n", "!", "甲", "\x00", "")  # after what repeats


@dataclass(frozen=True)
class Used:
    """One regular expression as one way of asking it: `search` stands for all that look anywhere."""

    place: str
    name: str  # what it is called there; "" where nothing is
    pattern: "re.Pattern[str]"
    method: str


@dataclass(frozen=True)
class Unread:
    """A call whose pattern is made only when it runs."""

    place: str


def found() -> Iterator[Used | Unread]:
    """Find all of them."""
    texts = {file: file.read_text("utf-8") for file in sorted(SOURCES.rglob("*.py"))}
    trees = {file: [*ast.walk(ast.parse(text))] for file, text in texts.items() if ASKS.search(text)}
    asked = _asked(trees)
    for file, tree in trees.items():
        module = None
        for call, name in _calls(tree):
            place = f"{file.relative_to(SOURCES)}:{call.lineno}"
            if module is None:
                module = importlib.import_module(_module(file))
            try:
                pattern = re.compile(*(_value(each, place, module) for each in _given(call)))
            except Exception:  # noqa: BLE001 — whatever is missing, it is made when it runs
                yield Unread(place)
                continue
            if isinstance(pattern.pattern, bytes):
                pattern = re.compile(
                    pattern.pattern.decode("latin-1"), pattern.flags & ~re.ASCII | re.UNICODE
                )
            told = asked.get((_module(file), name), set()) | asked.get(("", name), set())
            methods = {call.func.attr} if call.func.attr != "compile" else told or METHODS
            for method in sorted({"search" if each in ANYWHERE else each for each in methods}):
                yield Used(place, name, pattern, method)


def _value(expression: ast.expr, place: str, module: ModuleType) -> object:
    """Give what an expression is, made of names of its module."""
    return eval(compile(ast.Expression(expression), place, "eval"), vars(module))  # noqa: S307 — our own


def _calls(tree: list[ast.AST]) -> Iterator[tuple[ast.Call, str]]:
    """Give the calls of `re`, each with the name that a compiled pattern is given."""
    named = {}
    for node in tree:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            named[node.value] = target.id if isinstance(target, ast.Name) else ""
    for node in tree:
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=attr)) if attr in CALLS:
                yield node, named.get(node, "")


def _given(call: ast.Call) -> list[ast.expr]:
    """Give the pattern and its flags."""
    flags = [each.value for each in call.keywords if each.arg == "flags"]
    place = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(call.func.attr, 2)
    return [call.args[0], *call.args[place : place + 1], *flags]


def _module(file: Path) -> str:
    return ".".join(file.relative_to(SOURCES).with_suffix("").parts)


def _asked(trees: dict[Path, list[ast.AST]]) -> dict[tuple[str, str], set[str]]:
    """Give by the module of a pattern and its name how it is asked; in every way where it is handed on.

    What is asked as an attribute of something may be any pattern of that name: its module is "".
    """
    asked = defaultdict(set)
    for file, tree in trees.items():
        from_elsewhere = {
            each.asname or each.name: (node.module, each.name)
            for node in tree
            if isinstance(node, ast.ImportFrom)
            for each in node.names
        }
        itself = set()  # names that are no more than asked
        for node in tree:
            match node:
                case ast.Attribute(value=ast.Name() as of, attr=attr) if attr in METHODS:
                    asked[from_elsewhere.get(of.id, (_module(file), of.id))].add(attr)
                    itself.add(of)
                case ast.Attribute(value=ast.Attribute(attr=name), attr=attr) if attr in METHODS:
                    asked["", name].add(attr)
                case ast.Name(ctx=ast.Load()) as of if of not in itself:
                    asked[from_elsewhere.get(of.id, (_module(file), of.id))] |= METHODS
    return asked


def texts(pattern: "re.Pattern[str]", length: int) -> Iterator[str]:
    """Make texts that may be slow: what leads to a repeat, what it takes over and over, a break."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    chance = random.Random(pattern.pattern)
    made = set()
    for before, body in _repeats(tree, []):
        for _ in range(3):
            lead, piece = _sample(before, chance), "".join(_sample(body, chance) for _ in range(2))
            if not piece:
                continue
            for first in {lead, ""}:
                for last in BREAKS:
                    text = (first + piece * (length // len(piece) + 1))[:length] + last
                    if text not in made:
                        made.add(text)
                        yield text
    whole = _sample(tree, chance)
    for piece in dict.fromkeys(filter(None, (whole, whole[:-1]))):
        for last in BREAKS:
            yield (piece * (length // len(piece) + 1))[:length] + last


def _repeats(tree, before) -> Iterator[tuple[list, list]]:
    """Give what repeats without a bound, or for long, each with what stands before it."""
    before = [*before]
    for op, given in tree:
        if op in REPEATS:
            _, most, body = given
            if most is said.MAXREPEAT or most > 20:
                yield before, list(body)
            yield from _repeats(body, before)
        elif op is said.SUBPATTERN:
            yield from _repeats(given[-1], before)
        elif op is said.BRANCH:
            for each in given[1]:
                yield from _repeats(each, before)
        elif op in (said.ASSERT, said.ASSERT_NOT):
            yield from _repeats(given[1], before)
        elif op is said.ATOMIC_GROUP:
            yield from _repeats(given, before)
        before.append((op, given))


def _sample(tree, chance: random.Random) -> str:
    """Make a text that fits, as short as may be; what an assertion asks is left out."""
    return "".join(_sample_one(op, given, chance) for op, given in tree)


def _sample_one(op, given, chance) -> str:
    if op in (said.LITERAL, said.NOT_LITERAL):
        letter = chr(given)
        return letter if op is said.LITERAL else "甲" if letter != "甲" else "乙"
    if op in (said.ANY, said.IN):
        return chance.choice("甲a1 ") if op is said.ANY else _sample_set(given, chance)
    if op in (said.BRANCH, said.SUBPATTERN, said.ATOMIC_GROUP):
        return _sample(chance.choice(given[1]) if op is said.BRANCH else _inner(op, given), chance)
    if op in REPEATS:
        return "".join(_sample(given[2], chance) for _ in range(max(given[0], chance.randint(0, 1))))
    return ""


def _inner(op, given):
    return given[-1] if op is said.SUBPATTERN else given


CLASSES = {
    said.CATEGORY_DIGIT: "1", said.CATEGORY_NOT_DIGIT: "甲", said.CATEGORY_SPACE: " ",
    said.CATEGORY_NOT_SPACE: "甲", said.CATEGORY_WORD: "a", said.CATEGORY_NOT_WORD: "-",
}  # fmt: skip


def _sample_set(given, chance) -> str:
    if given[0][0] is said.NEGATE:
        return next(each for each in "甲a1 -，\n\x01" if not _holds(given[1:], each))
    op, what = chance.choice(given)
    if op is said.RANGE:
        return chr(chance.choice((what[0], what[1])))
    return CLASSES[what] if op is said.CATEGORY else chr(what)


def _holds(given, letter: str) -> bool:
    for op, what in given:
        if op is said.LITERAL and what == ord(letter):
            return True
        if op is said.RANGE and what[0] <= ord(letter) <= what[1]:
            return True
        if op is said.CATEGORY and re.fullmatch({
            said.CATEGORY_DIGIT: r"\d", said.CATEGORY_NOT_DIGIT: r"\D", said.CATEGORY_SPACE: r"\s",
            said.CATEGORY_NOT_SPACE: r"\S", said.CATEGORY_WORD: r"\w", said.CATEGORY_NOT_WORD: r"\W",
        }[what], letter):  # fmt: skip
            return True
    return False


class _TooLongError(Exception):
    pass


def _end(*_: object) -> None:
    raise _TooLongError


def slowest(used: Used, length: int = LENGTH) -> tuple[float, str]:
    """Give the seconds of processor of its slowest text, about LONGEST where it was ended; and the text."""
    signal.signal(signal.SIGVTALRM, _end)
    worst = (0.0, "")
    ask = used.pattern.search if used.method == "search" else getattr(used.pattern, used.method)
    for text in texts(used.pattern, length):
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
        with suppress(_TooLongError):
            if used.method == "search":
                for _ in used.pattern.finditer(text):
                    pass
            else:
                ask(text)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        worst = max(worst, (time.process_time() - begun, text), key=lambda each: each[0])
        if worst[0] >= LONGEST:
            break
    return worst
