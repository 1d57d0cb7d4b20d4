"""``python -m benchmarks``: what the atlas's pages cost, measured beside a bare view."""
