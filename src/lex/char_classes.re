/* SPDX-License-Identifier: Apache-2.0
 *
 * The character classes of the lexer, and of the shapes in rule files. UTF-8 is spelled out in
 * bytes. Bytes that are not valid UTF-8 are letters, as most of them are in Latin-1.
 *
 * One definition per line or paragraph, wrapped at "|". clang-format does not understand re2c and
 * must not be run on this file. */
/*!re2c
    re2c:define:YYCTYPE = uint8_t;
    re2c:define:YYCURSOR = at;
    re2c:define:YYMARKER = marker;
    re2c:yyfill:enable = 0;
    re2c:sentinel = 10;

    cont    = [\x80-\xbf];
    point   = [\xc2-\xdf] cont
            | "\xe0" [\xa0-\xbf] cont | [\xe1-\xec\xee\xef] cont cont | "\xed" [\x80-\x9f] cont
            | "\xf0" [\x90-\xbf] cont cont | [\xf1-\xf3] cont cont cont
            | "\xf4" [\x80-\x8f] cont cont;

    // White space: ASCII, no-break space, the spaces from U+2000 on, line and paragraph separators,
    // byte order mark.
    space   = [ \t\r\v\f] | "\xc2" [\x85\xa0] | "\xe1\x9a\x80" | "\xe2\x80" [\x80-\x8b\xa8\xa9\xaf]
            | "\xe2\x81\x9f" | "\xe3\x80\x80" | "\xef\xbb\xbf";

    // Scripts without spaces: kana, ideographs, Thai, Lao, Myanmar, Khmer. Each character is a
    // token.
    ideograph = "\xe3\x80" [\x85-\x87] | "\xe3\x81" [\x81-\xbf] | "\xe3\x82" [\x80-\x9f\xa1-\xbf]
            | "\xe3\x83" [\x80-\xba\xbc-\xbf] | "\xe3" [\x84\x86\x87\x90-\xbf] cont
            | [\xe4-\xe9] cont cont | "\xef" [\xa4-\xab] cont | "\xf0" [\xa0-\xb3] cont cont
            | "\xe0" [\xb8-\xbb] cont | "\xe1" [\x80-\x82\x9e\x9f] cont;

    period  = "." | "\xe3\x80\x82" | "\xef\xbd\xa1" | "\xef\xbc\x8e" | "\xe0\xa5" [\xa4\xa5];
    ellipsis = ".." "."+ | "\xe2\x80\xa6" | ". . .";
    exclamation = "!" | "\xef\xbc\x81" | "\xc2\xa1";
    question = "?" | "\xef\xbc\x9f" | "\xd8\x9f" | "\xc2\xbf";
    comma   = "," | "\xe3\x80\x81" | "\xef\xbc\x8c" | "\xd8\x8c";
    semicolon = ";" | "\xef\xbc\x9b" | "\xd8\x9b";
    colon   = ":" | "\xef\xbc\x9a";
    apostrophe = "'" | "\xe2\x80" [\x98\x99\x9b] | "\xc2\xb4" | "`";
    dash    = "-" | "\xe2\x80" [\x90-\x95] | "\xe2\x88\x92" | "\xef\xbc\x8d";
    quote   = ["] | "\xe2\x80" [\x9a\x9c-\x9f] | "\xe3\x80" [\x8c-\x8f] | "\xef\xbc\x82";
    // French quotation marks, which menus use as arrows.
    guillemet = "\xc2" [\xab\xbb] | "\xe2\x80" [\xb9\xba];
    bracket = [()\x5b\x5d] | "\xef\xbc" [\x88\x89] | "\xe3\x80" [\x90\x91];
    bullet  = "\xe2\x80" [\xa2\xa3] | "\xe2\x81\x83" | "\xe2\x96" [\xaa\xb8\xba\xa0]
            | "\xe2\x97" [\x8f\xa6\x8b] | "\xc2\xb7" | "\xe3\x83\xbb" | "\xe2\x9c" [\x93\x94];
    arrow   = ">" | "<" | "\xe2\x86" cont | "\xe2\x87" cont | "\xe2\x9e" cont
            | "\xe2\x96" [\xb2\xb6\xbc\xbe];
    bar     = "|" | "\xef\xbd\x9c" | "\xe2\x94" [\x82] | bullet | arrow | guillemet;
    codesign = [{}=\\_];
    currency = [$] | "\xc2" [\xa2-\xa5] | "\xe2\x82" [\xa0-\xbf] | "\xef\xbf\xa5" | "\xef\xbc\x84";
    percent = "%" | "\xd9\xaa" | "\xe2\x80\xb0" | "\xef\xbc\x85";
    copyright = "\xc2" [\xa9\xae] | "\xe2\x84" [\x97\xa0\xa2];

    // All other characters beyond ASCII that are not letters: Latin-1 signs, general punctuation,
    // symbols, CJK punctuation, full-width forms, emoji.
    sign    = "\xc2" [\x80-\xa9\xab\xac\xae-\xb4\xb6-\xb9\xbb-\xbf] | "\xc3" [\x97\xb7] | "\xd6\xbe"
            | "\xd8" [\x8c\x9b\x9f] | "\xe0\xa5" [\xa4\xa5]
            | "\xe2\x80" ([\x80-\xbf] \ [\x8c\x8d]) | "\xe2" [\x81-\xaf\xb8-\xbf] cont
            | "\xe3\x80" ([\x80-\xbf] \ [\x85-\x87]) | "\xe3\x82\xa0" | "\xe3\x83\xbb"
            | "\xe3" [\x85\x88-\x8f] cont | "\xef\xb8" cont | "\xef\xb9" cont
            | "\xef\xbc" [\x81-\x8f\x9a-\xa0\xbb-\xbf] | "\xef\xbd" [\x80\x9b-\xa5]
            | "\xef\xbf" [\xa0-\xbf] | "\xf0\x9f" cont cont | "\xf3" cont cont cont
            | "\xef\xbb\xbf" | "\xe1\x9a\x80";
    letter8 = point | [\x80-\xff];
    letter  = [A-Za-z] | letter8;
    digit   = [0-9];
    // Digits of other scripts, as in other_digits.c.
    digit8  = "\xd9" [\xa0-\xa9] | "\xdb" [\xb0-\xb9]
            | "\xe0" [\xa5\xa7\xa9\xab\xad\xaf\xb1\xb3\xb5] [\xa6-\xaf] | "\xe0" [\xb9\xbb] [\x90-\x99]
            | "\xe1\x81" [\x80-\x89] | "\xe1\x9f" [\xa0-\xa9] | "\xef\xbc" [\x90-\x99];

    number  = digit+ ([.,] digit+)*;
    time    = digit{1,2} ":" digit{2} (":" digit{2})?;
    clock   = ([01]? digit | "2" [0-3]) ('am' | 'pm' | 'h' [0-5] digit); // a word
    // A section number such as 3.2.1 or a version is no date: a year has two digits or four.
    day     = "0"? [1-9] | [12] digit | "3" [01]; // or a month
    year    = [12] digit{3};
    date    = day [./\x2d] day [./\x2d] (year | digit{2}) | year [./\x2d] day [./\x2d] day;
*/
