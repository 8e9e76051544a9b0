"""What each part of a reply looks like on the page, and what a hostile text becomes."""

import html
from typing import get_args

import pytest

from bot.channels.web.render import Exchange, Pages
from bot.channels.web.visitor import Visitor
from bot.settings import Settings
from handlers.conversation import (
    REPLY_JSON,
    Choice,
    Choices,
    Copyable,
    Facts,
    Field,
    Form,
    Heading,
    MeasureCard,
    Notice,
    Paragraph,
    Points,
    Rating,
    Reply,
    ReplyPart,
    SourceLine,
    Sources,
)
from knowledge.models import Role
from tests.web import fake

RATING = Rating(
    (Choice("Yes", "That helped: marks"), Choice("No", "That did not help: marks")), "Did this answer help?"
)
EVERY_PART = Reply((*(part for part in fake.EVERY_PART.parts if not isinstance(part, Rating)), RATING))
"""One of each part, with the question whether it helped below the rest, as it stands on the page."""

PAGES = Pages("Shropshire Council", Settings())
HOSTILE = '<script>alert("x")</script> <!channel> & \x00\x1b\u202eevil\u202c\u2066 {{ 7 * 7 }}'
SAFE = "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &lt;!channel&gt; &amp; evil {{ 7 * 7 }}"


def shown(*parts: ReplyPart, said: str = "a question") -> str:
    """Return the HTML of one turn."""
    return PAGES.turns([Exchange(said, Reply(parts))])


def texts(value: object) -> list[str]:
    """Return every text in a reply that was turned into plain data, but not the names of its parts."""
    if isinstance(value, dict):
        return [text for key, inner in value.items() if key != "part" for text in texts(inner)]
    if isinstance(value, list | tuple):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) else []


def test_every_text_of_every_part_is_on_the_page():
    """Nothing that the bot says is lost, whichever part says it."""
    assert {type(part) for part in EVERY_PART.parts} == set(get_args(ReplyPart))
    page = html.unescape(shown(*EVERY_PART.parts))

    missing = [text for text in texts(REPLY_JSON.dump_python(EVERY_PART)) if text not in page]

    assert missing == []


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Heading("Marks"), "<h4>Marks</h4>"),
        (Paragraph("As a guide."), "<p>As a guide.</p>"),
        (Points(("one",)), "<li>one</li>"),
        (Facts((("Value", "£5"),)), "<dt>Value</dt><dd>£5</dd>"),
        (Copyable("Draft", "\nfirst\n  second"), "<pre>\n\nfirst\n  second</pre>"),
        (Choices((Choice("More", "tell me more"),)), '<button name="text" value="tell me more">More</button>'),
        (RATING, '<button name="text" value="That did not help: marks">No</button>'),
        (MeasureCard("NT1", "Jobs", "Economy", "people"), '<span class="code">NT1</span> Jobs'),
        (Notice("Check first."), '<p class="notice" role="note">Check first.</p>'),
        (Form("f", "A form", (Field("a", "b"),), "Go"), '<button class="send">Go</button>'),
    ],
)
def test_a_part_has_its_own_shape(part: ReplyPart, expected: str):
    """A reader, or a screen reader, can tell a heading from a list from a button."""
    assert expected in shown(part)


def test_a_source_names_its_site_and_date():
    """A reader sees where a link leads before they follow it, and the other site learns nothing about them."""
    page = shown(Sources((SourceLine("The guide", "https://www.shropshire.gov.uk/a?b=1&c=2", "May 2026"),), ""))

    assert 'href="https://www.shropshire.gov.uk/a?b=1&amp;c=2" rel="noopener noreferrer"' in page
    assert "The guide <span>shropshire.gov.uk, May 2026</span></a>" in page


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://[broken", ""])
def test_an_address_that_is_not_a_web_page_is_no_link(url: str):
    """A bad address in a pack can be read but not followed."""
    page = shown(Sources((SourceLine("The guide", url, "May 2026"),), ""))

    assert "<a " not in page
    assert "The guide" in page


def test_an_answer_without_sources_has_no_empty_list():
    """An answer about the bot itself has no source, so no heading says Sources."""
    assert "<ul>" not in shown(Sources((), "Reviewed on 22 November 2026."))


@pytest.mark.parametrize(
    "part",
    [
        Heading(HOSTILE),
        Paragraph(HOSTILE),
        Points((HOSTILE,), HOSTILE),
        Facts(((HOSTILE, HOSTILE),), HOSTILE),
        Copyable(HOSTILE, HOSTILE),
        Choices((Choice(HOSTILE, HOSTILE),), HOSTILE),
        Rating((Choice(HOSTILE, HOSTILE),), HOSTILE),
        MeasureCard(HOSTILE, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,), (HOSTILE,), (Choice(HOSTILE, HOSTILE),)),
        Sources((SourceLine(HOSTILE, 'https://example.org/"><script>', HOSTILE),), HOSTILE),
        Notice(HOSTILE),
        Form(HOSTILE, HOSTILE, (Field(*[HOSTILE] * 5), Field(*[HOSTILE] * 5, lines=3)), HOSTILE),
        Form("f", "A form", (Field("a", "b", value=HOSTILE, options=(HOSTILE, "other")),), "Go"),
    ],
)
def test_hostile_text_stays_text(part: ReplyPart):
    """A script, a control character or a reversed line in any part is only ever read, never obeyed."""
    page = shown(part, said=HOSTILE)

    assert SAFE in page
    assert "<script" not in page
    assert not set("\x00\x1b\u202e\u202c\u2066") & set(page)


def test_a_long_message_is_folded():
    """A pasted brief does not push the answer off the screen, and can be opened."""
    page = shown(Paragraph("Yes."), said="word " * 500)

    assert "…</p>" in page
    assert "<summary>Whole message</summary>" in page


@pytest.mark.parametrize("typed", ["\n\nbegins with new lines", "</textarea><script>alert(1)</script>"])
def test_the_box_gives_back_exactly_what_was_typed(typed: str):
    """What a person typed comes back to the box as it was, and cannot break out of it."""
    visitor = Visitor(Role.OFFICER, at_this_machine=True, thread=None)
    page = PAGES.chat(visitor, [], typed=typed)
    inside = page.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0]

    assert "\n" + typed == html.unescape(inside)
