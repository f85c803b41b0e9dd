"""Exchange with the 预算管理一体化 system: forms taken in beside ours, and given out."""
