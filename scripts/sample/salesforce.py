"""Salesforce as Fivetran lands it: leads, contacts, accounts, opportunities, campaigns, tasks."""

import numpy as np

from .behaviour import Happenings
from .columns import blank, choose, masked, money, older_versions, salesforce_ids, seconds
from .hubspot import deal_names
from .mess import Habits, company_names, country_texts, industry_texts
from .people import CONTACT, LEAD
from .world import Records, World

LEAD_HABITS = Habits(
    work_email=0.85, no_email=0.06, no_phone=0.2, no_address=0.5, typing=1.6, english_country=0.45
)
CONTACT_HABITS = Habits(
    work_email=0.93, no_email=0.04, no_phone=0.15, no_address=0.25, birth_known=0.06
)
OPEN_STAGES = (
    "Prospecting",
    "Qualification",
    "Needs Analysis",
    "Proposal/Price Quote",
    "Negotiation/Review",
)
SOURCES = ("Web", "Trade Show", "Partner Referral", "Phone Inquiry", "Purchased List", "Other")


def write(world: World, owned_deals: np.ndarray) -> None:
    """Write all Salesforce tables; owned_deals marks the opportunities that live here."""
    leads, contacts = world.records[LEAD], world.records[CONTACT]
    _leads(world, leads, contacts)
    _contacts(world, contacts)
    _accounts(world, contacts, owned_deals)
    _campaigns(world, leads, contacts)
    _tasks(world, leads, contacts)
    _opportunities(world, contacts, owned_deals)


def _account_ids(world: World, company: np.ndarray) -> object:
    known = company >= 0
    return masked(known, salesforce_ids("001", world.chunk.first_id + np.maximum(company, 0)))


def _leads(world: World, leads: Records, contacts: Records) -> None:
    rng, seen, n = world.rng, leads.seen, len(leads.number)
    converted_at = world.converted_at[seen.person]
    is_converted = ~np.isnat(converted_at) & (leads.row_of[seen.person] == np.arange(n))
    is_converted &= converted_at > leads.created
    contact = contacts.row_of[seen.person]
    industry = world.companies.industry[np.maximum(seen.company, 0)]
    status = choose(
        rng,
        ("Open - Not Contacted", "Working - Contacted", "Closed - Not Converted", "Nurturing"),
        n,
        (0.4, 0.3, 0.2, 0.1),
    )
    updated = np.where(is_converted, np.maximum(leads.updated, converted_at), leads.updated)
    business = world.people.is_business[seen.person]
    ids = salesforce_ids("00Q", leads.number)
    columns = {
        "id": ids,
        "is_deleted": rng.random(n) < 0.006,
        "_fivetran_synced": world.loaded_at,
        "first_name": seen.first,
        "last_name": seen.last,
        "email": seen.email,
        "phone": seen.phone,
        "mobile_phone": blank(rng.random(n) < 0.8, seen.mobile),
        "title": seen.title,
        "company": company_names(rng, world.companies, seen.company),
        "website": blank(
            rng.random(n) < 0.6,
            np.where(
                business, "https://www." + world.companies.domain[np.maximum(seen.company, 0)], None
            ),
        ),
        "industry": blank(rng.random(n) < 0.3, industry_texts(rng, industry)),
        "number_of_employees": masked(
            rng.random(n) < 0.6, world.companies.employees[np.maximum(seen.company, 0)]
        ),
        "street": seen.street,
        "city": seen.city,
        "state": seen.region,
        "postal_code": seen.postcode,
        "country": blank(rng.random(n) < 0.1, seen.country_text),
        "status": np.where(is_converted, "Closed - Converted", status),
        "lead_source": choose(rng, SOURCES, n),
        "is_converted": is_converted,
        "converted_date": masked(is_converted, converted_at.astype("datetime64[D]")),
        "converted_contact_id": masked(
            is_converted, salesforce_ids("003", contacts.number[np.maximum(contact, 0)])
        ),
        "converted_account_id": masked(
            is_converted,
            salesforce_ids(
                "001",
                world.chunk.first_id + np.maximum(contacts.seen.company[np.maximum(contact, 0)], 0),
            ),
        ),
        "has_opted_out_of_email": rng.random(n) < 0.05,
        "owner_id": salesforce_ids("005", rng.integers(1, 13, n)),
        "created_date": leads.created,
        "last_modified_date": updated,
    }
    world.tables.write(
        "salesforce.lead",
        older_versions(rng, columns, "created_date", "last_modified_date", "phone"),
    )
    world.tell_truth("salesforce:lead:", ids, seen.person)


