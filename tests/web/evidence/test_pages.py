"""The evidence cabinet: files come in many at once, look like what they are, and go out sealed."""

import io
import zipfile
from pathlib import Path

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from jiheng.errors import UnreadableInputError
from jiheng.web.accounts.roles import Role
from jiheng.web.evidence import actions
from jiheng.web.evidence.files import attach
from jiheng.web.evidence.models import EvidenceFile
from jiheng.web.projects.models import Project
from jiheng.web.trail.models import Entry
from tests.support.kept import AT, give_text, training
from tests.support.programs import Program

CLERK = Role.UNIT_CLERK


@pytest.fixture
def ours(ours):
    give_text(ours.project)
    return ours


def at(name, ours, *more):
    return reverse(f"evidence:{name}", args=[ours.project.pk, *more])


def picture(kind="JPEG", size=(40, 20)):
    out = io.BytesIO()
    image = Image.new("RGB", size, "red")
    exif = image.getexif()
    exif[0x010E] = "北纬30度"
    exif[0x0112] = 6  # turned by a quarter
    image.save(out, kind, exif=exif)
    return out.getvalue()


def pdf():
    out = io.BytesIO()
    pages = [Image.new("RGB", (100, 140), colour) for colour in ("white", "blue")]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def kept(ours, name, content):
    return attach(ours.project, name, [content], by=ours[CLERK], at=AT)


def test_files_are_kept_and_what_is_wrong_with_others_is_told(client, ours):
    client.force_login(ours[CLERK])
    uploads = [SimpleUploadedFile("a.txt", "甲".encode()), SimpleUploadedFile("b.exe", b"MZ")]
    response = client.post(at("add", ours), {"files": uploads, "note": "第一季度"})
    assert response.status_code == 200
    page = response.content.decode()
    assert "不收 .exe 文件" in page
    assert "已保存 1 个文件" in page
    assert [each.name for each in EvidenceFile.objects.all()] == ["a.txt"]
    response = client.post(at("add", ours), {})
    assert "没有选择文件" in response.content.decode()


def test_the_list_says_where_each_is_used(client, ours, django_assert_max_num_queries):
    for number in range(12):
        kept(ours, f"文件{number}.txt", f"{number}".encode())
    words = training() | {"附件": "文件3.txt；文件4.txt"}
    actions.enter(ours.project, "training", words, by=ours[CLERK], at=AT)
    client.force_login(ours[CLERK])
    with django_assert_max_num_queries(30):
        page = client.get(at("files", ours)).content.decode()
    assert "文件11.txt" in page
    page = client.get(at("files", ours), {"used": "yes"}).content.decode()
    assert "文件3.txt" in page
    assert "文件5.txt" not in page


def test_a_download_is_sealed_and_saved_under_its_name(client, ours):
    made = kept(ours, "会议 纪要.txt", "甲".encode())
    client.force_login(ours[Role.AUDITOR])
    response = client.get(at("download", ours, made.pk))
    assert b"".join(response.streaming_content) == "甲".encode()
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def test_whoever_takes_a_file_away_is_noted_by_page_and_by_program(client, ours):
    auditor, made = ours[Role.AUDITOR], kept(ours, "纪要.txt", b"a")
    client.force_login(auditor)
    client.get(at("file", ours, made.pk))
    client.get(at("download", ours, made.pk)).getvalue()  # read to its end: that closes it
    Program(auditor).get(f"projects/{ours.project.pk}/files/{made.pk}/content").getvalue()
    told = Entry.objects.filter(act="download", actor=auditor.pk).order_by("at")
    assert [each.object_id for each in told] == [
        at("download", ours, made.pk), f"/api/v1/projects/{ours.project.pk}/files/{made.pk}/content",
    ]  # fmt: skip


