"""Many projects beside each other: one subject a module; every figure with its n and its rule."""
