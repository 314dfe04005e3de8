"""Splink matches a warehouse's records from end to end, and its answer can be scored."""

import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from scripts.compare_splink import BLOCKING_RULES, VETO_SQL, has_pair, main
from scripts.labelled.invented import invent

SIZE = 4_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A warehouse of invented records, as far standardized as this test needs, and the truth."""
    folder = tmp_path_factory.mktemp("splink")
    invent(folder / "contacts.csv", folder / "truth.csv", SIZE)
    with duckdb.connect(str(folder / "crm.duckdb")) as connection:
        connection.execute("create schema intermediate")
        connection.execute(
            f"""
            create table intermediate.int_unify__records as
            select
                'files:contacts:' || contact_id as record_id,
                lower(trim(first_name)) as given_name,
                lower(trim(first_name)) as given_name_group,
                lower(trim(last_name)) as family_name,
                cast(null as varchar) as name_suffix,
                cast(birth_date as date) as birth_date,
                lower(email) as email_key,
                right(regexp_replace(phone, '[^0-9]', '', 'g'), 10) as phone_key,
                street_address,
                postal_code as postal_code_key,
                city,
                cast(null as varchar) as national_id
            from read_csv('{folder}/contacts.csv', all_varchar = true)
            """
        )
    return folder


def run(folder: Path, *options: str) -> dict:
    arguments = [
        "--warehouse",
        folder / "crm.duckdb",
        "--output",
        folder / "found.parquet",
        "--json",
    ]
    arguments += ["--truth", folder / "truth.csv", "--max-pairs", "100000", *options]
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout.splitlines()[-1])


@pytest.mark.parametrize("model", ["library", "expert"])
def test_every_record_is_in_a_cluster_and_scored(folder: Path, model: str) -> None:
    told = run(folder, "--model", model, "--veto")
    assert told["record_count"] == SIZE
    assert told["vetoed_count"] > 0
    assert list(told["seconds"]) == ["read", "train", "predict", "veto", "cluster"]
    assert told["peak_megabytes"] > 50
    assert told["pairwise"]["f1"] > 0.7
    with duckdb.connect() as connection:
        counts = connection.execute(
            "select count(distinct record_id), count(distinct customer_id) "
            f"from '{folder}/found.parquet'"
        ).fetchall()
    assert counts == [(SIZE, told["cluster_count"])]


def test_blocking_rules_of_ones_own(folder: Path) -> None:
    told = run(folder, "--block", "l.email = r.email", "--model", "library")
    assert told["link_count"] > 0
    with duckdb.connect(str(folder / "crm.duckdb"), read_only=True) as connection:
        counts = connection.execute(
            "select max(mailboxes) from (select count(distinct email_key) as mailboxes from "
            f"intermediate.int_unify__records inner join '{folder}/found.parquet' "
            "using (record_id) group by customer_id)"
        ).fetchall()
    assert counts == [(1,)]


@pytest.mark.parametrize(
    ("left", "right", "is_vetoed"),
    [
        (("anna", "roe"), ("peter", "roe"), True),
        (("anna", "roe"), ("ana", "roe"), False),
        (("anna", "roe"), ("a", "roe"), False),
        (("p", "roe"), ("a", "roe"), True),
        (("maria", "roe"), ("maria luisa", "roe"), False),
        (("lee", "roe"), ("roe", "lee"), False),
        (("bob", "roe"), ("robert", "roe"), False),  # one nickname group
        ((None, "roe"), ("robert", "roe"), False),
        ((None, "roe"), (None, "roe"), False),
    ],
)
def test_given_names_that_differ(left, right, is_vetoed) -> None:
    groups = {"bob": "robert"}
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select coalesce({VETO_SQL}, false) from "
            "(select ? as given_name, ? as family_name, ? as given_name_group) as l, "
            "(select ? as given_name, ? as family_name, ? as given_name_group) as r",
            [*left, groups.get(left[0], left[0]), *right, groups.get(right[0], right[0])],
        ).fetchall()
    assert found == [(is_vetoed,)]


def test_a_rule_without_a_pair_trains_nothing() -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table records as select * from (values ('ann', 'roe', null), "
            "('ann', 'lee', null), (null, 'poe', null), (null, 'poe', null)) "
            "as t (given_name, family_name, email)"
        )
        assert has_pair(connection, ("given_name",))
        assert not has_pair(connection, ("given_name", "family_name"))  # null agrees with nothing
        assert not has_pair(connection, ("email",))


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    warehouse = tmp_path / "crm.duckdb"
    arguments = ["--warehouse", str(warehouse), "--output", str(tmp_path / "found.csv")]
    result = CliRunner().invoke(main, arguments)
    assert "does not exist; name another with --warehouse" in result.output
    duckdb.connect(str(warehouse)).close()
    result = CliRunner().invoke(main, arguments)
    assert "has no table intermediate.int_unify__records; run `dbt build`" in result.output


def test_there_are_the_rules_that_were_measured() -> None:
    assert len(BLOCKING_RULES) == len(set(BLOCKING_RULES)) == 11
