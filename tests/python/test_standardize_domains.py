"""Registrable domains: as the package publicsuffixlist finds them, and what must never happen."""

import random
from pathlib import Path

import publicsuffixlist
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standardizing import Standardizers

QUERY = "{{ standardize_domains('input') }}"
FEW = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
LIST = publicsuffixlist.PublicSuffixList()

CASES = {
    "shop.example.co.uk": "example.co.uk", "www.example.co.uk": "example.co.uk", "EXAMPLE.CO.UK": "example.co.uk",
    "https://www.Acme.com/about?x=1#top": "acme.com", "http://me:pw@intra.acme.com:8080/": "acme.com",
    "//cdn.acme.com/x.js": "acme.com", " acme.com. ": "acme.com", "mailto:ann@mail.acme.com": "acme.com",
    "acme.com/go?to=https://bolt.de/": "acme.com", "https://acme.com/@bolt.de": "acme.com",
    "http://https://acme.com": "acme.com", "acme。com": "acme.com", "\u00a0acme.com\n": "acme.com",
    "acme.myshopify.com": "acme.myshopify.com", "www.acme.myshopify.com": "acme.myshopify.com",
    "a.b.acme.github.io": "acme.github.io", "x.y.unheard-of-tld": "y.unheard-of-tld",
    "www.ck": "www.ck", "a.www.ck": "www.ck", "a.b.ck": "a.b.ck", "x.a.b.ck": "a.b.ck",
    "a.city.kobe.jp": "city.kobe.jp", "a.b.c.kobe.jp": "b.c.kobe.jp",
    "www.食狮.公司.cn": "食狮.公司.cn", "www.xn--85x722f.xn--55qx5d.cn": "xn--85x722f.xn--55qx5d.cn",
    "www.BÜCHER.de": "bücher.de", "www.xn--bcher-kva.de": "xn--bcher-kva.de",
}  # fmt: skip
NONE = [
    "co.uk", "com", "github.io", "myshopify.com", "b.ck", "kobe.jp", "c.kobe.jp", "公司.cn",
    "localhost", "localhost:3000", "http://intranet/wiki", "10.0.0.1", "http://192.168.0.1:80/", "1.2.3", "0x7f.0x1",
    "http://[::1]/", "[2001:db8::1]:443", "n/a", "none", "-", ".", "..", ".com", "acme.", "a..com", ".acme.com",
    "", "  ", "http://", "www.", "ex ample.com", "acme.com, bolt.de", "'", '"', "\\", "🏢", "\x00", "acme,com",
]  # fmt: skip


def domains(standardizers: Standardizers, values: list[str]) -> dict[str, str | None]:
    """Return value → registrable domain; each value has one row."""
    rows = [[value] for value in sorted(set(values))]
    found = standardizers.rows(QUERY, ["domain"], rows)
    assert len(found) == len(rows)
    return dict(found)


def generated_hosts(number: int) -> list[str]:
    """Return hosts with up to three labels before each rule of the list and before unknown suffixes."""
    chance = random.Random(7)
    rules = [
        line.split(" ")[0].lower().lstrip("!")
        for line in Path(publicsuffixlist.PSLFILE).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("//")
    ]
    rules += [publicsuffixlist.encode_idn(rule) for rule in rules]
    rules += ["lan", "internal", "unheard-of", "xn--unheard", "corp.unheard-of", "한국어"]
    labels = [
        "www",
        "shop",
        "acme",
        "a",
        "3m",
        "xn--bcher-kva",
        "bücher",
        "my_shop",
        "co",
        "com",
        "uk",
    ]
    hosts = []
    for rule in rules + chance.choices(rules, k=number - len(rules)):
        # a star as any label, and as none at all
        tail = (
            rule.replace("*", chance.choice(labels)) if chance.random() < 0.9 else rule[2:] or "x"
        )
        host = ".".join([*chance.choices(labels, k=chance.randrange(4)), tail])
        hosts.append(host.upper() if host.isascii() and chance.random() < 0.1 else host)
    return sorted(set(hosts))


def test_cases(standardizers: Standardizers) -> None:
    expected = CASES | dict.fromkeys(NONE)
    assert domains(standardizers, list(expected)) == expected


def test_hosts_agree_with_publicsuffixlist(standardizers: Standardizers) -> None:
    hosts = [host for host in generated_hosts(40_000) if not host.startswith(".")]
    found = domains(standardizers, hosts)
    differing = [
        (host, found[host], LIST.privatesuffix(host))
        for host in hosts
        if found[host] != LIST.privatesuffix(host)
    ]
    share = 1 - len(differing) / len(hosts)
    print(f"registrable domain as publicsuffixlist has it: {share:.4f} of {len(hosts)}")
    assert share >= 0.99, differing[:20]


def test_no_rule_is_longer_than_the_query_looks(standardizers: Standardizers) -> None:
    longest = standardizers.connection.execute(
        "select max(length(suffix) - length(replace(suffix, '.', '')) + 1) from seeds.public_suffixes"
    ).fetchone()
    assert longest[0] <= 7


LABELS = st.sampled_from(
    [
        "www",
        "Acme",
        "co",
        "uk",
        "com",
        "ck",
        "kobe",
        "jp",
        "city",
        "公司",
        "cn",
        "",
        "3",
        "github",
        "io",
        "_x",
    ]
)
HOSTS = st.lists(st.lists(LABELS, max_size=9).map(".".join), max_size=200)
PARTS = st.sampled_from(
    ["http", ":", "//", "/", "\\", "@", "?", "#", ".", "acme.com", "bolt.de", " ", "'", "8080"]
)
ANYTHING = st.lists(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)
    | st.lists(PARTS, max_size=8).map("".join),
    max_size=150,
)


@FEW
@given(HOSTS)
def test_hosts_of_any_labels_equal_the_oracle(
    standardizers: Standardizers, hosts: list[str]
) -> None:
    expected = {
        # a host that ends in a number is an address
        host: None if host.rstrip(".").endswith("3") else LIST.privatesuffix(host)
        for host in hosts
        if not host.endswith("..")
    }
    assert domains(standardizers, list(expected)) == expected


@FEW
@given(ANYTHING)
def test_any_text_has_one_domain_or_none_that_is_its_own(
    standardizers: Standardizers, values: list[str]
) -> None:
    found = domains(standardizers, values)
    assert found.keys() == set(values)
    registrable = {domain for domain in found.values() if domain is not None}
    assert domains(standardizers, list(registrable)) == {domain: domain for domain in registrable}


def test_long_and_empty_input(standardizers: Standardizers) -> None:
    assert standardizers.rows(QUERY, ["domain"], []) == []
    assert standardizers.rows(QUERY, ["domain"], [[None]]) == []
    long = "x" * 10_000
    values = {
        long: None,
        f"https://acme.com/{long}": "acme.com",
        "a." * 400 + "acme.com": "acme.com",
    }
    assert domains(standardizers, list(values)) == values
