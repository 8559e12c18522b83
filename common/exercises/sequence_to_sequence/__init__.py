"""Chapter 11, sequence to sequence: its notebooks, review and capstone included."""
