"""What customers are worth, who may leave, and which leads may buy."""

from collections.abc import Callable

from scripts.reporting import charts, words
from scripts.reporting.page import Column, Figure, Note, Part, Section, Table
from scripts.reporting.published import Published, Row

UNTRAINED = "{} not known yet: run `make train`, look at what it prints, then `make warehouse`."
BANDS = ("high", "medium", "low")
LEAD_BANDS = ("hot", "warm", "cold")
BINS = 24


def section(published: Published, currency: str) -> Section:
    """Return lifetime value, churn risk and lead score."""
    return Section(
        "value",
        "Value and risk",
        "What customers are expected to bring, who may leave, and which leads may buy.",
        [],
        [_lifetime(published, currency), _churn(published, currency), _leads(published)],
    )


def _lifetime(published: Published, currency: str) -> Part:
    about = published.row(
        """
        select
            count(expected_value) as customers,
            sum(expected_value) as total,
            median(expected_value) as median,
            max(horizon_weeks) as weeks,
            quantile_cont(expected_value, 0.97) as highest,
            count(*) as buyers
        from customer_lifetime_value
        """
    )
    lead = "Expected value is what a buyer is expected to bring in the coming weeks, if nothing changes."
    if not about["customers"]:
        text = (
            UNTRAINED.format("Lifetime value is") if about["buyers"] else "Nobody has ordered yet."
        )
        return Part("lifetime", "Lifetime value", lead, [Note(text)])
    return Part(
        "lifetime",
        "Lifetime value",
        lead,
        [_values(published, about, currency), _calibration(published, currency)],
    )


def _values(published: Published, about: Row, currency: str) -> Figure:
    width = _bin(float(about["highest"]) / BINS)
    rows = published.rows(
        """
        select cast(greatest(0, least(floor(expected_value / $1), $2)) as int) as place, count(*) as customers
        from customer_lifetime_value
        where expected_value is not null
        group by 1
        order by 1 asc
        """,
        width,
        BINS - 1,
    )
    share = published.row(
        """
        with ranked as (
            select expected_value, ntile(10) over (order by expected_value desc, customer_id asc) as tenth
            from customer_lifetime_value
            where expected_value is not null
        )

        select sum(expected_value) filter (tenth = 1) / nullif(sum(expected_value), 0) as share from ranked
        """
    )["share"]
    counts = {row["place"]: row["customers"] for row in rows}
    last = max(counts)
    lows = [place * width for place in range(last + 1)]
    customers = [counts.get(place, 0) for place in range(last + 1)]
    return Figure(
        "values",
        f"Buyers by value expected in {about['weeks']} weeks",
        f"All buyers together are expected to bring {words.short(about['total'], currency)}; half of them less "
        f"than {words.money(about['median'], currency)} each. The top tenth brings {words.percent(share)} of "
        f"it. The last column also holds everyone above.",
        charts.histogram(lows, width, customers, f"expected value, {currency}"),
        Table(
            "Buyers by expected value",
            [Column("From", "money"), Column("To below"), Column("Buyers", "whole")],
            [
                [low, "and more" if place == last else words.money(low + width, currency), count]
                for place, (low, count) in enumerate(zip(lows, customers, strict=True))
            ],
        ),
    )


def _bin(width: float) -> float:
    """Return a round width of bins that is at least as wide."""
    size = 1.0
    while True:
        for factor in (1, 2, 5):
            if size * factor >= width:
                return size * factor
        size *= 10


def _calibration(published: Published, currency: str) -> Figure | Note:
    rows = published.rows(
        """
        select *, max(weeks) over () as longest
        from value_calibration
        where grouped_by = 'expected_orders' and period = 'calibration' and expected_value is not null
        order by bucket asc
        """
    )
    if not rows:
        return Note("How far such expectations held shows once they were trained on this data.")
    expected = sum(float(row["expected_value"]) for row in rows)
    came = sum(float(row["actual_value"]) for row in rows)
    ratio = f" ({words.percent(expected / came)} of what came)" if came > 0 else ""
    return Figure(
        "calibration",
        "Expected beside what came",
        f"Tested on the {words.whole(rows[0]['longest'])} weeks before the day of the data: "
        f"{words.short(expected, currency)} were expected{ratio}, {words.short(came, currency)} came. Columns "
        "are what came, marks what was expected, for tenths of buyers from least to most expected.",
        charts.compared(
            [str(row["bucket"]) for row in rows],
            [row["expected_value"] for row in rows],
            [row["actual_value"] for row in rows],
            f"tenth of buyers; value in {currency}",
        ),
        Table(
            "Expected and actual value and orders by tenth of buyers",
            [
                Column("Tenth"),
                Column("Buyers", "whole"),
                Column("Expected value", "money"),
                Column("Actual value", "money"),
                Column("Expected orders", "whole"),
                Column("Actual orders", "whole"),
            ],
            [
                [
                    str(row["bucket"]),
                    row["customer_count"],
                    row["expected_value"],
                    row["actual_value"],
                    row["expected_orders"],
                    row["actual_orders"],
                ]
                for row in rows
            ],
        ),
    )


