"""What happens to points, weights and grades after the rules of the leaves, one file each."""
