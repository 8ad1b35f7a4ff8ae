"""What the office does with events and series: one function per act, each in its own transaction."""
