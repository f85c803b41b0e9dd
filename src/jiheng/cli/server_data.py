"""The server's data as a command without the server finds it: --data, else JIHENG_DATA."""

import argparse
import os
from pathlib import Path

from jiheng.errors import UsageError


def add_data(parser: argparse.ArgumentParser) -> None:
    """Declare where the data is."""
    parser.add_argument("--data", type=Path, help="数据文件夹（默认 JIHENG_DATA，未设时 jiheng-data）")


def is_server(path: Path) -> bool:
    """Say whether the word `server` stands where a project may, and is no folder."""
    return str(path) == "server" and not path.exists()


def data_folder(given: Path | None) -> Path:
    """Give the data folder."""
    return (given or Path(os.environ.get("JIHENG_DATA", "jiheng-data"))).resolve()


def with_server(given: Path | None) -> None:
    """Open the server's database, so that models can be imported. Raises as `open_database`."""
    os.environ.update(
        {"JIHENG_DATA": str(data_folder(given)), "DJANGO_SETTINGS_MODULE": "jiheng.web.settings"}
    )
    try:
        from jiheng.web.bureau.offline import open_database  # noqa: PLC0415 — Django only where it is needed
    except ModuleNotFoundError as error:
        raise UsageError(
            f"网页应用所需的部件没有装：{error.name}\n    怎么办：pip install 'jiheng[web]'"
        ) from error
    open_database()
