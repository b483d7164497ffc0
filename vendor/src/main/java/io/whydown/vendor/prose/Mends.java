package io.whydown.vendor.prose;

import io.whydown.model.testimony.Knob;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a person turned, and that it is well then: `disabling keep-alive fixed it`, `with SNI it
/// works`, `after I enabled the PROXY protocol it broke`. It is read by roles: which knob, which
/// way, what became of it, in one sentence or in the one behind it. A new name of a knob joins
/// here. Never throws at input. Stateless.
public final class Mends {

  /// @param more whether it was put on, raised or changed; else off or lowered
  public record Mend(Knob knob, boolean more) {}

  /// How far a verb stands from what it is about.
  private static final int REACH = 44;

  private static final Map<Knob, Pattern> KNOBS = new EnumMap<>(Knob.class);

  static {
    knob(
        Knob.PROXY_HEADER, "proxy[- _]?protocol\\w*|ppv[12]|proxyprotocol|send-proxy|accept-proxy");
    knob(Knob.HTTP2, "http/?2(?:\\.0)?|h2c?|alpn");
    knob(
        Knob.CERTIFICATE_CHECK,
        "(?:certificate|cert|ssl|tls|peer) (?:verification|validation|checks?|checking)|verify none|insecure_?skip_?verify|insecureskipverify|proxy_ssl_verify|node_tls_reject_unauthorized|sslproxyverify|strict ssl|--insecure");
    knob(
        Knob.SERVER_NAME,
        "sni|proxy_ssl_server_name|proxy_ssl_name|server ?name indication|tls_server_name|check-sni|auto_sni|backend[- ]host ?name|sslproxycheckpeername");
    knob(Knob.CLIENT_CERTIFICATE, "client[- ]cert(?:ificate)?s?");
    knob(
        Knob.REUSE,
        "keep-?alives?(?![- _]?time)|connection re-?use|re-?us(?:e|ing) (?:of )?(?:the )?connections?|disablereuse|http-reuse|proxy-nokeepalive|connection pool(?:ing)?|persistent connections?");
    knob(
        Knob.IDLE_TIME,
        "(?:keep[- ]?alive|idle)[ _-]?time-?outs?|keepalivetimeouts?|keepalive_timeout");
    knob(
        Knob.CONNECT_TIME,
        "connect(?:ion)?[ _-]?time-?outs?|connect_timeout|dial time-?outs?|timeout connect");
    knob(
        Knob.CHECK_TIME,
        "(?:health|check|probe)\\w*[ _-]?(?:check)?[ _-]?time-?outs?|timeoutseconds|timeout check");
    knob(
        Knob.CHECK_PATH,
        "(?:health|check|probe)[\\w -]{0,16} ?(?:path|url|uri|endpoint)|health-?check-?path|request-path");
    knob(Knob.CHECK_PORT, "(?:health|check|probe)[\\w -]{0,12} port|health-?check-?port");
    knob(
        Knob.CHECK_PROTOCOL,
        "(?:health|check|probe)[\\w -]{0,24} protocol|(?:from |on )?https?(?: \\d+)?[^.]{0,30}\\bto tcp\\b|(?:from |on )?tcp(?: \\d+)?[^.]{0,30}\\bto https?\\b");
    knob(
        Knob.CHECK_CODES,
        "success[ -]codes?|matcher|expected (?:status|codes?)|http-check expect|status code match");
    knob(
        Knob.START_TIME,
        "grace[ -]?period|initial[ -]?delay(?:seconds)?|start[- ]?period|warm-?up(?: time)?");
    knob(
        Knob.CONNECTIONS,
        "maxconn|worker_connections|maxrequestworkers|max[_ ]?connections|connection limit|maxclients|circuit breaker\\w*|max_?(?:pending_?)?requests");
    knob(
        Knob.DESCRIPTORS,
        "ulimits?|nofile|file descriptors?|worker_rlimit_nofile|limitnofile|open files(?: limit)?");
    knob(
        Knob.LOCAL_PORTS,
        "ip_local_port_range|(?:local )?port range|tcp_tw_reuse|ephemeral ports?");
    knob(Knob.BACKLOG, "somaxconn|backlog|tcp_max_syn_backlog");
    knob(Knob.CONNTRACK, "nf_conntrack_max|conntrack (?:table|limit|max)");
    knob(
        Knob.BUFFERS,
        "(?:proxy|fastcgi|header)[ _]?buffers?(?:[ _]size)?|buffer[ _]sizes?|proxy_buffer\\w*|fastcgi_buffer\\w*|large_client_header_buffers|max-?http-?header-?size|max_response_headers\\w*");
    knob(
        Knob.CLIENT_ADDRESS,
        "client[ _-]ip preserv\\w*|preserve[_ ]client[_ ]ip|preserving (?:the )?client ip");
    knob(Knob.CROSS_ZONE, "cross[- ]zone(?: load balancing)?");
    knob(Knob.EJECTION, "max_fails|fail_timeout|outlier detection|passive health checks?");
  }

  private static void knob(Knob knob, String names) {
    KNOBS.put(knob, Pattern.compile("(?<![\\w-])[\"'`]?(?:" + names + ")(?!\\w)"));
  }

