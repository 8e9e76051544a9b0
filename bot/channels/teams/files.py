"""Files that somebody sends in Teams: an officer's register is fetched from the council's SharePoint, and nothing else.

Teams gives an address that carries its own permission for some minutes, so no token of the bot goes there.
"""

import re
from collections.abc import Callable, Sequence
from urllib.parse import urljoin, urlsplit

import structlog
from httpx import AsyncClient, HTTPError, InvalidURL
from microsoft_teams.api.models.attachment import Attachment as Attached
from microsoft_teams.api.models.file import FILE_DOWNLOAD_INFO_CONTENT_TYPE

from bot.channels import files
from bot.channels.files import FileError
from bot.channels.sent_file import SentFile, answer_with_file
from bot.channels.teams.incoming import Place
from bot.channels.teams.talk import TeamsTalk
from handlers.conversation import Attachment, Reply

log = structlog.get_logger()

TIMEOUT = 30.0
"""Seconds that one step of fetching a file may take."""
MOST_REDIRECTS = 3
HOMES = re.compile(r"([a-z0-9-]{1,63}\.)+sharepoint\.(com|us)")
"""Where Teams keeps files. What is no plain name of a host may be read as another one by whoever fetches."""


def is_a_home_of_files(url: str) -> bool:
    """Return True for an address of SharePoint over TLS."""
    parts = urlsplit(url)
    return parts.scheme == "https" and parts.port in {None, 443} and bool(HOMES.fullmatch(parts.hostname or ""))


class Files:
    """Answers what may come with a file. *may_fetch* tells from which addresses one is fetched."""

    def __init__(self, talk: TeamsTalk, may_fetch: Callable[[str], bool] = is_a_home_of_files) -> None:
        self._talk, self._may_fetch = talk, may_fetch

    async def answer(self, place: Place, text: str, attached: Sequence[Attached]) -> Reply:
        """Return the reply to *text* and the first file of those *attached*: cards and formatted text are none."""
        sent = [each for each in attached if each.content_type == FILE_DOWNLOAD_INFO_CONTENT_TYPE]
        if not sent:
            return await self._talk.answer(place, text or "hello")

        async def answer(text: str, attachment: Attachment | None = None) -> Reply:
            return await self._talk.answer(place, text, attachment=attachment)

        file = SentFile(len(sent), lambda: self._fetch(sent[0]))
        role = (await self._talk.person(place)).role
        return await answer_with_file(answer, text, file, role, alone=place.is_direct)

    async def _fetch(self, file: Attached) -> Attachment:
        """Return *file* with what is in it. Raises FileError for one that is no register, too large or not there."""
        name = file.name or ""
        kind = files.kind_of(name)
        if not kind:
            raise FileError(files.OTHER_KIND)
        content = file.content if isinstance(file.content, dict) else {}
        try:
            return Attachment(files.name_of(name, kind), await self._download(str(content.get("downloadUrl") or "")))
        except (HTTPError, InvalidURL, OSError, ValueError, _NotThereError) as error:
            log.warning("", action="teams.file_not_read", error=type(error).__name__)
            raise FileError(files.FAILED) from error

    async def _download(self, url: str) -> bytes:
        async with AsyncClient(timeout=TIMEOUT, follow_redirects=False) as web:
            for _ in range(MOST_REDIRECTS):
                if not self._may_fetch(url):
                    raise _NotThereError
                async with web.stream("GET", url) as answer:
                    if answer.is_redirect:
                        url = urljoin(url, answer.headers.get("location", ""))
                        continue
                    if answer.status_code != 200:
                        raise _NotThereError
                    found = bytearray()
                    async for chunk in answer.aiter_bytes():
                        found += chunk
                        if len(found) > files.MOST_BYTES:
                            raise FileError(files.TOO_LARGE)
                    return bytes(found)
        raise _NotThereError


class _NotThereError(Exception):
    """An address that is not SharePoint's, or an answer that is not the file."""
