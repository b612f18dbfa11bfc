from __future__ import annotations

from prompts.opening.terms import TERMS

# complete, so that an opening with these texts can send invitations
TEXTS: dict[str, str] = TERMS | {
    "You hear": "Within ten working days of your deadline, we tell you whether there is an"
    " interview. We tell you the decision by the end of the day after it.",
    "It is real": "We had this problem ourselves. It is solved, so no one is"
    " waiting to build your answer.",
    "It is paid": "Unpaid. It replaces two interviews.",
    "Feedback": "One page: what was strong and what was missing, whatever the outcome.",
    "Answers": "Within two working days.",
    "An adjustment": "For more time, another format or breaks in the interview, ask on your"
    " page or reply to your invitation. Reviewers and the panel are not told that you asked: breaks"
    " are planned into the interview as for anyone.",
}
