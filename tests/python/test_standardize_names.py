"""Names of persons as people type them, and properties that hold for whatever they type."""

import csv
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness import PROJECT
from standardizing import Standardizers

# A name that is entered as first and as last name, and rows that hold both.
TEXTS = "select first_name as name from input union select last_name as name from input"
NAMES = (
    f"with texts as ({TEXTS}), names as ({{{{ standardize_name_texts('texts') }}}}) "
    "select first_name, last_name, given_name, family_name, name_title, name_suffix, given_name_group, "
    "last_name_key from ({{ standardize_names('input', 'names') }})"
)

# first | last → given | family | title | suffix, as entered and as standardized
EXPECTED = """
Mr. John | Smith → John | Smith | Mr |
Prof. Dr. Hans | Müller → Hans | Müller | Prof Dr |
Dr. | Schmidt → | Schmidt | Dr |
Mr & Mrs | Smith → | Smith | Mr Mrs |
| Herr Müller → | Müller | Herr |
Sra. María José | Fernández → María José | Fernández | Sra |
M. Jean Dupont | → Jean | Dupont | M |
M. | Dupont → M. | Dupont | |
Don | Johnson → Don | Johnson | |
Martin Luther | King Jr. → Martin Luther | King | | Jr
John | Smith III → John | Smith | | III
John | Smith, PhD, MBA → John | Smith | | PhD MBA
Md | Rahman → Md | Rahman | |
| Smith, John → John | Smith | |
SMITH, JOHN JR. | → John | Smith | | Jr
Müller, Dr. Hans | → Hans | Müller | Dr |
John Smith, Jr. | → John | Smith | | Jr
Mary Ann Smith | → Mary Ann | Smith | |
Ludwig van Beethoven | → Ludwig | van Beethoven | |
Osama bin Laden | → Osama | bin Laden | |
| van der Berg → | van der Berg | |
JOHN | O'NEILL → John | O'Neill | |
john | mcdonald → John | McDonald | |
jean-luc | picard → Jean-Luc | Picard | |
vincent | van der berg → Vincent | van der Berg | |
Maria | DE LA CRUZ → Maria | de la Cruz | |
Vu | VAN → Vu | Van | |
McKenzie | DeVito → McKenzie | DeVito | |
JJ | ABRAMS → JJ | Abrams | |
ÉMILE | ŞAHİN → Émile | Şahin | |
李 | 明 → 李 | 明 | |
محمد | علي → محمد | علي | |
🎂 Anna | Ström 💥 → Anna | Ström | |
Test | Test → | | |
unknown | n/a → | | |
Anonymous | User → | | |
Max | Mustermann → | | |
- | 123 → | | |
VAN MORRISON | → Van Morrison | | |
LA TOYA | JACKSON → La Toya | Jackson | |
sa'id | dell'acqua → Sa'id | Dell'Acqua | |
| 't hooft → | 't Hooft | |
Mr/Mrs | Smith → | Smith | Mr Mrs |
Mr and Mrs John Smith | → John | Smith | Mr Mrs |
Dr. Don Johnson | → Don | Johnson | Dr |
| PROF. DR. DR. H.C. KLAUS MÜLLER → Klaus | Müller | Prof h. c. |
John | Smith, Jim → John | Smith | |
John (do not call) | Smith → John | Smith | |
john@example.com | Smith → | Smith | |
李 明 | → 明 | 李 | |
n/a | John Smith → John | Smith | |
Doe, John | → | | |
"""


def seed(name: str) -> list[dict[str, str]]:
    """Return the rows of a reference seed."""
    path = PROJECT / "seeds" / "reference" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TITLES = {row["title_key"]: row for row in seed("name_titles")}
SUFFIXES = {row["suffix_key"]: row for row in seed("name_suffixes")}
NOBODY = {r["identifier_value"] for r in seed("ignored_values") if r["identifier_type"] == "name"}
SMALL_WORDS = (
    "'t af al am ap av bin bint da dai dal dalla das de degli dei del della delle delli dello den der des "
    "di do dos du e el ibn la las le les lo los mac op san ten ter tot van vom von y zu zum zur"
)
PARTICLES = set(SMALL_WORDS.split())
LEADING = PARTICLES - {"e", "y", "mac"}


def is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] == "L"


def cleaned(text: str) -> list[str]:
    """Return the tokens of a name as typed; a comma ends the token before it."""
    if "@" in text or "://" in text:
        return []
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    text = re.sub("[’‘ʼ`´]", "'", text).replace(";", ",")
    text = unicodedata.normalize("NFC", re.sub(r"\([^()]*\)", " ", text))
    text = "".join(c if unicodedata.category(c)[0] in "LMN" or c in "'.,&·-" else " " for c in text)
    tokens: list[str] = []
    for part in re.split("([ ,])", text):
        if part == "," and tokens and not tokens[-1].endswith(","):
            tokens[-1] += ","
        begun = re.match("[-'.·]*('[ts](?:-|$).*)", part, re.IGNORECASE)
        word = begun.group(1) if begun else part.lstrip("-'.·")
        word = word.rstrip("'·-")
        if word.strip(" ,"):
            tokens.append(word)
    return tokens


