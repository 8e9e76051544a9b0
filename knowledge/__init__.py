"""What the bot knows: the council's content pack and the matchers that search it."""
