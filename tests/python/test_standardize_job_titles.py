"""Job titles in many languages, and that looking up runs of words finds what looking for tokens does."""

import csv

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness import PROJECT
from standardizing import Standardizers

TITLES = "{{ standardize_job_titles('input') }}"

# Title, seniority, function. An empty expectation says that the title gives nothing away.
EXPECTED = """
VP of Sales, EMEA | vp | sales
V.P. Sales | vp | sales
Vice-President, Marketing | vp | marketing
Vicepresidente de Operaciones | vp | operations
Chief Executive Officer | c_level | executive
C.E.O. | c_level | executive
Chief People & Culture Officer | c_level | hr
Interim CFO | c_level | finance
GESCHÄFTSFÜHRER | c_level | executive
Geschaeftsfuehrerin | c_level | executive
Directrice Générale | c_level | executive
Président-directeur général | c_level | executive
Amministratore Delegato | c_level | executive
Prezes Zarządu | c_level | executive
Verkställande direktör | c_level | executive
генеральный директор | c_level | executive
代表取締役 | c_level | executive
CEO & Founder | owner | executive
Owner/CEO | owner | executive
Inhaber | owner | executive
Eigenaar | owner | executive
Właściciel | owner | executive
Dueño | owner | executive
Directeur commercial | director | sales
Head of IT | director | it
Leiter Einkauf | director | purchasing
kfm. Leiter | director | finance
Diretor de Vendas | director | sales
Hoofd Marketing | director | marketing
Abteilungsleiter Personal | manager | hr
Responsable Ressources Humaines | manager | hr
Kierownik sprzedaży | manager | sales
Försäljningschef | manager | sales
Satış Müdürü | manager | sales
менеджер по продажам | manager | sales
Team Lead Customer Support | manager | support
Sr. Software Engineer | senior | engineering
Principal Consultant | senior | other
Ingénieur logiciel | staff | engineering
Rechtsanwältin | staff | legal
Księgowa | staff | finance
Vertriebsmitarbeiter im Außendienst | staff | sales
Werkstudent Marketing (m/w/d) | entry | marketing
Junior Developer | entry | engineering
Management Trainee | entry |
# who serves the mighty is not one of them
Assistant to the CEO | staff | operations
Executive Assistant to the CFO | staff | operations
Assistentin der Geschäftsleitung | staff | operations
PA to Managing Director | staff | operations
CEO Assistant | staff | operations
Chief of Staff | staff | operations
# an owner of a product owns no company, nor does an executive of accounts lead one
Product Owner | staff | product
Process Owner | staff | operations
Account Executive | staff | sales
Lead Generation Specialist | staff |
# nothing to go by
Jedi | |
--- | |
🎂 | |
"""


def tokens(seed: str, column: str) -> list[tuple[int, str, str]]:
    """Return (rank, token, meaning) of a seed, the deciding ones first."""
    path = PROJECT / "seeds" / "reference" / f"{seed}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return sorted((int(row["rank"]), row["token"], row[column]) for row in rows)


SENIORITIES = tokens("job_seniorities", "seniority")
FUNCTIONS = tokens("job_functions", "job_function")


def decided(title_words: str, vocabulary: list[tuple[int, str, str]]) -> str | None:
    """Return the meaning of the first token that a title contains as whole words."""
    padded = f" {title_words} "
    return next((meaning for _, token, meaning in vocabulary if f" {token} " in padded), None)


def standardized(standardizers: Standardizers, titles: list[str]) -> dict[str, tuple]:
    found = standardizers.rows(TITLES, ["job_title"], [[title] for title in titles])
    assert len(found) == len(set(titles))
    return {title: meanings for title, *meanings in found}


def test_titles_in_many_languages(standardizers: Standardizers) -> None:
    lines = [line for line in EXPECTED.strip().splitlines() if not line.startswith("#")]
    expected = {
        title: [seniority or None, function or None]
        for title, seniority, function in (
            [part.strip() for part in line.split("|")] for line in lines
        )
    }
    assert standardized(standardizers, list(expected)) == expected


@pytest.mark.parametrize("vocabulary", [SENIORITIES, FUNCTIONS])
def test_tokens_can_be_found(standardizers: Standardizers, vocabulary: list) -> None:
    spelled = [token for _, token, _ in vocabulary]
    assert standardizers.values("{{ words('value') }}", spelled) == spelled
    assert max(len(token.split(" ")) for token in spelled) <= 4


some_words = st.sampled_from(
    [token for _, token, _ in SENIORITIES[::7] + FUNCTIONS[::5]] + ["of", "the", "&", "for EMEA"]
)
some_titles = st.one_of(
    st.lists(some_words, min_size=1, max_size=7).map(" ".join),
    st.lists(some_words, min_size=1, max_size=3).map(", ".join),
    st.text(max_size=40).map(lambda text: text.replace("\0", "")),
    st.sampled_from(["", " ", "'", "\\", "x" * 10_000, "vp " * 300]),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(titles=st.lists(some_titles, min_size=10, max_size=60))
def test_runs_of_words_find_what_searching_finds(
    standardizers: Standardizers, titles: list[str]
) -> None:
    keys = standardizers.values("{{ words('value') }}", titles)
    found = standardized(standardizers, titles)
    for title, title_words in zip(titles, keys, strict=True):
        assert found[title] == [decided(title_words, SENIORITIES), decided(title_words, FUNCTIONS)]
