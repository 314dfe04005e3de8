"""The loader on good files, on broken ones, and on drop folders that are not what they were."""

import gzip
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import csv_records, load_raw
from scripts.common import PROJECT, ProblemError, quote_identifier
from scripts.contract import read_memory, read_tables, read_variables
from scripts.csv_records import open_text, read_records
from scripts.load_raw import load, main

COMPANIES = b"company_id,name,city\n"
VARIABLES = {"sources": ["files", "hubspot", "salesforce", "shopify", "web_tracking"]}


class Drop:
    """A drop folder with a warehouse beside it."""

    def __init__(self, folder: Path) -> None:
        self.raw = folder / "raw"
        self.warehouse = folder / "warehouse" / "crm.duckdb"
        self.raw.mkdir()

    def put(self, name: str, content: bytes) -> Path:
        path = self.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def put_parquet(self, name: str, query: str) -> None:
        path = self.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        duckdb.sql(query).write_parquet(str(path))

    def load(self, allow_missing: bool = False, **variables):
        return load(self.raw, self.warehouse, VARIABLES | variables, allow_missing)

    def problems(self, **variables) -> str:
        with pytest.raises(ProblemError) as caught:
            self.load(**variables)
        return "\n".join(caught.value.problems)

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(str(self.warehouse)) as connection:
            return connection.execute(sql).fetchall()

    def companies(self) -> list[tuple]:
        return self.query("select _line, company_id, name, city from raw_files.companies")

    def unreadable(self) -> list[tuple]:
        return self.query("select line_number, reason, line_text from raw_loader.unreadable_lines")

    def counts(self, table: str = "companies") -> tuple:
        """Return line, row and unreadable count of the newest load."""
        return self.query(
            "select line_count, row_count, unreadable_count from raw_loader.load_runs "
            f"where source_table = '{table}' order by load_run_id desc limit 1"
        )[0]


@pytest.fixture
def drop(tmp_path: Path) -> Drop:
    return Drop(tmp_path)


# --- what is loaded ------------------------------------------------------------------------------


def test_every_declared_table_exists_and_empty_ones_have_their_columns(drop: Drop) -> None:
    drop.load()
    tables = read_tables(VARIABLES)
    existing = drop.query("select table_schema, table_name from information_schema.tables")
    assert {(table.schema, table.identifier) for table in tables} <= set(existing)
    columns = drop.query(
        "select column_name, data_type from information_schema.columns "
        "where table_schema = 'raw_files' and table_name = 'companies' order by ordinal_position"
    )
    assert columns[:2] == [("company_id", "VARCHAR"), ("name", "VARCHAR")]
    assert columns[-2:] == [("_file", "VARCHAR"), ("_line", "BIGINT")]
    assert len(drop.query("from raw_loader.load_runs")) == len(tables)


def test_values_are_text_columns_found_by_name_and_the_rest_null(drop: Drop) -> None:
    header = b"\xef\xbb\xbfNAME , Company_ID,secret\n"
    drop.put("files/companies.csv", header + b"007,1.50,x\n,true,y\n")
    outcome = drop.load()
    assert drop.companies() == [(2, "1.50", "007", None), (3, "true", None, None)]
    assert drop.query("select distinct _file from raw_files.companies") == [
        ("files/companies.csv",)
    ]
    assert any("not loaded: secret" in note for note in outcome.notes)


def test_parquet_is_read_in_place_as_text(drop: Drop) -> None:
    drop.put_parquet(
        "files/orders.parquet",
        "select 'a' as Order_ID, timestamp '2024-01-02 03:04:05' as ordered_at, "
        "1.50::decimal(9, 2) as amount, true as is_test union all by name "
        "select 'b' as Order_ID, null as ordered_at, 2 as amount",
    )
    drop.load()
    assert drop.query(
        "select _file, _line, order_id, ordered_at, amount, is_test, email from raw_files.orders"
    ) == [
        ("files/orders.parquet", 1, "a", "2024-01-02 03:04:05", "1.50", "true", None),
        ("files/orders.parquet", 2, "b", None, "2.00", None, None),
    ]
    (row,) = drop.query(
        "select column_name, data_type from information_schema.columns "
        "where table_name = 'orders' and column_name = 'amount'"
    )
    assert row == ("amount", "VARCHAR")
    assert drop.counts("orders") == (2, 2, 0)


