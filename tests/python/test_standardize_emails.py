"""E-mail addresses: verdict and display form against email-validator, match keys against an oracle."""

import csv
import random
from functools import cache

from email_validator import EmailNotValidError, validate_email
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness import PROJECT
from standardizing import Standardizers

QUERY = "{{ standardize_emails('input') }}"
FEW = settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

LONG = "x" * 64
NASTY = [
    # plain ones, and what a local part may hold
    "ann@example.com", "a@b.co", "ANN@EXAMPLE.COM", "Ann.Lee@Example.Co.UK", "o'brien@example.ie",
    "a+b@example.com", "a/b=c@example.com", "!#$%&'*+-/=?^_`{|}~@example.com", "_@example.com",
    "-ann-@example.com", "123@example.com", "a--b@example.com", "ann@ex-am-ple.com",
    "ann@a.b.c.d.e.example.com", "ann@1.com", "ann@3com.com", "ann@123.example.com",
    "INFO@example.com", "WebMaster@example.com",
    # dots
    ".ann@example.com", "ann.@example.com", "a..b@example.com", "ann@.example.com",
    "ann@example.com.", "ann@example..com", "ann@example.com..", ".@example.com", "ann@.", "ann@..",
    "ann.example.com", "ann@example", "ann@com", "ann@localhost", "ann@example.com.local",
    # hyphens, underscores and punycode that is none
    "ann@-example.com", "ann@example-.com", "ann@exa_mple.com", "ann@example.-com", "ann@ex--ample.com",
    "ann@ab--cd.com", "ann@xn--.com", "ann@xn--a.com", "ann@xn--example.com", "ann@xn--bcher-kva.de",
    "ann@XN--BCHER-KVA.DE", "ann@xn--zckzah.xn--zckzah", "ann@xn--ls8h.la", "ann@xn--99999999.com",
    "ann@xn--bcher-kva-.de", "ann@a.xn--p1ai", "ann@xn--bcher-kva.xn--p1ai", "ann@xn--80ak6aa92e.com",
    "ann@mail.xn--bcher-kva.example.com", "ann@xn--bcher-kvaa.de", "ann@xn--fiq228c.com",
    # the last label
    "ann@example.c", "ann@example.1", "ann@example.c0m", "ann@example.co1", "ann@1.2.3.4", "ann@example.123",
    # quotes, comments, routes, brackets, literals
    '"ann"@example.com', '"ann lee"@example.com', '"a@b"@example.com', '"a\\"b"@example.com',
    'ann"lee@example.com', '"ann@example.com', '""@example.com', "ann(comment)@example.com",
    "(comment)ann@example.com", "ann@(comment)example.com", "ann@example.com(comment)",
    "@a,@b:ann@example.com", "ann@[127.0.0.1]", "ann@[IPv6:::1]", "ann@[example.com]", "ann@127.0.0.1",
    "<ann@example.com>", "Ann Lee <ann@example.com>", '"Lee, Ann" <ann@example.com>', "<>", "<@>",
    "ann@example.com>", "<ann@example.com", "[ann@example.com]", "{ann}@example.com", "ann\\@example.com",
    "ann\\lee@example.com", "ann:lee@example.com", "ann;lee@example.com", "ann,lee@example.com",
    # what exports leave around an address
    "mailto:ann@example.com", "MAILTO:ann@example.com?subject=hi", "ann@example.com,", "ann@example.com;",
    "ann@example.com; bob@example.com", "ann@example.com,bob@example.com", "ann@example.com bob@example.com",
    "ann@example.com/bob@example.com", "'ann@example.com'", "'ann@example.com", "ann@example.com'",
    "https://ann@example.com", "http://example.com", "ann@https://example.com", "e: ann@example.com",
    "ann@example.com?x=1", "ann@example.com/x", "ann@example.com:25", "ann at example.com",
    "ann[at]example.com", "ann@example,com", "ann@example;com", "ann@exam ple.com", "an n@example.com",
    "ann @example.com", "ann@ example.com", " ann@example.com ", "ann@example.com\n", "\tann@example.com",
    "ann@example.com\r\nbcc: x@example.com", "ann\n@example.com", "ann@\nexample.com",
    # how many @
    "", " ", "@", "@@", "ann@", "@example.com", "ann@@example.com", "ann@b@example.com", "ann",
    "ann@example.com@", "@ann@example.com", "ann＠example.com", "ann﹫example.com",
    # lengths
    LONG + "@example.com", LONG + "x@example.com", "x" * 200 + "@example.com", "x" * 242 + "@example.com",
    "x" * 243 + "@example.com", "ann@" + "x" * 63 + ".com", "ann@" + "x" * 64 + ".com",
    "ann@" + "x" * 63 + "." + "y" * 63 + "." + "z" * 63 + ".com", "ann@" + "abcde." * 41 + "com",
    "ann@" + "abcde." * 42 + "com", "ann@example." + "c" * 63, "ann@example." + "c" * 64, "x" * 10_000,
    "x" * 10_000 + "@example.com", "ann@" + "x." * 5_000 + "com", "é" * 121 + "@example.com",
    "é" * 120 + "@example.com", "é" * 122 + "@example.com", "ann@" + "ü" * 50 + ".de", "ann@" + "ü" * 70 + ".de",
    # names that are not public
    "ann@example.test", "ann@test", "ann@test.com", "ann@example.invalid", "ann@printer.local", "ann@x.onion",
    "ann@sub.localhost", "ann@10.in-addr.arpa", "ann@arpa.com", "ann@mylocal", "ann@my.notlocal",
    "ann@example.example", "ann@EXAMPLE.TEST", "ann@example.LOCAL", "ann@company.internal", "ann@x.lan",
    # scripts, composed or not
    "zoë@example.com", "zoe\u0308@example.com", "ann@bücher.de", "ann@BÜCHER.DE", "ann@bu\u0308cher.de",
    "ann@straße.de", "用户@例子.广告", "ann@例え.テスト", "अजय@डाटा.भारत", "квіточка@пошта.укр", "θσερ@εχαμπλε.ψομ",
    "ann@сайт.рф", "ann@сайт.com", "דוגמה@דוגמה.ישראל", "ann@דוגמה.com", "ann@1.דוגמה.com", "ann@דוגמה1.com",
    "ann@אa.com", "مثال@مثال.إختبار", "ann@مثال.com", "ann@ｅｘａｍｐｌｅ.com", "ann@ｅｘａｍｐｌｅ．ｃｏｍ", "ann@example。com",
    "ann@example｡com", "ann@col·lectiu.cat", "ann@a·b.cat", "ann@ナカ・グロ.jp", "ａｎｎ@example.com", "ı@example.com",
    "ann@İstanbul.com", "ann@faß.de", "ann@ﬁsh.com", "ann@①.com", "ann@x².com", "ann@Ⅷ.com", "ann@K.com",
    # symbols
    "😀@example.com", "ann@😀.com", "ann😀lee@example.com", "ann@☃.net", "ann™@example.com", "ann@€.eu", "ann@i❤.ws",
    "ann@ex‐ample.com", "ann@ex–ample.com", "ann–lee@example.com", "ann’s@example.com", "“ann”@example.com",
    "ann@example․com", "ann@a；b.com", "ann;@example.com", "a\u037eb@example.com",
    # what cannot be seen
    "ann\u200b@example.com", "\u200bann@example.com", "ann@example\u200b.com", "ann@example.com\u200b", "\ufeffann@example.com",
    "ann\u00adlee@example.com", "ann@exam\u00adple.com", "ann\u00a0lee@example.com", "\u00a0ann@example.com\u00a0",
    "ann\u2028@example.com", "ann\u202e@example.com", "ann@\u202eexample.com", "ann\u200d@example.com", "ann@a\u200db.com",
    "ann\x00@example.com", "ann@exam\x00ple.com", "ann\x07@example.com", "ann\x1b[0m@example.com", "ann\x7f@example.com",
    "ann\x85lee@example.com", "\u0301ann@example.com", "ann@\u0301example.com", "ann@a\u0301.com", "ann\ue000@example.com",
    "ann\ufffd@example.com", "ann\uffff@example.com", "ann@ex\u3000ample.com", "ann\u3000@example.com",
    # values of no address
    "n/a", "none", "null", "-", "?", "x", "unknown@", "no email", "123456", "ann@example@com", "'", '"', "\\", "%", "a'b\"c\\d",
    "'; drop table customers; --@example.com", "ann@example.com'; --", "${ann}@example.com", "{{ann}}@example.com",
]  # fmt: skip


