"""Exports of audiences: who is in them, what changed, and that a crash leaves them whole."""

import csv
import hashlib
import json
import os
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import export_audiences as exporting
from scripts.common import ProblemError
from scripts.export_audiences import (
    FORMULA_STARTS,
    Destination,
    escape_cell,
    export_audiences,
    main,
    read_destinations,
    still_there,
    write_csv,
)
from scripts.preview_segment import describe

MAIL = Destination("mail_tool", "mail_tool", "email", "csv")
GOOGLE = Destination("google", "google_customer_match", "web", "csv")
META = Destination("meta", "meta_custom_audience", "web", "parquet")
CALLS = Destination("calls", "call_list", "phone", "csv")
EVIL = '=HYPERLINK("http://x","y")'


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    """Three who may be mailed, one held out, one of the global control; two of them in ads and calls."""
    path = tmp_path / "w.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts; create schema seeds; create schema intermediate")
        for statement in (
            (
                "intermediate.int_activity__as_of as select date '2025-06-30' as as_of_on,"
                " date '9999-12-31' as records_until_on"
            ),
            "seeds.actions as select 'call' as action_key, 'Call them' as name",
            (
                "marts.segments as from (values ('win', 'Win them', 'call'), ('ring', 'Ring them', 'call'))"
                " as t (segment_key, goal, action_key)"
            ),
            (
                "marts.next_best_actions as from (values ('c1', 'call', 'It is time'), ('c2', 'mail', 'Other'))"
                " as t (customer_id, action_key, reason)"
            ),
            (
                "marts.customers (customer_id text, email text, phone text, is_phone_valid boolean,"
                " first_name text, last_name text, street_address text, postal_code text, city text,"
                " country_code text)"
            ),
            (
                "marts.audiences (segment_key text, customer_id text, channel text, is_holdout boolean,"
                " holdout_reason text)"
            ),
        ):
            connection.execute(f"create table {statement}")
        people = [
            ("c1", " Ann@Example.com ", "+4930123456", True, EVIL),
            ("c2", "bob@example.com", "030 99", False, 'Bob\n"quoted", 😀'),
            ("c3", "eve@example.com", None, None, None),
            ("held", "held@example.com", "+4930999999", True, "Held"),
            ("control", "control@example.com", "+4930888888", True, "Control"),
            ("nowhere", None, "5", False, "Nowhere"),
        ]
        connection.executemany(
            "insert into marts.customers (customer_id, email, phone, is_phone_valid, first_name)"
            " values (?, ?, ?, ?, ?)",
            people,
        )
        for key, channel, members in (
            ("win", "email", ["c1", "c2", "c3", "held", "control"]),
            ("win", "web", ["c1", "c2", "nowhere", "held", "control"]),
            ("ring", "phone", ["c1", "c2", "held", "control"]),
        ):
            for member in members:
                reason = {"held": "segment holdout", "control": "global control"}.get(member)
                connection.execute(
                    "insert into marts.audiences values (?, ?, ?, ?, ?)",
                    [key, member, channel, reason is not None, reason],
                )
    return path


def change(warehouse: Path, sql: str) -> None:
    """Change the warehouse."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(sql)


class Exports:
    """Exports of that warehouse into a folder."""

    def __init__(self, warehouse: Path, folder: Path) -> None:
        self.warehouse, self.folder = warehouse, folder

    def __call__(self, *destinations: Destination, dry_run: bool = False):
        published = self.folder.parent / "published" / "p.duckdb"
        return export_audiences(self.warehouse, self.folder, list(destinations), published, dry_run)

    def read(self, name: str) -> list[list[str]]:
        """The rows of a CSV file, without header."""
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))[1:]

    def files(self) -> dict[str, bytes]:
        """Every file there is."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in found}


@pytest.fixture
def exports(warehouse: Path, tmp_path: Path) -> Exports:
    return Exports(warehouse, tmp_path / "exports")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_whoever_is_held_out_goes_nowhere(exports: Exports) -> None:
    done = exports(MAIL, GOOGLE, META, CALLS)
    assert {export.held_out for export in done} == {2}
    for export in done:
        assert export.audience == export.held_out + export.without_identifier + export.exported
    text = b"".join(exports.files().values())
    for told in (b"held@", b"control@", sha256("held@example.com").encode(), b"999999"):
        assert told not in text
    tables = f"read_parquet('{exports.folder}/**/*.parquet', union_by_name = true)"
    members = duckdb.sql(f"select distinct member_id from {tables} where member_id is not null")
    assert {member for (member,) in members.fetchall()} == {"c1", "c2", "c3"}


