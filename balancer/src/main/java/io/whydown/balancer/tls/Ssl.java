package io.whydown.balancer.tls;

import java.lang.foreign.MemorySegment;

/// The functions of libssl that are used here.
final class Ssl {

  static final MemorySegment CIPHER_FIND = Native.ssl("SSL_CIPHER_find");
  static final MemorySegment CIPHER_GET_AUTH_NID = Native.ssl("SSL_CIPHER_get_auth_nid");
  static final MemorySegment CIPHER_GET_BITS = Native.ssl("SSL_CIPHER_get_bits");
  static final MemorySegment CIPHER_GET_NAME = Native.ssl("SSL_CIPHER_get_name");
  static final MemorySegment CTX_CALLBACK_CTRL = Native.ssl("SSL_CTX_callback_ctrl");
  static final MemorySegment CTX_CLEAR_OPTIONS = Native.ssl("SSL_CTX_clear_options");
  static final MemorySegment CTX_CTRL = Native.ssl("SSL_CTX_ctrl");
  static final MemorySegment CTX_FREE = Native.ssl("SSL_CTX_free");
  static final MemorySegment CTX_GET_CERT_STORE = Native.ssl("SSL_CTX_get_cert_store");
  static final MemorySegment CTX_GET_CLIENT_CA_LIST = Native.ssl("SSL_CTX_get_client_CA_list");
  static final MemorySegment CTX_GET_VERIFY_MODE = Native.ssl("SSL_CTX_get_verify_mode");
  static final MemorySegment CTX_NEW = Native.ssl("SSL_CTX_new");
  static final MemorySegment CTX_SET_ALPN_PROTOS = Native.ssl("SSL_CTX_set_alpn_protos");
  static final MemorySegment CTX_SET0_TMP_DH_PKEY = Native.ssl("SSL_CTX_set0_tmp_dh_pkey");
  static final MemorySegment CTX_SET_ALPN_SELECT_CB = Native.ssl("SSL_CTX_set_alpn_select_cb");
  static final MemorySegment CTX_SET_CERT_STORE = Native.ssl("SSL_CTX_set_cert_store");
  static final MemorySegment CTX_SET_CIPHER_LIST = Native.ssl("SSL_CTX_set_cipher_list");
  static final MemorySegment CTX_SET_CIPHERSUITES = Native.ssl("SSL_CTX_set_ciphersuites");
  static final MemorySegment CTX_SET_CLIENT_CA_LIST = Native.ssl("SSL_CTX_set_client_CA_list");
  static final MemorySegment CTX_SET_CLIENT_HELLO_CB = Native.ssl("SSL_CTX_set_client_hello_cb");
  static final MemorySegment CTX_SET_MSG_CALLBACK = Native.ssl("SSL_CTX_set_msg_callback");
  static final MemorySegment CTX_SET_OPTIONS = Native.ssl("SSL_CTX_set_options");
  static final MemorySegment CTX_SET_QUIET_SHUTDOWN = Native.ssl("SSL_CTX_set_quiet_shutdown");
  static final MemorySegment CTX_SET_SECURITY_LEVEL = Native.ssl("SSL_CTX_set_security_level");
  static final MemorySegment CTX_SET_SESSION_ID_CONTEXT =
      Native.ssl("SSL_CTX_set_session_id_context");
  static final MemorySegment CTX_SET_TICKET_KEY_CB =
      Native.ssl("SSL_CTX_set_tlsext_ticket_key_evp_cb");
  static final MemorySegment CTX_SET_TIMEOUT = Native.ssl("SSL_CTX_set_timeout");
  static final MemorySegment CTX_SET_VERIFY = Native.ssl("SSL_CTX_set_verify");
  static final MemorySegment CTX_USE_PRIVATE_KEY = Native.ssl("SSL_CTX_use_PrivateKey");
  static final MemorySegment CTX_USE_CERTIFICATE = Native.ssl("SSL_CTX_use_certificate");
  static final MemorySegment SESSION_FREE = Native.ssl("SSL_SESSION_free");
  static final MemorySegment SESSION_GET_ID = Native.ssl("SSL_SESSION_get_id");
  static final MemorySegment SESSION_IS_RESUMABLE = Native.ssl("SSL_SESSION_is_resumable");
  static final MemorySegment CLIENT_HELLO_GET0_CIPHERS =
      Native.ssl("SSL_client_hello_get0_ciphers");
  static final MemorySegment CLIENT_HELLO_GET0_EXT = Native.ssl("SSL_client_hello_get0_ext");
  static final MemorySegment CTRL = Native.ssl("SSL_ctrl");
  static final MemorySegment DO_HANDSHAKE = Native.ssl("SSL_do_handshake");
  static final MemorySegment DUP_CA_LIST = Native.ssl("SSL_dup_CA_list");
  static final MemorySegment FREE = Native.ssl("SSL_free");
  static final MemorySegment GET0_ALPN_SELECTED = Native.ssl("SSL_get0_alpn_selected");
  static final MemorySegment GET1_PEER_CERTIFICATE = Native.ssl("SSL_get1_peer_certificate");
  static final MemorySegment GET1_SESSION = Native.ssl("SSL_get1_session");
  static final MemorySegment GET_CERTIFICATE = Native.ssl("SSL_get_certificate");
  static final MemorySegment GET_CURRENT_CIPHER = Native.ssl("SSL_get_current_cipher");
  static final MemorySegment GET_ERROR = Native.ssl("SSL_get_error");
  static final MemorySegment GET_EX_DATA_X509_STORE_CTX_IDX =
      Native.ssl("SSL_get_ex_data_X509_STORE_CTX_idx");
  static final MemorySegment GET_PEER_CERT_CHAIN = Native.ssl("SSL_get_peer_cert_chain");
  static final MemorySegment GET_RBIO = Native.ssl("SSL_get_rbio");
  static final MemorySegment GET_SERVERNAME = Native.ssl("SSL_get_servername");
  static final MemorySegment GET_SESSION = Native.ssl("SSL_get_session");
  static final MemorySegment GET_VERIFY_RESULT = Native.ssl("SSL_get_verify_result");
  static final MemorySegment GET_VERSION = Native.ssl("SSL_get_version");
  static final MemorySegment GROUP_TO_NAME = Native.ssl("SSL_group_to_name");
  static final MemorySegment HAS_PENDING = Native.ssl("SSL_has_pending");
  static final MemorySegment IS_INIT_FINISHED = Native.ssl("SSL_is_init_finished");
  static final MemorySegment NEW = Native.ssl("SSL_new");
  static final MemorySegment PEEK = Native.ssl("SSL_peek");
  static final MemorySegment READ = Native.ssl("SSL_read");
  static final MemorySegment SESSION_REUSED = Native.ssl("SSL_session_reused");
  static final MemorySegment SET1_HOST = Native.ssl("SSL_set1_host");
  static final MemorySegment SET_SSL_CTX = Native.ssl("SSL_set_SSL_CTX");
  static final MemorySegment SET_ACCEPT_STATE = Native.ssl("SSL_set_accept_state");
  static final MemorySegment SET_ALPN_PROTOS = Native.ssl("SSL_set_alpn_protos");
  static final MemorySegment SET_CLIENT_CA_LIST = Native.ssl("SSL_set_client_CA_list");
  static final MemorySegment SET_CONNECT_STATE = Native.ssl("SSL_set_connect_state");
  static final MemorySegment SET_FD = Native.ssl("SSL_set_fd");
  static final MemorySegment SET_HOSTFLAGS = Native.ssl("SSL_set_hostflags");
  static final MemorySegment SET_MSG_CALLBACK = Native.ssl("SSL_set_msg_callback");
  static final MemorySegment SET_SESSION = Native.ssl("SSL_set_session");
  static final MemorySegment SET_VERIFY = Native.ssl("SSL_set_verify");
  static final MemorySegment SHUTDOWN = Native.ssl("SSL_shutdown");
  static final MemorySegment WRITE = Native.ssl("SSL_write");
  static final MemorySegment TLS_CLIENT_METHOD = Native.ssl("TLS_client_method");
  static final MemorySegment TLS_SERVER_METHOD = Native.ssl("TLS_server_method");
  static final MemorySegment SESSION_GET_MASTER_KEY = Native.ssl("SSL_SESSION_get_master_key");
  static final MemorySegment GET_CLIENT_RANDOM = Native.ssl("SSL_get_client_random");
  static final MemorySegment GET_SERVER_RANDOM = Native.ssl("SSL_get_server_random");
  static final MemorySegment GET_FINISHED = Native.ssl("SSL_get_finished");
  static final MemorySegment GET_PEER_FINISHED = Native.ssl("SSL_get_peer_finished");
  static final MemorySegment RSTATE_STRING = Native.ssl("SSL_rstate_string");

  private Ssl() {}
}
