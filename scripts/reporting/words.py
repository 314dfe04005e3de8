"""How the report writes numbers, dates and the words of vocabularies."""

import re
from datetime import date, datetime
from decimal import Decimal

Number = int | float | Decimal

SYMBOLS = {"EUR": "€", "GBP": "£", "JPY": "¥", "USD": "$"}
NAMES = {
    "cant_lose_them": "Can't lose them",
    "hubspot": "HubSpot",
    "none": "Not known before",
    "age_years": "Age",
    "country_code": "Country",
    "f_score": "Frequency score",
    "m_score": "Monetary score",
    "order_count": "Number of orders",
    "r_score": "Recency score",
    "rfm_segment": "Buying pattern",
    "post": "Post",
    "sms": "SMS",
}
ABBREVIATIONS = {"id": "ID", "vp": "VP", "rfm": "RFM", "crm": "CRM", "sms": "SMS", "ytd": "YTD"}
UNKNOWN = "–"
MINUS = "\N{MINUS SIGN}"

# As describe_criterion of macros/segments writes them.
OPERATORS = {
    "=": "is",
    "!=": "is not",
    ">=": "is at least",
    "<=": "is at most",
    ">": "is more than",
    "<": "is less than",
    "in": "is",
    "not in": "is not",
    "between": "lies between",
    "includes": "includes",
    "is known": "is known",
    "is unknown": "is not known",
    "within last days": "within the last days",
    "before last days": "before the last days",
}
_OPERATOR = "|".join(re.escape(sign) for sign in sorted(OPERATORS, key=len, reverse=True))
_CRITERION = re.compile(rf"([a-z][a-z0-9_]*) ({_OPERATOR})(?: (.*))?", re.DOTALL)


def whole(value: Number | None) -> str:
    """Return a number without decimals, such as 12,345."""
    return UNKNOWN if value is None else f"{value:,.0f}".replace("-", MINUS)


def decimal(value: Number | None, places: int = 1) -> str:
    """Return a number with as many decimals as asked for."""
    return UNKNOWN if value is None else f"{value:,.{places}f}".replace("-", MINUS)


def percent(value: Number | None) -> str:
    """Return a share as percent: no decimals, but one where it is small and not zero."""
    if value is None:
        return UNKNOWN
    places = 1 if value and abs(value) < 0.1 else 0
    if value and 0.9995 > value > 0.99:  # 99.7 % is not all
        places = 1
    return f"{value * 100:,.{places}f}%".replace("-", MINUS)


def money(value: Number | None, currency: str) -> str:
    """Return an amount in whole units of its currency."""
    if value is None:
        return UNKNOWN
    sign = MINUS if round(value) < 0 else ""
    return f"{sign}{_symbol(currency)}{abs(value):,.0f}"


def short(value: Number | None, currency: str = "") -> str:
    """Return a number in about three digits, such as 3.41M; those below ten thousand whole."""
    if value is None:
        return UNKNOWN
    sign = MINUS if value < 0 else ""
    size = abs(float(value))
    for unit, letter in ((1e9, "B"), (1e6, "M"), (1e4, "k")):
        if size >= unit:
            scaled = size / (1000 if letter == "k" else unit)
            places = 2 if scaled < 10 else 1 if scaled < 100 else 0
            return f"{sign}{_symbol(currency)}{scaled:,.{places}f}{letter}"
    return f"{sign}{_symbol(currency)}{size:,.0f}"


def _symbol(currency: str) -> str:
    return SYMBOLS.get(currency, f"{currency} " if currency else "")


def signed(value: Number | None) -> str:
    """Return a change with its sign, such as +12; no change is 0."""
    if value is None:
        return UNKNOWN
    return whole(value) if value <= 0 else f"+{whole(value)}"


def day(value: date | datetime | None) -> str:
    """Return a day, such as 30 Jun 2026."""
    return UNKNOWN if value is None else f"{value.day} {value:%b %Y}"


def minute(value: datetime | None) -> str:
    """Return a day and time in UTC."""
    return UNKNOWN if value is None else f"{day(value)}, {value:%H:%M} UTC"


def month(value: date) -> str:
    """Return a month, such as Jun 2026."""
    return f"{value:%b %Y}"


def label(key: object) -> str:
    """Return a key of a vocabulary as words, such as At risk for at_risk."""
    if key is None:
        return UNKNOWN
    text = str(key)
    if text in NAMES:
        return NAMES[text]
    if not re.fullmatch(r"[a-z0-9_]+", text):  # no key but a text of somebody's own
        return text
    text = re.sub(r"_(\d+)d$", r"_in_\1_days", text)
    words = [ABBREVIATIONS.get(word, word) for word in text.split("_")]
    return sentence(" ".join(words).strip()) or text


def criteria(text: str | None) -> list[str]:
    """Return the criteria of a segment, each in words; as they are where they are not understood."""
    if not text:
        return []
    parts = re.split(rf" and (?=[a-z][a-z0-9_]* (?:{_OPERATOR})(?: |$)|not in )", text)
    return [_criterion(part) for part in parts]


def _criterion(text: str) -> str:
    if text.startswith("not in "):
        return f"Not in {listed([label(key) for key in text[7:].split(', ')], 'or')}"
    found = _CRITERION.fullmatch(text)
    if not found:
        return text
    attribute, operator, value = found.groups()
    words = f"{label(attribute)} {OPERATORS[operator]}"
    if not value:
        return words
    values = [_within(one) for one in value.split(", ")]
    if operator == "between":
        return f"{words} {' and '.join(values)}"
    if operator in ("within last days", "before last days"):
        when = "within" if operator.startswith("within") else "earlier than"
        return f"{label(attribute)} {when} the last {value} days"
    return f"{words} {listed(values, 'or')}"


def sentence(text: object) -> str:
    """Return a text that begins with a capital letter."""
    return str(text)[:1].upper() + str(text)[1:]


def _within(key: str) -> str:
    """Return a value as it stands within a sentence: keys of vocabularies in small letters."""
    return label(key)[:1].lower() + label(key)[1:] if re.fullmatch(r"[a-z_]+", key) else label(key)


def listed(values: list[str], word: str = "and") -> str:
    """Return a list in words: a, b and c."""
    if len(values) < 2:
        return "".join(values)
    return f"{', '.join(values[:-1])} {word} {values[-1]}"


def many(count: int, one: str, more: str = "") -> str:
    """Return a count with its noun, such as 1 customer or 2 customers."""
    return f"{whole(count)} {one if count == 1 else more or one + 's'}"
