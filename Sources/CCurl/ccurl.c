#include "ccurl.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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
    OPT_WRITEFUNCTION = 20011,
    OPT_OPENSOCKETFUNCTION = 20163,
    OPT_OPENSOCKETDATA = 10164,
    OPT_PROTOCOLS = 181,
    OPT_POSTFIELDSIZE_LARGE = 30120,
    OPT_TIMEOUT_MS = 155,
    OPT_CONNECTTIMEOUT_MS = 156,
    OPT_NOSIGNAL = 99,
    OPT_FOLLOWLOCATION = 52,
    INFO_RESPONSE_CODE = 0x200002,
    GLOBAL_ALL = 3,
    PROTO_HTTP_HTTPS = 3,
    CODE_OPERATION_TIMEDOUT = 28,
    SOCKET_BAD = -1,
};

typedef struct {
    bool allows_private;
    bool was_private;
} guard;

static bool is_private_v4(uint32_t address) {
    static const struct { uint32_t network; int bits; } ranges[] = {
        {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16}, {0xAC100000, 12},
        {0xC0000000, 24}, {0xC0000200, 24}, {0xC0586300, 24}, {0xC0A80000, 16}, {0xC6120000, 15}, {0xC6336400, 24},
        {0xCB007100, 24}, {0xE0000000, 4},  {0xF0000000, 4},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if ((address ^ ranges[i].network) >> (32 - ranges[i].bits) == 0) return true;
    }
    return false;
}

static uint32_t word(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool is_private_v6(const uint8_t *bytes) {
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    static const uint8_t translated[12] = {0, 0x64, 0xFF, 0x9B};
    if (memcmp(bytes, mapped, 12) == 0 || memcmp(bytes, translated, 12) == 0) return is_private_v4(word(bytes + 12));
    if (bytes[0] == 0x20 && bytes[1] == 0x02) return is_private_v4(word(bytes + 2));
    // Only 2000::/3 is of the public network, and of it neither Teredo nor documentation.
    if ((bytes[0] & 0xE0) != 0x20) return true;
    return word(bytes) == 0x20010000 || word(bytes) == 0x20010DB8;
}

static bool is_private(const struct sockaddr *address) {
    if (address->sa_family == AF_INET) {
        return is_private_v4(ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) return is_private_v6(((const struct sockaddr_in6 *)address)->sin6_addr.s6_addr);
    return true;
}

bool ccurl_is_private(const char *address) {
    struct in_addr v4;
    if (inet_pton(AF_INET, address, &v4) == 1) return is_private_v4(ntohl(v4.s_addr));
    struct in6_addr v6;
    if (inet_pton(AF_INET6, address, &v6) == 1) return is_private_v6(v6.s6_addr);
    return false;
}

static int open_socket(void *data, int purpose, struct curl_sockaddr *address) {
    guard *allowed = data;
    (void)purpose;
    if (!allowed->allows_private && is_private(&address->addr)) {
        allowed->was_private = true;
        return SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_body(char *bytes, size_t size, size_t count, void *data) {
    ccurl_answer *answer = data;
    size_t free_bytes = sizeof answer->body - answer->body_length;
    size_t taken = size * count < free_bytes ? size * count : free_bytes;
    memcpy(answer->body + answer->body_length, bytes, taken);
    answer->body_length += taken;
    // The rest is read and dropped within the time limit, so that the other side sees an orderly end.
    return size * count;
}

static void start(void) { curl_global_init(GLOBAL_ALL); }

static void fail(ccurl_answer *answer, int outcome, const char *message) {
    answer->outcome = outcome;
    snprintf(answer->message, sizeof answer->message, "%s", message);
}

void ccurl_post(
    const char *url, const char *const *headers, size_t header_count, const uint8_t *body, size_t body_length,
    long timeout_milliseconds, bool allows_private, ccurl_answer *answer) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
    memset(answer, 0, sizeof *answer);
    CURL *curl = curl_easy_init();
    if (!curl) return fail(answer, CCURL_FAILED, "out of memory");
    struct curl_slist *list = NULL;
    for (size_t i = 0; i < header_count; i++) {
        struct curl_slist *longer = curl_slist_append(list, headers[i]);
        if (longer) list = longer;
    }
    guard allowed = {allows_private, false};
    curl_easy_setopt(curl, OPT_URL, url);
    // A proxy of the environment would connect in our place, to wherever it likes.
    curl_easy_setopt(curl, OPT_PROXY, "");
    curl_easy_setopt(curl, OPT_PROTOCOLS, (long)PROTO_HTTP_HTTPS);
    curl_easy_setopt(curl, OPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, OPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, OPT_TIMEOUT_MS, timeout_milliseconds);
    curl_easy_setopt(curl, OPT_CONNECTTIMEOUT_MS, timeout_milliseconds);
    curl_easy_setopt(curl, OPT_HTTPHEADER, list);
    curl_easy_setopt(curl, OPT_POSTFIELDSIZE_LARGE, (int64_t)body_length);
    curl_easy_setopt(curl, OPT_POSTFIELDS, body);
    curl_easy_setopt(curl, OPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, OPT_OPENSOCKETDATA, &allowed);
    curl_easy_setopt(curl, OPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, OPT_WRITEDATA, answer);
    int code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, INFO_RESPONSE_CODE, &answer->status);
    if (allowed.was_private && code != 0) {
        fail(answer, CCURL_PRIVATE_ADDRESS, "the host is in a private network");
    } else if (code == CODE_OPERATION_TIMEDOUT) {
        fail(answer, CCURL_TIMEOUT, "no answer in time");
    } else if (code != 0) {
        fail(answer, CCURL_FAILED, curl_easy_strerror(code));
    }
    curl_slist_free_all(list);
    curl_easy_cleanup(curl);
}
