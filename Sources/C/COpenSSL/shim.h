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

// sk_ASN1_OBJECT_num, sk_ASN1_OBJECT_value, sk_ASN1_OBJECT_pop_free
static inline int yz_sk_ASN1_OBJECT_num(const EXTENDED_KEY_USAGE *_Nonnull usages) { return sk_ASN1_OBJECT_num(usages); }
static inline ASN1_OBJECT *_Nullable yz_sk_ASN1_OBJECT_value(const EXTENDED_KEY_USAGE *_Nonnull usages, int index) {
    return sk_ASN1_OBJECT_value(usages, index);
}

// OPENSSL_free
static inline void yz_OPENSSL_free(void *_Nullable pointer) { OPENSSL_free(pointer); }

// ASN1_TIME_set and X509_set1_notBefore/notAfter in one call
static inline int yz_set_validity(X509 *_Nonnull certificate, long long from, long long to) {
    return ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)from) != NULL
        && ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)to) != NULL;
}

// X509V3_set_ctx_nodb and X509V3_EXT_conf_nid; the context is a C structure on the stack
static inline int yz_add_extension(X509 *_Nonnull certificate, X509 *_Nonnull issuer, int nid, const char *_Nonnull value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    if (extension == NULL) return 0;
    int result = X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return result;
}

// One entry of a revocation list: X509_REVOKED_new, _set_serialNumber, _set_revocationDate, X509_CRL_add0_revoked
static inline int yz_add_revoked(
    X509_CRL *_Nonnull list, const unsigned char *_Nonnull serial, long length, long long when, long reason
) {
    X509_REVOKED *entry = X509_REVOKED_new();
    ASN1_INTEGER *number = d2i_ASN1_INTEGER(NULL, &serial, length);
    ASN1_TIME *date = ASN1_TIME_set(NULL, (time_t)when);
    ASN1_ENUMERATED *code = ASN1_ENUMERATED_new();
    int good = entry && number && date && code && X509_REVOKED_set_serialNumber(entry, number)
        && X509_REVOKED_set_revocationDate(entry, date) && ASN1_ENUMERATED_set(code, reason)
        && X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, code, 0, 0) == 1 && X509_CRL_add0_revoked(list, entry);
    if (!good) X509_REVOKED_free(entry);
    ASN1_INTEGER_free(number);
    ASN1_TIME_free(date);
    ASN1_ENUMERATED_free(code);
    return good;
}

// Version, times and number of a revocation list
static inline int yz_set_crl_times(X509_CRL *_Nonnull list, long long issued, long long next, long number) {
    ASN1_TIME *from = ASN1_TIME_set(NULL, (time_t)issued);
    ASN1_TIME *to = ASN1_TIME_set(NULL, (time_t)next);
    ASN1_INTEGER *serial = ASN1_INTEGER_new();
    int good = from && to && serial && X509_CRL_set_version(list, 1) && X509_CRL_set1_lastUpdate(list, from)
        && X509_CRL_set1_nextUpdate(list, to) && ASN1_INTEGER_set(serial, number)
        && X509_CRL_add1_ext_i2d(list, NID_crl_number, serial, 0, 0) == 1;
    ASN1_TIME_free(from);
    ASN1_TIME_free(to);
    ASN1_INTEGER_free(serial);
    return good;
}

// The reason of a revocation, 0 (unspecified) when absent
static inline long yz_revocation_reason(const X509_REVOKED *_Nonnull entry) {
    ASN1_ENUMERATED *code = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);
    if (code == NULL) return 0;
    long reason = ASN1_ENUMERATED_get(code);
    ASN1_ENUMERATED_free(code);
    return reason;
}

// X509_NAME_print_ex with the flags of RFC 2253, but non-Latin characters left readable
static inline int yz_print_name(BIO *_Nonnull bio, const X509_NAME *_Nullable name) {
    return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0;
}

#endif
