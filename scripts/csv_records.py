"""CSV files record by record, each with the physical line it starts at.

DuckDB reads a well-formed file much faster; this reader is for the others. It follows RFC 4180 as
DuckDB does (blanks around a quoted field and quotes inside a plain field are let through) and loses
nothing: every line that is not blank belongs to a readable record or to an unreadable one.

- The line ending is the one the header line has: LF (also CRLF) or CR. The other kind is data.
- A quote that is never closed, or is closed in front of other text, makes one line unreadable: the
  one it opens in. The lines below are read as if it were not there.
- A blank line is no record. Empty fields beyond those of the header are dropped.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TextIO

DELIMITERS = ",;\t|"
LONGEST_RECORD = 2_000_000  # bytes of UTF-8: what DuckDB's reader takes
SHOWN_OF_LONG_LINE = 1_000

# What files that are not CSV begin with.
FOREIGN_STARTS = {
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"\x1f\x8b": "a gzip archive",
    b"PAR1": "a Parquet file",
}


class UnreadableFile(Exception):
    """A file that cannot be read as CSV; the message says at which line, why and the remedy."""


class Record(NamedTuple):
    """A record: where it starts, as it stands, split if quotes asked for it, or why not."""

    line: int
    text: str
    fields: list[str] | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Layout:
    """What the header tells: how the file is written and which columns it has."""

    delimiter: str
    line_end: str
    names: list[str]
    line: int
    is_one_line: bool


class Counts(NamedTuple):
    """What came of a file: records written, records set aside, and the first of those."""

    readable: int
    unreadable: int
    first: Record | None


def read_layout(path: Path, known: set[str]) -> Layout:
    """Read the header; `known` are column names in lower case, by which the delimiter is judged.

    Raises UnreadableFile where there is no header that can be read.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, kind in FOREIGN_STARTS.items():
        if start.startswith(mark):
            raise UnreadableFile(f"line 1: this is {kind}; save it as CSV in UTF-8")
    if b"\0" in start.split(b"\n")[0]:
        raise UnreadableFile("line 1: this is UTF-16 or no text; save it as CSV in UTF-8")

    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        line = file.readline(LONGEST_RECORD)
        while line and not line.strip():
            line = file.readline(LONGEST_RECORD)
    if re.fullmatch(r"\s*sep=.\s*", line, re.IGNORECASE):
        raise UnreadableFile(
            f'line 1: "{line.strip()}" is a hint for Excel and no header; remove the line'
        )
    line_end = "\r" if line.endswith("\r") else "\n"

    layouts = []
    trouble = None
    for delimiter in DELIMITERS:
        with open_text(path, line_end) as file:
            header = next(read_records(file, delimiter, line_end), None)
        if header is None:
            raise UnreadableFile(
                "line 1: the file has no header line; write the column names there"
            )
        if header.reason:
            trouble = f"line {header.line}: the header cannot be read: {header.reason}"
            continue
        names = [name.replace('""', '"').strip().removeprefix("\ufeff") for name in header.fields]
        is_one_line = line_end not in header.text
        layouts.append(Layout(delimiter, line_end, names, header.line, is_one_line))
    best = max(
        layouts, key=lambda found: (_known_count(found, known), len(found.names)), default=None
    )
    if best is None or (trouble and not _known_count(best, known)):
        raise UnreadableFile(trouble)
    return best


def open_text(path: Path, line_end: str) -> TextIO:
    """Open a file so that lines end with `line_end` and undecodable bytes stay recognizable."""
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline=line_end)


def write_numbered(path: Path, layout: Layout, readable: TextIO, unreadable: TextIO) -> Counts:
    """Split a file into two: records with their line in front, and lines set aside.

    `readable` gets the file's records without header, the line number as a first column, lines
    ending with LF. `unreadable` gets comma-separated line number, reason and text.
    """
    delimiter = layout.delimiter
    readable_count = unreadable_count = 0
    first = None
    with open_text(path, layout.line_end) as file:
        records = read_records(file, delimiter, layout.line_end)
        next(records)
        for record in records:
            if record.reason:
                unreadable_count += 1
                first = first or record
                unreadable.write(f"{record.line},{_quote(record.reason)},{_shown(record.text)}\n")
                continue
            readable_count += 1
            if record.fields is None:
                readable.write(f"{record.line}{delimiter}{record.text}\n")
            else:
                fields = delimiter.join(f'"{value}"' for value in record.fields)
                readable.write(f"{record.line}{delimiter}{fields}\n")
    return Counts(readable_count, unreadable_count, first)


