"""Suggest segments whose members will leave, order for the first time or become valuable.

The marts are built once more as of some weeks ago, in a copy of the warehouse: what was known of each
customer on that day is what criteria may ask, what happened since is the outcome. Shallow decision trees
(scikit-learn, at most three questions) look for criteria under which the outcome is frequent. They are
grown on seven tenths of the customers; of the others, whom no tree has seen, comes what is said of a
suggestion, and one that does not hold there is dropped. A person decides: every suggestion is proposed,
none becomes active by itself.
"""

import hashlib
import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import click
import duckdb
import numpy as np
import yaml
from rich.console import Console
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import PROJECT, run, screen, usage, warehouse_option
from scripts.contract import read_variables
from scripts.lock import exclusive
from scripts.training import open_warehouse, read_seed, run_models

ATTRIBUTES = PROJECT / "models" / "marts" / "segments" / "_segments__models.yml"
NEEDED = "marts.customer_attributes"
HELD_OUT = 0.3
MOST_VALUES = 15
MOST_SUGGESTIONS = 3
# Trees after the first do without what the ones before asked first.
TREES = 4
MIN_OUTCOMES = 50
MIN_SHARE = 0.01
MIN_LIFT = 1.2
# Suggestions of one goal share no more than this of their members (Jaccard).
MOST_SHARED = 0.5
NORMAL_95 = 1.959964

Condition = tuple[str, str, object]


@dataclass(frozen=True)
class Goal:
    """What a segment could be for, over which customers, and what counts as outcome."""

    key: str
    name: str
    text: str
    population: str
    outcome: str
    metric: str
    target: str
    action: str


GOALS = (
    Goal(
        "churn",
        "Keep from leaving",
        "Keep customers who would not order again",
        "order_count > 0 and lifecycle_stage <> 'churned'",
        "orders = 0",
        "orders",
        "10 % more of them order than of those held out",
        "prevent_churn_call",
    ),
    Goal(
        "conversion",
        "Ready for a first order",
        "Lead people who are about to order to their first order",
        "order_count = 0",
        "orders > 0",
        "conversion",
        "10 % more of them order than of those held out",
        "call_hot_lead",
    ),
    Goal(
        "value",
        "Worth a larger offer",
        "Grow those who will be among the most valuable fifth of buyers",
        "order_count > 0",
        "revenue > 0 and revenue >= quantile_cont(revenue, 0.8) over ()",
        "net_revenue",
        "5 % more net revenue per customer than of those held out",
        "offer_upgrade",
    ),
)


@dataclass(frozen=True)
class Customers:
    """Attributes on the day, a column an attribute, with what was outcome and who is held out."""

    columns: dict[str, np.ndarray]
    kinds: dict[str, str]
    is_whole: dict[str, bool]
    outcome: np.ndarray
    held_out: np.ndarray


@dataclass(frozen=True)
class Suggestion:
    """Criteria and how frequent the outcome is where they hold, among customers no tree has seen."""

    criteria: tuple[Condition, ...]
    members: int
    customers: int
    rate: float
    base: float
    low: float
    high: float

    @property
    def lift(self) -> float:
        """How many times as frequent as among all."""
        return self.rate / self.base


def read_attributes() -> dict[str, tuple[str, str]]:
    """Return kind and data type of what criteria may ask, by name; lists are left out."""
    models = yaml.safe_load(ATTRIBUTES.read_text(encoding="utf-8"))["models"]
    (model,) = (model for model in models if model["name"] == "customer_attributes")
    kinds = {}
    for column in model["columns"]:
        kind = column.get("config", {}).get("meta", {}).get("segment_attribute")
        if kind in ("number", "date", "boolean", "vocabulary"):
            kinds[column["name"]] = (kind, column["data_type"])
    return kinds


def build_past(warehouse: Path, day: date, folder: Path) -> Path:
    """Build what criteria may ask as of a day in a copy of the warehouse; return the copy."""
    past = folder / warehouse.name  # views name the database, which is called like its file
    shutil.copyfile(warehouse, past)
    run_models(past, folder, "+customer_attributes,int_activity__as_of+", as_of=day.isoformat())
    return past


