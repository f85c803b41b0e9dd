"""Python imports this by itself at its start: in every process of a run it plants what is to be planted."""

import os

if names := os.environ.get("PROOF_INSIDE"):
    from proof.fault import plant

    for each in names.split(","):
        plant(each)
