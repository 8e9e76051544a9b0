"""The bot in Slack: direct messages, mentions, a command, shortcuts, forms and a home page."""
