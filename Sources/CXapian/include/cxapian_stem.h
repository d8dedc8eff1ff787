// Snowball stemmers of Xapian. Every C++ exception is caught; no handle may be used by two threads at once.
#ifndef CXAPIAN_STEM_H
#define CXAPIAN_STEM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cxapian_stem cxapian_stem;

/// The version of the Xapian library in use, such as "1.4.22". Static storage.
const char *cxapian_stem_version(void);

/// Opens the stemmer of a Snowball algorithm name such as "english". NULL when there is none of that name.
cxapian_stem *cxapian_stem_open(const char *algorithm);
void cxapian_stem_close(cxapian_stem *stem);

/// Stems one lower-case UTF-8 word. Returns the length of the result, -1 on failure; when it exceeds `capacity`
/// nothing was written.
int32_t cxapian_stem_apply(cxapian_stem *stem, const uint8_t *word, int32_t length, uint8_t *out, int32_t capacity);

#ifdef __cplusplus
}
#endif

#endif
