"""The charts of the report, drawn by Vega-Lite to SVG.

Colours are CSS variables of the page, so one drawing serves the light and the dark scheme. A chart is
drawn once for phones and once for wide pages; the page shows the one that fits. Values from the data are
values only: none becomes part of a Vega expression, and Vega escapes the texts it writes.
"""

import re
from datetime import date

import altair as alt
import vl_convert
from markupsafe import Markup

from scripts.common import printable

NARROW, WIDE, SMALL = 320, 560, 150
BAR, TALL = 26, 40  # height of a row of bars: labels before them, labels above them
LETTER = 7.2  # pixels of an average letter of 12 pixels in a wide font such as Verdana
LONGEST_LABEL = 28
LONGEST_HEAD = 14
FONT = "Helvetica, Arial, sans-serif"
INK, MUTED, LINE, ACCENT, SOFT = (
    f"var(--{name})" for name in ("ink", "muted", "line", "accent", "soft")
)
STEPS = 5

Drawing = tuple[int, Markup]


def draw(chart: alt.Chart | alt.LayerChart, width: int, height: int) -> Drawing:
    """Return a chart as SVG of a size in pixels, all its labels within."""
    chart = (
        chart.properties(
            width=width,
            height=height,
            padding=1,
            autosize=alt.AutoSizeParams(type="fit", contains="padding"),
        )
        .configure(aria=False, background="transparent", font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=MUTED,
            labelFontSize=12,
            titleColor=MUTED,
            titleFontSize=12,
            titleFontWeight="normal",
            gridColor=LINE,
            domain=False,
            ticks=False,
            labelPadding=6,
        )
        .configure_text(fontSize=12, color=INK)
    )
    svg = vl_convert.vegalite_to_svg(chart.to_dict(), vl_version=_version())
    size = f'<svg viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false" '
    svg = re.sub(
        r"^<svg[^>]*?(?= width=| viewBox=|>)[^>]*>", f'{size}class="w{width}">', svg, count=1
    )
    svg = re.sub(
        r' role="graphics-[a-z]+"| aria-roledescription="[^"]*"| pointer-events="none"', "", svg
    )
    return width, Markup(svg)


def _version() -> str:
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def unique(labels: list[str], longest: int) -> list[str]:
    """Return labels of at most so many letters, no two equal: those that would be get spaces nobody sees."""
    seen: dict[str, int] = {}
    told = []
    for label in labels:
        label = printable(label, longest - 1)
        seen[label] = seen.get(label, -1) + 1
        told.append(label + "\N{ZERO WIDTH SPACE}" * seen[label])
    return told


def step(value: float | None, highest: float) -> int:
    """Return which of five steps of colour shows a value between 0 and the highest; 0 for none."""
    if not value or value < 0 or not highest:
        return 0
    return min(STEPS, 1 + int(STEPS * float(value) / float(highest) * 0.9999))


def _data(rows: list[dict]) -> alt.InlineData:
    return alt.InlineData(values=rows)


def _room(labels: list[str], most: int) -> int:
    """Return the pixels that labels need in the widest of usual fonts."""
    return min(most, round(max((len(label) for label in labels), default=0) * LETTER) + 12)


def _rows(labels: list[str], room: int) -> alt.Y:
    """Return an axis of labels in their order from above, as wide as said; without room for them, none."""
    axis = alt.Axis(
        labelColor=INK, labelPadding=8, labelLimit=0, title=None, minExtent=room, maxExtent=room
    )
    scale = alt.Scale(domain=labels, paddingInner=0.3, paddingOuter=0.15)
    return alt.Y("label:N", axis=axis if room else None, scale=scale, sort=None)


def bars(
    labels: list[str], values: list, texts: list[str], accented: list[bool] | None = None
) -> list[Drawing]:
    """Return horizontal bars with their values behind; labels stand before them, on phones above them."""
    labels = unique(labels, LONGEST_LABEL)
    rows = [
        {
            "label": label,
            "value": float(value or 0),
            "text": text,
            "fill": ACCENT if accented is None or accented[place] else SOFT,
        }
        for place, (label, value, text) in enumerate(zip(labels, values, texts, strict=True))
    ]
    highest = max((row["value"] for row in rows), default=0) or 1
    behind = max((len(text) for text in texts), default=0) * LETTER + 12
    drawings = []
    for width, room, height in ((NARROW, 0, TALL), (WIDE, _room(labels, 210), BAR)):
        # the longest bar leaves room for the longest text behind it
        scale = alt.Scale(domain=[0, highest / (1 - behind / (width - room - 10))], nice=False)
        x = alt.X("value:Q", axis=None, scale=scale)
        chart = alt.Chart(_data(rows)).encode(y=_rows(labels, room))
        down = 0 if room else 8
        mark = chart.mark_bar(cornerRadiusEnd=2, height=16 if room else 12, yOffset=down)
        layers = mark.encode(x=x, color=alt.Color("fill:N", scale=None))
        layers += chart.mark_text(align="left", dx=5, dy=down).encode(x=x, text="text:N")
        if not room:
            layers += _above(chart)
        drawings.append(draw(layers, width, height * len(rows) + 4))
    return drawings


