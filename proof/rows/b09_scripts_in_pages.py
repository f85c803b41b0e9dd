"""B-09: scripts in every text and in previews of files, opened in a real browser that notes what runs.

They stand in records, names and notes of files, in a project's texts, in a report that is audited, and within
files: text, tables, documents, pictures that are pages, pages that are pictures. A browser opens every page that
shows them, and the downloads. A dialog, a call of our trap, a request to elsewhere is a script that ran.
"""

import io
import json
from contextlib import suppress

from proof.doors import Doors
from proof.row import Row
from proof.trying import PATH
from tests.support.chromium import FLAGS, WHOLE
from tests.support.docx_parts import NAMES, packed
from tests.support.server import started
from tests.support.web_server import WebServer
from tests.support.workbooks import write_workbook

CALL = "alert(1);window.ran&&ran(1);fetch('{trap}')"
SCRIPTS = (
    "<script>{call}</script>",
    "<ScRiPt>{call}</sCrIpT>",
    "<script src={trap}></script>",
    '<img src=x onerror="{call}">',
    "<img src={trap}>",
    '<svg onload="{call}">',
    "<svg><script>{call}</script></svg>",
    '<body onload="{call}">',
    '<iframe src="javascript:{call}"></iframe>',
    '<iframe srcdoc="<script>{call}</script>"></iframe>',
    '<object data="javascript:{call}"></object>',
    "<embed src={trap}>",
    "<link rel=stylesheet href={trap}>",
    '<meta http-equiv=refresh content="0;url={trap}">',
    "<base href={trap}/>",
    '<form action={trap}><button autofocus onfocus="{call}">',
    '<input autofocus onfocus="{call}">',
    '<details open ontoggle="{call}">',
    '<video src=x onerror="{call}"></video>',
    '<audio src=x onerror="{call}"></audio>',
    '<marquee onstart="{call}">',
    '<math><mtext></p><img src=x onerror="{call}">',
    '"><script>{call}</script>',
    "'><script>{call}</script>",
    '" onmouseover="{call}" autofocus onfocus="{call}" x="',
    "' autofocus onfocus='{call}' x='",
    "`-{call}-`",
    "</textarea><script>{call}</script>",
    "</title><script>{call}</script>",
    "</script><script>{call}</script>",
    "</style><script>{call}</script>",
    "--><script>{call}</script>",
    "]]><script>{call}</script>",
    "{{{{constructor.constructor('{call}')()}}}}",
    "${{{call}}}",
    "{{% debug %}}",
    "javascript:{call}",
    "[a](javascript:{call})",
    "![a]({trap})",
    '<a href="javascript:{call}">点</a>',
    '<a href="data:text/html,<script>{call}</script>">点</a>',
    "&lt;script&gt;{call}&lt;/script&gt;",
    "\\u003cscript\\u003e{call}\\u003c/script\\u003e",
    "%3Cscript%3E{call}%3C/script%3E",
    "<scr\0ipt>{call}</scr\0ipt>",
    '<svg><animate onbegin="{call}" attributeName=x dur=1s>',
    "<style>@import '{trap}';</style>",
    "<style>*{{background:url({trap})}}</style>",
    '<div style="background:url({trap})">',
    '<x onclick="{call}" hx-get={trap} hx-trigger=load>',
    '<div hx-get="{trap}" hx-trigger="load"></div>',
    '<div hx-on::load="{call}"></div>',
    "<div data-hx-get={trap} data-hx-trigger=load>",
    "<template shadowrootmode=open><script>{call}</script></template>",
    "<isindex action=javascript:{call} type=image>",
    "<table background={trap}>",
    "<picture><source srcset={trap}><img></picture>",
    "<portal src={trap}>",
    '=HYPERLINK("{trap}")',
    "＜script＞{call}＜/script＞",
)
POLICY = "Content Security Policy"  # what is to be escaped shall not come so far
PNG_HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0"

row = Row(
    "B-09",
    promises=("I-9",),
    sizes={"short": {"scripts": 12, "every": 5}, "night": {"scripts": len(SCRIPTS), "every": 2}},
    bars=(
        "payloads >= 60",
        "pages >= 20",
        "scripts_run = 0",
        "stopped_by_policy = 0",
        "beacons = 0",
        "shown_inline = 0",
        "server_errors = 0",
    ),
)