def read_records(file: TextIO, delimiter: str, line_end: str) -> Iterator[Record]:
    """Yield the records of an open file, the header first; it says how many fields a record has.

    The header comes with its fields, other records only where a quote or a stray line ending asks
    for splitting. Quotes inside a field are doubled, as they stand in a quoted one.
    """
    lines = _Lines(file, line_end)
    splitter = _Splitter(delimiter)
    stray = "\n" if line_end == "\r" else "\r"
    width = None
    while line := lines.take():
        number = lines.number
        text = line.rstrip("\r\n")
        if delimiter not in text and not text.strip():
            continue
        fields = reason = None
        if width is None or '"' in text or stray in text:
            text, fields, reason = splitter.split(line, lines)
            if width is None:
                fields = _without_empty_end(fields or [])
            found = len(fields or [])
        else:
            found = text.count(delimiter) + 1
        width = width or max(1, found)
        if not reason and found > width:
            fields = text.split(delimiter) if fields is None else fields
            if not any(fields[width:]):
                fields, found = fields[:width], width
        reason = _spoiled(text) or reason
        if not reason and found != width:
            reason = f"{_count(found)} where the header has {width}"
        yield Record(number, text, fields, reason)


class _Lines:
    """The physical lines of a file, numbered from 1; lines can be given back."""

    def __init__(self, file: TextIO, line_end: str) -> None:
        self.file = file
        self.line_end = line_end
        self.number = 0
        self.returned: deque[str] = deque()

    def take(self) -> str:
        """Return the next line with its ending, at most one character too long; '' at the end."""
        line = self.returned.popleft() if self.returned else self._read()
        self.number += bool(line)
        return line

    def give_back(self, lines: list[str]) -> None:
        self.returned.extendleft(reversed(lines))
        self.number -= len(lines)

    def _read(self) -> str:
        line = rest = self.file.readline(LONGEST_RECORD + 1)
        while len(rest) > LONGEST_RECORD and not rest.endswith(self.line_end):
            rest = self.file.readline(LONGEST_RECORD + 1)
        return line


class _Splitter:
    """Splits records at a delimiter, over as many lines as a quoted field takes."""

    def __init__(self, delimiter: str) -> None:
        end = rf"(?:{re.escape(delimiter)}|(\Z))"
        self.field = re.compile(
            rf' *+"((?:[^"]++|"")*+)" *+{end}|((?! *")[^{re.escape(delimiter)}]*+){end}'
        )
        self.quoted = re.compile(r' *+"(?:[^"]++|"")*+"')
        self.closing = re.compile(r'(?:[^"]++|"")*+"')

    def split(self, line: str, lines: _Lines) -> tuple[str, list[str] | None, str | None]:
        """Return the record that starts with a line: its text, and its fields or what is wrong."""
        held = [line]
        while True:
            text = "".join(held).rstrip("\r\n")
            fields, position = self._fields(text)
            if position is None:
                return text, fields, None
            if self.quoted.match(text, position):
                reason = f"text after the closing quote of field {len(fields) + 1}"
                break
            if not self._extend(held, lines):
                reason = f"the quote that opens field {len(fields) + 1} is never closed"
                break
        lines.give_back(held[1:])
        return line.rstrip("\r\n"), None, reason

    def _fields(self, text: str) -> tuple[list[str], int | None]:
        """Return the fields, and where the first one stands that is not well-formed."""
        fields: list[str] = []
        position = 0
        while match := self.field.match(text, position):
            quoted, last_quoted, plain, last_plain = match.groups()
            fields.append(plain.replace('"', '""') if quoted is None else quoted)
            if last_quoted is not None or last_plain is not None:
                return fields, None
            position = match.end()
        return fields, position

    def _extend(self, held: list[str], lines: _Lines) -> bool:
        """Take lines up to the one that closes the open quote; say whether there is one."""
        size = sum(map(len, held))
        while size <= LONGEST_RECORD and (line := lines.take()):
            held.append(line)
            size += len(line)
            if self.closing.match(line):
                return True
        return False


def _spoiled(text: str) -> str | None:
    """Say what makes a record unreadable whatever its fields are."""
    if "\0" in text:
        return "NUL byte in the line; remove it"
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            byte = ord(text[error.start]) - 0xDC00
            return f"byte 0x{byte:02X} is not UTF-8; save the file as UTF-8"
    if len(text) > LONGEST_RECORD // 4 and len(text.encode()) > LONGEST_RECORD:
        return f"longer than {LONGEST_RECORD:,} bytes; is a quote or a line ending missing?"
    return None


def _without_empty_end(fields: list[str]) -> list[str]:
    while fields and not fields[-1].strip():
        fields = fields[:-1]
    return fields


def _known_count(layout: Layout, known: set[str]) -> int:
    return sum(name.casefold() in known for name in layout.names)


def _count(fields: int) -> str:
    return "1 field" if fields == 1 else f"{fields} fields"


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _shown(text: str) -> str:
    """Return a line to look at: quoted, bytes that are no text replaced, shortened if too long."""
    text = (
        text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "\ufffd")
    )
    if len(text) > LONGEST_RECORD // 4:
        text = text[:SHOWN_OF_LONG_LINE] + " …"
    return _quote(text)