@cache
def judged(text: str) -> str | None:
    """The normalized address by email-validator; None where it finds the text not valid."""
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def generated(count: int, seed: int) -> list[str]:
    """Addresses put together at random, about half of them with one or two things wrong."""
    draw = random.Random(seed)
    names = [
        "ann",
        "lee",
        "info",
        "o'neil",
        "x",
        "007",
        "a_b",
        "zoë",
        "李",
        "мария",
        "j.r.r",
        "max+tag",
        "no-reply",
        "JÖRG",
        "a.b.c",
        "ΑΝΝΑ",
        "שרה",
    ]
    labels = [
        "example",
        "acme-corp",
        "mail",
        "x1",
        "3m",
        "bücher",
        "münchen",
        "пример",
        "例え",
        "xn--bcher-kva",
        "a",
        "b-c-d",
        "中国",
        "ñandú",
        "שלום",
    ]
    ends = [
        "com",
        "de",
        "co.uk",
        "org",
        "museum",
        "io",
        "рф",
        "中国",
        "xn--p1ai",
        "info",
        "c0",
        "123",
        "local",
        "test",
        "com.au",
    ]
    spoilers = [
        ".", "..", "@", " ", "-", "--", "_", ",", ";", "<", ">", '"', "(", ")", "\\", "\t", "\u200b", "\xa0", "é", "\u0301",
        "😀", "[", "]", ":", "\x00", "\u202e", "ß", "。", "１", "/", "'", "+", "xn--",
    ]  # fmt: skip
    addresses = []
    for _ in range(count):
        name = draw.choice(names) + draw.choice(["", "", ".", "+", "_"]) + draw.choice(names)
        domain = ".".join(
            draw.choices(labels, k=draw.choice([1, 1, 1, 2, 3])) + [draw.choice(ends)]
        )
        address = f"{name}@{domain}"
        for _ in range(draw.choice([0, 0, 1, 1, 2])):
            place = draw.randrange(len(address) + 1)
            address = address[:place] + draw.choice(spoilers) + address[place:]
        addresses.append(address)
    return addresses