@pytest.mark.slow
def test_a_photo_is_drawn_anew_without_what_it_tells(client, ours):
    made = kept(ours, "照片.jpg", picture())
    client.force_login(ours[CLERK])
    assert at("page", ours, made.pk, 1) in client.get(at("file", ours, made.pk)).content.decode()
    response = client.get(at("page", ours, made.pk, 1))
    assert (response["Content-Type"], response["Content-Security-Policy"]) == (
        "image/png", "sandbox; default-src 'none'",
    )  # fmt: skip
    with Image.open(io.BytesIO(response.content)) as drawn:
        assert drawn.size == (20, 40)
        assert dict(drawn.getexif()) == {}
    assert client.get(at("page", ours, made.pk, 21)).status_code == 404


@pytest.mark.slow
def test_the_pages_of_a_pdf_are_pictures(client, ours):
    made = kept(ours, "合同.pdf", pdf())
    client.force_login(ours[CLERK])
    page = client.get(at("file", ours, made.pk)).content.decode()
    assert page.count("jh-preview") == 2
    for number in (1, 2):
        response = client.get(at("page", ours, made.pk, number))
        with Image.open(io.BytesIO(response.content)) as drawn:
            assert drawn.format == "PNG"
    assert client.get(at("page", ours, made.pk, 3)).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("脚本.txt", b"<script>alert(1)</script>"),
        ("脚本.csv", "系统,<script>alert(1)</script>\n".encode()),
    ],
)
def test_text_is_shown_as_text(client, ours, name, content):
    made = kept(ours, name, content)
    client.force_login(ours[CLERK])
    page = client.get(at("file", ours, made.pk)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.slow
def test_what_cannot_be_shown_says_so_and_can_be_saved(client, ours):
    broken = kept(ours, "坏.png", picture("PNG")[:60])
    flood = kept(ours, "大.png", picture("PNG", (9_000, 5_000)))
    video = kept(ours, "视频.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom")
    torn = kept(ours, "坏.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nno more")
    client.force_login(ours[CLERK])
    for each in (broken, flood):
        assert client.get(at("page", ours, each.pk, 1)).status_code == 404
    assert "不能在页面上预览" in client.get(at("file", ours, video.pk)).content.decode()
    page = client.get(at("file", ours, torn.pk)).content.decode()
    assert "预览不了" in page
    assert torn.stored_id[:2] + "/" not in page
    assert "下载原件" in page


def test_strangers_find_nothing(client, ours, theirs):
    made = kept(ours, "a.txt", b"x")
    client.force_login(theirs[CLERK])
    for address in (
        at("files", ours), at("file", ours, made.pk), at("page", ours, made.pk, 1),
        at("download", ours, made.pk), at("folder", ours),
        reverse("evidence:file", args=[theirs.project.pk, made.pk]),
    ):  # fmt: skip
        assert client.get(address).status_code == 404, address
    assert client.post(at("add", ours), {}).status_code == 404


@pytest.mark.parametrize(
    ("role", "status"), [(Role.UNIT_HEAD, 200), (Role.VENDOR_ENGINEER, 403), (Role.FISCAL_CLERK, 200)]
)
def test_a_folder_goes_out_to_who_may_read_all_of_it(client, ours, role, status):
    client.force_login(ours[role])
    response = client.get(at("folder", ours))
    assert response.status_code == status
    assert (at("folder", ours) in client.get(at("files", ours)).content.decode()) == (status == 200)
    if status == 200:
        with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
            assert [Path(each).name for each in archive.namelist()] == ["project.yaml"]


def test_a_folder_comes_in(client, ours):
    client.force_login(ours[CLERK])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "项目/project.yaml", ours.project.current.text.replace("name: 信访系统运维", "name: 另一个")
        )
        archive.writestr("项目/evidence/complaint.csv", "收到日期,渠道,投诉内容,是否属实\n")
    upload = SimpleUploadedFile("项目.zip", out.getvalue())
    told = {"organisation": ours.unit.pk, "folder": upload}
    response = client.post(reverse("evidence:load"), told)
    assert response.status_code == 302
    made = Project.objects.get(name="另一个")
    assert (made.organisation, made.folder_name) == (ours.unit, "项目")
    upload.seek(0)
    again = client.post(reverse("evidence:load"), told).content.decode()
    assert f"项目：{ours.unit} 已经有“另一个”" in again
    told["folder"] = SimpleUploadedFile("项目.zip", b"no zip")
    response = client.post(reverse("evidence:load"), told)
    assert (response.status_code, "压缩包已损坏" in response.content.decode()) == (200, True)
    response = client.post(reverse("evidence:load"), {"organisation": ours.unit.pk})
    assert "没有选择文件" in response.content.decode()


