"""Reads what the bot has said in Teams the way a person does."""

from tests.teams_channel.cardrules import inputs, texts
from tests.teams_channel.fake_teams import FakeTeams
from tests.teams_channel.payloads import Body, cards


def words(sent: Body) -> str:
    """Return all words of a message of the bot."""
    return "\n".join(filter(None, [str(sent.get("text", "")), *(each for card in cards(sent) for each in texts(card))]))


def last(teams: FakeTeams) -> str:
    """Return all words of the last message that the bot has sent."""
    return words(teams.sent[-1].sent)


def as_message(card: Body) -> Body:
    """Return a *card* that took the place of another as if it had come with a message."""
    return {"attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}]}


def fields(sent: Body) -> dict[str, str]:
    """Return what stands in each question of a form, by the id of its input."""
    return {each["id"]: each.get("value", "") for each in inputs(cards(sent))}
