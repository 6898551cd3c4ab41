"""The words of the field as a page explains them: one meaning each, with its source.

Meanings are for reading, not for counting: what a figure counts stands in its own definition.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A word: its ``key`` (the anchor on the page of words), itself, what it means, and who says
    so. ``also`` are other words for the same."""

    key: str
    term: str
    meaning: str
    source: str
    also: tuple[str, ...] = ()

    @property
    def first_letter(self) -> str:
        """Under which letter it stands."""
        return self.term[0].upper()


_CARE_PLANNING = "Children Act 1989, section 22; DfE, guidance on the SSDA903 return"
_ATTENDANCE = "DfE, Working together to improve school attendance"
_EXCLUSIONS = "DfE, Suspension and permanent exclusion guidance"
_CIN = "DfE, Children in need census guide"
_SEND = "SEND code of practice, 2015"
_VIRTUAL = "DfE, Promoting the education of looked-after and previously looked-after children, 2018"
_HERE = "This system"

GLOSSARY = (
    Term(
        "attendance",
        "Attendance",
        "Sessions attended, of the sessions that were possible. A session at another approved "
        "activity counts as attended.",
        _ATTENDANCE,
    ),
    Term(
        "authorised-absence",
        "Authorised absence",
        "A session missed for a reason that the school accepted, illness for example.",
        _ATTENDANCE,
    ),
    Term(
        "benchmark",
        "Benchmark",
        "A published figure to stand beside ours. It is shown only where it counts the same thing, "
        "of the same children, over the same time.",
        _HERE,
    ),
    Term(
        "care-order",
        "Care order",
        "A court’s order that places a child in the care of the council, which then shares "
        "parental responsibility.",
        "Children Act 1989, section 31",
    ),
    Term(
        "care-leaver",
        "Care leaver",
        "A young person who was looked after for at least 13 weeks since the age of 14, some of it "
        "at 16 or after, and is entitled to the council’s support up to 25.",
        "Children (Leaving Care) Act 2000",
    ),
    Term(
        "caseload",
        "Caseload",
        "The children whom one adviser, social worker, team or reviewing officer is responsible "
        "for, as the latest children list says.",
        _HERE,
    ),
    Term(
        "child-protection-plan",
        "Child protection plan",
        "A plan made for a child who is found to be suffering or likely to suffer significant "
        "harm.",
        f"Working together to safeguard children; {_CIN}",
    ),
    Term(
        "children-list",
        "Children list",
        "The list from the council’s case system of the children known to it, with names, schools "
        "and the people around each child; the way in which we are told who is in care.",
        _HERE,
    ),
    Term(
        "designated-teacher",
        "Designated teacher",
        "The teacher whom each school must name to promote the education of its looked-after and "
        "previously looked-after children.",
        "Children and Young Persons Act 2008, section 20",
    ),
    Term(
        "disclosure-control",
        "Disclosure control",
        "Leaving out or rounding numbers so small that a child could be recognised by them. What "
        "is left out is never nought.",
        "Code of practice for statistics; DfE, statistical disclosure control",
    ),
    Term(
        "ehc-plan",
        "EHC plan",
        "An education, health and care plan: the legal document of what a child with special "
        "educational needs must be given.",
        f"Children and Families Act 2014, section 37; {_SEND}",
        ("Education, health and care plan",),
    ),
    Term(
        "enrolment",
        "On roll",
        "Registered as a pupil at a school on that day.",
        "School attendance (pupil registration) regulations",
        ("Enrolment",),
    ),
    Term(
        "episode",
        "Episode",
        "A time in care under one legal status, in one placement, for one reason. A change of any "
        "of these begins a new episode.",
        _CARE_PLANNING,
    ),
    Term(
        "finding",
        "Finding",
        "Something in a file that breaks a rule or looks wrong. The row is still counted; only "
        "what cannot be read is set aside.",
        _HERE,
    ),
    Term(
        "in-need",
        "In need",
        "A child who needs the council’s services to reach or keep a reasonable standard of health "
        "or development, or who is disabled.",
        f"Children Act 1989, section 17; {_CIN}",
        ("Child in need",),
    ),
    Term(
        "key-stage",
        "Key stage",
        "A stretch of school years: KS1 is Years 1 and 2, KS2 Years 3 to 6, KS3 Years 7 to 9 and "
        "KS4 Years 10 and 11.",
        "Education Act 2002, section 82",
    ),
    Term(
        "legal-status",
        "Legal status",
        "By which law a child is looked after: a care order, or with the parents’ agreement, for "
        "example.",
        _CARE_PLANNING,
    ),
    Term(
        "limits",
        "Limits",
        "The lines between which a figure moves by chance alone. Inside them there is nothing "
        "unusual; outside them, or many months on one side of the middle, something changed.",
        "Statistical process control (XmR chart), Wheeler",
        ("Control limits",),
    ),
    Term(
        "looked-after",
        "Looked after",
        "In the care of the council by a court’s order, or given somewhere to live by it for more "
        "than 24 hours. A series of short breaks is counted apart.",
        _CARE_PLANNING,
        ("Child looked after", "CLA", "LAC"),
    ),
    Term(
        "neet",
        "NEET",
        "Not in education, employment or training, of young people of 16 and 17 and of care "
        "leavers.",
        "DfE, NEET and participation statistics",
    ),
    Term(
        "pep",
        "PEP",
        "Personal education plan: the part of a looked-after child’s care plan about education, "
        "reviewed each term.",
        _VIRTUAL,
        ("Personal education plan",),
    ),
    Term(
        "permanent-exclusion",
        "Permanent exclusion",
        "The head teacher’s decision that a pupil may not return to the school. The governors must "
        "look at each.",
        _EXCLUSIONS,
    ),
    Term(
        "persistent-absence",
        "Persistent absence",
        "Missing one possible session in ten, or more, over the school year so far.",
        _ATTENDANCE,
    ),
    Term(
        "placement",
        "Placement",
        "Where a looked-after child lives: with foster carers, in a children’s home, with parents "
        "or relatives.",
        _CARE_PLANNING,
    ),
    Term(
        "placement-move",
        "Placement move",
        "A change of carer. A new legal status, or a new record of the same carer, is none.",
        _CARE_PLANNING,
    ),
    Term(
        "possible-sessions",
        "Possible sessions",
        "Half days on which a child was on roll and the school was open to that child. Attendance "
        "and absence are shares of these.",
        _ATTENDANCE,
    ),
    Term(
        "previously-looked-after",
        "Previously looked after",
        "No longer looked after because of adoption, a special guardianship order or a child "
        "arrangements order.",
        _VIRTUAL,
    ),
    Term(
        "protected-placement",
        "Protected placement",
        "A placement whose address must not be known, for a child’s safety.",
        _HERE,
    ),
    Term(
        "reviewing-officer",
        "Reviewing officer",
        "The independent reviewing officer, who leads the reviews of a looked-after child’s care "
        "plan.",
        "Children Act 1989, section 25A",
        ("IRO",),
    ),
    Term(
        "school-age",
        "Of school age",
        "In a year group from Reception to Year 11.",
        "Education Act 1996, section 8; this system counts Reception in",
    ),
    Term(
        "school-day",
        "School day",
        "A day on which schools are open, by the school calendar that was loaded.",
        _HERE,
    ),
    Term(
        "sen-support",
        "SEN support",
        "Extra help that a school gives for special educational needs, without an EHC plan.",
        _SEND,
    ),
    Term(
        "session",
        "Session",
        "Half a school day: the morning or the afternoon.",
        _ATTENDANCE,
    ),
    Term(
        "set-aside",
        "Set aside",
        "A row of a file that could not be read as a row of its table. Nothing of it is counted, "
        "and the reason stands beside it.",
        _HERE,
    ),
    Term(
        "severe-absence",
        "Severe absence",
        "Missing half of the possible sessions, or more, over the school year so far.",
        _ATTENDANCE,
    ),
    Term(
        "short-breaks",
        "Short breaks",
        "Stays away from home that give a family a rest. A child in care by short breaks alone is "
        "counted apart.",
        _CARE_PLANNING,
    ),
    Term(
        "social-worker",
        "With a social worker",
        "In need or on a child protection plan, and not looked after.",
        f"DfE, Promoting the education of children with a social worker; {_CIN}",
    ),
    Term(
        "ssda903",
        "SSDA903 return",
        "The yearly return of every council in England about its looked-after children, episode by "
        "episode. It has no names and no schools.",
        "DfE, guidance on the SSDA903 return",
        ("The return",),
    ),
    Term(
        "suspension",
        "Suspension",
        "A pupil sent home from school for a set time. The law allows 45 school days in a school "
        "year, at all schools together.",
        _EXCLUSIONS,
    ),
    Term(
        "sixth-day",
        "Sixth school day",
        "From the sixth school day of a suspension or exclusion on, full-time education must be "
        "arranged; for a looked-after child the guidance asks for it from the first.",
        _EXCLUSIONS,
    ),
    Term(
        "unauthorised-absence",
        "Unauthorised absence",
        "A session missed for no reason that the school accepted.",
        _ATTENDANCE,
    ),
    Term(
        "upn",
        "UPN",
        "Unique pupil number: thirteen characters that go with a pupil from school to school.",
        "DfE, Unique pupil numbers guide",
        ("Unique pupil number",),
    ),
    Term(
        "urn",
        "URN",
        "Unique reference number: a school’s number in the national register of schools.",
        "DfE, Get information about schools",
        ("Unique reference number",),
    ),
    Term(
        "virtual-school",
        "Virtual school",
        "The team that a council must have to promote the education of the children whom it looks "
        "after. It is no school of its own: its pupils are on roll elsewhere.",
        f"Children Act 1989, section 22(3A); {_VIRTUAL}",
    ),
)

_BY_KEY = {term.key: term for term in GLOSSARY}


def term(key: str) -> Term:
    """The term of that key. Raises ``KeyError`` for one that there is not."""
    return _BY_KEY[key]