def lower(text: str) -> str:
    return text.replace("İ", "i").lower()


def upper(text: str) -> str:
    return text.replace("ß", "ẞ").upper()


def key(token: str) -> str:
    return lower(token.replace(".", "").replace(",", ""))


def cased(text: str) -> str:
    if text not in (upper(text), lower(text)):
        return text
    if re.fullmatch("[B-DF-HJ-NP-TV-XZ]{2}", text) and text not in ("MD", "NG"):
        return text
    words = lower(text).split(" ")
    for place, word in enumerate(words):
        if word in PARTICLES and place < len(words) - 1:
            continue
        written, new = "", True
        for at, character in enumerate(word):
            written += upper(character) if new and is_letter(character) else character
            before = re.split(r"[^\w']|\d", word[: at + 1])[-1]
            if is_letter(character):
                new = before.replace("'", "") == "mc" and len(word) > at + 2 and word[at + 1] != "'"
                new = new and is_letter(word[at + 1]) and is_letter(word[at + 2])
            else:
                new = (
                    character != "'"
                    or len(before) <= 2
                    or before in ("dell'", "dall'", "sant'", "mc'")
                )
        words[place] = written
    return " ".join(words)


def bare(tokens: list[str]) -> tuple[str | None, str, str | None, str | None]:
    """Return the name that tokens hold, what it was before placeholders went, title and suffix."""

    def suffix(place: int) -> str | None:
        found = SUFFIXES.get(key(tokens[place])) if place else None
        if found and (found["is_name_too"] == "false" or tokens[place - 1].endswith(",")):
            return found["suffix"]
        return None

    def empty(place: int) -> bool:
        return key(tokens[place]) in ("", "&")

    end = len(tokens)
    while end and (suffix(end - 1) or empty(end - 1)):
        end -= 1
    start = 0
    while start < end:
        found = TITLES.get(key(tokens[start]))
        if not empty(start) and (
            not found or found["is_name_too"] == "true" and start + 1 > end - 2
        ):
            break
        start += 1
    titles = [TITLES[key(t)]["title"] for t in tokens[:start] if key(t) in TITLES]
    suffixes = [found for place in range(end, len(tokens)) if (found := suffix(place))]
    core = " ".join(tokens[start:end]).replace(",", "")
    known = core and lower(core) not in NOBODY and any(map(is_letter, core))
    return cased(core) if known else None, core, outermost(titles), outermost(suffixes)


def outermost(found: list[str]) -> str | None:
    """Return the first and the last, where they differ with a blank between."""
    return " ".join(dict.fromkeys((found[0], found[-1]))) if found else None


def parts(name: str) -> tuple[str | None, str | None]:
    """Return the given and the family name of a full name."""
    words = name.split(" ")
    if len(words) == 1 or lower(words[0]) in LEADING:
        return None, None
    place = next(
        (p for p in range(1, len(words) - 1) if lower(words[p]) in LEADING), len(words) - 1
    )
    texts = " ".join(words[:place]), " ".join(words[place:])
    found = [bare(text.split(" "))[0] for text in texts]
    if [f and lower(f) for f in found] != [lower(text) for text in texts]:
        return None, None
    if re.fullmatch("[一-鿿가-힣]+ [一-鿿가-힣ぁ-ヿ]+", name):
        found.reverse()
    return capital(found[0]), found[1]


def capital(name: str | None) -> str | None:
    words = name.split(" ") if name else []
    return upper(name[0]) + name[1:] if len(words) > 1 and lower(words[0]) in LEADING else name


def field(text: str | None) -> dict[str, str | None]:
    """Return what one field says: given and family name, alone and parted, title and suffix."""
    tokens = cleaned(text or "")
    name, core, title, suffix = bare(tokens)
    comma = next((p for p, token in enumerate(tokens[:-1]) if token.endswith(",")), None)
    said = {"given": capital(name), "family": name, "core": core, "title": title, "suffix": suffix}
    if comma is not None and key(tokens[comma + 1]) not in SUFFIXES:
        family, given = bare([*tokens[:comma], tokens[comma][:-1]]), bare(tokens[comma + 1 :])
        said["title"] = family[2] or given[2] or title
        said["suffix"] = family[3] or given[3] or suffix
        if family[0] and given[0]:
            nobody = lower(f"{given[0]} {family[0]}") in NOBODY
            names = (None, None) if nobody else (capital(given[0]), family[0])
            said["given"], said["family"] = said["parted given"], said["parted family"] = names
            return said
        name = family[0] or given[0]
        said["given"], said["family"] = capital(name), name
    said["parted given"], said["parted family"] = parts(name) if name else (None, None)
    return said


