package io.whydown.model.observation;

import io.whydown.model.evidence.Provenance;
import io.whydown.net.ConnectOutcome;
import io.whydown.net.Endpoint;
import io.whydown.net.IpAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Something that this program saw by doing it: a connect, a check, a name look-up.
public sealed interface Observation {

  /// Text of the vantage it was made from.
  String vantage();

  Provenance provenance();

  /// One connect to one endpoint.
  ///
  /// @param method `ffm` (errno, ICMP), `jdk` (exception text only), or the remote tool's name
  /// @param source the local address that was bound first, null when the kernel chose
  /// @param atBind the failure is that of bind(2) to `source`; nothing was sent
  record Connect(
      String vantage,
      Endpoint endpoint,
      ConnectOutcome outcome,
      String method,
      @Nullable IpAddress source,
      boolean atBind,
      Provenance provenance)
      implements Observation {

    public Connect(
        String vantage,
        Endpoint endpoint,
        ConnectOutcome outcome,
        String method,
        Provenance provenance) {
      this(vantage, endpoint, outcome, method, null, false, provenance);
    }

    /// Whether this is how a server with that source address is dialled. Two servers may share an
    /// endpoint and differ in the source.
    public boolean isFrom(@Nullable IpAddress wanted) {
      return Objects.equals(source, wanted);
    }

    /// Whether the prober could read the error queue, so that an absent ICMP error means a RST.
    public boolean seesErrorQueue() {
      return method.equals("ffm") || method.equals("python3");
    }
  }

  /// One connect to a UNIX socket; `errno` null when it was accepted.
  record UnixConnect(String vantage, String path, ConnectOutcome outcome, Provenance provenance)
      implements Observation {}

  /// Connects to one endpoint whose packets may pass only so many routers, made side by side. The
  /// router at which a packet runs out of hops says so, which places whoever refuses or swallows
  /// the connection to within one hop.
  ///
  /// @param source the local address that was bound first, null when the kernel chose
  /// @param hops one for each limit, from 1 on
  record HopSweep(
      String vantage,
      Endpoint endpoint,
      @Nullable IpAddress source,
      List<Hop> hops,
      Provenance provenance)
      implements Observation {

    public HopSweep {
      hops = List.copyOf(hops);
      for (int i = 0; i < hops.size(); i++) {
        if (hops.get(i).limit() != i + 1) {
          throw new IllegalArgumentException(
              "hops: limit " + hops.get(i).limit() + " (expected: " + (i + 1) + ")");
        }
      }
    }
  }

  /// Counters of a host, read before and after a few connects to one endpoint.
  ///
  /// @param host text of the vantage of that host
  /// @param outcomes of the connects, one packet each
  /// @param rule the packet filter rule that was watched, with its hook, table and chain
  /// @param ruleMoved by how much that rule's packet counter moved
  /// @param moved by how much counters of the kernel moved: `Tcp.OutRsts`
  record CounterSeries(
      String vantage,
      String host,
      Endpoint endpoint,
      List<ConnectOutcome> outcomes,
      String rule,
      long ruleMoved,
      Map<String, Long> moved,
      Provenance provenance)
      implements Observation {

    public CounterSeries {
      outcomes = List.copyOf(outcomes);
      moved = Map.copyOf(moved);
    }
  }

  /// How the reset that answers a connect looks on the wire, beside an echo reply of the same
  /// address. Connect and echo request carry a traffic class of their own: a TCP stack of Linux
  /// copies it into its reset and a rule of its packet filter does not (tcp_v4_send_reset,
  /// nf_reject_iphdr_put), and who is nearer or farther shows another number of hops.
  ///
  /// @param source the local address that was bound first, null when the kernel chose
  /// @param trafficClass of the connect and of the echo request
  /// @param reset null when no reset came
  /// @param normal the echo reply; null when none came
  /// @param obstacle why nothing could be seen at all, as a clause; null when it could
  record ResetCapture(
      String vantage,
      Endpoint endpoint,
      @Nullable IpAddress source,
      int trafficClass,
      @Nullable Header reset,
      @Nullable Header normal,
      @Nullable String obstacle,
      Provenance provenance)
      implements Observation {}

  /// What is read of the header of a packet.
  ///
  /// @param hopLimit the time to live that is left
  /// @param trafficClass the byte of DSCP and ECN
  /// @param flags of TCP; 0 for another protocol
  record Header(int hopLimit, int trafficClass, int flags) {}

  /// What came of a connect with this time to live (RFC 791) or hop limit (RFC 8200).
  record Hop(int limit, ConnectOutcome outcome) {

    /// The router that the packet did not get past; null when another answer, or none, came.
    public @Nullable IpAddress expiredAt() {
      return outcome instanceof ConnectOutcome.Failed(_, _, var icmp, _)
              && icmp != null
              && icmp.name().equals("time-exceeded")
          ? icmp.sender()
          : null;
    }
  }

  /// What a name resolved to, in the order of the resolver. `error` and `failure` null when it
  /// resolved.
  record NameLookup(
      String vantage,
      String name,
      List<IpAddress> addresses,
      @Nullable String error,
      @Nullable LookupFailure failure,
      long elapsedNanos,
      Provenance provenance)
      implements Observation {

    public NameLookup {
      addresses = List.copyOf(addresses);
    }

    public NameLookup(
        String vantage,
        String name,
        List<IpAddress> addresses,
        @Nullable String error,
        long elapsedNanos,
        Provenance provenance) {
      this(
          vantage,
          name,
          addresses,
          error,
          error == null ? null : LookupFailure.OTHER,
          elapsedNanos,
          provenance);
    }
  }

