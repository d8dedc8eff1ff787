#include <stdio.h>
#include <string.h>

#include "ccurl.h"
#include "libcurl.h"

typedef struct {
    const ccurl_request *request;
    bool was_refused;
} receiver;

static size_t take(receiver *to, bool (*taker)(void *, const char *, size_t), const char *bytes, size_t length) {
    if (!taker || taker(to->request->data, bytes, length)) return length;
    to->was_refused = true;
    return length + 1;  // Anything but the length ends the transfer.
}

static size_t take_body(char *bytes, size_t size, size_t count, void *data) {
    receiver *to = data;
    return take(to, to->request->take_body, bytes, size * count);
}

static size_t take_header(char *bytes, size_t size, size_t count, void *data) {
    receiver *to = data;
    return take(to, to->request->take_header, bytes, size * count);
}

static void fail(ccurl_result *result, int outcome, const char *message) {
    result->outcome = outcome;
    snprintf(result->message, sizeof result->message, "%s", message);
}

static void judge(int code, const ccurl_guard *allowed, const receiver *to, ccurl_result *result) {
    if (code == 0) return;
    if (allowed->was_private) return fail(result, CCURL_PRIVATE_ADDRESS, "the host is in a private network");
    if (to->was_refused) return fail(result, CCURL_TOO_LARGE, "the answer is too large");
    switch (code) {
    case CODE_OPERATION_TIMEDOUT: return fail(result, CCURL_TIMEOUT, "no answer in time");
    case CODE_URL_MALFORMAT:
    case CODE_COULDNT_RESOLVE_HOST:
    case CODE_COULDNT_CONNECT:
    case CODE_SSL_CONNECT_ERROR:
    case CODE_PEER_FAILED_VERIFICATION: return fail(result, CCURL_NOT_SENT, curl_easy_strerror(code));
    default: return fail(result, CCURL_FAILED, curl_easy_strerror(code));
    }
}

static void set_method(CURL *curl, const ccurl_request *request) {
    if (request->body_length > 0 || strcmp(request->method, "POST") == 0) {
        curl_easy_setopt(curl, OPT_POSTFIELDSIZE_LARGE, (int64_t)request->body_length);
        // Without an address libcurl would read the body from the standard input.
        curl_easy_setopt(curl, OPT_POSTFIELDS, request->body_length > 0 ? (const char *)request->body : "");
    }
    if (strcmp(request->method, "HEAD") == 0) curl_easy_setopt(curl, OPT_NOBODY, 1L);
    curl_easy_setopt(curl, OPT_CUSTOMREQUEST, request->method);
}

void ccurl_perform(const ccurl_request *request, ccurl_result *result) {
    ccurl_start();
    memset(result, 0, sizeof *result);
    CURL *curl = curl_easy_init();
    if (!curl) return fail(result, CCURL_NOT_SENT, "out of memory");
    struct curl_slist *list = NULL;
    for (size_t i = 0; i < request->header_count; i++) {
        struct curl_slist *longer = curl_slist_append(list, request->headers[i]);
        if (longer) list = longer;
    }
    ccurl_guard allowed = {request->allows_private, false};
    receiver to = {request, false};
    curl_easy_setopt(curl, OPT_URL, request->url);
    // A proxy of the environment would connect in our place, to wherever it likes.
    curl_easy_setopt(curl, OPT_PROXY, "");
    curl_easy_setopt(curl, OPT_PROTOCOLS, (long)PROTO_HTTP_HTTPS);
    curl_easy_setopt(curl, OPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, OPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, OPT_TIMEOUT_MS, request->timeout_milliseconds);
    curl_easy_setopt(curl, OPT_CONNECTTIMEOUT_MS, request->timeout_milliseconds);
    curl_easy_setopt(curl, OPT_HTTPHEADER, list);
    set_method(curl, request);
    curl_easy_setopt(curl, OPT_OPENSOCKETFUNCTION, ccurl_open_socket);
    curl_easy_setopt(curl, OPT_OPENSOCKETDATA, &allowed);
    curl_easy_setopt(curl, OPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, OPT_WRITEDATA, &to);
    curl_easy_setopt(curl, OPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, OPT_HEADERDATA, &to);
    int code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, INFO_RESPONSE_CODE, &result->status);
    judge(code, &allowed, &to, result);
    curl_slist_free_all(list);
    curl_easy_cleanup(curl);
}
