"""The doors by which a file of an unknown hand comes in: pages, API and command line of one server.

Each takes a name and content and says what became of it. A refusal must be explained: in Chinese, naming the
file, with what to do; an answer of the server's own failure is none.
"""

import contextlib
import html
import io
import os
import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proof.databases import ready
from tests.support.migrated import DATABASE

SOUND = ("server_errors = 0", "unexplained = 0")
TOLD = re.compile(r'<(div|section) class="jh-(?:errors|faults)".*?</\1>', re.DOTALL)
CHINESE = re.compile("[\u4e00-\u9fff]{4}")
NAMED = 12  # characters of a file's name that a refusal shows at least
ENDS = (0, 1, 2, 3, 4, 5, 6)  # of a command that has said what is the matter


@dataclass(frozen=True)
class Said:
    """What a door said of a file, and the milliseconds of processor that it took."""

    door: str
    name: str
    status: int
    told: str
    taken: bool
    milliseconds: int

    @property
    def failed(self) -> bool:
        """Whether the program went wrong."""
        return self.status >= 500 or "Traceback" in self.told

    @property
    def explained(self) -> bool:
        """Whether a refusal says what is wrong, of which file."""
        placed = self.name[:NAMED] in self.told or "：" in self.told  # of an archive, the file within
        return bool(CHINESE.search(self.told)) and placed


