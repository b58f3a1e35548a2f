"""Weights of two names in natural log-odds, learnt from labelled pairs; generated.

Made by scripts/calibrate.py of 19537 pairs (SHA-256 43005bfd54aeeca7).
"""

LEARNT: dict[str, float] = {
    "intercept": -10.55,
    "shared_nats": 1.10,
    "shared_nats_more": 0.27,
    "equal": 2.20,
    "missing_little": -9.46,
    "missing_much": -1.77,
    "differing_little": -4.53,
    "differing_much": 0.00,
    "missing_nats": 0.00,
    "differing_nats": -0.34,
    "misspelt": -0.91,
    "transliterated": 0.00,
    "other_script": -0.70,
    "respaced": 0.00,
    "reordered": -0.15,
    "number_differs": -5.18,
    "number_missing": -2.49,
    "place_differs": -3.21,
    "place_missing": -0.40,
    "form_agrees": 0.23,
    "form_differs": -1.94,
}