def read_customers(
    connection: duckdb.DuckDBPyConnection, goal: Goal, kinds: dict[str, tuple[str, str]]
) -> Customers:
    """Return the customers of a goal; the connection has the past attached and knows its day as $day."""
    known = ", ".join(
        f"date_diff('day', past.{name}, getvariable('day'))::double as {name}"
        if kind == "date"
        else f"past.{name}::double as {name}"
        if kind in ("number", "boolean")
        else f"past.{name}"
        for name, (kind, _) in kinds.items()
    )
    rows = connection.execute(
        f"""
        with since as (
            select
                customer_id, count(*) as orders, sum(net_amount)::double as revenue
            from marts.orders
            where ordered_at::date > getvariable('day')
            group by customer_id
        ),
        outcomes as (
            select
                past.customer_id, {known},
                coalesce(since.orders, 0) as orders,
                coalesce(since.revenue, 0) as revenue
            from past.marts.customer_attributes as past
            left join marts.customer_id_history as now on past.customer_id = now.issued_customer_id
            left join since on coalesce(now.customer_id, past.customer_id) = since.customer_id
            where {goal.population}
        )
        select *, {goal.outcome} as outcome
        from outcomes
        order by customer_id
        """
    ).fetchnumpy()
    columns = {}
    for name, (kind, _) in kinds.items():
        filled = np.ma.asarray(rows[name])
        columns[name] = filled.filled("" if kind == "vocabulary" else np.nan)
        if kind == "vocabulary":
            columns[name] = columns[name].astype(str)
    drawn = [
        int(hashlib.md5(key.encode()).hexdigest()[:8], 16) / 2**32 for key in rows["customer_id"]
    ]
    return Customers(
        columns,
        {name: kind for name, (kind, _) in kinds.items()},
        {name: data_type in ("int", "bigint") for name, (_, data_type) in kinds.items()},
        np.asarray(rows["outcome"]).astype(bool),
        np.array(drawn, dtype=float) < HELD_OUT,
    )


def holds(customers: Customers, criteria: tuple[Condition, ...]) -> np.ndarray:
    """Return who meets criteria, as a segment means them: of whom nothing is known meets none."""
    mask = np.ones(len(customers.outcome), dtype=bool)
    for name, operator, value in criteria:
        column = customers.columns[name]
        if operator in ("is_known", "is_unknown"):
            mask &= np.isnan(column) == (operator == "is_unknown")
        elif customers.kinds[name] == "vocabulary":
            chosen = np.isin(column, value if isinstance(value, list) else [value])
            mask &= (chosen if operator == "=" else ~chosen) & (column != "")
        elif customers.kinds[name] == "boolean":
            mask &= column == float(bool(value))
        elif operator == "between":
            mask &= (column >= value[0]) & (column <= value[1])
        elif operator == "within_last_days":
            mask &= (column >= 0) & (column <= value)
        elif operator == "<=":
            mask &= column <= value
        elif operator == ">=":
            mask &= column >= value
        else:  # before_last_days
            mask &= column > value
    return mask


def grow(customers: Customers, smallest: int) -> set[tuple[Condition, ...]]:
    """Return the criteria of every node of some shallow trees."""
    from sklearn.tree import DecisionTreeClassifier

    seen = ~customers.held_out
    features: list[tuple[str, str | None]] = []
    values = []
    for name, column in customers.columns.items():
        if customers.kinds[name] != "vocabulary":
            features.append((name, None))
            values.append(column)
            continue
        words, counts = np.unique(column[seen & (column != "")], return_counts=True)
        for word in words[np.argsort(-counts, kind="stable")][:MOST_VALUES]:
            features.append((name, str(word)))
            values.append((column == word).astype(float))
    matrix, outcome = np.column_stack(values)[seen], customers.outcome[seen]
    found: set[tuple[Condition, ...]] = set()
    used: set[str] = set()
    for _ in range(TREES):
        chosen = [i for i, (name, _) in enumerate(features) if name not in used]
        if not chosen:
            break
        tree = DecisionTreeClassifier(max_depth=3, min_samples_leaf=smallest, random_state=0)
        tree.fit(matrix[:, chosen], outcome)
        nodes = tree.tree_
        if nodes.node_count == 1:
            break
        used.add(features[chosen[nodes.feature[0]]][0])
        paths = [(0, ())]
        while paths:
            node, path = paths.pop()
            if path and (criteria := to_criteria(customers, path)):
                found.add(criteria)
            if nodes.children_left[node] >= 0:
                feature = features[chosen[nodes.feature[node]]]
                threshold = float(nodes.threshold[node])
                paths.append((nodes.children_left[node], (*path, (feature, True, threshold))))
                paths.append((nodes.children_right[node], (*path, (feature, False, threshold))))
    return found


