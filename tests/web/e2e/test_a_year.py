"""A year in the browser: a project from the library, records by form and by table, approval and sign-off."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.support.journeys import journey

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
TABLE = "系统,巡检日期,巡检方式,巡检结果,巡检人\n" + "".join(
    f"业务系统,2026-{month:02}-05,上门,正常,李工\n" for month in range(1, 13)
)


def looked_at(page, tmp_path, name):
    """See that a page has no fault of accessibility; keep its picture."""
    page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}\n{found.generate_report()}"


def fill(page, **fields):
    for name, value in fields.items():
        field = page.locator(f'[name="{name}"]').first
        if field.evaluate("each => each.type") == "radio":
            page.locator(f'[name="{name}"][value="{value}"]').check()
        elif field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def begun(clerk, tmp_path):
    clerk.goto("/desk/")
    looked_at(clerk, tmp_path, "desk")
    clerk.goto("/projects/")
    clerk.get_by_role("link", name="新建项目").click()
    fill(clerk, way="blank", name="门户网站运行维护", year="2026")
    looked_at(clerk, tmp_path, "new")
    clerk.get_by_role("button", name="新建", exact=True).click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("目标和指标")
    project = re.search(r"/projects/([0-9a-f-]{36})/", clerk.url)[1]

    weight = clerk.locator("[data-weight]").nth(1)
    weight.fill("11")
    expect(clerk.locator(".jh-sum-bad").first).to_contain_text("多出 1 分")
    weight.fill("10")
    expect(clerk.locator(".jh-sum-bad")).to_have_count(0)
    looked_at(clerk, tmp_path, "goals")
    return project


def set_up(clerk, project, tmp_path):
    clerk.goto(f"/projects/{project}/setup/")
    looked_at(clerk, tmp_path, "setup")
    clerk.get_by_role("link", name="改系统").click()
    fill(clerk, **{"systems-0-aliases": "系统、门户"})
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_text("也叫 系统、门户")).to_be_visible()
    clerk.get_by_role("link", name="填第一份合同").click()
    fill(clerk, name="门户运维合同", service_period_0="2026-01-01", service_period_1="2025-12-31")
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_text("期间的终点早于起点").first).to_be_visible()
    looked_at(clerk, tmp_path, "contract-faults")
    clerk.get_by_role("button", name="再加一级").click()
    level = {"severity": "一级", "response": "30分钟", "repair": "4小时", "hours": "每天 8:00-18:00"}
    fill(clerk, service_period_1="2026-12-31", **{f"levels-0-{name}": words for name, words in level.items()})
    clerk.get_by_role("button", name="保存", exact=True).click()
    clerk.get_by_role("link", name="加约定").click()
    fill(clerk, name="每月巡检", kind="inspection", every="月", deadline="次月10日前")
    clerk.get_by_role("button", name="看到期日").click()
    expect(clerk.get_by_role("heading", name="共 12 次")).to_be_visible()
    looked_at(clerk, tmp_path, "promise")
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_text("已保存约定“每月巡检”")).to_be_visible()
    clerk.goto(f"/projects/{project}/services/")
    expect(clerk.get_by_role("link", name="每月巡检")).to_be_visible()
    looked_at(clerk, tmp_path, "services")


def measured(clerk, project, tmp_path):
    """How an indicator is measured is chosen: what must be told follows, each fault beside its field."""
    clerk.goto(f"/projects/{project}/goals/")
    clerk.get_by_role("link", name="怎样计量和评分").first.click()
    clerk.get_by_label("计量方法").select_option(label="记录次数")
    clerk.get_by_label("哪种记录").select_option(label="巡检")
    clerk.get_by_role("button", name="加一个条件").click()
    fill(clerk, **{"w0m-of-if-0-what": "巡检结果", "w0m-of-if-0-value": "大概"})
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_role("alert")).to_contain_text("应当是")
    looked_at(clerk, tmp_path, "indicator")
    fill(clerk, **{"w0m-of-if-0-value": "正常|异常"})
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_text("已保存指标").first).to_be_visible()
    clerk.get_by_role("link", name="与上年比，接受发现").click()
    clerk.get_by_text("不改，接受这处发现").first.click()
    clerk.get_by_label("为什么可以不改").first.fill("与批复一致，批复不改")
    clerk.get_by_role("button", name="接受", exact=True).first.click()
    expect(clerk.get_by_role("heading", name="已接受的发现")).to_be_visible()
    looked_at(clerk, tmp_path, "lint")


def entered(clerk, project, tmp_path):
    clerk.goto(f"/projects/{project}/records/inspection/new/")
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_role("alert")).to_contain_text("巡检日期")
    looked_at(clerk, tmp_path, "faults")
    fill(clerk, system="业务系统", inspected_on="2026-01-06", inspected_by="王工")
    for name in ("where", "result"):
        options = clerk.locator(f'[name="{name}"]')
        if options.count() > 1:
            options.first.check()
        elif options.count():
            options.select_option(index=1)
    clerk.get_by_role("button", name="保存", exact=True).click()
    expect(clerk.get_by_text("已登记")).to_be_visible()
    looked_at(clerk, tmp_path, "record")

    clerk.goto(f"/projects/{project}/records/inspection/import/")
    table = {"name": "巡检.csv", "mimeType": "text/csv", "buffer": TABLE.encode("utf-8-sig")}
    clerk.locator('input[type="file"]').set_input_files(table)
    clerk.get_by_role("button", name="看一看").click()
    expect(clerk.get_by_text("现在什么都还没有写入")).to_be_visible()
    looked_at(clerk, tmp_path, "preview")
    clerk.get_by_role("button", name="导入 12 行").click()
    expect(clerk.get_by_text("已导入 12 条")).to_be_visible()
    expect(clerk.get_by_text("共 13 条")).to_be_visible()
    looked_at(clerk, tmp_path, "list")


def closer(page, name, tmp_path):
    """Look closer at a picture: drawn by ECharts, above the same table; give what it was told to draw."""
    figure = page.locator(f"#{name}")
    figure.get_by_role("button", name="放大").click()
    page.locator("[data-drawn]").wait_for()
    looked_at(page, tmp_path, f"closer-{name}")
    rows = figure.locator(".jh-twin tr").all_text_contents()
    assert page.locator("dialog.jh-zoom tr").all_text_contents() == rows != []
    option = page.evaluate("echarts.getInstanceByDom(document.querySelector('[data-drawn]')).getOption()")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.jh-zoom")).to_have_count(0)
    return option


def counted(clerk, project, tmp_path):
    clerk.goto(f"/projects/{project}/duties/")
    if (
        asked := clerk.get_by_role("button", name="生成履约计划")
    ).count():  # every five minutes it is done by itself
        asked.click()
        expect(clerk.get_by_text("已核对，共 12 次履约")).to_be_visible()
    looked_at(clerk, tmp_path, "duties")
    [series] = closer(clerk, "duty-calendar", tmp_path)["series"]
    assert (series["type"], series["coordinateSystem"], len(series["data"])) == ("heatmap", "calendar", 12)


def faulted(clerk, project, tmp_path):
    """A fault before the hours of service: paused, answered, repaired; both clocks count these hours only."""
    day = "2026-01-06"
    clerk.goto(f"/projects/{project}/records/incident/new/")
    fill(clerk, received_at=f"{day}T07:30", system="业务系统", symptom="打不开", severity="一级")
    clerk.get_by_role("button", name="保存", exact=True).click()
    clerk.goto(f"/projects/{project}/records/incidents/")
    clerk.get_by_role("link", name=day).first.click()
    expect(clerk.get_by_text("按每天 8:00-18:00计").first).to_be_visible()
    steps = [
        ("暂停计时", "08:10", ""), ("暂停计时", "08:10", "等门卫开门"), ("恢复计时", "09:10", ""),
        ("响应", "09:30", ""), ("修复", "11:10", ""),
    ]  # fmt: skip
    for name, at, reason in steps:
        fill(clerk, when=f"{day}T{at}", reason=reason)
        clerk.get_by_role("button", name=name, exact=True).click()
        told = "暂停计时要写明理由" if name == "暂停计时" and not reason else f"已登记：{name}"
        expect(clerk.get_by_text(told).first).to_be_visible()
    clocks = clerk.get_by_role("region", name="响应和修复的时限")
    assert clocks.locator("tbody tr > :nth-child(5)").all_inner_texts() == ["30分", "2小时10分"]
    looked_at(clerk, tmp_path, "incident")
    drawn = closer(clerk, "clocks", tmp_path)["series"]
    names = ["不计时（服务时间以外、暂停）", "计时"]
    assert [(each["name"], each["type"], len(each["data"])) for each in drawn] == [
        (name, "custom", 4) for name in names
    ]
    assert [each["data"][0]["name"].removeprefix(each["name"]) for each in drawn] == [
        f" {day} 07:30:00 至 {day} 08:00:00", f" {day} 08:00:00 至 {day} 08:10:00",
    ]  # fmt: skip


def decided(head, project, tmp_path):
    head.goto("/desk/")
    with journey("approve") as clicks:
        clicks.click(head.get_by_role("link", name="审批第 1 版目标和指标"))
        clicks.click(head.get_by_role("button", name="批准"))
        expect(head.get_by_text("已批准").first).to_be_visible()
    looked_at(head, tmp_path, "version")
    head.goto(f"/projects/{project}/records/inspection/sign-off/")
    fill(head, period="2026-01")
    head.get_by_role("button", name="签认", exact=True).click()
    expect(head.get_by_text("已签认 ").first).to_be_visible()


def test_a_project_from_its_beginning_to_its_sign_off(page_of, tmp_path):
    clerk = page_of("unit_clerk")
    project = begun(clerk, tmp_path)
    set_up(clerk, project, tmp_path)
    measured(clerk, project, tmp_path)
    entered(clerk, project, tmp_path)
    counted(clerk, project, tmp_path)
    faulted(clerk, project, tmp_path)
    clerk.goto(f"/projects/{project}/versions/1/")
    clerk.get_by_role("button", name="提交审核").click()
    decided(page_of("unit_head"), project, tmp_path)
    clerk.goto(f"/projects/{project}/")
    looked_at(clerk, tmp_path, "overview")
    clerk.goto(f"/projects/{project}/funds/")
    looked_at(clerk, tmp_path, "funds")
    clerk.goto("/search/?q=门户")
    looked_at(clerk, tmp_path, "search")


@pytest.mark.parametrize("width", [375, 1366, 1920])
def test_the_pages_fit_the_screen(page_of, width, tmp_path):
    page = page_of("unit_clerk", width=width)
    for address in ("/desk/", "/projects/", "/projects/new/"):
        page.goto(address)
        page.screenshot(path=tmp_path / f"{address.strip('/').replace('/', '-')}-{width}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
