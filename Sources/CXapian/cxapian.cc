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

cxapian_database *cxapian_writer_open(const char *path, int32_t mode, cxapian_status *status) {
    return guarded<cxapian_database *>(status, nullptr, [&] {
        int flags = Xapian::DB_OPEN;
        switch (mode & ~CXAPIAN_UNSAFE) {
            case CXAPIAN_CREATE: flags = Xapian::DB_CREATE; break;
            case CXAPIAN_CREATE_OR_OPEN: flags = Xapian::DB_CREATE_OR_OPEN; break;
            default: break;
        }
        if (mode & CXAPIAN_UNSAFE) flags |= Xapian::DB_NO_SYNC | Xapian::DB_DANGEROUS;
        auto handle = std::make_unique<cxapian_database>();
        handle->writer = std::make_unique<Xapian::WritableDatabase>(std::string(path), flags);
        return handle.release();
    });
}

void cxapian_database_close(cxapian_database *database) {
    if (database == nullptr) return;
    try {
        // Without the explicit close the destructor would commit what is pending.
        if (database->writer) {
            if (database->in_transaction) database->writer->cancel_transaction();
            database->writer->close();
        }
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

uint32_t cxapian_last_docid(cxapian_database *database, cxapian_status *status) {
    return guarded<uint32_t>(status, 0, [&] { return database->get().get_lastdocid(); });
}

double cxapian_average_length(cxapian_database *database, cxapian_status *status) {
    return guarded<double>(status, 0, [&] { return database->get().get_avlength(); });
}

bool cxapian_metadata_get(
    cxapian_database *database, const char *key, uint8_t *buffer, size_t capacity, size_t *length,
    cxapian_status *status) {
    return guarded<bool>(status, false, [&] {
        std::string value = database->get().get_metadata(key);
        *length = value.size();
        value.copy(reinterpret_cast<char *>(buffer), capacity);
        return true;
    });
}

bool cxapian_metadata_set(
    cxapian_database *database, const char *key, const uint8_t *value, size_t length, cxapian_status *status) {
    return guarded<bool>(status, false, [&] {
        database->writable().set_metadata(key, std::string(reinterpret_cast<const char *>(value), length));
        return true;
    });
}

uint32_t cxapian_term_frequency(
    cxapian_database *database, const uint8_t *term, size_t length, cxapian_status *status) {
    return guarded<uint32_t>(status, 0, [&] {
        return database->get().get_termfreq(std::string(reinterpret_cast<const char *>(term), length));
    });
}

bool cxapian_postings(
    cxapian_database *database, const uint8_t *term, size_t length, uint32_t from, uint32_t *docids, size_t capacity,
    size_t *count, cxapian_status *status) {
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
            ++written;
            ++iterator;
        }
        *count = written;
        return true;
    });
}

uint32_t cxapian_wdf(
    cxapian_database *database, const uint8_t *term, size_t length, uint32_t docid, cxapian_status *status) {
    return guarded<uint32_t>(status, 0, [&]() -> uint32_t {
        std::string name(reinterpret_cast<const char *>(term), length);
        Xapian::Database &source = database->get();
        auto iterator = source.postlist_begin(name);
        if (iterator == source.postlist_end(name)) return 0;
        iterator.skip_to(docid);
        if (iterator == source.postlist_end(name) || *iterator != docid) return 0;
        return iterator.get_wdf();
    });
}

uint32_t cxapian_document_length(cxapian_database *database, uint32_t docid, cxapian_status *status) {
    return guarded<uint32_t>(status, 0, [&] { return database->get().get_doclength(docid); });
}

bool cxapian_begin(cxapian_database *database, cxapian_status *status) {
    return guarded<bool>(status, false, [&] {
        database->writable().begin_transaction(true);
        database->in_transaction = true;
        return true;
    });
}

bool cxapian_commit_transaction(cxapian_database *database, cxapian_status *status) {
    return guarded<bool>(status, false, [&] {
        database->writable().commit_transaction();
        database->in_transaction = false;
        return true;
    });
}

bool cxapian_commit(cxapian_database *database, cxapian_status *status) {
    return guarded<bool>(status, false, [&] {
        database->writable().commit();
        return true;
    });
}

bool cxapian_document_put(
    cxapian_database *database, uint32_t docid, const uint8_t *arena, const cxapian_term *terms, size_t count,
    cxapian_status *status) {
    return guarded<bool>(status, false, [&] {
        Xapian::Document document;
        for (size_t index = 0; index < count; ++index) {
            const cxapian_term &term = terms[index];
            document.add_term(std::string(reinterpret_cast<const char *>(arena) + term.offset, term.length), term.wdf);
        }
        database->writable().replace_document(docid, document);
        return true;
    });
}

bool cxapian_document_delete(cxapian_database *database, uint32_t docid, cxapian_status *status) {
    return guarded<bool>(status, false, [&] {
        database->writable().delete_document(docid);
        return true;
    });
}

bool cxapian_compact(
    const char *const *sources, size_t count, const char *destination, bool syncs, cxapian_status *status) {
    return guarded<bool>(status, false, [&] {
        Xapian::Database all;
        for (size_t index = 0; index < count; ++index) all.add_database(Xapian::Database(std::string(sources[index])));
        all.compact(std::string(destination), syncs ? 0 : Xapian::DB_NO_SYNC);
        return true;
    });
}
