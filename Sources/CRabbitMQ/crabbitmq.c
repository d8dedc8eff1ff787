#include "crabbitmq.h"

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_ssl_socket.h>
#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { CHANNEL = 1, FRAME_BYTES_MAX = 131072 };

struct crabbitmq {
    amqp_connection_state_t state;
    struct timeval timeout;
    // Delivery tags of messages run from 1; those up to this one are confirmed.
    uint64_t settled;
    uint64_t published;
    // Of the tags after settled.
    bool confirmed[CRABBITMQ_UNCONFIRMED_MAX];
    amqp_envelope_t envelope;
    bool has_envelope;
};

static void fail(crabbitmq_result *result, int outcome, const char *what, const char *reason) {
    result->outcome = outcome;
    snprintf(result->message, sizeof result->message, "%s: %s", what, reason);
}

static void say_closed(const amqp_method_t *method, const char *what, crabbitmq_result *result) {
    amqp_bytes_t text = amqp_cstring_bytes("the broker closed the channel");
    if (method->id == AMQP_CHANNEL_CLOSE_METHOD) text = ((amqp_channel_close_t *)method->decoded)->reply_text;
    if (method->id == AMQP_CONNECTION_CLOSE_METHOD) text = ((amqp_connection_close_t *)method->decoded)->reply_text;
    char reason[200];
    snprintf(reason, sizeof reason, "%.*s", (int)(text.len < 190 ? text.len : 190), (const char *)text.bytes);
    fail(result, CRABBITMQ_FAILED, what, reason);
}

static bool is_normal(amqp_rpc_reply_t reply, const char *what, crabbitmq_result *result) {
    result->outcome = CRABBITMQ_OK;
    result->message[0] = 0;
    switch (reply.reply_type) {
    case AMQP_RESPONSE_NORMAL: return true;
    case AMQP_RESPONSE_LIBRARY_EXCEPTION:
        fail(
            result, reply.library_error == AMQP_STATUS_TIMEOUT ? CRABBITMQ_TIMEOUT : CRABBITMQ_FAILED, what,
            amqp_error_string2(reply.library_error));
        return false;
    case AMQP_RESPONSE_SERVER_EXCEPTION: say_closed(&reply.reply, what, result); return false;
    default: fail(result, CRABBITMQ_FAILED, what, "the connection was lost"); return false;
    }
}

static bool is_done(int status, const char *what, crabbitmq_result *result) {
    result->outcome = CRABBITMQ_OK;
    result->message[0] = 0;
    if (status == AMQP_STATUS_OK) return true;
    fail(
        result, status == AMQP_STATUS_TIMEOUT ? CRABBITMQ_TIMEOUT : CRABBITMQ_FAILED, what, amqp_error_string2(status));
    return false;
}

static struct timeval interval(int milliseconds) {
    return (struct timeval){.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};
}

