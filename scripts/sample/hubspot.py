"""HubSpot as Fivetran lands it: newsletter readers, business contacts, deals, tickets, mail."""

import numpy as np
import pyarrow as pa

from . import vocabulary as words
from .columns import DAY, blank, choose, join, masked, money, older_versions, seconds, text, uuids
from .mess import Habits, company_names, country_texts, industry_texts
from .people import HUBSPOT
from .world import Records, World, week_of

HABITS = Habits(work_email=0.9, no_email=0.02, no_phone=0.5, no_address=0.45, birth_known=0.12)
CONTACT_ID, COMPANY_ID, DEAL_ID, TICKET_ID = 50_000_001, 900_000_001, 300_000_001, 700_000_001
EMAIL_CAMPAIGN_ID = 80_000_001
STAGES = (
    "appointmentscheduled",
    "qualifiedtobuy",
    "presentationscheduled",
    "decisionmakerboughtin",
    "contractsent",
    "closedwon",
    "closedlost",
)
STAGE_LABELS = (
    "Appointment scheduled",
    "Qualified to buy",
    "Presentation scheduled",
    "Decision maker bought-in",
    "Contract sent",
    "Closed won",
    "Closed lost",
)
WON, LOST = 5, 6
LIFECYCLE = ("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", None)
LIFECYCLE_SHARE = (0.42, 0.27, 0.12, 0.09, 0.10)
LEAD_STATUSES = (
    "NEW",
    "OPEN",
    "IN_PROGRESS",
    "CONNECTED",
    "ATTEMPTED_TO_CONTACT",
    "UNQUALIFIED",
    None,
)
NEWSLETTER_DAYS = 14
MAIL_TABLES = {  # by event type: its table, and its delay as a multiple of the reader's
    "SENT": ("email_event_sent", 0),
    "OPEN": ("email_event_open", 1),
    "CLICK": ("email_event_click", 1.05),
    "BOUNCE": ("email_event_bounce", 0.01),
    "STATUSCHANGE": ("email_event_status_change", 1.2),
    "SPAMREPORT": ("email_event_spam_report", 1.3),
}
OPEN_RATE = np.array([0.46, 0.27, 0.07, 0.02])  # by mood
CLICK_RATE = np.array([0.20, 0.11, 0.05, 0.02])
OPT_OUT_RATE = np.array([0.0008, 0.0015, 0.004, 0.012])


def write(world: World, synced_deals: np.ndarray) -> None:
    """Write all HubSpot tables; synced_deals marks the deals that live, or also live, here."""
    contacts = world.records[HUBSPOT]
    _companies(world, contacts, synced_deals)
    optout = _mail(world, contacts)
    _contacts(world, contacts, optout)
    _deals(world, contacts, synced_deals)
    _tickets(world, contacts)
    if world.chunk.number == 0:
        _constants(world)


