"""The web page: it tells what the published file holds, harms nobody, and everybody can read it."""

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, sync_playwright

from harness import PROJECT, Outcome
from scripts.report import main, make_report
from scripts.reporting import charts, words
from scripts.reporting.published import READS, Published, open_published

MADE_AT = datetime(2026, 7, 2, 9, 30, tzinfo=UTC)
SCRIPT = "<script>window.harmed = 1</script>"
IMAGE = '"><img src=x onerror="window.harmed = 1">'
CLOSING = "</script></style></svg><script>window.harmed = 1</script>"
WIDTHS = (360, 800, 1600)
SCHEMES = ("light", "dark")

# What training would add, so that all charts are drawn, and names that mean harm.
PLANTED = f"""
    update customer_lifetime_value set expected_value = 100 + repeat_orders * 50, horizon_weeks = 52;
    update churn_risk set purchase_churn_probability = 0.7, purchase_churn_band = 'high', value_at_stake = 80,
        win_back = 'saveable', engagement_churn_band = 'low';
    update lead_scores set conversion_probability = 0.2, lead_band = 'hot', horizon_days = 90;
    insert into value_calibration select 'calibration', 'expected_orders', i, 10, i, i, 90 * i, 100 * i, 0.5, 0.5,
        date '2026-01-01', 26 from range(1, 11) t(i);
    insert into lead_calibration select 'calibration', 'lead_score', i::varchar, 10, i, i, date '2026-04-01', 90
        from range(1, 11) t(i);
    insert into segment_sizes select segment_key, recorded_on - 30, segment_version, size - 1, 0, 2, 3, 0, 0, 0
        from segment_sizes;
    insert into segment_response select segment_key, date '2026-05-01', 0, 50, 40, 20, 5, 1, 0.4, 0.1, 0.02
        from segments;
    insert into refresh_runs by name select '0' as refresh_run_id, 'published' as status, 100 as read_count,
        1 as unreadable_count, 2 as quarantined_count, 3 as excluded_count, 50 as customer_count,
        60 as order_count, as_of_on, started_at - interval 1 day as started_at from refresh_runs;
    update segments set name = '{SCRIPT}', owner = '{IMAGE}', goal = '{CLOSING}', review_by = date '2020-01-01'
        where segment_key = 'ready_to_upsell';
    update campaigns set name = '{CLOSING}' where campaign_id = (select min(campaign_id) from campaign_lift);
    insert into hygiene_score_history select '0', source, dimension, 100, checked_count, checked_count,
        as_of_on, loaded_at - interval 1 day from hygiene_score_history;
    update hygiene_score_history set source = '{SCRIPT}' where source = 'files';
    update hygiene_scorecard set source = '{SCRIPT}' where source = 'files';
    update row_accounting set source = '{IMAGE}' where source = 'files';
    update attribute_coverage set scope = '{CLOSING}' where scope = 'files';
    update touchpoint_coverage set touchpoint = '{CLOSING}' where touchpoint = 'order';
    update identity_summary set category = '{IMAGE}' where category = 'same email';
    update findings set subject = '{SCRIPT}', remedy = '{IMAGE}' where area = 'identity';
"""


def changed(published: Path, folder: Path, sql: str) -> Path:
    """Return a copy of a published file, changed."""
    copy = folder / "published.duckdb"
    shutil.copyfile(published, copy)
    with duckdb.connect(str(copy)) as connection:
        connection.execute(sql)
    return copy


@pytest.fixture(scope="module")
def plain(sample: Outcome) -> str:
    """The page of the sample company as it was published, never trained."""
    return make_report(sample.published, "USD", MADE_AT)


@pytest.fixture(scope="module")
def planted(sample: Outcome, tmp_path_factory) -> Path:
    return changed(sample.published, tmp_path_factory.mktemp("planted"), PLANTED)


