"""What systems know of the invented people: several records a person, partial, old and mistaken."""

from dataclasses import dataclass

import numpy as np

from . import vocabulary as words
from .mistakes import spoil
from .names import ascii_letters
from .people import (
    COMPANY_DOMAIN,
    DOTTED,
    GIVEN_ONLY,
    HANDLE,
    INITIAL,
    JOINED,
    JUNIOR,
    REVERSED,
    SENIOR,
    THIRD,
    TOLD,
    UNDERSCORED,
    Mailboxes,
    World,
)
from .vocabulary import COUNTRIES

RECORD_SHARES = (0.82, 0.122, 0.040, 0.013, 0.005)  # people with one record, two, and so on
KEEPS_TO_HABIT = 0.5  # share of records in which people do what they usually do
HALF_EMPTY_SHARE, HALF_EMPTY_FACTOR = 0.08, 0.45
DIRT = {"clean": 0.35, "normal": 1.0, "heavy": 2.2}
COLUMNS = (
    "contact_id", "email", "phone", "first_name", "last_name", "birth_date", "street_address", "city",
    "region", "postal_code", "country", "company_name", "company_domain", "job_title", "created_at",
)  # fmt: skip
UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)
FIRST_DAY, DAYS_SPANNED = np.datetime64("2016-01-01"), 3800


@dataclass(frozen=True)
class Records:
    """Whose a record is and when it was taken down (0 to 1), the records of a person together."""

    person: np.ndarray
    taken_at: np.ndarray


def draw_records(rng: np.random.Generator, people: int, size: int) -> Records:
    """Return `size` records of people in random order; so many people must be enough for them."""
    counts = rng.choice(len(RECORD_SHARES), people, p=RECORD_SHARES) + 1
    person = np.repeat(rng.permutation(people), counts)[:size]
    return Records(person, rng.random(len(person)).astype(np.float32))


def write_down(
    rng: np.random.Generator, world: World, records: Records, dirt: str
) -> dict[str, np.ndarray]:
    """Return the columns of COLUMNS but contact_id, as texts, for some records."""
    return _Clerk(rng, world, records, DIRT[dirt]).columns()


