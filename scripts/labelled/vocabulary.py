"""What the invented people are made of: countries, towns, streets, nicknames, mail domains.

Written by hand and from general knowledge. The project's own reference seeds are not read, so that a
matcher which uses them meets spellings it does not know.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """How people of a country are named, housed and reached.

    `cities` are lines "city|region|beginning of the postal code|area code"; `postal` fills a
    beginning up: 9 a digit, A a letter. Where `street_is_postal`, a postal code means one street.
    """

    code: str
    share: float
    spellings: tuple[str, ...]  # of the country, the usual first
    locales: tuple[str, ...]  # of faker, for names; the first is the usual one
    stems: tuple[str, ...]  # of composed family names and small towns
    endings: tuple[str, ...]
    town_endings: tuple[str, ...]
    small_towns: int
    cities: str
    postal: str
    street_is_postal: bool
    street_stems: tuple[str, ...]
    street_types: tuple[tuple[str, str, float], ...]  # long form, short form, weight
    street: str  # how stem and type make a street
    address: str  # how street and number make an address
    units: tuple[str, ...]  # ways to write the unit `u` with the address `a`
    unit_share: float
    calling_code: str
    trunk: str
    phone_length: int  # digits after the calling code
    mobile_areas: tuple[str, ...]
    mail_domains: tuple[str, ...]
    top_level: str
    legal_forms: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ENGLISH_STEMS = _words(
    "Ash Birch Black Blake Brad Bram Brent Brook Burn Carl Chad Charl Chat Chester Clay Cliff Col "
    "Crom Dal Dar Den Derby Dray Dun East Ed Elm Eg Fair Fal Farn Felt Flax Fox Glad Gran Green Grims "
    "Had Hal Ham Har Hart Haw Hazel Heath Hol Horn Hunt Ivy Ken Kings Kirk Lang Lark Law Ley Lin Lock "
    "Long Mal Mar May Mel Mil Moor Nor North Oak Old Or Pem Pen Pick Pres Rad Ray Red Rock Ros Rush "
    "Ruther Sand Sel Shel Sher Sil South Stan Stock Sut Swan Thorn Till Tun Under Wad Wake Wal War "
    "Water Wen West Whit Wick Wil Win Wood Wor Wyn York"
)
ENGLISH_ENDINGS = _words(
    "acre bank beck berry borne bourne bridge brook burn bury by cliff combe cote croft dale den don "
    "er ett ey field ford gate grave ham hill house hurst ing ington kin land ley ling low man mead "
    "mere more ner row sett shaw son stead stock stone ston ter thorpe ton tree wall ward way well "
    "wick wood worth"
)
ENGLISH_TOWNS = _words(
    "ville ton field ford bury ham wood dale port mouth burg ster land view lake side"
)
ENGLISH_STREETS = _words(
    "Main Church Oak Maple Park Elm Washington Lake Hill Walnut Spring North Ridge Lincoln Cedar "
    "Willow River Jackson Franklin Highland Mill Forest Jefferson Center Sunset Railroad Chestnut "
    "Meadow Pine Green School Cherry Dogwood Hickory Pleasant Court Prospect Valley Adams Madison "
    "Spruce Union Grant Monroe Locust Broad Summit Woodland College Liberty Victoria Station York "
    "Albert Queens Kings Manor George Windsor Alexander Grange Springfield Stanley Mary Clarence "
    "Wellington Orchard Harrison Garden Grove Bridge Market Clinton Smith Taylor Johnson Hunter "
    "Fairview Birch Sycamore Magnolia Laurel Juniper Aspen Poplar Canyon Quail Fox Deer Eagle Hawk "
    "Robin Heather Brook Pond Creek Shore Harbor Ocean Beach Bay Cove Island Lighthouse Mountain "
    "Vista Sierra Mesa Desert Palm Olive Orange Lemon Peach Rose Lily Violet Ivy Holly Hazel Clover"
)
US_TYPES = (
    ("Street", "St", 30), ("Avenue", "Ave", 22), ("Road", "Rd", 16), ("Drive", "Dr", 14),
    ("Lane", "Ln", 8), ("Court", "Ct", 6), ("Boulevard", "Blvd", 4), ("Place", "Pl", 4),
    ("Circle", "Cir", 3), ("Way", "Way", 3), ("Terrace", "Ter", 2), ("Parkway", "Pkwy", 2),
)  # fmt: skip
GB_TYPES = (
    ("Road", "Rd", 30), ("Street", "St", 24), ("Close", "Cl", 12), ("Avenue", "Ave", 10),
    ("Lane", "Ln", 9), ("Drive", "Dr", 8), ("Gardens", "Gdns", 5), ("Crescent", "Cres", 4),
    ("Court", "Ct", 3), ("Way", "Way", 3), ("Terrace", "Terr", 3), ("Place", "Pl", 2),
)  # fmt: skip

COUNTRIES = (
    Country(
        code="US",
        share=0.40,
        spellings=("United States", "USA", "US", "United States of America", "U.S."),
        locales=("en_US", "es_MX", "en_IE", "en_IN", "it_IT", "de_DE", "sv_SE"),
        stems=ENGLISH_STEMS,
        endings=ENGLISH_ENDINGS,
        town_endings=ENGLISH_TOWNS,
        small_towns=1400,
        cities="""New York|NY|100|212