def to_criteria(customers: Customers, path: tuple) -> tuple[Condition, ...] | None:
    """Return the way to a node as criteria, one an attribute; None where they are more than three.

    A step at infinity tells what is known (below) from what is not.
    """
    criteria: list[Condition] = []
    for name in sorted({name for (name, _), _, _ in path}):
        steps = [(word, below, threshold) for (of, word), below, threshold in path if of == name]
        kind = customers.kinds[name]
        if kind == "vocabulary":
            meant = [word for word, below, _ in steps if not below]
            others = sorted(word for word, below, _ in steps if below)
            if meant:
                criteria.append((name, "=", meant[0]))
            elif len(others) == 1:
                criteria.append((name, "!=", others[0]))
            else:
                criteria.append((name, "not_in", tuple(others)))
            continue
        if any(not below and np.isinf(threshold) for _, below, threshold in steps):
            criteria.append((name, "is_unknown", None))
            continue
        steps = [step for step in steps if np.isfinite(step[2])]
        if not steps:
            criteria.append((name, "is_known", None))
            continue
        if kind == "boolean":
            criteria.append((name, "=", not steps[-1][1]))
            continue
        high = min((t for _, below, t in steps if below), default=None)
        low = max((t for _, below, t in steps if not below), default=None)
        if kind == "date":
            if high is not None:
                criteria.append((name, "within_last_days", int(np.floor(high))))
            if low is not None:
                criteria.append((name, "before_last_days", int(np.floor(low))))
            continue
        whole = customers.is_whole[name]
        high = None if high is None else int(np.floor(high)) if whole else readable(high)
        low = None if low is None else int(np.floor(low)) + 1 if whole else readable(low)
        if high is not None and low is not None:
            criteria.append((name, "between", (low, high)))
        elif high is not None:
            criteria.append((name, "<=", high))
        else:
            criteria.append((name, ">=", low))
    return tuple(criteria) if len(criteria) <= 3 else None


def readable(threshold: float) -> float:
    """Return a threshold of three significant digits."""
    return float(f"{threshold:.3g}")