def _above(chart: alt.Chart) -> alt.LayerChart:
    """Return labels above their rows, on paper of their own that covers the lines they cross."""
    paper = chart.mark_text(align="left", dy=-9, stroke="var(--paper)", strokeWidth=5)
    text = chart.mark_text(align="left", dy=-9)
    return alt.layer(*(one.encode(x=alt.value(0), text="label:N") for one in (paper, text)))


def _scale(form: str, ticks: int, title: str | None = None, has_grid: bool = True) -> alt.Axis:
    """Return an axis of amounts, zero written as 0 whatever the unit."""
    zero = "datum.value === 0 ? '0' : datum.label"
    return alt.Axis(format=form, tickCount=ticks, title=title, labelExpr=zero, grid=has_grid)


def columns(days: list[str], values: list, from_accent: int = 0) -> list[Drawing]:
    """Return a column a month, those before a place paler; `days` are dates as YYYY-MM-DD."""
    rows = [
        {"day": day, "value": float(value), "fill": ACCENT if place >= from_accent else SOFT}
        for place, (day, value) in enumerate(zip(days, values, strict=True))
    ]
    return _columns(rows)


def stacked(days: list[str], lower: list[int], upper: list[int]) -> list[Drawing]:
    """Return two values a month on top of each other, the lower one darker."""
    rows = [
        {"day": day, "value": value, "fill": fill, "place": place}
        for place, (values, fill) in enumerate(((lower, ACCENT), (upper, SOFT)))
        for day, value in zip(days, values, strict=True)
    ]
    return _columns(rows)


def _columns(rows: list[dict]) -> list[Drawing]:
    drawings = []
    for width, height, ticks in ((NARROW, 190, 3), (WIDE, 230, 5)):
        x = alt.X(
            "yearmonth(day):O",
            axis=alt.Axis(
                format="%b %Y", title=None, labelAngle=0, labelOverlap="greedy", labelSeparation=14
            ),
            scale=alt.Scale(paddingInner=0.22),
        )
        chart = (
            alt.Chart(_data(rows))
            .mark_bar()
            .encode(
                x=x,
                y=alt.Y("value:Q", axis=_scale("~s", ticks)),
                color=alt.Color("fill:N", scale=None),
                order="place:O",
            )
        )
        drawings.append(draw(chart, width, height))
    return drawings


