"""What a browser posted: a message that was typed or tapped, a form that was filled in, or a file."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.requests import Request

from bot.channels import files
from bot.channels.files import FileError
from bot.channels.web import words
from handlers.conversation import Attachment, Submission

FORM = "form"
FIELD, LABEL = "field.", "label."
"""What stands before a field's name where its answer and its label are posted."""

MOST_FIELDS = 250
"""A form of a hundred questions posts two fields for each."""


@dataclass(frozen=True)
class Posted:
    """What to show as said, and what was filled in or added where it was a form or a file."""

    said: str
    submission: Submission | None = None
    attachment: Attachment | None = None

    @property
    def text(self) -> str:
        """The message: what was filled into a form, and a file, is none."""
        return "" if self.submission or self.attachment else self.said

    @property
    def length(self) -> int:
        """How many characters the person typed."""
        return sum(map(len, self.submission.values.values())) if self.submission else len(self.text)

    @property
    def blank(self) -> bool:
        """True when there is nothing to read."""
        return not self.said.strip()


async def fields_of(request: Request) -> dict[str, str]:
    """Return the texts that *request* posted, each by its field's name. A new line is one character, as typed."""
    async with request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=2**31) as form:
        return {name: value.replace("\r\n", "\n") for name, value in form.items() if isinstance(value, str)}


async def file_of(request: Request) -> Posted:
    """Return the file that *request* posted. Raises FileError for one that is not a register's."""
    async with request.form(max_files=1, max_fields=1) as form:
        sent = form.get("file")
        if not isinstance(sent, UploadFile) or not sent.filename:
            raise FileError(files.NO_FILE)
        kind = files.kind_of(sent.filename)
        if not kind:
            raise FileError(files.OTHER_KIND)
        data = await sent.read()
        if len(data) > files.MOST_BYTES:
            raise FileError(files.TOO_LARGE)
        name = files.name_of(sent.filename, kind)
        return Posted(words.FILE.format(name=name), attachment=Attachment(name, data))


def read(fields: Mapping[str, str]) -> Posted:
    """Return what was posted as *fields*."""
    if FORM not in fields:
        return Posted(fields.get("text", ""))
    values = _below(FIELD, fields)
    return Posted(_in_words(values, _below(LABEL, fields)), Submission(fields[FORM], values))


def _below(prefix: str, fields: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in fields.items() if name.startswith(prefix)}


def _in_words(values: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """Return a line for each answer that was given, after the label that the reader saw beside it."""
    lines = [_line(labels.get(name, name), value.strip()) for name, value in values.items() if value.strip()]
    return "\n".join(lines) or words.NOTHING_FILLED_IN


def _line(label: str, value: str) -> str:
    return f"{label} {value}" if label.endswith("?") else f"{label}: {value}"
