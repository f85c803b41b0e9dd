"""Make the pictures of the application's main screens from an example project: docs/pictures/screen-*.png.

    .venv/bin/python tools/screens.py          (with `first`: only those of the five minutes' tutorial)

For maintainers only, and run by hand: it needs Chromium, pngquant (size) and Noto CJK. A server is started
on data of its own, with the people of the tests under other names.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]
FOLDER = ROOT / "docs/pictures"
LARGEST_BYTES = 150_000
OFFICE, PHONE = (1280, 760), (375, 760)
FILL = """
import django
django.setup()
from pathlib import Path
from django.utils import timezone
from jiheng.web.accounts.models import Organisation, User
from jiheng.web.duties import actions
from jiheng.web.evidence.folder_in import load_folder
from jiheng.web.projects.models import Project
for role, name in {"unit_clerk": "王敏", "unit_head": "陈建国", "vendor_engineer": "李工"}.items():
    User.objects.filter(username=f"{role}-甲").update(name=name)
Organisation.objects.filter(kind="unit").update(name="某区信访局")
Project.objects.update(name="门户网站运行维护", unit="某区信访局")
unit, clerk = Organisation.objects.get(kind="unit"), User.objects.get(username="unit_clerk-甲")
made = load_folder(Path("examples/yantian-petition-2023"), unit, by=clerk, at=timezone.now())
actions.settle(made.pk, at=timezone.now())
print(made.pk, end="")
"""
WATCH = """
import django, sys
django.setup()
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from jiheng.monitor.sample import Sample, Status
from jiheng.monitor.store import SampleStore
from jiheng.monitor.watch import Watch
from jiheng.web.accounts.models import User
from jiheng.web.monitoring.models import Permit, Target
from jiheng.web.monitoring.outages import look
from jiheng.web.projects.models import Project
project, now, minutes = Project.objects.get(pk=sys.argv[1]), timezone.now(), 20 * 1440
asks, decides = (User.objects.get(username=f"{each}_admin-甲") for each in ("system", "security"))
Permit.objects.create(
    written="127.0.0.1", reason="演示", state="approved", asked_by=asks, asked_at=now, decided_by=decides,
    decided_at=now,
)
made = Target(project=project, system="云安访系统", url=sys.argv[2], state="on", asked_by=asks, asked_at=now)
made.series = str(made.pk)
made.save()
begin = int(now.timestamp()) // 60 * 60 - minutes * 60
down = {*range(3000, 3019), *range(19000, 19047), *range(minutes - 700, minutes - 688)}
with SampleStore(settings.SAMPLES, make=True) as store:
    store.watch(made.series, Watch(60, 90))
    store.add(
        Sample(made.series, "服务器", begin + 60 * n, Status.DOWN if n in down else Status.UP,
               40 + n * 7919 % 31 + (n // 60 % 24) * 2, "status" if n in down else "")
        for n in range(minutes)
    )
with transaction.atomic():
    look(made.series, now)
"""
TABLE = """系统,巡检日期,巡检方式,巡检结果,巡检人
云安访系统,2023-05-19,上门,正常,运维工程师丙
云安访系统,2023-06-15,上门,正常,运维工程师丙
云安访,2023-13-05,上门,正常,运维工程师丙
云安访系统,2023-08-20,上门,良好,运维工程师丙
"""
Opened = Callable[[str, str, tuple[int, int]], Page]


def screens(opened: Opened, project: str, code: str) -> Iterator[tuple[str, Page]]:
    """Give each page as it is to be shown, under the name of its picture."""
    at = f"/projects/{project}/"
    yield "desk", opened("unit_clerk", "/desk/", OFFICE)
    yield "overview", opened("unit_clerk", at, (1280, 1180))
    yield "goals", opened("unit_clerk", f"{at}goals/", OFFICE)
    yield "register", opened("unit_clerk", f"{at}records/inspection/", OFFICE)
    yield "calendar", opened("unit_clerk", f"{at}duties/", OFFICE)
    page = opened("unit_clerk", f"{at}records/inspection/import/", OFFICE)
    table = {"name": "巡检.csv", "mimeType": "text/csv", "buffer": TABLE.encode("utf-8-sig")}
    page.locator('input[type="file"]').set_input_files([table])  # type: ignore[list-item]
    page.get_by_role("button", name="看一看").click()
    page.get_by_text("现在什么都还没有写入").wait_for()
    yield "import", page
    page = opened("unit_clerk", f"{at}files/", OFFICE)
    reports = sorted((ROOT / "docs/pictures").glob("report-*.png"))
    page.get_by_label("添加文件").set_input_files([FOLDER / "scorecard.png", *reports])
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="scorecard.png").wait_for()
    page.goto(f"{at}files/")
    yield "evidence", page
    page = opened("unit_head", f"{at}monitoring/", (1280, 980))
    page.get_by_role("link", name="云安访系统").click()
    page.get_by_text("剩余").first.wait_for()
    yield "monitoring", page
    yield "check-in", opened("vendor_engineer", f"/c/{code}/", PHONE)


def keep(name: str, page: Page, work: Path) -> Path:
    """Take a picture, and make it small."""
    raw, small = work / f"{name}.png", work / f"screen-{name}.png"
    page.mouse.move(0, 0)
    page.screenshot(path=raw)
    subprocess.run(["pngquant", "--force", "--output", str(small), "64", str(raw)], check=True)
    if small.stat().st_size > LARGEST_BYTES:
        raise SystemExit(f"{small.name} 有 {small.stat().st_size} 字节，超过 {LARGEST_BYTES}")
    return small


def first_steps(work: Path) -> list[Path]:
    """Draw the steps of the tutorial, on a server that nobody has set up."""
    from tests.support.chromium import CHROMIUM, FLAGS  # noqa: PLC0415 — beside us, found by the path above
    from tests.support.first_form import make_form, set_up  # noqa: PLC0415 — the same
    from tests.support.server import running  # noqa: PLC0415 — the same

    drawn: list[Path] = []
    with running() as server, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(
            base_url=server.address, locale="zh-CN", viewport={"width": OFFICE[0], "height": OFFICE[1]}
        )
        page.set_default_timeout(120_000)

        def shown(name: str) -> None:
            drawn.append(keep(f"first-{name}", page, work))

        set_up(page, server.token, shown)
        make_form(page, shown, work)
        browser.close()
    return drawn


def main() -> int:
    """Draw all pictures, then put them in place."""
    with tempfile.TemporaryDirectory() as work:
        for picture in [*first_steps(Path(work)), *([] if sys.argv[1:] == ["first"] else others(Path(work)))]:
            shutil.copyfile(picture, FOLDER / picture.name)
            print(f"已写出 docs/pictures/{picture.name}，{picture.stat().st_size} 字节")
    return 0


def others(work: Path) -> list[Path]:
    """Draw the screens of a project in its year."""
    from tests.support.chromium import CHROMIUM, FLAGS  # noqa: PLC0415 — beside us, found by the path above
    from tests.support.server import running  # noqa: PLC0415 — the same
    from tests.support.web_server import WebServer  # noqa: PLC0415 — the same

    web = WebServer()
    with web.serving(), running() as server, sync_playwright() as play:
        people = server.seed("甲")["甲"]
        code = server.run("-m", "tests.support.seed_spot", people["project"]["id"])
        project = server.run("-c", FILL)
        server.run("-c", WATCH, project, web.url())
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))

        def opened(role: str, address: str, size: tuple[int, int]) -> Page:
            context = browser.new_context(
                base_url=server.address, locale="zh-CN", timezone_id="Asia/Shanghai",
                viewport={"width": size[0], "height": size[1]},
            )  # fmt: skip
            session = people[role]["session"]
            context.add_cookies([{"name": "sessionid", "value": session, "url": server.address}])
            page = context.new_page()
            page.set_default_timeout(60_000)
            page.goto(address)
            return page

        drawn = [keep(name, page, work) for name, page in screens(opened, project, code)]
        browser.close()
    return drawn


if __name__ == "__main__":
    sys.exit(main())
