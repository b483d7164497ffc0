package io.whydown.diagnose.investigate;

import io.whydown.collect.FoundFile;
import io.whydown.diagnose.UnusableException;
import io.whydown.model.evidence.Parsed;
import io.whydown.model.evidence.Provenance;
import io.whydown.model.evidence.Remark;
import io.whydown.model.proxy.Backend;
import io.whydown.model.proxy.Mode;
import io.whydown.model.proxy.Proxy;
import io.whydown.model.proxy.ProxySettings;
import io.whydown.model.proxy.Server;
import io.whydown.model.proxy.ServerDraft;
import io.whydown.net.IpAddress;
import io.whydown.net.Port;
import io.whydown.vendor.haproxy.HaproxyConfiguration;
import io.whydown.vendor.haproxy.HaproxyConversion;
import io.whydown.vendor.haproxy.HaproxyEnvironment;
import io.whydown.vendor.haproxy.HaproxyReader;
import io.whydown.vendor.haproxy.HaproxySource;
import io.whydown.vendor.nginx.NginxConfiguration;
import io.whydown.vendor.nginx.NginxConversion;
import io.whydown.vendor.nginx.NginxReader;
import io.whydown.vendor.nginx.SourceFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a balancer's configuration and turns it into the proxy model.
public final class ConfigurationReading {

  private final FileSource source;
  private final String vantage;
  private final Instant now;

  /// @param vantage text of the balancer's vantage
  public ConfigurationReading(FileSource source, String vantage, Instant now) {
    this.source = source;
    this.vantage = vantage;
    this.now = now;
  }

  /// The model of a bare endpoint: one backend with one server.
  static Proxy bare(String host, Port port, Instant now) {
    Optional<IpAddress> literal = IpAddress.tryParse(host);
    Server.Target target =
        literal.isPresent()
            ? new Server.Target.Address(literal.get())
            : new Server.Target.Name(host);
    String name = host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    var place =
        new Provenance("local", new Provenance.Origin.Command("whydown " + name, 1), now, name);
    Server server = new ServerDraft(name, target, port.number(), place).server();
    var backend = new Backend("", Mode.TCP, List.of(server), 0, false, null, null, null, place);
    return new Proxy(
        Proxy.Kind.NONE,
        null,
        name,
        List.of(),
        List.of(backend),
        ProxySettings.NONE,
        List.of(),
        null);
  }

  /// Reads files and directories.
  ///
  /// @throws UnusableException with one line when nothing can be read or it is no configuration
  public Proxy read(List<String> paths, Map<String, String> environment) {
    List<FoundFile> files = files(paths);
    FoundFile first = files.getFirst();
    String all = String.join(" ", paths);
    Proxy proxy =
        NginxReader.looksLike(first.text()) ? nginx(first, all) : haproxy(files, all, environment);
    if (proxy.backends().stream().allMatch(backend -> backend.servers().isEmpty())) {
      throw withoutServers(all, proxy);
    }
    return proxy;
  }

  /// Nothing to look at is no good news: a broken file often ends like this.
  private static UnusableException withoutServers(String name, Proxy proxy) {
    String first =
        proxy.remarks().stream()
            .filter(remark -> remark.support() == Remark.Support.UNRECOGNIZED)
            .findFirst()
            .map(remark -> " (line " + remark.line() + ": " + remark.reason() + ")")
            .orElse("");
    return new UnusableException(
        name + ": names no server to look at" + first + "; name the file that holds the servers");
  }

  private List<FoundFile> files(List<String> paths) {
    List<FoundFile> files = source.read(paths);
    for (FoundFile file : files) {
      if (file.isHostFailure()) {
        throw new UnusableException(
            vantage
                + " "
                + file.obstacle()
                + ", so that "
                + file.path()
                + " could not be read there; check that a command runs there, or name another vantage"
                + " with --lb");
      }
      if (file.obstacle() != null) {
        throw new UnusableException(
            file.path()
                + " on "
                + vantage
                + " "
                + file.obstacle()
                + "; name a configuration that can be read there");
      }
      if (file.truncated()) {
        throw new UnusableException(
            file.path()
                + " on "
                + vantage
                + " is larger than "
                + (FoundFile.MAX_BYTES >> 20)
                + " MiB; name the file that holds the balancer's own sections");
      }
    }
    if (files.isEmpty()) {
      throw new UnusableException(
          String.join(" ", paths) + " on " + vantage + " holds no file to read");
    }
    return files;
  }

  private Proxy haproxy(List<FoundFile> files, String name, Map<String, String> environment) {
    List<HaproxySource> sources =
        files.stream().map(f -> new HaproxySource(f.path(), f.text())).toList();
    HaproxyConfiguration configuration =
        HaproxyReader.read(sources, new HaproxyEnvironment(environment, false, null));
    if (!configuration.isUsable()) {
      throw unusable(configuration.errors());
    }
    return HaproxyConversion.convert(configuration, name, vantage, now);
  }

  private static UnusableException unusable(List<Remark> errors) {
    Remark first = errors.getFirst();
    String place = first.line() > 0 ? first.file() + ":" + first.line() : first.file();
    return new UnusableException(
        place + ": " + first.reason() + "; name an HAProxy or NGINX configuration, or HOST:PORT");
  }

  private Proxy nginx(FoundFile main, String name) {
    Parsed<NginxConfiguration> parsed = NginxReader.read(main.path(), main.text(), this::included);
    return NginxConversion.toProxy(parsed, name, vantage, now);
  }

  private List<SourceFile> included(String pattern) {
    var sources = new ArrayList<SourceFile>();
    for (FoundFile file : source.read(List.of(pattern))) {
      if (file.obstacle() == null) {
        sources.add(new SourceFile(file.path(), file.text()));
      }
    }
    return sources;
  }
}