  private static final Pattern LESS =
      Pattern.compile(
          "\\b(?:disabl\\w+|remov\\w+|turn\\w* (?:(?!out )\\w+ ){0,3}off?|switch\\w* (?:\\w+ ){0,3}off|without|no longer us\\w+|drop(?:ped|ping)|delet\\w+|un-?check\\w*|comment\\w* out|skip\\w*|reduc\\w+|lower\\w+|decreas\\w+|shorten\\w*|to (?:false|off|0|none|no)|= ?(?:false|off|0|none|no)|(?:is|are) off)\\b");
  private static final Pattern MORE =
      Pattern.compile(
          "\\b(?:enabl\\w+|add(?:ed|ing|s)?|turn\\w* (?:\\w+ ){0,3}on|rais\\w+|increas\\w+|bump\\w*|extend\\w*|higher|larger|greater|longer|set(?:ting|s)?|us(?:e|ing|ed)|with|configur\\w+|specif\\w+|chang\\w+|switch\\w*|adjust\\w*|tun(?:e[ds]?|ing)|align\\w*|to (?:true|on)|= ?(?:true|on))\\b");
  private static final Pattern WELL =
      Pattern.compile(
          "\\b(?:works?|working|worked|fix(?:es|ed)|solv(?:es|ed)|resolv(?:es|ed) (?:it|the|this|my|our)|gone|disappear\\w*|help(?:s|ed)|healthy|no longer (?:\\w+ )?(?:fail|see|get|happen|report|occur)\\w*|stopped (?:fail|happen|see|appear)\\w*|no more (?:errors?|50\\d)|voil[a\u00e0]|fine|ok(?:ay)?|succe(?:eds?|eded|ssful\\w*)|recover(?:s|ed)|(?:now|was|were|am|are|been) able to|did the trick|work-?arounds?|up again)\\b");
  private static final Pattern BROKE =
      Pattern.compile(
          "\\b(?:after|when|once|as soon as|since|if)\\b.{0,60}\\b(?:broke\\w*|fail\\w*|stop(?:s|ped)? working|errors?|400|50[0234]|gets? broken|all communication)\\b|\\b(?:broke|fail\\w*|stopped working)\\b.{0,40}\\b(?:after|when|once|since)\\b");
  private static final Pattern UNREAL =
      Pattern.compile(
          "\\b(?:should|would|could|maybe|perhaps|might|wonder\\w*|tried|trying|does ?n[o']t|did ?n[o']t|not|without success|no luck|hope\\w*|please|want\\w*|cannot|can't|how)\\b|\\?");

  /// `unless I set X, it fails`: it is well with X.
  private static final Pattern UNLESS =
      Pattern.compile(
          "\\bunless\\b.{0,90}\\b(?:errors?|fail\\w*|40\\d|50\\d|does ?n[o']t work|not work\\w*|refus\\w*|broken|unhealthy|down)\\b|\\b(?:errors?|fail\\w*|40\\d|50\\d|does ?n[o']t work|not work\\w*|refus\\w*|broken|unhealthy|down)\\b.{0,40}\\bunless\\b");

  private Mends() {}

  /// @param sentence one sentence of a person
  /// @param next the one behind it; empty when there is none
  public static List<Mend> in(String sentence, String next) {
    String lower = sentence.toLowerCase(Locale.ROOT);
    if (lower.length() > 600) {
      return List.of();
    }
    boolean well = isWell(lower) || isAnswer(next) || UNLESS.matcher(lower).find();
    boolean broke = !well && BROKE.matcher(lower).find();
    if (!well && !broke) {
      return List.of();
    }
    var mends = new ArrayList<Mend>();
    KNOBS.forEach((knob, name) -> {
      Matcher found = name.matcher(lower);
      if (found.find()) {
        way(lower, found.start(), found.end())
            .filter(more -> well || more)
            .ifPresent(more -> mends.add(new Mend(knob, well == more)));
      }
    });
    return mends;
  }

  /// Something works, and nobody only wishes or denies it.
  private static boolean isWell(String lower) {
    Matcher well = WELL.matcher(lower);
    while (well.find()) {
      String before = lower.substring(Math.max(0, well.start() - 24), well.start());
      if (!UNREAL.matcher(before).find()) {
        return true;
      }
    }
    return false;
  }

  private static final Pattern ANSWER =
      Pattern.compile(
          "^(?:and |then |now |after that |with that |this |that |it |voil|everything |problem |all |the )");

  /// A sentence that tells what became of the one before it.
  private static boolean isAnswer(String next) {
    String lower = next.toLowerCase(Locale.ROOT);
    return lower.length() < 200 && ANSWER.matcher(lower).find() && isWell(lower);
  }

  /// Which way the nearest verb turns it; empty when none does.
  private static Optional<Boolean> way(String lower, int start, int end) {
    String before = lower.substring(Math.max(0, start - REACH), start);
    String after = lower.substring(end, Math.min(lower.length(), end + REACH));
    int less = last(LESS, before);
    int more = last(MORE, before);
    if (isDenied(before, Math.max(less, more))) {
      return Optional.empty();
    }
    if (SET_OFF.matcher(after).find()) {
      return Optional.of(false);
    }
    if (less < 0 && more < 0) {
      if (LESS.matcher(after).find()) {
        return Optional.of(false);
      }
      return MORE.matcher(after).find() ? Optional.of(true) : Optional.empty();
    }
    return Optional.of(more > less);
  }

  /// `set X to off`, `turn X off`: what it is set to stands behind it.
  private static final Pattern SET_OFF =
      Pattern.compile("^\\W{0,4}(?:to|=|:)? ?[\"']?(?:false|off|0|none|no)\\b");

  private static final Pattern DENIED =
      Pattern.compile(
          "\\b(?:not|n[o']t|cannot|never|should|could|would|want\\w*|possible)\\W+(?:\\w+ ){0,2}$");

  /// `do not specify`, `you could disable`: nobody did it.
  private static boolean isDenied(String before, int verb) {
    return verb > 0 && DENIED.matcher(before.substring(0, verb)).find();
  }

  private static int last(Pattern pattern, String text) {
    int last = -1;
    Matcher found = pattern.matcher(text);
    while (found.find()) {
      last = found.start();
    }
    return last;
  }
}
