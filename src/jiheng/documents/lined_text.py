"""A text put together from lines of a file, which still knows the line of each of its characters."""

from dataclasses import dataclass

Lines = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class LinedText:
    """A text and which line (from 1) begins at which offset of it, as in `ReadParagraph.lines`."""

    text: str = ""
    lines: Lines = ()

    @classmethod
    def of(cls, text: str, line: int) -> "LinedText":
        """Take one line, without the blanks around it."""
        return cls(text.strip(), ((0, line),))

    def plus(self, more: "LinedText", between: str = "") -> "LinedText":
        """Put `more` behind; an empty side leaves the other as it is."""
        if not (self.text and more.text):
            return more if more.text else self
        offset = len(self.text) + len(between)
        later = tuple((at + offset, line) for at, line in more.lines)
        return LinedText(f"{self.text}{between}{more.text}", self.lines + later)
