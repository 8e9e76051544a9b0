"""What is being sent when the process is told to stop is sent to its end."""

import asyncio

from bot.sending import to_its_end


def test_a_message_under_way_is_sent_to_its_end():
    """A clean stop in the middle of a call waits for the answer, so that the message is not taken for lost."""
    done = []

    async def play() -> None:
        begun, answered = asyncio.Event(), asyncio.Event()

        async def send() -> None:
            begun.set()
            await answered.wait()
            done.append("sent")

        sending = asyncio.create_task(to_its_end(send()))
        await begun.wait()
        sending.cancel()
        asyncio.get_running_loop().call_soon(answered.set)
        await asyncio.gather(sending, return_exceptions=True)

    asyncio.run(play())

    assert done == ["sent"]


def test_what_never_ends_is_given_up(monkeypatch):
    """A service that never answers does not keep the process from stopping."""
    monkeypatch.setattr("bot.sending.GRACE", 0)

    async def play() -> bool:
        sending = asyncio.create_task(to_its_end(asyncio.Event().wait()))
        await asyncio.sleep(0)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        return sending.cancelled()

    assert asyncio.run(play())
