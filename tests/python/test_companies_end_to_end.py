"""Companies as sources and persons know them become companies, families and memberships."""

import pytest

from harness import Outcome, Refresher, write_tables

AS_OF = "2026-06-30"

COMPANIES = """
company_id,name,domain,country,city,parent_company_id,phone,employee_count
works-1,Acme Works Inc.,acme-works.com,USA,Austin,,,50
works-2,Acme Works,https://www.acmeworks.net/,USA,Austin,,,
lee-us,Plumber Lee,,USA,Austin,,,
lee-de,Plumber Lee,,Germany,Berlin,,,
typo-1,Northwind Traders,,Germany,Berlin,,,
typo-2,Nortwind Traders GmbH,,Germany,Berlin,,,
place-1,Globex GmbH Berlin,,Germany,Berlin,,,
place-2,GLOBEX,,Germany,Berlin,,,
hut-12,Burger Hut 12,,USA,Austin,,+1 512 555 0101,
hut-13,Burger Hut 13,,USA,Austin,,+1 512 555 0101,
top,Stark Holding,stark.com,USA,Boston,,,
middle,Stark Motors,starkmotors.com,USA,Boston,top,,
bottom,Stark Tyres,starktyres.com,USA,Boston,middle,,
circle-1,Wayne One,wayne-one.com,USA,Chicago,circle-2,,10
circle-2,Wayne Two,wayne-two.com,USA,Chicago,circle-3,,900
circle-3,Wayne Three,wayne-three.com,USA,Chicago,circle-1,,20
division,Acme Works Logistics,acme-works.com,USA,Dallas,works-1,,
"""

CONTACTS = """
contact_id,email,first_name,company_name,company_domain,job_title,country,created_at,updated_at
changed-1,ann@mail.example,Ann,Acme Works,acme-works.com,Buyer,USA,2020-01-01,2021-01-01
changed-2,ann@mail.example,Ann,Northwind Traders,,Head of Buying,Germany,2023-05-01,2023-06-01
later-1,bob@mail.example,Bob,Acme Works,acmeworks.net,Buyer,USA,2020-01-01,2020-02-01
later-2,bob@mail.example,Bob,Stark Tyres,,Buyer,USA,2026-07-01,2026-07-01
two-1,cia@mail.example,Cia,Globex,,Partner,Germany,2020-01-01,2026-05-01
two-2,cia@mail.example,Cia,Stark Motors,starkmotors.com,Adviser,USA,2022-01-01,2024-01-01
abroad,dan@mail.example,Dan,Acme Works,,Buyer,France,2024-01-01,2024-01-01
mail,eve@acme-works.com,Eve,,,Buyer,,2024-01-01,2024-01-01
meant,fay@starktyres.com,Fay,Stark Tires,,Buyer,,2024-01-01,2024-01-01
"""


