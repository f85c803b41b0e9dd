"""Make the pictures of the README and of the report kinds from the example projects: docs/pictures/*.png.

    .venv/bin/python tools/pictures.py

For maintainers only, and run by hand: it needs LibreOffice and pdftoppm (pages), rsvg-convert
(drawing), pngquant (size) and the fonts Noto CJK and DejaVu. What is missing is named with the
package that brings it, and no picture is changed.
"""

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from jiheng.cli import scorecard_view
from jiheng.documents.libreoffice import convert, pdf_to_png
from jiheng.errors import JihengError, NotFoundError
from jiheng.reports.library import REPORT_KINDS
from jiheng.workflows.demo import example_folders
from jiheng.workflows.evaluate import Evaluation, evaluate
from jiheng.workflows.publish import fitting_kinds, publish

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs/pictures"
EXAMPLE = "yantian-petition-2023"
INSTALL = {"rsvg-convert": "librsvg2-bin", "pngquant": "pngquant"}
DPI = 110
LARGEST_BYTES = 300_000
SMALL_DPI, LARGEST_OF_A_KIND, SHADES = 64, 60_000, "8"
SUMMARY = "department_summary"
PAGES = {"evaluation_report": 6}  # the page that shows most, where it is not the first

# A terminal: cells of this size, a Chinese character takes two.
COLUMNS = 102
ACROSS, DOWN = 10, 25
MARGIN = 20
FONTS = ("Noto Sans Mono CJK SC", "DejaVu Sans Mono")  # the second for signs the first draws too wide
INK = "#24292f"
INKS = {1: "#c42b1c", 2: "#14783a", 3: "#9a6700", 6: "#006e82"}  # red, green, yellow, cyan
RULES = {"│": "v", "┃": "v", "━": "h", "╇": "hv"}
LAST_LINE = "总分"


def scorecard_lines(evaluation: Evaluation) -> Iterator[Text]:
    """Give the terminal as `jiheng evaluate` fills it, down to the total."""
    terminal = io.StringIO()
    console = Console(
        file=terminal, width=COLUMNS, force_terminal=True, color_system="standard", highlight=False
    )
    scorecard_view.show(evaluation, console)
    yield Text(f"$ jiheng evaluate examples/{evaluation.opened.name}", style="bold")
    for line in terminal.getvalue().splitlines():
        text = Text.from_ansi(line)
        yield text
        if text.plain.startswith(LAST_LINE):
            return


def svg(width: int, height: int, body: str) -> str:
    """Wrap a drawing."""
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    frame = f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" fill="white" stroke="#c8ccd1"/>'
    links = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"<svg {links} {size}>{frame}{body}</svg>\n"


def terminal_svg(lines: list[Text]) -> str:
    """Draw lines on the grid of a terminal, so that columns stand under each other."""
    console = Console(width=COLUMNS, color_system="standard")
    drawn = [
        part for number, line in enumerate(lines) for part in _line(line, console, MARGIN + number * DOWN)
    ]
    return svg(2 * MARGIN + COLUMNS * ACROSS, 2 * MARGIN + len(lines) * DOWN, "".join(drawn))


def _line(line: Text, console: Console, top: int) -> Iterator[str]:
    column = 0
    for text, style, _ in line.render(console):
        for run in _runs(text):
            yield _run(run, style or Style(), MARGIN + column * ACROSS, top)
            column += cell_len(run)


def _runs(text: str) -> Iterator[str]:
    """Part a text into what is set in one go: same font, no blanks before it, no ruled lines."""
    run = ""
    for sign in text:
        if run and (_kind(sign) != _kind(run[-1]) or _kind(sign) == "rule"):
            yield run
            run = ""
        run += sign
    yield run


def _kind(sign: str) -> str:
    if sign in RULES:
        return "rule"
    if sign == " ":
        return "blank"
    return "narrow" if cell_len(sign) == 1 and not sign.isascii() else "text"


def _run(run: str, style: Style, x: int, top: int) -> str:
    kind = _kind(run[0]) if run else "blank"
    if kind == "blank":
        return ""
    if kind == "rule":
        directions = RULES[run]
        vertical = f"M{x + ACROSS / 2} {top}v{DOWN}" if "v" in directions else ""
        across = f"M{x} {top + DOWN / 2}h{ACROSS}" if "h" in directions else ""
        return f'<path d="{vertical}{across}" stroke="#b4b9bf"/>'
    ink = INKS.get(style.color.number or 0, INK) if style.color else INK
    looks = f'fill="{ink}" font-family="{FONTS[kind == "narrow"]}" font-size="{2 * ACROSS}"'
    looks += ' font-weight="bold"' if style.bold else ""
    looks += ' opacity="0.65"' if style.dim else ""
    size = f' transform="translate({x} {top + 0.76 * DOWN}) scale({0.83 if kind == "narrow" else 1})"'
    return f"<text {looks}{size}>{escape(run)}</text>"


