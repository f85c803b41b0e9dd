"""What somebody must do today, how a project stands, and the way to everything: above all other areas."""
