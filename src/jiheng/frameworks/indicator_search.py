"""Find indicators of a library by id, name, alias or activity, the best first.

The ranking is plain: the whole name before its beginning, that before a part, the name before an
alias, those before an activity or the definition. Where a word is found nowhere, the nearest names
are proposed and said to be no more than near.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from jiheng.frameworks.indicator_library import IndicatorLibrary, LibraryIndicator

MOST_NEAR = 5
NOWHERE = 99
MOST_ALIKE, FEWEST_PAIRS = 3, 3


@dataclass(frozen=True, slots=True)
class Found:
    """The indicators found, best first; `near`: no word was found, these names are only like it."""

    indicators: tuple[LibraryIndicator, ...]
    near: bool = False


def search(library: IndicatorLibrary, words: Sequence[str], *, activity: str = "", tree: str = "") -> Found:
    """Find the indicators that fit every word, the activity and the tree; all of them without a word.

    An unknown activity is simply found nowhere; `tree` is a key of TREES.
    """
    chosen = [
        each
        for each in library.indicators
        if (not activity or activity in each.activities) and (not tree or tree in each.places)
    ]
    ranked = [(max(ranks), sum(ranks), each) for each in chosen if (ranks := [*_ranks(each, words)])]
    hits = [each for worst, _, each in sorted(ranked, key=lambda hit: hit[:2]) if worst < NOWHERE]
    if not words:
        return Found(tuple(chosen))
    return Found(tuple(hits)) if hits else Found(_nearest(chosen, " ".join(words)), near=True)


def _ranks(indicator: LibraryIndicator, words: Iterable[str]) -> Iterator[int]:
    for word in words:
        yield _rank(indicator, word.strip().upper())


def _rank(indicator: LibraryIndicator, word: str) -> int:
    name, aliases = indicator.name.upper(), [each.upper() for each in indicator.aliases]
    fits = (
        word in (indicator.id, name),
        word in aliases,
        name.startswith(word),
        word in name,
        any(word in each for each in aliases),
        any(word in each for each in indicator.activities),
        word in indicator.definition.upper(),
    )
    return next((rank for rank, fit in enumerate(fits) if fit), NOWHERE)


def _nearest(indicators: Iterable[LibraryIndicator], words: str) -> tuple[LibraryIndicator, ...]:
    by_name = {name: each for each in indicators for name in each.known_by}
    near = [by_name[name] for name in get_close_matches(words, by_name, n=MOST_NEAR)]
    return tuple({each.id: each for each in near}.values())


def alike(library: IndicatorLibrary, name: str) -> tuple[LibraryIndicator, ...]:
    """Propose measured indicators in place of a name, the likest first; none where nothing is like it.

    Those whose name is or stands at the end of this name; else those that `search` finds; else those
    that share most pairs of characters with it. One that others replace gives way to them.
    """
    named = [each for each in library.indicators if any(name.endswith(one) for one in each.known_by)]
    found = named or search(library, [name]).indicators or _sharing(library.indicators, name)
    standing = [library.standing_for(each) for each in found]
    proposed = {each.id: each for each in standing if each.target and each.target.quantity}
    return tuple(proposed.values())[:MOST_ALIKE]


def _sharing(indicators: Iterable[LibraryIndicator], name: str) -> list[LibraryIndicator]:
    wanted = _pairs(name)
    ranked = [(max(len(wanted & _pairs(one)) for one in each.known_by), each) for each in indicators]
    likest = sorted((hit for hit in ranked if hit[0] >= FEWEST_PAIRS), key=lambda hit: -hit[0])
    return [each for _, each in likest]


def _pairs(name: str) -> set[str]:
    return {name[n : n + 2] for n in range(len(name) - 1)}