Brooklyn|NY|112|718
Los Angeles|CA|900|213
Chicago|IL|606|312
Houston|TX|770|713
Phoenix|AZ|850|602
Philadelphia|PA|191|215
San Antonio|TX|782|210
San Diego|CA|921|619
Dallas|TX|752|214
San Jose|CA|951|408
Austin|TX|787|512
Jacksonville|FL|322|904
Columbus|OH|432|614
Charlotte|NC|282|704
Indianapolis|IN|462|317
San Francisco|CA|941|415
Seattle|WA|981|206
Denver|CO|802|303
Boston|MA|021|617
Nashville|TN|372|615
Detroit|MI|482|313
Portland|OR|972|503
Las Vegas|NV|891|702
Memphis|TN|381|901
Baltimore|MD|212|410
Milwaukee|WI|532|414
Albuquerque|NM|871|505
Atlanta|GA|303|404
Kansas City|MO|641|816
Miami|FL|331|305
Minneapolis|MN|554|612
Tulsa|OK|741|918
Omaha|NE|681|402
New Orleans|LA|701|504
Cleveland|OH|441|216
Tampa|FL|336|813
Pittsburgh|PA|152|412
Newark|NJ|071|973
Richmond|VA|232|804
Louisville|KY|402|502
Hartford|CT|061|860
Salt Lake City|UT|841|801
Birmingham|AL|352|205
Buffalo|NY|142|716
Saint Louis|MO|631|314
Des Moines|IA|503|515
Boise|ID|837|208""",
        postal="99",
        street_is_postal=False,
        street_stems=ENGLISH_STREETS,
        street_types=US_TYPES,
        street="{stem} {type}",
        address="{number} {street}",
        units=("{a} Apt {u}", "{a}, Apt. {u}", "{a} #{u}", "{a} Unit {u}", "{a}, Apartment {u}"),
        unit_share=0.2,
        calling_code="1",
        trunk="",
        phone_length=10,
        mobile_areas=_words("917 646 310 323 773 832 480 267 619 469 408 512 904 614 980 317 415 206"),
        mail_domains=_words(
            "gmail.com yahoo.com hotmail.com aol.com outlook.com icloud.com comcast.net msn.com "
            "live.com att.net verizon.net sbcglobal.net me.com protonmail.com"
        ),
        top_level=".com",
        legal_forms=(", Inc.", " LLC", " Corp", "", " Inc", " Company"),
    ),
    Country(
        code="GB",
        share=0.14,
        spellings=("United Kingdom", "UK", "GB", "Great Britain", "England"),
        locales=("en_GB", "en_IE", "en_IN", "sv_SE", "en_US"),
        stems=ENGLISH_STEMS,
        endings=ENGLISH_ENDINGS,
        town_endings=_words("ton ham bury ford ley wick borough stead well worth bridge by thorpe"),
        small_towns=500,
        cities="""London|Greater London|SE|20
London|Greater London|N|20
London|Greater London|SW|20
Birmingham|West Midlands|B|121
Manchester|Greater Manchester|M|161
Leeds|West Yorkshire|LS|113
Glasgow|Scotland|G|141
Sheffield|South Yorkshire|S|114
Liverpool|Merseyside|L|151
Bristol|Avon|BS|117
Edinburgh|Scotland|EH|131
Leicester|Leicestershire|LE|116
Cardiff|Wales|CF|29
Nottingham|Nottinghamshire|NG|115
Newcastle upon Tyne|Tyne and Wear|NE|191
Brighton|East Sussex|BN|1273
Plymouth|Devon|PL|1752
Reading|Berkshire|RG|118
Norwich|Norfolk|NR|1603
Oxford|Oxfordshire|OX|1865
Cambridge|Cambridgeshire|CB|1223
Belfast|Northern Ireland|BT|28""",
        postal="9 9AA",
        street_is_postal=True,
        street_stems=(*ENGLISH_STREETS, "High", "London", "New", "The Green"),
        street_types=GB_TYPES,
        street="{stem} {type}",
        address="{number} {street}",
        units=("Flat {u}, {a}", "Flat {u} {a}", "{u}/{a}", "Apartment {u}, {a}"),
        unit_share=0.18,
        calling_code="44",
        trunk="0",
        phone_length=10,
        mobile_areas=_words("7400 7512 7583 7712 7790 7814 7870 7903 7951 7985"),
        mail_domains=_words(
            "gmail.com hotmail.co.uk yahoo.co.uk hotmail.com btinternet.com outlook.com icloud.com "
            "sky.com live.co.uk talktalk.net virginmedia.com aol.com"
        ),
        top_level=".co.uk",
        legal_forms=(" Ltd", " Limited", " plc", "", " LLP"),
    ),
    Country(
        code="DE",
        share=0.11,
        spellings=("Germany", "Deutschland", "DE", "D", "GER"),
        locales=("de_DE", "de_AT", "de_CH", "fr_CH", "it_IT"),
        stems=_words(
            "Acker Bach Baum Berg Birken Blumen Bruck Buch Burg Eber Eich Eisen Engel Erlen Feld Fisch "
            "Frei Gold Grün Gut Haber Hagen Hart Hasel Heid Herz Hirsch Hoch Hof Holz Hut Kaiser Kalt "
            "Kirch Klein Kohl König Korn Kraft Kreuz Kupfer Land Lang Lieb Linden Löwen Mühl Neu Nieder "
            "Ober Oster Pfeifer Rauch Reh Rein Riet Rosen Rot Sachs Schön Schwarz See Silber Sommer "
            "Stein Stern Stock Tal Tann Wald Wasser Weber Weiß Wein Wester Wiesen Winter Wolf Zeller"
        ),
        endings=_words(
            "auer bach bacher bauer beck berg berger brand brecht bring dorf dorfer eder feld felder "
            "garten haus hauser heim heimer hof hofer hold huber ing inger kamp leitner mann maier "
            "meier meister müller reich reiter rieder schmidt stein steiner thal thaler wirth"
        ),
        town_endings=_words("heim dorf hausen stadt berg burg bach feld ingen bruck tal hofen"),
        small_towns=500,
        cities="""Berlin|Berlin|10|30
