#include "cpages.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// The few declarations of Cairo and Pango that are used. Their numbers never change within a soname (libcairo.so.2,
// libpango-1.0.so.0), and their headers would be a hundred packages more to install.
// Source: https://www.cairographics.org/manual/ and https://docs.gtk.org/PangoCairo/
typedef struct cairo cairo_t;
typedef struct cairo_surface cairo_surface_t;
typedef struct pango_layout PangoLayout;
typedef struct pango_font_description PangoFontDescription;
typedef struct pango_context PangoContext;
typedef struct pango_language PangoLanguage;
typedef struct pango_font_map PangoFontMap;
typedef int (*cairo_write_func_t)(void *closure, const unsigned char *data, unsigned int length);

extern cairo_surface_t *cairo_pdf_surface_create_for_stream(cairo_write_func_t write, void *closure, double w, double h);
extern void cairo_pdf_surface_set_metadata(cairo_surface_t *surface, int field, const char *text);
extern int cairo_surface_status(cairo_surface_t *surface);
extern void cairo_surface_finish(cairo_surface_t *surface);
extern void cairo_surface_destroy(cairo_surface_t *surface);
extern cairo_t *cairo_create(cairo_surface_t *surface);
extern int cairo_status(cairo_t *cr);
extern void cairo_destroy(cairo_t *cr);
extern void cairo_move_to(cairo_t *cr, double x, double y);
extern void cairo_line_to(cairo_t *cr, double x, double y);
extern void cairo_set_line_width(cairo_t *cr, double width);
extern void cairo_set_source_rgb(cairo_t *cr, double red, double green, double blue);
extern void cairo_stroke(cairo_t *cr);
extern void cairo_show_page(cairo_t *cr);
extern PangoFontMap *pango_cairo_font_map_new(void);
extern PangoContext *pango_font_map_create_context(PangoFontMap *map);
extern void pango_cairo_update_context(cairo_t *cr, PangoContext *context);
extern PangoLayout *pango_layout_new(PangoContext *context);
extern void pango_cairo_show_layout(cairo_t *cr, PangoLayout *layout);
extern void pango_layout_set_text(PangoLayout *layout, const char *text, int length);
extern void pango_layout_set_width(PangoLayout *layout, int width);
extern void pango_layout_set_wrap(PangoLayout *layout, int wrap);
extern void pango_layout_set_alignment(PangoLayout *layout, int alignment);
extern void pango_layout_set_auto_dir(PangoLayout *layout, int is_automatic);
extern void pango_layout_set_font_description(PangoLayout *layout, const PangoFontDescription *description);
extern int pango_layout_get_baseline(PangoLayout *layout);
extern int pango_layout_get_unknown_glyphs_count(PangoLayout *layout);
extern void pango_context_set_language(PangoContext *context, PangoLanguage *language);
extern PangoLanguage *pango_language_from_string(const char *language);
extern void pango_layout_get_size(PangoLayout *layout, int *width, int *height);
extern PangoFontDescription *pango_font_description_new(void);
extern void pango_font_description_set_family(PangoFontDescription *description, const char *family);
extern void pango_font_description_set_absolute_size(PangoFontDescription *description, double size);
extern void pango_font_description_set_weight(PangoFontDescription *description, int weight);
extern void pango_font_description_free(PangoFontDescription *description);
extern void g_object_unref(void *object);

enum {
    STATUS_SUCCESS = 0,
    STATUS_NO_MEMORY = 1,
    METADATA_TITLE = 0,
    METADATA_AUTHOR = 1,
    METADATA_CREATE_DATE = 5,
    METADATA_MOD_DATE = 6,
    PANGO_UNIT = 1024,
    WRAP_WORD_CHAR = 2,
    WEIGHT_NORMAL = 400,
    WEIGHT_BOLD = 700,
};

struct cpages_document {
    cairo_surface_t *surface;
    cairo_t *cr;
    uint8_t *bytes;
    size_t length;
    size_t capacity;
    PangoContext *context;
    int unknown_glyphs;
};

// Cairo opens and closes fonts without the lock that FreeType asks for, and Pango's own map of fonts dies with its thread, also while
// another one draws: one map for the process, and whoever does anything with fonts has the lock.
// Source: https://freetype.org/freetype2/docs/reference/ft2-library_setup.html (FT_Library)
static pthread_mutex_t fonts_lock = PTHREAD_MUTEX_INITIALIZER;
static PangoFontMap *fonts;

static int append(void *closure, const unsigned char *data, unsigned int length) {
    cpages_document *document = closure;
    if (document->length + length > document->capacity) {
        size_t capacity = (document->length + length) * 2;
        uint8_t *bytes = realloc(document->bytes, capacity);
        if (bytes == NULL) return STATUS_NO_MEMORY;
        document->bytes = bytes;
        document->capacity = capacity;
    }
    memcpy(document->bytes + document->length, data, length);
    document->length += length;
    return STATUS_SUCCESS;
}

