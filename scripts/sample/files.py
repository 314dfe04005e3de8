"""Spreadsheets: the stores' loyalty list, sign-up sheets, store orders, an export of web orders."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import vocabulary as words
from .columns import DAY, blank, choose, filled, join, masked, money, older_versions, seconds, text
from .mess import Habits, company_names, country_texts, industry_texts
from .people import FILES, HUBSPOT, SHOPIFY
from .shopify import ShopOrders
from .world import Records, World

HABITS = Habits(
    work_email=0.8,
    no_email=0.12,
    no_phone=0.25,
    landline=0.45,
    no_address=0.15,
    birth_known=0.6,
    shouting=0.05,
    typing=1.8,
    english_country=0.3,
    international_phone=0.25,
)
SHEETS = ("Store loyalty card", "Event sign-up", "Phone order", "Partner list")
LOYALTY, EVENT, PHONE, PARTNER = range(4)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
YES_NO = ("yes", "no", "Y", "N", "true", "false", "ja", "nein", None)
YES_NO_SHARE = (0.25, 0.12, 0.1, 0.05, 0.08, 0.04, 0.04, 0.02, 0.3)
TOUCHES = (
    ("store", "visit", "Advice in store"),
    ("call", "inbound", "Question about an order"),
    ("chat", "question", "Sizing"),
    ("event", "attended", "Trail day"),
    ("form", "submitted", "Catalogue request"),
    ("social", "comment", "Instagram"),
    ("product", "review", "Product review"),
)


def write(world: World, placed: ShopOrders) -> None:
    """Write all tables of the files contract but those the company does not keep."""
    contacts = world.records[FILES]
    _contacts(world, contacts)
    _companies(world, contacts)
    store = _orders(world, contacts, placed)
    _deals(world, contacts, store)
    _campaigns(world, contacts)
    _interactions(world, contacts)
    _tickets(world, contacts)
    _mail(world, contacts)
    _microsite(world)
    _erasure_requests(world, contacts)


def contact_ids(numbers: np.ndarray) -> pa.Array:
    """Keys of the contact sheets."""
    return join("L-", padded(numbers))


def padded(numbers: np.ndarray) -> pa.Array:
    """Numbers as eight digits of text."""
    return pc.utf8_lpad(text(numbers), 8, padding="0")


def write_dates(dates: np.ndarray, style: np.ndarray) -> np.ndarray:
    """Days as sheets write them: 31.12.2025, 12/31/2025 (always US), 31 Dec 2025, 2025-12-31."""
    days = dates.astype("datetime64[D]")
    out = np.full(len(days), None, dtype=object)
    for i in np.flatnonzero(~np.isnat(days)):
        day = days[i].item()
        out[i] = (
            f"{day:%d.%m.%Y}",
            f"{day:%m/%d/%Y}",
            f"{day.day} {MONTHS[day.month - 1]} {day.year}",
            f"{day:%Y-%m-%d}",
        )[style[i]]
    return out


def _stamps(rng: np.random.Generator, at: np.ndarray) -> np.ndarray:
    """Times as text: mostly plain, some with T and Z, some in the German manner to the minute."""
    plain = pc.strftime(pa.array(at), "%Y-%m-%d %H:%M:%S").to_numpy(zero_copy_only=False)
    draw = rng.random(len(at))
    for i in np.flatnonzero(draw < 0.2):
        plain[i] = plain[i].replace(" ", "T") + "Z"
    for i in np.flatnonzero(draw > 0.92):
        value = plain[i]
        plain[i] = f"{value[8:10]}.{value[5:7]}.{value[:4]} {value[11:16]}"
    return plain


def _contacts(world: World, contacts: Records) -> None:
    rng, people, seen, n = world.rng, world.people, contacts.seen, len(contacts.number)
    business = people.is_business[seen.person]
    sheet = np.where(
        business,
        choose_index(rng, n, (0.1, 0.3, 0.2, 0.4)),
        choose_index(rng, n, (0.7, 0.2, 0.1, 0.0)),
    )
    american = np.isin(seen.country, [0, 4])
    style = np.select(
        [sheet == LOYALTY, sheet == PHONE], [np.where(american, 1, 0), np.full(n, 2)], 3
    )
    created = write_dates(contacts.created, style)
    born = write_dates(seen.born, style)
    if world.chunk.number == 0 and n > 20:
        born[3], created[17] = "31.02.1985", "last summer"
    number = people.number[seen.person]
    card = np.where(sheet == EVENT, rng.random(n) < 0.2, rng.random(n) < 0.85)
    company = np.maximum(seen.company, 0)
    language = words.of_country("language", seen.country)
    gender = np.where(people.female[seen.person], "female", "male").astype(object)
    shown = rng.random((8, n))
    ids = contact_ids(contacts.number)
    national = (number * 7_919_317 + 104_729_003) % 900_000_000 + 100_000_000
    columns = {
        "contact_id": ids,
        "customer_number": masked(card, customer_numbers(number)),
        "national_id": masked(shown[0] <= 0.04, text(national)),
        "email": seen.email,
        "phone": seen.phone,
        "first_name": seen.first,
        "last_name": seen.last,
        "birth_date": born,
        "street_address": seen.street,
        "city": seen.city,
        "region": blank(shown[1] < 0.4, seen.region),
        "postal_code": seen.postcode,
        "country": blank(shown[2] < 0.12, seen.country_text),
        "language": blank(shown[3] < 0.5, language),
        "company_name": company_names(rng, world.companies, seen.company),
        "company_domain": blank(~business | (shown[4] < 0.7), world.companies.domain[company]),
        "job_title": seen.title,
        "industry": blank(
            ~business | (shown[5] < 0.2), industry_texts(rng, world.companies.industry[company])
        ),
        "registration_source": np.array(SHEETS, dtype=object)[sheet],
        "crm_lifecycle_stage": choose(
            rng, ("Customer", "customer", "Lead", "Prospect", "Subscriber", None), n
        ),
        "lead_status": blank(
            ~business, choose(rng, ("New", "Contacted", "Qualified", "Unqualified", None), n)
        ),
        "is_unsubscribed": choose(rng, ("no", "yes", None), n, (0.5, 0.06, 0.44)),
        "is_bounced": choose(rng, ("no", "yes", None), n, (0.4, 0.03, 0.57)),
        "email_consent": choose(rng, YES_NO, n, YES_NO_SHARE),
        "sms_consent": choose(rng, YES_NO, n, YES_NO_SHARE),
        "phone_consent": choose(rng, ("yes", "no", None), n, (0.2, 0.1, 0.7)),
        "post_consent": choose(rng, ("yes", "no", None), n, (0.3, 0.1, 0.6)),
        "gender": blank((sheet != LOYALTY) | (shown[6] < 0.5), gender),
        "education": blank(
            (sheet != LOYALTY) | (shown[7] < 0.85),
            choose(rng, ("secondary", "vocational", "bachelor", "master"), n),
        ),
        "income_band": blank(
            (sheet != LOYALTY) | (shown[7] < 0.9),
            choose(rng, ("under 35k", "35-50k", "50-75k", "75-100k", "100k+"), n),
        ),
        "preferred_category": blank(
            shown[4] < 0.55,
            np.array(list(words.CATEGORIES), dtype=object)[people.favourite[seen.person]],
        ),
        "preferred_brand": blank(shown[5] < 0.75, choose(rng, words.BRANDS, n)),
        "purchase_timeframe": blank(
            shown[6] < 0.8,
            choose(rng, ("this month", "1-3 months", "3-6 months", "this year", "just looking"), n),
        ),
        "created_at": created,
        "updated_at": contacts.updated,
    }
    world.tables.write("files.contacts", older_versions_of_sheet(rng, columns, contacts))
    world.tell_truth("files:contacts:", ids, seen.person)


def older_versions_of_sheet(rng: np.random.Generator, columns: dict, contacts: Records) -> dict:
    """Repeat rows of a sheet whose created_at is text already."""
    timed = {"_created": contacts.created, **columns}
    repeated = older_versions(rng, timed, "_created", "updated_at", "phone")
    del repeated["_created"]
    return repeated


def choose_index(rng: np.random.Generator, n: int, p: tuple[float, ...]) -> np.ndarray:
    return rng.choice(len(p), size=n, p=p)


def customer_numbers(number: np.ndarray) -> pa.Array:
    """The number on the loyalty card and in the tills: one per person."""
    return join("C", text(100_000 + number))


def _companies(world: World, contacts: Records) -> None:
    rng, companies = world.rng, world.companies
    held = np.unique(contacts.seen.company[contacts.seen.company >= 0])
    twice = held[rng.random(len(held)) < 0.05]
    index = np.concatenate([held, twice])
    number = 1 + world.chunk.first_id + np.arange(len(index))
    n = len(index)
    parent_row = np.searchsorted(held, companies.parent[index])
    parent_row = np.minimum(parent_row, max(len(held) - 1, 0))
    has_parent = (held[parent_row] == companies.parent[index]) & (companies.parent[index] != index)
    created = world.calendar.start - seconds(rng.integers(0, 700 * 86_400, n))
    columns = {
        "company_id": join("CO-", padded(number)),
        "name": company_names(rng, companies, index),
        "domain": blank(rng.random(n) < 0.25, companies.domain[index]),
        "industry": industry_texts(rng, companies.industry[index]),
        "employee_count": masked(rng.random(n) < 0.8, companies.employees[index]),
        "annual_revenue": masked(rng.random(n) < 0.6, companies.revenue[index]),
        "technologies": companies.technologies[index],
        "country": country_texts(rng, companies.country[index], 0.3),
        "city": companies.address.city[index],
        "parent_company_id": masked(has_parent, join("CO-", padded(number[parent_row]))),
        "created_at": created,
        "updated_at": created
        + seconds((world.calendar.end - created).astype(np.int64) * rng.random(n)),
    }
    world.tables.write("files.companies", columns)


def _orders(world: World, contacts: Records, placed: ShopOrders) -> np.ndarray:
    """Store and phone orders with their lines, and some web orders again; returns the former."""
    rng, orders = world.rng, world.orders
    index = np.flatnonzero(~orders.in_shop & world.before_end(orders.events.at))
    person, at, n = orders.events.person[index], orders.events.at[index], len(index)
    row = contacts.any_row(rng, person)
    by = rng.random(n)
    net = orders.net_cents[index]
    fate = np.where(orders.events.cause[index] >= 0, 0.5, rng.random(n))
    refunded = np.where(fate > 0.97, np.where(fate > 0.985, net, net // 2), 0)
    stamps = _stamps(rng, at)
    amount = text(money(net)).to_numpy(zero_copy_only=False)
    if world.chunk.number == 0 and n > 50:
        stamps[5], stamps[31], amount[40] = "31.02.2026", "next week", "twelve"
    currency = words.of_country("currency", world.people.country[person])
    currency = np.where(rng.random(n) < 0.05, [c.lower() for c in currency], currency)
    columns = {
        "order_id": store_order_ids(world, index),
        "contact_id": masked(by < 0.75, contact_ids(contacts.number[row])),
        "customer_number": masked(by > 0.6, customer_numbers(world.people.number[person])),
        "email": blank(rng.random(n) < 0.6, contacts.seen.email[row]),
        "ordered_at": stamps,
        "status": np.where(
            fate < 0.015,
            choose(rng, ("cancelled", "Storniert", "Canceled"), n),
            choose(rng, ("completed", "Completed", "paid", None), n),
        ),
        "currency": currency,
        "amount": amount,
        "refunded_amount": masked(refunded > 0, money(refunded)),
        "discount_amount": masked(
            orders.discount_cents[index] > 0, money(orders.discount_cents[index])
        ),
        "channel": choose(rng, ("store", "phone"), n, (0.85, 0.15)),
        "is_test": np.where((fate > 0.015) & (fate < 0.018), "true", None),
    }
    world.tables.write("files.orders", columns)
    _export(world, placed)
    order_row = np.full(len(orders.events.person), -1)
    order_row[index] = np.arange(n)
    lines = np.flatnonzero(order_row[orders.baskets.order] >= 0)
    product, goods = orders.baskets.product[lines], words.products()
    owner = order_row[orders.baskets.order[lines]]
    columns = {
        "order_id": store_order_ids(world, index).take(pa.array(owner)),
        "line_number": np.arange(len(lines)) - np.searchsorted(owner, owner) + 1,
        "product_id": join("SKU-", text(10_000 + product)),
        "product_name": goods.title[product],
        "category": goods.category[product],
        "brand": goods.brand[product],
        "quantity": orders.baskets.quantity[lines],
        "unit_price": money(orders.net_unit_cents[lines]),
    }
    world.tables.write("files.order_items", columns)
    return index


def store_order_ids(world: World, index: np.ndarray) -> pa.Array:
    return join("S-", padded(1 + world.chunk.first_id + index))


def _export(world: World, placed: ShopOrders) -> None:
    """One web order in 25 again, as the shop's export has it: same name, amount, day, e-mail."""
    known = placed.is_plain & filled(placed.email)
    rows = np.flatnonzero(known & (world.rng.random(len(known)) < 0.04))
    index = placed.index[rows]
    events, cents = world.orders.events, world.orders.net_cents[index]
    discounts = world.orders.discount_cents[index]
    columns = {
        "order_id": placed.name.take(pa.array(rows)),
        "contact_id": None,
        "customer_number": None,
        "email": placed.email[rows],
        "ordered_at": text(events.at[index].astype("datetime64[D]")),
        "status": "paid",
        "currency": world.currency(events.person[index]),
        "amount": text(money(cents)),
        "refunded_amount": pa.nulls(len(rows), pa.decimal128(18, 2)),
        "discount_amount": masked(discounts > 0, money(discounts)),
        "channel": "web",
        "is_test": None,
    }
    world.tables.write("files.orders", columns)


