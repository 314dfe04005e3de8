"""The raw gate on planted faults: each is caught, with the table, the column and the rows named."""

import csv
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from scripts.common import ProblemError
from scripts.contract import read_variables
from scripts.gates.gate import FIT, UNFIT, WARNED, Verdict, check_raw, read_suite
from scripts.gates.macros import parser
from scripts.gates.profile import cast
from scripts.load_raw import load

VARIABLES = {**read_variables(), "sources": ["files"]}
Rows = list[dict[str, str]]


@dataclass
class Yard:
    """A drop folder of spreadsheets whose last load was fit, to plant faults in."""

    clean: Path
    raw: Path
    warehouse: Path

    def reset(self) -> None:
        shutil.rmtree(self.raw, ignore_errors=True)
        shutil.copytree(self.clean / "files", self.raw / "files")

    def path(self, table: str) -> Path:
        return self.raw / "files" / f"{table}.csv"

    def change(self, table: str, change: Callable[[Rows], Rows | None]) -> None:
        with self.path(table).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        rows = change(rows) or rows
        with self.path(table).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)

    def check(self, accept: bool = False) -> Verdict:
        load(self.raw, self.warehouse, VARIABLES)
        return check_raw(self.warehouse, VARIABLES, accept)


@pytest.fixture(scope="module")
def prepared(sample_raw, tmp_path_factory) -> Yard:
    folder = tmp_path_factory.mktemp("gates")
    yard = Yard(sample_raw, folder / "raw", folder / "first.duckdb")
    yard.reset()
    verdict = yard.check()
    assert (verdict.verdict, verdict.breaches) == (FIT, [])
    return yard


@pytest.fixture
def yard(prepared, tmp_path) -> Yard:
    prepared.reset()
    shutil.copy(prepared.warehouse, tmp_path / "w.duckdb")
    return Yard(prepared.clean, prepared.raw, tmp_path / "w.duckdb")


def every(column: str, change: Callable[[str], str], share: float = 1.0):
    """Change a column in a share of the rows."""

    def apply(rows: Rows) -> None:
        for number, row in enumerate(rows):
            if row[column] and number % 100 < share * 100:
                row[column] = change(row[column])

    return apply


def swap(left: str, right: str):
    def apply(rows: Rows) -> None:
        for row in rows:
            row[left], row[right] = row[right], row[left]

    return apply


def without(column: str):
    return lambda rows: [{k: v for k, v in row.items() if k != column} for row in rows]


def renamed(old: str, new: str):
    return lambda rows: [{new if k == old else k: v for k, v in row.items()} for row in rows]


def shifted(rows: Rows) -> Rows:
    names = list(rows[0])
    return [dict(zip(names, [row[names[0]], "", *list(row.values())[1:-1]], strict=True))
            for row in rows]  # fmt: skip


def header_again(rows: Rows) -> Rows:
    half = len(rows) // 2
    return rows[:half] + [{name: name for name in rows[0]}] + rows[half:]


def mojibake(text: str) -> str:
    return (text + "ü").encode().decode("latin-1")


def slashed(text: str) -> str:
    return f"{text[8:10]}/{text[5:7]}/{text[:4]}" if text[4:5] == "-" else text


def later(text: str) -> str:
    return "2099" + text[4:]


