"""Files of the register that people give: which kinds are read, how large, and what is said of the others."""

import unicodedata
from pathlib import PurePosixPath

MOST_BYTES = 10 * 1024 * 1024

KINDS = {
    ".csv": ("text/csv", "application/csv"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
}
"""How the name of a file ends that is read, and the media types that mean the same."""

LONGEST_NAME = 150

OTHER_KIND = (
    "I read the register from a CSV file or an Excel file (.xlsx). Save the file as one of these and send it again."
)
TOO_LARGE = "The file is too large. I read files of up to 10 MB. Leave out what is not the register and send it again."
FAILED = "I could not fetch the file. Wait a minute and send it again."
ONLY_DIRECT = "I do not read files where others can see them. Send the CSV or Excel file to me alone."
TOOK_FIRST = "You sent {count} files. I took the first, {name}. Send the others one at a time."
NO_FILE = "Choose a file first, then add it."
NOT_YOURS = "Only a council officer at the bot's own machine can add a register file here."


class FileError(Exception):
    """A file that was not read: says why and what to do, in words for the person who sent it."""


def kind_of(name: str, media: str = "") -> str:
    """Return ".csv" or ".xlsx" when a file of this *name* or *media* type is read, else nothing."""
    ending = PurePosixPath(name.lower()).suffix
    if ending in KINDS:
        return ending
    return next((kind for kind, types in KINDS.items() if media.lower() in types), "") if not ending else ""


def name_of(name: str, kind: str) -> str:
    """Return the *name* of a file of this *kind* without its folder, fit to be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(ch for ch in last if unicodedata.category(ch)[0] != "C").strip()
    stem = shown[: -len(kind)] if shown.lower().endswith(kind) else shown
    return f"{stem[:LONGEST_NAME] or 'register'}{kind}"
