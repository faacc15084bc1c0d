"""Texts a person may type for a sum of numbers from 1 to 10, and the pair each is read as: None, where it is refused.

`AdditionTask.parse` and the pages' own `Sums.parse` are tried against the same list.
"""

TYPED = {
    "7+8": [7, 8],
    " 7 + 8 ": [7, 8],
    "7+8\n": [7, 8],
    "\t7+\n8": [7, 8],
    "7\u00a0+8": [7, 8],
    "7\u3000+8": [7, 8],
    "1+10": [1, 10],
    # Zeros in front, digits of double width, marks that cannot be seen.
    "007+8": [7, 8],
    "7 + 08": [7, 8],
    "0" * 190 + "7+8": [7, 8],
    "７+8": [7, 8],
    "７＋８": [7, 8],
    "\u200f7+8": [7, 8],
    "7+8\u202e": [7, 8],
    "7\u200b+\ufeff8": [7, 8],
    "\u20667 + 8\u2069": [7, 8],
    # No sum.
    **dict.fromkeys(["", " ", "   ", "+", "7", "7+", "+8", "7 8", "1 0+8", "7++8", "7+8+", "7+8+9", "1+2+3"]),
    **dict.fromkeys(["seven+8", "seven plus eight", "7-8", "7*8", "0x7+8", "1e1+1", "7.0+8", "7,0+8", "1_0+8"]),
    **dict.fromkeys(["-7+8", "7+-8", "−7+8", "+7+8", "7+8\0", "\\u0000+1", "constructor+1", "__proto__+1"]),
    # Digits of other scripts, and signs that look like digits.
    **dict.fromkeys(["²+1", "٧+٨", "٣+٤", "७+८", "①+8", "𝟕+8", "7﹢8", "7⁺8"]),
    # Out of range, and far too long.
    **dict.fromkeys(["0+8", "0+5", "11+1", "11+8", "7+11", "12345678901+1", "9" * 190 + "+1", "9" * 5000 + "+1"]),
    **dict.fromkeys(["7+8" + " " * 200, "7+8" * 5000, "0" * 5000 + "7+8"]),
    # Attempts to be more than a text.
    **dict.fromkeys(["<b>7+8</b>", "<b>7</b>+<i>8</i>", "7+8<script>", "7+8; import os", "🙂+8", "7+8🙂", "😀+🧮"]),
    "<img src=x onerror=\"document.title='injected'\">": None,
}
