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
    "segments": {
        "wake_up": segment("Wake up", reactivation=True, contact_cap=CONTACT_CAP),
        "newsletter": segment("Newsletter"),
        "letters": segment("Letters", channel="post"),
        "texts": segment("Texts", channel="sms"),
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


def people() -> dict[str, str]:
    """Contacts, their mail and their orders."""
    contacts = [
        [name, name.title(), address(name), f"+49 151 55501{number:02}",
         "Main St 1", "Bonn", "no" if name == "refused" else "",
         "yes" if name == "plain" else "", "yes" if name == "unsubscribed" else ""]
        for number, name in enumerate([*SLEEPERS, "reader", "rarely"], start=1)
    ]  # fmt: skip
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
    return {
        "files/contacts": lines(
            "contact_id,first_name,email,phone,street_address,city,email_consent,sms_consent,is_unsubscribed",
            contacts,
        ),
        "files/email_events": lines("event_id,contact_id,event_type,occurred_at", mail),
        "files/orders": lines("order_id,contact_id,ordered_at,amount", orders),
        "files/erasure_requests": lines(
            "request_id,email,requested_at", [["r1", address("erased").upper(), "2026-06-01"]]
        ),
    }


@pytest.fixture(scope="module")
def outcome(refresh: Refresher, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    raw = write_tables(tmp_path_factory.mktemp("customers") / "raw", people())
    return refresh(raw, "customers", "--vars", json.dumps(VARIABLES), as_of=AS_OF)


def audience(outcome: Outcome, key: str) -> list[str]:
    """First names in the audience of a segment, in lower case."""
    return [
        name.lower()
        for (name,) in outcome.rows(
            "select first_name from marts.audiences join marts.customers using (customer_id) "
            f"where segment_key = '{key}' order by 1"
        )
    ]


@pytest.mark.parametrize("name", SLEEPERS)
def test_suppressed_on_email_for_every_reason(outcome: Outcome, name: str) -> None:
    reasons = outcome.rows(
        "select reason from marts.suppressions join marts.customers using (customer_id) "
        f"where first_name = '{name.title()}' and channel = 'email' order by 1"
    )
    expected = {"unengaged"} | ({SLEEPERS[name]} if SLEEPERS[name] else set())
    assert {reason for (reason,) in reasons} == expected


def test_who_reacted_or_was_rarely_mailed_is_engaged(outcome: Outcome) -> None:
    assert outcome.rows(
        "select count(*) from marts.suppressions join marts.customers using (customer_id) "
        "where first_name in ('Reader', 'Rarely') and channel = 'email'"
    ) == [(0,)]


def test_reactivation_reaches_the_most_valuable_up_to_its_cap(outcome: Outcome) -> None:
    assert audience(outcome, "wake_up") == ["richest", "second"]


def test_elsewhere_the_unengaged_are_left_alone(outcome: Outcome) -> None:
    assert audience(outcome, "newsletter") == ["rarely", "reader"]


def test_erasure_closes_every_channel(outcome: Outcome) -> None:
    assert set(audience(outcome, "letters")) == {*SLEEPERS, "reader", "rarely"} - {"erased"}


def test_texts_go_only_to_who_agreed(outcome: Outcome) -> None:
    assert audience(outcome, "texts") == ["plain"]


def test_no_audience_holds_a_suppressed_customer(outcome: Outcome) -> None:
    overlooked = outcome.rows(
        "select distinct segment_key, reason from marts.audiences "
        "join marts.suppressions using (customer_id, channel)"
    )
    assert overlooked == [("wake_up", "unengaged")]
