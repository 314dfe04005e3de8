"""Shopify as Fivetran lands it: the web shop's customers, orders, lines, refunds, products."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from . import vocabulary as words
from .columns import DAY, blank, choose, filled, join, masked, money, older_versions, seconds, text
from .mess import Habits
from .people import SHOPIFY
from .world import Records, World

HABITS = Habits(work_email=0.2, no_email=0.015, no_phone=0.55, landline=0.1, typing=0.7, stale=0.3)
CUSTOMER_ID, ORDER_ID, LINE_ID = 6_200_000_000_001, 5_100_000_000_001, 11_400_000_000_001
REFUND_ID, LINE_REFUND_ID, PRODUCT_ID = 810_000_000_001, 190_000_000_001, 4_500_000_000_001
GUEST_SHARE, CANCELLED_SHARE, TEST_SHARE, REFUND_SHARE = 0.06, 0.02, 0.002, 0.06


@dataclass(frozen=True)
class ShopOrders:
    """The web orders before the end, one a row; index points into the world's orders."""

    index: np.ndarray
    row: np.ndarray  # of the customer, -1 for guests
    number: np.ndarray
    name: pa.Array
    email: np.ndarray
    cancelled: np.ndarray
    is_test: np.ndarray
    refund_at: np.ndarray  # NaT where not refunded
    is_full_refund: np.ndarray

    @property
    def is_plain(self) -> np.ndarray:
        return ~self.cancelled & ~self.is_test & np.isnat(self.refund_at)


def write(world: World) -> ShopOrders:
    """Write all Shopify tables; returns how each web order went."""
    customers = world.records[SHOPIFY]
    placed = _place(world, customers)
    _customers(world, customers, placed)
    _orders(world, placed)
    _lines(world, placed)
    if world.chunk.number == 0:
        _products(world)
    return placed


def _place(world: World, customers: Records) -> ShopOrders:
    """Decide how each web order went: by whom, under which address, cancelled, refunded."""
    rng, events, people = world.rng, world.orders.events, world.people
    index = np.flatnonzero(world.orders.in_shop & world.before_end(events.at))
    person, at, planted = events.person[index], events.at[index], events.cause[index] >= 0
    n = len(index)
    row = customers.any_row(rng, person)
    row = np.where((row >= 0) & (customers.created[row] > at), customers.row_of[person], row)
    row = np.where(~planted & (rng.random(n) < GUEST_SHARE), -1, row)
    second = people.second_email[person]
    typed = np.where((rng.random(n) < 0.3) & filled(second), second, people.email[person])
    fate = np.where(planted, 0.5, rng.random(n))
    refund_at = at + seconds(rng.integers(3 * 86_400, 30 * 86_400, n))
    refunded = (fate > 1 - REFUND_SHARE) & world.before_end(refund_at)
    return ShopOrders(
        index=index,
        row=row,
        number=ORDER_ID + world.chunk.first_id + np.arange(n),
        name=join("#", text(1001 + world.chunk.first_id + np.arange(n))),
        email=np.where(row < 0, typed, customers.seen.email[row]),
        cancelled=fate < CANCELLED_SHARE,
        is_test=(fate >= CANCELLED_SHARE) & (fate < CANCELLED_SHARE + TEST_SHARE),
        refund_at=np.where(refunded, refund_at, np.datetime64("NaT", "s")),
        is_full_refund=refunded & (rng.random(n) < 0.5),
    )


def _customers(world: World, customers: Records, placed: ShopOrders) -> None:
    rng, seen, n = world.rng, customers.seen, len(customers.number)
    own = np.flatnonzero((placed.row >= 0) & placed.is_plain)
    spent = np.bincount(placed.row[own], world.orders.subtotal_cents[placed.index[own]], n)
    columns = {
        "id": customers.number,
        "first_name": seen.first,
        "last_name": seen.last,
        "email": seen.email,
        "phone": seen.phone,
        "state": choose(rng, ("enabled", "disabled", "invited"), n, (0.7, 0.27, 0.03)),
        "orders_count": np.bincount(placed.row[placed.row >= 0], minlength=n),
        "total_spent": money(spent.astype(np.int64)),
        "created_at": customers.created,
        "updated_at": customers.updated,
        "accepts_marketing": rng.random(n) < 0.55,
        "tax_exempt": False,
        "verified_email": rng.random(n) < 0.9,
        "note": None,
        "tags": blank(rng.random(n) < 0.9, choose(rng, ("vip", "newsletter", "wholesale"), n)),
        "default_address_city": seen.city,
        "default_address_zip": seen.postcode,
        "default_address_country": seen.country_text,
        "_fivetran_synced": world.loaded_at,
    }
    world.tables.write(
        "shopify.customer", older_versions(rng, columns, "created_at", "updated_at", "phone")
    )
    world.tell_truth("shopify:customer:", customers.number, seen.person)


