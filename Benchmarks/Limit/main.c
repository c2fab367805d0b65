// What the library alone can carry: a loop over the EVP calls that one packet needs, on all threads, without disk,
// without sockets and without a line of ours around them. docs/benchmark.md publishes the list.
//
//     yizhan-limit SUITE BYTES RELAYS SECONDS THREADS
//
// It prints one JSON object: packets carried, the seconds they took, the CPU seconds they cost.
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ec.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

enum { CHUNK = 64 << 10, RECORD = 16 << 10, SIGNED = 200 };

static const char IDENTITY[] = "1234567812345678";

// What is fetched once and shared by all threads.
struct suite {
    int is_gm;
    EVP_MD *digest, *sha256;
    EVP_CIPHER *content, *link, *wrap;
    EVP_PKEY *key;
};

struct task {
    const struct suite *suite;
    size_t size;
    int relays;
    double seconds;
    double packets;
};

// One thread's contexts and buffers.
struct bench {
    const struct suite *suite;
    EVP_MD_CTX *digest;
    EVP_CIPHER_CTX *cipher;
    unsigned char plain[CHUNK], sealed[CHUNK + 64], key[32], nonce[16];
    unsigned long checksum;
};

static void check(int good, const char *what) {
    if (good) return;
    fprintf(stderr, "yizhan-limit: %s failed: %s\n", what, ERR_error_string(ERR_get_error(), NULL));
    exit(1);
}

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static EVP_MD_CTX *signing_context(const struct suite *suite, int verifies) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key = NULL;
    check(context != NULL, "EVP_MD_CTX_new");
    check((verifies ? EVP_DigestVerifyInit : EVP_DigestSignInit)(context, &key, suite->digest, NULL, suite->key) == 1,
        "EVP_DigestSignInit");
    if (suite->is_gm) check(EVP_PKEY_CTX_set1_id(key, IDENTITY, sizeof IDENTITY - 1) == 1, "EVP_PKEY_CTX_set1_id");
    return context;
}

static size_t sign(struct bench *bench, unsigned char signature[128]) {
    EVP_MD_CTX *context = signing_context(bench->suite, 0);
    size_t length = 128;
    check(EVP_DigestSign(context, signature, &length, bench->plain, SIGNED) == 1, "EVP_DigestSign");
    EVP_MD_CTX_free(context);
    return length;
}

static void verify(struct bench *bench, const unsigned char *signature, size_t length) {
    EVP_MD_CTX *context = signing_context(bench->suite, 1);
    check(EVP_DigestVerify(context, signature, length, bench->plain, SIGNED) == 1, "EVP_DigestVerify");
    EVP_MD_CTX_free(context);
}

// One pass of the suite's digest and one of the container's checksum.
static void measure(struct bench *bench, size_t size) {
    unsigned char result[EVP_MAX_MD_SIZE];
    check(EVP_DigestInit_ex2(bench->digest, bench->suite->digest, NULL) == 1, "EVP_DigestInit_ex2");
    for (size_t done = 0; done < size; done += CHUNK) {
        size_t length = size - done < CHUNK ? size - done : CHUNK;
        check(EVP_DigestUpdate(bench->digest, bench->plain, length) == 1, "EVP_DigestUpdate");
        bench->checksum = crc32(bench->checksum, bench->plain, (unsigned)length);
    }
    check(EVP_DigestFinal_ex(bench->digest, result, NULL) == 1, "EVP_DigestFinal_ex");
}