def _churn(published: Published, currency: str) -> Part:
    lead = (
        "Churn risk is how likely it is that no order, or no reaction, comes in the weeks that training held out: "
        "half a year, unless the var value.holdout_weeks was changed."
    )
    rows = {
        row["band"]: row
        for row in published.rows(
            """
            select
                purchase_churn_band as band,
                count(*) as customers,
                avg(purchase_churn_probability) as probability,
                sum(value_at_stake) as at_stake,
                count(*) filter (win_back = 'saveable') as saveable
            from churn_risk
            where purchase_churn_band is not null
            group by 1
            """
        )
    }
    if not rows:
        return Part("churn", "Churn risk", lead, [Note(UNTRAINED.format("Churn risk is"))])
    bands = [band for band in BANDS if band in rows]
    saveable = sum(row["saveable"] for row in rows.values())
    high = rows.get("high", {"customers": 0, "at_stake": 0})
    silent = {
        row["band"]: row["customers"]
        for row in published.rows(
            "select engagement_churn_band as band, count(*) as customers from churn_risk"
            " where engagement_churn_band is not null group by 1"
        )
    }
    return Part(
        "churn",
        "Churn risk",
        lead,
        [
            Figure(
                "churn_bands",
                "Buyers by risk to order no more",
                f"{words.many(high['customers'], 'buyer')} are at high risk. "
                f"{words.many(saveable, 'buyer')} are worth winning back now.",
                _bars(rows, bands, "customers", words.whole),
                Table(
                    "Buyers by band of risk",
                    [
                        Column("Risk", "label"),
                        Column("Buyers", "whole"),
                        Column("Mean probability", "percent"),
                        Column("Value at stake", "money"),
                        Column("Worth winning back", "whole"),
                    ],
                    _cells(rows, bands, "customers probability at_stake saveable"),
                ),
            ),
            _stake(rows, bands, silent, currency),
        ],
    )


def _cells(rows: dict[str, Row], bands: list[str], columns: str) -> list[list]:
    """Return for each band its key and the values of columns."""
    return [[band, *(rows[band][column] for column in columns.split())] for band in bands]


def _bars(
    rows: dict[str, Row], bands: list[str], column: str, write: Callable[[words.Number], str]
) -> list[charts.Drawing]:
    """Return bars of one column of bands, the first band highlighted."""
    values = [rows[band][column] for band in bands]
    return charts.bars(
        [words.label(band) for band in bands],
        values,
        [write(value) for value in values],
        [band in ("high", "hot") for band in bands],
    )


def _stake(rows: dict[str, Row], bands: list[str], silent: dict[str, int], currency: str) -> Figure:
    total = sum(float(rows[band]["at_stake"] or 0) for band in bands)
    quiet = (
        f" {words.many(silent.get('high', 0), 'customer')} are at high risk to react no more."
        if silent
        else ""
    )
    return Figure(
        "at_stake",
        "Value at stake by risk",
        f"Of {words.short(total, currency)} that buyers are expected to bring, "
        f"{words.short(rows['high']['at_stake'] if 'high' in rows else 0, currency)} are of those at high "
        f"risk.{quiet}",
        _bars(rows, bands, "at_stake", lambda value: words.short(value, currency)),
        Table(
            "Value at stake, and customers by risk to react no more",
            [
                Column("Risk", "label"),
                Column("Value at stake", "money"),
                Column("Customers by risk to react no more", "whole"),
            ],
            [[band, rows[band]["at_stake"], silent.get(band, 0)] for band in bands],
        ),
    )


def _leads(published: Published) -> Part:
    rows = {
        row["lead_band"]: row
        for row in published.rows(
            """
            select
                lead_band,
                count(*) as leads,
                avg(conversion_probability) as probability,
                sum(conversion_probability) as conversions,
                max(horizon_days) as days
            from lead_scores
            where lead_band is not null
            group by 1
            """
        )
    }
    lead = "Leads are customers without an order; the score says how likely a first one is."
    if not rows:
        return Part("leads", "Lead score", lead, [Note(UNTRAINED.format("Lead scores are"))])
    bands = [band for band in LEAD_BANDS if band in rows]
    days = max(row["days"] for row in rows.values())
    expected = sum(row["conversions"] for row in rows.values())
    return Part(
        "leads",
        "Lead score",
        lead,
        [
            Figure(
                "lead_bands",
                "Leads by band",
                f"{words.whole(expected)} first orders are expected within {days} days, "
                f"{words.whole(rows['hot']['conversions'] if 'hot' in rows else 0)} of them from hot leads.",
                _bars(rows, bands, "leads", words.whole),
                Table(
                    "Leads by band",
                    [
                        Column("Band", "label"),
                        Column("Leads", "whole"),
                        Column("Mean probability", "percent"),
                        Column("First orders expected", "whole"),
                    ],
                    _cells(rows, bands, "leads probability conversions"),
                ),
            ),
            _lead_calibration(published),
        ],
    )


def _lead_calibration(published: Published) -> Figure | Note:
    rows = published.rows(
        """
        select * from lead_calibration
        where grouped_by = 'lead_score' and period = 'calibration'
        order by try_cast(bucket as int) asc, bucket asc
        """
    )
    if not rows:
        return Note("How far lead scores held shows once they were trained on this data.")
    expected = sum(row["expected_conversions"] for row in rows)
    came = sum(row["actual_conversions"] for row in rows)
    return Figure(
        "lead_calibration",
        "First orders expected beside those that came",
        f"Tested on days not used for training: {words.whole(expected)} were expected, {words.whole(came)} "
        "came. Columns are what came, marks what was expected, from the lowest scores to the highest.",
        charts.compared(
            [row["bucket"] for row in rows],
            [row["expected_conversions"] for row in rows],
            [row["actual_conversions"] for row in rows],
            "tenth of leads; first orders",
        ),
        Table(
            "First orders expected and actual by tenth of leads",
            [
                Column("Tenth"),
                Column("Leads", "whole"),
                Column("Expected", "decimal"),
                Column("Came", "whole"),
            ],
            [
                [
                    row["bucket"],
                    row["lead_count"],
                    row["expected_conversions"],
                    row["actual_conversions"],
                ]
                for row in rows
            ],
        ),
    )