def _orders(world: World, placed: ShopOrders) -> None:
    rng, orders = world.rng, world.orders
    index, n = placed.index, len(placed.index)
    person, at = orders.events.person[index], orders.events.at[index]
    refunded = ~np.isnat(placed.refund_at)
    status = choose(rng, ("paid", "authorized", "pending"), n, (0.985, 0.01, 0.005))
    status = np.where(
        refunded, np.where(placed.is_full_refund, "refunded", "partially_refunded"), status
    )
    total = orders.subtotal_cents + np.where(orders.tax_included, 0, orders.tax_cents)
    cancelled_at = np.minimum(at + seconds(rng.integers(600, 86_400, n)), world.loaded_at)
    touched = np.where(refunded, placed.refund_at, at + seconds(rng.integers(3600, 3 * 86_400, n)))
    touched = np.where(placed.cancelled, cancelled_at, np.minimum(touched, world.loaded_at))
    guest = np.flatnonzero(placed.row < 0)
    columns = {
        "id": placed.number,
        "email": placed.email,
        "taxes_included": orders.tax_included[index],
        "currency": world.currency(person),
        "subtotal_price": money(orders.subtotal_cents[index]),
        "total_tax": money(orders.tax_cents[index]),
        "total_price": money(total[index]),
        "total_discounts": money(orders.discount_cents[index]),
        "total_line_items_price": money(orders.line_cents[index]),
        "created_at": at,
        "updated_at": touched,
        "processed_at": at,
        "name": placed.name,
        "order_number": 1001 + world.chunk.first_id + np.arange(n),
        "customer_id": masked(placed.row >= 0, CUSTOMER_ID + world.chunk.first_id + placed.row),
        "financial_status": np.where(placed.cancelled, "voided", status),
        "fulfillment_status": blank(
            placed.cancelled | (rng.random(n) < 0.03), np.full(n, "fulfilled", dtype=object)
        ),
        "cancel_reason": blank(
            ~placed.cancelled, choose(rng, ("customer", "inventory", "fraud", "declined"), n)
        ),
        "cancelled_at": masked(placed.cancelled, cancelled_at),
        "source_name": choose(rng, ("web", "iphone", "android", "pos"), n, (0.8, 0.1, 0.08, 0.02)),
        "referring_site": choose(
            rng, (None, "https://www.google.com/", "https://www.instagram.com/"), n, (0.6, 0.3, 0.1)
        ),
        "buyer_accepts_marketing": rng.random(n) < 0.5,
        "test": placed.is_test,
        **_address(world, "shipping_address", person),
        **_address(world, "billing_address", person),
        "note": None,
        "_fivetran_synced": world.loaded_at,
    }
    world.tables.write(
        "shopify.order",
        older_versions(rng, columns, "created_at", "updated_at", "fulfillment_status"),
    )
    world.tell_truth("shopify:order:", placed.number[guest], person[guest])


def _address(world: World, prefix: str, person: np.ndarray) -> dict[str, np.ndarray | pa.Array]:
    people = world.people
    country = people.country[person]
    return {
        f"{prefix}_first_name": people.first[person],
        f"{prefix}_last_name": people.last[person],
        f"{prefix}_phone": blank(world.rng.random(len(person)) < 0.6, people.mobile[person]),
        f"{prefix}_address_1": people.address.street[person],
        f"{prefix}_city": people.address.city[person],
        f"{prefix}_province": people.address.region[person],
        f"{prefix}_zip": people.address.postcode[person],
        f"{prefix}_country": words.of_country("english_name", country),
        f"{prefix}_country_code": words.of_country("code", country),
    }


