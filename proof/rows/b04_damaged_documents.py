"""B-04: .docx, .xlsx and .pdf with bytes flipped, doubled, blanked, cut off, or one part of them mangled.

What is damaged are documents that Jiheng writes, registers of the examples, and the seed reports where they
are. Each goes to every door that reads such a file, and is read or refused; a door that reads a file one way
must read it so for the command line, too.
"""

from proof.doors import SOUND, Doors
from proof.row import Row
from proof.trying import ROOT
from tests.support.damage import broken, broken_inside
from tests.support.seed_documents import SEEDS, seed_docx

EXAMPLE = ROOT / "examples/yantian-petition-2023"
KINDS = ("evaluation_report", "self_evaluation_form", "score_table")
WHOLE = 0.4  # of the damaged archives are damaged as a whole
LONGEST_MS = 10_000

row = Row(
    "B-04",
    promises=("I-14",),
    sizes={"short": {"files": 60}, "night": {"files": 2_000}, "long": {"files": 10_000}},
    bars=("files = size.files", "read >= 1", "refused >= 1", "slowest_cpu_ms <= 10000", *SOUND),
)


@row.runs
def damage(trial):
    """Damage, and let it be read."""
    doors = Doors(trial.room)
    whole = _documents(trial.room)
    readers = {
        ".docx": (doors.audit_command, doors.looked_at, doors.folder),
        ".xlsx": (doors.table, doors.check_command, doors.audit_command, doors.looked_at, doors.folder),
        ".pdf": (doors.audit_command, doors.looked_at),
    }
    for number in range(trial.size["files"]):
        file = trial.random.choice(whole)
        content, ending = file.read_bytes(), file.suffix
        inside = ending != ".pdf" and trial.random.random() > WHOLE
        damaged = (broken_inside if inside else broken)(content, trial.random)
        door = readers[ending][number % len(readers[ending])]
        door(f"{number}{ending}", damaged)
    return {
        "files": trial.size["files"],
        "read": sum(each.taken for each in doors.said),
        "refused": sum(not each.taken for each in doors.said),
        **doors.figures(),
    }


def _documents(room):
    """Write the undamaged documents."""
    from jiheng.evidence.kinds import KINDS as RECORDS
    from jiheng.workflows.evaluate import evaluate
    from jiheng.workflows.init_project import template
    from jiheng.workflows.publish import publish_kinds

    home = room / "whole"
    home.mkdir()
    written = [*publish_kinds(evaluate(EXAMPLE), home, KINDS), *(seed_docx(name, home) for name in SEEDS)]
    register = home / "培训.xlsx"
    register.write_bytes(template(RECORDS["training"], "xlsx"))
    return [*(each for each in written if each.suffix in (".docx", ".xlsx", ".pdf")), register]
