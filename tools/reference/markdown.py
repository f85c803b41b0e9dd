"""What every generated page is written with."""

from collections.abc import Iterable, Mapping, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell(text) for text in line)} |" for line in lines)


def cell(text: str) -> str:
    """Write a text so that it stays in its cell."""
    return " ".join(text.replace("|", "\\|").split()) or " "


def flow(value: object) -> str:
    """Write a value of a data file on one line."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {flow(each)}" for key, each in value.items())
    if isinstance(value, list):
        return "; ".join(flow(each) for each in value)
    return str(value)
