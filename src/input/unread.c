/* SPDX-License-Identifier: Apache-2.0 */
#include "input/unread.h"

#include <string.h>

/* Formats of bytes, by what they begin with. */
static const struct magic {
    const char *bytes;
    uint8_t at, size;
    const char *message;
} magics[] = {
    {"%PDF-", 0, 5, "PDF is not read: take the text out first, as pdftotext does: skipped"},
    {"%!PS", 0, 4, "PostScript is not read: take the text out first, as ps2ascii does: skipped"},
    {"{\\rtf", 0, 5, "RTF is not read: convert it to text first, as pandoc does: skipped"},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, 8,
     "an old Office document is not read: take the text out first, as LibreOffice does: skipped"},
    {"AT&TFORM", 0, 8, "DjVu is not read: take the text out first, as djvutxt does: skipped"},
    {"BOOKMOBI", 60, 8, "an e-book is not read: take the text out first: skipped"},
    {"PAR1\x15", 0, 5, "Parquet is not read: convert it to JSON Lines first: skipped"},
    {"PAR1", 0, 4, "Parquet is not read: convert it to JSON Lines first: skipped"},
    {"ARROW1\0\0", 0, 8, "Arrow is not read: convert it to JSON Lines first: skipped"},
    {"\xff\xff\xff\xff", 0, 4, "Arrow is not read: convert it to JSON Lines first: skipped"},
    {"Obj\1", 0, 4, "Avro is not read: convert it to JSON Lines first: skipped"},
    {"ORC\x0a", 0, 4, "ORC is not read: convert it to JSON Lines first: skipped"},
    {"SQLite format 3\0", 0, 16, "a SQLite database is not read: export it first: skipped"},
    {"\x89HDF\r\n", 0, 6, "HDF5 is not read: convert it to JSON Lines first: skipped"},
    {"\x93NUMPY", 0, 6, "NumPy data is not read: skipped"},
    {"\x89PNG\r\n", 0, 6, "an image is not read: skipped"},
    {"\xff\xd8\xff", 0, 3, "an image is not read: skipped"},
    {"GIF87a", 0, 6, "an image is not read: skipped"},
    {"GIF89a", 0, 6, "an image is not read: skipped"},
    {"WEBP", 8, 4, "an image is not read: skipped"},
    {"ftyp", 4, 4, "a video or audio file is not read: skipped"},
    {"ID3", 0, 3, "a video or audio file is not read: skipped"},
    {"OggS\0", 0, 5, "a video or audio file is not read: skipped"},
    {"\x1a\x45\xdf\xa3", 0, 4, "a video or audio file is not read: skipped"},
    {"\x7f"
     "ELF",
     0, 4, "a program is not read: skipped"},
    {"Rar!\x1a\7", 0, 6, "RAR is not read: unpack it first: skipped"},
    {"MSCF\0\0", 0, 6, "a cabinet is not read: unpack it first: skipped"},
    {"]\0\0", 0, 3, "LZMA without a container is not read: decompress it first: skipped"},
    {"LZIP\1", 0, 5, "lzip is not read: decompress it first: skipped"},
    {"\x89LZO", 0, 4, "lzop is not read: decompress it first: skipped"},
    {"!<arch>\n", 0, 8, "an archive of ar, as a .deb, is not read: unpack it first: skipped"},
    {"070701", 0, 6, "cpio is not read: unpack it first: skipped"},
    {"070702", 0, 6, "cpio is not read: unpack it first: skipped"},
    {"070707", 0, 6, "cpio is not read: unpack it first: skipped"},
    {"filedesc://", 0, 11,
     "ARC is not read: convert it to WARC first, as warcio recompress does: skipped"},
};

static bool has(const uint8_t *bytes, size_t size, size_t at, const char *text, size_t length) {
    return size >= at + length && !memcmp(bytes + at, text, length);
}

/* Whether text follows: no byte among the next is a control character that texts do not have. */
static bool is_text(const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size && i < 512; i++)
        if (bytes[i] < 9 || (bytes[i] > 13 && bytes[i] < 32 && bytes[i] != 27))
            return false;
    return true;
}

/* A magic number of printable characters may begin a text as well, unless it is that of a format of
 * text. */
static const char *find_magic(const uint8_t *bytes, size_t size) {
    bool text = is_text(bytes, size);
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        const struct magic *magic = &magics[i];
        bool of_text = strchr("%{f!", *magic->bytes) && *magic->bytes && magic->at == 0;
        if (has(bytes, size, magic->at, magic->bytes, magic->size) && (!text || of_text))
            return magic->message;
    }
    return NULL;
}

/* Whether the first tag declares a namespace, as in RSS, SVG and dumps of wikis. */
static bool is_xml(const uint8_t *bytes, size_t size) {
    if (has(bytes, size, 0, "<?xml", 5))
        return true;
    const uint8_t *end = size > 1 && *bytes == '<' ? memchr(bytes, '>', size) : NULL;
    return end && memmem(bytes, (size_t)(end - bytes), " xmlns", 6);
}

const char *unread_format(const uint8_t *bytes, size_t size, bool whole) {
    const char *message = find_magic(bytes, size);
    if (message)
        return message;
    if (has(bytes, size, 0, "\xef\xbb\xbf", 3))
        bytes += 3, size -= 3;
    while (size > 0 && strchr(" \t\r\n\f", *bytes) && *bytes)
        bytes++, size--;
    if (unread_html(bytes, size))
        return "HTML is not read: take the text out first, as trafilatura does: skipped";
    if (is_xml(bytes, size))
        return "XML is not read: take the text out first: skipped";
    if (unread_csv(bytes, size, whole, ',') || unread_csv(bytes, size, whole, ';'))
        return "CSV is not read: make it JSON Lines first, as mlr --icsv --ojsonl cat does: "
               "skipped";
    if (unread_csv(bytes, size, whole, '\t'))
        return "TSV is not read: make it JSON Lines first, as mlr --itsv --ojsonl cat does: "
               "skipped";
    return NULL;
}

/* ---- Documents that are zip archives ---- */

const char *unread_zip(const uint8_t *bytes, size_t size) {
    static const char *const office[] = {
        "[Content_Types].xml", "_rels/.rels", "docProps/", "word/", "xl/", "ppt/"};
    const size_t header = 30; /* bytes of a local header before the name */
    if (!has(bytes, size, 0, "PK\3\4", 4) || size < header)
        return NULL;
    if (has(bytes, size, header, "mimetypeapplication/epub", 24))
        return "an e-book (EPUB) is not read: take the text out first, as pandoc does: skipped";
    if (has(bytes, size, header, "mimetypeapplication/vnd.", 24))
        return "an OpenDocument file is not read: take the text out first, as pandoc does: skipped";
    for (size_t i = 0; i < sizeof office / sizeof *office; i++)
        if (has(bytes, size, header, office[i], strlen(office[i])))
            return "an Office document (docx, xlsx, pptx) is not read: take the text out first, "
                   "as pandoc does: skipped";
    return NULL;
}