def _deals(world: World, contacts: Records, store: np.ndarray) -> None:
    """Deals of people only the sheets know; some won ones name the order they became."""
    rng, deals, orders = world.rng, world.deals, world.orders
    held = world.people.in_system
    rows = np.flatnonzero(
        (contacts.row_of[deals.person] >= 0)
        & ~held[deals.person, HUBSPOT]
        & ~world.sold_by_salesforce
        & world.before_end(deals.created)
    )
    person, created, closed = deals.person[rows], deals.created[rows], deals.closed[rows]
    n = len(rows)
    is_closed = world.before_end(closed)
    won = is_closed & deals.won[rows]
    amount = world.local_cents(person, deals.usd_cents[rows])
    last_order = np.full(len(world.people.number), -1)
    last_order[orders.events.person[store]] = store
    became = np.where(won & (rng.random(n) < 0.3), last_order[person], -1)
    linked = became >= 0
    sold_at = np.where(linked, orders.events.at[became], closed) if len(store) else closed
    amount = np.where(linked, orders.net_cents[became], amount) if len(store) else amount
    stage = np.where(
        won,
        "won",
        np.where(is_closed, "lost", choose(rng, ("contacted", "offer sent", "negotiation"), n)),
    )
    columns = {
        "deal_id": join("D-", padded(1 + world.chunk.first_id + rows)),
        "contact_id": contact_ids(contacts.number[contacts.row_of[person]]),
        "company_id": None,
        "company_name": company_names(rng, world.companies, world.people.company[person]),
        "order_id": masked(linked, store_order_ids(world, np.maximum(became, 0))),
        "name": choose(
            rng, ("Club outfitting", "Rental fleet", "Gift vouchers", "Team jackets"), n
        ),
        "product": choose(rng, tuple(words.CATEGORIES), n),
        "stage": stage,
        "amount": money(amount),
        "currency": world.currency(person),
        "created_at": np.minimum(created, sold_at - DAY),
        "closed_at": masked(is_closed, sold_at),
        "is_won": masked(is_closed, won),
        "owner": choose(rng, ("M. Keller", "J. Ortiz", "S. Novak"), n),
    }
    world.tables.write("files.deals", columns)