def _contacts(world: World, contacts: Records, optout: np.ndarray) -> None:
    rng, seen, people = world.rng, contacts.seen, world.people
    n = len(contacts.number)
    business = people.is_business[seen.person]
    buys = world.orders.events.person[world.before_end(world.orders.events.at)]
    customer = np.bincount(buys, minlength=len(people.number))[seen.person] > 0
    stage = np.where(customer, "customer", choose(rng, LIFECYCLE, n, LIFECYCLE_SHARE))
    shown = rng.random(n)
    company_id = COMPANY_ID + world.chunk.first_id + seen.company
    merged = (contacts.row_of[seen.person] != np.arange(n)) & (rng.random(n) < 0.4)
    kept_id = contacts.number[contacts.row_of[seen.person]]
    industry = world.companies.industry[np.maximum(seen.company, 0)]
    language = words.of_country("language", seen.country)
    local = np.where(language == "en", "en", language + "-" + language)
    columns = {
        "id": contacts.number,
        "_fivetran_deleted": merged | (rng.random(n) < 0.004),
        "_fivetran_synced": world.loaded_at,
        "property_email": seen.email,
        "property_firstname": seen.first,
        "property_lastname": seen.last,
        "property_phone": seen.phone,
        "property_mobilephone": blank(rng.random(n) < 0.75, seen.mobile),
        "property_address": seen.street,
        "property_city": seen.city,
        "property_state": seen.region,
        "property_zip": seen.postcode,
        "property_country": blank(shown < 0.15, seen.country_text),
        "property_company": company_names(rng, world.companies, seen.company),
        "property_jobtitle": seen.title,
        "property_industry": blank(~business | (shown > 0.6), industry_texts(rng, industry)),
        "property_lifecyclestage": stage,
        "property_hs_lead_status": blank(~business, choose(rng, LEAD_STATUSES, n)),
        "property_createdate": contacts.created,
        "property_lastmodifieddate": contacts.updated,
        "property_hs_email_optout": masked(optout, np.full(n, True)),
        "property_hs_language": blank(shown < 0.3, local),
        "property_associatedcompanyid": masked((seen.company >= 0) & (shown < 0.9), company_id),
        "property_date_of_birth": seen.born,
        "property_hs_merged_object_ids": None,
        "property_favorite_sport_c": blank(
            shown < 0.7, choose(rng, ("hiking", "climbing", "cycling", "running", "skiing"), n)
        ),
    }
    winners = np.full(n, None, dtype=object)
    winners[contacts.row_of[seen.person[merged]]] = [str(key) for key in contacts.number[merged]]
    columns["property_hs_merged_object_ids"] = winners
    world.tables.write(
        "hubspot.contact",
        older_versions(
            rng, columns, "property_createdate", "property_lastmodifieddate", "property_phone"
        ),
    )
    world.tell_truth("hubspot:contact:", contacts.number, seen.person)
    rows = np.flatnonzero(merged)
    columns = {
        "canonical_vid": kept_id[rows],
        "contact_id": kept_id[rows],
        "vid_to_merge": contacts.number[rows],
        "_fivetran_synced": world.loaded_at,
        "entity_id": None,
        "first_name": seen.first[rows],
        "last_name": seen.last[rows],
        "num_properties_moved": rng.integers(1, 9, len(rows)),
        "timestamp": np.maximum(
            contacts.updated[rows], contacts.created[contacts.row_of[seen.person[rows]]]
        ),
        "user_id": None,
    }
    world.tables.write("hubspot.contact_merge_audit", columns)


def _companies(world: World, contacts: Records, synced_deals: np.ndarray) -> None:
    """The companies contacts work for; one in thirty is there twice."""
    rng, companies = world.rng, world.companies
    deal_company = world.people.company[world.deals.person[synced_deals]]
    held = np.unique(np.concatenate([contacts.seen.company, deal_company]))
    held = held[held >= 0]
    twice = held[rng.random(len(held)) < 0.03]
    index = np.concatenate([held, twice])
    repeat = np.arange(len(index)) >= len(held)
    n = len(index)
    created = world.calendar.start - seconds(rng.integers(0, 3 * 365 * 86_400, n))
    unknown = rng.random((3, n))
    columns = {
        "id": COMPANY_ID + world.chunk.first_id + index + repeat * len(companies.name),
        "is_deleted": rng.random(n) < 0.004,
        "_fivetran_synced": world.loaded_at,
        "property_name": company_names(rng, companies, index),
        "property_domain": blank(
            repeat | (unknown[0] < 0.08),
            np.where(unknown[1] < 0.1, "www." + companies.domain[index], companies.domain[index]),
        ),
        "property_industry": industry_texts(rng, companies.industry[index]),
        "property_numberofemployees": masked(unknown[1] < 0.8, companies.employees[index]),
        "property_annualrevenue": masked(unknown[2] < 0.7, companies.revenue[index]),
        "property_country": country_texts(rng, companies.country[index], 0.6),
        "property_city": companies.address.city[index],
        "property_createdate": created,
        "property_hs_lastmodifieddate": created
        + seconds((world.calendar.end - created).astype(np.int64) * rng.random(n)),
        "property_web_technologies": companies.technologies[index],
    }
    world.tables.write("hubspot.company", columns)


