"""What a segment, and identity, may say: mistakes stop the run before any model, and each operator means what it says.

dbt reads the project once; every case is a run of it with vars of its own, on a warehouse that
holds nothing but what the membership is computed from.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult

ROOT = Path(__file__).parents[2]
ATTRIBUTES = ROOT / "models" / "marts" / "segments" / "_segments__models.yml"

Criterion = dict[str, Any]


def criterion(attribute: str, operator: str, value: Any = None) -> Criterion:
    """One condition of a segment."""
    return {"attribute": attribute, "operator": operator, "value": value}


def segment(*criteria: Criterion, **changes: Any) -> dict[str, Any]:
    """A segment that lacks nothing, with changes; None leaves a field out."""
    declaration = {
        "name": "Test",
        "goal": "Show a mistake",
        "metric": "orders",
        "target": "1 %",
        "owner": "owner@example.com",
        "department": "sales",
        "action": "account_review",
        "channel": "email",
        "priority": 10,
        "min_size": 1,
        "max_size": 1000,
        "review_by": "2027-03-31",
        "status": "active",
        "criteria": list(criteria) or [criterion("order_count", ">=", 1)],
    }
    return {key: value for key, value in (declaration | changes).items() if value is not None}


class Project:
    """The project, read once, on a warehouse of its own."""

    def __init__(self, folder: Path) -> None:
        self.places = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
        self.places += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
        parsed = dbtRunner().invoke(["--quiet", "parse", *self.places])
        assert parsed.success, parsed.exception
        self.manifest = parsed.result

    def run(self, selected: str, **variables: Any) -> dbtRunnerResult:
        """Run models with these vars."""
        command = ["--quiet", "run", *self.places, "--select", *selected.split()]
        result = dbtRunner(manifest=self.manifest).invoke(
            [*command, "--vars", json.dumps(variables, default=str)]
        )
        DuckDBConnectionManager.close_all_connections()
        return result

    def complaint(self, **variables: Any) -> str:
        """The error that stops a run with these vars before any model."""
        result = self.run("segments", **variables)
        assert not result.success
        models = [r for r in result.result or [] if r.node.resource_type == "model"]
        assert all(r.status == "skipped" for r in models)
        hooks = [r.message for r in result.result or [] if r.status == "error"]
        return "\n".join([*hooks, str(result.exception or "")])


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the day and five customers whose attributes are partly unknown."""
    path = tmp_path_factory.mktemp("segments") / "w.duckdb"
    models = yaml.safe_load(ATTRIBUTES.read_text())["models"]
    (model,) = (model for model in models if model["name"] == "customer_attributes")
    columns = {
        column["name"]: column["data_type"].replace("string", "varchar")
        for column in model["columns"]
    }
    customers: list[dict[str, Any]] = [
        {
            "customer_id": "17",
            "age_years": 17,
            "technologies": "crm; Shop;cms",
            "has_company": True,
        },
        {"customer_id": "18", "age_years": 18, "technologies": "shopify", "has_company": False},
        {"customer_id": "34", "age_years": 34, "lifecycle_stage": "active"},
        {"customer_id": "35", "age_years": 35, "lifecycle_stage": "loyal"},
        {"customer_id": "unknown"},
    ]
    customers[0] |= {"last_ordered_on": "2025-05-31"}
    customers[1] |= {"last_ordered_on": "2025-05-30", "industry": "Real Estate"}
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema intermediate")
        connection.execute("create schema marts")
        connection.execute(
            "create table intermediate.int_activity__as_of as select date '2025-06-30' as as_of_on"
        )
        connection.execute(
            "create table marts.segment_membership_history"
            " (segment_key varchar, customer_id varchar, entered_at timestamp, exited_at timestamp)"
        )
        declared = ", ".join(f"{name} {data_type}" for name, data_type in columns.items())
        connection.execute(f"create table marts.customer_attributes ({declared})")
        for customer in customers:
            names, marks = ", ".join(customer), ", ".join("?" * len(customer))
            connection.execute(
                f"insert into marts.customer_attributes ({names}) values ({marks})",
                list(customer.values()),
            )
    return path


