"""How systems see people: stale, misspelt, abbreviated, shared and missing values."""

from dataclasses import dataclass

import numpy as np

from . import vocabulary as words
from .columns import blank, choose, filled
from .people import Companies, People, ascii_letters

PLACEHOLDER_EMAILS = ("noemail@noemail.com", "test@test.com", "none@none.com", "na@na.com", "n/a")
PLACEHOLDER_PHONES = ("0000000000", "1234567890", "9999999999", "n/a", "000-000-0000")
PLACEHOLDER_NAMES = ("n/a", "test", "-", "unknown", "xxx")
PLACEHOLDER_BIRTHS = ("1900-01-01", "1970-01-01")
ROLE_MAILBOXES = ("info", "office", "sales", "contact", "kontakt", "purchasing", "accounts")
KEYS = "qwertyuiopasdfghjklzxcvbnm"


@dataclass(frozen=True)
class Habits:
    """How one system is filled in: shares of rows."""

    work_email: float = 0.0
    no_email: float = 0.02
    no_phone: float = 0.3
    landline: float = 0.25
    no_address: float = 0.1
    birth_known: float = 0.0
    stale: float = 0.4
    shouting: float = 0.02
    typing: float = 1.0  # multiplies the rates of typing errors
    english_country: float = 0.6
    international_phone: float = 0.4


@dataclass(frozen=True)
class Seen:
    """One row a record: text columns as typed, None where missing."""

    person: np.ndarray
    email: np.ndarray
    phone: np.ndarray
    mobile: np.ndarray
    first: np.ndarray
    last: np.ndarray
    born: np.ndarray
    street: np.ndarray
    city: np.ndarray
    region: np.ndarray
    postcode: np.ndarray
    country: np.ndarray
    country_text: np.ndarray
    company: np.ndarray
    title: np.ndarray


def observe(
    rng: np.random.Generator,
    people: People,
    companies: Companies,
    person: np.ndarray,
    is_repeat: np.ndarray,
    habits: Habits,
) -> Seen:
    """Write down people the way one system does; is_repeat marks a person's second row in it."""
    n = len(person)
    stale = rng.random(n) < habits.stale
    moved = stale & people.has_moved[person]
    former_job = stale & people.has_changed_job[person]
    place = {
        field: np.where(
            moved,
            getattr(people.former_address, field)[person],
            getattr(people.address, field)[person],
        )
        for field in ("street", "city", "region", "postcode")
    }
    last = np.where(stale, people.former_last[person], people.last[person])
    first = _first_names(rng, people.first[person])
    swapped = rng.random(n) < 0.006
    first, last = np.where(swapped, last, first), np.where(swapped, first, last)
    company = np.where(former_job, people.former_company[person], people.company[person])
    email = _emails(rng, people, companies, person, is_repeat, former_job, habits)
    no_address = rng.random(n) < habits.no_address
    country = people.country[person]
    number = people.mobile[person]
    landline = rng.random(n) < habits.landline
    phone = np.where(landline, people.landline[person], number)
    typing = habits.typing

    def written(values: np.ndarray, share: float) -> np.ndarray:
        typed = _accents(rng, _typos(rng, values, share * typing))
        return _case(rng, typed, habits.shouting)

    phone = _phones(rng, _typos(rng, phone, 0.01 * typing, digits=True), country, habits)
    postcode = _typos(rng, place["postcode"], 0.006 * typing, digits=True)
    return Seen(
        person=person,
        email=_case(rng, _typos(rng, email, 0.008 * typing), 0.03, upper_only=True),
        phone=_missing(rng, phone, habits.no_phone, PLACEHOLDER_PHONES),
        mobile=_phones(rng, number, country, habits),
        first=_missing(rng, written(first, 0.012), 0.015, PLACEHOLDER_NAMES),
        last=written(last, 0.018),
        born=_births(rng, people.born[person], habits.birth_known),
        street=blank(no_address, written(_street(rng, place["street"]), 0.02)),
        city=blank(no_address, written(place["city"], 0.01)),
        region=blank(no_address, place["region"]),
        postcode=blank(no_address, postcode),
        country=country,
        country_text=country_texts(rng, country, habits.english_country),
        company=company,
        title=_case(rng, blank(rng.random(n) < 0.15, people.title[person]), 0.03),
    )


