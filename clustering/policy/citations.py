"""The documents that the rules of English schools rest on, each named once.

A rule whose document could not be read in full is unconfirmed: it may tell a user to ask, and it
never forbids.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """A document, named as a user reads it.

    Attributes
    ----------
    title
        Document, year and place in it.
    confirmed
        The passage has been read; False for what is reported of it.
    """

    title: str
    confirmed: bool = True

    def __str__(self) -> str:
        return self.title if self.confirmed else f"{self.title}; to be confirmed"


ALL_DOCUMENTS = Citation("Hill and NFER for CfBT, 2014, on partnerships of every kind")
COLLABORATION = Citation(
    "School Governance (Collaboration) (England) Regulations 2003, SI 2003/1962; for further "
    "education bodies SI 2007/1321; archived overview of the Department for Education",
    confirmed=False,
)
FEDERATION_GUIDANCE = Citation(
    "Department for Education, Federations: guidance on the governance processes, 2022"
)
FEDERATION_PROPOSALS = Citation(
    "School Governance (Federations) (England) Regulations 2012, SI 2012/1035, regulation 9"
)
FEDERATION_BOARD = Citation(
    "School Governance (Federations) (England) Regulations 2012, SI 2012/1035, regulation 21 "
    "as made; check later amendments"
)
FEDERATION_FOUNDATION_GOVERNORS = Citation(
    "School Governance (Federations) (England) Regulations 2012, SI 2012/1035, regulation 22",
    confirmed=False,
)
FEDERATION_PRELIMINARY_CONSENT = Citation(
    "School Governance (Federations) (England) Regulations 2012, SI 2012/1035, regulation 9(1), "
    "on preliminary consent",
    confirmed=False,
)
SCHOOLS_OF_THE_AUTHORITY = Citation(
    "Education Act 2002, section 24, on whether units and institutions outside the ordinary "
    "categories count as maintained schools",
    confirmed=False,
)
ACADEMY_ORDER = Citation("Academies Act 2010, section 3")
DIOCESAN_BOARD = Citation("Diocesan Boards of Education Measure 2021, section 8(3)")
CHURCH_ARTICLES = Citation(
    "Model articles for Church of England academy trusts, 2023: church majority by default, "
    "a quarter at the least",
    confirmed=False,
)
CATHOLIC_ARTICLES = Citation("Model articles for Catholic academy trusts, 2023", confirmed=False)
MIXED_TRUSTS = Citation(
    "Hill and NFER for CfBT, 2014: trusts of mixed character are possible but practically "
    "difficult",
    confirmed=False,
)
TRUST_BOARDS = Citation("Hill and NFER for CfBT, 2014, on partnerships across trusts")
WORCESTERSHIRE_DIOCESE = Citation("Worcestershire County Council, partnership policy, 3.3")
WORCESTERSHIRE_PARTNERS = Citation("Worcestershire County Council, partnership policy")
LONGEST_TRAVEL = Citation("Hill and NFER for CfBT, 2014, lesson 2: 45 minutes at the outside")
EXECUTIVE_HEADS = Citation(
    "Hill: two to five or six schools under one executive leader, ideally no more than "
    "20 minutes apart"
)
LINCOLNSHIRE = Citation("Lincolnshire County Council, small schools programme, 2012-13")
MAXIMISING_PROGRESS = Citation("Maximising Progress programme: shared business manager, teachers")
ESSEX = Citation("Essex County Council, federations and locality partnerships")
RURAL_CLOSURE = Citation("Education and Inspections Act 2006, section 15(4)")
MILEAGE = Citation("HM Revenue and Customs, approved mileage allowance: 45p a mile up to 10,000")
REGISTER = Citation("Get Information About Schools, the Department for Education's register")
PLANNER = Citation("the planner's own choice, no law")
