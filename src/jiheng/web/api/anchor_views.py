"""Anchors of the history: list them to keep them elsewhere, make one now."""

from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from pydantic import Field

from jiheng.web.accounts.permissions import Act
from jiheng.web.anchors import actions
from jiheng.web.anchors.bundling import bundle as write_bundle
from jiheng.web.anchors.models import Anchor, Why
from jiheng.web.anchors.views import IN_A_FOLDER
from jiheng.web.api.asking import Right, asked
from jiheng.web.api.file_views import ZIP
from jiheng.web.api.operations import Told, operation
from jiheng.web.api.paging import Paged, PageQuery, paged
from jiheng.web.api.values import Moment, one_of

AREA = "历史锚"


class AnchorTold(Told):
    """An anchor."""

    size: int = Field(description="锚定了多少个链尾")
    at: Moment = Field(description="锚定的时间")
    why: str = one_of(Why, "缘由")
    line: str = Field(description="锚：存在本系统以外的一整行")


def _told(anchor: Anchor) -> AnchorTold:
    return AnchorTold(size=anchor.size, at=anchor.at, why=anchor.why, line=anchor.line)


@operation(
    AREA, "GET", "/anchors", "列出历史锚", right=Right("trail", Act.EXPORT), answers={200: Paged[AnchorTold]},
    says="从最早的列起。定时取走、存在别处的，以后就能核对历史有没有被改写。",
    pages=("anchors:listing",),
)  # fmt: skip
def list_anchors(request: HttpRequest, page: PageQuery) -> dict[str, Any]:
    """List the anchors, the first one first."""
    return paged(request, Anchor.objects.all(), page, _told)


@operation(
    AREA, "POST", "/anchors", "现在锚定", right=Right("trail", Act.EXPORT), answers={200: AnchorTold},
    pages=("anchors:now",), says="锚定所有有变化的链。每天早上和每次签认以后本来就会锚定。",
)  # fmt: skip
def make_anchor(request: HttpRequest) -> AnchorTold:
    """Anchor every chain that has grown."""
    asking = asked(request)
    made = actions.anchor(Why.ASKED, at=asking.at, by=asking.by).anchor
    actions.keep_outside()
    return _told(made)


@operation(
    AREA, "POST", "/projects/{uuid:project_id}/bundle", "制作一个项目的证据包",
    right=Right("project", Act.READ, also=IN_A_FOLDER), answers={200: None}, gives=ZIP,
    pages=("anchors:bundle",), says="一个 .zip，别人不用本系统、不联网也能核对；每次都重新制作。",
)  # fmt: skip
def make_bundle(request: HttpRequest, project_id: UUID) -> HttpResponseBase:
    """Give the project as a bundle that a third party can verify offline."""
    asking = asked(request)
    with NamedTemporaryFile(suffix=".zip") as place:
        write_bundle(asking.project, Path(place.name), by=asking.by, at=asking.at)
        name = f"证据包-{asking.project.folder_name or asking.project.name}.zip"
        opened = Path(place.name).open("rb")  # noqa: SIM115 — the response closes it
    return FileResponse(opened, as_attachment=True, filename=name, content_type=ZIP)
