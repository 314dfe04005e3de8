"""Both gates on planted faults: each is caught, with the table, the column and the rows named."""

import csv
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from harness import Outcome
from scripts.common import ProblemError
from scripts.contract import read_variables
from scripts.gates import profile
from scripts.gates.gate import FIT, UNFIT, WARNED, Verdict, check_marts, check_raw, read_suite
from scripts.gates.macros import parser
from scripts.gates.profile import cast
from scripts.load_raw import load
from scripts.versions import manifest_file, versions_folder

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
    # Whatever is wrong with it, every record of the file is a row or an unreadable line.
    with yard.path(table).open(encoding="utf-8", newline="") as file:
        records = sum(1 for _ in csv.reader(file)) - 1
    with duckdb.connect(str(yard.warehouse)) as connection:
        rows = connection.execute(f"select count(*) from raw_files.{table}").fetchone()[0]
        unreadable = connection.execute(
            "select arg_max(unreadable_count, load_run_id) from raw_loader.load_runs "
            "where source_table = ?",
            [table],
        ).fetchone()[0]
    assert rows + unreadable == records


def test_large_tables_are_judged_by_a_sample(yard, monkeypatch) -> None:
    """The same is found, and as many rows: about, where some are concerned; exactly, where all are."""
    yard.change("order_items", every("product_name", mojibake, 0.5))
    yard.change("orders", every("amount", lambda v: f"USD {v}"))

    def look(rows: int) -> dict[tuple, int]:
        monkeypatch.setattr(profile, "SAMPLE_ROWS", rows)
        return {(b.table, b.column, b.name): b.row_count for b in yard.check().breaches}

    whole, sampled = look(1_000_000), look(200)
    assert sampled.keys() == whole.keys()
    amounts = ("files.orders", "amount", "Values are of their type (critical)")
    assert sampled.pop(amounts) == whole.pop(amounts) > 500
    assert sampled == pytest.approx(whole, rel=0.15)
    assert sampled != whole, "no table was large"