  /// What one name server of the balancer's own answered to one question.
  ///
  /// @param section name of HAProxy's `resolvers` section that names it
  /// @param type `A`, `AAAA` or `SRV`
  /// @param code `NOERROR`, `NXDOMAIN`, `SERVFAIL`, …; null when no answer came
  /// @param truncated more records exist than the answer holds (RFC 1035, 4.1.1, TC)
  /// @param ttlSeconds how long the answer may be kept; -1 without records
  record NameServerAnswer(
      String vantage,
      String section,
      Endpoint server,
      String name,
      String type,
      @Nullable String code,
      boolean truncated,
      List<IpAddress> addresses,
      List<Service> services,
      long ttlSeconds,
      Provenance provenance)
      implements Observation {

    /// In place of a section: a name server that a host's own resolver asks.
    public static final String OF_HOST = "";

    public NameServerAnswer {
      addresses = List.copyOf(addresses);
      services = List.copyOf(services);
    }
  }

  /// What a service record names (RFC 2782).
  record Service(String target, int port) {}

  /// Why a name did not resolve.
  enum LookupFailure {
    /// A server says that there is no such name (RFC 8020, NXDOMAIN), and no hosts file has it.
    NO_SUCH_NAME,
    /// The name exists and has no address.
    NO_ADDRESS,
    /// The name has IPv6 addresses only, and the host's resolver leaves them out for want of an
    /// IPv6 address of its own (AI_ADDRCONFIG of getaddrinfo(3)).
    OTHER_FAMILY,
    /// A server answered that it cannot (SERVFAIL, REFUSED).
    SERVER_FAILURE,
    /// No server answered in time.
    NO_ANSWER,
    /// The resolver says "try again": servers did not answer, or failed; which is not known.
    TEMPORARY,
    /// The look-up could not be made, or ended in a way that says nothing of the name.
    OTHER
  }

  /// A health check replayed exactly as the balancer makes it, or a variation of it that a person
  /// or a browser would send.
  ///
  /// @param purpose `check` for the balancer's own, `browser` for the comparison request, `tls` for
  ///   a bare TLS handshake, `plain` for a plain request on a port that is spoken to in TLS,
  ///   `banner` for what a server says unasked, `root` for GET of `/`, `proxy` for the check with a
  ///   PROXY header that it does not send, `no-proxy` for the check without the one it sends,
  ///   `patient` for the check with a longer limit than its own, `grpc` for the health question of
  ///   gRPC, `fastcgi`, `uwsgi` and `ping` (Redis) for the questions that applications of theirs
  ///   answer about themselves, `http1` for GET in HTTP/1.1 where the check speaks HTTP/2,
  ///   `proxied` and `unproxied` for what a client meets behind the check's PROXY header and
  ///   without it
  /// @param endpoint where traffic to the server goes; null for a UNIX socket
  /// @param dialled where the check went: another endpoint when it has a port or address of its
  ///   own; null when it went to the UNIX socket
  /// @param path of the UNIX socket that traffic goes to, null for an endpoint
  /// @param subject `BACKEND/SERVER`, because two servers may share an endpoint; empty if unknown
  /// @param sent what was sent, printable, redacted
  /// @param received first bytes of the answer, printable, redacted
  /// @param status HTTP status; 0 when none
  record CheckReplay(
      String vantage,
      @Nullable Endpoint endpoint,
      @Nullable Endpoint dialled,
      @Nullable String path,
      String subject,
      String purpose,
      CheckResult result,
      String sent,
      String received,
      int status,
      long elapsedNanos,
      Provenance provenance)
      implements Observation {

    public CheckReplay {
      if ((endpoint == null) == (path == null)) {
        throw new IllegalArgumentException(
            "endpoint: " + endpoint + ", path: " + path + " (expected: one of them)");
      }
    }

    /// Whether the answer is that of a port of TLS to a plain request, in the words of NGINX,
    /// Apache httpd, Go or Tomcat.
    public static boolean wantsTls(String received) {
      String said = received.toLowerCase(Locale.ROOT);
      return said.contains("plain http request was sent to https port")
          || said.contains("speaking plain http to an ssl-enabled")
          || said.contains("an http request to an https server")
          || said.contains("combination of host and port requires tls");
    }

    public CheckReplay(
        String vantage,
        Endpoint endpoint,
        Endpoint dialled,
        String subject,
        String purpose,
        CheckResult result,
        String sent,
        String received,
        int status,
        long elapsedNanos,
        Provenance provenance) {
      this(
          vantage,
          endpoint,
          dialled,
          null,
          subject,
          purpose,
          result,
          sent,
          received,
          status,
          elapsedNanos,
          provenance);
    }

    /// The endpoint or the path that traffic goes to.
    public String place() {
      return endpoint == null ? String.valueOf(path) : endpoint.toString();
    }

    public CheckReplay(
        String vantage,
        Endpoint endpoint,
        String purpose,
        CheckResult result,
        String sent,
        String received,
        int status,
        long elapsedNanos,
        Provenance provenance) {
      this(
          vantage,
          endpoint,
          endpoint,
          "",
          purpose,
          result,
          sent,
          received,
          status,
          elapsedNanos,
          provenance);
    }
  }
}