def test_identifiers_are_written_alike_in_all_tables(drop: Drop) -> None:
    # a data frame keeps ids as 12.0 where some are missing; the orders would be nobody's, or all nan's
    drop.put("files/contacts.csv", b"contact_id,postal_code,first_name\n12,80331.0,2.0\n")
    drop.put("files/tickets.csv", b"ticket_id,contact_id,created_at\n1.0,12.0,a\n2.00,B12.0,b\n")
    drop.put_parquet(
        "files/orders.parquet",
        "select * from (values (1::decimal(38, 10), 12::double, '7.0', 1.0::float), "
        "(2, 'nan', 'x7.0', 2), (2.5, null, null, null)) "
        "as t(order_id, contact_id, customer_number, amount)"
        " cross join (select 'a' as ordered_at)",
    )
    drop.load()
    contacts = drop.query("select contact_id, postal_code, first_name from raw_files.contacts")
    assert contacts == [("12", "80331", "2.0")]
    tickets = drop.query("select ticket_id, contact_id from raw_files.tickets order by _line")
    assert tickets == [("1", "12"), ("2.00", "B12.0")]
    orders = drop.query(
        "select order_id, contact_id, customer_number, amount from raw_files.orders order by _line"
    )
    assert orders == [
        ("1", "12", "7", "1.0"),
        ("2", None, "x7.0", "2.0"),
        ("2.5000000000", None, None, None),
    ]


def test_numbers_of_parquet_are_written_as_the_decimal_mark_says(drop: Drop) -> None:
    # read by a decimal comma, 19.90 was 1990
    drop.put_parquet(
        "files/orders.parquet",
        "select 12::double as order_id, 'a' as ordered_at, 19.90::decimal(9, 2) as amount, "
        "1.5::double as refunded_amount, 2 as discount_amount",
    )
    drop.load(decimal_mark=",")
    orders = drop.query("select columns('order_id|amount') from raw_files.orders")
    assert orders == [("12", "19,90", "1,5", "2")]