def test_rows_are_as_the_destination_asks(exports: Exports) -> None:
    exports(MAIL, GOOGLE, META, CALLS)
    assert exports.read("mail_tool/win/000001/added.csv") == [
        ["c1", " Ann@Example.com ", "'" + EVIL],
        ["c2", "bob@example.com", 'Bob\n"quoted", 😀'],
        ["c3", "eve@example.com", ""],
    ]
    # an invalid number is not hashed, who has nothing to be found by is left out
    assert exports.read("google/win/000001/added.csv") == [
        [sha256("ann@example.com"), sha256("+4930123456")],
        [sha256("bob@example.com"), ""],
    ]
    path = exports.folder / "meta/win/000001/added.parquet"
    assert duckdb.sql(f"from '{path}'").fetchall() == [
        (sha256("ann@example.com"), sha256("4930123456")),
        (sha256("bob@example.com"), None),
    ]
    # the reason is that of the action, where the action is this one
    assert [row[3:] for row in exports.read("calls/ring/000001/added.csv")] == [
        ["+4930123456", "Call them", "It is time"],
        ["030 99", "Call them", "Ring them"],
    ]


def test_counts_agree_with_the_audience_and_the_manifest(exports: Exports) -> None:
    (export,) = exports(GOOGLE)
    manifest = json.loads((exports.folder / "google/win/000001/manifest.json").read_text())
    assert manifest["audience"] == export.audience == 5
    assert manifest["without_identifier"] == export.without_identifier == 1
    assert manifest["exported"] == manifest["files"]["added.csv"]["rows"] == 2
    content = (exports.folder / "google/win/000001/added.csv").read_bytes()
    assert manifest["files"]["added.csv"]["sha256"] == hashlib.sha256(content).hexdigest()


def test_counts_agree_with_the_preview(exports: Exports) -> None:
    (export,) = exports(CALLS)
    for sql in (
        "alter table marts.segments add column status text default 'active'",
        "alter table marts.segments add column pause_reason text",
        "alter table marts.segments add column criteria text",
        "create table marts.segment_membership as select segment_key, customer_id from marts.audiences",
        (
            "create table marts.customer_attributes as select customer_id, 10.0 as total_spend,"
            " null as expected_value from marts.customers"
        ),
        "create table marts.segment_coverage (segment_key text, attribute text, coverage double)",
        (
            "create table marts.segment_overlap as select 'other' as segment_key,"
            " 'ring' as other_segment_key, 2 as customers, 0.5 as jaccard"
        ),
    ):
        change(exports.warehouse, sql)
    with duckdb.connect(str(exports.warehouse), read_only=True) as connection:
        told = describe(connection, "ring", 2)
    assert (told["audience"], told["held out"]) == (export.audience, export.held_out)
    assert told["to be contacted"] == export.exported == 2
    assert (told["customers"], told["spent so far"]) == (4, 40)
    assert list(told["overlap"]) == ["other"]
    assert len(told["for example"]) == 2


def test_without_change_nothing_is_written(exports: Exports) -> None:
    exports(MAIL, META, CALLS)
    before = exports.files()
    assert [(one.added, one.removed, one.folder) for one in exports(MAIL, META, CALLS)] == [
        (0, 0, "")
    ] * 3
    # a new reason to call is no new call
    change(exports.warehouse, "update marts.next_best_actions set reason = 'Later'")
    exports(CALLS)
    assert exports.files() == before


def test_only_what_changed_is_written(exports: Exports) -> None:
    exports(MAIL)
    change(
        exports.warehouse,
        "delete from marts.audiences where customer_id = 'c1';"
        "update marts.customers set email = 'new@example.com' where customer_id = 'c2';"
        "update marts.audiences set is_holdout = false where customer_id = 'held'",
    )
    exports(MAIL)
    assert [row[1] for row in exports.read("mail_tool/win/000002/added.csv")] == [
        "new@example.com",
        "held@example.com",
    ]
    # with what they are known by at the destination
    assert [row[1] for row in exports.read("mail_tool/win/000002/removed.csv")] == [
        " Ann@Example.com ",
        "bob@example.com",
    ]
    assert "mail_tool/win/000001/members.parquet" not in exports.files()


def test_a_segment_that_ends_is_emptied_once(exports: Exports) -> None:
    exports(MAIL)
    change(exports.warehouse, "delete from marts.audiences; delete from marts.segments")
    (export,) = exports(MAIL)
    assert (export.segment_key, export.exported, export.removed) == ("win", 0, 3)
    assert exports(MAIL) == []


@pytest.mark.parametrize("broken", ["write_csv", "rename", "sync"])
def test_a_crash_leaves_the_last_export_and_can_be_run_again(
    exports: Exports, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    exports(MAIL)
    before = exports.files()
    change(exports.warehouse, "delete from marts.audiences where customer_id = 'c1'")

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os if broken == "rename" else exporting, broken, die)
        with pytest.raises(KeyboardInterrupt):
            exports(MAIL)
    whole = {name: kept for name, kept in exports.files().items() if "/.unfinished/" not in name}
    assert whole == before
    (export,) = exports(MAIL)
    assert (export.added, export.removed) == (0, 1)
    assert not any(".unfinished" in name for name in exports.files())


