#ifndef CPAGES_H
#define CPAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Pages of text as PDF, over Cairo and Pango: shaped in every script, with the fonts' used glyphs within the file. No layout:
// places come from the caller, in points (1/72 inch) from the upper left corner.
//
// A document belongs to one thread at a time; several may be drawn at once.

typedef struct cpages_document cpages_document;

enum { CPAGES_LEFT = 0, CPAGES_CENTER = 1, CPAGES_RIGHT = 2 };

// date: RFC 3339, as creation and modification; the clock is not asked, so that the same calls make the same bytes.
// language: of RFC 3066, as "zh-cn": in whose manner letters are drawn that several languages share; the process's locale is not
// asked either.
// NULL without memory.
cpages_document *cpages_open(
    double width, double height, const char *title, const char *author, const char *date, const char *language);

// Writes text of UTF-8 into a box that begins at x and y, in lines of at most `width`; nothing is drawn unless `draws`.
//
// Returns the height that the lines take.
double cpages_text(
    cpages_document *document, double x, double y, double width, const char *text, double size, bool bold, int align,
    bool draws);

// How far below the upper edge of its box the first line of a text stands.
double cpages_baseline(cpages_document *document, double width, const char *text, double size, bool bold);

// Letters that were drawn as boxes, since no font of the machine has them.
int cpages_unknown_glyphs(const cpages_document *document);

// A horizontal or other line; gray: 0 black … 1 white.
void cpages_line(
    cpages_document *document, double x1, double y1, double x2, double y2, double thickness, double gray);

// Ends the page; what is drawn next is on another one.
void cpages_end_page(cpages_document *document);

// Ends the document. The bytes live until cpages_close.
//
// Returns false when something went wrong in between.
bool cpages_finish(cpages_document *document, const uint8_t **bytes, size_t *length);

void cpages_close(cpages_document *document);

#endif
