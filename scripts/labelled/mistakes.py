"""How people and systems get a text wrong."""

import numpy as np

NEIGHBOURS = {
    "q": "wa", "w": "qe", "e": "wr", "r": "et", "t": "ry", "y": "tu", "u": "yi", "i": "uo", "o": "ip",
    "p": "ol", "a": "sq", "s": "ad", "d": "sf", "f": "dg", "g": "fh", "h": "gj", "j": "hk", "k": "jl",
    "l": "k", "z": "x", "x": "zc", "c": "xv", "v": "cb", "b": "vn", "n": "bm", "m": "n",
}  # fmt: skip
SOUNDS = (
    ("ph", "f"), ("ie", "ei"), ("ei", "ie"), ("ck", "k"), ("th", "t"), ("ll", "l"), ("ss", "s"),
    ("tt", "t"), ("nn", "n"), ("y", "ie"), ("c", "k"), ("k", "c"), ("z", "s"), ("ey", "y"), ("ai", "ay"),
    ("mm", "m"), ("rr", "r"), ("sch", "sh"), ("v", "w"), ("ae", "e"), ("ou", "u"), ("oo", "u"),
)  # fmt: skip


def spoil(
    rng: np.random.Generator, texts: np.ndarray, share: float | np.ndarray, again: float = 0.08
) -> None:
    """Put one mistake, and in `again` of them a second, into a share of the texts, in place."""
    chosen = np.flatnonzero(rng.random(len(texts)) < share)
    while len(chosen):
        draws = rng.random((len(chosen), 3))
        for row, (kind, place, letter) in zip(chosen, draws.tolist(), strict=True):
            texts[row] = mistyped(texts[row], kind, place, letter)
        chosen = chosen[rng.random(len(chosen)) < again]


def mistyped(text: str, kind: float, place: float, letter: float) -> str:
    """Return a text with one letter or digit wrong; the draws lie between 0 and 1.

    The first letter is seldom wrong (Pollock & Zamora 1984, "Automatic spelling correction in
    scientific and scholarly text"), so it is wrong only where a neighbour changes places with it.
    """
    if len(text) < 3:
        return text
    at = 1 + int(place * (len(text) - 1))
    old = text[at]
    if kind < 0.28:
        return text[:at] + _wrong(old, letter) + text[at + 1 :]
    if kind < 0.50:
        return text[:at] + text[at + 1 :]
    if kind < 0.66:
        return text[:at] + (old if letter < 0.5 else _wrong(old, letter)) + text[at:]
    if kind < 0.82 or text.isdigit():
        return text[: at - 1] + old + text[at - 1] + text[at + 1 :]
    start = int(letter * len(SOUNDS))
    for sound, alike in SOUNDS[start:] + SOUNDS[:start]:
        found = text.find(sound, 1)
        if found > 0:
            return text[:found] + alike + text[found + len(sound) :]
    return text[:at] + text[at + 1 :]


def _wrong(letter: str, draw: float) -> str:
    if letter.isdigit():
        return str((int(letter) + 1 + int(draw * 9)) % 10)
    near = NEIGHBOURS.get(letter.lower(), letter)
    wrong = near[int(draw * len(near))]
    return wrong.upper() if letter.isupper() else wrong
