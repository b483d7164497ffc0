package io.whydown.balancer.tls;

import java.lang.foreign.MemorySegment;

/// The functions of libcrypto that are used here.
final class Crypto {

  static final MemorySegment BIO_FREE = Native.crypto("BIO_free");
  static final MemorySegment BIO_NEW_MEM_BUF = Native.crypto("BIO_new_mem_buf");
  static final MemorySegment BIO_NUMBER_READ = Native.crypto("BIO_number_read");
  static final MemorySegment CRYPTO_FREE = Native.crypto("CRYPTO_free");
  static final MemorySegment CRYPTO_MALLOC = Native.crypto("CRYPTO_malloc");
  static final MemorySegment ERR_CLEAR_ERROR = Native.crypto("ERR_clear_error");
  static final MemorySegment ERR_GET_ERROR = Native.crypto("ERR_get_error");
  static final MemorySegment ERR_PEEK_ERROR = Native.crypto("ERR_peek_error");
  static final MemorySegment ERR_REASON_ERROR_STRING = Native.crypto("ERR_reason_error_string");
  static final MemorySegment EVP_PKEY2PKCS8 = Native.crypto("EVP_PKEY2PKCS8");
  static final MemorySegment EVP_PKEY_FREE = Native.crypto("EVP_PKEY_free");
  static final MemorySegment EVP_PKEY_GET_BASE_ID = Native.crypto("EVP_PKEY_get_base_id");
  static final MemorySegment EVP_PKEY_UP_REF = Native.crypto("EVP_PKEY_up_ref");
  static final MemorySegment OBJ_NID2SN = Native.crypto("OBJ_nid2sn");
  static final MemorySegment OBJ_TXT2NID = Native.crypto("OBJ_txt2nid");
  static final MemorySegment OPENSSL_INIT_CRYPTO = Native.crypto("OPENSSL_init_crypto");
  static final MemorySegment OPENSSL_SK_NEW_NULL = Native.crypto("OPENSSL_sk_new_null");
  static final MemorySegment OPENSSL_SK_NUM = Native.crypto("OPENSSL_sk_num");
  static final MemorySegment OPENSSL_SK_PUSH = Native.crypto("OPENSSL_sk_push");
  static final MemorySegment OPENSSL_SK_VALUE = Native.crypto("OPENSSL_sk_value");
  static final MemorySegment OPEN_SSL_VERSION = Native.crypto("OpenSSL_version");
  static final MemorySegment PEM_READ_BIO_PARAMETERS = Native.crypto("PEM_read_bio_Parameters");
  static final MemorySegment PEM_READ_BIO_PRIVATE_KEY = Native.crypto("PEM_read_bio_PrivateKey");
  static final MemorySegment PEM_READ_BIO_X509 = Native.crypto("PEM_read_bio_X509");
  static final MemorySegment PEM_READ_BIO_X509_AUX = Native.crypto("PEM_read_bio_X509_AUX");
  static final MemorySegment PEM_READ_BIO_X509_CRL = Native.crypto("PEM_read_bio_X509_CRL");
  static final MemorySegment X509_CRL_FREE = Native.crypto("X509_CRL_free");
  static final MemorySegment X509_CRL_UP_REF = Native.crypto("X509_CRL_up_ref");
  static final MemorySegment X509_NAME_DUP = Native.crypto("X509_NAME_dup");
  static final MemorySegment X509_STORE_CTX_GET0_CERT = Native.crypto("X509_STORE_CTX_get0_cert");
  static final MemorySegment X509_STORE_CTX_GET_ERROR = Native.crypto("X509_STORE_CTX_get_error");
  static final MemorySegment X509_STORE_CTX_GET_ERROR_DEPTH =
      Native.crypto("X509_STORE_CTX_get_error_depth");
  static final MemorySegment X509_STORE_CTX_GET_EX_DATA =
      Native.crypto("X509_STORE_CTX_get_ex_data");
  static final MemorySegment X509_STORE_ADD_CERT = Native.crypto("X509_STORE_add_cert");
  static final MemorySegment X509_STORE_ADD_CRL = Native.crypto("X509_STORE_add_crl");
  static final MemorySegment X509_STORE_FREE = Native.crypto("X509_STORE_free");
  static final MemorySegment X509_STORE_NEW = Native.crypto("X509_STORE_new");
  static final MemorySegment X509_STORE_SET_FLAGS = Native.crypto("X509_STORE_set_flags");
  static final MemorySegment X509_CHECK_PRIVATE_KEY = Native.crypto("X509_check_private_key");
  static final MemorySegment X509_FREE = Native.crypto("X509_free");
  static final MemorySegment X509_GET0_PUBKEY = Native.crypto("X509_get0_pubkey");
  static final MemorySegment X509_GET_SUBJECT_NAME = Native.crypto("X509_get_subject_name");
  static final MemorySegment X509_UP_REF = Native.crypto("X509_up_ref");
  static final MemorySegment X509_VERIFY_CERT_ERROR_STRING =
      Native.crypto("X509_verify_cert_error_string");
  static final MemorySegment I2D_PKCS8_PRIV_KEY_INFO = Native.crypto("i2d_PKCS8_PRIV_KEY_INFO");
  static final MemorySegment PKCS8_PRIV_KEY_INFO_FREE = Native.crypto("PKCS8_PRIV_KEY_INFO_free");
  static final MemorySegment I2D_X509 = Native.crypto("i2d_X509");
  static final MemorySegment I2D_X509_CRL = Native.crypto("i2d_X509_CRL");
  static final MemorySegment ERR_ERROR_STRING_N = Native.crypto("ERR_error_string_n");
  static final MemorySegment BIO_NEW = Native.crypto("BIO_new");
  static final MemorySegment BIO_S_MEM = Native.crypto("BIO_s_mem");
  static final MemorySegment BIO_READ = Native.crypto("BIO_read");
  static final MemorySegment X509_CRL_PRINT = Native.crypto("X509_CRL_print");
  static final MemorySegment X509_NEW = Native.crypto("X509_new");
  static final MemorySegment X509_SET_VERSION = Native.crypto("X509_set_version");
  static final MemorySegment X509_GMTIME_ADJ = Native.crypto("X509_gmtime_adj");
  static final MemorySegment X509_GETM_NOT_BEFORE = Native.crypto("X509_getm_notBefore");
  static final MemorySegment X509_GETM_NOT_AFTER = Native.crypto("X509_getm_notAfter");
  static final MemorySegment X509_SET_PUBKEY = Native.crypto("X509_set_pubkey");
  static final MemorySegment X509_SIGN = Native.crypto("X509_sign");
  static final MemorySegment EVP_PKEY_CTX_NEW_ID = Native.crypto("EVP_PKEY_CTX_new_id");
  static final MemorySegment EVP_PKEY_KEYGEN_INIT = Native.crypto("EVP_PKEY_keygen_init");
  static final MemorySegment EVP_PKEY_KEYGEN = Native.crypto("EVP_PKEY_keygen");
  static final MemorySegment EVP_PKEY_CTX_FREE = Native.crypto("EVP_PKEY_CTX_free");
  static final MemorySegment OCSP_BASICRESP_FREE = Native.crypto("OCSP_BASICRESP_free");
  static final MemorySegment OCSP_CERTID_FREE = Native.crypto("OCSP_CERTID_free");
  static final MemorySegment OCSP_CERT_TO_ID = Native.crypto("OCSP_cert_to_id");
  static final MemorySegment OCSP_CHECK_VALIDITY = Native.crypto("OCSP_check_validity");
  static final MemorySegment OCSP_RESPONSE_FREE = Native.crypto("OCSP_RESPONSE_free");
  static final MemorySegment OCSP_RESPONSE_GET1_BASIC = Native.crypto("OCSP_response_get1_basic");
  static final MemorySegment OCSP_RESPONSE_PRINT = Native.crypto("OCSP_RESPONSE_print");
  static final MemorySegment OCSP_RESP_COUNT = Native.crypto("OCSP_resp_count");
  static final MemorySegment OCSP_RESP_GET0 = Native.crypto("OCSP_resp_get0");
  static final MemorySegment OCSP_SINGLERESP_GET0_ID = Native.crypto("OCSP_SINGLERESP_get0_id");
  static final MemorySegment OCSP_SINGLE_GET0_STATUS = Native.crypto("OCSP_single_get0_status");
  static final MemorySegment D2I_OCSP_RESPONSE = Native.crypto("d2i_OCSP_RESPONSE");
  static final MemorySegment I2D_OCSP_CERTID = Native.crypto("i2d_OCSP_CERTID");
  static final MemorySegment X509_CHECK_ISSUED = Native.crypto("X509_check_issued");
  static final MemorySegment EVP_AES_128_CBC = Native.crypto("EVP_aes_128_cbc");
  static final MemorySegment EVP_AES_256_CBC = Native.crypto("EVP_aes_256_cbc");
  static final MemorySegment EVP_DECRYPT_INIT_EX = Native.crypto("EVP_DecryptInit_ex");
  static final MemorySegment EVP_ENCRYPT_INIT_EX = Native.crypto("EVP_EncryptInit_ex");
  static final MemorySegment EVP_MAC_CTX_SET_PARAMS = Native.crypto("EVP_MAC_CTX_set_params");
  static final MemorySegment RAND_BYTES = Native.crypto("RAND_bytes");

