"""Invented contacts, as many as wanted, with the truth beside them.

What a CRM holds after ten years: people with one record or up to five, mistyped, under nicknames,
half empty, at former addresses and employers; households with one surname, address and landline;
mailboxes and numbers of many. The same seed gives the same set.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pyarrow as pa

from .names import make_names
from .people import make_world
from .records import COLUMNS, RECORD_SHARES, Records, draw_records, write_down

CHUNK = 50_000  # records held as Python texts at a time


def invent(
    contacts: Path,
    truth: Path,
    size: int,
    *,
    seed: int = 1,
    dirt: str = "normal",
    household_share: float = 0.25,
    on_chunk: Callable[[int], None] = lambda done: None,
) -> tuple[int, int]:
    """Write `size` contacts and whose they are as CSV; return the people and the true pairs.

    `dirt` is a key of records.DIRT, `household_share` how many people do not live alone (0 to 1).
    The records are in random order, and their keys tell nothing.
    """
    rng = np.random.default_rng((seed, size))
    records_each = np.dot(RECORD_SHARES, np.arange(1, len(RECORD_SHARES) + 1))
    world = make_world(rng, make_names(), int(size / records_each * 1.02) + 100, household_share)
    drawn = draw_records(rng, len(world.people.given), size)
    number = rng.permutation(size) + 1
    with (
        TemporaryDirectory(dir=contacts.parent, prefix=".invented_") as scratch,
        duckdb.connect(str(Path(scratch) / "contacts.duckdb")) as connection,
    ):
        columns = ", ".join(f"{column} varchar" for column in COLUMNS)
        connection.execute(f"create table contacts (number bigint, person bigint, {columns})")
        for start in range(0, size, CHUNK):
            part = slice(start, start + CHUNK)
            records = Records(drawn.person[part], drawn.taken_at[part])
            texts = write_down(rng, world, records, dirt)
            texts["contact_id"] = np.char.mod("C%08d", number[part]).astype(object)
            chunk = pa.table(
                {"number": number[part], "person": records.person}
                | {column: pa.array(texts[column], pa.string()) for column in COLUMNS}
            )
            connection.register("chunk", chunk)
            connection.execute("insert into contacts by name from chunk")
            connection.unregister("chunk")
            on_chunk(len(records.person))
        filled = ", ".join(f"nullif({column}, '') as {column}" for column in COLUMNS)
        connection.sql(f"select {filled} from contacts order by number").write_csv(
            str(contacts), header=True
        )
        connection.sql(
            "select 'files:contacts:' || contact_id as record_id, person as true_customer_id "
            "from contacts order by number"
        ).write_csv(str(truth), header=True)
        return connection.execute(
            "select count(*), sum(n * (n - 1)) // 2 "
            "from (select count(*) as n from contacts group by person)"
        ).fetchone()
