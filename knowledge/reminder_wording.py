"""The sentences of reminders, as data: a council may reword each in `reminders.yaml`."""

from knowledge.models import Part


class ReminderWording(Part):
    """One sentence, or a few, for each thing a reminder says."""
