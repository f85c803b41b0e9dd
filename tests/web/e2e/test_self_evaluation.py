"""A self-evaluation in the browser: the score follows while somebody types, and nothing typed is lost."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.journeys import journey

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
REASON = "第三项没有同类项目可比，下一年度申报时补做测算"


def test_a_self_evaluation_is_filled_in_and_filed(page_of, people, server, tmp_path):
    assert people["乙"]
    project = server.run("-m", "tests.support.seed_project", "乙", "yantian-petition-2023")
    page = page_of("unit_clerk", "乙")  # the other region: the example is imported in ours

    def looked_at(name):
        page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{name}\n{found.generate_report()}"

    page.goto(f"/projects/{project}/")
    with journey("fill_self_evaluation") as clicks:
        clicks.click(page.get_by_role("navigation", name="主导航").get_by_role("link", name="绩效"))
        clicks.click(page.get_by_role("navigation", name="主导航").get_by_role("link", name="自评"))
        looked_at("tree")
        clicks.click(page.get_by_role("link", name="逐项填写"))
        live, reason = page.locator("#live"), page.get_by_label("偏差原因分析及改进措施")
        page.locator('[name="verdict-1"][value="不满足"]').check()
        expect(live).to_contain_text("扣 2 分")
        expect(live).to_contain_text("总分 97 分")
        page.locator('[name="verdict-1"][value="满足"]').check()
        expect(live).to_contain_text("总分 98 分")
        reason.fill(REASON)
        expect(live).to_contain_text("扣 1 分，原因已写")
        looked_at("leaf")
        page.reload()
        expect(page.get_by_text("已恢复未提交的草稿")).to_be_visible()
        expect(reason).to_have_value(REASON)
        clicks.click(page.get_by_role("button", name="保存，到下一个要填的"))
        expect(page.get_by_role("heading", level=1)).to_have_text("信访群众满意度")
        reason.fill("满意度是推定的，下一年度开展问卷调查")
        clicks.click(page.get_by_role("button", name="保存，到下一个要填的"))
        clicks.click(page.get_by_role("link", name="年度目标实际完成情况"))
        page.get_by_label("实际完成情况").fill("全年运行，各项服务都已完成")
        clicks.click(page.get_by_role("button", name="保存", exact=True))
        clicks.click(page.get_by_role("navigation", name="主导航").get_by_role("link", name="自评"))
        expect(page.get_by_text("都填好了，可以提交。")).to_be_visible()
        clicks.click(page.get_by_role("button", name="提交自评"))
        clicks.click(page.get_by_role("dialog").get_by_role("button", name="提交自评"))
        expect(page.get_by_text("完全一致")).to_be_visible()
        looked_at("filed")
