"""What the web chat itself says. What the bot answers comes from the content pack."""

from bot.channels.files import TOO_LARGE
from handlers.conversation import Notice, Reply

PROBLEMS = {
    400: ("The message could not be read", "What your browser sent was not complete. Send it again."),
    404: ("Page not found", "There is nothing at this address."),
    405: ("Page not found", "This address cannot be opened in that way."),
    413: ("The message is too long", "Your message is too long to be read. Shorten it and send it again."),
    500: ("Something went wrong", "The bot could not show this page. Try again."),
}
FILE_PROBLEMS = {
    400: ("The file could not be read", "What your browser sent was not complete. Add the file again."),
    413: ("The file is too large", TOO_LARGE),
}
"""What is said instead of a file that was added."""

OTHER_SITE = "This message came from another site, so it was not read. Open the chat at its own address and try again."
NO_SWITCH = "Only somebody at the bot's own machine can choose a role. You are asking as a supplier."
NO_REMINDERS = "Reminders are shown to a council officer at the bot's own machine only."
NOT_ALLOWED = "Not allowed"

FILE = "File: {name}"

DELETED = "The conversation has been deleted. You can start a new one."
NOT_DELETED = "The conversation could not be deleted. Wait a minute, then select Start again once more."
NOTHING_FILLED_IN = "Nothing was filled in."
NOT_SAVED = (
    "This answer could not be saved. It will be gone when you leave this page, "
    "and the bot may not understand a follow-up to it."
)
NOT_SHOWN = "The earlier messages of this conversation cannot be shown at the moment. You can still ask."
OLD_REPLY = Reply((Notice("This answer was given by another version of the bot and cannot be shown. Ask again."),))


def failed(reference: str, *, typed: bool) -> str:
    """Return what to say when the bot could not answer."""
    kept = " Your message is still in the box." if typed else ""
    what = "Something went wrong and the bot could not answer."
    return f"{what}{kept} If it happens again, quote reference {reference}."
