"""The bot in Microsoft Teams: its own chat, mentions, cards that change in place, forms and reminders."""
