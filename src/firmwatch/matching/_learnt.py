"""Weights of two names in natural log-odds, learnt from labelled pairs; generated.

Made by scripts/calibrate.py of 19932 pairs (SHA-256 8d2bd055d2625d24).
"""

LEARNT: dict[str, float] = {
    "intercept": -10.21,
    "shared_nats": 1.06,
    "shared_nats_more": 0.26,
    "equal": 2.23,
    "missing_little": -9.38,
    "missing_much": -2.23,
    "differing_little": -4.64,
    "differing_much": 0.00,
    "missing_nats": 0.00,
    "differing_nats": -0.34,
    "misspelt": -0.74,
    "transliterated": 0.00,
    "other_script": -0.68,
    "respaced": 0.00,
    "reordered": -0.11,
    "number_differs": -5.19,
    "number_missing": -2.39,
    "place_differs": -3.18,
    "place_missing": -0.30,
    "form_agrees": 0.29,
    "form_differs": -1.99,
}
