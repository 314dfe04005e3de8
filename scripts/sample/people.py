"""The true people and companies of one chunk, before any system has seen them."""

import re
import unicodedata
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from . import vocabulary as words
from .columns import DAY, blank, seconds

BUSINESS_SHARE = 0.27
SYSTEMS = ("hubspot", "lead", "contact", "shopify", "files")
HUBSPOT, LEAD, CONTACT, SHOPIFY, FILES = range(5)
FIRST_SYSTEM_CONSUMER = (0.19, 0.0, 0.0, 0.62, 0.16, 0.03)  # the last: guest checkout only
FIRST_SYSTEM_BUSINESS = (0.24, 0.34, 0.24, 0.10, 0.08, 0.0)
SECOND_SYSTEM_CONSUMER = (0.55, 0.0, 0.0, 0.22, 0.23)
SECOND_SYSTEM_BUSINESS = (0.42, 0.12, 0.22, 0.16, 0.08)
SECOND_SYSTEM_SHARE, THIRD_SYSTEM_SHARE, REPEATED_SHARE = 0.3, 0.2, 0.03


@dataclass(frozen=True)
class Calendar:
    """The window of facts [start, end), and the horizon up to which the future is simulated."""

    start: np.datetime64
    end: np.datetime64

    @property
    def weeks(self) -> int:
        return int((self.end + 365 * DAY - self.start) / (7 * DAY)) + 1


@dataclass(frozen=True)
class Chunk:
    """Which slice of the customers is made: its number, the number of slices, its size."""

    number: int
    count: int
    size: int
    first_person: int
    rng: np.random.Generator

    @property
    def first_id(self) -> int:
        """Offset that keeps ids apart between chunks."""
        return self.number * 10_000_000


@dataclass(frozen=True)
class Addresses:
    street: np.ndarray
    city: np.ndarray
    region: np.ndarray
    postcode: np.ndarray
    area_code: np.ndarray
    hours_from_utc: np.ndarray


@dataclass(frozen=True)
class Companies:
    name: np.ndarray
    domain: np.ndarray
    industry: np.ndarray
    country: np.ndarray
    employees: np.ndarray
    revenue: np.ndarray
    technologies: np.ndarray
    address: Addresses
    parent: np.ndarray
    legal_form: np.ndarray


@dataclass(frozen=True)
class People:
    """One true person a row. Whole-number columns index countries, companies and households."""

    number: np.ndarray
    is_business: np.ndarray
    country: np.ndarray
    household: np.ndarray
    female: np.ndarray
    first: np.ndarray
    last: np.ndarray
    former_last: np.ndarray
    born: np.ndarray
    address: Addresses
    former_address: Addresses
    has_moved: np.ndarray
    mobile: np.ndarray
    landline: np.ndarray
    email: np.ndarray
    second_email: np.ndarray
    family_email: np.ndarray
    work_email: np.ndarray
    former_work_email: np.ndarray
    company: np.ndarray
    former_company: np.ndarray
    has_changed_job: np.ndarray
    seniority: np.ndarray
    title: np.ndarray
    joined: np.ndarray
    in_system: np.ndarray
    favourite: np.ndarray


def ascii_letters(value: str) -> str:
    """Lower-case letters and digits without accents, as mailboxes and domains are written."""
    folded = unicodedata.normalize("NFKD", value.lower().replace("ß", "ss"))
    return re.sub(r"[^a-z0-9]", "", folded.encode("ascii", "ignore").decode())


