package io.whydown.probe;

import io.whydown.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What a resolv.conf says (resolv.conf(5)).
///
/// @param servers in order; at most three, as glibc takes
/// @param search suffixes in order, without dots at the ends
/// @param ndots dots from which a name is first asked as it stands
/// @param timeout for one answer
/// @param attempts rounds over the servers
record ResolvConf(
    List<IpAddress> servers, List<String> search, int ndots, Duration timeout, int attempts) {

  private static final int MAX_SERVERS = 3;
  private static final int MAX_SEARCH = 6;

  ResolvConf {
    servers = List.copyOf(servers);
    search = List.copyOf(search);
  }

  static ResolvConf read(String text) {
    var servers = new ArrayList<IpAddress>();
    List<String> search = List.of();
    int ndots = 1;
    int timeout = 5;
    int attempts = 2;
    for (String line : text.lines().limit(1_000).toList()) {
      List<String> words = List.of(line.strip().split("\\s+"));
      List<String> rest = words.subList(1, words.size());
      switch (words.getFirst()) {
        case "nameserver" -> rest.stream().limit(1).forEach(word -> add(servers, word));
        case "search", "domain" ->
            search = rest.stream().limit(MAX_SEARCH).map(ResolvConf::bare).toList();
        case "options" -> {
          for (String option : rest) {
            ndots = number(option, "ndots:", ndots, 15);
            timeout = number(option, "timeout:", timeout, 30);
            attempts = number(option, "attempts:", attempts, 5);
          }
        }
        default -> {
          continue;
        }
      }
    }
    if (servers.isEmpty()) {
      servers.add(IpAddress.V4_LOOPBACK);
    }
    return new ResolvConf(servers, search, ndots, Duration.ofSeconds(timeout), attempts);
  }

  private static void add(List<IpAddress> servers, String word) {
    if (servers.size() < MAX_SERVERS) {
      IpAddress.tryParse(word).ifPresent(servers::add);
    }
  }

  private static String bare(String suffix) {
    return suffix.endsWith(".") ? suffix.substring(0, suffix.length() - 1) : suffix;
  }

  private static int number(String option, String key, int otherwise, int most) {
    String digits = option.startsWith(key) ? option.substring(key.length()) : "";
    return digits.matches("[0-9]{1,4}") ? Math.min(most, Integer.parseInt(digits)) : otherwise;
  }

  /// The names to ask for, in order.
  List<String> candidates(String name) {
    if (name.endsWith(".")) {
      return List.of(name.substring(0, name.length() - 1));
    }
    long dots = name.chars().filter(c -> c == '.').count();
    var names = new ArrayList<String>();
    if (dots >= ndots) {
      names.add(name);
    }
    search.stream().filter(suffix -> !suffix.isEmpty()).forEach(s -> names.add(name + "." + s));
    if (dots < ndots) {
      names.add(name);
    }
    return List.copyOf(names);
  }
}