def test_bytes_and_lists_of_parquet_are_text(drop: Drop) -> None:
    drop.put_parquet(
        "files/companies.parquet",
        "select 1 as company_id, encode('Bär') as name, '\\xFF'::blob as city, "
        "['shopify', 'sap'] as technologies",
    )
    drop.load()
    companies = drop.query("select company_id, name, city, technologies from raw_files.companies")
    assert companies == [("1", "Bär", "\\xFF", "shopify;sap")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found_in_the_header(drop: Drop, delimiter: str) -> None:
    lines = [["company_id", "name", "city"], ["1", "A", "x"], ["2", '"B;,|\t"', ""]]
    text = "".join(delimiter.join(line) + "\n" for line in lines)
    drop.put("files/companies.csv", text.encode())
    drop.load()
    assert drop.companies() == [(2, "1", "A", "x"), (3, "2", "B;,|\t", None)]


def test_custom_fields_travel_under_their_own_name(drop: Drop) -> None:
    drop.put("files/contacts.csv", b"contact_id,Shoe Size\n1,43\n")
    custom = {"files": {"contacts": ["shoe size", {"name": 'a "b"', "data_type": "int"}]}}
    outcome = drop.load(passthrough_columns=custom)
    query = 'select "shoe size", "a ""b""" from raw_files.contacts'
    assert drop.query(query) == [("43", None)]
    assert outcome.notes == []


def test_a_source_that_is_switched_off_counts_as_empty(drop: Drop) -> None:
    drop.put("files/companies.csv", COMPANIES + b"1,A,x\n")
    drop.load()
    outcome = drop.load(sources=["hubspot"])
    assert drop.companies() == []
    assert any("var sources" in note for note in outcome.notes)


def test_file_kinds_may_change_between_loads(drop: Drop) -> None:
    path = drop.put("files/companies.csv", COMPANIES + b"1,A,x\n")
    drop.load()
    path.unlink()
    drop.put_parquet("files/companies.parquet", "select 1 as company_id, 'A' as name")
    drop.load()
    assert drop.companies() == [(1, "1", "A", None)]
    (drop.raw / "files/companies.parquet").unlink()
    drop.load(allow_missing=True)
    assert drop.companies() == []


def test_names_that_look_like_patterns_are_taken_as_they_are(drop: Drop) -> None:
    parent = drop.raw
    drop.raw = parent / "a-b'" / "year=2024"
    drop.put("files/companies.csv", COMPANIES + b"2,B,y\n")
    drop.put_parquet("files/deals.parquet", "select 2 deal_id, 'a' stage, 'b' created_at")
    drop.raw = parent / "a*b'" / "year=2024"
    drop.put("files/companies.csv", COMPANIES + b"1,A,x\n")
    drop.put_parquet("files/deals.parquet", "select 1 deal_id, 'a' stage, 'b' created_at")
    drop.load()
    assert drop.companies() == [(2, "1", "A", "x")]
    assert drop.query("select deal_id from raw_files.deals") == [("1",)]


def test_quote_identifier_doubles_quotes() -> None:
    assert quote_identifier("raw", 'a "b"') == '"raw"."a ""b"""'


# --- broken input: what is kept, what is set aside, and at which line -----------------------------

LONG = b"x" * 1_000_000

BROKEN = {
    "too few fields": (b"1,A,x\n2,B\n3,C,z\n", [2, 4], [(3, "2 fields where the header has 3")]),
    "too many fields": (b"1,A,x\n2,B,y,q\n3,C,z\n", [2, 4], [(3, "4 fields where")]),
    "too many fields, all empty": (b"1,A,x,,\n2,B,y\n3,C\n", [2, 3], [(4, "2 fields where")]),
    "Latin-1": ("1,Müller,x\n2,B,y\n".encode("latin-1"), [3], [(2, "0xFC is not UTF-8; save")]),
    "NUL byte in a value": (b"1,A\0B,x\n2,B,y\n", [3], [(2, "NUL byte")]),
    "line break in a value": (b'1,"A\nB",x\n2,B,y\n', [2, 4], []),
    "ragged after a line break": (b'1,"A\nB",x\n2,B\n3,C,z\n', [2, 5], [(4, "2 fields where")]),
    "ragged with a line break": (b'1,"A\nB"\n2,B,y\n', [4], [(2, "2 fields where")]),
    "quote never closed": (b'1,"A,x\n2,B,y\n3,C,z\n', [3, 4], [(2, "field 2 is never closed")]),
    "quote closed too late": (
        b'1,"A,x\n2,B,y\n3,"C",z\n',
        [3, 4],
        [(2, "text after the closing quote of field 2")],
    ),
    "text after a quote": (b'1,"A"B,x\n2,B,y\n', [3], [(2, "text after the closing quote")]),
    "quote in the middle": (b'1,A "the" B,x\n2,B,y\n', [2, 3], []),
    "no line ending at the end": (b"1,A,x\n2,B,y", [2, 3], []),
    "ragged without line ending": (b"1,A,x\n2,B", [2], [(3, "2 fields where")]),
    "CRLF": (b"1,A,x\r\n2,B\r\n", [2], [(3, "2 fields where")]),
    "CR in a value": (b"1,A\rB,x\n2,B,y\n", [2, 3], []),
    "mixed line endings": (b"1,A,x\r\n2,B,y\n3,C,z\r\n", [2, 3, 4], []),
    "blank lines": (b"\n1,A,x\n\n  \n2,B,y\n\n", [3, 6], []),
    "value of a megabyte": (b"1," + LONG + b",x\n2,B,y\n", [2, 3], []),
    "line too long": (b"1,A,x\n2," + LONG * 3 + b",y\n3,C,z\n", [2, 4], [(3, "longer than")]),
    "text instead of a table": (
        b"<html>\n<body>\n",
        [],
        [(2, "1 field where"), (3, "1 field where")],
    ),
    "no records": (b"", [], []),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_lines_are_set_aside_and_nothing_is_lost(drop: Drop, case: str) -> None:
    body, kept, aside = BROKEN[case]
    drop.put("files/companies.csv", COMPANIES + body)
    outcome = drop.load()

    assert [row[0] for row in drop.companies()] == kept
    unreadable = drop.unreadable()
    assert [line for line, _, _ in unreadable] == [line for line, _ in aside]
    for (_, reason, text), (line, expected) in zip(unreadable, aside, strict=True):
        assert expected in reason
        physical = (COMPANIES + body).decode("utf-8", "replace").replace("\0", "\ufffd")
        assert text.removesuffix(" …") in physical.split("\n", line - 1)[line - 1]
    assert drop.counts() == (len(kept) + len(aside), len(kept), len(aside))
    assert len(outcome.warnings) == bool(aside)
    if aside:
        assert f"the first at line {aside[0][0]}: " in outcome.warnings[0]


def test_values_survive_the_slow_way(drop: Drop) -> None:
    body = b'1,"A ""the"" B\r\nC", x \n2,a "b" c,""\n3,"q" ,y\n4,D\n'
    drop.put("files/companies.csv", COMPANIES + body)
    drop.load()
    assert drop.companies() == [
        (2, "1", 'A "the" B\r\nC', " x "),
        (4, "2", 'a "b" c', None),
        (5, "3", "q", "y"),
    ]


def test_cr_alone_ends_lines_where_it_ends_the_header(drop: Drop) -> None:
    drop.put("files/companies.csv", b'company_id,name\r1,A\r2,"B\nC"\r3\r4,D')
    drop.load()
    assert [row[:3] for row in drop.companies()] == [(2, "1", "A"), (3, "2", "B\nC"), (5, "4", "D")]
    assert [row[0] for row in drop.unreadable()] == [4]


def test_header_below_blank_lines_and_with_an_empty_last_name(drop: Drop) -> None:
    drop.put("files/companies.csv", b"\n\ncompany_id,name,\n1,A,\n2,B\n")
    drop.load()
    assert [row[:3] for row in drop.companies()] == [(4, "1", "A"), (5, "2", "B")]


def test_header_below_one_blank_line(drop: Drop) -> None:
    drop.put("files/companies.csv", b"\n" + COMPANIES + b"1,A,x\n")
    drop.load()
    assert drop.companies() == [(3, "1", "A", "x")]
    drop.put("files/companies.csv", b"\nid\n")
    assert "files/companies.csv, line 2: the required column" in drop.problems()


def test_blank_lines_are_no_records_in_a_file_of_one_column(drop: Drop) -> None:
    drop.put("files/contacts.csv", b"contact_id\n1\n\n2\n")
    drop.load()
    assert drop.query("select _line, contact_id from raw_files.contacts") == [(2, "1"), (4, "2")]


@pytest.mark.parametrize("ahead", ["1 hour", "30 years"])
def test_runs_follow_each_other_even_if_the_clock_goes_back(drop: Drop, ahead: str) -> None:
    drop.load()
    former = f"update raw_loader.load_runs set loaded_at = loaded_at + interval {ahead}"
    with duckdb.connect(str(drop.warehouse)) as connection:
        connection.execute(
            f"{former}, load_run_id = strftime(loaded_at + interval {ahead}, '%Y%m%dT%H%M%S%f') || 'abcdef'"
        )
    drop.load()
    drop.load()
    times = drop.query(
        "select distinct loaded_at > now()::timestamp, load_run_id from raw_loader.load_runs order by 2"
    )
    assert len(times) == 3
    # one night in a far future must not make every wrong date of a fact a possible one for good
    assert [is_ahead for is_ahead, _ in times] == [True, ahead == "1 hour", ahead == "1 hour"]


def test_unreadable_lines_are_those_of_the_newest_load(drop: Drop) -> None:
    drop.put("files/companies.csv", COMPANIES + b"1,A\n")
    drop.load()
    drop.put("files/companies.csv", COMPANIES + b"1,A,x\n")
    drop.load()
    assert drop.unreadable() == []
    assert len({run for (run,) in drop.query("select load_run_id from raw_loader.load_runs")}) == 2


PIECES = ["a", "é", ",", ",", '"', '""', '","', "\n", "\n", " ", "\r", "\r\n", "\0", "\udce9"]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_every_line_that_is_not_blank_belongs_to_one_record(tmp_path_factory, body: str) -> None:
    path = tmp_path_factory.mktemp("csv") / "file.csv"
    text = "a,b\n" + body
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with open_text(path, "\n") as file:
        records = list(read_records(file, ",", "\n"))
    taken = [
        record.line + more for record in records for more in range(record.text.count("\n") + 1)
    ]
    assert len(taken) == len(set(taken))
    lines = enumerate(text.split("\n"), start=1)
    assert {number for number, line in lines if line.strip()} <= set(taken)


def test_the_slow_way_agrees_with_duckdb_on_well_formed_files(drop: Drop, monkeypatch) -> None:
    values = ["", "a", '"b"', '"c,d"', '"e""f"', 'g"h', " i ", "ü", '""']
    rows = [f"{i},{a},{b}" for i, (a, b) in enumerate((a, b) for a in values for b in values)]
    drop.put("files/companies.csv", COMPANIES + "\n".join(rows).encode())
    drop.load()
    fast = drop.companies()
    monkeypatch.setattr("scripts.load_raw.load_plain", lambda *_: None)
    drop.load()
    assert drop.companies() == fast
    assert len(fast) == len(values) ** 2


# --- files and folders that are not fit -----------------------------------------------------------

UNFIT = {
    "empty": (b"", "line 1: the file has no header line"),
    "blank": (b"\n \n", "no header line"),
    "UTF-16": ("company_id,name\n".encode("utf-16"), "UTF-16"),
    "UTF-16 without mark": ("company_id,name\n".encode("utf-16-le"), "UTF-16 or no text"),
    "Excel": (b"PK\x03\x04\x14\x00", "Excel workbook or a zip"),
    "gzip": (gzip.compress(COMPANIES), "gzip archive"),
    "Latin-1 header": (b"company_id,name,stra\xdfe\n", "0xDF is not UTF-8"),
    "open quote in header": (b'company_id,"name\n1,A\n', "header cannot be read: the quote that"),
    "hint for Excel": (
        b"sep=;\ncompany_id;name\n",
        '"sep=;" is a hint for Excel and no header; remove',
    ),
    "required column missing": (
        b"Company-ID,name\n",
        "required column company_id is missing; did you mean Company-ID? (the header: Company-ID,",
    ),
    "two columns of one name": (
        b"company_id,name, NAME\n",
        '"name" (column 2) and "NAME" (column 3) are both name; rename or remove one',
    ),
}


@pytest.mark.parametrize("case", UNFIT)
def test_unfit_files_stop_the_load_with_a_remedy(drop: Drop, case: str) -> None:
    content, message = UNFIT[case]
    drop.put("files/companies.csv", content)
    told = drop.problems()
    assert told.startswith("files/companies.csv, line 1: ")
    assert message in told


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "cannot be read as Parquet"), (b"PAR1" + b"x" * 40 + b"PAR1", "export it again")],
)
def test_corrupt_parquet(drop: Drop, content: bytes, message: str) -> None:
    drop.put("files/companies.parquet", content)
    assert message in drop.problems()


