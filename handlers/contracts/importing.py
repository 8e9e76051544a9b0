"""Imports a register file that somebody drops: shows what it would do, and does it when they say yes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import islice
from secrets import token_hex

from pydantic import TypeAdapter

from handlers.contracts.import_words import ImportWords, Preview, preview_of, short
from handlers.contracts.incomplete import Incomplete
from handlers.contracts.words import ContractWords
from handlers.conversation import Attachment, Choice, Choices, Message, Paragraph, Person, Reply
from handlers.memory import Memory
from handlers.orders import Orders
from handlers.rights import Rights
from knowledge.pack import Pack
from knowledge.text import tidy
from store.errors import StoreError
from store.register.bulk import Update
from store.register.errors import RegisterError
from store.register.importing import Reading, apply, read_register
from store.register.spool import Spool
from store.store import Store
from store.uploads import Upload
from store.working_days import london

_HOW = re.compile(
    r"(?:(?:can you|can i|i want to|how do i|please) )*(?:import|upload|load|bulk (?:add|load))"
    r"(?: (?:my|our|the|a|all|these|some|your|from|of|in))*"
    r"(?: (?:contracts?|register|spreadsheet|list|file|csv|excel|contracts? (?:list|register|file)))+"
    r"(?: (?:from|in|into|to) (?:a |the )?(?:file|spreadsheet|register|csv|excel))?|import",
    re.IGNORECASE,
)
_UPDATES = TypeAdapter(Update)
AT_ONCE = 500
"""So many contracts are asked of the store at once."""

YES, LATER, NO, UNDO = "yes", "later", "no", "undo"


class Importing:
    """Takes register files."""

    def __init__(self, pack: Pack, store: Store, rights: Rights) -> None:
        self._pack, self._store, self._rights = pack, store, rights
        self._words, self._contract_words = ImportWords(pack, store), ContractWords(pack, store)
        self._orders = Orders(pack.contract_wording.orders)
        self._incomplete = Incomplete(store, rights, self._contract_words)
        wording = pack.contract_wording
        said = {LATER: wording.import_later, NO: wording.import_no, UNDO: wording.import_undo, YES: wording.import_yes}
        self._answers = {answer: _pattern(words) for answer, words in said.items()}

    def __call__(self, message: Message, memory: Memory) -> tuple[Reply, Memory] | None:
        """Return what a dropped file would do, what came of the answer to that, or None."""
        answer, ident = self._answer(message.text)
        if not message.attachment and not answer and not _HOW.fullmatch(tidy(message.text).rstrip("?!. ")[:200]):
            return None
        if not self._rights.may_see(message.person):
            return self._contract_words.refusal(message.person), memory
        if message.attachment:
            return self._dropped(message.attachment, message), memory
        if not answer:
            return Reply((Paragraph(self._pack.contract_wording.import_how),)), memory
        return self._answered(answer, ident, message), memory

    def _dropped(self, file: Attachment, message: Message) -> Reply:
        """Return what *file* would do. It is kept where there is something to say yes to."""
        wording = self._pack.contract_wording
        try:
            with self._read(file.data, file.name, message.person, message.now) as (_, found):
                reply = self._words.preview(found)
        except RegisterError as error:
            why = short(str(error), 500)
            return Reply((Paragraph(wording.import_unread.format(file=short(file.name), why=why)),))
        if not found.count:
            return Reply((*reply.parts, Paragraph(wording.import_nothing)))
        upload = Upload(token_hex(8), short(file.name), file.data, _sender(message.person), message.now)
        self._store.keep_upload(upload)
        return Reply((*reply.parts, self._choices(found, upload.id)))

    def _answered(self, answer: str, ident: str, message: Message) -> Reply:
        wording, upload = self._pack.contract_wording, self._store.upload(ident)
        if not upload or upload.by != _sender(message.person):
            return Reply((Paragraph(wording.import_gone),))
        if answer == UNDO:
            return self._taken_back(upload, message)
        if not upload.data:
            return Reply((Paragraph(wording.import_gone),))
        if answer == NO:
            self._store.delete_upload(ident)
            return Reply((Paragraph(wording.import_left),))
        today = london(message.now).date() if answer == LATER else None
        by = self._rights.signature(message.person)
        try:
            with self._read(upload.data, upload.name, message.person, message.now) as (reading, found):
                apply(reading, self._store, by, message.now, asked_from=today)
        except (RegisterError, StoreError) as error:
            return Reply((Paragraph(wording.import_failed.format(why=short(str(error), 500))),))
        # What was in the file is not kept any longer; when it was imported is, so that it can be undone.
        self._store.delete_upload(ident)
        self._store.keep_upload(replace(upload, data=b"", at=message.now))
        return Reply((*self._words.done(found).parts, self._next(message, ident if found.outcome.added else "")))

    def _taken_back(self, upload: Upload, message: Message) -> Reply:
        """Take out again what an import added, but for what something has happened to since."""
        wording = self._pack.contract_wording
        if upload.data:
            return Reply((Paragraph(wording.import_gone),))
        gone, stay = self._store.take_back(self._rights.signature(message.person), upload.at, message.now)
        said = [wording.import_undone.format(count=f"{gone:,}")]
        said += [wording.import_stay.format(count=f"{stay:,}")] if stay else []
        return Reply(tuple(map(Paragraph, said)))

    @contextmanager
    def _read(self, data: bytes, name: str, person: Person, now: datetime) -> Iterator[tuple[Reading, Preview]]:
        """Give what *data* says, without the changes of contracts that *person* may not change."""
        today = london(now).date()
        with read_register(data, name, self._store, today, unit_of=self._unit_of) as reading:
            withheld = [] if self._rights.may_change_all(person) else self._withhold(reading, person, now)
            yield reading, preview_of(reading, withheld)

    def _withhold(self, reading: Reading, person: Person, now: datetime) -> list[str]:
        """Take out of *reading* what *person* may not change, and return the names of these contracts."""
        # Rights.may_change would look the person up for each of thousands of contracts.
        me = self._rights.colleague(person, now)
        allowed, withheld, everything = Spool(_UPDATES), [], reading.changed
        updates = iter(everything)
        while batch := list(islice(updates, AT_ONCE)):
            known = {each.id: each for each in self._store.contracts_by_id([update.id for update in batch])}
            for update in batch:
                contract = known.get(update.id)
                if contract and (not me or contract.manager != me.id):
                    withheld.append(contract.name)
                else:
                    allowed.add(update)
        reading.changed = allowed
        everything.close()
        return withheld

    def _choices(self, found: Preview, ident: str) -> Choices:
        wording, count = self._pack.contract_wording, found.count
        yes = wording.import_yes_one_label if count == 1 else wording.import_yes_label.format(count=f"{count:,}")
        items = [Choice(yes, wording.import_yes.format(file=ident))]
        if found.outcome.past_returns:
            items.append(Choice(wording.import_later_label, wording.import_later.format(file=ident)))
        items.append(Choice(wording.import_no_label, wording.import_no.format(file=ident)))
        return Choices(tuple(items), wording.import_ask)

    def _next(self, message: Message, ident: str) -> Choices:
        """Return what to do after an import: complete a contract that this person may change, or look at theirs."""
        wording = self._pack.contract_wording
        items = [Choice(wording.mine_label, wording.mine_label)]
        if ident:
            items.append(Choice(wording.import_undo_label, wording.import_undo.format(file=ident)))
        if contract := self._incomplete.next(message.person, message.now):
            items.insert(0, self._orders.choice(wording.import_complete_label, "change", contract))
        return Choices(tuple(items))

    def _answer(self, text: str) -> tuple[str, str]:
        """Return which answer *text* is, and the id of the file that it is about; nothing when it is none."""
        said = tidy(text).rstrip(".").strip()[:200]
        for answer, pattern in self._answers.items():
            if match := pattern.fullmatch(said):
                return answer, match["file"].casefold()
        return "", ""

    def _unit_of(self, code: str) -> str | None:
        measure = self._pack.measures.get(code)
        return measure.unit if measure else None


def _sender(person: Person) -> str:
    return f"{person.channel} {person.address}"


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words).replace(r"\{file\}", "(?P<file>[0-9a-f]{16})"), re.IGNORECASE)
