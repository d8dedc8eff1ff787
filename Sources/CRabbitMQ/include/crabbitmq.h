#ifndef CRABBITMQ_H
#define CRABBITMQ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// One connection with one channel to a RabbitMQ over librabbitmq. No policy: names, limits and what to do after a failure
// come from the caller. A connection is for one thread at a time, and of no more use after a call on it has failed.

enum {
    CRABBITMQ_OK = 0,
    CRABBITMQ_FAILED = 1,
    // Nothing came within the time.
    CRABBITMQ_TIMEOUT = 2,
    // The broker did not take a message.
    CRABBITMQ_REFUSED = 3,
};

// Messages that may wait for their confirms.
enum { CRABBITMQ_UNCONFIRMED_MAX = 1024 };

typedef struct crabbitmq crabbitmq;

typedef struct {
    int outcome;
    // What went wrong, for people; empty when nothing did. Never has a password.
    char message[256];
} crabbitmq_result;

typedef struct {
    const char *host;
    int port;
    const char *virtual_host;
    const char *user;
    const char *password;
    bool uses_tls;
    // Of the certificates that are trusted, with uses_tls.
    const char *authorities_file;
    // 0 for none.
    int heartbeat_seconds;
    // For connecting, and for each answer that is waited for.
    int timeout_milliseconds;
} crabbitmq_address;

// What a delivered message has; lives until crabbitmq_forget.
typedef struct {
    uint64_t tag;
    bool is_redelivered;
    const uint8_t *body;
    size_t body_length;
    const char *message_id;
    size_t message_id_length;
    const char *routing_key;
    size_t routing_key_length;
} crabbitmq_delivery;

// Blocks. Returns NULL when there is no connection.
crabbitmq *crabbitmq_open(const crabbitmq_address *address, crabbitmq_result *result);

// Blocks for the timeout at most when the connection is to be ended in good order.
void crabbitmq_close(crabbitmq *connection, bool in_good_order);

// A durable topic exchange.
void crabbitmq_declare_exchange(crabbitmq *connection, const char *exchange, crabbitmq_result *result);

// A durable queue. dead_letter_queue: where messages go that are rejected for good; NULL when they are lost.
void crabbitmq_declare_queue(
    crabbitmq *connection, const char *queue, const char *dead_letter_queue, crabbitmq_result *result);

void crabbitmq_bind(
    crabbitmq *connection, const char *queue, const char *exchange, const char *pattern, crabbitmq_result *result);

// Asks for a confirm of every message from now on.
void crabbitmq_confirm_select(crabbitmq *connection, crabbitmq_result *result);

// Hands over one persistent JSON message without waiting for its confirm.
void crabbitmq_publish(
    crabbitmq *connection, const char *exchange, const char *routing_key, const char *message_id,
    const char *correlation_id, uint64_t seconds_since_epoch, const uint8_t *body, size_t body_length,
    crabbitmq_result *result);

// Waits until every message that was handed over is confirmed.
void crabbitmq_wait_for_confirms(crabbitmq *connection, crabbitmq_result *result);

// Begins to take messages of a queue, which are to be acknowledged.
void crabbitmq_consume(crabbitmq *connection, const char *queue, uint16_t prefetch, crabbitmq_result *result);

// Waits for the next message; crabbitmq_forget must follow before the next one.
void crabbitmq_next(
    crabbitmq *connection, int timeout_milliseconds, crabbitmq_delivery *delivery, crabbitmq_result *result);

void crabbitmq_forget(crabbitmq *connection);

// The message is done with.
void crabbitmq_acknowledge(crabbitmq *connection, uint64_t tag, crabbitmq_result *result);

// The message is not taken: it comes again, or goes to the dead letters.
void crabbitmq_reject(crabbitmq *connection, uint64_t tag, bool comes_again, crabbitmq_result *result);

#endif
