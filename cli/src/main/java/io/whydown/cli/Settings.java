package io.whydown.cli;

import io.whydown.collect.HostArguments;
import io.whydown.collect.Vantage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a person may set, from the command line or a file. Immutable. Null means: not set here.
///
/// @param lb the vantage as text
/// @param hosts `NAME=VANTAGE`, the less important first
record Settings(
    @Nullable String lb,
    List<String> hosts,
    @Nullable Boolean outside,
    @Nullable Duration timeout,
    @Nullable Format format,
    @Nullable Boolean sudo) {

  static final Settings NONE = new Settings(null, List.of(), null, null, null, null);

  Settings {
    hosts = List.copyOf(hosts);
  }

  static Settings of(Arguments arguments) {
    return new Settings(
        arguments.last(Option.LB).orElse(null),
        arguments.all(Option.HOST),
        arguments.has(Option.OUTSIDE) ? true : null,
        arguments.last(Option.TIMEOUT).map(t -> TimeLimit.parse("--timeout", t)).orElse(null),
        arguments.last(Option.FORMAT).map(f -> Format.parse("--format", f)).orElse(null),
        arguments.has(Option.NO_SUDO) ? false : null);
  }

  /// These settings, and where they are silent those of `other`. Hosts of both are kept; of two
  /// entries for one name these win.
  Settings over(Settings other) {
    var all = new ArrayList<>(other.hosts);
    all.addAll(hosts);
    return new Settings(
        lb == null ? other.lb : lb,
        all,
        outside == null ? other.outside : outside,
        timeout == null ? other.timeout : timeout,
        format == null ? other.format : format,
        sudo == null ? other.sudo : sudo);
  }

  Vantage balancer() {
    if (lb == null) {
      return new Vantage.Local();
    }
    try {
      return Vantage.parse(lb);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--lb " + lb + ": " + e.getMessage());
    }
  }

  HostArguments hostArguments() {
    try {
      return HostArguments.parse(hosts);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  boolean isOutside() {
    return Boolean.TRUE.equals(outside);
  }

  Duration limit() {
    return timeout == null ? TimeLimit.DEFAULT : timeout;
  }

  Format reportFormat() {
    return format == null ? Format.TEXT : format;
  }

  boolean mayUseSudo() {
    return !Boolean.FALSE.equals(sudo);
  }
}
