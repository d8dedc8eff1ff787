#ifndef CCURL_LIBCURL_H
#define CCURL_LIBCURL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

// The few declarations of libcurl that are used. Its numbers never change (soname libcurl.so.4), and Swift needs the
// library anyway, while its headers would be one more package to install.
// Source: https://curl.se/libcurl/c/symbols-in-versions.html
typedef void CURL;
struct curl_slist;
struct curl_sockaddr {
    int family, socktype, protocol;
    unsigned int addrlen;
    struct sockaddr addr;
};
extern int curl_global_init(long flags);
extern CURL *curl_easy_init(void);
extern int curl_easy_setopt(CURL *handle, int option, ...);
extern int curl_easy_perform(CURL *handle);
extern int curl_easy_getinfo(CURL *handle, int info, ...);
extern void curl_easy_cleanup(CURL *handle);
extern const char *curl_easy_strerror(int code);
extern struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text);
extern void curl_slist_free_all(struct curl_slist *list);

enum {
    OPT_WRITEDATA = 10001,
    OPT_URL = 10002,
    OPT_PROXY = 10004,
    OPT_POSTFIELDS = 10015,
    OPT_HTTPHEADER = 10023,
    OPT_READDATA = 10009,
    OPT_HEADERDATA = 10029,
    OPT_CUSTOMREQUEST = 10036,
    OPT_CAINFO = 10065,
    OPT_USERNAME = 10173,
    OPT_PASSWORD = 10174,
    OPT_MAIL_FROM = 10186,
    OPT_MAIL_RCPT = 10187,
    OPT_WRITEFUNCTION = 20011,
    OPT_READFUNCTION = 20012,
    OPT_HEADERFUNCTION = 20079,
    OPT_OPENSOCKETFUNCTION = 20163,
    OPT_OPENSOCKETDATA = 10164,
    OPT_NOBODY = 44,
    OPT_UPLOAD = 46,
    OPT_USE_SSL = 119,
    OPT_PROTOCOLS = 181,
    OPT_POSTFIELDSIZE_LARGE = 30120,
    OPT_TIMEOUT_MS = 155,
    OPT_CONNECTTIMEOUT_MS = 156,
    OPT_NOSIGNAL = 99,
    OPT_FOLLOWLOCATION = 52,
    INFO_RESPONSE_CODE = 0x200002,
    GLOBAL_ALL = 3,
    PROTO_HTTP_HTTPS = 3,
    PROTO_SMTP_SMTPS = 3 << 16,
    USE_SSL_NONE = 0,
    USE_SSL_ALL = 3,
    CODE_URL_MALFORMAT = 3,
    CODE_COULDNT_RESOLVE_HOST = 6,
    CODE_COULDNT_CONNECT = 7,
    CODE_WEIRD_SERVER_REPLY = 8,
    CODE_WRITE_ERROR = 23,
    CODE_OPERATION_TIMEDOUT = 28,
    CODE_SSL_CONNECT_ERROR = 35,
    CODE_SEND_ERROR = 55,
    CODE_PEER_FAILED_VERIFICATION = 60,
    SOCKET_BAD = -1,
};

// What the socket of a call may be opened to, and whether that was refused.
typedef struct {
    bool allows_private;
    bool was_private;
} ccurl_guard;

// For OPT_OPENSOCKETFUNCTION, with a ccurl_guard as its data.
int ccurl_open_socket(void *data, int purpose, struct curl_sockaddr *address);

// Prepares the library; to be called before each curl_easy_init, does its work once.
void ccurl_start(void);

#endif
