"""B-07: tables as people, WPS, Excel and LibreOffice leave them: every row that is there is read, or refused.

The cases of tests/cases/tables as each kind of file; each workbook again with a dimension that says less, more
or nothing, and as LibreOffice writes it, where it is installed. What is read must be what the case says. Each
file also goes to the page and the command that import tables.
"""

import shutil
import subprocess
import zipfile

from proof.doors import SOUND, Doors
from proof.row import Row
from tests.support.messy_tables import WRITERS, runs, system_name

DIMENSIONS = {
    "less": b'<dimension ref="A1"/>',
    "more": b'<dimension ref="A1:XFD1048576"/>',
    "none": b"",
    "no range": b'<dimension ref="x"/>',
}

row = Row(
    "B-07",
    promises=("I-1",),
    sizes={"short": {"office": 0}, "night": {"office": 1}},
    bars=("files >= 60", "rows_read = figure.rows", "differing = 0", "slowest_cpu_ms <= 5000", *SOUND),
)


@row.runs
def read(trial):
    """Write every file, read it, carry it to the doors."""
    doors = Doors(trial.room)
    from jiheng.evidence.kinds import KINDS
    from jiheng.sources.registers import read_register

    home = trial.room / "tables"
    home.mkdir()
    files = rows = read = differing = resaved = 0
    for number, (_, case, ending) in enumerate(runs()):
        path = home / f"{number}.{ending}"
        WRITERS[ending](path, case)
        made = [
            path,
            *(_dimensioned(path, name, tag) for name, tag in DIMENSIONS.items() if ending == "xlsx"),
        ]
        if trial.size["office"] and ending == "xlsx" and (saved := _resaved(path)):
            resaved += 1
            made.append(saved)
        expected = case.get("facts", [])
        for each in made:
            told = read_register(each, KINDS[case["kind"]], system_name=system_name, name=each.name)
            found = [dict(fact.content) for fact in told.facts]
            files += 1
            rows += len(expected)
            read += len(found)
            same = found == expected and bool(told.faults) == bool(case.get("faults"))
            differing += not same
            if not same:
                print(each.name, case["case"], found[:2], [str(fault) for fault in told.faults][:2])
            doors.table(each.name, each.read_bytes(), case["kind"])
            doors.command("check", each.name, each.read_bytes(), "check", "{file}", "--kind", case["kind"])
    return {
        "files": files,
        "resaved": resaved,
        "rows": rows,
        "rows_read": read,
        "differing": differing,
        **doors.figures(),
    }


def _dimensioned(path, name, tag):
    """Write a workbook again whose sheets say another extent."""
    other = path.with_stem(f"{path.stem}-{name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part.startswith("xl/worksheets/"):
                start = content.find(b"<dimension")
                if start >= 0:
                    content = content[:start] + content[content.index(b"/>", start) + 2 :]
                at = content.index(b">", content.index(b"<worksheet")) + 1
                content = content[:at] + tag + content[at:]
            new.writestr(part, content)
    return other


def _resaved(path):
    """Let LibreOffice open a workbook and save it as its own."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        return None
    out = path.parent / "office"
    words = [
        office,
        f"-env:UserInstallation=file://{path.parent}/profile",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        str(path),
    ]
    subprocess.run(words, check=False, capture_output=True, timeout=120)
    made = out / path.name
    return made.rename(path.with_stem(f"{path.stem}-office")) if made.exists() else None
