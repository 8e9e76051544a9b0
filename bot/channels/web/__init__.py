"""The web chat: one page that works without JavaScript, and better with it."""
