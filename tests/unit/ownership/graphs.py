"""Fictional graphs of owners: one party and one interest in a line each, and a group of forty."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from firmwatch.model import (
    Comparison,
    Exposure,
    GraphParty,
    Identifier,
    Interest,
    InterestKind,
    ListedOwner,
    Locator,
    OwnerGraph,
    PartyKind,
)
from firmwatch.ownership import RULES, assess, network_of, rule_on
from firmwatch.text.identifiers import SCHEMES

ROLE, UNSPECIFIED = PartyKind.REGISTER_ROLE, PartyKind.UNSPECIFIED


def party(id_: str, name: str, *countries: str, kind: PartyKind | None = None) -> GraphParty:
    return GraphParty(id_, kind or PartyKind.ORGANISATION, name, countries)


def listed(id_: str, name: str, *countries: str, record: str = "12345") -> GraphParty:
    owner = ListedOwner("us_ofac_sdn", record, name, Comparison(0.98, (), name, name))
    return GraphParty(id_, PartyKind.ORGANISATION, name, countries, listed=(owner,))


def interest(
    owner: str,
    asset: str,
    low: int | None = None,
    high: int | None = None,
    kind: InterestKind = InterestKind.SHAREHOLDING,
    direct: bool | None = True,
) -> Interest:
    """`high` is `low` where only one is given."""
    return Interest(
        f"{owner}-{asset}-{kind.value}",
        "norland_register",
        owner,
        asset,
        kind,
        Locator("register.csv", 7),
        low,
        low if high is None else high,
        direct,
        "2019-01-01",
    )


def exposures(
    root: str, parties: Iterable[GraphParty], interests: Iterable[Interest]
) -> tuple[Exposure, ...]:
    network = network_of(interests)
    seeds = [item.id for item in parties if item.listed]
    names = sorted({rule.name for rule in RULES})
    found = [assess(network, rule_on(name), seeds).exposures([root]) for name in names]
    return tuple(item for items in found for item in items)


def graph(
    parties: Iterable[GraphParty], interests: Iterable[Interest], root: str = "root"
) -> OwnerGraph:
    parties, interests = tuple(parties), tuple(interests)
    people = sum(item.kind is ROLE for item in parties)
    return OwnerGraph(
        "subject",
        root,
        "identifier",
        parties,
        interests,
        exposures(root, parties, interests),
        as_of="2026-02-01",
        persons=people,
    )


def group_of_forty() -> OwnerGraph:
    """The Halvorsund group: layers of holdings, people, a circle, a hub and two listed owners."""
    words = (
        "Kestrel Maritime", "Ostrava Ferro", "Delmar Trading", "Brynmoor Estates", "Castora Mining",
        "Lindqvist Timber", "Aurelio Shipping", "Pellgrove Capital", "Tarnhelm Energy",
        "Vantora Logistics", "Morrowind Grain", "Solberg Alloys", "Quillan Foods",
        "Ravenholt Rail",
        "Ibarra Minerals", "Fenwick Holdings", "Zelenka Optics", "Nordhavn Ports",
        "Ardent Chemicals",
        "Umbria Textiles", "Harrow Nominees", "Calder Investment", "Sorrel Partners", "Greywater",
        "Hollis and Vane Fiduciary Services", "Peregrine Trust Company", "Osterholm International",
        "Marlowe Finance",
    )  # fmt: skip
    lands = ("NL", "CY", "GB", "LU", "AE", "DE", "VG", "SE")
    forms = ("BV", "Ltd", "plc", "SA", "FZE", "GmbH", "Inc", "AB")
    parties = [party("root", "Halvorsund Terminals AS", "NO")]
    parties += [
        party(f"c{n:02}", f"{word} {forms[n % 8]}", lands[n % 8]) for n, word in enumerate(words)
    ]
    parties += [
        listed("x1", "Vostrika Holding JSC", "RU"),
        listed("x2", "Брестовка Карго ООО", "RU", "BY", record="99871"),
    ]
    people = ("Ansel Moor", "Birgit Tveit", "Corin Dale", "Dagny Holm", "Ester Quist", "Falk Rem")
    parties += [
        GraphParty(f"p{n}", ROLE, name, birth_year=1950 + 7 * n) for n, name in enumerate(people)
    ]
    reasons = ("subjectUnableToConfirmOrIdentifyBeneficialOwner", "NON_PUBLIC")
    parties += [
        GraphParty(f"u{n}", UNSPECIFIED, "", reason=reason) for n, reason in enumerate(reasons)
    ]
    parties.append(
        GraphParty("hub", PartyKind.ORGANISATION, "Sternfield Formation Agents", ("VG",),
                   assets=412, owners_left_out=37)
    )  # fmt: skip
    kind = InterestKind
    interests = [
        interest("c00", "root", 4000), interest("c01", "root", 2501, 5000),
        interest("c02", "root", 2000), interest("c00", "root", 5001, 7499, kind.VOTING_RIGHTS),
        interest("c00", "root", kind=kind.APPOINTMENT_OF_BOARD),
        interest("p0", "root", kind=kind.BOARD_CHAIR),
        interest("x1", "root", 3000, direct=False),
    ]  # fmt: skip
    for n in range(3, 28):
        odd, even = ((None, None), (2501, 5000), (4000, 4000)), ((1000, 2499), (2000, 2000))
        low, high = {3: (6000, 6000), 8: (7500, 10_000), 9: (2000, 2499)}.get(
            n, odd[n % 3] if n % 2 else even[n // 2 % 2]
        )
        interests.append(interest(f"c{n:02}", f"c{(n - 3) // 2:02}", low, high))
    interests += [
        interest("x1", "c03", 4000), interest("x1", "c08", 6000), interest("x2", "c03", 1500),
        interest("x2", "c20", 5000), interest("p1", "c05", 2500),
        interest("p2", "c06", 2501, 5000),
        interest("p2", "c06", 2501, 5000, kind.VOTING_RIGHTS), interest("p3", "c12", 7500, 10_000),
        interest("p4", "c15", kind=kind.TRUSTEE), interest("p5", "c22", 5000),
        interest("u0", "c07", kind=kind.UNKNOWN_INTEREST, direct=None),
        interest("u1", "c14"), interest("hub", "c10", 10000, kind=kind.NOMINEE),
        interest("hub", "c18", 9000), interest("c04", "c17", 500), interest("c04", "c21", 500),
        interest("c02", "c02", 300), interest("c24", "c02", 1000, kind=kind.VOTING_RIGHTS),
    ]  # fmt: skip
    return graph(parties, interests)


def _a_party(number: int) -> st.SearchStrategy[GraphParty]:
    owner = st.builds(
        ListedOwner, st.text(), st.text(), st.text(),
        st.builds(Comparison, st.floats(0, 1), st.just(()), st.just(""), st.just("")),
    )  # fmt: skip
    identifier = st.builds(Identifier, st.sampled_from(sorted(SCHEMES)), st.text(), st.text())
    return st.builds(
        GraphParty,
        st.just(f"{number}\x00<&>\ufffe"),
        st.sampled_from(PartyKind),
        st.text(st.characters(), max_size=60),
        countries=st.lists(st.text(max_size=4), max_size=2).map(tuple),
        identifiers=st.lists(identifier, max_size=2).map(tuple),
        birth_year=st.none() | st.integers(1900, 2010),
        reason=st.none() | st.text(max_size=30),
        end_date=st.none() | st.just("2020-01-01"),
        listed=st.lists(owner, max_size=2).map(tuple),
        assets=st.integers(0, 3),
        owners_left_out=st.integers(0, 3),
    )


@st.composite
def any_graph(draw: st.DrawFn) -> OwnerGraph:
    """Draw a graph with hostile names, circles, and interests of parties in themselves."""
    parties = [draw(_a_party(number)) for number in range(draw(st.integers(1, 7)))]
    ids = st.sampled_from([item.id for item in parties])
    interests = []
    for number in range(draw(st.integers(0, 10))):
        shares = draw(st.none() | st.lists(st.integers(0, 10_000), min_size=2, max_size=2))
        low, high = sorted(shares) if shares else (None, None)
        interests.append(
            Interest(
                f"{number}\x01\"'<", draw(st.text(max_size=8)), draw(ids), draw(ids),
                draw(st.sampled_from(InterestKind)), Locator("a.csv", number), low, high,
                draw(st.sampled_from([True, False, None])), detail=draw(st.text(max_size=8)),
            )
        )  # fmt: skip
    return OwnerGraph("s", parties[0].id, "name", tuple(parties), tuple(interests), ())