Berlin|Berlin|13|30
Hamburg|Hamburg|20|40
München|Bayern|80|89
Köln|Nordrhein-Westfalen|50|221
Frankfurt am Main|Hessen|60|69
Stuttgart|Baden-Württemberg|70|711
Düsseldorf|Nordrhein-Westfalen|40|211
Leipzig|Sachsen|04|341
Dortmund|Nordrhein-Westfalen|44|231
Essen|Nordrhein-Westfalen|45|201
Bremen|Bremen|28|421
Dresden|Sachsen|01|351
Hannover|Niedersachsen|30|511
Nürnberg|Bayern|90|911
Freiburg|Baden-Württemberg|79|761
Mainz|Rheinland-Pfalz|55|6131
Kiel|Schleswig-Holstein|24|431
Erfurt|Thüringen|99|361
Saarbrücken|Saarland|66|681""",
        postal="999",
        street_is_postal=False,
        street_stems=_words(
            "Haupt Schul Garten Bahnhof Dorf Berg Birken Linden Kirch Wald Ring Schiller Goethe Mühl "
            "Amsel Jahn Wiesen Feld Buchen Rosen Eichen Park Mozart Beethoven Industrie Drossel Post "
            "Tannen Friedhof Sonnen Ahorn Markt Blumen Lessing Heide Burg Hoch Kapellen Neue See Finken "
            "Römer Mittel Meisen Kastanien Brunnen Lerchen Kant Erlen Fichten Uhland Raiffeisen"
        ),
        street_types=(
            ("straße", "str.", 60), ("weg", "weg", 28), ("gasse", "g.", 5),
            ("platz", "pl.", 4), ("allee", "allee", 3),
        ),
        street="{stem}{type}",
        address="{street} {number}",
        units=("{a} (Whg. {u})", "{a} // {u}", "{a}, App. {u}"),
        unit_share=0.03,
        calling_code="49",
        trunk="0",
        phone_length=10,
        mobile_areas=_words("151 152 157 160 162 170 171 172 173 175 176 177 179"),
        mail_domains=_words(
            "gmx.de web.de gmail.com t-online.de googlemail.com yahoo.de freenet.de hotmail.de "
            "outlook.de gmx.net hotmail.com icloud.com arcor.de"
        ),
        top_level=".de",
        legal_forms=(" GmbH", " AG", " GmbH & Co. KG", " e.K.", ""),
    ),
    Country(
        code="FR",
        share=0.07,
        spellings=("France", "FR", "FRANCE", "Frankreich"),
        locales=("fr_FR", "fr_CH", "pt_PT", "it_IT", "es_ES"),
        stems=_words(
            "Beau Bel Berg Bois Bon Bour Bros Cam Cas Champ Chau Clair Cour Dau Des Du Dur Fau Font Four "
            "Gar Gau Gran Gros Haut Jol La Lam Lan Lau Le Mar Mas Mau Mont Mor Nor Pas Per Pont Pré Ram "
            "Roch Ros Rou Sal Sau Sou Tas Ter Val Vau Ver Vill Vin"
        ),
        endings=_words(
            "ard aud ault bert bois bon camp cel chard court deau don dour eau el emin ent et fort gnier "
            "goin guier in lard let lier lin lot mond net nier not ot quet quin rand rat rel rier roy "
            "sard set son tier ton treau val vert vier ville"
        ),
        town_endings=_words("ville court mont gny sur-Seine bourg sac villiers champ"),
        small_towns=400,
        cities="""Paris|Île-de-France|75|1
