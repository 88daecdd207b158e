"""Texts that end, begin or mean something in the languages that we write."""

from __future__ import annotations

QUOTES = (
    'text" \'; evil() ; " \' \\" \\\' """ + evil() + """ \'\'\' + evil() + \'\'\' """" b'
    "\"' f'{evil()}' y"
)
BLOCK = (
    'text"""\n\nimport evil\nevil.run("id")\n\nclass Evil:\n    """y\'\'\'\nimport evil\n\'\'\' z'
)
COMMENTS = (
    "text */ evil() /* // # evil <!-- --> @deprecated @ts-ignore {@link evil} -- ;; *\\/ **/ "
    "//# sourceMappingURL=evil /// <reference path='evil' /> # type: ignore # noqa # fmt: off"
    " y"
)
TEMPLATES = (
    "text ${evil()} `${evil()}` {{ 7 * 7 }} {% raw %} {% include 'evil' %} {# y #} {0} {evil}"
    " {self.__class__} {parameters.path} %s %(x)s %% << evil >> $& $1 $$ $(evil) z"
)
MARKUP = (
    "text </script><script>evil()</script> <img src=x onerror=evil()> ![a](evil) [a](javascri"
    "pt:evil) | a | ` `` ``` ~~~\n# evil\n\n- evil\n\n```\nevil\n~~~\n<b> &lt; &#10; <evil@x."
    "test> y"
)
LINES = (
    "text\nevil()\r\nevil()\revil()\x0bevil()\x0cevil()\x1cevil()\x1devil()\x1eevil()\x85evil"
    "()\u2028evil()\u2029evil()\tevil\n    raise\n@ts-nocheck\n::error::evil\n---\n[project]"
    "\nname = 1\ny"
)
CONTROLS = (
    "text\x00\x01\x07\x08\x1a\x1b[31m\x1b]8;;evil\x1b\\\x7f\x9b31m\xad\u061c\u200b\u200e"
    "\u202a\u202e\u2066\u2069\ufeff\ufff9\U000e0041\ufdd0\uffff y"
)
ESCAPES = (
    "text \\N{BELL} \\x41 \\u0041 \\u{41} \\U00000041 \\101 \\0 \\n \\\n \\q \\\\\\ \\p{L} \\"
    "u22 y\\"
)
PATHS = (
    "text ../../../../tmp/evil %2e%2e%2f %00 C:\\con /evil \\\\evil\\share ?q=1#f &a=b;c=d ~0"
    "~1 //evil.test y"
)
WORDS = (
    "UploadedFile ServerSentEvent[Any] AsyncIterator Annotated[Any, Literal] datetime UUID ov"
    "erload deprecated MISSING RootModel FilePart Mapping None True self import class __init_"
    "_ __proto__"
)
LONG = "text " + "a" * 1_500 + " " + "b c " * 200 + "y"
LAST_QUOTE = 'text"'
LAST_QUOTES = "text '''"
LAST_SLASH = "text*/ /"

ROUNDS: dict[str, str] = {
    "quotes": QUOTES,
    "block": BLOCK,
    "comments": COMMENTS,
    "templates": TEMPLATES,
    "markup": MARKUP,
    "lines": LINES,
    "controls": CONTROLS,
    "escapes": ESCAPES,
    "paths": PATHS,
    "words": WORDS,
    "long": LONG,
    "last quote": LAST_QUOTE,
    "last quotes": LAST_QUOTES,
    "last slash": LAST_SLASH,
}
EVERYTHING = " ".join(text for name, text in ROUNDS.items() if name != "long")
HARMLESS = "benign"
