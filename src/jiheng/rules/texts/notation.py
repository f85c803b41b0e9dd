"""The notation the grammar is declared in, and how it becomes a matcher.

    {name}         a phrase                    [ … ]      may be left out
    {field:name}   a phrase whose words are kept   ( … | … )  one of these
    ,              a pause that may be left out    〔 〕       parentheses that are written

Everything else stands for itself. There is no repetition: only phrases repeat characters, each up to
a stated number, so that reading takes time in proportion to the text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

REFERENCE = re.compile(r"\{(?:(?P<field>[a-z_]+):)?(?P<phrase>[a-z_]+)\}")
SIGNS = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|", ",": "[,:]?", "〔": r"\(", "〕": r"\)"}
# A sentence ends where one may end; a phrase does not care.
END = r"(?=[,;:。]|$)"
LISTED_END = r"(?=[,;:。、]|$)"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of sentences: `words` in the notation, or a plain expression over characters."""

    name: str
    means: str
    words: str = ""
    characters: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something a standard may say; `form` in the notation, `example` a text it must read.

    `said` groups the sentences that say the same thing in different forms. A `listed` one may also
    end before 、.
    """

    said: str
    form: str
    example: str
    listed: bool = False


def any_of(words: Iterable[str]) -> str:
    """Write a choice of words, the longest first, so that none hides another."""
    return f"({'|'.join(sorted(set(words), key=lambda word: (-len(word), word)))})"


def expression(form: str, phrases: Mapping[str, Phrase]) -> str:
    """Translate a form into a regular expression."""
    made, position = [], 0
    while position < len(form):
        reference = REFERENCE.match(form, position)
        if reference:
            phrase = phrases[reference["phrase"]]
            inner = phrase.characters or expression(phrase.words, phrases)
            made.append(f"(?P<{reference['field']}>{inner})" if reference["field"] else f"(?:{inner})")
            position = reference.end()
        else:
            char = form[position]
            made.append(SIGNS.get(char) or re.escape(char))
            position += 1
    return "".join(made)


def matcher(sentence: Sentence, phrases: Mapping[str, Phrase]) -> re.Pattern[str]:
    """Make the matcher of a sentence."""
    end = LISTED_END if sentence.listed else END
    return re.compile(f"{expression(sentence.form, phrases)}{end}")