def test_a_file_that_was_cut_is_caught(yard) -> None:
    content = yard.path("interactions").read_bytes()
    # in the middle of a quoted value, as an upload that broke off leaves it
    yard.path("interactions").write_bytes(content[: len(content) // 2] + b',"broken')
    found = yard.check()
    assert found.verdict == UNFIT
    assert "files.interactions: rows are missing" in found.why()


def test_hours_that_moved_are_told(yard) -> None:
    def by_day(hour: int):
        return every("occurred_at", lambda v: f"{v[:10]} {hour + int(v[8:10]) % 6:02}:10:00")

    yard.change("interactions", by_day(8))
    yard.check(accept=True)
    yard.change("interactions", by_day(16))
    found = yard.check()
    assert found.verdict == WARNED, found.breaches
    assert [(b.table, b.column) for b in found.breaches] == [("files.interactions", "occurred_at")]
    assert "time zone" in found.breaches[0].says


def test_no_fault_loses_a_row(refresh, sample_raw, tmp_path) -> None:
    """Each fault in rows of its own, all at once: every line is staged or set aside for a reason."""
    raw = tmp_path / "raw"
    shutil.copytree(sample_raw / "files", raw / "files")
    yard = Yard(sample_raw, raw, tmp_path / "unused.duckdb")
    lines = {}
    for table in {fault[1] for fault in FAULTS}:
        changes = [fault[2] for fault in FAULTS if fault[1] == table]

        def all_at_once(rows: Rows, changes=changes) -> Rows:
            slices = [rows[place :: len(changes)] for place in range(len(changes))]
            faulty = [
                row
                for change, part in zip(changes, slices, strict=True)
                for row in (change(part) or part)
            ]
            names = list(dict.fromkeys(name for row in faulty for name in row))
            return [{name: row.get(name, "") for name in names} for row in faulty]

        yard.change(table, all_at_once)
        with yard.path(table).open(encoding="utf-8", newline="") as file:
            lines[table] = sum(1 for _ in csv.reader(file)) - 1
    # Not scripts/refresh.py: its first gate would stop.
    warehouse = refresh.folder / "faulty.duckdb"
    load(raw, warehouse, VARIABLES)
    refresh.dbt("faulty", "build", "--exclude-resource-type", "unit_test",
                "--vars", "{sources: [files], as_of: 2026-06-30}")  # fmt: skip
    outcome = Outcome(0, "", warehouse, warehouse)
    accounts = outcome.rows(
        "select source_table, sum(read_count), sum(abs(unaccounted_count)), sum(abs(lost_count)), "
        "sum(read_count - staged_count), sum(staged_count - mart_count - excluded_count) "
        "from marts.row_accounting group by source_table"
    )
    read = {table: count for table, count, *_ in accounts}
    assert {table: read[table] for table in lines} == lines
    assert all((lost, unmarted) == (0, 0) for _, _, _, lost, _, unmarted in accounts)
    assert all(unaccounted == 0 for _, _, unaccounted, *_ in accounts)
    told = outcome.rows(
        "select source_table, count(distinct source_key) from marts.quarantined_records group by 1"
    )
    assert dict(told).keys() >= {"contacts", "orders", "interactions"}


# --- the marts gate ------------------------------------------------------------------------------

ORDERS = "update marts.orders set"
# fault, what is done to the marts, the mart and the column that are named, least verdict
MART_FAULTS = [
    ("load that was not built", "update raw_loader.load_runs set row_count = row_count + 7 where source_table = 'contacts' and source = 'files'", "row_accounting", None, UNFIT),
    ("rows lost on the way", "update marts.row_accounting set lost_count = 5 where source_table = 'orders'", "row_accounting", None, UNFIT),
    ("amounts that are not the file's", f"{ORDERS} gross_amount = gross_amount * 1.05 where source = 'files'", "orders", "gross_amount", UNFIT),
    ("mart emptied", "delete from marts.customer_rfm", "customer_rfm", None, UNFIT),
    ("half the customers", "delete from marts.customers where hash(customer_id) % 2 = 0", "customers", None, UNFIT),
    ("doubled orders", "insert into marts.orders select * from marts.orders", "orders", None, UNFIT),
    ("newest orders missing", "delete from marts.orders where ordered_at > (select max(ordered_at) - interval 40 day from marts.orders)", "orders", "ordered_at", WARNED),
    ("address in a campaign", "update intermediate.int_activity__engagement_events set utm_campaign = 'to-ann.lee@example.org' where channel = 'web'", "engagement_events", "utm_campaign", UNFIT),
    ("addresses of two in a campaign", "update intermediate.int_activity__engagement_events set utm_campaign = 'to-ann.lee@example.org' where rowid in (select min(rowid) from intermediate.int_activity__engagement_events union select max(rowid) from intermediate.int_activity__engagement_events)", "engagement_events", "utm_campaign", WARNED),
    ("phone number for a city", "update marts.customers set city = '+493012345678' where city is not null", "customers", "city", UNFIT),
    ("column emptied", "update marts.customers set country_code = null", "customers", "country_code", UNFIT),
    ("all in one stage", "update marts.customer_lifecycle set lifecycle_stage = 'churned'", "customer_lifecycle", "lifecycle_stage", WARNED),
    ("cents for dollars", f"{ORDERS} net_amount = net_amount * 100", "orders", "net_amount", UNFIT),
    ("score out of range", "update marts.customer_rfm set r_score = 7 where frequency > 3", "customer_rfm", "r_score", UNFIT),
    ("share above one", "update marts.attribute_coverage set coverage = 1.5 where attribute = 'email'", "attribute_coverage", "coverage", UNFIT),
    ("days below zero", "update marts.customer_rfm set recency_days = -recency_days", "customer_rfm", "recency_days", UNFIT),
    ("orders of tomorrow", f"{ORDERS} ordered_at = ordered_at + interval 2 year where hash(order_id) % 50 = 0", "orders", "ordered_at", UNFIT),
    ("amounts below zero", f"{ORDERS} net_amount = -net_amount where hash(order_id) % 2 = 0", "orders", "net_amount", UNFIT),
    ("refunds counted thrice", f"{ORDERS} refunded_amount = 3 * gross_amount where hash(order_id) % 3 = 0", "orders", "refunded_amount", UNFIT),
    ("one order of a billion", f"{ORDERS} gross_amount = 1000000000 where order_id = (select min(order_id) from marts.orders where source = 'shopify')", "orders", "gross_amount", WARNED),
    ("orders of nobody", f"{ORDERS} customer_id = null", "orders", "customer_id", UNFIT),
    ("one customer of all records", "update marts.customers set record_count = 900 where customer_id = (select min(customer_id) from marts.customers)", "customers", "record_count", UNFIT),
    ("records that fell apart", "insert into marts.customer_records by name select record_id || r as record_id, customer_id, source, source_table, source_key, is_reference from marts.customer_records cross join range(2) as t (r)", "customer_records", "customer_id", UNFIT),
    ("born in 1800", "update marts.customers set birth_date = date '1800-01-01' where birth_date is not null", "customers", "birth_date", UNFIT),
    ("segment that lost its members", "delete from marts.segment_membership where segment_key = (select segment_key from gates.segment_sizes order by size desc limit 1) and hash(customer_id) % 20 > 0", "segment_membership", "segment_key", UNFIT),
    ("segment of everybody", "insert into marts.segment_membership by name select customer_id, (select min(segment_key) from gates.segment_sizes) as segment_key, false as is_primary from marts.customers", "segment_membership", "segment_key", UNFIT),
    ("everybody held out", "update marts.audiences set is_holdout = true", "audiences", "segment_key", WARNED),
    ("everybody suppressed", "insert into marts.suppressions by name select customer_id, 'post' as channel, 'no_consent' as reason from marts.customers", "suppressions", None, UNFIT),
]  # fmt: skip


@pytest.fixture(scope="module")
def built(sample, tmp_path_factory) -> tuple[Path, Path, Path]:
    """The sample as it was built and published, fit: warehouse, published file, manifest."""
    warehouse = tmp_path_factory.mktemp("marts") / "first.duckdb"
    shutil.copy(sample.warehouse, warehouse)
    files = (warehouse, sample.published, sample.warehouse.parent / "target" / "manifest.json")
    verdict = check_marts(*files)
    assert (verdict.verdict, verdict.breaches) == (FIT, [])
    return files


@pytest.mark.parametrize(
    ("sql", "mart", "column", "verdict"),
    [f[1:] for f in MART_FAULTS],
    ids=[f[0] for f in MART_FAULTS],
)
def test_a_fault_in_the_marts_is_caught(built, tmp_path, sql, mart, column, verdict) -> None:
    warehouse, published, manifest = built
    copied = tmp_path / "w.duckdb"
    shutil.copy(warehouse, copied)
    with duckdb.connect(str(copied)) as connection:
        connection.execute(sql)
        if column == "segment_key":  # the segment is named, not the column
            column = None
    found = check_marts(copied, published, manifest)
    assert found.verdict in {WARNED: (WARNED, UNFIT), UNFIT: (UNFIT,)}[verdict], found.breaches
    assert any(
        b.table == f"marts.{mart}"
        and column in (b.column, None)
        and b.row_count > 0
        and (b.severity == "critical" or verdict == WARNED)
        for b in found.breaches
    ), found.breaches


def test_without_history_only_what_cannot_be_used_stops(yard, tmp_path) -> None:
    """What is usual at a company is not known yet: a first load is told of, not stopped."""
    yard.change("contacts", every("email", lambda v: "test" + v, 0.5))
    yard.change("order_items", every("order_id", lambda v: "X" + v, 0.7))
    yard.change("orders", every("amount", lambda v: f"-{v}", 0.5))
    first = Yard(yard.clean, yard.raw, tmp_path / "first.duckdb")
    found = first.check()
    assert found.verdict == WARNED
    assert {b.column for b in found.breaches} >= {"email", "order_id", "amount"}
    yard.change("interactions", every("occurred_at", lambda v: "soon", 0.8))
    assert Yard(yard.clean, yard.raw, tmp_path / "second.duckdb").check().verdict == UNFIT


def test_marts_may_change_where_a_person_says_so(built, tmp_path) -> None:
    warehouse, published, manifest = built
    copied = tmp_path / "w.duckdb"
    shutil.copy(warehouse, copied)
    with duckdb.connect(str(copied)) as connection:
        connection.execute("delete from marts.customers where hash(customer_id) % 2 = 0")
    assert check_marts(copied, published, manifest).verdict == UNFIT
    assert check_marts(copied, published, manifest, accept=True).verdict == FIT
    # Nor is there anything to compare with before the first publication, or where it is no file.
    assert check_marts(copied, tmp_path / "none.duckdb", manifest).verdict == FIT
    (tmp_path / "broken.duckdb").write_bytes(b"no database" * 1000)
    found = check_marts(copied, tmp_path / "broken.duckdb", manifest)
    assert found.verdict == FIT and "cannot be read" in found.compared_with


def test_marts_of_today_are_not_held_against_those_of_a_named_day(built, tmp_path) -> None:
    """After a past day was published, the next night stopped at the gate for being of today."""
    warehouse, published, manifest = built
    copied, shown = tmp_path / "w.duckdb", tmp_path / "out.duckdb"
    shutil.copy(warehouse, copied)
    shutil.copy(published, shown)
    with duckdb.connect(str(copied)) as connection:
        connection.execute("delete from marts.customers where hash(customer_id) % 2 = 0")
        connection.execute(
            "update intermediate.int_activity__as_of set records_until_on = date '9999-12-31'"
        )

    def describe(path: Path, number: int, is_named_day: bool) -> None:
        about = {"version_number": number, "is_named_day": is_named_day, "as_of_on": "2025-01-01"}
        path.write_text(json.dumps({"sha256": "", "tables": {}, **about}))

    describe(manifest_file(shown), 2, False)
    assert check_marts(copied, shown, manifest).verdict == UNFIT
    describe(manifest_file(shown), 2, True)
    found = check_marts(copied, shown, manifest)
    assert found.verdict == FIT and "2025-01-01, a named day" in found.compared_with
    # what was published before it takes its place
    before = versions_folder(shown) / "000001.duckdb"
    before.parent.mkdir(parents=True)
    shutil.copy(published, before)
    describe(before.with_suffix(".json"), 1, False)
    assert check_marts(copied, shown, manifest).verdict == UNFIT


def test_marts_of_another_folder_are_not_compared_with(built, tmp_path) -> None:
    warehouse, published, manifest = built
    copied = tmp_path / "w.duckdb"
    shutil.copy(warehouse, copied)
    with duckdb.connect(str(copied)) as connection:
        connection.execute("delete from marts.customers where hash(customer_id) % 2 = 0")
        connection.execute(
            "insert into raw_loader.load_runs by name "
            "select * replace ('~' as load_run_id, 'elsewhere' as raw_folder) "
            "from raw_loader.load_runs"
        )
    found = check_marts(copied, published, manifest)
    assert found.verdict == FIT and "comes from" in found.compared_with


def test_marts_that_were_not_built_are_told(built, tmp_path) -> None:
    warehouse, published, manifest = built
    copied = tmp_path / "w.duckdb"
    shutil.copy(warehouse, copied)
    with duckdb.connect(str(copied)) as connection:
        connection.execute("drop table marts.audiences")
    with pytest.raises(ProblemError, match="marts.audiences is not in the warehouse"):
        check_marts(copied, published, manifest)


# -------------------------------------------------------------------------------------------------


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


def test_requests_that_are_done_are_not_missing(yard) -> None:
    """The loader leaves out requests to be forgotten once they are done, and the next file may have new ones alone."""

    def asked(first: int) -> Callable[[Rows], Rows]:
        return lambda rows: [
            dict.fromkeys(rows[0], "")
            | {"request_id": f"R{n}", "email": f"p{n}@mail.example", "requested_at": "2026-06-01"}
            for n in range(first, first + 60)
        ]

    yard.change("erasure_requests", asked(0))
    assert yard.check().verdict == FIT
    yard.change("erasure_requests", asked(100))
    assert yard.check().verdict == FIT
    yard.change("erasure_requests", lambda rows: rows[:1])
    assert yard.check().verdict == FIT


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
