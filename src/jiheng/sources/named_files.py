"""The files that a setting names: one path or a list, whose names may hold * and ?."""

from pathlib import Path

from jiheng.catalogue import Parameter, Raw
from jiheng.errors import Fault, Place, UnreadableValueError
from jiheng.sources.probe import Asking
from jiheng.sources.probe_settings import read_path, read_texts


def files_setting(title: str, example: str) -> Parameter:
    """Declare the files to be read."""

    def read(raw: Raw) -> tuple[Path, ...]:
        paths = tuple(map(read_path, read_texts(raw)))
        if not paths:
            raise UnreadableValueError(f"没有写{title}", expected=f"如 {example}")
        return paths

    return Parameter("files", title, read, "一个路径或几个；文件名可以有 * 和 ?")


def files_named(asking: Asking, patterns: tuple[Path, ...]) -> tuple[list[Path], list[Fault]]:
    """Give the files that fit, each once, and a fault for each pattern that none fits.

    Raises NotSeenError for a folder that is not permitted.
    """
    found: dict[Path, None] = {}
    faults = []
    for pattern in patterns:
        folder = asking.file(pattern.parent)
        fitting = sorted(path for path in folder.glob(pattern.name) if path.is_file())
        if not fitting:
            advice = "核对 files；文件名里可以用 * 和 ?"
            faults.append(Fault("没有这样的文件", Place(str(pattern)), advice=advice))
        found |= dict.fromkeys(fitting)
    return [*found], faults
