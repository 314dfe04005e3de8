"""Fit the lead scorecard to the data of a warehouse.

A points scorecard as credit scoring makes them (Siddiqi 2006, "Credit Risk Scorecards"): each
characteristic is cut into levels, a logistic regression (scikit-learn, L2) weighs the levels of all
characteristics beside each other, and the weights are scaled to whole points: 100 is the average lead, 20
more double the odds. Where it is known which way a characteristic must point (an activity of late, a page
of prices, a higher position), its levels are steps up, each worth at least 0: a step whose weight comes
out negative is left out, so that its two levels count alike, and the regression is made again.

Learned from leads as they were seen on past days (int_leads__features, cuts training_1 and so on) and
whether they ordered within the horizon since. Probabilities are calibrated (Platt 1999) on the rounded
scores of leads that the scorecard had not seen: five times a scorecard is fitted to four fifths of the
people, as CalibratedClassifierCV does. All of it twice: to all days (period full), which leads are scored
by, and to all but the newest (calibration), on which the figures that are printed are measured.
"""

import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import click
import duckdb
import numpy as np
from rich.console import Console
from rich.table import Table as Grid

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import (
    PROJECT,
    ProblemError,
    complete_parameters,
    former_option,
    parameters_option,
    run,
    screen,
    usage,
    warehouse_option,
)
from scripts.contract import read_variables
from scripts.lock import exclusive
from scripts.training import (
    open_warehouse,
    read_order_keys,
    read_seed,
    run_models,
    write_seed,
)

NEEDED = "intermediate.int_leads__features"
POINT_COLUMNS = (
    "period", "characteristic", "level", "lower_bound", "upper_bound", "points", "reason", "leads",
    "conversions",
)  # fmt: skip
PARAMETER_COLUMNS = (
    "period", "base_points", "intercept", "slope", "horizon_days", "fitted_from", "fitted_to", "leads",
    "conversions", "log_likelihood", "auc", "baseline_auc", "review_by",
)  # fmt: skip
AVERAGE_SCORE = 100
POINTS_PER_LOG_ODDS = 20 / np.log(2)
MIN_CONVERSIONS = 50
# A level of fewer conversions expected of it is pooled with its neighbour, or counts as average.
MIN_EXPECTED = 5
FOLDS = 5
MOST_LEADS = 100_000
UNKNOWN = "unknown"

DAYS = (0, 1, 2, 3, 7, 14, 30, 60, 90, 180, 365, 730)
COUNTS = (0, 1, 2, 3, 5, 10, 20)
SENIORITIES = ("entry", "staff", "senior", "manager", "director", "vp", "c_level", "owner")


@dataclass(frozen=True)
class Characteristic:
    """What leads are told apart by.

    direction: 1 where more is better, -1 where less is, 0 where that is not known. bounds: where a
    number may be cut. order: levels that have one, the least first. counts_unknown: whether that nothing
    is known is told as well; what only CRM records say is touched by sales, so that there it is not.
    """

    name: str
    wording: str
    direction: int = 0
    bounds: tuple[int, ...] = ()
    order: tuple[str, ...] = ()
    counts_unknown: bool = False
    unknown: str = ""

    def reason(self, level: str) -> str:
        """Return a level in words."""
        if level == UNKNOWN:
            return self.unknown or f"{self.name.replace('_', ' ')} not known"
        return self.wording.format(level.replace("_", " "))


CHARACTERISTICS = (
    Characteristic("job_seniority", "seniority {}", 1, order=SENIORITIES),
    Characteristic("job_function", "works in {}"),
    Characteristic("naics_sector", "industry {}"),
    Characteristic("employee_band", "company of {} people"),
    Characteristic("mail_kind", "{} e-mail address"),
    Characteristic("first_source", "first known from {}"),
    Characteristic("has_account", "account in the shop: {}"),
    Characteristic(
        "timeframe_months", "means to buy within {} months", -1, (0, 2, 4, 7, 13),
        unknown="named no time to buy",
    ),
    Characteristic(
        "decision_events_90d", "looks at prices, cart or contact in 90 days: {}", 1, COUNTS
    ),
    Characteristic("visit_days_30d", "days with a visit in 30 days: {}", 1, COUNTS),
    Characteristic("email_clicks_90d", "e-mails clicked or answered in 90 days: {}", 1, COUNTS),
    Characteristic("email_opens_90d", "e-mails opened in 90 days: {}", 1, COUNTS),
    Characteristic("inquiries_90d", "calls, chats, forms or meetings in 90 days: {}", 1, COUNTS),
    Characteristic(
        "days_since_activity", "last active {} days ago", -1, DAYS, counts_unknown=True,
        unknown="never active",
    ),
    Characteristic("days_known", "known for {} days", -1, DAYS),
)  # fmt: skip