Marseille|Provence-Alpes-Côte d'Azur|13|4
Lyon|Auvergne-Rhône-Alpes|69|4
Toulouse|Occitanie|31|5
Nice|Provence-Alpes-Côte d'Azur|06|4
Nantes|Pays de la Loire|44|2
Montpellier|Occitanie|34|4
Strasbourg|Grand Est|67|3
Bordeaux|Nouvelle-Aquitaine|33|5
Lille|Hauts-de-France|59|3
Rennes|Bretagne|35|2
Dijon|Bourgogne-Franche-Comté|21|3
Rouen|Normandie|76|2
Tours|Centre-Val de Loire|37|2""",
        postal="999",
        street_is_postal=False,
        street_stems=(
            "Victor Hugo", "de l'Église", "de la République", "Jean Jaurès", "de la Gare", "Pasteur",
            "du Moulin", "des Écoles", "Jules Ferry", "de Verdun", "du Château", "de la Mairie",
            "Gambetta", "Émile Zola", "des Lilas", "Voltaire", "de la Paix", "du Général de Gaulle",
            "des Acacias", "Carnot", "Principale", "du Stade", "Jean Moulin", "des Tilleuls",
            "de la Fontaine", "des Roses", "Molière", "du Parc", "de la Liberté", "Anatole France",
            "des Vignes", "Pierre Curie", "de Bretagne", "du Lavoir", "Saint-Martin", "Racine",
            "des Peupliers", "Lamartine", "Foch", "des Jardins", "Ampère", "de la Poste", "Mozart",
        ),
        street_types=(
            ("rue", "r.", 60), ("avenue", "av.", 18), ("boulevard", "bd", 7),
            ("chemin", "ch.", 7), ("impasse", "imp.", 5), ("place", "pl.", 4),
        ),
        street="{type} {stem}",
        address="{number} {street}",
        units=("{a}, appt {u}", "{a} - Apt {u}", "Appartement {u}, {a}"),
        unit_share=0.1,
        calling_code="33",
        trunk="0",
        phone_length=9,
        mobile_areas=_words("60 61 62 63 64 65 66 67 68 69 75 76 77 78"),
        mail_domains=_words(
            "gmail.com orange.fr hotmail.fr wanadoo.fr free.fr yahoo.fr hotmail.com laposte.net "
            "sfr.fr outlook.fr live.fr icloud.com"
        ),
        top_level=".fr",
        legal_forms=(" SARL", " SAS", " SA", "", " EURL"),
    ),
    Country(
        code="NL",
        share=0.05,
        spellings=("Netherlands", "Nederland", "NL", "The Netherlands", "Holland"),
        locales=("nl_NL", "de_DE", "fr_FR"),
        stems=_words(
            "Achter Berg Bos Brink Broek Brouwer Dal Dijk Door Duin Eik Goed Groen Groot Haan Hage Heide "
            "Hoek Hof Hooge Kamp Klein Kool Laan Land Lange Linde Maas Meer Molen Nieuw Oost Oude Polder "
            "Ros Schoon Steen Strand Veen Veld Vier Vliet Water Weide Wester Wind Woud Zand Zee Zonne"
        ),
        endings=_words(
            "aar beek berg bergen boom bosch broek dam dijk donk dorp eler ema enaar haar hof horst "
            "huis ing ink kamp land laar loo man mans meijer ma ostra rijk sma stra veen veld vliet "
            "voort waard wijk woude"
        ),
        town_endings=_words("dam dorp wijk veen burg hoven drecht stede recht lo"),
        small_towns=250,
        cities="""Amsterdam|Noord-Holland|10|20
Rotterdam|Zuid-Holland|30|10
Den Haag|Zuid-Holland|25|70
Utrecht|Utrecht|35|30
Eindhoven|Noord-Brabant|56|40
Groningen|Groningen|97|50
Tilburg|Noord-Brabant|50|13
Almere|Flevoland|13|36
Breda|Noord-Brabant|48|76
Nijmegen|Gelderland|65|24
Maastricht|Limburg|62|43
Zwolle|Overijssel|80|38""",
        postal="99 AA",
        street_is_postal=True,
        street_stems=_words(
            "Dorps Kerk Molen School Juliana Wilhelmina Beatrix Nieuw Stations Kastanje Eiken Beuken "
            "Linden Berken Prins Emma Hoofd Markt Raadhuis Parallel Industrie Sport Vijver Park Meidoorn "
            "Rozen Tulpen Merel Lijster Zwaluw Hoog Laag Oude Haven Water Singel Brug Dijk Zand"
        ),
        street_types=(
            ("straat", "str.", 60), ("laan", "ln", 22),
            ("weg", "weg", 14), ("plein", "pl.", 4),
        ),
        street="{stem}{type}",
        address="{street} {number}",
        units=("{a}-{u}", "{a} {u}", "{a} bis {u}"),
        unit_share=0.12,
        calling_code="31",
        trunk="0",
        phone_length=9,
        mobile_areas=_words("61 62 63 64 65 68"),
        mail_domains=_words(
            "gmail.com hotmail.com ziggo.nl kpnmail.nl live.nl outlook.com home.nl planet.nl xs4all.nl "
            "hetnet.nl icloud.com"
        ),
        top_level=".nl",
        legal_forms=(" B.V.", " BV", " N.V.", "", " VOF"),
    ),
    Country(
        code="ES",
        share=0.05,
        spellings=("Spain", "España", "ES", "Espana"),
        locales=("es_ES", "es_MX", "pt_PT"),
        stems=_words(
            "Al Alba Alva Aran Arre Bar Bel Ben Cal Cam Can Car Cas Cor Del Du El Es Fer Fuen Gal Gar "
            "Gon Her La Lar Mal Man Mar Men Mon Mor Na Ol Or Pal Pas Per Ra Ro Sal San Ser So Tor Val "
            "Var Ver Vi Za"
        ),
        endings=_words(
            "ado aga al ales amendi ante anza ara arro asco ate bar bera beros bón cedo celo cena cero "
            "dales dero dez dosa dual edo ejo ena eno era ero escal ezno gado garza gaña illa illo ina "
            "inos ondo orza osa quera riz rrea tella tero uela ueta urria velo zano zuela"
        ),
        town_endings=_words("illas eros anca ena ares ullo osa andes edo uela"),
        small_towns=250,
        cities="""Madrid|Madrid|28|91
