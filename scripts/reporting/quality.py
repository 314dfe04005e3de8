"""How far the data can be trusted: who is who, hygiene, coverage, sources, and what a person should look at."""

from collections import defaultdict

from scripts.reporting import charts, words
from scripts.reporting.page import Column, Figure, Note, Part, Section, Table
from scripts.reporting.published import Published

DIMENSIONS = ["completeness", "validity", "uniqueness", "consistency", "timeliness", "accounting"]
SEVERITIES = {"warning": "Warnings", "info": "Hints"}
RUNS = 30
LOADS = 8


def section(published: Published) -> Section:
    """Return identity, hygiene, coverage and sources."""
    return Section(
        "data",
        "Data quality",
        "Whether the figures above can be relied on.",
        [],
        [_identity(published), _hygiene(published), _coverage(published), _sources(published)],
    )


def _identity(published: Published) -> Part:
    lead = "Records of all systems that belong to one person are one customer."
    about = published.row(
        "select count(*) as records, count(distinct customer_id) as customers,"
        " count(distinct source) as sources from customer_records"
    )
    rows: dict[str, list] = defaultdict(list)
    for row in published.rows(
        "select * from identity_summary order by measure asc, category_rank asc"
    ):
        rows[row["measure"]].append(row)
    if not about["records"]:
        return Part("identity", "Who is who", lead, [Note("No records were loaded.")])
    ratio = about["records"] / about["customers"]
    lead = (
        f"{words.many(about['records'], 'record')} of {words.many(about['sources'], 'source')} are "
        f"{words.many(about['customers'], 'customer')}, {words.decimal(ratio)} records each."
    )
    blocks: list = []
    titles = {
        "customers by records": ("Customers by number of records", "customers", "records"),
        "links by rule": ("Links between records by what joined them", "links", ""),
    }
    for measure, (title, what, unit) in titles.items():
        found = rows[measure]
        if not found:
            blocks.append(Note(f"{title}: there are none."))
            continue
        most = max(found, key=lambda row: row["item_count"])
        blocks.append(
            Figure(
                measure.replace(" ", "_"),
                title,
                f"Most frequent: {_records(most['category'], unit)}, {words.percent(most['item_share'])} of {what}.",
                charts.bars(
                    [_records(row["category"], unit) for row in found],
                    [row["item_count"] for row in found],
                    [words.whole(row["item_count"]) for row in found],
                ),
                Table(
                    title,
                    [
                        Column("Category"),
                        Column(what.capitalize(), "whole"),
                        Column("Share", "percent"),
                    ],
                    [
                        [_records(row["category"], unit), row["item_count"], row["item_share"]]
                        for row in found
                    ],
                ),
            )
        )
    reviews = sum(row["item_count"] for row in rows["pairs to review by reason"])
    if reviews:
        blocks.append(
            Note(
                f"{words.many(reviews, 'pair')} of records could be one person or two; a person should decide, "
                "the most valuable first (`identity_reviews` in the warehouse)."
            )
        )
    return Part("identity", "Who is who", lead, blocks)


def _records(category: str, unit: str) -> str:
    if not unit:
        return words.sentence(category.replace("_", " "))
    return f"{category.replace('-', '–')} {unit if category != '1' else unit.removesuffix('s')}"


