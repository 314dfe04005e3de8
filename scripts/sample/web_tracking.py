"""Web tracking in Segment's warehouse schema: identifies, pages, tracks."""

import numpy as np
import pyarrow as pa

from . import vocabulary as words
from .behaviour import Happenings
from .columns import blank, join, masked, seconds, text, uuids
from .people import HUBSPOT, LEAD, SHOPIFY
from .world import PRICING, Records, World

SITE = "https://northtrail.example"
PAGES = (
    ("/", "Home"),
    ("/collections/footwear", "Footwear"),
    ("/collections/jackets", "Jackets"),
    ("/collections/camping", "Camping"),
    ("/products/featured", "Product"),
    ("/blog/guides", "Guides"),
    ("/cart", "Cart"),
    ("/business", "For business"),
    ("/business/pricing", "Business pricing"),
    ("/stores", "Stores"),
)
PRICES = 8
CONSUMER_PAGES = (0.18, 0.16, 0.15, 0.13, 0.18, 0.08, 0.06, 0.01, 0.01, 0.04)
BUSINESS_PAGES = (0.16, 0.06, 0.06, 0.05, 0.10, 0.08, 0.03, 0.24, 0.18, 0.04)
LOCALES = ("en-US", "en-GB", "de-DE", "fr-FR", "en-CA", "es-ES", "nl-NL", "it-IT")
REFERRERS = ("https://www.google.com/", None, "https://www.instagram.com/", "https://www.bing.com/")
DIRECT = 1
SOURCES = (
    (None, None, None),
    ("google", "cpc", "brand"),
    ("newsletter", "email", "fortnight"),
    ("instagram", "paid_social", "spring"),
)
STRANGERS = 0.15  # visitors nobody ever identifies, as a share of people


def write(world: World) -> None:
    """Write the three tables; a device is known once its user signs up, logs in or fills a form."""
    rng, people, shop = world.rng, world.people, world.records[SHOPIFY]
    visits = world.visits.where(world.before_end(world.visits.at))
    device_of = _devices(rng, visits.person)
    device, first_visit = np.unique(device_of, return_index=True)
    device_index = np.searchsorted(device, device_of)
    owner = visits.person[first_visit]
    keys = uuids(rng, len(device))
    known_at = _identified_at(world, device_index, visits)
    user = _user_ids(shop, owner)
    known = np.flatnonzero(~np.isnat(known_at))
    _identifies(world, keys, user, owner, known_at, known)
    world.tell_truth("web_tracking:anonymous:", keys.take(pa.array(known)), owner[known])

    stranger = rng.integers(0, len(people.number), int(len(people.number) * STRANGERS))
    span = (world.calendar.end - world.calendar.start).astype(np.int64) - 7200
    all_visits = Happenings(
        np.concatenate([visits.person, stranger]),
        np.concatenate(
            [visits.at, world.calendar.start + seconds(span * rng.random(len(stranger)))]
        ),
        np.concatenate([visits.cause, np.full(len(stranger), -1)]),
    )
    stranger_keys = uuids(rng, len(stranger))
    visitor = pa.concat_arrays([keys.take(pa.array(device_index)), stranger_keys])
    logged_in = (visits.at >= known_at[device_index]) & (rng.random(len(visits.at)) < 0.6)
    user_id = pa.concat_arrays(
        [masked(logged_in, user.take(pa.array(device_index))), pa.nulls(len(stranger), pa.string())]
    )
    _pages(world, all_visits, visitor, user_id)
    _tracks(world, all_visits, visitor, user_id)


def _devices(rng: np.random.Generator, person: np.ndarray) -> np.ndarray:
    """The device of each visit: most people have one, frequent visitors often two."""
    return person * 2 + ((person % 3 == 0) & (rng.random(len(person)) < 0.35))


def _identified_at(world: World, device: np.ndarray, visits: Happenings) -> np.ndarray:
    """At sign-up or a later visit, not always the first; some devices stay anonymous."""
    rng = world.rng
    counts = np.bincount(device)
    at_visit = np.floor(rng.random(len(counts)) ** 2 * counts).astype(np.int64)
    order = np.argsort(device, kind="stable")
    starts = np.cumsum(counts) - counts
    chosen = order[starts + at_visit]
    at = np.maximum(visits.at[chosen], world.people.joined[visits.person[chosen]]) + seconds(40)
    stays = rng.random(len(counts)) < 0.2
    return np.where(stays | (at >= world.calendar.end), np.datetime64("NaT", "s"), at)


def _user_ids(shop: Records, owner: np.ndarray) -> pa.Array:
    """The web shop's user is its Shopify customer; other visitors have no user id."""
    row = shop.row_of[owner]
    return masked(row >= 0, text(shop.number[np.maximum(row, 0)]))


def _identifies(
    world: World,
    keys: pa.Array,
    user: pa.Array,
    owner: np.ndarray,
    known_at: np.ndarray,
    known: np.ndarray,
) -> None:
    rng, people = world.rng, world.people
    person, at = owner[known], known_at[known]
    email = people.email[person]
    for system in (LEAD, HUBSPOT, SHOPIFY):  # the last that knows the person wins
        records = world.records[system]
        row = records.row_of[person]
        email = np.where(row >= 0, records.seen.email[row], email)
    n = len(known)
    named = rng.random(n) < 0.6
    columns = {
        **_context(
            world,
            keys.take(pa.array(known)),
            user.take(pa.array(known)),
            at,
            person,
            np.zeros(n, np.int64),
            np.full(n, DIRECT),
        ),
        "email": email,
        "first_name": blank(~named, people.first[person]),
        "last_name": blank(~named, people.last[person]),
        "phone": blank(rng.random(n) < 0.85, people.mobile[person]),
    }
    world.tables.write("web_tracking.identifies", columns)


