package io.whydown.balancer.tls;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The certificates, authorities and revocations of one configuration, by the name of their file.
/// Thread-safe.
public final class TlsStore {

  private final Map<String, CertificateBundle> certificates = new ConcurrentHashMap<>();
  private final Map<String, TrustFile> trusted = new ConcurrentHashMap<>();
  private final Map<String, TrustFile> revoked = new ConcurrentHashMap<>();
  private volatile CertificateFiles.Beside beside = CertificateFiles.Beside.ALL;

  /// Which files beside a certificate are read (`ssl-load-extra-files`, `-del-ext`).
  public void lookBeside(Set<String> kinds, boolean dropsCrt) {
    beside = new CertificateFiles.Beside(kinds, dropsCrt);
  }

  /// The files that `crt PATH` stands for, loaded. Throws `TlsException`.
  public List<String> load(String path) {
    List<String> files = CertificateFiles.expand(path, beside);
    files.forEach(this::certificate);
    return files;
  }

  /// The entries of a crt-list, their certificates loaded. Throws `TlsException`.
  public List<BindTls.Entry> loadList(String file, TlsOptions.Bases bases) {
    var entries = new ArrayList<BindTls.Entry>();
    for (BindTls.Entry entry : CrtList.read(file, bases)) {
      for (String path : load(entry.path())) {
        entries.add(new BindTls.Entry(path, entry.settings(), entry.filters(), file, entry.line()));
      }
    }
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
    CertificateBundle loaded = CertificateFiles.load(path, beside);
    CertificateBundle raced = certificates.putIfAbsent(path, loaded);
    return raced == null ? loaded : raced;
  }

  TrustFile trusted(String path) {
    return trusted.computeIfAbsent(path, TrustFile::authorities);
  }

  TrustFile revoked(String path) {
    return revoked.computeIfAbsent(path, TrustFile::revocations);
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
