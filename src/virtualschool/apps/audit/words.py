"""What the log's action codes mean, in words."""

from __future__ import annotations

ACTIONS: dict[str, str] = {
    "signin.done": "Signed in",
    "signin.failed": "Failed to sign in",
    "signin.locked": "Was locked out after failed attempts",
    "signout.done": "Signed out",
    "session.timed_out": "Was signed out, unused",
    "codes.failed": "Entered a wrong one-time code",
    "codes.added": "Set up one-time codes",
    "codes.removed": "Turned one-time codes off",
    "codes.renewed": "Made new recovery codes",
    "password.changed": "Changed the password",
    "user.added": "Made an account",
    "user.invited": "Invited a person",
    "user.joined": "Took up an invitation",
    "user.link_made": "Made a new link for an account",
    "user.suspended": "Suspended an account",
    "user.restored": "Restored an account",
    "role.granted": "Gave a role",
    "role.ended": "Ended a role",
    "role.withdrawn": "Took back a role that had not begun",
    "home.seen": "Was shown children on the home page",
    "child.seen": "Opened a child",
    "child.looked_outside": "Gave a reason to open a child outside the caseload",
    "children.seen": "Opened the children behind a figure",
    "children.shown": "Showed the children behind a figure without names",
    "children.listed": "Opened a list of children",
    "children.exported": "Took a list of children as a file",
    "children.searched": "Searched for children",
    "view.saved": "Saved a view of the list of children",
    "view.changed": "Changed a saved view",
    "view.deleted": "Deleted a saved view",
    "schools.listed": "Opened the list of schools",
    "schools.exported": "Took the list of schools as a file",
    "school.seen": "Opened a school’s page",
    "school.exported": "Took a table of a school’s page as a file",
    "report.seen": "Read a report",
    "report.exported": "Took a report as a file",
    "plan.imported": "Imported a file of the improvement plan",
    "plan.import_undone": "Took an import of the improvement plan back",
    "plan.post_set": "Said who holds a post of the improvement plan",
    "plan.exported": "Took the improvement plan as a file",
    "log.seen": "Read the log",
    "log.exported": "Took the log as a file",
    "ledger.exported": "Took the list of loads as a file",
    "words.set": "Set the words that the council uses",
    "words.undone": "Took back the words that the council uses",
    "home.backed_up": "Backed up the home",
}


def in_words(action: str) -> str:
    """The action in words; one that has none yet by its own code, made readable."""
    return ACTIONS.get(action) or action.replace(".", ": ").replace("_", " ").capitalize()