def make_people(chunk: Chunk, calendar: Calendar) -> tuple[People, Companies]:
    """Draw the chunk's people, their households, companies, mailboxes and systems."""
    rng, n = chunk.rng, chunk.size
    is_business = rng.random(n) < BUSINESS_SHARE
    companies = _companies(chunk, max(2, int(n * BUSINESS_SHARE / 3.5)))
    company = np.where(is_business, _employers(rng, companies, n), -1)
    changed_job = is_business & (rng.random(n) < 0.09)
    former_company = np.where(changed_job, _employers(rng, companies, n), company)

    household = _households(rng, is_business)
    head = np.flatnonzero(np.diff(household, prepend=-1))  # the first person of each household
    shares = [country.customer_share for country in words.COUNTRIES]
    home_country = rng.choice(len(words.COUNTRIES), size=len(head), p=shares)
    country = np.where(is_business, companies.country[company], home_country[household])
    home_country = country[head]

    homes, former_homes = _addresses(rng, home_country), _addresses(rng, home_country)
    female = rng.random(n) < 0.5
    first = _first_names(rng, country, female)
    family = _last_names(rng, home_country)
    own = _last_names(rng, country)
    last = np.where(rng.random(n) < 0.85, family[household], own)
    former_last = np.where(female & (rng.random(n) < 0.06), own, last)
    born = calendar.end.astype("datetime64[D]") - _ages(rng, n)
    mailboxes = _Mailboxes(chunk)
    email = mailboxes.personal(first, last, country, np.ones(n, dtype=bool))
    second = mailboxes.personal(first, former_last, country, rng.random(n) < 0.12)
    shared_home = np.bincount(household, minlength=len(head)) > 1
    has_family_email = shared_home & (rng.random(len(head)) < 0.45)
    family_email = mailboxes.family(last[head], home_country, has_family_email)[household]
    work_email = mailboxes.work(first, last, companies, company)
    has_former = changed_job | (is_business & (former_last != last))
    former_work = mailboxes.work(
        first, former_last, companies, np.where(has_former, former_company, -1)
    )
    former_work = np.where(has_former, former_work, work_email)
    seniority = rng.choice(len(words.SENIORITY_SHARE), size=n, p=words.SENIORITY_SHARE)
    titles = list(words.SENIORITY_TITLES.values())
    draw = rng.random(n)
    title = [titles[s][int(u * len(titles[s]))] for s, u in zip(seniority, draw, strict=True)]

    people = People(
        number=np.arange(n) + chunk.first_person,
        is_business=is_business,
        country=country,
        household=household,
        female=female,
        first=first,
        last=last,
        former_last=former_last,
        born=born,
        address=_at(homes, household),
        former_address=_at(former_homes, household),
        has_moved=(rng.random(len(head)) < 0.09)[household],
        mobile=_mobiles(rng, country, homes.area_code[household]),
        landline=_landlines(rng, home_country, homes.area_code)[household],
        email=email,
        second_email=second,
        family_email=family_email,
        work_email=work_email,
        former_work_email=former_work,
        company=company,
        former_company=former_company,
        has_changed_job=changed_job,
        seniority=seniority,
        title=blank(~is_business, np.array(title, dtype=object)),
        joined=_joined(rng, calendar, n),
        in_system=_systems(rng, is_business),
        favourite=rng.choice(len(words.CATEGORIES), size=n, p=words.CATEGORY_SHARE),
    )
    return people, companies


def _joined(rng: np.random.Generator, calendar: Calendar, n: int) -> np.ndarray:
    """Sign-up times: two in five before the window, the rest in it, a little more each month."""
    window = (calendar.end - calendar.start).astype(np.int64)
    before = -rng.random(n) * 0.9 * window
    inside = np.sqrt(rng.random(n) * 0.91 + 0.09) * window - 0.3 * window
    offset = np.where(rng.random(n) < 0.4, before, inside / 0.7)
    return calendar.start + seconds(np.clip(offset, -0.9 * window, window - 7200))


def _systems(rng: np.random.Generator, is_business: np.ndarray) -> np.ndarray:
    """Which of the five systems hold each person (people × systems)."""
    n = len(is_business)
    held = np.zeros((n, len(SYSTEMS) + 1), dtype=bool)
    rows = np.arange(n)

    def add(rows: np.ndarray, consumer: tuple[float, ...], business: tuple[float, ...]) -> None:
        a = rng.choice(len(consumer), size=len(rows), p=consumer)
        b = rng.choice(len(business), size=len(rows), p=business)
        held[rows, np.where(is_business[rows], b, a)] = True

    add(rows, FIRST_SYSTEM_CONSUMER, FIRST_SYSTEM_BUSINESS)
    second = rows[~held[:, -1] & (rng.random(n) < SECOND_SYSTEM_SHARE)]
    add(second, SECOND_SYSTEM_CONSUMER, SECOND_SYSTEM_BUSINESS)
    third = second[rng.random(len(second)) < THIRD_SYSTEM_SHARE]
    add(third, SECOND_SYSTEM_CONSUMER, SECOND_SYSTEM_BUSINESS)
    for system in range(len(SYSTEMS)):  # no system is empty, however small the chunk
        held[system % n, system] = True
    return held[:, :-1]


def _households(rng: np.random.Generator, is_business: np.ndarray) -> np.ndarray:
    """Household numbers: some consumers live with the consumer before them."""
    joins = ~is_business & np.roll(~is_business, 1) & (rng.random(len(is_business)) < 0.16)
    joins[0] = False
    return np.cumsum(~joins) - 1


def _ages(rng: np.random.Generator, n: int) -> np.ndarray:
    years = np.clip(rng.gamma(9, 4.7, n), 17, 92)
    return (years * 365.25).astype(np.int64).astype("timedelta64[D]")


def _first_names(rng: np.random.Generator, country: np.ndarray, female: np.ndarray) -> np.ndarray:
    out = np.empty(len(country), dtype=object)
    for index, land in enumerate(words.COUNTRIES):
        for kind, is_female in (("female", True), ("male", False)):
            where = np.flatnonzero((country == index) & (female == is_female))
            pool, share = words.names(land.locale, kind)
            out[where] = pool[rng.choice(len(pool), size=len(where), p=share)]
    return out