Barcelona|Cataluña|08|93
Valencia|Comunidad Valenciana|46|96
Sevilla|Andalucía|41|95
Zaragoza|Aragón|50|976
Málaga|Andalucía|29|952
Murcia|Región de Murcia|30|968
Bilbao|País Vasco|48|94
Alicante|Comunidad Valenciana|03|965
Valladolid|Castilla y León|47|983
Vigo|Galicia|36|986
Gijón|Asturias|33|985""",
        postal="999",
        street_is_postal=False,
        street_stems=(
            "Mayor", "Real", "Nueva", "de la Iglesia", "del Sol", "de la Fuente", "San José",
            "Cervantes", "de la Constitución", "San Juan", "Santa María", "del Carmen", "de España",
            "San Antonio", "Goya", "Colón", "de Andalucía", "Velázquez", "Alta", "Baja", "del Prado",
            "Miguel Hernández", "García Lorca", "de Aragón", "de la Paz", "de Castilla", "Picasso",
            "Ramón y Cajal", "de los Olivos", "del Río", "de la Luna", "San Pedro", "de Galicia",
        ),
        street_types=(
            ("Calle", "C/", 70), ("Avenida", "Avda.", 18),
            ("Plaza", "Pza.", 6), ("Paseo", "Pº", 6),
        ),
        street="{type} {stem}",
        address="{street}, {number}",
        units=("{a}, {u}", "{a} piso {u}", "{a} {u}"),
        unit_share=0.45,
        calling_code="34",
        trunk="",
        phone_length=9,
        mobile_areas=_words("60 61 62 63 64 65 66 67 68 69"),
        mail_domains=_words(
            "gmail.com hotmail.com yahoo.es hotmail.es telefonica.net outlook.es outlook.com terra.es "
            "icloud.com"
        ),
        top_level=".es",
        legal_forms=(" S.L.", " SL", " S.A.", "", " SLU"),
    ),
    Country(
        code="IT",
        share=0.05,
        spellings=("Italy", "Italia", "IT", "ITA"),
        locales=("it_IT", "fr_FR", "es_ES"),
        stems=_words(
            "Al Ar Bal Bar Bel Ben Ber Bian Bon Bru Cal Cam Can Cap Car Cas Cat Cer Col Con Cor Cris Dal "
            "Fab Fal Fan Fer Fon Gal Gen Ger Gia Gri Lom Lon Luc Mal Man Mar Mas Men Mer Mon Mor Neg Ner "
            "Pal Pan Par Pas Pel Per Pol Ric Rin Ros Sal San Sar Scal Ser Tas Tes Tor Val Ven Ver Vit Zan"
        ),
        endings=_words(
            "acci accio ali andi anti ardi ari asco ati atti azzi bardi berti cchi cini colo dini doni "
            "elli ello enti eri essi etti etto ghetti gnini iani icci illi ini ino inelli isi lani letti "
            "lini lucci mini nari netti oli oni orini otti ozzi rini sani setti sini tani telli tini ucci"
        ),
        town_endings=_words("ano ate ello engo asco ona olo ara izza"),
        small_towns=250,
        cities="""Roma|RM|00|06
