"""The invented people as they are, before anybody wrote them down: numbers, no texts.

People live in households, hold mailboxes and numbers, work, and in the time between 0 and 1 that
the records span some of them move, marry, change the job, the number or the mailbox.
"""

from dataclasses import dataclass

import numpy as np

from .names import Names
from .vocabulary import (
    COMPANY_FIELDS,
    COMPANY_WORDS,
    COUNTRIES,
)

FIRST_BIRTH, LAST_BIRTH = np.datetime64("1930-01-01"), np.datetime64("2008-01-01")
DAYS = np.timedelta64(1, "D")
NEVER = 2.0

# what people tell of themselves, and how many do where the form is filled in whole
TOLD = {"email": 0.775, "phone": 0.665, "address": 0.82, "birth_date": 0.575}

COUPLE, FAMILY, SIBLINGS, TWINS, NAMESAKES, FLATMATES = range(6)
KIND_SHARES = (0.44, 0.28, 0.08, 0.05, 0.06, 0.09)
NO_SUFFIX, JUNIOR, SENIOR, THIRD = range(4)

# how a mailbox is made of a name
DOTTED, JOINED, INITIAL, UNDERSCORED, REVERSED, GIVEN_ONLY, HANDLE, HOUSE = range(8)
PERSONAL_SHARES = (0.30, 0.22, 0.16, 0.07, 0.05, 0.12, 0.08)
WORK_SHARES = (0.62, 0.04, 0.24, 0.02, 0.0, 0.08, 0.0)
ROUNDS = 4  # after which hardly two people are left with one mailbox
COMPANY_DOMAIN = 10_000  # numbers of domains: from here on companies, below 100 × country + place


@dataclass(frozen=True)
class Homes:
    """One dwelling a row."""

    country: np.ndarray
    town: np.ndarray
    postal: np.ndarray  # number of the postal code within its town
    street: np.ndarray
    number: np.ndarray
    unit: np.ndarray  # 0: none
    landline: np.ndarray  # 0: none


@dataclass(frozen=True)
class Towns:
    """One town a row, the towns of a country together."""

    name: list[str]
    region: list[str]
    postal: list[str]
    area: list[str]
    postal_count: np.ndarray
    first: np.ndarray  # of each country, and one beyond the last
    cumulated: list[np.ndarray]  # of each country


@dataclass(frozen=True)
class Mailboxes:
    """How the mailbox of each person is spelt; -1 for the domain of one without."""

    pattern: np.ndarray
    given: np.ndarray
    family: np.ndarray
    number: np.ndarray  # -1: none
    domain: np.ndarray

    def take(self, rows: np.ndarray) -> "Mailboxes":
        """Return the mailboxes of some people."""
        return Mailboxes(
            self.pattern[rows],
            self.given[rows],
            self.family[rows],
            self.number[rows],
            self.domain[rows],
        )


@dataclass(frozen=True)
class Companies:
    """One employer a row."""

    name: list[str]
    domain: list[str]
    town: np.ndarray
    switchboard: np.ndarray


@dataclass(frozen=True)
class People:
    """One person a row; what changed has a former value and the time of the change, else NEVER."""

    country: np.ndarray
    household: np.ndarray
    partner: np.ndarray  # another person of the household, or oneself
    given: np.ndarray
    middle: np.ndarray  # -1: none
    family: np.ndarray
    second_family: np.ndarray  # -1: none
    former_family: np.ndarray
    renamed_at: np.ndarray
    suffix: np.ndarray
    goes_by: np.ndarray  # form of the given name used: 0 the full one, k the k-th short one
    born: np.ndarray
    home: np.ndarray
    former_home: np.ndarray
    moved_at: np.ndarray
    mobile: np.ndarray
    former_mobile: np.ndarray
    number_changed_at: np.ndarray
    mailbox: Mailboxes
    former_mailbox: Mailboxes
    mailbox_changed_at: np.ndarray
    family_mailbox: np.ndarray  # number of the one the household shares; -1: none
    company: np.ndarray  # -1: none
    former_company: np.ndarray
    job_changed_at: np.ndarray
    uses_work_mailbox: np.ndarray
    uses_landline: np.ndarray
    tells: np.ndarray  # people × TOLD: whether one usually states it
    work_mailbox: Mailboxes
    former_work_mailbox: Mailboxes