# fault, table, what is done to its rows, the column that is named (None: the table), least verdict
FAULTS = [
    ("dropped column", "contacts", without("phone"), "phone", UNFIT),
    ("renamed column", "contacts", renamed("phone", "phone_no"), "phone", UNFIT),
    ("type change", "orders", every("amount", lambda v: f"USD {v}"), "amount", UNFIT),
    ("doubled load", "orders", lambda rows: rows + rows, None, UNFIT),
    ("half load", "orders", lambda rows: rows[: len(rows) // 2], None, UNFIT),
    ("older export", "interactions", lambda rows: [row for row in rows if row["occurred_at"] < "2026-05"], None, UNFIT),
    ("null flood", "contacts", every("email", lambda v: "", 0.8), "email", UNFIT),
    ("key collisions", "orders", every("order_id", lambda v: "S-1", 0.3), "order_id", UNFIT),
    ("shifted columns", "contacts", shifted, "email", UNFIT),
    ("wrong currency", "orders", every("currency", lambda v: "JPY"), "currency", UNFIT),
    ("cents for euros", "orders", every("amount", lambda v: str(int(float(v) * 100)) if v.replace(".", "").isdigit() else v), "amount", UNFIT),
    ("mojibake", "contacts", every("last_name", mojibake, 0.5), "last_name", UNFIT),
    ("future dates", "orders", every("ordered_at", later, 0.1), "ordered_at", UNFIT),
    ("negative amounts", "orders", every("amount", lambda v: f"-{v}", 0.5), "amount", UNFIT),
    ("test data leaked", "contacts", every("email", lambda v: "test" + v, 0.2), "email", WARNED),
    ("items of no order", "order_items", every("order_id", lambda v: "X" + v, 0.7), "order_id", UNFIT),
    ("orders of unknown contacts", "orders", every("contact_id", lambda v: "X" + v, 0.6), "contact_id", UNFIT),
    ("header in the middle", "interactions", header_again, None, WARNED),
    ("swapped columns", "contacts", swap("email", "phone"), "email", UNFIT),
    ("enum gone wild", "interactions", every("channel", lambda v: v + "!", 0.5), "channel", UNFIT),
    ("decimal comma", "orders", every("amount", lambda v: v.replace(".", ",")), "amount", UNFIT),
    ("dates flipped", "campaign_members", every("assigned_at", slashed), "assigned_at", WARNED),
    ("ids given anew", "orders", every("order_id", lambda v: "N" + v), "order_id", UNFIT),
    ("constant column", "contacts", every("city", lambda v: "Springfield"), "city", WARNED),
    ("whitespace flood", "contacts", every("last_name", lambda v: f"  {v} "), "last_name", WARNED),
    ("blank flood", "contacts", every("city", lambda v: "   "), "city", UNFIT),
    ("emptied table", "orders", lambda rows: [dict.fromkeys(rows[0], "")], None, UNFIT),
    ("required value lost", "orders", every("ordered_at", lambda v: "", 0.5), "ordered_at", UNFIT),
]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "change", "column", "verdict"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS]
)
def test_a_planted_fault_is_caught(yard, table, change, column, verdict) -> None:
    yard.change(table, change)
    found = yard.check()
    told = [b for b in found.breaches if b.table == f"files.{table}" and b.column in (column, None)]
    assert found.verdict in {WARNED: (WARNED, UNFIT), UNFIT: (UNFIT,)}[verdict], found.breaches
    assert any(
        (b.column == column or column is None) and b.row_count > 0 and b.severity != "info"
        for b in told
    ), found.breaches
    # Whatever is wrong with it, every line that was read is a row or an unreadable line.
    with duckdb.connect(str(yard.warehouse)) as connection:
        lost = connection.execute(
            "select sum(line_count - row_count - unreadable_count) from raw_loader.load_runs"
        ).fetchone()
        rows, lines = connection.execute(
            f"select (select count(*) from raw_files.{table}), row_count from raw_loader.load_runs "
            "where source_table = ? order by load_run_id desc limit 1",
            [table],
        ).fetchone()
    assert lost == (0,) and rows == lines


def test_the_loader_refuses_what_is_not_the_table(yard) -> None:
    yard.change("orders", without("amount"))
    with pytest.raises(ProblemError, match="files/orders.csv.*required column amount is missing"):
        load(yard.raw, yard.warehouse, VARIABLES)
    yard.reset()
    shutil.copy(yard.path("contacts"), yard.path("orders"))
    with pytest.raises(ProblemError, match="files/orders.csv.*required column order_id"):
        load(yard.raw, yard.warehouse, VARIABLES)
    yard.reset()
    yard.path("orders").unlink()
    with pytest.raises(ProblemError, match="files/orders is missing"):
        load(yard.raw, yard.warehouse, VARIABLES)