def _hygiene(published: Published) -> Part:
    lead = "Scores from 0 to 100: the share of checks that rows of a source passed."
    rows = published.rows("select * from hygiene_scorecard order by source asc, dimension asc")
    if not rows:
        return Part("hygiene", "Hygiene", lead, [Note("No rows were checked.")])
    worst = min(rows, key=lambda row: row["score"])
    sources = sorted({row["source"] for row in rows})
    dimensions = [one for one in DIMENSIONS if any(row["dimension"] == one for row in rows)]
    return Part(
        "hygiene",
        "Hygiene",
        lead,
        [
            Figure(
                "scorecard",
                "Score by source and dimension",
                f"The lowest score is {words.decimal(worst['score'])}, {worst['dimension']} of "
                f"{words.label(worst['source'])}. The stronger the colour, the more is to be done.",
                charts.heat(
                    [
                        {
                            "down": words.label(row["source"]),
                            "across": row["dimension"].capitalize(),
                            "step": charts.step(100 - row["score"], 25),
                            "text": f"{row['score']:.0f}"
                            if row["score"] in (0, 100)
                            else f"{row['score']:.1f}",
                        }
                        for row in rows
                    ],
                    [one.capitalize() for one in dimensions],
                    [words.label(source) for source in sources],
                    "",
                    "",
                    sizes=(32, 36),
                ),
                Table(
                    "Hygiene score by source and dimension",
                    [
                        Column("Source", "label"),
                        Column("Dimension", "label"),
                        Column("Score", "decimal"),
                        Column("Passed", "whole"),
                        Column("Checked", "whole"),
                    ],
                    [
                        [
                            row["source"],
                            row["dimension"],
                            row["score"],
                            row["passed_count"],
                            row["checked_count"],
                        ]
                        for row in rows
                    ],
                ),
            ),
            *_scores(published),
            _trend(published),
        ],
    )


def _scores(published: Published) -> list[Figure]:
    """Return the scores of sources load by load, from the second load on."""
    rows = published.rows(
        f"""
        select
            load_run_id,
            max(loaded_at) as loaded_at,
            source,
            avg(score) as of_source,
            of_source - lag(of_source) over (partition by source order by load_run_id asc) as change
        from hygiene_score_history
        group by load_run_id, source
        qualify dense_rank() over (order by load_run_id desc) <= {LOADS}
        order by load_run_id asc, source asc
        """
    )
    loads = {row["load_run_id"]: f"{row['loaded_at']:%-d %b %H:%M}" for row in rows}
    if len(loads) < 2:
        return []
    heads = dict(zip(loads, charts.unique([*loads.values()], 40), strict=True))
    fallen = [
        f"{words.label(row['source'])} by {words.decimal(-row['change'])}"
        for row in rows
        if row["load_run_id"] == rows[-1]["load_run_id"] and (row["change"] or 0) <= -0.05
    ]
    says = (
        f"fell at the latest load: {words.listed(fallen)}."
        if fallen
        else "fell at the latest load."
    )
    return [
        Figure(
            "score-history",
            "Score by source, load by load",
            f"The mean of its dimensions. {'What' if fallen else 'No score'} {says}",
            charts.heat(
                [
                    {
                        "down": words.label(row["source"]),
                        "across": heads[row["load_run_id"]],
                        "step": charts.step(100 - row["of_source"], 25),
                        "text": words.decimal(row["of_source"]),
                    }
                    for row in rows
                ],
                [*heads.values()],
                sorted({words.label(row["source"]) for row in rows}),
                "",
                "",
                sizes=(32, 36),
            ),
            Table(
                "Hygiene score by source and load",
                [
                    Column("Loaded (UTC)"),
                    Column("Source", "label"),
                    Column("Score", "decimal"),
                    Column("Change", "decimal"),
                ],
                [
                    [loads[row["load_run_id"]], row["source"], row["of_source"], row["change"]]
                    for row in rows
                ],
            ),
        )
    ]


