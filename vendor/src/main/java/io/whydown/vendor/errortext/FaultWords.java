package io.whydown.vendor.errortext;

import io.whydown.model.testimony.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The words for each fault, as strerror(3) and the programs around it write them, in English,
/// German and French. Stateless.
final class FaultWords {

  private record Word(String text, Fault fault) {}

  private static final String AWAITED = "while reading response header";

  /// In the order of what is most telling: a line may hold several.
  private static final List<Word> WORDS = words();

  private FaultWords() {}

  private static List<Word> words() {
    var words = new ArrayList<Word>();
    // whoever came did not go on with the handshake: no server was dialled
    add(words, Fault.TLS, "timed out) while ssl handshaking");
    // Envoy's reason goes before what follows from it
    add(
        words,
        Fault.TLS,
        "transport failure reason: tls error",
        "transport failure reason: tls_error",
        "transport failure reason:tls_error");
    add(
        words,
        Fault.ADDRESS_IN_USE,
        "address already in use",
        "adress already in use",
        "eaddrinuse",
        "(98:",
        "(98)",
        "port is already allocated",
        "wird bereits verwendet",
        "adresse d\u00e9j\u00e0 utilis\u00e9e",
        "already in use",
        "only one usage of each socket address",
        "connection in use:",
        // what NGINX says when it has tried often enough
        "still could not bind");
    add(
        words,
        Fault.NO_DESCRIPTORS,
        "too many open files",
        "emfile",
        "(24:",
        "enfile",
        "zu viele offene dateien",
        "trop de fichiers ouverts",
        "out of file descriptors",
        "system fd limit",
        "process fd limit");
    add(
        words,
        Fault.ADDRESS_NOT_AVAILABLE,
        // without its end, which a narrow terminal puts on the next line
        "cannot assign request",
        "can't assign requested address",
        "eaddrnotavail",
        "(99:",
        "errno 99",
        "impossible d'assigner l'adresse demand\u00e9e",
        "die angeforderte adresse kann nicht zugewiesen werden",
        "no free ports");
    add(
        words,
        Fault.NO_ROUTE,
        "no route to host",
        "ehostunreach",
        "(113:",
        "(113)",
        "os error 113",
        "errno 113",
        "host is unreachable",
        "host unreachable",
        "keine route zum zielrechner",
        "aucun chemin d'acc\u00e8s",
        "noroutetohost",
        "delayed connect error: 113",
        "connect error: 113",
        "connect_error:_113");
    add(
        words,
        Fault.NETWORK_UNREACHABLE,
        "network is unreachable",
        "enetunreach",
        "(101:",
        "(101)",
        "errno 101",
        "network unreachable",
        "das netzwerk ist nicht erreichbar",
        "le r\u00e9seau n'est pas accessible",
        "connect error: 101");
    add(
        words,
        Fault.NAME,
        "could not resolve",
        "no such host",
        "name or service not known",
        "enotfound",
        "eai_again",
        "temporary failure in name resolution",
        "temporary failure resolving",
        "host not found",
        "unknownhost",
        "could not be resolved",
        "name does not resolve",
        "nodename nor servname",
        "bad address '",
        "nxdomain",
        "contacting dns servers",
        "could not contact dns servers",
        "server misbehaving",
        "getaddrinfo",
        "temporary error in name resolution",
        "der name oder der dienst ist nicht bekannt",
        "name oder dienst",
        "nom ou service inconnu",
        "namensaufl\u00f6sung",
        "failed to resolve",
        "not able to resolve",
        "cannot resolve",
        "can't resolve",
        "can not resolve",
        "couldn't resolve",
        "does not resolve",
        "doesn't resolve",
        "unable to resolve",
        "cannot resolve",
        "dns failure",
        "no resolver defined",
        "could not translate host name",
        "unknown mysql server host",
        "no such host is known",
        "no address associated with",
        "host name lookup failure",
        "hostname lookup",
        "lookup address information",
        "unknown host",
        "unresolvedaddress",
        "resolutionfailure",
        "error -2 connecting to",
        "error -3 connecting to",
        "error -5 connecting to",
        "error 11001",
        "dns resolution failed",
        "can't resolve",
        "gaierror");
    add(
        words,
        Fault.REFUSED,
        "connection refused",
        "could not proxy request",
        "econnrefused",
        "actively refused",
        "(111:",
        "(111)",
        "os error 111",
        "errno 111",
        "(61)",
        "connect error: 111",
        "connect_error:_111",
        "connrefused",
        "verbindungsaufbau abgelehnt",
        "verbindung verweigert",
        "connexion refus\u00e9e",
        "connection was refused",
        "refused to connect",
        "connection is refused",
        "conn refused",
        "10061",
        "0x274d",
        "connections refused",
        "refused connection",
        "connectionrefused",
        "refuses to connect",
        "refuse to connect",
        "refuses connection",
        "connect refused",
        "connecion refused",
        "connection refuse",
        "c0nnection refused",
        "connection ref used",
        "l4con");
    add(
        words,
        Fault.NO_ANSWER,
        AWAITED,
        "upstream request timeout",
        "l7tout",
        "layer7 timeout",
        "layer 7 timeout",
        "read timed out",
        "awaiting headers",
        // curl calls what it meets while it connects a connection that timed out
        "with 0 bytes received",
        "with 0 out of 0 bytes received",
        "l6tout",
        "layer6 timeout",
        "read timeout",
        "response timeout",
        "backend_timeout");
    add(
        words,
        Fault.TIMEOUT,
        "connection timed out",
        "login timeout expired",
        "connection timeout expired",
        "0x274c",
        "timed out",
        "etimedout",
        "i/o timeout",
        "(110:",
        "(110)",
        "connect timeout",
        "operation timed out",
        "l4tout",
        "layer4 timeout",
        "connect error: 110",
        "connect_error:_110",
        "zeit\u00fcberschreitung",
        "wartezeit f\u00fcr die verbindung",
        "d\u00e9lai d'attente",
        "connection time-out",
        "connection timeout",
        "deadline exceeded",
        "target.timeout",
        "request timed out",
        "timedout",
        "connecttimeout",
        "timeout was reached",
        "10060",
        "connect() timed",
        "dial timeout",
        "connection_timeout",
        "connection time out",
        "os error 110",
        "times out",
        "timing out",
        "gateway timeout",
        "gateway time-out");
    add(
        words,
        Fault.DENIED,
        "cannot expose privileged port",
        "(13: permission denied)",
        "(13)permission denied",
        "eacces",
        "connect: permission denied",
        "permission denied",
        "operation not permitted",
        "eperm",
        "keine berechtigung",
        "permission non accord\u00e9e",
        "forbidden by its access permissions");
    add(words, Fault.TRY_AGAIN, "resource temporarily unavailable", "(11:", "eagain");
    add(
        words,
        Fault.NO_SUCH_FILE,
        "aucun fichier ou dossier",
        "(2: no such file",
        "(2 \"no such file",
        "mysqld.sock' (2)",
        "mysql.sock' (2)",
        "(2)no such file",
        "connect: no such file",
        "enoent",
        "no such file or directory",
        "datei oder verzeichnis nicht gefunden");
    add(
        words,
        Fault.RESET,
        "connection reset by peer",
        "econnreset",
        "(104:",
        "os error 104",
        "errno 104",
        "recv failure",
        "connection was reset",
        "connection reset",
        "verbindung zur\u00fcckgesetzt",
        "verbindung wurde vom kommunikationspartner",
        "connexion r\u00e9-initialis\u00e9e",
        "disconnect/reset before headers",
        "connection termination",
        "connection_termination");
    add(
        words,
        Fault.CLOSED,
        "empty reply from server",
        "prematurely closed",
        "socket hang up",
        "socket hung up",
        "unexpected eof",
        "unexpected end of file",
        ": eof",
        "broken pipe",
        "remote end closed connection",
        "server closed the connection",
        "connection closed before",
        "eof occurred",
        "unexpected end of stream",
        "nohttpresponse",
        "empty response",
        "connection was closed",
        "error reading status line",
        "error reading from remote server",
        "http first read error",
        "remotedisconnected",
        "failed to respond",
        "connection closed before message",
        "\"error\":\"eof\"",
        "\"msg\":\"eof\"",
        "closed idle connection",
        "lost connection to");
    add(
        words,
        Fault.NO_SERVER,
        "no live upstreams",
        "no server is available",
        "no server available",
        "has no server",
        "no available server",
        "no healthy upstream",
        "failure to get a peer from the",
        "all upstreams are down",
        "no available upstream",
        "no upstream available",
        "failed_to_pick_backend",
        "no upstreams available",
        "no servers available",
        "service unavailable",
        "503 service");
    return List.copyOf(words);
  }

