def equivalent(token: str) -> str:
    return {"INTL": "INTERNATIONAL"}.get(token, token)
TABLES = ()