static bool connect_socket(crabbitmq *connection, const crabbitmq_address *address, crabbitmq_result *result) {
    amqp_socket_t *socket = NULL;
    if (address->uses_tls) {
        socket = amqp_ssl_socket_new(connection->state);
        if (!socket) return fail(result, CRABBITMQ_FAILED, "connecting", "out of memory"), false;
        amqp_ssl_socket_set_verify_peer(socket, 1);
        amqp_ssl_socket_set_verify_hostname(socket, 1);
        amqp_ssl_socket_set_ssl_versions(socket, AMQP_TLSv1_2, AMQP_TLSvLATEST);
        if (!is_done(
                amqp_ssl_socket_set_cacert(socket, address->authorities_file), "reading the authorities", result)) {
            return false;
        }
    } else {
        socket = amqp_tcp_socket_new(connection->state);
        if (!socket) return fail(result, CRABBITMQ_FAILED, "connecting", "out of memory"), false;
    }
    int status = amqp_socket_open_noblock(socket, address->host, address->port, &connection->timeout);
    if (!is_done(status, "connecting", result)) return false;
    // Without heartbeats the system finds out that the other side is gone.
    int yes = 1;
    setsockopt(amqp_get_sockfd(connection->state), SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
    return true;
}

crabbitmq *crabbitmq_open(const crabbitmq_address *address, crabbitmq_result *result) {
    memset(result, 0, sizeof *result);
    crabbitmq *connection = calloc(1, sizeof *connection);
    if (!connection) return fail(result, CRABBITMQ_FAILED, "connecting", "out of memory"), NULL;
    connection->timeout = interval(address->timeout_milliseconds);
    connection->state = amqp_new_connection();
    if (!connection->state) {
        free(connection);
        return fail(result, CRABBITMQ_FAILED, "connecting", "out of memory"), NULL;
    }
    amqp_set_handshake_timeout(connection->state, &connection->timeout);
    amqp_set_rpc_timeout(connection->state, &connection->timeout);
    if (connect_socket(connection, address, result)
        && is_normal(
            amqp_login(
                connection->state, address->virtual_host, 0, FRAME_BYTES_MAX, address->heartbeat_seconds,
                AMQP_SASL_METHOD_PLAIN, address->user, address->password),
            "signing in", result)) {
        amqp_channel_open(connection->state, CHANNEL);
        if (is_normal(amqp_get_rpc_reply(connection->state), "opening a channel", result)) return connection;
    }
    crabbitmq_close(connection, false);
    return NULL;
}

void crabbitmq_close(crabbitmq *connection, bool in_good_order) {
    crabbitmq_forget(connection);
    if (in_good_order) amqp_connection_close(connection->state, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(connection->state);
    free(connection);
}

void crabbitmq_declare_exchange(crabbitmq *connection, const char *exchange, crabbitmq_result *result) {
    amqp_exchange_declare(
        connection->state, CHANNEL, amqp_cstring_bytes(exchange), amqp_cstring_bytes("topic"), 0, 1, 0, 0,
        amqp_empty_table);
    is_normal(amqp_get_rpc_reply(connection->state), "declaring the exchange", result);
}

void crabbitmq_declare_queue(
    crabbitmq *connection, const char *queue, const char *dead_letter_queue, crabbitmq_result *result) {
    amqp_table_entry_t entries[2];
    amqp_table_t arguments = amqp_empty_table;
    if (dead_letter_queue) {
        const char *names[] = {"x-dead-letter-exchange", "x-dead-letter-routing-key"};
        const char *values[] = {"", dead_letter_queue};
        for (int i = 0; i < 2; i++) {
            entries[i].key = amqp_cstring_bytes(names[i]);
            entries[i].value.kind = AMQP_FIELD_KIND_UTF8;
            entries[i].value.value.bytes = amqp_cstring_bytes(values[i]);
        }
        arguments.num_entries = 2;
        arguments.entries = entries;
    }
    amqp_queue_declare(connection->state, CHANNEL, amqp_cstring_bytes(queue), 0, 1, 0, 0, arguments);
    is_normal(amqp_get_rpc_reply(connection->state), "declaring the queue", result);
}

void crabbitmq_bind(
    crabbitmq *connection, const char *queue, const char *exchange, const char *pattern, crabbitmq_result *result) {
    amqp_queue_bind(
        connection->state, CHANNEL, amqp_cstring_bytes(queue), amqp_cstring_bytes(exchange), amqp_cstring_bytes(pattern),
        amqp_empty_table);
    is_normal(amqp_get_rpc_reply(connection->state), "binding the queue", result);
}

// Publishing

void crabbitmq_confirm_select(crabbitmq *connection, crabbitmq_result *result) {
    amqp_confirm_select(connection->state, CHANNEL);
    is_normal(amqp_get_rpc_reply(connection->state), "asking for confirms", result);
}

void crabbitmq_publish(
    crabbitmq *connection, const char *exchange, const char *routing_key, const char *message_id,
    const char *correlation_id, uint64_t seconds_since_epoch, const uint8_t *body, size_t body_length,
    crabbitmq_result *result) {
    if (connection->published - connection->settled >= CRABBITMQ_UNCONFIRMED_MAX) {
        return fail(result, CRABBITMQ_FAILED, "publishing", "too many messages wait for their confirms");
    }
    amqp_basic_properties_t properties = {
        ._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG
            | AMQP_BASIC_CORRELATION_ID_FLAG | AMQP_BASIC_TIMESTAMP_FLAG | AMQP_BASIC_TYPE_FLAG,
        .content_type = amqp_cstring_bytes("application/json"),
        .delivery_mode = AMQP_DELIVERY_PERSISTENT,
        .message_id = amqp_cstring_bytes(message_id),
        .correlation_id = amqp_cstring_bytes(correlation_id),
        .timestamp = seconds_since_epoch,
        .type = amqp_cstring_bytes(routing_key),
    };
    amqp_bytes_t bytes = {.len = body_length, .bytes = (void *)body};
    int status = amqp_basic_publish(
        connection->state, CHANNEL, amqp_cstring_bytes(exchange), amqp_cstring_bytes(routing_key), 0, 0, &properties, bytes);
    if (is_done(status, "publishing", result)) connection->published++;
}

static void settle(crabbitmq *connection, uint64_t tag, bool multiple) {
    uint64_t first = connection->settled + 1;
    if (tag < first || tag > connection->published) return;
    for (uint64_t each = multiple ? first : tag; each <= tag; each++) connection->confirmed[each - first] = true;
    size_t done = 0;
    size_t waiting = connection->published - connection->settled;
    while (done < waiting && connection->confirmed[done]) done++;
    if (done == 0) return;
    memmove(connection->confirmed, connection->confirmed + done, sizeof(bool) * (CRABBITMQ_UNCONFIRMED_MAX - done));
    memset(connection->confirmed + CRABBITMQ_UNCONFIRMED_MAX - done, 0, sizeof(bool) * done);
    connection->settled += done;
}

void crabbitmq_wait_for_confirms(crabbitmq *connection, crabbitmq_result *result) {
    const char *what = "waiting for confirms";
    result->outcome = CRABBITMQ_OK;
    result->message[0] = 0;
    while (connection->settled < connection->published) {
        amqp_frame_t frame;
        amqp_maybe_release_buffers(connection->state);
        if (!is_done(
                amqp_simple_wait_frame_noblock(connection->state, &frame, &connection->timeout), what, result)) {
            return;
        }
        if (frame.frame_type != AMQP_FRAME_METHOD) continue;
        if (frame.payload.method.id == AMQP_BASIC_ACK_METHOD) {
            const amqp_basic_ack_t *ack = frame.payload.method.decoded;
            settle(connection, ack->delivery_tag, ack->multiple);
        } else if (frame.payload.method.id == AMQP_BASIC_NACK_METHOD) {
            return fail(result, CRABBITMQ_REFUSED, what, "the broker did not take a message");
        } else if (
            frame.payload.method.id == AMQP_CHANNEL_CLOSE_METHOD
            || frame.payload.method.id == AMQP_CONNECTION_CLOSE_METHOD) {
            return say_closed(&frame.payload.method, what, result);
        }
    }
    amqp_maybe_release_buffers(connection->state);
}

// Consuming

void crabbitmq_consume(crabbitmq *connection, const char *queue, uint16_t prefetch, crabbitmq_result *result) {
    amqp_basic_qos(connection->state, CHANNEL, 0, prefetch, 0);
    if (!is_normal(amqp_get_rpc_reply(connection->state), "limiting messages under way", result)) return;
    amqp_basic_consume(
        connection->state, CHANNEL, amqp_cstring_bytes(queue), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
    is_normal(amqp_get_rpc_reply(connection->state), "consuming", result);
}

// Anything but a message that comes where one is expected: the broker closes the channel, or cancels the consumer.
static void take_other_frame(crabbitmq *connection, crabbitmq_result *result) {
    amqp_frame_t frame;
    if (!is_done(
            amqp_simple_wait_frame_noblock(connection->state, &frame, &connection->timeout), "consuming", result)) {
        return;
    }
    if (frame.frame_type != AMQP_FRAME_METHOD) return fail(result, CRABBITMQ_FAILED, "consuming", "an unexpected frame");
    say_closed(&frame.payload.method, "consuming", result);
}

void crabbitmq_next(
    crabbitmq *connection, int timeout_milliseconds, crabbitmq_delivery *delivery, crabbitmq_result *result) {
    crabbitmq_forget(connection);
    amqp_maybe_release_buffers(connection->state);
    struct timeval timeout = interval(timeout_milliseconds);
    amqp_rpc_reply_t reply = amqp_consume_message(connection->state, &connection->envelope, &timeout, 0);
    if (reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION && reply.library_error == AMQP_STATUS_UNEXPECTED_STATE) {
        return take_other_frame(connection, result);
    }
    if (!is_normal(reply, "consuming", result)) return;
    connection->has_envelope = true;
    const amqp_envelope_t *envelope = &connection->envelope;
    const amqp_basic_properties_t *properties = &envelope->message.properties;
    bool has_id = properties->_flags & AMQP_BASIC_MESSAGE_ID_FLAG;
    *delivery = (crabbitmq_delivery){
        .tag = envelope->delivery_tag,
        .is_redelivered = envelope->redelivered,
        .body = envelope->message.body.bytes,
        .body_length = envelope->message.body.len,
        .message_id = has_id ? properties->message_id.bytes : NULL,
        .message_id_length = has_id ? properties->message_id.len : 0,
        .routing_key = envelope->routing_key.bytes,
        .routing_key_length = envelope->routing_key.len,
    };
}

void crabbitmq_forget(crabbitmq *connection) {
    if (!connection->has_envelope) return;
    amqp_destroy_envelope(&connection->envelope);
    connection->has_envelope = false;
}

void crabbitmq_acknowledge(crabbitmq *connection, uint64_t tag, crabbitmq_result *result) {
    is_done(amqp_basic_ack(connection->state, CHANNEL, tag, 0), "acknowledging", result);
}

void crabbitmq_reject(crabbitmq *connection, uint64_t tag, bool comes_again, crabbitmq_result *result) {
    is_done(amqp_basic_reject(connection->state, CHANNEL, tag, comes_again), "rejecting", result);
}
