"""Company names without legal form: cases of many countries, an oracle, and what must never happen."""

import csv
import re
import unicodedata

import cleanco
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness import PROJECT
from standardizing import Standardizers

QUERY = "{{ standardize_company_names('input') }}"
FEW = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NOBODY = {
    "", "n a", "na", "none", "null", "unknown", "self employed", "selfemployed", "freelance", "freelancer",
    "private", "privat", "retired", "student", "unemployed", "test",
}  # fmt: skip

# Key to spellings that must have it.
SAME = {
    "acme": [
        "ACME, Inc.", "Acme", "acme inc", "Acme LLC", "Acme L.L.C.", "Acme Corp.", "Acme Corporation", "The Acme Company",
        "Acme Holdings Ltd", "Acme Group plc", "Acme Co., Ltd.", "Acme Pty Ltd", "Acme Pty. Limited", "Acme (Pty) Ltd",
        "Acme Pvt. Ltd.", "Acme Private Limited", "Acme Pte Ltd", "Acme Sdn. Bhd.", "Acme LLP", "Acme GmbH", "Acme G.m.b.H.",
        "Acme AG", "Acme SE", "Acme SE & Co. KGaA", "Acme GmbH & Co. KG", "Acme GmbH und Co KG", "Acme UG (haftungsbeschränkt)",
        "Acme mbH", "Acme e.K.", "Acme S.A.", "Acme SA", "Acme S. A.", "Acme SAS", "Acme S.A.S.", "Acme SARL", "Acme S.à r.l.",
        "Acme SNC", "Acme S.p.A.", "Acme Spa", "Acme S.r.l.", "Acme SL", "Acme S.L.U.", "Acme S.A. de C.V.", "Acme S. de R.L. de C.V.",
        "Acme Ltda.", "Acme Lda", "Acme S/A", "Acme B.V.", "Acme BV", "Acme N.V.", "Acme BVBA", "Acme A/S", "Acme ApS", "Acme AS",
        "Acme ASA", "Acme AB", "Acme AB (publ)", "Acme Oy", "Acme Oyj", "Acme ehf.", "Acme Sp. z o.o.", "Acme sp. z o. o.",
        "Acme Sp.z o.o.", "Acme Sp. z o.o. Sp. k.", "Acme s.r.o.", "Acme spol. s r.o.", "Acme a.s.", "Acme Kft.", "Acme Zrt.",
        "Acme d.o.o.", "Acme EOOD", "Acme A.Ş.", "Acme Ltd. Şti.", "Acme A.E.", "Acme UAB", "UAB Acme", "SIA Acme", "Acme OÜ",
        "ООО Acme", "OOO Acme", "ЗАО «Acme»", "ООО «Acme»", "PT Acme", "PT. Acme Tbk", "Acme K.K.", "株式会社Acme",
        "Acme株式会社", "(株)Acme", "㈱Acme", "有限会社 Acme", "Acme Holding AG", "Acme Ltd.,", " acme  inc. ", "ACMÉ, S.A.",
    ],
    "muller sohne": ["Müller & Söhne KG", "Muller und Sohne", "MÜLLER + SÖHNE GmbH & Co. KG", "The Müller and Söhne Group"],
    "jp morgan": ["J.P. Morgan", "JP Morgan & Co."],
    "procter gamble": ["Procter & Gamble", "Procter and Gamble Co", "PROCTER + GAMBLE", "Procter et Gamble S.A.S."],
    "orsted": ["Ørsted A/S", "Orsted"],
    "トヨタ自動車": ["トヨタ自動車株式会社", "株式会社トヨタ自動車"],
    "华为技术": ["华为技术有限公司", "华为技术股份有限公司"],
    "ромашка": ["ООО «Ромашка»", "Ромашка, ООО", "ПАО Ромашка"],
    "삼성전자": ["삼성전자주식회사", "주식회사 삼성전자"],
    # never all of a name, nor a part of a word
    "group": ["Group", "The Group", "Group Ltd"],
    "company": ["Company", "The Company"],
    "inca foods": ["Inca Foods"], "3m": ["3M Company", "3M"], "the": ["The"], "株式会社": ["株式会社"],
    "limited brands": ["Limited Brands"], "sas institute": ["SAS Institute Inc."], "apple": ["Apple Inc", "APPLE"],
    "amazon uk": ["Amazon UK Ltd"], "theodor": ["Theodor AG"], "andersen": ["Andersen & Co"],
}  # fmt: skip
NONE = ["&", "-", "", "  ", "N/A", "none", "Self-Employed", "unknown", "🏢", "'", "\\", "and", "+"]


