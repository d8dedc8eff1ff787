/* A C view of the part of Xapian that Aisle uses. Nothing here throws, retries, logs or has defaults of its own.
 *
 * Every function that can fail takes a status, fills it, and returns whether it went well. Strings are bytes with a
 * length; paths are null-terminated. A database handle serves one thread at a time. */
#ifndef AISLE_CXAPIAN_H
#define AISLE_CXAPIAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Mirrors the table of exceptions in <xapian/error.h>. */
typedef enum cxapian_code {
    CXAPIAN_OK = 0,
    CXAPIAN_ASSERTION,
    CXAPIAN_INVALID_ARGUMENT,
    CXAPIAN_INVALID_OPERATION,
    CXAPIAN_UNIMPLEMENTED,
    CXAPIAN_DATABASE,
    CXAPIAN_DATABASE_CORRUPT,
    CXAPIAN_DATABASE_CREATE,
    CXAPIAN_DATABASE_LOCK,
    CXAPIAN_DATABASE_MODIFIED,
    CXAPIAN_DATABASE_OPENING,
    CXAPIAN_DATABASE_VERSION,
    CXAPIAN_DATABASE_NOT_FOUND,
    CXAPIAN_DATABASE_CLOSED,
    CXAPIAN_DOCUMENT_NOT_FOUND,
    CXAPIAN_FEATURE_UNAVAILABLE,
    CXAPIAN_INTERNAL,
    CXAPIAN_NETWORK,
    CXAPIAN_QUERY_PARSER,
    CXAPIAN_SERIALISATION,
    CXAPIAN_RANGE,
    CXAPIAN_WILDCARD,
    CXAPIAN_OTHER_XAPIAN,
    /* std::bad_alloc, another std::exception, anything else. */
    CXAPIAN_OUT_OF_MEMORY,
    CXAPIAN_STANDARD,
    CXAPIAN_UNKNOWN
} cxapian_code;

typedef struct cxapian_status {
    int32_t code;
    /* Null-terminated UTF-8 of the exception, cut to fit. */
    char message[512];
    /* What the operating system said, as strerror() words it; empty when it had no part in it. */
    char system_message[128];
} cxapian_status;

typedef struct cxapian_database cxapian_database;

cxapian_database *cxapian_reader_open(const char *path, cxapian_status *status);
/* Creates a database for documents that are added once and never changed: without lists of terms by document, and
 * without fsync, for files that nobody reads before they are whole. */
cxapian_database *cxapian_writer_create(const char *path, cxapian_status *status);

/* Frees the handle; what has not been committed is given up. */
void cxapian_database_close(cxapian_database *database);

uint32_t cxapian_document_count(cxapian_database *database, cxapian_status *status);

/* How many documents hold the term; 0 when none. */
uint32_t cxapian_term_frequency(
    cxapian_database *database, const uint8_t *term, size_t length, cxapian_status *status);

/* Writes the docids from `from` on that hold the term, ascending, and how often the term counts in each. *count equal
 * to capacity means there may be more from the last one plus 1. */
bool cxapian_postings(
    cxapian_database *database, const uint8_t *term, size_t length, uint32_t from, uint32_t *docids, uint32_t *wdfs,
    size_t capacity, size_t *count, cxapian_status *status);

/* A term of a document: where its bytes are in the arena, and its within-document frequency. */
typedef struct cxapian_term {
    uint32_t offset;
    uint32_t length;
    uint32_t wdf;
} cxapian_term;

/* Adds a document under the next docid. */
bool cxapian_document_add(
    cxapian_database *database, const uint8_t *arena, const cxapian_term *terms, size_t count,
    cxapian_status *status);
bool cxapian_commit(cxapian_database *database, cxapian_status *status);

/* Writes the databases one behind the other into a new one; docids continue from one to the next. */
bool cxapian_compact(const char *const *sources, size_t count, const char *destination, cxapian_status *status);

#ifdef __cplusplus
}
#endif

#endif