def histogram(
    lows: list[float], width_of_bin: float, counts: list[int], title: str
) -> list[Drawing]:
    """Return a histogram of equal bins, each given by its lower limit."""
    rows = [
        {"low": low, "high": low + width_of_bin, "count": count}
        for low, count in zip(lows, counts, strict=True)
    ]
    drawings = []
    for width, height in ((NARROW, 190), (WIDE, 230)):
        x = alt.X("low:Q", bin="binned", axis=_scale("~s", width // 80, title, has_grid=False))
        y = alt.Y("count:Q", axis=_scale(",.0f", 4, "customers"))
        chart = alt.Chart(_data(rows)).mark_bar(color=ACCENT, binSpacing=1)
        drawings.append(draw(chart.encode(x=x, x2="high:Q", y=y), width, height))
    return drawings


def heat(
    cells: list[dict],
    across: list[str],
    down: list[str],
    title_across: str,
    title_down: str,
    sizes: tuple[int, int] = (38, 46),
) -> list[Drawing]:
    """Return a grid of cells {across, down, step, text[, small]}, darker where step is higher.

    `across` and `down` name all columns and rows, `sizes` are the heights of a cell on phones and beyond.
    """
    drawings = []
    for width, longest, cell_height, size in ((NARROW, 14, sizes[0], 11), (WIDE, 27, sizes[1], 13)):
        is_wide = width == WIDE
        size = size if len(across) < 9 or is_wide else 10
        rows = dict(zip(down, unique(down, longest), strict=True))
        columns = dict(zip(across, unique(across, LONGEST_HEAD), strict=True))
        drawn = [
            {
                **one,
                "down": rows[one["down"]],
                "across": columns[one["across"]],
                "fill": f"var(--step-{one['step']})",
                "ink": f"var(--on-{one['step']})",
            }
            for one in cells
        ]
        room = _room(list(rows.values()), 200)
        longest_head = max(len(label) for label in columns.values())
        turned = longest_head * LETTER > (width - room) / len(columns)
        head = _room(list(columns.values()), 110) if turned else 24
        x = alt.X(
            "across:N",
            sort=None,
            scale=alt.Scale(domain=list(columns.values()), paddingInner=0.03),
            axis=alt.Axis(
                orient="top",
                title=title_across or None,
                labelAngle=-90 if turned else 0,
                labelLimit=0,
                labelColor=INK,
                labelOverlap=False,
                minExtent=head,
                maxExtent=head,
            ),
        )
        y = alt.Y(
            "down:N",
            sort=None,
            scale=alt.Scale(domain=list(rows.values()), paddingInner=0.06),
            axis=alt.Axis(
                title=title_down or None,
                labelLimit=0,
                labelColor=INK,
                minExtent=room,
                maxExtent=room,
            ),
        )
        chart = alt.Chart(_data(drawn)).encode(x=x, y=y)
        has_small = is_wide and any(one.get("small") for one in cells)
        ink = alt.Color("ink:N", scale=None)
        layers = chart.mark_rect(cornerRadius=2).encode(color=alt.Color("fill:N", scale=None))
        layers += chart.mark_text(fontSize=size, dy=-7 if has_small else 0).encode(
            text="text:N", color=ink
        )
        if has_small:
            layers += chart.mark_text(fontSize=11, dy=9).encode(text="small:N", color=ink)
        height = cell_height * len(rows) + head + (22 if title_across else 6)
        drawings.append(draw(layers, width, height))
    return drawings


def intervals(labels: list[str], rows: list[dict], form: str, unit: str) -> list[Drawing]:
    """Return estimates {value, low, high, is_sure} with their intervals around a line of no effect."""
    labels = unique(labels, LONGEST_LABEL)
    drawn = [
        {**row, "label": label, "ink": ACCENT if row["is_sure"] else MUTED}
        for label, row in zip(labels, rows, strict=True)
    ]
    ink = alt.Color("ink:N", scale=None)
    drawings = []
    for width, room, height in ((NARROW, 0, TALL), (WIDE, _room(labels, 210), BAR)):
        down = 0 if room else 8
        axis = alt.Axis(format=form, title=unit, tickCount=width // 90, labelFlush=False)
        base = alt.Chart(_data(drawn)).encode(y=_rows(labels, room))
        zero = alt.Chart(_data([{"zero": 0}])).mark_rule(color=INK).encode(x="zero:Q")
        line = base.mark_rule(strokeWidth=2, yOffset=down).encode(
            x=alt.X("low:Q", axis=axis), x2="high:Q", color=ink
        )
        point = base.mark_point(filled=True, size=70, opacity=1, yOffset=down).encode(
            x="value:Q", color=ink
        )
        layers = zero + line + point
        if not room:
            layers += _above(base)
        drawings.append(draw(layers, width, height * len(rows) + 46))
    return drawings


def compared(labels: list[str], expected: list, actual: list, title: str) -> list[Drawing]:
    """Return columns of what came with a mark at what was expected, group by group."""
    rows = [
        {"group": label, "expected": float(one or 0), "actual": float(other or 0)}
        for label, one, other in zip(labels, expected, actual, strict=True)
    ]
    drawings = []
    for width, height in ((NARROW, 190), (WIDE, 230)):
        x = alt.X(
            "group:N",
            sort=None,
            scale=alt.Scale(domain=labels, paddingInner=0.3),
            axis=alt.Axis(title=title, labelAngle=0, labelColor=INK),
        )
        y = alt.Y("actual:Q", axis=_scale("~s", 4))
        base = alt.Chart(_data(rows))
        came = base.mark_bar(color=SOFT, cornerRadiusEnd=2).encode(x=x, y=y)
        wanted = base.mark_tick(
            color=INK, opacity=1, thickness=3, bandSize=(width - 60) / len(rows) * 0.8
        ).encode(x=x, y="expected:Q")
        drawings.append(draw(came + wanted, width, height))
    return drawings


def line(days: list[str], values: list, width: int = WIDE, height: int = 120) -> list[Drawing]:
    """Return values over time, from zero, as lines for phones and for wide pages."""
    rows = [{"day": day, "value": float(value)} for day, value in zip(days, values, strict=True)]
    span = (date.fromisoformat(days[-1]) - date.fromisoformat(days[0])).days
    drawings = []
    for size in (NARROW, width):
        x = alt.X(
            "day:T",
            axis=alt.Axis(
                format="%b %Y" if span > 180 else "%-d %b",
                grid=False,
                tickCount=size // 100,
                title=None,
                labelOverlap="greedy",
                labelSeparation=20,
            ),
        )
        y = alt.Y("value:Q", axis=_scale(",.0f", 3))
        base = alt.Chart(_data(rows)).encode(x=x, y=y)
        area = base.mark_area(color=SOFT, opacity=0.5, line=False)
        drawn = base.mark_line(color=ACCENT, strokeWidth=2)
        last = alt.Chart(_data(rows[-1:])).mark_point(filled=True, size=45, color=ACCENT, opacity=1)
        drawings.append(draw(area + drawn + last.encode(x=x, y=y), size, height))
    return drawings


def spark(values: list, height: int = 44) -> Markup:
    """Return values over time as a small area without axes."""
    rows = [{"place": place, "value": float(value)} for place, value in enumerate(values)]
    highest = max((row["value"] for row in rows), default=0) or 1
    x = alt.X("place:Q", axis=None, scale=alt.Scale(nice=False))
    y = alt.Y("value:Q", axis=None, scale=alt.Scale(domain=[0, highest], nice=False))
    base = alt.Chart(_data(rows)).encode(x=x, y=y)
    chart = base.mark_area(color=SOFT, opacity=0.6) + base.mark_line(color=ACCENT, strokeWidth=1.5)
    return draw(chart, SMALL, height)[1]
