"""What changed in the files, who manages the material, and the daily extract."""
