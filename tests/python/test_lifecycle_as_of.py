"""The stage on a past day is the same whether it is looked back to or was told on that day.

People with random orders, cancellations, deals, visits and CRM statuses are put before the models,
once whole and once as the systems would have shown them on an earlier day. A few lines of Python that
look at one person on one day tell independently what the stages are.
"""

import random
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import duckdb
import pytest

from harness import create_tables, run_models

END = date(2026, 5, 20)
START = date(2023, 1, 1)
MODELS = [
    *("int_activity__orders", "int_identity__devices", "int_activity__engagement_events"),
    *("int_lifecycle__buying_stays", "int_lifecycle__funnel_stays"),
    *("lifecycle_stays", "lifecycle_history", "customer_lifecycle"),
]
COLUMNS = {
    "intermediate.int_activity__as_of": "as_of_on date, records_until_on date",
    "intermediate.int_identity__crosswalk": "record_id text, customer_id text",
    "intermediate.int_customers__golden_records": "customer_id text, first_seen_at timestamp",
    "intermediate.int_customers__enriched": "customer_id text, company_id text",
    "intermediate.int_unify__user_agents": (
        "user_agent text, device_type text, operating_system text, browser text, is_automated boolean"
    ),
    "intermediate.int_customers__ranked_records": (
        "customer_id text, crm_stage text, lead_stage text, created_at timestamp, updated_at timestamp"
    ),
    "intermediate.int_unify__person_references": "record_id text, first_seen_at timestamp",
    "intermediate.int_unify__records": "record_id text, email text",
    "intermediate.int_unify__refunds": (
        "order_id text, refunded_amount decimal(18, 4), refunded_at timestamp"
    ),
    "intermediate.int_unify__orders": (
        "order_id text, source text, source_table text, source_key text, order_number text, "
        "record_id text, status text, channel text, currency text, amount decimal(18, 4), "
        "refunded_amount decimal(18, 4), discount_amount decimal(18, 4), is_test boolean, "
        "ordered_at timestamp, cancelled_at timestamp"
    ),
    "intermediate.int_unify__deals": (
        "deal_id text, source text, source_table text, source_key text, deal_number text, "
        "record_id text, company_record_id text, linked_order_number text, currency text, "
        "amount decimal(18, 4), is_won boolean, is_closed boolean, created_at timestamp, "
        "closed_at timestamp"
    ),
    "intermediate.int_unify__engagement_events": (
        "event_id text, source text, source_table text, record_id text, anonymous_id text, "
        "campaign_id text, channel text, event_type text, subject text, url text, referrer text, "
        "utm_source text, utm_medium text, utm_campaign text, user_agent text, occurred_at timestamp"
    ),
    "staging.stg_web_tracking__identifies": (
        "anonymous_id text, user_id text, email text, occurred_at timestamp"
    ),
    "staging.stg_salesforce__leads": "record_id text, converted_at timestamp",
    "seeds.order_statuses": "source_value text, order_status text, is_counted boolean",
    "seeds.exchange_rates": (
        "currency_code text, valid_from date, valid_to date, units_per_usd double"
    ),
    "marts.customers": "customer_id text, purchase_timeframe text",
}


