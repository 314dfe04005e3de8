"""The segments: who answers for each, what is done, how big it is, who is in it and how they respond."""

from collections import defaultdict
from datetime import date

from scripts.reporting import charts, words
from scripts.reporting.page import Column, Facts, Figure, Note, Part, Section, Table
from scripts.reporting.published import Published, Row

MIX = 6
MOST_SHARED = 15  # segments whose overlap is drawn; the numbers have all
MOST_DAYS = 60  # recorded days in the numbers of a segment
DRAWN_DAYS = 400


def section(published: Published, as_of: date | None, currency: str) -> Section:
    """Return the table of segments, what they share, and a part for each."""
    rows = published.rows(
        """
        with sized as (
            select
                *,
                row_number() over (partition by segment_key order by recorded_on desc) as place,
                count(*) over (partition by segment_key) as days
            from segment_sizes
        ),

        members as (
            select segment_key, count(*) as size from segment_membership group by 1
        )

        select
            segments.*,
            coalesce(members.size, 0) as size,
            case when sized.days > 1 then sized.entered end as entered,
            case when sized.days > 1 then sized.exited end as exited
        from segments
        left join members on segments.segment_key = members.segment_key
        left join sized on segments.segment_key = sized.segment_key and sized.place = 1
        order by status = 'active' desc, priority asc, name asc
        """
    )
    if not rows:
        return Section(
            "segments",
            "Segments",
            "No segment is declared.",
            [
                Note(
                    "Declare segments under `vars: segments:` in dbt_project.yml and run `make warehouse`."
                )
            ],
        )
    health = _health(published, rows, as_of)
    active = sum(row["status"] == "active" for row in rows)
    unwell = sum(bool(health[row["segment_key"]]) for row in rows)
    days = published.row("select count(distinct recorded_on) as days from segment_sizes")["days"]
    lead = (
        f"{words.many(active, 'segment')} of {len(rows)} "
        f"{'is' if active == 1 else 'are'} acted on. "
        + (f"{unwell} need a look." if unwell != 1 else "One needs a look.")
    )
    return Section(
        "segments",
        "Segments",
        lead,
        [_table(rows, health), *_first_day(days), _sizes(rows), _overlap(published, rows)],
        _parts(published, rows, health, currency),
    )


def _health(published: Published, rows: list[Row], as_of: date | None) -> dict[str, list[str]]:
    """Return for each segment what is wrong with it, in words."""
    weak = defaultdict(list)
    for one in published.rows(
        "select segment_key, attribute, coverage from segment_coverage where is_below_declared order by 1, 2"
    ):
        weak[one["segment_key"]].append(
            f"{words.label(one['attribute'])} known of only {words.percent(one['coverage'])}"
        )
    problems = {}
    for row in rows:
        told = []
        if row["pause_reason"]:
            told.append(f"Paused: {row['pause_reason']}")
        if as_of and row["review_by"] and row["review_by"] < as_of:
            told.append(f"Review overdue since {words.day(row['review_by'])}")
        if (
            row["status"] != "paused"
            and row["min_size"] is not None
            and row["size"] < row["min_size"]
        ):
            told.append(f"Smaller than its least size of {words.whole(row['min_size'])}")
        if row["max_size"] is not None and row["size"] > row["max_size"]:
            told.append(f"Larger than its largest size of {words.whole(row['max_size'])}")
        if row["status"] == "active" and row["size"] == 0 and row["min_size"] is None:
            told.append("Nobody is in it")
        problems[row["segment_key"]] = told + weak[row["segment_key"]]
    return problems


def _first_day(days: int) -> list[Note]:
    if days != 1:
        return []
    return [
        Note(
            "Segments were recorded on one day so far, so nobody is known to have entered or left. For the past "
            "year, run `python scripts/backfill_segments.py` once, then `make warehouse`."
        )
    ]


def _table(rows: list[Row], health: dict[str, list[str]]) -> Table:
    return Table(
        "Segments, those acted on first",
        [
            Column("Segment", "titled"),
            Column("Action and owner", "titled"),
            Column("Status", "label"),
            Column("Size", "whole"),
            Column("Entered", "whole"),
            Column("Left", "whole"),
            Column("Review by", "day"),
            Column("Health", "problems"),
        ],
        [
            [
                (row["name"], row["goal"], f"segment-{place}"),
                (_action(row), row["owner"], ""),
                row["status"],
                row["size"],
                row["entered"],
                row["exited"],
                row["review_by"],
                health[row["segment_key"]],
            ]
            for place, row in enumerate(rows)
        ],
        is_stacked=True,
    )


def _action(row: Row) -> str:
    channel = "SMS" if row["channel"] == "sms" else words.label(row["channel"]).lower()
    return f"{words.label(row['action_key'])}, by {channel}"


