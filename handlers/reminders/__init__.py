"""Reminders: who is told what, in which words, and what a tap does."""
