"""User agents: device, operating system and program agree with ua-parser, robots are told apart."""

import re

import ua_parser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standardizing import Standardizers

AGENTS = "{{ standardize_user_agents('input') }}"

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IOS_WEBKIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
DESKTOPS = {
    "Windows NT 10.0; Win64; x64": "Windows",
    "Windows NT 6.1; WOW64": "Windows",
    "Macintosh; Intel Mac OS X 10_15_7": "macOS",
    "X11; Linux x86_64": "Linux",
    "X11; Ubuntu; Linux x86_64": "Linux",
    "X11; CrOS x86_64 14541.0.0": "Chrome OS",
}
PHONES = [
    "SM-S918B",
    "SM-A546E",
    "Pixel 8 Pro",
    "K",
    "M2101K6G",
    "CPH2451",
    "moto g power (2022)",
    "CUBOT_X30",
]
TABLETS = ["SM-T870", "SM-X200", "Lenovo TB-X306F", "KFTRWI"]
IPHONE = "iPhone; CPU iPhone OS 17_5 like Mac OS X"
IPAD = "iPad; CPU OS 16_6 like Mac OS X"


def people() -> dict[str, tuple[str, str, str]]:
    """Return user agents of people with device type, operating system and browser."""
    facts = {}
    for system, name in DESKTOPS.items():
        for number in (109, 126):
            chrome = f"Mozilla/5.0 ({system}) {WEBKIT} Chrome/{number}.0.0.0 Safari/537.36"
            facts[chrome] = "desktop", name, "Chrome"
            facts[f"{chrome} Edg/{number}.0.2592.87"] = "desktop", name, "Edge"
            facts[f"{chrome} OPR/{number - 14}.0.0.0"] = "desktop", name, "Opera"
            facts[f"{chrome} Vivaldi/6.8.3381.46"] = "desktop", name, "Vivaldi"
            yandex = chrome.replace(" Safari", " YaBrowser/24.4.0.0 Safari")
            facts[yandex] = "desktop", name, "Yandex Browser"
        for number in ("115.0", "127.0"):
            fox = f"Mozilla/5.0 ({system}; rv:{number}) Gecko/20100101 Firefox/{number}"
            facts[fox] = "desktop", name, "Firefox"
    for version in ("14.1.2", "16.6", "17.5"):
        agent = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {IOS_WEBKIT} Version/{version} Safari/605.1.15"
        facts[agent] = "desktop", "macOS", "Safari"
    for system in ("Windows NT 6.1; WOW64", "Windows NT 10.0; WOW64", "Windows NT 6.3"):
        agent = f"Mozilla/5.0 ({system}; Trident/7.0; rv:11.0) like Gecko"
        facts[agent] = "desktop", "Windows", "Internet Explorer"
        agent = f"Mozilla/4.0 (compatible; MSIE 8.0; {system}; Trident/4.0; Tablet PC 2.0)"
        facts[agent] = "desktop", "Windows", "Internet Explorer"
    for device, kind in (IPHONE, "phone"), (IPAD, "tablet"):
        start = f"Mozilla/5.0 ({device}) {IOS_WEBKIT}"
        for program, browser in {
            "Version/17.5": "Safari",
            "CriOS/126.0.6478.108": "Chrome",
            "FxiOS/127.0": "Firefox",
            "EdgiOS/125.0.2535.96 Version/17.0": "Edge",
            "GSA/320.0.643": "Google",
            "Version/16.6 DuckDuckGo/7": "DuckDuckGo",
        }.items():
            facts[f"{start} {program} Mobile/15E148 Safari/604.1"] = kind, "iOS", browser
        facts[f"{start} Mobile/15E148 Instagram 334.0.4 (iPhone15,2)"] = kind, "iOS", "Instagram"
        facts[f"{start} Mobile/15E148 [FBAN/FBIOS;FBAV/469.0.0]"] = kind, "iOS", "Facebook"
    for models, kind, mobile in (PHONES, "phone", "Mobile "), (TABLETS, "tablet", ""):
        for model in models:
            start = f"Mozilla/5.0 (Linux; Android 13; {model})"
            for number in (113, 126):
                chrome = f"{start} {WEBKIT} Chrome/{number}.0.0.0 {mobile}Safari/537.36"
                facts[chrome] = kind, "Android", "Chrome"
                facts[f"{chrome} EdgA/{number}.0.2535.87"] = kind, "Android", "Edge"
                facts[f"{chrome} OPR/82.4.4342.79"] = kind, "Android", "Opera"
                samsung = chrome.replace("Chrome", "SamsungBrowser/25.0 Chrome")
                facts[samsung] = kind, "Android", "Samsung Internet"
                view = (
                    chrome.replace(f"{model})", f"{model}; wv)")
                    + " Instagram 334.0.0.42.95 Android"
                )
                facts[view] = kind, "Android", "Instagram"
    facts["Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0"] = (
        "phone", "Android", "Firefox",
    )  # fmt: skip
    facts["Mozilla/5.0 (Android 13; Tablet; rv:109.0) Gecko/118.0 Firefox/118.0"] = (
        "tablet", "Android", "Firefox",
    )  # fmt: skip
    return facts