class Person:
    """What happened to one person, and what every system wrote about it."""

    def __init__(self, number: int, rng: random.Random) -> None:
        def some_day(after: date = START) -> date:
            return after + timedelta(days=rng.randrange((END - after).days + 1))

        self.id = f"p{number}"
        self.joined = some_day()
        self.orders: list[tuple[date, date | None]] = []  # ordered, cancelled
        for _ in range(rng.choice([0, 0, 1, 2, 5, 9])):
            ordered = some_day(self.joined)
            late = ordered + timedelta(days=rng.choice([0, 1, 3, 60, 200]))
            self.orders.append((ordered, late if rng.random() < 0.3 and late <= END else None))
        self.deals: list[tuple[date, date | None, bool, bool]] = []  # opened, closed, won, linked
        for _ in range(rng.choice([0, 0, 0, 1, 3])):
            opened = some_day(self.joined)
            closed = opened + timedelta(days=rng.choice([0, 5, 90]))
            is_closed = rng.random() < 0.7 and closed <= END
            is_won = is_closed and rng.random() < 0.4
            linked = is_won and rng.random() < 0.5 and closed + timedelta(days=2) <= END
            self.deals.append((opened, closed if is_closed else None, is_won, linked))
        self.clicks = [some_day(self.joined) for _ in range(rng.choice([0, 0, 1, 3]))]
        self.visit = some_day() if rng.random() < 0.3 else None
        self.login = some_day(max(self.visit, self.joined)) if self.visit else None
        self.statuses: list[tuple[str, date]] = [  # as the record says since that day
            (
                rng.choice(["lead", "sales_qualified", "disqualified", "customer"]),
                some_day(self.joined),
            )
            for _ in range(rng.choice([0, 0, 1, 2]))
        ]

    def stage_on(self, day: date) -> str | None:
        """Tell the stage on a day by the rules as they are written down, one after the other."""
        if day < self.joined:
            return None
        ordered = [on for on, off in self.orders if on <= day and not (off and off <= day)]
        for _, closed, is_won, linked in self.deals:
            if is_won and closed <= day:
                later = (
                    timedelta(days=2)
                    if linked and closed + timedelta(days=2) <= day
                    else timedelta(0)
                )
                ordered.append(closed + later)
        if ordered:
            return self._buyer(sorted(ordered), day)
        statuses = {name for name, since in self.statuses if since <= day}
        if "customer" in statuses:
            return "active"
        if any(on <= day and not (off and off <= day) for on, off, *_ in self.deals):
            return "opportunity"
        verdicts = {
            since: name != "disqualified"
            for name, since in sorted(self.statuses, key=lambda status: status[0], reverse=True)
            if since <= day and name in ("sales_qualified", "disqualified")
        }
        if verdicts and verdicts[max(verdicts)]:
            return "qualified"
        reacted = [on for on in [*self.clicks, self.login] if on and on <= day]
        return "lead" if reacted or "lead" in statuses else "prospect"

    @staticmethod
    def _buyer(ordered: list[date], day: date) -> str:
        silent = (day - ordered[-1]).days
        returned = [b for a, b in pairwise(ordered) if (b - a).days > 365]
        if silent > 365:
            return "churned"
        if silent > 180:
            return "dormant"
        if returned and (day - returned[-1]).days <= 90:
            return "won_back"
        if len(ordered) > 3 and (day - ordered[-4]).days < 365:
            return "loyal"
        return "new" if (day - ordered[0]).days <= 90 else "active"


def at(day: date | None, hour: int = 12) -> datetime | None:
    """Return a moment of that day."""
    return None if day is None else datetime.combine(day, time(hour))


def tables(people: list[Person], day: date) -> dict[str, list[tuple]]:
    """Return what the systems hold on a day: no later fact, and no trace of later changes."""
    found: dict[str, list[tuple]] = {name: [] for name in COLUMNS}
    put = {name.split(".")[1]: rows for name, rows in found.items()}
    put["int_activity__as_of"].append((day, date(9999, 12, 31)))
    put["order_statuses"].append(("cancelled", "cancelled", False))
    put["exchange_rates"].append(("USD", START, date(9999, 12, 31), 1.0))
    for person in people:
        if person.joined > day:
            continue
        key, joined = person.id, at(person.joined, 0)
        put["int_identity__crosswalk"].append((key, key))
        put["int_customers__golden_records"].append((key, joined))
        put["customers"].append((key, None))
        for name, since in person.statuses:
            known = since <= day
            crm, lead = (None, name) if name == "disqualified" else (name, None)
            put["int_customers__ranked_records"].append(
                (key, crm if known else None, lead if known else None, joined,
                 at(since) if known else joined)
            )  # fmt: skip
        for number, (ordered, cancelled) in enumerate(person.orders):
            gone = cancelled is not None and cancelled <= day
            if ordered <= day:
                put["int_unify__orders"].append(
                    (f"{key}-{number}", "files", "orders", "", None, key,
                     "cancelled" if gone else None, "web", "USD", 10, None, 0, False,
                     at(ordered), at(cancelled, 13) if gone else None)
                )  # fmt: skip
        for number, (opened, closed, is_won, linked) in enumerate(person.deals):
            number_of_order = f"{key}d{number}"
            over = closed is not None and closed <= day
            if opened <= day:
                put["int_unify__deals"].append(
                    (number_of_order, "files", "deals", "", None, key, None,
                     number_of_order if linked else None, "USD", 20, over and is_won, over,
                     at(opened), at(closed) if over else None)
                )  # fmt: skip
            if linked and closed + timedelta(days=2) <= day:
                put["int_unify__orders"].append(
                    (f"{key}-d{number}", "files", "orders", "", number_of_order, key, None, "web",
                     "USD", 21, None, 0, False, at(closed + timedelta(days=2)), None)
                )  # fmt: skip
        visits = [(on, key, None) for on in person.clicks] + [(person.visit, None, f"device {key}")]
        for number, (on, record, device) in enumerate(visits):
            if on is not None and on <= day:
                put["int_unify__engagement_events"].append(
                    (f"{key}-{number}", "files", "web_events", record, device, None, "web", "page",
                     *[None] * 7, at(on))
                )  # fmt: skip
        if person.login and person.login <= day:
            put["stg_web_tracking__identifies"].append(
                (f"device {key}", key, None, at(person.login))
            )
    return found


