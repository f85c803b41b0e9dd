"""S-05: what is installed is held against a signed release, and whatever was changed in either is found.

Not found, and said so in docs/how-to/install-offline.md: compiled files, scripts that pip writes, Python.
"""

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from jiheng.workflows.verify_install import verify_install
from proof.row import Row
from proof.supply import head, pip, signing_key
from tools.supply import release as releasing

row = Row(
    "S-05",
    promises=(),
    sizes={
        "short": {"rounds": 2},
        "night": {"rounds": 8},
        "long": {"rounds": 40},
    },
    bars=(
        "attacks >= size.rounds",
        "found = figure.attacks",
        "false_alarms = 0",
        "sm2_refused = 1",
        "sm2_held = 1",
    ),
)
Attack = Callable[["Installed"], None]


class Installed:
    """A signed release of our own wheel, and what was installed from it."""

    def __init__(self, trial) -> None:
        self.trial, self.release, self.place = trial, trial.room / "release", trial.room / "installed"
        (self.release / "wheels").mkdir(parents=True)
        self.wheel, _ = releasing.build(self.release / "wheels", head())
        releasing.requirements(self.release, self.wheel)
        releasing.beside(self.release, {})
        self.private, self.key = signing_key(trial.room, "ours")
        self.other, _ = signing_key(trial.room, "theirs")
        self.sign(self.private)
        self.install()

    def sign(self, private: Path) -> None:
        """List the files of the release anew, and sign the list."""
        os.environ["JIHENG_RELEASE_KEY"] = str(private)
        assert releasing.finish(self.release)

    def install(self) -> None:
        """Install from the release."""
        shutil.rmtree(self.place, ignore_errors=True)
        words = ("--no-deps", "--no-index", "--no-compile", "--ignore-installed", "--prefix", self.place)
        ended = pip("install", *words, self.wheel)
        assert ended.returncode == 0, ended.stderr
        [self.site] = self.place.glob("**/site-packages")

    def faults(self) -> int:
        """Count what is found."""
        return len(verify_install(self.site, self.release, self.key).faults)

    def chosen(self) -> Path:
        """Choose a file of the product."""
        files = sorted(
            each for each in self.site.glob("jiheng/**/*") if each.is_file() and each.stat().st_size
        )
        return self.trial.random.choice(files)

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Put back whatever is done to release and installation."""
        kept = self.trial.room / "kept"
        for each in (self.release, self.place):
            shutil.copytree(each, kept / each.name)
        yield
        for each in (self.release, self.place):
            shutil.rmtree(each)
            shutil.move(kept / each.name, each)


def _byte(ours: Installed) -> None:
    file = ours.chosen()
    content = bytearray(file.read_bytes())
    content[ours.trial.random.randrange(len(content))] ^= 1 << ours.trial.random.randrange(8)
    file.write_bytes(content)


def _byte_and_list(ours: Installed) -> None:
    _byte(ours)
    record = next(ours.site.glob("jiheng-*.dist-info/RECORD"))
    record.write_text(
        "".join(line.split(",")[0] + ",,\n" for line in record.read_text("utf-8").splitlines()), "utf-8"
    )


def _gone(ours: Installed) -> None:
    ours.chosen().unlink()


def _added(ours: Installed) -> None:
    (ours.site / "start.pth").write_text("import os\n")


def _other_package(ours: Installed) -> None:
    info = ours.site / "other-1.dist-info"
    info.mkdir()
    (info / "RECORD").write_text("other-1.dist-info/RECORD,,\n")


def _wheel(ours: Installed) -> None:
    with zipfile.ZipFile(ours.wheel, "a") as opened:
        opened.writestr("jiheng/more.py", "")


def _wheel_and_sums(ours: Installed) -> None:
    _wheel(ours)
    signature = (ours.release / releasing.SIGNATURE).read_bytes()
    ours.sign(ours.private)
    (ours.release / releasing.SIGNATURE).write_bytes(signature)
    ours.install()


def _signed_by_another(ours: Installed) -> None:
    _wheel(ours)
    ours.sign(ours.other)
    ours.install()


def _unsigned(ours: Installed) -> None:
    (ours.release / releasing.SIGNATURE).unlink()


ATTACKS: tuple[Attack, ...] = (
    _byte, _byte_and_list, _gone, _added, _other_package, _wheel, _wheel_and_sums, _signed_by_another,
    _unsigned,
)  # fmt: skip


@row.runs
def change_it(trial):
    """Do each attack, each time on what is sound again; then sign by SM2, and change that."""
    trial.program("openssl")
    ours = Installed(trial)
    found = attacks = alarms = 0
    for _ in range(trial.size["rounds"]):
        for attack in ATTACKS:
            alarms += ours.faults() > 0
            with ours.undone():
                attack(ours)
                attacks += 1
                found += ours.faults() > 0
    private, ours.key = signing_key(trial.room, "sm2", "SM2")
    refused = ours.faults() > 0
    ours.sign(private)
    held = ours.faults() == 0
    return {
        "attacks": attacks, "found": found, "false_alarms": alarms,
        "sm2_refused": int(refused), "sm2_held": int(held),
    }  # fmt: skip
