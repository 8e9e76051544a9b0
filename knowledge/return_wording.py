"""The sentences about monitoring returns, as data: a council may reword each in `returns.yaml`."""

from knowledge.models import Part


class ReturnWording(Part):
    """One sentence, or a few, for each thing the bot says about returns."""