def test_dry_run_writes_nothing(exports: Exports) -> None:
    (export,) = exports(MAIL, dry_run=True)
    assert (export.added, export.folder) == (3, "")
    assert not exports.folder.exists()


def test_never_beside_what_is_published(warehouse: Path, tmp_path: Path) -> None:
    published = tmp_path / "published" / "p.duckdb"
    for folder in (published.parent, published.parent / "exports"):
        with pytest.raises(ProblemError, match="no personal data"):
            export_audiences(warehouse, folder, [MAIL], published)


def test_a_lost_memory_is_told(exports: Exports) -> None:
    exports(MAIL)
    (exports.folder / "mail_tool/win/000001/members.parquet").unlink()
    with pytest.raises(ProblemError, match="nobody knows whom to remove"):
        exports(MAIL)


def test_a_broken_manifest_is_told(exports: Exports) -> None:
    exports(MAIL)
    (exports.folder / "mail_tool/win/000001/manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(ProblemError, match=r"manifest.json cannot be read .* put it back"):
        exports(MAIL)


def test_who_is_still_at_a_destination_that_is_gone_is_told(exports: Exports) -> None:
    assert still_there(exports.folder, [MAIL]) == {}
    exports(MAIL)
    assert still_there(exports.folder, [MAIL]) == {}
    assert still_there(exports.folder, [GOOGLE]) == {"mail_tool": 3}


def test_a_past_day_is_not_exported_after_a_later_one(exports: Exports) -> None:
    exports(MAIL)
    change(exports.warehouse, "delete from marts.audiences where customer_id = 'c3'")
    past = "update intermediate.int_activity__as_of set as_of_on = date '2025-05-01'"
    change(exports.warehouse, f"{past}, records_until_on = date '2025-05-01'")
    with pytest.raises(ProblemError, match="as of 2025-05-01, but as of 2025-06-30 was exported"):
        exports(MAIL)
    # of itself the newest fact may go, as with a person who was erased
    change(exports.warehouse, f"{past}, records_until_on = date '9999-12-31'")
    (export,) = exports(MAIL)
    assert export.removed == 1


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ("csv", "no mapping of layout"),
        ({"layout": "post", "channel": "mail"}, 'channel "mail" is none of email, sms'),
        ({"layout": "fax", "channel": "email"}, 'layout "fax" is none of'),
        ({"layout": "post"}, "channel is missing"),
        ({"layout": "post", "channel": "post", "format": "xls"}, 'format "xls" is none of'),
    ],
)
def test_destination_is_refused(declared: dict, told: str) -> None:
    with pytest.raises(ProblemError, match=f'"wrong".*{told}'):
        read_destinations({"destinations": {"wrong": declared}})


def test_command(warehouse: Path, tmp_path: Path) -> None:
    places = ["--warehouse", str(warehouse), "--published", str(tmp_path / "published/p.duckdb")]
    command = [*places, "--output", str(tmp_path / "out"), "--destination", "mail_tool"]
    first, again = (CliRunner().invoke(main, command) for _ in range(2))
    assert "1 exports written" in first.output
    assert "nothing changed since the last export" in again.output
    wrong = CliRunner().invoke(main, [*places, "--destination", "fax"])
    assert wrong.exit_code == 1
    assert 'no destination "fax"' in wrong.output
    assert CliRunner().invoke(main, ["--format"]).exit_code == 2


@settings(deadline=None)
@given(st.text() | st.builds(str.__add__, st.sampled_from(FORMULA_STARTS), st.text()))
def test_no_cell_is_a_formula(text: str) -> None:
    escaped = escape_cell(text)
    is_phone = text[:1] == "+" and set(text[1:]) <= set("0123456789")
    assert is_phone or not escaped.startswith(FORMULA_STARTS)
    assert escaped in (text, "'" + text)


@pytest.mark.parametrize("text", ["+4917612345678", "+12125550123"])
def test_telephone_numbers_stay_as_they_are(text: str) -> None:
    assert escape_cell(text) == text


@pytest.mark.parametrize("text", ["+4917612345678+1", "+1=2", "+49 176 123", "+", "-4917612345678"])
def test_what_only_begins_like_a_number_is_escaped(text: str) -> None:
    assert escape_cell(text) == "'" + text


@settings(deadline=None)  # a disk may be slow
@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=4))
def test_cells_are_read_as_they_were_written(tmp_path_factory, cells: list[str]) -> None:
    class Rows:
        batches = iter([[tuple(cells)], []])

        def fetchmany(self, _: int) -> list[tuple]:
            return next(self.batches)

    path = tmp_path_factory.mktemp("csv") / "x.csv"
    write_csv(path, ["a"], Rows())
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1:] == [[escape_cell(cell) for cell in cells]]
