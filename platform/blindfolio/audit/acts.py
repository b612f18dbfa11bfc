"""Names what the audit page shows."""

from __future__ import annotations

ACTS = {
    "sign_in": "Signed in",
    "identity": "Opened a candidate's identity",
    "ratings": "Opened ratings",
    "export": "Downloaded a file",
    "link": "Took a sign-in link",
    "rights": "Changed rights",
    "deletion": "Deletions and legal holds",
}

# Of entries of the sealed log: the act, and the sentence for it.
KINDS = {
    "signed_in": ("sign_in", "Signed in"),
    "link_taken": ("link", "Took the candidate's link"),
    "link_printed": ("link", "Printed a sign-in link at the server"),
    "account": ("rights", "Added a person"),
    "account.address": ("rights", "Changed a person's address"),
    "account.confirmed": ("rights", "Confirmed a person"),
    "account.disabled": ("rights", "Closed an account"),
    "role": ("rights", "Gave a role"),
    "role.taken": ("rights", "Removed a role"),
    "identity.connected": ("rights", "Connected a company account"),
    "opening.joined": ("rights", "Gave a role in the opening"),
    "opening.left": ("rights", "Removed a role in the opening"),
    "standing": ("rights", "Gave or changed a part in a submission"),
    "standing.ended": ("rights", "Ended a part in a submission"),
    "connection": ("rights", "Added a connection"),
    "connection.ended": ("rights", "Ended a connection"),
    "connection.owner": ("rights", "Took over a connection"),
    "connection.token": ("rights", "Issued a token"),
    "connection.revoked": ("rights", "Revoked a token"),
    "erasure.asked": ("deletion", "Deleted a candidate's data"),
    "deletion.asked": ("deletion", "Requested a deletion"),
    "deletion.alone": ("deletion", "Told everyone of a deletion without a second person"),
    "deletion.confirmed": ("deletion", "Confirmed a deletion"),
    "deletion.objected": ("deletion", "Objected to a deletion"),
    "deletion.decided": ("deletion", "Decided on a deletion"),
    "packet.kept": ("export", "Kept a record of a case that its candidate deletes"),
    "hold.asked": ("deletion", "Requested a legal hold"),
    "hold.declined": ("deletion", "Declined a legal hold"),
    "hold.begun": ("deletion", "Began a legal hold"),
    "hold.prolonged": ("deletion", "Prolonged a legal hold"),
    "hold.objected": ("deletion", "Objected to a legal hold"),
    "hold.ended": ("deletion", "Ended a legal hold"),
    "hold.reopening": ("deletion", "Requested that a closed submission is opened again"),
    "hold.reopened": ("deletion", "Opened a closed submission again"),
}


def sentence(act: str, kind: str) -> str:
    return KINDS[kind][1] if kind in KINDS else ACTS[act]
