"""Where customers stand: how recently, often and much they bought, and which stage of the journey they are in."""

from scripts.reporting import charts, words
from scripts.reporting.page import Column, Figure, Multiples, Note, Part, Section, Small, Table
from scripts.reporting.published import Published

STAGES = [
    "prospect",
    "lead",
    "qualified",
    "opportunity",
    "new",
    "active",
    "loyal",
    "dormant",
    "churned",
    "won_back",
]
SILENT = ("dormant", "churned")
MONTHS = 24
SCORES = ["1", "2", "3", "4", "5"]


def section(published: Published, currency: str) -> Section:
    """Return RFM and lifecycle."""
    return Section(
        "customers",
        "Customers",
        "How customers buy, and where they stand in the journey.",
        [],
        [_rfm(published, currency), _lifecycle(published)],
    )


def _rfm(published: Published, currency: str) -> Part:
    lead = (
        "Buyers are scored 1 to 5 by how recently (R), how often (F) and for how much (M) they bought; "
        "5 is best."
    )
    cells = published.rows(
        "select r_score, f_score, count(*) as customers, sum(monetary) as revenue"
        " from customer_rfm group by 1, 2 order by 1, 2"
    )
    if not cells:
        return Part("rfm", "Buying patterns (RFM)", lead, [Note("Nobody has ordered yet.")])
    names = published.rows(
        """
        select
            rfm_segment,
            count(*) as customers,
            sum(monetary) as revenue,
            sum(monetary) / nullif(sum(sum(monetary)) over (), 0) as revenue_share,
            avg(m_score) as mean_m_score
        from customer_rfm
        group by 1
        order by 3 desc, 1 asc
        """
    )
    highest = max(cell["customers"] for cell in cells)
    best = names[0]
    total = sum(cell["customers"] for cell in cells)
    top = [cell for cell in cells if cell["r_score"] >= 4 and cell["f_score"] >= 4]
    return Part(
        "rfm",
        "Buying patterns (RFM)",
        lead,
        [
            Figure(
                "rfm_grid",
                "Customers by recency and frequency",
                f"{words.many(sum(cell['customers'] for cell in top), 'buyer')} of {words.whole(total)} bought "
                "both recently and often (scores 4 and 5). The stronger the colour, the more "
                "customers; the figures are customers and, on wide screens, their revenue.",
                charts.heat(
                    [
                        {
                            "down": str(cell["r_score"]),
                            "across": str(cell["f_score"]),
                            "step": charts.step(cell["customers"], highest),
                            "text": words.whole(cell["customers"]),
                            "small": words.short(cell["revenue"], currency),
                        }
                        for cell in cells
                    ],
                    SCORES,
                    SCORES[::-1],
                    "Frequency: seldom to often",
                    "Recency: long ago to lately",
                ),
                Table(
                    "Customers and revenue by recency and frequency score",
                    [
                        Column("Recency score"),
                        Column("Frequency score"),
                        Column("Customers", "whole"),
                        Column("Revenue", "money"),
                    ],
                    [
                        [
                            str(cell["r_score"]),
                            str(cell["f_score"]),
                            cell["customers"],
                            cell["revenue"],
                        ]
                        for cell in cells
                    ],
                ),
            ),
            Figure(
                "rfm_names",
                "Revenue by buying pattern",
                f"{words.label(best['rfm_segment'])} brought most: {words.percent(best['revenue_share'])} of "
                f"revenue from {words.many(best['customers'], 'customer')}.",
                charts.bars(
                    [words.label(name["rfm_segment"]) for name in names],
                    [name["revenue"] for name in names],
                    [words.short(name["revenue"], currency) for name in names],
                ),
                Table(
                    "Customers and revenue by buying pattern",
                    [
                        Column("Pattern", "label"),
                        Column("Customers", "whole"),
                        Column("Revenue", "money"),
                        Column("Share of revenue", "percent"),
                        Column("Mean M score", "decimal"),
                    ],
                    [
                        [
                            name["rfm_segment"],
                            name["customers"],
                            name["revenue"],
                            name["revenue_share"],
                            name["mean_m_score"],
                        ]
                        for name in names
                    ],
                ),
            ),
        ],
    )


def _lifecycle(published: Published) -> Part:
    lead = "Each customer is in one stage at a time; history is told by month."
    now = {
        row["lifecycle_stage"]: row["customers"]
        for row in published.rows(
            "select lifecycle_stage, count(*) as customers from customer_lifecycle group by 1"
        )
    }
    if not now:
        return Part("lifecycle", "Lifecycle", lead, [Note("There are no customers yet.")])
    return Part(
        "lifecycle",
        "Lifecycle",
        lead,
        [_stages(published, now), _flow(published), _silence(published)],
    )


