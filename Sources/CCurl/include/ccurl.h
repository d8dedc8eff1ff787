#ifndef CCURL_H
#define CCURL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// HTTP over libcurl. No policy: limits and permissions come from the caller.

enum {
    CCURL_OK = 0,
    CCURL_FAILED = 1,
    // The host has an address that may not be connected to.
    CCURL_PRIVATE_ADDRESS = 2,
    CCURL_TIMEOUT = 3,
    // Nothing has reached the other side: no such host, nobody listens, or no trusted connection.
    CCURL_NOT_SENT = 4,
    // A taker has refused bytes of the answer.
    CCURL_TOO_LARGE = 5,
};

typedef struct {
    // "GET", "POST", …
    const char *method;
    const char *url;
    // Lines "Name: value".
    const char *const *headers;
    size_t header_count;
    const uint8_t *body;
    size_t body_length;
    // For the whole call.
    long timeout_milliseconds;
    // As for ccurl_post.
    bool allows_private;
    // Take the answer's body in parts, and its header line by line; false ends the call. May be NULL.
    bool (*take_body)(void *data, const char *bytes, size_t length);
    bool (*take_header)(void *data, const char *bytes, size_t length);
    void *data;
} ccurl_request;

typedef struct {
    int outcome;
    // 0 without an answer.
    long status;
    // What went wrong, for people; empty when nothing did.
    char message[256];
} ccurl_result;

// Blocks. Sends one request to an http or https address and follows no redirect.
void ccurl_perform(const ccurl_request *request, ccurl_result *result);

typedef struct {
    int outcome;
    long status;
    // The beginning of the answer's body.
    size_t body_length;
    char body[512];
    // What went wrong, for people; empty when nothing did.
    char message[256];
} ccurl_answer;

// Blocks. Sends one POST as ccurl_perform does and keeps the beginning of what is answered.
//
// headers: lines "Name: value", header_count of them.
// allows_private: whether loopback, private, link-local and other addresses that are not of the public network may be
// connected to. It is the address that the socket is opened to that counts, so that no name can change in between.
void ccurl_post(
    const char *url, const char *const *headers, size_t header_count, const uint8_t *body, size_t body_length,
    long timeout_milliseconds, bool allows_private, ccurl_answer *answer);

// Whether the text is an IPv4 or IPv6 address that is not of the public network.
bool ccurl_is_private(const char *address);

// One mail over SMTP.

typedef struct {
    // "smtp://host:port/own-name" or "smtps://…".
    const char *url;
    // With smtp: whether nothing goes out before STARTTLS.
    bool must_be_encrypted;
    // Of the certificates that are trusted; NULL for the system's.
    const char *authorities_file;
    // NULL to send without signing in.
    const char *user;
    const char *password;
    // Addresses in angle brackets.
    const char *sender;
    const char *recipient;
    // Lines end with CR LF; dots at their beginnings are taken care of.
    const uint8_t *message;
    size_t message_length;
    long timeout_milliseconds;
} ccurl_mail;

typedef struct {
    int outcome;
    // Of the server's last answer; 0 when there was none.
    long status;
    // Whether it was the sender, the recipient or the message that the server did not take, not the connection.
    bool was_about_the_mail;
    // Whether the message itself has begun to go out.
    bool was_sent;
    // The server's last answer; may have addresses.
    char answer[256];
    // What went wrong, for people; empty when nothing did.
    char message[256];
} ccurl_mail_result;

// Blocks.
void ccurl_send_mail(const ccurl_mail *mail, ccurl_mail_result *result);

#endif
