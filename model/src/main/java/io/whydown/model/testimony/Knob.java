package io.whydown.model.testimony;

/// What somebody turns at a balancer, a check or a server, whatever it is called there.
public enum Knob {
  PROXY_HEADER,
  HTTP2,
  CERTIFICATE_CHECK,
  SERVER_NAME,
  CLIENT_CERTIFICATE,
  REUSE,
  IDLE_TIME,
  CONNECT_TIME,
  CHECK_TIME,
  CHECK_PATH,
  CHECK_PORT,
  CHECK_PROTOCOL,
  CHECK_CODES,
  START_TIME,
  CONNECTIONS,
  DESCRIPTORS,
  LOCAL_PORTS,
  BACKLOG,
  CONNTRACK,
  BUFFERS,
  CLIENT_ADDRESS,
  CROSS_ZONE,
  EJECTION
}