def _stages(published: Published, now: dict[str, int]) -> Multiples:
    history = published.rows(
        f"""
        select period_start, lifecycle_stage, count(*) as customers
        from lifecycle_history
        where period_start > (select max(period_start) from lifecycle_history) - interval {MONTHS} months
        group by 1, 2
        order by 1 asc
        """
    )
    months = sorted({row["period_start"] for row in history})
    counts = {(row["lifecycle_stage"], row["period_start"]): row["customers"] for row in history}
    stages = STAGES + sorted(now.keys() - set(STAGES))
    total = sum(now.values())
    buyers = sum(now.get(stage, 0) for stage in ("new", "active", "loyal", "won_back"))
    course = (
        f" The small charts show the past {len(months)} months, each from zero."
        if len(months) > 1
        else ""
    )
    return Multiples(
        "stages",
        "Customers by stage",
        f"{words.percent(buyers / total)} are buying customers (new, active, loyal or won back), "
        f"{words.percent((now.get('dormant', 0) + now.get('churned', 0)) / total)} have fallen silent.{course}",
        [
            Small(
                words.label(stage),
                words.whole(now.get(stage, 0)),
                charts.spark([counts.get((stage, month), 0) for month in months])
                if len(months) > 1
                else charts.Markup(""),
            )
            for stage in stages
        ],
        Table(
            "Customers by stage at the end of each month",
            [Column("Month", "month"), *(Column(words.label(stage), "whole") for stage in stages)],
            [
                [month, *(counts.get((stage, month), 0) for stage in stages)]
                for month in reversed(months)
            ],
        ),
    )


def _silence(published: Published) -> Figure | Note:
    """Return how many customers fell silent, and how many came back, month by month."""
    months = published.rows(
        """
        select
            period_start,
            coalesce(sum(customers) filter (
                to_stage in ('dormant', 'churned') and from_stage not in ('dormant', 'churned')
            ), 0) as silent,
            coalesce(sum(customers) filter (
                from_stage in ('dormant', 'churned') and to_stage not in ('dormant', 'churned')
            ), 0) as back
        from lifecycle_transitions
        where period_start > (select max(period_start) from lifecycle_transitions) - interval 12 months
        group by 1
        order by 1 asc
        """
    )
    if not months:
        return Note("There is no month to look back on yet.")
    silent, back = (sum(month[name] for month in months) for name in ("silent", "back"))
    return Figure(
        "silence",
        "Fallen silent and come back, by month",
        f"In {words.many(len(months), 'month')} customers fell silent (became dormant or churned) "
        f"{words.many(silent, 'time')} and came back {words.many(back, 'time')}. Columns are those who fell silent, marks those who came "
        "back.",
        charts.compared(
            [f"{month['period_start']:%b}" for month in months],
            [month["back"] for month in months],
            [month["silent"] for month in months],
            f"customers, {words.month(months[0]['period_start'])} to {words.month(months[-1]['period_start'])}",
        ),
        Table(
            "Customers who fell silent and who came back by month",
            [
                Column("Month", "month"),
                Column("Fell silent", "whole"),
                Column("Came back", "whole"),
            ],
            [[month["period_start"], month["silent"], month["back"]] for month in months],
        ),
    )


def _flow(published: Published) -> Figure | Note:
    rows = published.rows(
        """
        select period_start, from_stage, to_stage, customers
        from lifecycle_transitions
        where period_start = (select max(period_start) from lifecycle_transitions)
        order by customers desc, 2 asc, 3 asc
        """
    )
    moves = [row for row in rows if row["from_stage"] != row["to_stage"]]
    if not moves:
        return Note("Nobody has moved from one stage to another in the latest month.")
    sources = [
        stage for stage in ["none", *STAGES] if any(move["from_stage"] == stage for move in moves)
    ]
    targets = [stage for stage in STAGES if any(move["to_stage"] == stage for move in moves)]
    highest = max(move["customers"] for move in moves)
    known = [move for move in moves if move["from_stage"] != "none"] or moves
    first = known[0]
    lost = sum(
        move["customers"]
        for move in moves
        if move["to_stage"] in SILENT and move["from_stage"] not in SILENT
    )
    return Figure(
        "flow",
        f"Moves between stages in {words.month(first['period_start'])}",
        f"The largest move was from {words.label(first['from_stage']).lower()} to "
        f"{words.label(first['to_stage']).lower()} ({words.many(first['customers'], 'customer')}); "
        f"{words.whole(lost)} fell silent. A row is where customers were a month before, a column where they "
        "went. Those who stayed are left out.",
        charts.heat(
            [
                {
                    "down": words.label(move["from_stage"]),
                    "across": words.label(move["to_stage"]),
                    "step": charts.step(move["customers"], highest),
                    "text": words.whole(move["customers"]),
                }
                for move in moves
            ],
            [words.label(stage) for stage in targets],
            [words.label(stage) for stage in sources],
            "",
            "",
            sizes=(26, 30),
        ),
        Table(
            "Customers by stage before and after",
            [Column("From", "label"), Column("To", "label"), Column("Customers", "whole")],
            [[move["from_stage"], move["to_stage"], move["customers"]] for move in moves],
        ),
    )
