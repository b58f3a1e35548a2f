"""Weights of two names of people in natural log-odds, learnt from pairs of entries.

Made by benchmarks/people.py; generated, do not edit.
"""

LEARNT_PEOPLE: dict[str, float] = {
    "intercept": -9.70,
    "shared": 0.33,
    "equal": 1.93,
    "complete": 3.54,
    "missing": -0.22,
    "differs": -2.23,
    "differing": -0.21,
    "misspelt": -0.45,
    "vowels": -0.85,
}