@pytest.fixture(scope="module")
def page_file(planted: Path) -> Path:
    """The page of the planted file, written as a user writes it."""
    output = planted.with_name("pages") / "report.html"
    before = hashlib.sha256(planted.read_bytes()).hexdigest()
    ran = CliRunner().invoke(main, ["--published", str(planted), "--output", str(output)])
    assert ran.exit_code == 0, ran.output
    assert "report.html" in ran.output
    assert hashlib.sha256(planted.read_bytes()).hexdigest() == before
    return output


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.fail("the page is tested in Chromium: install it, or name it by CHROMIUM")
    with sync_playwright() as playwright:
        # root, as in containers, cannot have the sandbox
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        found = playwright.chromium.launch(executable_path=path, args=arguments)
        yield found
        found.close()


@pytest.fixture(scope="module")
def pages(browser: Browser, page_file: Path) -> Iterator[dict[tuple[int, str], Page]]:
    """The page at each width and in each scheme, with what the browser complained of and asked for."""
    opened = {}
    for width in WIDTHS:
        for scheme in SCHEMES:
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme
            )
            context.set_default_timeout(5000)
            page = context.new_page()
            page.complaints = []
            page.requests = []
            page.on("console", lambda message, page=page: page.complaints.append(message.text))
            page.on("pageerror", lambda error, page=page: page.complaints.append(str(error)))
            page.on("request", lambda request, page=page: page.requests.append(request.url))
            page.goto(page_file.as_uri())
            opened[width, scheme] = page
    yield opened


@pytest.fixture(scope="module")
def page(pages: dict[tuple[int, str], Page]) -> Page:
    return pages[1600, "light"]


def test_the_page_opens_from_disk_without_complaint_or_network(pages, page_file) -> None:
    for place, page in pages.items():
        assert page.complaints == [], place
        assert [url for url in page.requests if not url.startswith("data:")] == [page_file.as_uri()]


def test_the_page_is_small(page_file) -> None:
    assert page_file.stat().st_size < 3_000_000


def test_nothing_is_wider_than_the_screen(pages) -> None:
    for (width, scheme), page in pages.items():
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        shown = page.evaluate("document.documentElement.scrollWidth")
        page.evaluate(
            "document.querySelectorAll('figure details').forEach(one => one.open = false)"
        )
        assert shown <= width, (width, scheme)


def test_each_scheme_has_colours_of_its_own(pages) -> None:
    paper = {
        scheme: pages[800, scheme].evaluate("getComputedStyle(document.body).backgroundColor")
        for scheme in SCHEMES
    }
    assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 23, 28)"}
    marks = {
        scheme: pages[800, scheme].evaluate(
            "getComputedStyle(document.querySelector('#revenue svg.w560 path[fill*=accent]')).fill"
        )
        for scheme in SCHEMES
    }
    assert marks == {"light": "rgb(13, 105, 134)", "dark": "rgb(98, 188, 220)"}


def test_each_width_has_drawings_of_its_own(pages) -> None:
    for width, shown in ((360, "w320"), (800, "w560")):
        classes = pages[width, "light"].evaluate(
            "[...document.querySelectorAll('#revenue svg')].filter(one => one.clientWidth)"
            ".map(one => one.getAttribute('class'))"
        )
        assert classes == [shown]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_those_who_cannot_see_it_can_use_it(pages, scheme: str) -> None:
    page = pages[800, scheme]
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    severe = [
        (violation["id"], violation["nodes"][0]["html"][:200])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]
    assert severe == []


def test_each_chart_has_title_sentence_and_numbers(page: Page) -> None:
    figures = page.locator("figure")
    assert figures.count() > 25
    for place in range(figures.count()):
        figure = figures.nth(place)
        title = figure.locator("figcaption > :first-child").inner_text()
        sentence = figure.locator("figcaption p").inner_text()
        assert title and sentence.endswith(".")
        drawing = figure.locator("[role=img]")
        if drawing.count():
            assert drawing.get_attribute("aria-label").startswith(f"{title}. {sentence[:20]}")
        assert figure.locator("details table tbody tr").count() > 0, title


def test_a_score_that_fell_is_told(page: Page) -> None:
    """Scores were planted for an earlier load, each of 100."""
    told = page.locator("#score-history figcaption p").inner_text()
    assert "fell at the latest load" in told and "Salesforce by " in told and "HubSpot" in told
    cells = page.locator("#score-history svg text").all_text_contents()
    assert "100.0" in cells and len({*cells}) > 5