cpages_document *cpages_open(
    double width, double height, const char *title, const char *author, const char *date, const char *language) {
    cpages_document *document = calloc(1, sizeof *document);
    if (document == NULL) return NULL;
    document->surface = cairo_pdf_surface_create_for_stream(append, document, width, height);
    cairo_pdf_surface_set_metadata(document->surface, METADATA_TITLE, title);
    cairo_pdf_surface_set_metadata(document->surface, METADATA_AUTHOR, author);
    cairo_pdf_surface_set_metadata(document->surface, METADATA_CREATE_DATE, date);
    cairo_pdf_surface_set_metadata(document->surface, METADATA_MOD_DATE, date);
    document->cr = cairo_create(document->surface);
    pthread_mutex_lock(&fonts_lock);
    if (fonts == NULL) fonts = pango_cairo_font_map_new();
    document->context = pango_font_map_create_context(fonts);
    pango_cairo_update_context(document->cr, document->context);
    pango_context_set_language(document->context, pango_language_from_string(language));
    pthread_mutex_unlock(&fonts_lock);
    return document;
}

static PangoLayout *layout_of(
    cpages_document *document, double width, const char *text, double size, bool bold, int align) {
    PangoLayout *layout = pango_layout_new(document->context);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, "DejaVu Sans");
    pango_font_description_set_absolute_size(font, size * PANGO_UNIT);
    pango_font_description_set_weight(font, bold ? WEIGHT_BOLD : WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_width(layout, (int)(width * PANGO_UNIT));
    pango_layout_set_wrap(layout, WRAP_WORD_CHAR);
    // A paragraph that is written from right to left begins at the right of its box otherwise, and an amount at the left.
    pango_layout_set_auto_dir(layout, align == CPAGES_LEFT);
    pango_layout_set_alignment(layout, align);
    pango_layout_set_text(layout, text, -1);
    pango_font_description_free(font);
    return layout;
}

double cpages_text(
    cpages_document *document, double x, double y, double width, const char *text, double size, bool bold, int align,
    bool draws) {
    pthread_mutex_lock(&fonts_lock);
    PangoLayout *layout = layout_of(document, width, text, size, bold, align);
    if (draws) {
        document->unknown_glyphs += pango_layout_get_unknown_glyphs_count(layout);
        cairo_set_source_rgb(document->cr, 0, 0, 0);
        cairo_move_to(document->cr, x, y);
        pango_cairo_show_layout(document->cr, layout);
    }
    int lines_width = 0, height = 0;
    pango_layout_get_size(layout, &lines_width, &height);
    g_object_unref(layout);
    pthread_mutex_unlock(&fonts_lock);
    return (double)height / PANGO_UNIT;
}

double cpages_baseline(cpages_document *document, double width, const char *text, double size, bool bold) {
    pthread_mutex_lock(&fonts_lock);
    PangoLayout *layout = layout_of(document, width, text, size, bold, CPAGES_LEFT);
    int baseline = pango_layout_get_baseline(layout);
    g_object_unref(layout);
    pthread_mutex_unlock(&fonts_lock);
    return (double)baseline / PANGO_UNIT;
}

int cpages_unknown_glyphs(const cpages_document *document) { return document->unknown_glyphs; }

void cpages_line(
    cpages_document *document, double x1, double y1, double x2, double y2, double thickness, double gray) {
    cairo_set_source_rgb(document->cr, gray, gray, gray);
    cairo_set_line_width(document->cr, thickness);
    cairo_move_to(document->cr, x1, y1);
    cairo_line_to(document->cr, x2, y2);
    cairo_stroke(document->cr);
}

void cpages_end_page(cpages_document *document) {
    pthread_mutex_lock(&fonts_lock);
    cairo_show_page(document->cr);
    pthread_mutex_unlock(&fonts_lock);
}

bool cpages_finish(cpages_document *document, const uint8_t **bytes, size_t *length) {
    bool is_sound = cairo_status(document->cr) == STATUS_SUCCESS;
    pthread_mutex_lock(&fonts_lock);
    cairo_surface_finish(document->surface);
    pthread_mutex_unlock(&fonts_lock);
    is_sound = is_sound && cairo_surface_status(document->surface) == STATUS_SUCCESS;
    *bytes = document->bytes;
    *length = document->length;
    return is_sound;
}

void cpages_close(cpages_document *document) {
    pthread_mutex_lock(&fonts_lock);
    g_object_unref(document->context);
    cairo_destroy(document->cr);
    cairo_surface_destroy(document->surface);
    pthread_mutex_unlock(&fonts_lock);
    free(document->bytes);
    free(document);
}
