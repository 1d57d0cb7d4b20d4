"""The demonstration: invented coopérations on the real referential, at the atlas's own volumes."""