Milano|MI|20|02
Napoli|NA|80|081
Torino|TO|10|011
Palermo|PA|90|091
Genova|GE|16|010
Bologna|BO|40|051
Firenze|FI|50|055
Bari|BA|70|080
Catania|CT|95|095
Verona|VR|37|045
Padova|PD|35|049""",
        postal="999",
        street_is_postal=False,
        street_stems=(
            "Roma", "Garibaldi", "Mazzini", "Dante Alighieri", "Cavour", "Marconi", "Verdi", "Matteotti",
            "della Chiesa", "Vittorio Veneto", "Giovanni XXIII", "Gramsci", "Manzoni", "IV Novembre",
            "della Libertà", "Leonardo da Vinci", "Europa", "San Francesco", "Trieste", "Kennedy",
            "Galileo Galilei", "XX Settembre", "Aldo Moro", "Puccini", "Carducci", "dei Mille", "Milano",
            "Rossini", "Michelangelo", "delle Rose", "San Giovanni", "Diaz", "Pascoli", "Leopardi",
        ),
        street_types=(
            ("Via", "V.", 75), ("Viale", "V.le", 12),
            ("Piazza", "P.za", 8), ("Corso", "C.so", 6),
        ),
        street="{type} {stem}",
        address="{street} {number}",
        units=("{a} int. {u}", "{a}, interno {u}", "{a}/{u}"),
        unit_share=0.15,
        calling_code="39",
        trunk="",
        phone_length=10,
        mobile_areas=_words("320 328 329 333 334 335 338 339 340 347 348 349 366 380 388 389 392"),
        mail_domains=_words(
            "gmail.com libero.it hotmail.it yahoo.it alice.it tiscali.it virgilio.it hotmail.com "
            "outlook.it tim.it icloud.com"
        ),
        top_level=".it",
        legal_forms=(" S.r.l.", " SRL", " S.p.A.", "", " snc"),
    ),
    Country(
        code="CA",
        share=0.05,
        spellings=("Canada", "CA", "CAN", "CANADA"),
        locales=("en_US", "fr_FR", "en_GB", "en_IN", "it_IT"),
        stems=ENGLISH_STEMS,
        endings=ENGLISH_ENDINGS,
        town_endings=ENGLISH_TOWNS,
        small_towns=250,
        cities="""Toronto|ON|M|416
Toronto|ON|M|647
Montréal|QC|H|514
Vancouver|BC|V|604
Calgary|AB|T|403
Edmonton|AB|T|780
Ottawa|ON|K|613
Winnipeg|MB|R|204
Québec|QC|G|418
Hamilton|ON|L|905
Halifax|NS|B|902
Regina|SK|S|306""",
        postal="9A 9A9",
        street_is_postal=True,
        street_stems=ENGLISH_STREETS,
        street_types=US_TYPES,
        street="{stem} {type}",
        address="{number} {street}",
        units=("{u}-{a}", "{a} Unit {u}", "{a} Apt {u}", "{a}, #{u}"),
        unit_share=0.2,
        calling_code="1",
        trunk="",
        phone_length=10,
        mobile_areas=_words("416 647 437 514 438 604 778 403 587 780 613 204 418 905 902"),
        mail_domains=_words(
            "gmail.com hotmail.com yahoo.ca rogers.com sympatico.ca outlook.com shaw.ca bell.net "
            "icloud.com live.ca videotron.ca"
        ),
        top_level=".ca",
        legal_forms=(" Inc.", " Ltd.", " Corp.", "", " Ltée"),
    ),
    Country(
        code="AU",
        share=0.04,
        spellings=("Australia", "AU", "AUS", "AUSTRALIA"),
        locales=("en_GB", "en_US", "en_IE", "it_IT", "nl_NL"),
        stems=ENGLISH_STEMS,
        endings=ENGLISH_ENDINGS,
        town_endings=ENGLISH_TOWNS,
        small_towns=250,
        cities="""Sydney|NSW|20|2
Parramatta|NSW|21|2
Newcastle|NSW|23|2
Melbourne|VIC|30|3
Geelong|VIC|32|3
Brisbane|QLD|40|7
Gold Coast|QLD|42|7
Perth|WA|60|8
Adelaide|SA|50|8
Hobart|TAS|70|3
Canberra|ACT|26|2""",
        postal="99",
        street_is_postal=False,
        street_stems=ENGLISH_STREETS,
        street_types=GB_TYPES,
        street="{stem} {type}",
        address="{number} {street}",
        units=("{u}/{a}", "Unit {u}, {a}", "Unit {u} {a}", "U{u} {a}"),
        unit_share=0.2,
        calling_code="61",
        trunk="0",
        phone_length=9,
        mobile_areas=_words("401 402 403 404 405 410 411 412 413 414 415 421 422 431 432 450"),
        mail_domains=_words(
            "gmail.com hotmail.com bigpond.com yahoo.com.au outlook.com optusnet.com.au iinet.net.au "
            "live.com.au icloud.com"
        ),
        top_level=".com.au",
        legal_forms=(" Pty Ltd", " Pty. Ltd.", "", " Limited"),
    ),
    Country(
        code="BR",
        share=0.04,
        spellings=("Brazil", "Brasil", "BR", "BRA"),
        locales=("pt_BR", "pt_PT", "es_MX", "it_IT"),
        stems=_words(
            "Al An Ar Az Bar Bat Bel Bit Bor Bra Cal Cam Can Car Cas Cha Cor Cou Dan Er Fa Fer Fon Fra "
            "Gal Gou Gui La Lei Lou Ma Mar Mei Men Mo Mou Na Nei Ol Pa Pas Pei Pin Pra Quei Ra Rei Sal "
            "Sam Sei Tei Tor Val Vas Vi Xa Zam"
        ),
        endings=_words(
            "ado ães ais ala alho anha ante ão ares ate ço dão deira des do eda eira eiro elo ena endes "
            "ela es ezes goso inho iano ida inha lho lhães mão nes nho ora orim osa pos quita ral reto "
            "ros sa sco teiro tes tos uça ural vão veira xoto zeda zes"
        ),
        town_endings=_words("ópolis lândia ina uru ara aí oca inhos"),
        small_towns=250,
        cities="""São Paulo|SP|01|11
