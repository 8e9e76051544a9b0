"""Who somebody is and who can read along: nobody is taken for an officer by mistake."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from microsoft_teams.api import TeamsChannelAccount

from bot.channels.teams.members import judge
from knowledge.models import Role
from store.chats import Chat
from tests.conftest import NOW
from tests.handlers.register import GROUNDS
from tests.teams_channel.conftest import SETTINGS
from tests.teams_channel.payloads import (
    COLLEAGUE,
    ELSEWHERE,
    GROUP,
    GUEST,
    NOBODY,
    OFFICER,
    STRANGER,
    TENANT,
    Someone,
    chat_of,
    execute,
    install,
    message,
    submit,
)
from tests.teams_channel.reading import last, words

ADDRESS = f"{TENANT}/{OFFICER.object_id}"


def roles(helper) -> list[Role]:
    """Return for whom the assistant answered."""
    return [heard.person.role for heard in helper.heard]


def person(teams, **changes) -> Someone:
    """Return an officer with these *changes*, and let Teams know them so."""
    someone = replace(OFFICER, **changes)
    teams.members[someone.id] = someone.member
    return someone


# An officer


def test_a_member_of_the_council_is_an_officer(deliver, helper):
    """A member is known by name and address, in a chat and in a group."""
    deliver(message("hello"), message("hello", kind="groupChat"), message("hello", kind="channel"))

    for heard in helper.heard:
        found = heard.person
        assert (found.role, found.channel, found.address) == (Role.OFFICER, "teams", ADDRESS)
        assert (found.name, found.email, found.admin) == (OFFICER.name, OFFICER.upn, False)


def test_the_council_may_have_several_tenants(deliver, helper):
    """Somebody of the second tenant is an officer in a chat of it, and has an address there."""
    both = SETTINGS.model_copy(update={"teams_tenants": f"{TENANT},{ELSEWHERE}"})
    deliver(message("hello", person=STRANGER, tenant=ELSEWHERE), settings=both)

    assert roles(helper) == [Role.OFFICER]
    assert helper.heard[0].person.address == f"{ELSEWHERE}/{STRANGER.object_id}"


def test_capitals_make_no_difference(deliver, helper, teams):
    """Ids in capitals are the same ids, so a person has one address however Teams writes it."""
    loud = person(teams, object_id=OFFICER.object_id.upper(), tenant=TENANT.upper(), role="User")
    deliver(message("hello", person=loud, tenant=TENANT.upper()), message("hello"))

    assert [heard.person.address for heard in helper.heard] == [ADDRESS, ADDRESS]


@pytest.mark.parametrize("missing", ["userRole", "userPrincipalName", "tenantId", "objectId", "email"])
def test_a_member_of_whom_teams_says_a_little_less(deliver, helper, teams, missing):
    """What tells a guest need not all be there."""
    del teams.members[OFFICER.id][missing]
    deliver(message("hello"))

    assert roles(helper) == [Role.OFFICER]


# Everybody else

ABROAD = {"tenantId": ELSEWHERE, "tenant": {"id": ELSEWHERE}}
OTHERS = {
    "a guest": {"role": "guest"},
    "a guest in capitals": {"role": "Guest"},
    "somebody who did not sign in": {"role": "anonymous"},
    "a guest by name": {"upn": "olive_supplier.example#EXT#@council.example"},
    "a guest by name in small letters": {"upn": "olive_supplier.example#ext#@council.example"},
    "somebody at home elsewhere": {"tenant": ELSEWHERE},
    "somebody of whom nothing is said": {"role": "", "upn": ""},
}


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("kind", ["personal", "channel"])
def test_everybody_else_is_a_supplier(deliver, helper, teams, name, kind):
    """Guests, strangers and those of whom Teams says nothing read what suppliers read, in any chat."""
    deliver(message("hello", person=person(teams, **OTHERS[name]), kind=kind))

    assert roles(helper) == [Role.SUPPLIER]


@pytest.mark.parametrize("someone", [GUEST, STRANGER, NOBODY], ids=lambda each: each.name)
@pytest.mark.parametrize("kind", ["personal", "groupChat", "channel"])
def test_of_a_supplier_nothing_is_kept(deliver, helper, store, someone, kind):
    """Whoever is no officer has no name, no e-mail address, no address, and is not written to."""
    deliver(install(person=someone, kind=kind), message("hello", person=someone, kind=kind))

    (found,) = (heard.person for heard in helper.heard)
    assert (found.role, found.address, found.name, found.email) == (Role.SUPPLIER, "", "", "")
    assert store.chat("teams", f"{TENANT}/{someone.object_id}") is None
    assert store.chat("teams", f"{ELSEWHERE}/{someone.object_id}") is None


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["conversation"].update(tenantId=ELSEWHERE),
        lambda said: said["channelData"].update(tenant={"id": ELSEWHERE}),
        lambda said: (
            said["conversation"].update(tenantId=ELSEWHERE),
            said["channelData"].update(tenant={"id": ELSEWHERE}),
        ),
        lambda said: (said["conversation"].pop("tenantId"), said["channelData"].pop("tenant")),
        lambda said: (said["conversation"].pop("tenantId"), said.pop("channelData")),
        lambda said: said["from"].pop("aadObjectId"),
        lambda said: said["from"].update(aadObjectId=COLLEAGUE.object_id),
    ],
    ids=["chat elsewhere", "data elsewhere", "both", "no tenant", "no data", "no object id", "another's object id"],
)
def test_a_chat_that_is_not_the_councils_makes_nobody_an_officer(deliver, helper, change):
    """Whoever the look-up finds, they are a supplier where the tenant or the person is not plainly the council's."""
    said = message("hello")
    change(said)
    deliver(said)

    assert roles(helper) == [Role.SUPPLIER]


