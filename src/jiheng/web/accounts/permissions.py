"""Who may do what: the matrix of permissions.yaml, read once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from jiheng.web.accounts.roles import Role

FILE = Path(__file__).with_name("permissions.yaml")


class Act(StrEnum):
    """What may be done to an object."""

    CREATE = "C"
    READ = "R"
    UPDATE = "U"
    SIGN = "S"
    APPROVE = "A"
    EXPORT = "X"
    PROPOSE = "P"


ACT_TITLES = {
    Act.CREATE: "新增",
    Act.READ: "查看",
    Act.UPDATE: "修改",
    Act.SIGN: "签认",
    Act.APPROVE: "审批",
    Act.EXPORT: "导出",
    Act.PROPOSE: "提请",
}
CHANGES = frozenset({Act.CREATE, Act.UPDATE, Act.SIGN})


@dataclass(frozen=True, slots=True)
class Right:
    """What a role may do to one kind of object, and to whose."""

    acts: frozenset[Act]
    own: bool = False
    assigned: bool = False
    published: bool = False
    masked: bool = False
    append_only: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """Every right, by object and role, and the Chinese names of the objects."""

    titles: Mapping[str, str]
    rights: Mapping[tuple[str, Role], Right]

    def acts(self, subject: str, roles: Iterable[Role]) -> frozenset[Act]:
        """Give all that any of the roles may do. Raises KeyError for an object that is not in the matrix."""
        self.titles[subject]
        return frozenset().union(*(self.rights[subject, role].acts for role in roles))


@cache
def matrix() -> Matrix:
    """Read the matrix. Raises ValueError where it has a hole."""
    told = yaml.safe_load(FILE.read_text("utf-8"))
    roles = [Role(each) for each in told["roles"]]
    rights: dict[tuple[str, Role], Right] = {}
    for subject, row in told["objects"].items():
        if len(row["rights"]) != len(roles):
            raise ValueError(f"{subject}: {len(row['rights'])} rights for {len(roles)} roles")
        rights |= {(subject, role): _read(str(word)) for role, word in zip(roles, row["rights"], strict=True)}
    return Matrix({subject: row["title"] for subject, row in told["objects"].items()}, rights)


def _read(word: str) -> Right:
    marks = set(word) - {"-"}
    acts = {Act(mark) for mark in marks if mark in set(Act)}
    unknown = marks - set(Act) - set("oapm+")
    if unknown:
        raise ValueError(f"unknown marks in {word!r}")
    if acts or "p" in marks:
        acts.add(Act.READ)
    return Right(frozenset(acts), "o" in marks, "a" in marks, "p" in marks, "m" in marks, "+" in marks)
