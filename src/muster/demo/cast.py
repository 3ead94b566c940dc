"""Who works at the demo's desks: a mission that vets, three embassies that request, a person for every role."""

from collections.abc import Mapping
from dataclasses import dataclass

from muster.accounts.actions import create_organisation, create_user
from muster.accounts.models import Organisation, User
from muster.accounts.policy import Role
from muster.audit.acts import SystemActor

MISSION = "mission"
_ORGANISATIONS = {
    MISSION: "Coalition Training Mission in Nahrazan",
    "kestria": "Embassy of Kestria",
    "halvenia": "Embassy of Halvenia",
    "vessaly": "Embassy of Vessaly",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One account: sign-in name, the person behind it, where they work, what they do."""

    username: str
    first_name: str
    last_name: str
    organisation: str
    role: Role


PARTS = (
    Part("ines", "Ines", "Corvaly", MISSION, Role.ADMINISTRATOR),
    Part("pavel", "Pavel", "Orrinsk", MISSION, Role.REGISTRAR),
    Part("mira", "Mira", "Tolsenne", MISSION, Role.ANALYST),
    Part("jonas", "Jonas", "Haldrick", MISSION, Role.ASSESSOR),
    Part("clara", "Clara", "Vennamo", MISSION, Role.SIGNER),
    Part("edric", "Edric", "Mossgard", MISSION, Role.SIGNER),
    Part("lena", "Lena", "Farrowby", MISSION, Role.APPEAL_REVIEWER),
    Part("oskar", "Oskar", "Brandivar", MISSION, Role.AUDITOR),
    Part("hugo", "Hugo", "Lindermay", MISSION, Role.PROGRAMME_OFFICER),
    Part("dalia", "Dalia", "Wrenfeld", "kestria", Role.REQUESTER),
    Part("petra", "Petra", "Volkmarin", "halvenia", Role.REQUESTER),
    Part("simon", "Simon", "Arrelby", "vessaly", Role.REQUESTER),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """The accounts by sign-in name, and the organisation that vets."""

    mission: Organisation
    users: Mapping[str, User]

    @property
    def registrar(self) -> User:
        return self.users["pavel"]

    @property
    def analyst(self) -> User:
        return self.users["mira"]

    @property
    def assessor(self) -> User:
        return self.users["jonas"]

    @property
    def signers(self) -> tuple[User, User]:
        return self.users["clara"], self.users["edric"]

    @property
    def programme_officer(self) -> User:
        return self.users["hugo"]

    def requester(self, nation: str) -> User:
        """The requester of one of the embassies, named by its nation."""
        code = nation.lower()
        return self.users[next(part.username for part in PARTS if part.organisation == code)]


def assemble(password: str) -> Cast:
    """Open every account with one password; the first act is the machine's operator's, the rest the administrator's."""
    operator = SystemActor("operator:demo", frozenset({Role.ADMINISTRATOR}))
    organisations = {
        code: create_organisation(actor=operator, code=code, name=name) for code, name in _ORGANISATIONS.items()
    }
    users: dict[str, User] = {}
    for part in PARTS:
        users[part.username] = create_user(
            actor=users.get("ines", operator),
            username=part.username,
            organisation=organisations[part.organisation],
            roles=(part.role,),
            password=password,
            first_name=part.first_name,
            last_name=part.last_name,
        )
    return Cast(organisations[MISSION], users)
