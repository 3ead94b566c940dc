"""Files that are made to hurt, and what reading them costs."""
