// OpenSSL 3 as Cryptography and SecureChannel see it. Macros and variadic functions that Swift
// cannot import stand below as functions named yz_<macro>.
#ifndef YIZHAN_COPENSSL_H
#define YIZHAN_COPENSSL_H

#define OPENSSL_API_COMPAT 30000
#define OPENSSL_NO_DEPRECATED 1

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>


// EVP_EC_gen
static inline EVP_PKEY *_Nullable yz_EVP_EC_gen(const char *_Nonnull curve) { return EVP_EC_gen(curve); }

// EVP_PKEY_Q_keygen is variadic
static inline EVP_PKEY *_Nullable yz_SM2_gen(void) { return EVP_PKEY_Q_keygen(NULL, NULL, "SM2"); }

// BIO_get_mem_data
static inline long yz_BIO_get_mem_data(BIO *_Nonnull bio, char *_Nullable *_Nonnull data) {
    return BIO_get_mem_data(bio, data);
}

// X509V3_set_ctx_nodb
static inline void yz_X509V3_set_ctx_nodb(X509V3_CTX *_Nonnull ctx) { X509V3_set_ctx_nodb(ctx); }

// sk_X509_new_null, sk_X509_push, sk_X509_num, sk_X509_value, sk_X509_free
static inline STACK_OF(X509) *_Nullable yz_sk_X509_new_null(void) { return sk_X509_new_null(); }
static inline int yz_sk_X509_push(STACK_OF(X509) *_Nonnull stack, X509 *_Nonnull item) { return sk_X509_push(stack, item); }
static inline int yz_sk_X509_num(const STACK_OF(X509) *_Nonnull stack) { return sk_X509_num(stack); }
static inline X509 *_Nullable yz_sk_X509_value(const STACK_OF(X509) *_Nonnull stack, int index) {
    return sk_X509_value(stack, index);
}
static inline void yz_sk_X509_free(STACK_OF(X509) *_Nullable stack) { sk_X509_free(stack); }

// sk_GENERAL_NAME_num, sk_GENERAL_NAME_value
static inline int yz_sk_GENERAL_NAME_num(const GENERAL_NAMES *_Nonnull names) { return sk_GENERAL_NAME_num(names); }
static inline GENERAL_NAME *_Nullable yz_sk_GENERAL_NAME_value(const GENERAL_NAMES *_Nonnull names, int index) {
    return sk_GENERAL_NAME_value(names, index);
}
static inline const unsigned char *_Nullable yz_GENERAL_NAME_dns(const GENERAL_NAME *_Nonnull name, int *_Nonnull length) {
    if (name->type != GEN_DNS) return NULL;
    *length = ASN1_STRING_length(name->d.dNSName);
    return ASN1_STRING_get0_data(name->d.dNSName);
}

// sk_X509_REVOKED_num, sk_X509_REVOKED_value
static inline int yz_sk_X509_REVOKED_num(const STACK_OF(X509_REVOKED) *_Nullable stack) {
    return stack ? sk_X509_REVOKED_num(stack) : 0;
}
static inline X509_REVOKED *_Nullable yz_sk_X509_REVOKED_value(const STACK_OF(X509_REVOKED) *_Nonnull stack, int index) {
    return sk_X509_REVOKED_value(stack, index);
}

// EVP_CIPHER_CTX_set_flags takes the flag macro EVP_CIPHER_CTX_FLAG_WRAP_ALLOW
static inline void yz_allow_key_wrap(EVP_CIPHER_CTX *_Nonnull ctx) {
    EVP_CIPHER_CTX_set_flags(ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
}

#endif
