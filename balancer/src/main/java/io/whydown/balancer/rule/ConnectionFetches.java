package io.whydown.balancer.rule;

import static io.whydown.balancer.rule.Need.CLIENT;
import static io.whydown.balancer.rule.Need.NOTHING;
import static io.whydown.balancer.rule.Need.SERVER;
import static io.whydown.balancer.rule.Value.Kind.ADDRESS;
import static io.whydown.balancer.rule.Value.Kind.BIN;
import static io.whydown.balancer.rule.Value.Kind.BOOL;
import static io.whydown.balancer.rule.Value.Kind.SINT;
import static io.whydown.balancer.rule.Value.Kind.STR;

import io.whydown.balancer.config.ProxyField;
import io.whydown.balancer.hook.Stream;
import io.whydown.balancer.hook.StreamNumber;
import io.whydown.balancer.hook.TcpFigure;
import io.whydown.net.IpAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Fetches about connections and their addresses (configuration manual 2.6, 7.3.3).
final class ConnectionFetches {

  private ConnectionFetches() {}

  static void addTo(Keywords all) {
    addresses(all);
    figures(all);
    all.fetch("so_id", SINT, Need.FRONTEND, c -> Value.of((long) c.session().listenerId()));
    all.fetch(
        "dst_conn", SINT, Need.FRONTEND, c -> Value.of((long) c.session().listenerConnections()));
    all.fetch("so_name", STR, Need.FRONTEND, c -> named(c.session().listenerName()));
    all.fetch("fc_rcvd_proxy", BOOL, CLIENT, c -> Value.of(c.session().hasProxyHeader()));
    all.fetch("fc_pp_authority", STR, CLIENT, c -> proxyField(c, ProxyField.AUTHORITY));
    all.fetch("fc_pp_tlv", BIN, CLIENT, 1, 1, (a, _) -> proxyField(a));
    all.fetch("fc_pp_unique_id", STR, CLIENT, c -> proxyField(c, ProxyField.UNIQUE_ID));
    all.fetch("fc_http_major", SINT, CLIENT, c -> major(c, c.session().speaksHttp2()));
    all.fetch("bc_http_major", SINT, SERVER, c -> on(c, s -> major(c, s.serverSpeaksHttp2())));
    all.fetch("fc_glitches", SINT, CLIENT, c -> Value.of((long) c.session().glitches()));
    all.fetch("fc_nb_streams", SINT, CLIENT, c -> Value.of((long) c.session().openStreams()));
    all.fetch("quic_enabled", BOOL, Need.CONSTANT, _ -> Value.FALSE);
    all.fetch("tgroup", SINT, Need.CONSTANT, _ -> Value.of(1L));
    all.fetch("internal.strm.is_htx", BOOL, NOTHING, c -> Value.of(isHttp(c)));
    all.fetch("http_first_req", BOOL, Need.REQUEST_LINE, c -> first(c.stream()));
  }

  private static void figures(Keywords all) {
    time(all, "rtt", TcpFigure.ROUND_TRIP);
    time(all, "rttvar", TcpFigure.ROUND_TRIP_VARIATION);
    figure(all, "fc_unacked", TcpFigure.UNACKNOWLEDGED);
    figure(all, "fc_sacked", TcpFigure.SELECTIVELY_ACKNOWLEDGED);
    figure(all, "fc_lost", TcpFigure.LOST);
    figure(all, "fc_retrans", TcpFigure.RETRANSMITTED);
    figure(all, "fc_fackets", TcpFigure.FORWARD_ACKNOWLEDGED);
    figure(all, "fc_reordering", TcpFigure.REORDERING);
  }

  private static void figure(Keywords all, String name, TcpFigure figure) {
    all.fetch(name, SINT, CLIENT, c -> known(c.session().tcpFigure(figure), 1));
  }

  /// Of both sides, in milliseconds unless microseconds are asked for.
  private static void time(Keywords all, String name, TcpFigure figure) {
    all.fetch(
        "fc_" + name,
        SINT,
        CLIENT,
        0,
        1,
        (a, _) -> {
          int unit = unit(a);
          return c -> known(c.session().tcpFigure(figure), unit);
        });
    all.fetch(
        "bc_" + name,
        SINT,
        SERVER,
        0,
        1,
        (a, _) -> {
          int unit = unit(a);
          return c -> on(c, s -> known(s.serverTcpFigure(figure), unit));
        });
  }

  private static int unit(Arguments a) {
    return switch (a.text(0)) {
      case "", "ms" -> 1_000;
      case "us" -> 1;
      default ->
          throw new RuleException("invalid unit '%s' for '%s'".formatted(a.text(0), a.keyword()));
    };
  }

