"""The one door: a Message comes in, the right handler answers, a Reply goes out."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from handlers.ask import Ask
from handlers.contract_desk import ContractDesk
from handlers.conversation import Form, Message, Paragraph, Person, Reply, Submission
from handlers.count import Count
from handlers.draft import Draft
from handlers.feedback import Feedback
from handlers.follow_up import FollowUp
from handlers.gaps import GapNotes
from handlers.help import Help
from handlers.home import Home
from handlers.memory import Memory, from_text, to_text
from handlers.purchase import Purchase
from handlers.recommend import Recommend
from handlers.rights import Rights
from knowledge.answering import Answerer, Finding
from knowledge.brief import Brief, BriefReader
from knowledge.draft import DraftReader
from knowledge.models import Role
from knowledge.pack import Pack
from knowledge.recommending import Recommendation, Recommender
from knowledge.routing import OPENING, Router
from knowledge.text import tidy, tokens
from knowledge.wording import Wording
from store.errors import StoreError
from store.stages import Rhythm
from store.store import Store


@dataclass(frozen=True)
class Once:
    """The answer to a single question: in words, and what was found (nothing when the text could not be read)."""

    reply: Reply
    finding: Finding | None


Handler = Callable[[Message, Memory], tuple[Reply, Memory]]

HOME = ["home"]
"""What brings the home page where a channel has no page of its own for it."""


class Assistant:
    """Answers every message of every channel, with what it remembers of the thread."""

    def __init__(
        self,
        pack: Pack,
        store: Store,
        limit: int = 10_000,
        cache: Path | None = None,
        rights: Rights | None = None,
        rhythm: Rhythm | None = None,
    ) -> None:
        """Take the pack to answer from, where to remember, and the longest message read, in characters.

        *rights* say who may see and change contracts, *rhythm* when reminders go out.
        """
        self._pack, self._threads, self._limit = pack, store, limit
        self._rights = rights = rights or Rights(store)
        self._desk = ContractDesk(pack, store, rights, rhythm or Rhythm())
        notes = GapNotes(store)
        self._reader = BriefReader(pack, cache)
        self._recommender = Recommender(pack, cache)
        self._router = Router(pack, cache)
        answerer = Answerer(pack, cache)
        self.ask = Ask(pack, answerer, notes)
        self._recommend = Recommend(pack, self._reader, self._recommender, notes)
        self._feedback = Feedback(pack, self.ask, self._recommend, notes)
        self._count = Count(pack, answerer)
        self._draft = Draft(pack, DraftReader(pack, cache))
        self._purchase = Purchase(pack, self._recommend, limit)
        self._follow_up = FollowUp(pack, self.ask, self._recommend)
        self._home, self._help = Home(pack, self.ask, store, rights), Help(pack, self.ask)
        self._routes: dict[str, Handler] = {
            "ask": self.ask,
            "recommend": self._recommend,
            "help": self._help,
            **self._desk.routes,
        }

    def reply(self, message: Message, intent: str = "") -> Reply:
        """Return the reply to *message*, and remember what the thread is about.

        *intent* says what is asked for (recommend, due, ...) where a person has said so by a command.
        """
        self.note_presence(message.person, message.now)
        # A store that fails costs the follow-up, never the answer.
        memory = Memory()
        with suppress(StoreError):
            memory = from_text(self._threads.recall(message.thread)).only(self._pack.measures)
        reply, after = self._answer(message, memory, intent)
        after = self._desk.remember(reply, after)
        if after != memory:
            with suppress(StoreError):
                self._threads.remember(message.thread, to_text(after), message.now)
        return reply

    def answer_once(self, text: str, role: Role) -> Once:
        """Answer the question *text* with no conversation around it."""
        if problem := self._unreadable(text):
            return Once(Reply((Paragraph(problem),)), None)
        finding = self.ask.find(text, role)
        return Once(self.ask.word(finding, role), finding)

    def recommend_once(self, text: str, role: Role, value: float | None, months: int | None) -> Recommendation:
        """Recommend measures for the purchase *text*, with a value in pounds and months where they are known."""
        brief = self._reader.read(text[: self._limit], value, months)
        return self._recommender.recommend(brief, role)

    def suggest_once(self, text: str, role: Role, value: float | None, months: int | None) -> Reply:
        """Suggest measures for the purchase *text*, in words, with no conversation around it."""
        if problem := self._unreadable(text):
            return Reply((Paragraph(problem),))
        return self._recommend.suggest(Memory(purchase=text, value=value, months=months), role)[0]

    def note_presence(self, person: Person, now: datetime, *, spoke: bool = True) -> None:
        """Note that *person* is here *now*: somebody in the register is reminded where they last *spoke*.

        Who has only got the bot is reminded there when they can be reached nowhere else.
        """
        with suppress(StoreError):
            self._rights.note_presence(person, now, spoke=spoke)

    def home(self, person: Person, now: datetime) -> Reply:
        """Return the home page of *person*, with how their contracts stand *now*."""
        return self._home(person, now)

    def welcome(self, person: Person) -> Reply:
        """Return what somebody reads first."""
        return self._help.greet(person)

    def wording(self) -> Wording:
        """Return the sentences that a channel itself speaks."""
        return self._pack.wording

    def looking(self) -> str:
        """Return what to show while an answer takes longer than a moment."""
        return self._pack.wording.looking.format(count=len(self._pack.measures))

    def purchase_form(self, bought: str = "") -> Form:
        """Return the form to describe a purchase, with what is known of it."""
        return self._purchase.form({"bought": bought})

    def form(self, name: str, person: Person, now: datetime) -> Reply:
        """Return a reply that holds the form *name*, or says why *person* cannot fill it in."""
        return self._desk.form(name, person, now) or Reply((self.purchase_form(),))

    def check(self, submission: Submission, now: datetime) -> Form | None:
        """Return the form with what is wrong with what was filled in, or None. It asks nobody and takes no time."""
        return self._purchase.check(submission) or self._desk.check(submission, now)

    def intent(self, text: str) -> str:
        """Return what *text* asks for, as a first message: ask, recommend, register, due, return or help."""
        return "help" if self._unreadable(text) else self._intent(text, lambda: self._reader.read(text))

    def _answer(self, message: Message, memory: Memory, intent: str) -> tuple[Reply, Memory]:
        if outcome := self._purchase(message, memory) or self._desk(message, memory):
            return outcome
        if outcome := self._feedback(message, memory):
            return outcome
        if problem := self._unreadable(message.text):
            return Reply(
                (Paragraph(problem), *self.ask.can_do(message.person.role, overheard=message.person.overheard))
            ), memory
        if tokens(message.text) == HOME:
            return self.home(message.person, message.now), memory
        if self.ask.labelled(message.text):
            return self.ask(message, memory)
        if intent:
            return self._routes[intent](message, memory)
        if outcome := self._desk.said(message, memory):
            return outcome
        brief = self._reader.read(message.text)
        if outcome := self._draft(message, memory) or self._count(message, memory):
            return outcome
        if outcome := self._follow_up(message, memory, brief):
            return outcome
        return self._routes[self._intent(message.text, lambda: brief)](message, memory)

    def _intent(self, text: str, read: Callable[[], Brief]) -> str:
        if self.ask.names(text) or not any(word[0].isalpha() for word in tokens(text)):
            return "ask"
        if example := self._router.example(text):
            return example
        brief = read()
        intent = self._router.route(text, brief)
        if intent not in {"ask", "recommend"}:
            return intent
        # What names a thing to buy with its size is a purchase unless a page answers it; what names no size and a
        # page surely answers is a question.
        if brief.subjects and (brief.value or brief.months):
            is_told = len(text) > OPENING or not (self._router.asks(text) or self.ask.holds(text))
            is_purchase = intent == "recommend" or is_told
            return "recommend" if is_purchase else "ask"
        topic = self.ask.sure_of(text)
        if brief.subjects and intent == "recommend":
            about_choosing = topic in self._pack.intents["recommend"].topics
            return "ask" if topic and self._router.asks(text) and not about_choosing else intent
        return "ask" if topic else intent

    def _unreadable(self, text: str) -> str:
        """Return what to say about a text that cannot be read, or nothing."""
        wording = self._pack.wording
        if not tidy(text):
            return wording.empty
        if len(text) > self._limit:
            return wording.too_long.format(length=f"{len(text):,}", limit=f"{self._limit:,}")
        return "" if any(token[0].isalpha() for token in tokens(text)) or _has_digits(text) else wording.no_words


def _has_digits(text: str) -> bool:
    return any(ch.isdigit() for ch in text)
