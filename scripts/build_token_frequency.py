"""Write src/firmwatch/text/_token_frequency.py: how common the commonest tokens of names are.

Run it with ``uv run python scripts/build_token_frequency.py ../shared/data`` and review the
difference. The counts are taken over the names of half a million real organisations; a token that
fewer than one name in 5,000 has is not in the table.
"""

import csv
import gzip
import math
import sys
from collections import Counter
from pathlib import Path

from firmwatch.text.names import tokenise

TARGET = Path(__file__).parents[1] / "src/firmwatch/text/_token_frequency.py"
SHARE_MIN = 1 / 5_000


def main() -> None:
    path = Path(sys.argv[1]) / "organisations/portfolio_500k.csv.gz"
    counts: Counter[str] = Counter()
    names = 0
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            counts.update(set(tokenise(row["name"])))
            names += 1
    by_weight: dict[int, list[str]] = {}
    for token, count in counts.items():
        if count >= names * SHARE_MIN:
            by_weight.setdefault(round(10 * math.log(names / count)), []).append(token)
    lines = [
        '"""Tokens by inverse document frequency in tenths of a nat; generated, do not edit.',
        "",
        "Made by scripts/build_token_frequency.py.",
        '"""',
        "",
        "TOKENS: dict[int, str] = {",
    ]
    for weight, tokens in sorted(by_weight.items()):
        lines.append(f'    {weight}: "{" ".join(sorted(tokens))}",')
    lines += ["}", ""]
    TARGET.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
