"""Matching: which signals a deal is for, which deals a signal, and what a vendor may know of it.

Areas are named by their codes. A vendor sees a :class:`View` through a policy, :class:`Suppression`
or :class:`Noise`; what the policy does not allow is a :class:`tavren.Refused`, falsy as ever. An
:class:`Agent` judges deals on the user's own device.
"""

from tavren._tavren import (
    Agent,
    Areas,
    Criteria,
    Decision,
    Figure,
    Matcher,
    Noise,
    Rule,
    Signal,
    Suppression,
    Tables,
    View,
)

__all__ = [
    "Agent",
    "Areas",
    "Criteria",
    "Decision",
    "Figure",
    "Matcher",
    "Noise",
    "Rule",
    "Signal",
    "Suppression",
    "Tables",
    "View",
]