def test_a_tenant_that_is_named_once_is_enough(deliver, helper):
    """Teams need not name the tenant twice."""
    one, other = message("hello"), message("hello")
    del one["conversation"]["tenantId"]
    del other["channelData"]["tenant"]
    deliver(one, other)

    assert roles(helper) == [Role.OFFICER, Role.OFFICER]


def test_a_look_up_of_somebody_else_makes_nobody_an_officer(deliver, helper, teams):
    """When Teams describes another person than the one who speaks, nobody is trusted for it."""
    teams.members[OFFICER.id] = COLLEAGUE.member | {"id": OFFICER.id}
    deliver(message("hello"))

    assert roles(helper) == [Role.SUPPLIER]


def test_strangers_cost_no_look_up(deliver, helper, teams):
    """Somebody in a chat of another tenant, or without an account, is a supplier unasked."""
    deliver(message("hello", tenant=ELSEWHERE, person=STRANGER), message("hello", person=NOBODY, kind="groupChat"))

    assert roles(helper) == [Role.SUPPLIER, Role.SUPPLIER]
    assert teams.called("member") == []


facts = st.fixed_dictionaries(
    {
        "tenant": st.sampled_from([TENANT, ELSEWHERE, ""]),
        "person": st.sampled_from([OFFICER.object_id, ""]),
        "known_as": st.sampled_from([OFFICER.object_id, OFFICER.object_id.upper(), COLLEAGUE.object_id, None]),
        "home": st.sampled_from([TENANT, TENANT.upper(), ELSEWHERE, None]),
        "role": st.sampled_from(["user", "owner", "USER", "guest", "Guest", "anonymous", "", None]),
        "upn": st.sampled_from(["o@council.example", "o_x#EXT#@council.example", "o_x#ext#@council.example", "", None]),
    }
)


