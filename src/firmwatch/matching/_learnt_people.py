"""Weights of two names of people in natural log-odds, learnt from pairs of entries.

Made by benchmarks/people.py; generated, do not edit.
"""

LEARNT_PEOPLE: dict[str, float] = {
    "intercept": -10.15,
    "shared": 0.38,
    "equal": 0.90,
    "complete": 3.10,
    "missing": -0.21,
    "differs": -3.83,
    "differing": -0.18,
    "misspelt": -1.52,
    "vowels": -1.21,
}
