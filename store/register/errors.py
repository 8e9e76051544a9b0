"""What can go wrong with a register file: the whole file, or one cell of it."""


class RegisterError(Exception):
    """A file that cannot be read as a register: says why and what to do."""


class CellError(ValueError):
    """A cell that cannot be understood: says why and what to write instead."""
