package io.whydown.balancer.admin;

import io.whydown.balancer.config.ProxyMode;
import io.whydown.balancer.runtime.StreamSnapshot;
import io.whydown.balancer.runtime.StreamSnapshot.Message;
import io.whydown.balancer.runtime.StreamSnapshot.Place;
import io.whydown.balancer.runtime.StreamSnapshot.Side;
import io.whydown.balancer.runtime.StreamSnapshot.Stage;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// The texts of `show sess` (HAProxy: src/stream.c, cli_io_handler_dump_sess and
/// stats_dump_full_strm_to_buffer). Fields that tell of HAProxy's own scheduler and memory are 0
/// here. Stateless.
final class SessionTable {

  private static final DateTimeFormatter ACCEPTED =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss.SSSSSS", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());

  private static final String NEVER = "<NEVER>";

  // Of include/haproxy/channel-t.h: what holds of a channel, and what is still to be done with it.
  private static final int SHUT_READ = 0x20;
  private static final int SHUT_WRITE = 0x2000;
  private static final int AUTO_CONNECT = 0x80_0000;
  private static final int IS_RESPONSE = 0x8000_0000;
  private static final int INSPECTS = 0x2;
  private static final int FORWARDS_REQUEST = 0x8000;
  private static final int AWAITS_ANSWER = 0x140_0000;
  private static final int FORWARDS_ANSWER = 0x400_0000;

  private static final List<String> METHODS =
      List.of("OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT");

  private SessionTable() {}

  /// `show sess [ID|all]`.
  static String of(List<StreamSnapshot> streams, String which) {
    var text = new StringBuilder();
    if (which.isEmpty()) {
      streams.forEach(s -> line(s, text));
      return text.toString();
    }
    boolean all = which.equals("all");
    long id = all ? 0 : tryId(which);
    streams.stream().filter(s -> all || s.id() == id).forEach(s -> whole(s, text));
    return text.isEmpty() && !all ? "Session not found.\n" : text.toString();
  }

  private static void line(StreamSnapshot s, StringBuilder out) {
    Side client = s.client();
    Side server = s.toServer();
    Place backend = s.backend();
    out.append("0x%x: proto=%s src=%s".formatted(s.id(), s.protocol(), s.source()));
    out.append(
        " fe=%s be=%s".formatted(s.frontend().name(), backend == null ? "<NONE>" : backend.name()));
    out.append(" srv=").append(orNone(s.server().name()));
    out.append(
        " ts=00 epoch=0 age=%s calls=1 rate=0 cpu=0 lat=0".formatted(seconds(s.ageMillis())));
    channel(out, "rq", requestFlags(s), client, requestWork(s), s.analyseMillis());
    channel(out, "rp", responseFlags(s), server, responseWork(s), -1);
    out.append(" scf=[%d,%xh,fd=%d]".formatted(Stage.EST.number(), 0, client.descriptor()));
    out.append(" scb=[%d,%xh,fd=%d]".formatted(s.stage().number(), 1, server.descriptor()));
    out.append(" exp=").append(orEmpty(s.expiresMillis()));
    out.append(" rc=").append(s.retries());
    out.append(" c_exp=").append(orEmpty(s.connectMillis())).append('\n');
  }

  private static void channel(
      StringBuilder out, String name, int flags, Side side, int work, long analyse) {
    out.append(
        " %s[f=%06xh,i=%d,an=%02xh,rx=%s,wx=,ax=%s]"
            .formatted(
                name,
                flags,
                side.waiting(),
                work,
                orEmpty(side.expiresMillis()),
                orEmpty(analyse)));
  }

  private static void whole(StreamSnapshot s, StringBuilder out) {
    out.append(
        "0x%x: [%s] id=%d proto=%s source=%s\n"
            .formatted(
                s.id(),
                ACCEPTED.format(Instant.ofEpochMilli(s.acceptedMillis())),
                s.id() & 0xffff_ffffL,
                s.protocol(),
                s.source()));
    out.append(
        "  flags=0x%x, conn_retries=%d, conn_exp=%s conn_et=0x000 srv_conn=%s, pend_pos=%s waiting=0 epoch=0\n"
            .formatted(
                0x8,
                s.retries(),
                orNever(s.connectMillis()),
                s.stage() == Stage.EST ? pointer(s, 1) : "(nil)",
                s.stage() == Stage.QUE ? pointer(s, 2) : "(nil)"));
    places(s, out);
    out.append(
        "  task=%s (state=0x00 nice=0 calls=1 rate=0 exp=%s tmask=0x1 age=%s)\n"
            .formatted(pointer(s, 3), orNever(s.expiresMillis()), seconds(s.ageMillis())));
    Message message = s.message();
    if (message != null) {
      out.append(
          "  txn=%s flags=0x0 meth=%d status=%d req.st=MSG_%s rsp.st=MSG_%s req.f=0x00 rsp.f=0x00\n"
              .formatted(
                  pointer(s, 4),
                  method(message.method()),
                  message.status(),
                  message.request(),
                  message.response()));
    }
    end(s, out, 0, s.client(), Stage.EST);
    end(s, out, 1, s.toServer(), s.stage());
    buffer(s, out, "req", requestFlags(s), requestWork(s), s.client(), s.analyseMillis());
    buffer(s, out, "res", responseFlags(s), responseWork(s), s.toServer(), -1);
  }

