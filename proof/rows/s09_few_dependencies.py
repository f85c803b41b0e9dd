"""S-09: a server runs with few packages; each that is asked for has its reason beside it and is used."""

import json
import re
import tomllib

from proof.row import Row
from proof.trying import ROOT
from tools.supply.sbom import SBOM, key

row = Row(
    "S-09",
    promises=(),
    sizes={"short": {"most": 60}, "night": {"most": 60}},
    bars=("packages <= size.most", "asked_for >= 30", "without_reason = 0", "unused = 0"),
)
MODULES = {  # whose module is called otherwise
    "chinesecalendar": "chinese_calendar", "jinja2": "jinja2", "python-docx": "docx", "pyyaml": "yaml",
    "django-allauth": "allauth", "django-ninja": "ninja", "django-htmx": "django_htmx", "pillow": "PIL",
    "markdown-it-py": "markdown_it", "dnspython": "dns", "pyjwt": "jwt",
}  # fmt: skip
LOADED = {  # by Django, Python or another package, by a name in settings or none
    "argon2-cffi": "Argon2PasswordHasher", "tzdata": "Asia/Shanghai", "psycopg": "psycopg|postgresql",

}  # fmt: skip


@row.runs
def count(trial):  # noqa: ARG001 — it reads the repository
    """Count what is there, and look for the use of each."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    project = tomllib.loads(text)["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *extras["web"], *extras["watch"]]
    reasoned = {*re.findall(r'^ +"([^"]+)",? +# +\S.*$', text, re.MULTILINE)}
    sources = "\n".join(each.read_text("utf-8") for each in sorted((ROOT / "src/jiheng").rglob("*.py")))
    names = {key(re.split(r"[\[<>=]", each)[0]) for each in asked}
    python = [
        each
        for each in json.loads(SBOM.read_text("utf-8"))["components"]
        if each["purl"].startswith("pkg:pypi")
    ]
    return {
        "packages": len(python), "asked_for": len(names),
        "without_reason": sum(each not in reasoned for each in asked),
        "unused": sum(not _used(each, sources) for each in names),
    }  # fmt: skip


def _used(name: str, sources: str) -> bool:
    if name in LOADED:
        return bool(re.search(LOADED[name], sources))
    module = MODULES.get(name, name.replace("-", "_"))
    return bool(re.search(rf'^\s*(?:import|from) {module}\b|"{module}[."]', sources, re.MULTILINE))
