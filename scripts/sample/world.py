"""One chunk of the company: its people, what they did, and where it was written down."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from . import vocabulary as words
from .behaviour import Activity, Baskets, Deals, Happenings, Traits
from .columns import DAY, as_arrow, join, seconds, text
from .mess import Habits, Seen, observe
from .people import REPEATED_SHARE, Calendar, Chunk, Companies, People
from .tables import Tables

PRICING = -2


@dataclass(frozen=True)
class Campaign:
    """A campaign with a randomized holdout; effects are extra events per treated customer."""

    key: str
    name: str
    channel: str
    goal: str
    at: np.datetime64
    cost: int
    variants: tuple[tuple[str, float, float], ...]  # name, extra orders, extra visits
    holdout: float
    is_business: bool


@dataclass(frozen=True)
class Members:
    """Who took part: the person, the campaign, the variant (-1 for the holdout), and when."""

    person: np.ndarray
    campaign: np.ndarray
    variant: np.ndarray
    at: np.ndarray


@dataclass(frozen=True)
class Records:
    """The contact-like rows of one system, in the order of their keys."""

    seen: Seen
    number: np.ndarray
    created: np.ndarray
    updated: np.ndarray
    row_of: np.ndarray  # a person's first row, -1 where none
    other_row_of: np.ndarray  # a person's last row: differs where the system holds two

    @property
    def person(self) -> np.ndarray:
        return self.seen.person

    def any_row(self, rng: np.random.Generator, person: np.ndarray) -> np.ndarray:
        """One of each person's rows."""
        pick = rng.random(len(person)) < 0.6
        return np.where(pick, self.row_of[person], self.other_row_of[person])


@dataclass(frozen=True)
class Orders:
    """Shop orders in local money, cents; net is after discount and before tax."""

    events: Happenings
    baskets: Baskets
    unit_cents: np.ndarray  # a line, as priced in the shop
    net_unit_cents: np.ndarray  # a line, before tax
    line_cents: np.ndarray  # an order: sum of lines
    discount_cents: np.ndarray
    tax_cents: np.ndarray
    net_cents: np.ndarray
    net_usd_cents: np.ndarray
    tax_included: np.ndarray
    in_shop: np.ndarray  # true: web shop; false: store or phone

    @property
    def subtotal_cents(self) -> np.ndarray:
        return self.line_cents - self.discount_cents


@dataclass(frozen=True)
class World:
    """Everything the writers of one chunk need."""

    chunk: Chunk
    calendar: Calendar
    tables: Tables
    people: People
    companies: Companies
    traits: Traits
    activity: Activity
    orders: Orders
    deals: Deals
    sold_by_salesforce: np.ndarray
    converted_at: np.ndarray
    campaigns: tuple[Campaign, ...]
    members: Members
    visits: Happenings  # cause: a campaign, -1, or PRICING for a look at business prices
    records: dict[int, Records]  # by system

    @property
    def rng(self) -> np.random.Generator:
        return self.chunk.rng

    @cached_property
    def loaded_at(self) -> np.datetime64:
        return self.calendar.end - np.timedelta64(1, "s")

    def currency(self, person: np.ndarray) -> np.ndarray:
        """The currency each person pays in."""
        return words.of_country("currency", self.people.country[person])

    def local_cents(self, person: np.ndarray, usd_cents: np.ndarray) -> np.ndarray:
        """US cents in the person's currency, whole units."""
        rate = words.of_country("units_per_usd", self.people.country[person])
        return (usd_cents * rate / 100).astype(np.int64) * 100

    def before_end(self, at: np.ndarray) -> np.ndarray:
        return at < self.calendar.end

    def tell_truth(self, prefix: str, keys: np.ndarray | pa.Array, person: np.ndarray) -> None:
        """Note which true customer stands behind records."""
        columns = {
            "record_id": join(prefix, keys if as_arrow(keys).type == pa.string() else text(keys)),
            "true_customer_id": join("T", text(self.people.number[person])),
        }
        self.tables.write("truth.people", columns)


def make_records(
    chunk: Chunk,
    calendar: Calendar,
    people: People,
    companies: Companies,
    held: np.ndarray,
    habits: Habits,
    first_number: int,
    since: np.ndarray | None = None,
) -> Records:
    """The rows a system holds on people, some twice: from a given time, else soon after joining."""
    rng = chunk.rng
    once = np.flatnonzero(held)
    twice = once[rng.random(len(once)) < REPEATED_SHARE]
    person = np.concatenate([once, twice])
    is_repeat = np.arange(len(person)) >= len(once)
    shuffled = rng.permutation(len(person))
    person, is_repeat = person[shuffled], is_repeat[shuffled]
    n = len(person)
    if since is None:
        later = (rng.random(n) < 0.3) | is_repeat
        delay = np.where(later, rng.exponential(60 * 86_400, n), rng.random(n) * 3600)
        created = people.joined[person] + seconds(delay)
    else:
        created = since[person] + seconds(is_repeat * rng.exponential(40 * 86_400, n))
    created = np.minimum(created, calendar.end - seconds(rng.integers(60, 7200, n)))
    age = (calendar.end - created).astype(np.int64)
    row_of = np.full(len(people.number), -1)
    other = row_of.copy()
    row_of[person[::-1]] = np.arange(n)[::-1]
    other[person] = np.arange(n)
    return Records(
        seen=observe(rng, people, companies, person, is_repeat, habits),
        number=first_number + chunk.first_id + np.arange(n),
        created=created,
        updated=created + seconds(age * rng.random(n) ** 2),
        row_of=row_of,
        other_row_of=other,
    )


def price_orders(
    people: People, events: Happenings, baskets: Baskets, in_shop: np.ndarray
) -> Orders:
    """Put local prices on the baskets: tax is included in Europe, added in North America."""
    n = len(events.person)
    country = people.country[events.person]
    rate, tax = words.of_country("units_per_usd", country), words.of_country("tax_rate", country)
    included = np.isin(words.of_country("currency", country), ["EUR", "GBP"])
    net_unit = np.rint(baskets.usd_cents * rate[baskets.order]).astype(np.int64)
    unit = np.rint(net_unit * (1 + tax * included)[baskets.order]).astype(np.int64)

    def total(cents: np.ndarray) -> np.ndarray:
        return np.bincount(baskets.order, cents * baskets.quantity, minlength=n)

    lines = total(unit).astype(np.int64)
    discount = np.rint(lines * baskets.discount_rate).astype(np.int64)
    subtotal = lines - discount
    taxes = subtotal * np.where(included, tax / (1 + tax), tax)
    tax_cents = np.rint(taxes).astype(np.int64)
    return Orders(
        events=events,
        baskets=baskets,
        unit_cents=unit,
        net_unit_cents=net_unit,
        line_cents=lines,
        discount_cents=discount,
        tax_cents=tax_cents,
        net_cents=subtotal - np.where(included, tax_cents, 0),
        net_usd_cents=np.rint(total(baskets.usd_cents) * (1 - baskets.discount_rate)).astype(
            np.int64
        ),
        tax_included=included,
        in_shop=in_shop,
    )


def week_of(calendar: Calendar, at: np.ndarray) -> np.ndarray:
    """Whole weeks since the start of the window."""
    return ((at - calendar.start) / (7 * DAY)).astype(np.int64)
