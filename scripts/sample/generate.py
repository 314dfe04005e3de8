"""Makes the sample company chunk by chunk and writes it in the shapes of its five systems."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from . import files, hubspot, salesforce, shopify, web_tracking
from .behaviour import (
    Deals,
    Happenings,
    convert_leads,
    fill_baskets,
    looks_at_prices,
    make_deals,
    make_traits,
    simulate,
)
from .columns import DAY, join, money, seconds, text
from .mess import PLACEHOLDER_EMAILS
from .people import CONTACT, FILES, HUBSPOT, LEAD, SHOPIFY, Calendar, Chunk, make_people
from .tables import Tables
from .world import PRICING, Campaign, Members, Records, World, make_records, price_orders

CHUNK_SIZE = 20_000
RESPONSE_DAYS = 28
CAMPAIGN_PLAN = (  # share of the window, key, name, channel, goal, cost, variants, business
    (0.20, "C01", "Spring trail sale", "email", "orders", 4000, (("A", 0.06, 0.0),), False),
    (0.32, "C02", "Newsletter redesign", "email", "visits", 1500, (("A", 0.0, 0.0),), False),
    (
        0.44,
        "C03",
        "Winter preview",
        "email",
        "orders",
        5200,
        (("A", 0.03, 0.10), ("B", 0.08, 0.10)),
        False,
    ),
    (0.58, "C04", "Come back postcard", "post", "orders", 7800, (("A", 0.04, 0.0),), False),
    (0.72, "C05", "Double loyalty points", "email", "orders", 3900, (("A", 0.05, 0.05),), False),
    (0.88, "C06", "Summer flash message", "sms", "orders", 2600, (("A", 0.02, 0.15),), False),
    (0.30, "C07", "Corporate gear webinar", "Webinar", "visits", 6000, (("A", 0.0, 0.15),), True),
    (0.62, "C08", "Trade show invitation", "Conference", "visits", 9000, (("A", 0.0, 0.0),), True),
    (
        0.86,
        "C09",
        "Business catalogue",
        "Direct Mail",
        "visits",
        4500,
        (("A", 0.0, 0.10),),
        True,
    ),
)


@dataclass
class Effects:
    """Running sums of what the campaigns caused, per campaign and variant."""

    sums: dict[tuple[int, int], np.ndarray] = field(default_factory=dict)

    def add(self, campaign: int, variant: int, values: np.ndarray) -> None:
        key = (campaign, variant)
        self.sums[key] = self.sums.get(key, np.zeros(5)) + values


def generate(
    customers: int,
    months: int,
    seed: int,
    raw: Path,
    truth: Path,
    end: date = date(2026, 6, 30),
    file_format: str = "csv",
    chunk_size: int = CHUNK_SIZE,
    on_chunk: Callable[[int], None] = lambda done: None,
) -> dict[str, int]:
    """Write the sample company; returns rows per table.

    The same arguments give the same bytes. `end` is the last day of facts; `on_chunk` hears how
    many customers were written since its last call. Memory depends on chunk_size alone.
    """
    calendar = _calendar(months, end)
    campaigns = _campaigns(calendar)
    effects = Effects()
    count = -(-customers // chunk_size)
    with Tables(raw, truth, file_format) as tables:
        for number in range(count):
            first = number * chunk_size
            size = min(chunk_size, customers - first)
            chunk = Chunk(number, count, size, first, np.random.default_rng([seed, number]))
            _write_chunk(chunk, calendar, campaigns, tables, effects)
            on_chunk(size)
        _write_effects(tables, campaigns, effects)
        return tables.row_counts


def _calendar(months: int, end: date) -> Calendar:
    after = np.datetime64(end, "D") + 1
    start_month = after.astype("datetime64[M]") - months
    day = (after - after.astype("datetime64[M]").astype("datetime64[D]")).astype(int)
    start = start_month.astype("datetime64[D]") + min(int(day), 27)
    return Calendar(start.astype("datetime64[s]"), after.astype("datetime64[s]"))


def _campaigns(calendar: Calendar) -> tuple[Campaign, ...]:
    days = int((calendar.end - calendar.start) / DAY)
    return tuple(
        Campaign(
            key,
            name,
            channel,
            goal,
            calendar.start + seconds(int(days * share) * 86_400 + 36_000),
            cost,
            variants,
            0.3,
            business,
        )
        for share, key, name, channel, goal, cost, variants, business in CAMPAIGN_PLAN
    )


def _write_chunk(
    chunk: Chunk,
    calendar: Calendar,
    campaigns: tuple[Campaign, ...],
    tables: Tables,
    effects: Effects,
) -> None:
    rng = chunk.rng
    people, companies = make_people(chunk, calendar)
    traits = make_traits(rng, people, companies)
    activity = simulate(rng, calendar, people, traits)
    looks = looks_at_prices(rng, people, traits, activity.visits)
    visits = Happenings(activity.visits.person, activity.visits.at, np.where(looks, PRICING, -1))
    converted_at = convert_leads(rng, calendar, people, companies, visits, looks)

    held = people.in_system
    is_contact = held[:, CONTACT] | ~np.isnat(converted_at)
    contact_since = np.where(np.isnat(converted_at), people.joined, converted_at)
    books = (
        (HUBSPOT, held[:, HUBSPOT], hubspot.HABITS, hubspot.CONTACT_ID, None),
        (LEAD, held[:, LEAD], salesforce.LEAD_HABITS, 1, None),
        (CONTACT, is_contact, salesforce.CONTACT_HABITS, 1, contact_since),
        (SHOPIFY, held[:, SHOPIFY], shopify.HABITS, shopify.CUSTOMER_ID, people.joined),
        (FILES, held[:, FILES], files.HABITS, 1, None),
    )
    records = {
        system: make_records(chunk, calendar, people, companies, holds, habits, first, since)
        for system, holds, habits, first, since in books
    }
    members = _enroll(rng, campaigns, people.joined, records, people.family_email)
    planted_orders, planted_visits = _plant(rng, calendar, campaigns, members)
    events = activity.orders.merged(planted_orders)
    baskets = fill_baskets(rng, calendar, people, traits, events)
    has_both = held[events.person, SHOPIFY] & held[events.person, FILES]
    in_shop = np.where(has_both, rng.random(len(events.person)) < 0.7, ~held[events.person, FILES])
    orders = price_orders(people, events, baskets, in_shop)
    deals = make_deals(rng, people, companies, activity.deals)
    sold = is_contact[deals.person] & (deals.created >= contact_since[deals.person])
    deals, sold = _sellable(deals, sold, held)
    world = World(
        chunk=chunk,
        calendar=calendar,
        tables=tables,
        people=people,
        companies=companies,
        traits=traits,
        activity=activity,
        orders=orders,
        deals=deals,
        sold_by_salesforce=sold,
        converted_at=converted_at,
        campaigns=campaigns,
        members=members,
        visits=visits.merged(planted_visits),
        records=records,
    )
    copied = deals.won & (rng.random(len(sold)) < np.where(held[deals.person, HUBSPOT], 0.6, 0.1))
    hubspot.write(
        world, np.where(sold, copied & (deals.closed < calendar.end), held[deals.person, HUBSPOT])
    )
    salesforce.write(world, sold)
    files.write(world, shopify.write(world))
    web_tracking.write(world)
    _write_truth(world)
    _measure(world, effects)


def _sellable(deals: Deals, sold: np.ndarray, held: np.ndarray) -> tuple[Deals, np.ndarray]:
    """Only deals some system would hold: a lead must have become a contact first."""
    keep = np.flatnonzero(sold | held[deals.person, HUBSPOT] | held[deals.person, FILES])
    kept = Deals(
        deals.person[keep],
        deals.created[keep],
        deals.closed[keep],
        deals.won[keep],
        deals.usd_cents[keep],
    )
    return kept, sold[keep]


def _enroll(
    rng: np.random.Generator,
    campaigns: tuple[Campaign, ...],
    joined: np.ndarray,
    records: dict[int, Records],
    family_email: np.ndarray,
) -> Members:
    """Half of the reachable people per campaign; holdout and variants are drawn by lot."""
    shop, shared = records[SHOPIFY], set(family_email) | set(PLACEHOLDER_EMAILS)
    own_email = np.array(
        [e is not None and "@" in e and e.strip().lower() not in shared for e in shop.seen.email],
        dtype=bool,
    )
    people: list[np.ndarray] = []
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for k, campaign in enumerate(campaigns):
        if campaign.is_business:
            reachable = _has_row(records[CONTACT], campaign.at) | _has_row(
                records[LEAD], campaign.at
            )
        else:
            row = shop.row_of
            by_email = (row >= 0) & own_email[row] & (joined < campaign.at)
            reachable = by_email | _has_row(records[FILES], campaign.at)
        person = np.flatnonzero(reachable & (rng.random(len(joined)) < 0.5))
        n = len(person)
        variant = rng.integers(0, len(campaign.variants), n)
        variant = np.where(rng.random(n) < campaign.holdout, -1, variant)
        people.append(person)
        parts.append((np.full(n, k), variant, np.full(n, campaign.at)))
    campaign_of, variant, at = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Members(np.concatenate(people), campaign_of, variant, at)


def _has_row(records: Records, at: np.datetime64) -> np.ndarray:
    row = records.row_of
    return (row >= 0) & (records.created[row] < at)


def _plant(
    rng: np.random.Generator, calendar: Calendar, campaigns: tuple[Campaign, ...], members: Members
) -> tuple[Happenings, Happenings]:
    """Extra orders and visits of the treated within four weeks, by lot and whatever their mood."""
    chance = np.zeros((len(members.person), 2))
    for k, campaign in enumerate(campaigns):
        for v, (_, orders, visits) in enumerate(campaign.variants):
            chance[(members.campaign == k) & (members.variant == v)] = orders, visits
    planted = []
    for column in chance.T:
        rows = np.flatnonzero(rng.random(len(column)) < column)
        delay = seconds(rng.integers(7200, RESPONSE_DAYS * 86_400 - 7200, len(rows)))
        at = members.at[rows] + delay
        rows, at = rows[at < calendar.end], at[at < calendar.end]
        planted.append(Happenings(members.person[rows], at, members.campaign[rows]))
    return planted[0], planted[1]


def _write_truth(world: World) -> None:
    """The orders of the next year, won deals among them, and who lives together."""
    calendar, orders, deals, number = world.calendar, world.orders, world.deals, world.people.number
    until = calendar.end + 365 * DAY
    later = (orders.events.at >= calendar.end) & (orders.events.at < until)
    sold = deals.won & (deals.closed >= calendar.end) & (deals.closed < until)
    person = np.concatenate([orders.events.person[later], deals.person[sold]])
    at = np.concatenate([orders.events.at[later], deals.closed[sold]])
    cents = np.concatenate([orders.net_usd_cents[later], deals.usd_cents[sold]])
    by_time = np.lexsort((cents, person, at))
    columns = {
        "true_customer_id": join("T", text(number[person[by_time]])),
        "ordered_at": at[by_time],
        "amount": money(cents[by_time]),
    }
    world.tables.write("truth.future_orders", columns)
    columns = {
        "household_id": join("H", text(world.chunk.first_person + world.people.household)),
        "true_customer_id": join("T", text(number)),
    }
    world.tables.write("truth.households", columns)


def _measure(world: World, effects: Effects) -> None:
    """Sum up planted orders, revenue, visits, and conversions that would not have been."""
    orders, members, n = world.orders, world.members, len(world.people.number)
    for k, campaign in enumerate(world.campaigns):
        until = min(campaign.at + RESPONSE_DAYS * DAY, world.calendar.end)
        inside = (orders.events.at >= campaign.at) & (orders.events.at < until)
        ours = inside & (orders.events.cause == k)
        extra = np.bincount(orders.events.person[ours], minlength=n)
        others = np.bincount(orders.events.person[inside & ~ours], minlength=n)
        usd = np.bincount(orders.events.person[ours], orders.net_usd_cents[ours] / 100, n)
        visits = np.bincount(world.visits.person[world.visits.cause == k], minlength=n)
        for v in range(len(campaign.variants)):
            who = members.person[(members.campaign == k) & (members.variant == v)]
            converted = (extra[who] > 0) & (others[who] == 0)
            sums = (len(who), extra[who].sum(), usd[who].sum(), visits[who].sum(), converted.sum())
            effects.add(k, v, np.array(sums, dtype=float))


def _write_effects(tables: Tables, campaigns: tuple[Campaign, ...], effects: Effects) -> None:
    rows = []
    for (k, v), (treated, *sums) in sorted(effects.sums.items()):
        for metric, total in zip(
            ("orders", "net_revenue", "visit", "conversion"), sums, strict=True
        ):
            effect = round(total / treated, 6) if treated else 0.0
            rows.append(
                (
                    campaigns[k].key,
                    campaigns[k].name,
                    campaigns[k].variants[v][0],
                    metric,
                    effect,
                    int(treated),
                )
            )
    names = ("campaign", "campaign_name", "variant", "metric", "true_effect", "treated_customers")
    columns = {
        name: np.array(values, dtype=object if isinstance(values[0], str) else None)
        for name, values in zip(names, zip(*rows, strict=True), strict=True)
    }
    tables.write("truth.campaign_effects", columns)