def _last_names(rng: np.random.Generator, country: np.ndarray) -> np.ndarray:
    out = np.empty(len(country), dtype=object)
    for index, land in enumerate(words.COUNTRIES):
        where = np.flatnonzero(country == index)
        pool, share = words.names(land.locale, "last")
        out[where] = pool[rng.choice(len(pool), size=len(where), p=share)]
    return out


def _addresses(rng: np.random.Generator, country: np.ndarray) -> Addresses:
    n = len(country)
    out = Addresses(*(np.empty(n, dtype=object) for _ in range(5)), np.empty(n, dtype=np.int64))
    for index, land in enumerate(words.COUNTRIES):
        where = np.flatnonzero(country == index)
        weights = 1 / np.arange(2, len(land.cities) + 2)
        pick = rng.choice(len(land.cities), size=len(where), p=weights / weights.sum())
        cities = [land.cities[k] for k in pick]
        names = words.street_names(land.locale, rng, len(where))
        house = np.minimum(rng.geometric(0.012, len(where)), 1999)
        number_first = land.code in ("US", "CA", "GB", "FR")
        out.street[where] = [
            f"{h} {s}" if number_first else f"{s} {h}" for s, h in zip(names, house, strict=True)
        ]
        out.city[where] = [city.name for city in cities]
        out.region[where] = [city.region for city in cities]
        out.area_code[where] = [city.area_code for city in cities]
        out.hours_from_utc[where] = [city.hours_from_utc for city in cities]
        digits = rng.integers(10, size=(len(where), 2))
        letters = np.array(list("ABDEFGHJLNPQRSTUWXYZ"))[rng.integers(20, size=(len(where), 2))]
        out.postcode[where] = [
            _postcode(land.code, city.postcode_prefix, d, le)
            for city, d, le in zip(cities, digits, letters, strict=True)
        ]
    return out


def _postcode(code: str, prefix: str, digit: np.ndarray, letter: np.ndarray) -> str:
    if code == "GB":
        return f"{prefix} {digit[0]}{letter[0]}{letter[1]}"
    if code == "CA":
        return f"{prefix} {digit[0]}{letter[0]}{digit[1]}"
    if code == "NL":
        return f"{prefix}{digit[0]} {letter[0]}{letter[1]}"
    return f"{prefix}{digit[0]}{digit[1]}"


def _at(addresses: Addresses, index: np.ndarray) -> Addresses:
    return Addresses(*(getattr(addresses, field)[index] for field in Addresses.__annotations__))


MOBILE_STARTS = {"GB": "77", "DE": "151", "FR": "6", "ES": "6", "NL": "6", "IT": "347"}
MOBILE_LENGTH = {"GB": 10, "DE": 11, "FR": 9, "ES": 9, "NL": 9, "IT": 10, "US": 10, "CA": 10}
LANDLINE_LENGTH = {"GB": 10, "DE": 10, "FR": 9, "ES": 9, "NL": 9, "IT": 10, "US": 10, "CA": 10}


def _mobiles(rng: np.random.Generator, country: np.ndarray, area: np.ndarray) -> np.ndarray:
    codes = [land.code for land in words.COUNTRIES]
    starts = [MOBILE_STARTS.get(codes[c]) or f"{a}" for c, a in zip(country, area, strict=True)]
    return _subscribers(rng, starts, [MOBILE_LENGTH[codes[c]] for c in country])


def _landlines(rng: np.random.Generator, country: np.ndarray, area: np.ndarray) -> np.ndarray:
    lengths = [LANDLINE_LENGTH[words.COUNTRIES[c].code] for c in country]
    return _subscribers(rng, list(area), lengths)


def _subscribers(rng: np.random.Generator, starts: list[str], lengths: list[int]) -> np.ndarray:
    """National numbers without trunk prefix: the start, then digits of which the first is 2-9."""
    digits = rng.integers(2_000_000_000, 10_000_000_000, len(starts))
    return np.array(
        [s + str(d)[: k - len(s)] for s, d, k in zip(starts, digits, lengths, strict=True)],
        dtype=object,
    )