// One pass of a cipher over pieces. Decryption gets no expected tag and so is not finished: the tag is not the cost.
static void cipher(struct bench *bench, EVP_CIPHER *cipher, size_t size, size_t piece, int encrypts) {
    unsigned char tag[16];
    int written = 0;
    check(EVP_CipherInit_ex2(bench->cipher, cipher, bench->key, bench->nonce, encrypts, NULL) == 1, "EVP_CipherInit_ex2");
    for (size_t done = 0; done < size; done += piece) {
        size_t length = size - done < piece ? size - done : piece;
        check(EVP_CipherUpdate(bench->cipher, bench->sealed, &written, bench->plain, (int)length) == 1, "EVP_CipherUpdate");
    }
    if (!encrypts) return;
    check(EVP_CipherFinal_ex(bench->cipher, bench->sealed, &written) == 1, "EVP_CipherFinal_ex");
    if (cipher != bench->suite->content || !bench->suite->is_gm)
        check(EVP_CIPHER_CTX_ctrl(bench->cipher, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1, "EVP_CTRL_AEAD_GET_TAG");
}

// A link: each record of 16 KiB under a nonce of its own, sealed by one end and opened by the other.
static void link_transfer(struct bench *bench, size_t size) {
    for (size_t done = 0; done < size; done += RECORD) {
        size_t length = size - done < RECORD ? size - done : RECORD;
        cipher(bench, bench->suite->link, length, RECORD, 1);
        cipher(bench, bench->suite->link, length, RECORD, 0);
    }
}

// ECDH, the X9.63 derivation by one digest, and the key wrapped or unwrapped under what was derived.
static void agree(struct bench *bench, EVP_PKEY *own, EVP_PKEY *peer, int wraps, unsigned char wrapped[48]) {
    unsigned char secret[32], key[32], plain[48];
    size_t length = sizeof secret;
    int written = 0;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, own, NULL);
    check(EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_derive_set_peer(context, peer) == 1, "EVP_PKEY_derive_init");
    check(EVP_PKEY_derive(context, secret, &length) == 1, "EVP_PKEY_derive");
    EVP_PKEY_CTX_free(context);
    check(EVP_Digest(secret, sizeof secret, key, NULL, bench->suite->sha256, NULL) == 1, "EVP_Digest");
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    EVP_CIPHER_CTX_set_flags(cipher, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    check(EVP_CipherInit_ex2(cipher, bench->suite->wrap, key, NULL, wraps, NULL) == 1, "EVP_CipherInit_ex2 for wrapping");
    int good = wraps ? EVP_CipherUpdate(cipher, wrapped, &written, bench->key, 32)
                     : EVP_CipherUpdate(cipher, plain, &written, wrapped, 40);
    check(good == 1 && (wraps || memcmp(plain, bench->key, 32) == 0), "EVP_CipherUpdate for wrapping");
    EVP_CIPHER_CTX_free(cipher);
}

static size_t transport(struct bench *bench, int encrypts, unsigned char *sealed, size_t length) {
    unsigned char plain[128];
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, bench->suite->key, NULL);
    size_t written = encrypts ? 256 : sizeof plain;
    if (encrypts) {
        check(EVP_PKEY_encrypt_init(context) == 1, "EVP_PKEY_encrypt_init");
        check(EVP_PKEY_encrypt(context, sealed, &written, bench->key, 16) == 1, "EVP_PKEY_encrypt");
    } else {
        check(EVP_PKEY_decrypt_init(context) == 1, "EVP_PKEY_decrypt_init");
        check(EVP_PKEY_decrypt(context, plain, &written, sealed, length) == 1, "EVP_PKEY_decrypt");
    }
    EVP_PKEY_CTX_free(context);
    return written;
}

// A sealed content key: SM2's cipher, or the wrapped key and the sender's fresh key it was agreed with.
struct sealed_key {
    unsigned char bytes[256];
    size_t length;
    EVP_PKEY *ephemeral;
};

static void seal_key(struct bench *bench, struct sealed_key *sealed) {
    if (bench->suite->is_gm) {
        sealed->length = transport(bench, 1, sealed->bytes, 0);
        return;
    }
    sealed->ephemeral = EVP_EC_gen("P-256");
    check(sealed->ephemeral != NULL, "EVP_EC_gen");
    agree(bench, sealed->ephemeral, bench->suite->key, 1, sealed->bytes);
}

static void open_key(struct bench *bench, struct sealed_key *sealed) {
    if (bench->suite->is_gm) {
        transport(bench, 0, sealed->bytes, sealed->length);
        return;
    }
    agree(bench, bench->suite->key, sealed->ephemeral, 0, sealed->bytes);
    EVP_PKEY_free(sealed->ephemeral);
}