def keys(standardizers: Standardizers, names: list[str]) -> dict[str, str | None]:
    rows = [[name] for name in sorted(set(names))]
    return dict(standardizers.rows(QUERY, ["company_name"], rows))


def test_spellings_of_one_name_agree(standardizers: Standardizers) -> None:
    found = keys(standardizers, [name for names in SAME.values() for name in names] + NONE)
    wrong = {n: found[n] for key, names in SAME.items() for n in names if found[n] != key}
    assert not wrong
    assert not {n: found[n] for n in NONE if found[n]}


def test_what_cleanco_takes_off_is_taken_off(standardizers: Standardizers) -> None:
    """Where the package finds a bare name, the key is that of the bare name, but for its slips."""
    forms = sorted(
        {
            form
            for terms in cleanco.termdata.terms_by_country.values()
            for f in terms
            for form in [f]
        }
    )
    names = [f"Zyx Werke {form}" for form in forms if form.isprintable()]
    found = keys(standardizers, names)
    bare = [n for n in names if cleanco.basename(n) == "Zyx Werke"]
    agreed = [n for n in bare if found[n] == "zyx werke"]
    print(f"legal forms taken off as by cleanco: {len(agreed) / len(bare):.4f} of {len(bare)}")
    print("kept on purpose:", sorted(n.removeprefix("Zyx Werke ") for n in set(bare) - set(agreed)))
    assert len(agreed) >= 0.8 * len(bare)


def forms_of(stands: str) -> list[str]:
    with (PROJECT / "seeds/reference/legal_forms.csv").open(encoding="utf-8") as file:
        return [row["form"] for row in csv.DictReader(file) if row["stands"] == stands]


ENDS, STARTS = set(forms_of("end")), set(forms_of("start"))


def expected(name: str) -> str | None:
    """The key of a Latin name, written from what it is to mean."""
    text = "".join(
        c for c in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(c)
    )
    text = re.sub(r"\b([a-z])\.", r"\1", text)
    words = [w for w in re.findall(r"[^\W_]+", text) if w not in ("and", "und", "et")]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    for _ in range(4):
        sizes = [n for n in range(1, len(words)) if " ".join(words[-n:]) in ENDS]
        words = words[: len(words) - max(sizes, default=0)]
    if len(words) > 1 and words[0] in STARTS:
        words = words[1:]
    key = " ".join(words)
    return None if key in NOBODY else key


PARTS = st.sampled_from(
    [
        "Acme",
        "Bolt",
        "Müller",
        "the",
        "The",
        "Group",
        "Holding",
        "GmbH",
        "&",
        "Co.",
        "KG",
        "S.A.",
        "sa",
        "Inc.",
        ",",
        "and",
        "und",
        "Ltd",
        "ooo",
        "PT",
        "3M",
        "É.",
        "J.P.",
        "a.s.",
        "-",
    ]
)
NAMES = st.lists(st.lists(PARTS, max_size=7).map(" ".join), max_size=200)
ANYTHING = st.lists(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40), max_size=150
)


@FEW
@given(NAMES)
def test_keys_equal_the_oracle(standardizers: Standardizers, names: list[str]) -> None:
    found = keys(standardizers, names)
    assert found == {name: expected(name) for name in names}


@FEW
@given(ANYTHING)
def test_any_text_has_one_key_or_none(standardizers: Standardizers, names: list[str]) -> None:
    found = keys(standardizers, names)
    assert found.keys() == set(names)
    for key in found.values():
        assert key is None or (key == key.strip() != "" and "  " not in key)


def test_long_and_empty_input(standardizers: Standardizers) -> None:
    assert standardizers.rows(QUERY, ["company_name"], []) == []
    assert standardizers.rows(QUERY, ["company_name"], [[None]]) == []
    long = "x" * 900
    assert keys(standardizers, [long, f"{long} GmbH"]) == {long: long, f"{long} GmbH": long}
    assert keys(standardizers, ["x" * 10_000]) == {"x" * 10_000: None}  # nobody is called so
    assert keys(standardizers, ["a\x00b\x07 Ltd"]) == {"a\x00b\x07 Ltd": "a b"}