def _sizes(rows: list[Row]) -> Figure | Note:
    if not any(row["size"] for row in rows):
        return Note("Nobody is in a segment yet.")
    ranked = sorted(rows, key=lambda row: (-row["size"], row["name"]))
    return Figure(
        "sizes",
        "Size of each segment",
        f"The largest is {ranked[0]['name']} with {words.many(ranked[0]['size'], 'customer')}. "
        "Those acted on are highlighted. A customer can be in several.",
        charts.bars(
            [row["name"] for row in ranked],
            [row["size"] for row in ranked],
            [words.whole(row["size"]) for row in ranked],
            [row["status"] == "active" for row in ranked],
        ),
        Table(
            "Customers in each segment",
            [Column("Segment"), Column("Status", "label"), Column("Customers", "whole")],
            [[row["name"], row["status"], row["size"]] for row in ranked],
        ),
    )


def _overlap(published: Published, rows: list[Row]) -> Figure | Note:
    names = {row["segment_key"]: row["name"] for row in rows}
    pairs = published.rows(
        "select * from segment_overlap where customers > 0 order by customers desc, 1, 2"
    )
    pairs = [
        pair for pair in pairs if {pair["segment_key"], pair["other_segment_key"]} <= names.keys()
    ]
    if not pairs:
        return Note("No customer is in two segments.")
    shown = [row for row in rows if row["size"]][:MOST_SHARED]
    numbers = {row["segment_key"]: str(place) for place, row in enumerate(shown, start=1)}
    labels = {row["segment_key"]: f"{numbers[row['segment_key']]}  {row['name']}" for row in shown}
    cells = []
    for pair in pairs:
        one, other = pair["segment_key"], pair["other_segment_key"]
        for of, also, share in ((one, other, pair["share"]), (other, one, pair["other_share"])):
            if of in numbers and also in numbers:
                cells.append(
                    {
                        "down": labels[of],
                        "across": numbers[also],
                        "step": charts.step(share, 1),
                        "text": f"{share * 100:.0f}",
                    }
                )
    first = pairs[0]
    return Figure(
        "overlap",
        "What segments share",
        f"{names[first['segment_key']]} and {names[first['other_segment_key']]} share most: "
        f"{words.many(first['customers'], 'customer')}. A cell says which percent of the segment of its row "
        "is also in the segment of its column.",
        charts.heat(cells, list(numbers.values()), list(labels.values()), "", "", sizes=(26, 30)),
        Table(
            "Pairs of segments by customers in both",
            [
                Column("Segment"),
                Column("Other segment"),
                Column("In both", "whole"),
                Column("Of the first", "percent"),
                Column("Of the other", "percent"),
            ],
            [
                [
                    names[pair["segment_key"]],
                    names[pair["other_segment_key"]],
                    pair["customers"],
                    pair["share"],
                    pair["other_share"],
                ]
                for pair in pairs
            ],
        ),
    )


def moves(published: Published) -> Table | Note:
    """Return who moved from one segment to another in the latest month."""
    names = {
        row["segment_key"]: row["name"]
        for row in published.rows("select segment_key, name from segments")
    } | {"none": "No segment"}
    found = published.rows(
        """
        select * from segment_transitions
        where period_start = (select max(period_start) from segment_transitions)
            and from_segment_key <> to_segment_key
            and (select count(distinct recorded_on) > 1 from segment_sizes)
        order by customers desc, 2 asc, 3 asc
        limit 10
        """
    )
    if not found:
        return Note("Nobody is known to have moved from one segment to another.")
    return Table(
        f"Moves between segments in {words.month(found[0]['period_start'])}, by highest priority",
        [Column("From"), Column("To"), Column("Customers", "whole")],
        [
            [
                names.get(move["from_segment_key"], move["from_segment_key"]),
                names.get(move["to_segment_key"], move["to_segment_key"]),
                move["customers"],
            ]
            for move in found
        ],
    )


def _parts(
    published: Published, rows: list[Row], health: dict[str, list[str]], currency: str
) -> list[Part]:
    sizes = _by_segment(
        published,
        f"""
        select * from segment_sizes
        where recorded_on > (select max(recorded_on) from segment_sizes) - {DRAWN_DAYS}
        order by recorded_on asc
        """,
    )
    forecasts = _by_segment(published, "select * from segment_forecast")
    stages = _mix(published, "customer_lifecycle", "lifecycle_stage")
    names = _mix(published, "customer_rfm", "rfm_segment")
    contacts = _by_segment(
        published,
        "select segment_key, count(*) filter (not is_holdout) as contacted,"
        " count(*) filter (is_holdout) as held_out from audiences group by 1",
    )
    responses = _by_segment(
        published,
        """
        select
            segment_key,
            earlier_contacts_from,
            sum(contact_count) as contacts,
            sum(reaction_count) / nullif(sum(contact_count), 0) as reacted,
            sum(order_count) / nullif(sum(contact_count), 0) as ordered,
            sum(opt_out_count) / nullif(sum(contact_count), 0) as opted_out
        from segment_response
        group by 1, 2
        order by 1 asc, 2 asc
        """,
    )
    parts = []
    for place, row in enumerate(rows):
        key = row["segment_key"]
        facts = _facts(
            row, health[key], _first(contacts[key]), _first(forecasts[key]), currency
        ) | _not_yet(sizes[key], responses[key])
        blocks: list = [Facts(facts)]
        if len(sizes[key]) > 1:
            blocks.append(_history(place, sizes[key]))
        if row["size"]:
            blocks += [
                _mix_table("lifecycle stage", stages[key], row["size"]),
                _mix_table("buying pattern (RFM)", names[key], row["size"]),
            ]
        if responses[key]:
            blocks.append(_response(responses[key]))
        parts.append(
            Part(
                f"segment-{place}",
                row["name"],
                row["goal"],
                blocks,
                tag=_tag(row),
                fold="open" if row["status"] == "active" else "closed",
            )
        )
    return parts


