"""Measure how fast a million contacts are standardized.

Invented contacts, dirty in all the ways contacts are, are put into the raw table files.contacts of a
warehouse of its own; what dbt compiles the models to is then run as it stands, without Python: judging
the raw rows against their contract, reading them typed, and, one model after the other, every
standardized attribute. Seconds are wall time: compare figures of one run.
"""

import json
import resource
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import duckdb
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import PROJECT, screen, threads_option, usage
from scripts.load_raw import load

# Where a value stands more than once, it is that much more frequent. `i` numbers the contact.
CONTACTS_SQL = """
create temporary table given as
select name, row_number() over (order by name) - 1 as place
from (select distinct name from read_csv($seeds || '/nicknames.csv'));

create temporary table places as
select * from (values
    (0, 'US', '(212) 555-', 'New York', 'NY', '10001'), (1, 'USA', '+1 415 555 ', 'San Francisco', 'CA', '94105'),
    (2, 'Deutschland', '0151 23', 'Berlin', 'Berlin', '10115'), (3, 'Germany', '+49 30 12', 'München', 'BY', 'D-80331'),
    (4, 'united kingdom', '020 7946 ', 'London', '', 'sw1a1aa'), (5, 'France', '01 42 68 ', 'Paris', '', '75001'),
    (6, 'Österreich', '0664 123', 'Wien', 'Wien', '1010'), (7, '', '555-0', '', '', ''),
    (8, 'NL', '06 1234', 'Amsterdam', '', '1012ab'), (9, 'Brasil', '11 96123-', 'São Paulo', 'SP', '01310-100'),
    (10, 'Japan', '03-1234-', '東京', '東京都', '1000001'), (11, 'Nowhere', 'n/a ', '?', '?', '?')
) as t (place, country, phone, city, region, postal_code);

insert into raw_files.contacts by name
select
    cast(i as varchar) as contact_id,
    case i % 40
        when 0 then null
        when 1 then 'no mail'
        when 2 then upper(given.name) || i || '@GMAIL.com'
        when 3 then given.name || '.' || family.name || i || '+news@googlemail.com'
        else given.name || '.' || family.name || i || '@' || companies.domain
    end as email,
    case i % 30 when 0 then null else places.phone || lpad(cast(i * 7919 % 1000000 as varchar), 6, '0') end as phone,
    case i % 9
        when 0 then upper(given.name)
        when 1 then 'Dr. ' || upper(given.name[1]) || given.name[2:]
        else given.name
    end as first_name,
    case i % 50
        when 0 then null
        when 1 then 'O''' || family.name
        when 2 then 'van der ' || family.name
        when 3 then family.name || ' Jr.'
        else family.name
    end as last_name,
    case i % 3 when 0 then null else cast(date '1940-01-01' + cast(i * 31 % 24000 as int) as varchar) end as birth_date,
    (i % 997) || ' Main Street' as street_address,
    nullif(places.city, '') as city,
    nullif(places.region, '') as region,
    nullif(places.postal_code, '') as postal_code,
    nullif(places.country, '') as country,
    ['en', 'Deutsch', 'fr_FR', 'pt-BR', null, 'klingon'][1 + i % 6] as language,
    companies.name as company_name,
    companies.domain as company_domain,
    ['VP of Sales, ', 'Senior Software Engineer ', 'Geschäftsführer ', 'Head of Marketing ', 'Intern ', ''][1 + i % 6]
        || (i % 5000) as job_title,
    ['Tech', 'Information Technology', 'Healthcare', 'Retail & Wholesale', 'Outdoor', null][1 + i % 6] as industry,
    ['customer', 'Lead', 'Marketing Qualified Lead', null][1 + i % 4] as crm_lifecycle_stage,
    ['Open - Not Contacted', 'New', 'Nurturing', null][1 + i % 4] as lead_status,
    ['yes', 'no', 'Ja', '0', null][1 + i % 5] as is_unsubscribed,
    strftime(timestamp '2022-01-01' + to_minutes(cast(i % 2000000 as bigint)), '%Y-%m-%d %H:%M:%S') as created_at,
    strftime(timestamp '2025-01-01' + to_minutes(cast(i % 500000 as bigint)), '%d.%m.%Y %H:%M') as updated_at,
    'files/contacts.csv' as _file,
    i + 2 as _line
from range($contacts) as numbers (i)
inner join given on given.place = i % (select count(*) from given)
inner join given as family on family.place = (i * 131) % (select count(*) from given)
inner join places on places.place = i % 12
inner join (
    select
        number as place,
        'Company ' || number || [' GmbH', ', Inc.', ' Ltd', ' S.A.', ''][1 + number % 5] as name,
        'mail.company' || number || ['.com', '.de', '.co.uk'][1 + number % 3] as domain
    from range(50000) as companies (number)
) as companies on companies.place = (i * 17) % 50000;
"""

