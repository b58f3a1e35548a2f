"""Weights of two names of people in natural log-odds, learnt from pairs of entries.

Made by benchmarks/people.py; generated, do not edit.
"""

LEARNT_PEOPLE: dict[str, float] = {
    "intercept": -10.20,
    "shared": 0.34,
    "equal": 2.32,
    "complete": 3.51,
    "missing": -0.22,
    "differs": -2.05,
    "differing": -0.19,
    "misspelt": -0.08,
    "vowels": -0.66,
}
