"""Slips of the finger, the same every time: neighbours swapped, a letter left out, doubled or hit beside its key."""

import random

BESIDE = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnm",
        "wa qeds wrds etfg rygf tuhg yijh uokj ipkl ol "
        "qsz awdx sefc drgv fthb gyjn hukm jil kop asx zsc xdv cfb vgn bhm njk".split(),
        strict=True,
    )
)
"""The keys that stand next to each key."""


def mistype(text: str, share: float, seed: int) -> str:
    """Return *text* with one slip in *share* of its words, 0 to 1. Words of fewer than three letters are spared."""
    dice = random.Random(f"{seed} {text}")
    return " ".join(_slip(word, dice) if dice.random() < share else word for word in text.split(" "))


def _slip(word: str, dice: random.Random) -> str:
    places = [place for place, letter in enumerate(word) if letter.lower() in BESIDE]
    if len(places) < 3:
        return word
    place = dice.choice(places[:-1])
    letter = word[place].lower()
    return {
        "swap": word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        "drop": word[:place] + word[place + 1 :],
        "double": word[:place] + word[place] + word[place:],
        "beside": word[:place] + dice.choice(BESIDE[letter]) + word[place + 1 :],
    }[dice.choice(("swap", "drop", "double", "beside"))]
