"""A region with one of each thing that an address of the API leads to; most are made by the API itself."""

import io
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from jiheng.evidence.canonical import canonical_json
from jiheng.web.accounts.roles import Role
from jiheng.web.api.operations import PREFIX
from jiheng.web.audits.models import AuditedReport
from jiheng.web.bureau.models import Export, Sample
from jiheng.web.evaluations.models import Filing, Kept
from jiheng.web.evaluations.states import FilingKind, FilingState
from jiheng.web.evidence import actions as evidence
from jiheng.web.evidence.models import EvidenceFile, Record, StoredFile
from jiheng.web.jobs.models import Job
from jiheng.web.monitoring import receivers, robot
from jiheng.web.monitoring.models import Target
from jiheng.web.notices.models import Notice
from jiheng.web.operations.models import PendingImport
from jiheng.web.reports import kept_figures
from jiheng.web.reports.models import MadeReport, ReportFile
from jiheng.web.surveys.models import Answer
from tests.support.cast import Cast
from tests.support.programs import Program
from tests.support.promised import PROMISED, promise

KIND = "training"
NOWHERE = "01900000-0000-7000-8000-000000000000"
LONG = "按合同约定和现场情况写明，不少于十个字"
EXPERTS = """        - name: 管理制度
          weight: 20
          target: 定性：专家评分
          measure: {kind: expert_scores, indicator: 管理制度}
          rule: {code: X01}
"""
CLERK, HEAD, LEAD = Role.UNIT_CLERK, Role.UNIT_HEAD, Role.EVALUATION_LEAD


def text_of(word: str, year: int) -> str:
    """Give the text of a project of a year, with promises, an indicator of experts', a word of its own."""
    text = PROMISED.replace("2023", str(year)).replace("信访系统运维", f"{word}系统运维")
    assert "weight: 60" in text
    return text.replace("weight: 60", "weight: 40") + EXPERTS