def _campaigns(world: World, contacts: Records) -> None:
    ours = [k for k, campaign in enumerate(world.campaigns) if not campaign.is_business]
    if world.chunk.number == 0:
        campaigns = [world.campaigns[k] for k in ours]
        starts = np.array([campaign.at for campaign in campaigns], dtype="datetime64[s]")
        columns = {
            "campaign_id": np.array([campaign.key for campaign in campaigns], dtype=object),
            "name": np.array([campaign.name for campaign in campaigns], dtype=object),
            "channel": np.array([campaign.channel for campaign in campaigns], dtype=object),
            "segment_key": None,
            "goal": np.array([campaign.goal for campaign in campaigns], dtype=object),
            "cost": money(
                np.array([campaign.cost * 100 for campaign in campaigns], dtype=np.int64)
            ),
            "currency": "USD",
            "started_at": starts,
            "ended_at": np.minimum(starts + 28 * DAY, world.loaded_at),
        }
        world.tables.write("files.campaigns", columns)
    members = world.members
    rows = np.flatnonzero(np.isin(members.campaign, ours))
    person, campaign = members.person[rows], members.campaign[rows]
    contact = contacts.row_of[person]
    listed = (contact >= 0) & (contacts.created[np.maximum(contact, 0)] < members.at[rows])
    shop = world.records[SHOPIFY]
    variant = [
        None if v < 0 else world.campaigns[c].variants[v][0]
        for c, v in zip(campaign, members.variant[rows], strict=True)
    ]
    columns = {
        "campaign_id": np.array([world.campaigns[c].key for c in campaign], dtype=object),
        "contact_id": masked(listed, contact_ids(contacts.number[np.maximum(contact, 0)])),
        "email": blank(listed, shop.seen.email[np.maximum(shop.row_of[person], 0)]),
        "variant": np.array(variant, dtype=object),
        "is_control": members.variant[rows] < 0,
        "assigned_at": members.at[rows],
    }
    world.tables.write("files.campaign_members", columns)