class Doors:
    """The server of a row with one project, a clerk and a program of the clerk's."""

    def __init__(self, room: Path) -> None:
        """Make them."""
        ready(room)
        from django.test import Client
        from django.utils import timezone

        from jiheng.web.accounts.roles import Role
        from jiheng.web.api import tokens
        from jiheng.web.api.rates import rates
        from jiheng.web.operations import importing
        from tests.support.cast import cast
        from tests.support.kept import TEXT, give_text

        self.room, self.rates = room, rates
        self.ours = cast("甲")
        give_text(self.ours.project)
        self.clerk = self.ours[Role.UNIT_CLERK]
        self.page = self._signed_in(Client, self.clerk)
        self.fiscal = self._signed_in(Client, self.ours[Role.FISCAL_CLERK])
        wanted = tokens.grantable(self.clerk)
        told = {"days": 30, "at": timezone.now(), "organisation": None}
        self.headers = {"Authorization": f"Bearer {tokens.issue(self.clerk, '程序', wanted, **told)[1]}"}
        self.folder_text = TEXT
        importing.QUICK = importing.LARGEST  # nothing waits for a worker here
        self.said: list[Said] = []

    @staticmethod
    def _signed_in(kind: Any, user: Any) -> Any:
        client = kind(raise_request_exception=False, SERVER_NAME="127.0.0.1")
        client.force_login(user)
        return client

    def doors_for(self, ending: str) -> Iterable[Callable[[str, bytes], Said]]:
        """Give the doors that take files of this kind."""
        yield from {
            "docx": (self.cabinet, self.cabinet_api, self.folder, self.audit, self.audit_command),
            "xlsx": (self.cabinet_api, self.table, self.table_api, self.folder, self.check_command),
            "csv": (self.table, self.table_api, self.check_command),
            "zip": (self.folder, self.folder_api, self.verify_command),
        }.get(ending, (self.cabinet, self.cabinet_api))

    def cabinet(self, name: str, content: bytes) -> Said:
        """Put a file into the evidence cabinet."""
        return self._post("cabinet", "evidence:add", {"files": _file(name, content)}, self._project)

    def looked_at(self, name: str, content: bytes) -> Said:
        """Put a file into the cabinet and look at what is shown of it; taken is what is shown."""
        from django.urls import reverse

        from jiheng.web.evidence.models import EvidenceFile

        kept = self.cabinet(name, content)
        if not kept.taken:
            return kept
        self.said.pop()
        begun = _spent()
        found = EvidenceFile.objects.latest("added_at")
        words = [self._project, str(found.pk)]
        answer = self.page.get(reverse("evidence:file", args=words))
        page = answer.content.decode()
        if (address := reverse("evidence:page", args=[*words, 1])) in page:
            drawn = self.page.get(address)
            shown = drawn.status_code == 200
            page += "" if shown else "预览不了"
        told = html.unescape(page)
        taken = "预览不了" not in page and answer.status_code == 200
        return self._note("preview", name, answer.status_code, told, begun, taken=taken)

    def cabinet_api(self, name: str, content: bytes) -> Said:
        """Put a file into the cabinet as a program."""
        return self._send("cabinet api", f"projects/{self._project}/files", {"file": _file(name, content)})

    def folder(self, name: str, content: bytes) -> Said:
        """Begin a project of a folder, or of a filled form."""
        given = {"folder": _file(name, content), "organisation": self.ours.unit.pk}
        return self._post("folder", "evidence:load", given)

    def folder_api(self, name: str, content: bytes) -> Said:
        """Begin a project as a program."""
        given = {"folder": _file(name, content), "organisation_id": str(self.ours.unit.pk)}
        return self._send("folder api", "folders", given)

    def table(self, name: str, content: bytes, kind: str = "training") -> Said:
        """Put a table of records in to be looked at."""
        from django.urls import reverse

        address = reverse("operations:upload", kwargs={"project_id": self._project, "kind": kind})
        return self._post("table", address, {"file": _file(name, content)})

    def table_api(self, name: str, content: bytes, kind: str = "training") -> Said:
        """The same as a program."""
        given = {"file": _file(name, content)}
        return self._send("table api", f"projects/{self._project}/records/{kind}/imports", given)

    def audit(self, name: str, content: bytes) -> Said:
        """Put a report in to be audited, and let it be audited."""
        from django.utils import timezone

        from jiheng.web.jobs.doing import do_next

        begun = _spent()
        said = self._post("audit", "audits:index", {"report": _file(name, content)}, client=self.fiscal)
        if not said.taken:
            return said
        job = do_next("proof", timezone.now)
        assert job is not None
        self.said.pop()
        refused = "没有审成" in job.words or job.state == "failed"
        told = f"{name}：{job.words}" if refused else ""
        return self._note("audit", name, 200, told, begun, taken=not refused)

    def audit_command(self, name: str, content: bytes) -> Said:
        """`jiheng audit`."""
        return self.command("audit command", name, content, "audit", "{file}")

    def check_command(self, name: str, content: bytes) -> Said:
        """`jiheng check` of a table."""
        return self.command("check command", name, content, "check", "{file}", "--kind", "training")

    def verify_command(self, name: str, content: bytes) -> Said:
        """`jiheng verify` of a bundle."""
        return self.command("verify command", name, content, "verify", "{file}")

    def command(self, door: str, name: str, content: bytes, *words: str) -> Said:
        """Run a command on a file."""
        from jiheng.cli.main import main

        folder = self.room / "given"
        folder.mkdir(exist_ok=True)
        file = folder / name
        file.write_bytes(content)
        begun, said = _spent(), io.StringIO()
        status = 500
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                code = main([str(file) if each == "{file}" else each for each in words])
                status = code if code in ENDS else 500
            except SystemExit:
                raise
            except BaseException as error:  # noqa: BLE001 — whatever it is, it is what we look for
                said.write(f"Traceback {error!r}")
        file.unlink()
        return self._note(door, name, status, said.getvalue(), begun, taken=status in (0, 1))

    @property
    def _project(self) -> str:
        return str(self.ours.project.pk)

    def _post(self, door: str, where: str, given: dict[str, Any], *words: str, client: Any = None) -> Said:
        from django.urls import reverse

        address = where if where.startswith("/") else reverse(where, args=words)
        begun = _spent()
        answer = (client or self.page).post(address, given)
        told = (
            "".join(each[0] for each in TOLD.finditer(answer.content.decode()))
            if answer.status_code == 200
            else ""
        )
        told = html.unescape(re.sub("<[^>]*>", " ", told)) or answer.content.decode()[-300:] * (
            answer.status_code >= 400
        )
        return self._note(
            door, _name(given), answer.status_code, told, begun, taken=answer.status_code == 302
        )

    def _send(self, door: str, where: str, given: dict[str, Any]) -> Said:
        self.rates.__init__()
        begun = _spent()
        answer = self.page.post(f"/api/v1/{where}", given, headers=self.headers)
        taken = answer.status_code < 300
        told = "" if taken else answer.content.decode()
        return self._note(door, _name(given), answer.status_code, told, begun, taken=taken)

    def _note(self, door: str, name: str, status: int, told: str, begun: float, *, taken: bool) -> Said:
        milliseconds = int((_spent() - begun) * 1000)
        self.said.append(Said(door, name, status, told, taken, milliseconds))
        return self.said[-1]

    def figures(self) -> dict[str, int]:
        """Count what was said: failures of the server, refusals that are none, the slowest answer."""
        refused = [each for each in self.said if not each.taken]
        for each in self.said:
            if each.failed or (not each.taken and not each.explained):
                print(each.door, each.name, each.status, " ".join(each.told.split())[-300:])
        return {
            "cases": len(self.said),
            "server_errors": sum(each.failed for each in self.said),
            "unexplained": sum(not each.explained for each in refused),
            "slowest_cpu_ms": max((each.milliseconds for each in self.said), default=0),
        }

    def files(self) -> list[Path]:
        """Give the files that the store keeps."""
        home = self.room / "files"
        return [each for each in home.rglob("*") if each.is_file()]

    def rows_of_files(self) -> int:
        """Count the files that rows name."""
        with contextlib.closing(sqlite3.connect(self.room / DATABASE)) as database:
            return int(database.execute("select count(*) from evidence_storedfile").fetchone()[0])


def _spent() -> float:
    """Give the seconds of processor of this process and its children: the work of others is not counted."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _file(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def _name(given: dict[str, Any]) -> str:
    return next(str(each.name) for each in given.values() if hasattr(each, "name"))
