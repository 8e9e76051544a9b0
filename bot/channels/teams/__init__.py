"""The Microsoft Teams channel."""
