#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "ccurl.h"
#include "libcurl.h"

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

int ccurl_open_socket(void *data, int purpose, struct curl_sockaddr *address) {
    ccurl_guard *allowed = data;
    (void)purpose;
    if (!allowed->allows_private && is_private(&address->addr)) {
        allowed->was_private = true;
        return SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void start(void) { curl_global_init(GLOBAL_ALL); }

void ccurl_start(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
}