def mended(standardizers: Standardizers, texts: list[str | None]) -> dict[str, tuple]:
    """Text to (is_email_valid, email_address, email_key, mail_domain)."""
    given_texts = sorted({text for text in texts if text is not None})
    return {
        row[0]: row[1:] for row in standardizers.rows(QUERY, ["email"], [[t] for t in given_texts])
    }


def test_verdict_and_display_form_agree_with_email_validator(standardizers: Standardizers) -> None:
    for what, texts, bound in (
        ("hand-written hostile", NASTY, 0.98),
        ("generated", generated(3000, 7), 0.98),
    ):
        found = mended(standardizers, texts)
        wrong = [t for t in found if found[t][0] != (judged(t.strip()) is not None)]
        valid = [t for t in found if found[t][0] and judged(t.strip())]
        other = [t for t in valid if found[t][1] != judged(t.strip())]
        share = 1 - len(wrong) / len(found)
        print(f"e-mail verdicts equal to email-validator: {share:.4f} of {len(found)} {what}")
        print(f"display forms equal: {1 - len(other) / len(valid):.4f} of {len(valid)} valid ones")
        print("otherwise judged:", [(t[:60], found[t]) for t in wrong][:40])
        print(
            "otherwise shown:", [(t[:60], found[t][1][:60], judged(t.strip())) for t in other][:20]
        )
        assert len(found) >= 240
        assert share >= bound
        assert len(other) <= 0.05 * len(valid)


