"""Independent computations that the marts are compared with: numpy and integers, no SQL."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd

# The marts hold money with four decimals.
PER_UNIT = 10_000


def to_whole(amounts: Iterable[Decimal | str | int], per_unit: int) -> np.ndarray:
    """Return amounts of money as whole numbers of 1/`per_unit`, int64.

    Raises TypeError for a float and ValueError for an amount that is no whole number of them.
    """
    return np.array([_whole(amount, per_unit) for amount in amounts], dtype=np.int64)


def to_cents(amounts: Iterable[Decimal | str | int]) -> np.ndarray:
    """Return amounts of money as whole cents, int64; raises as to_whole does."""
    return to_whole(amounts, 100)


def _whole(amount: Decimal | str | int, per_unit: int) -> int:
    if isinstance(amount, float):
        raise TypeError(f"money must not be a float: {amount!r}; pass Decimal or text")
    whole = Decimal(amount) * per_unit
    if whole != int(whole):
        raise ValueError(f"not a whole number of 1/{per_unit}: {amount!r}")
    return int(whole)


def quintile_cuts_times_five(values: np.ndarray) -> np.ndarray:
    """Return five times the quantiles at .2, .4, .6 and .8 of integers, as exact integers.

    Type 7 (Hyndman & Fan 1996, "Sample Quantiles in Statistical Packages"): the cut for k/5 lies at
    position (n - 1) * k / 5 of the sorted values, interpolated linearly. Five times it is whole.
    """
    ordered = np.sort(values)
    below, fifths = np.divmod((len(ordered) - 1) * np.arange(1, 5), 5)
    above = np.minimum(below + 1, len(ordered) - 1)
    return ordered[below] * 5 + fifths * (ordered[above] - ordered[below])


def quintile_scores(values: np.ndarray, *, small_is_good: bool = False) -> np.ndarray:
    """Score integers from 1 to 5 by their own quintile cuts; equal values score alike.

    A value equal to a cut gets the lower score, or the better one where small is good.
    """
    cuts_below = (values[:, None] * 5 > quintile_cuts_times_five(values)).sum(axis=1)
    return 5 - cuts_below if small_is_good else 1 + cuts_below


def rfm_oracle(orders: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return recency, frequency, monetary and their scores, one row a customer, by customer_id.

    `orders` has a row an order: customer_id, order_id, ordered_at (UTC), net_amount (Decimal or
    text). Orders after the day `as_of` are not seen. The result has customer_id, recency_days,
    frequency, monetary (Decimal), r_score, f_score, m_score.
    """
    days = pd.to_datetime(orders["ordered_at"]).to_numpy().astype("datetime64[D]")
    is_seen = days <= np.datetime64(as_of, "D")
    seen = orders[is_seen]
    customers, customer = np.unique(seen["customer_id"].to_numpy(), return_inverse=True)

    last_day = np.full(len(customers), np.datetime64("0001-01-01", "D"))
    np.maximum.at(last_day, customer, days[is_seen])
    recency = (np.datetime64(as_of, "D") - last_day).astype(np.int64)

    pairs = set(zip(customer.tolist(), seen["order_id"].tolist(), strict=True))
    frequency = np.bincount([owner for owner, _ in pairs], minlength=len(customers))

    monetary = np.zeros(len(customers), dtype=np.int64)
    np.add.at(monetary, customer, to_whole(seen["net_amount"], PER_UNIT))

    return pd.DataFrame(
        {
            "customer_id": customers,
            "recency_days": recency,
            "frequency": frequency,
            "monetary": [Decimal(whole) / PER_UNIT for whole in monetary.tolist()],
            "r_score": quintile_scores(recency, small_is_good=True),
            "f_score": quintile_scores(frequency),
            "m_score": quintile_scores(monetary),
        }
    )
