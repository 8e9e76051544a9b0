"""How the bot speaks: channels, settings and the command line."""
