"""Exact methods: enumerated columns, set partitioning over them, and the proof."""