def _contacts(world: World, contacts: Records) -> None:
    rng, seen, n = world.rng, contacts.seen, len(contacts.number)
    ids = salesforce_ids("003", contacts.number)
    columns = {
        "id": ids,
        "is_deleted": rng.random(n) < 0.005,
        "_fivetran_synced": world.loaded_at,
        "account_id": _account_ids(world, seen.company),
        "first_name": seen.first,
        "last_name": seen.last,
        "email": seen.email,
        "phone": seen.phone,
        "mobile_phone": blank(rng.random(n) < 0.6, seen.mobile),
        "title": seen.title,
        "birthdate": seen.born,
        "mailing_street": seen.street,
        "mailing_city": seen.city,
        "mailing_state": seen.region,
        "mailing_postal_code": seen.postcode,
        "mailing_country": blank(rng.random(n) < 0.1, seen.country_text),
        "lead_source": choose(rng, SOURCES, n),
        "has_opted_out_of_email": rng.random(n) < 0.06,
        "do_not_call": rng.random(n) < 0.03,
        "is_email_bounced": masked(rng.random(n) < 0.03, np.full(n, True)),
        "owner_id": salesforce_ids("005", rng.integers(1, 13, n)),
        "created_date": contacts.created,
        "last_modified_date": contacts.updated,
    }
    world.tables.write(
        "salesforce.contact",
        older_versions(rng, columns, "created_date", "last_modified_date", "phone"),
    )
    world.tell_truth("salesforce:contact:", ids, seen.person)


def _accounts(world: World, contacts: Records, owned_deals: np.ndarray) -> None:
    rng, companies = world.rng, world.companies
    index = np.arange(len(companies.name))
    sold_to = world.people.company[world.deals.person[owned_deals]]
    used = np.isin(index, contacts.seen.company) | np.isin(index, sold_to)
    index = index[used]
    twice = index[rng.random(len(index)) < 0.025]
    rows = np.concatenate([index, twice])
    repeat = np.arange(len(rows)) >= len(index)
    n = len(rows)
    parent = companies.parent[rows]
    known = (parent >= 0) & (parent != rows) & np.isin(parent, index)
    created = world.calendar.start - seconds(rng.integers(0, 4 * 365 * 86_400, n))
    columns = {
        "id": salesforce_ids("001", world.chunk.first_id + rows + repeat * len(companies.name)),
        "is_deleted": rng.random(n) < 0.004,
        "_fivetran_synced": world.loaded_at,
        "name": company_names(rng, companies, rows),
        "website": blank(
            repeat | (rng.random(n) < 0.12),
            np.where(
                rng.random(n) < 0.5,
                "https://www." + companies.domain[rows] + "/",
                companies.domain[rows],
            ),
        ),
        "industry": industry_texts(rng, companies.industry[rows]),
        "number_of_employees": masked(rng.random(n) < 0.8, companies.employees[rows]),
        "annual_revenue": masked(rng.random(n) < 0.7, companies.revenue[rows]),
        "billing_street": companies.address.street[rows],
        "billing_city": companies.address.city[rows],
        "billing_state": companies.address.region[rows],
        "billing_postal_code": companies.address.postcode[rows],
        "billing_country": country_texts(rng, companies.country[rows], 0.6),
        "parent_id": masked(
            known, salesforce_ids("001", world.chunk.first_id + np.maximum(parent, 0))
        ),
        "type": choose(rng, ("Customer - Direct", "Prospect", "Partner", None), n),
        "created_date": created,
        "last_modified_date": created
        + seconds((world.calendar.end - created).astype(np.int64) * rng.random(n)),
    }
    world.tables.write("salesforce.account", columns)


