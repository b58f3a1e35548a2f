"""Weights of two names in natural log-odds, learnt from labelled pairs; generated.

Made by scripts/calibrate.py of 21592 pairs (SHA-256 0fdeb866076fc1ac).
"""

LEARNT: dict[str, float] = {
    "intercept": -13.31,
    "shared_nats": 0.99,
    "shared_nats_more": 0.18,
    "telling_nats": 0.28,
    "equal": 3.30,
    "complete": 2.72,
    "missing_little": -2.16,
    "missing_much": 0.00,
    "differing_little": -2.98,
    "differing_much": 0.00,
    "missing_nats": 0.00,
    "differing_nats": -0.30,
    "misspelt": -0.96,
    "misspelt_common": -0.70,
    "misspelt_more": -0.81,
    "transliterated": 0.00,
    "other_script": -0.49,
    "respaced": 0.00,
    "reordered": 0.00,
    "number_differs": -7.21,
    "number_missing": -3.10,
    "place_differs": -3.92,
    "place_missing": -0.58,
    "form_agrees": 0.00,
    "form_differs": -2.43,
}
