"""Where in project.yaml the words of a document were written."""

from collections.abc import Iterator
from dataclasses import replace

from jiheng.errors import Place
from jiheng.frameworks.marked_yaml import Keyed, Many, Node, Text, read_yaml

MOST_OF = (
    3,
    4,
)  # a longer quote is by a text that makes up so much of it: a title is not by its project's name


class YamlPlaces:
    """The texts of one file, each with its line and its key written as a path (`goals.approved[2].name`)."""

    def __init__(self, raw: bytes, *, file: str) -> None:
        """Read the text of the file; raises UnreadableInputError."""
        top, _ = read_yaml(raw, file=file)
        self._texts = [("".join(text.split()), place) for text, place in _texts(top, "")]

    def of(self, *words: str) -> Place | None:
        """Find the text that is, holds, or stands inside the words; the first words that are found count."""
        wanted = [flat for each in words if (flat := "".join(each.split()))]
        for flat in wanted:
            same = next((place for text, place in self._texts if text == flat), None)
            if same is not None:
                return same
        for flat in wanted:
            around = [(len(text), place) for text, place in self._texts if len(flat) > 1 and flat in text]
            if around:
                return min(around, key=lambda each: each[0])[1]
            inside = [(len(text), place) for text, place in self._texts if _inside(text, flat)]
            if inside:
                return max(inside, key=lambda each: each[0])[1]
        return None


def _inside(text: str, words: str) -> bool:
    share, whole = MOST_OF
    return text in words and whole * len(text) >= share * len(words)


def _texts(node: Node, path: str) -> Iterator[tuple[str, Place]]:
    match node:
        case Text(text=text, place=place):
            yield text, replace(place, column=path)
        case Many(items=items):
            for number, item in enumerate(items, 1):
                yield from _texts(item, f"{path}[{number}]")
        case Keyed(entries=entries):
            for key, value in entries.items():
                yield from _texts(value, f"{path}.{key}" if path else key)