def test_a_folder_comes_into_ones_own_unit_only(client, ours, theirs):
    client.force_login(ours[CLERK])
    upload = SimpleUploadedFile("项目.zip", b"x")
    response = client.post(reverse("evidence:load"), {"organisation": theirs.unit.pk, "folder": upload})
    assert response.status_code == 200


def test_a_record_leads_to_the_very_page_and_so_does_the_printed_code(client, ours):
    made = kept(ours, "签到表.pdf", pdf())
    kept(ours, "没有人用.pdf", pdf() + b"\n")
    words = training(1) | {"attachments": made.name, "attachment_pages": "第 2 页"}
    record = actions.enter(ours.project, "training", words, by=ours[CLERK], at=AT)
    client.force_login(ours[CLERK])
    shown = client.get(
        reverse(
            "operations:record",
            kwargs={"project_id": ours.project.pk, "kind": "training", "record": record.pk},
        )
    )
    page = f"{at('file', ours, made.pk)}?page=2#page-2"
    assert page in shown.content.decode()
    assert "签到表.pdf 第 2 页" in shown.content.decode()
    asked = client.get(at("file", ours, made.pk), {"page": 2}).content.decode()
    assert 'id="page-2"' in asked
    assert "没有第 3 页" in client.get(at("file", ours, made.pk), {"page": 3}).content.decode()
    listed = client.get(at("printed", ours)).content.decode()
    assert (listed.count("<svg"), listed.count("第 2 页"), listed.count("全文")) == (3, 1, 2)
    assert made.stored_id in listed
    assert record.record_id in listed
    cover = client.get(at("printed", ours), {"file": made.pk}).content.decode()
    assert (cover.count("<svg"), "没有人用" in cover) == (2, False)
    code = segno.make_qr(f"http://testserver{page}", error="m").svg_inline(omitsize=True, border=4)
    assert code in cover
    assert client.get(at("printed", ours), {"file": "不是编号"}).status_code == 404
    assert client.get(at("printed", ours), {"file": record.pk}).status_code == 404
    assert client.get(at("printed", ours), {"file": record.pk}).status_code == 404
    assert client.get(at("page", ours, made.pk, 3)).status_code == 404
    wrong = words | {"attachment_pages": "别的.pdf 1"}
    with pytest.raises(UnreadableInputError, match="没有附件“别的"):
        actions.enter(ours.project, "training", wrong, by=ours[CLERK], at=AT)


def test_a_file_that_many_records_rest_on_shows_the_newest(client, ours, monkeypatch):
    monkeypatch.setattr("jiheng.web.evidence.views.MOST_USES", 2)
    monkeypatch.setattr("jiheng.web.evidence.views.MOST_PAGES", 2)
    monkeypatch.setattr("jiheng.web.ui.codes.MOST_PRINTED", 2)
    made = kept(ours, "签到表.pdf", pdf())
    for number in range(1, 5):
        words = training(number) | {"attachments": made.name, "attachment_pages": str(number)}
        actions.enter(ours.project, "training", words, by=ours[CLERK], at=AT)
    for number in range(2):
        kept(ours, f"文件{number}.txt", f"{number}".encode())
    client.force_login(ours[CLERK])
    assert "另有更早的 2 条引用它" in client.get(at("file", ours, made.pk)).content.decode()
    first = client.get(at("printed", ours)).content.decode()
    assert "第 1 到 2 个，共 3 个文件" in first
    assert ("签到表.pdf" in first, "文件1.txt" in first) == (False, True)
    second = client.get(at("printed", ours), {"part": 2}).content.decode()
    assert "3. 签到表.pdf" in second
    assert "另有 3 页有记录指到，二维码在这个文件的封面上" in second
    assert (second.count("<svg"), "另有更早的 2 条" in second) == (2, True)
