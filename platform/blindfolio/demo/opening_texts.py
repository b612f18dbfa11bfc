from __future__ import annotations

from prompts.opening.terms import CONTACT, TERMS

# complete, so that an opening with these texts can send invitations
TEXTS: dict[str, str] = TERMS | {
    "You hear": "Within ten working days of your deadline, we tell you whether there is an"
    " interview. You get the decision by the end of the day after it.",
    "It is real": "We had this problem ourselves. It is solved, so no one is"
    " waiting to build your answer.",
    "It is paid": "Unpaid. It replaces two interviews.",
    "Feedback": "One page: what was strong and missing, whatever the outcome.",
    "Answers": "Within two working days.",
    CONTACT: "Jo Sampleton, recruiting",
}
