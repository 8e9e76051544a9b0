"""Writes down where an answer comes from, and how to reach a person."""

from collections.abc import Iterable
from datetime import date

from handlers.conversation import Paragraph, SourceLine, Sources
from knowledge.pack import Pack


def source_part(pack: Pack, keys: Iterable[str], reviewed: date) -> Sources:
    """Return the sources named by *keys*, with the date the answer was last reviewed."""
    lines = tuple(SourceLine(source.title, source.url, source.date) for source in (pack.sources[key] for key in keys))
    return Sources(lines, pack.wording.reviewed.format(date=plain_date(reviewed)))


def contact_part(pack: Pack) -> Paragraph:
    """Return whom to ask, with the date that the contact was published."""
    contact = pack.profile.contact
    return Paragraph(
        pack.wording.ask_instead.format(
            name=contact.name,
            email=contact.email,
            phone=contact.phone,
            date=pack.sources[contact.source].date,
        )
    )


def plain_date(day: date) -> str:
    """Return *day* as "31 March 2027"."""
    return f"{day.day} {day:%B %Y}"