@pytest.fixture(scope="module")
def outcome(refresh: Refresher, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    tables = {"files/companies": COMPANIES, "files/contacts": CONTACTS}
    raw = write_tables(tmp_path_factory.mktemp("companies") / "raw", tables)
    return refresh(raw, "companies", as_of=AS_OF)


def company(outcome: Outcome, key: str) -> str:
    """The company that a listed one belongs to."""
    (row,) = outcome.rows(
        "select company_id from intermediate.int_companies__crosswalk "
        f"where record_id = 'files:companies:{key}'"
    )
    return row[0]


def memberships(outcome: Outcome, email: str) -> list[tuple]:
    """Stays of a customer, by start."""
    return outcome.rows(
        "select memberships.company_id, cast(started_on as varchar), cast(ended_on as varchar), "
        "is_current, memberships.job_title from marts.company_memberships as memberships "
        f"join marts.customers using (customer_id) where email = '{email}' "
        "order by started_on"
    )


@pytest.mark.parametrize(
    ("left", "right"),
    [("works-1", "works-2"), ("typo-1", "typo-2"), ("place-1", "place-2")],
)
def test_one_company_under_two_domains_or_spellings(
    outcome: Outcome, left: str, right: str
) -> None:
    assert company(outcome, left) == company(outcome, right)
    assert outcome.rows(
        "select count(*) from marts.company_links where not is_cut and link_rule = 'probable' "
        f"and left_record_id in ('files:companies:{left}', 'files:companies:{right}') "
        f"and right_record_id in ('files:companies:{left}', 'files:companies:{right}') "
        "and evidence like '%prior -17.0'"
    ) == [(1,)]


def test_domains_of_a_company_are_counted(outcome: Outcome) -> None:
    assert outcome.rows(
        f"select domain_count from marts.companies where company_id = '{company(outcome, 'works-1')}'"
    ) == [(2,)]


@pytest.mark.parametrize(
    ("left", "right"),
    [("lee-us", "lee-de"), ("hut-12", "hut-13"), ("works-1", "division"), ("top", "middle")],
)
def test_two_companies_that_look_alike(outcome: Outcome, left: str, right: str) -> None:
    assert company(outcome, left) != company(outcome, right)


def test_numbers_that_differ_are_told(outcome: Outcome) -> None:
    assert outcome.published_rows(
        "select row_count from findings where subject = 'company' "
        "and finding like '%the numbers in their names differ'"
    ) == [(1,)]


def test_parents_are_followed_to_the_top(outcome: Outcome) -> None:
    top, middle, bottom = (company(outcome, key) for key in ("top", "middle", "bottom"))
    parents = {
        key: rest
        for key, *rest in outcome.published_rows(
            "select company_id, parent_company_id, ultimate_parent_company_id from companies"
        )
    }
    assert parents[top] == [None, None]
    assert parents[middle] == [top, top]
    assert parents[bottom] == [middle, top]
    assert parents[company(outcome, "division")] == [company(outcome, "works-1")] * 2


def test_a_circle_of_parents_is_broken_above_the_largest_and_told(outcome: Outcome) -> None:
    one, two, three = (company(outcome, f"circle-{number}") for number in (1, 2, 3))
    assert outcome.published_rows(
        "select company_id, parent_company_id, ultimate_parent_company_id from companies "
        "where name like 'Wayne%' order by name"
    ) == [(one, two, two), (three, one, two), (two, None, None)]
    assert outcome.published_rows(
        "select severity, row_count from findings where subject = 'parent company'"
    ) == [("warning", 3)]


def test_a_job_change_has_a_history(outcome: Outcome) -> None:
    assert memberships(outcome, "ann@mail.example") == [
        (company(outcome, "works-1"), "2020-01-01", "2023-05-01", False, "Buyer"),
        (company(outcome, "typo-1"), "2023-05-01", None, True, "Head of Buying"),
    ]


def test_a_job_change_after_as_of_is_not_known(outcome: Outcome) -> None:
    assert memberships(outcome, "bob@mail.example") == [
        (company(outcome, "works-2"), "2020-01-01", None, True, "Buyer"),
    ]


def test_of_two_employers_the_confirmed_one_is_current(outcome: Outcome) -> None:
    assert memberships(outcome, "cia@mail.example") == [
        (company(outcome, "place-2"), "2020-01-01", None, True, "Partner"),
        (company(outcome, "middle"), "2022-01-01", "2024-01-01", False, "Adviser"),
    ]


@pytest.mark.parametrize(
    ("email", "key", "origin"),
    [
        ("dan@mail.example", "works-1", "stated"),
        ("eve@acme-works.com", "works-1", "mail_domain"),
        ("fay@starktyres.com", "bottom", "stated"),
    ],
)
def test_where_persons_work(outcome: Outcome, email: str, key: str, origin: str) -> None:
    assert outcome.rows(
        "select memberships.company_id, origin from marts.company_memberships as memberships "
        f"join marts.customers using (customer_id) where email = '{email}' and is_current"
    ) == [(company(outcome, key), origin)]
