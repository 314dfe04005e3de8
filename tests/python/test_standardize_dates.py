"""Times and numbers as people and systems write them; the oracle is Python's datetime and decimal."""

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from standardizing import Standardizers

few = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
# Written without an offset a time is UTC; slashes are month first, as the var slash_dates says.
FORMATS = (
    "%Y-%m-%d %H:%M:%S|%Y-%m-%dT%H:%M:%S|%Y-%m-%dT%H:%M:%SZ|%Y-%m-%d %H:%M|%Y/%m/%d %H:%M:%S|"
    "%Y-%m-%d %I:%M %p|%d.%m.%Y %H:%M:%S|%d.%m.%Y %H:%M|%m/%d/%Y %H:%M:%S|%m/%d/%Y %I:%M %p|"
    "%d %b %Y %H:%M:%S|%d %B %Y %H:%M|%b %d, %Y %H:%M|%B %d, %Y %I:%M %p"
)
DAYS = "%Y-%m-%d|%Y/%m/%d|%d.%m.%Y|%m/%d/%Y|%Y%m%d|%d %b %Y|%d %B %Y|%b %d, %Y|%B %d, %Y"
MOMENTS = st.datetimes(datetime(1600, 1, 1), datetime(2400, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def written(moment: datetime, style: str) -> tuple[str, datetime]:
    """Return a moment as a style writes it, and what is left of it then."""
    text = moment.strftime(style)
    return text, datetime.strptime(text, style)


WRITTEN = (
    st.builds(written, MOMENTS, st.sampled_from(f"{FORMATS}|{DAYS}".split("|")))
    | st.builds(
        lambda moment, offset: (
            moment.replace(tzinfo=offset).isoformat(),
            (moment.replace(tzinfo=offset)).astimezone(UTC).replace(tzinfo=None),
        ),
        MOMENTS,
        OFFSETS,
    )
    # the other order of day and month, where only that can be right
    | MOMENTS.filter(lambda moment: moment.day > 12).map(lambda m: written(m, "%d/%m/%Y"))
)
ANYTHING = (
    st.none()
    | st.text(max_size=30)
    | st.from_regex(r"[0-9]{1,4}[-./][0-9]{1,2}[-./][0-9]{1,4}([ T][0-9:.+\-Z]{0,12})?", fullmatch=True)
    | st.from_regex(re.compile(r"[-+]?[0-9]{0,20}[.,]?[0-9]{0,8}(e[-+]?[0-9]{1,3})?", re.ASCII), fullmatch=True)
    | st.sampled_from(["9" * 10_000, "2025-03-12" * 1_000, "0000-01-01", "00000101", "01.01.0000", "1 Jan 0000",
                       "٢٠٢٥-٠٣-١٢", "\x1b2025-03-12", "12 march 2025", "2025-03-12 25:00", "NaN", "-0", "1e309"])
)  # fmt: skip
ROUND_TRIP = ("timestamp", "date", "int", "bigint", "double", "decimal(18,4)")


@few
@given(batch=st.lists(WRITTEN, min_size=50, max_size=200))
def test_times_are_read_as_they_were_written(standardizers: Standardizers, batch: list) -> None:
    found = standardizers.values("{{ parse('value', 'timestamp') }}", [text for text, _ in batch])
    assert dict(zip([text for text, _ in batch], found, strict=True)) == dict(batch)


@few
@given(batch=st.lists(st.decimals(-(10**12), 10**12, places=6), min_size=50, max_size=200))
def test_numbers_are_read_as_they_were_written(standardizers: Standardizers, batch: list) -> None:
    texts = [format(number, "f") for number in batch]
    found = standardizers.values("{{ parse('value', 'decimal(18,4)') }}", texts)
    assert found == [n.quantize(Decimal("0.0001"), ROUND_HALF_UP) for n in batch]
    whole = [str(int(number)) for number in batch]
    assert standardizers.values("{{ parse('value', 'bigint') }}", whole) == [int(n) for n in whole]


@few
@given(batch=st.lists(ANYTHING, min_size=50, max_size=200))
@example(batch=["10000000000.00000E4"])  # of a decimal(18,4) a digit too many
def test_reading_is_total_and_idempotent(standardizers: Standardizers, batch: list) -> None:
    batch = [value and value.replace("\0", "") for value in batch]
    for data_type in ROUND_TRIP:
        read = f"cast({{{{ parse('value', '{data_type}') }}}} as varchar)"
        once = standardizers.values(read, batch)
        assert standardizers.values(read, once) == once, data_type
        assert all(found is None for value, found in zip(batch, once, strict=True) if not value)
