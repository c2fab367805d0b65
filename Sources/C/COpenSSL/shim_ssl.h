// libssl as SecureChannel sees it: its macros as functions named yz_ssl_<macro>, and the entry points that only
// some libraries have (Tongsuo's TLCP and strict RFC 8998), looked up by name when the program runs.
#ifndef YIZHAN_COPENSSL_SSL_H
#define YIZHAN_COPENSSL_SSL_H

#include <dlfcn.h>

#include "shim.h"

// SSL_get_ex_new_index; the slot holds a pointer that the library neither copies nor frees.
static inline int yz_ssl_get_ex_new_index(void) {
    return SSL_get_ex_new_index(0, NULL, NULL, NULL, NULL);
}

// SSL_CTX_set_min_proto_version and SSL_CTX_set_max_proto_version
static inline int yz_ssl_CTX_set_proto_versions(SSL_CTX *context, int lowest, int highest) {
    return SSL_CTX_set_min_proto_version(context, lowest) == 1 && SSL_CTX_set_max_proto_version(context, highest) == 1;
}

// SSL_CTX_set_options with what is never wanted: old versions, compression, renegotiation, the client's preference.
static inline void yz_ssl_CTX_set_strict_options(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1 | SSL_OP_NO_TLSv1_2
        | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
}

// SSL_CTX_set_options with SSL_OP_NO_TICKET
static inline void yz_ssl_CTX_set_no_ticket(SSL_CTX *context) {
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
}

// SSL_CTX_set_mode
static inline long yz_ssl_CTX_set_mode(SSL_CTX *context, long mode) {
    return SSL_CTX_set_mode(context, mode);
}

// SSL_CTX_set_session_cache_mode
static inline long yz_ssl_CTX_set_session_cache_mode(SSL_CTX *context, long mode) {
    return SSL_CTX_set_session_cache_mode(context, mode);
}

// SSL_CTX_set_max_cert_list
static inline long yz_ssl_CTX_set_max_cert_list(SSL_CTX *context, long bytes) {
    return SSL_CTX_set_max_cert_list(context, bytes);
}

// SSL_CTX_set1_groups_list
static inline long yz_ssl_CTX_set1_groups_list(SSL_CTX *context, const char *names) {
    return SSL_CTX_set1_groups_list(context, names);
}

// SSL_CTX_set1_sigalgs_list
static inline long yz_ssl_CTX_set1_sigalgs_list(SSL_CTX *context, const char *names) {
    return SSL_CTX_set1_sigalgs_list(context, names);
}

// SSL_CTX_add1_chain_cert
static inline long yz_ssl_CTX_add1_chain_cert(SSL_CTX *context, X509 *certificate) {
    return SSL_CTX_add1_chain_cert(context, certificate);
}

// SSL_set_tlsext_host_name
static inline long yz_ssl_set_tlsext_host_name(SSL *ssl, const char *name) {
    return SSL_set_tlsext_host_name(ssl, name);
}

// BIO_set_mem_eof_return
static inline long yz_ssl_BIO_set_mem_eof_return(BIO *bio, int value) {
    return BIO_set_mem_eof_return(bio, value);
}

// sk_X509_num
static inline int yz_ssl_sk_X509_num(const STACK_OF(X509) *chain) {
    return sk_X509_num(chain);
}

// sk_X509_value
static inline X509 *yz_ssl_sk_X509_value(const STACK_OF(X509) *chain, int index) {
    return sk_X509_value(chain, index);
}

// dlsym over all loaded objects; a null handle is RTLD_DEFAULT, which glibc declares for _GNU_SOURCE only.
static inline void *yz_ssl_symbol(const char *name) {
    return dlsym(NULL, name);
}

// Tongsuo: SSL_CTX_enable_sm_tls13_strict (only SM2 signatures with the RFC 8998 suites). 0 where it is missing.
static inline int yz_ssl_enable_sm_tls13_strict(SSL_CTX *context) {
    void (*enable)(SSL_CTX *) = (void (*)(SSL_CTX *))yz_ssl_symbol("SSL_CTX_enable_sm_tls13_strict");
    if (enable == NULL) return 0;
    enable(context);
    return 1;
}

// Tongsuo: NTLS_method. NULL where the library has no TLCP.
static inline const SSL_METHOD *yz_ssl_NTLS_method(void) {
    const SSL_METHOD *(*method)(void) = (const SSL_METHOD *(*)(void))yz_ssl_symbol("NTLS_method");
    return method == NULL ? NULL : method();
}

// Tongsuo: SSL_CTX_enable_ntls. 0 where it is missing.
static inline int yz_ssl_CTX_enable_ntls(SSL_CTX *context) {
    void (*enable)(SSL_CTX *) = (void (*)(SSL_CTX *))yz_ssl_symbol("SSL_CTX_enable_ntls");
    if (enable == NULL) return 0;
    enable(context);
    return 1;
}

// Tongsuo: SSL_CTX_use_sign_certificate, SSL_CTX_use_enc_certificate. 1 when the certificate is in place.
static inline int yz_ssl_CTX_use_ntls_certificate(SSL_CTX *context, X509 *certificate, int encrypts) {
    const char *name = encrypts ? "SSL_CTX_use_enc_certificate" : "SSL_CTX_use_sign_certificate";
    int (*use)(SSL_CTX *, X509 *) = (int (*)(SSL_CTX *, X509 *))yz_ssl_symbol(name);
    return use == NULL ? 0 : use(context, certificate);
}

// Tongsuo: SSL_CTX_use_sign_PrivateKey, SSL_CTX_use_enc_PrivateKey. 1 when the key is in place.
static inline int yz_ssl_CTX_use_ntls_PrivateKey(SSL_CTX *context, EVP_PKEY *key, int encrypts) {
    const char *name = encrypts ? "SSL_CTX_use_enc_PrivateKey" : "SSL_CTX_use_sign_PrivateKey";
    int (*use)(SSL_CTX *, EVP_PKEY *) = (int (*)(SSL_CTX *, EVP_PKEY *))yz_ssl_symbol(name);
    return use == NULL ? 0 : use(context, key);
}

#endif