@row.runs
def look(trial):
    """Put them in, start a server, and let a browser look."""
    chromium = trial.program(*WHOLE)
    trial.package("playwright")
    from playwright.sync_api import sync_playwright

    from jiheng.web.accounts.roles import Role

    with WebServer().serving() as trap:
        doors = Doors(trial.room)
        call = CALL.format(trap=trap.url("/trap"))
        scripts = [each.format(call=call, trap=trap.url("/trap")) for each in SCRIPTS]
        scripts = (
            scripts
            if trial.size["scripts"] >= len(SCRIPTS)
            else trial.random.sample(scripts, trial.size["scripts"])
        )
        payloads, addresses = _planted(doors, scripts, trial.size["every"])
        server = started(trial.room, PYTHONPATH=PATH)
        try:
            people = (doors.clerk, doors.ours[Role.FISCAL_CLERK])
            sessions = server.run(
                "-c", SIGN_IN, *(each.username for each in people)
            ).split()  # by its own key
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
                ran, stopped, inline, wrong = _opened(browser, server.address, sessions, addresses)
                browser.close()
        finally:
            server.stop()
        beacons = trap.connections
    return {
        "payloads": payloads,
        "pages": len(addresses),
        "scripts_run": len(ran),
        "stopped_by_policy": len(stopped),
        "beacons": beacons,
        "shown_inline": inline,
        "server_errors": wrong,
    }


SIGN_IN = """
import django, sys
django.setup()
from django.test import Client
from jiheng.web.accounts.models import User
for name in sys.argv[1:]:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username=name))
    print(client.cookies["sessionid"].value)
"""


def _planted(doors, scripts, every):
    """Put scripts wherever a text or a file goes in; give how many, and the pages where they stand."""
    from django.urls import reverse

    project = doors.ours.project
    home = f"/projects/{project.pk}"
    planted = 0
    for number, each in enumerate(scripts):
        plain = each.replace("\0", "")
        values = {
            "system": "xf",
            "held_on": f"2023-03-{number % 28 + 1:02}",
            "topic": plain,
            "trainer": plain,
            "attendees": "12",
        }
        doors.rates.__init__()
        answer = doors.page.post(
            f"/api/v1/projects/{project.pk}/records/training",
            json.dumps({"values": values}),
            content_type="application/json",
            headers=doors.headers,
        )
        planted += 2 * (answer.status_code == 201)
        for name, content in [*_files(number, each)][number % every :: every]:
            given = {"files": _upload(name, content), "note": plain[:200]}
            planted += 2 * (
                doors.page.post(reverse("evidence:add", args=[project.pk]), given).status_code == 302
            )
        name = "".join(sign for sign in plain if sign not in '/\\:*?"<>|；;')[:60]
        planted += doors.cabinet(f"{number}{name}.txt", plain.encode() + str(number).encode()).taken
    project.name = f"{scripts[0]}{scripts[-1]}"[:200]
    project.save()
    doors.audit("报告.md", "\n\n".join(["# 评价报告", *scripts]).replace("\0", "").encode())
    doors.fiscal_report = doors.audit("报告.docx", _docx("\n".join(scripts)))
    return planted + 2 * len(scripts) + 1, _addresses(project, home)


def _addresses(project, home):
    """Give the pages where something of a project stands."""
    from django.urls import reverse

    from jiheng.web.audits.models import AuditedReport
    from jiheng.web.evidence.models import EvidenceFile, Record

    addresses = [
        "/desk/",
        "/projects/",
        f"{home}/files/",
        f"{home}/records/training/",
        f"{home}/records/",
        reverse("desk:overview", args=[project.pk]),
        reverse("evidence:files", args=[project.pk]) + "?q=%3Cscript%3Ealert(1)%3C/script%3E",
        reverse("projects:setup", args=[project.pk]),
        "/notices/",
        "/jobs/",
        "/audits/",
    ]
    for each in EvidenceFile.objects.filter(project=project):
        addresses += [
            reverse(f"evidence:{page}", args=[project.pk, each.pk]) for page in ("file", "download")
        ]
        addresses.append(reverse("evidence:page", args=[project.pk, each.pk, 1]))
    for each in Record.objects.filter(project=project):
        addresses.append(
            reverse(
                "operations:record", kwargs={"project_id": project.pk, "kind": each.kind, "record": each.pk}
            )
        )
    for each in AuditedReport.objects.all():
        addresses.append(reverse("audits:report", args=[each.pk]))
        addresses += [
            reverse("audits:download", args=[each.pk, form]) for form in ("original", "json", "xlsx", "sarif")
        ]
    return addresses


