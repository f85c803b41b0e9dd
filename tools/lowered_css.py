"""Style sheets that use new colour functions, rewritten for the browsers of government offices (D13).

`lowered(text)` resolves what Chromium 109 does not know and no tool can lower because it depends on custom
properties: `color-mix()`, `oklch()`, relative colours and `light-dark()`. There is one theme, the light
one, so a custom property has one value, that of `:root`; a property that has several stays a `var()`,
without the mixing. What is left of the new functions is an error.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

NEW = re.compile(
    r"(?<![\w-])(?:color-mix|oklch|oklab|lch|lab|light-dark|hwb|color|(?:rgba?|hsla?)(?=\(from))\("
)
OPENING = re.compile(r"(?<![\w-])(color-mix|oklch|light-dark)\(")


GAMMA_FROM, LINEAR_FROM = 0.04045, 0.0031308  # where the curve of sRGB begins


class NotColourError(ValueError):
    """The text is no colour that can be reckoned."""


@dataclass
class Rule:
    """A prelude (selector or at-rule) with its declarations and the rules inside."""

    prelude: str
    declarations: list[tuple[str, str]] = field(default_factory=list)
    rules: "list[Rule]" = field(default_factory=list)

    def text(self) -> str:
        """The rule as CSS."""
        inside = "".join(f"{name}:{value};" if value else f"{name};" for name, value in self.declarations)
        return f"{self.prelude}{{{inside}{''.join(rule.text() for rule in self.rules)}}}\n"


def split(text: str, separator: str = ",") -> list[str]:
    """`text` at the separators that stand outside brackets and quotes."""
    parts, depth, quote, start = [], 0, "", 0
    for position, char in enumerate(text):
        if quote:
            quote = "" if char == quote and text[position - 1] != "\\" else quote
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == separator and not depth:
            parts.append(text[start:position])
            start = position + 1
    return [part.strip() for part in [*parts, text[start:]]]


def parsed(text: str) -> Rule:
    """The style sheet as one rule without prelude."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    top = Rule("")
    stack, start, position, depth, quote = [top], 0, 0, 0, ""
    for position, char in enumerate(text):
        if quote:
            quote = "" if char == quote and text[position - 1] != "\\" else quote
        elif char in "\"'":
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif depth:
            continue
        elif char == "{":
            stack[-1].rules.append(Rule(" ".join(text[start:position].split())))
            stack.append(stack[-1].rules[-1])
            start = position + 1
        elif char in ";}":
            name, colon, value = text[start:position].strip().partition(":")
            if name:
                stack[-1].declarations.append((name.strip(), value.strip() or (" " if colon else "")))
            start = position + 1
            if char == "}":
                stack.pop()
    return top


def walked(rule: Rule) -> Iterator[Rule]:
    """The rule and everything inside."""
    yield rule
    for inner in rule.rules:
        yield from walked(inner)


Colour = tuple[float, float, float, float]  # red, green, blue, alpha: 0..1


def to_oklab(colour: Colour) -> tuple[float, float, float]:
    """Björn Ottosson's matrices, as in CSS Color 4."""
    red, green, blue = (c / 12.92 if c <= GAMMA_FROM else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3])
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def from_oklab(light: float, a: float, b: float, alpha: float) -> Colour:
    """The nearest colour of sRGB by cutting."""
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    red, green, blue = (
        min(1, max(0, 12.92 * c if c <= LINEAR_FROM else 1.055 * c ** (1 / 2.4) - 0.055)) for c in linear
    )
    return red, green, blue, alpha


def written(colour: Colour) -> str:
    """`#rrggbb`, or `rgba()` when it lets light through."""
    red, green, blue = (round(255 * part) for part in colour[:3])
    alpha = round(colour[3], 3)
    return f"#{red:02x}{green:02x}{blue:02x}" if alpha == 1 else f"rgba({red},{green},{blue},{alpha:g})"


def number(text: str, whole: float = 1) -> float:
    """A number, a percentage of `whole`, an angle in degrees, `none`."""
    text = text.strip()
    if text == "none":
        return 0
    found = re.fullmatch(r"(-?[\d.]+)(%|deg)?", text)
    if not found:
        raise NotColourError(text)
    return float(found[1]) * (whole / 100 if found[2] == "%" else 1)


