"""The lines of docs/how-to/use-the-api.md are asked as they stand, and answered as they say."""

import re
import shlex
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from jiheng.web.accounts.roles import Role
from jiheng.web.projects import beginning
from tests.support.cast import THEN
from tests.support.programs import Program

FILES = {
    "payments.csv": "支付日期,金额\n2023-07-04,100\n".encode("utf-8-sig"),
    "contract.pdf": b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n",
}


def test_every_line_is_answered_as_the_page_says(ours, root: Path):
    text = (root / "docs/how-to/use-the-api.md").read_text("utf-8")
    lines = re.findall(r"^(curl .*?) +# (\d{3})$", text, re.MULTILINE)
    project = beginning.blank(ours.unit, "机房运维", 2023, by=ours[Role.UNIT_CLERK], at=THEN)
    asks = Program(ours[Role.UNIT_CLERK])
    token = asks.carried.pop("Authorization").removeprefix("Bearer ")
    known = {"$TOKEN": token, "$SERVER": "", "$PROJECT": str(project.pk)}
    assert len(lines) == len(re.findall("^curl ", text, re.MULTILINE)) > 10
    for line, status in lines:
        if "$ETAG" in line:
            read = asks.get(f"projects/{project.pk}/text", headers={"Authorization": f"Bearer {token}"})
            known["$ETAG"] = read["ETag"]
        answer = played(asks, line, known)
        told = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == int(status), (line, told.decode("utf-8", "replace"))
        if answer.status_code == 201 and "$RECORD" not in known:
            known["$RECORD"] = answer.json()["id"]
        answer.close()


def played(asks: Program, line: str, known: dict[str, str]):
    for name, value in known.items():
        line = line.replace(name, value.replace('"', '\\"'))
    words = iter(shlex.split(line)[1:])
    method, headers, body, form, place = "GET", {}, None, {}, ""
    for word in words:
        match word:
            case "-X":
                method = next(words)
            case "-H":
                name, _, value = next(words).partition(": ")
                headers[name] = value
            case "-d":
                body = next(words)
            case "-F":
                name, _, value = next(words).partition("=")
                file = value.removeprefix("@")
                form[name] = SimpleUploadedFile(file, FILES[file]) if value.startswith("@") else value
            case _:
                place = word
    send = getattr(asks, method.lower())
    if body is not None:
        return send(place, body, content_type=headers.pop("Content-Type"), headers=headers)
    return send(place, form or None, headers=headers)
