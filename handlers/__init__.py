"""What the bot decides: one module for each thing a person can ask for."""