def _interactions(world: World, contacts: Records) -> None:
    """What store and service staff note down, about anybody they can name."""
    rng, people = world.rng, world.people
    shop, sheet = world.records[SHOPIFY].row_of, contacts.row_of
    known = np.flatnonzero((shop >= 0) | (sheet >= 0))
    person = np.repeat(known, rng.poisson(0.6 * np.exp(rng.normal(0, 0.5, len(known)))))
    since = np.maximum(people.joined[person], world.calendar.start)
    at = since + seconds((world.calendar.end - since).astype(np.int64) * rng.random(len(person)))
    by_id = sheet[person] >= 0
    shop_email = world.records[SHOPIFY].seen.email[shop[person]]
    email = np.where(shop[person] >= 0, shop_email, None)
    keep = np.flatnonzero(by_id | filled(email))
    person, at, by_id, email = person[keep], at[keep], by_id[keep], email[keep]
    n = len(person)
    kind = choose_index(rng, n, (0.35, 0.16, 0.12, 0.12, 0.1, 0.08, 0.07))
    channel, touch, subject = (
        np.array(column, dtype=object)[kind] for column in zip(*TOUCHES, strict=True)
    )
    stamps = _stamps(rng, at)
    if world.chunk.number == 0 and n > 12:
        stamps[11] = "2025-13-01"
    columns = {
        "interaction_id": join("I-", padded(1 + world.chunk.first_id + np.arange(n))),
        "contact_id": masked(by_id, contact_ids(contacts.number[sheet[person]])),
        "email": blank(by_id, email),
        "channel": channel,
        "interaction_type": touch,
        "subject": subject,
        "value": masked(kind == 6, rng.integers(1, 6, n)),
        "occurred_at": stamps,
    }
    world.tables.write("files.interactions", columns)


