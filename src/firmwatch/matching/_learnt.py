"""Weights of two names in natural log-odds, learnt from labelled pairs; generated.

Made by scripts/calibrate.py of 19537 pairs (SHA-256 43005bfd54aeeca7).
"""

LEARNT: dict[str, float] = {
    "intercept": -14.44,
    "shared_nats": 1.57,
    "shared_nats_more": 0.22,
    "telling_nats": 0.00,
    "equal": 4.77,
    "complete": 0.00,
    "missing_little": -10.63,
    "missing_much": -0.64,
    "differing_little": -3.62,
    "differing_much": 0.00,
    "missing_nats": 0.00,
    "differing_nats": -0.42,
    "misspelt": -0.51,
    "misspelt_common": -0.51,
    "misspelt_more": -1.00,
    "transliterated": 0.00,
    "other_script": -0.31,
    "respaced": 0.00,
    "reordered": 0.00,
    "number_differs": -7.12,
    "number_missing": -3.57,
    "place_differs": -4.37,
    "place_missing": -0.62,
    "form_agrees": 0.00,
    "form_differs": -2.55,
}