def country_texts(rng: np.random.Generator, country: np.ndarray, english: float) -> np.ndarray:
    """A country as people write it: its English name, else a code or a name in some language."""
    plain, draw = rng.random((2, len(country)))
    lands = words.COUNTRIES
    return np.array(
        [
            lands[c].english_name
            if p < english
            else lands[c].spellings[int(u * len(lands[c].spellings))]
            for c, p, u in zip(country, plain, draw, strict=True)
        ],
        dtype=object,
    )


def industry_texts(rng: np.random.Generator, industry: np.ndarray) -> np.ndarray:
    """An industry in one of its many spellings."""
    draw = rng.random(len(industry))
    spellings = {name: (name, *others) for name, others in words.INDUSTRIES.items()}
    return np.array(
        [spellings[i][int(u * len(spellings[i]))] for i, u in zip(industry, draw, strict=True)],
        dtype=object,
    )


def company_names(rng: np.random.Generator, companies: Companies, index: np.ndarray) -> np.ndarray:
    """A company's name with or without its legal form, in some case; None where there is none."""
    legal, case = rng.random((2, len(index)))
    out = np.full(len(index), None, dtype=object)
    for i in np.flatnonzero(index >= 0):
        name = companies.name[index[i]]
        name = f"{name} {companies.legal_form[index[i]]}" if legal[i] < 0.45 else name
        name = name.replace(" & ", " and ") if case[i] > 0.9 else name
        out[i] = name.upper() if case[i] < 0.04 else name.lower() if case[i] < 0.06 else name
    return out


def _emails(
    rng: np.random.Generator,
    people: People,
    companies: Companies,
    person: np.ndarray,
    is_repeat: np.ndarray,
    former_job: np.ndarray,
    habits: Habits,
) -> np.ndarray:
    n = len(person)
    work = np.where(former_job, people.former_work_email[person], people.work_email[person])
    uses_work = people.is_business[person] & (rng.random(n) < habits.work_email)
    email = np.where(uses_work, work, people.email[person])
    second = np.where(people.is_business[person], people.email[person], people.second_email[person])
    email = np.where(is_repeat | (rng.random(n) < 0.04), second, email)
    email = np.where(is_repeat | filled(email), email, people.email[person])
    family = people.family_email[person]
    email = np.where(filled(family) & (rng.random(n) < 0.3), family, email)
    role = np.flatnonzero(uses_work & (rng.random(n) < 0.02))
    for i in role:
        box = ROLE_MAILBOXES[people.company[person[i]] % len(ROLE_MAILBOXES)]
        email[i] = f"{box}@{companies.domain[people.company[person[i]]]}"
    return _missing(rng, email, habits.no_email, PLACEHOLDER_EMAILS)


def _missing(
    rng: np.random.Generator, values: np.ndarray, share: float, placeholders: tuple[str, ...]
) -> np.ndarray:
    """Blank a share of the values; one in five of those gets a placeholder instead."""
    draw = rng.random(len(values))
    out = np.where(draw < share, None, values)
    filled = np.flatnonzero(draw < share / 5)
    out[filled] = choose(rng, placeholders, len(filled))
    return out


def _first_names(rng: np.random.Generator, first: np.ndarray) -> np.ndarray:
    out = first.copy()
    draw = rng.random(len(first))
    for i in np.flatnonzero(draw < 0.12):
        out[i] = words.NICKNAMES.get(out[i].lower(), out[i])
    for i in np.flatnonzero(draw > 0.99):
        out[i] = out[i][0] + "."
    return out


