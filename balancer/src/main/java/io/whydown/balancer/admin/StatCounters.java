package io.whydown.balancer.admin;

import io.whydown.balancer.runtime.Counter;
import io.whydown.balancer.runtime.CounterValues;

/// Puts counters into the columns of `show stat`. Stateless.
final class StatCounters {

  private StatCounters() {}

  static void traffic(StatRow row, CounterValues c) {
    row.put("bin", c.get(Counter.BYTES_IN));
    row.put("bout", c.get(Counter.BYTES_OUT));
    row.put("dresp", c.get(Counter.DENIED_RESPONSES));
    row.put("wrew", c.get(Counter.FAILED_REWRITES));
    row.put("eint", c.get(Counter.INTERNAL_ERRORS));
    tls(row, c);
  }

  static void responses(StatRow row, CounterValues c) {
    row.put("hrsp_1xx", c.get(Counter.RESPONSES_1XX));
    row.put("hrsp_2xx", c.get(Counter.RESPONSES_2XX));
    row.put("hrsp_3xx", c.get(Counter.RESPONSES_3XX));
    row.put("hrsp_4xx", c.get(Counter.RESPONSES_4XX));
    row.put("hrsp_5xx", c.get(Counter.RESPONSES_5XX));
    row.put("hrsp_other", c.get(Counter.RESPONSES_OTHER));
  }

  /// What a server has answered is what HAProxy counts of its requests (src/http_ana.c,
  /// http_wait_for_response).
  static long answers(CounterValues c) {
    return c.get(Counter.RESPONSES_1XX)
        + c.get(Counter.RESPONSES_2XX)
        + c.get(Counter.RESPONSES_3XX)
        + c.get(Counter.RESPONSES_4XX)
        + c.get(Counter.RESPONSES_5XX)
        + c.get(Counter.RESPONSES_OTHER);
  }

  /// What stands of HTTP/1 and HTTP/2 in the rows of frontends and backends, whatever their mode.
  static void protocols(StatRow row, CounterValues c) {
    http2(row, c);
    row.put("h1_spliced_bytes_in", c.get(Counter.SPLICED_IN));
    row.put("h1_spliced_bytes_out", c.get(Counter.SPLICED_OUT));
  }

  private static void tls(StatRow row, CounterValues c) {
    row.put("ssl_sess", c.get(Counter.TLS_SESSIONS));
    row.put("ssl_reused_sess", c.get(Counter.TLS_RESUMED));
    row.put("ssl_failed_handshake", c.get(Counter.FAILED_HANDSHAKES));
  }

  private static void http2(StatRow row, CounterValues c) {
    row.put("h2_headers_rcvd", c.get(Counter.H2_HEADERS));
    row.put("h2_data_rcvd", c.get(Counter.H2_DATA));
    row.put("h2_settings_rcvd", c.get(Counter.H2_SETTINGS));
    row.put("h2_rst_stream_rcvd", c.get(Counter.H2_RESETS));
    row.put("h2_goaway_rcvd", c.get(Counter.H2_GOAWAYS));
    row.put("h2_detected_conn_protocol_errors", c.get(Counter.H2_CONNECTION_FAULTS));
    row.put("h2_detected_strm_protocol_errors", c.get(Counter.H2_STREAM_FAULTS));
    row.put("h2_rst_stream_resp", c.get(Counter.H2_RESETS_SENT));
    row.put("h2_goaway_resp", c.get(Counter.H2_GOAWAYS_SENT));
    row.put("h2_open_connections", c.get(Counter.H2_OPEN_CONNECTIONS));
    row.put("h2_backend_open_streams", c.get(Counter.H2_OPEN_STREAMS));
    row.put("h2_total_connections", c.get(Counter.H2_CONNECTIONS));
    row.put("h2_backend_total_streams", c.get(Counter.H2_STREAMS));
  }

  static void compression(StatRow row, CounterValues c) {
    row.put("comp_in", c.get(Counter.COMPRESSION_IN));
    row.put("comp_out", c.get(Counter.COMPRESSION_OUT));
    row.put("comp_byp", c.get(Counter.COMPRESSION_BYPASSED));
    row.put("comp_rsp", c.get(Counter.COMPRESSED_RESPONSES));
  }

  static void times(StatRow row, CounterValues c) {
    row.put("qtime", average(c, Counter.QUEUE_MILLIS));
    row.put("ctime", average(c, Counter.CONNECT_MILLIS));
    row.put("rtime", average(c, Counter.RESPONSE_MILLIS));
    row.put("ttime", average(c, Counter.TOTAL_MILLIS));
    row.put("qtime_max", c.get(Counter.QUEUE_MILLIS_MAX));
    row.put("ctime_max", c.get(Counter.CONNECT_MILLIS_MAX));
    row.put("rtime_max", c.get(Counter.RESPONSE_MILLIS_MAX));
    row.put("ttime_max", c.get(Counter.TOTAL_MILLIS_MAX));
  }

  /// Rounded up, as HAProxy's is (`swrate_avg`, include/haproxy/freq_ctr.h).
  private static long average(CounterValues c, Counter sum) {
    long count = c.get(Counter.TIMED);
    return count == 0 ? 0 : (c.get(sum) + count - 1) / count;
  }

  static void errors(StatRow row, CounterValues c) {
    row.put("econ", c.get(Counter.CONNECT_ERRORS));
    row.put("eresp", c.get(Counter.RESPONSE_ERRORS));
    row.put("wretr", c.get(Counter.RETRIES));
    row.put("wredis", c.get(Counter.REDISPATCHES));
    row.put("cli_abrt", c.get(Counter.CLIENT_ABORTS));
    row.put("srv_abrt", c.get(Counter.SERVER_ABORTS));
    row.put("connect", c.get(Counter.CONNECT_ATTEMPTS));
    row.put("reuse", c.get(Counter.REUSES));
    row.put("lbtot", c.get(Counter.SELECTED));
  }
}