@dataclass(frozen=True)
class Leads:
    """Leads as seen on past days: their characteristics, whether they converted, and who they are."""

    values: dict[str, np.ndarray]
    is_converted: np.ndarray
    customer: np.ndarray
    cut: np.ndarray

    def where(self, keep: np.ndarray) -> "Leads":
        """Return some of them, by a mask."""
        values = {name: column[keep] for name, column in self.values.items()}
        return Leads(values, self.is_converted[keep], self.customer[keep], self.cut[keep])

    @property
    def conversions(self) -> int:
        """How many converted."""
        return int(self.is_converted.sum())

    @property
    def silence(self) -> np.ndarray:
        """Days since the last sign of life, signing up being one: the baseline."""
        return np.fmin(self.values["days_since_activity"], self.values["days_known"])


@dataclass(frozen=True)
class Level:
    """A level of a characteristic: a value, or a range of numbers [lower, upper)."""

    name: str
    lower: int | None
    upper: int | None
    leads: int
    conversions: int
    points: int = 0

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Return which values are of this level."""
        if self.lower is not None:
            return (values >= self.lower) & (
                values < (np.inf if self.upper is None else self.upper)
            )
        if values.dtype.kind == "f":
            return np.isnan(values)
        return values == self.name


@dataclass(frozen=True)
class Part:
    """A characteristic as it goes into the regression: its levels, grouped, and the columns they make.

    groups: levels that are not told apart, in their order, the least first; columns: a row a lead;
    codes: a row a group, what its columns hold; is_step: which columns must not weigh negatively.
    """

    groups: list[list[Level]]
    columns: np.ndarray
    codes: np.ndarray
    is_step: np.ndarray


@dataclass(frozen=True)
class Scorecard:
    """Points by characteristic and level, and what a score means."""

    base: int
    levels: dict[str, list[Level]]
    intercept: float = 0.0
    slope: float = 0.0
    log_likelihood: float = 0.0
    auc: float | None = None
    baseline_auc: float | None = None

    def scores(self, leads: Leads) -> np.ndarray:
        """Add the points up."""
        total = np.full(len(leads.is_converted), self.base)
        for name, levels in self.levels.items():
            for level in levels:
                total += level.points * level.holds(leads.values[name])
        return total

    def probabilities(self, leads: Leads) -> np.ndarray:
        """Return the calibrated probability of each lead."""
        return 1 / (1 + np.exp(-(self.intercept + self.slope * self.scores(leads))))


def group(levels: list[Level], least: float) -> list[list[Level]]:
    """Put neighbours together until each group has at least so many leads."""
    groups = [[level] for level in levels]

    def size(place: int) -> int:
        return sum(level.leads for level in groups[place])

    while len(groups) > 1 and size(small := min(range(len(groups)), key=size)) < least:
        neighbours = [place for place in (small - 1, small + 1) if 0 <= place < len(groups)]
        nearest = min(neighbours, key=size)
        groups[min(small, nearest)] += groups.pop(max(small, nearest))
    return groups


def take_apart(one: Characteristic, values: np.ndarray, converted: np.ndarray) -> Part | None:
    """Cut a characteristic into levels and code them; None where it tells nobody apart.

    Columns are centred on the leads of whom it is known, and 0 for the others: unless not knowing counts,
    it weighs nothing. So a value that a sale filled in afterwards says nothing by having been missing.
    """
    is_known = ~np.isnan(values) if one.bounds else values != UNKNOWN
    conversions = int(converted[is_known].sum())
    if not conversions:
        return None
    least = MIN_EXPECTED * is_known.sum() / conversions

    def level(name: str, lower: int | None = None, upper: int | None = None) -> Level:
        held = Level(name, lower, upper, 0, 0).holds(values)
        return Level(name, lower, upper, int(held.sum()), int(converted[held].sum()))

    if one.bounds:
        ranges = zip(one.bounds, (*one.bounds[1:], None), strict=True)
        groups = group([level(in_words(*bounds), *bounds) for bounds in ranges], least)
    elif one.order:
        groups = group([level(name) for name in one.order], least)
    else:
        found = (level(str(name)) for name in np.unique(values[is_known]))
        groups = [[one] for one in found if one.leads >= least]
    if one.direction:
        codes = one.direction * np.tri(len(groups), k=-1)[:, :-1]
    else:
        codes = np.eye(len(groups))
    place = np.full(len(values), -1)
    for number, levels in enumerate(groups):
        for held in levels:
            place[held.holds(values)] = number
    # a level that is too rare is as one that is not known
    is_told = place >= 0
    if not is_told.any():
        return None
    codes = codes - codes[place[is_told]].mean(axis=0)
    columns = np.where(is_told[:, None], codes[place], 0)
    is_step = np.full(codes.shape[1], one.direction != 0)
    unknown = level(UNKNOWN)
    codes = np.vstack([codes, np.zeros(codes.shape[1])])
    if one.counts_unknown and unknown.leads >= least:
        columns = np.column_stack([columns, ~is_known])
        codes = np.column_stack([codes, np.arange(len(codes)) == len(groups)])
        is_step = np.append(is_step, False)
    return Part([*groups, [unknown]], columns, codes, is_step)


def in_words(lower: int, upper: int | None) -> str:
    """Return a range of whole numbers in words."""
    if upper is None:
        return f"{lower} or more" if lower else "any"
    return str(lower) if upper == lower + 1 else f"{lower} to {upper - 1}"


def make_scorecard(leads: Leads) -> Scorecard:
    """Fit the points, uncalibrated."""
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    parts = {
        one.name: part
        for one in CHARACTERISTICS
        if (part := take_apart(one, leads.values[one.name], leads.is_converted))
        and part.columns.shape[1]
    }
    average = leads.conversions / len(leads.is_converted)
    average_log_odds = intercept = float(np.log(average / (1 - average)))
    columns = np.column_stack([np.empty((len(leads.customer), 0))] + [
        part.columns for part in parts.values()
    ])  # fmt: skip
    is_step = np.array([one for part in parts.values() for one in part.is_step], bool)
    owner = np.repeat(np.arange(len(parts)), [len(part.is_step) for part in parts.values()])
    weights, kept = np.zeros(len(is_step)), np.full(len(is_step), True)
    while kept.any():
        model = LogisticRegression(solver="newton-cholesky")
        # on matrices as narrow as these several threads wait for each other
        with threadpool_limits(1):
            model.fit(columns[:, kept], leads.is_converted)
        intercept = float(model.intercept_[0])
        weights[kept] = model.coef_[0]
        wrong = np.where(is_step, np.minimum(weights, 0), 0)
        if not wrong.any():
            break
        # the worst step of each characteristic
        for number in range(len(parts)):
            own = np.flatnonzero(owner == number)
            worst = own[np.argmin(wrong[own])]
            kept[worst] &= wrong[worst] == 0
        weights, intercept = np.zeros(len(is_step)), average_log_odds
    levels = {}
    for number, (name, part) in enumerate(parts.items()):
        points = np.rint(part.codes @ weights[owner == number] * POINTS_PER_LOG_ODDS).astype(int)
        found = [
            replace(level, points=int(count))
            for count, levels_of in zip(points, part.groups, strict=True)
            for level in levels_of
            if count or level.leads or level.name != UNKNOWN
        ]
        if any(points):
            levels[name] = joined(found)
    shift = (intercept - average_log_odds) * POINTS_PER_LOG_ODDS
    return Scorecard(AVERAGE_SCORE + round(shift), levels)


def joined(levels: list[Level]) -> list[Level]:
    """Return levels with neighbouring ranges of equal points as one."""
    found: list[Level] = []
    for level in levels:
        last = found[-1] if found else None
        if last and None not in (last.lower, level.lower) and last.points == level.points:
            found[-1] = Level(
                in_words(last.lower, level.upper),
                last.lower,
                level.upper,
                last.leads + level.leads,
                last.conversions + level.conversions,
                level.points,
            )
        else:
            found.append(level)
    return found


def fit(leads: Leads) -> Scorecard:
    """Fit and calibrate a scorecard; raise ProblemError where too little is there to learn from."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import GroupKFold

    conversions, others = leads.conversions, int((~leads.is_converted).sum())
    if min(conversions, others) < MIN_CONVERSIONS:
        raise ProblemError(
            f"{conversions} leads ordered within the horizon and {others} did not, "
            f"{MIN_CONVERSIONS} of each are needed to tell them apart"
        )
    unseen = np.zeros(len(leads.is_converted))
    for seen, left_out in GroupKFold(FOLDS).split(unseen, groups=leads.customer):
        mask = np.zeros(len(unseen), bool)
        mask[seen] = True
        unseen[left_out] = make_scorecard(leads.where(mask)).scores(leads.where(~mask))
    # centred, for the sake of the optimizer
    model = LogisticRegression(C=np.inf).fit(unseen[:, None] - AVERAGE_SCORE, leads.is_converted)
    slope = float(model.coef_[0, 0])
    if slope <= 0:
        raise ProblemError("nothing that is known of leads tells who of them will order")
    intercept = float(model.intercept_[0]) - slope * AVERAGE_SCORE
    log_odds = intercept + slope * unseen
    sign = np.where(leads.is_converted, 1.0, -1.0)
    return replace(
        make_scorecard(leads),
        intercept=intercept,
        slope=slope,
        log_likelihood=float(-np.logaddexp(0, -sign * log_odds).sum()),
        auc=float(roc_auc_score(leads.is_converted, unseen)),
        baseline_auc=float(roc_auc_score(leads.is_converted, -leads.silence)),
    )