@given(facts)
def test_whoever_lacks_any_condition_is_a_supplier(said):
    """All conditions together make an officer, and no look-up that lacks one of them does."""
    found = TeamsChannelAccount(
        id=OFFICER.id,
        aad_object_id=said["known_as"],
        tenant_id=said["home"],
        user_role=said["role"],
        user_principal_name=said["upn"],
    )
    conditions = [
        said["tenant"] == TENANT,
        said["person"] == OFFICER.object_id,
        (said["known_as"] or OFFICER.object_id).lower() == OFFICER.object_id,
        (said["home"] or TENANT).lower() == TENANT,
        (said["role"] or "").lower() not in {"guest", "anonymous"},
        "#ext#" not in (said["upn"] or "").lower(),
        bool(said["role"] or said["upn"]),
    ]

    assert (judge(found, said["tenant"], said["person"], [TENANT]) is not None) == all(conditions)


# Look-ups


def test_one_look_up_serves_many_messages(deliver, teams):
    """Teams is asked who somebody is once in ten minutes, however much they say."""
    deliver(install(), *[message("hello") for _ in range(3)], execute({"action": "say", "says": "x"}))

    assert [(call.conversation, call.id) for call in teams.called("member")] == [(chat_of(OFFICER.id), OFFICER.id)]


def test_in_a_channel_the_whole_channel_is_asked(deliver, teams, helper):
    """Somebody is looked up in the channel, not in each thread of it."""
    deliver(*(message("hello", kind="channel", root=f"179000000000{n}") for n in range(2)))

    assert {call.conversation for call in teams.called("member")} == {"19:parks@thread.tacv2"}
    assert roles(helper) == [Role.OFFICER] * 2


def test_a_look_up_is_believed_for_ten_minutes(run, teams, clock, helper):
    """Somebody who was made a guest is treated as one within ten minutes."""

    async def over_time(bot):
        for minutes in (0, 9, 2):
            clock.wait(minutes=minutes)
            await bot.hear(message("hello"))
            person(teams, role="guest")

    run(over_time)
    assert roles(helper) == [Role.OFFICER, Role.OFFICER, Role.SUPPLIER]
    assert len(teams.called("member")) == 2


@pytest.mark.parametrize("status", [401, 403, 404, 500])
def test_a_failed_look_up_is_tried_again_after_a_minute(run, teams, helper, clock, status, logged):
    """When Teams could not say who somebody is, they are a supplier for a minute, not for ten."""
    teams.fail(1, status, path="member")

    async def over_time(bot):
        for seconds in (0, 59, 2):
            clock.wait(seconds=seconds)
            await bot.hear(message("hello"))

    run(over_time)
    assert roles(helper) == [Role.SUPPLIER, Role.SUPPLIER, Role.OFFICER]
    assert [line["action"] for line in logged] == ["teams.look_up_failed"]


@pytest.mark.parametrize("fault", ["drop", "hang"])
def test_a_look_up_without_an_answer_makes_nobody_an_officer(deliver, teams, helper, fault, monkeypatch):
    """When Teams does not answer, somebody is a supplier, and is answered all the same."""
    monkeypatch.setattr("bot.channels.teams.serve.TIMEOUT", 0.5)
    getattr(teams, fault)(path="member")
    deliver(message("hello"))

    assert roles(helper) == [Role.SUPPLIER]
    assert len(teams.sent) == 1


def test_a_busy_teams_is_asked_again(deliver, teams, helper, waits):
    """A moment of too many calls makes nobody a supplier."""
    teams.fail(2, 429, path="member")
    deliver(message("hello"))

    assert roles(helper) == [Role.OFFICER]
    assert waits == [1.0, 2.0]


def test_people_in_one_chat_are_told_apart(deliver, helper, teams):
    """An officer and a guest of the same name in one group are each answered as who they are."""
    double = replace(GUEST, name=OFFICER.name)
    teams.members[double.id] = double.member
    deliver(*(message("hello", person=each, kind="groupChat") for each in (OFFICER, double, OFFICER, COLLEAGUE)))

    assert roles(helper) == [Role.OFFICER, Role.SUPPLIER, Role.OFFICER, Role.OFFICER]
    assert len({heard.person.address for heard in helper.heard}) == 3


# Who reads along


