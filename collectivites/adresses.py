"""Public addresses: stable, readable, and cheap to build by the thousand."""


def collectivite_url(slug: str) -> str:
    return f"/collectivites/{slug}/"
