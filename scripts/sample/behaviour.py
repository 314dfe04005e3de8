"""What people do: a weekly simulation of mood, orders, visits and deals.

Each person is engaged, casual, asleep or gone. The mood switches by a hidden Markov chain; bad
deliveries make leaving likelier and fade with time; rates differ between people log-normally and
follow the season. The simulation runs a year past the end of the data, so that the future it holds
comes from the same process.
"""

from dataclasses import dataclass

import numpy as np

from . import vocabulary as words
from .columns import DAY, seconds
from .people import CONTACT, FILES, HUBSPOT, LEAD, SHOPIFY, Calendar, Companies, People

ENGAGED, CASUAL, ASLEEP, GONE = range(4)
TRANSITIONS = np.array([[0.90, 0.09, 0.01], [0.045, 0.915, 0.04], [0.008, 0.042, 0.95]])
ORDERS_A_WEEK = np.array([0.24, 0.075, 0.006, 0.0])
VISITS_A_WEEK = np.array([0.23, 0.07, 0.014, 0.002])
DEALS_A_WEEK = np.array([0.038, 0.016, 0.002, 0.0])
LEAVING_A_WEEK = 0.0045
BROWSING = 21 * DAY  # people look around before they sign up
WEEKDAYS = np.array([0.12, 0.12, 0.12, 0.13, 0.15, 0.19, 0.17])  # Monday first
HOURS = np.array(
    [1, 1, 0.5, 0.3, 0.3, 0.6, 1.5, 3, 4, 5, 6, 6, 6.5, 6, 5.5, 5.5, 6, 7, 8, 9, 9, 8, 5, 2]
)
OFFICE_HOURS = np.array([0] * 8 + [6, 9, 10, 9, 5, 8, 9, 9, 7, 3] + [0] * 6)
YEAR = 365.25


@dataclass(frozen=True)
class Happenings:
    """Who and when; cause is what brought it about (a campaign, a deal), -1 for nothing known."""

    person: np.ndarray
    at: np.ndarray
    cause: np.ndarray

    def where(self, keep: np.ndarray) -> "Happenings":
        return Happenings(self.person[keep], self.at[keep], self.cause[keep])

    def merged(self, other: "Happenings") -> "Happenings":
        """Both, in order of time."""
        person = np.concatenate([self.person, other.person])
        at = np.concatenate([self.at, other.at])
        cause = np.concatenate([self.cause, other.cause])
        order = np.lexsort((cause, person, at))
        return Happenings(person[order], at[order], cause[order])


@dataclass(frozen=True)
class Traits:
    """What sets people apart: how often they buy and visit, how dearly, how keen they are."""

    order_rate: np.ndarray
    visit_rate: np.ndarray
    deal_rate: np.ndarray
    price_level: np.ndarray
    price_drift: np.ndarray
    interest: np.ndarray


@dataclass(frozen=True)
class Activity:
    orders: Happenings
    visits: Happenings
    deals: Happenings
    complaints: Happenings
    mood: np.ndarray  # weeks × people

    def mood_at(self, calendar: Calendar, person: np.ndarray, at: np.ndarray) -> np.ndarray:
        week = ((at - calendar.start) / (7 * DAY)).astype(np.int64)
        return self.mood[np.clip(week, 0, len(self.mood) - 1), person]


def make_traits(rng: np.random.Generator, people: People, companies: Companies) -> Traits:
    """Draw each person's lasting habits; only those with a way to order do order."""
    n = len(people.number)
    held = people.in_system
    can_shop = held[:, SHOPIFY] | held[:, FILES] | ~held.any(axis=1)
    rare_guest = held[:, HUBSPOT] & ~people.is_business & (rng.random(n) < 0.25)
    order_rate = np.exp(rng.normal(-0.2, 1.15, n)) * (can_shop | rare_guest)
    order_rate *= np.where(people.is_business, 0.5, 1.0)
    visits = np.exp(rng.normal(-0.2, 0.8, n)) * (rng.random(n) < 0.75)
    buys_for_company = people.is_business & held[:, [HUBSPOT, LEAD, CONTACT, FILES]].any(axis=1)
    rank = len(words.SENIORITY_SHARE) - people.seniority  # 6 for owners, 1 for staff
    deal_rate = np.exp(rng.normal(-0.4, 0.8, n)) * (0.4 + 0.2 * rank) * buys_for_company
    return Traits(
        order_rate=order_rate,
        visit_rate=visits,
        deal_rate=deal_rate,
        price_level=rng.normal(0, 0.55, n),
        price_drift=rng.normal(0.02, 0.12, n),
        interest=rng.normal(0, 0.8, n) + 0.15 * (rank - 3) * people.is_business,
    )


