"""What stands around every page: navigation, year, unit, to-do count, the signed-in person.

The application gives it to the templates as `shell`, from a context processor; without it a page has only the
name of the product. Nothing here asks the database.
"""

from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a switch: a year, a unit, a tab."""

    title: str
    url: str
    active: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation at the left; `children` show while it is active."""

    title: str
    icon: str
    url: str
    active: bool = False
    children: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to a page; the last has no url."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """What base.html shows around the page; each part may be empty, and is then left out.

    `idle_seconds`: after so long without a key or click in any tab the drafts are saved and `logout_url` is
    posted to (with `idle=1` and `next`); the page asks 60 s before, and “继续工作” gets `keep_alive_url`. 0
    is never. `user_key` tells the drafts of several people in one browser apart.
    """

    product: str = "绩衡"
    entries: tuple[Entry, ...] = ()
    years: tuple[Choice, ...] = ()
    units: tuple[Choice, ...] = ()
    todo_count: int = 0
    todo_url: str = ""
    search_url: str = ""
    help_url: str = ""
    warning: str = ""  # stands on every page
    warning_url: str = ""
    user_name: str = ""
    user_role: str = ""
    user_key: str = ""
    user_links: tuple[Choice, ...] = ()
    logout_url: str = ""
    idle_seconds: int = 0
    keep_alive_url: str = ""
    shortcuts: dict[str, str] = field(default_factory=dict)  # letter after `g` -> url

    @property
    def year(self) -> str:
        """The title of the chosen year."""
        return next((each.title for each in self.years if each.active), "")

    @property
    def unit(self) -> str:
        """The name of the chosen unit."""
        return next((each.title for each in self.units if each.active), "")


NAVIGATION = (  # title, icon, name of the route
    ("工作台", "home", "desk"),
    ("服务与履约", "calendar-event", "service"),
    ("监测与事件", "activity", "monitoring"),
    ("资金", "cash", "funds"),
    ("绩效", "target", "performance"),
    ("报告", "report", "reports"),
    ("系统", "settings", "system"),
)


def navigation(path: str, children: dict[str, tuple[Choice, ...]] | None = None) -> tuple[Entry, ...]:
    """The seven entries, in their order; one whose route does not exist is left out.

    `path` is that of the request: the entry with the longest url that begins it is active. `children` are
    given by route name.
    """
    found: list[tuple[str, str, str, str]] = []
    for title, icon, name in NAVIGATION:
        try:
            found.append((title, icon, name, reverse(name)))
        except NoReverseMatch:
            continue
    fitting = [url for *_, url in found if path.startswith(url)]
    active = max(fitting, key=len, default="")
    return tuple(
        Entry(title, icon, url, url == active, (children or {}).get(name, ()))
        for title, icon, name, url in found
    )
