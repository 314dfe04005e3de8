"""Word lists of the sample company: places, names, industries, job titles, products."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module

import numpy as np


@dataclass(frozen=True)
class City:
    name: str
    region: str
    postcode_prefix: str
    area_code: str
    hours_from_utc: int


@dataclass(frozen=True)
class Country:
    code: str
    english_name: str
    spellings: tuple[str, ...]
    language: str
    locale: str
    calling_code: str
    currency: str
    units_per_usd: float
    tax_rate: float
    customer_share: float
    mail_domains: tuple[str, ...]
    legal_forms: tuple[str, ...]
    domain_ending: str
    cities: tuple[City, ...]


def _cities(lines: str) -> tuple[City, ...]:
    rows = (line.strip().split("|") for line in lines.strip().splitlines())
    return tuple(
        City(name, region, zip_, area, int(hours)) for name, region, zip_, area, hours in rows
    )


def _word_lists(lines: str) -> dict[str, tuple[str, ...]]:
    """Lines of `key: word | word`; a key may go on over several lines."""
    lists: dict[str, tuple[str, ...]] = {}
    for line in lines.strip().splitlines():
        key, words = line.split(": ", 1)
        lists[key] = lists.get(key, ()) + tuple(word.strip() for word in words.split("|"))
    return lists


def _pairs(text: str) -> dict[str, str]:
    """Words of the form `name:nickname`."""
    return dict(pair.split(":") for pair in text.split())


US_CITIES = _cities("""
New York|NY|100|212|-5
Brooklyn|NY|112|718|-5
Boston|MA|021|617|-5
Philadelphia|PA|191|215|-5
Pittsburgh|PA|152|412|-5
Washington|DC|200|202|-5
Charlotte|NC|282|704|-5
Raleigh|NC|276|919|-5
Atlanta|GA|303|404|-5
Miami|FL|331|305|-5
Tampa|FL|336|813|-5
Columbus|OH|432|614|-5
Detroit|MI|482|313|-5
Burlington|VT|054|802|-5
Nashville|TN|372|615|-6
Chicago|IL|606|312|-6
Milwaukee|WI|532|414|-6
Minneapolis|MN|554|612|-6
Saint Louis|MO|631|314|-6
Kansas City|MO|641|816|-6
Dallas|TX|752|214|-6
Austin|TX|787|512|-6
Houston|TX|770|713|-6
New Orleans|LA|701|504|-6
Denver|CO|802|303|-7
Boulder|CO|803|720|-7
Salt Lake City|UT|841|801|-7
Albuquerque|NM|871|505|-7
Phoenix|AZ|850|602|-7
Boise|ID|837|208|-7
Bozeman|MT|597|406|-7
Seattle|WA|981|206|-8
Portland|OR|972|503|-8
San Francisco|CA|941|415|-8
Sacramento|CA|958|916|-8
Los Angeles|CA|900|213|-8
San Diego|CA|921|619|-8
Las Vegas|NV|891|702|-8
""")
GB_CITIES = _cities("""
London|Greater London|SW1|20|0
London|Greater London|N1|20|0
Birmingham|West Midlands|B3|121|0
Manchester|Greater Manchester|M2|161|0
Leeds|West Yorkshire|LS1|113|0
Bristol|Bristol|BS1|117|0
Edinburgh|Scotland|EH1|131|0
Glasgow|Scotland|G1|141|0
Cardiff|Wales|CF1|29|0
Sheffield|South Yorkshire|S1|114|0
""")
DE_CITIES = _cities("""
Berlin|Berlin|101|30|1
Hamburg|Hamburg|203|40|1
München|Bayern|803|89|1
Nürnberg|Bayern|904|911|1
Köln|Nordrhein-Westfalen|506|221|1
Düsseldorf|Nordrhein-Westfalen|402|211|1
Frankfurt am Main|Hessen|603|69|1
Stuttgart|Baden-Württemberg|701|711|1
Leipzig|Sachsen|041|341|1
Freiburg|Baden-Württemberg|791|761|1
""")
FR_CITIES = _cities("""
Paris|Île-de-France|750|1|1
Lyon|Auvergne-Rhône-Alpes|690|4|1
Grenoble|Auvergne-Rhône-Alpes|380|4|1
Marseille|Provence-Alpes-Côte d'Azur|130|4|1
Toulouse|Occitanie|310|5|1
Nîmes|Occitanie|300|4|1
""")
CA_CITIES = _cities("""
Toronto|ON|M5V|416|-5
Ottawa|ON|K1P|613|-5
Calgary|AB|T2P|403|-7
Vancouver|BC|V6B|604|-8
""")
ES_CITIES = _cities("""
Madrid|Madrid|280|91|1
Barcelona|Cataluña|080|93|1
Málaga|Andalucía|290|95|1
""")
NL_CITIES = _cities("""
Amsterdam|Noord-Holland|101|20|1
Rotterdam|Zuid-Holland|301|10|1
Utrecht|Utrecht|351|30|1
""")
IT_CITIES = _cities("""
Milano|Lombardia|201|02|1
Torino|Piemonte|101|011|1
Roma|Lazio|001|06|1
""")

WORLD_MAIL = ("gmail.com",) * 5 + ("yahoo.com", "hotmail.com", "outlook.com", "icloud.com")
COUNTRIES = (
    Country(
        code="US",
        english_name="United States",
        spellings=(
            "USA",
            "US",
            "United States of America",
            "U.S.A.",
            "u.s.",
            "Vereinigte Staaten",
            "États-Unis",
            "usa",
        ),
        language="en",
        locale="en_US",
        calling_code="1",
        currency="USD",
        units_per_usd=1.0,
        tax_rate=0.07,
        customer_share=0.58,
        mail_domains=WORLD_MAIL + ("aol.com", "comcast.net"),
        legal_forms=("Inc.", "LLC", "Corp.", "Co."),
        domain_ending="com",
        cities=US_CITIES,
    ),
    Country(
        code="GB",
        english_name="United Kingdom",
        spellings=(
            "UK",
            "GB",
            "Great Britain",
            "England",
            "GBR",
            "Großbritannien",
            "Royaume-Uni",
            "U.K.",
        ),
        language="en",
        locale="en_GB",
        calling_code="44",
        currency="GBP",
        units_per_usd=0.77,
        tax_rate=0.20,
        customer_share=0.13,
        mail_domains=WORLD_MAIL + ("btinternet.com", "hotmail.co.uk"),
        legal_forms=("Ltd", "Limited", "PLC"),
        domain_ending="co.uk",
        cities=GB_CITIES,
    ),
    Country(
        code="DE",
        english_name="Germany",
        spellings=(
            "Deutschland",
            "DE",
            "DEU",
            "Allemagne",
            "germany",
            "Alemania",
            "BRD",
            "GERMANY",
        ),
        language="de",
        locale="de_DE",
        calling_code="49",
        currency="EUR",
        units_per_usd=0.91,
        tax_rate=0.19,
        customer_share=0.12,
        mail_domains=WORLD_MAIL + ("gmx.de", "web.de", "t-online.de"),
        legal_forms=("GmbH", "AG", "GmbH & Co. KG"),
        domain_ending="de",
        cities=DE_CITIES,
    ),
    Country(
        code="FR",
        english_name="France",
        spellings=("FR", "FRA", "Frankreich", "france", "République française"),
        language="fr",
        locale="fr_FR",
        calling_code="33",
        currency="EUR",
        units_per_usd=0.91,
        tax_rate=0.20,
        customer_share=0.06,
        mail_domains=WORLD_MAIL + ("orange.fr", "free.fr"),
        legal_forms=("SARL", "SAS", "SA"),
        domain_ending="fr",
        cities=FR_CITIES,
    ),
    Country(
        code="CA",
        english_name="Canada",
        spellings=("CA", "CAN", "Kanada", "canada"),
        language="en",
        locale="en_US",
        calling_code="1",
        currency="CAD",
        units_per_usd=1.36,
        tax_rate=0.13,
        customer_share=0.04,
        mail_domains=WORLD_MAIL + ("shaw.ca", "rogers.com"),
        legal_forms=("Inc.", "Ltd."),
        domain_ending="ca",
        cities=CA_CITIES,
    ),
    Country(
        code="ES",
        english_name="Spain",
        spellings=("España", "ES", "ESP", "Spanien", "Espagne", "spain"),
        language="es",
        locale="es_ES",
        calling_code="34",
        currency="EUR",
        units_per_usd=0.91,
        tax_rate=0.21,
        customer_share=0.03,
        mail_domains=WORLD_MAIL + ("telefonica.net",),
        legal_forms=("S.L.", "S.A."),
        domain_ending="es",
        cities=ES_CITIES,
    ),
    Country(
        code="NL",
        english_name="Netherlands",
        spellings=("Nederland", "NL", "Holland", "The Netherlands", "Niederlande", "Pays-Bas"),
        language="nl",
        locale="nl_NL",
        calling_code="31",
        currency="EUR",
        units_per_usd=0.91,
        tax_rate=0.21,
        customer_share=0.02,
        mail_domains=WORLD_MAIL + ("ziggo.nl", "kpnmail.nl"),
        legal_forms=("B.V.", "N.V."),
        domain_ending="nl",
        cities=NL_CITIES,
    ),
    Country(
        code="IT",
        english_name="Italy",
        spellings=("Italia", "IT", "ITA", "Italien", "Italie"),
        language="it",
        locale="it_IT",
        calling_code="39",
        currency="EUR",
        units_per_usd=0.91,
        tax_rate=0.22,
        customer_share=0.02,
        mail_domains=WORLD_MAIL + ("libero.it", "virgilio.it"),
        legal_forms=("S.r.l.", "S.p.A."),
        domain_ending="it",
        cities=IT_CITIES,
    ),
)

INDUSTRIES = _word_lists("""
Technology: Tech | IT | Information Technology | COMPUTER_SOFTWARE | Software | technology
Technology: I.T. | INFORMATION_TECHNOLOGY_AND_SERVICES | SaaS | IT-Dienstleistungen
Retail: retail | RETAIL | Retail Trade | Einzelhandel | Consumer Goods | E-Commerce
Retail: Wholesale & Retail | Commerce de détail
Manufacturing: manufacturing | Mfg | MECHANICAL_OR_INDUSTRIAL_ENGINEERING | Industrial
Manufacturing: Maschinenbau | Production | Industrie
Healthcare: Health Care | HOSPITAL_HEALTH_CARE | Healthcare & Life Sciences | Medical
Healthcare: Gesundheitswesen | health
Education: EDUCATION_MANAGEMENT | Higher Education | School | education | Bildung
Education: Schools & Universities
Finance: FINANCIAL_SERVICES | Banking | Financial Services | Fin. Services | Insurance
Finance: Finanzen | finance
Hospitality: Hotels | HOSPITALITY | Travel & Tourism | LEISURE_TRAVEL_TOURISM | Gastgewerbe
Hospitality: Tourisme | Hotel & Gastro
Sports and Recreation: SPORTS | Sports | Fitness | RECREATIONAL_FACILITIES_AND_SERVICES
Sports and Recreation: Sport & Freizeit | Outdoor | HEALTH_WELLNESS_AND_FITNESS
Construction: CONSTRUCTION | Building | Bau | construction | Building Materials | BTP
Government: GOVERNMENT_ADMINISTRATION | Public Sector | Municipal | Öffentliche Verwaltung
Government: Govt | Public Administration
Nonprofit: NON_PROFIT_ORGANIZATION_MANAGEMENT | Not For Profit | NGO | Charity | Verein
Nonprofit: non-profit
Professional Services: MANAGEMENT_CONSULTING | Consulting | Legal Services | Beratung
Professional Services: Prof. Services | Conseil
""")
INDUSTRY_WORDS = _word_lists("""
Technology: Systems | Software | Digital | Networks | Data
Retail: Stores | Trading | Sports Outlet | Market
Manufacturing: Industries | Works | Components | Textiles
Healthcare: Clinic | Medical | Physio
Education: Academy | College | School
Finance: Capital | Insurance | Partners
Hospitality: Hotels | Resorts | Lodge | Travel
Sports and Recreation: Outdoors | Fitness | Climbing Centre | Sports Club | Guides
Construction: Construction | Roofing | Builders
Government: Municipal Services | Parks Department
Nonprofit: Foundation | Mountain Rescue | Trust
Professional Services: Consulting | Associates | Advisory
""")
SENIORITY_TITLES = _word_lists("""
owner: Owner | Founder | Geschäftsführer | Gérant | Managing Director
c_level: CEO | Chief Operating Officer | CFO | Chief Procurement Officer | CMO
vp: VP Operations | Vice President Sales | SVP Procurement | VP Marketing
director: Director of Purchasing | Marketing Director | Director, Facilities | HR Director
manager: Purchasing Manager | Office Manager | Store Manager | Einkaufsleiter | HR Manager
manager: Sr. Procurement Mgr | Responsable achats
staff: Buyer | Purchasing Specialist | Sales Associate | Einkäufer | Assistant
staff: Event Coordinator | Engineer
""")
SENIORITY_SHARE = (0.10, 0.06, 0.07, 0.17, 0.32, 0.28)
TECHNOLOGIES = (
    "Shopify",
    "Salesforce",
    "SAP",
    "Google Analytics",
    "HubSpot",
    "Magento",
    "Zendesk",
    "Microsoft 365",
    "Slack",
    "Lightspeed",
)

NICKNAMES = _pairs("""
michael:Mike robert:Bob william:Bill james:Jim richard:Rick thomas:Tom joseph:Joe
christopher:Chris daniel:Dan matthew:Matt anthony:Tony david:Dave steven:Steve andrew:Andy
kenneth:Ken benjamin:Ben samuel:Sam gregory:Greg alexander:Alex nicholas:Nick jonathan:Jon
elizabeth:Liz jennifer:Jen katherine:Kate kathryn:Kathy margaret:Peggy susan:Sue patricia:Pat
rebecca:Becky deborah:Debbie barbara:Barb christina:Tina jessica:Jess kimberly:Kim
stephanie:Steph samantha:Sam victoria:Vicky amanda:Mandy pamela:Pam cynthia:Cindy timothy:Tim
edward:Ed hans:Hansi wolfgang:Wolf johannes:Hannes maximilian:Max katharina:Kathi
sebastian:Basti francisco:Paco giuseppe:Peppe frédéric:Fred frederick:Fred joshua:Josh
zachary:Zach jacob:Jake
""")

CATEGORIES = {  # median price in US dollars, nouns
    "Footwear": (115, ("Trail Runner", "Hiking Boot", "Approach Shoe", "Sandal", "Winter Boot")),
    "Jackets": (170, ("Rain Jacket", "Down Jacket", "Softshell", "Fleece", "Windbreaker")),
    "Camping": (95, ("Tent", "Sleeping Bag", "Stove", "Camp Chair", "Headlamp")),
    "Climbing": (60, ("Harness", "Rope", "Quickdraw Set", "Helmet", "Chalk Bag")),
    "Cycling": (75, ("Bike Helmet", "Panniers", "Cycling Jersey", "Bike Light", "Gravel Tyre")),
    "Winter Sports": (190, ("Ski Goggles", "Snowshoes", "Ski Pants", "Touring Skins", "Sled")),
    "Accessories": (24, ("Water Bottle", "Socks", "Beanie", "Gloves", "Dry Bag")),
    "Team Equipment": (
        48,
        ("Training Bib Set", "Football", "First Aid Kit", "Whistle Pack", "Team Jersey"),
    ),
}
CATEGORY_SHARE = (0.17, 0.16, 0.14, 0.09, 0.12, 0.10, 0.16, 0.06)
BRANDS = (
    "Northpeak",
    "Alvera",
    "Trailhead Co",
    "Bergwerk",
    "Kestrel",
    "Fjordline",
    "Summit & Sons",
    "Basecamp",
)
PRODUCTS_PER_CATEGORY = 40


def of_country(attribute: str, country: np.ndarray) -> np.ndarray:
    """An attribute of each row's country; country indexes COUNTRIES."""
    values = [getattr(land, attribute) for land in COUNTRIES]
    return np.array(values, dtype=object if isinstance(values[0], str) else None)[country]