  static final MemorySegment ASN1_INTEGER_SET = Native.crypto("ASN1_INTEGER_set");
  static final MemorySegment EVP_SHA256 = Native.crypto("EVP_sha256");
  static final MemorySegment X509V3_EXT_NCONF_NID = Native.crypto("X509V3_EXT_nconf_nid");
  static final MemorySegment X509V3_SET_CTX = Native.crypto("X509V3_set_ctx");
  static final MemorySegment X509_ADD_EXT = Native.crypto("X509_add_ext");
  static final MemorySegment X509_EXTENSION_FREE = Native.crypto("X509_EXTENSION_free");
  static final MemorySegment X509_GET_SERIAL_NUMBER = Native.crypto("X509_get_serialNumber");
  static final MemorySegment X509_NAME_ADD_ENTRY = Native.crypto("X509_NAME_add_entry");
  static final MemorySegment X509_NAME_ENTRY_CREATE_BY_NID =
      Native.crypto("X509_NAME_ENTRY_create_by_NID");
  static final MemorySegment X509_NAME_ENTRY_FREE = Native.crypto("X509_NAME_ENTRY_free");
  static final MemorySegment X509_NAME_FREE = Native.crypto("X509_NAME_free");
  static final MemorySegment X509_SET_ISSUER_NAME = Native.crypto("X509_set_issuer_name");
  static final MemorySegment X509_SET_SUBJECT_NAME = Native.crypto("X509_set_subject_name");

  private Crypto() {}
}
