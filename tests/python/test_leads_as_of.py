"""What leads are told apart by on a past day was known on that day: nothing later leaks into it.

People with random records, orders, visits and logins are put before the models three times: as they are; as
seen by a build of that day; and with a future of another kind, in which whatever is dated after the day is
left out, moved to other people or says something else, and new facts are there.
"""

import random
from datetime import date, datetime, timedelta

import duckdb
import pytest
from test_lifecycle_as_of import COLUMNS as LIFECYCLE_COLUMNS

from harness import create_tables, run_models

END = date(2026, 5, 20)
HORIZON = 90
CUT = END - timedelta(days=HORIZON)
START = date(2025, 1, 1)
PEOPLE = 500
MODELS = [
    *("int_activity__orders", "int_identity__devices", "int_activity__engagement_events"),
    *("int_leads__fits", "int_leads__cuts", "int_leads__leads", "int_leads__signals"),
    *("int_leads__profiles", "int_leads__features"),
]
COLUMNS = LIFECYCLE_COLUMNS | {
    "intermediate.int_customers__ranked_records": (
        "customer_id text, record_id text, source text, survivor_rank int, is_reference boolean, "
        "job_seniority text, job_function text, naics_sector text, company_id text, mail_domain text, "
        "purchase_timeframe text, created_at timestamp, updated_at timestamp"
    ),
    "intermediate.int_activity__pages": "url text, content_stage text",
    "intermediate.int_companies__private_domains": "domain text",
    "intermediate.int_companies__listed": (
        "record_id text, naics_sector text, employee_count bigint, created_at timestamp, "
        "updated_at timestamp"
    ),
    "intermediate.int_companies__crosswalk": "record_id text, company_id text",
    "seeds.purchase_timeframes": "timeframe_key text, within_months int",
    "seeds.lead_order_keys": "order_key text",
    "seeds.lead_parameters": (
        "period text, base_points int, intercept double, slope double, horizon_days int, "
        "fitted_to date, leads bigint, conversions bigint, review_by date"
    ),
}
EVENTS = [
    ("web", "page", "/pricing"), ("web", "page", "/blog"), ("web", "quote_requested", "/quote"),
    ("email", "open", None), ("email", "click", "/pricing"), ("call", "inbound", None),
    ("email", "sent", None),
]  # fmt: skip
REFERENCE = {
    "intermediate.int_activity__pages": [("/pricing", "decision"), ("/quote", "decision")],
    "intermediate.int_companies__private_domains": [("gmail.com",)],
    "seeds.purchase_timeframes": [("this month", 1), ("3-6 months", 6), ("this year", 12)],
    "seeds.order_statuses": [("cancelled", "cancelled", False)],
}