def test_parquet_damaged_in_the_middle(drop: Drop) -> None:
    drop.put_parquet(
        "files/companies.parquet",
        "select md5(i::varchar) as company_id, md5((i + 1)::varchar) as name from range(5000) t(i)",
    )
    path = drop.raw / "files/companies.parquet"
    content = bytearray(path.read_bytes())
    content[100:20_000] = b"\xff" * 19_900
    path.write_bytes(content)
    assert "files/companies.parquet is a damaged Parquet file" in drop.problems()


def test_parquet_columns_are_checked_like_those_of_csv(drop: Drop) -> None:
    drop.put_parquet("files/companies.parquet", "select {'name': 1} as company, 2 as company_id")
    assert "required column name is missing" in drop.problems()


def test_a_folder_in_place_of_a_file(drop: Drop) -> None:
    (drop.raw / "files/companies.csv").mkdir(parents=True)
    assert "files/companies.csv is a folder; put one CSV" in drop.problems()


def test_a_file_that_may_not_be_read(drop: Drop, monkeypatch) -> None:
    drop.put("files/companies.csv", COMPANIES)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("scripts.load_raw.read_layout", refuse)
    assert "files/companies.csv cannot be read: Permission denied" in drop.problems()


def test_csv_and_parquet_of_one_table(drop: Drop) -> None:
    drop.put("files/companies.csv", COMPANIES)
    drop.put_parquet("files/companies.parquet", "select 1 as company_id, 2 as name")
    assert "files/companies.csv and files/companies.parquet are the same table" in drop.problems()


