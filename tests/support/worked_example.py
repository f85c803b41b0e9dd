"""An example project worked in a browser as people of a unit would: everything by a page.

What is typed comes from the example's folder; where it goes, from the pages alone: their addresses, the names
of their fields, the words on their buttons. Registers of a few records are typed into forms, longer ones come
as the tables they are.
"""

import csv
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Locator, Page, expect

from jiheng.evidence.fields import Field
from jiheng.evidence.kinds import KINDS
from jiheng.values.period import Period

BY_FORM = 3  # records of a register that are typed in; of more the table is uploaded
TREE = "evaluation.indicators"
ALERT = "main [role=alert], main .jh-notice-bad"
EXPERT = "expert_score"  # what an expert enters, everything else the clerk
DEPARTMENT = "department_evaluation"  # filed by its evaluator, who hears the unit before; else by the unit
FAR = "2099-12-31"  # until when the unit may speak


@dataclass
class Tally:
    """How much was done: presses of buttons and links, pages shown, fields filled in."""

    clicks: int = 0
    pages: int = 0
    fields: int = 0


@dataclass
class Hand:
    """Somebody at a browser."""

    page: Page
    tally: Tally

    def go(self, path: str) -> None:
        """Open a page."""
        answer = self.page.goto(path)
        assert answer is not None, path
        assert answer.ok, f"{path}: {answer.status}"
        self.tally.pages += 1

    def field(self, name: str) -> Locator:
        """Give the field of a form by its name."""
        return self.page.locator(f'main [name="{name}"]')

    def has(self, name: str) -> bool:
        """Say whether the page asks for something."""
        return self.field(name).count() > 0

    def fill(self, given: Mapping[str, str | None]) -> None:
        """Fill fields in, by their names; what is None is not filled in."""
        for name, value in given.items():
            if value is not None:
                self._fill(name, value)

    def _fill(self, name: str, value: str) -> None:
        first = self.field(name).first
        kind = first.evaluate("each => each.tagName === 'SELECT' ? 'select' : each.type")
        self.tally.fields += 1
        if kind == "radio":
            self.page.locator(f'main [name="{name}"][value="{value}"]').check()
        elif kind == "select":
            first.select_option(value)
        elif kind == "datetime-local":
            first.fill(value.replace(" ", "T"))
        else:
            first.fill(value)

    def press(self, what: str | Locator) -> None:
        """Press a button by its words, or as it was found, and see the page that comes of it."""
        target = what if isinstance(what, Locator) else self.button(what)
        with self.page.expect_navigation(wait_until="load"):
            target.click()
            if (sure := self.page.locator("#confirm[open] [value=yes]")).count():
                sure.click()
                self.tally.clicks += 1
        self.tally.clicks += 1
        self.tally.pages += 1

    def button(self, words: str) -> Locator:
        """Find a button or link of the page by its words."""
        main = self.page.locator("main")
        return (
            main.get_by_role("button", name=words, exact=True)
            .or_(main.get_by_role("link", name=words, exact=True))
            .first
        )

    def more(self, prefix: str) -> None:
        """Ask for one more row of what the page lists."""
        self.press(self.page.locator(f'main button[name="more"][value="{prefix}"]'))

    def choose(self, name: str, value: str) -> None:
        """Choose what other fields of the page follow from."""
        if self.field(name).input_value() != value:
            with self.page.expect_navigation(wait_until="load"):
                self.field(name).select_option(value)
            self.tally.pages += 1
        self.tally.fields += 1

    def ended(self) -> None:
        """Wait until the job of the page has ended, and open what it made; where it failed, tell why."""
        expect(job := self.page.locator(".jh-job:not([hx-get])")).to_be_visible()
        result = job.get_by_role("link", name="查看结果")
        assert result.count(), job.inner_text()
        self.press(result)

    def saved(self, words: str = "已保存") -> None:
        """See that the page says so; where it complains instead, tell of what."""
        told = self.page.locator("#messages").get_by_text(words)
        if not told.count():
            raise AssertionError(f"{self.page.url}: {self.page.locator(ALERT).all_inner_texts()}")


