"""What every answer of the API and every form of it shares."""
