"""A Slack with some people in it, as a process of its own: prints its port, and serves until its input ends."""

import sys

from tests.slack_channel.fake_slack import PEOPLE, TEAM, FakeSlack

if __name__ == "__main__":
    PEOPLE.update({f"U{number}": {"team_id": TEAM, "profile": {}} for number in range(10)})
    with FakeSlack() as serving:
        print(serving.url, flush=True)
        sys.stdin.read()
