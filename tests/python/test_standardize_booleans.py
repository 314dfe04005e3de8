"""Booleans: what they mean in many languages, and that nothing else is taken for one."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standardizing import Standardizers

BOOLEAN = "{{ parse_boolean('value') }}"

# Yes and no, or true and false, a pair of lists a language or system; an oracle kept apart from the macro.
PAIRS = """
true t .T. | false f .F.
yes y | no n
1 1.0 1.00 | 0 0.0 0.00
on | off
checked ticked | unchecked unticked
enabled | disabled
granted | denied
✓ ✔ ✔️ ☑ ☑️ ✅ | ✗ ✘ ☐ ❌
ja j wahr aktiviert | nein falsch deaktiviert
oui vrai activé | non faux désactivé
sí si s verdadero activado | no falso desactivado
sim verdadeiro ativado | não nao falso desativado
sì vero attivato | no falso disattivato
da adevărat adevarat | nu fals
ja waar | nee onwaar
ja sand sant sann | nej nei falsk falskt usann
kyllä kylla joo tosi | ei epätosi epatosi
jah jā taip | ei nē ne
tak prawda | nie fałsz falsz
ano áno pravda | ne nie nepravda
da istina | ne laž
igen igaz | nem hamis
evet doğru dogru | hayır hayir yanlış yanliş yanlis
bai | ez
да д истина правда так | нет н не ложь неправда ні
ναι αληθής αληθης αληθές αληθες | όχι οχι oxi ochi ψευδής ψευδης ψευδές ψευδες
ya | tidak
có vâng | không
はい 有効 | いいえ 無効
是 真 启用 已启用 | 否 假 偽 禁用 已禁用
예 네 참 | 아니오 아니요 거짓
نعم بله | لا خیر
כן אמת | לא שקר
हाँ हां | नहीं
ใช่ | ไม่ใช่ ไม่
"""
ORACLE = {
    spelling.casefold(): meaning
    for line in PAIRS.strip().splitlines()
    for meaning, words in zip((True, False), line.split(" | "), strict=True)
    for spelling in words.split()
}

# What may mean either, and what means neither.
UNREAD = """
2 -1 +1 10 00 maybe vielleicht x o e ja/nein yes/no n/a na null none unknown opt-in opt-out optout
opted-in subscribed unsubscribed active inactive nai jo - ? . .. NaN inf tru truee yess nope
"""
HOSTILE = [
    None,
    "",
    "   ",
    "\t\r\n",
    "'",
    "''",
    "\\",
    '"',
    "y'; drop table input; --",
    "\x01",
    "🎂",
    "👍🏽",
    "שלום",
    "\u202eeslaf",
    "e\u0301" * 50,
    "yes" * 3400,
    "ja nein",
    "１",
]


def test_spellings_mean_what_they_should(standardizers: Standardizers) -> None:
    """Whatever their case, the blanks around them and the way their accents are written."""
    decomposed = {"sí": "si\u0301", "não": "na\u0303o", "kyllä": "kylla\u0308"}
    written = [
        (form, meaning)
        for spelling, meaning in ORACLE.items()
        for form in (
            spelling,
            spelling.upper(),
            spelling.capitalize(),
            f" {spelling}\t",
            f"\u00a0{spelling}\u200b",
            decomposed.get(spelling, spelling),
        )
    ]
    actual = standardizers.values(BOOLEAN, [form for form, _ in written])
    wrong = [
        (form, meaning, read)
        for (form, meaning), read in zip(written, actual, strict=True)
        if read is not meaning
    ]
    share = 1 - len(wrong) / len(written)
    print(f"booleans read as meant: {share:.4f} of {len(written)}")
    assert not wrong


def test_the_ambiguous_and_the_odd_stay_unread(standardizers: Standardizers) -> None:
    """A guess would turn consent around."""
    values = UNREAD.split() + HOSTILE
    actual = standardizers.values(BOOLEAN, values)
    read = [
        (value, meaning)
        for value, meaning in zip(values, actual, strict=True)
        if meaning is not None
    ]
    assert not read


def test_each_spelling_is_met(standardizers: Standardizers) -> None:
    """One that is not spelt as the macro compares it never would be; and none means both."""
    for meaning in (True, False):
        listed = standardizers.compile(
            f"{{{{ boolean_spellings()[{meaning}] | join(' ') }}}}"
        ).split()
        assert len(set(listed)) == len(listed)
        assert set(standardizers.values(BOOLEAN, listed)) == {meaning}
        assert set(listed) <= {key.replace("i\u0307", "i") for key in ORACLE}


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    values=st.lists(
        st.one_of(
            st.none(),
            st.text(max_size=8),
            st.sampled_from(sorted(ORACLE)),
            st.builds(
                "{}{}".format, st.sampled_from(sorted(ORACLE)), st.text("01 jaenyt✓", max_size=2)
            ),
        ),
        max_size=200,
    )
)
def test_reading_is_total_and_idempotent(
    standardizers: Standardizers, values: list[str | None]
) -> None:
    """Any text gives true, false or null, and what was read reads the same when written out."""
    values = [None if value is None else value.replace("\0", "") for value in values]
    once = standardizers.values(BOOLEAN, values)
    assert len(once) == len(values)
    written = [None if meaning is None else str(meaning).lower() for meaning in once]
    assert standardizers.values(BOOLEAN, written) == once
    for value, meaning in zip(values, once, strict=True):
        if value is not None and value.isascii() and value.isprintable():
            assert meaning is ORACLE.get(value.strip().casefold()), value
