"""What was reached: questions put to the evidence, one file each in `catalogue`."""