def _tickets(world: World, contacts: Records) -> None:
    """Complaints made in the store by people the ticket system does not know."""
    rng, bad = world.rng, world.activity.complaints
    sheet_only = (contacts.row_of[bad.person] >= 0) & ~world.people.in_system[bad.person, HUBSPOT]
    bad = bad.where(sheet_only & world.before_end(bad.at + 2 * DAY))
    n = len(bad.person)
    opened = bad.at + DAY
    closed = opened + seconds(rng.exponential(4 * 86_400, n))
    is_closed = world.before_end(closed)
    columns = {
        "ticket_id": join("T-", padded(1 + world.chunk.first_id + np.arange(n))),
        "contact_id": contact_ids(contacts.number[contacts.row_of[bad.person]]),
        "email": None,
        "status": np.where(is_closed, "closed", "open").astype(object),
        "priority": choose(rng, ("low", "normal", "high"), n, (0.3, 0.5, 0.2)),
        "category": choose(rng, ("delivery", "product quality", "billing"), n, (0.4, 0.45, 0.15)),
        "created_at": opened,
        "closed_at": masked(is_closed, closed),
        "satisfaction": masked(is_closed & (rng.random(n) < 0.4), rng.integers(1, 6, n)),
    }
    world.tables.write("files.tickets", columns)