def _typos(
    rng: np.random.Generator, values: np.ndarray, share: float, digits: bool = False
) -> np.ndarray:
    """Drop, double, swap or replace one character in a share of the values."""
    out = values.copy()
    rows = np.flatnonzero(rng.random(len(values)) < share)
    for i, where, kind, key in zip(rows, *rng.random((3, len(rows))), strict=True):
        value = out[i]
        if value is None or len(value) < 4:
            continue
        end = value.find("@") if "@" in value else len(value)
        k = 1 + int(where * max(end - 2, 1))
        new = "0123456789"[int(key * 10)] if digits else KEYS[int(key * 26)]
        swap = value[:k] + value[k + 1] + value[k] + value[k + 2 :]
        edits = (
            value[:k] + value[k + 1 :],
            value[:k] + value[k] + value[k:],
            swap,
            value[:k] + new + value[k + 1 :],
        )
        out[i] = edits[int(kind * 4)] if not digits else edits[2 + int(kind * 2)]
    return out


def _accents(rng: np.random.Generator, values: np.ndarray) -> np.ndarray:
    """Lose the accents in a third of the values that have some."""
    draw = rng.random(len(values))
    out = values.copy()
    for i in np.flatnonzero(draw < 0.33):
        if out[i] is not None and not out[i].isascii():
            out[i] = " ".join(ascii_letters(word).capitalize() for word in out[i].split())
    return out


def _case(
    rng: np.random.Generator, values: np.ndarray, share: float, upper_only: bool = False
) -> np.ndarray:
    """Shout, whisper or pad a share of the values."""
    draw = rng.random(len(values))
    out = values.copy()
    for i in np.flatnonzero(draw < share * 2):
        if out[i] is not None:
            kind = draw[i] / (share * 2)
            out[i] = (
                out[i].upper()
                if kind < 0.5
                else f" {out[i]}"
                if kind > 0.75
                else out[i] + " "
                if upper_only
                else out[i].lower()
            )
    return out


def _street(rng: np.random.Generator, street: np.ndarray) -> np.ndarray:
    """Abbreviate some streets and add a unit to a few."""
    draw = rng.random(len(street))
    short = {
        "Street": "St",
        "Avenue": "Ave",
        "Road": "Rd",
        "Lane": "Ln",
        "straße": "str.",
        "boulevard": "bd",
        "Calle": "C/",
    }
    out = street.copy()
    for i in np.flatnonzero(draw < 0.3):
        for long, brief in short.items():
            out[i] = out[i].replace(long, brief)
    for i in np.flatnonzero(draw > 0.96):
        out[i] = f"{out[i]}, Apt {int((draw[i] - 0.96) * 2500) + 1}"
    return out


def _births(rng: np.random.Generator, born: np.ndarray, known: float) -> np.ndarray:
    draw = rng.random(len(born))
    out = np.where(draw < known, born, np.datetime64("NaT", "D"))
    out = np.where(draw < known * 0.01, np.datetime64(PLACEHOLDER_BIRTHS[0], "D"), out)
    return np.where(draw > 1 - known * 0.01, np.datetime64(PLACEHOLDER_BIRTHS[1], "D"), out)


def _phones(
    rng: np.random.Generator, number: np.ndarray, country: np.ndarray, habits: Habits
) -> np.ndarray:
    abroad, style = rng.random((2, len(number)))
    return np.array(
        [
            _phone(value, words.COUNTRIES[c], a < habits.international_phone, u)
            for value, c, a, u in zip(number, country, abroad, style, strict=True)
        ],
        dtype=object,
    )


def _phone(number: str, land: words.Country, international: bool, style: float) -> str:
    """A national number in one of the ways people write it."""
    head, middle, tail = number[:3], number[3:6], number[6:]
    if international:
        forms = (
            f"+{land.calling_code}{number}",
            f"+{land.calling_code} {head} {middle} {tail}",
            f"00{land.calling_code}{number}",
        )
    elif land.calling_code == "1":
        forms = (f"({head}) {middle}-{tail}", f"{head}-{middle}-{tail}", number)
    else:
        trunk = "" if land.code in ("ES", "IT") else "0"
        forms = (
            f"{trunk}{number}",
            f"{trunk}{head} {middle}{tail}",
            f"{trunk}{head}/{middle}{tail}",
        )
    return forms[int(style * style * 3)]
