"""S-01: everything is pinned by hash, another file is refused, and two builds give the same wheel."""

from proof.row import NotRunError, Row
from proof.supply import head, pip
from tools.supply.hashes import PINNED
from tools.supply.release import build
from tools.supply.sbom import hashed, key

row = Row(
    "S-01",
    promises=(),
    sizes={"short": {"pinned": 60}, "night": {"pinned": 60}},
    bars=(
        "pinned >= size.pinned", "unpinned = 0", "other_version = 0", "wrong_hash_refused = 1",
        "right_hash_taken = 1", "builds = 2", "builds_differing = 0",
    ),
)  # fmt: skip
SMALL = "segno"


@row.runs
def pin(trial):
    """Compare both lists, ask pip for a file by its hash and by another, build twice."""
    lines = [line.split("==") for line in PINNED.read_text("utf-8").splitlines() if "==" in line]
    pinned, told = {key(name): version for name, version in lines}, hashed()
    right = _taken(trial, told[SMALL][1])
    if not right and not _taken(trial, []):
        raise NotRunError("package registry missing")
    (trial.room / "wheels").mkdir()
    _, same = build(trial.room / "wheels", head())
    return {
        "pinned": len(pinned),
        "unpinned": sum(not told.get(name, ("", []))[1] for name in pinned),
        "other_version": sum(told.get(name, (version,))[0] != version for name, version in pinned.items()),
        "right_hash_taken": int(right),
        "wrong_hash_refused": int(not _taken(trial, ["0" * 64])),
        "builds": 2, "builds_differing": int(not same),
    }  # fmt: skip


def _taken(trial, hashes: list[str]) -> bool:
    """Say whether pip fetches a small package of the list by such hashes."""
    wanted, into = trial.room / "wanted.txt", trial.room / "fetched"
    version = hashed()[SMALL][0]
    wanted.write_text(f"{SMALL}=={version} " + " ".join(f"--hash=sha256:{each}" for each in hashes) + "\n")
    strict = ("--require-hashes",) if hashes else ()
    ended = pip("download", "--no-deps", "--no-cache-dir", *strict, "--dest", into, "--requirement", wanted)
    return ended.returncode == 0
