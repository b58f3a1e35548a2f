"""Weights of two names of people in natural log-odds, learnt from pairs of entries; generated.

Made by benchmarks/people.py --learn.
"""

LEARNT_PEOPLE: dict[str, float] = {
    "intercept": -11.36,
    "shared": 0.44,
    "equal": 0.44,
    "complete": 2.98,
    "missing": -0.21,
    "differs": -4.14,
    "differing": -0.13,
    "misspelt": -1.42,
    "vowels": -0.79,
}
