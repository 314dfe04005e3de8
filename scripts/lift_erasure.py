"""Let an identifier of an erased person in again: that of somebody who came back on their own accord.

Tombstones hold for good, because no source can be trusted to say when somebody came back. Whoever did
is let in by what they gave anew, an e-mail address or a customer number; old keys stay out, and with them
all that was erased.
"""

import sys
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import PROJECT, ProblemError, run, screen, usage, warehouse_option
from scripts.load_raw import create_memory, open_warehouse
from scripts.lock import exclusive
from scripts.tombstones import TOMBSTONES, prepare

FORMS = {"email": "erasure_email(?)", "customer_number": "erasure_text(?)"}


def lift(warehouse: Path, identifier_type: str, value: str) -> None:
    """Remove the tombstone of an identifier; raise ProblemError where it has none."""
    if not warehouse.is_file():
        raise ProblemError(f"warehouse {warehouse} does not exist; give --warehouse")
    with open_warehouse(warehouse) as connection:
        create_memory(connection, PROJECT)
        prepare(connection)
        (count,) = connection.execute(
            f"delete from {TOMBSTONES} where identifier_type = ? "
            f"and identifier_hash = erasure_hash(?, {FORMS[identifier_type]})",
            [identifier_type, identifier_type, value],
        ).fetchone()
    if not count:
        raise ProblemError(
            f"{value} was never erased; give it as it is delivered, and look at erasures in the warehouse"
        )


@click.command(
    epilog=usage(
        "python scripts/lift_erasure.py --email ann@example.com",
        "python scripts/lift_erasure.py --customer-number N-4711",
        locks=True,
    )
)
@warehouse_option
@click.option("--email", help="E-mail address, in any spelling of its mailbox.")
@click.option("--customer-number", help="Customer number.")
def main(warehouse: Path, email: str | None, customer_number: str | None) -> None:
    """Let an identifier of an erased person in again, from the next load on."""
    given = {"email": email, "customer_number": customer_number}
    given = {name: value for name, value in given.items() if value}
    if not given:
        raise click.UsageError("give --email or --customer-number")
    exclusive(warehouse)
    for name, value in given.items():
        lift(warehouse, name, value)
    screen().print("Lifted; the next load takes it in")


if __name__ == "__main__":
    run(main)
