"""Write the pages that are made from the code, and play the pages that show commands.

    python tools/reference_pages.py           writes docs/reference/generated/ and the tables of an
                                              empty database, and mends shown outputs
    python tools/reference_pages.py --check   writes nothing; 1 and the names of the stale pages

A page is played from its own text: a fence that names a file (```yaml first-project/project.yaml) is
written there, a `diff` fence is applied to the file it names, and in a `console` fence each line
after `$ ` is run and what follows is compared with what it prints. `…` stands for what is left out.
"""

import io
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from unittest.mock import patch

from jiheng.cli.main import COMMANDS, main
from jiheng.errors import JihengError
from jiheng.web.sqlite import tables

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # run as a script, only its own folder is there

from tests.support.migrated import migrated_file  # noqa: E402
from tools.reference.api import DESCRIPTION, description  # noqa: E402
from tools.reference.compliance import asvs, dengbao  # noqa: E402
from tools.reference.indicators import indicators  # noqa: E402
from tools.reference.leaf_table import leaf_table  # noqa: E402
from tools.reference.markdown import table  # noqa: E402
from tools.reference.permissions import permissions  # noqa: E402
from tools.reference.records import records  # noqa: E402
from tools.reference.rule_sets import rule_sets  # noqa: E402
from tools.reference.rule_texts import rule_texts  # noqa: E402
from tools.reference.units import (  # noqa: E402
    adjustments,
    checks,
    connectors,
    measures,
    probes,
    reports,
    rules,
    template_fields,
)  # fmt: skip

FOLDER = ROOT / "docs/reference/generated"
TABLES = ROOT / "src/jiheng/web/sqlite" / tables.FILE
MADE = "<!-- Written by tools/reference_pages.py from the code. Change the code, then run: make docs -->"
HELP_COLUMNS = "100"
LEFT_OUT = "…"
FIRST_PROJECT = "docs/tutorials/first-project"

# Page -> the folders it finds where it is read, by the names it calls them.
PLAYED: dict[str, dict[str, str]] = {
    "README.md": {"examples": "examples"},
    "README.zh-CN.md": {"examples": "examples"},
    "docs/tutorials/first-project.md": {},
    "docs/tutorials/excel-to-form.md": {"excel-to-form": "docs/tutorials/excel-to-form"},
    "docs/how-to/change-a-record.md": {"first-project": FIRST_PROJECT},
    "docs/how-to/use-another-rule-set.md": {"first-project": FIRST_PROJECT},
    "docs/how-to/follow-a-contract.md": {"examples": "examples"},
    "docs/how-to/play-through.md": {"examples": "examples"},
    "docs/how-to/score-many-projects.md": {"examples": "examples"},
    "docs/how-to/audit-a-report.md": {"examples": "examples"},
}

# --- Pages made from the code ---------------------------------------------------------------------


def commands() -> Iterator[str]:
    """Write the page of the commands, in Chinese."""
    yield "# 命令"
    yield f"```text\n{printed(['--help'])}```"
    for name in COMMANDS:
        yield f"## jiheng {name}"
        told = printed([name, "--help"])
        yield f"```text\n{told}```"
        for each in _subcommands(told):
            yield f"### jiheng {name} {each}"
            yield f"```text\n{printed([name, each, '--help'])}```"


def _subcommands(told: str) -> list[str]:
    """Give what a help lists below its arguments, indented further: argparse's subcommands."""
    arguments = re.search(r"^参数:\n(?:  .*\n)*", told, re.MULTILINE)
    return re.findall(r"^    (\w+) ", arguments[0] if arguments else "", re.MULTILINE)


def errors() -> Iterator[str]:
    """Write the page of the errors and exit codes."""
    yield "# Errors and exit codes"
    yield (
        "0 is success. Every other exit code of `jiheng` comes from one class of "
        "[errors.py](../../../src/jiheng/errors.py); the message says what happened, where, and what to do. "
        "`doctor` and `verify` also end with 1 or 6 for what they found."
    )
    yield table(("error", "exit code", "meaning"), _errors_below(JihengError, 0))


def _errors_below(error: type[JihengError], depth: int) -> Iterator[tuple[str, str, str]]:
    meaning = (error.__doc__ or "").strip().partition("\n")[0]
    yield f"{'&emsp;' * depth}`{error.__name__}`", str(error.exit_code), meaning
    for each in error.__subclasses__():
        yield from _errors_below(each, depth + 1)


MADE_PAGES: dict[str, Callable[[], Iterable[str]]] = {
    "rules.md": rules,
    "adjustments.md": adjustments,
    "rule-texts.md": rule_texts,
    "measures.md": measures,
    "leaf-table.md": leaf_table,
    "indicators.md": indicators,
    "records.md": records,
    "rule-sets.md": rule_sets,
    "reports.md": reports,
    "checks.md": checks,
    "probes.md": probes,
    "connectors.md": connectors,
    "template-fields.md": template_fields,
    "permissions.md": permissions,
    "dengbao.md": dengbao,
    "asvs.md": asvs,
    "commands.md": commands,
    "errors.md": errors,
}


def made() -> dict[Path, str]:
    """Make every page from the code, the description of the API, and the tables of an empty database."""
    pages = {
        FOLDER / name: "\n\n".join([MADE, *(part for part in write() if part)]) + "\n"
        for name, write in MADE_PAGES.items()
    }
    return pages | {FOLDER / DESCRIPTION: description(), TABLES: tables.written(migrated_file())}


# --- Pages that are played ------------------------------------------------------------------------