def test_keyboards_reach_the_figures_and_open_the_numbers(pages) -> None:
    page = pages[360, "light"]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the figures"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = false)")
    page.locator("#segments table.stacked a", has_text="Readers to nurture").focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("Who is in it").last.is_visible()
    page.locator("#revenue summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#revenue details table").is_visible()


def test_names_that_mean_harm_are_shown_as_text(pages) -> None:
    page = pages[1600, "dark"]
    assert page.evaluate("window.harmed") is None
    assert page.locator("script, img, iframe, object").count() == 0
    body = page.evaluate("document.body.textContent")
    for text in (SCRIPT, IMAGE, CLOSING):
        assert body.count(text) > 1, text
    segment = page.locator("#segments table.stacked th a", has_text="window.harmed")
    assert segment.inner_text() == SCRIPT
    drawn = page.locator("svg text").all_text_contents()
    for text in (SCRIPT, IMAGE, CLOSING):
        assert any(
            label.strip("\N{ZERO WIDTH SPACE}…") in text for label in drawn if label[:4] == text[:4]
        )


def test_figures_are_those_of_the_marts(page: Page, planted: Path) -> None:
    with duckdb.connect(str(planted), read_only=True) as connection:
        expected = {
            name: connection.execute(f"select {sql}").fetchone()[0] for name, sql in FIGURES.items()
        }
    assert len(expected) >= 10 and all(expected.values())
    assert {name: shown(page, name) for name in expected} == {
        name: pytest.approx(float(value)) for name, value in expected.items()
    }


IS_NOW = "cast(ordered_at as date) > (select as_of_on - interval 12 months from publication)"
# What the page shows, a tile or a cell (figure: row: column of its numbers), and the SQL it must equal.
FIGURES = {
    "customers": "count(*) from customers",
    "active": f"count(distinct customer_id) from orders where {IS_NOW}",
    "revenue": f"sum(net_amount) from orders where {IS_NOW}",
    "orders": f"count(*) from orders where {IS_NOW}",
    "average_order": f"avg(net_amount) from orders where {IS_NOW}",
    "repeat_rate": """avg(is_repeat) from (
        select (count(*) > 1)::int as is_repeat from orders where customer_id is not null group by customer_id
    )""",
    "sizes: Welcome new customers: Customers": (
        "count(*) from segment_membership where segment_key = 'welcome_new_customers'"
    ),
    "rfm_names: Champions: Customers": "count(*) from customer_rfm where rfm_segment = 'champions'",
    "rfm_names: Champions: Revenue": (
        "round(sum(monetary)) from customer_rfm where rfm_segment = 'champions'"
    ),
    "lead_bands: Hot: Leads": "count(*) from lead_scores",
    "churn_bands: High: Value at stake": "round(sum(value_at_stake)) from churn_risk",
    "links_by_rule: Similar: Links": (
        "sum(item_count) from identity_summary where measure = 'links by rule' and category = 'similar'"
    ),
    "touchpoints: Web event: Recorded": (
        "sum(touch_count) from touchpoint_coverage where touchpoint = 'web event'"
    ),
}


def shown(page: Page, name: str) -> float:
    """Return a figure of the page: of a tile, or of the numbers of a chart."""
    if ": " not in name:
        return float(page.locator(f"[data-figure={name}]").get_attribute("data-value"))
    figure, row, column = name.split(": ")
    table = page.locator(f"#{figure} details table")
    place = table.locator("thead th").all_text_contents().index(column)
    cells = table.locator("tbody tr", has=page.locator("th", has_text=re.compile(f"^{row}$")))
    text = cells.locator("th, td").nth(place).text_content()
    return float(re.sub("[$,]", "", text))


def test_a_review_that_is_due_is_told(page: Page) -> None:
    row = page.locator("#segments table.stacked tbody tr", has_text="window.harmed")
    assert "Review overdue since 1 Jan 2020" in row.inner_text()


def test_what_was_not_trained_says_what_to_do(plain: str) -> None:
    for what in ("Lifetime value is", "Churn risk is", "Lead scores are"):
        assert f"{what} not known yet: run <code>make train</code>" in plain