def _tag(row: Row) -> str:
    return f"{words.label(row['status'])}, {words.many(row['size'], 'customer')}"


def _by_segment(published: Published, sql: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in published.rows(sql):
        found[row["segment_key"]].append(row)
    return found


def _first(rows: list[Row]) -> Row | None:
    return rows[0] if rows else None


def _facts(
    row: Row, problems: list[str], contacts: Row | None, forecast: Row | None, currency: str
) -> dict[str, object]:
    facts: dict[str, object] = {
        "Who is in it": words.criteria(row["criteria"]),
        "Target": f"{row['target']} ({words.label(row['metric']).lower()})",
        "Action": f"{_action(row)} ({row['department']})",
        "Owner": row["owner"],
        "Review by": words.day(row["review_by"]),
    }
    if contacts:
        cap = f" of at most {words.whole(row['contact_cap'])}" if row["contact_cap"] else ""
        facts["Audience"] = (
            f"{words.whole(contacts['contacted'])} to contact{cap}, "
            f"{words.whole(contacts['held_out'])} held out for comparison"
        )
    if forecast and forecast["expected_value"] is not None:
        value, weeks = forecast["expected_value"], forecast["horizon_weeks"]
        facts["If nothing is done"] = f"{words.money(value, currency)} expected in {weeks} weeks"
    if forecast and forecast["expected_conversions"]:
        orders, days = forecast["expected_conversions"], forecast["lead_horizon_days"]
        facts["First orders expected"] = f"{words.whole(orders)} in {days} days"
    if problems:
        facts["Needs a look"] = problems
    return facts


def _not_yet(sizes: list[Row], responses: list[Row]) -> dict[str, object]:
    """Return what cannot be shown of a segment yet, and why."""
    facts: dict[str, object] = {}
    if len(sizes) < 2:
        facts["Size over time"] = "Shows once it was recorded on two days"
    if not responses:
        facts["Response"] = "No contact recorded while customers were in it"
    return facts


def _history(place: int, sizes: list[Row]) -> Figure:
    first, last = sizes[0], sizes[-1]
    return Figure(
        f"size-{place}",
        "Size over time",
        f"From {words.whole(first['size'])} on {words.day(first['recorded_on'])} to "
        f"{words.whole(last['size'])} on {words.day(last['recorded_on'])}.",
        charts.line([str(one["recorded_on"]) for one in sizes], [one["size"] for one in sizes]),
        Table(
            "Size on the latest recorded days",
            [
                Column("Day", "day"),
                Column("Size", "whole"),
                Column("Entered", "whole"),
                Column("Left", "whole"),
            ],
            [
                [one["recorded_on"], one["size"], one["entered"], one["exited"]]
                for one in sizes[: -MOST_DAYS - 1 : -1]
            ],
        ),
    )


def _mix(published: Published, table: str, column: str) -> dict[str, list[Row]]:
    """Return for each segment how its members spread over the values of a column, beside all customers."""
    return _by_segment(
        published,
        f"""
        with everyone as (
            select {column} as value, count(*) / sum(count(*)) over () as share from {table} group by 1
        )

        select segment_key, {column} as value, count(*) as customers, any_value(everyone.share) as everyone
        from segment_membership
        inner join {table} on segment_membership.customer_id = {table}.customer_id
        inner join everyone on {table}.{column} = everyone.value
        group by 1, 2
        order by 1 asc, 3 desc, 2 asc
        """,
    )


def _mix_table(what: str, rows: list[Row], size: int) -> Table | Note:
    if not rows:
        return Note(f"None of its members has a {what}.")
    return Table(
        f"Members by {what}" + (f", the {MIX} most frequent" if len(rows) > MIX else ""),
        [
            Column(what[0].upper() + what[1:], "label"),
            Column("Customers", "whole"),
            Column("Share of members", "bar"),
            Column("Of all", "percent"),
        ],
        [
            [row["value"], row["customers"], row["customers"] / size, row["everyone"]]
            for row in rows[:MIX]
        ],
    )


def _response(rows: list[Row]) -> Table:
    return Table(
        "What members do after a contact, by earlier contacts",
        [
            Column("Earlier contacts"),
            Column("Contacts", "whole"),
            Column("Reacted", "percent"),
            Column("Ordered", "percent"),
            Column("Opted out", "percent"),
        ],
        [
            [
                f"{row['earlier_contacts_from']} or more"
                if row is rows[-1]
                else str(row["earlier_contacts_from"]),
                row["contacts"],
                row["reacted"],
                row["ordered"],
                row["opted_out"],
            ]
            for row in rows
        ],
    )
