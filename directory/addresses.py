def format_window_lines(lines):
    return lines


def letter_address(laboratory):
    return None
