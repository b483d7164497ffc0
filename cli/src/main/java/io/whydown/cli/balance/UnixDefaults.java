package io.whydown.cli.balance;

import io.whydown.balancer.config.BindConfig;
import io.whydown.balancer.config.BindConfig.Place;
import java.util.List;

/// `unix-bind`: what unix sockets have in common that listen from there on (cfgparse-global.c). Not
/// thread-safe: one for each configuration.
final class UnixDefaults {

  private String prefix = "";
  private int mode = -1;
  private int uid = -1;
  private int gid = -1;

  void read(Line line) {
    for (int i = 1; i < line.count(); i += 2) {
      String value = line.word(i + 1);
      switch (line.word(i)) {
        case "prefix" -> {
          if (value.isEmpty()) {
            throw new LineProblem("unix_bind 'prefix' expects a path as an argument.");
          }
          prefix = value;
        }
        case "mode" -> mode = Numbers.octal(value);
        case "uid" -> uid = value.isEmpty() ? uid : Numbers.count(value, "uid");
        case "gid" -> gid = value.isEmpty() ? gid : Numbers.count(value, "gid");
        case "user" ->
            uid =
                Accounts.user(value)
                    .orElseThrow(
                        () -> new LineProblem("'unix-bind' : '%s' unknown user.".formatted(value)));
        case "group" ->
            gid =
                Accounts.group(value)
                    .orElseThrow(() ->
                        new LineProblem("'unix-bind' : '%s' unknown group.".formatted(value)));
        default ->
            throw new LineProblem(
                "'unix-bind' only supports the 'prefix', 'mode', 'uid', 'gid', 'user' and 'group' options.");
      }
    }
  }

  List<BindConfig> apply(List<BindConfig> binds) {
    return binds.stream()
        .map(b ->
            b.place() instanceof Place.Unix unix && !unix.isAbstract()
                ? b.withPlace(apply(unix))
                : b)
        .toList();
  }

  private Place.Unix apply(Place.Unix socket) {
    return new Place.Unix(
        prefix + socket.path(),
        false,
        either(socket.mode(), mode),
        either(socket.uid(), uid),
        either(socket.gid(), gid));
  }

  GlobalDraft.StatsSocket apply(GlobalDraft.StatsSocket socket) {
    return socket.address().kind() != AddressText.Kind.UNIX
        ? socket
        : new GlobalDraft.StatsSocket(
            new AddressText(AddressText.Kind.UNIX, "", "", prefix + socket.address().path()),
            socket.level(),
            either(socket.mode(), mode),
            either(socket.uid(), uid),
            either(socket.gid(), gid),
            socket.exposesListeners(),
            socket.at());
  }

  private static int either(int own, int common) {
    return own >= 0 ? own : common;
  }
}