static void carry_one(struct bench *bench, size_t size, int relays) {
    const struct suite *suite = bench->suite;
    unsigned char unit[128], node[128];
    size_t unit_length, node_length;
    struct sealed_key sealed = { .length = 0 };
    // The unit's program: digest and checksum of the document, one signature.
    measure(bench, size);
    unit_length = sign(bench, unit);
    // The sender's node: checks the package, encrypts, digests the ciphertext, signs.
    measure(bench, size);
    verify(bench, unit, unit_length);
    seal_key(bench, &sealed);
    cipher(bench, suite->content, size, CHUNK, 1);
    measure(bench, size);
    node_length = sign(bench, node);
    // Each relay: the link, digest and checksum, one signature to check.
    for (int relay = 0; relay < relays; relay++) {
        link_transfer(bench, size);
        measure(bench, size);
        verify(bench, node, node_length);
    }
    // The recipient's node: the same, then it decrypts and checks the package.
    link_transfer(bench, size);
    measure(bench, size);
    verify(bench, node, node_length);
    open_key(bench, &sealed);
    cipher(bench, suite->content, size, CHUNK, 0);
    measure(bench, size);
    verify(bench, unit, unit_length);
}

static void *run(void *argument) {
    struct task *task = argument;
    struct bench *bench = calloc(1, sizeof *bench);
    check(bench != NULL, "calloc");
    bench->suite = task->suite;
    bench->digest = EVP_MD_CTX_new();
    bench->cipher = EVP_CIPHER_CTX_new();
    check(RAND_bytes(bench->plain, CHUNK) == 1 && RAND_bytes(bench->key, 32) == 1, "RAND_bytes");
    double start = now(CLOCK_MONOTONIC);
    do {
        carry_one(bench, task->size, task->relays);
        task->packets += 1;
    } while (now(CLOCK_MONOTONIC) - start < task->seconds);
    // Every thread ends at another moment: what counts is its own rate.
    task->seconds = now(CLOCK_MONOTONIC) - start;
    EVP_MD_CTX_free(bench->digest);
    EVP_CIPHER_CTX_free(bench->cipher);
    free(bench);
    return NULL;
}

static struct suite make_suite(const char *name) {
    struct suite suite = { .is_gm = strcmp(name, "gm") == 0 };
    check(suite.is_gm || strcmp(name, "int") == 0, "the suite is gm or int; reading it");
    suite.digest = EVP_MD_fetch(NULL, suite.is_gm ? "SM3" : "SHA256", NULL);
    suite.sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    suite.content = EVP_CIPHER_fetch(NULL, suite.is_gm ? "SM4-CBC" : "AES-256-GCM", NULL);
    suite.link = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    suite.wrap = EVP_CIPHER_fetch(NULL, "AES-256-WRAP", NULL);
    suite.key = suite.is_gm ? EVP_PKEY_Q_keygen(NULL, NULL, "SM2") : EVP_EC_gen("P-256");
    check(suite.digest && suite.sha256 && suite.content && suite.link && suite.wrap && suite.key, "a fetch");
    return suite;
}

int main(int count, char **arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: yizhan-limit gm|int BYTES RELAYS SECONDS THREADS\n");
        return 2;
    }
    struct suite suite = make_suite(arguments[1]);
    int threads = atoi(arguments[5]);
    check(threads >= 1 && threads <= 256, "1 to 256 threads; reading the number");
    struct task tasks[256];
    pthread_t handles[256];
    double used = now(CLOCK_PROCESS_CPUTIME_ID);
    for (int index = 0; index < threads; index++) {
        tasks[index] = (struct task){
            .suite = &suite, .size = strtoull(arguments[2], NULL, 10), .relays = atoi(arguments[3]),
            .seconds = atof(arguments[4]),
        };
        check(pthread_create(&handles[index], NULL, run, &tasks[index]) == 0, "pthread_create");
    }
    double packets = 0, rate = 0;
    for (int index = 0; index < threads; index++) {
        pthread_join(handles[index], NULL);
        packets += tasks[index].packets;
        rate += tasks[index].packets / tasks[index].seconds;
    }
    used = now(CLOCK_PROCESS_CPUTIME_ID) - used;
    printf("{\"packets\":%.0f,\"packetsPerSecond\":%.3f,\"cpuMilliseconds\":%.6f}\n", packets, rate, used * 1000 / packets);
    return 0;
}
