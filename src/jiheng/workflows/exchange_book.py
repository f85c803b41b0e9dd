"""The table of differences as a workbook: one side beside the other, and which wins chosen from a list."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from jiheng.documents.model import Align
from jiheng.documents.read_any import read_document
from jiheng.documents.sheet import Sheet, SheetCell
from jiheng.documents.xlsx_writer import xlsx_bytes
from jiheng.errors import Fault, Place, UnreadableInputError
from jiheng.projects.form_table import folded
from jiheng.projects.official_form import OfficialForm
from jiheng.workflows.exchange import OURS, SIDES, THEIRS, Choice, Compared

HEAD = (
    "编号",
    "项目",
    "表",
    "项",
    "文件",
    "工作表",
    "单元格",
    "本单位",
    "对方",
    "取对方会怎样",
    "以谁为准",
    "原因",
)
WIDTHS = (30, 44, 44, 50, 40, 22, 16, 50, 50, 60, 22, 60)
SIDE, REASON = HEAD.index("以谁为准"), HEAD.index("原因")
NEEDED = ("编号", "项目", "以谁为准", "原因")
Told = tuple[OfficialForm, Sequence[Compared]]
Choices = Mapping[str, Mapping[str, Choice]]  # by project and form, then by difference


def named(form: OfficialForm) -> str:
    """Name a form among those of the workbook."""
    return f"{form.name}（{form.year}）"


def differences_book(told: Iterable[Told]) -> bytes:
    """Write every difference in a row, those without anything of theirs left out."""
    rows = tuple(
        tuple(SheetCell(text, align=Align.JUSTIFY, number_format="@") for text in _row(form, each))
        for form, found in told
        for each in found
        if not each.difference.blank
    )
    head = (tuple(SheetCell(title, bold=True) for title in HEAD),)
    titles = ("与一体化系统的表的差异", "每处选以谁为准，写明原因；不选的不动")
    sheet = Sheet("差异", titles, WIDTHS, head, rows, choices={SIDE: tuple(SIDES.values())})
    return xlsx_bytes([sheet], title="与一体化系统的表的差异")


def _row(form: OfficialForm, each: Compared) -> tuple[str, ...]:
    found = each.difference
    place = found.place
    told = (each.id, named(form), form.title, found.label, place.file, place.sheet, place.column)
    return (*told, found.ours, found.theirs, each.told, "", "")


def read_choices(path: Path) -> Choices:
    """Read what was chosen in the workbook. Raises UnreadableInputError with every fault by its cell."""
    document = read_document(path)
    choices: dict[str, dict[str, Choice]] = {}
    faults = list[Fault]()
    sides = {title: side for side, title in SIDES.items()}
    for _, table in document.tables:
        rows: dict[int, dict[int, str]] = {}
        for cell in table.cells:
            rows.setdefault(cell.row, {})[cell.column] = cell.text
        head = next(
            (row for row, cells in rows.items() if set(NEEDED) <= {folded(each) for each in cells.values()}),
            None,
        )
        if head is None:
            continue
        columns = {folded(text): column for column, text in rows[head].items()}
        for row, cells in rows.items():
            told = {title: cells.get(columns[title], "").strip() for title in NEEDED}
            if row <= head or not told["以谁为准"]:
                continue
            side = sides.get(told["以谁为准"])
            if side is None:
                where = Place(path.name, row + 1, "以谁为准", table.name)
                faults.append(Fault("没有说清以谁为准", where, told["以谁为准"], "、".join(SIDES.values())))
                continue
            choices.setdefault(told["项目"], {})[told["编号"]] = Choice(side, told["原因"])
    if not choices and not faults:
        advice = "用 jiheng exchange compare … --out 差异.xlsx 写出，在“以谁为准”一列选"
        faults.append(
            Fault(
                "表里一处也没有选",
                Place(path.name),
                expected=f"{SIDES[OURS]}或{SIDES[THEIRS]}",
                advice=advice,
            )
        )
    if faults:
        raise UnreadableInputError(f"文件“{path.name}”", faults)
    return choices
