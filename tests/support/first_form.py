"""The steps of docs/tutorials/five-minutes.md, in a browser: from the token of a new server to a 自评表."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

CHOSEN = "Lvse-9feng-Zheng"  # of a server that is thrown away
EXAMPLE = "互联网+政务服务"


def set_up(page: Page, token: str, shown: Callable[[str], object]) -> list[str]:
    """Fill in the first page and begin with the examples; give the links for the three administrators."""
    page.goto("/")
    page.get_by_label("一次性口令").fill(token)
    page.get_by_label("单位名称").fill("盐田区信访局")
    page.get_by_label("你的姓名").fill("张𬭎")
    page.get_by_label("登录名").fill("zhanghong")
    page.get_by_label("密码", exact=True).press_sequentially("abc")
    page.locator('#password-rules [data-met="no"]').first.wait_for()
    page.get_by_label("密码", exact=True).fill("")
    page.get_by_label("密码", exact=True).press_sequentially(CHOSEN)
    page.locator('#password-rules:not(:has([data-met="no"]))').wait_for()
    page.get_by_label("装入示例项目").check()
    shown("set-up")
    page.get_by_role("button", name="开始使用").click()
    page.get_by_role("heading", name="设置完成").wait_for()
    shown("set-up-done")
    links = [each.inner_text() for each in page.locator(".jh-copy code").all()]
    page.get_by_role("button", name="链接已交出，装入示例项目").click()
    page.get_by_text("已装入 4 个示例项目").wait_for()
    return links


def make_form(page: Page, shown: Callable[[str], object], folder: Path) -> Path:
    """Look at an example's self-evaluation, make its 自评表 and download it; give the .docx."""
    shown("examples")
    page.get_by_role("link", name=EXAMPLE).first.click()
    page.get_by_role("link", name="绩效", exact=True).click()
    page.get_by_role("link", name="自评", exact=True).click()
    page.get_by_role("heading", name="自评", exact=True).wait_for()
    shown("score")
    page.get_by_role("link", name="报告", exact=True).click()
    row = page.get_by_role("row", name="项目支出绩效自评表")
    row.wait_for()
    shown("documents")
    row.get_by_role("button", name="生成").click()
    page.get_by_role("link", name="查看结果").click(timeout=120_000)
    page.get_by_role("heading", name="项目支出绩效自评表 第 1 版").wait_for()
    shown("made")
    with page.expect_download() as coming:
        page.get_by_role("link", name=".docx").first.click()
    made = folder / "自评表.docx"
    coming.value.save_as(made)
    return made
