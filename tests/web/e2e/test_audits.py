"""A report is audited in a real browser: put in, read beside its findings, the first one answered for."""

import pytest
from playwright.sync_api import expect

from tests.support.journeys import journey
from tests.web.audits.test_audits import QUOTE, WRONG

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_a_report_is_put_in_and_its_first_finding_answered_for(page_of, tmp_path):
    page = page_of("fiscal_clerk")
    report = tmp_path / "报告.md"
    report.write_text(WRONG, "utf-8")
    page.goto("/audits/")
    page.get_by_label("要审校的报告").set_input_files(report)
    with journey("audit_a_report") as clicks:
        clicks.click(page.get_by_role("button", name="审校", exact=True))
        page.get_by_role("link", name="查看结果").wait_for(timeout=120_000)
        clicks.click(page.get_by_role("link", name="查看结果"))
        found = page.locator("#f1")
        clicks.click(found.get_by_role("link", name=QUOTE))
        expect(page.locator(":target")).to_be_in_viewport()
        clicks.click(found.get_by_text("不改，接受这处发现"))
        found.get_by_label("为什么可以不改").fill("与批复一致，批复不改")
        clicks.click(found.get_by_role("button", name="接受"))
    expect(page.get_by_text("已接受 AR04 的 1 处发现")).to_be_visible()
