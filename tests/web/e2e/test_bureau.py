"""The journey "find late units" over a snapshot, in a real browser, from the desk."""

import pytest
from playwright.sync_api import expect

from tests.support.journeys import journey

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]
SEED = """
import django; django.setup()
from pathlib import Path
from django.conf import settings
from django.utils import timezone
from jiheng.portfolio.kept_snapshots import COMING, FILE, HOME, keep
from jiheng.portfolio.snapshot import write_snapshot
from jiheng.web.accounts.models import Organisation
from tests.support.scored_table import scored_table
region = Organisation.objects.get(name="甲主管部门")
units = [
    Organisation.objects.create(name=f"甲第{n}单位", kind="unit", above=region) for n in range(12)
]
rows, more = [], []
for n in range(480):
    unit, behind = units[n % 12], n % 12 in (3, 7) and n < 40
    filing = "not_filed" if behind else "filed"
    rows.append((f"第{n}号系统运维", unit.name, "甲厅", "甲区", 2023, "良", 8500, 8500, filing, "省"))
    more.append({"unit_ids": unit.path, "due_on": "2024-03-31", "code": f"code-{n}"})
home = Path(settings.FILES).parent / HOME
table, scores = scored_table(home / COMING, rows, more)
write_snapshot(table, scores, home / COMING / FILE, at=timezone.now())
keep(home, timezone.now())
"""


def test_late_units_are_found_in_few_clicks(page_of, server, people, complaints, shot):
    assert people
    server.run("-c", SEED)
    page = page_of("fiscal_clerk")
    page.goto("/desk/")
    with journey("find_late_units") as clicks:
        clicks.click(page.get_by_role("main").get_by_role("link", name="多项目总览"))
        expect(page.get_by_text("480 个项目里 7 个逾期（1%）").first).to_be_visible()
        assert complaints(page) == []
        shot(page, "bureau")
        clicks.click(page.locator("dl.jh-numbers div", has_text="逾期").get_by_role("link"))
        rows = page.locator("tr[data-row]")
        expect(rows).to_have_count(2)
        expect(rows.first).to_contain_text("甲第3单位")
    assert complaints(page) == []

    rows.first.get_by_role("checkbox").check()
    page.get_by_role("button", name="催办 2023 年度").click()
    page.locator("#confirm").get_by_role("button", name="催办").click()
    expect(page.get_by_text("1 个今天看已经都报了，没有催")).to_be_visible()
    page.goto("/bureau/projects/?filing=behind")
    page.locator("tr[data-row]").first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="各年度")).to_be_visible()
    assert complaints(page) == []
    phone = page_of("fiscal_reviewer", width=375)
    phone.goto("/bureau/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375
    shot(phone, "bureau-375")
