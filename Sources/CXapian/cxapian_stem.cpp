#include "cxapian_stem.h"

#include <cstring>
#include <new>
#include <string>

#include <xapian.h>

struct cxapian_stem {
    Xapian::Stem stemmer;
    std::string word;
};

const char *cxapian_stem_version(void) { return Xapian::version_string(); }

cxapian_stem *cxapian_stem_open(const char *algorithm) {
    try {
        return new cxapian_stem{Xapian::Stem(algorithm), std::string()};
    } catch (...) {
        return nullptr;
    }
}

void cxapian_stem_close(cxapian_stem *stem) { delete stem; }

int32_t cxapian_stem_apply(cxapian_stem *stem, const uint8_t *word, int32_t length, uint8_t *out, int32_t capacity) {
    try {
        stem->word.assign(reinterpret_cast<const char *>(word), static_cast<size_t>(length));
        const std::string result = stem->stemmer(stem->word);
        if (result.size() > static_cast<size_t>(INT32_MAX)) return -1;
        const int32_t size = static_cast<int32_t>(result.size());
        if (size <= capacity) std::memcpy(out, result.data(), result.size());
        return size;
    } catch (...) {
        return -1;
    }
}
