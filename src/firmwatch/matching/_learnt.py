"""Weights of two names in natural log-odds, learnt from labelled pairs; generated.

Made by scripts/calibrate.py of 19396 pairs (SHA-256 a2827297b2845ca8).
"""

LEARNT: dict[str, float] = {
    "intercept": -10.62,
    "shared_nats": 1.11,
    "shared_nats_more": 0.26,
    "equal": 2.19,
    "missing_little": -9.52,
    "missing_much": -1.72,
    "differing_little": -4.83,
    "differing_much": 0.00,
    "missing_nats": 0.00,
    "differing_nats": -0.33,
    "misspelt": -0.78,
    "transliterated": 0.00,
    "other_script": -0.71,
    "respaced": 0.00,
    "reordered": -0.16,
    "number_differs": -5.21,
    "number_missing": -2.49,
    "place_differs": -3.22,
    "place_missing": -0.40,
    "form_agrees": 0.23,
    "form_differs": -1.94,
}