def test_all_problems_are_told_at_once_and_nothing_changes(drop: Drop) -> None:
    drop.put("files/companies.csv", COMPANIES + b"1,A,x\n")
    drop.put("files/tickets.csv", b"ticket_id,created_at\n1,2024-01-01\n")
    drop.load()
    drop.put("files/companies.csv", b"")
    drop.put("files/orders.csv", b"id\n")
    (drop.raw / "files/tickets.csv").unlink()
    told = drop.problems().splitlines()
    assert [line.split(",")[0].split(" ")[0] for line in told] == [
        "files/companies.csv",
        "files/orders.csv",
        "files/orders.csv",
        "files/orders.csv",
        "files/tickets",
    ]
    assert drop.companies() == [(2, "1", "A", "x")]
    assert len(drop.query("select distinct load_run_id from raw_loader.load_runs")) == 1


def test_a_load_that_fails_midway_leaves_everything_as_it_was(drop: Drop, monkeypatch) -> None:
    drop.put("files/companies.csv", COMPANIES + b"1,A,x\n")
    drop.load()
    drop.put("files/companies.csv", COMPANIES + b"2,B,y\n")

    def fail(*_):
        raise duckdb.IOException("disk full")

    monkeypatch.setattr("scripts.load_raw.remember", fail)
    with pytest.raises(duckdb.IOException):
        drop.load()
    assert drop.companies() == [(2, "1", "A", "x")]
    assert drop.query("from information_schema.tables where table_name like '%incoming%'") == []
    assert list(drop.warehouse.parent.glob(".load_*")) == []


