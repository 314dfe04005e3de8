"""Phone numbers against phonenumbers, whose parse, E.164 and verdict the macro must give."""

import random
from collections.abc import Iterable, Iterator

import phonenumbers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

MACRO = "{{ standardize_phones('input') }}"
COLUMNS = ["phone", "country_code"]
KINDS = {
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_or_mobile",
}
FORMATS = (
    PhoneNumberFormat.E164,
    PhoneNumberFormat.INTERNATIONAL,
    PhoneNumberFormat.NATIONAL,
    PhoneNumberFormat.RFC3966,
)
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
LINES = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)

Written = tuple[str, str | None]


def oracle(phone: str, country_code: str | None) -> tuple:
    """Return E.164, verdict, country, kind and extension as phonenumbers sees them."""
    try:
        number = phonenumbers.parse(phone, country_code)
    except NumberParseException:
        return None, False, None, None, None
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if not phonenumbers.is_valid_number(number):
        return e164, False, None, None, number.extension or None
    region = phonenumbers.region_code_for_number(number)
    return (
        e164,
        True,
        None if region == "001" else region,
        KINDS.get(phonenumbers.number_type(number), "other"),
        number.extension or None,
    )


def standardized(standardizers, written: Iterable[Written]) -> dict[Written, tuple]:
    """Return what the macro makes of each number and country, in the oracle's columns."""
    rows = standardizers.rows(MACRO, COLUMNS, sorted(set(written), key=str))
    return {row[:2]: row[2:] for row in rows}


def agreement(standardizers, name: str, written: Iterable[Written], fields: int = 5) -> float:
    """Print and return the share of distinct numbers of which the first fields are the oracle's."""
    found = standardized(standardizers, written)
    wrong = [
        (*key, row[:fields], oracle(*key)[:fields])
        for key, row in found.items()
        if row[:fields] != oracle(*key)[:fields]
    ]
    share = 1 - len(wrong) / len(found)
    print(f"{name}: {share:.5f} of {len(found)} as phonenumbers, for example not {wrong[:5]}")
    return share


def examples() -> Iterator[tuple[str, phonenumbers.PhoneNumber]]:
    """Yield each region's example numbers of fixed line and mobile."""
    for region in REGIONS:
        for line in LINES:
            number = phonenumbers.example_number_for_type(region, line)
            if number is not None:
                yield region, number


def digits_like(region: str, draw: random.Random, *, is_valid: bool) -> Iterator[tuple[str, str]]:
    """Yield twenty (region, national number), all valid or all invalid, near the region's examples."""
    calling_code = phonenumbers.country_code_for_region(region)
    seeds = [
        phonenumbers.national_significant_number(number)
        for line in LINES
        if (number := phonenumbers.example_number_for_type(region, line))
    ]
    found: set[str] = set()
    for _ in range(20_000):
        digits = draw.choice(seeds)
        kept = draw.randint(0, len(digits) - 1)
        length = (
            len(digits) if is_valid else len(digits) + draw.choice((0, 0, 0, -3, -2, -1, 1, 2, 3))
        )
        digits = digits[:kept] + "".join(draw.choice("0123456789") for _ in range(length - kept))
        number = f"+{calling_code}{digits}"
        if len(digits) > 2 and oracle(number, None)[1] == is_valid:
            found.add(digits)
        if len(found) == 20:
            break
    yield from ((region, digits) for digits in sorted(found))


def written_forms(region: str, national: str) -> Iterator[Written]:
    """Yield the ways to write and dial a national number, with and without the country as hint."""
    calling_code = str(phonenumbers.country_code_for_region(region))
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    trunk = metadata.national_prefix or ""
    abroad = metadata.preferred_international_prefix or metadata.international_prefix
    yield f"+{calling_code}{national}", None
    yield f"+{calling_code} {national[:3]} {national[3:]}", region
    yield f"+{calling_code} ({trunk or 0}) {national}", region
    yield f"00{calling_code}{national}", region
    yield f"011{calling_code}{national}", "US"
    yield f"00 {calling_code} {trunk}{national}", "DE"
    yield f"{calling_code}{national}", region
    yield national, region
    yield national, None
    yield f"{trunk}{national}", region
    if abroad.isdigit():
        yield f"{abroad}{calling_code}{national}", region


def test_example_numbers_in_every_form(standardizers):
    written = []
    for region, number in examples():
        for form in FORMATS:
            text = phonenumbers.format_number(number, form)
            written += [(text, region), (text, None)]
        written += written_forms(region, phonenumbers.national_significant_number(number))
    assert agreement(standardizers, "example numbers", written) >= 0.999


@pytest.mark.parametrize("is_valid", [True, False])
def test_random_numbers_of_every_region(standardizers, is_valid):
    draw = random.Random(20)
    written = [
        form
        for region in REGIONS
        for _, national in digits_like(region, draw, is_valid=is_valid)
        for form in written_forms(region, national)
    ]
    name = f"random {'valid' if is_valid else 'invalid'} numbers"
    assert agreement(standardizers, name, written) >= 0.999


