"""Files that somebody sends: an officer's register is fetched from Slack and read, and nothing else is."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels import files
from bot.channels.files import FileError
from bot.channels.sent_file import SentFile, answer_with_file
from bot.channels.slack.incoming import Place
from bot.channels.slack.talk import SlackTalk
from handlers.conversation import Attachment, Reply

log = structlog.get_logger()

File = Mapping[str, Any]

TIMEOUT = 30.0
"""Seconds that a file may take."""
CHUNK = 65_536
MOST_REDIRECTS = 3


class Files:
    """Answers what comes with a file."""

    def __init__(self, talk: SlackTalk) -> None:
        self._talk = talk

    async def answer(self, place: Place, text: str, sent: Sequence[File]) -> Reply:
        """Return the reply to *text* and the first file of those *sent*."""
        if not sent:
            return await self._talk.answer(place, text or "hello")

        async def answer(text: str, attachment: Attachment | None = None) -> Reply:
            return await self._talk.answer(place, text, attachment=attachment)

        file = SentFile(len(sent), lambda: fetch(self._talk.slack, sent[0]))
        role = (await self._talk.person(place)).role
        return await answer_with_file(answer, text, file, role, alone=place.is_direct)


async def fetch(slack: AsyncWebClient, file: File) -> Attachment:
    """Return *file* with what is in it. Raises FileError for one that is not a register's, too large or not there."""
    name = str(file.get("name") or file.get("title") or "")
    kind = files.kind_of(name, str(file.get("mimetype") or ""))
    if not kind:
        raise FileError(files.OTHER_KIND)
    if int(file.get("size") or 0) > files.MOST_BYTES:
        raise FileError(files.TOO_LARGE)
    url = str(file.get("url_private_download") or file.get("url_private") or "")
    try:
        return Attachment(files.name_of(name, kind), await _download(slack, url))
    except (ClientError, OSError, ValueError, _NotSlacksError) as error:
        log.warning("", action="slack.file_not_read", error=type(error).__name__)
        raise FileError(files.FAILED) from error


class _NotSlacksError(Exception):
    """An address that is not Slack's own, or an answer that is not the file."""


async def _download(slack: AsyncWebClient, url: str) -> bytes:
    """Return what is at *url*. The token goes to Slack's own addresses only, however often one leads to another."""
    headers = {"Authorization": f"Bearer {slack.token}"}
    async with _session(slack) as session:
        for _ in range(MOST_REDIRECTS):
            if not _is_slacks(url, slack.base_url):
                raise _NotSlacksError
            timeout = ClientTimeout(total=TIMEOUT)
            async with session.get(
                url, headers=headers, allow_redirects=False, timeout=timeout, proxy=slack.proxy
            ) as answer:
                if answer.status in {301, 302, 303, 307, 308}:
                    url = urljoin(url, answer.headers.get("Location", ""))
                    continue
                # Where the app may not read files, Slack gives its page to sign in.
                if answer.status != 200 or answer.content_type == "text/html":
                    raise _NotSlacksError
                found = bytearray()
                async for chunk in answer.content.iter_chunked(CHUNK):
                    found += chunk
                    if len(found) > files.MOST_BYTES:
                        raise FileError(files.TOO_LARGE)
                return bytes(found)
    raise _NotSlacksError


def _is_slacks(url: str, api: str) -> bool:
    """Return True for an address at the host of Slack's Web API, or of slack.com and below it over TLS."""
    parts, own = urlsplit(url), urlsplit(api)
    if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        return True
    host = parts.hostname or ""
    return parts.scheme == "https" and parts.port in {None, 443} and f".{host}".endswith(".slack.com")


@asynccontextmanager
async def _session(slack: AsyncWebClient) -> AsyncIterator[ClientSession]:
    if slack.session and not slack.session.closed:
        yield slack.session
        return
    async with ClientSession() as session:
        yield session