def test_a_table_that_held_rows_must_not_vanish(drop: Drop) -> None:
    path = drop.put("files/companies.csv", COMPANIES + b"1,A,x\n")
    drop.load()
    path.unlink()
    told = drop.problems()
    assert told.startswith("files/companies is missing, but the last load (")
    assert "read 1 records from files/companies.csv" in told
    assert "--allow-missing" in told
    drop.load(sources=["hubspot"])  # what is switched off is not missed
    drop.load()  # and no more afterwards: the newest load held none


def test_another_drop_folder_owes_nothing(drop: Drop, tmp_path: Path) -> None:
    drop.put("files/companies.csv", COMPANIES + b"1,A,x\n")
    drop.load()
    (tmp_path / "other").mkdir()
    drop.raw = tmp_path / "other"
    drop.load()
    assert drop.companies() == []


def test_unknown_names_are_warned_of_with_the_nearest(drop: Drop) -> None:
    drop.put("hubspots/contact.csv", b"")
    drop.put("files/company.csv", b"")
    drop.put("files/orders.xlsx", b"")
    drop.put("files/deals.csv.gz", b"")
    drop.put("files/2025/tickets.csv", b"")
    drop.put("files/.DS_Store", b"")
    drop.put("files/prices_2025.csv", b"")
    drop.put("files/tickets_2025-01.csv", b"")
    drop.put("files/tickets_2025-02.csv", b"")
    drop.put("orders.csv", b"")
    outcome = drop.load()
    assert outcome.notes == ["files: not used here and not read: prices_2025.csv"]
    folder, packed, workbook, misspelt, parts, source, beside = outcome.warnings
    assert folder == "files/2025 is a folder and is not read; put its files into files"
    assert misspelt.startswith("files/company.csv is no table of files")
    assert parts.startswith("files/tickets_2025-01.csv and 1 more are no tables of files")
    assert "files/deals.csv.gz is not read" in packed and "save it as deals.csv or" in packed
    assert "files/orders.xlsx is not read" in workbook and "save it as orders.csv or" in workbook
    assert source.startswith("hubspots is no folder of a source") and "mean hubspot?" in source
    assert beside.startswith("orders.csv is no folder") and "in folders named files, hub" in beside


def test_columns_that_are_spelt_otherwise_are_warned_of(drop: Drop) -> None:
    drop.put("files/companies.csv", b"company_id,name,Postal Code,Notes,CITY,city.\n1,A,x,y,z,z\n")
    (told,) = drop.load().warnings
    assert "companies.csv: Postal Code is not read; did you mean postal_code?" in told
    assert "the var column_names" in told


def test_variables_are_checked() -> None:
    with pytest.raises(ProblemError, match="'hubspott' is not a source.*did you mean hubspot"):
        read_tables({"sources": ["hubspott"]})
    with pytest.raises(ProblemError, match="no raw table files/contact; did you mean files/contac"):
        read_tables({"passthrough_columns": {"files": {"contact": ["x"]}}})
    with pytest.raises(ProblemError, match="has the column EMAIL anyway"):
        read_tables({"passthrough_columns": {"files": {"contacts": ["EMAIL"]}}})
    with pytest.raises(ProblemError, match="must be a list such as"):
        read_tables({"sources": "files"})
    with pytest.raises(ProblemError, match="must be a mapping such as"):
        read_tables({"passthrough_columns": {"files": ["shoe_size"]}})
    for fields in ("shoe_size", [7], [{"alias": "size"}]):
        with pytest.raises(ProblemError, match="files/contacts must be a list of names"):
            read_tables({"passthrough_columns": {"files": {"contacts": fields}}})
    for fields, told in [
        ([{"name": "size", "data_type": "text"}], 'no data_type "text"; use string, int'),
        ([{"name": "size", "data_type": "decimal(4,5)"}], "no data_type"),
        ([{"name": "size", "type": "int"}], "no setting type; did you mean data_type"),
        (["Size", "size"], 'more than one field is called "size"'),
        ([{"name": "a", "alias": "size"}, "Size"], 'more than one field is called "size"'),
    ]:
        with pytest.raises(ProblemError, match=re.escape(told)):
            read_tables({"passthrough_columns": {"files": {"contacts": fields}}})
    fine = [{"name": "size", "data_type": "decimal(18, 4)", "alias": "shoe"}, "tier"]
    read_tables({"passthrough_columns": {"files": {"contacts": fine}}})
    with pytest.raises(ProblemError, match="is not a source"):
        read_tables({"sources": [["files"]]})
    with pytest.raises(ProblemError, match="not YAML"):
        read_variables("{")
    with pytest.raises(ProblemError, match="no var holdout_shar; did you mean holdout_share"):
        read_variables("{holdout_shar: 0.2}")
    with pytest.raises(ProblemError, match="YAML mapping"):
        read_variables("files")
    assert read_variables("{sources: [files]}")["sources"] == ["files"]