ROBOTS = """
Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)
Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)
Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)
Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)
Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)
Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)
Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)
Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)
Mozilla/5.0 (compatible; MJ12bot/v1.4.8; http://mj12bot.com/)
Mozilla/5.0 (compatible; DotBot/1.2; +https://opensiteexplorer.org/dotbot)
Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)
Mozilla/5.0 (compatible; PetalBot;+https://webmaster.petalsearch.com/site/petalbot)
facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)
Twitterbot/1.0
LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)
Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)
DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)
CCBot/2.0 (https://commoncrawl.org/faq/)
""".strip().splitlines()

# What ua-parser does not call a spider, and what opens mail instead of its reader.
MACHINES = """
Mozilla/5.0
Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)
YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html
curl/8.4.0
python-requests/2.32.3
Go-http-client/2.0
Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36
""".strip().splitlines()

BROWSERS = {"IE": "Internet Explorer"}


def standardized(standardizers: Standardizers, agents: list[str | None]) -> dict[str, tuple]:
    """Return device type, operating system, browser and whether a robot, by user agent."""
    found = standardizers.rows(AGENTS, ["user_agent"], [[agent] for agent in agents])
    assert len({row[0] for row in found}) == len(found)
    return {agent: tuple(rest) for agent, *rest in found}


def parsed(agent: str) -> tuple[str | None, str | None, str | None]:
    """Return device type, operating system and browser as ua-parser tells them."""
    result = ua_parser.parse(agent)
    system = result.os.family if result.os else None
    system = {"Mac OS X": "macOS", "Ubuntu": "Linux"}.get(system, system)
    family = result.user_agent.family if result.user_agent else ""
    family = BROWSERS.get(family, re.sub(" (Mobile|iOS|WebView|UI/WKWebView)", "", family))
    device = result.device.family if result.device else ""
    # ua-parser names devices, not their kinds; Android tells a phone from a tablet by the word Mobile
    on_hand = "phone" if "Mobile" in agent else "tablet"
    kind = {"iPhone": "phone", "iPod": "phone", "iPad": "tablet"}.get(
        device, on_hand if system == "Android" else "desktop"
    )
    return kind, system, family.removeprefix("Mobile ")


def test_people_are_read_as_stated(standardizers: Standardizers) -> None:
    facts = people()
    found = standardized(standardizers, list(facts))
    wrong = {agent: found[agent] for agent in facts if found[agent] != (*facts[agent], False)}
    assert not wrong


def test_most_agree_with_ua_parser(standardizers: Standardizers) -> None:
    agents = list(people())
    found = standardized(standardizers, agents)
    for place, attribute in enumerate(("device type", "operating system", "browser")):
        same = [found[agent][place] == parsed(agent)[place] for agent in agents]
        share = sum(same) / len(same)
        print(f"{attribute}: {share:.4f} of {len(same)} user agents as ua-parser reads them")
        differing = [(a, found[a], parsed(a)) for a, s in zip(agents, same, strict=True) if not s]
        assert share >= 0.97, differing[:5]


def test_robots_are_automated(standardizers: Standardizers) -> None:
    found = standardized(standardizers, ROBOTS + MACHINES)
    assert [agent for agent, row in found.items() if not row[3] or row[:2] != (None, None)] == []
    spiders = [a for a in ROBOTS if (d := ua_parser.parse(a).device) and d.family == "Spider"]
    print(f"is_automated: {len(ROBOTS)} robots, {len(spiders)} of them spiders to ua-parser")
    assert found["Mozilla/5.0"][2] == "Apple Mail Privacy Protection"


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text() | st.just("Mozilla/5.0 (" * 1_000), min_size=20, max_size=100))
def test_any_text_is_a_user_agent(standardizers: Standardizers, agents: list[str]) -> None:
    agents = [agent.replace("\0", "") for agent in agents]
    found = standardized(standardizers, [*agents, None])
    assert found.keys() == set(agents)
    assert all(row[3] is not None for row in found.values())