def _deals(world: World, contacts: Records, synced: np.ndarray) -> None:
    rng, calendar = world.rng, world.calendar
    rows = np.flatnonzero(synced & world.before_end(world.deals.created))
    person = world.deals.person[rows]
    created, closed = world.deals.created[rows], world.deals.closed[rows]
    is_closed = world.before_end(closed)
    won = is_closed & world.deals.won[rows]
    n = len(rows)
    stage = np.where(won, WON, np.where(is_closed, LOST, rng.integers(0, 5, n)))
    number = DEAL_ID + world.chunk.first_id + rows
    stages = np.array(STAGES, dtype=object)
    columns = {
        "deal_id": number,
        "is_deleted": ~won & (rng.random(n) < 0.01),
        "_fivetran_synced": world.loaded_at,
        "deal_pipeline_id": "default",
        "deal_pipeline_stage_id": stages[stage],
        "owner_id": 40 + rng.integers(0, 12, n),
        "property_dealname": deal_names(world, rows),
        "property_amount": money(world.local_cents(person, world.deals.usd_cents[rows])),
        "property_deal_currency_code": world.currency(person),
        "property_closedate": closed,
        "property_createdate": created,
        "property_hs_is_closed_won": won,
        "property_hs_lastmodifieddate": np.where(
            is_closed, closed, np.minimum(created + 5 * DAY, world.loaded_at)
        ),
    }
    world.tables.write("hubspot.deal", columns)
    contact = contacts.row_of[person]
    known = np.flatnonzero(contact >= 0)
    columns = {
        "contact_id": contacts.number[contact[known]],
        "deal_id": number[known],
        "_fivetran_synced": world.loaded_at,
        "type_id": "3",
        "category": "HUBSPOT_DEFINED",
    }
    world.tables.write("hubspot.deal_contact", columns)
    columns = {
        "company_id": COMPANY_ID + world.chunk.first_id + world.people.company[person],
        "deal_id": number,
        "_fivetran_synced": world.loaded_at,
        "type_id": "5",
        "category": "HUBSPOT_DEFINED",
    }
    world.tables.write("hubspot.deal_company", columns)
    _deal_stages(world, number, stage, created, np.minimum(closed, calendar.end))


def _deal_stages(
    world: World, number: np.ndarray, stage: np.ndarray, created: np.ndarray, until: np.ndarray
) -> None:
    """History: the open stages passed, evenly spread, then the present one."""
    reached = np.where(stage >= WON, 1 + number % 4, stage)
    steps = np.where(stage >= WON, reached + 1, reached) + 1
    deal = np.repeat(np.arange(len(number)), steps)
    step = np.arange(len(deal)) - np.repeat(np.cumsum(steps) - steps, steps)
    is_last = step == steps[deal] - 1
    open_span = (until - created).astype(np.int64)
    closes = stage[deal] >= WON
    parts = np.where(closes, steps[deal] - 1, steps[deal])
    start = created[deal] + seconds(open_span[deal] * (step / np.maximum(parts, 1)))
    value = np.where(is_last, stage[deal], step)
    following = np.append(start[1:], np.datetime64("NaT", "s"))
    columns = {
        "_fivetran_start": start,
        "deal_id": number[deal],
        "_fivetran_active": is_last,
        "_fivetran_end": np.where(is_last, np.datetime64("9999-12-31T23:59:59"), following),
        "_fivetran_synced": world.loaded_at,
        "date_entered": start,
        "source": "CRM_UI",
        "source_id": None,
        "value": np.array(STAGES, dtype=object)[value],
    }
    world.tables.write("hubspot.deal_stage", columns)


def deal_names(world: World, rows: np.ndarray) -> np.ndarray:
    """One name per deal, the same in every system that holds it."""
    topics = ("Team outfitting", "Workwear", "Event rental", "Corporate gifts", "Retail assortment")
    people, companies = world.people, world.companies
    months = world.deals.created[rows].astype("datetime64[M]").astype(str)
    return np.array(
        [
            f"{companies.name[c]} - {topics[int(r) % len(topics)]} {month} /{int(r)}"
            for r, c, month in zip(
                rows, people.company[world.deals.person[rows]], months, strict=True
            )
        ],
        dtype=object,
    )


