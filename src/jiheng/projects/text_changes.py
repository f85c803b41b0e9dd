"""What differs between two texts of a project, said in words: where, what it was, what it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from jiheng.catalogue import Raw
from jiheng.frameworks.marked_yaml import as_raw, read_yaml
from jiheng.projects.open_project import PROJECT_FILE
from jiheng.projects.wording import ITEMS, Above, title, told, told_item

UNITS = {"rule": "code", "evaluation": ""}  # what names the kind of a mapping, where it is not `kind`
IDENTITY = ("name", "text", "what")  # what tells an item of a list from the next
Names: TypeAlias = tuple[str, ...]
Pair: TypeAlias = "tuple[Raw | None, Raw | None]"


@dataclass(frozen=True, slots=True)
class TextChange:
    """One value that differs; `was` is empty for what is new, `now` for what was taken away."""

    where: str
    was: str
    now: str


def changes_between(before: bytes, after: bytes) -> list[TextChange]:
    """Give every value that differs, in the order of the text. Raises UnreadableInputError for no YAML."""
    was, now = (as_raw(read_yaml(each, file=PROJECT_FILE)[0]) for each in (before, after))
    return list(_differing("", was, now, (), ()))


def _differing(
    key: str, was: "Raw | None", now: "Raw | None", above: Above, names: Names
) -> Iterator[TextChange]:
    """Compare what stands under a key; `names` say where the key stands."""
    if was == now:
        return
    here = (*names, title(key, above))
    if isinstance(was, dict) and isinstance(now, dict) and _of_one_kind(key, was, now):
        yield from _keys(key, was, now, above, here if key else names)
    elif key in ITEMS and all(each is None or isinstance(each, list) for each in (was, now)):
        yield from _items(key, _list(was), _list(now), above, names)
    else:
        words = ("" if each is None else told(key, each, above) for each in (was, now))
        yield TextChange(" · ".join(here), *words)


def _of_one_kind(key: str, was: "dict[str, Raw]", now: "dict[str, Raw]") -> bool:
    """Say whether two mappings can be told value by value; those of another kind are told as a whole."""
    unit = UNITS.get(key, "kind")
    return was.get(unit) == now.get(unit)


def _keys(
    key: str, was: "dict[str, Raw]", now: "dict[str, Raw]", above: Above, names: Names
) -> Iterator[TextChange]:
    inside = (*above, (key, {**was, **now})) if key else above
    for each in dict.fromkeys([*was, *now]):
        yield from _differing(each, was.get(each), now.get(each), inside, names)


def _items(key: str, was: "list[Raw]", now: "list[Raw]", above: Above, names: Names) -> Iterator[TextChange]:
    pairs = _paired(was, now)
    for old, new in pairs:
        place = _place(names, key, new if old is None else old)
        sides = [{} if each is None and (_is_level(old) or _is_level(new)) else each for each in (old, new)]
        first, last = sides
        if isinstance(first, dict) and isinstance(last, dict):
            yield from _keys(key, first, last, above, place)
        elif first != last:
            words = ("" if each is None else told_item(key, each, above) for each in sides)
            yield TextChange(" · ".join(place), *words)
    kept = {_identity(old): _identity(new) for old, new in pairs if old is not None and new is not None}
    before = [name for name in map(_identity, was) if name in kept]
    after = [name for name in map(_identity, now) if name in kept.values()]
    if [kept[name] for name in before] != after:
        yield TextChange(" · ".join((*names, f"{ITEMS[key]}的顺序")), "、".join(before), "、".join(after))


def _paired(was: "list[Raw]", now: "list[Raw]") -> list[Pair]:
    """Bring together what has the same name; of what is left, if it is as many, what follows in turn."""
    by_name = {_identity(each): each for each in now}
    known = {_identity(each) for each in was}
    old = [each for each in was if _identity(each) not in by_name]
    new = [each for each in now if _identity(each) not in known]
    renamed = dict(zip(map(_identity, old), new, strict=True)) if len(old) == len(new) else {}
    pairs: list[Pair] = [(each, (by_name | renamed).get(_identity(each))) for each in was]
    return pairs if renamed else [*pairs, *((None, each) for each in new)]


def _identity(item: "Raw | None") -> str:
    if isinstance(item, dict):
        named = next((item[key] for key in IDENTITY if isinstance(item.get(key), str)), None)
        return str(named or item)
    return str(item)


def _place(names: Names, key: str, item: "Raw | None") -> Names:
    """Name an item; an indicator by itself, for the levels above it say nothing more."""
    name = item.get("name") if isinstance(item, dict) else None
    called = f"{ITEMS[key]}“{name}”" if isinstance(name, str) else ITEMS[key]
    return (called,) if key == "indicators" and isinstance(name, str) else (*names, called)


def _is_level(item: "Raw | None") -> bool:
    """Say whether a new or a lost item is told piece by piece: a level of the tree, a contract."""
    lists = [each for key, each in item.items() if key in ITEMS] if isinstance(item, dict) else []
    return any(isinstance(each, list) and isinstance(next(iter(each), None), dict) for each in lists)


def _list(raw: "Raw | None") -> "list[Raw]":
    return raw if isinstance(raw, list) else []
