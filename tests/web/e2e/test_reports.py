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
    """Copy the example, its payment with the invoice attached."""
    shutil.copytree(EXAMPLE, folder)
    register = folder / "evidence/payment.csv"
    head, *rows = register.read_text("utf-8-sig").splitlines()
    register.write_text("\n".join([f"{head},附件", *(f"{row},发票.png" for row in rows)]) + "\n", "utf-8")
    (folder / "evidence/files").mkdir()
    Image.new("RGB", (640, 360), "steelblue").save(folder / "evidence/files/发票.png")
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
        clicks.click(drawer.get_by_role("link", name="发票.png"))
        paper = page.get_by_role("img", name="发票.png 第 1 页")
        paper.scroll_into_view_if_needed()
        expect(paper).to_have_js_property("naturalWidth", 640, timeout=30_000)