class _Clerk:
    """Takes records down; `worse` multiplies how often something goes wrong."""

    def __init__(
        self, rng: np.random.Generator, world: World, records: Records, worse: float
    ) -> None:
        self.rng, self.world, self.worse = rng, world, worse
        self.people, self.names = world.people, world.names
        self.person, self.taken_at = records.person, records.taken_at
        self.size = len(self.person)
        self.country = self.people.country[self.person]
        self.factor = np.where(self.chance(HALF_EMPTY_SHARE * worse), HALF_EMPTY_FACTOR, 1.0)

    def chance(self, share: float | np.ndarray) -> np.ndarray:
        """Return for each record whether what happens with this share happens."""
        return self.rng.random(self.size) < share

    def wrong(self, share: float) -> np.ndarray:
        """Return for each record whether a mistake of this share is made."""
        return self.chance(min(0.6, share * self.worse))

    def habit(self, usual: np.ndarray, share: float) -> np.ndarray:
        """Return what people do: mostly as usual, else it happens with this share."""
        return np.where(self.chance(KEEPS_TO_HABIT), usual, self.chance(share))

    def pick(self, values: tuple[str, ...], rows: np.ndarray) -> list[str]:
        """Return a random value for each of some rows."""
        return [values[place] for place in self.rng.integers(0, len(values), len(rows))]

    def columns(self) -> dict[str, np.ndarray]:
        first, last = self.name()
        address = self.address()
        company = self.company()
        found = {
            "email": self.email(),
            "phone": self.phone(),
            "first_name": first,
            "last_name": last,
            "birth_date": self.birth_date(),
            **address,
            **company,
            "created_at": np.datetime_as_string(
                FIRST_DAY + (self.taken_at * DAYS_SPANNED).astype(int) * np.timedelta64(1, "D")
            ).astype(object),
        }
        self.leave_out(found)
        self.change_case(found)
        self.copy(found)
        return {column: found[column] for column in COLUMNS[1:]}

    # --- names -----------------------------------------------------------------------------------

    def name(self) -> tuple[np.ndarray, np.ndarray]:
        people, person, names = self.people, self.person, self.names
        first = names.given[people.given[person]].copy()
        short = people.goes_by[person]
        uses_short = np.where(short > 0, self.chance(0.5), self.chance(0.03))
        for row in np.flatnonzero(uses_short):
            forms = names.short_forms.get(int(people.given[person[row]]))
            if forms:
                first[row] = forms[max(0, int(short[row]) - 1) % len(forms)]
        spoil(self.rng, first, 0.035 * self.worse)

        before = self.taken_at < _changed(people.renamed_at[person])
        family = np.where(before, people.former_family[person], people.family[person])
        last = names.family[family].copy()
        second = people.second_family[person]
        for row in np.flatnonzero((second >= 0) & self.chance(0.75)):
            joint = " " if COUNTRIES[self.country[row]].code in ("ES", "BR") else "-"
            last[row] += joint + names.family[second[row]]
        spoil(self.rng, last, 0.04 * self.worse)

        middle = people.middle[person]
        draw = self.rng.random(self.size)
        for row in np.flatnonzero((middle >= 0) & (draw < 0.22)):
            whole = names.given[middle[row]]
            initial = whole[0] + ("." if draw[row] < 0.12 else "")
            first[row] += f" {initial if draw[row] < 0.17 else whole}"
        for row in np.flatnonzero(self.wrong(0.03)):
            first[row] = first[row][:1] + ("." if row % 2 else "")
        suffix = people.suffix[person]
        for row in np.flatnonzero((suffix > 0) & self.chance(0.5)):
            last[row] += {
                JUNIOR: (" Jr", " Jr.", ", Jr.", " jr"),
                SENIOR: (" Sr", " Sr.", ", Sr.", " sr"),
                THIRD: (" III", " 3rd", ", III", " III"),
            }[int(suffix[row])][row % 4]
        for row in np.flatnonzero(self.chance(0.015)):
            first[row] = ("Dr. ", "Mr ", "Mrs ", "Ms. ", "Prof. ")[row % 5] + first[row]

        swapped = self.wrong(0.012)
        first[swapped], last[swapped] = last[swapped], first[swapped]
        for row in np.flatnonzero(self.wrong(0.008)):
            first[row], last[row] = f"{first[row]} {last[row]}", ""
        for row in np.flatnonzero(self.wrong(0.003)):
            first[row], last[row] = "", f"{last[row]}, {first[row]}"
        draw = self.rng.random(self.size) / self.worse
        first[draw < 0.03] = ""
        last[(draw >= 0.03) & (draw < 0.055)] = ""
        rows = np.flatnonzero((draw >= 0.055) & (draw < 0.058))
        first[rows] = self.pick(words.PLACEHOLDER_NAMES, rows)
        return first, last

    def birth_date(self) -> np.ndarray:
        born = self.people.born[self.person]
        month = born.astype("M8[M]")
        year, day = born.astype("M8[Y]"), (born - month).astype(int)
        in_year = (month - year.astype("M8[M]")).astype(int)
        draw = self.rng.random(self.size) / self.worse
        swapped = (draw < 0.012) & (day < 12)
        number = self.rng.integers(1, 10, self.size)
        sign = np.where(number % 2, 1, -1)
        years = np.select(
            [(draw >= 0.012) & (draw < 0.017), (draw >= 0.017) & (draw < 0.020)],
            [sign, sign * 10],
            0,
        )
        # no date is made invalid: the raw contract would quarantine the row
        other_month = (draw >= 0.020) & (draw < 0.027)
        other_day = (draw >= 0.027) & (draw < 0.040)
        only_year = (draw >= 0.040) & (draw < 0.050)
        months = np.select(
            [swapped, other_month, only_year], [day, (in_year + number) % 12, 0], in_year
        )
        days = np.select([swapped, other_day, only_year], [in_year, (day + number) % 28, 0], day)
        moved = (months != in_year) | (years != 0)
        days = np.where(moved, np.minimum(days, 27), days)
        start = (year.astype(int) + years).astype("M8[Y]").astype("M8[M]") + months
        written = (start.astype("M8[D]") + days).astype("M8[D]")
        texts = np.datetime_as_string(written).astype(object)
        rows = np.flatnonzero(self.wrong(0.011))
        texts[rows] = self.pick(words.PLACEHOLDER_DATES, rows)
        return texts

    # --- how they are reached --------------------------------------------------------------------

    def email(self) -> np.ndarray:
        people, person = self.people, self.person
        draw = self.rng.random(self.size)
        partner = people.partner[person]
        owner = np.where(draw < 0.025, partner, person)  # a wife gives her husband's address
        works = people.company[owner] >= 0
        at_work = works & self.habit(people.uses_work_mailbox[owner], 0.33)
        before = self.taken_at < _changed(people.mailbox_changed_at[owner])
        personal = np.where(
            before,
            self.mailbox(people.former_mailbox, owner),
            self.mailbox(people.mailbox, owner),
        )
        before = self.taken_at < _changed(people.job_changed_at[owner])
        work = np.where(
            before,
            self.mailbox(people.former_work_mailbox, owner),
            self.mailbox(people.work_mailbox, owner),
        )
        texts = np.where(at_work, work, personal).astype(object)
        spoil(self.rng, texts, 0.014 * self.worse, again=0.0)

        shared = people.family_mailbox[person]
        for row in np.flatnonzero((shared >= 0) & self.chance(0.4)):
            texts[row] = self.family_mailbox(row)
        company = self.employer(person)
        for row in np.flatnonzero((company >= 0) & self.chance(0.03)):
            role = words.ROLE_MAILBOXES[int(len(words.ROLE_MAILBOXES) * self.rng.random() ** 2)]
            texts[row] = f"{role}@{self.world.companies.domain[company[row]]}"
        rows = np.flatnonzero(self.wrong(0.007))
        texts[rows] = self.pick(words.PLACEHOLDER_EMAILS, rows)
        return texts

    def mailbox(self, mailboxes: Mailboxes, owner: np.ndarray) -> np.ndarray:
        """Return the addresses of mailboxes of some people; '' where there is none."""
        box = mailboxes.take(owner)
        names, domains = self.names, self.world.companies.domain
        texts = np.empty(len(owner), dtype=object)
        for row, (pattern, given, family, handle, number, domain) in enumerate(
            zip(
                box.pattern.tolist(),
                names.given_key[box.given].tolist(),
                names.family_key[box.family].tolist(),
                self.handles(box),
                box.number.tolist(),
                box.domain.tolist(),
                strict=True,
            )
        ):
            if domain < 0:
                texts[row] = ""
                continue
            host = (
                domains[domain - COMPANY_DOMAIN]
                if domain >= COMPANY_DOMAIN
                else COUNTRIES[domain // 100].mail_domains[domain % 100]
            )
            texts[row] = f"{_local_part(pattern, given, family, handle, number)}@{host}"
        return texts

    def handles(self, box: Mailboxes) -> list[str]:
        """Return for mailboxes what they are called where they do not name their owner."""
        stems = np.array([stem.lower() for stem in words.ENGLISH_STREETS], dtype=object)
        first = stems[self.names.given_handle[box.given]]
        return (first + stems[self.names.family_handle[box.family]]).tolist()

    def family_mailbox(self, row: int) -> str:
        person = self.person[row]
        house = int(self.people.family_mailbox[person])
        # the first person's, so that all who share it spell it alike
        head = int(np.searchsorted(self.people.household, house))
        family = self.names.family_key[self.people.family[head]]
        hosts = COUNTRIES[self.people.country[head]].mail_domains
        local = (f"family.{family}", f"the{family}s", f"{family}family", f"fam.{family}")[house % 4]
        return f"{local}{house % 997}@{hosts[house % min(5, len(hosts))]}"

    def phone(self) -> np.ndarray:
        people, person = self.people, self.person
        homes = self.world.homes
        draw = self.rng.random(self.size)
        owner = np.where(draw < 0.03, people.partner[person], person)
        before = self.taken_at < _changed(people.number_changed_at[owner])
        mobile = np.where(before, people.former_mobile[owner], people.mobile[owner])
        home = self.home()
        company = self.employer(person)
        kind = self.rng.random(self.size)
        landline = self.habit(people.uses_landline[person], 0.3) & (homes.landline[home] > 0)
        office = (kind > 0.93) & (company >= 0)
        layout = self.rng.random(self.size)
        texts = np.empty(self.size, dtype=object)
        for row in range(self.size):
            country = COUNTRIES[self.country[row]]
            if landline[row]:
                area = self.world.towns.area[homes.town[home[row]]]
                number = int(homes.landline[home[row]])
            elif office[row]:
                town = int(self.world.companies.town[company[row]])
                area = self.world.towns.area[town]
                number = int(self.world.companies.switchboard[company[row]])
            else:
                place, number = divmod(int(mobile[row]), 10**10)
                area = country.mobile_areas[place]
            digits = str(number)[-(country.phone_length - len(area)) :]
            if digits[0] in "01":
                digits = str(2 + number % 8) + digits[1:]
            texts[row] = _phone_text(country, area, digits, layout[row])
        spoil(self.rng, texts, 0.012 * self.worse, again=0.0)
        rows = np.flatnonzero(self.wrong(0.009))
        texts[rows] = self.pick(words.PLACEHOLDER_PHONES, rows)
        return texts

    def home(self) -> np.ndarray:
        people, person = self.people, self.person
        before = self.taken_at < _changed(people.moved_at[person])
        return np.where(before, people.former_home[person], people.home[person])

    def address(self) -> dict[str, np.ndarray]:
        home, homes, towns = self.home(), self.world.homes, self.world.towns
        streets = _street_texts()
        street = np.empty(self.size, dtype=object)
        city = np.empty(self.size, dtype=object)
        region = np.empty(self.size, dtype=object)
        postal = np.empty(self.size, dtype=object)
        spelling = np.empty(self.size, dtype=object)
        draws = self.rng.random((self.size, 5)).tolist()
        for row, (place, (short, with_unit, unit_form, _, country_form)) in enumerate(
            zip(home.tolist(), draws, strict=True)
        ):
            number = int(homes.country[place])
            country = COUNTRIES[number]
            text = country.address.format(
                number=homes.number[place],
                street=streets[number][short < 0.45][homes.street[place]],
            )
            if homes.unit[place] and with_unit < 0.8:
                form = country.units[int(unit_form * len(country.units))]
                text = form.format(a=text, u=homes.unit[place])
            street[row] = text
            town = homes.town[place]
            city[row] = towns.name[town]
            region[row] = towns.region[town]
            postal[row] = _postal_text(
                country, towns.postal[town], int(town), int(homes.postal[place])
            )
            spelling[row] = country.spellings[
                0 if country_form < 0.5 else int((country_form - 0.5) * 2 * len(country.spellings))
            ]
        spoil(self.rng, street, 0.03 * self.worse)
        spoil(self.rng, city, 0.015 * self.worse)
        spoil(self.rng, postal, 0.012 * self.worse, again=0.0)
        street[self.wrong(0.06)] = ""
        city[self.wrong(0.06)] = ""
        postal[self.wrong(0.06)] = ""
        region[self.chance(0.45)] = ""
        spelling[self.chance(0.2)] = ""
        return {
            "street_address": street,
            "city": city,
            "region": region,
            "postal_code": postal,
            "country": spelling,
        }

    def employer(self, person: np.ndarray) -> np.ndarray:
        before = self.taken_at < _changed(self.people.job_changed_at[person])
        return np.where(before, self.people.former_company[person], self.people.company[person])

    def company(self) -> dict[str, np.ndarray]:
        company = self.employer(self.person)
        companies = self.world.companies
        stated = (company >= 0) & self.chance(0.4)
        with_domain = stated & self.chance(0.4)
        with_title = (company >= 0) & self.chance(0.25)
        name, domain, title = (np.full(self.size, "", dtype=object) for _ in range(3))
        for row in np.flatnonzero(stated):
            name[row] = companies.name[company[row]]
        for row in np.flatnonzero(with_domain):
            domain[row] = companies.domain[company[row]]
        rows = np.flatnonzero(with_title)
        title[rows] = self.pick(words.JOB_TITLES, rows)
        spoil(self.rng, name, np.where(stated, 0.02 * self.worse, 0.0))
        return {"company_name": name, "company_domain": domain, "job_title": title}

    # --- the record as a whole -------------------------------------------------------------------

    def leave_out(self, found: dict[str, np.ndarray]) -> None:
        """Leave parts out, but never all by which a person can be reached."""
        present = {
            part: self.habit(self.people.tells[self.person, place], share)
            & self.chance(self.factor)
            for place, (part, share) in enumerate(TOLD.items())
        }
        unreachable = ~(present["email"] | present["phone"] | present["address"])
        draw = self.rng.integers(0, 3, self.size)
        for number, part in enumerate(("email", "phone", "address")):
            present[part] |= unreachable & (draw == number)
        for part in ("email", "phone", "birth_date"):
            found[part][~present[part]] = ""
        for column in ("street_address", "city", "region", "postal_code"):
            found[column][~present["address"]] = ""
        found["country"][~present["address"] & self.chance(0.5)] = ""

    def change_case(self, found: dict[str, np.ndarray]) -> None:
        """Write some records in capitals or small letters, and lose accents."""
        draw = self.rng.random(self.size)
        changes = (
            (np.flatnonzero(draw < 0.05), str.upper),
            (np.flatnonzero((draw >= 0.05) & (draw < 0.13)), str.lower),
        )
        for column in ("first_name", "last_name", "street_address", "city", "company_name"):
            texts = found[column]
            for rows, change in changes:
                for row in rows:
                    texts[row] = change(texts[row])
        plain = self.rng.random(self.size)
        for column in ("first_name", "last_name", "street_address", "city"):
            texts = found[column]
            for row in np.flatnonzero(plain < 0.3):
                if not texts[row].isascii():
                    texts[row] = _without_accents(texts[row], plain[row] < 0.12)
        for row in np.flatnonzero(self.chance(0.03)):
            found["email"][row] = found["email"][row].upper()
        for column in ("first_name", "last_name", "city"):
            for row in np.flatnonzero(self.chance(0.012)):
                text = found[column][row]
                found[column][row] = f" {text}" if row % 2 else f"{text} "

    def copy(self, found: dict[str, np.ndarray]) -> None:
        """Let some records be another one of the same person to the letter."""
        follows = np.zeros(self.size, dtype=bool)
        follows[1:] = self.person[1:] == self.person[:-1]
        copied = follows & self.chance(0.08)
        source = np.maximum.accumulate(np.where(copied, 0, np.arange(self.size)))
        for column, texts in found.items():
            if column != "created_at":
                found[column] = texts[source]


def _changed(at: np.ndarray) -> np.ndarray:
    """Return the time of a change, before everything where there was none."""
    return np.where(at > 1, -1.0, at)


def _local_part(pattern: int, given: str, family: str, handle: str, number: int) -> str:
    given, family = given or "x", family or "x"
    text = {
        DOTTED: f"{given}.{family}",
        JOINED: f"{given}{family}",
        INITIAL: f"{given[0]}{family}",
        UNDERSCORED: f"{given}_{family}",
        REVERSED: f"{family}.{given}",
        GIVEN_ONLY: given,
        HANDLE: handle,
    }[pattern]
    return text if number < 0 else f"{text}{number:02d}" if number < 100 else f"{text}{number}"


def _phone_text(country: words.Country, area: str, digits: str, draw: float) -> str:
    code, trunk = country.calling_code, country.trunk
    parts = f"{digits[:3]}-{digits[3:]}"
    layouts = (
        f"({trunk}{area}) {parts}",
        f"{trunk}{area}-{parts}",
        f"{trunk}{area}{digits}",
        f"{trunk}{area} {digits}",
        f"+{code} {area} {digits}",
        f"+{code}{area}{digits}",
        f"+{code} ({trunk}{area}) {digits}" if trunk else f"+{code} ({area}) {parts}",
        f"00{code}{area}{digits}" if code != "1" else f"1-{area}-{parts}",
        f"{trunk}{area}.{digits[:3]}.{digits[3:]}",
        f"{trunk}{area}/{digits}",
    )
    return layouts[int(draw * len(layouts))]


def _postal_text(country: words.Country, beginning: str, town: int, number: int) -> str:
    """Fill up the beginning of a postal code: each town's codes follow from its number."""
    rest = (town * 2_654_435_761 + number * 40_503) % 10**9
    text = []
    for sign in country.postal:
        if sign == "9":
            text.append(str(rest % 10))
            rest //= 10
        elif sign == "A":
            text.append("ABCDEFGHJLNPRSTUWXYZ"[rest % 20])
            rest //= 20
        else:
            text.append(sign)
    return beginning + "".join(text)


def _street_texts() -> list[tuple[list[str], list[str]]]:
    """Return for each country all streets with the type in full, and with it abbreviated."""
    return [
        tuple(
            [
                country.street.format(stem=stem, type=kind[form])
                for kind in country.street_types
                for stem in country.street_stems
            ]
            for form in (0, 1)
        )
        for country in COUNTRIES
    ]


def _without_accents(text: str, as_two_letters: bool) -> str:
    if as_two_letters:
        text = text.translate(UMLAUTS)
    text = text.replace("ß", "ss")
    return "".join(
        letter if letter.isascii() else ascii_letters(letter) or letter for letter in text
    )