@dataclass(frozen=True)
class Products:
    """The catalogue, sorted by price inside each category; arrays of equal length."""

    title: np.ndarray
    category: np.ndarray
    brand: np.ndarray
    usd_cents: np.ndarray


@cache
def products() -> Products:
    """The company's catalogue: the same for every seed."""
    rng = np.random.default_rng(2024)
    titles, categories, brands, prices = [], [], [], []
    for category, (median, nouns) in CATEGORIES.items():
        price = np.sort(median * np.exp(rng.normal(0, 0.55, PRODUCTS_PER_CATEGORY)))
        for rank, usd in enumerate(price):
            brand = BRANDS[int(rng.integers(len(BRANDS)))]
            titles.append(f"{brand} {nouns[rank % len(nouns)]} {10 + rank}")
            categories.append(category)
            brands.append(brand)
            prices.append(int(usd) * 100 + 95)
    text = [np.array(values, dtype=object) for values in (titles, categories, brands)]
    return Products(*text, np.array(prices, dtype=np.int64))


@cache
def names(locale: str, kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Names of a locale with their shares; kind is female, male or last.

    Lists that come without frequencies get a Zipf-like fall over a fixed random order.
    """
    provider = import_module(f"faker.providers.person.{locale}").Provider
    source = provider.last_names if kind == "last" else getattr(provider, f"first_names_{kind}")
    values = list(dict.fromkeys(source))
    if isinstance(source, dict):
        weights = np.array([float(source[value]) for value in values])
    else:
        order = np.random.default_rng(len(values)).permutation(len(values))
        weights = 1.0 / (order + 15.0)
    return np.array(values, dtype=object), weights / weights.sum()


def street_names(locale: str, rng: np.random.Generator, n: int) -> list[str]:
    """Street names in the manner of the locale, without house numbers."""
    lasts, _ = names(locale, "last")
    last = lasts[rng.integers(len(lasts), size=n)]
    pick = rng.integers(4, size=n)
    if locale in ("en_US", "en_GB"):
        return [
            f"{a} {('Street', 'Avenue', 'Road', 'Lane')[k]}"
            for a, k in zip(last, pick, strict=True)
        ]
    if locale == "de_DE":
        return [
            f"{a}{('straße', 'weg', 'gasse', 'allee')[k]}" for a, k in zip(last, pick, strict=True)
        ]
    if locale == "nl_NL":
        return [
            f"{a}{('straat', 'laan', 'weg', 'dreef')[k]}" for a, k in zip(last, pick, strict=True)
        ]
    kinds = {
        "fr_FR": ("rue", "avenue", "chemin de", "boulevard"),
        "es_ES": ("Calle", "Avenida", "Plaza", "Paseo"),
        "it_IT": ("Via", "Viale", "Corso", "Piazza"),
    }
    return [f"{kinds[locale][k]} {a}" for a, k in zip(last, pick, strict=True)]


# As browsers name themselves: two phones, two desktops.
AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
)
