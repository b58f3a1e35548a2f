"""Weights of two names in natural log-odds, learnt from labelled pairs; generated.

Made by scripts/calibrate.py of 23401 pairs (SHA-256 b5b9f71956bf33b3).
"""

LEARNT: dict[str, float] = {
    "intercept": -13.58,
    "shared_nats": 0.98,
    "shared_nats_more": 0.18,
    "telling_nats": 0.30,
    "equal": 3.76,
    "complete": 2.38,
    "missing_little": -1.93,
    "missing_much": 0.00,
    "differing_little": -3.49,
    "differing_much": 0.00,
    "missing_nats": 0.00,
    "differing_nats": -0.31,
    "misspelt": -0.89,
    "misspelt_common": 0.00,
    "misspelt_more": -1.41,
    "transliterated": 0.00,
    "other_script": -0.47,
    "respaced": 0.00,
    "reordered": 0.00,
    "number_differs": -7.13,
    "number_missing": -3.13,
    "place_differs": -3.85,
    "place_missing": -0.58,
    "form_agrees": 0.00,
    "form_differs": -2.64,
}