  private static void places(StreamSnapshot s, StringBuilder out) {
    Place frontend = s.frontend();
    Place listener = s.listener();
    out.append(
        "  frontend=%s (id=%d mode=%s), listener=%s (id=%d)%s\n"
            .formatted(
                frontend.name(),
                frontend.id(),
                mode(frontend),
                listener.name().isEmpty() ? "?" : listener.name(),
                listener.id(),
                address(listener)));
    Place backend = s.backend();
    if (backend == null) {
      out.append("  backend=<NONE> (id=-1 mode=-)\n  server=<NONE> (id=-1)\n");
      return;
    }
    out.append(
        "  backend=%s (id=%d mode=%s)%s\n"
            .formatted(backend.name(), backend.id(), mode(backend), address(backend)));
    Place server = s.server();
    out.append(
        "  server=%s (id=%d)%s\n".formatted(orNone(server.name()), server.id(), address(server)));
  }

  /// One of its two ends, and the connection there.
  private static void end(StreamSnapshot s, StringBuilder out, int index, Side side, Stage stage) {
    boolean connected = !side.framing().isEmpty();
    out.append(
        "  sc%s=%s flags=0x%08x state=%s endp=%s,%s,0x%08x sub=%d\n"
            .formatted(
                index == 0 ? "f" : "b",
                pointer(s, 5 + index),
                index,
                stage,
                connected ? "CONN" : "NONE",
                connected ? pointer(s, 7 + index) : "(nil)",
                0,
                connected ? 1 : 0));
    if (connected) {
      boolean isTcp = index == 1 || !s.protocol().startsWith("unix");
      String kind =
          isTcp ? (s.protocol().startsWith("tcp") ? s.protocol() : "tcpv4") : s.protocol();
      out.append(
          "      co%d=%s ctrl=%s xprt=%s mux=%s data=STRM target=%s:%s\n"
              .formatted(
                  index,
                  pointer(s, 9 + index),
                  kind,
                  side.transport(),
                  side.framing(),
                  index == 0 ? "LISTENER" : "SERVER",
                  pointer(s, 11 + index)));
      out.append(
          "      flags=0x%08x fd=%d fd.state=%02x updt=0 fd.tmask=0x1\n"
              .formatted(0x300, side.descriptor(), 0x20));
    }
  }

  private static void buffer(
      StreamSnapshot s, StringBuilder out, String name, int flags, int work, Side side, long wait) {
    int index = name.equals("req") ? 13 : 14;
    out.append(
        "  %s=%s (f=0x%06x an=0x%x pipe=0 tofwd=%d total=%d)\n"
            .formatted(
                name, pointer(s, index), flags, work, s.message() == null ? -1 : 0, side.total()));
    out.append(
        "      an_exp=%s rex=%s wex=%s\n"
            .formatted(orNever(wait), orNever(side.expiresMillis()), NEVER));
    out.append(
        "      buf=%s data=%s o=0 p=0 i=%d size=%d\n"
            .formatted(
                pointer(s, index + 2),
                side.waiting() == 0 ? "(nil)" : pointer(s, index + 4),
                side.waiting(),
                side.waiting() == 0 ? 0 : 16_384));
    if (s.message() != null) {
      out.append(
          "      htx=%s flags=0x0 size=0 data=0 used=0 wrap=NO extra=0\n"
              .formatted(pointer(s, index + 6)));
    }
  }

  private static int requestFlags(StreamSnapshot s) {
    return AUTO_CONNECT
        | (s.client().ended() ? SHUT_READ : 0)
        | (s.toServer().shut() ? SHUT_WRITE : 0);
  }

  private static int responseFlags(StreamSnapshot s) {
    return IS_RESPONSE
        | (s.toServer().ended() ? SHUT_READ : 0)
        | (s.client().shut() ? SHUT_WRITE : 0);
  }

  /// What is still to be done with the request.
  private static int requestWork(StreamSnapshot s) {
    return s.message() != null ? FORWARDS_REQUEST : s.backend() == null ? INSPECTS : 0;
  }

  private static int responseWork(StreamSnapshot s) {
    Message message = s.message();
    if (message == null || s.stage() != Stage.EST) {
      return 0;
    }
    return message.response().equals("RPBEFORE") ? AWAITS_ANSWER : FORWARDS_ANSWER;
  }

  private static int method(String name) {
    int index = METHODS.indexOf(name);
    return index < 0 ? METHODS.size() : index;
  }

  private static String mode(Place place) {
    return place.mode() == ProxyMode.HTTP ? "http" : "tcp";
  }

  private static String address(Place place) {
    return place.address().isEmpty() ? "" : " addr=" + place.address();
  }

  /// Things of a stream have no addresses here; each has a number of its own.
  private static String pointer(StreamSnapshot s, int index) {
    return "0x%x".formatted((s.id() << 5) + index);
  }

  private static String orNone(String name) {
    return name.isEmpty() ? "<none>" : name;
  }

  private static String orEmpty(long millis) {
    return millis < 0 ? "" : seconds(millis);
  }

  private static String orNever(long millis) {
    return millis < 0 ? NEVER : seconds(millis);
  }

  /// At most two units, as HAProxy writes times (src/tools.c, `human_time`).
  private static String seconds(long millis) {
    long left = millis / 1_000;
    long[] sizes = {86_400, 3_600, 60};
    var text = new StringBuilder();
    int units = 2;
    for (int i = 0; i < sizes.length; i++) {
      if (units > 0 && left >= sizes[i]) {
        text.append(left / sizes[i]).append("dhm".charAt(i));
        left %= sizes[i];
        units--;
      }
    }
    if (text.isEmpty() || units > 0 && left > 0) {
      text.append(left).append('s');
    }
    return text.toString();
  }

  static long id(String word) {
    try {
      return Long.parseLong(word.startsWith("0x") ? word.substring(2) : word, 16);
    } catch (NumberFormatException _) {
      throw new Administration.Refusal("Session pointer expected (use 'show sess').");
    }
  }

  /// As C's `strtoul` reads it: what is no number is 0.
  private static long tryId(String word) {
    try {
      return Long.decode(word);
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
