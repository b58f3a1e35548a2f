"""Weights of two names in natural log-odds, learnt from labelled pairs; generated.

Made by scripts/calibrate.py of 19966 pairs (SHA-256 632d1c15cc522bd1).
"""

LEARNT: dict[str, float] = {
    "intercept": -12.83,
    "shared_nats": 0.95,
    "shared_nats_more": 0.17,
    "telling_nats": 0.27,
    "equal": 3.25,
    "complete": 2.64,
    "missing_little": -2.36,
    "missing_much": 0.00,
    "differing_little": -2.47,
    "differing_much": 0.00,
    "missing_nats": 0.00,
    "differing_nats": -0.30,
    "misspelt": -1.02,
    "misspelt_common": -0.94,
    "misspelt_more": -0.79,
    "transliterated": 0.00,
    "other_script": -0.41,
    "respaced": 0.00,
    "reordered": 0.00,
    "number_differs": -7.15,
    "number_missing": -2.97,
    "place_differs": -3.90,
    "place_missing": -0.54,
    "form_agrees": 0.00,
    "form_differs": -2.39,
}
