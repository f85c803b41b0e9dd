"""What no longer agrees in a document: its text with its own map, its map with the project's evidence."""

from collections.abc import Iterator, Mapping

from jiheng.errors import Fault, Place
from jiheng.reports.figure import Figure
from jiheng.reports.figure_map import FigureMap, MappedFigure, MappedPlace

REWRITTEN = "（不在原处了：数被整个改写或删去）"


def edited(told: FigureMap, standing: Mapping[int, str], file: str) -> Iterator[Fault]:
    """Find every printed figure whose text is another now; `standing` is the text in each mark."""
    seen: dict[str, set[str]] = {}
    for each in told.printed:
        now = standing.get(each.mark, "")
        if now == each.text:
            seen.setdefault(each.figure, set()).add(now)
            continue
        yield Fault(
            f"“{each.figure}”改过",
            _place(each, file),
            found=now or REWRITTEN,
            expected=each.text,
            advice="改回来；数确实该变的，改记录后重新生成文档",
        )
        if now:
            seen.setdefault(each.figure, set()).add(now)
    for name, texts in seen.items():
        if len(texts) > 1 and len({each.text for each in told.places(name)}) == 1:
            listed = "、".join(sorted(texts))
            yield Fault(f"“{name}”在几处印的不一样", Place(file), found=listed, advice="各处改成同一个数")


def outdated(told: FigureMap, now: Mapping[str, Figure], file: str) -> Iterator[Fault]:
    """Find every figure of the map that the project's present evidence gives otherwise, or not at all."""
    for name, then in told.figures.items():
        places = told.places(name)
        place = _place(places[0], file) if places else Place(file)
        figure = now.get(name)
        if figure is None:
            found = f"{then.text}{_unit(then.text, then.unit)}"
            yield Fault(f"“{name}”：项目现在的文档里没有这个数", place, found=found, advice="重新生成文档")
        elif (figure.text, figure.fraction) != (then.text, then.exact):
            yield Fault(
                f"“{name}”与项目现在的记录不符",
                place,
                found=f"文档里 {_told(then)}",
                expected=f"现在应为 {_told(figure)}",
                advice="重新生成文档；不该变的，用 jiheng verify 项目 查哪条记录动过",
            )


def resting_otherwise(told: FigureMap, now: Mapping[str, Figure]) -> list[str]:
    """List the figures that are the same but rest on other records than when the document was written."""
    return [
        name
        for name, then in told.figures.items()
        if (figure := now.get(name))
        and (figure.text, figure.fraction) == (then.text, then.exact)
        and figure.facts_digest != then.records_digest
    ]


def _place(each: MappedPlace, file: str) -> Place:
    return Place(file, column=str(each))


def _told(figure: Figure | MappedFigure) -> str:
    fraction = figure.fraction if isinstance(figure, Figure) else figure.exact
    exact = f"（精确值 {fraction}）" if fraction and not fraction.endswith("/1") else ""
    return f"{figure.text}{_unit(figure.text, figure.unit)}{exact}"


def _unit(text: str, unit: str) -> str:
    return unit if text[-1:].isdigit() else ""
