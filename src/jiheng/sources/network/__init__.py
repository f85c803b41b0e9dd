"""How the network is asked: only what a policy permits, at the address that was checked."""