def _trend(published: Published) -> Figure | Note:
    runs = published.rows(
        f"""
        select
            as_of_on,
            started_at,
            read_count,
            quarantined_count + unreadable_count as unusable,
            (quarantined_count + unreadable_count) / nullif(read_count, 0) as share
        from refresh_runs
        where status = 'published' and read_count > 0
        qualify row_number() over (order by started_at desc) <= {RUNS}
        order by started_at asc
        """
    )
    if len(runs) < 2:
        return Note(
            "Trends of scores and of rows that could not be used show from the second refresh on."
        )
    return Figure(
        "trend",
        "Rows that could not be used, refresh by refresh",
        f"{words.whole(runs[-1]['unusable'])} of {words.whole(runs[-1]['read_count'])} rows in the latest "
        f"refresh, {words.whole(runs[0]['unusable'])} in the first of these {len(runs)}.",
        charts.bars(
            [f"{words.day(run['started_at'])}, {run['started_at']:%H:%M}" for run in runs],
            [run["unusable"] for run in runs],
            [words.whole(run["unusable"]) for run in runs],
            [run is runs[-1] for run in runs],
        ),
        Table(
            "Rows read and not usable by refresh",
            [
                Column("Refresh started (UTC)"),
                Column("As of", "day"),
                Column("Rows read", "whole"),
                Column("Not usable", "whole"),
                Column("Share", "percent"),
            ],
            [
                [
                    words.minute(run["started_at"]),
                    run["as_of_on"],
                    run["read_count"],
                    run["unusable"],
                    run["share"],
                ]
                for run in runs
            ],
        ),
    )


def _coverage(published: Published) -> Part:
    lead = "Of which share of the customers whom it applies to an attribute is known."
    rows = published.rows(
        "select * from attribute_coverage where scope_type in ('all', 'source')"
        " order by attribute asc, scope asc"
    )
    everyone = {row["attribute"]: row for row in rows if row["scope_type"] == "all"}
    by_source = {
        (row["attribute"], row["scope"]): row for row in rows if row["scope_type"] == "source"
    }
    if not everyone:
        return Part(
            "coverage", "What is known of customers", lead, [Note("There are no customers.")]
        )
    stated = sorted(
        {attribute for attribute, _ in by_source} & everyone.keys(),
        key=lambda attribute: (-everyone[attribute]["coverage"], attribute),
    )
    sources = sorted({source for _, source in by_source})
    blocks: list = []
    if stated:
        names = ["All", *(words.label(source) for source in sources)]
        cells = []
        for attribute in stated:
            found = [("All", everyone[attribute])] + [
                (words.label(source), by_source[attribute, source])
                for source in sources
                if (attribute, source) in by_source
            ]
            cells += [
                {
                    "down": words.label(attribute),
                    "across": name,
                    "step": charts.step(row["coverage"], 1),
                    "text": f"{row['coverage'] * 100:.0f}",
                }
                for name, row in found
            ]
        least = stated[-1]
        blocks.append(
            Figure(
                "coverage_grid",
                "Percent known, by attribute and source",
                f"{words.label(stated[0])} is known best, {words.label(least).lower()} least "
                f"({words.percent(everyone[least]['coverage'])} of customers). All is what the sources know "
                "together.",
                charts.heat(
                    cells,
                    names,
                    [words.label(attribute) for attribute in stated],
                    "",
                    "",
                    sizes=(26, 30),
                ),
                Table(
                    "Share of customers of whom each attribute is known",
                    [
                        Column("Attribute", "label"),
                        Column("Of all", "percent"),
                        *(Column(words.label(source), "percent") for source in sources),
                    ],
                    [
                        [
                            attribute,
                            everyone[attribute]["coverage"],
                            *(_share(by_source.get((attribute, source))) for source in sources),
                        ]
                        for attribute in stated
                    ],
                ),
            )
        )
    blocks.append(_touchpoints(published))
    return Part("coverage", "What is known of customers", lead, blocks)


def _share(row: dict | None) -> float | None:
    return None if row is None else row["coverage"]


