"""A Teams with the people of the kills, as a process of its own: prints its address, and serves until its input ends.

It takes the orders that `tests.teams_channel.fake_teams` takes.
"""

import sys

from tests.reminders.teams_office import someone
from tests.teams_channel.fake_teams import FakeTeams

NAMES = ("Ann Lee", "Ben Bow", "Cat Coe")

if __name__ == "__main__":
    people = [someone(name) for name in NAMES]
    with FakeTeams() as serving:
        serving.members.update({each.id: each.member for each in people})
        print(serving.root, flush=True)
        sys.stdin.read()
