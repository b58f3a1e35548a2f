"""Write the tables of how common the tokens of names are.

Run it with ``uv run python scripts/build_token_frequency.py ../shared/data`` and review the
difference. The counts are taken over the names of half a million real organisations.
src/firmwatch/text/_token_frequency.py has the tokens that at least one name in 5,000 has, and
_token_frequency_rare.py those that fewer names have, but at least 20: below that a count says
little of other names, and a token might tell who was counted.
"""

import csv
import gzip
import math
import sys
from collections import Counter
from pathlib import Path

from firmwatch.text.names import tokenise

TEXT = Path(__file__).parents[1] / "src/firmwatch/text"
SHARE_MIN = 1 / 5_000
COUNT_MIN = 20


def main() -> None:
    path = Path(sys.argv[1]) / "organisations/portfolio_500k.csv.gz"
    counts: Counter[str] = Counter()
    names = 0
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            counts.update(set(tokenise(row["name"])))
            names += 1
    common = {token: count for token, count in counts.items() if count >= names * SHARE_MIN}
    rare = {token: count for token, count in counts.items() if count >= COUNT_MIN}
    title = "Tokens by inverse document frequency in tenths of a nat; generated, do not edit."
    write(TEXT / "_token_frequency.py", title, "TOKENS", by_weight(common, names))
    title = (
        "Tokens of fewer than one name in 5,000, as in _token_frequency; generated, do not edit."
    )
    rest = {token: count for token, count in rare.items() if token not in common}
    write(TEXT / "_token_frequency_rare.py", title, "RARE_TOKENS", by_weight(rest, names))


def by_weight(counts: dict[str, int], names: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for token, count in counts.items():
        found.setdefault(round(10 * math.log(names / count)), []).append(token)
    return found


def write(path: Path, title: str, name: str, weights: dict[int, list[str]]) -> None:
    lines = [
        f'"""{title}',
        "",
        "Made by scripts/build_token_frequency.py.",
        '"""',
        "",
        f"{name}: dict[int, str] = {{",
        *(
            f'    {weight}: "{" ".join(sorted(tokens))}",'
            for weight, tokens in sorted(weights.items())
        ),
        "}",
        "",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