def test_everything_but_a_personal_chat_is_overheard(deliver, helper):
    """A guest may be in any team or group, so what is answered there is fit for all, taps and greetings included."""
    kinds = ["personal", "groupChat", "channel", "meeting", ""]
    data = {"action": "say", "says": "hello"}
    for kind in kinds:
        deliver(message("hello", kind=kind), submit(data, kind=kind), execute(data, kind=kind), install(kind=kind))

    found = [heard.person.overheard for heard in helper.heard]
    assert found == [False] * 3 + [True] * 3 * (len(kinds) - 1)
    assert [each.overheard for each in helper.greeted] == [False] + [True] * (len(kinds) - 1)


def test_nobody_hears_of_contracts_but_an_officer_alone(deliver, teams, real, store):
    """An officer reads of a contract in their own chat. A guest does not, and nobody does where others read along."""
    store.add_contract(GROUNDS, "a test", NOW)
    asked = "all contracts"
    deliver(message(asked), talks_to=real)
    alone = last(teams)
    deliver(
        message(asked, person=GUEST),
        message(asked, person=STRANGER),
        message(asked, kind="groupChat"),
        message(asked, kind="channel"),
        message(asked, person=GUEST, kind="channel"),
        talks_to=real,
    )

    assert GROUNDS.supplier in alone or GROUNDS.reference in alone
    others = [words(call.sent) for call in teams.sent[1:]]
    assert len(others) == 5
    assert not [said for said in others if GROUNDS.supplier in said or GROUNDS.reference in said]


# Where to write to


def test_where_to_write_to_an_officer_is_kept(deliver, store, teams):
    """The bot can write to an officer whom it met in their own chat, and finds them by their e-mail address."""
    deliver(install())

    service = teams.service_url.rstrip("/")
    kept = Chat("teams", ADDRESS, OFFICER.id, service, chat_of(OFFICER.id), OFFICER.upn)
    assert store.chat("teams", ADDRESS) == kept
    assert store.chat_with("teams", OFFICER.upn.upper()) == kept


def test_a_group_does_not_take_the_place_of_a_personal_chat(run, deliver, store):
    """A reminder never goes to a group: a contact there leaves the personal chat that is known, and names none."""
    deliver(message("hello", kind="groupChat"))
    before = store.chat("teams", ADDRESS)
    deliver(message("hello"), message("hello", kind="groupChat"), message("hello", kind="channel"))

    assert before
    assert before.conversation == ""
    assert store.chat("teams", ADDRESS).conversation == chat_of(OFFICER.id)
    assert GROUP not in str(store.chat("teams", ADDRESS))


def test_what_is_kept_names_no_guest_by_email(deliver, teams, store):
    """An e-mail address that marks a guest is no address to find an officer by."""
    teams.members[OFFICER.id]["email"] = GUEST.upn
    deliver(message("hello"))

    assert store.chat("teams", ADDRESS).email == ""


# Those of whom Teams did not tell


def test_who_could_not_be_looked_up_is_looked_up_within_the_hour(run, teams, helper, store, clock):
    """Officers who got the bot while Teams was busy are known later without a word from them, and guests forgotten."""
    teams.fail(2, 400, path="member")

    async def played(bot):
        await bot.hear(install(), install(person=GUEST))
        before = store.chats_without_email("teams", 9)
        clock.wait(hours=1)
        await bot.talk.look_up_unsure()
        return before

    before = run(played)
    officer = store.chat("teams", f"{TENANT}/{OFFICER.object_id}")

    assert len(before) == 2
    assert store.chats_without_email("teams", 9) == []
    assert officer == store.chat_with("teams", officer.email)
    assert store.chat("teams", f"{TENANT}/{GUEST.object_id}") is None


def test_a_teams_that_is_still_busy_is_asked_again(run, teams, store, clock):
    """While Teams does not tell who somebody is, they are kept."""
    teams.fail(2, 400, path="member")

    async def played(bot):
        await bot.hear(install())
        clock.wait(hours=1)
        await bot.talk.look_up_unsure()

    run(played)

    assert len(store.chats_without_email("teams", 9)) == 1
