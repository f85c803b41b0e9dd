"""A text in half width and without blanks, each of whose characters knows where it came from."""

from dataclasses import dataclass
from typing import Self

from jiheng.values.digits import fold


@dataclass(frozen=True, slots=True)
class Quote:
    """A part of the text as it was given: `text[start:end]`."""

    text: str
    start: int
    end: int

    def __str__(self) -> str:
        """Give the words."""
        return self.text


@dataclass(frozen=True, slots=True)
class FoldedText:
    """`folded` is what the grammar reads; `origins` gives each of its characters' place in `given`."""

    given: str
    folded: str
    origins: tuple[int, ...]

    @classmethod
    def of(cls, given: str) -> Self:
        """Fold character by character, so that places are kept; a line break ends a sentence."""
        folded, origins = [], []
        for place, char in enumerate(given):
            plain = "。" if char == "\n" else fold(char)
            folded.append(plain)
            origins += [place] * len(plain)
        return cls(given, "".join(folded), tuple(origins))

    def quote(self, start: int, end: int) -> Quote:
        """Quote what was given for `folded[start:end]`, which is not empty."""
        first, last = self.origins[start], self.origins[end - 1] + 1
        return Quote(self.given[first:last], first, last)

    def blank_before(self, index: int) -> bool:
        """Say whether something was left out before this character."""
        return 0 < index < len(self.origins) and self.origins[index] - self.origins[index - 1] > 1