def page_svg(page: Path, width: int, height: int) -> str:
    """Frame a page, so that it shows on white."""
    image = f'<image x="1" y="1" width="{width - 2}" height="{height - 2}" xlink:href="{page.name}"/>'
    return svg(width, height, image)


def size_of(png: Path) -> tuple[int, int]:
    """Read width and height of a PNG."""
    head = png.read_bytes()[16:24]
    return int.from_bytes(head[:4]), int.from_bytes(head[4:])


def draw(source: str, name: str, work: Path) -> Path:
    """Turn a drawing into a small PNG."""
    raw, picture = work / f"{name}.svg", work / f"{name}.png"
    raw.write_text(source, "utf-8")
    _call("rsvg-convert", "--output", str(work / f"{name}-full.png"), str(raw))
    _call("pngquant", "--force", "--output", str(picture), "64", str(work / f"{name}-full.png"))
    if picture.stat().st_size > LARGEST_BYTES:
        raise JihengError(f"{picture.name} 有 {picture.stat().st_size} 字节，超过 {LARGEST_BYTES}")
    return picture


def _call(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise NotFoundError(f"没有找到 {program}。请安装：sudo apt-get install {INSTALL[program]}")
    subprocess.run([found, *arguments], check=True)


def pictures(work: Path) -> Iterator[Path]:
    """Draw every picture into `work`."""
    evaluation = evaluate(next(each for each in example_folders() if each.name == EXAMPLE))
    yield draw(terminal_svg([*scorecard_lines(evaluation)]), "scorecard", work)
    report = work / "report.docx"
    publish(evaluation, REPORT_KINDS.find("evaluation_report"), "docx", report)
    pages = pdf_to_png(convert(report, "pdf", work), work, DPI)
    landscape = next(page for page in pages if size_of(page)[0] > size_of(page)[1])
    for name, page in (("report-page", pages[0]), ("report-table", landscape)):
        yield draw(page_svg(page, *size_of(page)), name, work)


def kind_pictures(work: Path) -> Iterator[Path]:
    """Draw one page of each report kind, of the first example that has something to say in it."""
    evaluations = [evaluate(each) for each in example_folders()]
    first = {}
    for evaluation in sorted(evaluations, key=lambda each: each.opened.name != EXAMPLE):
        for kind, choice in fitting_kinds(evaluation):
            first.setdefault(kind.name, (evaluation, kind, choice, ()))
    summary = REPORT_KINDS.find(SUMMARY)
    first[SUMMARY] = (evaluations[0], summary, {}, evaluations[1:])
    for name, (evaluation, kind, choice, others) in first.items():
        written = work / f"{name}.{kind.formats[0]}"
        publish(evaluation, kind, kind.formats[0], written, choice=choice, others=others)
        (work / name).mkdir()
        page = pdf_to_png(convert(written, "pdf", work), work / name, SMALL_DPI)[PAGES.get(name, 0)]
        picture = work / f"{name.replace('_', '-')}.png"
        _call("pngquant", "--force", "--output", str(picture), SHADES, str(page))
        if picture.stat().st_size > LARGEST_OF_A_KIND:
            raise JihengError(f"{picture.name} 有 {picture.stat().st_size} 字节，超过 {LARGEST_OF_A_KIND}")
        yield picture


def main() -> int:
    """Draw all pictures, then put them in place."""
    with tempfile.TemporaryDirectory(prefix="jiheng-pictures-") as work:
        try:
            drawn = [*pictures(Path(work)), *kind_pictures(Path(work))]
        except JihengError as error:
            print(error, file=sys.stderr)
            return error.exit_code
        FOLDER.mkdir(parents=True, exist_ok=True)
        for picture in drawn:
            shutil.copyfile(picture, FOLDER / picture.name)
            print(f"已写出 {(FOLDER / picture.name).relative_to(ROOT)}，{picture.stat().st_size} 字节")
    return 0


if __name__ == "__main__":
    sys.exit(main())
