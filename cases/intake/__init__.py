"""Lists of members: columns recognised, lines checked, corrected, then entered part by part."""
