"""What a lead reads first: the state of the data, key figures, and what changed since the last refresh."""

from datetime import UTC, date, datetime, timedelta

from scripts.reporting import charts, words
from scripts.reporting.page import (
    Column,
    Facts,
    Figure,
    Head,
    Note,
    Section,
    Table,
    Tile,
    Tiles,
)
from scripts.reporting.published import Published, Row
from scripts.reporting.segments import moves

OLD_DAYS = 3


def head(published: Published, made_at: datetime) -> Head:
    """Return what the page was made from: as of which day, published when, how old by now."""
    about = published.rows("select * from publication")
    if not about or about[0]["as_of_on"] is None:
        return Head(words.UNKNOWN, words.UNKNOWN, "", words.minute(made_at), words.UNKNOWN)
    (row,) = about
    days = (made_at.date() - row["as_of_on"]).days
    age = "of today" if days <= 0 else f"{words.many(days, 'day')} old when this page was made"
    version = words.UNKNOWN if row["version_number"] is None else str(row["version_number"])
    if row["code_version"]:
        version += f" (code {row['code_version']})"
    return Head(
        as_of=words.day(row["as_of_on"]),
        published=words.minute(row["published_at"]),
        age=age,
        made=words.minute(made_at),
        version=version,
        warning=_warning(days, row["published_at"], made_at),
    )


def _warning(days: int, published_at: datetime, made_at: datetime) -> str:
    """Say where nobody has published for days, or where what was published is of an earlier time."""
    since = made_at.astimezone(UTC).replace(tzinfo=None) - published_at
    if since > timedelta(days=OLD_DAYS):
        return f"Nothing was published for {since.days} days. Look at why the refresh does not run."
    if days > OLD_DAYS:
        return (
            f"The newest order, event or deal is {words.many(days, 'day')} old. Check whether "
            "the sources still deliver, or whether a past day was asked for."
        )
    return ""


def glance(published: Published, currency: str) -> Section:
    """Return the key figures and the revenue by month."""
    today = as_of(published)
    counts = published.row(
        """
        with windows as (
            select
                customer_id,
                net_amount,
                ordered_at,
                cast(ordered_at as date) > $1::date - interval 12 months as is_now,
                not is_now and cast(ordered_at as date) > $1::date - interval 24 months as is_before
            from orders
        ),

        buyers as (
            select customer_id, count(*) as order_count from windows where customer_id is not null group by 1
        )

        select
            (select count(*) from customers) as customers,
            count(distinct customer_id) filter (is_now) as active,
            count(distinct customer_id) filter (is_before) as active_before,
            count(*) filter (is_now) as orders,
            count(*) filter (is_before) as orders_before,
            coalesce(sum(net_amount) filter (is_now), 0) as revenue,
            coalesce(sum(net_amount) filter (is_before), 0) as revenue_before,
            (select count(*) from buyers) as buyers,
            (select count(*) from buyers where order_count > 1) as repeat_buyers,
            -- a year before that lacks its first weeks would look like growth
            min(ordered_at) < $1::date - interval 24 months + interval 1 week as has_before
        from windows
        """,
        today,
    )
    if not counts["customers"]:
        return Section(
            "glance",
            "At a glance",
            "The published file holds no customers.",
            [Note("Put files into the drop folder, run `make warehouse`, then `make report`.")],
        )
    return Section(
        "glance",
        "At a glance",
        f"The 12 months up to {words.day(today)}"
        + (", changes against the 12 months before." if counts["has_before"] else "."),
        [Tiles(_tiles(counts, currency)), *_months(published, today, currency)],
    )