def test_the_memory_has_the_columns_it_declares(drop: Drop) -> None:
    drop.load()
    for name, table in read_memory().items():
        columns = drop.query(
            "select column_name from information_schema.columns where table_schema = 'raw_loader' "
            f"and table_name = '{name}' order by ordinal_position"
        )
        assert [column for (column,) in columns] == table.columns


def test_load_runs_tell_of_the_file(drop: Drop) -> None:
    drop.put("files/companies.csv", COMPANIES + b"1,A,x\n2,B\n")
    drop.load()
    drop.load()
    rows = drop.query(
        "select load_run_id, raw_folder, file_name, file_hash, byte_count, line_count, "
        "duration_seconds > 0 from raw_loader.load_runs where source_table = 'companies' "
        "and source = 'files' order by loaded_at"
    )
    assert all(re.fullmatch(r"\d{8}T\d{12}[0-9a-f]{6}", row[0]) for row in rows)
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    content = COMPANIES + b"1,A,x\n2,B\n"
    file_hash = hashlib.sha256(content).hexdigest()
    assert rows[0][1:] == (
        str(drop.raw.resolve()),
        "files/companies.csv",
        file_hash,
        len(content),
        2,
        True,
    )


# --- the command ---------------------------------------------------------------------------------


def run(*arguments: object):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_command_prints_what_it_loaded(drop: Drop) -> None:
    drop.put("files/companies.csv", COMPANIES + b"1,A,x\n2,B\n")
    result = run("--raw", drop.raw, "--warehouse", drop.warehouse)
    assert result.exit_code == 0
    assert re.search(r"files +companies +1 +1\n", result.stdout)
    assert "Warning: files/companies.csv: 1 of 2 records cannot be read" in result.stderr
    assert run("--raw", drop.raw, "--warehouse", drop.warehouse, "--quiet").stdout == ""


def test_command_tells_errors_without_a_traceback(drop: Drop, tmp_path: Path) -> None:
    result = run("--raw", tmp_path / "nowhere", "--warehouse", drop.warehouse)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: drop folder ") and "does not exist" in result.stderr
    (tmp_path / "text.duckdb").write_text("no database" * 1000)
    result = run("--raw", drop.raw, "--warehouse", tmp_path / "text.duckdb")
    assert "cannot be opened as a DuckDB file" in result.stderr


