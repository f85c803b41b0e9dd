"""The words of a form for the keys of a project's text: nobody who fills in a form has seen a key."""

import re
from collections.abc import Mapping, Sequence

from jiheng.catalogue import Parameter, Takes
from jiheng.errors import Fault
from jiheng.evidence.kinds import KINDS
from jiheng.measures.library import MEASURES
from jiheng.projects.wording import FIELDS, TITLES
from jiheng.rules.library import RULE_KINDS

WORD = re.compile(r"(?<![\w.])[a-z][a-z_]+(?![\w(])")


def in_words(fault: Fault, titles: Mapping[str, str]) -> Fault:
    """Say a fault in the words of the form: keys of the text are not seen there."""
    what, found, expected, advice = (
        translated(text, titles) for text in (fault.what, fault.found, fault.expected, fault.advice)
    )
    return Fault(what, fault.place, found, expected, advice)


def titles_of(parameters: Sequence[Parameter], stem: str) -> dict[str, str]:
    """Give the words for the keys in messages about parameters that ask records of `stem`, if any."""
    titles = {**TITLES, **FIELDS, **{each: kind.title for each, kind in KINDS.items()}, "kind": "记录种类"}
    titles |= {each.name: each.title for each in (*MEASURES, *RULE_KINDS)}
    titles |= {each.name: each.title for each in KINDS[stem].fields} if stem in KINDS else {}
    for parameter in parameters:
        titles |= {parameter.name: parameter.title}
        if parameter.shape.takes is Takes.CHOICE:
            titles |= parameter.shape.titles
    return titles


def translated(text: str, titles: Mapping[str, str]) -> str:
    """Put words for the keys in a text; what has none stays."""
    return WORD.sub(lambda found: titles.get(found[0], found[0]), text)