def _tiles(counts: Row, currency: str) -> list[Tile]:
    orders, buyers = counts["orders"], counts["buyers"]
    average = counts["revenue"] / orders if orders else None
    before = counts["revenue_before"] / counts["orders_before"] if counts["orders_before"] else None
    repeat = counts["repeat_buyers"] / buyers if buyers else None

    def change(name: str) -> str:
        return _change(counts[name], counts[f"{name}_before"]) if counts["has_before"] else ""

    return [
        Tile(
            "customers",
            "Customers",
            counts["customers"],
            words.whole(counts["customers"]),
            "known people, each counted once",
        ),
        Tile(
            "active",
            "Active customers",
            counts["active"],
            words.whole(counts["active"]),
            "ordered in the 12 months",
            change("active"),
        ),
        Tile(
            "revenue",
            "Revenue",
            counts["revenue"],
            words.short(counts["revenue"], currency),
            "net of discounts and refunds",
            change("revenue"),
        ),
        Tile("orders", "Orders", orders, words.whole(orders), "in the 12 months", change("orders")),
        Tile(
            "average_order",
            "Average order value",
            average,
            words.money(average, currency),
            "revenue per order",
            _change(average, before) if counts["has_before"] else "",
        ),
        Tile(
            "repeat_rate",
            "Repeat rate",
            repeat,
            words.percent(repeat),
            "of all buyers ordered more than once",
        ),
    ]


def _change(now: object, before: object) -> str:
    if not before or now is None:
        return ""
    share = float(now) / float(before) - 1
    sign = "+" if share > 0 else ""
    return f"{sign}{words.percent(share)}"


def _months(published: Published, today: date | None, currency: str) -> list[Figure | Note]:
    """Return revenue, and customers who ordered first and again, by month."""
    rows = published.rows(
        """
        with numbered as (
            select
                *,
                cast(date_trunc('month', ordered_at) as date) as month,
                row_number() over (partition by customer_id order by ordered_at asc, order_id asc) = 1
                and customer_id is not null as is_first
            from orders
        ),

        months as (
            select cast(unnest(generate_series(
                greatest(min(month), date_trunc('month', $1::date) - interval 23 months),
                date_trunc('month', $1::date),
                interval 1 month
            )) as date) as month
            from numbered
        )

        select
            months.month,
            count(order_id) as orders,
            coalesce(sum(net_amount), 0) as revenue,
            count(distinct customer_id) as customers,
            count(*) filter (is_first) as newcomers
        from months
        left join numbered on months.month = numbered.month
        group by 1
        order by 1 asc
        """,
        today,
    )
    if not any(row["orders"] for row in rows):
        return [Note("No order was placed in the past 24 months.")]
    best, last = max(rows, key=lambda row: row["revenue"]), rows[-1]
    strongest = (
        ", the strongest of these months"
        if best is last
        else f"; the strongest of these months was {words.month(best['month'])} with "
        f"{words.short(best['revenue'], currency)}"
    )
    is_over = today is None or (today + timedelta(days=1)).day == 1
    so_far = "" if is_over else f" (up to {words.day(today)})"
    months = [str(row["month"]) for row in rows]
    return [
        Figure(
            "revenue",
            "Revenue by month",
            f"{words.month(last['month'])}{so_far} brought {words.short(last['revenue'], currency)}{strongest}. "
            "The past 12 months are highlighted.",
            charts.columns(
                months, [row["revenue"] for row in rows], from_accent=max(0, len(rows) - 12)
            ),
            Table(
                "Revenue and orders by month",
                [Column("Month", "month"), Column("Orders", "whole"), Column("Revenue", "money")],
                [[row["month"], row["orders"], row["revenue"]] for row in rows],
            ),
        ),
        Figure(
            "buyers",
            "Customers who ordered, by month",
            f"{words.many(last['customers'], 'customer')} ordered in {words.month(last['month'])}{so_far}, "
            f"{words.whole(last['newcomers'])} of them for the first time (highlighted).",
            charts.stacked(
                months,
                [row["newcomers"] for row in rows],
                [row["customers"] - row["newcomers"] for row in rows],
            ),
            Table(
                "Customers who ordered by month",
                [
                    Column("Month", "month"),
                    Column("Customers", "whole"),
                    Column("For the first time", "whole"),
                    Column("Again", "whole"),
                ],
                [
                    [
                        row["month"],
                        row["customers"],
                        row["newcomers"],
                        row["customers"] - row["newcomers"],
                    ]
                    for row in rows
                ],
            ),
        ),
    ]


