"""Make the pages of Great Expectations readable without a network.

They load styles, scripts and a logo from other hosts. What would be loaded is taken out, the one
stylesheet beside this file is put in; the scripts did nothing a person reading the pages needs.
"""

import re
from html import escape
from pathlib import Path
from urllib.parse import quote

STYLES = Path(__file__).with_name("docs.css")
KEPT_RUNS = 10  # of each gate, in the pages and in the store behind them

# Whatever makes a browser ask another host.
LOADED = re.compile(
    r"<script\b[^>]*>.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<footer\b.*?</footer>"
    r"|<!--.*?-->",
    re.DOTALL | re.IGNORECASE,
)
LINKED = re.compile(r"<a\b[^>]*href=[\"']?(?:https?:)?//[^>]*>(.*?)</a>", re.DOTALL | re.IGNORECASE)
IMPORTED = re.compile(r"@import[^;]*;|url\([\"']?(?:https?:)?//[^)]*\)", re.IGNORECASE)


def make_readable_offline(folder: Path) -> None:
    """Rewrite every page of a folder in place."""
    style = f"<style>{STYLES.read_text(encoding='utf-8')}</style>"
    for page in folder.rglob("*.html"):
        content = page.read_text(encoding="utf-8")
        if style in content:
            continue
        content = LOADED.sub("", content)
        content = LINKED.sub(r"\1", content)
        content = IMPORTED.sub("", content)
        content = content.replace("</head>", f"{style}\n</head>", 1)
        page.write_text(content, encoding="utf-8")
    write_index(folder, style)


def write_index(folder: Path, style: str) -> None:
    """Write the start page: Great Expectations fills its own by a script from another host."""
    lines = []
    for page in sorted((folder / "validations").rglob("*.html"), reverse=True):
        ran_at, suite = page.parent.name, page.relative_to(folder / "validations").parts[0]
        when = f"{ran_at[:4]}-{ran_at[4:6]}-{ran_at[6:8]} {ran_at[9:11]}:{ran_at[11:13]} UTC"
        link = quote(page.relative_to(folder).as_posix())
        is_met = re.search(r"</i>\s*Succeeded", page.read_text(encoding="utf-8"))
        found = "as expected" if is_met else "something is not as expected"
        lines.append(
            f'<tr><td><a href="{link}">{when}</a></td><td>{escape(suite)}</td><td>{found}</td></tr>'
        )
    (folder / "index.html").write_text(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><title>Gates</title>{style}'
        '</head><body><div class="container-fluid"><h1>Runs of the gates</h1><table>'
        f"<tr><th>run</th><th>gate</th><th>found</th></tr>{''.join(lines)}</table></div></body></html>",
        encoding="utf-8",
    )


def forget_old_runs(store: Path) -> None:
    """Delete the results of all but the newest runs of each suite."""
    for suite in (store / "uncommitted" / "validations").glob("*"):
        results = sorted(suite.rglob("*.json"), key=lambda path: path.stat().st_mtime)
        for path in results[:-KEPT_RUNS]:
            path.unlink()