def _pages(world: World, visits: Happenings, visitor: pa.Array, user: pa.Array) -> None:
    rng, pricing = world.rng, visits.cause == PRICING
    length = 1 + rng.poisson(0.9, len(visits.at))
    visit = np.repeat(np.arange(len(length)), length)
    step = np.arange(len(visit)) - np.repeat(np.cumsum(length) - length, length)
    at = visits.at[visit] + seconds(step * 70 + rng.integers(0, 60, len(visit)))
    business = world.people.is_business[visits.person[visit]]
    n = len(visit)
    page = np.where(
        business,
        rng.choice(len(PAGES), n, p=BUSINESS_PAGES),
        rng.choice(len(PAGES), n, p=CONSUMER_PAGES),
    )
    page = np.where(page == PRICES, 0, page)
    page = np.where(pricing[visit] & (step == length[visit] - 1), PRICES, page)
    keep = np.flatnonzero(world.before_end(at))
    visit, page, at, step = visit[keep], page[keep], at[keep], step[keep]
    referrer = rng.integers(0, len(REFERRERS), len(visits.at))[visit]
    referrer = np.where(step == 0, referrer, DIRECT)
    rows = pa.array(visit)
    path = pa.array([path for path, _ in PAGES]).take(pa.array(page))
    title = pa.array([title for _, title in PAGES]).take(pa.array(page))
    columns = {
        **_context(
            world, visitor.take(rows), user.take(rows), at, visits.person[visit], page, referrer
        ),
        "url": join(SITE, path),
        "path": path,
        "title": title,
        "referrer": pa.array(REFERRERS).take(pa.array(referrer)),
        "name": title,
    }
    world.tables.write("web_tracking.pages", columns)


def _tracks(world: World, visits: Happenings, visitor: pa.Array, user: pa.Array) -> None:
    """Things done on a visit: adding to the cart, downloading, starting a checkout."""
    rng = world.rng
    rows = np.flatnonzero(
        (rng.random(len(visits.at)) < 0.22) & world.before_end(visits.at + seconds([200]))
    )
    n = len(rows)
    business = world.people.is_business[visits.person[rows]]
    kind = np.where(business & (rng.random(n) < 0.6), rng.integers(3, 5, n), rng.integers(0, 3, n))
    events = (
        "product_added",
        "checkout_started",
        "product_viewed",
        "catalogue_downloaded",
        "quote_requested",
    )
    labels = (
        "Product Added",
        "Checkout Started",
        "Product Viewed",
        "Catalogue Downloaded",
        "Quote Requested",
    )
    page = np.array([4, 6, 4, 7, 8])[kind]
    at = visits.at[rows] + seconds(rng.integers(20, 200, n))
    value = np.rint(np.exp(rng.normal(4.3, 0.7, n)) * 100).astype(np.int64)
    index = pa.array(rows)
    columns = {
        **_context(
            world,
            visitor.take(index),
            user.take(index),
            at,
            visits.person[rows],
            page,
            np.full(n, DIRECT),
        ),
        "event": pa.array(events).take(pa.array(kind)),
        "event_text": pa.array(labels).take(pa.array(kind)),
        "value": masked(kind < 3, value / 100),
    }
    world.tables.write("web_tracking.tracks", columns)


def _context(
    world: World,
    anonymous: pa.Array,
    user: pa.Array,
    at: np.ndarray,
    person: np.ndarray,
    page: np.ndarray,
    referrer: np.ndarray,
) -> dict[str, object]:
    """The columns every call carries."""
    rng, n = world.rng, len(at)
    path = pa.array([path for path, _ in PAGES]).take(pa.array(page))
    lands = (referrer != DIRECT) & (rng.random(n) < 0.5)
    campaign = pa.array(np.where(lands, rng.integers(1, len(SOURCES), n), 0))
    received = np.minimum(at + seconds(rng.integers(0, 4, n)), world.loaded_at)
    return {
        "id": uuids(rng, n),
        "anonymous_id": anonymous,
        "user_id": user,
        "timestamp": at,
        "received_at": received,
        "sent_at": at,
        "original_timestamp": at,
        "context_page_url": join(SITE, path),
        "context_page_path": path,
        "context_page_referrer": pa.array(REFERRERS).take(pa.array(referrer)),
        "context_campaign_source": pa.array([s for s, _, _ in SOURCES]).take(campaign),
        "context_campaign_medium": pa.array([m for _, m, _ in SOURCES]).take(campaign),
        "context_campaign_name": pa.array([c for _, _, c in SOURCES]).take(campaign),
        "context_user_agent": pa.array(words.AGENTS).take(pa.array(person % len(words.AGENTS))),
        "context_ip": join("198.51.", text(person * 37 % 254 + 1), ".", text(person % 254 + 1)),
        "context_locale": pa.array(LOCALES).take(pa.array(world.people.country[person])),
    }
