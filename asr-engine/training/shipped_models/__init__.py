"""What the shipped models are trained on: openly licensed recordings, and synthetic speech of this project's own sentences."""