def interval(rate: float, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a rate (Wilson 1927, Journal of the American Statistical Association 22)."""
    square = NORMAL_95**2
    middle = (rate + square / (2 * count)) / (1 + square / count)
    half = NORMAL_95 / (1 + square / count)
    half *= np.sqrt(rate * (1 - rate) / count + square / (4 * count**2))
    return float(middle - half), float(middle + half)


def suggest(customers: Customers) -> list[Suggestion]:
    """Return the best suggestions, best first by what lift and size make together; none where none holds."""
    seen, held_out, outcome = ~customers.held_out, customers.held_out, customers.outcome
    if outcome[seen].sum() < MIN_OUTCOMES or (~outcome[seen]).sum() < MIN_OUTCOMES:
        return []
    smallest = max(MIN_OUTCOMES, int(MIN_SHARE * seen.sum()))
    base = outcome[seen].mean()
    ranked = []
    for criteria in sorted(grow(customers, smallest), key=str):
        mask = holds(customers, criteria)
        members = int(mask[seen].sum())
        if members < smallest:
            continue
        rate = outcome[mask & seen].mean()
        if rate >= MIN_LIFT * base:
            ranked.append((members * (rate - base), len(criteria), criteria, mask))
    ranked.sort(key=lambda found: (-found[0], found[1], str(found[2])))
    kept: list[np.ndarray] = []
    suggestions = []
    for _, _, criteria, mask in ranked:
        if any((mask & other).sum() > MOST_SHARED * (mask | other).sum() for other in kept):
            continue
        kept.append(mask)
        if not (mask & held_out).any():
            continue
        rate, everybody = outcome[mask & held_out].mean(), outcome[held_out].mean()
        low, high = interval(rate, int((mask & held_out).sum()))
        if low > everybody:
            suggestions.append(
                Suggestion(
                    criteria, int(mask.sum()), len(mask), float(rate), float(everybody), low, high
                )
            )
        if len(suggestions) == MOST_SUGGESTIONS:
            break
    return suggestions


def write(
    path: Path, suggestions: dict[Goal, list[Suggestion]], day: date, as_of: date, review_by: date
) -> None:
    """Write suggestions in the syntax of the var segments, each below what was found of it."""
    actions = {
        row["action_key"]: row for row in read_seed(PROJECT / "seeds" / "playbook", "actions.csv")
    }
    lines = [
        f"# Suggested by what was known on {day} and happened until {as_of}. Copy what convinces you to the",
        "# var segments of dbt_project.yml: name it by what you intend, and say who owns it.",
        "vars:",
        "  segments:" + ("" if any(suggestions.values()) else " {}"),
    ]
    for goal, found in suggestions.items():
        action = actions[goal.action]
        for number, suggestion in enumerate(found, start=1):
            declaration = {
                f"suggested_{goal.key}_{number}": {
                    "name": f"{goal.name} ({number})",
                    "goal": goal.text,
                    "metric": goal.metric,
                    "target": goal.target,
                    "owner": "name.an.owner@example.com",
                    "department": action["department"],
                    "action": goal.action,
                    "channel": action["channel"],
                    "priority": 100,
                    "review_by": review_by,
                    "status": "proposed",
                    "criteria": [
                        {"attribute": name, "operator": operator}
                        | (
                            {}
                            if value is None
                            else {"value": list(value) if isinstance(value, tuple) else value}
                        )
                        for name, operator, value in suggestion.criteria
                    ],
                }
            }
            share = f"{suggestion.rate:.1%} ({suggestion.low:.1%} to {suggestion.high:.1%})"
            lines += [
                "",
                f"    # {suggestion.members:,} of {suggestion.customers:,} customers. Of those no tree had seen:",
                f"    # {share} against {suggestion.base:.1%} of all, {suggestion.lift:.2f} times as many",
            ]
            text = yaml.safe_dump(declaration, sort_keys=False, allow_unicode=True, width=100)
            lines += ["    " + line for line in text.rstrip().splitlines()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def print_suggestions(suggestions: dict[Goal, list[Suggestion]], console: Console) -> None:
    """Print a line a suggestion, and which goal has none."""
    grid = Grid(box=None, padding=(0, 2, 0, 0), header_style="")
    for column in ("goal", "criteria", "members", "rate", "of all", "lift"):
        grid.add_column(column, justify="left" if column in ("goal", "criteria") else "right")
    for goal, found in suggestions.items():
        for suggestion in found:
            grid.add_row(
                goal.key,
                " and ".join(
                    " ".join(str(part) for part in condition if part is not None)
                    for condition in suggestion.criteria
                ),
                f"{suggestion.members:,}",
                f"{suggestion.rate:.1%}",
                f"{suggestion.base:.1%}",
                f"{suggestion.lift:.2f}",
            )
        if not found:
            console.print(f"{goal.key}: too few outcomes, or nothing tells them from the others")
    if any(suggestions.values()):
        console.print(grid)


@click.command(
    epilog=usage(
        "python scripts/suggest_segments.py --weeks 13 --output proposed_segments.yml", locks=True
    )
)
@warehouse_option
@click.option(
    "--weeks",
    type=click.IntRange(min=1),
    help="How many weeks ago to look from.  [default: the var value.holdout_weeks]",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write.  [default: proposed_segments.yml beside the warehouse]",
)
def main(warehouse: Path, weeks: int | None, output: Path | None) -> None:
    """Write segments worth a thought, found in the data of a warehouse that was built.

    Nothing becomes active: a person reads the file and copies what convinces to dbt_project.yml.
    """
    exclusive(warehouse)
    console = screen()
    settings = read_variables()["value"]
    output = output or warehouse.parent / "proposed_segments.yml"
    with open_warehouse(warehouse, NEEDED) as connection:
        (as_of,) = connection.execute(
            "select as_of_on from intermediate.int_activity__as_of"
        ).fetchone()
    day = as_of - timedelta(weeks=weeks or settings["holdout_weeks"])
    kinds = read_attributes()
    with tempfile.TemporaryDirectory(prefix="crm_segments_") as folder:
        with console.status(f"Building what was known on {day}"):
            past = build_past(warehouse, day, Path(folder))
        with open_warehouse(warehouse, NEEDED) as connection:
            connection.execute(f"attach '{past}' as past (read_only)")
            connection.execute("set variable day = $1::date", [day])
            suggestions = {goal: suggest(read_customers(connection, goal, kinds)) for goal in GOALS}
    write(output, suggestions, day, as_of, as_of + timedelta(days=settings["review_days"]))
    print_suggestions(suggestions, console)
    console.print(
        f"{sum(map(len, suggestions.values()))} suggestions by what was known on {day}, written to {output}",
        markup=False,
    )


if __name__ == "__main__":
    run(main)
