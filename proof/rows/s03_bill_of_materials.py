"""S-03: the bill of materials is complete, stands in the wheel and on the page, and has no GPL."""

import json
import zipfile

from proof.row import Row
from proof.supply import head
from tools.supply.release import build
from tools.supply.sbom import SBOM, copyleft, hashed, key, said_licence

row = Row(
    "S-03",
    promises=(),
    sizes={"short": {"components": 60}, "night": {"components": 60}},
    bars=(
        "components >= size.components", "without_licence = 0", "copyleft = 0", "without_hash = 0",
        "unpinned = 0", "in_wheel = 1", "on_page = figure.components",
    ),
)  # fmt: skip


@row.runs
def read_the_bill(trial):
    """Read it as it is shipped, and ask for the page as somebody who is signed in."""
    (trial.room / "wheels").mkdir()
    wheel, _ = build(trial.room / "wheels", head())
    with zipfile.ZipFile(wheel) as opened:
        shipped = opened.read("jiheng/sbom.json") if "jiheng/sbom.json" in opened.namelist() else b""
    components = json.loads(SBOM.read_text("utf-8"))["components"]
    python = [each for each in components if each["purl"].startswith("pkg:pypi/")]
    told = hashed()
    return {
        "components": len(components),
        "without_licence": sum(not said_licence(each).strip() for each in components),
        "copyleft": sum(map(copyleft, components)),
        "without_hash": sum(not each.get("hashes") for each in python),
        "unpinned": sum(told.get(key(each["name"]), ("",))[0] != each["version"] for each in python),
        "in_wheel": int(shipped == SBOM.read_bytes()),
        "on_page": sum(f">{each['name']}</th>" in _page(trial) for each in components),
    }


PAGES: dict[str, str] = {}


def _page(trial) -> str:
    if not PAGES:
        import shutil

        import django
        from django.test import Client

        from tests.support.migrated import DATABASE, migrated_file

        shutil.copyfile(migrated_file(), trial.room / DATABASE)
        django.setup()
        from jiheng.web.accounts.roles import Role
        from tests.support.cast import cast

        reader = Client()
        reader.force_login(cast("甲")[Role.UNIT_CLERK])
        PAGES["about"] = reader.get("/about/", SERVER_NAME="localhost").content.decode()
    return PAGES["about"]