def _tickets(world: World, contacts: Records) -> None:
    """Complaints of contacts after a bad delivery, and some questions."""
    rng = world.rng
    bad = world.activity.complaints.where(
        world.before_end(world.activity.complaints.at)
        & (contacts.row_of[world.activity.complaints.person] >= 0)
    )
    n = len(bad.person)
    opened = np.minimum(bad.at + seconds(rng.integers(86_400, 6 * 86_400, n)), world.loaded_at)
    closed = opened + seconds(rng.exponential(3 * 86_400, n))
    is_open = ~world.before_end(closed)
    number = TICKET_ID + world.chunk.first_id + np.arange(n)
    row = contacts.any_row(rng, bad.person)
    columns = {
        "_fivetran_synced": world.loaded_at,
        "id": number,
        "is_deleted": rng.random(n) < 0.004,
        "property_closed_date": masked(~is_open, closed),
        "property_createdate": opened,
        "property_first_agent_reply_date": np.minimum(
            opened + seconds(rng.exponential(20_000, n)), world.loaded_at
        ),
        "property_hs_pipeline": "0",
        "property_hs_pipeline_stage": np.where(is_open, "1", "4").astype(object),
        "property_hs_ticket_category": choose(
            rng,
            ("PRODUCT_ISSUE", "DELIVERY", "BILLING_ISSUE", "GENERAL_INQUIRY"),
            n,
            (0.3, 0.45, 0.1, 0.15),
        ),
        "property_hs_ticket_priority": choose(rng, ("LOW", "MEDIUM", "HIGH", None), n),
        "property_hubspot_owner_id": 40 + rng.integers(0, 12, n),
        "property_subject": choose(
            rng, ("Late delivery", "Damaged item", "Wrong size", "Refund question"), n
        ),
        "property_content": None,
    }
    world.tables.write("hubspot.ticket", columns)
    columns = {
        "_fivetran_synced": world.loaded_at,
        "ticket_id": number,
        "contact_id": contacts.number[row],
        "category": "HUBSPOT_DEFINED",
    }
    world.tables.write("hubspot.ticket_contact", columns)


def newsletter_times(world: World) -> np.ndarray:
    """Every second Tuesday, 09:00 UTC, of the window."""
    first_day = world.calendar.start.astype("datetime64[D]")
    tuesday = np.busday_offset(first_day, 0, "forward", weekmask="Tue").astype("datetime64[s]")
    every = seconds(NEWSLETTER_DAYS * 86_400)
    return np.arange(tuesday + seconds(9 * 3600), world.calendar.end - DAY, every)


def _mail(world: World, contacts: Records) -> np.ndarray:
    """Newsletters to every contact with an address; returns who opted out."""
    rng = world.rng
    sends = newsletter_times(world)
    has_address = np.array([e is not None and "@" in e for e in contacts.seen.email])
    is_first_row = contacts.row_of[contacts.person] == np.arange(len(contacts.person))
    rows = np.flatnonzero(has_address & is_first_row)
    reactions = _reactions(world, contacts, rows, sends)
    mailed = reactions["SENT"]
    lag = rng.exponential(5 * 3600, mailed.shape)
    sent_keys = uuids(rng, int(mailed.sum()))
    key_of = np.full(mailed.shape, -1)
    key_of[mailed] = np.arange(mailed.sum())
    for kind, (table, delay) in MAIL_TABLES.items():
        is_answer = kind != "SENT"
        reader, send = np.nonzero(reactions[kind])
        at = sends[send] + seconds(lag[reader, send] * delay + is_answer)
        keep = world.before_end(at)
        reader, send, at = reader[keep], send[keep], at[keep]
        answers = np.full(len(at), is_answer)
        sent = sent_keys.take(pa.array(key_of[reader, send]))
        keys = uuids(rng, len(at)) if is_answer else sent
        columns = {
            "id": keys,
            "_fivetran_synced": world.loaded_at,
            "app_id": "22924",
            "created": at,
            "email_campaign_id": EMAIL_CAMPAIGN_ID + send,
            "portal_id": "4727653",
            "sent_by_created": masked(answers, sends[send]),
            "sent_by_id": masked(answers, sent),
            "type": kind,
            "filtered_event": False,
            "recipient": contacts.seen.email[rows[reader]],
        }
        world.tables.write("hubspot.email_event", columns)
        details = {"id": keys, "_fivetran_synced": world.loaded_at}
        world.tables.write(f"hubspot.{table}", details | _details(world, kind, len(at)))
    optout = np.zeros(len(contacts.number), dtype=bool)
    optout[rows] = reactions["STATUSCHANGE"].any(axis=1)
    return optout


