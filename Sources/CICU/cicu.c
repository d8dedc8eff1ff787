#include "cicu.h"

#include <stdlib.h>
#include <string.h>

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utext.h>
#include <unicode/utrans.h>
#include <unicode/uversion.h>

const char *cicu_version(void) { return U_ICU_VERSION; }

struct cicu_words {
    UBreakIterator *iterator;
    UText text;
};

cicu_words *cicu_words_open(const char *language) {
    UErrorCode status = U_ZERO_ERROR;
    char locale[ULOC_FULLNAME_CAPACITY];
    uloc_forLanguageTag(language, locale, sizeof locale, NULL, &status);
    if (U_FAILURE(status)) return NULL;
    cicu_words *words = calloc(1, sizeof *words);
    if (!words) return NULL;
    UText empty = UTEXT_INITIALIZER;
    words->text = empty;
    words->iterator = ubrk_open(UBRK_WORD, locale, NULL, 0, &status);
    if (U_FAILURE(status)) {
        free(words);
        return NULL;
    }
    return words;
}

void cicu_words_close(cicu_words *words) {
    if (!words) return;
    ubrk_close(words->iterator);
    utext_close(&words->text);
    free(words);
}

int32_t cicu_words_set_text(cicu_words *words, const uint8_t *bytes, int64_t length) {
    UErrorCode status = U_ZERO_ERROR;
    utext_openUTF8(&words->text, (const char *)bytes, length, &status);
    if (U_FAILURE(status)) return -1;
    ubrk_setUText(words->iterator, &words->text, &status);
    if (U_FAILURE(status)) return -1;
    ubrk_first(words->iterator);
    return 0;
}

int64_t cicu_words_next(cicu_words *words, int32_t *is_word) {
    int32_t end = ubrk_next(words->iterator);
    if (end == UBRK_DONE) return -1;
    *is_word = ubrk_getRuleStatus(words->iterator) >= UBRK_WORD_NONE_LIMIT;
    return end;
}

struct cicu_folder {
    const UNormalizer2 *normalizer;
    UTransliterator *simplifier;
    int32_t is_turkic;
    UChar *source;
    UChar *target;
    int32_t capacity;
};

cicu_folder *cicu_folder_open(const char *language, int32_t simplify_han) {
    UErrorCode status = U_ZERO_ERROR;
    cicu_folder *folder = calloc(1, sizeof *folder);
    if (!folder) return NULL;
    folder->is_turkic = strcmp(language, "tr") == 0 || strcmp(language, "az") == 0;
    folder->normalizer = unorm2_getNFKCCasefoldInstance(&status);
    if (U_SUCCESS(status) && simplify_han) {
        static const UChar name[] = u"Traditional-Simplified";
        folder->simplifier = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    }
    if (U_FAILURE(status)) {
        cicu_folder_close(folder);
        return NULL;
    }
    return folder;
}

void cicu_folder_close(cicu_folder *folder) {
    if (!folder) return;
    if (folder->simplifier) utrans_close(folder->simplifier);
    free(folder->source);
    free(folder->target);
    free(folder);
}

/// NFKC case folding makes a text at most 18 times longer (U+FDFA); both buffers are kept for the next call.
static int reserve(cicu_folder *folder, int32_t length) {
    if (length <= folder->capacity) return 1;
    UChar *source = realloc(folder->source, sizeof(UChar) * (size_t)length);
    if (source) folder->source = source;
    UChar *target = realloc(folder->target, sizeof(UChar) * (size_t)length);
    if (target) folder->target = target;
    if (!source || !target) return 0;
    folder->capacity = length;
    return 1;
}

static void swap(cicu_folder *folder) {
    UChar *target = folder->target;
    folder->target = folder->source;
    folder->source = target;
}

int32_t cicu_folder_fold(cicu_folder *folder, const uint8_t *bytes, int32_t length, uint8_t *out, int32_t capacity) {
    if (length > INT32_MAX / 20 - 16 || !reserve(folder, length * 18 + 16)) return -1;
    UErrorCode status = U_ZERO_ERROR;
    int32_t units = 0;
    u_strFromUTF8(folder->source, folder->capacity, &units, (const char *)bytes, length, &status);
    if (folder->is_turkic && U_SUCCESS(status)) {
        units = u_strToLower(folder->target, folder->capacity, folder->source, units, "tr", &status);
        swap(folder);
    }
    if (folder->simplifier && U_SUCCESS(status)) {
        int32_t limit = units;
        utrans_transUChars(folder->simplifier, folder->source, &units, folder->capacity, 0, &limit, &status);
    }
    if (U_SUCCESS(status)) {
        units = unorm2_normalize(folder->normalizer, folder->source, units, folder->target, folder->capacity, &status);
        swap(folder);
    }
    if (U_FAILURE(status)) return -1;
    int32_t written = 0;
    u_strToUTF8((char *)out, capacity, &written, folder->source, units, &status);
    if (status == U_BUFFER_OVERFLOW_ERROR || U_SUCCESS(status)) return written;
    return -1;
}

int32_t cicu_folds_apart(cicu_folder *folder, uint32_t code_point) {
    return unorm2_hasBoundaryBefore(folder->normalizer, (UChar32)code_point);
}

int32_t cicu_word_class_of(uint32_t code_point) {
    switch (u_getIntPropertyValue((UChar32)code_point, UCHAR_WORD_BREAK)) {
    case U_WB_ALETTER: return CICU_WORD_LETTER;
    case U_WB_NUMERIC: return CICU_WORD_DIGIT;
    case U_WB_MIDLETTER: return CICU_WORD_MID_LETTER;
    case U_WB_MIDNUM: return CICU_WORD_MID_NUMBER;
    case U_WB_MIDNUMLET:
    case U_WB_SINGLE_QUOTE: return CICU_WORD_MID_BOTH;
    case U_WB_EXTENDNUMLET: return CICU_WORD_CONNECTOR;
    case U_WB_OTHER:
    case U_WB_DOUBLE_QUOTE:
    case U_WB_CR:
    case U_WB_LF:
    case U_WB_NEWLINE:
    case U_WB_WSEGSPACE:
        return u_getIntPropertyValue((UChar32)code_point, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT
            ? CICU_WORD_COMPLEX : CICU_WORD_OTHER;
    default: return CICU_WORD_COMPLEX;
    }
}

int32_t cicu_is_alphanumeric(uint32_t code_point) { return u_isalnum((UChar32)code_point); }

int32_t cicu_digit_value(uint32_t code_point) {
    return u_charType((UChar32)code_point) == U_DECIMAL_DIGIT_NUMBER ? u_charDigitValue((UChar32)code_point) : -1;
}

uint32_t cicu_base_letter(uint32_t code_point) {
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)code_point, &status);
    if (U_FAILURE(status) || (script != USCRIPT_LATIN && script != USCRIPT_GREEK && script != USCRIPT_CYRILLIC)) {
        return code_point;
    }
    const UNormalizer2 *canonical = unorm2_getNFDInstance(&status);
    UChar decomposed[16];
    int32_t length = unorm2_getDecomposition(canonical, (UChar32)code_point, decomposed, 16, &status);
    if (U_FAILURE(status) || length < 1) return code_point;
    int32_t index = 0;
    UChar32 base;
    U16_NEXT(decomposed, index, length, base);
    // A decomposition may decompose further (ǖ = ü + macron = u + diaeresis + macron).
    return base == (UChar32)code_point ? code_point : cicu_base_letter((uint32_t)base);
}