def test_a_header_without_rows_is_an_emptied_table(yard) -> None:
    header = yard.path("order_items").read_text(encoding="utf-8").splitlines()[0]
    yard.path("order_items").write_text(header + "\n", encoding="utf-8")
    found = yard.check()
    assert found.verdict == UNFIT and "files.order_items" in found.why()


def test_the_same_load_again_and_the_next_day_are_fit(yard) -> None:
    assert yard.check().breaches == []

    def next_day(rows: Rows) -> Rows:
        more = [dict(row) for row in rows[: len(rows) // 30]]
        for number, row in enumerate(more):
            row["order_id"] = f"S-9{number:07}"
            row["ordered_at"] = "2026-07-01 10:00:00"
        return rows + more

    yard.change("orders", next_day)
    assert yard.check().breaches == []


def test_a_load_without_news_is_stale(yard) -> None:
    with duckdb.connect(str(yard.warehouse)) as connection:
        connection.execute(
            "update raw_loader.load_runs set loaded_at = loaded_at - interval 10 day"
        )
    found = yard.check()
    assert found.verdict == WARNED
    assert any("same file as on" in breach.found for breach in found.breaches)


def test_an_unfit_load_is_not_compared_with_and_an_accepted_one_is(yard) -> None:
    yard.change("orders", lambda rows: rows[: len(rows) // 2])
    assert yard.check().verdict == UNFIT
    assert yard.check().verdict == UNFIT
    assert yard.check(accept=True).verdict != UNFIT
    assert yard.check().verdict != UNFIT


def test_nothing_at_all_is_fit(tmp_path) -> None:
    (tmp_path / "raw").mkdir()
    load(tmp_path / "raw", tmp_path / "w.duckdb", {**VARIABLES, "sources": []})
    assert check_raw(tmp_path / "w.duckdb", {**VARIABLES, "sources": []}).verdict == FIT
    load(tmp_path / "raw", tmp_path / "w.duckdb", VARIABLES)
    assert check_raw(tmp_path / "w.duckdb", VARIABLES).verdict == FIT


def test_pages_ask_no_other_host_and_say_what_is_wrong(yard, capfd) -> None:
    yard.change("orders", lambda rows: rows[: len(rows) // 2])
    pages = list(yard.check().page.parent.rglob("*.html"))
    assert len(pages) >= 3
    for page in pages:
        content = page.read_text(encoding="utf-8")
        asked = re.findall(
            r"""(?:src|href|action)=["']?(?:https?:)?//[^"'> ]+|url\(["']?http""", content
        )
        assert not asked, (page, asked)
        assert "<script" not in content
    newest = max((page for page in pages if "validations" in page.parts), key=str)
    content = newest.read_text(encoding="utf-8")
    assert "Rows are missing" in content and "files.orders" in content
    assert "Exception" not in capfd.readouterr().err


@pytest.mark.parametrize(
    ("data_type", "text", "value"),
    [
        ("boolean", "ja", "true"),
        ("boolean", "perhaps", None),
        ("int", "5.0", "5"),
        ("date", "2025-03-12", "2025-03-12"),
        ("date", "2025-02-31", None),
        ("timestamp", "2025-03-12T10:00:00+05:00", "2025-03-12 05:00:00"),
        ("timestamp", "2025-03-12 10:00-05", "2025-03-12 15:00:00"),
        ("timestamp", "2025-03-12 10:00:00", "2025-03-12 10:00:00"),
        ("timestamp", "infinity", None),
    ],
)
def test_the_gate_casts_as_staging_does(data_type, text, value) -> None:
    parse = parser(VARIABLES)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for sql in (parse("v", data_type), cast("v", data_type, parse)):
            found = connection.execute(
                f"select cast({sql} as varchar) from (select ? as v)", [text]
            ).fetchone()
            assert found == (value,), sql


def test_a_mistake_in_the_var_is_told() -> None:
    with pytest.raises(ProblemError, match="did you mean min_rows"):
        read_suite("raw", {"gates": {"min_row": 3}}, [])
