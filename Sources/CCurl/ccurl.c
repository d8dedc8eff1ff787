#include "ccurl.h"

#include <string.h>

static bool take_beginning(void *data, const char *bytes, size_t length) {
    ccurl_answer *answer = data;
    size_t free_bytes = sizeof answer->body - answer->body_length;
    size_t taken = length < free_bytes ? length : free_bytes;
    memcpy(answer->body + answer->body_length, bytes, taken);
    answer->body_length += taken;
    // The rest is read and dropped within the time limit, so that the other side sees an orderly end.
    return true;
}

void ccurl_post(
    const char *url, const char *const *headers, size_t header_count, const uint8_t *body, size_t body_length,
    long timeout_milliseconds, bool allows_private, ccurl_answer *answer) {
    memset(answer, 0, sizeof *answer);
    const ccurl_request request = {
        .method = "POST", .url = url, .headers = headers, .header_count = header_count, .body = body,
        .body_length = body_length, .timeout_milliseconds = timeout_milliseconds, .allows_private = allows_private,
        .take_body = take_beginning, .data = answer,
    };
    ccurl_result result;
    ccurl_perform(&request, &result);
    answer->outcome = result.outcome;
    answer->status = result.status;
    memcpy(answer->message, result.message, sizeof answer->message);
}
