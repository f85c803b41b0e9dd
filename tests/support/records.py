"""Records for tests, written as the csv text a user would keep."""

from jiheng.errors import UnreadableInputError
from jiheng.evidence.kinds import KINDS
from jiheng.evidence.store import Evidence
from jiheng.sources.csv_file import read_csv
from jiheng.sources.records import Reading, read_facts


def read_all(folder, text, stem="inspection", *, encoding="utf-8", system_name=str):
    """Write csv text to a file and read it as records of a kind: facts, faults, remarks."""
    file = folder / f"{stem}.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    try:
        table = read_csv(file, name=f"evidence/{stem}.csv")
    except UnreadableInputError as error:
        return Reading(faults=list(error.faults))
    return read_facts(table, KINDS[stem], system_name=system_name)


def read_text(folder, text, stem="inspection", *, encoding="utf-8", system_name=str):
    """Write csv text to a file and read it as records of a kind: (facts, faults)."""
    reading = read_all(folder, text, stem, encoding=encoding, system_name=system_name)
    return reading.facts, reading.faults


def evidence_of(folder, registers):
    """Read csv texts by kind into evidence; all of them must be good."""
    found = []
    for stem, text in registers.items():
        facts, faults = read_text(folder, text, stem)
        assert not faults, "\n".join(map(str, faults))
        found += facts
    return Evidence.of(found, registers=registers)
