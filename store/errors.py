"""What can go wrong with what is remembered.

StoreError        it cannot be read or kept
  TakenError      it is kept already, for something else
"""


class StoreError(Exception):
    """What is remembered cannot be read or kept: says why and what to do."""


class TakenError(StoreError):
    """A reference or an e-mail address that belongs to another contract or colleague. *other* is that one's id."""

    def __init__(self, what: str, other: int) -> None:
        self.what, self.other = what, other
        super().__init__(f"{what} is taken already. Give another one, or change the one that has it.")
