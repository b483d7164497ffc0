package io.whydown.balancer.tls;

import io.whydown.balancer.transport.ForeignCall;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The certificates, authorities and revocations of one configuration, by the name of their file.
/// Thread-safe.
public final class TlsStore {

  private final Map<String, CertificateBundle> certificates = new ConcurrentHashMap<>();
  private final Map<String, TrustFile> trusted = new ConcurrentHashMap<>();
  private final Map<String, TrustFile> revoked = new ConcurrentHashMap<>();
  private final Map<String, TicketKeys> tickets =
      Collections.synchronizedMap(new LinkedHashMap<>());
  private final Set<String> empty = ConcurrentHashMap.newKeySet();
  private final Map<String, List<BindTls.Entry>> lists = new ConcurrentHashMap<>();
  private final IssuerChains issuers = new IssuerChains();
  private final TokenCertificates tokens = new TokenCertificates(this);
  private final Set<User> users = ConcurrentHashMap.newKeySet();
  private volatile long dhParameters;
  private volatile int captureBytes;
  private volatile int securityLevel = -1;
  private volatile CertificateFiles.Beside beside = CertificateFiles.Beside.ALL;

  /// What is made of the store's files, and has to be made again when one of them changes.
  interface User {

    /// How often it uses that file.
    int uses(String path);

    boolean usesList(String list);

    /// Whether its first certificate is that entry.
    boolean beginsWith(BindTls.Entry entry);

    /// Throws `TlsException`, and stays as it was then.
    void rebuild();
  }

  /// Those that rules may look into.
  public TokenCertificates tokens() {
    return tokens;
  }

  void add(User user) {
    users.add(user);
  }

  /// All binds with TLS, as their lines follow each other.
  List<TlsListener> listeners() {
    return users.stream()
        .filter(TlsListener.class::isInstance)
        .map(TlsListener.class::cast)
        .sorted(
            Comparator.comparing((TlsListener each) -> each.config().place().file())
                .thenComparingInt(each -> each.config().place().line()))
        .toList();
  }

  void forget(User user) {
    users.remove(user);
  }

  int uses(String path) {
    return users.stream().mapToInt(u -> u.uses(path)).sum();
  }

  void rebuild(String path) {
    users.stream().filter(u -> u.uses(path) > 0).forEach(User::rebuild);
  }

  void rebuildList(String list) {
    users.stream().filter(u -> u.usesList(list)).forEach(User::rebuild);
  }

  boolean isDefault(BindTls.Entry entry) {
    return users.stream().anyMatch(u -> u.beginsWith(entry));
  }

  // What operators change.

  boolean isKnown(String path) {
    return certificates.containsKey(path) || empty.contains(path);
  }

  List<String> names() {
    var names = new TreeSet<>(certificates.keySet());
    names.addAll(empty);
    return List.copyOf(names);
  }

  void create(String path) {
    empty.add(path);
  }

  @Nullable CertificateBundle current(String path) {
    return certificates.get(path);
  }

  void replace(CertificateBundle bundle) {
    empty.remove(bundle.path());
    certificates.put(bundle.path(), completed(bundle));
  }

  /// Files of certificates that complete those that have nothing between them and an authority
  /// (`issuers-chain-path`). What is wrong with some of them.
  public List<String> loadIssuers(Path folder) {
    return issuers.load(folder);
  }

  private CertificateBundle completed(CertificateBundle bundle) {
    IssuerChains.Chain chain = bundle.chain().isEmpty() ? issuers.of(bundle.certificate()) : null;
    return chain == null ? bundle : bundle.withChain(chain);
  }

  void remove(String path) {
    empty.remove(path);
    certificates.remove(path);
  }

  private Map<String, TrustFile> trust(boolean ofRevocations) {
    return ofRevocations ? revoked : trusted;
  }

  List<String> trustNames(boolean ofRevocations) {
    return List.copyOf(new TreeSet<>(trust(ofRevocations).keySet()));
  }

  TrustFile trust(String path, boolean ofRevocations) {
    return ofRevocations ? revoked(path) : trusted(path);
  }

  void putTrust(TrustFile file) {
    trust(file.isRevocation()).put(file.path(), file);
  }

  void removeTrust(String path, boolean ofRevocations) {
    trust(ofRevocations).remove(path);
  }

  /// Files that a line at run time names have to be there already: nothing is read then.
  void requireTrust(TlsSettings settings) {
    String first = settings.caFile();
    String further = settings.caVerifyFile();
    String crl = settings.crlFile();
    String absent =
        first != null && !trusted.containsKey(first)
            ? first
            : further != null && !trusted.containsKey(further)
                ? further
                : crl != null && !revoked.containsKey(crl) ? crl : null;
    if (absent != null) {
      throw new TlsException("unable to load " + absent, "");
    }
  }

