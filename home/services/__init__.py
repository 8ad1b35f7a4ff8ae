"""Acts on the whole site."""
