"""Spells the keys of the reference seeds as the macros that look them up spell what was entered."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

# Letters that Unicode does not take apart, as the macro fold_letters() spells them.
FOLDED_LETTERS = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ı": "i",
    "ς": "σ",
    "և": "եւ",
    "ʻ": "'",
    "ʼ": "'",
    "ʹ": "'",
}
STRAIGHT_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʻ`´", "'"))


def normalize(text: str) -> str:
    """Return a text as the macro vocabulary_key() spells it."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    straight = unicodedata.normalize("NFC", visible).translate(STRAIGHT_APOSTROPHES)
    # Python lowers a dotted capital I to two characters, SQL to one.
    lowered = straight.lower().replace("i\u0307", "i").replace("ς", "σ")
    blanks = "".join(" " if unicodedata.category(c)[0] in "ZC" else c for c in lowered)
    return " ".join(blanks.split())


def words(text: str) -> str:
    """Return a text as the macro words() spells it: letters and digits, without accents."""
    plain = folded(text)
    return " ".join(
        "".join(c if unicodedata.category(c)[0] in "LN" else " " for c in plain).split()
    )


def currency_key(text: str) -> str:
    """Return a currency as the macro currency_key() spells it: letters, digits and signs."""
    categories = ((c, unicodedata.category(c)) for c in folded(text))
    return "".join(c for c, category in categories if category[0] in "LN" or category == "Sc")


def folded(text: str) -> str:
    """Return a text in lower case without accents and invisible characters."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return without_marks("".join(FOLDED_LETTERS.get(c, c) for c in visible.lower()))


def without_marks(text: str) -> str:
    """Return a text without accents, and without the vowel signs of scripts that have them."""
    decomposed = unicodedata.normalize("NFD", text)
    kept = "".join(c for c in decomposed if unicodedata.category(c)[0] != "M")
    return unicodedata.normalize("NFC", kept)


def spellings(name: str) -> set[str]:
    """Return the keys of a name, with `and` for `&` as well."""
    return {words(name), words(name.replace("&", " and "))} - {""}


def unambiguous(*tiers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return key to code from (key, code) pairs, the first tier that knows a key deciding.

    A key that means two things within the deciding tier is left out.
    """
    known: dict[str, set[str]] = {}
    for tier in tiers:
        meanings: dict[str, set[str]] = defaultdict(set)
        for key, code in tier:
            meanings[key].add(code)
        known = meanings | known
    return {key: next(iter(codes)) for key, codes in known.items() if len(codes) == 1}


def forwards(name: str) -> str:
    """Return `Korea, Republic of` as Republic of Korea."""
    head, comma, tail = name.partition(", ")
    return f"{tail} {head}" if comma else name


def keyed(
    keys: Callable[[str], set[str]], names: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield (key, code) for each key of each (name, code)."""
    return ((key, code) for name, code in names for key in keys(name))