def test_what_surrounds_an_address_is_taken_off(standardizers: Standardizers) -> None:
    expected = {
        "<ann@example.com>": "ann@example.com",
        "Ann Lee <Ann@Example.com>": "Ann@example.com",
        '"Lee, Ann" <ann@example.com>;': "ann@example.com",
        "mailto:ann@example.com?subject=hello": "ann@example.com",
        "<mailto:ann@example.com>": "ann@example.com",
        "ann@example.com,": "ann@example.com",
        "ann@example.com;": "ann@example.com",
        "ann@example.com.": "ann@example.com",
        "'ann@example.com'": "ann@example.com",
        "ann@example.com\u200b": "ann@example.com",
        "\xa0ann@xn--bcher-kva.de\xa0": "ann@bücher.de",
        # two addresses, or none
        "ann@example.com; bob@example.com": None,
        "ann@example.com <bob@example.com>": None,
        "ann at example.com": None,
        "ann@example..com": None,
        "n/a": None,
        "<>": None,
    }
    found = mended(standardizers, list(expected))
    assert {text: values[1] for text, values in found.items()} == expected


def aliases() -> dict[str, str]:
    with (PROJECT / "seeds/reference/mail_domain_aliases.csv").open(encoding="utf-8") as file:
        return {row["alias_domain"]: row["domain"] for row in csv.DictReader(file)}


def expected_key(address: str, same: dict[str, str]) -> str:
    """The match key of a valid address, written from what it is to mean."""
    local, domain = address.split("@")
    domain = same.get(domain, domain)
    head, _, _ = local.partition("+")
    local = (head or local).lower()
    return f"{local.replace('.', '') if domain == 'gmail.com' else local}@{domain}"


def test_keys_of_one_mailbox_agree(standardizers: Standardizers) -> None:
    one = ["Ann.Lee@gmail.com", "annlee+news@GoogleMail.com", "a.n.n.l.e.e@googlemail.com"]
    two = ["ann.lee@me.com", "Ann.Lee+x@icloud.com", "ann.lee@mac.com"]
    three = ["ann.lee@hotmail.com", "ann.lee@live.com", "ann.lee@outlook.com", "annlee@outlook.com"]
    found = mended(standardizers, one + two + three)
    assert {found[text][2] for text in one} == {"annlee@gmail.com"}
    assert {found[text][2] for text in two} == {"ann.lee@icloud.com"}
    assert len({found[text][2] for text in three}) == 4


ADDRESSES = st.lists(
    st.builds(
        "{}@{}".format,
        st.from_regex(r"[a-zA-Z0-9_.+'-]{1,20}", fullmatch=True),
        st.sampled_from(
            ["gmail.com", "GoogleMail.com", "pm.me", "Acme.de", "bücher.de", "mail.ru"]
        ),
    ),
    max_size=200,
)
ANYTHING = st.lists(
    st.one_of(
        st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60),
        st.text(alphabet="aé.@+-<>\"' \t;,xn:ü0\u200b\x00\\", max_size=20),
        st.sampled_from(NASTY),
    ),
    max_size=150,
)


@FEW
@given(ADDRESSES)
def test_keys_equal_the_oracle(standardizers: Standardizers, texts: list[str]) -> None:
    same = aliases()
    for text, (is_valid, address, key, domain) in mended(standardizers, texts).items():
        expected = judged(text)
        assert is_valid == (expected is not None), text
        if expected:
            assert (address, key) == (expected, expected_key(expected, same))
            assert domain == key.split("@")[1]


@FEW
@given(ANYTHING)
def test_any_text_is_read_once_and_for_all(standardizers: Standardizers, texts: list[str]) -> None:
    first = mended(standardizers, texts)
    assert first.keys() == set(texts)
    addresses = [values[1] for values in first.values() if values[1] is not None]
    for address, values in mended(standardizers, addresses).items():
        assert values[:2] == (True, address)
    keys = [values[2] for values in first.values() if values[2] is not None]
    for key, values in mended(standardizers, keys).items():
        assert values[2] == key
    for is_valid, address, key, domain in first.values():
        assert (address is None) == (key is None) == (domain is None)
        assert address is not None or not is_valid


def test_long_and_empty_input(standardizers: Standardizers) -> None:
    assert standardizers.rows(QUERY, ["email"], []) == []
    assert standardizers.rows(QUERY, ["email"], [[None]]) == []
    for text in ("x" * 10_000, "@" * 10_000, "é" * 10_000, "xn--" * 2_500, "a@xn--" + "a" * 10_000):
        assert standardizers.rows(QUERY, ["email"], [[text]]) == [(text, False, None, None, None)]
