#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "ccurl.h"
#include "libcurl.h"

typedef struct {
    const ccurl_mail *mail;
    size_t read;
    ccurl_mail_result *result;
} sender;

static size_t give_message(char *bytes, size_t size, size_t count, void *data) {
    sender *from = data;
    size_t left = from->mail->message_length - from->read;
    size_t given = size * count < left ? size * count : left;
    memcpy(bytes, from->mail->message + from->read, given);
    from->read += given;
    from->result->was_sent = true;
    return given;
}

// Answers of the server come as headers. The last one that refuses something says why; the goodbye after it does not.
static size_t take_answer(char *bytes, size_t size, size_t count, void *data) {
    sender *from = data;
    size_t length = size * count;
    bool refuses = length >= 3 && (bytes[0] == '4' || bytes[0] == '5') && isdigit((unsigned char)bytes[1])
        && isdigit((unsigned char)bytes[2]);
    if (refuses) {
        from->result->status = (bytes[0] - '0') * 100 + (bytes[1] - '0') * 10 + (bytes[2] - '0');
        snprintf(from->result->answer, sizeof from->result->answer, "%.*s", (int)(length < 200 ? length : 200), bytes);
    }
    return length;
}

static size_t drop(char *bytes, size_t size, size_t count, void *data) {
    (void)bytes;
    (void)data;
    return size * count;
}

void ccurl_send_mail(const ccurl_mail *mail, ccurl_mail_result *result) {
    ccurl_start();
    memset(result, 0, sizeof *result);
    CURL *curl = curl_easy_init();
    struct curl_slist *recipients = curl ? curl_slist_append(NULL, mail->recipient) : NULL;
    if (!recipients) {
        if (curl) curl_easy_cleanup(curl);
        result->outcome = CCURL_NOT_SENT;
        snprintf(result->message, sizeof result->message, "out of memory");
        return;
    }
    sender from = {mail, 0, result};
    curl_easy_setopt(curl, OPT_URL, mail->url);
    curl_easy_setopt(curl, OPT_PROXY, "");
    curl_easy_setopt(curl, OPT_PROTOCOLS, (long)PROTO_SMTP_SMTPS);
    curl_easy_setopt(curl, OPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, OPT_TIMEOUT_MS, mail->timeout_milliseconds);
    curl_easy_setopt(curl, OPT_CONNECTTIMEOUT_MS, mail->timeout_milliseconds);
    curl_easy_setopt(curl, OPT_USE_SSL, (long)(mail->must_be_encrypted ? USE_SSL_ALL : USE_SSL_NONE));
    if (mail->authorities_file) curl_easy_setopt(curl, OPT_CAINFO, mail->authorities_file);
    if (mail->user) {
        curl_easy_setopt(curl, OPT_USERNAME, mail->user);
        curl_easy_setopt(curl, OPT_PASSWORD, mail->password ? mail->password : "");
    }
    curl_easy_setopt(curl, OPT_MAIL_FROM, mail->sender);
    curl_easy_setopt(curl, OPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, OPT_UPLOAD, 1L);
    curl_easy_setopt(curl, OPT_READFUNCTION, give_message);
    curl_easy_setopt(curl, OPT_READDATA, &from);
    curl_easy_setopt(curl, OPT_HEADERFUNCTION, take_answer);
    curl_easy_setopt(curl, OPT_HEADERDATA, &from);
    curl_easy_setopt(curl, OPT_WRITEFUNCTION, drop);
    int code = curl_easy_perform(curl);
    if (code != 0) {
        result->outcome = code == CODE_OPERATION_TIMEDOUT ? CCURL_TIMEOUT : CCURL_FAILED;
        result->was_about_the_mail = code == CODE_SEND_ERROR || (code == CODE_WEIRD_SERVER_REPLY && result->was_sent);
        snprintf(result->message, sizeof result->message, "%s", curl_easy_strerror(code));
    }
    curl_slist_free_all(recipients);
    curl_easy_cleanup(curl);
}
