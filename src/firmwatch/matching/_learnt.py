"""Weights of two names in natural log-odds, learnt from labelled pairs; generated.

Made by scripts/calibrate.py of 9021 pairs (SHA-256 44fd2214beeace52).
"""

LEARNT: dict[str, float] = {
    "prior": -3.41,
    "shared_nats": 0.45,
    "shared_nats_more": 0.14,
    "equal": 3.37,
    "missing_little": -6.74,
    "missing_much": 0.00,
    "differing_little": -0.90,
    "differing_much": -0.62,
    "missing_nats": 0.00,
    "differing_nats": -0.29,
    "misspelt": 0.00,
    "transliterated": 0.00,
    "other_script": 0.00,
    "respaced": 0.00,
    "reordered": 0.00,
    "acronym": 8.76,
    "number_differs": -5.08,
    "number_missing": -2.46,
    "place_differs": -3.06,
    "place_missing": -0.29,
    "form_agrees": 0.00,
    "form_differs": -1.73,
}