  List<String> listNames() {
    return List.copyOf(new TreeSet<>(lists.keySet()));
  }

  List<BindTls.Entry> list(String name) {
    return lists.getOrDefault(name, List.of());
  }

  void putList(String name, List<BindTls.Entry> entries) {
    lists.put(name, List.copyOf(entries));
  }

  /// Which files beside a certificate are read (`ssl-load-extra-files`, `-del-ext`).
  public void lookBeside(Set<String> kinds, boolean dropsCrt) {
    beside = new CertificateFiles.Beside(kinds, dropsCrt);
  }

  /// How much is kept of what each client offers in its first message
  /// (`tune.ssl.capture-buffer-size`); 0 for nothing.
  public void captureHellos(int bytes) {
    captureBytes = bytes;
  }

  int captureBytes() {
    return captureBytes;
  }

  /// What keys and ciphers have to be worth (SSL_CTX_set_security_level(3)).
  public void requireSecurity(int level) {
    securityLevel = level;
  }

  /// -1 for the library's own.
  int securityLevel() {
    return securityLevel;
  }

  /// Files of one certificate; null for those that are looked for beside it, or not needed.
  public record Files(
      String certificate, @Nullable String key, @Nullable String ocsp, @Nullable String issuer) {}

  /// Loads a certificate under a name that is not in use yet. Throws `TlsException`.
  public void loadNamed(String name, Files files) {
    if (isKnown(name)) {
      throw new TlsException(
          "unable to load '%s': it is defined or used already".formatted(name),
          "a 'crt-store' section has to stand in front of the lines that use its certificates");
    }
    certificates.put(name, completed(CertificateFiles.load(name, files, beside)));
  }

  /// The files that `crt PATH` stands for, loaded. Throws `TlsException`.
  public List<String> load(String path) {
    List<String> files = isKnown(path) ? List.of(path) : CertificateFiles.expand(path, beside);
    files.forEach(this::certificate);
    return files;
  }

  /// The entries of a crt-list, their certificates loaded. Throws `TlsException`.
  public List<BindTls.Entry> loadList(String file, TlsOptions.Bases bases) {
    var entries = new ArrayList<BindTls.Entry>();
    for (BindTls.Entry entry : CrtList.read(file, bases)) {
      for (String path : CrtList.at(file, entry.line(), () -> load(entry.path()))) {
        entries.add(new BindTls.Entry(path, entry.settings(), entry.filters(), file, entry.line()));
      }
    }
    putList(file, entries);
    return entries;
  }

  /// What the certificate of that file says. Throws `TlsException`.
  public CertificateFacts facts(String path) {
    return certificate(path).facts();
  }

  CertificateBundle certificate(String path) {
    CertificateBundle known = certificates.get(path);
    if (known != null) {
      return known;
    }
    CertificateBundle loaded = completed(CertificateFiles.load(path, beside));
    CertificateBundle raced = certificates.putIfAbsent(path, loaded);
    return raced == null ? loaded : raced;
  }

  TrustFile trusted(String path) {
    return trusted.computeIfAbsent(path, TrustFile::authorities);
  }

  TrustFile revoked(String path) {
    return revoked.computeIfAbsent(path, TrustFile::revocations);
  }

  /// Reads a file of keys for session tickets, once. Throws `TlsException`.
  public TicketKeys loadTicketKeys(String path) {
    return tickets.computeIfAbsent(path, TicketKeys::read);
  }

  List<TicketKeys> ticketKeys() {
    synchronized (tickets) {
      return List.copyOf(tickets.values());
    }
  }

  /// Reads the parameters for certificates that have none of their own (`ssl-dh-param-file`).
  /// Throws `TlsException`.
  public void loadDhParameters(String path) {
    TlsLibrary.require();
    long read = Pem.dhParameters(CertificateFiles.read(path));
    if (read == 0) {
      throw new TlsException(
          "unable to load DH parameters from file <%s>.".formatted(path),
          "it has no block 'BEGIN DH PARAMETERS': `openssl dhparam 2048` makes one");
    }
    dhParameters = read;
    CertificateBundle.CLEANER.register(this, () -> ForeignCall.call(Crypto.EVP_PKEY_FREE, read));
  }

  /// 0 for none.
  long dhParameters() {
    return dhParameters;
  }

  /// Reads a file of authorities. Throws `TlsException`.
  public void loadAuthorities(String path) {
    trusted(path);
  }

  /// Reads a file of revocations. Throws `TlsException`.
  public void loadRevocations(String path) {
    revoked(path);
  }
}
