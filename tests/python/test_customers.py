"""What is known of customers, how sure it is, and whom nobody may contact, from drop folder to audience."""

import json

import pytest

from harness import Outcome, Refresher, write_tables

AS_OF = "2026-06-30"

# Everybody is a sleeper: three messages, and no reaction. Who else may not be written to says why.
SLEEPERS = {
    "plain": "",
    "richest": "",
    "second": "",
    "third": "",
    "unsubscribed": "unsubscribed",
    "refused": "no consent",
    "bounced": "bounced",
    "complained": "complained",
    "office": "role mailbox",
    "throwaway": "disposable domain",
    "erased": "erasure",
}
SPENT = {"richest": 900, "second": 800, "third": 700}
CONTACT_CAP = 2


def segment(name: str, **changes: object) -> dict[str, object]:
    """A declared segment of everybody who ordered long ago or never, mailed about it."""
    return {
        "name": name,
        "goal": "Show whom it reaches",
        "metric": "orders",
        "target": "1 %",
        "owner": "owner@example.com",
        "department": "marketing",
        "action": "send_win_back_offer",
        "channel": "email",
        "review_by": "2027-03-31",
        "status": "active",
        "criteria": [{"attribute": "order_count", "operator": "<", "value": 2}],
    } | changes


VARIABLES = {
    "unengaged": {"sends": 3, "days": 180},
    "holdout_share": 0,
    "global_control_share": 0,
    "segments": {
        "wake_up": segment("Wake up", reactivation=True, contact_cap=CONTACT_CAP),
        "newsletter": segment("Newsletter", action="nurture_with_guides"),
        "letters": segment("Letters", channel="post"),
        "texts": segment("Texts", channel="sms"),
        "young": segment(
            "Young",
            action="welcome_series",
            criteria=[{"attribute": "age_years", "operator": "<", "value": 30}],
        ),
    },
}


def address(name: str) -> str:
    """The e-mail address of a sleeper."""
    return {"office": "info@acme.example", "throwaway": "x@0-mail.com"}.get(
        name, f"{name}@example.com"
    )


def lines(header: str, rows: list[list[object]]) -> str:
    """A CSV text."""
    return "\n".join([header, *(",".join(str(cell) for cell in row) for row in rows)]) + "\n"


# What is missing of these people follows from the others, from their company or from their address.
BONN = {"country": "Deutschland", "postal_code": "53111", "city": "Bonn"}
KNOWN = [
    {"contact_id": "neighbour-1", "email": "n1@example.com", **BONN},
    {"contact_id": "neighbour-2", "email": "n2@example.com", **BONN},
    {"contact_id": "neighbour-3", "email": "n3@example.com", **BONN, "city": "BONN "},
    {"contact_id": "nocity", "email": "n4@example.com", "country": "DE", "postal_code": "53 111"},
    {"contact_id": "nocountry", "email": "someone@werk.de", "postal_code": "53111"},
    {"contact_id": "nowhere", "email": "someone@startup.io"},
    {
        "contact_id": "fickle",
        "email": "fickle@example.com",
        "preferred_category": "Shoes",
        "purchase_timeframe": "within 3 months",
        "job_title": "Head of Sales",
        "updated_at": "2023-01-01",
    },
]


def people() -> dict[str, str]:
    """Contacts, their mail and their orders."""
    sleepers: list[dict[str, object]] = [
        {
            "contact_id": name,
            "email": address(name),
            "phone": f"+49 151 555010{number:02}",
            "street_address": "Main St 1",
            "city": "Köln",
            "email_consent": "no" if name == "refused" else "",
            "sms_consent": "yes" if name == "plain" else "",
            "is_unsubscribed": "yes" if name == "unsubscribed" else "",
        }
        for number, name in enumerate([*SLEEPERS, "reader", "rarely"], start=1)
    ]
    everybody = [{"first_name": row["contact_id"], **row} for row in [*sleepers, *KNOWN]]
    columns = list(dict.fromkeys(name for row in everybody for name in row))
    contacts = [[row.get(name, "") for name in columns] for row in everybody]
    mail = [
        [f"{name}-{day}", name, "sent", f"2026-05-0{day}"]
        for name in [*SLEEPERS, "reader"]
        for day in (1, 2, 3)
    ]
    mail += [
        ["rarely-1", "rarely", "sent", "2026-05-01"],
        ["reader-open", "reader", "open", "2026-05-04"],
        ["bounced-4", "bounced", "bounce", "2026-05-04"],
        ["complained-4", "complained", "spam_report", "2026-05-04"],
    ]
    orders = [[f"o-{name}", name, "2025-01-05", amount] for name, amount in SPENT.items()]
    orders += [["o-fickle", "fickle", "2025-01-05", 80]]
    return {
        "files/contacts": lines(",".join(columns), contacts),
        "files/email_events": lines("event_id,contact_id,event_type,occurred_at", mail),
        "files/orders": lines("order_id,contact_id,ordered_at,amount", orders),
        "files/order_items": lines(
            "order_id,line_number,category,quantity,unit_price", [["o-fickle", 1, "Hats", 1, 80]]
        ),
        "files/area_traits": lines(
            "country,postal_code,income_band,urbanity",
            [
                ["Germany", "5", "middle", "rural"],
                ["DE", "531", "high", "urban"],
                ["FR", "531", "low", "urban"],
            ],
        ),
        "files/web_events": lines(
            "event_id,anonymous_id,event_type,occurred_at",
            [["w1", "cookie", "page", "2026-05-05"]],
        ),
        "files/erasure_requests": lines(
            "request_id,email,phone,requested_at",
            # not clear: a number of hers, but an address that nobody has
            [["r1", "new@example.com", "+49 151 55501011", "2026-06-01"]],
        ),
    }


