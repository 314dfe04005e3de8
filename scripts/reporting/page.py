"""What the page is made of, and how it becomes HTML: everything from the data is escaped."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from scripts.common import printable
from scripts.reporting import words

FOLDER = Path(__file__).parent
LONGEST_TEXT = 400


@dataclass(frozen=True)
class Column:
    """A column of a table: how its values are written, and whether a bar shows them, too."""

    label: str
    # text, label, titled (name, below it a line, anchor), problems (a list); numbers: see cell
    kind: str = "text"

    @property
    def is_number(self) -> bool:
        return self.kind not in ("text", "label", "titled", "problems", "day", "month")


@dataclass(frozen=True)
class Table:
    """A table: a caption for those who hear it, columns and rows of raw values."""

    caption: str
    columns: list[Column]
    rows: list[list]
    is_stacked: bool = False  # on phones a row becomes a block
    is_folded: bool = False  # closed until somebody opens it
    block: str = "table"


@dataclass(frozen=True)
class Figure:
    """A chart with what it shows in words and in numbers."""

    key: str
    title: str
    says: str
    drawings: list  # one a width: [(width, SVG)]
    table: Table
    block: str = "figure"


@dataclass(frozen=True)
class Note:
    """A sentence instead of a chart that has nothing to show, or beside one; `commands` in backticks."""

    text: str
    block: str = "note"


@dataclass(frozen=True)
class Tile:
    """A key figure: the raw value, as it is written, what it counts and how it changed."""

    key: str
    label: str
    value: object
    text: str
    about: str
    change: str = ""


@dataclass(frozen=True)
class Tiles:
    """Key figures side by side."""

    tiles: list[Tile]
    block: str = "tiles"


@dataclass(frozen=True)
class Small:
    """A small chart among others."""

    title: str
    value: str
    drawing: Markup


@dataclass(frozen=True)
class Multiples:
    """Small charts of one kind side by side, with what they show in words and in numbers."""

    key: str
    title: str
    says: str
    charts: list[Small]
    table: Table
    block: str = "multiples"


@dataclass(frozen=True)
class Facts:
    """Terms and what is said of each."""

    facts: dict[str, object]
    block: str = "facts"


@dataclass(frozen=True)
class Part:
    """A part of a section, under a heading of its own."""

    key: str
    title: str
    lead: str
    blocks: list
    tag: str = ""
    fold: str = ""  # "", open or closed


@dataclass(frozen=True)
class Section:
    """A section of the page: what it is about in a sentence, and what it shows."""

    key: str
    title: str
    lead: str
    blocks: list = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


@dataclass(frozen=True)
class Head:
    """What the page was made from and when."""

    as_of: str
    published: str
    age: str
    made: str
    version: str
    warning: str = ""


def render(head: Head, sections: list[Section], currency: str) -> str:
    """Return the page as HTML."""
    template = environment(currency).get_template("page.html")
    style = Markup((FOLDER / "style.css").read_text(encoding="utf-8"))
    return template.render(head=head, sections=sections, style=style, currency=currency)


@cache
def environment(currency: str) -> jinja2.Environment:
    """Return the templates; whatever they print is escaped, short and without control characters."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=tidy,
    )
    found.filters["commands"] = commands
    found.filters["cell"] = lambda value, kind: cell(value, kind, currency)
    return found


def tidy(value: object) -> object:
    """Return a text as a page may show it; what is markup already stays."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value, LONGEST_TEXT)
    return value


def commands(text: str) -> Markup:
    """Return a text as HTML, what stands in backticks as code."""
    parts = [escape(part) for part in text.split("`")]
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else part
        for place, part in enumerate(parts)
    )


def cell(value: object, kind: str, currency: str) -> str:
    """Return a value of a table as it is written."""
    writers = {
        "whole": words.whole,
        "signed": words.signed,
        "decimal": words.decimal,
        "two": lambda number: words.decimal(number, 2),
        "three": lambda number: words.decimal(number, 3),
        "percent": words.percent,
        "bar": words.percent,
        "day": words.day,
        "month": words.month,
        "label": words.label,
        "money": lambda amount: words.money(amount, currency),
    }
    if kind in writers:
        return writers[kind](value)
    return words.UNKNOWN if value is None else str(value)