def _opportunities(world: World, contacts: Records, owned: np.ndarray) -> None:
    rng, deals = world.rng, world.deals
    rows = np.flatnonzero(owned & world.before_end(deals.created))
    person, closed = deals.person[rows], deals.closed[rows]
    n = len(rows)
    is_closed = world.before_end(closed)
    won = is_closed & deals.won[rows]
    progress = rng.integers(0, len(OPEN_STAGES), n)
    stage = np.array(OPEN_STAGES, dtype=object)[progress]
    stage = np.where(is_closed, np.where(won, "Closed Won", "Closed Lost"), stage)
    last_touch = np.where(is_closed, closed, deals.created[rows])
    contact = contacts.row_of[person]
    names_contact = (contact >= 0) & (rng.random(n) < 0.85)
    columns = {
        "id": salesforce_ids("006", 1 + world.chunk.first_id + rows),
        "is_deleted": ~won & (rng.random(n) < 0.008),
        "_fivetran_synced": world.loaded_at,
        "account_id": _account_ids(world, world.people.company[person]),
        "contact_id": masked(
            names_contact, salesforce_ids("003", contacts.number[np.maximum(contact, 0)])
        ),
        "name": deal_names(world, rows),
        "stage_name": stage,
        "amount": money(world.local_cents(person, deals.usd_cents[rows])),
        "currency_iso_code": world.currency(person),
        "probability": np.where(is_closed, np.where(won, 100, 0), 10 + 20 * progress),
        "close_date": closed.astype("datetime64[D]"),
        "is_closed": is_closed,
        "is_won": won,
        "type": choose(rng, ("New Business", "Existing Business"), n),
        "lead_source": choose(rng, SOURCES, n),
        "owner_id": salesforce_ids("005", rng.integers(1, 13, n)),
        "created_date": deals.created[rows],
        "last_modified_date": last_touch,
    }
    world.tables.write("salesforce.opportunity", columns)


def _campaigns(world: World, leads: Records, contacts: Records) -> None:
    rng, calendar = world.rng, world.calendar
    ours = [k for k, campaign in enumerate(world.campaigns) if campaign.is_business]
    if world.chunk.number == 0:
        campaigns = [world.campaigns[k] for k in ours]
        starts = np.array([campaign.at for campaign in campaigns], dtype="datetime64[D]")
        last_day = np.datetime64(world.loaded_at, "D")
        cost = np.array([campaign.cost for campaign in campaigns], dtype=np.int64)
        columns = {
            "id": salesforce_ids("701", 1 + np.array(ours)),
            "name": np.array([campaign.name for campaign in campaigns], dtype=object),
            "type": np.array([campaign.channel for campaign in campaigns], dtype=object),
            "status": "Completed",
            "start_date": starts,
            "end_date": np.minimum(starts + np.timedelta64(28, "D"), last_day),
            "actual_cost": money(cost * 100),
            "budgeted_cost": money(cost * 110),
            "currency_iso_code": "USD",
            "is_deleted": False,
            "created_date": starts.astype("datetime64[s]")
            - seconds(np.full(len(ours), 12 * 86_400)),
            "last_modified_date": starts.astype("datetime64[s]"),
            "_fivetran_synced": world.loaded_at,
        }
        world.tables.write("salesforce.campaign", columns)
    members = world.members
    rows = np.flatnonzero(np.isin(members.campaign, ours))
    person, at = members.person[rows], members.at[rows]
    contact, lead = contacts.row_of[person], leads.row_of[person]
    as_contact = (contact >= 0) & (contacts.created[np.maximum(contact, 0)] < at)
    as_lead = ~as_contact & (lead >= 0) & (leads.created[np.maximum(lead, 0)] < at)
    keep = np.flatnonzero(as_contact | as_lead)
    rows, person, at, contact, lead, as_contact = (
        a[keep] for a in (rows, person, at, contact, lead, as_contact)
    )
    n = len(rows)
    is_control = members.variant[rows] < 0
    responded = ~is_control & (rng.random(n) < 0.08)
    when = at + seconds(rng.integers(3600, 6 * 86_400, n))
    responded &= when < calendar.end
    columns = {
        "id": salesforce_ids("00v", 1 + world.chunk.first_id + np.arange(n)),
        "campaign_id": salesforce_ids("701", 1 + members.campaign[rows]),
        "lead_id": masked(~as_contact, salesforce_ids("00Q", leads.number[np.maximum(lead, 0)])),
        "contact_id": masked(
            as_contact, salesforce_ids("003", contacts.number[np.maximum(contact, 0)])
        ),
        "status": np.where(responded, "Responded", np.where(is_control, "Holdout", "Sent")).astype(
            object
        ),
        "has_responded": responded,
        "first_responded_date": masked(responded, when),
        "created_date": at,
        "is_deleted": False,
        "variant_c": blank(is_control, np.full(n, "A", dtype=object)),
        "is_control_c": is_control,
        "_fivetran_synced": world.loaded_at,
    }
    world.tables.write("salesforce.campaign_member", columns)


