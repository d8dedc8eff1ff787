// What the parts of the shim share: the handle, and the wall that no exception passes.
#pragma once

#include "cxapian.h"

#include <cstring>
#include <memory>
#include <new>
#include <stdexcept>
#include <xapian.h>

struct cxapian_database {
    std::unique_ptr<Xapian::Database> reader;
    std::unique_ptr<Xapian::WritableDatabase> writer;

    Xapian::Database &get() {
        if (writer) return *writer;
        return *reader;
    }

    Xapian::WritableDatabase &writable() {
        if (!writer) throw Xapian::InvalidOperationError("the database is open for reading only");
        return *writer;
    }
};

namespace cxapian {

inline void copy_text(char *target, size_t capacity, const char *text) {
    if (text == nullptr) text = "";
    std::strncpy(target, text, capacity - 1);
    target[capacity - 1] = 0;
}

inline int32_t code_of(const Xapian::Error &error) {
    static const struct {
        const char *name;
        int32_t code;
    } table[] = {
        {"AssertionError", CXAPIAN_ASSERTION},
        {"InvalidArgumentError", CXAPIAN_INVALID_ARGUMENT},
        {"InvalidOperationError", CXAPIAN_INVALID_OPERATION},
        {"UnimplementedError", CXAPIAN_UNIMPLEMENTED},
        {"DatabaseError", CXAPIAN_DATABASE},
        {"DatabaseCorruptError", CXAPIAN_DATABASE_CORRUPT},
        {"DatabaseCreateError", CXAPIAN_DATABASE_CREATE},
        {"DatabaseLockError", CXAPIAN_DATABASE_LOCK},
        {"DatabaseModifiedError", CXAPIAN_DATABASE_MODIFIED},
        {"DatabaseOpeningError", CXAPIAN_DATABASE_OPENING},
        {"DatabaseVersionError", CXAPIAN_DATABASE_VERSION},
        {"DatabaseNotFoundError", CXAPIAN_DATABASE_NOT_FOUND},
        {"DatabaseClosedError", CXAPIAN_DATABASE_CLOSED},
        {"DocNotFoundError", CXAPIAN_DOCUMENT_NOT_FOUND},
        {"FeatureUnavailableError", CXAPIAN_FEATURE_UNAVAILABLE},
        {"InternalError", CXAPIAN_INTERNAL},
        {"NetworkError", CXAPIAN_NETWORK},
        {"NetworkTimeoutError", CXAPIAN_NETWORK},
        {"QueryParserError", CXAPIAN_QUERY_PARSER},
        {"SerialisationError", CXAPIAN_SERIALISATION},
        {"RangeError", CXAPIAN_RANGE},
        {"WildcardError", CXAPIAN_WILDCARD},
    };
    for (const auto &entry : table) {
        if (std::strcmp(entry.name, error.get_type()) == 0) return entry.code;
    }
    return CXAPIAN_OTHER_XAPIAN;
}

// Runs the body; whatever it throws ends here as a status, and `failed` is returned.
template <typename Result, typename Body>
Result guarded(cxapian_status *status, Result failed, Body body) noexcept {
    status->code = CXAPIAN_OK;
    status->message[0] = 0;
    status->system_message[0] = 0;
    try {
        return static_cast<Result>(body());
    } catch (const Xapian::Error &error) {
        status->code = code_of(error);
        try {
            copy_text(status->message, sizeof status->message, error.get_msg().c_str());
            copy_text(status->system_message, sizeof status->system_message, error.get_error_string());
        } catch (...) {
        }
    } catch (const std::bad_alloc &) {
        status->code = CXAPIAN_OUT_OF_MEMORY;
        copy_text(status->message, sizeof status->message, "out of memory");
    } catch (const std::exception &error) {
        status->code = CXAPIAN_STANDARD;
        copy_text(status->message, sizeof status->message, error.what());
    } catch (...) {
        status->code = CXAPIAN_UNKNOWN;
        copy_text(status->message, sizeof status->message, "unknown exception");
    }
    return failed;
}

}  // namespace cxapian