def _companies(chunk: Chunk, n: int) -> Companies:
    rng = chunk.rng
    shares = [country.customer_share for country in words.COUNTRIES]
    country = rng.choice(len(words.COUNTRIES), size=n, p=shares)
    industries = np.array(list(words.INDUSTRIES), dtype=object)
    industry = industries[rng.choice(len(industries), size=n)]
    name = np.empty(n, dtype=object)
    domain = np.empty(n, dtype=object)
    taken: set[str] = set()
    for i in range(n):
        land = words.COUNTRIES[country[i]]
        name[i], slug = _company_name(chunk, land.locale, str(industry[i]), taken)
        domain[i] = f"{slug}.{land.domain_ending}"
    employees = np.clip(np.exp(rng.normal(3.9, 1.5, n)), 2, 40_000).astype(np.int64)
    revenue = (employees * np.exp(rng.normal(11.7, 0.5, n)) / 1000).astype(np.int64) * 1000
    tools = np.array(words.TECHNOLOGIES, dtype=object)
    used = rng.random((n, len(tools))) < 0.22
    legal = [words.COUNTRIES[c].legal_forms for c in country]
    draw = rng.random(n)
    return Companies(
        name=name,
        domain=domain,
        industry=industry,
        country=country,
        employees=employees,
        revenue=revenue,
        technologies=np.array([";".join(tools[row]) or None for row in used], dtype=object),
        address=_addresses(rng, country),
        parent=np.where(rng.random(n) < 0.06, np.argsort(rng.random(n)), -1),
        legal_form=np.array(
            [f[int(u * len(f))] for f, u in zip(legal, draw, strict=True)], dtype=object
        ),
    )


def _company_name(chunk: Chunk, locale: str, industry: str, taken: set[str]) -> tuple[str, str]:
    """A name nobody has yet: a slug belongs to the chunk its checksum names."""
    lasts, _ = words.names(locale, "last")
    while True:
        a, b, word, style = chunk.rng.random(4)
        first, second = lasts[int(a * len(lasts))], lasts[int(b * len(lasts))]
        endings = words.INDUSTRY_WORDS[industry]
        owner = f"{first} & {second}" if style < 0.3 else first
        name = f"{owner} {endings[int(word * len(endings))]}"
        slug = ascii_letters(name)
        if slug not in taken and crc32(slug.encode()) % chunk.count == chunk.number:
            taken.add(slug)
            return name, slug


def _employers(rng: np.random.Generator, companies: Companies, n: int) -> np.ndarray:
    weight = companies.employees**0.35
    return rng.choice(len(weight), size=n, p=weight / weight.sum())


class _Mailboxes:
    """Hands out addresses that no two people of any chunk share.

    A mailbox name without digits belongs to the chunk its checksum names; digits are congruent to
    the chunk's number.
    """

    def __init__(self, chunk: Chunk) -> None:
        self._chunk = chunk
        self._taken: set[str] = set()

    def personal(
        self, first: np.ndarray, last: np.ndarray, country: np.ndarray, wanted: np.ndarray
    ) -> np.ndarray:
        n = len(first)
        style, digits, host = self._chunk.rng.random((3, n))
        out = np.full(n, None, dtype=object)
        for i in np.flatnonzero(wanted):
            given, family = ascii_letters(first[i]), ascii_letters(last[i])
            patterns = (
                f"{given}.{family}",
                f"{given}{family}",
                f"{given[0]}{family}",
                f"{family}.{given}",
                f"{given}_{family}",
            )
            local = patterns[int(style[i] * style[i] * len(patterns))]
            hosts = words.COUNTRIES[country[i]].mail_domains
            number = int(digits[i] ** 3 * 2000) if digits[i] > 0.35 else None
            out[i] = self._unique(local, hosts[int(host[i] * len(hosts))], number)
        return out

    def family(self, last: np.ndarray, country: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        style = self._chunk.rng.random(len(last))
        out = np.full(len(last), None, dtype=object)
        for i in np.flatnonzero(wanted):
            family = ascii_letters(last[i])
            local = (f"family.{family}", f"the{family}s", f"{family}.family")[int(style[i] * 3)]
            out[i] = self._unique(local, words.COUNTRIES[country[i]].mail_domains[0], None)
        return out

    def work(
        self, first: np.ndarray, last: np.ndarray, companies: Companies, company: np.ndarray
    ) -> np.ndarray:
        out = np.full(len(first), None, dtype=object)
        for i in np.flatnonzero(company >= 0):
            given, family = ascii_letters(first[i]), ascii_letters(last[i])
            local = (f"{given}.{family}", f"{given[0]}{family}", given)[company[i] * 7 % 3]
            address = f"{local}@{companies.domain[company[i]]}"
            while address in self._taken:
                local = local + str(len(self._taken) % 10)
                address = f"{local}@{companies.domain[company[i]]}"
            self._taken.add(address)
            out[i] = address
        return out

    def _unique(self, local: str, host: str, number: int | None) -> str:
        chunk = self._chunk
        if number is None and crc32(local.encode()) % chunk.count != chunk.number:
            number = crc32(local.encode()) % 97
        if number is not None:
            number = number // chunk.count * chunk.count + chunk.number
        address = f"{local}{'' if number is None else number}@{host}"
        while address in self._taken:
            number = chunk.number if number is None else number + chunk.count
            address = f"{local}{number}@{host}"
        self._taken.add(address)
        return address