def _mail(world: World, contacts: Records) -> None:
    """Two mailings of the stores, sent from a tool of their own."""
    rng = world.rng
    window = world.calendar.end - world.calendar.start
    for mailing, share in ((1, 0.5), (2, 0.85)):
        sent_at = world.calendar.start + (window * share).astype("timedelta64[h]")
        has_email = np.array([e is not None and "@" in e for e in contacts.seen.email], dtype=bool)
        rows = np.flatnonzero(
            has_email & (contacts.created < sent_at) & (rng.random(len(has_email)) < 0.5)
        )
        mood = world.activity.mood_at(
            world.calendar, contacts.person[rows], np.full(len(rows), sent_at)
        )
        opened = rng.random(len(rows)) < np.array([0.5, 0.3, 0.08, 0.02])[mood]
        opened_at = sent_at + seconds(rng.exponential(6 * 3600, len(rows)))
        readers = np.flatnonzero(opened & world.before_end(opened_at))
        event = np.concatenate([rows, rows[readers]])
        kind = np.repeat(np.array(["sent", "open"], dtype=object), [len(rows), len(readers)])
        at = np.concatenate([np.full(len(rows), sent_at), opened_at[readers]]).astype(
            "datetime64[s]"
        )
        base = world.chunk.first_id + mailing * 1_000_000
        columns = {
            "event_id": join("E-", padded(base + np.arange(len(event)))),
            "contact_id": contact_ids(contacts.number[event]),
            "email": contacts.seen.email[event],
            "campaign_id": f"STORE-{mailing}",
            "event_type": kind,
            "occurred_at": at,
            "url": None,
        }
        world.tables.write("files.email_events", columns)


def _microsite(world: World) -> None:
    """Visits to the site of a trail-running event, kept in a sheet of its own."""
    rng, shop = world.rng, world.records[SHOPIFY]
    fair = world.calendar.end - 60 * DAY
    joined = world.people.joined[shop.person] < fair
    rows = np.flatnonzero(joined & filled(shop.seen.email) & (rng.random(len(joined)) < 0.03))
    n = len(rows)
    columns = {
        "event_id": join("W-", padded(1 + world.chunk.first_id + np.arange(n))),
        "anonymous_id": join("trailday-", text(1 + world.chunk.first_id + np.arange(n))),
        "contact_id": None,
        "email": shop.seen.email[rows],
        "event_type": choose(rng, ("page_view", "form_submitted"), n, (0.7, 0.3)),
        "url": "https://trailday.example/register",
        "referrer": None,
        "utm_source": choose(rng, ("newsletter", "instagram", None), n),
        "utm_medium": choose(rng, ("email", "social", None), n),
        "utm_campaign": "trailday",
        "user_agent": None,
        "occurred_at": fair + seconds(rng.integers(0, 30 * 86_400, n)),
    }
    world.tables.write("files.web_events", columns)


def _erasure_requests(world: World, contacts: Records) -> None:
    rng = world.rng
    wanted = world.chunk.size // 2000 + (world.chunk.number == 0)
    valid = np.flatnonzero(
        np.array(
            [
                e is not None and "@" in e and not e.startswith(("no", "test", "na@"))
                for e in contacts.seen.email
            ],
            dtype=bool,
        )
    )
    rows = valid[rng.permutation(len(valid))[:wanted]]
    n = len(rows)
    columns = {
        "request_id": join("ER-", padded(1 + world.chunk.first_id + np.arange(n))),
        "email": contacts.seen.email[rows],
        "phone": None,
        "customer_number": None,
        "contact_id": masked(rng.random(n) < 0.5, contact_ids(contacts.number[rows])),
        "requested_at": world.calendar.end - seconds(rng.integers(3600, 20 * 86_400, n)),
    }
    world.tables.write("files.erasure_requests", columns)