def tested(card: Scorecard, leads: Leads) -> Scorecard:
    """Return a scorecard with the AUC it has on leads of later days."""
    from sklearn.metrics import roc_auc_score

    auc, baseline = None, None
    if 0 < leads.conversions < len(leads.is_converted):
        auc = float(roc_auc_score(leads.is_converted, card.scores(leads)))
        baseline = float(roc_auc_score(leads.is_converted, -leads.silence))
    return replace(card, auc=auc, baseline_auc=baseline)


def build_days(warehouse: Path, console: Console) -> None:
    """Have leads looked at as they were on past days, which a refresh does not do."""
    with open_warehouse(warehouse, NEEDED) as connection:
        days = "from intermediate.int_leads__cuts where starts_with(cut, 'training_')"
        if connection.execute(f"select 1 {days} limit 1").fetchone():
            return
    with (
        console.status("Looking at leads as they were"),
        tempfile.TemporaryDirectory(prefix="crm_segments_") as folder,
    ):
        run_models(
            warehouse, Path(folder), "int_leads__cuts+,+int_leads__features",
            variables="{learn_leads: true}",
        )  # fmt: skip


def read_leads(connection: duckdb.DuckDBPyConnection) -> tuple[Leads, dict[str, date]]:
    """Read leads of past days, of very many a share of the people by hash; and the day of each cut."""
    days = dict(
        connection.execute(
            "select cut, cut_on from intermediate.int_leads__cuts "
            "where starts_with(cut, 'training_') order by cut_on desc"
        ).fetchall()
    )
    columns = ", ".join(
        f"{one.name}::double as {one.name}" if one.bounds
        else f"coalesce({one.name}, '{UNKNOWN}') as {one.name}"
        for one in CHARACTERISTICS
    )  # fmt: skip
    source = f"from {NEEDED} where starts_with(cut, 'training_') and is_converted is not null"
    (total,) = connection.execute(f"select count(*) {source}").fetchone()
    found = connection.execute(
        f"select customer_id, cut, is_converted, {columns} {source} "
        "and hash(customer_id) % ? = 0 order by cut, customer_id",
        [-(-total // MOST_LEADS) or 1],
    ).fetchnumpy()
    values = {
        one.name: np.ma.filled(found[one.name].astype(float), np.nan) if one.bounds
        else found[one.name].astype(str)
        for one in CHARACTERISTICS
    }  # fmt: skip
    leads = Leads(
        values,
        np.asarray(found["is_converted"], bool),
        found["customer_id"].astype(str),
        found["cut"].astype(str),
    )
    return leads, days


def rows_of(period: str, card: Scorecard, sectors: dict[str, str]) -> list[list]:
    """Return the rows of lead_points."""
    wording = {one.name: one for one in CHARACTERISTICS}
    return [
        [
            period, name, level.name, level.lower, level.upper, level.points,
            wording[name].reason(sectors.get(level.name, level.name)), level.leads, level.conversions,
        ]
        for name, levels in card.levels.items()
        for level in levels
    ]  # fmt: skip


def print_card(card: Scorecard, former: dict[tuple[str, str], str], console: Console) -> None:
    """Print the points, beside those of before."""
    grid = Grid(box=None, pad_edge=False)
    for column in ("characteristic", "level", "points", "before", "leads", "converted"):
        grid.add_column(
            column, justify="left" if column in ("characteristic", "level") else "right"
        )
    grid.add_row("base", "", str(card.base), former.get(("base", ""), ""), "", "")
    for name, levels in card.levels.items():
        for level in levels:
            grid.add_row(
                name,
                level.name,
                f"{level.points:+d}",
                former.get((name, level.name), ""),
                f"{level.leads:,}",
                f"{level.conversions / max(level.leads, 1):.1%}",
            )
    console.print(grid)


def read_former(folder: Path) -> dict[tuple[str, str], str]:
    """Return the points of a folder's full scorecard by characteristic and level."""
    points = {
        (row["characteristic"], row["level"]): f"{int(row['points']):+d}"
        for row in read_seed(folder, "lead_points.csv")
        if row["period"] == "full"
    }
    for row in read_seed(folder, "lead_parameters.csv"):
        if row["period"] == "full":
            points["base", ""] = row["base_points"]
    return points


def print_holdout(card: Scorecard, leads: Leads, day: date, console: Console) -> None:
    """Print how a scorecard did on the day it had not seen."""
    expected, came = card.probabilities(leads), leads.is_converted
    console.print(
        f"Held out, {day}: {expected.sum():,.0f} conversions expected of {len(came):,} leads, "
        f"{came.sum():,} came"
    )
    if card.auc is not None:
        console.print(
            f"AUC {card.auc:.3f}; of days since the last activity alone {card.baseline_auc:.3f}"
        )


@click.command(
    epilog=usage(
        "python scripts/train_leads.py --warehouse warehouse/crm_segments.duckdb", locks=True
    )
)
@warehouse_option
@former_option
@parameters_option
def main(warehouse: Path, start: Path, output: Path) -> None:
    """Fit the lead scorecard to the data of a warehouse that was built.

    Read what it prints, look at the difference (git diff seeds/parameters), commit, and refresh.
    """
    exclusive(warehouse)
    console = screen()
    settings = read_variables()["lead"]
    started = time.perf_counter()
    build_days(warehouse, console)
    with console.status("Fitting leads"), open_warehouse(warehouse, NEEDED) as connection:
        as_of, horizon = connection.execute(
            "select cut_on, horizon_days from intermediate.int_leads__cuts where cut = 'as_of'"
        ).fetchone()
        leads, days = read_leads(connection)
        keys = read_order_keys(connection)
    try:
        cards = {"full": fit(leads)}
    except ProblemError as problem:
        raise ProblemError(
            *(f"{warehouse}: {text}; nothing was written" for text in problem.problems)
        ) from problem
    newest = leads.cut == "training_1"
    note = ""
    try:
        cards["calibration"] = tested(fit(leads.where(~newest)), leads.where(newest))
    except ProblemError as problem:
        note = f"Nothing held out: before {days['training_1']} {problem.problems[0]}"
    seen = {"full": leads, "calibration": leads.where(~newest)}
    former = read_former(start)
    complete_parameters(output)
    sectors = {
        row["naics_sector"]: row["title"]
        for row in read_seed(PROJECT / "seeds" / "reference", "industry_sectors.csv")
    }
    write_seed(
        output / "lead_points.csv",
        POINT_COLUMNS,
        [row for period, card in cards.items() for row in rows_of(period, card, sectors)],
    )
    write_seed(
        output / "lead_parameters.csv",
        PARAMETER_COLUMNS,
        [
            [
                period, card.base, f"{card.intercept:.10g}", f"{card.slope:.10g}", horizon,
                min(days.values()), as_of if period == "full" else days["training_1"],
                len(seen[period].is_converted), seen[period].conversions,
                f"{card.log_likelihood:.4f}",
                *("" if auc is None else f"{auc:.4f}" for auc in (card.auc, card.baseline_auc)),
                as_of + timedelta(days=settings["review_days"]),
            ]
            for period, card in cards.items()
        ],
    )  # fmt: skip
    write_seed(output / "lead_order_keys.csv", ("order_key",), [[key] for key in keys])
    print_card(cards["full"], former, console)
    full = cards["full"]
    console.print(
        f"Log-likelihood {full.log_likelihood:.1f}, AUC {full.auc:.3f} by scorecards that had not seen "
        f"the leads; of days since the last activity alone {full.baseline_auc:.3f}"
    )
    if note:
        console.print(note, markup=False)
    else:
        print_holdout(cards["calibration"], leads.where(newest), days["training_1"], console)
    console.print(
        f"Fitted to {len(leads.is_converted):,} leads on {len(days)} days, {leads.conversions:,} of whom "
        f"ordered within {horizon} days, in {time.perf_counter() - started:.1f} s; written to {output}",
        markup=False,
    )


if __name__ == "__main__":
    run(main)
