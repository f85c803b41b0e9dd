"""B-08: names that lead out of a folder, or are none on some system, come with files by every door.

By the page and the API as raw multipart, as members of a .zip, as a folder and its attachments on the command
line. Afterwards nothing may lie outside the store, whose files bear their SHA-256; what is given out again may
be saved under no name with a path, a control or a mark that turns the text around.
"""

import io
import re
import zipfile
from hashlib import sha256
from itertools import product
from urllib.parse import unquote

from proof.doors import SOUND, Doors, _spent
from proof.row import Row

UP = (
    "../",
    "..\\",
    "..%2f",
    "..%5c",
    "%2e%2e/",
    "..%c0%af",
    "....//",
    "./../",
    "．．/",
    "..／",
    "..\u2215",
    "/",
    "\\",
    "C:",
    "C:\\",
    "\\\\host\\share\\",
    "file:///",
    "~/",
    "a/../../",
    "\0/",
    "%00",
    "~$",
    "",
)
ENDS = (
    "passwd.txt",
    "CON.txt",
    "nul.tar.txt",
    "COM1.txt",
    "LPT9 .txt",
    "a.txt.",
    "a.txt ",
    ".htaccess.txt",
    "甲\u202etxt.exe.txt",
    "甲\u200b.txt",
    "a\r\nX: y.txt",
    'a"b.txt',
    "a;b.txt",
    "甲" * 90 + ".txt",
    "a\0.txt",
    "a|b.txt",
    "é.txt",
    "👍🏽.txt",
)
NAMES = tuple(dict.fromkeys(up + end for up, end in product(UP, ENDS)))
SAVED_AS = re.compile(r"filename\*=utf-8''([^;]*)|filename=\"([^\"]*)\"", re.IGNORECASE)
UNSAVABLE = re.compile(r"[/\\\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|^\.|^[A-Za-z]:")
TEXT = "甲"

row = Row(
    "B-08",
    promises=("I-7",),
    sizes={"short": {"names": 60}, "night": {"names": len(NAMES)}},
    bars=("names >= size.names", "outside = 0", "misnamed = 0", "unsavable = 0", "dangling = 0", *SOUND),
)


@row.runs
def name(trial):
    """Carry the names in, look at what lies where, and at what comes out."""
    doors = Doors(trial.room)
    from django.urls import reverse

    own = {each.name for each in trial.room.iterdir()}
    names = NAMES if trial.size["names"] >= len(NAMES) else trial.random.sample(NAMES, trial.size["names"])
    (trial.room / "tmp").mkdir()
    for number, each in enumerate(names):
        content = f"{TEXT}{number}".encode()
        _raw(doors, (reverse("evidence:add", args=[doors.ours.project.pk]), "files"), each, content)
        _raw(doors, (f"/api/v1/projects/{doors.ours.project.pk}/files", "file"), each, content, doors.headers)
        doors.folder(f"{number}.zip", _zipped(_named(doors, number), each, content))
        doors.verify_command(f"{number}.zip", _zipped(_named(doors, number), each, content))
    unsavable = _given_out(doors)
    files = doors.files()
    misnamed = sum(sha256(each.read_bytes()).hexdigest() != each.name for each in files)
    outside = [
        each
        for each in trial.room.rglob("*")
        if each.is_file() and each.relative_to(trial.room).parts[0] not in {*own, "files", "given", "tmp"}
    ]
    from jiheng.web.evidence import files as store

    return {
        "names": len(names),
        "kept": len(files),
        "outside": len(outside),
        "misnamed": misnamed,
        "unsavable": unsavable,
        "dangling": len(list(store.damaged())),
        **doors.figures(),
    }


def _raw(doors, where, name, content, headers=None):
    """Post a file under a name that no client would have let through."""
    address, field = where
    written = name.replace("\\", "\\\\").replace('"', '\\"').encode("utf-8", "surrogatepass")
    head = b'--line\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n\r\n'
    body = head % (field.encode(), written) + content + b"\r\n--line--\r\n"
    doors.rates.__init__()
    answer = doors.page.post(
        address, body, content_type="multipart/form-data; boundary=line", headers=headers
    )
    taken = answer.status_code in (201, 302)
    doors._note(
        "raw", "", answer.status_code, "" if taken else answer.content.decode(), _spent(), taken=taken
    )


def _named(doors, number):
    """Give the text of a project of its own name: the same is taken in once."""
    return doors.folder_text.replace("name: 信访系统运维", f"name: 运维{number}")


def _zipped(text, name, content):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("p/project.yaml", text)
        info = zipfile.ZipInfo("p/evidence/files/x")
        info.filename = f"p/evidence/files/{name}"
        archive.writestr(info, content)
    return made.getvalue()


def _given_out(doors):
    """Save everything that can be saved, of a project with a hostile name, too; count names that nobody could use."""
    from django.urls import reverse

    from jiheng.web.evidence.models import EvidenceFile

    found = 0
    project = doors.ours.project
    project.name = "../甲\u202e项目\r\nX: y/\\a"
    project.save()
    addresses = [
        reverse("evidence:download", args=[each.project_id, each.pk]) for each in EvidenceFile.objects.all()
    ]
    addresses += [reverse("evidence:folder", args=[project.pk])]
    addresses += [
        f"/projects/{project.pk}/records/training/export/?format={each}" for each in ("csv", "xlsx")
    ]
    for each in addresses:
        answer = doors.page.get(each)
        if answer.status_code != 200:
            doors._note(
                "save",
                "",
                answer.status_code,
                "找不到这个文件：",
                _spent(),
                taken=answer.status_code == 404,
            )
            continue
        told = answer["Content-Disposition"]
        match = SAVED_AS.search(told)
        name = unquote(match[1] or match[2]) if match else told
        if not told.startswith("attachment") or UNSAVABLE.search(name):
            print("unsavable:", each, ascii(told))
            found += 1
    return found
