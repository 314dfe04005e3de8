"""Given and family names with frequencies skewed as in life.

Where faker knows how frequent a name is, that is taken; other lists get Zipf's weights, flattened at
the top as Mandelbrot does, in an order drawn once: the most frequent family name is then that of one
person in a hundred, as Müller is in Germany, and the most frequent given name that of one in sixty. Each country's list of family names is lengthened by composed ones, for the few hundred
that a list holds are half of a country's people and the other half have rare names.
"""

import importlib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from .vocabulary import COUNTRIES, ENGLISH_STREETS, SHORT_FORMS, Country

LISTED_EXPONENT, COMPOSED_EXPONENT = 0.8, 0.45
FLATTENED = 8  # ranks added at the top
COMPOSED_SHARE = 0.42
RARE_GIVEN_SHARE = 0.15  # of names beyond the frequent ones, where a longer list is at hand
RARE_GIVEN_LOCALE = {"en_US": "en", "en_GB": "en"}
FEW_GIVEN = 300  # a list as short as that gets double names: Jean-Paul, Ana Clara
LIST_ORDER_SEED = (
    20261124  # fixes which names of an unweighted list are frequent, whatever is drawn
)


def ascii_letters(text: str) -> str:
    """Return the small letters and digits of a text without accents, as mailboxes are spelt."""
    folded = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss").replace("ø", "o"))
    return "".join(letter for letter in folded if letter.isascii() and letter.isalnum())


def handle_places(keys: np.ndarray, step: int) -> np.ndarray:
    """Return for names a word each of which handles are made that have nothing of the name."""
    return np.array([sum(map(ord, key)) * step % len(ENGLISH_STREETS) for key in keys])


@dataclass(frozen=True)
class Pool:
    """Names to draw from: numbers of names and the cumulated share of each."""

    numbers: np.ndarray
    cumulated: np.ndarray

    def draw(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """Return `size` numbers of names."""
        return self.numbers[np.searchsorted(self.cumulated, rng.random(size), side="right")]


@dataclass
class Numbered:
    """Every name once, by number."""

    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, name: str) -> int:
        """Return the number of a name, a new one where it has none."""
        return self.numbers.setdefault(name, len(self.numbers))

    def pool(self, weights: dict[str, float]) -> Pool:
        """Return the names with their weights as a pool."""
        shares = np.fromiter(weights.values(), dtype=float)
        cumulated = np.cumsum(shares) / shares.sum()
        cumulated[-1] = 1.0
        return Pool(np.array([self.number(name) for name in weights]), cumulated)

    def texts(self) -> np.ndarray:
        """Return the names in the order of their numbers."""
        return np.array(list(self.numbers), dtype=object)


@dataclass(frozen=True)
class Names:
    """All names, and the pools of each country and locale it has people of."""

    given: np.ndarray
    family: np.ndarray
    given_key: np.ndarray  # as mailboxes spell them
    family_key: np.ndarray
    given_handle: np.ndarray  # numbers of words, for mailboxes that do not name their owner
    family_handle: np.ndarray
    short_forms: dict[int, list[str]]
    pools: dict[tuple[int, int], tuple[Pool, Pool, Pool]]  # male, female, family


def make_names() -> Names:
    """Collect the names of all countries."""
    given, family = Numbered(), Numbered()
    pools = {}
    for number, country in enumerate(COUNTRIES):
        for place, locale in enumerate(country.locales):
            rng = np.random.default_rng(LIST_ORDER_SEED)
            families = _weights(locale, "last_names", LISTED_EXPONENT, rng)
            if place == 0:
                families = _mixed(families, _composed(country, rng), COMPOSED_SHARE)
            pools[number, place] = (
                given.pool(_given_weights(locale, "first_names_male", rng)),
                given.pool(_given_weights(locale, "first_names_female", rng)),
                family.pool(families),
            )
    given_texts, family_texts = given.texts(), family.texts()
    short = {line.split()[0]: line.split()[1:] for line in SHORT_FORMS.splitlines()}
    given_keys = np.array([ascii_letters(name) for name in given_texts], dtype=object)
    family_keys = np.array([ascii_letters(name) for name in family_texts], dtype=object)
    return Names(
        given_texts,
        family_texts,
        given_keys,
        family_keys,
        handle_places(given_keys, 1),
        handle_places(family_keys, 7),
        {given.number(name): forms for name, forms in short.items() if name in given.numbers},
        pools,
    )


def _given_weights(locale: str, names: str, rng: np.random.Generator) -> dict[str, float]:
    weights = _weights(locale, names, LISTED_EXPONENT, rng)
    if locale in RARE_GIVEN_LOCALE:
        rare = _weights(RARE_GIVEN_LOCALE[locale], names, COMPOSED_EXPONENT, rng)
        return _mixed(weights, rare, RARE_GIVEN_SHARE)
    if len(weights) < FEW_GIVEN:
        joint = "-" if locale.startswith("fr") else " "
        frequent = sorted(weights, key=weights.__getitem__, reverse=True)[:40]
        double = [
            f"{one}{joint}{other}"
            for one in frequent
            for other in frequent
            if one != other and f"{one}{other}".isalpha()
        ]
        return _mixed(weights, _zipf(double, COMPOSED_EXPONENT, rng), RARE_GIVEN_SHARE)
    return weights


def _weights(
    locale: str, names: str, exponent: float, rng: np.random.Generator
) -> dict[str, float]:
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    listed = getattr(provider, names)
    if isinstance(listed, dict):
        return {name: float(weight) for name, weight in listed.items()}
    return _zipf(Counter(listed), exponent, rng)


def _composed(country: Country, rng: np.random.Generator) -> dict[str, float]:
    names = {
        stem + ending: 1
        for stem in country.stems
        for ending in country.endings
        if not ending.startswith(stem[-2:].lower())
    }
    return _zipf(names, COMPOSED_EXPONENT, rng)


def _zipf(names: Iterable[str], exponent: float, rng: np.random.Generator) -> dict[str, float]:
    ordered = sorted(names)
    ranks = rng.permutation(len(ordered)) + 1.0 + FLATTENED
    return dict(zip(ordered, (ranks**-exponent).tolist(), strict=True))


def _mixed(
    first: dict[str, float], second: dict[str, float], second_share: float
) -> dict[str, float]:
    mixed: Counter[str] = Counter()
    for weights, share in ((first, 1 - second_share), (second, second_share)):
        total = sum(weights.values())
        mixed.update({name: share * weight / total for name, weight in weights.items()})
    return dict(mixed)
