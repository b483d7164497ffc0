package io.whydown.collect;

import io.whydown.collect.text.Printable;
import io.whydown.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How to reach the hosts of servers: the list of `--host NAME=VANTAGE`. Immutable.
///
/// The most exact name wins: `BACKEND/NAME`, then the server's name, then its address, then `*`; of
/// two equal names the later.
public record HostArguments(List<Entry> entries) {

  private static final String PLACEHOLDER = "{address}";

  public static final HostArguments NONE = new HostArguments(List.of());

  public HostArguments {
    entries = List.copyOf(entries);
  }

  /// One argument. `template` is a vantage in which `{address}` may stand.
  public record Entry(String name, String template) {

    public Entry {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("--host: NAME is empty; write --host NAME=VANTAGE");
      }
      Vantage _ = expand(template, "192.0.2.1");
    }

    /// Whether the vantage depends on the server's address.
    public boolean needsAddress() {
      return template.contains(PLACEHOLDER);
    }
  }

  /// @throws IllegalArgumentException with one line that says which argument is wrong and how to
  ///   write it
  public static HostArguments parse(List<String> arguments) {
    var entries = new ArrayList<Entry>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "--host '" + Printable.line(argument, 120) + "': write --host NAME=VANTAGE");
      }
      entries.add(entry(argument, argument.substring(0, equals), argument.substring(equals + 1)));
    }
    return new HostArguments(entries);
  }

  private static Entry entry(String argument, String name, String template) {
    try {
      return new Entry(name.strip(), template.strip());
    } catch (IllegalArgumentException e) {
      String what = argument.contains("@") ? name + "=…" : argument;
      throw new IllegalArgumentException(
          "--host '" + Printable.line(what, 120) + "': " + e.getMessage(), e);
    }
  }

  /// The vantage of a server's host, if an argument names it.
  ///
  /// @param address the server's address as a literal, else the name as configured; null when there
  ///   is none
  public Optional<Vantage> vantageOf(String backend, String server, @Nullable String address) {
    return last(entry -> entry.name().equals(backend + "/" + server))
        .or(() -> last(entry -> entry.name().equals(server)))
        .or(() -> last(entry -> address != null && sameAddress(entry.name(), address)))
        .or(() -> last(entry -> entry.name().equals("*")))
        .flatMap(entry -> vantage(entry, address));
  }

  private Optional<Entry> last(Predicate<Entry> match) {
    return entries.reversed().stream().filter(match).findFirst();
  }

  private static Optional<Vantage> vantage(Entry entry, @Nullable String address) {
    if (!entry.needsAddress()) {
      return Optional.of(Vantage.parse(entry.template()));
    }
    return address == null ? Optional.empty() : Optional.of(expand(entry.template(), address));
  }

  private static Vantage expand(String template, String address) {
    boolean bracketed = template.contains("[" + PLACEHOLDER + "]");
    boolean needsBrackets =
        template.startsWith("ssh://") && address.indexOf(':') >= 0 && !bracketed;
    return Vantage.parse(
        template.replace(PLACEHOLDER, needsBrackets ? "[" + address + "]" : address));
  }

  private static boolean sameAddress(String name, String address) {
    if (name.equals(address)) {
      return true;
    }
    Optional<IpAddress> left = IpAddress.tryParse(name);
    return left.isPresent() && left.equals(IpAddress.tryParse(address));
  }
}
