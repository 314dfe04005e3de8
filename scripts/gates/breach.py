"""An expectation, and what is not as expected."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Expectation:
    """Something expected of the data, as a query that returns what breaks it."""

    name: str
    topic: str
    severity: str
    says: str
    remedy: str
    query: str


@dataclass(frozen=True)
class Breach:
    """Something that is not as expected, as a person reads it."""

    severity: str
    table: str
    column: str | None
    says: str
    row_count: int
    found: str
    expected: str
    remedy: str
    name: str

    def sentence(self) -> str:
        """Say it in one line."""
        place = f"{self.table}.{self.column}" if self.column else self.table
        return (
            f"{place}: {self.says} ({self.row_count:,} rows; {self.found}; "
            f"expected: {self.expected}). {self.remedy}"
        )