def _tasks(world: World, leads: Records, contacts: Records) -> None:
    """Calls and mails of the sales team, more of them around deals."""
    rng, people = world.rng, world.people
    known = (leads.row_of >= 0) | (contacts.row_of >= 0)
    calls = np.repeat(np.flatnonzero(known), rng.poisson(1.2, int(known.sum())))
    span = (world.calendar.end - people.joined[calls]).astype(np.int64)
    at = people.joined[calls] + seconds(span * rng.random(len(calls)))
    deal = np.flatnonzero(world.before_end(world.deals.created) & known[world.deals.person])
    events = Happenings(calls, at, calls).merged(
        Happenings(world.deals.person[deal], world.deals.created[deal], deal)
    )
    events = events.where(events.at >= world.calendar.start)
    contact, lead = contacts.row_of[events.person], leads.row_of[events.person]
    as_contact = (contact >= 0) & (
        (contacts.created[np.maximum(contact, 0)] <= events.at) | (lead < 0)
    )
    n = len(events.person)
    who = np.where(
        as_contact,
        salesforce_ids("003", contacts.number[np.maximum(contact, 0)]).to_numpy(False),
        salesforce_ids("00Q", leads.number[np.maximum(lead, 0)]).to_numpy(False),
    )
    kind = rng.random(n)
    columns = {
        "id": salesforce_ids("00T", 1 + world.chunk.first_id + np.arange(n)),
        "is_deleted": rng.random(n) < 0.004,
        "_fivetran_synced": world.loaded_at,
        "who_id": who,
        "what_id": None,
        "account_id": masked(as_contact, _account_ids(world, people.company[events.person])),
        "owner_id": salesforce_ids("005", rng.integers(1, 13, n)),
        "subject": np.where(
            kind < 0.5, "Call", np.where(kind < 0.85, "Email: follow-up", "Meeting")
        ).astype(object),
        "type": np.where(kind < 0.5, "Call", np.where(kind < 0.85, "Email", "Meeting")).astype(
            object
        ),
        "task_subtype": np.where(kind < 0.5, "Call", np.where(kind < 0.85, "Email", "Task")).astype(
            object
        ),
        "status": "Completed",
        "priority": "Normal",
        "is_closed": True,
        "activity_date": events.at.astype("datetime64[D]"),
        "call_duration_in_seconds": masked(kind < 0.5, rng.integers(20, 1500, n)),
        "created_date": events.at,
        "last_modified_date": events.at,
    }
    world.tables.write("salesforce.task", columns)