@pytest.fixture(scope="module")
def compiled(standardizers) -> dict[str, str]:
    return standardizers.models(MODELS)


def build(compiled: dict[str, str], people: list[Person], day: date) -> duckdb.DuckDBPyConnection:
    """Run the models on what was known on a day."""
    connection = create_tables(COLUMNS, tables(people, day))
    # a record's key as person_record_id() writes it
    connection.execute(
        "insert into intermediate.int_identity__crosswalk select 'web_tracking:identifies:' || "
        "customer_id, customer_id from intermediate.int_identity__crosswalk"
    )
    run_models(connection, MODELS, compiled)
    return connection


@pytest.fixture(scope="module")
def people() -> list[Person]:
    rng = random.Random(20261124)
    return [Person(number, rng) for number in range(400)]


@pytest.fixture(scope="module")
def today(compiled, people) -> duckdb.DuckDBPyConnection:
    return build(compiled, people, END)


def stages(rows: list[tuple]) -> dict[str, str]:
    assert len({customer for customer, _ in rows}) == len(rows)
    return dict(rows)


def looked_back(connection: duckdb.DuckDBPyConnection, day: date) -> dict[str, str]:
    """Return the stage of each customer on a day, as the stays of today tell it."""
    return stages(
        connection.execute(
            "select customer_id, lifecycle_stage from marts.lifecycle_stays "
            "where entered_on <= ? and (left_on is null or left_on > ?)",
            [day, day],
        ).fetchall()
    )


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2025, 3, 31), date(2025, 12, 31)])
def test_history_is_what_a_build_on_that_day_told(compiled, people, today, day):
    then = build(compiled, people, day)
    told = stages(
        then.execute("select customer_id, lifecycle_stage from marts.customer_lifecycle").fetchall()
    )
    history = stages(
        today.execute(
            "select customer_id, lifecycle_stage from marts.lifecycle_history where period_start = ?",
            [day.replace(day=1)],
        ).fetchall()
    )
    assert len(told) > 100
    assert history == told
    assert looked_back(today, day) == told


def test_every_day_is_as_the_rules_say(people, today):
    """Days of all sorts, and the last: stages by lookup equal stages thought out one by one."""
    seen = set()
    for days_ago in [0, 1, 2, *range(3, (END - START).days, 7)]:
        day = END - timedelta(days=days_ago)
        expected = {person.id: stage for person in people if (stage := person.stage_on(day))}
        assert looked_back(today, day) == expected, day
        seen |= set(expected.values())
    assert len(seen) == 10


def test_what_is_empty_stays_empty(compiled):
    nobody = build(compiled, [], END)
    for model in MODELS:
        schema = "intermediate" if model.startswith("int_") else "marts"
        assert nobody.execute(f"select count(*) from {schema}.{model}").fetchall() == [(0,)]
