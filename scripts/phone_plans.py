"""Turns the telephone metadata of phonenumbers into tables of digit prefixes.

The patterns of the metadata describe finite sets of digit strings, so what the library finds out with
regular expressions can be looked up: a number of a given length has exactly one row whose `prefix` it
starts with and among whose `next_digits` its next digit is. The rows are found by running the
library's own decisions (phonenumberutil, 9.0) on numbers of which only the first digits are known,
and trying all ten wherever one more is needed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple, Protocol

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, SUPPORTED_REGIONS
from phonenumbers.phonemetadata import (
    REGION_CODE_FOR_NON_GEO_ENTITY,
    PhoneMetadata,
    PhoneNumberDesc,
)

DIGITS = "0123456789"
ANY_DIGIT = frozenset(DIGITS)

# A national number has 2 to 17 digits. From twenty dialled digits on nothing changes any more.
MAX_NATIONAL_DIGITS = 17
MOST_DIGITS = 20
OPEN_END = 250
# An international prefix with so few digits in all is not followed by a number.
SHORT_DIGITS = 4

# In the order in which the library asks; fixed and mobile come last.
SPECIAL_KINDS = (
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
)
KINDS = (*SPECIAL_KINDS, "fixed_line", "mobile")

Row = tuple[str, ...]


# ---------------------------------------------------------------------------------------------------
# Patterns: the part of regular expressions that the metadata use
# ---------------------------------------------------------------------------------------------------


class Digit(NamedTuple):
    """One digit out of a set."""

    allowed: frozenset[str]


class Sequence(NamedTuple):
    """Parts one after the other."""

    parts: tuple


class Choice(NamedTuple):
    """Alternatives, the preferred one first."""

    options: tuple


class Repeat(NamedTuple):
    """A part at least and at most so many times, the more the better."""

    part: object
    least: int
    most: int


class Group(NamedTuple):
    """A part that a transform rule may call by its number."""

    part: object
    number: int


class End(NamedTuple):
    """The end of the number."""


class Reader:
    """Reads a regular expression of digits; raises ValueError where it uses anything else."""

    def __init__(self, regex: str) -> None:
        self.regex = regex
        self.at = 0
        self.groups = 0
        self.tree = self.choice()
        if self.at < len(regex):
            raise ValueError(f"cannot read {regex!r} from position {self.at} on")

    def choice(self):
        options = [self.sequence()]
        while self.take("|"):
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self):
        parts = []
        while self.at < len(self.regex) and self.regex[self.at] not in "|)":
            parts.append(self.repeated())
        return Sequence(tuple(parts))

    def repeated(self):
        part = self.single()
        if self.take("?"):
            return Repeat(part, 0, 1)
        if self.take("{"):
            bounds = self.until("}").split(",")
            return Repeat(part, int(bounds[0]), int(bounds[-1]))
        return part

    def single(self):
        if self.take("(?:"):
            return self.closed(self.choice())
        if self.take("("):
            self.groups += 1
            number = self.groups
            return Group(self.closed(self.choice()), number)
        if self.take("["):
            return Digit(self.members(self.until("]")))
        if self.take("\\d"):
            return Digit(ANY_DIGIT)
        if self.take("$"):
            return End()
        digit = self.regex[self.at]
        if digit not in DIGITS:
            raise ValueError(f"cannot read {digit!r} in {self.regex!r}")
        self.at += 1
        return Digit(frozenset(digit))

    def take(self, text: str) -> bool:
        found = self.regex.startswith(text, self.at)
        self.at += len(text) * found
        return found

    def until(self, text: str) -> str:
        end = self.regex.index(text, self.at)
        start, self.at = self.at, end + 1
        return self.regex[start:end]

    def closed(self, part):
        if not self.take(")"):
            raise ValueError(f"unbalanced {self.regex!r}")
        return part

    @staticmethod
    def members(text: str) -> frozenset[str]:
        found: set[str] = set()
        text = text.replace("\\d", "0-9")
        while text:
            last = text[2] if text[1:2] == "-" else text[0]
            found |= {str(digit) for digit in range(int(text[0]), int(last) + 1)}
            text = text[3:] if text[1:2] == "-" else text[1:]
        return frozenset(found)


class Automaton:
    """Which digit strings a pattern matches as a whole: a set of states, moved digit by digit."""

    def __init__(self, regex: str) -> None:
        self.arcs: list[tuple[frozenset[str], int] | None] = [None]
        self.jumps: list[tuple[int, ...]] = [()]
        self.moves: dict = {}
        self.prospects: dict = {}
        self.start = self.closure({self.built(Reader(regex).tree, 0)})

    def state(self, arc: tuple[frozenset[str], int] | None, *jumps: int) -> int:
        self.arcs.append(arc)
        self.jumps.append(jumps)
        return len(self.arcs) - 1

    def built(self, part, after: int) -> int:
        """Return the state from which `part` leads to `after`."""
        match part:
            case Digit(allowed):
                return self.state((allowed, after))
            case Sequence(parts):
                for each in reversed(parts):
                    after = self.built(each, after)
                return after
            case Choice(options):
                return self.state(None, *(self.built(option, after) for option in options))
            case Group(inner, _):
                return self.built(inner, after)
            case Repeat(inner, least, most):
                end = after
                for _ in range(most - least):
                    after = self.state(None, self.built(inner, after), end)
                for _ in range(least):
                    after = self.built(inner, after)
                return after
            case _:
                raise ValueError(f"{part} in a pattern of whole numbers")

    def closure(self, states: Iterable[int]) -> frozenset[int]:
        waiting, seen = list(states), set()
        while waiting:
            state = waiting.pop()
            if state not in seen:
                seen.add(state)
                waiting += self.jumps[state]
        return frozenset(state for state in seen if self.arcs[state] or state == 0)

    def moved(self, states: frozenset[int], digit: str) -> frozenset[int]:
        """Return the states after one more digit; none where nothing can match any more."""
        if (states, digit) not in self.moves:
            arcs = (self.arcs[state] for state in states)
            self.moves[states, digit] = self.closure(
                arc[1] for arc in arcs if arc and digit in arc[0]
            )
        return self.moves[states, digit]

    def verdict(self, states: frozenset[int], remaining: int) -> bool | None:
        """Return whether every (true) or no (false) way to go on for `remaining` digits matches."""
        if not states:
            return False
        if remaining == 0:
            return 0 in states
        if (states, remaining) not in self.prospects:
            found = {self.verdict(self.moved(states, digit), remaining - 1) for digit in DIGITS}
            self.prospects[states, remaining] = found.pop() if len(found) == 1 else None
        return self.prospects[states, remaining]


automaton = cache(Automaton)


class Path(NamedTuple):
    """One way through a pattern: a set of digits for each place, where each group begins and ends."""

    places: tuple[frozenset[str], ...]
    groups: tuple[tuple[int, int, int], ...]
    is_end: bool


@cache
def last_group(regex: str) -> int:
    """Return the number of the last group of a pattern."""
    return Reader(regex).groups


@cache
def paths(regex: str) -> tuple[Path, ...]:
    """Return the ways through a pattern, in the order in which a regular expression tries them."""
    return tuple(ways(Reader(regex).tree, Path((), (), False)))


@cache
def paths_after(regex: str, length: int, read: str) -> tuple[list[Path], bool]:
    """Return the ways that the digits read leave to a number of a length, and if the next matters.

    A dot among the digits read is one that did not matter.
    """
    place = len(read)
    if place == 0:
        possible = [
            path
            for path in paths(regex)
            if len(path.places) == length or (len(path.places) < length and not path.is_end)
        ]
    else:
        possible = [
            path
            for path in paths_after(regex, length, read[:-1])[0]
            if len(path.places) < place or read[-1] in path.places[place - 1] | {"."}
        ]
    return possible, any(
        path.places[place : place + 1] not in ((), (ANY_DIGIT,)) for path in possible
    )


def ways(part, before: Path) -> Iterator[Path]:
    """Yield the ways on from `before` through `part`."""
    match part:
        case Digit(allowed):
            yield before._replace(places=(*before.places, allowed))
        case End():
            yield before._replace(is_end=True)
        case Sequence(()):
            yield before
        case Sequence(parts):
            for way in ways(parts[0], before):
                yield from ways(Sequence(parts[1:]), way)
        case Choice(options):
            for option in options:
                yield from ways(option, before)
        case Group(inner, number):
            for way in ways(inner, before):
                span = (number, len(before.places), len(way.places))
                yield way._replace(groups=(*way.groups, span))
        case Repeat(inner, least, most):
            if most:
                rest = Repeat(inner, max(least - 1, 0), most - 1)
                for way in ways(inner, before):
                    yield from ways(rest, way)
            if not least:
                yield before


# ---------------------------------------------------------------------------------------------------
# What the library decides, on numbers of which only the first digits are known
# ---------------------------------------------------------------------------------------------------


class MoreDigitsNeeded(Exception):
    """The known digits do not decide yet."""


class Number:
    """A number of `length` digits: `inserted`, then what a dialled number holds after `dropped`."""

    def __init__(
        self, known: str, dialled_length: int, dropped: int = 0, inserted: str = ""
    ) -> None:
        self.known, self.dialled_length = known, dialled_length
        self.dropped, self.inserted = dropped, inserted
        self.length = len(inserted) + dialled_length - dropped

    def __getitem__(self, place: int) -> str:
        if place < len(self.inserted):
            return self.inserted[place]
        place += self.dropped - len(self.inserted)
        if place >= len(self.known):
            raise MoreDigitsNeeded
        return self.known[place]

    def without(self, count: int, inserted: str = "") -> "Number":
        """Return the number with its first digits replaced."""
        kept = self.inserted[count:]
        dropped = self.dropped + max(count - len(self.inserted), 0)
        return Number(self.known, self.dialled_length, dropped, inserted + kept)

    def starts_with(self, text: str) -> bool:
        return self.length >= len(text) and all(self[i] == digit for i, digit in enumerate(text))

    def matches(self, description: PhoneNumberDesc) -> bool:
        """Return whether the pattern of a description matches the whole number, as the library asks."""
        if not description.national_number_pattern:
            return False
        pattern = automaton(description.national_number_pattern)
        states = pattern.start
        for place in range(self.length + 1):
            verdict = pattern.verdict(states, self.length - place)
            if verdict is not None:
                return verdict
            states = pattern.moved(states, self[place])
        raise AssertionError("a whole number matches or does not")

    def first_path(self, regex: str) -> Path | None:
        """Return how a pattern matches the beginning of the number."""
        read = ""
        while True:
            possible, matters = paths_after(regex, self.length, read)
            if not possible or len(possible[0].places) <= len(read):
                return possible[0] if possible else None
            read += self[len(read)] if matters else "."

    def is_too_long(self, metadata: PhoneMetadata) -> bool:
        return self.length > metadata.general_desc.possible_length[-1]

    def is_possible_or_too_long(self, metadata: PhoneMetadata) -> bool:
        return self.length in metadata.general_desc.possible_length or self.is_too_long(metadata)


def metadata_of(country_code: str) -> PhoneMetadata:
    return PhoneMetadata.metadata_for_region(country_code, None)


def main_metadata(calling_code: int) -> PhoneMetadata:
    """Return the metadata of the country that stands for a calling code."""
    country_code = COUNTRY_CODE_TO_REGION_CODE[calling_code][0]
    return PhoneMetadata.metadata_for_region_or_calling_code(calling_code, country_code)


def international_prefix_length(number: Number, metadata: PhoneMetadata) -> int:
    """Return how many digits dial abroad; 0 where the number is not dialled so."""
    path = number.first_path(metadata.international_prefix)
    if path is None:
        return 0
    count = len(path.places)
    # no calling code begins with a zero
    return 0 if count < number.length and number[count] == "0" else count


def without_national_prefix(number: Number, metadata: PhoneMetadata) -> Number:
    """Return the number without trunk prefix and carrier code, or with what they stand for."""
    stripped = as_if_prefixed(number, metadata)
    general = metadata.general_desc
    if stripped is not number and number.matches(general) and not stripped.matches(general):
        return number
    return stripped


def as_if_prefixed(number: Number, metadata: PhoneMetadata) -> Number:
    """Return what is left when digits that look like trunk prefix and carrier code are one."""
    prefix, rule = metadata.national_prefix_for_parsing, metadata.national_prefix_transform_rule
    path = number.first_path(prefix) if prefix and number.length else None
    if path is None:
        return number
    end = len(path.places)
    groups = {group: (first, last) for group, first, last in path.groups}
    if not rule or last_group(prefix) not in groups:
        return number.without(end) if end else number
    text, group = rule.split("\\")
    first, last = groups[int(group)]
    if last == end:
        return number.without(first, text)
    return number.without(end, text + "".join(number[place] for place in range(first, last)))


def national_number(number: Number, metadata: PhoneMetadata) -> Number:
    """Return the number that one dialled within a numbering plan stands for."""
    if not as_if_prefixed(number, metadata).is_possible_or_too_long(metadata):
        return number
    return without_national_prefix(number, metadata)


class Rule(NamedTuple):
    """How many of the dialled digits do not count, and what is put in their place."""

    dropped_digits: int
    inserted_digits: str


UNCHANGED = Rule(0, "")
NOBODY = ("", "")


def dialled_at_home(number: Number, metadata: PhoneMetadata) -> Rule | None:
    """Return what a number that is not dialled abroad means in a country; null where it does not matter.

    The library takes away prefixes twice after a calling code without plus sign; a second carrier
    code, which nobody dials, would fill thousands of rows and is left.
    """
    if number.length <= SHORT_DIGITS and international_prefix_length(number, metadata):
        # nothing is left, which is no number
        return Rule(number.length, "")
    calling_code = str(metadata.country_code)
    if number.starts_with(calling_code):
        general = metadata.general_desc
        dialled = number.without(len(calling_code))
        rest = without_national_prefix(dialled, metadata)
        if number.is_too_long(metadata) or (not number.matches(general) and rest.matches(general)):
            if dialled.length - rest.length > 1 or rest.inserted:
                return Rule(rest.dropped, rest.inserted)
            number, metadata = rest, main_metadata(metadata.country_code)
    if number.length >= 2:
        number = national_number(number, metadata)
    return Rule(number.dropped, number.inserted)


def dialled_abroad(number: Number, calling_code: int) -> Rule:
    """Return what the digits after a calling code mean."""
    if number.length >= 2:
        number = national_number(number, main_metadata(calling_code))
    return Rule(number.dropped, number.inserted)


class KindOfNumber:
    """Whose number a whole national number is, and of which kind: the pair, or null if invalid."""

    def __init__(self, calling_code: int) -> None:
        country_codes = COUNTRY_CODE_TO_REGION_CODE[calling_code]
        self.countries = [
            (code, PhoneMetadata.metadata_for_region_or_calling_code(calling_code, code))
            for code in country_codes
        ]
        self.is_shared = len(country_codes) > 1

    def __call__(self, number: Number) -> tuple[str, str] | None:
        for code, metadata in self.countries:
            if self.is_shared and metadata.leading_digits:
                if number.first_path(metadata.leading_digits):
                    kind = self.kind(number, metadata)
                    return (code, kind) if kind else None
            elif kind := self.kind(number, metadata):
                return code, kind
        return None

    @staticmethod
    def kind(number: Number, metadata: PhoneMetadata) -> str | None:
        def is_like(description: PhoneNumberDesc | None) -> bool:
            return (
                description is not None
                and number.length in (description.possible_length or (number.length,))
                and number.matches(description)
            )

        if not is_like(metadata.general_desc):
            return None
        if any(is_like(getattr(metadata, kind)) for kind in SPECIAL_KINDS):
            return "other"
        is_one_pattern = metadata.same_mobile_and_fixed_line_pattern
        if is_like(metadata.fixed_line):
            return "fixed_or_mobile" if is_one_pattern or is_like(metadata.mobile) else "fixed"
        return "mobile" if not is_one_pattern and is_like(metadata.mobile) else None


# ---------------------------------------------------------------------------------------------------
# Tables
# ---------------------------------------------------------------------------------------------------


class Outcome(Protocol):
    """What a number comes to; null where it does not matter."""

    def __hash__(self) -> int: ...


@dataclass(frozen=True)
class Fork:
    """Ten outcomes or further forks, one a next digit."""

    branches: tuple


def explored(decide: Callable[[str], Outcome | None], known: str = "") -> Outcome | Fork | None:
    """Return the outcome of numbers that begin with the known digits, forked where it depends."""
    try:
        return decide(known)
    except MoreDigitsNeeded:
        pass
    branches = tuple(explored(decide, known + digit) for digit in DIGITS)
    outcomes = {branch for branch in branches if branch is not None}
    if not outcomes:
        return None
    if len(outcomes) == 1 and not isinstance(outcome := outcomes.pop(), Fork):
        return outcome
    return Fork(branches)


def leaves(tree: Outcome | Fork | None, known: str = "") -> Iterator[tuple[str, Outcome]]:
    """Yield (first digits, outcome), at least one digit each, none being the beginning of another."""
    if isinstance(tree, Fork):
        for digit, branch in zip(DIGITS, tree.branches, strict=True):
            yield from leaves(branch, known + digit)
    elif tree is not None and known:
        yield known, tree
    elif tree is not None:
        yield from leaves(Fork((tree,) * 10))


def by_next_digit(rows: Iterable[tuple]) -> Iterator[tuple]:
    """Yield (prefix, next digits, the rest) from (first digits, the rest)."""
    last_digits: dict[tuple, set[str]] = defaultdict(set)
    for known, *rest in rows:
        last_digits[known[:-1], *rest].add(known[-1])
    for (prefix, *rest), digits in last_digits.items():
        yield prefix, "".join(sorted(digits)), *rest


def by_length(rows: Iterable[tuple]) -> Iterator[tuple]:
    """Yield (first length, last length, the rest) from (length, the rest)."""
    lengths: dict[tuple, list[int]] = defaultdict(list)
    for length, *rest in sorted(rows):
        lengths[tuple(rest)].append(length)
    for rest, found in lengths.items():
        first = found[0]
        for length, following in zip(found, [*found[1:], None], strict=True):
            if following != length + 1:
                yield first, length, *rest
                first = following


def phone_countries() -> Iterator[Row]:
    """Yield (country_code, calling_code)."""
    for country_code in SUPPORTED_REGIONS:
        yield country_code, str(metadata_of(country_code).country_code)


def phone_calling_codes() -> Iterator[Row]:
    """Yield (leading_digits, calling_code): the three digits that tell a calling code."""
    for calling_code in map(str, COUNTRY_CODE_TO_REGION_CODE):
        rest = 3 - len(calling_code)
        for number in range(10**rest):
            yield calling_code + (f"{number:0{rest}}" if rest else ""), calling_code


def phone_international_prefixes() -> Iterator[Row]:
    """Yield (country_code, prefix, next_digits, dropped_digits)."""
    for country_code in SUPPORTED_REGIONS:
        metadata = metadata_of(country_code)
        tree = explored(
            lambda known, metadata=metadata: international_prefix_length(
                Number(known, 99), metadata
            )
        )
        for prefix, next_digits, count in by_next_digit(leaves(tree)):
            if count:
                yield country_code, prefix, next_digits, str(count)


def phone_dialling_rules() -> Iterator[Row]:
    """Yield (dialling_plan, least_digits, most_digits, prefix, next_digits, dropped_digits, inserted_digits).

    A plan is a country, whose numbers are dialled at home, or a calling code, after which they are.
    """
    plans: dict[str, Callable[[Number], Rule | None]] = {
        code: partial(dialled_at_home, metadata=metadata_of(code)) for code in SUPPORTED_REGIONS
    }
    plans |= {
        str(code): partial(dialled_abroad, calling_code=code)
        for code in COUNTRY_CODE_TO_REGION_CODE
    }
    for plan, decide in plans.items():
        found = [
            (length, *leaf)
            for length in range(1, MOST_DIGITS + 1)
            for leaf in leaves(
                explored(lambda known, length=length, decide=decide: decide(Number(known, length)))
            )
        ]
        ranges = [(known, least, most, rule) for least, most, known, rule in by_length(found)]
        for prefix, next_digits, least, most, rule in by_next_digit(ranges):
            if rule != UNCHANGED:
                yield (
                    plan,
                    str(least),
                    str(OPEN_END if most == MOST_DIGITS else most),
                    prefix,
                    next_digits,
                    str(rule.dropped_digits),
                    rule.inserted_digits,
                )


def phone_number_ranges() -> Iterator[Row]:
    """Yield (calling_code, number_length, prefix, next_digits, country_code, phone_kind)."""
    for calling_code in COUNTRY_CODE_TO_REGION_CODE:
        kind_of = KindOfNumber(calling_code)
        for length in range(2, MAX_NATIONAL_DIGITS + 1):
            tree = explored(
                lambda known, length=length, kind_of=kind_of: (
                    kind_of(Number(known, length)) or NOBODY
                )
            )
            for prefix, next_digits, found in by_next_digit(leaves(tree)):
                if found != NOBODY:
                    country_code, kind = found
                    country_code = (
                        "" if country_code == REGION_CODE_FOR_NON_GEO_ENTITY else country_code
                    )
                    yield str(calling_code), str(length), prefix, next_digits, country_code, kind