def test_command_runs_as_a_script_and_tells_of_a_lock(drop: Drop) -> None:
    drop.load()
    script = PROJECT / "scripts" / "load_raw.py"
    with duckdb.connect(str(drop.warehouse)):
        result = subprocess.run(
            [sys.executable, script, "--raw", drop.raw, "--warehouse", drop.warehouse],
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 1
    assert "is in use by another process" in result.stderr
    assert "Traceback" not in result.stderr


def test_long_lines_are_not_read_at_once(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(csv_records, "LONGEST_RECORD", 100)
    path = tmp_path / "file.csv"
    path.write_bytes(b"a,b\n1," + b"x" * 1000 + b"\n2,y\n")
    with open_text(path, "\n") as file:
        _, long, good = read_records(file, ",", "\n")
    assert (long.line, len(long.text), good.line, good.text) == (2, 101, 3, "2,y")
    assert long.reason.startswith("longer than 100 bytes")


def test_a_file_without_one_readable_record_is_an_error(drop: Drop) -> None:
    drop.put("files/contacts.csv", b"contact_id,city\n" + "1,Köln\n".encode("latin-1") * 20)
    with pytest.raises(ProblemError, match="20 of 20 records.*UTF-8.*that is all of it"):
        drop.load()


# --- what changes meanwhile ----------------------------------------------------------------------


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch):
    """Have something happen after a file was scanned, before it is loaded."""

    def arrange(happen) -> None:
        scan = load_raw.scan_file

        def scan_then(path: Path):
            result = scan(path)
            happen(path)
            return result

        monkeypatch.setattr(load_raw, "scan_file", scan_then)

    return arrange


@pytest.mark.parametrize("how", ["goes", "changes", "is replaced"])
def test_a_file_that_changes_while_it_is_loaded_is_told(drop: Drop, meanwhile, how: str) -> None:
    drop.put("files/companies.csv", COMPANIES + b"1,A,x\n")
    drop.load()
    path = drop.put("files/companies.csv", COMPANIES + b"2,B,y\n")

    def happen(path: Path) -> None:
        if how != "changes":
            path.unlink()
        if how != "goes":
            path.write_bytes(COMPANIES + b"3,C,z\n4,D,z\n")

    meanwhile(happen)
    problem = drop.problems()
    assert path.name in problem and "while it was being" in problem and "run again" in problem
    assert drop.companies() == [(2, "1", "A", "x")]


def test_a_parquet_file_that_changes_after_it_was_loaded_is_told(drop: Drop) -> None:
    drop.put_parquet(
        "files/orders.parquet", "select 'a' as order_id, 'b' as ordered_at, 1 as amount"
    )
    drop.put("files/companies.csv", COMPANIES + b"1,A,x\n")
    outcome = drop.load()
    (drop.raw / "files" / "companies.csv").unlink()  # it is in the warehouse
    load_raw.check_read_in_place(outcome)
    drop.put_parquet(
        "files/orders.parquet", "select 'c' as order_id, 'b' as ordered_at, 1 as amount"
    )
    with pytest.raises(
        ProblemError, match=r"files/orders.parquet was changed while it was being read"
    ):
        load_raw.check_read_in_place(outcome)
    (drop.raw / "files" / "orders.parquet").unlink()
    with pytest.raises(
        ProblemError, match=r"files/orders.parquet has gone while it was being read"
    ):
        load_raw.check_read_in_place(outcome)


# --- files that call columns otherwise -------------------------------------------------------------

CALLED = {"files": {"companies": {"company_id": "Firmen-Nr.", "name": "Firma", "city": "Ort"}}}


def test_columns_may_be_called_otherwise(drop: Drop) -> None:
    drop.put("files/companies.csv", "firmen-nr.;Firma;Ort;Notiz\nf1;Bär AG;Köln;x\n".encode())
    outcome = drop.load(column_names=CALLED)
    assert drop.companies() == [(2, "f1", "Bär AG", "Köln")]
    (columns,) = drop.query(
        "select file_columns from raw_loader.load_runs where source_table = 'companies'"
    )[0]
    assert columns == ["company_id", "name", "city", "Notiz"]  # which the gates look for
    assert "not loaded: Notiz (" in outcome.notes[0]


def test_columns_of_parquet_files_may_be_called_otherwise(drop: Drop) -> None:
    drop.put_parquet("files/companies.parquet", "select 'f1' as \"Firmen-Nr.\", 'Bär AG' as firma")
    drop.load(column_names=CALLED)
    assert drop.companies() == [(1, "f1", "Bär AG", None)]


def test_a_column_in_the_file_twice_is_told(drop: Drop) -> None:
    drop.put("files/companies.csv", b"company_id,Firma,name\nf1,a,b\n")
    told = drop.problems(column_names=CALLED)
    assert '"Firma" (column 2) and "name" (column 3) are both name' in told


def test_what_a_missing_column_is_called_can_be_said(drop: Drop) -> None:
    drop.put("files/companies.csv", b"Nummer,Firma\nf1,a\n")
    told = drop.problems(column_names={"files": {"companies": {"name": "Firma"}}})
    assert "company_id is missing" in told and "var column_names" in told


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ({"files": {"company": {}}}, "var column_names: no raw table files/company; did you mean files/compan"),
        ({"files": {"companies": {"nam": "Firma"}}}, "files/companies has no column nam; did you mean name"),
        ({"files": ["companies"]}, "var column_names must be a mapping such as"),
        ({"files": {"companies": {"name": "Firma", "city": "firma"}}}, 'both name and city are called "firma"'),
    ],
)  # fmt: skip
def test_wrong_names_of_columns_are_told(drop: Drop, names: object, told: str) -> None:
    assert told in drop.problems(column_names=names)