class Region:
    """What was made of a cast.

    `ids` are by the names of parameters; where one name means several things, with the word before it in
    the path.
    """

    def __init__(self, ours: Cast) -> None:
        self.ours = ours
        self.word = ours.word
        self.today = timezone.localdate()
        self.programs = {role: Program(user) for role, user in ours.people.items() if role != Role.PUBLIC}
        self.ids: dict[str, str] = {}
        project = promise(ours.project, text_of(ours.word, self.today.year))
        project.name, project.fiscal_year = f"{ours.word}运维", self.today.year
        project.save()
        self.project = project
        self.home = f"projects/{project.pk}"
        self.ids |= {"project_id": str(project.pk), "kind": KIND, "number": "1", "day": str(self.today)}

    def made(self, role: Role, place: str, body: object = None, status: int = 201) -> Any:
        """Make something; give what is told of it."""
        where = f"{self.home}/{place}" if not place.startswith("/") else f"/api/v1{place}"
        answer = self.programs[role].send("post", where, body)
        assert answer.status_code == status, f"{where}: {answer.content.decode()}"
        return answer.json()

    def put_in(self, role: Role, place: str, name: str, content: bytes, status: int, **more: str) -> Any:
        """Put a file in."""
        where = f"/api/v1/{self.home}/{place}"
        told = {next(iter(more)): SimpleUploadedFile(name, content)} if more else {}
        answer = self.programs[role].post(where, told or {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == status, f"{where}: {answer.content.decode()}"
        return answer.json()


def one_of_each(ours: Cast) -> Region:
    """Make them."""
    region = Region(ours)
    for make in (_records, _files, _duties, _surveys, _monitoring, _evaluation, _documents, _others):
        make(region)
    return region


def _enter(region: Region, kind: str, role: Role = Role.VENDOR_ENGINEER, **values: str) -> str:
    """Enter a record; outages nobody enters by hand but the server."""
    made = evidence.enter(region.project, kind, values, by=region.ours[role], at=timezone.now())
    return str(made.pk)


def _records(region: Region) -> None:
    first = f"{region.today.year}-01-05"
    word = region.ours.word
    region.ids["record"] = _enter(
        region, KIND, system="信访系统", held_on=first, topic=f"{word}培训", trainer="张三", attendees="12"
    )
    region.ids["incidents/record"] = _enter(
        region, "incident", CLERK, system="信访系统", received_at=f"{first} 09:00", symptom=f"{word}打不开"
    )
    region.ids["outages/record"] = _enter(
        region, "outage", CLERK, system="门户网站", began_at=f"{first} 09:00", ended_at=f"{first} 10:00",
        cause=f"{word}断电",
    )  # fmt: skip
    region.ids["maintenance/record"] = _enter(
        region, "planned_maintenance", CLERK, system="门户网站", began_at=f"{first} 22:00",
        ended_at=f"{first} 23:00", announced_at=f"{region.today.year}-01-01 09:00",
    )  # fmt: skip
    _enter(region, "payment", CLERK, paid_on=first, amount="1")
    told = region.made(HEAD, "sign-offs", {"wanted": [{"kind": "payment", "first": first, "last": first}]})
    region.ids["signed"] = told["items"][0]["id"]
    region.ids["asked_for"] = region.made(
        HEAD, f"sign-offs/{region.ids['signed']}/reopenings", {"reason": LONG}
    )["id"]


def _files(region: Region) -> None:
    word = region.ours.word
    for ending in ("PDF", "PNG"):
        drawn = io.BytesIO()
        Image.new("RGB", (8, 8)).save(drawn, ending)
        name = f"{word}照片.{ending.lower()}"
        region.ids["file_id"] = region.put_in(CLERK, "files", name, drawn.getvalue(), 201)["id"]
    head = "系统,培训日期,培训内容,培训人,参加人数"
    table = f"{head}\n信访系统,{region.today.year}-02-01,{word}二,李四,3\n".encode()
    region.put_in(Role.VENDOR_ENGINEER, f"records/{KIND}/imports", f"{word}.csv", table, 201)
    region.ids["pending"] = str(PendingImport.objects.get(project=region.project).pk)


def _stored(region: Region, ending: str) -> StoredFile:
    rows = EvidenceFile.objects.select_related("stored").filter(project=region.project)
    return rows.get(name__endswith=ending).stored


def _duties(region: Region) -> None:
    region.made(CLERK, "duties/settlement", status=200)
    duty = region.project.duties.earliest("due")
    region.ids["duty_id"] = str(duty.pk)
    region.ids["waiver_id"] = region.made(CLERK, f"duties/{duty.pk}/waivers", {"reason": LONG})["id"]


def _surveys(region: Region) -> None:
    form = {
        "name": f"{region.ours.word}满意度调查", "frame": [{"name": "使用人", "people": 40}],
        "sampling": "全部发放", "questions": [{"kind": "scale", "words": "总体满意程度"}],
        "opens_on": str(region.today), "closes_on": str(region.today + timedelta(days=3)), "door": "open",
    }  # fmt: skip
    region.ids["survey_id"] = survey = region.made(CLERK, "surveys", form)["id"]
    region.made(HEAD, f"surveys/{survey}/decision", {"approve": True}, 200)
    answer = Answer.objects.create(
        survey_id=UUID(survey), channel="open", group="使用人", said=[0], minute=timezone.now()
    )
    region.ids["answer_id"] = str(answer.pk)
    asked = region.made(CLERK, f"surveys/{survey}/answers/{answer.pk}/removal", {"reason": LONG})
    region.ids["removal_id"] = asked["id"]


def _monitoring(region: Region) -> None:
    target = Target.objects.create(
        project=region.project, system="门户网站", url=f"https://{region.ours.word}.example.gov.cn/",
        series=f"portal-{region.ours.word}", state="on", asked_by=region.ours[CLERK], asked_at=timezone.now(),
    )  # fmt: skip
    region.ids["target_id"] = str(target.pk)
    first = f"{region.today.year}-01-05T09"
    claim = {"ground": "force_majeure", "began_at": f"{first}:00:00+08:00",
             "ended_at": f"{first}:30:00+08:00",
             "reason": LONG}  # fmt: skip
    place = f"monitoring/outages/{region.ids['outages/record']}/exclusions"
    region.ids["claim_id"] = region.made(CLERK, place, claim)["id"]
    permit = {"written": f"{region.ours.word}.example.gov.cn", "reason": LONG}
    region.ids["permit_id"] = region.made(Role.SYSTEM_ADMIN, "/permits", permit)["id"]
    now, ours = timezone.now(), region.ours
    receiver, _ = receivers.add(
        region.project, "机房", "incident", "instance", {"web": "信访系统"}, by=ours[CLERK], at=now
    )
    staff = robot.bind(ours[CLERK], f"staff-{ours.word}", by=ours[Role.SYSTEM_ADMIN], at=now)
    region.ids |= {"receiver_id": str(receiver.pk), "staff_id": str(staff.pk)}


def _filed(region: Region, kind: FilingKind, state: FilingState) -> Filing:
    made = Filing.objects.create(
        project=region.project, kind=kind, number=1, state=state, version=region.project.current,
        ledger_seq=0, ledger_hash="", submitted_by=region.ours[CLERK], submitted_at=timezone.now(),
        deadline=region.today + timedelta(days=10),
    )  # fmt: skip
    card = {"total": "72.50", "grade": "中", "indicators": [], "said": {}}
    Kept.objects.create(filing=made, content=canonical_json(card))
    return made


def _evaluation(region: Region) -> None:
    for kind, path, state in (
        (FilingKind.SELF_EVALUATION, "self-evaluations", FilingState.APPROVED),
        (FilingKind.MONITORING, "progress-filings", FilingState.SUBMITTED),
        (FilingKind.EVALUATION_REPORT, "evaluation-reports", FilingState.OPINIONS),
    ):
        region.ids[f"{path}/filing_id"] = str(_filed(region, kind, state).pk)
    place = f"evaluation-reports/{region.ids['evaluation-reports/filing_id']}/opinions"
    region.ids["opinion_id"] = region.made(HEAD, place, {"about": "产出", "words": LONG})["id"]
    expert = str(region.ours[Role.EXPERT].pk)
    region.ids["seat_id"] = region.made(LEAD, "seats", {"user_id": expert})["id"]
    matter = {
        "own": f"{region.ours.word}消防通道堆物",
        "responsible": "张三",
        "due": str(region.today + timedelta(days=9)),
    }
    region.ids["matter_id"] = region.made(LEAD, "matters", matter)["items"][0]["id"]
    correction = {"handling": "continue", "as_of": str(region.today), "reason": LONG}
    region.ids["correction_id"] = region.made(Role.FISCAL_CLERK, "corrections", correction)["id"]
    use = {"use": "support", "budget_year": region.today.year + 1, "reason": LONG}
    region.ids["use_id"] = region.made(Role.FISCAL_CLERK, "result-uses", use)["id"]


def _documents(region: Region) -> None:
    now, project = timezone.now(), region.project
    stored = _stored(region, ".pdf")
    fact = Record.objects.get(pk=region.ids["record"]).record_id
    figure = {"name": "总分", "text": "72.50", "unit": "分", "exact": "72.5", "places": 2, "records": 1,
              "node": "总分",
              "records_digest": "0" * 64, "facts": [fact]}  # fmt: skip
    made = MadeReport.objects.create(
        project=project, kind="self_evaluation_form", number=1, version=project.current, text_changes=0,
        rule_set="通用", program="0", figures=kept_figures.write({
            "figures": [figure], "nodes": {"总分": ["72.50 分", [["共 1 条记录", []]]]}, "pages": [[8, 8]],
            "spots": [[0, 1, 1, 1, 2, 2]], "marks": ["总分"],
        }),
        made_by=region.ours[CLERK], made_at=now,
    )  # fmt: skip
    ReportFile.objects.create(report=made, format="pdf", name=f"{region.ours.word}.pdf", stored=stored)
    region.ids["documents/report_id"], region.ids["file_format"] = str(made.pk), "pdf"
    copy = made.copies.create(
        use="sealed",
        name=f"{region.ours.word}盖章.pdf",
        stored=stored,
        added_by=region.ours[CLERK],
        added_at=now,
    )
    region.ids["copy_id"] = str(copy.pk)
    region.put_in(
        Role.FISCAL_CLERK, "audits", f"{region.ours.word}报告.md", "# 报告\n".encode(), 202, report=""
    )
    report = AuditedReport.objects.get(project=project)
    region.ids |= {"audits/report_id": str(report.pk), "form": "original"}


def _others(region: Region) -> None:
    ours, now = region.ours, timezone.now()
    notice = Notice.objects.create(
        user=ours[CLERK], key=ours.word, kind="due", title=f"{ours.word}提交自评", url="/desk/", found_at=now,
        tells_at=now, told_at=now,
    )  # fmt: skip
    mail = {"kind": "email", "name": f"{ours.word}邮箱", "address": "someone@example.gov.cn"}
    group = mail | {"organisation_id": str(ours.unit.pk)}
    proposal = {"kind": "new", "organisation_id": str(ours.unit.pk), "role": "unit_clerk", "reason": LONG,
                "name": f"{ours.word}新人"}  # fmt: skip
    held = ours[CLERK].memberships.get()
    table = {
        "key": "sample",
        "name": "抽样",
        "title": "抽样",
        "rule": [],
        "notes": [],
        "columns": {},
        "rows": [],
    }
    sample = Sample.objects.create(
        fiscal_year=region.today.year, size=1, seed=ours.word, certain=True, by="kind", least=10,
        within=[ours.region.path], frame=5, snapshot_at=now, drawn_by=ours[Role.FISCAL_CLERK], drawn_at=now,
        answers=[table | {"key": "strata"}, table],
    )  # fmt: skip
    export = Export.objects.create(
        made_by=ours[Role.FISCAL_CLERK], made_at=now, rows=1, stored=_stored(region, ".png")
    )
    region.ids |= {
        "notice_id": str(notice.pk), "channels/channel_id": region.made(CLERK, "/channels", mail)["id"],
        "group-channels/channel_id": region.made(Role.SYSTEM_ADMIN, "/group-channels", group)["id"],
        "proposal_id": region.made(HEAD, "/proposals", proposal)["id"],
        "job_id": str(Job.objects.get(asked_by=ours[Role.FISCAL_CLERK]).pk), "person_id": str(ours[CLERK].pk),
        "membership_id": str(held.pk), "assignment_id": str(region.project.assignments.earliest("pk").pk),
        "sample_id": str(sample.pk), "export_id": str(export.pk), "code": str(region.project.pk),
    }  # fmt: skip


def led_to(path: str, name: str, ids: Mapping[str, str]) -> str | None:
    """Give the id that a parameter of a path leads to."""
    before = path.partition(f"/{{{name}}}")[0].rpartition("/")[2]
    return ids.get(f"{before}/{name}") or ids.get(name)


def address(path: str, ids: Mapping[str, str]) -> str:
    """Give the address of an operation; what there is none of leads nowhere."""
    bare = path.replace("{uuid:", "{").replace("{int:", "{")
    return PREFIX + re.sub(r"\{(\w+)\}", lambda match: led_to(bare, match[1], ids) or NOWHERE, bare)