class Resolver:
    """Reckons values with the custom properties of one theme."""

    def __init__(self, known: dict[str, str], ask_for: frozenset[str]) -> None:
        self.known = known
        self.ask_for = ask_for

    def plain(self, text: str) -> str:
        """`text` with every `var()` replaced by its value."""
        for _ in range(20):
            place = text.find("var(")
            if place < 0:
                return text
            end = closing(text, place + 3)
            name, *fallback = split(text[place + 4 : end])
            if name in self.ask_for or (name not in self.known and not fallback):
                raise NotColourError(name)
            text = text[:place] + (self.known.get(name) or ",".join(fallback)) + text[end + 1 :]
        raise NotColourError(text)

    def colour(self, text: str) -> Colour:
        """The colour that `text` stands for; NotColourError if that cannot be said."""
        text = self.plain(text.strip()).strip()
        if text == "transparent":
            return 0, 0, 0, 0
        if found := re.fullmatch(r"#([0-9a-f]{3,8})", text, re.IGNORECASE):
            digits = found[1] if len(found[1]) > 4 else "".join(2 * digit for digit in found[1])  # noqa: PLR2004
            parts = [int(digits[i : i + 2], 16) / 255 for i in range(0, len(digits), 2)]
            return (*parts[:3], parts[3] if len(parts) > 3 else 1)  # type: ignore[return-value] # noqa: PLR2004
        function, _, rest = text.partition("(")
        inside = rest.removesuffix(")")
        if function == "light-dark":
            return self.colour(split(inside)[0])
        if function == "color-mix":
            return self.mixed(*split(inside))
        if function in {"rgb", "rgba"}:
            parts = re.split(r"[\s,/]+", inside.strip())
            red, green, blue = (number(part, 255) / 255 for part in parts[:3])
            return red, green, blue, number(parts[3]) if parts[3:] else 1
        if function == "oklch":
            return self.lch(inside)
        raise NotColourError(text)

    def lch(self, inside: str) -> Colour:
        """What stands between the brackets of `oklch()`."""
        if inside.startswith("from "):
            base, rest = re.fullmatch(r"from (.*?\)|#\w+|\w+) (.*)", inside).groups()  # type: ignore[union-attr]
            light, a, b = to_oklab(self.colour(base))
            step = re.fullmatch(r"calc\(l ([+-]) ([\d.]+)\) c h", rest)
            if not step:
                raise NotColourError(inside)
            return from_oklab(light + float(step[1] + step[2]), a, b, 1)
        light, chroma, hue, *alpha = re.split(r"[\s/]+", inside.strip())
        angle = math.radians(number(hue))
        away = number(chroma)
        return from_oklab(
            number(light), away * math.cos(angle), away * math.sin(angle), number(alpha[0]) if alpha else 1
        )

    def share(self, text: str) -> tuple[str, float | None]:
        """A colour and how much of it."""
        parts = split(text, " ")
        last = self.plain(parts[-1])
        if found := re.fullmatch(r"calc\(([\d.]+) \* 100%\)|([\d.]+)%", last):
            return " ".join(parts[:-1]), float(found[1]) if found[1] else float(found[2]) / 100
        return text, None

    def mixed(self, space: str, one: str, other: str) -> Colour:
        """`color-mix()`; every space is taken as oklab."""
        if not space.startswith("in "):
            raise NotColourError(space)
        (first, much), (second, rest) = self.share(one), self.share(other)
        if much is None:
            much = 0.5 if rest is None else 1 - rest
        left, right = self.colour(first), self.colour(second)
        alpha = left[3] * much + right[3] * (1 - much)
        if not alpha:
            return 0, 0, 0, 0
        weights = left[3] * much / alpha, right[3] * (1 - much) / alpha
        light, a, b = (
            weights[0] * x + weights[1] * y for x, y in zip(to_oklab(left), to_oklab(right), strict=True)
        )
        return from_oklab(light, a, b, alpha)

    def value(self, text: str) -> str:
        """`text` without new functions; one that depends on a named property becomes that property."""
        while found := OPENING.search(text):
            end = closing(text, found.end() - 1)
            whole = text[found.start() : end + 1]
            try:
                new = written(self.colour(whole))
            except NotColourError:
                new = self.without_mixing(whole)
            text = text[: found.start()] + new + text[end + 1 :]
        return text

    def without_mixing(self, whole: str) -> str:
        """The part of `whole` that says most, when it cannot be reckoned."""
        function, _, rest = whole.partition("(")
        parts = split(rest[:-1])
        if function == "light-dark":
            return parts[0]
        if function == "color-mix":
            try:
                return self.share(parts[1])[0]
            except NotColourError:
                return " ".join(split(parts[1], " ")[:-1]) or parts[1]
        if found := re.match(r"from (var\([^)]*\))", rest):
            return found[1]
        raise NotColourError(whole)


def closing(text: str, opening: int) -> int:
    """Where the bracket at `opening` is closed."""
    depth = 0
    for position in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if not depth:
            return position
    raise NotColourError(text)


def unresolved(text: str) -> list[str]:
    """The functions in `text` that Chromium 109 does not know."""
    return sorted({match[0] for match in NEW.finditer(text)})


def lowered(text: str, *, own: dict[str, str], dropped: re.Pattern[str]) -> str:
    """`text` for Chromium 109, with the properties of `own` instead of its own.

    Selectors that `dropped` finds are left out (other themes, parts that are not used). A property set to
    several values in several places stays a `var()`. Raises ValueError when a new function is left.
    """
    sheet = parsed(text)
    leave_out(sheet, dropped)
    known: dict[str, str] = {}
    elsewhere: dict[str, set[str]] = {}
    for rule in walked(sheet):
        root = ":root" in split(rule.prelude)
        for name, value in rule.declarations:
            if name.startswith("--"):
                if root:
                    known[name] = value
                else:
                    elsewhere.setdefault(name, set()).add(value)
    once = {name: next(iter(values)) for name, values in elsewhere.items() if len(values) == 1}
    opacities = dict.fromkeys((name for name in elsewhere if name.endswith("-opacity")), "1")
    moving = {name for name, values in elsewhere.items() if len(values) > 1 and name not in opacities}
    resolver = Resolver(opacities | once | known | own, frozenset(moving))
    for rule in walked(sheet):
        root = ":root" in split(rule.prelude)
        rule.declarations = [
            (name, resolver.value(own[name] if root and name in own else value))
            for name, value in rule.declarations
        ]
    out = "".join(rule.text() for rule in sheet.rules)
    if left := unresolved(out):
        raise ValueError(f"not resolved: {left}")
    return out


def leave_out(rule: Rule, dropped: re.Pattern[str]) -> None:
    """Take the selectors that `dropped` finds, and the rules left empty, out of `rule`."""
    kept = []
    for inner in rule.rules:
        if not inner.prelude.startswith("@"):
            inner.prelude = ",".join(part for part in split(inner.prelude) if not dropped.search(part))
        leave_out(inner, dropped)
        if inner.prelude and (inner.declarations or inner.rules):
            kept.append(inner)
    rule.rules = kept