STEPS = {
    "judge raw rows": ["stg_loader__unstaged_rows"],
    "read and type what is left": ["int_unify__contacts"],
    "standardize all attributes": [
        "int_unify__countries",
        "int_unify__emails",
        "int_unify__phones",
        "int_unify__names",
        "int_unify__domains",
        "int_unify__company_names",
        "int_unify__job_titles",
        "int_unify__places",
        "int_unify__records",
    ],
}


def prepare(folder: Path, contacts: int) -> tuple[Path, dict[str, str]]:
    """Make a warehouse with that many raw contacts; return it and the SQL of the models in STEPS."""
    warehouse = folder / "benchmark.duckdb"
    (folder / "raw").mkdir()
    load(folder / "raw", warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        for statement in CONTACTS_SQL.split(";\n"):
            given = {"seeds": str(PROJECT / "seeds" / "reference"), "contacts": contacts}
            used = {name: value for name, value in given.items() if f"${name}" in statement}
            if statement.strip():
                connection.execute(statement, used)
    dbt = Path(sys.executable).with_name("dbt")
    run = subprocess.run(
        [
            dbt,
            "--quiet",
            "build",
            "--select",
            "+int_unify__records",
            "--target-path",
            folder / "target",
        ]
        + ["--exclude-resource-type", "test", "unit_test", "--log-path", folder / "logs"],
        cwd=PROJECT,
        env={"PATH": str(dbt.parent), "CRM_WAREHOUSE": str(warehouse), "CRM_AS_OF": "2026-06-30"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if run.returncode:
        raise click.ClickException(run.stdout)
    manifest = json.loads((folder / "target" / "manifest.json").read_text(encoding="utf-8"))
    paths = {
        model: manifest["nodes"][f"model.crm_segments.{model}"]["compiled_path"]
        for model in chain.from_iterable(STEPS.values())
    }
    return warehouse, {
        model: (PROJECT / path).read_text(encoding="utf-8") for model, path in paths.items()
    }


def measure(warehouse: Path, sql: str, threads: int) -> float:
    """Run a query into a table; return the seconds it took."""
    with duckdb.connect(str(warehouse), config={"threads": threads}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set preserve_insertion_order = false")
        started = time.perf_counter()
        connection.execute(f"create or replace table measured as {sql}")
        return time.perf_counter() - started


@click.command(epilog=usage("python scripts/benchmark.py --contacts 100000"))
@click.option("--contacts", default=1_000_000, show_default=True, help="How many contacts.")
@threads_option
def main(contacts: int, threads: int) -> None:
    """Measure how fast contacts are standardized, from raw text to all attributes."""
    console = screen()
    grid = Grid(box=None, pad_edge=False)
    for name in (f"{contacts:,} contacts", "seconds", "contacts per second"):
        grid.add_column(name, justify="right" if "second" in name else "left")
    with TemporaryDirectory(prefix="crm_benchmark_") as folder, console.status("Preparing") as told:
        warehouse, compiled = prepare(Path(folder), contacts)
        for step, models in STEPS.items():
            told.update(step.capitalize())
            seconds = sum(measure(warehouse, compiled[model], threads) for model in models)
            grid.add_row(step, f"{seconds:.1f}", f"{contacts / seconds:,.0f}")
    console.print(grid)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    console.print(f"DuckDB {duckdb.__version__}, {threads} threads, {peak:,.0f} MB at the most")


if __name__ == "__main__":
    main()