def _reactions(
    world: World, contacts: Records, rows: np.ndarray, sends: np.ndarray
) -> dict[str, np.ndarray]:
    """What each reader does with each newsletter (readers × sends), by mood and interest.

    A reader who opts out or whose address bounces is not written to again.
    """
    rng, people, person = world.rng, world.people, contacts.person[rows]
    shape = (len(rows), len(sends))
    mood = world.activity.mood[week_of(world.calendar, sends)][:, person].T
    wanted = contacts.created[rows][:, None] < sends[None, :]
    wanted &= rng.random(shape) < 0.9  # readers choose their topics
    at_work = people.is_business[person]
    main_address = np.where(at_work, people.work_email[person], people.email[person])
    is_dead = (contacts.seen.email[rows] != main_address) & (rng.random(len(rows)) < 0.1)
    bounces = wanted & ((rng.random(shape) < 0.0006) | is_dead[:, None])
    leaves = wanted & ~bounces & (rng.random(shape) < OPT_OUT_RATE[mood])
    ends = np.cumsum(leaves | bounces, axis=1) - (leaves | bounces)
    mailed = wanted & (ends == 0)
    leaves, bounces = leaves & mailed, bounces & mailed
    keen = np.exp(0.35 * world.traits.interest[person])[:, None]
    opens = mailed & ~bounces & (rng.random(shape) < OPEN_RATE[mood] * keen)
    return {
        "SENT": mailed,
        "OPEN": opens,
        "CLICK": opens & (rng.random(shape) < CLICK_RATE[mood]),
        "BOUNCE": bounces,
        "STATUSCHANGE": leaves,
        "SPAMREPORT": leaves & (rng.random(shape) < 0.06),
    }


def _details(world: World, kind: str, n: int) -> dict[str, object]:
    rng = world.rng
    if kind == "SENT":
        return {
            "from": "hello@northtrail.example",
            "reply_to": "hello@northtrail.example",
            "subject": choose(
                rng, ("This week on the trail", "New in store", "Your fortnight outdoors"), n
            ),
        }
    if kind == "BOUNCE":
        return {
            "category": choose(rng, ("UNKNOWN_USER", "MAILBOX_FULL"), n, (0.8, 0.2)),
            "status": "550",
            "response": None,
        }
    if kind == "STATUSCHANGE":
        return {
            "bounced": None,
            "portal_subscription_status": choose(rng, ("UNSUBSCRIBED",), n),
            "requested_by": None,
            "source": "SOURCE_RECIPIENT",
            "subscriptions": "[]",
        }
    details: dict[str, object] = {
        "user_agent": choose(rng, words.AGENTS[:3], n),
        "ip_address": None,
    }
    if kind == "CLICK":
        details["url"] = choose(
            rng,
            (
                "https://northtrail.example/new",
                "https://northtrail.example/sale",
                "https://northtrail.example/guides",
            ),
            n,
        )
    if kind == "OPEN":
        details["duration"] = rng.integers(500, 60_000, n)
    return details


def _constants(world: World) -> None:
    sends = newsletter_times(world)
    days = text(sends.astype("datetime64[D]"))
    columns = {
        "id": EMAIL_CAMPAIGN_ID + np.arange(len(sends)),
        "_fivetran_synced": world.loaded_at,
        "app_id": "22924",
        "content_id": text(11_000_001 + np.arange(len(sends))),
        "type": "BATCH_EMAIL",
        "app_name": "Batch",
        "name": join("Newsletter ", days),
        "subject": join("This fortnight outdoors, ", days),
    }
    world.tables.write("hubspot.email_campaign", columns)
    n = len(STAGES)
    closed = np.arange(n) >= WON
    columns = {
        "stage_id": np.array(STAGES, dtype=object),
        "_fivetran_deleted": False,
        "_fivetran_synced": world.loaded_at,
        "active": True,
        "closed_won": np.arange(n) == WON,
        "is_closed": closed,
        "display_order": np.arange(n),
        "probability": np.array([0.2, 0.4, 0.6, 0.8, 0.9, 1.0, 0.0]),
        "label": np.array(STAGE_LABELS, dtype=object),
        "pipeline_id": "default",
    }
    world.tables.write("hubspot.deal_pipeline_stage", columns)