@pytest.fixture(scope="module")
def project(warehouse: Path) -> Iterator[Project]:
    """The project on that warehouse."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRM_WAREHOUSE", str(warehouse))
        patch.setenv("CRM_AS_OF", "")
        yield Project(warehouse.parent)


MISTAKES = {
    "unknown attribute": (
        criterion("shoe_size", "=", 42),
        ["shoe_size", "no such attribute", "age_years"],
    ),
    "attribute that is not for criteria": (
        criterion("customer_id", "=", "1"),
        ["customer_id", "no such attribute"],
    ),
    "unknown operator": (
        criterion("age_years", "like", 18),
        ["age_years", '"like"', "between"],
    ),
    "operator of another kind": (
        criterion("lifecycle_stage", ">", "new"),
        ["lifecycle_stage", '">"', "not_in"],
    ),
    "text for a number": (criterion("age_years", ">", "old"), ["age_years", '"old"', "number"]),
    "boolean for a number": (criterion("age_years", ">", True), ["age_years", "True", "number"]),
    "number for a boolean": (criterion("has_company", "=", 1), ["has_company", '"1"', "boolean"]),
    "number for a name": (criterion("industry", "=", 7), ["industry", '"7"', "vocabulary"]),
    "value outside the vocabulary": (
        criterion("lifecycle_stage", "in", ["new", "asleep"]),
        ["lifecycle_stage", '"asleep"', "churned"],
    ),
    "text for days": (
        criterion("last_ordered_on", "within_last_days", "30"),
        ["last_ordered_on", '"30"', "date"],
    ),
    "text for a date": (
        criterion("last_ordered_on", ">", "last week"),
        ["last_ordered_on", '"last week"', "date"],
    ),
    "no list": (criterion("lifecycle_stage", "in", "new"), ["lifecycle_stage", "takes a list"]),
    "empty list": (criterion("lifecycle_stage", "in", []), ["lifecycle_stage", "takes a list"]),
    "one end": (criterion("age_years", "between", [18]), ["age_years", "two values"]),
    "SQL for a value": (
        criterion("age_years", ">", "0 or true"),
        ["age_years", "0 or true", "number"],
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_criterion_is_refused(project: Project, mistake: str) -> None:
    wrong, told = MISTAKES[mistake]
    complaint = project.complaint(segments={"wrong_one": segment(wrong)})
    assert '"wrong_one"' in complaint
    for words in told:
        assert words in complaint


@pytest.mark.parametrize("declared", ["free_note", {"name": "free_note"}])
def test_free_text_custom_field_is_refused(project: Project, declared: Any) -> None:
    complaint = project.complaint(
        passthrough_columns={"files": {"contacts": [declared]}},
        segments={"wrong_one": segment(criterion("free_note", "=", "x"))},
    )
    assert '"wrong_one", attribute "free_note"' in complaint
    assert "free text" in complaint


def test_four_criteria_are_refused(project: Project) -> None:
    four = [criterion("order_count", ">=", number) for number in range(4)]
    complaint = project.complaint(segments={"wrong_one": segment(*four)})
    assert '"wrong_one": 4 criteria' in complaint


@pytest.mark.parametrize("field", ["owner", "goal", "metric", "target", "action", "review_by"])
def test_missing_field_is_refused(project: Project, field: str) -> None:
    complaint = project.complaint(segments={"wrong_one": segment(**{field: None})})
    assert f'"wrong_one": {field} is missing' in complaint


def test_the_key_of_all_segments_is_no_segments_own(project: Project) -> None:
    complaint = project.complaint(segments={"all_segments": segment()})
    assert '"all_segments": the key stands for all of them' in complaint


def test_unknown_status_is_refused(project: Project) -> None:
    complaint = project.complaint(segments={"wrong_one": segment(status="live")})
    assert '"wrong_one": status "live"' in complaint


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        ({"reactivation": True}, "it needs a contact_cap"),
        ({"reactivation": "maybe", "contact_cap": 5}, 'reactivation "maybe"'),
        ({"contact_cap": 0}, 'contact_cap "0"'),
        ({"contact_cap": "many"}, 'contact_cap "many"'),
        ({"contact_cap": True}, 'contact_cap "True"'),
    ],
)
def test_reactivation_needs_a_cap(project: Project, declared: dict[str, Any], told: str) -> None:
    complaint = project.complaint(segments={"wrong_one": segment(**declared)})
    assert '"wrong_one"' in complaint
    assert told in complaint


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        *(
            ({"name": name}, f'name "{name}" only repeats data')
            for name in (
                "rfm_555",
                "RFM 5-5-5",
                "Age 18-34",
                "order_count >= 1",
                "Cluster 3",
                "Segment A",
                "2024",
            )
        ),
        ({"review_by": "next spring"}, 'review_by "next spring" is no date'),
        ({"min_size": 0}, 'min_size "0" is no whole number from 1 on'),
        ({"max_size": 0}, 'max_size "0" is no whole number from 1 on'),
        ({"min_size": 9, "max_size": 8}, "min_size 9 is above max_size 8"),
        ({"version": 0}, 'version "0" is no whole number from 1 on'),
        ({"exclude": "other"}, 'exclude "other" is no list'),
        ({"exclude": ["nobody"]}, 'excludes "nobody", which is not declared; known are wrong_one'),
        ({"exclude": ["wrong_one"]}, "it excludes itself by way of wrong_one"),
    ],
)
def test_governance_is_refused(project: Project, declared: dict[str, Any], told: str) -> None:
    complaint = project.complaint(segments={"wrong_one": segment(**declared)})
    assert 'Segment "wrong_one"' in complaint
    assert told in complaint


def test_name_of_the_value_asked_for_is_refused(project: Project) -> None:
    named = segment(criterion("country_code", "=", "DE"), name="Country: DE")
    assert 'name "Country: DE"' in project.complaint(segments={"wrong_one": named})


def test_circle_of_exclusions_is_refused(project: Project) -> None:
    circle = {
        "first": segment(exclude=["second"], status="proposed"),
        "second": segment(exclude=["third"], status="proposed"),
        "third": segment(exclude=["first"], status="paused"),
    }
    complaint = project.complaint(segments=circle)
    for key in circle:
        assert f'"{key}": it excludes itself' in complaint


def test_same_action_and_channel_is_refused(project: Project) -> None:
    two = {"first": segment(), "second": segment(), "idea": segment(status="proposed")}
    complaint = project.complaint(segments=two)
    assert '"second": account_review by email is what "first" does already' in complaint
    assert "idea" not in complaint


def test_paused_segment_is_checked_too(project: Project) -> None:
    wrong = segment(criterion("shoe_size", "=", 42), status="paused")
    assert '"wrong_one"' in project.complaint(segments={"wrong_one": wrong})


def test_too_many_active_segments_are_refused(project: Project) -> None:
    two = {"first": segment(), "second": segment(), "idea": segment(status="proposed")}
    complaint = project.complaint(segments=two, max_active_segments=1)
    assert "2 segments are active" in complaint
    assert "first, second" in complaint


# Criteria and who meets them. A customer of whom the attribute is not known meets none of them,
# except where is_unknown asks for that.
MEANINGS: dict[str, tuple[list[Criterion], list[str]]] = {
    "equals": ([criterion("lifecycle_stage", "=", "active")], ["34"]),
    "differs": ([criterion("lifecycle_stage", "!=", "active")], ["35"]),
    "one_of": ([criterion("lifecycle_stage", "in", ["new", "active"])], ["34"]),
    "none_of": ([criterion("lifecycle_stage", "not_in", ["new", "loyal"])], ["34"]),
    "between": ([criterion("age_years", "between", [18, 34])], ["18", "34"]),
    "below": ([criterion("age_years", "<", 18)], ["17"]),
    "up_to": ([criterion("age_years", "<=", 18)], ["17", "18"]),
    "above": ([criterion("age_years", ">", 34)], ["35"]),
    "from_on": ([criterion("age_years", ">=", 34)], ["34", "35"]),
    # a whole element of the list, in any case
    "includes": ([criterion("technologies", "includes", "shop")], ["17"]),
    "lately": ([criterion("last_ordered_on", "within_last_days", 30)], ["17"]),
    "long_ago": ([criterion("last_ordered_on", "before_last_days", 30)], ["18"]),
    "since": ([criterion("last_ordered_on", ">=", "2025-05-31")], ["17"]),
    "works": ([criterion("has_company", "=", True)], ["17"]),
    "does_not": ([criterion("has_company", "=", False)], ["18"]),
    "two_words": ([criterion("industry", "=", "Real Estate")], ["18"]),
    "known": ([criterion("age_years", "is_known")], ["17", "18", "34", "35"]),
    "unknown": ([criterion("age_years", "is_unknown")], ["unknown"]),
    "all_hold": (
        [criterion("age_years", "is_known"), criterion("lifecycle_stage", "is_known")],
        ["34", "35"],
    ),
}


@pytest.mark.parametrize(
    ("setting", "declared", "told"),
    [
        (
            "unique_identifiers",
            ["customer_number", "ssn"],
            'no "ssn"; use customer_number, national_id',
        ),
        ("blocking_rules", [["email"], ["surname"]], 'no "surname"; use given_name, '),
    ],
)
def test_unknown_columns_of_identity_are_refused(
    project: Project, setting: str, declared: list, told: str
) -> None:
    declarations = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]["identity"]
    complaint = project.complaint(identity=declarations | {setting: declared})
    assert f"identity.{setting}" in complaint
    assert told in complaint


@pytest.mark.parametrize(
    ("setting", "declared", "told"),
    [
        ("consent", {"email": "optin"}, 'consent.email: there is no "optin"; use opt_in, opt_out'),
        ("consent", {"email": "opt_in"}, 'consent.sms: there is no ""'),
        ("decimal_mark", ";", 'decimal_mark: there is no ";"; use ., ,'),
        ("slash_dates", "ymd", 'there is no "ymd"; use mdy, dmy'),
        ("survivorship", ["sap"], 'survivorship: there is no "sap"; use files, hubspot, '),
        ("order_source_priority", ["shopfy"], 'there is no "shopfy"; use files, hubspot, '),
        ("reporting_currency", "EURO", '"EURO" is no code such as USD'),
        ("default_country", "GER", '"GER" is no code such as DE'),
        ("default_country", False, 'Norway in quotes, "NO"'),
        ("as_of", "30.06.2026", '"30.06.2026" is no day such as 2026-06-30'),
        # a share given as percent would hold everybody out
        ("holdout_share", 15, '"15" is no share from 0 to 1'),
        ("holdout_share", "10%", '"10%" is no share from 0 to 1'),
        ("global_control_share", -1, '"-1" is no share from 0 to 1'),
        ("session_minutes", 0.5, '"0.5" is no whole number of at least 1'),
        ("rfm_window_days", "all", '"all" is no whole number of at least 1'),
        ("max_active_segments", True, '"True" is no whole number of at least 0'),
        ("staleness_days", {"email": 0}, 'staleness_days.*: "0" is no whole number'),
        ("churn", {"high": 0.8}, "churn.medium is missing: what is given for churn takes"),
        ("churn", {"medium": 0.9, "high": 0.8, "saveable_value": 1}, "medium (0.9) is above high"),
        ("learn_leads", "no", 'there is no "no"; use True, False'),
        ("passthrough_columns", {"files": {"orders": ["gift"]}}, "files.orders"),
    ],
)
def test_values_that_no_var_has_are_refused(
    project: Project, setting: str, declared: object, told: str
) -> None:
    complaint = project.complaint(**{setting: declared})
    assert f"vars: {setting}" in complaint
    assert told in complaint


def test_two_days_to_look_from_are_refused(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRM_AS_OF", "2026-02-10")
    complaint = project.complaint(as_of="2026-02-20")
    assert "as_of is 2026-02-20, but --as-of or CRM_AS_OF says 2026-02-10" in complaint


@pytest.fixture(scope="module")
def members(project: Project, warehouse: Path) -> dict[str, list[str]]:
    """Members of each segment of MEANINGS."""
    declared = {
        key: segment(*criteria, status="proposed") for key, (criteria, _) in MEANINGS.items()
    }
    declared["paused"] = segment(criterion("age_years", "is_known"), status="paused")
    result = project.run(
        "segment_coverage segments segment_matches segment_membership",
        segments=declared,
    )
    assert result.success, [r.message for r in result.result or []]
    with duckdb.connect(str(warehouse)) as connection:
        return dict(
            connection.execute(
                "select segment_key, list(customer_id order by customer_id)"
                " from marts.segment_membership group by segment_key"
            ).fetchall()
        )


@pytest.mark.parametrize("key", MEANINGS)
def test_members(members: dict[str, list[str]], key: str) -> None:
    assert members.get(key, []) == MEANINGS[key][1]


def test_paused_segment_has_no_members(members: dict[str, list[str]]) -> None:
    assert "paused" not in members


def test_primary_segment(project: Project, warehouse: Path) -> None:
    """The active segment with the lowest priority number, then by key; a proposed one never is."""
    declared = {
        "idea": segment(criterion("age_years", "is_known"), status="proposed", priority=1),
        "adults": segment(criterion("age_years", ">=", 18), priority=10, channel="post"),
        "b_grown": segment(criterion("age_years", ">=", 34), priority=5, channel="phone"),
        "a_grown": segment(criterion("age_years", ">=", 34), priority=5),
    }
    assert project.run(
        "segment_coverage segments segment_matches segment_membership", segments=declared
    ).success
    with duckdb.connect(str(warehouse)) as connection:
        primary = connection.execute(
            "select customer_id, segment_key from marts.segment_membership where is_primary"
            " order by customer_id"
        ).fetchall()
    assert primary == [("18", "adults"), ("34", "a_grown"), ("35", "a_grown")]


def test_members_of_excluded_segments_are_left_out(project: Project, warehouse: Path) -> None:
    """Whatever the status of the segment excluded; who is let off there is in here again."""
    declared = {
        "known": segment(criterion("age_years", "is_known"), exclude=["grown"]),
        "grown": segment(criterion("age_years", ">=", 34), status="paused", exclude=["loyal"]),
        "loyal": segment(criterion("lifecycle_stage", "=", "loyal"), status="proposed"),
    }
    assert project.run(
        "segment_coverage segments segment_matches segment_membership", segments=declared
    ).success
    with duckdb.connect(str(warehouse)) as connection:
        found = connection.execute(
            "select segment_key, list(customer_id order by customer_id), max(criteria)"
            " from marts.segment_membership join marts.segments using (segment_key)"
            " group by 1 order by 1"
        ).fetchall()
    assert found == [
        ("known", ["17", "18", "35"], "age_years is known and not in grown"),
        ("loyal", ["35"], "lifecycle_stage = loyal"),
    ]


def test_definitions_are_remembered(project: Project, warehouse: Path) -> None:
    """What changes is added; what does not, and what a rebuild of the past says, is not."""
    first = {"kept": segment(), "changed": segment(status="proposed")}
    second = {
        "kept": segment(owner="b@example.com"),
        "changed": segment(status="proposed", goal="x"),
    }
    as_of = "update intermediate.int_activity__as_of set as_of_on = date "
    for declared, day in ((first, "2025-06-30"), (second, "2025-06-30"), (first, "2024-01-01")):
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute(f"{as_of} '{day}'")
        result = project.run("int_segments__definitions segment_definitions", segments=declared)
        assert result.success, [r.message for r in result.result or []]
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"{as_of} '2025-06-30'")
        found = connection.execute(
            "select segment_key, entry_number, goal, is_reused from marts.segment_definitions order by all"
        ).fetchall()
    assert found == [
        ("changed", 1, "Show a mistake", False),
        ("changed", 2, "x", True),
        ("kept", 1, "Show a mistake", False),
    ]


def rule(action: str, because: str, *criteria: Criterion) -> dict[str, Any]:
    """A rule of the var next_best_actions."""
    return {"action": action, "because": because, "criteria": list(criteria)}


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (rule("call", "", criterion("age_years", ">", 1)), "because is missing"),
        (rule("call", "Why"), "criteria is missing"),
        (rule("call", "Why", *[criterion("age_years", ">", 1)] * 4), "three are the most"),
        (rule("call", "Why", criterion("shoe_size", ">", 1)), "no such attribute"),
        (
            rule("call", "At {shoe_size}", criterion("age_years", ">", 1)),
            'because names "shoe_size"',
        ),
    ],
)
def test_rules_of_actions_are_refused(project: Project, declared: dict, told: str) -> None:
    complaint = project.complaint(next_best_actions=[declared])
    assert 'Next best action 1 ("call")' in complaint
    assert told in complaint


def test_the_first_rule_that_reaches_a_customer_decides(project: Project, warehouse: Path) -> None:
    adults = criterion("age_years", ">=", 18)
    rules = [
        rule("call", "{age_years} and {lifecycle_stage}, of {industry}", adults),
        rule("mail", "It's time for {technologies}", criterion("age_years", "is_known")),
        rule("mail", "Too late, the rule before asks for less", adults),
    ]
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema if not exists seeds")
        connection.execute(
            "create or replace table seeds.actions as from (values"
            " ('call', 'Call', 'sales', 'phone', 'decision'),"
            " ('mail', 'Mail', 'marketing', 'email', 'awareness'))"
            " as t (action_key, name, department, channel, content_stage)"
        )
        connection.execute(
            "create or replace table intermediate.int_customers__reachability as from (values"
            " ('18', 'phone', false), ('18', 'email', true), ('34', 'phone', true), ('34', 'email', true),"
            " ('17', 'email', true), ('unknown', 'email', true))"
            " as t (customer_id, channel, is_reachable)"
        )
        connection.execute(
            "update marts.customer_attributes set total_spend = age_years,"
            " expected_value = case when customer_id = '17' then 1 end"
        )
    result = project.run("next_best_actions", next_best_actions=rules)
    assert result.success, [r.message for r in result.result or []]
    with duckdb.connect(str(warehouse)) as connection:
        found = connection.execute(
            "select customer_id, action_key, channel, action_rank, reason"
            " from marts.next_best_actions order by customer_id"
        ).fetchall()
    assert found == [
        # what is expected of them ranks before what others spent
        ("17", "mail", "email", 1, "It's time for crm; Shop;cms"),
        # a call does not reach them
        ("18", "mail", "email", 2, "It's time for shopify"),
        ("34", "call", "phone", 1, "34 and active, of unknown"),
        ("35", None, None, None, "No channel that could be used reaches this customer"),
        ("unknown", None, None, None, "No rule asks for anything now"),
    ]


def test_coverage_of_what_segments_rest_on(project: Project, warehouse: Path) -> None:
    """Counted over whom an attribute applies to; whether something is known may always be asked."""
    declared = {
        "ages": segment(criterion("age_years", ">", 18), criterion("age_years", "<", 99)),
        "stages": segment(criterion("lifecycle_stage", "=", "new"), channel="phone"),
        "sectors": segment(criterion("industry", "=", "Real Estate"), status="proposed"),
        "shops": segment(criterion("technologies", "includes", "shop"), channel="post"),
        "best": segment(criterion("m_score", "=", 5), channel="sms"),
        "to_ask": segment(criterion("industry", "is_unknown"), channel="web"),
    }
    bounds = {"declared": 0.5, "floor": 0.3, "attributes": {"lifecycle_stage": {"floor": 0.4}}}
    assert project.run(
        "segment_coverage segments segment_matches segment_membership",
        segments=declared,
        coverage=bounds,
    ).success
    with duckdb.connect(str(warehouse)) as connection:
        coverage = connection.execute(
            "select segment_key, attribute, known_count, customer_count, is_below_declared, is_below_floor"
            " from marts.segment_coverage order by 1"
        ).fetchall()
        paused = connection.execute(
            "select segment_key, declared_status, pause_reason like 'industry is known of 20.0 %'"
            " from marts.segments where status = 'paused'"
        ).fetchall()
        members = connection.execute(
            "select distinct segment_key from marts.segment_membership order by 1"
        ).fetchall()
    assert coverage == [
        ("ages", "age_years", 4, 5, False, False),
        ("sectors", "industry", 1, 5, True, True),
        # employees only: of whom a company is known, the technologies are
        ("shops", "technologies", 1, 1, False, False),
        # two of five are as many as the floor asks for
        ("stages", "lifecycle_stage", 2, 5, True, False),
    ]
    assert paused == [("sectors", "proposed", True)]
    assert members == [("ages",), ("shops",), ("to_ask",)]


def test_holdouts_are_as_large_as_declared_and_stay(project: Project, warehouse: Path) -> None:
    """Nobody changes sides as others come, in whatever order; who is in the global control is in it everywhere."""
    keys = ["first", "second", "third"]
    shares = {"holdout_share": 0.1, "global_control_share": 0.05}

    def audience(customers: int, order: str) -> dict[tuple[str, str], str | None]:
        with duckdb.connect(str(warehouse)) as connection:
            people = f"(select 'c' || i as customer_id from range({customers}) as t (i))"
            for table, sql in {
                "marts.segments": f"select unnest({keys}) as segment_key, 'web' as channel, 'active' as status,"
                " null::bigint as contact_cap, false as is_reactivation",
                "marts.segment_membership": f"select * from (select unnest({keys}) as segment_key), {people}"
                f" order by customer_id {order}",
                "intermediate.int_customers__reachability": "select customer_id, 'web' as channel,"
                f" true as is_reachable, true as is_reachable_to_reactivate from {people}",
            }.items():
                connection.execute(f"create or replace table {table} as {sql}")
        result = project.run("audiences", **shares)
        assert result.success, [r.message for r in result.result or []]
        with duckdb.connect(str(warehouse)) as connection:
            rows = connection.execute(
                "select segment_key, customer_id, holdout_reason from marts.audiences"
            ).fetchall()
        return {(key, customer): reason for key, customer, reason in rows}

    few, more = audience(20_000, "asc"), audience(25_000, "desc")
    assert few == {pair: more[pair] for pair in few}
    controls = [
        {who for (of, who), reason in few.items() if of == key and reason == "global control"}
        for key in keys
    ]
    assert controls[0] == controls[1] == controls[2]
    assert len(controls[0]) == pytest.approx(1_000, abs=4 * (20_000 * 0.05 * 0.95) ** 0.5)
    held = [
        {who for (of, who), reason in few.items() if of == key and reason == "segment holdout"}
        for key in keys
    ]
    for group in held:
        assert len(group) == pytest.approx(1_900, abs=4 * (19_000 * 0.1 * 0.9) ** 0.5)
    # one segment's holdout says nothing of another's
    assert len(held[0] & held[1]) == pytest.approx(190, abs=4 * 190**0.5)