FENCE = re.compile(r"^```(?P<kind>\w+)(?: (?P<file>\S+))?\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (?P<command>.*)\n(?P<said>(?:(?!\$ ).*\n)*)", re.MULTILINE)
PRINTS = "console"
Runner = Callable[[list[str]], str]
Deeds = tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]


def printed(words: list[str]) -> str:
    """Run `jiheng` in this process; return all it prints."""
    out = io.StringIO()
    with (
        redirect_stdout(out),
        redirect_stderr(out),
        patch.dict("os.environ", COLUMNS=HELP_COLUMNS),
        suppress(SystemExit),  # argparse, after --help
    ):
        main(words)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Shown:
    """A command as a page shows it, where the page says what it prints, and what it prints."""

    command: str
    begins: int
    said: str
    prints: str

    @property
    def agrees(self) -> bool:
        """Whether the page tells the truth, apart from what it leaves out."""
        pattern = "".join(_pattern(line) for line in self.said.splitlines())
        told = "".join(f"{line.rstrip()}\n" for line in self.prints.splitlines())
        return re.fullmatch(pattern, told) is not None

    @property
    def mended(self) -> str:
        """What the page should say; where it leaves something out, its lines are mended one by one."""
        told = [line.rstrip() for line in self.prints.splitlines()]
        if self.agrees or not any(line.strip() == LEFT_OUT for line in self.said.splitlines()):
            return self.said if self.agrees else "".join(f"{line}\n" for line in told)
        lines = []
        for line in self.said.splitlines():
            known = line.strip() == LEFT_OUT or any(
                re.fullmatch(_pattern(line), f"{each}\n") for each in told
            )
            nearest = [line] if known else get_close_matches(line, told, n=1, cutoff=0.5)
            lines.append(f"{(nearest or [line])[0]}\n")
        mended = "".join(lines)
        return mended if replace(self, said=mended).agrees else self.said


def _pattern(line: str) -> str:
    if line.strip() == LEFT_OUT:
        return r"(?:.*\n)*"
    return ".*".join(re.escape(part) for part in line.rstrip().split(LEFT_OUT)) + r"\n"


def play(text: str, folder: Path, run: Runner = printed) -> Iterator[Shown]:
    """Do in `folder` what a page says, fence by fence; give every command with what it printed."""
    for fence in FENCE.finditer(text):
        if fence["kind"] == PRINTS:
            for shown in COMMAND.finditer(text, *fence.span("body")):
                with chdir(folder):
                    prints = run(_words(shown["command"]))
                yield Shown(shown["command"], shown.start("said"), shown["said"], prints)
        elif fence["file"]:
            path = folder / fence["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            old = path.read_text("utf-8") if path.exists() else ""
            changed = _patched(old, fence["body"]) if fence["kind"] == "diff" else fence["body"]
            path.write_text(changed, "utf-8")


def _words(command: str) -> list[str]:
    name, *words = shlex.split(command)
    return words if name == "jiheng" else {"make": words}[name]  # `make demo` is `jiheng demo`


def _patched(text: str, diff: str) -> str:
    lines = diff.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    if text.count(old) != 1:
        raise ValueError(f"not there, or more than once:\n{old}")
    return text.replace(old, new)


def set_up(page: str, folder: Path) -> str:
    """Lay into `folder` what the page starts from; return the page's text."""
    for name, source in PLAYED[page].items():
        shutil.copytree(ROOT / source, folder / name)
    return (ROOT / page).read_text("utf-8")


def deeds(page: str, text: str) -> Deeds:
    """Give what a page starts from, writes and runs, which is all that its outputs hang on."""
    fences = [each for each in FENCE.finditer(text) if each["file"] or each["kind"] == PRINTS]
    return tuple(PLAYED[page].items()), tuple(
        (each["file"] or "", each["body"] if each["file"] else "\n".join(_commands(each["body"])))
        for each in fences
    )


def _commands(body: str) -> list[str]:
    return [each["command"] for each in COMMAND.finditer(body)]


def played(page: str, known: dict[Deeds, list[str]]) -> tuple[str, list[Shown]]:
    """Play a page; return its text with the outputs mended, and what still differs.

    Nothing is run again for a page that does the same as one that was played: it is `known` what that prints.
    """
    with tempfile.TemporaryDirectory(prefix="jiheng-page-") as folder:
        text = set_up(page, Path(folder))
        done = deeds(page, text)
        told = iter(known.get(done, ()))
        shown = [*play(text, Path(folder), (lambda _words: next(told)) if done in known else printed)]
        known[done] = [each.prints for each in shown]
    for each in reversed(shown):
        text = text[: each.begins] + each.mended + text[each.begins + len(each.said) :]
    return text, [each for each in shown if not each.agrees and each.mended == each.said]


# --- The command ----------------------------------------------------------------------------------


def run(*, check: bool) -> int:
    """Write, or only compare, every page; return the exit code."""
    pages = made()
    wrong, known = [], dict[Deeds, list[str]]()
    for name in PLAYED:
        pages[ROOT / name], left = played(name, known)
        wrong += [f"{name}: `{each.command}` prints something else: change the page by hand" for each in left]
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    forgotten = sorted(set(FOLDER.glob("*.md")) - set(pages))
    for line in wrong:
        print(line, file=sys.stderr)
    if check:
        for path in [*stale, *forgotten]:
            print(f"{path.relative_to(ROOT)}: 已过时，请运行 make docs (stale: run it)", file=sys.stderr)
        return 1 if wrong or stale or forgotten else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[path], "utf-8")
        print(f"已写出 {path.relative_to(ROOT)}")
    for path in forgotten:
        path.unlink()
        print(f"已删去 {path.relative_to(ROOT)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(run(check="--check" in sys.argv[1:]))
