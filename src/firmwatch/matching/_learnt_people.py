"""Weights of two names of people in natural log-odds, learnt from pairs of entries.

Made by benchmarks/people.py; generated, do not edit.
"""

LEARNT_PEOPLE: dict[str, float] = {
    "intercept": -9.88,
    "shared": 0.33,
    "equal": 2.12,
    "complete": 3.51,
    "missing": -0.23,
    "differs": -2.07,
    "differing": -0.22,
    "misspelt": -0.29,
    "vowels": -0.72,
}