@dataclass
class Example:
    """An example as it lies in its folder."""

    folder: Path
    text: Any = field(init=False)

    def __post_init__(self) -> None:
        """Read it; every value as the words it is written with."""
        self.text = yaml.load((self.folder / "project.yaml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 — texts only

    @property
    def kinds(self) -> list[str]:
        """The registers that are kept."""
        return [kind for kind in KINDS if self.register(kind).exists()]

    def register(self, kind: str) -> Path:
        """Where a register lies."""
        return self.folder / f"evidence/{kind}.csv"

    def records(self, kind: str) -> list[dict[str, str]]:
        """The records of a register by the names of their fields, without where they come from."""
        names = {each.header: each.name for each in KINDS[kind].fields}
        with self.register(kind).open(encoding="utf-8-sig", newline="") as file:
            rows = [{names[title]: cell for title, cell in row.items()} for row in csv.DictReader(file)]
        return [{name: cell for name, cell in row.items() if cell and name != "origin"} for row in rows]


def period(name: str, text: str) -> dict[str, str]:
    """Give the two days of a period as its two fields."""
    found = Period.read(text)
    return {f"{name}_0": str(found.first), f"{name}_1": str(found.last)}


def lines(texts: "str | list[str] | None") -> str | None:
    """Give several texts as they are typed, a line each."""
    return "\n".join(" ".join(each.split()) for each in texts) if isinstance(texts, list) else texts


@dataclass(frozen=True)
class Made:
    """A file of a document that a page made, and what it was asked to be about."""

    kind: str
    about: str
    file: Path


def folded(text: str) -> str:
    """Give a text that goes over several lines of the file as one: no blank between Chinese signs."""
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", text)


class Work:
    """The work on one example, page by page."""

    def __init__(self, example: Example, people: Callable[[str], Page], evaluator: str) -> None:
        """Let people sit down: `people` gives a page to a role, `evaluator` names who evaluates."""
        self.example, self.people, self.evaluator, self.tally = example, people, evaluator, Tally()
        self.clerk = self.of("unit_clerk")
        self.home = ""

    def of(self, role: str) -> Hand:
        """Let somebody of another role sit down."""
        return Hand(self.people(role), self.tally)

    def begin(self) -> None:
        """Begin an empty project, and say whose it is, of which year, what is evaluated."""
        text, clerk = self.example.text, self.clerk
        clerk.go("/projects/")
        clerk.press("新建项目")
        clerk.fill({"way": "blank", "name": text["name"], "year": text["fiscal_year"]})
        clerk.press("新建")
        self.home = clerk.page.url.removesuffix("goals/")
        told, evaluation = text["organisation"], text["evaluation"]
        published = evaluation.get("published", {})
        clerk.go(f"{self.home}setup/basics/")
        clerk.fill({
            "unit": told["implementing_unit"], "department": told.get("competent_department"),
            "short_name": told.get("short_name"), "kind": evaluation.get("kind"),
            **period("period", evaluation["period"]),
            "published_total": published.get("total"), "published_grade": published.get("grade"),
        })  # fmt: skip
        clerk.press("保存")
        clerk.saved()
        self._rows("setup/systems/", "systems", [
            {"name": each["name"], "aliases": "、".join(each.get("aliases", []))} for each in text["systems"]
        ])  # fmt: skip
        for number, each in enumerate(text.get("contracts", []), 1):
            self._contract(number, each)

    def _rows(self, page: str, prefix: str, rows: list[dict[str, str | None]]) -> None:
        self.clerk.go(f"{self.home}{page}")
        self._fill_rows(prefix, rows)
        self.clerk.press("保存")
        self.clerk.saved()

    def _fill_rows(self, prefix: str, rows: Iterable[Mapping[str, str | None]]) -> None:
        for number, row in enumerate(rows):
            if not self.clerk.field(f"{prefix}-{number}-{next(iter(row))}").count():
                self.clerk.more(prefix)
            self.clerk.fill({f"{prefix}-{number}-{name}": value for name, value in row.items()})

    def _contract(self, number: int, told: Any) -> None:
        clerk = self.clerk
        clerk.go(f"{self.home}setup/contracts/new/")
        clerk.fill({"name": told["name"], **period("service_period", told["service_period"])})
        clerk.press("保存")
        clerk.saved()
        names = {
            alias: each["name"]
            for each in self.example.text["systems"]
            for alias in (each["name"], *each.get("aliases", []))
        }
        for each in told.get("promises", []):
            of = dict(each["of"])
            kind, system = of.pop("kind"), of.pop("system")
            clerk.go(f"{self.home}setup/contracts/{number}/promises/new/")
            clerk.fill({"name": each["name"], "kind": kind, "every": each["every"]})
            clerk.fill({"deadline": each.get("deadline"), "times": each.get("times")})
            clerk.page.locator(f'main [name="systems"][value="{names[system]}"]').check()
            self._fill_rows("conditions", self._conditions(kind, of))
            clerk.press("看到期日")
            clerk.press("保存")
            clerk.saved()

    @staticmethod
    def _conditions(kind: str, told: Mapping[str, Any]) -> list[dict[str, str | None]]:
        known: dict[str, Field] = {each.name: each for each in KINDS[kind].fields}
        return [
            {"what": known[name].title, "value": (known[name].choices or {}).get(value, value)}
            for name, value in told.items()
        ]

    def goals(self) -> None:
        """Write down what was approved."""
        text, clerk = self.example.text, self.clerk
        told = text["goals"]
        clerk.go(f"{self.home}setup/goals/")
        clerk.fill({each: folded(told[each]) for each in ("overall", "annual", "attained") if each in told})
        self._fill_rows("stages", [
            {"text": each["text"], "indicators": lines(each.get("indicators"))}
            for each in told.get("stages", [])
        ])  # fmt: skip
        self._fill_rows("approved", [
            {"name": each["name"], "path": "、".join(each["path"]), "target": each["target"],
             "published_actual": each.get("published_actual")}
            for each in told["approved"]
        ])  # fmt: skip
        clerk.press("保存")
        clerk.saved()

    def indicators(self) -> None:
        """Build the tree of indicators, and fill each of them in."""
        evaluation, clerk = self.example.text["evaluation"], self.clerk
        self.tree(evaluation.get("indicators", []))
        for key, leaf in self.leaves(evaluation.get("indicators", []), TREE):
            clerk.go(f"{self.home}goals/indicators/{key}/")
            self.indicator(leaf, scored=True)
        for leaf in evaluation.get("measured", []):
            clerk.go(f"{self.home}goals/measured/new/")
            self.indicator(leaf, scored=False)

    def texts(self) -> None:
        """Write what the report says in words; indicators are named in it."""
        text, clerk = self.example.text, self.clerk
        clerk.go(f"{self.home}setup/texts/")
        clerk.fill({each: lines(texts) for each, texts in text["narrative"].items()})
        clerk.fill({"notes": lines(text["notes"])})
        clerk.press("保存")
        clerk.saved()

    def tree(self, nodes: list[Any]) -> None:
        clerk = self.clerk
        clerk.go(f"{self.home}goals/")
        samples = clerk.page.locator("tr.jh-depth-0").count()
        for _ in nodes:
            clerk.press("加一级指标")
        for _ in range(samples):
            self._structure("remove", f"{TREE}.0")
        for number, node in enumerate(nodes):
            self._below(node, f"{TREE}.{number}")
        for key, node in self._nodes(nodes, TREE):
            clerk.fill({f"name:{key}": node["name"], f"weight:{key}": node["weight"]})
            if "indicators" not in node:
                clerk.fill({f"target:{key}": node["target"]})
        if nodes:
            clerk.press("保存")
            clerk.saved()

    def _below(self, node: Any, key: str) -> None:
        children = node["indicators"]
        deeper = ["indicators" in each for each in children]
        if all(deeper):
            for _ in children:
                self._structure("level", key)
            self._structure("remove", f"{key}.indicators.0")  # the blank one that a level comes with
            for number, each in enumerate(children):
                self._below(each, f"{key}.indicators.{number}")
        else:
            assert not any(deeper), node["name"]
            for _ in children[1:]:
                self._structure("add", key)

    def _structure(self, act: str, key: str) -> None:
        self.clerk.press(self.clerk.page.locator(f'main button[name="structure"][value="{act}:{key}"]'))

    def _nodes(self, nodes: list[Any], home: str) -> Iterator[tuple[str, Any]]:
        for number, node in enumerate(nodes):
            yield f"{home}.{number}", node
            yield from self._nodes(node.get("indicators", []), f"{home}.{number}.indicators")

    def leaves(self, nodes: list[Any], home: str) -> Iterator[tuple[str, Any]]:
        return (each for each in self._nodes(nodes, home) if "indicators" not in each[1])

    def indicator(self, leaf: Any, *, scored: bool) -> None:
        clerk = self.clerk
        asked = ("name", "weight", "target", "category", "approved_as", "definition", "standard", "deviation")
        published = leaf.get("published", {})
        ways = leaf.get("ways") or [leaf]
        for number, way in enumerate(ways):
            if not clerk.has(f"w{number}m-unit"):
                clerk.more("ways")
            self._unit(f"w{number}m", "kind", way["measure"])
            if scored and "rule" in way:
                self._unit(f"w{number}r", "code", way["rule"])
        clerk.fill({each: leaf.get(each) for each in asked})
        clerk.fill({"remarks": lines(leaf.get("remarks"))})
        if scored:
            clerk.fill({f"published_{each}": published.get(each) for each in ("actual", "score")})
        else:
            clerk.fill({"published_actual": leaf.get("published_actual")})
        clerk.press("保存")
        clerk.saved()

    def _unit(self, prefix: str, key: str, told: Any) -> None:
        clerk = self.clerk
        clerk.choose(f"{prefix}-unit", told[key])
        for name, value in told.items():
            place = f"{prefix}-{name}"
            if name == key:
                continue
            if clerk.has(f"{place}-kind"):
                self._records(place, value)
            elif isinstance(value, list) and clerk.has(f"{place}-TOTAL_FORMS"):
                self._fill_rows(place, value)
            else:
                clerk.fill({f"{prefix}-p-{name}": value})

    def _records(self, place: str, told: Any) -> None:
        selection = {"kind": told} if isinstance(told, str) else dict(told)
        kind = selection.pop("kind")
        self.clerk.choose(f"{place}-kind", kind)
        if lasts := selection.pop("period", ""):
            self.clerk.fill(period(f"{place}-period", lasts))
        self._fill_rows(f"{place}-if", self._conditions(kind, selection))

    def approve(self) -> None:
        """Submit the text; the head of the unit approves it."""
        version = f"{self.home}versions/1/"
        self.clerk.go(version)
        self.clerk.press("提交审核")
        head = self.of("unit_head")
        head.go(version)
        head.press("批准")
        expect(head.page.get_by_text("已批准").first).to_be_visible()

    def records(self) -> None:
        """Enter the year's records, register by register."""
        for kind in self.example.kinds:
            hand = self._of_evaluator("expert") if kind == EXPERT else self.clerk
            rows, page = self.example.records(kind), f"{self.home}records/{kind}/"
            hand.go(page)
            if not rows:
                hand.press("声明没有发生过")
                hand.saved("已声明")
            elif len(rows) <= BY_FORM:
                for row in rows:
                    hand.go(f"{page}new/")
                    hand.fill(row)
                    hand.press("保存")
                    hand.saved("已登记")
            else:
                hand.press("导入表格")
                hand.page.locator('main input[type="file"]').set_input_files(self.example.register(kind))
                hand.press("看一看")
                hand.press(f"导入 {len(rows)} 行")
                hand.saved(f"已导入 {len(rows)} 条")

    def _of_evaluator(self, role: str) -> Hand:
        """Let the head of the unit name who evaluates; give its expert, or its lead."""
        head = self.of("unit_head")
        head.go(f"{self.home}partners/")
        head.fill({"role": role})
        head.field("organisation").select_option(label=self.evaluator)
        head.press("加入")
        return self.of(role)

    def sign_off(self) -> None:
        """Let the head of the unit sign the records of the year off, register by register."""
        head = self.of("unit_head")
        head.go(f"{self.home}records/sign-offs/?span=year")
        for each in head.page.locator('main [name="cell"]').all():
            if not each.get_attribute("value").startswith(":"):
                each.check()
        head.press("签认勾选的")
        head.saved("已签认")

    def file(self, reason: str) -> dict[str, str]:
        """File the evaluation of its kind, with the reasons asked for; give what was filed and approved."""
        if self.example.text["evaluation"].get("kind") == DEPARTMENT:
            where = self._send()
        else:
            where = self._submit(reason)
        reviewer = self.of("fiscal_reviewer")
        reviewer.go(where)
        reviewer.press("批准并锁定")
        reviewer.saved("已批准，锁定")
        self.clerk.go(where)
        numbers = self.clerk.page.locator("main .jh-numbers > div")
        return dict(each.inner_text().split("\n")[:2] for each in numbers.all())

    def _send(self) -> str:
        """Let the evaluator send its report; the unit has nothing to say, the lead signs."""
        lead, head = self._of_evaluator("evaluation_lead"), self.of("unit_head")
        lead.go(f"{self.home}evaluation/reports/")
        lead.fill({"until": FAR})
        lead.press("送出")
        lead.saved("征求意见")
        where = lead.page.url
        head.go(where)
        head.press("意见提完了")
        head.saved("意见提完了")
        lead.go(where)
        lead.press("签署")
        lead.saved("已签署")
        return where

    def _submit(self, reason: str) -> str:
        """Let the clerk submit the self-evaluation, and the head sign it."""
        clerk = self.clerk
        clerk.go(f"{self.home}evaluation/self/")
        while (lacking := clerk.page.locator("main tr:has(.jh-sum-bad) a").first).count():
            clerk.press(lacking)
            clerk.fill({"deviation": reason})
            clerk.press("保存")
            clerk.saved()
            clerk.go(f"{self.home}evaluation/self/")
        if (attained := clerk.page.get_by_role("link", name="年度目标实际完成情况")).count():
            clerk.press(attained)
            clerk.fill({"attained": reason})
            clerk.press("保存")
            clerk.saved()
            clerk.go(f"{self.home}evaluation/self/")
        clerk.press("提交自评")
        head = self.of("unit_head")
        head.go(clerk.page.url)
        head.press("签署")
        head.saved("已签署")
        return clerk.page.url

    def scores(self) -> dict[str, list[str]]:
        """Read off the page what each indicator has, scored or only measured, cell by cell."""
        self.clerk.go(f"{self.home}evaluation/self/")
        rows = self.clerk.page.locator("main tr[data-row]").filter(
            has=self.clerk.page.locator("[data-title]")
        )
        names = [each.locator("th a").or_(each.locator("th:not(:has(a))")) for each in rows.all()]
        return {
            name.inner_text(): row.locator("td").all_inner_texts()
            for name, row in zip(names, rows.all(), strict=True)
        }

    def documents(self, folder: Path, *, kinds: "tuple[str, ...]" = ()) -> Iterator["Made"]:
        """Make every document that the page offers (or these kinds), and save its files."""
        clerk, page = self.clerk, f"{self.home}reports/"
        clerk.go(page)
        for kind in clerk.page.locator("main form.jh-making").evaluate_all(
            "forms => forms.map(each => each.action.split('/').slice(-2)[0])"
        ):
            if kinds and kind not in kinds:
                continue
            clerk.go(page)
            making = clerk.page.locator(f'main form.jh-making[action$="/make/{kind}/"]')
            about = making.locator('[name="about"]')
            chosen = about.input_value() if about.count() else ""
            clerk.press(making.get_by_role("button"))
            clerk.ended()
            for link in clerk.page.locator("main a[download]").all():
                with clerk.page.expect_download() as coming:
                    link.click()
                self.tally.clicks += 1
                file = folder / kind / coming.value.suggested_filename
                coming.value.save_as(file)
                yield Made(kind, chosen, file)

    def folder(self, path: Path) -> Path:
        """Save the project as a folder, as the page gives it, and unpack it."""
        self.clerk.go(f"{self.home}files/")
        with self.clerk.page.expect_download() as coming:
            self.clerk.page.locator('a[href$="folder.zip"]').first.click()
        self.tally.clicks += 1
        with zipfile.ZipFile(coming.value.path()) as archive:
            archive.extractall(path)
        [found] = path.iterdir()
        return found
