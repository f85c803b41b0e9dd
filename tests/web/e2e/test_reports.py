"""A document is made in a real browser, and one of its figures traced to its paper."""

import shutil

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.conftest import ROOT
from tests.support.journeys import journey
from tests.web.e2e.test_evidence import zipped

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
EXAMPLE = ROOT / "examples/xinzhou-government-services-2022"


def with_paper(folder):
    """Copy the example, its payment with the scanned invoice attached, which stands on page 3."""
    shutil.copytree(EXAMPLE, folder)
    register = folder / "evidence/payment.csv"
    head, *rows = register.read_text("utf-8-sig").splitlines()
    register.write_text(
        "\n".join([f"{head},附件,附件页码", *(f"{row},发票.pdf,3" for row in rows)]) + "\n", "utf-8"
    )
    (folder / "evidence/files").mkdir()
    first, *others = (
        Image.new("RGB", (640, 900), colour) for colour in ("white", "grey", "steelblue", "red")
    )
    first.save(folder / "evidence/files/发票.pdf", save_all=True, append_images=others)
    return folder


def test_a_document_is_made_and_a_figure_traced_to_its_paper(page_of, tmp_path):
    page = page_of("unit_clerk")
    page.goto("/projects/load/")
    sent = zipped(with_paper(tmp_path / EXAMPLE.name), tmp_path / "忻州.zip")
    page.get_by_label("项目文件夹的 .zip").set_input_files(sent)
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("已导入")).to_be_visible(timeout=60_000)
    project = page.url.split("/projects/")[1].split("/")[0]

    page.goto(f"/projects/{project}/reports/")
    row = page.get_by_role("row", name="项目支出绩效自评表")
    expect(row.get_by_text("不缺数")).to_be_visible()
    row.get_by_role("button", name="生成").click()
    page.get_by_role("link", name="查看结果").click(timeout=120_000)
    expect(page.get_by_role("heading", name="项目支出绩效自评表 第 1 版")).to_be_visible()

    with journey("trace_a_figure") as clicks:
        clicks.click(page.get_by_role("link", name="支付金额：24.50 万元").first)
        drawer = page.get_by_role("dialog")
        expect(drawer.get_by_text("由下面 1 条记录算出")).to_be_visible()
        clicks.click(drawer.get_by_role("link", name="发票.pdf 第 3 页"))
        paper = page.get_by_role("img", name="发票.pdf 第 3 页")
        expect(paper).to_have_js_property("naturalHeight", 1600, timeout=30_000)
        expect(paper).to_be_in_viewport(ratio=0.4)