  private static @Nullable Value known(long figure, int unit) {
    return figure < 0 ? null : Value.of(figure / unit);
  }

  private static void addresses(Keywords all) {
    all.fetch("src", ADDRESS, CLIENT, c -> value(c.session().source()));
    all.fetch("src_port", SINT, CLIENT, c -> port(c.session().source(), c.session().sourcePort()));
    all.fetch("src_is_local", BOOL, CLIENT, c -> isLocal(c.session().source()));
    all.fetch("dst", ADDRESS, CLIENT, c -> value(c.session().destination()));
    all.fetch(
        "dst_port",
        SINT,
        CLIENT,
        c -> port(c.session().destination(), c.session().destinationPort()));
    all.fetch("dst_is_local", BOOL, CLIENT, c -> isLocal(c.session().destination()));
    all.fetch("fc_src", ADDRESS, CLIENT, c -> value(c.session().connectionSource()));
    all.fetch(
        "fc_src_port",
        SINT,
        CLIENT,
        c -> port(c.session().connectionSource(), c.session().connectionSourcePort()));
    all.fetch("fc_src_is_local", BOOL, CLIENT, c -> isLocal(c.session().connectionSource()));
    all.fetch("fc_dst", ADDRESS, CLIENT, c -> value(c.session().connectionDestination()));
    all.fetch(
        "fc_dst_port",
        SINT,
        CLIENT,
        c -> port(c.session().connectionDestination(), c.session().connectionDestinationPort()));
    all.fetch("fc_dst_is_local", BOOL, CLIENT, c -> isLocal(c.session().connectionDestination()));
    all.fetch("bc_dst", ADDRESS, SERVER, c -> on(c, s -> value(s.serverAddress())));
    all.fetch(
        "bc_dst_port", SINT, SERVER, c -> on(c, s -> port(s.serverAddress(), s.serverPort())));
    all.fetch("bc_src", ADDRESS, SERVER, c -> on(c, s -> value(s.localAddress())));
    all.fetch("bc_src_port", SINT, SERVER, c -> on(c, s -> port(s.localAddress(), s.localPort())));
  }

  private interface OnStream {
    @Nullable Value read(Stream stream);
  }

  private static @Nullable Value on(Context in, OnStream fetch) {
    Stream stream = in.stream();
    return stream == null ? null : fetch.read(stream);
  }

  private static Value major(Context in, boolean isHttp2) {
    return Value.of(isHttp2 ? 2L : isHttp(in) ? 1L : 0L);
  }

  private static boolean isHttp(Context in) {
    Stream stream = in.stream();
    return stream != null && stream.isHttp();
  }

  private static @Nullable Value first(@Nullable Stream stream) {
    return stream == null ? null : Value.of(stream.number(StreamNumber.REQUEST_COUNT) <= 1);
  }

  private static @Nullable Value value(@Nullable IpAddress address) {
    return address == null ? null : Value.of(address);
  }

  private static @Nullable Value port(@Nullable IpAddress address, int port) {
    return address == null ? null : Value.of((long) port);
  }

  private static @Nullable Value isLocal(@Nullable IpAddress address) {
    return address == null ? null : Value.of(LocalAddresses.contains(address.unmapped()));
  }

  private static @Nullable Value named(String text) {
    return text.isEmpty() ? null : Value.of(text);
  }

  private static final Map<String, Integer> FIELDS =
      Map.of(
          "ALPN", 0x01,
          "AUTHORITY", ProxyField.AUTHORITY,
          "CRC32C", ProxyField.CHECKSUM,
          "UNIQUE_ID", ProxyField.UNIQUE_ID,
          "SSL", ProxyField.TLS,
          "NETNS", 0x30);

  /// A field of the PROXY header by its number, as `0xEA`, or its name.
  private static Fetch proxyField(Arguments a) {
    Integer known = FIELDS.get(a.text(0));
    int type = known != null ? known : fieldNumber(a.text(0));
    return c -> {
      byte[] field = c.session().proxyField(type);
      return field == null ? null : Value.binary(field);
    };
  }

  private static int fieldNumber(String word) {
    try {
      int number = Integer.decode(word);
      if (number > 0 && number < 256) {
        return number;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new RuleException("invalid TLV type '" + word + "'");
  }

  private static @Nullable Value proxyField(Context in, int type) {
    byte[] field = in.session().proxyField(type);
    return field == null
        ? null
        : Value.of(new String(field, java.nio.charset.StandardCharsets.ISO_8859_1));
  }
}
