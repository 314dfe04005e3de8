"""What campaigns changed against the customers held back from them."""

from collections import defaultdict

from scripts.reporting import charts, words
from scripts.reporting.page import Column, Figure, Note, Section, Table
from scripts.reporting.published import Published, Row

# What is compared, in the order shown; of rates the difference is in percentage points.
METRICS = {
    "conversion": "share of customers who ordered",
    "net_revenue": "revenue per customer",
    "orders": "orders per customer",
    "visit": "share of customers who visited",
    "reply": "share of customers who replied",
}
MOST_DRAWN = 20
RATES = ("conversion", "visit", "reply")


def section(published: Published, currency: str) -> Section:
    """Return what each campaign changed against its control, metric by metric."""
    rows = published.rows(
        """
        select
            campaign_lift.*,
            coalesce(
                campaigns.name,
                segments.name,
                case when campaign_lift.segment_key = 'all_segments' then 'All segments together' end,
                campaign_lift.campaign_id
            ) as name,
            count(distinct variant) over (partition by campaign_lift.campaign_id) as variants
        from campaign_lift
        left join campaigns on campaign_lift.campaign_id = campaigns.campaign_id
        left join segments on campaign_lift.segment_key = segments.segment_key
        order by first_assigned_at desc nulls last, name asc, campaign_lift.campaign_id asc, variant asc
        """
    )
    lead = (
        "What each campaign changed against the customers held back from it. A bar covers the effects that "
        "fit what was seen, at 95%: where it crosses zero, chance may explain all of it."
    )
    if not rows:
        return Section(
            "campaigns",
            "Campaigns",
            "What campaigns changed against the customers held back.",
            [
                Note(
                    "No campaign has a control yet: mark held-back members by `is_control` in `campaign_members`."
                )
            ],
        )
    by_metric: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_metric[row["metric"]].append(row)
    told = [metric for metric in METRICS if any(_has_effect(row) for row in by_metric[metric])]
    silent = [metric for metric in METRICS if by_metric[metric] and metric not in told]
    blocks: list = [_lift(metric, by_metric[metric], currency) for metric in told]
    if silent:
        blocks.append(
            Note(
                f"Nothing was seen on either side of: {words.listed([METRICS[one] for one in silent])}."
            )
        )
    return Section("campaigns", "Campaigns", lead, blocks)


def _has_effect(row: Row) -> bool:
    return bool(row["treated_mean"] or row["control_mean"])


def _lift(metric: str, rows: list[Row], currency: str) -> Figure:
    is_rate = metric in RATES
    factor = 100 if is_rate else 1
    kind = "percent" if is_rate else "money" if metric == "net_revenue" else "two"
    shown = [row for row in rows if row["ci_low"] is not None]
    drawn = shown[:MOST_DRAWN]
    estimates = [
        {
            "value": row["difference"] * factor,
            "low": row["ci_low"] * factor,
            "high": row["ci_high"] * factor,
            "is_sure": _is_sure(row),
        }
        for row in drawn
    ]
    sure = [row for row in shown if _is_sure(row)]
    off = sum(_is_off(row) for row in rows)
    says = (
        f"{len(sure) or 'None'} of {words.many(len(rows), 'comparison')} "
        f"{'show' if len(sure) > 1 else 'shows'} an effect that chance hardly explains"
        + (f": {words.listed([_name(row) for row in sure])}." if 0 < len(sure) <= 4 else ".")
        + (
            f" Drawn are the {MOST_DRAWN} latest."
            if len(shown) > MOST_DRAWN
            else " The latest come first."
        )
        + (f" {off} cannot be trusted, the groups are not alike." if off else "")
    )
    unit = "percentage points" if is_rate else currency if metric == "net_revenue" else "orders"
    title = METRICS[metric]
    return Figure(
        f"lift_{metric}",
        f"Change in {title}",
        says,
        charts.intervals(
            [_name(row) for row in drawn],
            estimates,
            ".1f" if metric == "orders" else ",.0f",
            f"difference in {unit}",
        ),
        Table(
            f"Effect of campaigns on the {title}",
            [
                Column("Campaign"),
                Column("Treated", "whole"),
                Column("Control", "whole"),
                Column("Treated mean", kind),
                Column("Control mean", kind),
                Column("Difference", kind),
                Column("From", kind),
                Column("To", kind),
                Column("Adjusted p", "three"),
                Column("Trust"),
            ],
            [
                [
                    _name(row),
                    row["treated_customers"],
                    row["control_customers"],
                    row["treated_mean"],
                    row["control_mean"],
                    row["difference"],
                    row["ci_low"],
                    row["ci_high"],
                    row["adjusted_p_value"],
                    _trust(row),
                ]
                for row in rows
            ],
        ),
    )


def _is_sure(row: Row) -> bool:
    return (
        row["adjusted_p_value"] is not None and row["adjusted_p_value"] < 0.05 and not _is_off(row)
    )


def _is_off(row: Row) -> bool:
    return bool(row["is_sample_ratio_off"] or row["is_assigned_apart"])


def _trust(row: Row) -> str:
    if row["is_sample_ratio_off"]:
        return "split is off"
    if row["is_assigned_apart"]:
        return "other days"
    return "final" if row["is_window_complete"] else "still growing"


def _name(row: Row) -> str:
    return f"{row['name']} ({row['variant']})" if row["variants"] > 1 else str(row["name"])
