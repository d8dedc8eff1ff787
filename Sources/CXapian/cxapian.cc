#include "cxapian.h"
#include "cxapian_guard.hpp"

#include <memory>
#include <string>

using cxapian::guarded;

cxapian_database *cxapian_reader_open(const char *path, cxapian_status *status) {
    return guarded<cxapian_database *>(status, nullptr, [&] {
        auto handle = std::make_unique<cxapian_database>();
        handle->reader = std::make_unique<Xapian::Database>(std::string(path));
        return handle.release();
    });
}

cxapian_database *cxapian_writer_create(const char *path, cxapian_status *status) {
    return guarded<cxapian_database *>(status, nullptr, [&] {
        constexpr int flags =
            Xapian::DB_CREATE | Xapian::DB_NO_TERMLIST | Xapian::DB_NO_SYNC | Xapian::DB_DANGEROUS;
        auto handle = std::make_unique<cxapian_database>();
        handle->writer = std::make_unique<Xapian::WritableDatabase>(std::string(path), flags);
        return handle.release();
    });
}

void cxapian_database_close(cxapian_database *database) {
    if (database == nullptr) return;
    try {
        // Without the explicit close the destructor would commit what is pending.
        if (database->writer) database->writer->close();
    } catch (...) {
        // A handle that is being given up has nobody left to tell.
    }
    try {
        delete database;
    } catch (...) {
    }
}

uint32_t cxapian_document_count(cxapian_database *database, cxapian_status *status) {
    return guarded<uint32_t>(status, 0, [&] { return database->get().get_doccount(); });
}

uint32_t cxapian_term_frequency(
    cxapian_database *database, const uint8_t *term, size_t length, cxapian_status *status) {
    return guarded<uint32_t>(status, 0, [&] {
        return database->get().get_termfreq(std::string(reinterpret_cast<const char *>(term), length));
    });
}

bool cxapian_postings(
    cxapian_database *database, const uint8_t *term, size_t length, uint32_t from, uint32_t *docids, uint32_t *wdfs,
    size_t capacity, size_t *count, cxapian_status *status) {
    *count = 0;
    return guarded<bool>(status, false, [&] {
        std::string name(reinterpret_cast<const char *>(term), length);
        Xapian::Database &source = database->get();
        auto iterator = source.postlist_begin(name);
        auto end = source.postlist_end(name);
        if (from > 1 && iterator != end) iterator.skip_to(from);
        size_t written = 0;
        while (written < capacity && iterator != end) {
            docids[written] = *iterator;
            wdfs[written] = iterator.get_wdf();
            ++written;
            ++iterator;
        }
        *count = written;
        return true;
    });
}

bool cxapian_document_add(
    cxapian_database *database, const uint8_t *arena, const cxapian_term *terms, size_t count,
    cxapian_status *status) {
    return guarded<bool>(status, false, [&] {
        Xapian::Document document;
        for (size_t index = 0; index < count; ++index) {
            const cxapian_term &term = terms[index];
            document.add_term(std::string(reinterpret_cast<const char *>(arena) + term.offset, term.length), term.wdf);
        }
        database->writable().add_document(document);
        return true;
    });
}

bool cxapian_commit(cxapian_database *database, cxapian_status *status) {
    return guarded<bool>(status, false, [&] {
        database->writable().commit();
        return true;
    });
}

bool cxapian_compact(
    const char *const *sources, size_t count, const char *destination, cxapian_status *status) {
    return guarded<bool>(status, false, [&] {
        Xapian::Database all;
        for (size_t index = 0; index < count; ++index) all.add_database(Xapian::Database(std::string(sources[index])));
        all.compact(std::string(destination), 0u);
        return true;
    });
}
