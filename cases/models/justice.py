"""The route of the courts, read from a demand’s whole history: reopening a demand neither starts nor ends it."""

from cases.models.event import Action
from rights.claims import Claim, Facts

CRIMINAL_CLOCK = "criminal_follow_up"  # it runs for the whole file, and outlives the laboratory’s answer


def latest(demand, action):
    """The last event of this kind that the demand ever had, or None."""
    return next((event for event in reversed(demand.history()) if event.action == action), None)


def criminal_claims(demand):
    """Three months from the complaint to the prosecutor, unless the prosecutor has decided (CPP 85)."""
    filed, heard = latest(demand, Action.FILE_CRIMINAL_COMPLAINT), latest(demand, Action.HEAR_FROM_PROSECUTOR)
    if filed is None or (heard and heard.data["news"] != "receipt"):
        return {}
    return {CRIMINAL_CLOCK: Claim(CRIMINAL_CLOCK, Facts(filed.on))}