def oracle(first_name: str | None, last_name: str | None) -> list[str | None]:
    """Return given and family name, title and suffix of two fields as entered."""
    first, last = field(first_name), field(last_name)
    if first["given"] and last["family"]:
        names = first["given"], last["family"]
    elif first["given"]:
        names = first["parted given"] or first["given"], first["parted family"]
    else:
        names = last["parted given"], last["parted family"] or last["family"]
    both = first["given"] or first["core"] or "", last["family"] or last["core"] or ""
    if all(both) and " " not in both[0] and lower(" ".join(both)) in NOBODY:
        names = None, None
    return [*names, first["title"] or last["title"], last["suffix"] or first["suffix"]]


WORDS = """Mr. Mrs Dr. Prof. Don M. Sheikh john SMITH Anna mcDonald MCDONALD O'Neill o'neill DELL'ACQUA van VAN der de
la e y Jr. III PhD, PhD V V, Smith, smith, , - & test n/a Doe Doe, Jane user Guest JJ NG Md 't 's-Gravesande Jean-Luc
al-Rashid (old) ( 李 明 민준 علي Åse ÉMILE ß x \\ ' '' . 7 _ 🎂 • ® and @ mc d' D'ARCY İPEK"""
PIECES = st.sampled_from(
    [*WORDS.split(), "\u200b", "\u00a0", "e\u0301", "\t", "null", "fulano", "tal"]
)
TYPED = st.none() | st.lists(PIECES, max_size=5).map(" ".join)
# Of characters that this Python's Unicode knows: DuckDB's is newer, and has more letters.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=20)
ANYTHING = TYPED | TEXT | st.just("y" * 10_000) | st.just("Ab, " * 2_500)


def standardized(standardizers: Standardizers, rows: list[tuple]) -> dict[tuple, list]:
    """Return what each pair of names as entered becomes."""
    found = standardizers.rows(NAMES, ["first_name", "last_name"], rows)
    assert len(found) == len(rows)
    return {(first, last): rest for first, last, *rest in found}


def cases() -> dict[tuple, list]:
    """Return EXPECTED as {(first, last): [given, family, title, suffix]}."""
    expected = {}
    for line in EXPECTED.strip().splitlines():
        entered, wanted = (
            [part.strip() or None for part in side.split("|")] for side in line.split("→")
        )
        expected[tuple(entered)] = (wanted + [None])[:4]
    return expected


def test_names_as_people_type_them(standardizers: Standardizers) -> None:
    found = standardized(standardizers, list(cases()))
    assert {pair: row[:4] for pair, row in found.items()} == cases()


@pytest.mark.parametrize("entered", cases())
def test_the_oracle_reads_names_likewise(entered: tuple) -> None:
    assert oracle(*entered) == cases()[entered]


def test_nicknames_share_a_group(standardizers: Standardizers) -> None:
    rows = [(name, "Jones") for name in ("Bob", "ROBERT", "Robert J.", "Dr. Rob", "Zaphod")]
    rows += [("Bob Jones", None), (None, "Jones, Bob")]
    found = standardized(standardizers, rows)
    groups = [found[row][4] for row in rows]
    assert groups == ["robert", "robert", "robert", "robert", "zaphod", "robert", "robert"]


def test_family_names_share_a_key(standardizers: Standardizers) -> None:
    rows = [("A", name) for name in ("O’Néill", "ONEILL Jr.", "o'neill", "n/a")]
    found = standardized(standardizers, rows)
    assert [found[row][5] for row in rows] == ["oneill"] * 3 + [None]


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(TYPED, TYPED), min_size=50, max_size=200, unique=True))
def test_names_are_what_the_oracle_reads(standardizers: Standardizers, rows: list[tuple]) -> None:
    found = standardized(standardizers, rows)
    assert {pair: row[:4] for pair, row in found.items()} == {pair: oracle(*pair) for pair in rows}


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(ANYTHING, ANYTHING), min_size=50, max_size=200))
def test_names_are_total_and_idempotent(standardizers: Standardizers, rows: list[tuple]) -> None:
    rows = list({tuple(name and name.replace("\0", "") for name in row) for row in rows})
    once = standardized(standardizers, rows)
    assert set(rows) == once.keys()
    names = list({tuple(row[:2]) for row in once.values()})
    twice = standardized(standardizers, names)
    assert {pair: tuple(row[:2]) for pair, row in twice.items()} == {row: row for row in names}
    assert {tuple(row[2:4]) for row in twice.values()} == {(None, None)}
    for name in {name for row in names for name in row} - {None}:
        assert name == " ".join(name.split()) and any(map(is_letter, name))
