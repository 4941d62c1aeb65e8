"""Files that prove something: kinds, hashes, readers, and each reading of the confidential ones."""