@dataclass(frozen=True)
class World:
    """All people and what they share."""

    names: Names
    towns: Towns
    homes: Homes
    companies: Companies
    people: People


def make_world(rng: np.random.Generator, names: Names, size: int, household_share: float) -> World:
    """Draw at least `size` people, `household_share` of whom do not live alone."""
    towns = _make_towns(rng, names)
    kind, members = _households(rng, size, household_share)
    household = np.repeat(np.arange(len(kind)), members)
    place = np.arange(len(household)) - np.repeat(np.cumsum(members) - members, members)
    of_kind = kind[household]
    n, houses = len(household), len(kind)

    house_country = rng.choice(len(COUNTRIES), houses, p=[c.share for c in COUNTRIES])
    house_locale = _locales(rng, house_country)
    country, locale = house_country[household], house_locale[household]

    female = rng.random(n) < 0.5
    couple = np.isin(of_kind, (COUPLE, FAMILY)) & (place < 2)
    female = np.where(couple, place == 1, female)
    same_sex = rng.random(houses) < 0.04
    female = np.where(couple & same_sex[household], female[_heads(place)], female)
    female = np.where(of_kind == NAMESAKES, False, female)

    given = _drawn(rng, names, country, locale, np.where(female, 1, 0))
    given = np.where((of_kind == NAMESAKES) & (place == 1), given[_heads(place)], given)
    middle = np.where(
        rng.random(n) < 0.3, _drawn(rng, names, country, locale, np.where(female, 1, 0)), -1
    )
    house_family = _drawn(rng, names, house_country, house_locale, np.full(houses, 2))
    own_family = _drawn(rng, names, country, locale, np.full(n, 2))
    keeps_own = (couple & (place == 1) & (rng.random(n) < 0.18)) | (of_kind == FLATMATES)
    family = np.where(keeps_own, own_family, house_family[household])
    doubled = np.array([{"ES": 0.6, "BR": 0.35}.get(c.code, 0.02) for c in COUNTRIES])
    second_family = np.where(rng.random(houses) < doubled[house_country], own_family[:houses], -1)
    second_family = np.where(of_kind == FLATMATES, -1, second_family[household])
    marries = female & ~keeps_own & (rng.random(n) < np.where(couple, 0.09, 0.035))
    suffix = np.where(rng.random(n) < 0.002, JUNIOR, NO_SUFFIX)
    suffix = np.where(
        (of_kind == NAMESAKES) & (rng.random(houses) < 0.6)[household],
        np.where(place == 0, SENIOR, np.where(rng.random(n) < 0.9, JUNIOR, THIRD)),
        suffix,
    )

    homes, home, former_home, moved_at = _make_homes(rng, towns, house_country, household, of_kind)
    mobile = _mobiles(rng, country)
    former_mobile = _mobiles(rng, country)
    reused = rng.random(n) < 0.015  # the old number belongs to somebody else now
    compatriots = np.lexsort((rng.random(n), country))
    next_owner = np.empty(n, dtype=np.int64)
    next_owner[compatriots] = np.roll(compatriots, 1)
    reused &= country[next_owner] == country
    former_mobile = np.where(reused, mobile[next_owner], former_mobile)

    companies = _make_companies(rng, towns, max(3, n // 9))
    works = rng.random(n) < 0.55
    company = np.where(works, _employers(rng, companies, towns, country), -1)
    changes_job = works & (rng.random(n) < 0.22)
    former_company = np.where(changes_job, _employers(rng, companies, towns, country), company)
    born = _births(rng, of_kind, place)
    renamed_at = _when(rng, marries)
    former_family = np.where(marries, own_family, family)
    # drawn together, so that none of today is another one's of former days
    now, before = np.arange(n), np.arange(n, 2 * n)
    families = np.concatenate([family, former_family])
    mailboxes = _personal(
        rng, names, np.tile(country, 2), np.tile(given, 2), families, np.tile(born, 2)
    )
    employers = np.concatenate([company, former_company])
    work_mailboxes = _work(rng, names, employers, np.tile(given, 2), families, now)
    people = People(
        country=country.astype(np.int16),
        household=household.astype(np.int32),
        partner=_partners(rng, household, members),
        given=given.astype(np.int32),
        middle=middle.astype(np.int32),
        family=family.astype(np.int32),
        second_family=second_family.astype(np.int32),
        former_family=former_family.astype(np.int32),
        renamed_at=renamed_at,
        suffix=suffix.astype(np.int8),
        goes_by=np.where(rng.random(n) < 0.3, rng.integers(1, 4, n), 0).astype(np.int8),
        born=born,
        home=home,
        former_home=former_home,
        moved_at=moved_at,
        mobile=mobile,
        former_mobile=former_mobile,
        number_changed_at=_when(rng, reused | (rng.random(n) < 0.12)),
        mailbox=mailboxes.take(now),
        former_mailbox=mailboxes.take(before),
        mailbox_changed_at=_when(rng, rng.random(n) < 0.16),
        family_mailbox=np.where(
            ((members > 1) & (rng.random(houses) < 0.22) & (kind != FLATMATES))[household],
            household,
            -1,
        ).astype(np.int32),
        company=company.astype(np.int32),
        former_company=former_company.astype(np.int32),
        job_changed_at=_when(rng, changes_job),
        uses_work_mailbox=works & (rng.random(n) < 0.33),
        uses_landline=rng.random(n) < 0.3,
        tells=rng.random((n, len(TOLD))) < np.array(list(TOLD.values())),
        work_mailbox=work_mailboxes.take(now),
        former_work_mailbox=work_mailboxes.take(before),
    )
    return World(names, towns, homes, companies, people)


# --- households ----------------------------------------------------------------------------------


def _households(
    rng: np.random.Generator, size: int, household_share: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return kind and size of each household; who lives alone has the kind -1."""
    mean = 2.35  # people in a household of more than one
    shared = int(size * household_share / mean) + 1
    kind = rng.choice(len(KIND_SHARES), shared, p=KIND_SHARES)
    members = np.full(shared, 2)
    members += np.where(kind == FAMILY, rng.integers(1, 3, shared), 0)
    members += np.where((kind == SIBLINGS) | (kind == FLATMATES), rng.random(shared) < 0.25, 0)
    alone = max(0, size - int(members.sum())) + 1
    kind = np.concatenate([kind, np.full(alone, -1)])
    members = np.concatenate([members, np.ones(alone, dtype=members.dtype)])
    order = rng.permutation(len(kind))
    return kind[order], members[order]


def _heads(place: np.ndarray) -> np.ndarray:
    """Return the row of the first person of each one's household."""
    return np.arange(len(place)) - place


def _partners(rng: np.random.Generator, household: np.ndarray, members: np.ndarray) -> np.ndarray:
    first = np.cumsum(members) - members
    return (first[household] + rng.integers(0, members[household])).astype(np.int32)


def _births(rng: np.random.Generator, kind: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Return dates of birth: partners are of an age, children a generation younger."""
    n = len(place)
    year = 365.25
    adult = (FIRST_BIRTH + (rng.beta(2.2, 1.6, n) * 27_000).astype(int) * DAYS).astype("M8[D]")
    parents = (np.datetime64("1940-01-01") + rng.integers(0, 12_500, n) * DAYS).astype("M8[D]")
    has_children = np.isin(kind, (FAMILY, NAMESAKES))
    first = np.where(has_children, parents, adult)[_heads(place)]
    apart = np.select(
        [
            np.isin(kind, (COUPLE, FAMILY)) & (place == 1),
            has_children & (place > 0),
            kind == SIBLINGS,
            kind == TWINS,
        ],
        [
            rng.normal(1.5 * year, 4 * year, n),
            rng.normal(29 * year, 5 * year, n).clip(17 * year, 45 * year),
            (place * rng.uniform(1.1 * year, 5 * year, n)),
            np.zeros(n),
        ],
        np.nan,
    )
    tied = first + np.nan_to_num(apart).astype(int) * DAYS
    born = np.where((place == 0) | ~np.isnan(apart), np.where(place == 0, first, tied), adult)
    return np.minimum(born, LAST_BIRTH - (rng.integers(0, 3000, n)) * DAYS * (kind != TWINS))


def _when(rng: np.random.Generator, happens: np.ndarray) -> np.ndarray:
    return np.where(happens, rng.random(len(happens)), NEVER).astype(np.float32)


# --- names ---------------------------------------------------------------------------------------


def _locales(rng: np.random.Generator, country: np.ndarray) -> np.ndarray:
    counts = np.array([len(c.locales) for c in COUNTRIES])[country]
    other = 1 + (rng.random(len(country)) * (counts - 1)).astype(int)
    return np.where(rng.random(len(country)) < 0.84, 0, other)


def _drawn(
    rng: np.random.Generator,
    names: Names,
    country: np.ndarray,
    locale: np.ndarray,
    pool: np.ndarray,
) -> np.ndarray:
    """Return a name for each row from the pool (male, female, family) of its country and locale."""
    drawn = np.zeros(len(country), dtype=np.int64)
    group = (country * 10 + locale) * 3 + pool
    for value in np.unique(group):
        rows = np.flatnonzero(group == value)
        pools = names.pools[value // 30, value // 3 % 10]
        drawn[rows] = pools[value % 3].draw(rng, len(rows))
    return drawn


# --- where they live -----------------------------------------------------------------------------


def _make_towns(rng: np.random.Generator, names: Names) -> Towns:
    name: list[str] = []
    region: list[str] = []
    postal: list[str] = []
    area: list[str] = []
    first, counts, cumulated = [0], [], []
    for country in COUNTRIES:
        cities = [line.split("|") for line in country.cities.splitlines()]
        stems = rng.choice(country.stems, country.small_towns)
        endings = rng.choice(country.town_endings, country.small_towns)
        near = rng.integers(0, len(cities), country.small_towns)
        for stem, ending, city in zip(stems, endings, near, strict=True):
            apart = "-" if ending.startswith("sur") else ""
            cities.append([stem + apart + ending, *cities[city][1:]])
        weights = (np.arange(len(cities)) + 3.0) ** -0.8
        shares = weights / weights.sum()
        columns = zip(*cities, strict=True)
        for column, values in zip((name, region, postal, area), columns, strict=True):
            column.extend(values)
        room = 10 ** min(3, country.postal.count("9"))
        counts.append(np.clip(shares * 7000 * country.share / 0.4, 1, room).astype(int))
        cumulated.append(np.minimum(np.cumsum(shares), 1.0))
        cumulated[-1][-1] = 1.0
        first.append(len(name))
    return Towns(name, region, postal, area, np.concatenate(counts), np.array(first), cumulated)


def _town_of(rng: np.random.Generator, towns: Towns, country: np.ndarray) -> np.ndarray:
    town = np.zeros(len(country), dtype=np.int64)
    for number in range(len(COUNTRIES)):
        rows = np.flatnonzero(country == number)
        drawn = np.searchsorted(towns.cumulated[number], rng.random(len(rows)), side="right")
        town[rows] = towns.first[number] + drawn
    return town


def _make_homes(
    rng: np.random.Generator,
    towns: Towns,
    house_country: np.ndarray,
    household: np.ndarray,
    kind: np.ndarray,
) -> tuple[Homes, np.ndarray, np.ndarray, np.ndarray]:
    """Return dwellings, and of each person the dwelling, the former one and when they moved.

    Most move as a household; grown children, siblings and flatmates also by themselves.
    """
    houses, n = len(house_country), len(household)
    house_moves = rng.random(houses) < 0.13
    alone_share = np.where(np.isin(kind, (FAMILY, SIBLINGS, TWINS, FLATMATES)), 0.15, 0.04)
    moves_alone = ~house_moves[household] & (rng.random(n) < alone_share)
    leavers = np.flatnonzero(moves_alone)
    movers = np.flatnonzero(house_moves)
    country = np.concatenate(
        [house_country, house_country[movers], house_country[household[leavers]]]
    )
    previous = np.arange(houses)
    previous[movers] = houses + np.arange(len(movers))
    own = np.full(n, -1)
    own[leavers] = houses + len(movers) + np.arange(len(leavers))
    home = np.where(moves_alone, own, household)
    former_home = np.where(moves_alone, household, previous[household])
    house_moved_at = _when(rng, house_moves)
    moved_at = np.where(moves_alone, rng.random(n), house_moved_at[household])
    return (
        _dwellings(rng, towns, country),
        home.astype(np.int32),
        former_home.astype(np.int32),
        moved_at.astype(np.float32),
    )


def _dwellings(rng: np.random.Generator, towns: Towns, country: np.ndarray) -> Homes:
    n = len(country)
    town = _town_of(rng, towns, country)
    postal = (rng.random(n) ** 1.3 * towns.postal_count[town]).astype(int)
    per_street = np.array([c.street_is_postal for c in COUNTRIES])[country]
    # in such countries a code is a street: as many more codes, and the street follows from the code
    postal = np.where(per_street, postal * 40 + rng.integers(0, 40, n), postal)
    streets = np.array(
        [len(c.street_stems) * len(c.street_types) for c in COUNTRIES], dtype=np.int64
    )[country]
    free = (rng.random(n) ** 1.6 * streets).astype(int)
    fixed = (town * 7919 + postal * 104_729) % streets
    number = np.ceil(rng.pareto(0.9, n) * 12 + 1).astype(int) % 2000 + 1
    has_unit = rng.random(n) < np.array([c.unit_share for c in COUNTRIES])[country]
    landline = np.where(rng.random(n) < 0.5, rng.integers(10**9, 10**10, n), 0)
    return Homes(
        country.astype(np.int16),
        town.astype(np.int32),
        postal.astype(np.int32),
        np.where(per_street, fixed, free).astype(np.int32),
        number.astype(np.int32),
        np.where(has_unit, rng.integers(1, 40, n), 0).astype(np.int16),
        landline,
    )


def _mobiles(rng: np.random.Generator, country: np.ndarray) -> np.ndarray:
    """Return numbers of which the last ten digits are the subscriber's, those before the area."""
    areas = np.array([len(c.mobile_areas) for c in COUNTRIES])[country]
    area = (rng.random(len(country)) * areas).astype(np.int64)
    return area * 10**10 + rng.integers(10**9, 10**10, len(country))


# --- where they work -----------------------------------------------------------------------------


def _make_companies(rng: np.random.Generator, towns: Towns, size: int) -> Companies:
    country = np.sort(rng.choice(len(COUNTRIES), size, p=[c.share for c in COUNTRIES]))
    words = rng.integers(0, len(COMPANY_WORDS), (size, 2))
    fields = rng.integers(0, len(COMPANY_FIELDS), size)
    legal = rng.random(size)
    town = _town_of(rng, towns, country)
    seen: dict[str, int] = {}
    names, domains = [], []
    for row in range(size):
        where = COUNTRIES[country[row]]
        first, second = (COMPANY_WORDS[word] for word in words[row])
        base = first + second.lower() if row % 3 else f"{first} {second}"
        domain = base.lower().replace(" ", "") + where.top_level
        seen[domain] = seen.get(domain, 0) + 1
        if seen[domain] > 1:
            field = COMPANY_FIELDS[fields[row]]
            base = f"{base} {field}"
            domain = f"{base.lower().replace(' ', '-')}{row}{where.top_level}"
        names.append(base + where.legal_forms[int(legal[row] * len(where.legal_forms))])
        domains.append(domain)
    return Companies(names, domains, town, rng.integers(10**9, 10**10, size))


def _employers(
    rng: np.random.Generator, companies: Companies, towns: Towns, country: np.ndarray
) -> np.ndarray:
    """Return a company of one's country for each person; few are large, most small."""
    employer = np.zeros(len(country), dtype=np.int64)
    at_home = np.searchsorted(towns.first, companies.town, side="right") - 1
    for number in range(len(COUNTRIES)):
        rows = np.flatnonzero(country == number)
        near = np.flatnonzero(at_home == number)
        if not len(near):
            near = np.arange(len(companies.name))
        weights = np.cumsum((np.arange(len(near)) + 2.0) ** -0.6)
        drawn = np.searchsorted(weights, rng.random(len(rows)) * weights[-1])
        employer[rows] = near[np.minimum(drawn, len(near) - 1)]
    return employer


# --- mailboxes -----------------------------------------------------------------------------------


def _personal(
    rng: np.random.Generator,
    names: Names,
    country: np.ndarray,
    given: np.ndarray,
    family: np.ndarray,
    born: np.ndarray,
) -> Mailboxes:
    n = len(country)
    counts = np.array([len(c.mail_domains) for c in COUNTRIES])[country]
    domain = country * 100 + (rng.random(n) ** 2.2 * counts).astype(int)
    pattern = rng.choice(len(PERSONAL_SHARES), n, p=PERSONAL_SHARES)
    year = born.astype("M8[Y]").astype(int) + 1970
    number = np.select(
        [(kind := rng.random(n)) < 0.5, kind < 0.68, kind < 0.75],
        [-1, year % 100, year],
        rng.integers(1, 1000, n),
    )
    bare = np.isin(pattern, (GIVEN_ONLY, HANDLE)) & (number < 0)
    number = np.where(bare, rng.integers(1, 1000, n), number)
    return _unique(rng, names, pattern, given, family, number, domain)


def _work(
    rng: np.random.Generator,
    names: Names,
    company: np.ndarray,
    given: np.ndarray,
    family: np.ndarray,
    person: np.ndarray,
) -> Mailboxes:
    """Return one mailbox a company and person; who did not change the job has the same twice."""
    n, half = len(company), len(person)
    habit = rng.choice(len(WORK_SHARES), company.max() + 2, p=WORK_SHARES)  # one a company
    domain = np.where(company < 0, -1, COMPANY_DOMAIN + company)
    same = np.zeros(n, dtype=bool)
    same[half:] = (company[:half] == company[half:]) & (family[:half] == family[half:])
    numbered = _unique(
        rng, names, habit[company], given, family, np.full(n, -1), np.where(same, -1, domain)
    )
    rows = np.where(same, np.arange(n) - half, np.arange(n))
    return numbered.take(rows)


def _unique(
    rng: np.random.Generator,
    names: Names,
    pattern: np.ndarray,
    given: np.ndarray,
    family: np.ndarray,
    number: np.ndarray,
    domain: np.ndarray,
) -> Mailboxes:
    """Number mailboxes until hardly any is spelt as another's."""
    initials = np.array([ord(key[0]) if key else 0 for key in names.given_key])
    _, given_key = np.unique(names.given_key.astype(str), return_inverse=True)
    _, family_key = np.unique(names.family_key.astype(str), return_inverse=True)
    first = np.select(
        [pattern == INITIAL, pattern == HANDLE],
        [initials[given], names.given_handle[given]],
        given_key[given] + 1000,
    )
    last = np.select(
        [pattern == GIVEN_ONLY, pattern == HANDLE],
        [0, names.family_handle[family]],
        family_key[family] + 1000,
    )
    spelt = ((pattern * 100_003 + first) * 100_003 + last) * 1_000_003 + domain
    for _ in range(ROUNDS):
        # multiplication that overflows: a hash is all that is needed to find equal ones
        key = spelt.astype(np.uint64) * np.uint64(11400714819323198485) + number.astype(np.uint64)
        order = np.argsort(key, kind="stable")
        taken = np.zeros(len(key), dtype=bool)
        taken[order[1:]] = key[order[1:]] == key[order[:-1]]
        taken &= domain >= 0
        if not taken.any():
            break
        number = np.where(taken, rng.integers(1, 10_000, len(number)), number)
    return Mailboxes(
        pattern.astype(np.int8),
        given.astype(np.int32),
        family.astype(np.int32),
        number.astype(np.int32),
        domain.astype(np.int32),
    )