def changes(published: Published) -> Section:
    """Return what the refresh that was published changed against the one published before it."""
    runs = published.rows(
        """
        with this as (
            select refresh_runs.started_at
            from publication
            inner join refresh_runs on publication.refresh_run_id = refresh_runs.refresh_run_id
        )

        select refresh_runs.*, quarantined_count + unreadable_count as unusable_count
        from refresh_runs
        inner join this on refresh_runs.started_at <= this.started_at
        where status = 'published' or refresh_run_id = (select refresh_run_id from publication)
        order by refresh_runs.started_at desc
        limit 2
        """
    )
    findings = published.row(
        "select count(*) filter (severity = 'warning') as warnings,"
        " count(*) filter (severity = 'info') as hints from findings"
    )
    open_now = (
        f"Open now: {words.many(findings['warnings'], 'warning')} and {words.many(findings['hints'], 'hint')}. "
        "What was open at earlier refreshes is not kept in the published file."
    )
    blocks: list = []
    if len(runs) == 2:
        lead = (
            f"The refresh of {words.minute(runs[0]['started_at'])} (as of {words.day(runs[0]['as_of_on'])}) beside "
            f"that of {words.minute(runs[1]['started_at'])} (as of {words.day(runs[1]['as_of_on'])})."
        )
        blocks.append(_beside(*runs))
    else:
        lead = "What differs from the refresh before."
        blocks.append(
            Note("No earlier refresh is recorded, so there is nothing to compare with yet.")
        )
    blocks += [moves(published), _movement(published), Facts({"Findings": open_now})]
    return Section("changes", "What changed", lead, blocks)


def _beside(now: Row, before: Row) -> Table:
    figures = {
        "Customers": "customer_count",
        "Orders": "order_count",
        "Rows read": "read_count",
        "Rows that could not be used": "unusable_count",
        "Rows left out for a stated reason": "excluded_count",
    }
    return Table(
        "This refresh beside the one before",
        [
            Column("Figure"),
            Column("Now", "whole"),
            Column("Before", "whole"),
            Column("Change", "signed"),
        ],
        [
            [name, now[key], before[key], _minus(now[key], before[key])]
            for name, key in figures.items()
        ],
    )


def _minus(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one - other


def _movement(published: Published) -> Table | Note:
    rows = published.rows(
        """
        with days as (
            select
                *,
                lag(size) over (partition by segment_key order by recorded_on asc) as size_before,
                lag(recorded_on) over (partition by segment_key order by recorded_on asc) as day_before,
                row_number() over (partition by segment_key order by recorded_on desc) as place
            from segment_sizes
        )

        select segments.name, days.*
        from days
        inner join segments on days.segment_key = segments.segment_key
        where place = 1
        order by abs(size - coalesce(size_before, size)) desc, segments.name asc
        """
    )
    moved = [row for row in rows if row["day_before"] is not None]
    if not rows:
        return Note("No segment has been sized yet.")
    if not moved:
        return Note(
            "Segments were sized for the first time; who entered and left shows from the next "
            "refresh of a later day on."
        )
    return Table(
        "Segments since the recorded day before",
        [
            Column("Segment"),
            Column("Change", "signed"),
            Column("Size now", "whole"),
            Column("Size before", "whole"),
            Column("Entered", "whole"),
            Column("Left", "whole"),
            Column("Since", "day"),
        ],
        [
            [
                row["name"],
                row["size"] - row["size_before"],
                row["size"],
                row["size_before"],
                row["entered"],
                row["exited"],
                row["day_before"],
            ]
            for row in moved
        ],
    )


def as_of(published: Published) -> date | None:
    """Return the day the published file looks at the world from; None where nothing was published."""
    rows = published.rows("select as_of_on from publication")
    return rows[0]["as_of_on"] if rows else None