def _lines(world: World, placed: ShopOrders) -> None:
    """Lines, and the refunds that name them: the whole order or its first line."""
    orders, baskets, goods = world.orders, world.orders.baskets, words.products()
    order_row = np.full(len(orders.events.person), -1)
    order_row[placed.index] = np.arange(len(placed.index))
    lines = np.flatnonzero(order_row[baskets.order] >= 0)
    row, product, quantity = (
        order_row[baskets.order[lines]],
        baskets.product[lines],
        baskets.quantity[lines],
    )
    gross = orders.unit_cents[lines] * quantity
    discount = _spread(orders.discount_cents[placed.index], row, gross)
    tax = _spread(orders.tax_cents[placed.index], row, gross)
    included = orders.tax_included[placed.index][row]
    n = len(lines)
    number = LINE_ID + world.chunk.first_id * 4 + np.arange(n)
    position = np.arange(n) - np.searchsorted(row, row)
    title, brand = pa.array(goods.title), pa.array(goods.brand)
    columns = {
        "order_id": placed.number[row],
        "id": number,
        "product_id": PRODUCT_ID + product,
        "variant_id": PRODUCT_ID + 10_000 + product,
        "name": title.take(pa.array(product)),
        "title": title.take(pa.array(product)),
        "vendor": brand.take(pa.array(product)),
        "price": money(orders.unit_cents[lines]),
        "quantity": quantity,
        "sku": join("SKU-", text(10_000 + product)),
        "index": position + 1,
        "total_discount": money(discount),
        "pre_tax_price": money(gross - discount - np.where(included, tax, 0)),
        "_fivetran_synced": world.loaded_at,
    }
    world.tables.write("shopify.order_line", columns)
    _refunds(world, placed, row, position, number, quantity, gross - discount, tax)


def _spread(total: np.ndarray, row: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Each order's cents over its lines by weight; the first line takes what rounding leaves."""
    share = np.floor(total[row] * weight / np.bincount(row, weight)[row]).astype(np.int64)
    left = total - np.bincount(row, share, minlength=len(total)).astype(np.int64)
    first = np.flatnonzero(np.diff(row, prepend=-1))
    share[first] += left[row[first]]
    return share


def _refunds(
    world: World,
    placed: ShopOrders,
    row: np.ndarray,
    position: np.ndarray,
    line: np.ndarray,
    quantity: np.ndarray,
    paid: np.ndarray,
    tax: np.ndarray,
) -> None:
    refunded = np.flatnonzero(~np.isnat(placed.refund_at))
    number = REFUND_ID + world.chunk.first_id + np.arange(len(refunded))
    at = placed.refund_at[refunded]
    columns = {
        "id": number,
        "created_at": at,
        "processed_at": at,
        "note": None,
        "restock": True,
        "user_id": "40467791943",
        "_fivetran_synced": world.loaded_at,
        "order_id": placed.number[refunded],
    }
    world.tables.write("shopify.refund", columns)
    refund_of = np.full(len(placed.index), -1)
    refund_of[refunded] = number
    back = np.flatnonzero((refund_of[row] >= 0) & (placed.is_full_refund[row] | (position == 0)))
    columns = {
        "id": LINE_REFUND_ID + world.chunk.first_id * 4 + np.arange(len(back)),
        "location_id": "32131711046",
        "refund_id": refund_of[row[back]],
        "restock_type": "return",
        "quantity": quantity[back],
        "order_line_id": line[back],
        "_fivetran_synced": world.loaded_at,
        "subtotal": money(paid[back]),
        "total_tax": money(tax[back]),
    }
    world.tables.write("shopify.order_line_refund", columns)


def _products(world: World) -> None:
    goods = words.products()
    n = len(goods.title)
    handles = [title.lower().replace(" ", "-").replace("&", "and") for title in goods.title]
    since = world.calendar.start - DAY * 400
    columns = {
        "id": PRODUCT_ID + np.arange(n),
        "title": goods.title,
        "handle": np.array(handles, dtype=object),
        "product_type": goods.category,
        "vendor": goods.brand,
        "created_at": since,
        "updated_at": since,
        "published_at": since,
        "published_scope": "web",
        "_fivetran_deleted": np.arange(n) % 97 == 96,
        "_fivetran_synced": world.loaded_at,
    }
    world.tables.write("shopify.product", columns)