class World:
    """Facts of everybody, each with the moment from which it is known."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.facts: list[tuple[datetime, str, dict]] = []
        for person in range(PEOPLE):
            self.add_person(person)
        for company in range(20):
            self.add("company", self.moment(), company=company, **self.company())

    def moment(self, after: date = START, until: date = END) -> datetime:
        """A moment of a day between two."""
        day = after + timedelta(days=self.rng.randrange((until - after).days + 1))
        return datetime.combine(day, datetime.min.time()) + timedelta(
            minutes=self.rng.randrange(1440)
        )

    def add(self, kind: str, at: datetime, **values) -> None:
        self.facts.append((at, kind, values))

    def add_person(self, person: int) -> None:
        rng, joined = self.rng, self.moment()
        for number in range(rng.choice([1, 1, 2, 3])):
            created = self.moment(joined.date()) if number else joined
            source = rng.choice(["hubspot", "salesforce", "files", "shopify"])
            self.add("record", created, person=person, number=number, source=source)
            changed = self.moment(created.date()) if rng.random() < 0.7 else created
            self.add("values", max(changed, created), person=person, number=number, **self.values())
        for _ in range(rng.choice([0, 0, 0, 1, 3])):
            self.add_order(person, self.moment(joined.date()))
        for _ in range(rng.choice([0, 1, 5, 12])):
            self.add("event", self.moment(joined.date()), person=person, **self.event())
        if rng.random() < 0.5:
            visit = self.moment(joined.date())
            self.add("visit", visit, person=person)
            self.add("login", self.moment(visit.date()) + timedelta(days=1), person=person)

    def add_order(self, person: int, at: datetime) -> None:
        number = len(self.facts)
        self.add("order", at, person=person, order=number)
        if self.rng.random() < 0.2:
            self.add("cancellation", self.moment(at.date()), order=number)

    def values(self) -> dict:
        """What a record says."""
        pick = self.rng.choice
        return {
            "job_seniority": pick([None, "staff", "vp"]),
            "job_function": pick([None, "sales"]),
            "naics_sector": pick([None, "23"]),
            "company": pick([None, *range(20)]),
            "mail_domain": pick([None, "gmail.com", "acme.example"]),
            "purchase_timeframe": pick([None, "this month", "3-6 months", "this year"]),
        }

    def company(self) -> dict:
        return {
            "naics_sector": self.rng.choice([None, "51"]),
            "employees": self.rng.randrange(2000),
        }

    def event(self) -> dict:
        channel, event_type, url = self.rng.choice(EVENTS)
        return {"channel": channel, "event_type": event_type, "url": url}

    def with_another_future(self) -> "World":
        """The same until the cut; after it less, more and other things happen."""
        other = World.__new__(World)
        other.rng, other.facts = random.Random(1), []
        for at, kind, values in self.facts:
            if at.date() <= CUT:
                other.add(kind, at, **values)
            elif kind == "values":
                # the records are there, so that they say something; changed they were after the cut
                other.add(kind, other.moment(CUT + timedelta(days=1)), **(values | other.values()))
            elif kind == "company":
                other.add(kind, at, **(values | other.company()))
            elif kind == "login" or other.rng.random() < 0.4:
                continue
            else:
                other.add(kind, other.moment(CUT + timedelta(days=1)), **values)
        for person in range(0, PEOPLE, 2):
            soon = CUT + timedelta(days=1)
            other.add_order(person, other.moment(soon))
            other.add("event", other.moment(soon), person=person, **other.event())
            other.add("login", other.moment(soon), person=person)
            other.add("record", other.moment(soon), person=person, number=9, source="files")
            other.add("values", other.moment(soon), person=person, number=9, **other.values())
        return other

    def tables(self) -> dict[str, list[tuple]]:
        """The facts as the systems hold them in the end."""
        found: dict[str, list[tuple]] = {name: [] for name in COLUMNS}
        found |= REFERENCE
        put = {name.split(".")[1]: rows for name, rows in found.items()}
        cancelled = {of["order"]: at for at, kind, of in self.facts if kind == "cancellation"}
        said = {
            (of["person"], of["number"]): (at, of)
            for at, kind, of in self.facts
            if kind == "values"
        }
        seen: dict[int, datetime] = {}
        for person in range(PEOPLE):
            put["int_identity__crosswalk"] += [
                (f"{place}{person}", f"p{person}") for place in ("p", "web_tracking:identifies:p")
            ]
        for number, (at, kind, of) in enumerate(self.facts):
            person = of.get("person")
            key = f"p{person}"
            if kind == "record":
                seen[person] = min(at, seen.get(person, at))
                changed, values = said[person, of["number"]]
                company = values["company"]
                put["int_customers__ranked_records"].append(
                    (key, f"{key}-{of['number']}", of["source"], of["number"], False,
                     values["job_seniority"], values["job_function"], values["naics_sector"],
                     None if company is None else f"k{company}", values["mail_domain"],
                     values["purchase_timeframe"], at, max(changed, at))
                )  # fmt: skip
            elif kind == "order":
                gone = cancelled.get(of["order"])
                put["int_unify__orders"].append(
                    (f"o{of['order']}", "files", "orders", "", None, key,
                     "cancelled" if gone else None, "web", "USD", 10, None, 0, False, at, gone)
                )  # fmt: skip
            elif kind in ("event", "visit"):
                device = None if kind == "event" else f"device {key}"
                put["int_unify__engagement_events"].append(
                    (f"e{number}", "files", "events", None if device else key, device, None,
                     of.get("channel", "web"), of.get("event_type", "page"), None,
                     of.get("url", "/pricing"), *[None] * 5, at)
                )  # fmt: skip
            elif kind == "login":
                put["stg_web_tracking__identifies"].append((f"device {key}", key, None, at))
            elif kind == "company":
                put["int_companies__listed"].append(
                    (f"k{of['company']}", of["naics_sector"], of["employees"], at, None)
                )
                put["int_companies__crosswalk"].append((f"k{of['company']}", f"k{of['company']}"))
        put["int_customers__golden_records"] += [(f"p{one}", at) for one, at in seen.items()]
        return found


@pytest.fixture(scope="module")
def compiled(standardizers) -> dict[str, str]:
    return standardizers.models(MODELS, learn_leads=True)


def build(
    compiled: dict[str, str], world: World, day: date, records_until: date
) -> duckdb.DuckDBPyConnection:
    connection = create_tables(
        COLUMNS, world.tables() | {"intermediate.int_activity__as_of": [(day, records_until)]}
    )
    run_models(connection, MODELS, compiled)
    return connection


def features(connection: duckdb.DuckDBPyConnection, cut: str) -> list[tuple]:
    """What is known of each lead on a cut, the outcome left out."""
    return connection.execute(
        "select * exclude (cut, is_converted) from intermediate.int_leads__features "
        "where cut = ? order by customer_id",
        [cut],
    ).fetchall()


@pytest.fixture(scope="module")
def world() -> World:
    return World(20261128)


@pytest.fixture(scope="module")
def today(compiled, world) -> duckdb.DuckDBPyConnection:
    return build(compiled, world, END, date(9999, 12, 31))


def test_the_past_is_rich_enough_to_tell(today):
    """Every characteristic varies among the leads of the cut, and some of them convert."""
    for name, distinct in today.execute(
        "unpivot (select count(distinct columns(* exclude (cut, customer_id))) "
        "from intermediate.int_leads__features where cut = 'training_1') on *"
    ).fetchall():
        assert distinct >= (1 if name in ("job_function",) else 2), name


def test_no_feature_knows_what_came_later(compiled, world, today):
    told = features(today, "training_1")
    assert len(told) > 100
    other = build(compiled, world.with_another_future(), END, date(9999, 12, 31))
    outcome = "select sum(is_converted::int) from intermediate.int_leads__features where cut = 'training_1'"
    assert today.execute(outcome).fetchone() != other.execute(outcome).fetchone()
    assert features(other, "training_1") == told


def test_leads_were_scored_by_what_training_sees(compiled, world, today):
    """A build of the day itself has the same features at as_of, the same SQL being used for both."""
    then = build(compiled, world, CUT, CUT)
    assert features(then, "as_of") == features(today, "training_1")