def _touchpoints(published: Published) -> Figure | Note:
    rows = published.rows(
        """
        select
            touchpoint,
            sum(touch_count) as touches,
            sum(tied_count) as tied,
            sum(tied_count) / nullif(sum(touch_count), 0) as share
        from touchpoint_coverage
        group by 1
        order by 4 asc, 1 asc
        """
    )
    if not rows:
        return Note("No visit, order or message was recorded.")
    incomplete = [row for row in rows if row["share"] < 1]
    says = (
        f"{words.listed([words.sentence(row['touchpoint']) for row in incomplete[:3]])} cannot all be tied to a "
        "customer; what is left over belongs to nobody known."
        if incomplete
        else "All of them are tied to a customer."
    )
    return Figure(
        "touchpoints",
        "Share of touchpoints tied to a customer",
        says,
        charts.bars(
            [words.sentence(row["touchpoint"]) for row in rows],
            [row["share"] for row in rows],
            [words.percent(row["share"]) for row in rows],
        ),
        Table(
            "Touchpoints tied to a customer",
            [
                Column("Touchpoint"),
                Column("Recorded", "whole"),
                Column("Tied to a customer", "whole"),
                Column("Share", "percent"),
            ],
            [
                [words.sentence(row["touchpoint"]), row["touches"], row["tied"], row["share"]]
                for row in rows
            ],
        ),
    )


def _sources(published: Published) -> Part:
    rows = published.rows(
        """
        with accounts as (
            select
                source,
                sum(read_count) as read_count,
                sum(quarantined_count + unreadable_count) as unusable,
                sum(superseded_count + deleted_count + erased_count) as replaced,
                sum(staged_count) as staged,
                sum(excluded_count) as excluded
            from row_accounting
            group by 1
        ),

        scores as (
            select source, 100.0 * sum(passed_count) / nullif(sum(checked_count), 0) as score
            from hygiene_scorecard
            group by 1
        ),

        people as (
            select source, count(distinct customer_id) as customers from customer_records group by 1
        )

        select accounts.*, scores.score, people.customers
        from accounts
        left join scores on accounts.source = scores.source
        left join people on accounts.source = people.source
        order by accounts.source asc
        """
    )
    lead = "Every line of every file is accounted for."
    if not rows:
        return Part("sources", "Sources", lead, [Note("Nothing was loaded.")])
    return Part(
        "sources",
        "Sources",
        lead,
        [
            Table(
                "What became of the rows of each source",
                [
                    Column("Source", "label"),
                    Column("Rows read", "whole"),
                    Column("Not usable", "whole"),
                    Column("Replaced or deleted", "whole"),
                    Column("Taken in", "whole"),
                    Column("Left out for a reason", "whole"),
                    Column("Customers", "whole"),
                    Column("Checks passed, %", "decimal"),
                ],
                [
                    [
                        row["source"],
                        row["read_count"],
                        row["unusable"],
                        row["replaced"],
                        row["staged"],
                        row["excluded"],
                        row["customers"],
                        row["score"],
                    ]
                    for row in rows
                ],
            )
        ],
    )


def findings(published: Published) -> Section:
    """Return what a person should look at, the severe first, with what to do."""
    rows = published.rows(
        """
        select findings.*, coalesce(segments.name, campaigns.name, subject) as about
        from findings
        left join segments on findings.area = 'segments' and findings.subject = segments.segment_key
        left join campaigns on findings.area = 'campaigns' and findings.subject = campaigns.campaign_id
        order by area asc, row_count desc, subject asc, finding asc
        """
    )
    if not rows:
        return Section("findings", "Findings", "Nothing needs a person's look.")
    lead = "What a person should look at. None of it stops a refresh."
    blocks = []
    for severity in [*SEVERITIES, *sorted({row["severity"] for row in rows} - SEVERITIES.keys())]:
        found = [row for row in rows if row["severity"] == severity]
        if found:
            title = SEVERITIES.get(severity, words.label(severity))
            blocks.append(
                Table(
                    f"{title} ({len(found)})",
                    [
                        Column("Finding"),
                        Column("About", "label"),
                        Column("Area", "label"),
                        Column("Rows", "whole"),
                        Column("What to do"),
                    ],
                    [
                        [
                            words.sentence(row["finding"]),
                            row["about"],
                            row["area"],
                            row["row_count"],
                            row["remedy"],
                        ]
                        for row in found
                    ],
                    is_stacked=True,
                    is_folded=severity == "info",
                )
            )
    return Section("findings", "Findings", lead, blocks)
