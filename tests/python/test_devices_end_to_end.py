"""Visits become customers' once they are identified, back to the first one, on devices of few."""

import pytest

from harness import Outcome, Refresher, write_tables

CONTACTS = """
contact_id,email,first_name
ann,ann@mail.example,Ann
bob,bob@mail.example,Bob
cia,cia@mail.example,Cia
dan,dan@mail.example,Dan
"""

WEB_EVENTS = """
event_id,anonymous_id,contact_id,event_type,url,occurred_at
first,family,,page,https://shop.example/,2026-01-01 10:00:00
login-ann,family,ann,page,https://shop.example/account,2026-01-02 10:00:00
after-ann,family,,page,https://shop.example/hats,2026-01-03 10:00:00
login-bob,family,bob,page,https://shop.example/account,2026-01-04 10:00:00
after-bob,family,,page,https://shop.example/shoes,2026-01-05 10:00:00
kiosk-ann,kiosk,ann,page,https://shop.example/,2026-01-01 10:00:00
kiosk-bob,kiosk,bob,page,https://shop.example/,2026-01-02 10:00:00
kiosk-cia,kiosk,cia,page,https://shop.example/,2026-01-03 10:00:00
kiosk-dan,kiosk,dan,page,https://shop.example/,2026-01-04 10:00:00
kiosk-nobody,kiosk,,page,https://shop.example/,2026-01-05 10:00:00
before-click,phone,,page,https://shop.example/,2026-01-01 10:00:00
click,phone,,page,https://shop.example/?utm_source=mail&contact_id=cia,2026-01-02 10:00:00
after-click,phone,,page,https://shop.example/,2026-01-03 10:00:00
forwarded,tablet,,page,https://shop.example/?contact_id=cia,2026-01-01 10:00:00
login-dan,tablet,dan,page,https://shop.example/,2026-01-02 10:00:00
"""


@pytest.fixture(scope="module")
def outcome(refresh: Refresher, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    tables = {"files/contacts": CONTACTS, "files/web_events": WEB_EVENTS}
    return refresh(write_tables(tmp_path_factory.mktemp("devices") / "raw", tables), "devices")


def test_visits_belong_to_whose_device_it_was(outcome: Outcome) -> None:
    visits = dict(
        outcome.rows(
            "select replace(event_id, 'files:web_events:', ''), "
            "concat(lower(first_name), ' ', attribution_origin) "
            "from marts.engagement_events left join marts.customers using (customer_id)"
        )
    )
    assert visits == {
        "first": "ann back-filled",
        "login-ann": "ann named",
        "after-ann": "ann named",
        "login-bob": "bob named",
        "after-bob": "bob named",
        "kiosk-ann": "ann named",
        "kiosk-bob": "bob named",
        "kiosk-cia": "cia named",
        "kiosk-dan": "dan named",
        "kiosk-nobody": " ",
        "before-click": "cia back-filled",
        "click": "cia click",
        "after-click": "cia click",
        "forwarded": "dan back-filled",
        "login-dan": "dan named",
    }


def test_shared_devices_are_told(outcome: Outcome) -> None:
    assert outcome.published_rows(
        "select row_count from findings where subject = 'anonymous_id'"
    ) == [(1,)]