def test_any_digits_in_any_region(standardizers):
    draw = random.Random(21)
    written = []
    for region in REGIONS:
        for _ in range(60):
            start = draw.choice(("", "", "0", "00", "1", "9", str(draw.randint(0, 99))))
            digits = "".join(draw.choice("0123456789") for _ in range(draw.randint(1, 14)))
            plus = draw.choice(("", "", "+"))
            written.append((f"{plus}{start}{digits}", draw.choice((region, region, None))))
    assert agreement(standardizers, "any digits", written) >= 0.99


def test_calling_codes_without_a_country(standardizers):
    written = []
    for calling_code in phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS:
        number = phonenumbers.example_number_for_non_geo_entity(calling_code)
        written += [(phonenumbers.format_number(number, form), "DE") for form in FORMATS]
    assert agreement(standardizers, "numbers of no country", written) == 1


def dressed(digits: str) -> list[str]:
    """Return a number in international form as people, forms and address books write it."""
    head, tail = digits[:3], digits[3:]
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    wide = str.maketrans("0123456789+", "０１２３４５６７８９＋")
    texts = [
        f"+{head}.{tail[:3]}.{tail[3:]}",
        f"+{head}/{tail[:3]}/{tail[3:]}",
        f"+{head}\u00a0{tail[:3]}\u2011{tail[3:]}",
        f"+{digits}".translate(wide),
        f"+{digits}".translate(arabic),
        f"tel:+{head}-{tail[:3]}-{tail[3:]}",
        f"tel:{tail};phone-context=+{head}",
        f"tel:+{digits};phone-context=example.com",
        f"tel:{tail};phone-context=",
        f"+{digits};isub=12",
        f"Tel. (+{head}) {tail}, home",
        f"call me: +{head} {tail} !",
        f"+{digits}/x12",
        f"++{digits}",
        f"*+{digits}",
        f"+{head}[{tail}]~",
        f"+{digits}\u200b",
        f"+00{digits}",
    ]
    labels = (
        "ext. ",
        "ext",
        " x",
        "x",
        ";ext=",
        " Extension: ",
        "#",
        " доб. ",
        ",,",
        ",",
        ";",
        " int ",
    )
    texts += [
        f"+{digits}{label}12" for label in (*labels, " anexo ", " extensión ", "~", " xtn:", " - ")
    ]
    return texts + [
        f"+{digits} - 12#",
        f"+{digits} ext. 123456789012345678901",
        f"+{digits} x1234567890",
    ]


def test_texts_around_numbers(standardizers):
    draw = random.Random(22)
    numbers = [number for _, number in examples()]
    written = [
        (text, draw.choice((None, "DE", "US", "FI", "GB")))
        for number in draw.sample(numbers, 120)
        for text in dressed(phonenumbers.format_number(number, PhoneNumberFormat.E164)[1:])
    ]
    written += [
        (text, "US")
        for text in (
            "1-800-FLOWERS", "1 800 MICROSOFT", "1800-Go-FedEx ext 4", "٨٠٠-FLOWERS", "(212) 555-O123", "911", "12", "1",
            "(530) 583-6985 x302/x2303", "212 555 0123 or 212 555 0124", "+1 212.555.0123 ext", "n/a", "+", "x", "٢١٢٥٥٥٠١٢٣",
        )
    ]  # fmt: skip
    assert agreement(standardizers, "texts around numbers", written) == 1


WRITING = st.text(
    st.one_of(
        st.sampled_from("0123456789+()-. /x,;#~*٠١２\u00a0"),
        st.sampled_from(["ext", "tel:", ";ext=", ";phone-context=", ";isub=", "00", "49", "1"]).map(
            str
        ),
        st.characters(max_codepoint=0x2FF),
    ).filter(lambda text: len(text) == 1),
    max_size=24,
)
PIECES = st.lists(
    st.one_of(
        WRITING,
        st.text("0123456789", min_size=3, max_size=9),
        st.sampled_from(["ext", "tel:", ";ext=", ";phone-context=", ";isub=", "+49", "+1", "00"]),
    ),
    max_size=5,
).map("".join)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(PIECES, st.sampled_from([None, "DE", "US", "AR", "BR", "zz", ""])), max_size=60
    )
)
def test_any_text_is_read_as_the_library_reads_it(standardizers, written):
    found = standardized(standardizers, written)
    assert set(found) == set(written)
    assert {key: row for key, row in found.items() if row != oracle(*key)} == {}


def test_hostile_texts_never_raise(standardizers):
    hostile = [
        "",
        " ",
        "\t\n",
        "🎂",
        "שלום",
        "e\u0301",
        "9" * 10_000,
        "\x00",
        "\x1f",
        "'",
        '"',
        "\\",
        "%",
        "٣" * 300,
    ]
    written = [(text, country_code) for text in hostile for country_code in (None, "DE", "'", "🏳")]
    found = standardized(standardizers, written)
    assert len(found) == len(written)
    assert all(row[1] is False for row in found.values())
    assert standardizers.rows(MACRO, COLUMNS, [(None, "DE")]) == []
    assert standardizers.rows(MACRO, COLUMNS, []) == []


def test_e164_stands_for_itself(standardizers):
    written = [
        form for region, number in examples()
        for form in written_forms(region, phonenumbers.national_significant_number(number))
    ]  # fmt: skip
    valid = {row[0]: row for row in standardized(standardizers, written).values() if row[1]}
    again = standardized(standardizers, [(e164, None) for e164 in valid])
    assert {e164: row for (e164, _), row in again.items()} == valid
