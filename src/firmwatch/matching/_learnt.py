"""Weights of two names in natural log-odds, learnt from labelled pairs; generated.

Made by scripts/calibrate.py of 21590 pairs (SHA-256 c09a7bd793af0d0f).
"""

LEARNT: dict[str, float] = {
    "intercept": -13.22,
    "shared_nats": 0.98,
    "shared_nats_more": 0.18,
    "telling_nats": 0.28,
    "equal": 3.30,
    "complete": 2.70,
    "missing_little": -2.17,
    "missing_much": 0.00,
    "differing_little": -3.08,
    "differing_much": 0.00,
    "missing_nats": 0.00,
    "differing_nats": -0.30,
    "misspelt": -0.94,
    "misspelt_common": -0.67,
    "misspelt_more": -0.89,
    "transliterated": 0.00,
    "other_script": -0.49,
    "respaced": 0.00,
    "reordered": 0.00,
    "number_differs": -7.18,
    "number_missing": -2.98,
    "place_differs": -3.90,
    "place_missing": -0.56,
    "form_agrees": 0.00,
    "form_differs": -2.41,
}
