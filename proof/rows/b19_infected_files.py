"""B-19: infected files come by six doors, with a virus scanner, with none, and with one that does not answer.

The scanner is a small program of ours that speaks as clamd does, and where it is installed, clamd itself with
one signature. With a scanner nothing infected may be kept, nor anything at all where it is silent; without one
everything is kept, and its page says 未查毒.
"""

import io
import shutil
import subprocess
import time
import zipfile
from contextlib import contextmanager

from proof.doors import Doors, Said
from proof.row import Row
from tests.support.scanner import EICAR, scanning

row = Row(
    "B-19",
    promises=("I-7",),
    sizes={"short": {"rounds": 1}, "night": {"rounds": 10}},
    bars=(
        "doors = 6",
        "infected >= 6",
        "stored = 0",
        "clean_kept = figure.clean",
        "unbadged = 0",
        "kept_unscanned = 0",
        "server_errors = 0",
        "unexplained = 0",
    ),
)


@row.runs
def infect(trial):
    """Try each door under each scanner."""
    doors = Doors(trial.room)
    from django.conf import settings

    six = (doors.cabinet, doors.cabinet_api, doors.table, _Form(doors), doors.audit, _Folder(doors))
    infected = stored = clean = kept = silent = unbadged = real = 0
    with scanning() as ours, _clamd(trial.room) as theirs:
        for address in filter(None, (ours.address, theirs)):
            settings.CLAMD = address
            real += address == theirs
            for number in range(trial.size["rounds"]):
                for index, door in enumerate(six):
                    infected += 1
                    name = f"毒{address[-3:]}-{number}-{index}.txt".replace("/", "")
                    stored += door(
                        name, EICAR + f"{number}{index}".encode() * (address == ours.address)
                    ).taken
        clean += 1
        kept += doors.cabinet("干净.txt", "甲".encode()).taken
        unbadged += "未查毒" in _page(doors)
        ours.answers = "Can't allocate memory ERROR"
        settings.CLAMD = ours.address
        silent += doors.cabinet("没查成.txt", "丙".encode()).taken
        ours.answers, ours.most = "", 10
        silent += doors.cabinet("太大.txt", b"x" * 100_000).taken
    settings.CLAMD = ours.address  # where nobody listens any more
    silent += sum(door(f"没人{index}.txt", f"丁{index}".encode()).taken for index, door in enumerate(six))
    settings.CLAMD = ""
    clean += 1
    kept += doors.cabinet("没有查毒程序.txt", "乙".encode()).taken
    unbadged += "未查毒" not in _page(doors)
    told = doors.figures()
    return {
        "doors": len(six),
        "scanners": 1 + bool(real),
        "infected": infected,
        "stored": stored,
        "clean": clean,
        "clean_kept": kept,
        "kept_unscanned": silent,
        "unbadged": unbadged,
        "server_errors": told["server_errors"],
        "unexplained": told["unexplained"],
    }


class _Form:
    """The form of a record, with a file."""

    def __init__(self, doors):
        self.doors = doors

    def __call__(self, name, content) -> Said:
        from django.urls import reverse

        from proof.doors import _file
        from tests.support.kept import training

        address = reverse(
            "operations:new", kwargs={"project_id": self.doors.ours.project.pk, "kind": "training"}
        )
        return self.doors._post("form", address, {**training(), "files": _file(name, content)})


class _Folder:
    """A project folder with an attachment."""

    def __init__(self, doors):
        self.doors = doors

    def __call__(self, name, content) -> Said:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("p/project.yaml", self.doors.folder_text)
            archive.writestr(f"p/evidence/files/{name}", content)
        return self.doors.folder(f"{name}.zip", made.getvalue())


def _page(doors):
    from django.urls import reverse

    from jiheng.web.evidence.models import EvidenceFile

    last = EvidenceFile.objects.latest("added_at")
    return doors.page.get(reverse("evidence:file", args=[last.project_id, last.pk])).content.decode()


@contextmanager
def _clamd(room):
    """Start clamd with one signature; give its socket, or nothing where it is not installed."""
    program = shutil.which("clamd")
    if program is None:
        yield ""
        return
    home = room / "clamd"
    home.mkdir()
    (home / "eicar.ndb").write_text(f"Eicar-Test-Signature:0:0:{EICAR.hex()}\n")
    settings = home / "clamd.conf"
    settings.write_text(
        f"LocalSocket {home}/s\nDatabaseDirectory {home}\nForeground yes\nStreamMaxLength 100M\n"
    )
    process = subprocess.Popen(
        [program, "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        ends = time.monotonic() + 60
        while not (home / "s").exists():
            assert process.poll() is None
            assert time.monotonic() < ends
            time.sleep(0.1)
        yield str(home / "s")
    finally:
        process.terminate()
        process.wait()
