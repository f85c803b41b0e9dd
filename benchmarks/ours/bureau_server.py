"""Make the data of a server for the bureau's pages, in JIHENG_DATA: `bureau_server.py SNAPSHOT PEOPLE`.

The snapshot becomes that of tonight; PEOPLE of the finance of its one region are signed in. Prints JSON:
`sessions`, and of each of `pages` its name and addresses.
"""

import json
import os
import shutil
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import django

from jiheng.web.configuration import keep_secret_key

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiheng.web.settings")
keep_secret_key(Path(os.environ["JIHENG_DATA"]))
django.setup()
from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from jiheng.portfolio.kept_snapshots import FILE  # noqa: E402
from jiheng.web.accounts.models import Membership, Organisation, User  # noqa: E402
from jiheng.web.accounts.roles import OrganisationKind, Role  # noqa: E402
from jiheng.web.bureau.where import folder  # noqa: E402

settings.ALLOWED_HOSTS = ["testserver"]
SNAPSHOT, PEOPLE = Path(sys.argv[1]), int(sys.argv[2])
DEPARTMENTS, REGIONS, YEARS = 300, 120, 4  # as `gen/leaf_table.py` has them
PAGES = {
    "overview of a year": ("bureau:index", lambda n: {"year": 2021 + n % YEARS}),
    "overview of a region": ("bureau:index", lambda n: {"region": f"第{n % REGIONS}区"}),
    "projects by name": ("bureau:projects", lambda n: {"page": 1 + n % 3}),
    "projects, page 2,000 by total": ("bureau:projects", lambda n: {"sort": "-total", "page": 2_000 + n}),
    "projects, two words": ("bureau:projects", lambda n: {"text": f"第{n}号 运行维护"}),
    "projects, odd in a region": (
        "bureau:projects", lambda n: {"odd": "any", "region": f"第{n % REGIONS}区", "sort": "-gap"},
    ),
    "units of a year": ("bureau:units", lambda n: {"year": 2021 + n % YEARS}),
    "late units of a department": (
        "bureau:units",
        lambda n: {"filing": "behind", "department": f"第{n % DEPARTMENTS}部门", "year": 2021 + n % YEARS},
    ),
}  # fmt: skip
MANY = 40  # addresses of a page


def sessions() -> list[str]:
    """Make the region with its finance and people; give their sessions."""
    region = Organisation.objects.create(id=UUID(int=0), name="省", kind=OrganisationKind.DEPARTMENT)
    finance = Organisation.objects.create(name="省财政厅", kind=OrganisationKind.FISCAL, above=region)
    told = []
    for number in range(PEOPLE):
        user = User.objects.create(username=f"finance-{number}", name=f"财政 {number}")
        Membership.objects.create(
            user=user, organisation=finance, role=Role.FISCAL_CLERK, since=date(2020, 1, 1)
        )
        client = Client()
        client.force_login(user)
        told.append(client.cookies["sessionid"].value)
    return told


place = folder() / datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S")
place.mkdir(parents=True)
shutil.copy(SNAPSHOT, place / FILE)
pages = [
    {"name": name, "addresses": [f"{reverse(route)}?{urlencode(query(each * 31))}" for each in range(MANY)]}
    for name, (route, query) in PAGES.items()
]
for name, route in (("a project", "bureau:project"), ("a project beside its like", "bureau:peers")):
    codes = [f"P{each * 977 % 9_000:08}" for each in range(MANY)]
    pages.append({"name": name, "addresses": [reverse(route, args=[code]) for code in codes]})
print(json.dumps({"sessions": sessions(), "pages": pages}))
