"""Text as nobody should type it and somebody will: pieces that readers look for, in any order, among any characters."""

from hypothesis import strategies as st

_PIECES = (
    "£ gbp k m bn grand thousand million - – + , . / ( ) to and plus per a year years month months weeks olds aged "
    "½ ٣ Ⅻ 0 00 3 1,000 9.99 hundred half couple one twenty-five lots framework call-off one-off total NT31 NT99 nt "
    "Ludlow Bishop’s cleaning laptops innovative why what is ? ! \x00 \u200b \u202e \ud800 İ ß ﬁ 👩‍🔧"
).split(" ")

messy = st.lists(st.sampled_from([*_PIECES, " ", "9" * 400]) | st.text(max_size=6), max_size=14).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda gap: gap.join(pieces))
)
"""Any text, leaning towards the signs and words that mean something to the bot."""