def test_old_data_is_told(sample: Outcome, plain: str) -> None:
    as_of = sample.published_rows("select as_of_on from publication")[0][0]
    days = (MADE_AT.date() - as_of).days
    assert (
        f"As of <strong>{words.day(as_of)}</strong>, {days} days old when this page was made"
        in plain
    )


def test_a_month_that_is_not_over_is_told(sample: Outcome, tmp_path: Path) -> None:
    """Ten days are no month, and a month without an order is not left out."""
    today = "delete from orders where ordered_at >= '2026-06-11' or date_trunc('month', ordered_at) = '2026-03-01';"
    today += "update publication set as_of_on = '2026-06-10'"
    page = make_report(changed(sample.published, tmp_path, today), "USD", MADE_AT)
    assert "Jun 2026 (up to 10 Jun 2026) brought" in page
    assert "ordered in Jun 2026 (up to 10 Jun 2026)" in page
    assert re.search(r"Mar 2026</t[dh]>\s*<td[^>]*>0</td>", page)
    # the year before lacks its first weeks
    assert "against the 12 months before" not in page


@pytest.mark.parametrize("kept", [(), ("publication", "refresh_runs", "segments")])
def test_an_empty_warehouse_gives_a_page_that_says_so(sample, tmp_path: Path, kept) -> None:
    deletions = ";".join(f"delete from {table}" for table in READS if table not in kept)
    page = make_report(changed(sample.published, tmp_path, deletions), "USD", MADE_AT)
    assert "The published file holds no customers." in page
    assert "run <code>make warehouse</code>" in page
    assert ("No segment is declared." in page) == ("segments" not in kept)
    assert ("Nobody is in a segment yet." in page) == ("segments" in kept)
    assert "<svg" not in page


def test_the_exposure_lists_what_is_read() -> None:
    declared = yaml.safe_load((PROJECT / "models/marts/_exposures.yml").read_text())["exposures"]
    (report,) = [exposure for exposure in declared if exposure["name"] == "report"]
    assert sorted(report["depends_on"]) == [
        f"ref('{table}')" for table in sorted(READS) if table != "publication"
    ]


def test_what_is_declared_to_be_read_is_read(planted: Path, monkeypatch) -> None:
    """Views of READS are all that queries can see, so nothing else is read; this finds what no query reads."""
    queries = []
    answer = Published.rows
    monkeypatch.setattr(charts, "draw", lambda *_: (0, ""))
    monkeypatch.setattr(
        Published,
        "rows",
        lambda file, sql, *values: queries.append(sql) or answer(file, sql, *values),
    )
    make_report(planted, "USD", MADE_AT)
    asked = " ".join(queries)
    assert [table for table in READS if not re.search(rf"\b{table}\b", asked)] == []


def test_one_version_is_read_though_another_takes_its_place(
    sample: Outcome, tmp_path: Path
) -> None:
    published = changed(sample.published, tmp_path, "select 1")
    (tmp_path / "next").mkdir()
    later = changed(sample.published, tmp_path / "next", "delete from customers")
    with open_published(published) as file:
        before = file.row("select count(*) as customers from customers")
        os.replace(later, published)
        assert file.row("select count(*) as customers from customers") == before
    with open_published(published) as file:
        assert file.row("select count(*) as customers from customers") == {"customers": 0}


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("drop table findings", "has no table findings; publish it again with `make warehouse`"),
        ("alter table segments drop goal", ": segments has no column goal; publish it again"),
    ],
)
def test_a_file_that_lacks_something_is_told(sample: Outcome, tmp_path: Path, sql, told) -> None:
    published = changed(sample.published, tmp_path, sql)
    ran = CliRunner().invoke(main, ["--published", str(published), "--output", str(tmp_path / "a")])
    assert (ran.exit_code, str(published) in ran.output, told in ran.output) == (1, True, True)
    assert not (tmp_path / "a").exists()


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    ran = CliRunner().invoke(
        main,
        ["--output", str(tmp_path / "report.html")],
        env={"CRM_PUBLISHED": str(tmp_path / "none.duckdb")},
    )
    assert ran.exit_code == 1
    assert (
        f"published file {tmp_path}/none.duckdb does not exist; run `make warehouse` first"
        in ran.output
    )


