"""Precision, recall and addresses a CPU-second of matching addresses to a gazetteer, beside a peer.

    python -m bench.addresses [ADDRESSES]

The gazetteer has about 57,000 forms of address on 6,000 streets, names of streets that several
places have, streets that look alike, flats, blocks, units, ranges, houses with names only and
addresses of old; the addresses are written with noise of thirty kinds, at the usual rate and at
three times that. The peer is uk_address_matcher 1.5.3 in an environment of its own, made where
caches are kept; without it, ours is measured alone. Both are given the text and the postcode,
nothing else. Each prepares the gazetteer first, and that is timed apart.

The peer matches nearly everything and gives each match a weight: its second line is cut at the
weight where its precision is 0.997, if there is one.

Precision is the share of the addresses matched that are matched to exactly the right UPRN; recall
the share of the addresses of one property that are. An address that names a building only is right
as `matched to parent`, and counted apart; so is one that is of no property in the gazetteer.
"""

from bench.addresses.gazetteer import Form, make_gazetteer
from bench.addresses.noise import Written, write_addresses
from bench.addresses.ours import match_ours
from bench.addresses.peer import Unavailable, match_peer
from bench.addresses.tally import heading, held_to, line, tally

ADDRESSES, PROPERTIES, STREETS = 20_000, 40_000, 6_000
RATES = (1.0, 3.0)
LEAST_PRECISION = 0.997


def main(sizes: list[int]) -> None:
    """Measure with the wanted number of addresses and print a table for each rate of noise."""
    count = sizes[0] if sizes else ADDRESSES
    for seed, rate in enumerate(RATES, start=1):
        forms = make_gazetteer(PROPERTIES, STREETS, seed)
        written, gone = write_addresses(forms, count, seed, rate=rate)
        known = [form for form in forms if form.uprn not in gone]
        print(f"{len(known):,} forms of address, {len(written):,} addresses, noise x {rate:g}")
        _compare(known, written)


def _compare(forms: list[Form], written: list[Written]) -> None:
    print(heading())
    ours = tally(written, match_ours(forms, written))
    print(line("Flamsteed", ours), flush=True)
    try:
        answers = match_peer(forms, written)
    except Unavailable as error:
        print(f"uk_address_matcher is not measured: {error}")
        return
    peer = tally(written, answers)
    print(line("uk_address_matcher", peer))
    sure = held_to(written, answers, least=LEAST_PRECISION)
    if sure is not None:
        print(line(f"  cut at {LEAST_PRECISION}", tally(written, sure)))
    print(f"addresses a CPU-second: {ours.rate / peer.rate:.1f} times the peer's")