São Paulo|SP|04|11
Rio de Janeiro|RJ|20|21
Belo Horizonte|MG|30|31
Salvador|BA|40|71
Fortaleza|CE|60|85
Brasília|DF|70|61
Curitiba|PR|80|41
Recife|PE|50|81
Porto Alegre|RS|90|51
Goiânia|GO|74|62
Campinas|SP|13|19""",
        postal="999-999",
        street_is_postal=True,
        street_stems=(
            "São José", "Santo Antônio", "Sete de Setembro", "Quinze de Novembro", "Tiradentes",
            "São João", "Dom Pedro II", "Rio Branco", "Santos Dumont", "Getúlio Vargas", "Brasil",
            "das Flores", "Santa Catarina", "Amazonas", "Bahia", "Paraná", "Minas Gerais", "São Paulo",
            "Duque de Caxias", "Marechal Deodoro", "das Acácias", "dos Ipês", "Castro Alves", "da Paz",
            "José Bonifácio", "Rui Barbosa", "Machado de Assis", "da Independência", "Dom Bosco",
        ),
        street_types=(
            ("Rua", "R.", 75), ("Avenida", "Av.", 18),
            ("Travessa", "Tv.", 5), ("Praça", "Pça.", 3),
        ),
        street="{type} {stem}",
        address="{street}, {number}",
        units=("{a}, apto {u}", "{a} - Ap. {u}", "{a} apt {u}", "{a}, ap {u}"),
        unit_share=0.35,
        calling_code="55",
        trunk="",
        phone_length=11,
        mobile_areas=_words("119 219 319 719 859 619 419 819 519 629 199"),
        mail_domains=_words(
            "gmail.com hotmail.com yahoo.com.br uol.com.br bol.com.br terra.com.br outlook.com ig.com.br "
            "globo.com icloud.com"
        ),
        top_level=".com.br",
        legal_forms=(" Ltda", " Ltda.", " S.A.", "", " ME"),
    ),
)  # fmt: skip

# What a person is called by friends; the first form is on the passport.
SHORT_FORMS = """Abigail Abby Gail
Albert Al Bert
Alejandro Alex Jandro
Alessandro Sandro Ale
Alexander Alex Xander Sascha Sandy
Alexandra Alex Sandra Lexi
Alfred Fred Alf
Alice Ali
Amanda Mandy
Andreas Andi
Andrea Andie
Andrew Andy Drew
Angela Angie
Anna Annie
Anne Annie
Anthony Tony
Antonio Toni Tonio
Barbara Barb Babs
Benedikt Bene
Benjamin Ben Benji
Bernhard Bernd
Bradley Brad
Brandon Bran
Carolyn Carol Lyn
Catherine Cathy Kate Cat
Charles Charlie Chuck Chas
Charlotte Lottie Charlie
Christian Chris
Christina Chris Tina Christie
Christine Chris Tina Chrissy
Christopher Chris Topher Kit
Cynthia Cindy
Daniel Dan Danny
Daniela Dani
David Dave Davey
Deborah Deb Debbie
Dominique Dom
Donald Don Donnie
Dorothy Dot Dottie
Edward Ed Eddie Ted Ned
Eleanor Ellie Nell
Elisabeth Lisa Elli Sissi
Elizabeth Liz Beth Betty Lizzie Eliza
Emily Em Emmy
Emma Em
Enrique Quique
Eugene Gene
Eva Evi
Evelyn Evie
Florian Flo
Frances Fran Franny
Francesca Franci
Francesco Franco Checco
Francisco Paco Pancho Fran
Frank Frankie
Franziska Franzi
Frederick Fred Freddie Rick
Friedrich Fritz
Gabriel Gabe
Gabriele Gabi
Gabriela Gabi
George Georgie
Gerald Gerry Jerry
Gerhard Gerd
Giovanni Gianni Nanni
Giuseppe Beppe Peppe Pino
Gregory Greg
Günther Günni
Guadalupe Lupe
Harold Harry Hal
Harry Haz
Heinrich Heinz Heiner
Helen Nell
Henry Hank Harry
Ignacio Nacho
Isabel Isa
Isabella Bella Izzy
Jacob Jake
Jacqueline Jackie
Jacques Jacky
James Jim Jimmy Jamie
Janet Jan
Jason Jay
Jeffrey Jeff
Jennifer Jen Jenny
Jessica Jess Jessie
Joachim Jochen Achim
Johannes Hannes Hans
John Johnny Jack
Jonathan Jon Jonny
José Pepe
Josef Sepp
Joseph Joe Joey
Joshua Josh
João Joca
Juan Juancho
Judith Judy
Julia Jule Julie
Karl-Heinz Kalle
Katharina Kathi Kata Käthe
Katherine Kathy Kate Katie
Kathleen Kathy Kath
Kenneth Ken Kenny
Kimberly Kim
Lawrence Larry
Leonard Leo Len Lenny
Leonardo Leo
Linda Lin
Louis Lou Louie
Luigi Gigi
Luis Lucho
Lukas Luki
Magdalena Lena Magda
Manuel Manolo Manu
Manuela Manu
Margaret Maggie Peg Peggy Meg Marge
Margarete Grete Gretel
Maria Mia Mitzi
María Mari
Martin Marty
Matthew Matt Matty
Matthias Matze Hias
Maximilian Max
Megan Meg
Melissa Mel Missy
Michael Mike Mick Mickey Michi
Michelle Shelly
Michele Miki
Nancy Nan
Nathaniel Nate Nat
Nicholas Nick Nicky
Nicole Nicky Nikki
Nikolaus Klaus Niko
Oliver Ollie
Pamela Pam
Patricia Pat Patty Trish
Patrick Pat Paddy
Peter Pete
Philip Phil
Philipp Phil
Philippe Phil
Rachel Rach
Raymond Ray
Rebecca Becky Becca
Renate Nate
Richard Rick Dick Rich Richie
Robert Bob Rob Bobby Robbie Bert
Roberto Beto
Ronald Ron Ronnie
Rosario Charo
Roxanne Roxy
Rudolf Rudi
Samantha Sam
Samuel Sam Sammy
Sandra Sandy
Sebastian Basti Seb
Sharon Shari
Sofia Sofi
Sophie Soph
Stefan Steff
Stefanie Steffi
Stephanie Steph Stevie
Stephen Steve
Steven Steve
Susan Sue Suzie
Susanne Susi Sanne
Tamara Tammy
Teresa Tere Teri
Theodore Ted Theo Teddy
Theresa Terry Tess
Thomas Tom Tommy
Timothy Tim Timmy
Ulrich Uli
Ursula Uschi
Valerie Val
Veronica Ronnie Vera
Victoria Vicky Tori
Vincent Vince Vinnie
Vincenzo Enzo
Walter Walt
Wilhelm Willi
Willem Wim
William Bill Will Billy Willie Liam
Wolfgang Wolf
Zachary Zach"""

ROLE_MAILBOXES = (
    "info",
    "office",
    "sales",
    "contact",
    "admin",
    "mail",
    "hello",
    "accounts",
    "team",
)
PLACEHOLDER_EMAILS = (
    "test@test.com", "noemail@noemail.com", "none@none.com", "na@na.com", "no@email.com", "a@a.com",
    "unknown@unknown.com", "noreply@example.com", "xxx@xxx.com",
)  # fmt: skip
PLACEHOLDER_PHONES = (
    "000-0000", "0000000000", "1234567890", "999-999-9999", "111-111-1111", "0", "n/a", "555-5555",
)  # fmt: skip
PLACEHOLDER_NAMES = ("Unknown", "n/a", "-", "Customer", "Test", "xxx", "N.N.")
PLACEHOLDER_DATES = ("1900-01-01", "1900-01-01", "1970-01-01", "1901-01-01", "2000-01-01")
JOB_TITLES = (
    "Manager", "Sales Manager", "Owner", "CEO", "Engineer", "Consultant", "Assistant", "Director",
    "Accountant", "Teacher", "Nurse", "Head of Marketing", "Buyer", "Analyst", "Developer", "Partner",
)  # fmt: skip
COMPANY_WORDS = _words(
    "Alpine Apex Aqua Arc Atlas Beacon Blue Bright Cargo Castle Cedar Centric Civic Clear Cloud Core "
    "Crest Crown Delta Direct Eco Edge Element Ever First Flex Fort Fusion Global Grand Green Grid Harbor "
    "Helix Home Horizon Hyper Iron Jet Key Lake Legacy Link Lumen Main Med Metro Mind Motion Next Nova "
    "Oak Omega Open Optic Orbit Pacific Peak Pilot Pioneer Polar Prime Pro Quanta Rapid River Rock Royal "
    "Sigma Silver Sky Smart Solar Spark Star Stone Summit Sun Swift Terra Titan True Uni Urban Vector "
    "Vertex Vista Vital Wave West Wind Zen"
)
COMPANY_FIELDS = _words(
    "Systems Consulting Foods Logistics Media Partners Solutions Technologies Trading Works Design Energy "
    "Estates Finance Group Health Industries Labs Motors Networks Packaging Services Software Supplies Tools "
    "Travel Ventures"
)
