"""The evidence cabinet in a real browser: a folder comes in, files are dropped, shown and saved."""

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.conftest import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
EXAMPLE = ROOT / "examples/yantian-petition-2023"


def zipped(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for each in sorted(folder.rglob("*")):
            if each.is_file():
                archive.write(each, each.relative_to(folder.parent))
    return path


def contents(archive):
    return {each: archive.read(each) for each in archive.namelist()}


def test_a_folder_comes_in_files_are_kept_and_everything_goes_out(page_of, tmp_path):
    page = page_of("unit_clerk")
    page.goto("/projects/load/")
    sent = zipped(EXAMPLE, tmp_path / "盐田.zip")
    page.get_by_label("项目文件夹的 .zip").set_input_files(sent)
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("已导入")).to_be_visible(timeout=60_000)
    project = page.url.split("/projects/")[1].split("/")[0]

    page.goto(f"/projects/{project}/files/")
    expect(page.get_by_text("还没有证据文件")).to_be_visible()
    photo = tmp_path / "机房照片.jpg"
    Image.new("RGB", (640, 360), "steelblue").save(photo)
    script = tmp_path / "说明.txt"
    script.write_text("<script>document.title = '坏了'</script>值班正常\n", "utf-8")
    page.get_by_label("添加文件").set_input_files([photo, script])
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存 2 个文件")).to_be_visible()
    page.get_by_role("link", name="机房照片.jpg").click()
    picture = page.get_by_role("img", name="机房照片.jpg 第 1 页")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 640, timeout=30_000)
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载原件").click()
    assert saved.value.suggested_filename == "机房照片.jpg"
    assert saved.value.path().read_bytes() == photo.read_bytes()

    page.goto(f"/projects/{project}/files/")
    page.get_by_role("link", name="说明.txt").click()
    expect(page.get_by_text("值班正常")).to_be_visible()
    assert page.title().startswith("说明.txt")

    answer = page.request.get(f"/projects/{project}/folder.zip", timeout=60_000)
    with zipfile.ZipFile(io.BytesIO(answer.body())) as archive, zipfile.ZipFile(sent) as before:
        out = contents(archive)
        added = f"{EXAMPLE.name}/evidence/files/"
        assert {each for each in out if each.startswith(added)} == {
            f"{added}{each.name}" for each in (photo, script)
        }
        assert {name: raw for name, raw in out.items() if not name.startswith(added)} == contents(before)