def _files(number, script):
    """Give files that hold a script, of the kinds that are taken, and some that claim to be."""
    plain = script.replace("\0", "")
    yield f"{number}.txt", plain.encode()
    yield f"{number}.csv", f"系统,说明\n甲,{plain!r}\n".encode()
    yield f"{number}.docx", _docx(plain)
    yield f"{number}.xlsx", _xlsx(plain)
    yield f"{number}.png", PNG_HEAD + plain.encode()
    yield f"{number}.gif", b"GIF89a/*" + b"\1\0\1\0" + b"*/=1;" + plain.encode()
    yield f"{number}.pdf", _pdf(plain)
    yield f"{number}.md", f"# {plain}\n\n{plain}\n".encode()
    yield f"{number}页.txt", f"<!doctype html><html><body>{plain}</body></html>".encode()
    yield f"{number}信.txt", f"MIME-Version: 1.0\nContent-Type: text/html\n\n{plain}".encode()


def _docx(text):
    made = io.BytesIO()
    lines = "".join(
        f'<w:p><w:hyperlink r:id="r9"><w:r><w:t xml:space="preserve">{_escaped(line)}</w:t></w:r></w:hyperlink></w:p>'
        for line in text.replace("\0", "").splitlines()
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" '
        'Target="javascript:alert(1)" TargetMode="External"/></Relationships>'
    )
    body = f"<w:document {NAMES}><w:body>{lines}</w:body></w:document>"
    packed(made, {"word/document.xml": body, "word/_rels/document.xml.rels": relations})
    return made.getvalue()


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _xlsx(text):
    made = io.BytesIO()
    write_workbook(made, [{"name": "表", "rows": [["系统", "说明"], ["甲", text]]}])
    return made.getvalue()


def _pdf(text):
    call = text.encode("latin-1", "replace").replace(b"(", b"").replace(b")", b"")
    parts = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/AA<</O<</S/URI/URI(%b)>>>>>>" % call[:200],
    ]
    out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    for number, part in enumerate(parts, 1):
        out += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    return out + b"trailer<</Size 4/Root 1 0 R>>\n%%EOF"


def _upload(name, content):
    from proof.doors import _file

    return _file(name, content)


def _opened(browser, home, sessions, addresses):
    """Open every page as each of the people; give what ran, what was shown instead of saved, what went wrong."""
    ran, stopped, inline, wrong = [], [], 0, 0
    for session in sessions:
        context = browser.new_context(accept_downloads=True)
        context.add_cookies([{"name": "sessionid", "value": session, "url": home}])
        page = context.new_page()
        page.expose_function("ran", lambda _=0: ran.append("ran"))
        page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        page.set_default_timeout(8_000)
        page.on(
            "console",
            lambda said: (
                stopped.append(said.text) if POLICY in said.text and not page.url.endswith(".png") else None  # noqa: B023 — heard before the next is made
            ),
        )  # a sealed picture stops the browser's own style
        for address in addresses:
            saved = address.endswith("/download/") or ("/files/" in address and "/audits/" in address)
            try:
                answer = page.goto(home + address, wait_until="load")
            except Exception as error:  # noqa: BLE001 — a download ends the navigation
                if "Download is starting" not in str(error) and "ERR_ABORTED" not in str(error):
                    wrong += 1
                    print("not opened:", address, error)
                continue
            if "/login/" in page.url:
                raise RuntimeError(f"nobody is signed in: {address}")
            if answer is not None:
                wrong += answer.status >= 500
                inline += saved and answer.status == 200
                if answer.status >= 500 or (saved and answer.status == 200):
                    print("wrong:", address, answer.status, answer.headers.get("content-disposition"))
            for each in page.query_selector_all("main a, main summary, main button[type=button]")[:3]:
                with suppress(Exception):  # it may not be seen
                    each.hover(timeout=300)
        context.close()
    return ran, stopped, inline, wrong
