"""One renderer for each place where people talk to the bot."""
