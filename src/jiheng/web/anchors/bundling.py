"""The evidence bundle of a project in tables: as of a folder, with its entries of the trail."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jiheng.errors import IntegrityError
from jiheng.evidence.anchors import LEDGER, TRAIL, AnchorLog
from jiheng.evidence.merkle import ProvingTree
from jiheng.projects.folder import open_folder
from jiheng.web.accounts.models import User
from jiheng.web.anchors.actions import AT_ONCE, anchor, of_chain
from jiheng.web.anchors.models import Anchor, Why
from jiheng.web.anchors.verifying import read_log
from jiheng.web.evidence.folder_out import write_project
from jiheng.web.projects.models import Project
from jiheng.web.trail.models import Entry
from jiheng.workflows.bundle import contents, end_of_bundle, manifest_of, of_folder, write_zip
from jiheng.workflows.evaluate import evaluate_opened
from jiheng.workflows.verify import verify_opened


def bundle(project: Project, out: Path, *, by: User, at: datetime) -> Anchor:
    """Write the bundle of a project to `out`, anchored.

    Raises IntegrityError where records, ledger and trail do not agree, and as evaluating does.
    """
    with TemporaryDirectory(prefix="jiheng-bundle-") as folder:
        place = Path(folder, project.folder_name or "project")
        write_project(project, place)
        opened = open_folder(place)
        if verify_opened(opened).faults:
            raise IntegrityError("台账对不上，没有写证据包\n    怎么办：请审计管理员验证完整性，查明再写")
        files = dict(of_folder(place)) | contents(evaluate_opened(replace(opened)))
        manifest, key = manifest_of(files), str(project.pk)
        made = anchor(Why.BUNDLE, at=at, by=by, project=project, more=[end_of_bundle(manifest, at, key)])
        if made.faults:
            raise IntegrityError("\n".join(made.faults))
        write_zip(out, files, manifest, _proofs(project))
    return made.anchor


def _proofs(project: Project) -> dict[str, Any]:
    log, _ = read_log()
    trail = f"{TRAIL}:{project.organisation_id}"
    chains = {f"{LEDGER}:{project.pk}", trail, f"bundle:{project.pk}"}
    shown = [index for index, each in enumerate(log.ends) if json.loads(each)["chain"] in chains]
    return {**log.proofs(shown), "trail": list(_entries(project, trail, log))}


def _entries(project: Project, trail: str, log: AnchorLog) -> Iterator[dict[str, Any]]:
    """Prove the project's entries of its organisation's trail, and show no other's."""
    end = log.newest_end(trail)
    if end is None:
        return
    tree = ProvingTree(body for (body, _), _ in zip(of_chain(trail), range(end["size"]), strict=False))
    rows = Entry.objects.filter(chain=project.organisation_id, project=project.pk, seq__lte=end["size"])
    for seq, body in rows.order_by("seq").values_list("seq", "body").iterator(AT_ONCE):
        yield {"head": log.newest[trail], "seq": seq, "body": body, "proof": tree.included(seq - 1)}
