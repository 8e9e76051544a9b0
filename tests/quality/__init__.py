"""Measures how right the bot is, on labelled lines, beside simpler methods."""
