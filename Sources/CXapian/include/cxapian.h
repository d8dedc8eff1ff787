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

enum {
    CXAPIAN_OPEN = 0,
    CXAPIAN_CREATE = 1,
    CXAPIAN_CREATE_OR_OPEN = 2,
    /* Or-ed in: no fsync and blocks overwritten in place, for files that nobody reads before they are whole. */
    CXAPIAN_UNSAFE = 16
};

cxapian_database *cxapian_reader_open(const char *path, cxapian_status *status);
cxapian_database *cxapian_writer_open(const char *path, int32_t mode, cxapian_status *status);

/* Frees the handle; a transaction that is open is given up. */
void cxapian_database_close(cxapian_database *database);

uint32_t cxapian_document_count(cxapian_database *database, cxapian_status *status);
uint32_t cxapian_last_docid(cxapian_database *database, cxapian_status *status);
double cxapian_average_length(cxapian_database *database, cxapian_status *status);

/* Copies at most capacity bytes; *length is the whole length, 0 when there is no such entry. */
bool cxapian_metadata_get(
    cxapian_database *database, const char *key, uint8_t *buffer, size_t capacity, size_t *length,
    cxapian_status *status);
bool cxapian_metadata_set(
    cxapian_database *database, const char *key, const uint8_t *value, size_t length, cxapian_status *status);

/* How many documents hold the term; 0 when none. */
uint32_t cxapian_term_frequency(
    cxapian_database *database, const uint8_t *term, size_t length, cxapian_status *status);

/* Writes the docids from `from` on that hold the term (an empty term: every document), ascending. *count equal to
 * capacity means there may be more from the last one plus 1. */
bool cxapian_postings(
    cxapian_database *database, const uint8_t *term, size_t length, uint32_t from, uint32_t *docids, size_t capacity,
    size_t *count, cxapian_status *status);

/* How often the term counts in the document; 0 when it does not hold it. */
uint32_t cxapian_wdf(
    cxapian_database *database, const uint8_t *term, size_t length, uint32_t docid, cxapian_status *status);
/* The sum of all wdf of a document. */
uint32_t cxapian_document_length(cxapian_database *database, uint32_t docid, cxapian_status *status);

/* A term of a document: where its bytes are in the arena, and its within-document frequency. */
typedef struct cxapian_term {
    uint32_t offset;
    uint32_t length;
    uint32_t wdf;
} cxapian_term;

bool cxapian_begin(cxapian_database *database, cxapian_status *status);
bool cxapian_commit_transaction(cxapian_database *database, cxapian_status *status);
/* Commits what was written outside a transaction. */
bool cxapian_commit(cxapian_database *database, cxapian_status *status);
/* Writes a document under a docid that is free. */
bool cxapian_document_put(
    cxapian_database *database, uint32_t docid, const uint8_t *arena, const cxapian_term *terms, size_t count,
    cxapian_status *status);
bool cxapian_document_delete(cxapian_database *database, uint32_t docid, cxapian_status *status);

/* Writes the databases one behind the other into a new one; docids continue from one to the next. */
bool cxapian_compact(
    const char *const *sources, size_t count, const char *destination, bool syncs, cxapian_status *status);

typedef enum cxapian_operator {
    /* Pushes a term of the arena with its weight times `scale`. */
    CXAPIAN_TERM,
    /* Pushes a query that every document matches with weight 0. */
    CXAPIAN_ALL,
    /* These take `count` queries off the stack and push one. AND_MAYBE takes two: what must match, what may. */
    CXAPIAN_OR,
    CXAPIAN_AND,
    CXAPIAN_AND_MAYBE,
    CXAPIAN_MAX,
    CXAPIAN_SYNONYM
} cxapian_operator;

typedef struct cxapian_node {
    int32_t operation;
    uint32_t offset;
    uint32_t length;
    uint32_t count;
    double scale;
} cxapian_node;

/* A sorted set of docids that the caller walks. Both calls write the docid found and return false at the end. */
typedef struct cxapian_filter {
    void *context;
    uint32_t count;
    /* The first docid that is at least `docid`; never asked to go back. */
    bool (*skip)(void *context, uint32_t docid, uint32_t *found);
} cxapian_filter;

typedef struct cxapian_bm25 {
    double k1;
    double k3;
    double b;
    double min_normlen;
} cxapian_bm25;

typedef struct cxapian_hit {
    uint32_t docid;
    double weight;
} cxapian_hit;

/* Ranks by BM25 (k2 = 0). The nodes are in postfix order and leave exactly one query. A null filter lets all pass.
 * seconds > 0 limits the time, 0 does not. Writes at most `items` hits from the rank `first` (0-based), best first. */
bool cxapian_rank(
    cxapian_database *database, const uint8_t *arena, const cxapian_node *nodes, size_t node_count,
    const cxapian_filter *filter, const cxapian_bm25 *bm25, double seconds, uint32_t first, uint32_t items,
    cxapian_hit *hits, size_t *hit_count, uint32_t *matches_lower_bound, cxapian_status *status);

#ifdef __cplusplus
}
#endif

#endif
