"""Which measure or rule is used, and what it must be told: asked in the words of the catalogues.

Nothing of a measure or rule is written here: a parameter says its title, how it is written and what may be
chosen; its reader says what is wrong, and `show` puts that beside it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms

from jiheng.catalogue import Catalogue, Parameter, Raw, Takes, Unit, flow
from jiheng.errors import Fault
from jiheng.evidence.kinds import KINDS
from jiheng.frameworks.yaml_editing import YamlPath
from jiheng.web.projects.changes import Placed
from jiheng.web.projects.key_words import in_words, titles_of, translated
from jiheng.web.projects.part_editing import Editing
from jiheng.web.projects.part_fields import Part, Rows, complain, rows_of
from jiheng.web.projects.record_forms import Records

OF_RECORDS = (Takes.RECORDS, Takes.NUMBER, Takes.AMOUNT, Takes.NUMBER_OR_PLAN)
OF_ROWS = (Takes.ROWS, Takes.PAIRS)
BLOCKS = "blocks"
MOST_BLOCKS = 40
OPTIONAL = ("reading", "cap")  # keys of rows that may be left out
LONG = ("text",)  # keys of rows that need room
LACKING = re.compile(r"缺少“(\w+)”")
KEPT = ("source",)  # said beside the parameters, and not asked here
NUMBERED = re.compile(r"第 ?(\d+) ?[项档种]")


class _Choosing(Part):
    """Which unit; what may be chosen is set by whoever makes it."""

    unit = forms.ChoiceField(required=False)


@dataclass(slots=True)
class Several:
    """Selections that each have a name."""

    prefix: str
    blocks: list[Records]
    said: "Raw | None"
    title: str = ""
    hint: str = ""

    def entry(self) -> "Raw | None":
        """Give them as the text says them; None where there is none."""
        told = [each for block in self.blocks if (each := block.entry()) is not None]
        return self.said if told == self.said else [*told] or None

    def show(self, fault: Fault) -> None:
        """Put what is wrong at the selection it is about, else at the first."""
        for block in self.blocks[_numbered(fault) : _numbered(fault) + 1] or self.blocks[:1]:
            block.show(fault)


@dataclass(slots=True)
class Table:
    """A parameter that is written as rows."""

    parameter: Parameter
    prefix: str
    rows: Rows
    said: "Raw | None"
    title: str = ""
    hint: str = ""

    def entry(self) -> "Raw | None":
        """Give the rows as the text says them; None where there is none."""
        titles = self.parameter.shape.titles
        told: list[dict[str, Raw]] = [
            {key: row.cleaned_data[key] for key in titles if row.cleaned_data[key]} for row in self.rows.kept
        ]
        told = [each for each in told if each]
        if told == _as_rows(self.parameter, self.said):
            return self.said
        if self.parameter.shape.takes is Takes.PAIRS:
            return {str(each.get("key", "")): each.get("value", "") for each in told} or None
        return [*told] or None

    def show(self, fault: Fault) -> None:
        """Put what is wrong in the row it is about, else in the first."""
        kept = self.rows.kept
        if kept:
            row = kept[min(_numbered(fault), len(kept) - 1)]
            complain(row, next(iter(row.fields)), fault)


@dataclass(slots=True)
class UnitForms:
    """One use of a unit: `unit` says which is chosen now, None where none is."""

    prefix: str
    key: str  # of the mapping that says which unit: kind, code; empty where it is not chosen
    said: "Raw | None"
    chosen: str
    unit: Unit | None
    chooser: Any
    values: Any
    records: list[Records] = field(default_factory=list)
    named: list[Several] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    parameters: Sequence[Parameter] = ()
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> "list[Records | Several | Table]":
        """What is asked in more than one field."""
        return [*self.records, *self.named, *self.tables]

    def entry(self) -> "Raw | None":
        """Give the use as the text says it; None where nothing is chosen."""
        if not self.chosen:
            return None
        before = self.said if isinstance(self.said, dict) else {}
        told: dict[str, Raw] = {}
        if self.key:
            word = str(before.get(self.key, ""))
            told[self.key] = word if self._is_chosen(word) else self.chosen
        found: dict[str, Raw | None] = {_own(each.prefix): each.entry() for each in self.parts}
        given = self.values.cleaned_data if self.values is not None else {}
        for parameter in self.parameters:
            value = found.get(parameter.name)
            if parameter.name in given:
                value = _value(parameter, str(given[parameter.name] or ""), before.get(parameter.name))
            if value is not None:
                told[parameter.name] = value
        kept = [key for key in before if key in KEPT or self.unit is None]  # of no unit nothing is asked
        told |= {key: before[key] for key in kept if key != self.key}
        if isinstance(self.said, str) and [*told] == [self.key] and self._is_chosen(self.said):
            return self.said
        return {key: told[key] for key in before if key in told} | told

    def _is_chosen(self, word: str) -> bool:
        unit = self.unit
        return word == self.chosen or (unit is not None and word in (unit.id, unit.name, unit.title))

    def show(self, place: YamlPath, own: Iterable[Placed]) -> list[Placed]:
        """Put what is wrong with it beside its parts; give back what is about something else."""
        left = []
        for path, fault in own:
            if path[: len(place)] != place:
                left.append((path, fault))
                continue
            self._show(str(path[len(place)]) if len(path) > len(place) else "", fault)
        return left

    def _show(self, name: str, fault: Fault) -> None:
        lacking = LACKING.match(fault.what)
        known = {each.name: each for each in self.parameters}
        if lacking and lacking[1] in known:
            name, fault = lacking[1], replace(fault, what=f"没有填“{known[lacking[1]].title}”", advice="")
        fault = in_words(fault, self.titles)
        for each in self.parts:
            if _own(each.prefix) == name:
                each.show(fault)
                return
        if self.values is not None and name in self.values.fields:
            complain(self.values, name, fault)
        elif self.chooser is not None:
            complain(self.chooser, "unit", fault)
        else:
            complain(self.values, next(iter(self.values.fields)), fault)


def unit_forms(
    editing: Editing,
    prefix: str,
    said: "Raw | None",
    catalogue: "Catalogue[Any]",
    *,
    key: str,
    title: str,
    more: Sequence[tuple[str, str]] = (),
    also: Sequence[Parameter] = (),
    needed: bool = False,
    offers: Mapping[str, Sequence[str]] | None = None,
) -> UnitForms:
    """Ask which unit of a catalogue is used, and what it must be told.

    `more` are choices besides the units, `also` parameters that every unit has; `offers` names what may be
    meant by a parameter of that name.
    """
    before: dict[str, Raw] = said if isinstance(said, dict) else {key: said} if said else {}
    written = str(before.get(key, ""))
    known = catalogue.units
    chosen = editing.asked(f"{prefix}-unit", _id_of(catalogue, written))
    unit = known.get(chosen)
    chooser = editing.form(_Choosing, {}, prefix=prefix, initial={"unit": chosen})
    chooser.fields["unit"].label = title
    names = [(each.id, f"{each.code} {each.title}".strip()) for each in known.values()]
    if not unit or unit.code == "":
        names.sort(key=lambda each: each[1])
    chooser.fields["unit"].choices = [*more, *names]
    chooser.fields["unit"].required = needed
    chooser.fields["unit"].widget.attrs["data-more"] = ""
    parameters = (*unit.parameters, *also) if unit else ()
    made = UnitForms(prefix, key, said, chosen, unit, chooser, None, parameters=parameters)
    ask(editing, made, before, offers or {})
    return made


def parameter_forms(
    editing: Editing,
    prefix: str,
    said: "dict[str, Raw]",
    unit: Unit,
    offers: Mapping[str, Sequence[str]] | None = None,
) -> UnitForms:
    """Ask what a unit must be told that is not chosen: it follows from where it stands."""
    made = UnitForms(prefix, "", said, unit.id, unit, None, None, parameters=unit.parameters)
    ask(editing, made, said, offers or {})
    return made


def ask(
    editing: Editing, made: UnitForms, before: "dict[str, Raw]", offers: Mapping[str, Sequence[str]]
) -> None:
    """Make the forms of the parameters."""
    plain = []
    for each in made.parameters:
        prefix, told = f"{made.prefix}-{each.name}", before.get(each.name)
        takes = each.shape.takes
        if takes in OF_RECORDS:
            made.records.append(Records.of(editing, prefix, takes, told, needed=each.default is None))
        elif takes is Takes.NAMED_RECORDS:
            made.named.append(_several(editing, prefix, told))
        elif takes in OF_ROWS:
            row = rows_of(_row(each))
            rows = editing.rows(row, prefix, _as_rows(each, told), offered=each.default is None)
            made.tables.append(Table(each, prefix, rows, told))
        else:
            plain.append(each)
    stem = made.records[0].stem if made.records else ""
    made.titles = titles_of(made.parameters, stem)
    for part in made.parts:
        parameter = next(each for each in made.parameters if each.name == _own(part.prefix))
        part.title, part.hint = parameter.title, translated(parameter.meaning, made.titles)
    fields = {each.name: _field(each, stem, before, made.titles, offers) for each in plain}
    if fields:
        places: dict[str, YamlPath] = {name: (name,) for name in fields}
        kind = type("Parameters", (Part,), {**fields, "places": places})
        initial = {each.name: _initial(each, stem, before) for each in plain}
        made.values = editing.form(kind, before, prefix=f"{made.prefix}-p", initial=initial)


def _several(editing: Editing, prefix: str, said: "Raw | None") -> Several:
    there = said if isinstance(said, list) else []
    count = len(there) or 1
    if editing.data is not None:
        posted = editing.data.get(f"{prefix}-{BLOCKS}", "")
        count = int(posted) if posted.isdecimal() and int(posted) < MOST_BLOCKS else count
    count += editing.more == f"{prefix}-{BLOCKS}"
    blocks = [
        Records.of(
            editing, f"{prefix}-{number}", Takes.NAMED_RECORDS, there[number] if number < len(there) else None
        )
        for number in range(count)
    ]
    return Several(prefix, blocks, said)


def _row(parameter: Parameter) -> type[Part]:
    """Make the form of a row: a field for each key."""
    fields: dict[str, Any] = {
        key: forms.CharField(
            label=title, required=key not in OPTIONAL, max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}) if key in LONG else forms.TextInput,
        )
        for key, title in parameter.shape.titles.items()
    }  # fmt: skip
    return type("Row", (Part,), {**fields, "places": {key: (key,) for key in fields}})


def _field(
    parameter: Parameter,
    stem: str,
    before: "Mapping[str, Raw]",
    titles: Mapping[str, str],
    offers: Mapping[str, Sequence[str]],
) -> forms.Field:
    shape, default = parameter.shape, parameter.default
    needed = default is None
    hint = translated(parameter.meaning, titles)
    if shape.takes is Takes.CHOICE:
        usual = f"不写：{shape.titles.get(str(default), str(default))}" if default else "不写"
        said = _initial(parameter, stem, before)
        others = [(said, said)] if said and said not in shape.titles else []  # such as P95
        choices = [("", "请选择" if needed else usual), *shape.titles.items(), *others]
        return forms.ChoiceField(label=parameter.title, required=needed, choices=choices, help_text=hint)
    if shape.takes is Takes.COLUMN and stem in KINDS:
        columns = [(each.name, each.title) for each in KINDS[stem].fields]
        nothing = "请选择" if needed else "不写"
        choices = [("", nothing), *columns]
        return forms.ChoiceField(label=parameter.title, required=needed, choices=choices, help_text=hint)
    if parameter.name in offers:
        names = [*offers[parameter.name]]
        said = str(before.get(parameter.name, ""))
        names += [said] if said and said not in names else []
        choices = [("", "请选择" if needed else "不写"), *((each, each) for each in names)]
        return forms.ChoiceField(label=parameter.title, required=needed, choices=choices, help_text=hint)
    if default:
        hint = f"{hint}。不写就是 {translated(flow(default), titles)}"
    return forms.CharField(label=parameter.title, required=needed, max_length=500, help_text=hint)


def _initial(parameter: Parameter, stem: str, before: "Mapping[str, Raw]") -> str:
    said = before.get(parameter.name)
    word = "" if said is None else "、".join(map(str, said)) if isinstance(said, list) else str(said)
    shape = parameter.shape
    if shape.takes is Takes.CHOICE:
        return next((name for name, title in shape.titles.items() if word in (name, title)), word)
    if shape.takes is Takes.COLUMN and stem in KINDS:
        return next((each.name for each in KINDS[stem].fields if word in (each.name, each.title)), "")
    return word


def _value(parameter: Parameter, given: str, before: "Raw | None") -> "Raw | None":
    """Give what was typed, or what the text says where that is the same."""
    if before is not None:
        words = [before] if isinstance(before, str) else []
        titles = parameter.shape.titles
        same = [*words, *(name for name, title in titles.items() if title in words)]
        if given in same or (isinstance(before, list) and given == "、".join(map(str, before))):
            return before
        if parameter.shape.takes is Takes.COLUMN and isinstance(before, str):
            fields = (each for kind in KINDS.values() for each in kind.fields if each.name == given)
            if any(each.title == before for each in fields):
                return before
    return given or None


def _as_rows(parameter: Parameter, said: "Raw | None") -> "list[dict[str, Raw]]":
    titles = parameter.shape.titles
    if isinstance(said, dict):
        return [{"key": key, "value": flow(each)} for key, each in said.items()]
    if isinstance(said, list):
        return [each if isinstance(each, dict) else {next(iter(titles)): str(each)} for each in said]
    if said and parameter.shape.takes is Takes.ROWS and "from" in titles:  # one rate a day
        return [{"from": "1", "points": said}]
    return []


def _id_of(catalogue: "Catalogue[Any]", word: str) -> str:
    return next((each.id for each in catalogue if word in (each.id, each.name, each.title)), word)


def _own(prefix: str) -> str:
    return prefix.rpartition("-")[2]


def _numbered(fault: Fault) -> int:
    found = NUMBERED.search(fault.what)
    return int(found[1]) - 1 if found else 0