@pytest.fixture(scope="module")
def outcome(refresh: Refresher, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    raw = write_tables(tmp_path_factory.mktemp("customers") / "raw", people())
    return refresh(raw, "customers", "--vars", json.dumps(VARIABLES), as_of=AS_OF)


def audience(outcome: Outcome, key: str) -> list[str]:
    """Who of those with mail is in the audience of a segment."""
    names = outcome.rows(
        "select lower(first_name) from marts.audiences join marts.customers using (customer_id) "
        f"where segment_key = '{key}' order by 1"
    )
    return [name for (name,) in names if name in {*SLEEPERS, "reader", "rarely"}]


def known(outcome: Outcome, name: str, columns: str) -> tuple:
    """Columns of customers and customer_attributes of one person."""
    (row,) = outcome.rows(
        f"select {columns} from marts.customers "
        "join marts.customer_attributes as attributes using (customer_id) "
        f"where lower(first_name) = '{name}'"
    )
    return row


@pytest.mark.parametrize("name", SLEEPERS)
def test_suppressed_on_email_for_every_reason(outcome: Outcome, name: str) -> None:
    reasons = outcome.rows(
        "select reason from marts.suppressions join marts.customers using (customer_id) "
        f"where lower(first_name) = '{name}' and channel = 'email' order by 1"
    )
    expected = {"unengaged"} | ({SLEEPERS[name]} if SLEEPERS[name] else set())
    assert {reason for (reason,) in reasons} == expected


def test_who_reacted_or_was_rarely_mailed_is_engaged(outcome: Outcome) -> None:
    assert outcome.rows(
        "select count(*) from marts.suppressions join marts.customers using (customer_id) "
        "where lower(first_name) in ('reader', 'rarely') and channel = 'email'"
    ) == [(0,)]


def test_reactivation_reaches_the_most_valuable_up_to_its_cap(outcome: Outcome) -> None:
    assert audience(outcome, "wake_up") == ["richest", "second"]


def test_elsewhere_the_unengaged_are_left_alone(outcome: Outcome) -> None:
    assert audience(outcome, "newsletter") == ["rarely", "reader"]


def test_an_unclear_request_to_be_erased_closes_every_channel(outcome: Outcome) -> None:
    assert set(audience(outcome, "letters")) == {*SLEEPERS, "reader", "rarely"} - {"erased"}


def test_texts_go_only_to_who_agreed(outcome: Outcome) -> None:
    assert audience(outcome, "texts") == ["plain"]


def test_no_audience_holds_a_suppressed_customer(outcome: Outcome) -> None:
    overlooked = outcome.rows(
        "select distinct segment_key, reason from marts.audiences "
        "join marts.suppressions using (customer_id, channel)"
    )
    assert overlooked == [("wake_up", "unengaged")]


def test_postal_code_gives_the_city_its_customers_agree_on(outcome: Outcome) -> None:
    assert known(
        outcome, "nocity", "city, city_origin, customers.country_code, country_code_origin"
    ) == (
        "Bonn",
        "postal_code",
        "DE",
        "stated",
    )


def test_mail_domain_gives_the_country_and_the_country_the_rest(outcome: Outcome) -> None:
    columns = "customers.country_code, country_code_origin, city_origin, language_origin, time_zone"
    assert known(outcome, "nocountry", columns) == (
        "DE",
        "mail_domain",
        "postal_code",
        "country",
        "Europe/Berlin",
    )


def test_nothing_is_guessed_without_evidence(outcome: Outcome) -> None:
    columns = (
        "customers.country_code, city, customers.language, time_zone, customers.gender, birth_date"
    )
    assert known(outcome, "nowhere", columns) == (None,) * 6
    assert known(outcome, "nowhere", "street_address, postal_code") == (None, None)


def test_traits_are_those_of_the_smallest_area_in_the_country(outcome: Outcome) -> None:
    columns = "attributes.area_income_band, attributes.area_urbanity, customers.income_band"
    assert known(outcome, "nocountry", columns) == ("high", "urban", None)
    assert known(outcome, "nowhere", columns) == (None, None, None)


def test_what_was_said_is_held_against_what_was_done(outcome: Outcome) -> None:
    columns = "category_agreement, brand_agreement, timeframe_agreement"
    # when she meant to buy is before any order that is known of anybody
    assert known(outcome, "fickle", columns) == ("contradicts", "not_stated", "not_known")


def test_values_that_nothing_confirms_go_stale(outcome: Outcome) -> None:
    stale = outcome.rows(
        "select attribute, reason, cast(since_at as date)::varchar from marts.stale_attributes "
        "join marts.customers using (customer_id) where lower(first_name) in ('fickle', 'bounced') order by 1, 2"
    )
    assert [row for row in stale if row[1] == "bounced"] == [("email", "bounced", "2026-05-04")]
    assert ("job_title", "untouched", "2024-12-31") in stale


def test_a_segment_that_rests_on_what_nobody_knows_is_paused(outcome: Outcome) -> None:
    assert outcome.rows(
        "select status, declared_status from marts.segments where segment_key = 'young'"
    ) == [("paused", "active")]
    assert outcome.rows(
        "select subject from marts.findings where finding like 'segment is paused%age_years'"
    ) == [("young",)]
    assert outcome.rows(
        "select count(*) from marts.segment_membership where segment_key = 'young'"
    ) == [(0,)]


def test_what_nobody_could_be_tied_to_is_shown(outcome: Outcome) -> None:
    assert outcome.rows(
        "select touchpoint, touch_count, untied_share from marts.touchpoint_coverage where untied_share > 0"
    ) == [("web event", 1, 1.0)]
