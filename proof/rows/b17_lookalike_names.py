"""B-17: names that look like others, or are not what they look like.

A project whose system and indicator bear each hostile name is checked by `jiheng lint`, which must say so; with
an honest name it must say nothing. The same names come as names of files, where invisible signs are refused;
and composed and decomposed letters are one name.
"""

import shutil
import unicodedata

from proof.doors import Doors
from proof.row import Row
from proof.trying import ROOT

EXAMPLE = ROOT / "examples/yantian-petition-2023"
SYSTEM = "云安访系统"
UNSEEN = (
    "\u200b",
    "\u200c",
    "\u200d",
    "\u2060",
    "\u00ad",
    "\u202a",
    "\u202b",
    "\u202d",
    "\u202e",
    "\u2066",
    "\u2067",
    "\u2069",
    "\u200e",
    "\u200f",
    "\u061c",
    "\ufeff",
    "\u180e",
    "\U000e0041",
)
MIXED = ("OА系统", "ОA系统", "Аpp平台", "pаy接口", "ΑPI网关", "Web门户е1", "VΡN", "аdmin后台", "ERΡ", "CМDB")
HONEST = (
    "OA系统",
    "API网关",
    "“互联网+政务服务”平台",
    "12345热线",
    "门户网站（二期）",
    "ＯＡ办公",
    "ERP-2",
    "Ⅱ期平台",
    "机房①",
    "云·安访",
)
ALIKE = ("云安访 系统", "云安访系统\u3000", "云安访\u200b系统", "雲安訪系统x", "云安访系统")

row = Row(
    "B-17",
    promises=("I-10",),
    sizes={"short": {"every": 3}, "night": {"every": 1}},
    bars=(
        "names >= 10",
        "told = figure.names",
        "honest >= 3",
        "honest_told = 0",
        "files_taken = 0",
        "one_name = 1",
    ),
)


@row.runs
def look(trial):
    """Lint a copy of the example under each name."""
    doors = Doors(trial.room)
    every = trial.size["every"]
    hostile = [f"云{each}安访系统" for each in UNSEEN] + [*MIXED]
    told = sum(_told(doors, trial.room, each) for each in hostile[::every])
    twice = ALIKE[:3]
    told += sum(_told(doors, trial.room, each, beside=True) for each in twice)
    honest = sum(_told(doors, trial.room, each) for each in HONEST[::every])
    for each in UNSEEN:
        doors.cabinet(f"签到{each}表.txt", each.encode())
    one = unicodedata.normalize("NFD", "é表.txt"), unicodedata.normalize("NFC", "é表.txt")
    for each in one:
        doors.cabinet(each, b"x")
    from jiheng.web.evidence.models import EvidenceFile

    kept = [*EvidenceFile.objects.values_list("name", flat=True)]
    return {
        "names": len(hostile[::every]) + len(twice),
        "told": told,
        "honest": len(HONEST[::every]),
        "honest_told": honest,
        "files_taken": sum(not each.isprintable() for each in kept),
        "one_name": kept.count(one[1]),
    }


def _told(doors, room, name, *, beside=False):
    """Say whether lint tells of a name; `beside`: it stands beside the honest one."""
    folder = room / "named"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(EXAMPLE, folder)
    file = folder / "project.yaml"
    text = file.read_text("utf-8")
    at = f"  - name: {SYSTEM}\n"
    assert at in text
    added = f'  - name: "{name}"\n'
    file.write_text(text.replace(at, at + added if beside else added + at, 1), "utf-8")
    said = doors.command("lint", "名", b"", "lint", str(folder))
    found = [
        each
        for each in said.told.splitlines()
        if "看不见的字符" in each or "外文字母" in each or "看起来一样" in each
    ]
    if said.failed or (name not in HONEST and not found) or (name in HONEST and found):
        print(ascii(name), said.status, found or said.told[-500:])
    return bool(found)