def simulate(
    rng: np.random.Generator, calendar: Calendar, people: People, traits: Traits
) -> Activity:
    """Run the weeks from the first to a year past the last; times are within their week."""
    n = len(people.number)
    mood = np.full((calendar.weeks, n), GONE, dtype=np.int8)
    counts = {
        name: np.zeros((calendar.weeks, n), dtype=np.int16)
        for name in ("orders", "visits", "deals", "bad")
    }
    state = rng.choice(3, size=n, p=(0.45, 0.45, 0.10))
    grievance = np.zeros(n)
    switch = np.cumsum(TRANSITIONS, axis=1)
    starts = calendar.start + seconds(np.arange(calendar.weeks) * 7 * 86_400)
    day_of_year = (starts - starts.astype("datetime64[Y]")).astype(np.int64) / 86_400
    season = _season(day_of_year)
    office_season = 1 + 0.2 * np.cos(2 * np.pi * (day_of_year - 75) / YEAR)
    for week, start in enumerate(starts):
        here = people.joined < start + 7 * DAY
        alive = state != GONE
        moves = (rng.random(n)[:, None] > switch[np.minimum(state, ASLEEP)][:, :2]).sum(axis=1)
        state = np.where(here & alive, moves, state)
        leaving = LEAVING_A_WEEK * np.exp(1.3 * grievance) * np.where(state == ASLEEP, 2.0, 1.0)
        state = np.where(here & alive & (rng.random(n) < leaving), GONE, state)
        orders = rng.poisson(traits.order_rate * ORDERS_A_WEEK[state] * season[week] * here)
        bad = rng.binomial(orders, 0.05)
        grievance = grievance * 0.93 + bad
        mood[week] = state
        counts["orders"][week] = orders
        counts["bad"][week] = bad
        browses = people.joined - BROWSING < start + 7 * DAY
        eager = np.where(here, 1.0, 3.0) * browses
        counts["visits"][week] = rng.poisson(traits.visit_rate * VISITS_A_WEEK[state] * eager)
        rate = traits.deal_rate * DEALS_A_WEEK[state] * office_season[week]
        counts["deals"][week] = rng.poisson(rate * here)
    moments = {name: _moments(rng, calendar, people, count, name) for name, count in counts.items()}
    return Activity(moments["orders"], moments["visits"], moments["deals"], moments["bad"], mood)


def _season(day_of_year: np.ndarray) -> np.ndarray:
    """Two peaks, early summer and the weeks before Christmas."""
    summer = 0.35 * np.exp(-(((day_of_year - 160) / 35) ** 2))
    christmas = 0.75 * np.exp(-(((day_of_year - 340) / 18) ** 2))
    return 0.85 + summer + christmas


def _moments(
    rng: np.random.Generator,
    calendar: Calendar,
    people: People,
    counts: np.ndarray,
    kind: str,
) -> Happenings:
    """Spread weekly counts over weekdays and local hours; only visits come before joining."""
    week, person = np.nonzero(counts)
    repeat = counts[week, person]
    week, person = np.repeat(week, repeat), np.repeat(person, repeat)
    n = len(week)
    first_weekday = (calendar.start.astype("datetime64[D]").astype(np.int64) + 3) % 7
    day = rng.choice(7, size=n, p=np.roll(WEEKDAYS, -first_weekday))
    hours = OFFICE_HOURS if kind == "deals" else HOURS
    hour = rng.choice(24, size=n, p=hours / hours.sum())
    local = seconds((week * 7 + day) * 86_400 + hour * 3600 + rng.integers(3600, size=n))
    at = calendar.start + local - seconds(people.address.hours_from_utc[person] * 3600)
    earliest = people.joined[person] - BROWSING * (kind == "visits")
    at = np.maximum(at, earliest + seconds(rng.integers(300, 7000, n)))
    at = np.maximum(at, calendar.start)
    order = np.lexsort((person, at))
    return Happenings(person[order], at[order], np.full(n, -1))


@dataclass(frozen=True)
class Baskets:
    """Lines of every order, and order totals; prices in US cents, discount as a share."""

    order: np.ndarray
    product: np.ndarray
    quantity: np.ndarray
    usd_cents: np.ndarray
    discount_rate: np.ndarray


