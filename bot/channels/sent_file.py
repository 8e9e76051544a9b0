"""Answers what comes with a file: an officer's register is read, where nobody else sees it, and nothing else is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.channels import files
from bot.channels.files import FileError
from handlers.conversation import Attachment, Notice, Paragraph, Reply
from knowledge.models import Role


class Answer(Protocol):
    """Answers a text, with a file where there is one."""

    def __call__(self, text: str, attachment: Attachment | None = None) -> Awaitable[Reply]:
        """Return the reply."""


@dataclass(frozen=True)
class SentFile:
    """The first of *count* files that came with a message, which *fetch* brings. It raises FileError."""

    count: int
    fetch: Callable[[], Awaitable[Attachment]]


async def answer_with_file(answer: Answer, text: str, sent: SentFile, role: Role, *, alone: bool) -> Reply:
    """Return the reply to *text* and the file that came with it. Nothing is fetched for anybody but an officer.

    A file that others can see is not read, so that its contracts are not spoken of there.
    """
    if role is not Role.OFFICER:
        return await answer(text or "hello")
    attachment, why = None, files.ONLY_DIRECT
    try:
        attachment = await sent.fetch() if alone else None
    except FileError as error:
        why = str(error)
    if attachment is None:
        return _below(why, await answer(text)) if text else Reply((Paragraph(why),))
    reply = await answer(text, attachment)
    first = files.TOOK_FIRST.format(count=sent.count, name=attachment.name)
    return reply if sent.count == 1 else _below(first, reply)


def _below(notice: str, reply: Reply) -> Reply:
    return Reply((Notice(notice), *reply.parts))
