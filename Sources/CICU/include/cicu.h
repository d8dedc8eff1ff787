// The few ICU calls that text analysis needs, behind plain C types. No ICU header is included here: Swift's Foundation
// carries its own ICU module, whose types collide with the system's. Texts are UTF-8, offsets are bytes. Nothing here
// keeps a pointer to a caller's bytes beyond what each comment says. No handle may be used by two threads at once.
#ifndef CICU_H
#define CICU_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The version of the ICU library in use, such as "72.1". Static storage.
const char *cicu_version(void);

// Word boundaries (UAX #29, dictionaries for Thai, Lao, Khmer, Burmese, Chinese and Japanese).

typedef struct cicu_words cicu_words;

/// Opens a word boundary iterator for a BCP 47 language tag. NULL when ICU has no data or no memory.
cicu_words *cicu_words_open(const char *language);
void cicu_words_close(cicu_words *words);

/// Begins reading `bytes`, valid UTF-8, which must stay unchanged until the last `cicu_words_next`. 0 on success.
int32_t cicu_words_set_text(cicu_words *words, const uint8_t *bytes, int64_t length);

/// The end of the next segment, or -1 after the last one. `is_word` tells segments of letters, digits, kana or
/// ideographs from spaces and punctuation.
int64_t cicu_words_next(cicu_words *words, int32_t *is_word);

// Case and compatibility folding.

typedef struct cicu_folder cicu_folder;

/// Opens NFKC case folding. The languages "tr" and "az" lower their dotted and dotless i first. `simplify_han` also
/// maps traditional Chinese characters to simplified ones. NULL when ICU has no data or no memory.
cicu_folder *cicu_folder_open(const char *language, int32_t simplify_han);
void cicu_folder_close(cicu_folder *folder);

/// Folds valid UTF-8. Returns the length of the result, -1 on failure; when it exceeds `capacity` nothing was written.
int32_t cicu_folder_fold(cicu_folder *folder, const uint8_t *bytes, int32_t length, uint8_t *out, int32_t capacity);

/// Whether folding a text may be cut before this code point without changing the result.
int32_t cicu_folds_apart(cicu_folder *folder, uint32_t code_point);

// Properties of code points.

/// The Word_Break class of a code point, reduced to what a table-driven scanner can handle.
enum cicu_word_class {
    CICU_WORD_OTHER = 0,
    CICU_WORD_LETTER = 1,
    CICU_WORD_DIGIT = 2,
    CICU_WORD_MID_LETTER = 3,
    CICU_WORD_MID_NUMBER = 4,
    CICU_WORD_MID_BOTH = 5,
    CICU_WORD_CONNECTOR = 6,
    CICU_WORD_COMPLEX = 7,
};
int32_t cicu_word_class_of(uint32_t code_point);

/// Whether the code point is a letter or a digit of any script.
int32_t cicu_is_alphanumeric(uint32_t code_point);

/// The value 0…9 of a decimal digit of any script, otherwise -1.
int32_t cicu_digit_value(uint32_t code_point);

/// The base letter that remains when the diacritics of a Latin, Greek or Cyrillic letter are taken off; the code
/// point itself when there are none.
uint32_t cicu_base_letter(uint32_t code_point);

#ifdef __cplusplus
}
#endif

#endif