def fill_baskets(
    rng: np.random.Generator, calendar: Calendar, people: People, traits: Traits, orders: Happenings
) -> Baskets:
    """Choose products: a favourite category, a price level of the customer that drifts slowly."""
    business = people.is_business[orders.person]
    line_count = 1 + rng.poisson(np.where(business, 1.4, 0.65))
    order = np.repeat(np.arange(len(orders.person)), line_count)
    person, at = orders.person[order], orders.at[order]
    other = rng.choice(len(words.CATEGORIES), size=len(order), p=words.CATEGORY_SHARE)
    category = np.where(rng.random(len(order)) < 0.5, people.favourite[person], other)
    years = (at - calendar.start).astype(np.int64) / (86_400 * YEAR)
    level = traits.price_level[person] + traits.price_drift[person] * years
    quantile = 1 / (1 + np.exp(-1.7 * (level + rng.normal(0, 0.8, len(order)))))
    rank = np.minimum(
        (quantile * words.PRODUCTS_PER_CATEGORY).astype(np.int64), words.PRODUCTS_PER_CATEGORY - 1
    )
    product = category * words.PRODUCTS_PER_CATEGORY + rank
    single = 1 + rng.poisson(0.12, len(order))
    bulk = rng.geometric(0.3, len(order))
    return Baskets(
        order=order,
        product=product,
        quantity=np.where(business[order], bulk, single),
        usd_cents=words.products().usd_cents[product],
        discount_rate=rng.choice(
            (0.0, 0.1, 0.15, 0.2), size=len(line_count), p=(0.8, 0.1, 0.06, 0.04)
        ),
    )


@dataclass(frozen=True)
class Deals:
    """Opportunities: who, when opened and (to be) closed, whether won, and how much in US cents."""

    person: np.ndarray
    created: np.ndarray
    closed: np.ndarray
    won: np.ndarray
    usd_cents: np.ndarray


def make_deals(
    rng: np.random.Generator, people: People, companies: Companies, deals: Happenings
) -> Deals:
    """Amounts grow with the company, win rates with seniority; big deals are harder and slower."""
    person = deals.person
    n = len(person)
    employees = companies.employees[people.company[person]]
    log_amount = 6.9 + 0.35 * np.log(employees) + rng.normal(0, 0.8, n)
    days = rng.gamma(2.0, 14 + 4 * np.clip(log_amount - 7, 0, 4))
    sporty = np.isin(
        companies.industry[people.company[person]],
        ["Sports and Recreation", "Hospitality", "Retail"],
    )
    logit = 0.1 + 0.6 * sporty - 0.15 * people.seniority[person] - 0.3 * (log_amount - 8.3)
    return Deals(
        person=person,
        created=deals.at,
        closed=deals.at + seconds((days + 1) * 86_400),
        won=rng.random(n) < 1 / (1 + np.exp(-logit)),
        usd_cents=(np.exp(log_amount) / 10).astype(np.int64) * 1000,
    )


def looks_at_prices(
    rng: np.random.Generator, people: People, traits: Traits, visits: Happenings
) -> np.ndarray:
    """Whether each visit reads the prices for businesses: the keen do so more often."""
    chance = np.where(people.is_business[visits.person], 0.3, 0.012)
    chance = chance * np.exp(0.5 * traits.interest[visits.person])
    return rng.random(len(visits.person)) < np.minimum(chance, 0.9)


def convert_leads(
    rng: np.random.Generator,
    calendar: Calendar,
    people: People,
    companies: Companies,
    visits: Happenings,
    looks: np.ndarray,
) -> np.ndarray:
    """When each lead became a contact, NaT where never.

    Senior people of large companies convert, who read the prices, and who came by lately.
    """
    n = len(people.number)
    at = people.joined + seconds((4 + rng.gamma(1.6, 18, n)) * 86_400)
    before = np.flatnonzero(visits.at < at[visits.person])
    views = np.bincount(visits.person[before[looks[before]]], minlength=n)
    last_visit = people.joined - 90 * DAY
    np.maximum.at(last_visit, visits.person[before], visits.at[before])
    is_recent = at - last_visit < 14 * DAY
    employees = companies.employees[np.maximum(people.company, 0)]
    logit = (
        -1.7
        - 0.22 * people.seniority
        + 0.12 * np.log(employees)
        + 1.1 * np.minimum(views, 3)
        + 0.8 * is_recent
    )
    converts = people.in_system[:, LEAD] & (rng.random(n) < 1 / (1 + np.exp(-logit)))
    return np.where(converts & (at < calendar.end), at, np.datetime64("NaT", "s"))