  private static void add(List<Word> words, Fault fault, String... texts) {
    for (String text : texts) {
      words.add(new Word(text, fault));
    }
  }

  /// WSAEADDRINUSE: of a listener that its port is taken, of a client that no port is left.
  private static final String WINDOWS_IN_USE = "only one usage of each socket address";

  /// Many calls find an argument invalid; these are the words around connect(2).
  private static final Pattern CONNECTS =
      Pattern.compile(
          "\\bconnect(?:\\(\\)|:| fail| to\\b| error)|general socket error|dial tcp|socketexception");

  private static boolean isDialled(String lower) {
    return lower.contains("dial tcp")
        || lower.contains("httprequestexception")
        || lower.contains("connectasync")
        || DIALLED.matcher(lower).find();
  }

  private static final Pattern DIALLED =
      Pattern.compile("normally permitted\\W{0,4}(?!0\\.0\\.0\\.0)(?:\\d+\\.){3}\\d+:\\d+");

  /// The fault of a line in small letters; null when it names none.
  static @Nullable Fault in(String lower) {
    if (lower.contains(WINDOWS_IN_USE) && isDialled(lower)) {
      return Fault.ADDRESS_NOT_AVAILABLE;
    }
    if (lower.contains("invalid argument") && CONNECTS.matcher(lower).find()) {
      return Fault.INVALID_ARGUMENT;
    }
    for (Word word : WORDS) {
      if (isIn(lower, word.text()) && !isOfAnotherEnd(word, lower)) {
        return word.fault();
      }
    }
    return null;
  }

  /// NGINX says what it did beside what happened: that it waited is a fault of its own only when
  /// the time ran out.
  private static boolean isOfAnotherEnd(Word word, String lower) {
    return word.text().equals(AWAITED) && !lower.contains("timed out");
  }

  /// The name of an error stands by itself: `enotfound` is no part of ModuleNotFoundError.
  private static boolean isIn(String lower, String text) {
    int at = lower.indexOf(text);
    boolean name = text.startsWith("e") && text.indexOf(' ') < 0;
    while (name && at > 0 && Character.isLetter(lower.charAt(at - 1))) {
      at = lower.indexOf(text, at + 1);
    }
    return at >= 0;
  }
}