def test_a_file_of_another_kind_is_told(tmp_path: Path) -> None:
    other = tmp_path / "notes.duckdb"
    other.write_text("no database " * 100)
    ran = CliRunner().invoke(main, ["--published", str(other), "--output", str(tmp_path / "a")])
    assert ran.exit_code == 1
    assert f"{other} cannot be opened as a DuckDB file" in ran.output


def test_a_page_that_cannot_be_written_is_told(sample: Outcome, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    output = tmp_path / "file" / "report.html"
    ran = CliRunner().invoke(main, ["--published", str(sample.published), "--output", str(output)])
    assert (ran.exit_code, f"{output} cannot be written" in ran.output) == (1, True)


def test_the_published_file_is_not_written_over(sample: Outcome, tmp_path: Path) -> None:
    published = changed(sample.published, tmp_path, "select 1")
    ran = CliRunner().invoke(main, ["--published", str(published), "--output", str(published)])
    assert (ran.exit_code, f"{published} is the published file" in ran.output) == (1, True)
    with open_published(published):
        pass


def test_the_former_page_stays_where_a_new_one_fails(sample, tmp_path, monkeypatch) -> None:
    output = tmp_path / "report.html"
    output.write_text("former")

    def fail(path: Path, text: str, encoding: str) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fail)
    monkeypatch.setattr("scripts.report.make_report", lambda *_: "page")
    ran = CliRunner().invoke(main, ["--published", str(sample.published), "--output", str(output)])
    assert (ran.exit_code, "the disk is full" in ran.output) == (1, True)
    assert output.read_text() == "former"
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_what_is_not_installed_is_told(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    for name in [name for name in sys.modules if name.startswith("scripts.reporting")]:
        monkeypatch.delitem(sys.modules, name)
    ran = CliRunner().invoke(main, ["--output", str(tmp_path / "report.html")])
    assert (ran.exit_code, "vl_convert is not installed; run `make report`" in ran.output) == (
        1,
        True,
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("lifecycle_stage in dormant, churned and m_score >= 4",
         ["Lifecycle stage is dormant or churned", "Monetary score is at least 4"]),
        ("age_years between 18, 34", ["Age lies between 18 and 34"]),
        ("country_code in US, DE and web_events_30d >= 3",
         ["Country is US or DE", "Web events in 30 days is at least 3"]),
        ("industry in Energy and Utilities, Retail", ["Industry is Energy and Utilities or Retail"]),
        ("last_ordered_on within last days 30 and not in ready_to_upsell",
         ["Last ordered on within the last 30 days", "Not in Ready to upsell"]),
        ("email is unknown", ["Email is not known"]),
        ("who knows?", ["who knows?"]),
        (None, []),
    ],
)  # fmt: skip
def test_criteria_are_told_in_words(text: str | None, told: list[str]) -> None:
    assert words.criteria(text) == told


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (words.percent(0.9984), "99.8%"),
        (words.percent(1), "100%"),
        (words.percent(0.0449), "4.5%"),
        (words.percent(-0.25), "\N{MINUS SIGN}25%"),
        (words.percent(None), "–"),
        (words.money(-1234.5, "EUR"), "\N{MINUS SIGN}€1,234"),
        (words.money(1234.5, "CHF"), "CHF 1,234"),
        (words.short(4_060_500, "USD"), "$4.06M"),
        (words.short(561_015, "USD"), "$561k"),
        (words.short(9_999), "9,999"),
        (words.signed(12), "+12"),
        (words.signed(-12), "\N{MINUS SIGN}12"),
        (words.signed(0), "0"),
        (words.day(date(2026, 6, 3)), "3 Jun 2026"),
        (words.label("cant_lose_them"), "Can't lose them"),
        (words.label("Acme & Sons"), "Acme & Sons"),
        (words.listed(["a", "b", "c"]), "a, b and c"),
        (words.many(1, "customer"), "1 customer"),
    ],
)
def test_numbers_and_keys_are_written_for_people(written: str, value: str) -> None:
    assert written == value
